package native

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/geo"
	"escale/internal/house/testkit/arbitrary"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

var update = flag.Bool("update", false, "write the golden files anew")

var today = opening.DateOf(2026, 7, 14)

func renderer(t testing.TB) *Renderer {
	t.Helper()
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := geo.NewAtlas([]geo.Territory{{Level: geo.Country, Code: "fr", Country: "fr", Name: "France"},
		{Level: geo.Department, Code: "37", Country: "fr", Name: "Indre-et-Loire"},
		{Level: geo.Commune, Code: "37261", Country: "fr", Department: "37", Name: "Tours"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return New(offer.Reference{Catalog: c, Atlas: atlas}, map[string]network.Source{
		"feed": {Code: "feed", Name: "Le flux", Licence: offer.LicenceOuverte, Attribution: "Office de Tours"}}, "https://sit.example.org")
}

// hotel is an offer with something in every kind of value, and with letters that want escaping.
func hotel() *offer.Offer {
	at := func(field, item string, v offer.Value) offer.Cell {
		return offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v, Origin: offer.Origin{Source: "feed"}}
	}
	in := func(fr, en string) offer.Text {
		return offer.Text{"fr": {Value: fr, Maker: offer.ByStaff}, "en": {Value: en, Maker: offer.ByMachine}}
	}
	low, high := 80.0, 120.5
	return &offer.Offer{ID: 1_000_000_007, Version: 3, Type: "hotel", Status: offer.Published, Owner: "ot-tours",
		Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Updated: time.Date(2026, 7, 1, 8, 0, 0, 123_000, time.UTC),
		Cells: []offer.Cell{
			at("name", "", in(`L’Auberge "du Pont"`, "The Bridge Inn")),
			at("category", "hotel", offer.Choice{Code: "hotel"}),
			at("life", "", offer.Life{State: offer.TemporarilyClosed, From: today, Ground: "works"}),
			at("aliases", "a1", offer.Word("Chez Léon\\Lulu")),
			at("location.address", "", offer.Address{Lines: []string{"1 quai de la Loire", "Bât. <B>"}, PostalCode: "37000", Locality: "Tours", Commune: "37261"}),
			at("location.point", "", offer.Position{Lat: 47.39, Lon: 0.69}),
			at("contacts", "c1", offer.Contact{Role: offer.RolePublic, Name: "Accueil", Channels: []offer.Channel{
				{Means: offer.Phone, Value: "02 47 00 00 00"}, {Means: offer.Email, Value: "a@example.org", Note: offer.Text{"en": {Value: "in English", Maker: offer.ByMachine}}}}}),
			at("description.short", "", offer.Text{"fr": {Value: "Au calme.\nTrès."}, "en": {Value: "Quiet.", Maker: offer.ByMachine, Outdated: true}}),
			at("description.long", "", offer.Text{"de": {Value: "Nur auf Deutsch."}}),
			at("media", "m1", offer.Medium{Type: offer.Photo, Hash: strings.Repeat("ab", 32), Width: 1000, Height: 800, Alt: in("La façade", "The front"),
				Rights: offer.MediumRights{Author: "A. B.", Credit: "© A. B.", Licence: offer.CCBY, Until: today + 30, AsIs: true}}),
			at("media", "m/2", offer.Medium{Type: offer.Video, Hash: strings.Repeat("cd", 32)}),
			at("media", "m3", offer.Medium{Type: offer.Photo, Hash: strings.Repeat("ef", 32)}),
			at("opening", "", offer.Hours{Periods: []opening.Period{{ID: "p", From: today, To: today + 60,
				Rules: []opening.Rule{{Slots: []opening.Slot{{From: 600, To: 1080}}}}}}}),
			at("rates", "r1", offer.Rate{Rate: "full", Unit: "night", Min: &low, Max: &high, Note: in("petit déjeuner compris", "breakfast included")}),
			at("rates", "r0", offer.Rate{Min: &low, Currency: "CHF", To: today - 1, Tax: offer.Yes, MinAge: 4}),
			at("rate_mode", "", offer.Choice{Code: "paid"}),
			at("classifications", "k1", offer.Classification{Code: "stars-hotel-3", Until: today + 365, Capacity: 40}),
			at("features", "wifi", offer.Choice{Code: "wifi", Note: in("partout", "everywhere")}),
			at("features", "parking", offer.Choice{Code: "parking", Not: true}),
			at("relations", "v1", offer.Relation{Nature: "venue", Elsewhere: &offer.Identifier{System: "apidae", Value: "12"}, Name: "Le Quai"}),
			at("identifiers", "i1", offer.Identifier{System: "apidae", Value: "4810"}),
			{Key: offer.Key{Field: "name", Variant: `groupes "26"`}, Value: in("Pour les groupes", "For groups")},
		},
		Unmapped: []offer.Remainder{{Source: "feed", Path: "/x/y", Value: `{"a":1}`}}}
}

func TestGolden(t *testing.T) {
	r := renderer(t)
	for name, voice := range map[string]Voice{
		"fr":      Speak("fr"),
		"en":      Speak("en"),
		"de":      Speak("de"),
		"br":      Speak("br"),
		"de-only": {Langs: []offer.Lang{"de"}},
		"fr,en":   {Langs: []offer.Lang{"fr", "en"}},
		"all":     {All: true},
	} {
		t.Run(name, func(t *testing.T) {
			got := jsontext.Value(r.Full(nil, hotel(), voice, nil, []string{"one"}, today))
			if err := got.Indent(jsontext.WithIndent("  ")); err != nil {
				t.Fatalf("%v\n%s", err, got)
			}
			file := filepath.Join("testdata", "hotel."+name+".json")
			if *update {
				if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
				t.Errorf("%s (go test -update writes it anew)\n%s", file, diff)
			}
		})
	}
}

func TestPartsAreObjectsWithTheirFields(t *testing.T) {
	price := 300.0
	o := &offer.Offer{ID: 7, Type: "hotel", Cells: []offer.Cell{{Key: offer.Key{Field: "halls", Item: "h1"}, Value: offer.Part{
		"area": {offer.Number(120)}, "name": {offer.Text{"fr": {Value: "Lac", Maker: offer.ByMachine}}}, "daylight": {offer.Yes}, "media": {offer.Word("p1")},
		"features": {offer.Choice{Code: "screen"}}, "rates": {offer.Rate{Unit: "day", Min: &price}}}}}}
	got := string(renderer(t).Full(nil, o, Speak("fr"), Fields{"halls"}, nil, today))
	want := `"halls":[{"id":"h1","name":"Lac","area":120,"daylight":"yes","features":[{"code":"screen","label":"Écran"}],` +
		`"rates":[{"unit":{"code":"day","label":"Par jour"},"min":300,"currency":"EUR"}],"media":["p1"]}]`
	if !strings.Contains(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := string(renderer(t).Full(nil, o, Speak("fr"), nil, nil, today)); !strings.Contains(got, `"/halls/h1/name"`) {
		t.Errorf("who wrote the name is not told at its place: %s", got)
	}
}

func TestACardShowsTheFirstPhotograph(t *testing.T) {
	video := offer.Medium{Type: offer.Video, URL: "https://video.example.org/1"}
	away := offer.Medium{Type: offer.Photo, URL: "https://img.example.org/1.jpg"}
	ours := offer.Medium{Type: offer.Photo, Hash: strings.Repeat("ab", 32), Width: 1000, Height: 800}
	for want, media := range map[string][]offer.Medium{"2": {video, away, ours, ours}, "0": {video, away}} {
		o := &offer.Offer{ID: 7, Type: "hotel"}
		for i, m := range media {
			o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: offer.FieldMedia, Item: strconv.Itoa(i)}, Value: m})
		}
		card := string(renderer(t).CardIn(nil, o, Speak("fr")))
		if strings.Count(card, `"id":`) != 2 || !strings.Contains(card, `"media":[{"id":"`+want+`"`) {
			t.Errorf("want medium %s and no other: %s", want, card)
		}
	}
}

func TestFieldsAreSelected(t *testing.T) {
	r := renderer(t)
	for fields, want := range map[string]string{
		"":                                   "", // all: see the golden files
		"name":                               "id name",
		"location":                           "id location location.address location.point",
		"location.point,type":                "id type location location.point",
		"description.short,rate_mode,rates":  "id description description.short rate_mode rates",
		"uri,status,version,owner,created":   "id uri status version owner created",
		"sources,texts,withheld,unmapped":    "id sources unmapped withheld",
		"nothing.such":                       "id",
		"loc":                                "id",
		"name,texts":                         "id name",
		"description.long,description,texts": "id description description.short description.long texts",
		"opening":                            "id opening",
	} {
		var selection Fields
		if fields == "" {
			continue
		}
		selection = strings.Split(fields, ",")
		doc := r.Full(nil, hotel(), Speak("fr"), selection, []string{"one"}, today)
		got := members(t, doc)
		wanted := strings.Fields(want)
		slices.Sort(got)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("fields=%s\n got %v\nwant %v\n%s", fields, got, wanted, doc)
		}
	}
}

// members lists the members of an answer, and those of its levels, which hold fields.
func members(t *testing.T, doc []byte) []string {
	t.Helper()
	var top map[string]jsontext.Value
	if err := json.Unmarshal(doc, &top); err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
	var all []string
	for name, v := range top {
		all = append(all, name)
		var below map[string]jsontext.Value
		if (name == "location" || name == "description") && json.Unmarshal(v, &below) == nil {
			for inner := range below {
				all = append(all, name+"."+inner)
			}
		}
	}
	return all
}

func TestAnswersAreJSONForAnyOffer(t *testing.T) {
	r := renderer(t)
	c := r.Reference.Catalog
	voices := []Voice{Speak("fr"), Speak("de"), {Langs: []offer.Lang{"nl"}}, {Langs: []offer.Lang{"fr", "br"}}, {All: true}}
	rapid.Check(t, func(t *rapid.T) {
		o := arbitrary.Offer(c).Draw(t, "offer")
		voice := rapid.SampledFrom(voices).Draw(t, "voice")
		var fields Fields
		if rapid.IntRange(0, 3).Draw(t, "fields?") == 0 {
			fields = Fields{"name", "texts", rapid.SampledFrom(c.Sheet(o.Type).Fields()).Draw(t, "field").Key}
		}
		before := "before"
		doc := r.Full([]byte(before), o, voice, fields, nil, today)
		if doc = bytes.TrimPrefix(doc, []byte(before)); !jsontext.Value(doc).IsValid() {
			t.Fatalf("Full: %s", doc)
		}
		if voice.All && fields == nil {
			holdsAll(t, o, doc)
		}
		lang := rapid.SampledFrom([]offer.Lang{"fr", "en", "br"}).Draw(t, "lang")
		langs := []offer.Lang{lang, "de", "es", "fr"}
		card := r.Card(o, langs)
		for i, lang := range langs {
			facts, protected := cardIn(card, i)
			if want := string(r.CardIn(nil, o, Speak(lang))); string(facts)+string(protected) != want {
				t.Fatalf("the card in %s:\n %s%s\nwant %s", lang, facts, protected, want)
			}
		}
		facts, _ := cardIn(card, 0)
		for _, joined := range []string{string(facts), string(r.Map(nil, o, lang)), string(r.CardIn(nil, o, voice))} {
			if v := jsontext.Value("{" + joined + "}"); !v.IsValid() {
				t.Fatalf("a piece: {%s}", joined)
			}
		}
	})
}

// cardIn joins the pieces of a card in one of its languages.
func cardIn(c Card, lang int) (facts, protected []byte) {
	join := func(pieces [][][]byte) (out []byte) {
		for _, p := range pieces {
			out = append(out, p[min(lang, len(p)-1)]...)
		}
		return out
	}
	return join(c.Facts), join(c.Protected)
}

// holdsAll holds that no phrase of a text is lost or garbled on its way.
func holdsAll(t *rapid.T, o *offer.Offer, doc []byte) {
	words := map[string]bool{}
	d := jsontext.NewDecoder(bytes.NewReader(doc))
	for {
		token, err := d.ReadToken()
		if err != nil {
			break
		}
		if token.Kind() == '"' {
			words[token.String()] = true
		}
	}
	for _, c := range o.Cells {
		text, _ := c.Value.(offer.Text)
		for lang, phrase := range text {
			if !words[phrase.Value] || !words[string(lang)] {
				t.Fatalf("%v in %s (%q) is not in\n%s", c.Key, lang, phrase.Value, doc)
			}
		}
	}
}

func TestAwkwardNamesAreEscaped(t *testing.T) {
	r := renderer(t)
	bad := "a\"b\\c\u0001\xff</script>"
	o := &offer.Offer{Type: "hotel", Owner: bad, Status: offer.Status(bad), Cells: []offer.Cell{
		{Key: offer.Key{Field: "name", Variant: bad}, Value: offer.Text{offer.Lang(bad): {Value: bad}}},
		{Key: offer.Key{Field: "aliases", Item: bad}, Value: offer.Word(bad), Origin: offer.Origin{Source: bad}},
		{Key: offer.Key{Field: "media", Item: bad}, Value: offer.Medium{Type: offer.MediaType(bad), Hash: bad}},
		{Key: offer.Key{Field: "name"}, Value: offer.Text{"fr": {Value: bad, Maker: offer.ByMachine}}}}}
	for _, voice := range []Voice{Speak("fr"), {All: true}} {
		if doc := jsontext.Value(r.Full(nil, o, voice, nil, nil, today)); !doc.IsValid() {
			t.Errorf("%s", doc)
		}
	}
	unknown := &offer.Offer{ID: 5, Type: "spaceport"}
	if doc := jsontext.Value(r.Full(nil, unknown, Speak("fr"), nil, nil, today)); !doc.IsValid() {
		t.Errorf("a type without sheet: %s", doc)
	}
}

// TestShapesHaveOnePlaceForEachMember: a field is no level of another, takes no name of the head, and facts and protected
// texts of a card, which are joined as text, begin in different members.
func TestShapesHaveOnePlaceForEachMember(t *testing.T) {
	r := renderer(t)
	for _, s := range r.Reference.Catalog.Sheets {
		walk(r.shapes[s.Type].full, func(path string, n *node) {
			if n.field != nil && len(n.below) > 0 {
				t.Errorf("%s: %s is both a field and a level", s.Type, path)
			}
		})
		facts, protected := map[string]bool{}, map[string]bool{}
		for _, f := range s.Fields() {
			top, _, _ := strings.Cut(f.Key, ".")
			if slices.Contains(Head, top) || top == "variants" {
				t.Errorf("%s: %s has a name of the head", s.Type, f.Key)
			}
			facts[top] = facts[top] || f.Card && f.Class == offer.Fact
			protected[top] = protected[top] || f.Card && f.Class == offer.Protected
		}
		for top := range facts {
			if facts[top] && protected[top] {
				t.Errorf("%s: facts and protected content of a card share %s", s.Type, top)
			}
		}
	}
}

func walk(n *node, visit func(path string, n *node)) {
	for _, c := range n.below {
		visit(c.name, c)
		walk(c, func(path string, n *node) { visit(c.name+"."+path, n) })
	}
}

func BenchmarkFull(b *testing.B) {
	r, o := renderer(b), hotel()
	var buffer []byte
	b.ReportAllocs()
	for b.Loop() {
		buffer = r.Full(buffer[:0], o, Speak("fr"), nil, nil, today)
	}
}
