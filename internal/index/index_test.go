package index

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/offer"
)

func options(t testing.TB, p *access.Policy) Options {
	return Options{Reference: reference(t), Policy: p, Epoch: "e", Basis: "b", Now: func() time.Time { return now }, Render: renderNames}
}

// renderNames is a card of the name, which is a fact, and of the summary and pictures, which are protected.
func renderNames(o *offer.Offer, lang offer.Lang) (facts, protected []byte) {
	name, _ := o.Name().In(lang)
	facts = append([]byte(`"name":`), '"')
	facts = append(append(facts, name.Value...), '"')
	for c := range o.All(offer.FieldSummary) {
		p, _ := c.Value.(offer.Text).In(lang)
		protected = append(append(append(protected, `,"summary":"`...), p.Value...), '"')
	}
	for _, m := range o.Media() {
		protected = append(append(append(protected, `,"medium":"`...), m.Type...), '"')
	}
	return facts, protected
}

func drawOffers(t *rapid.T, n int) map[offer.ID]*offer.Offer {
	offers := map[offer.ID]*offer.Offer{}
	for i := range n {
		id := offer.FirstID + offer.ID(i)
		offers[id] = drawOffer(t, id, 1)
	}
	return offers
}

func listed(offers map[offer.ID]*offer.Offer) []*offer.Offer {
	var all []*offer.Offer
	for _, o := range offers {
		all = append(all, o)
	}
	return all
}

// Every answer equals the scan's: ids, order, counts, facets, pages; of one segment and of many, some of it replaced.
func TestEqualsScan(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	all := audiences(p)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, rapid.IntRange(1, 60).Draw(t, "offers"))
		x := New(opts)
		defer x.Close()
		if err := x.Apply(context.Background(), 1, listed(offers), nil); err != nil {
			t.Fatal(err)
		}
		for seq := range int64(rapid.IntRange(0, 8).Draw(t, "updates")) {
			id := offer.FirstID + offer.ID(rapid.IntRange(0, len(offers)).Draw(t, "updated"))
			if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
				delete(offers, id)
				if err := x.Apply(context.Background(), 2+seq, nil, []offer.ID{id}); err != nil {
					t.Fatal(err)
				}
				continue
			}
			offers[id] = drawOffer(t, id, 2+seq)
			if err := x.Apply(context.Background(), 2+seq, []*offer.Offer{offers[id]}, nil); err != nil {
				t.Fatal(err)
			}
		}
		c := &scan{ref: opts.Reference, policy: p, offers: offers}
		v := x.Pin()
		for range 6 {
			q := drawQuestion(t)
			a := rapid.SampledFrom(all).Draw(t, "audience")
			c.compareWith(t, v, q, a, false)
			c.compareWith(t, v, q, a, true)
		}
	})
}
