package index

import (
	"context"
	"fmt"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
)

// keep lets organisations keep things about offers, some of them changed again, and tells the index and the scan.
func (c *scan) keep(t *rapid.T, x *Index) {
	latest := map[string]*offer.Private{}
	for n := range rapid.IntRange(0, 5).Draw(t, "batches") {
		var batch []*offer.Private
		for range rapid.IntRange(1, 6).Draw(t, "kept") {
			p := drawPrivate(t, int64(n+1))
			batch = append(batch, p)
		}
		for _, p := range batch {
			latest[fmt.Sprint(p.Offer, p.Organisation)] = p
		}
		x.ApplyOwn(batch)
	}
	for _, p := range latest {
		c.kept = append(c.kept, p)
	}
}

func drawPrivate(t *rapid.T, version int64) *offer.Private {
	p := &offer.Private{Offer: offer.FirstID + offer.ID(rapid.IntRange(0, 9).Draw(t, "about")), Version: version,
		Organisation: rapid.SampledFrom([]string{"office-b", "office-c", "inn-c"}).Draw(t, "by")}
	some := func(field, item string, v offer.Value) {
		if rapid.Bool().Draw(t, field) {
			p.Cells = append(p.Cells, offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
		}
	}
	some("member", "", rapid.SampledFrom([]offer.Flag{offer.Yes, offer.No}).Draw(t, "flag"))
	some("level", "gold", offer.Choice{Code: "gold"})
	some("level", "silver", offer.Choice{Code: "silver"})
	some("rank", "", offer.Number(rapid.IntRange(0, 5).Draw(t, "rank")))
	some("seen", "", offer.Date(today-40))
	return p
}

// What one organisation keeps changes nothing whatever in any answer to anybody else: not ids, order, counts, facets, what
// is not told, cursors, cards or suggestions, however they ask.
func TestOwnIsNobodyElses(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	all := audiences(p)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, rapid.IntRange(1, 12).Draw(t, "offers"))
		x := New(opts)
		defer x.Close()
		if err := x.Apply(context.Background(), 1, listed(offers), nil); err != nil {
			t.Fatal(err)
		}
		before := x.Pin()
		var kept []*offer.Private
		for id := range offers {
			k := drawPrivate(t, 1)
			k.Offer, k.Organisation = id, "office-c"
			kept = append(kept, k)
		}
		x.ApplyOwn(kept)
		after := x.Pin()
		for range 4 {
			q, a := drawQuestion(t), rapid.SampledFrom(all).Draw(t, "audience")
			for _, ask := range []func(*View) (*Result, error){
				func(v *View) (*Result, error) { return v.Search(q, a) },
				func(v *View) (*Result, error) { return v.SearchNotTold(q, a) }} {
				was, err1 := ask(before)
				is, err2 := ask(after)
				if d := gocmp.Diff(was, is, cmpopts.IgnoreUnexported(Result{})); d != "" || (err1 == nil) != (err2 == nil) {
					t.Fatalf("%s for %s tells of what office-c keeps: %s %v %v", q.Values().Encode(), a.Name, d, err1, err2)
				}
			}
			if d := gocmp.Diff(before.Suggest("hot", "fr", a, 5), after.Suggest("hot", "fr", a, 5)); d != "" {
				t.Fatal(d)
			}
		}
	})
}

// A scope that names an own criterion holds nothing: conventions do not rest on what one organisation keeps.
func TestOwnIsNoScope(t *testing.T) {
	x := New(options(t, policy(t)))
	defer x.Close()
	if err := x.Apply(context.Background(), 1, []*offer.Offer{{ID: offer.FirstID, Version: 1, Type: "hotel", Status: offer.Published}}, nil); err != nil {
		t.Fatal(err)
	}
	member := offer.Cell{Key: offer.Key{Field: "member"}, Value: offer.Yes}
	x.ApplyOwn([]*offer.Private{{Offer: offer.FirstID, Organisation: "office-c", Version: 1, Cells: []offer.Cell{member}}})
	asked := query.Query{Terms: []query.Term{{Facet: "own.member", Any: []string{"yes"}}}}
	a := &access.Audience{Name: "x", Own: "office-c", Clauses: []access.Clause{{Scope: asked, Mask: plainMask}}}
	if r, err := x.Pin().Search(&query.Question{}, a); err != nil || r.Count != 0 {
		t.Errorf("%v %v", r, err)
	}
	a = &access.Audience{Name: "y", Own: "office-c", Clauses: []access.Clause{{Mask: plainMask}}}
	if r, err := x.Pin().Search(&query.Question{Query: asked}, a); err != nil || r.Count != 1 {
		t.Errorf("%v %v", r, err)
	}
}

func BenchmarkOwn(b *testing.B) {
	x := New(options(b, policy(b)))
	defer x.Close()
	const n = 60_000
	var kept []*offer.Private
	for i := range n {
		kept = append(kept, &offer.Private{Offer: offer.FirstID + offer.ID(i), Organisation: "office-c", Version: 1,
			Cells: []offer.Cell{{Key: offer.Key{Field: "member"}, Value: offer.Yes}, {Key: offer.Key{Field: "rank"}, Value: offer.Number(i % 7)}}})
	}
	docs := func(yield func(*Document, error) bool) {
		for i := range n {
			doc, err := offer.Encode(&offer.Offer{ID: offer.FirstID + offer.ID(i), Version: 1, Type: "hotel", Status: offer.Published, Owner: "office-a"})
			if !yield(&Document{ID: offer.FirstID + offer.ID(i), Format: offer.Format, Bytes: doc}, err) {
				return
			}
		}
	}
	if err := x.Build(context.Background(), 1, docs, nil); err != nil {
		b.Fatal(err)
	}
	x.ApplyOwn(kept)
	a := &access.Audience{Name: "x", Own: "office-c", Clauses: []access.Clause{{Mask: plainMask, Use: offer.UseDesk}}}
	low := 3.0
	member := query.Query{Terms: []query.Term{{Facet: "own.member", Any: []string{"yes"}}}}
	for name, q := range map[string]*query.Question{
		"ask nothing": {Limit: 20, Today: today}, "ask member": {Query: member, Limit: 20, Today: today},
		"ask rank": {Query: query.Query{Ranges: []query.Range{{Name: "own.rank", Min: &low}}}, Limit: 20, Today: today},
		"count":    {Query: member, Facets: []string{"own.member"}, Today: today},
		"first":    {First: []query.Favour{{Facet: "own.member", Code: "yes"}}, Limit: 20, Today: today},
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if r, err := x.Pin().Search(q, a); err != nil || r.Count == 0 {
					b.Fatal(r, err)
				}
			}
		})
	}
	b.Run("ask after a change", func(b *testing.B) {
		for i := range b.N {
			k := *kept[i%n]
			k.Cells = k.Cells[i%2:]
			x.ApplyOwn([]*offer.Private{&k})
			if _, err := x.Pin().Search(&query.Question{Query: member, Limit: 20, Today: today}, a); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		for range b.N {
			x.ApplyOwn(kept)
		}
	})
	b.Run("one", func(b *testing.B) {
		for i := range b.N {
			k := *kept[i%n]
			k.Cells = k.Cells[:i%2]
			x.ApplyOwn([]*offer.Private{&k})
		}
	})
}
