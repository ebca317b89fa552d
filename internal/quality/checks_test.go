package quality_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/query"
)

// good is a rental that breaks no rule: what tests change of it is what is found.
func good() *offer.Offer {
	o := &offer.Offer{ID: offer.FirstID, Version: 1, Type: "rental", Status: offer.Published, Owner: "ot-tours", Updated: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}
	set := func(field, item string, v offer.Value) {
		o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
	}
	both := func(fr, en string) offer.Text { return offer.Text{"fr": {Value: fr}, "en": {Value: en}} }
	set(offer.FieldName, "", both("Gîte du Vieux Pont", "Old Bridge Cottage"))
	set(offer.FieldCategory, "a", offer.Choice{Code: precise})
	set(offer.FieldAddress, "", offer.Address{Lines: []string{"1 rue du Pont"}, PostalCode: "37000", Locality: "Tours", Commune: "37261", Country: "fr"})
	set(offer.FieldPosition, "", offer.Position{Lat: 47.4012, Lon: 0.7013})
	set(offer.FieldContacts, "p", offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Phone, Value: "02 47 71 73 74"}, {Means: offer.Email, Value: "gite@pont.fr"}, {Means: offer.Website, Value: "https://www.pont.fr/gite"}}})
	set(offer.FieldSummary, "", both("Au bord du Cher, une maison de tuffeau pour six personnes, avec un four à pain et un ponton.", "On the Cher, a house of white stone for six, with a bread oven and a landing stage."))
	set(offer.FieldDescription, "", both("La maison a trois chambres et un jardin clos de murs.", "The house has three rooms and a walled garden."))
	for _, item := range []string{"1", "2", "3"} {
		set(offer.FieldMedia, item, offer.Medium{Type: offer.Photo, URL: "https://pont.fr/" + item, Width: 3000, Height: 2000, Alt: both("La maison", "The house"), Rights: offer.MediumRights{Credit: "A. Dupont", Licence: offer.LicenceOuverte, Until: opening.DateOf(2027, 1, 31)}})
	}
	set(offer.FieldOpening, "", offer.Hours{Periods: []opening.Period{{ID: "p", From: opening.DateOf(2026, 4, 1), To: opening.DateOf(2026, 10, 31)}}})
	set(offer.FieldRates, "r", offer.Rate{Rate: "full", To: opening.DateOf(2026, 12, 31)})
	set(offer.FieldRatings, "g", offer.Classification{Code: "stars-rental-3", Number: "37-12", From: opening.DateOf(2024, 1, 1), Until: opening.DateOf(2028, 12, 31)})
	set(offer.FieldFeatures, "wifi", offer.Choice{Code: "wifi"})
	set("accessibility.reduced_mobility", "", offer.No)
	set("legal.registration", "", offer.Word("372610001"))
	return o
}

// precise is a category of rentals that says more than the type does.
const precise = "self-catering"

// edits are what breaks one rule each: the edit, and the rules found with their places.
var edits = []struct {
	name string
	edit func(o *offer.Offer)
	want string // rule@pointer, separated by blanks
}{
	{"nothing", func(*offer.Offer) {}, ""},
	{"name in capitals", text(offer.FieldName, "GITE DU VIEUX PONT"), "name-capitals@/name/fr"},
	{"acronym", text(offer.FieldName, "MUCEM"), ""},
	{"long name", text(offer.FieldName, strings.Repeat("Gîte ", 20)), "name-too-long@/name/fr"},
	{"phone in name", text(offer.FieldName, "Gîte 02.47.71.73.74"), "name-contact@/name/fr"},
	{"entity in name", text(offer.FieldName, "Gîte &amp; four"), "name-markup@/name/fr"},
	{"root category", value(offer.FieldCategory, "a", offer.Choice{Code: "rental"}), "category-too-wide@/category/a"},
	{"no address", remove(offer.FieldAddress), "address-missing@/location/address"},
	{"postcode", address(func(a *offer.Address) { a.PostalCode = "35000" }), "postal-code-elsewhere@/location/address/postal_code"},
	{"cedex", address(func(a *offer.Address) { a.PostalCode = "37042" }), ""},
	{"no position", remove(offer.FieldPosition), "position-missing@/location/point"},
	{"swapped", value(offer.FieldPosition, "", offer.Position{Lat: 0.7013, Lon: 47.4012}), "position-impossible@/location/point position-outside-commune@/location/point"},
	{"beside the commune", value(offer.FieldPosition, "", offer.Position{Lat: 47.5012, Lon: 0.7013}), "position-outside-commune@/location/point"},
	{"just outside its outline", value(offer.FieldPosition, "", offer.Position{Lat: 47.4415, Lon: 0.7013}), ""},
	{"town centre", value(offer.FieldPosition, "", offer.Position{Lat: 47.39361, Lon: 0.68921}), "position-on-centre@/location/point"},
	{"rounded", value(offer.FieldPosition, "", offer.Position{Lat: 47.40, Lon: 0.70}), "position-rounded@/location/point"},
	{"no contact", remove(offer.FieldContacts), "contact-missing@/contacts website-missing@/contacts booking-missing@/contacts"},
	{"a private contact is no public one", value(offer.FieldContacts, "p", offer.Contact{Role: offer.RoleOwner, Channels: []offer.Channel{{Means: offer.Phone, Value: "0247717374"}}}), "contact-missing@/contacts website-missing@/contacts booking-missing@/contacts"},
	{"digits missing", channel(offer.Phone, "02 47 71 73"), "contact-implausible@/contacts/p/channels/0/value"},
	{"one digit", channel(offer.Phone, "0000000000"), "contact-implausible@/contacts/p/channels/0/value"},
	{"short number", channel(offer.Phone, "3639"), ""},
	{"no domain", channel(offer.Website, "https://localhost/"), "contact-implausible@/contacts/p/channels/0/value"},
	{"no summary", remove(offer.FieldSummary), "summary-missing@/description/short"},
	{"short summary", text(offer.FieldSummary, "Une maison."), "summary-short@/description/short/fr"},
	{"long summary", text(offer.FieldSummary, strings.Repeat("Une maison au bord. ", 20)), "summary-long@/description/short/fr"},
	{"praise", text(offer.FieldSummary, "Une maison incontournable au bord du Cher, pour six personnes, avec un four."), "summary-superlatives@/description/short/fr"},
	{"a word within a word", text(offer.FieldSummary, "Une maison communiquée au bord du Cher, pour six personnes, avec un four à pain."), ""},
	{"phone in text", text(offer.FieldDescription, "Appelez le 02 47 71 73 74 pour le four."), "text-phone@/description/long/fr"},
	{"phone with fixed spaces", text(offer.FieldDescription, "Appelez le 02\u00a047\u00a071\u00a073\u00a074."), "text-phone@/description/long/fr"},
	{"foreign phone", text(offer.FieldDescription, "Appelez le +41 (0)27 455 60 11."), "text-phone@/description/long/fr"},
	{"dates are no phone", text(offer.FieldDescription, "Ouvert du 01/07/2026 au 31.08.2026 de 10 à 12, SIRET 732 829 320 00074."), ""},
	{"e-mail in text", text(offer.FieldDescription, "Écrivez à gite@pont.fr."), "text-email@/description/long/fr"},
	{"at is no e-mail", text(offer.FieldDescription, "Suivez @gite sur les réseaux."), ""},
	{"address in text", text(offer.FieldDescription, "Voir www.pont.fr pour le four."), "text-web@/description/long/fr"},
	{"capitals in text", text(offer.FieldDescription, "La maison est OUVERTE TOUTE L’ANNÉE SAUF EN HIVER et le jardin aussi."), "text-capitals@/description/long/fr"},
	{"tags in text", text(offer.FieldDescription, "La maison<br/> et le four."), "text-markup@/description/long/fr"},
	{"less than is no tag", text(offer.FieldDescription, "Pour les enfants < 12 ans & leurs parents."), ""},
	{"exclaims", text(offer.FieldDescription, "Venez ! Vite ! Au four !"), "text-exclamations@/description/long/fr"},
	{"repeats", text(offer.FieldDescription, "au bord du Cher, une maison de tuffeau pour six personnes, avec un four à pain et un ponton. "), "description-repeats@/description/long/fr"},
	{"a variant is looked at too", func(o *offer.Offer) {
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldDescription, Variant: "winter"}, Value: offer.Say("fr", "Voir www.pont.fr.")})
	}, "text-web@/variants/winter/description/long/fr"},
	{"one language", value(offer.FieldSummary, "", offer.Say("fr", "Au bord du Cher, une maison de tuffeau pour six personnes, avec un four à pain.")), "summary-untranslated@/description/short/en"},
	{"stale translation", phrase(func(p *offer.Phrase) { p.Outdated = true }), "translation-stale@/description/long/en"},
	{"machine", phrase(func(p *offer.Phrase) { p.Maker = offer.ByMachine }), "translation-by-machine@/description/long/en"},
	{"no photo", remove(offer.FieldMedia), "photo-missing@/media photos-few@/media"},
	{"two photos", func(o *offer.Offer) { o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldMedia, Item: "3"}}) }, "photos-few@/media"},
	{"no credit", photo(func(m *offer.Medium) { m.Rights.Credit = "" }), "photo-credit-missing@/media/1"},
	{"no alternative text", photo(func(m *offer.Medium) { m.Alt = nil }), "photo-alt-missing@/media/1"},
	{"small", photo(func(m *offer.Medium) { m.Width, m.Height = 640, 480 }), "photo-small@/media/1"},
	{"size not told", photo(func(m *offer.Medium) { m.Width, m.Height = 0, 0 }), ""},
	{"rights over", photo(func(m *offer.Medium) { m.Rights.Until = today - 1 }), "photo-rights-over@/media/1"},
	{"rights on their last day", photo(func(m *offer.Medium) { m.Rights.Until = today }), ""},
	{"no hours", remove(offer.FieldOpening), "hours-missing@/opening"},
	{"empty hours", value(offer.FieldOpening, "", offer.Hours{}), "hours-missing@/opening"},
	{"last season", value(offer.FieldOpening, "", offer.Hours{Periods: []opening.Period{{From: opening.DateOf(2025, 4, 1), To: opening.DateOf(2025, 10, 31)}}}), "hours-over@/opening"},
	{"every season", value(offer.FieldOpening, "", offer.Hours{Periods: []opening.Period{{From: opening.DateOf(2025, 4, 1), To: opening.DateOf(2025, 10, 31), EveryYear: true}}}), ""},
	{"as of last year", value(offer.FieldOpening, "", offer.Hours{AsOf: 2025, Periods: []opening.Period{{From: opening.DateOf(2026, 4, 1), To: opening.DateOf(2026, 10, 31)}}}), "hours-last-year@/opening"},
	{"closed until a day that was", value(offer.FieldLife, "", offer.Life{State: offer.TemporarilyClosed, To: today - 1}), "life-over@/life"},
	{"closed until today", value(offer.FieldLife, "", offer.Life{State: offer.TemporarilyClosed, To: today}), ""},
	{"no rates", remove(offer.FieldRates), "rates-missing@/rates"},
	{"rates over", value(offer.FieldRates, "r", offer.Rate{Rate: "full", To: today - 1}), "rates-over@/rates"},
	{"rating over", rating(func(c *offer.Classification) { c.Until = today - 1 }), "rating-over@/classifications/g rating-ends-soon@/classifications/g"},
	{"rating maintained", rating(func(c *offer.Classification) { c.Until, c.State = today-1, offer.Maintained }), ""},
	{"rating ends soon", rating(func(c *offer.Classification) { c.Until = opening.DateOf(2026, 12, 1) }), "rating-ends-soon@/classifications/g"},
	{"rating without proof", rating(func(c *offer.Classification) { c.Number, c.From = "", 0 }), "rating-unproven@/classifications/g"},
	{"no registration", remove("legal.registration"), "registration-missing@/legal/registration"},
	{"no features", remove(offer.FieldFeatures), "features-missing@/features"},
	{"accessibility not told", value("accessibility.reduced_mobility", "", offer.Unknown), "accessibility-missing@/accessibility/reduced_mobility"},
	{"relation elsewhere", value(offer.FieldRelations, "v", offer.Relation{Nature: "venue", Elsewhere: &offer.Identifier{System: "apidae", Value: "7"}}), "relation-unresolved@/relations/v"},
	{"a year ago", func(o *offer.Offer) { o.Updated = time.Date(2025, 7, 14, 0, 0, 0, 0, time.UTC) }, "not-updated@"},
	{"a year less a day", func(o *offer.Offer) { o.Updated = time.Date(2025, 7, 15, 0, 0, 0, 0, time.UTC) }, ""},
}

func TestShippedRules(t *testing.T) {
	r := reference(t)
	c := charter(t, r, "")
	broken := map[string]bool{}
	for _, test := range edits {
		t.Run(test.name, func(t *testing.T) {
			o := good()
			test.edit(o)
			var got []string
			for _, p := range c.Assess(o, nil, r).Problems {
				got = append(got, p.Rule+"@"+p.Path)
				broken[p.Rule] = true
			}
			if found := strings.Join(got, " "); found != test.want {
				t.Errorf("found %q, want %q", found, test.want)
			}
		})
	}
	elsewhere := []string{"event-over", "photo-large-missing", "photo-open-missing", "description-missing", "description-untranslated"}
	for _, rule := range c.Articles.Rules {
		if !broken[rule.Code] && !slices.Contains(elsewhere, rule.Code) {
			t.Errorf("nothing here breaks %s", rule.Code)
		}
	}
}

// A good offer has all the points; and the next step is the one that gains most for a minute.
func TestScoresOfGoodOffer(t *testing.T) {
	r := reference(t)
	c := charter(t, r, "")
	for _, s := range c.Assess(good(), nil, r).Scores {
		if s.Points != 100 || len(s.Losses) > 0 || len(s.Next) > 0 {
			t.Errorf("%+v", s)
		}
	}
	o := good()
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldMedia, Item: "3"}})
	remove(offer.FieldOpening)(o)
	web := c.Assess(o, nil, r).Score("web")
	if len(web.Next) != 2 || web.Next[0].Rule.Code != "hours-missing" || web.Next[1].Rule.Code != "photos-few" {
		t.Fatalf("%+v", web.Next)
	}
	if len(web.Losses) != 3 || web.Losses[1].Rule.Code != "hours-missing" || web.Losses[2].Lacks != offer.FieldOpening {
		t.Errorf("%+v", web.Losses)
	}
}

// A network's own charter: parts of rules, rules taken away, new ones asked by a query.
func TestOwnCharter(t *testing.T) {
	r := reference(t)
	c := charter(t, r, `
languages: [fr, en, de]
rules:
  - {code: summary-short, min: 200}
  - {code: photos-few, off: true}
  - {code: photo-missing, when: "owner=ot-blois"}
  - code: stars-without-capacity
    label: {fr: "Meublé classé sans capacité"}
    action: {fr: "La donner"}
    severity: warning
    when: "label=stars-rental-3&pets=!yes"
    check: matches
    fields: [capacity.persons]
    query: "capacity[gte]=1"
`)
	o := good()
	var got []string
	for _, p := range c.Assess(o, nil, r).Problems {
		got = append(got, p.Rule+"@"+p.Path)
	}
	want := []string{"summary-short@/description/short/fr", "summary-untranslated@/description/short/de", "description-untranslated@/description/long/de", "stars-without-capacity@/capacity/persons"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	o.Set(offer.Cell{Key: offer.Key{Field: "capacity.persons"}, Value: offer.Number(6)})
	remove(offer.FieldMedia)(o)
	for _, p := range c.Assess(o, nil, r).Problems {
		if p.Rule == "stars-without-capacity" || p.Rule == "photo-missing" || p.Rule == "photos-few" {
			t.Errorf("%s at %s", p.Rule, p.Path)
		}
	}
}

// What is misspelt is told with the line of the network's own file, in its words.
func TestBadWordHasItsLine(t *testing.T) {
	_, err := quality.Read([]byte("rules:\n  - {code: photo-missing, severity: hint}\n  - {code: summary-short, sevrity: hint}\n"))
	var e *fault.Error
	if !errors.As(err, &e) || e.Args["reason"] != "line 3: “sevrity” is no word of this place" {
		t.Errorf("%v", err)
	}
}

// What a charter may not be: each with the place and the reason.
func TestBadCharters(t *testing.T) {
	r := reference(t)
	rule := func(more string) string {
		return `{rules: [{code: mine, label: {fr: A}, action: {fr: A}, severity: hint, ` + more + `}]}`
	}
	for name, test := range map[string]struct{ own, want string }{
		"no list":                 {`{rules: 7}`, " charter.malformed"},
		"not YAML":                {"rules: [", " charter.malformed"},
		"unknown word":            {rule(`check: present, fields: [name], colour: red`), " charter.malformed"},
		"no code":                 {`{rules: [{label: {fr: A}}]}`, "/rules/0/code value.missing"},
		"unknown check":           {rule(`check: presnt, fields: [name]`), "/check charter.unknown present"},
		"unknown field":           {rule(`check: present, fields: [nmae]`), "/fields/0 charter.unknown name"},
		"wrong kind":              {rule(`check: length, fields: [media], min: 3`), "/fields/0 value.wrong_kind"},
		"missing word":            {rule(`check: without, fields: [name]`), "/what value.missing"},
		"word of another check":   {rule(`check: present, fields: [name], months: 3`), "/months charter.unknown"},
		"unknown type":            {rule(`check: present, fields: [name], types: [hotle]`), "/types charter.unknown hotel"},
		"unknown use":             {rule(`check: present, fields: [name], weighs: {wbe: 1}`), "/weighs charter.unknown web"},
		"unknown severity":        {`{rules: [{code: mine, label: {fr: A}, action: {fr: A}, severity: grave, check: present, fields: [name]}]}`, "/severity charter.unknown"},
		"no words":                {`{rules: [{code: mine, severity: hint, check: present, fields: [name]}]}`, "/label value.missing"},
		"bad date":                {rule(`check: present, fields: [name], since: tomorrow`), "/since date.malformed"},
		"weighs by a query":       {rule(`check: present, fields: [name], when: "pets=yes", weighs: {web: 1}`), "/when charter.when_weighs"},
		"weighs what must not be": {rule(`check: matches, query: "pets=!yes", weighs: {web: 1}`), "/query charter.query_weighs"},
		"weighs two texts":        {rule(`check: without, what: phone, fields: [name, description.short], weighs: {web: 1}`), "/fields charter.one_field_weighs"},
		"weighs what may turn":    {rule(`check: life, weighs: {web: 1}`), "/weighs charter.check_unweighed"},
		"asks for a day":          {rule(`check: present, fields: [name], when: "open=today"`), "/when charter.query"},
		"asks for words":          {rule(`check: present, fields: [name], when: "q=gîte"`), "/when charter.query"},
		"asks for a problem":      {rule(`check: present, fields: [name], when: "problem=photo-missing"`), "/when/problem parameter.unknown"},
		"unknown facet code":      {rule(`check: present, fields: [name], when: "type=hotle"`), "/when/type code.unknown hotel"},
		"capital in a word":       {rule(`check: without, what: words, fields: [name], words: {fr: [Magique]}`), "/words/fr charter.word_not_small"},
		"bands":                   {`{bands: {medium: 90}}`, "/bands charter.bands"},
		"language":                {`{languages: [français]}`, "/languages language.unknown"},
		"too many":                {`{rules: [` + strings.Repeat(`{code: a},`, 600) + `]}`, ""},
		"huge":                    {strings.Repeat(" ", quality.MaxCharter+1), " charter.too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			articles, err := quality.Read([]byte(test.own))
			if err == nil {
				var c *quality.Charter
				if c, err = quality.Compile(articles, query.NewVocabulary(r)); c == nil {
					t.Error("nothing stands")
				}
			}
			if test.want == "" {
				return
			}
			e, ok := err.(*fault.Error)
			if !ok {
				t.Fatalf("taken: %v", err)
			}
			told := " " + e.Key
			for _, p := range e.Problems {
				told += "\n" + p.Path + " " + p.Key + " " + p.Hint
			}
			if !strings.Contains(told, test.want) {
				t.Errorf("%q, want %q", told, test.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(string(quality.Shipped()))
	f.Add(`{rules: [{code: a, off: true}, {code: name-capitals, min: 3}]}`)
	f.Add(`{rules: [{code: mine, label: {fr: A}, action: {fr: A}, severity: hint, check: present, fields: [name], when: "type=hotel"}]}`)
	r := reference(f)
	v := query.NewVocabulary(r)
	f.Fuzz(func(t *testing.T, own string) {
		articles, err := quality.Read([]byte(own))
		if err != nil {
			return
		}
		c, _ := quality.Compile(articles, v)
		c.Assess(good(), nil, r)
	})
}

func text(field, fr string) func(*offer.Offer) {
	return func(o *offer.Offer) {
		c := o.Get(offer.Key{Field: field})
		t := offer.Text{"fr": {Value: fr}, "en": c.Value.(offer.Text)["en"]}
		o.Set(offer.Cell{Key: c.Key, Value: t})
	}
}

func value(field, item string, v offer.Value) func(*offer.Offer) {
	return func(o *offer.Offer) { o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v}) }
}

func remove(field string) func(*offer.Offer) {
	return func(o *offer.Offer) {
		o.Cells = slices.DeleteFunc(o.Cells, func(c offer.Cell) bool { return c.Field == field })
	}
}

func change[V offer.Value](field, item string, how func(*V)) func(*offer.Offer) {
	return func(o *offer.Offer) {
		c := *o.Get(offer.Key{Field: field, Item: item})
		v := c.Value.(V)
		how(&v)
		c.Value = v
		o.Set(c)
	}
}

func address(how func(*offer.Address)) func(*offer.Offer) {
	return change(offer.FieldAddress, "", how)
}
func photo(how func(*offer.Medium)) func(*offer.Offer) { return change(offer.FieldMedia, "1", how) }
func rating(how func(*offer.Classification)) func(*offer.Offer) {
	return change(offer.FieldRatings, "g", how)
}

func channel(m offer.Means, v string) func(*offer.Offer) {
	return change(offer.FieldContacts, "p", func(c *offer.Contact) {
		c.Channels = slices.Insert(slices.Clone(c.Channels), 0, offer.Channel{Means: m, Value: v})
	})
}

func phrase(how func(*offer.Phrase)) func(*offer.Offer) {
	return func(o *offer.Offer) {
		c := *o.Get(offer.Key{Field: offer.FieldDescription})
		t := c.Value.(offer.Text)
		en := t["en"]
		how(&en)
		c.Value = offer.Text{"fr": t["fr"], "en": en}
		o.Set(c)
	}
}
