package access

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"escale/internal/house/testkit/arbitrary"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

var noon = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// clause lets everything through but what the changes take away.
func clause(change func(*Clause)) Clause {
	c := Clause{Convention: "T-1", Use: offer.UseWeb, Mask: Mask{Classes: slices.Clone(offer.Classes), Groups: slices.Clone(offer.Groups)}}
	change(&c)
	return c
}

func without[T comparable](list []T, x T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(y T) bool { return y == x })
}

func full() *offer.Offer {
	at := func(field, item string, v offer.Value) offer.Cell {
		return offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v, Origin: offer.Origin{Source: "closed"}}
	}
	return &offer.Offer{ID: 1, Type: "hotel", Owner: "ot-tours", Status: offer.Published, Cells: []offer.Cell{
		at("name", "", offer.Text{"fr": {Value: "Le Vieux"}, "de": {Value: "Der Alte"}}),
		at("description.long", "", offer.Text{"fr": {Value: "long"}, "de": {Value: "lang"}}),
		at("contacts", "public", offer.Contact{Role: offer.RolePublic, Name: "Accueil"}),
		at("contacts", "anne", offer.Contact{Role: offer.RolePublic, Person: "Anne"}),
		at("contacts", "owner", offer.Contact{Role: offer.RoleOwner, Person: "Paul"}),
		at("legal.siret", "", offer.Word("73282932000074")),
		at("media", "photo", offer.Medium{Type: offer.Photo, URL: "https://example.org/1"}),
		at("media", "video", offer.Medium{Type: offer.Video, URL: "https://example.org/2"}),
		at("media", "over", offer.Medium{Type: offer.Photo, URL: "https://example.org/3", Rights: offer.MediumRights{Until: opening.DateOf(2026, 1, 1)}}),
		at("features", "wifi", offer.Choice{Code: "wifi", Note: offer.Text{"fr": {Value: "partout"}, "de": {Value: "überall"}}}),
		at("no.such.field", "", offer.Word("hidden")),
	}, Unmapped: []offer.Remainder{{Source: "closed", Path: "/x", Value: "1"}, {Source: "open", Path: "/y", Value: "1"}}}
}

func TestShowByMask(t *testing.T) {
	const all = "name description.long contacts:public contacts:anne contacts:owner legal.siret media:photo media:video features:wifi /x /y"
	withoutWords := func(s string, words ...string) string {
		return strings.Join(slices.DeleteFunc(strings.Fields(s), func(w string) bool { return slices.Contains(words, w) }), " ")
	}
	p := policy(t)
	for _, test := range []struct {
		name     string
		clauses  []Clause
		enforce  bool
		want     string
		withheld string
	}{
		{"nobody", nil, false, "", "[]"},
		{"everything", []Clause{clause(func(*Clause) {})}, false, all, "[{media rights 1}]"},
		{"no personal data", []Clause{clause(func(c *Clause) { c.Mask.Classes = without(offer.Classes, offer.Personal) })}, false,
			withoutWords(all, "contacts:anne"), "[{media rights 1}]"},
		{"no data of the network", []Clause{clause(func(c *Clause) { c.Mask.Classes = without(offer.Classes, offer.Network) })}, false,
			withoutWords(all, "contacts:owner", "legal.siret"), "[{media rights 1}]"},
		{"facts", []Clause{clause(func(c *Clause) { c.Mask.Classes = []offer.Class{offer.Fact} })}, false,
			"name contacts:public features:wifi", "[{description.long class 1} {media class 3}]"},
		{"not this group", []Clause{clause(func(c *Clause) { c.Mask.Groups = without(offer.Groups, "contact") })}, false,
			withoutWords(all, "contacts:public", "contacts:anne", "contacts:owner"), "[{contacts group 1} {media rights 1}]"},
		{"no remainders", []Clause{clause(func(c *Clause) { c.Mask.Groups = without(offer.Groups, "unmapped") })}, false,
			withoutWords(all, "/x", "/y"), "[{media rights 1}]"},
		{"photos only", []Clause{clause(func(c *Clause) { c.Mask.Media = []offer.MediaType{offer.Photo} })}, false,
			withoutWords(all, "media:video"), "[{media rights 2}]"},
		{"no language of the offer", []Clause{clause(func(c *Clause) { c.Mask.Langs = []offer.Lang{"nl"} })}, false,
			withoutWords(all, "name", "description.long"), "[{name language 1} {description.long language 1} {media rights 1} {features language 1}]"},
		{"rights enforced", []Clause{clause(func(*Clause) {})}, true,
			withoutWords(all, "description.long", "media:photo", "media:video", "/x"), "[{description.long rights 1} {media rights 3}]"},
		{"two languages from two clauses", []Clause{clause(func(c *Clause) { c.Mask.Langs = []offer.Lang{"fr"} }), clause(func(c *Clause) { c.Mask.Langs = []offer.Lang{"de"} })},
			false, all, "[{media rights 1}]"},
		{"texts from one, photos from the other", []Clause{clause(func(c *Clause) { c.Mask.Groups = []offer.Group{"description"} }), clause(func(c *Clause) { c.Mask.Groups = []offer.Group{"media"} })},
			false, "description.long media:photo media:video", "[{name group 1} {contacts group 1} {media rights 1} {features group 1}]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p.Settings[RightsGrant] = Observe
			if test.enforce {
				p.Settings[RightsGrant] = Enforce
			}
			o := full()
			shown, withheld := p.Show(o, test.clauses, catalog(t), noon)
			if got := seen(shown); got != test.want {
				t.Errorf("shown\n got %s\nwant %s", got, test.want)
			}
			if got := fmt.Sprint(withheld); got != test.withheld {
				t.Errorf("withheld\n got %s\nwant %s", got, test.withheld)
			}
			if got, want := fmt.Sprint(o), fmt.Sprint(full()); got != want {
				t.Errorf("showing changed the offer:\n%s\n%s", got, want)
			}
		})
	}
}

func seen(o *offer.Offer) string {
	var all []string
	for _, c := range o.Cells {
		all = append(all, strings.TrimSuffix(c.Field+":"+c.Item, ":"))
	}
	for _, r := range o.Unmapped {
		all = append(all, r.Path)
	}
	return strings.Join(all, " ")
}

func TestLanguagesAreTakenOutOfNotesToo(t *testing.T) {
	p := policy(t)
	shown, _ := p.Show(full(), []Clause{clause(func(c *Clause) { c.Mask.Langs = []offer.Lang{"fr"} })}, catalog(t), noon)
	doc, err := offer.Encode(shown)
	if err != nil {
		t.Fatal(err)
	}
	for _, german := range []string{"Der Alte", "lang\"", "überall"} {
		if bytes.Contains(doc, []byte(german)) {
			t.Errorf("%s is shown in\n%s", german, doc)
		}
	}
	if !bytes.Contains(doc, []byte("partout")) {
		t.Errorf("the French note is gone from\n%s", doc)
	}
}

func drawClause(t *rapid.T) Clause {
	return Clause{Convention: "T", Use: rapid.SampledFrom(offer.Uses).Draw(t, "use"), Mask: Mask{
		Classes: rapid.SliceOfDistinct(rapid.SampledFrom(offer.Classes), rapid.ID[offer.Class]).Draw(t, "classes"),
		Groups:  rapid.SliceOfNDistinct(rapid.SampledFrom(offer.Groups), 4, -1, rapid.ID[offer.Group]).Draw(t, "groups"),
		Langs:   rapid.SampledFrom([][]offer.Lang{nil, {"fr"}, {"fr", "en"}, {}}).Draw(t, "langs"),
		Media:   rapid.SampledFrom([][]offer.MediaType{nil, {offer.Photo}, {offer.Video, offer.Logo}}).Draw(t, "media"),
	}}
}

func drawPolicy(t *rapid.T) *Policy {
	p, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	p.Settings[RightsGrant] = rapid.SampledFrom([]Setting{Observe, Enforce}).Draw(t, "rights")
	p.Legacy = []Terms{{Organisation: "ot-tours", Uses: []offer.Use{offer.UseWeb}}}
	p.Sources["feed-a"] = network.Source{Code: "feed-a", Licence: offer.LicenceOuverte}
	return p
}

// TestWhatIsWithheldIsNowhere judges each cell again by the rules as they are written down, and plants words in all texts:
// none of a withheld place may come out.
func TestWhatIsWithheldIsNowhere(t *testing.T) {
	c := catalog(t)
	rapid.Check(t, func(t *rapid.T) {
		p, o := drawPolicy(t), arbitrary.Offer(c).Draw(t, "offer")
		planted := plant(o)
		clauses := rapid.SliceOfN(rapid.Custom(drawClause), 0, 3).Draw(t, "clauses")
		shown, withheld := p.Show(o, clauses, c, noon)
		doc, err := offer.Encode(shown)
		if err != nil {
			t.Fatal(err)
		}
		for i, cell := range o.Cells {
			for word, lang := range planted[i] {
				may := slices.ContainsFunc(clauses, func(k Clause) bool { return mayRead(p, o, &cell, c, &k) && k.Mask.Lang(lang) })
				if is := bytes.Contains(doc, []byte(word)); is != may {
					t.Fatalf("%v in %q: shown %v, allowed %v\n%s", cell.Key, lang, is, may, doc)
				}
			}
			if !slices.ContainsFunc(clauses, func(k Clause) bool { return mayRead(p, o, &cell, c, &k) }) && shown.Get(cell.Key) != nil {
				t.Fatalf("%v is shown", cell.Key)
			}
		}
		for _, w := range withheld {
			visible := func(cell offer.Cell) bool {
				class := c.Field(w.Field).ClassOf(cell.Value)
				told := slices.ContainsFunc(clauses, func(k Clause) bool { return mayRead(p, o, &cell, c, &k) })
				return cell.Field == w.Field && (class == offer.Fact || class == offer.Protected || told)
			}
			if !slices.ContainsFunc(o.Cells, visible) {
				t.Fatalf("%v tells of what is nobody's business", w)
			}
		}
	})
}

// mayRead says the rules once more, without the shortcuts of Show.
func mayRead(p *Policy, o *offer.Offer, cell *offer.Cell, c *offer.Catalog, k *Clause) bool {
	f := c.Field(cell.Field)
	if part, ok := cell.Value.(offer.Part); ok { // each of its fields has a class and a group of its own
		return slices.ContainsFunc(part.Names(), func(name string) bool { return f.Sub(name) != nil && mayReadAs(p, o, cell, f.Sub(name), k) })
	}
	return mayReadAs(p, o, cell, f, k)
}

func mayReadAs(p *Policy, o *offer.Offer, cell *offer.Cell, f *offer.Field, k *Clause) bool {
	class := f.ClassOf(cell.Value)
	if !slices.Contains(k.Mask.Classes, class) || !slices.Contains(k.Mask.Groups, f.Group) {
		return false
	}
	if m, ok := cell.Value.(offer.Medium); ok {
		return (k.Mask.Media == nil || slices.Contains(k.Mask.Media, m.Type)) && p.MediumBasis(o, &m, cell.Origin, k.Use, noon) != NoBasis
	}
	return class != offer.Protected || p.TextBasis(o, cell.Origin, k.Use) != NoBasis
}

// plant puts a word of its own into every phrase of the offer's texts and notes, and tells per cell its language.
func plant(o *offer.Offer) []map[string]offer.Lang {
	planted := make([]map[string]offer.Lang, len(o.Cells))
	n := 0
	for i := range o.Cells {
		planted[i] = map[string]offer.Lang{}
		word := func(lang offer.Lang) string {
			n++
			w := fmt.Sprintf("planted%05dx", n)
			planted[i][w] = lang
			return w
		}
		say := func(t offer.Text) offer.Text {
			said := offer.Text{}
			for _, lang := range t.Langs() {
				said[lang] = offer.Phrase{Value: word(lang)}
			}
			return said
		}
		switch v := o.Cells[i].Value.(type) {
		case offer.Text:
			o.Cells[i].Value = say(v)
		case offer.Word:
			o.Cells[i].Value = offer.Word(word(""))
		case offer.Choice:
			v.Note = say(v.Note)
			o.Cells[i].Value = v
		case offer.Rate:
			v.Note = say(v.Note)
			o.Cells[i].Value = v
		case offer.Medium:
			v.Title, v.Alt, v.Caption, v.Rights.Author = say(v.Title), say(v.Alt), say(v.Caption), word("")
			o.Cells[i].Value = v
		case offer.Contact:
			v.Channels = slices.Clone(v.Channels)
			for j := range v.Channels {
				v.Channels[j].Note = say(v.Channels[j].Note)
			}
			o.Cells[i].Value = v
		case offer.Hours:
			for lang := range v.Note {
				v.Note = opening.Note{lang: word(offer.Lang(lang))}
				break
			}
			o.Cells[i].Value = v
		}
	}
	return planted
}

// TestAUnionShowsWhatSomeClauseShows: two clauses together show what the one or the other shows, cell by cell and phrase by
// phrase, and remainders alike.
func TestAUnionShowsWhatSomeClauseShows(t *testing.T) {
	c := catalog(t)
	rapid.Check(t, func(t *rapid.T) {
		p, o := drawPolicy(t), arbitrary.Offer(c).Draw(t, "offer")
		a, b := rapid.Custom(drawClause).Draw(t, "a"), rapid.Custom(drawClause).Draw(t, "b")
		both, _ := p.Show(o, []Clause{a, b}, c, noon)
		one, _ := p.Show(o, []Clause{a}, c, noon)
		other, _ := p.Show(o, []Clause{b}, c, noon)
		for _, cell := range both.Cells {
			x, y := one.Get(cell.Key), other.Get(cell.Key)
			if x == nil && y == nil {
				t.Fatalf("%v is shown by neither alone", cell.Key)
			}
			text, ok := cell.Value.(offer.Text)
			for lang := range text {
				if !speaks(x, lang) && !speaks(y, lang) {
					t.Fatalf("%v in %s is shown by neither alone", cell.Key, lang)
				}
			}
			if !ok && x != nil && y == nil && !offer.Equal(x.Value, cell.Value) {
				t.Fatalf("%v is not as the one shows it", cell.Key)
			}
		}
		for _, alone := range []*offer.Offer{one, other} {
			for _, cell := range alone.Cells {
				if both.Get(cell.Key) == nil {
					t.Fatalf("%v is lost in the union", cell.Key)
				}
			}
		}
		for _, r := range both.Unmapped {
			if !slices.Contains(one.Unmapped, r) && !slices.Contains(other.Unmapped, r) {
				t.Fatalf("%v is shown by neither alone", r)
			}
		}
	})
}

func speaks(c *offer.Cell, lang offer.Lang) bool {
	if c == nil {
		return false
	}
	_, ok := c.Value.(offer.Text)[lang]
	return ok
}

// What a part holds is shown by the class and group of each of its fields, as it is found.
func TestShowOfAPart(t *testing.T) {
	p := policy(t)
	price := 300.0
	o := &offer.Offer{ID: 1, Type: "hotel", Owner: "ot-tours", Status: offer.Published, Cells: []offer.Cell{{Key: offer.Key{Field: "halls", Item: "h1"},
		Value: offer.Part{"name": {offer.Text{"fr": {Value: "Lac"}, "de": {Value: "See"}}}, "area": {offer.Number(120)}, "rates": {offer.Rate{Min: &price}},
			"note": {offer.Say("fr", "Vue")}, "no_such": {offer.Word("x")}}}}}
	for _, c := range []struct {
		name, want, withheld string
		change               func(*Clause)
	}{
		{"all", "area name note rates", "", func(*Clause) {}},
		{"facts", "area name rates", "halls class", func(c *Clause) { c.Mask.Classes = []offer.Class{offer.Fact} }},
		{"no rates", "area name note", "halls group", func(c *Clause) { c.Mask.Groups = without(c.Mask.Groups, "rates") }},
		{"rates alone", "rates", "halls group", func(c *Clause) { c.Mask.Groups = []offer.Group{"rates"} }},
		{"nothing", "", "halls group", func(c *Clause) { c.Mask.Groups = []offer.Group{"media"} }},
	} {
		shown, left := p.Show(o, []Clause{clause(c.change)}, catalog(t), noon)
		got, withheld := "", ""
		if len(shown.Cells) > 0 {
			got = strings.Join(shown.Cells[0].Value.(offer.Part).Names(), " ")
		}
		if len(left) > 0 {
			withheld = left[0].Field + " " + left[0].Reason
		}
		if got != c.want || withheld != c.withheld {
			t.Errorf("%s: %q, withheld %q; want %q, %q", c.name, got, withheld, c.want, c.withheld)
		}
	}
	german, _ := p.Show(o, []Clause{clause(func(c *Clause) { c.Mask.Langs = []offer.Lang{"de"} })}, catalog(t), noon)
	if part := german.Cells[0].Value.(offer.Part); len(part["name"][0].(offer.Text)) != 1 || part["note"] != nil {
		t.Errorf("in German: %v", part)
	}
}
