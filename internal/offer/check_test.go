package offer_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// TestMutantsAreRefused takes one right value of each kind and breaks it in one place; the check must name that place.
func TestMutantsAreRefused(t *testing.T) {
	r := offer.Reference{Catalog: base(t)}
	ten, minus, nan := 10.0, -1.0, math.NaN()
	decade := &offer.Field{Min: new(float64(0)), Max: &ten, MaxLength: 10, Scheme: "feature"}
	siret := &offer.Field{Number: "siret"}
	july, june := opening.DateOf(2026, 7, 1), opening.DateOf(2026, 6, 1)
	early := opening.DateOf(1850, 1, 1)
	long := strings.Repeat("x", 3000)
	hash := strings.Repeat("a0", 32)
	for _, mutant := range []struct {
		field *offer.Field
		value offer.Value
		want  string // path and key of each problem
	}{
		{decade, offer.Say("fr", "court"), ""},
		{decade, offer.Say("fr", "un peu trop"), "/fr text.too_long"},
		{decade, offer.Say("fr", " \n"), "/fr text.empty"},
		{decade, offer.Say("FR", "a"), "/FR language.unknown"},
		{decade, offer.Say("en-us", "a"), "/en-us language.unknown"},
		{decade, offer.Say("no such tongue", "a"), "/no such tongue language.unknown"},
		{decade, offer.Text{"fr": {Value: "a", Maker: "parrot"}}, "/fr text.maker_unknown"},
		{decade, babel(), " list.too_long"},
		{decade, offer.Word("mot"), ""},
		{decade, offer.Word(" "), " text.empty"},
		{decade, offer.Word("12345678901"), " text.too_long"},
		{siret, offer.Word("732 829 320 00074"), ""},
		{siret, offer.Word("73282932000075"), " siret.wrong"},
		{decade, offer.Number(10), ""},
		{decade, offer.Number(11), " number.too_large"},
		{decade, offer.Number(-1), " number.too_small"},
		{decade, offer.Number(2.5), " number.not_whole"},
		{decade, offer.Number(math.Inf(1)), " number.not_a_number"},
		{decade, offer.Number(nan), " number.not_a_number"},
		{decade, offer.Unknown, ""},
		{decade, offer.Flag("maybe"), " flag.unknown"},
		{decade, offer.Choice{Code: "internet"}, ""},
		{decade, offer.Choice{Code: "internet-x"}, "/code choice.unknown"},
		{decade, offer.Choice{Code: "internet", Note: offer.Say("fr", "")}, "/note/fr text.empty"},
		{decade, offer.Date(july), ""},
		{decade, offer.Date(0), " date.implausible"},
		{decade, offer.Date(early), " date.implausible"},
		{decade, offer.Span{From: june, To: june}, ""},
		{decade, offer.Span{From: july, To: june}, "/to span.ends_before_start"},
		{decade, offer.Span{From: early}, "/from date.implausible"},
		{decade, offer.Link{URL: "https://example.org"}, ""},
		{decade, offer.Link{URL: "javascript:alert(1)"}, "/url link.not_a_web_address"},
		{decade, offer.Link{URL: "file:///etc/passwd"}, "/url link.not_a_web_address"},
		{decade, offer.Link{URL: "//example.org"}, "/url link.not_a_web_address"},
		{decade, offer.Link{URL: "http://:80/"}, "/url link.not_a_web_address"},
		{decade, offer.Link{URL: "https://example.org/" + long}, "/url link.not_a_web_address"},
		{decade, offer.Link{URL: "https://example.org", Label: offer.Say("fr", "")}, "/label/fr text.empty"},
		{decade, offer.Address{Lines: []string{"1 rue du Pont"}}, ""},
		{decade, offer.Address{Lines: make([]string, 9)}, "/lines list.too_long"},
		{decade, offer.Address{Locality: long}, "/lines text.too_long"},
		{decade, offer.Position(geo.Point{Lat: 47, Lon: 1}), ""},
		{decade, offer.Position(geo.Point{Lat: 91, Lon: 1}), " position.off_the_map"},
		{decade, offer.Position(geo.Point{}), " position.off_the_map"},
		{decade, offer.Track{{{1, 47}, {1.1, 47, 120}}}, ""},
		{decade, offer.Track{}, " track.too_short"},
		{decade, offer.Track{{{1, 47}}}, " track.too_short"},
		{decade, offer.Track{{{1, 47}, {1}}}, " position.off_the_map"},
		{decade, offer.Track{{{1, 47}, {181, 47}}}, " position.off_the_map"},
		{decade, offer.Track{{{1, 47}, {1, 47, nan}}}, " position.off_the_map"},
		{decade, offer.Hours{Periods: []opening.Period{{From: july, To: july}}}, ""},
		{decade, offer.Hours{Periods: []opening.Period{{From: july, To: june}}}, "/periods/0/to opening.end_before_start"},
		{decade, offer.Contact{Role: offer.RolePublic}, ""},
		{decade, offer.Contact{Role: "king"}, "/role contact.role_unknown"},
		{decade, offer.Contact{Role: offer.RolePress, Person: long}, "/person text.too_long"},
		{decade, offer.Contact{Role: offer.RolePress, Channels: make([]offer.Channel, 51)}, "/channels list.too_long"},
		{decade, reach("smoke", "!"), "/channels/0/means contact.means_unknown"},
		{decade, reach(offer.Email, "Jean <a@example.org>"), "/channels/0/value contact.not_an_email"},
		{decade, reach(offer.Email, "a.example.org"), "/channels/0/value contact.not_an_email"},
		{decade, reach(offer.Phone, "sur demande"), "/channels/0/value contact.not_a_phone"},
		{decade, reach(offer.Website, "www.example.org"), "/channels/0/value link.not_a_web_address"},
		{decade, reach(offer.Messages, ""), "/channels/0/value text.too_long"},
		{decade, reach(offer.Phone, "3237"), ""},
		{decade, offer.Contact{Role: offer.RolePress, Address: &offer.Address{Lines: make([]string, 9)}}, "/address/lines list.too_long"},
		{decade, offer.Medium{Type: offer.Photo, Hash: hash}, ""},
		{decade, offer.Medium{Type: "hologram", Hash: hash}, "/type medium.type_unknown"},
		{decade, offer.Medium{Type: offer.Photo}, " medium.nowhere"},
		{decade, offer.Medium{Type: offer.Photo, Hash: "../../etc/passwd"}, "/hash code.malformed"},
		{decade, offer.Medium{Type: offer.Photo, URL: "data:image/png,x"}, "/url link.not_a_web_address"},
		{decade, offer.Medium{Type: offer.Photo, Hash: hash, Width: -1}, "/width number.too_small"},
		{decade, offer.Medium{Type: offer.Photo, Hash: hash, Focus: &offer.Focus{X: 1.1}}, "/focus medium.focus_outside"},
		{decade, offer.Medium{Type: offer.Photo, Hash: hash, Focus: &offer.Focus{Y: nan}}, "/focus medium.focus_outside"},
		{decade, rights(hash, offer.MediumRights{Licence: "free"}), "/rights/licence licence.unknown"},
		{decade, rights(hash, offer.MediumRights{Uses: []offer.Use{"tattoo"}}), "/rights/uses use.unknown"},
		{decade, rights(hash, offer.MediumRights{From: july, Until: june}), "/rights/to span.ends_before_start"},
		{decade, rights(hash, offer.MediumRights{People: "asked"}), "/rights/people consent.unknown"},
		{decade, rights(hash, offer.MediumRights{Credit: long}), "/rights/credit text.too_long"},
		{decade, offer.Medium{Type: offer.Photo, Hash: hash, Alt: offer.Say("fr", "")}, "/alt/fr text.empty"},
		{decade, offer.Rate{Min: &ten, Max: &ten, Currency: "CHF", Unit: "night"}, ""},
		{decade, offer.Rate{Min: &minus}, "/min rate.implausible"},
		{decade, offer.Rate{Max: &nan}, "/max rate.implausible"},
		{decade, offer.Rate{Min: &ten, Max: new(float64(9))}, "/max rate.max_below_min"},
		{decade, offer.Rate{MinAge: -1}, "/min_age number.too_small"},
		{decade, offer.Rate{MinAge: 12, MaxAge: 6}, "/max_age rate.ages_reversed"},
		{decade, offer.Rate{Unit: "nite"}, "/unit choice.unknown"},
		{decade, offer.Rate{Rate: "fulll"}, "/rate choice.unknown"},
		{decade, offer.Rate{Currency: "euro"}, "/currency code.malformed"},
		{decade, offer.Rate{Tax: "perhaps"}, "/tourist_tax_included flag.unknown"},
		{decade, offer.Rate{From: july, To: june}, "/to span.ends_before_start"},
		{decade, offer.Classification{Code: "stars-hotel-3", Until: july}, ""},
		{decade, offer.Classification{Code: "stars-hotel-9"}, "/code choice.unknown"},
		{decade, offer.Classification{Code: "stars-hotel-3", State: "great"}, "/state classification.state_unknown"},
		{decade, offer.Classification{Code: "stars-hotel-3", Capacity: -2}, "/capacity number.too_small"},
		{decade, offer.Relation{Nature: "venue", To: offer.FirstID}, ""},
		{decade, offer.Relation{Nature: "venue"}, " relation.to_nothing"},
		{decade, offer.Relation{Nature: "enemy", Name: "x"}, "/nature choice.unknown"},
		{decade, offer.Relation{Nature: "venue", To: offer.MaxID + 1}, "/to offer.id_out_of_range"},
		{decade, offer.Relation{Nature: "venue", Elsewhere: &offer.Identifier{System: "apidae"}}, "/elsewhere/value identifier.empty"},
		{decade, offer.Identifier{System: "apidae", Value: "1"}, ""},
		{decade, offer.Identifier{Value: "1"}, "/system identifier.no_system"},
		{decade, offer.Identifier{System: "siren", Value: "732829321"}, "/value siren.wrong"},
		{decade, offer.Life{State: offer.Cancelled, Ground: "works"}, ""},
		{decade, offer.Life{State: "asleep"}, "/state life.state_unknown"},
		{decade, offer.Life{State: offer.Cancelled, Ground: "boredom"}, "/ground choice.unknown"},
		{decade, offer.Life{State: offer.Postponed, Was: offer.Span{From: july, To: june}}, "/was/to span.ends_before_start"},
	} {
		var got []string
		for _, p := range mutant.value.Check(mutant.field, r) {
			got = append(got, p.Path+" "+p.Key)
		}
		if strings.Join(got, ", ") != mutant.want {
			t.Errorf("%s %.80v: %q, want %q", mutant.value.Kind(), mutant.value, got, mutant.want)
		}
	}
}

func babel() offer.Text {
	text := offer.Text{}
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'e'; b++ {
			text[offer.Lang([]rune{a, b})] = offer.Phrase{Value: "x"}
		}
	}
	return text
}

func reach(by offer.Means, value string) offer.Contact {
	return offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: by, Value: value}}}
}

func rights(hash string, r offer.MediumRights) offer.Medium {
	return offer.Medium{Type: offer.Photo, Hash: hash, Rights: r}
}

func TestSheetsCheckOffers(t *testing.T) {
	c := base(t)
	hotel := c.Sheet("hotel")
	r := offer.Reference{Catalog: c}
	name := offer.Cell{Key: offer.Key{Field: "name"}, Value: offer.Say("fr", "Le Vieux")}
	many := make([]offer.Cell, offer.MaxItems+2)
	for i := range many {
		many[i] = offer.Cell{Key: offer.Key{Field: "aliases", Item: strings.Repeat("i", 1+i%7) + string(rune('a'+i%26))}, Value: offer.Word("x")}
	}
	for label, test := range map[string]struct {
		status offer.Status
		cells  []offer.Cell
		want   []string
	}{
		"a draft may be incomplete": {offer.Draft, nil, nil},
		"unknown field":             {offer.Draft, []offer.Cell{{Key: offer.Key{Field: "nmae"}, Value: offer.Word("x")}}, []string{"/nmae field.unknown name"}},
		"field of another type":     {offer.Draft, []offer.Cell{{Key: offer.Key{Field: "event.edition"}, Value: offer.Word("x")}}, nil},
		"no value":                  {offer.Draft, []offer.Cell{{Key: offer.Key{Field: "name"}}}, []string{"/name value.missing "}},
		"empty text":                {offer.Draft, []offer.Cell{{Key: offer.Key{Field: "name"}, Value: offer.Text{}}}, []string{"/name value.missing "}},
		"wrong kind":                {offer.Draft, []offer.Cell{{Key: offer.Key{Field: "name"}, Value: offer.Word("x")}}, []string{"/name value.wrong_kind "}},
		"item where there is one":   {offer.Draft, []offer.Cell{{Key: offer.Key{Field: "name", Item: "a"}, Value: name.Value}}, []string{"/name/a value.items "}},
		"no item in a list":         {offer.Draft, []offer.Cell{{Key: offer.Key{Field: "aliases"}, Value: offer.Word("x")}}, []string{"/aliases value.items "}},
		"item too long":             {offer.Draft, []offer.Cell{{Key: offer.Key{Field: "aliases", Item: strings.Repeat("i", 501)}, Value: offer.Word("x")}}, []string{"/aliases text.too_long "}},
		"too many items":            {offer.Draft, many, []string{"/aliases list.too_long "}},
		"too many cells":            {offer.Draft, make([]offer.Cell, offer.MaxCells+1), []string{" list.too_long "}},
	} {
		t.Run(label, func(t *testing.T) {
			var got []string
			for _, p := range hotel.Check(&offer.Offer{Type: "hotel", Status: test.status, Cells: test.cells}, r) {
				got = append(got, p.Path+" "+p.Key+" "+p.Hint)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	published := hotel.Check(&offer.Offer{Type: "hotel", Status: offer.Published}, r)
	if len(published) == 0 || published[0].Key != "field.missing" {
		t.Errorf("an empty offer is published: %v", published)
	}
	variant := name
	variant.Variant = "groups"
	for _, p := range hotel.Missing(&offer.Offer{Cells: []offer.Cell{variant}}, "publish") {
		if p.Path == "/name" {
			return
		}
	}
	t.Error("a variant's name stands for the standard one")
}

func TestNormalForms(t *testing.T) {
	for _, test := range []struct {
		of   func(string) string
		from string
		want string
	}{
		{offer.NormalPhone, "02 54 71 73 74", "33254717374"},
		{offer.NormalPhone, "+33 (0)2.54.71.73.74", "33254717374"},
		{offer.NormalPhone, "0033 2 54 71 73 74", "33254717374"},
		{offer.NormalPhone, "+32 87 79 77 77", "3287797777"},
		{offer.NormalPhone, "33254717374", "33254717374"},
		{offer.NormalPhone, "3237", "3237"},
		{offer.NormalPhone, "tél. 112", "112"},
		{offer.NormalPhone, "", ""},
		{offer.NormalURL, "HTTPS://www.Example.org/", "example.org"},
		{offer.NormalURL, "http://example.org/Chemin/?a=1#x", "example.org/Chemin?a=1"},
		{offer.NormalURL, "www.example.org/Chemin", "example.org/Chemin"},
		{offer.NormalURL, "example.org/Chemin", "example.org/Chemin"},
		{offer.NormalURL, "https://example.org:8443/", "example.org:8443"},
		{offer.NormalURL, " pas une adresse ", "pas une adresse"},
		{offer.CleanText, "été\tà\nTours", "été\tà\nTours"},
		{offer.CleanText, "a\x00b\x1b\r\x7f\xff\uFFFDc", "abc"},
		{offer.CleanText, "", ""},
	} {
		got := test.of(test.from)
		if got != test.want {
			t.Errorf("%q → %q, want %q", test.from, got, test.want)
		}
		if again := test.of(got); again != got {
			t.Errorf("%q → %q → %q: not normal yet", test.from, got, again)
		}
	}
}

func TestNearest(t *testing.T) {
	candidates := []string{"type", "territory", "status", "q", "wifi"}
	for word, want := range map[string]string{"tpye": "type", "Type": "type", "typ": "type", "teritory": "territory", "stauts": "status",
		"swimming": "", "wyfy": "wifi", "": "q", "zzzz": ""} {
		if got := offer.Nearest(word, candidates); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
	if got := offer.Nearest("type", nil); got != "" {
		t.Errorf("nearest of none is %q", got)
	}
}

func TestAClassIsNeverWidenedByItsValue(t *testing.T) {
	public := offer.Contact{Role: offer.RolePublic}
	person := offer.Contact{Role: offer.RolePublic, Person: "Anne"}
	professional := offer.Contact{Role: offer.RolePublic, Person: "Anne", Professional: true}
	owner := offer.Contact{Role: offer.RoleOwner}
	for _, test := range []struct {
		field offer.Class
		value offer.Value
		want  offer.Class
	}{
		{offer.Fact, public, offer.Fact}, {offer.Fact, person, offer.Personal}, {offer.Fact, professional, offer.Fact}, {offer.Fact, owner, offer.Network},
		{offer.Fact, offer.Contact{Role: "king"}, offer.Network}, {offer.Network, public, offer.Network}, {offer.Secret, person, offer.Secret},
		{offer.Protected, offer.Say("fr", "x"), offer.Protected},
	} {
		if got := (&offer.Field{Class: test.field}).ClassOf(test.value); got != test.want {
			t.Errorf("%v in a field of class %s is %s, want %s", test.value, test.field, got, test.want)
		}
	}
}

func TestRightsEndAtTheMidnightOfTheNetwork(t *testing.T) {
	m := offer.Medium{Rights: offer.MediumRights{Until: opening.DateOf(2026, 6, 30)}}
	if got := m.Until(zone(t, "Europe/Paris")).UTC().Format("2006-01-02T15:04"); got != "2026-06-30T22:00" {
		t.Errorf("end %s", got)
	}
	if got := (offer.Medium{}).Until(zone(t, "Europe/Paris")); !got.IsZero() {
		t.Errorf("endless rights end at %s", got)
	}
}

func TestClassificationsHoldWhileTheyLast(t *testing.T) {
	june := opening.DateOf(2026, 6, 30)
	for state, want := range map[offer.RatingState][2]bool{"": {true, false}, offer.Valid: {true, false}, offer.Maintained: {true, true},
		offer.Requested: {}, offer.Expired: {}, offer.Revoked: {}} {
		c := offer.Classification{Code: "stars-hotel-3", State: state, Until: june}
		if got := [2]bool{c.Holds(june), c.Holds(june + 1)}; got != want {
			t.Errorf("%q: holds %v, want %v", state, got, want)
		}
	}
}
