package index

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/offer"
)

// A merge takes the stems from its sources, some of whose offers are gone: they are what one works out from the terms.
func TestMergedStemsAreThoseOfTheTerms(t *testing.T) {
	opts := options(t, policy(t))
	rapid.Check(t, func(t *rapid.T) {
		x := New(opts)
		defer x.Close()
		var layers []layer
		for range 3 {
			a := x.newAnalyst(now)
			var entries []*entry
			for _, o := range drawOffers(t, 6) {
				more, err := a.entries(o, nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				entries = append(entries, more...)
			}
			s, err := x.small(entries, a.daysAt)
			if err != nil {
				t.Fatal(err)
			}
			l := fresh(s)
			l.drop([]offer.ID{offer.ID(s.ids[0])})
			layers = append(layers, l)
		}
		m, s, err := x.merge(layers)
		if err != nil {
			t.Fatal(err)
		}
		terms := &dictionary{ends: s.terms.ends, text: s.terms.text, first: s.terms.first, refs: s.terms.refs}
		want := m.draft.stemsOf(terms)
		got := &stemList{ends: s.stems.ends, text: s.stems.text, first: s.stems.first[:s.stems.len()], of: s.stemTerms}
		for i, stem := range [][2]any{{want.ends, got.ends}, {string(want.text), string(got.text)}, {want.first, got.first}, {want.of, got.of}} {
			if d := gocmp.Diff(stem[0], stem[1]); d != "" && len(want.of) > 0 {
				t.Fatalf("part %d: worked out -, merged +\n%s", i, d)
			}
		}
	})
}
