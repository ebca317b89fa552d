package index

import (
	"context"
	"slices"
	"testing"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
)

// Without a question offers come in the draw of the day: the same on every node, whatever lies in which segment, and the same
// for all pages of a visit, although midnight passes and pages come from several nodes; another on another day.
func TestDrawIsFairAndTheSame(t *testing.T) {
	ctx := context.Background()
	p := policy(t)
	var offers []*offer.Offer
	for i := range 40 {
		offers = append(offers, &offer.Offer{ID: offer.FirstID + offer.ID(i), Version: 1, Type: "hotel", Status: offer.Published})
	}
	one, many := New(options(t, p)), New(options(t, p))
	defer one.Close()
	defer many.Close()
	if err := one.Apply(ctx, 40, offers, nil); err != nil {
		t.Fatal(err)
	}
	for i := range offers {
		if err := many.Apply(ctx, int64(i+1), offers[len(offers)-1-i:len(offers)-i], nil); err != nil {
			t.Fatal(err)
		}
	}
	public := p.Diffusion(access.Public)
	visit := func(q query.Question, nodes ...*Index) (ids []offer.ID) {
		for page := 0; ; page++ {
			r, err := nodes[page%len(nodes)].Pin().Search(&q, public)
			if err != nil {
				t.Fatal(err)
			}
			if ids = append(ids, r.IDs...); r.Next == "" {
				return ids
			}
			q.Cursor, q.Today = r.Next, today+1
		}
	}
	q := query.Question{Limit: 7, Lang: "fr", Today: today}
	first := visit(q, one)
	if again := visit(q, many, one); !slices.Equal(first, again) {
		t.Errorf("another node draws otherwise:\n%v\n%v", first, again)
	}
	if sorted := slices.Sorted(slices.Values(first)); len(first) != len(offers) || slices.Equal(sorted, first) || slices.Compact(sorted)[len(offers)-1] != offers[39].ID {
		t.Errorf("no draw of all: %v", first)
	}
	q.Today++
	if tomorrow := visit(q, one); slices.Equal(first, tomorrow) {
		t.Error("tomorrow's draw is today's")
	}
}
