package index

import (
	"context"
	"testing"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
)

// A word that only the winter says is found in winter, and in no other way; a word of the summer stays there when the winter
// says otherwise, and a field that the winter leaves alone is found in both.
func TestVariantsAreApart(t *testing.T) {
	p := policy(t)
	x := New(options(t, p))
	defer x.Close()
	cell := func(field, variant string, v offer.Value) offer.Cell {
		return offer.Cell{Key: offer.Key{Field: field, Variant: variant}, Value: v}
	}
	o := &offer.Offer{ID: offer.FirstID, Version: 1, Type: "hotel", Status: offer.Published, Owner: "office-a", Updated: now, Created: now, Cells: []offer.Cell{
		cell(offer.FieldName, "", offer.Say("fr", "Auberge du Lac")), cell(offer.FieldDescription, "", offer.Say("fr", "baignade")),
		cell(offer.FieldDescription, "winter", offer.Say("fr", "quetzalcoatl")), cell("capacity.persons", "", offer.Number(20)), cell("capacity.persons", "winter", offer.Number(5))}}
	plain := &offer.Offer{ID: offer.FirstID + 1, Version: 1, Type: "hotel", Status: offer.Published, Owner: "office-a", Updated: now, Created: now,
		Cells: []offer.Cell{cell(offer.FieldName, "", offer.Say("fr", "Auberge du Bois"))}}
	if err := x.Apply(context.Background(), 1, []*offer.Offer{o, plain}, nil); err != nil {
		t.Fatal(err)
	}
	all := p.Audience(access.Operator)
	for _, a := range []*access.Audience{all, p.Diffusion(access.Public)} {
		if how := found(t, x.Pin(), a, "quetzalcoatl"); how != "" {
			t.Errorf("%s finds what the winter says by %s", a.Name, how)
		}
	}
	small, large := 10.0, 11.0
	for _, test := range []struct {
		q    query.Query
		want int
	}{
		{query.Query{}, 2},
		{query.Query{Variant: "winter"}, 1},
		{query.Query{Variant: "summer"}, 0},
		{query.Query{Text: "quetzalcoatl", Variant: "winter"}, 1},
		{query.Query{Text: "baignade"}, 1},
		{query.Query{Text: "baignade", Variant: "winter"}, 0},
		{query.Query{Text: "auberge", Variant: "winter"}, 1},
		{query.Query{Ranges: []query.Range{{Name: "capacity", Max: &small}}}, 0},
		{query.Query{Ranges: []query.Range{{Name: "capacity", Max: &small}}, Variant: "winter"}, 1},
		{query.Query{Ranges: []query.Range{{Name: "capacity", Min: &large}}, Variant: "winter"}, 0},
	} {
		r, err := x.Pin().Search(&query.Question{Query: test.q, Lang: "fr", Today: today}, all)
		if err != nil || r.Count != test.want {
			t.Errorf("%s: %d found, want %d (%v)", test.q.Values().Encode(), r.Count, test.want, err)
		}
	}
	if n := x.Pin().Stats().Offers; n != 2 {
		t.Errorf("the index says that it holds %d offers", n)
	}
	if err := x.Apply(context.Background(), 2, nil, []offer.ID{o.ID}); err != nil {
		t.Fatal(err)
	}
	if r, err := x.Pin().Search(&query.Question{Query: query.Query{Variant: "winter"}}, all); err != nil || r.Count != 0 {
		t.Errorf("an offer that is no more is found by its variant: %v %v", r, err)
	}
}
