package offer

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"escale/internal/geo"
)

// lake is a hall with everything that decides something.
func lake() Part {
	price := 300.0
	return Part{"name": {Say("fr", "Salle du Lac")}, "area": {Number(120)}, "daylight": {Yes}, "theatre": {Number(100)},
		"features": {Choice{Code: "screen"}, Choice{Code: "flip-chart"}}, "rates": {Rate{Rate: "room-hire", Unit: "day", Min: &price}},
		"note": {Say("fr", "Vue sur le lac.")}}
}

func TestPartsAreChecked(t *testing.T) {
	c := base(t)
	halls := c.Field("halls")
	r := Reference{Catalog: c}
	with := func(name string, values ...Value) Part {
		p := lake()
		p[name] = values
		return p
	}
	for name, one := range map[string]struct {
		part Part
		want string // path and key of the problem
	}{
		"right":             {lake(), ""},
		"nothing":           {Part{}, " value.missing"},
		"no such field":     {with("surface", Number(3)), "/surface field.unknown"},
		"another kind":      {with("area", Word("120")), "/area value.wrong_kind"},
		"told twice":        {with("area", Number(1), Number(2)), "/area value.items"},
		"below its least":   {with("theatre", Number(-1)), "/theatre number.too_small"},
		"no such code":      {with("features", Choice{Code: "screen"}, Choice{Code: "moon"}), "/features/1/code choice.unknown"},
		"rates upside down": {with("rates", lake()["rates"][0], Rate{Min: new(float64), Max: func() *float64 { x := -1.0; return &x }()}), "/rates/1/max rate.implausible"},
		"an empty text":     {with("name", Say("fr", " ")), "/name/fr text.empty"},
		"ten thousand":      {with("media", slices.Repeat([]Value{Word("p1")}, 10_000)...), " list.too_long"},
	} {
		var found []string
		for _, p := range one.part.Check(halls, r) {
			found = append(found, p.Path+" "+p.Key)
		}
		if one.want == "" && len(found) > 0 || one.want != "" && !slices.Contains(found, one.want) {
			t.Errorf("%s: %v, want %q", name, found, one.want)
		}
	}
}

func TestPartsAreStored(t *testing.T) {
	o := &Offer{Type: "hotel", Cells: []Cell{{Key: Key{Field: "halls", Item: "h1"}, Value: lake()}}}
	doc, err := Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(Format, doc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(o.Cells, back.Cells); diff != "" || !Equal(o.Cells[0].Value, back.Cells[0].Value) {
		t.Error(diff)
	}
	if again, err := Encode(back); err != nil || string(again) != string(doc) {
		t.Errorf("%s\n%s (%v)", doc, again, err)
	}
	for _, bad := range []string{`{"a":[{"k":"part","v":{}}]}`, `{"a":[{"k":"spoon","v":1}]}`, `{"a":{"k":"word"}}`, `[]`} {
		if _, err := DecodeValue(KindPart, []byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

// A hotel is found by the places of its halls, and what a hall costs is not what the hotel costs.
func TestPartsAreAskedFor(t *testing.T) {
	c := base(t)
	o := &Offer{Type: "hotel", Cells: []Cell{{Key: Key{Field: "halls", Item: "h1"}, Value: lake()}}}
	f := FactsOf(o, Reference{Catalog: c})
	var got []string
	for _, n := range f.Numbers {
		got = append(got, n.Name)
	}
	for _, code := range slices.Concat(f.Codes, f.Flags) {
		got = append(got, code.Facet+"="+code.Code+" "+string(code.Field.Group))
	}
	for _, w := range f.Words {
		if w.Lang == "fr" && w.Field.Name != "features" {
			got = append(got, w.Text+" "+string(w.Field.Class))
		}
	}
	for _, want := range []string{"hall_area", "hall_theatre", "hall_daylight=yes capacity", "feature=screen services", "Salle du Lac fact", "Vue sur le lac. protected"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	if slices.Contains(got, "price") {
		t.Error("the hire of a hall counts as a price of the hotel")
	}
	menu := &Offer{Type: "restaurant", Cells: []Cell{{Key: Key{Field: "restaurant.menus", Item: "m1"}, Value: Part{"rates": lake()["rates"]}}}}
	if f := FactsOf(menu, Reference{Catalog: c}); len(f.Numbers) != 1 || f.Numbers[0].Name != "price" {
		t.Errorf("a menu is asked for by its price: %v", f.Numbers)
	}
}

func TestPartsSpeakAndSettle(t *testing.T) {
	p := Spoken(lake(), func(l Lang) bool { return l == "de" })
	if left := p.(Part); left["name"] != nil || left["area"] == nil || len(left["features"]) != 2 {
		t.Errorf("in German: %v", left)
	}
	if Spoken(Part{"name": {Say("fr", "a")}}, func(Lang) bool { return false }) != nil {
		t.Error("a part without a word left is still there")
	}
	atlas, err := geo.NewAtlas([]geo.Territory{{Level: geo.Country, Code: "ch", Name: "Suisse", Country: "ch"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := &Offer{Type: "hotel", Cells: []Cell{{Key: Key{Field: FieldAddress}, Value: Address{Country: "ch"}}, {Key: Key{Field: "halls", Item: "h1"}, Value: lake()}}}
	settled := o.Settle(atlas)
	if r := settled.Cells[1].Value.(Part)["rates"][0].(Rate); r.Currency != "CHF" || o.Cells[1].Value.(Part)["rates"][0].(Rate).Currency != "" {
		t.Errorf("a hall in Switzerland costs %q", r.Currency)
	}
}

// The fields of a part are data: a network adds its own, and takes none away.
func TestANetworkAddsToParts(t *testing.T) {
	below := base(t)
	sheet := func(fields string) Layer {
		return Layer{"sheets/hotel.yaml": []byte("type: hotel\nsections:\n  - key: meetings\n    fields:\n      - {key: halls, fields: [" + fields + "]}\n")}
	}
	c, err := below.With(sheet("{key: stage, kind: number, unit: m2, facet: hall_stage, label: {fr: Scène, en: Stage}}"))
	if err != nil {
		t.Fatal(err)
	}
	if halls := c.Sheet("hotel").Field("halls"); halls.Sub("stage") == nil || halls.Sub("stage").Key != "halls.stage" || halls.Sub("stage").Group != "capacity" || halls.Sub("area") == nil {
		t.Errorf("%+v", halls)
	}
	if !slices.ContainsFunc(c.Askable(), func(f *Field) bool { return f.Facet == "hall_stage" }) || below.Sheet("hotel").Field("halls").Sub("stage") != nil {
		t.Error("the new field cannot be asked for, or got into the catalog below")
	}
	o := &Offer{Type: "hotel", Cells: []Cell{{Key: Key{Field: "halls", Item: "h1"}, Value: Part{"stage": {Number(12)}}}}}
	if f := FactsOf(o, Reference{Catalog: c}); len(f.Numbers) != 1 || f.Numbers[0].Name != "hall_stage" {
		t.Errorf("what one sheet alone adds is not found: %v", f.Numbers)
	}
	if found := below.Breaks(c); len(found) > 0 {
		t.Error(found)
	}
	if found := c.Breaks(below); len(found) != 1 || found[0].Key != "catalog.field_gone" {
		t.Errorf("taking the field away: %v", found)
	}
	for fields, want := range map[string]string{
		"{key: id, kind: number, label: {fr: a, en: a}}":                    "no name",
		"{key: stage, kind: hours, label: {fr: a, en: a}}":                  "is one of",
		"{key: stage, kind: number, label: {fr: a}}":                        "label",
		"{key: stage, kind: number, facet: feature, label: {fr: a, en: a}}": "already that of",
		"{key: stage, kind: text, many: true, label: {fr: a, en: a}}":       "a text once",
		"{key: stage, kind: number, card: true, label: {fr: a, en: a}}":     "on a card",
		"{key: stage, kind: choice, scheme: moons, label: {fr: a, en: a}}":  "not in the thesaurus",
	} {
		if _, err := below.With(sheet(fields)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", fields, err, want)
		}
	}
	wider := strings.Replace(string(overlay["sheets/hotel.yaml"]), "kind: date, class: fact", "kind: part, many: true, class: network, fields: [{key: a, kind: flag, class: fact, label: {fr: a, en: a}}]", 1)
	if _, err := below.With(Layer{"sheets/hotel.yaml": []byte(wider)}); err == nil || !strings.Contains(err.Error(), "more people") {
		t.Errorf("a part shown to fewer than its fields: %v", err)
	}
}
