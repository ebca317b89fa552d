package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
)

func options(t testing.TB, p *access.Policy) Options {
	return Options{Reference: reference(t), Policy: p, Epoch: "e", Basis: "b", Now: func() time.Time { return now }, Mark: charter().Mark, Render: renderCard}
}

// renderCard renders in several languages what renderNames does in one.
func renderCard(o *offer.Offer, langs []offer.Lang) Card {
	facts, protected := make([][]byte, len(langs)), make([][]byte, len(langs))
	for i, lang := range langs {
		facts[i], protected[i] = renderNames(o, lang)
	}
	return Card{Facts: [][][]byte{facts}, Protected: [][][]byte{protected, {nil}}}
}

// renderNames is a card of the name, which is a fact, and of the summary and pictures, which are protected.
func renderNames(o *offer.Offer, lang offer.Lang) (facts, protected []byte) {
	name, _ := o.Name().In(lang)
	facts = append([]byte(`"name":`), '"')
	facts = append(append(facts, name.Value...), '"')
	for c := range o.All(offer.FieldRatings) {
		facts = append(append(facts, `,"stars":`...), c.Value.(offer.Classification).Until.String()...)
	}
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
		offers := drawOffers(t, rapid.IntRange(1, 25).Draw(t, "offers"))
		x := New(opts)
		if rapid.Bool().Draw(t, "as if large") {
			x.walkFrom, x.slotCost, x.fewCalendars, x.scoreFrom, x.rare, x.combineFrom = 1, 0, 0, 0, 0, 0
		}
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
		c.keep(t, x)
		v := x.Pin()
		for range 6 {
			q := drawQuestion(t)
			a := rapid.SampledFrom(all).Draw(t, "audience")
			c.compareWith(t, v, q, a, false)
			c.compareWith(t, v, q, a, true)
		}
	})
}

// While updates run and segments are merged, a view that is held keeps answering as the scan of its own generation, and
// the pages of one question show every offer that did not change exactly once.
func TestUpdatesBesideReaders(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	opts.Dir = t.TempDir()
	all := audiences(p)
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		offers := drawOffers(t, 20)
		x := New(opts)
		defer x.Close()
		if err := x.Apply(ctx, 1, listed(offers), nil); err != nil {
			t.Fatal(err)
		}
		var updates []*offer.Offer
		for i := range 30 {
			updates = append(updates, drawOffer(t, offer.FirstID+offer.ID(rapid.IntRange(0, 9).Draw(t, "updated")), int64(2+i)))
		}
		held := x.Pin()
		c := &scan{ref: opts.Reference, policy: p, offers: maps.Clone(offers)}
		done := make(chan error, 1)
		go func() {
			for i, o := range updates {
				if err := x.Apply(ctx, int64(2+i), []*offer.Offer{o}, nil); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
		for range 5 {
			c.compareWith(t, held, drawQuestion(t), rapid.SampledFrom(all).Draw(t, "audience"), false)
		}
		pagesOnce(t, x, c, drawQuestion(t), rapid.SampledFrom(all).Draw(t, "audience"))
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		for _, o := range updates {
			offers[o.ID] = o
		}
		if err := x.Seen(ctx, int64(1+len(updates))); err != nil {
			t.Fatal(err)
		}
		c.offers = offers
		for range 3 {
			c.compareWith(t, x.Pin(), drawQuestion(t), rapid.SampledFrom(all).Draw(t, "audience"), false)
		}
	})
}

// pagesOnce asks page after page of whatever generation is current, and looks for the offers that never change.
func pagesOnce(t *rapid.T, x *Index, c *scan, q *query.Question, a *access.Audience) {
	q.Limit = 3
	shown := map[offer.ID]int{}
	for {
		r, err := x.Pin().Search(q, a)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range r.IDs {
			shown[id]++
		}
		if q.Cursor = r.Next; q.Cursor == "" {
			break
		}
	}
	if q.Text != "" {
		return // whether errors are forgiven rests on all offers, and may have been settled after the first update
	}
	q.Cursor = ""
	for _, id := range c.answer(q, a, false).IDs {
		if id >= offer.FirstID+10 && shown[id] != 1 {
			t.Fatalf("%s sort=%s: offer %d was shown %d times", q.Values().Encode(), q.Sort, id, shown[id])
		}
	}
}

// Pages that go on after the base has changed, words and their rarity included.
func TestPagesGoOn(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		offers := drawOffers(t, 20)
		x := New(opts)
		defer x.Close()
		if err := x.Apply(ctx, 1, listed(offers), nil); err != nil {
			t.Fatal(err)
		}
		q, a := drawQuestion(t), p.Audience(access.Operator)
		q.Limit = 2
		want := (&scan{ref: opts.Reference, policy: p, offers: offers}).answer(q, a, false)
		shown := map[offer.ID]int{}
		for version := int64(2); ; version++ {
			r, err := x.Pin().Search(q, a)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range r.IDs {
				shown[id]++
			}
			if q.Cursor = r.Next; q.Cursor == "" {
				break
			}
			if err := x.Apply(ctx, version, []*offer.Offer{drawOffer(t, offer.FirstID+offer.ID(rapid.IntRange(0, 9).Draw(t, "updated")), version)}, nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range want.IDs {
			if id >= offer.FirstID+10 && shown[id] != 1 {
				t.Fatalf("%s sort=%s: offer %d was shown %d times", q.Values().Encode(), q.Sort, id, shown[id])
			}
		}
	})
}

// A snapshot gives the same answers as what was saved, also after more updates; a damaged one, or one of another base, is
// not used.
func TestSnapshot(t *testing.T) {
	p := policy(t)
	ctx := context.Background()
	all := audiences(p)
	ref := reference(t)
	dir, run := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		opts := Options{Reference: ref, Policy: p, Epoch: "e", Basis: "b", Now: func() time.Time { return now }, Mark: charter().Mark, Dir: filepath.Join(dir, fmt.Sprint(run))}
		offers := drawOffers(t, 12)
		x := New(opts)
		if ok, err := x.Load(ctx); ok || err != nil {
			t.Fatalf("an empty folder was loaded: %v %v", ok, err)
		}
		docs := func(yield func(*Document, error) bool) {
			for _, o := range offers {
				doc, err := offer.Encode(o)
				if !yield(&Document{ID: o.ID, Format: offer.Format, Bytes: doc}, err) {
					return
				}
			}
		}
		if err := x.Build(ctx, 7, docs, nil); err != nil {
			t.Fatal(err)
		}
		put := drawOffer(t, offer.FirstID+3, 2)
		offers[put.ID] = put
		delete(offers, offer.FirstID+4)
		if err := x.Apply(ctx, 9, []*offer.Offer{put}, []offer.ID{offer.FirstID + 4}); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(x.Save(ctx), x.Close()); err != nil {
			t.Fatal(err)
		}
		y := New(opts)
		defer y.Close()
		if ok, err := y.Load(ctx); !ok || err != nil || y.Pin().Seq() != 9 {
			t.Fatalf("loaded %v %v at %d", ok, err, y.Pin().Seq())
		}
		c := &scan{ref: opts.Reference, policy: p, offers: offers}
		for range 4 {
			c.compareWith(t, y.Pin(), drawQuestion(t), rapid.SampledFrom(all).Draw(t, "audience"), false)
		}
		other := opts
		other.Epoch = "another"
		if ok, err := New(other).Load(ctx); ok || err != nil {
			t.Fatalf("a snapshot of another base was loaded: %v", err)
		}
	})
}

func TestDamagedSnapshotIsRebuilt(t *testing.T) {
	ctx := context.Background()
	opts := options(t, policy(t))
	opts.Dir = t.TempDir()
	x := New(opts)
	if err := errors.Join(x.Apply(ctx, 3, []*offer.Offer{{ID: offer.FirstID, Version: 1, Type: "hotel", Status: offer.Published,
		Cells: []offer.Cell{{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", "Château")}}}}, nil), x.Save(ctx), x.Close()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(opts.Dir, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v %v", files, err)
	}
	for _, name := range files {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, damage := range []func([]byte) []byte{
			func(b []byte) []byte { return b[:len(b)/2] },
			func(b []byte) []byte { b[len(b)/3] ^= 0x40; return b },
			func(b []byte) []byte { return nil },
		} {
			for _, f := range files {
				if f != name {
					continue
				}
				if err := os.WriteFile(f, damage(slices.Clone(whole)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			kept := map[string][]byte{}
			for _, f := range files {
				kept[f], _ = os.ReadFile(f)
			}
			if ok, err := New(opts).Load(ctx); ok || err != nil {
				t.Errorf("%s damaged: loaded %v, %v", filepath.Base(name), ok, err)
			}
			for f, b := range kept { // Load swept what it could not use
				if err := os.WriteFile(f, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := os.WriteFile(name, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if ok, err := New(opts).Load(ctx); !ok || err != nil {
		t.Errorf("mended: loaded %v, %v", ok, err)
	}
}

func TestCursorsOfOthers(t *testing.T) {
	ctx := context.Background()
	p := policy(t)
	opts := options(t, p)
	x := New(opts)
	defer x.Close()
	var offers []*offer.Offer
	for i := range 5 {
		offers = append(offers, &offer.Offer{ID: offer.FirstID + offer.ID(i), Version: 1, Type: "hotel", Status: offer.Published})
	}
	if err := x.Apply(ctx, 1, offers, nil); err != nil {
		t.Fatal(err)
	}
	a := p.Diffusion(access.Public)
	r, err := x.Pin().Search(&query.Question{Limit: 2}, a)
	if err != nil || r.Next == "" {
		t.Fatal(r, err)
	}
	opts.Epoch = "another"
	moved := New(opts)
	for name, test := range map[string]struct {
		x    *Index
		q    query.Question
		a    *access.Audience
		want string
	}{
		"nonsense":         {x, query.Question{Cursor: "%%%", Limit: 2}, a, "cursor.malformed"},
		"one letter wrong": {x, query.Question{Cursor: "A" + r.Next[1:], Limit: 2}, a, "cursor.malformed"},
		"much too long":    {x, query.Question{Cursor: strings.Repeat("A", 5000), Limit: 2}, a, "cursor.malformed"},
		"other base":       {moved, query.Question{Cursor: r.Next, Limit: 2}, a, "cursor.other_epoch"},
		"other question":   {x, query.Question{Cursor: r.Next, Limit: 2, Query: query.Query{Variant: "winter"}}, a, "cursor.other_question"},
		"other order":      {x, query.Question{Cursor: r.Next, Limit: 2, Sort: query.ByName}, a, "cursor.other_question"},
		"other audience":   {x, query.Question{Cursor: r.Next, Limit: 2}, p.Diffusion(access.OpenData), "cursor.other_question"},
		"other size":       {x, query.Question{Cursor: r.Next, Limit: 4}, a, ""},
	} {
		_, err := test.x.Pin().Search(&test.q, test.a)
		var f *fault.Error
		if errors.As(err, &f); test.want == "" && err != nil || test.want != "" && (f == nil || f.Key != test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add((&cursor{question: 1, epoch: sum32("e"), at: place{key: 5, name: []byte("x"), id: 7}, first: today, words: []settled{{1, 300}}}).String())
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCursor(text, "e", 1)
		if err == nil && c.String() != text {
			t.Errorf("%q reads as what is written %q", text, c.String())
		}
	})
}

// The card kept ready is the one that would be rendered, for every audience and language, on the day of indexing and on
// days after, when rights and stars have ended that still held then.
func TestCardsEqualRendering(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	all := audiences(p)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, 6)
		at := now
		opts.Now = func() time.Time { return at }
		x := New(opts)
		defer x.Close()
		if err := x.Apply(context.Background(), 1, listed(offers), nil); err != nil {
			t.Fatal(err)
		}
		at = at.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "days later"))
		for id, o := range offers {
			variants := append(o.Variants(), "", "groups")
			for _, a := range all {
				clauses := a.For(query.SubjectOf(o, opts.Reference))
				variant := rapid.SampledFrom(variants).Draw(t, "variant")
				shown, _ := p.Show(o.As(variant), clauses, opts.Reference.Catalog, at)
				there := variant == "" || slices.Contains(o.Variants(), variant)
				for _, lang := range []offer.Lang{"fr", "de", "br"} {
					facts, protected := renderNames(shown, lang)
					got, ok := x.Pin().AppendCard(nil, id, variant, lang, a)
					if ok != (len(clauses) > 0 && there) || ok && string(got) != string(facts)+string(protected) {
						t.Fatalf("%s %s of %d: %s, want %s%s", a.Name, lang, id, got, facts, protected)
					}
				}
			}
		}
	})
}
