package form_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"escale/internal/offer"
	"escale/internal/office/form"
	"escale/internal/quality"
)

// find gives the first element with an attribute of this value.
func find(n *html.Node, name, value string) *html.Node {
	if n.Type == html.ElementNode && attr(n, name) == value {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c, name, value); found != nil {
			return found
		}
	}
	return nil
}

// What is inherited stands in the form without being in the offer, until somebody takes it over.
func TestInherited(t *testing.T) {
	o := small()
	o.Cells = slices.DeleteFunc(o.Cells, func(c offer.Cell) bool { return c.Field == "contacts" })
	whole := o.Clone()
	from := offer.Origin{From: 1_000_000_009}
	whole.Cells = append(whole.Cells,
		offer.Cell{Key: offer.Key{Field: "location.address"}, Value: offer.Address{Lines: []string{"3 quai du Loir"}, PostalCode: "41100", Locality: "Vendôme"}, Origin: from},
		offer.Cell{Key: offer.Key{Field: "contacts", Item: "k1"}, Value: offer.Contact{Role: offer.RolePublic, Name: "Le Pont"}, Origin: from})
	s := setting(t, o)
	s.Composed = whole
	s.Record = func(offer.ID) string { return "Maison du Pont" }
	tree := drawn(t, s)
	if town := find(tree, "name", "location.address~~/locality"); town == nil || attr(town, "placeholder") != "Vendôme" || attr(town, "value") != "" {
		t.Errorf("the town that is inherited is %+v", town)
	}
	if page := text(tree); strings.Count(page, "Hérité de Maison du Pont") != 2 {
		t.Error("the page does not say where it is inherited from")
	}
	if got := form.Read(posted(tree), s); len(got.Changed) > 0 {
		t.Errorf("what is inherited became the offer's own: %v", got.Changed)
	}
	for _, c := range []struct {
		do  string
		key offer.Key
	}{{"take:location.address~~", offer.Key{Field: "location.address"}}, {"take:contacts~", offer.Key{Field: "contacts", Item: "k1"}}} {
		sent := posted(tree)
		sent.Set("do", c.do)
		got := form.Read(sent, s)
		own := got.Offer.Get(c.key)
		if own == nil || own.Origin != (offer.Origin{}) || !offer.Equal(own.Value, whole.Get(c.key).Value) || !got.Again {
			t.Errorf("%s: %+v", c.do, own)
		}
	}
}

// A variant is a form of its own: what it says stands beside the standard one, which shows through.
func TestVariants(t *testing.T) {
	s := setting(t, small())
	s.Variant = "winter"
	sent := posted(drawn(t, s))
	sent.Set("do", "show:name")
	p := form.Read(sent, s)
	s.Offer, s.Posted = p.Offer, p
	tree := drawn(t, s)
	name := find(tree, "name", "name~winter~/fr/v")
	if name == nil || attr(name, "placeholder") != "Hôtel du Pont" || attr(name, "value") != "" {
		t.Fatalf("%+v", name)
	}
	sent = posted(tree)
	sent.Set("name~winter~/fr/v", "Le Pont, l’hiver")
	got := form.Read(sent, s)
	want := []offer.Key{{Field: "name", Variant: "winter"}}
	if diff := cmp.Diff(want, got.Changed); diff != "" {
		t.Error(diff)
	}
	if v := got.Offer.As("winter").Name()["fr"].Value; v != "Le Pont, l’hiver" || got.Offer.Name()["fr"].Value != "Hôtel du Pont" {
		t.Errorf("%q", v)
	}
}

// Whoever translates writes into the other languages, also in notes, and sees the source.
func TestTranslator(t *testing.T) {
	s := setting(t, small())
	s.May = func(*offer.Field) form.Right { return form.Translate }
	tree := drawn(t, s)
	if fr := find(tree, "name", "name~~/fr/v"); fr == nil || !has(fr, "disabled") || attr(fr, "value") != "Hôtel du Pont" {
		t.Errorf("the source is %+v", fr)
	}
	sent := posted(tree)
	for name := range sent {
		if strings.Contains(name, "/fr/") || strings.HasSuffix(name, "/role") {
			t.Errorf("%s could be changed", name)
		}
	}
	sent.Set("name~~/en/v", "The Bridge")
	sent.Set("features~~wifi/note/en/v", "in the lounge")
	sent.Set("contacts~~k1/role", "press")
	sent.Set("contacts~~k1/channels/0/note/en/v", "in the morning")
	got := form.Read(sent, s)
	if v := cell(t, got.Offer, "name", "").(offer.Text); v["en"].Value != "The Bridge" || v["fr"].Value != "Hôtel du Pont" {
		t.Errorf("%v", v)
	}
	if v := cell(t, got.Offer, "features", "wifi").(offer.Choice); v.Note["en"].Value != "in the lounge" {
		t.Errorf("%v", v)
	}
	if v := cell(t, got.Offer, "contacts", "k1").(offer.Contact); v.Role != offer.RolePublic || v.Channels[0].Note["en"].Value != "in the morning" {
		t.Errorf("%v", v)
	}
	if len(got.Changed) != 3 {
		t.Errorf("%v", got.Changed)
	}
}

// A translation that was read over is current again, its words untouched.
func TestReadOver(t *testing.T) {
	o := small()
	o.Cells[0].Value = offer.Text{"fr": {Value: "Le Pont"}, "en": {Value: "The Bridge", Maker: offer.ByMachine, Outdated: true}}
	s := setting(t, o)
	sent := posted(drawn(t, s))
	sent["name~~/en?"] = []string{"", "true"}
	got := form.Read(sent, s)
	if v := cell(t, got.Offer, "name", "").(offer.Text); v["en"] != (offer.Phrase{Value: "The Bridge"}) {
		t.Errorf("%+v", v["en"])
	}
}

// Each problem stands beside its control, and the panel leads there.
func TestProblemsFindTheirControls(t *testing.T) {
	o := small()
	o.Cells[3].Value = offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Email, Value: "not an address"}}}
	o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: "halls", Item: "h1"}, Value: offer.Part{"area": {offer.Number(-5)}}},
		offer.Cell{Key: offer.Key{Field: "name", Variant: "winter"}, Value: offer.Text{}})
	s := setting(t, o)
	s.Problems = quality.OfSheet(s.Sheet.Check(o, s.Reference))
	tree := drawn(t, s)
	for _, name := range []string{"contacts~~k1/channels/0/value", "halls~~h1/area/0/v"} {
		if n := find(tree, "name", name); n == nil || attr(n, "aria-invalid") != "true" || find(tree, "href", "#"+name) == nil {
			t.Errorf("%s does not say that it is wrong: %+v", name, n)
		}
	}
}

// Whoever sends what was overridden or measured keeps where it comes from, and whoever changes it takes it over.
func TestOrigins(t *testing.T) {
	o := small()
	o.Cells[1].Origin = offer.Origin{Source: "datatourisme"}
	o.Cells[2].Origin = offer.Origin{Source: offer.Measured}
	s := setting(t, o)
	sent := typed(t, s, map[string][]string{"former_names~~i1": {"Le Cygne"}, "former_names~~i2": {"Le Coq"}})
	got := form.Read(sent, s)
	if c := got.Offer.Get(o.Cells[1].Key); c.Origin != (offer.Origin{Source: "datatourisme", Overridden: true}) {
		t.Errorf("%+v", c.Origin)
	}
	if c := got.Offer.Get(o.Cells[2].Key); c.Origin != (offer.Origin{}) {
		t.Errorf("%+v", c.Origin)
	}
}
