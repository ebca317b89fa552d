package offer

import (
	"slices"
	"strings"
	"testing"
)

// overlay is what a network might lay over the shipped data: a type, a field with a facet, concepts, and other words for some.
var overlay = Layer{
	"sheets/refuge.yaml": []byte(`type: refuge
after: campsite
label: {fr: Refuge, en: Mountain hut}
plural: {fr: Refuges, en: Mountain huts}
category: refuge
sections:
  - key: refuge
    label: {fr: Le refuge, en: The hut}
    fields:
      - {key: refuge.guarded, kind: choice, scheme: guard, class: fact, group: services, facet: guarded, label: {fr: Gardiennage, en: Guarding}}
`),
	"sheets/common.yaml": []byte("type: common\ncategory: common\nsections:\n- key: identity\n  fields:\n  - {key: name, label: {fr: Nom d’usage}, max_length: 90}\n"),
	"sheets/hotel.yaml": []byte(`type: hotel
label: {fr: Hôtellerie}
sections:
  - key: house
    label: {fr: Charte du parc, en: Park charter}
    fields: [{key: park.since, kind: date, class: fact, group: classification, label: {fr: Partenaire depuis, en: Partner since}}]
`),
	"thesaurus/guard.tsv":    []byte("code\tfr\ten\texcludes\nguarded\tGardé\tGuarded\tunguarded\nunguarded\tNon gardé\tUnguarded\n"),
	"thesaurus/category.tsv": []byte("code\tparent\tfr\ten\nrefuge\t\tRefuge\tMountain hut\nhigh-refuge\trefuge\tRefuge d’altitude\tHigh hut\n"),
	"thesaurus/feature.tsv":  []byte("code\tfr\nwifi\tWi-Fi du parc\n"),
}

func TestALayerAddsAndRewordsAndTakesNothing(t *testing.T) {
	below := base(t)
	c, err := below.With(overlay)
	if err != nil {
		t.Fatal(err)
	}
	refuge := c.Sheet("refuge")
	at := slices.IndexFunc(c.Sheets, func(s *Sheet) bool { return s.Type == "refuge" })
	wifi, was := c.Thesaurus.Concept("feature", "wifi"), below.Thesaurus.Concept("feature", "wifi")
	name := c.Field("name")
	switch {
	case refuge == nil || refuge.Field("name") == nil || refuge.Field("refuge.guarded") == nil || at == 0 || c.Sheets[at-1].Type != "campsite":
		t.Fatalf("the new type: %+v at %d", refuge, at)
	case !slices.ContainsFunc(c.Facets(), func(f *Field) bool { return f.Facet == "guarded" }):
		t.Error("the new field has no facet")
	case c.Sheet("hotel").Field("park.since") == nil || c.Sheet("rental").Field("park.since") != nil:
		t.Error("the new field stands on the hotel's sheet, and no other")
	case c.Sheet("hotel").Label["fr"] != "Hôtellerie" || c.Sheet("hotel").Label["en"] != below.Sheet("hotel").Label["en"]:
		t.Errorf("labels are replaced by language: %v", c.Sheet("hotel").Label)
	case name.Label["fr"] != "Nom d’usage" || name.Label["en"] != below.Field("name").Label["en"] || name.MaxLength != 90 || name.Weight != below.Field("name").Weight:
		t.Errorf("what a layer leaves open stays: %+v", name)
	case wifi.Labels["fr"] != "Wi-Fi du parc" || wifi.Labels["en"] != was.Labels["en"] || wifi.Parent != was.Parent || was.Labels["fr"] == wifi.Labels["fr"]:
		t.Errorf("a concept is reworded: %+v", wifi)
	case below.Field("name").Label["fr"] == "Nom d’usage" || below.Sheet("refuge") != nil:
		t.Error("the catalog below is changed")
	}
	if lost := below.Breaks(c); len(lost) != 0 {
		t.Errorf("the layer breaks %v", lost)
	}
	var keys []string
	for _, p := range c.Breaks(below) {
		keys = append(keys, p.Key+" "+p.Path)
	}
	for _, want := range []string{"catalog.type_gone sheets/refuge.yaml", "catalog.field_gone sheets/hotel.yaml", "catalog.code_gone thesaurus/guard.tsv"} {
		if !slices.Contains(keys, want) {
			t.Errorf("without the layer %q is not told: %v", want, keys)
		}
	}
}

func TestALayerMayNotChangeWhatOffersHold(t *testing.T) {
	below := base(t)
	field := func(words string) Layer {
		return Layer{"sheets/common.yaml": []byte("type: common\ncategory: common\nsections: [{key: identity, fields: [{" + words + "}]}]\n")}
	}
	for name, test := range map[string]struct {
		layer Layer
		want  string // key of a problem, or words of an error
	}{
		"kind":            {field("key: name, kind: word"), "catalog.field_changed"},
		"many":            {field("key: name, many: true"), "catalog.field_changed"},
		"wider class":     {field("key: legal.siret, class: fact"), "catalog.field_changed"},
		"narrower class":  {field("key: origin.creator, class: network"), ""},
		"realm":           {Layer{"sheets/hotel.yaml": []byte("type: hotel\nrealm: editorial\n")}, "catalog.realm_changed"},
		"without":         {Layer{"sheets/hotel.yaml": []byte("type: hotel\nwithout: [rates]\n")}, "catalog.field_gone"},
		"order":           {Layer{"sheets/order.yaml": []byte("types: []\n")}, "stands after"},
		"another file":    {Layer{"readme.txt": []byte("x")}, "neither a sheet"},
		"wrong type":      {Layer{"sheets/hotel.yaml": []byte("type: hostel\n")}, "is of type"},
		"unknown word":    {Layer{"sheets/hotel.yaml": []byte("type: hotel\ncolour: red\n")}, "colour"},
		"no word":         {Layer{"sheets/hotel.yaml": []byte("type: hotel\nfields: []\n")}, "line 2: “fields” is no word of this place"},
		"no such section": {Layer{"sheets/hotel.yaml": []byte("type: hotel\nsections: [{key: hotel, fields: [{key: mine, kind: flag, class: fact, group: identity, label: {fr: A, en: A}}]}]\n")}, "there are identity, "},
		"empty":           {Layer{"sheets/hotel.yaml": []byte("")}, "is empty"},
		"key of a head":   {field("key: status.mine, kind: flag, class: fact, group: identity, label: {fr: A, en: A}"), "part of every offer"},
		"key of letters":  {field("key: Net é, kind: flag, class: fact, group: identity, label: {fr: A, en: A}"), "a key is made of"},
		"facet of dots":   {field("key: mine, kind: flag, class: fact, group: identity, facet: own.x, label: {fr: A, en: A}"), "a facet is made of"},
		"facet of others": {field("key: mine, kind: choice, scheme: payment, class: fact, group: identity, facet: theme, label: {fr: A, en: A}"), "already that of"},
		"facet shared":    {field("key: mine, kind: choice, scheme: theme, many: true, class: fact, group: identity, facet: theme, label: {fr: A, en: A}"), ""},
		"no list":         {Layer{"thesaurus/payment.tsv": []byte("garbage")}, "no column “code”"},
		"code of letters": {Layer{"thesaurus/payment.tsv": []byte("code\tfr\nMonnaie été\tX\n")}, "a code is made of"},
		"not UTF-8":       {Layer{"thesaurus/payment.tsv": []byte("code\tfr\nx\t\xe9t\xe9\n")}, "not UTF-8"},
		"too large":       {Layer{"sheets/hotel.yaml": make([]byte, MaxLayerFile+1)}, "more than"},
		"code twice":      {Layer{"thesaurus/feature.tsv": []byte("code\tfr\nx\tX\nx\tX\n")}, "stands twice"},
		"unknown parent":  {Layer{"thesaurus/feature.tsv": []byte("code\tparent\tfr\nx\tnowhere\tX\n")}, "nowhere"},
		"replaced itself": {Layer{"thesaurus/feature.tsv": []byte("code\tfr\treplaced_by\nwifi\tWifi\twifi\n")}, "replaced"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := below.With(test.layer)
			got := ""
			if err != nil {
				got = err.Error()
			} else if lost := below.Breaks(c); len(lost) > 0 {
				got = lost[0].Key
			}
			if !strings.Contains(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
