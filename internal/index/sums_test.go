package index

import (
	"context"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/offer"
	"escale/internal/query"
)

// Sums equal those of a slow scan, for every audience: also that of scores, which most may not read.
func TestSumsEqualScan(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, 12)
		x := New(opts)
		defer x.Close()
		for id, o := range offers {
			if err := x.Apply(context.Background(), int64(id), []*offer.Offer{o}, nil); err != nil {
				t.Fatal(err)
			}
		}
		c := &scan{ref: opts.Reference, policy: p, offers: offers}
		names := []string{"score.web", "score.brochure", "capacity", "price"}
		for _, a := range audiences(p) {
			q := &query.Question{Lang: "fr", Today: today}
			got, err := x.Pin().Sums(q, a, names...)
			if err != nil {
				t.Fatal(err)
			}
			want := make([]Sum, len(names))
			for _, v := range c.see(q, a) {
				for k, name := range names {
					for _, n := range v.s.Numbers {
						if n.Name == name {
							want[k].Count++
							want[k].Total += n.Value
						}
					}
				}
			}
			if d := gocmp.Diff(want, got); d != "" {
				t.Fatalf("for %s: scan -, index +\n%s", a.Name, d)
			}
		}
	})
}
