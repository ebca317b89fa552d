package index

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"escale/internal/offer"
	"escale/internal/query"
)

// Stretches hold every offer that a question finds once, in the stretch of its id, with the latest of their changes.
func TestStretchesEqualScan(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	all := audiences(p)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, rapid.IntRange(1, 30).Draw(t, "offers"))
		x := New(opts)
		defer x.Close()
		list := listed(offers)
		for seq, some := range [][]*offer.Offer{list[:len(list)/2], list[len(list)/2:]} {
			if err := x.Apply(context.Background(), int64(seq+1), some, nil); err != nil {
				t.Fatal(err)
			}
		}
		c := &scan{ref: opts.Reference, policy: p, offers: offers}
		width := rapid.IntRange(1, 12).Draw(t, "width")
		a := rapid.SampledFrom(all).Draw(t, "audience")
		q := &query.Question{Sort: query.ByUpdated, Query: query.Query{Variant: rapid.SampledFrom([]string{"", "winter"}).Draw(t, "variant")}}
		want := c.answer(q, a, false).IDs
		slices.Sort(want)
		stretches, err := x.Pin().Stretches(q, a, width)
		if err != nil {
			t.Fatal(err)
		}
		var got []offer.ID
		for i, s := range stretches {
			some, err := x.Pin().Between(q, a, s.First, s.First+offer.ID(width))
			if err != nil || len(some) != s.Count || s.Count == 0 || i > 0 && s.First <= stretches[i-1].First || int(s.First)%width != 0 {
				t.Fatalf("%+v: %v %v", s, some, err)
			}
			latest := int64(0)
			for _, d := range some {
				got = append(got, d.ID)
				latest = max(latest, d.Updated)
				if d.Updated != offers[d.ID].Updated.UnixMicro() {
					t.Fatalf("%+v was changed at %v", d, offers[d.ID].Updated)
				}
			}
			if latest != s.Updated {
				t.Fatalf("%+v: the latest is %d", s, latest)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
