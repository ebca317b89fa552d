package index

import (
	"context"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// What is told of one offer is what the scan sees of it: hours and codes, for each audience and variant.
func TestToldEqualsScan(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, rapid.IntRange(1, 12).Draw(t, "offers"))
		x := New(opts)
		defer x.Close()
		if err := x.Apply(context.Background(), 1, listed(offers), nil); err != nil {
			t.Fatal(err)
		}
		c := &scan{ref: opts.Reference, policy: p, offers: offers}
		variant := rapid.SampledFrom([]string{"", "winter"}).Draw(t, "variant")
		for _, a := range audiences(p) {
			seen := c.see(&query.Question{Query: query.Query{Variant: variant}, Everywhere: true}, a)
			for id := range offers {
				got := x.Pin().Calendar(id, variant, a)
				i := slices.IndexFunc(seen, func(v *scanned) bool { return v.id == id })
				var want *opening.Calendar
				if i >= 0 && seen[i].s.Hours != nil {
					want = (*opening.Calendar)(seen[i].s.Hours)
				}
				if d := gocmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
					t.Fatalf("hours of %d for %s: scan -, index +\n%s", id, a.Name, d)
				}
				for _, facet := range []string{"type", "life", "feature", "media", "commune", "nothing"} {
					var codes []string
					if i >= 0 {
						codes = codesIn(seen[i].s, facet)
					}
					if got := x.Pin().Codes(id, variant, facet, a); !slices.Equal(got, codes) {
						t.Fatalf("%s of %d for %s: %v, want %v", facet, id, a.Name, got, codes)
					}
				}
			}
		}
		if x.Pin().Calendar(offer.MaxID, "", p.Diffusion("portal")) != nil {
			t.Fatal("an offer that is not there has hours")
		}
	})
}

func codesIn(s *query.Subject, facet string) (codes []string) {
	for _, k := range s.Codes {
		if k.Facet == facet {
			codes = append(codes, k.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
