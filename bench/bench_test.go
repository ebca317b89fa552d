package main

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"escale/internal/offer"
	"escale/internal/query"
)

// TestShortRun runs every stage on a very small base: what is shown is that the harness works and that the engines agree,
// not how fast anything is.
func TestShortRun(t *testing.T) {
	dir := t.TempDir()
	o := options{settings: settings{Largest: 1000, Budget: 2 * time.Millisecond, Slow: 2 * time.Millisecond, Shared: "64MB"}, sizes: []int{300}, work: dir}
	for _, st := range stages {
		s, err := o.stage(300)
		if err != nil {
			t.Fatal(err)
		}
		s.out = func(line string) { t.Log(st.name, line) }
		s.name, s.begun = st.name, time.Now()
		data, err := st.run(context.Background(), s)
		if errors.Is(err, errNoPostGIS) {
			t.Logf("PostgreSQL IS NOT COMPARED: %v", err)
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", st.name, err)
		}
		if m, ok := data.(*measured); ok && m.Different > 0 {
			t.Errorf("%s: %d of %d answers are not Escale's: %+v", st.name, m.Different, m.Compared, m.Differences[0])
		}
		if err := s.keep(data, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := report(o); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "RESULTS.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shapes {
		if !strings.Contains(string(page), s.name) {
			t.Errorf("the page has no line on %s", s.name)
		}
	}
	if strings.Contains(string(page), "NaN") || strings.Contains(string(page), "%!") {
		t.Errorf("the page is malformed:\n%s", page)
	}
	if chart, err := os.ReadFile(filepath.Join(dir, "ratios.svg")); err == nil {
		wellFormed(t, string(chart))
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("the picture: %v", err)
		}
	}
}

func TestADifferenceIsFound(t *testing.T) {
	right := func() *answer {
		return &answer{Total: 3, IDs: []int64{1, 2, 3}, Facets: map[string]map[string]int{"type": {"hotel": 2, "shop": 1}}}
	}
	q := &question{Address: "type=hotel", Facets: []string{"type"}, Sort: query.ByName}
	if what := differ(q, right(), right()); what != "" {
		t.Errorf("the same answers differ: %s", what)
	}
	for name, spoil := range map[string]func(*answer){
		"total": func(a *answer) { a.Total = 4 },
		"count": func(a *answer) { a.Facets["type"]["shop"] = 2 },
		"code":  func(a *answer) { delete(a.Facets["type"], "shop") },
		"order": func(a *answer) { slices.Reverse(a.IDs) },
		"page":  func(a *answer) { a.IDs = a.IDs[:2] },
	} {
		wrong := right()
		spoil(wrong)
		if differ(q, right(), wrong) == "" {
			t.Errorf("another %s is not found", name)
		}
	}
	near := &question{Sort: query.ByDistance}
	a, b := right(), right()
	a.Far, b.Far = []float64{10, 20, 20.01}, []float64{10, 20.01, 20}
	b.IDs = []int64{1, 3, 2}
	if what := differ(near, a, b); what != "" {
		t.Errorf("two that are equally far may change places: %s", what)
	}
	b.Far[0] = 11
	if differ(near, a, b) == "" {
		t.Error("another distance is not found")
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"chateau", "chateau", 0}, {"chateua", "chateau", 1}, {"jardni", "jardin", 1}, {"mussee", "musee", 1}, {"vlo", "velo", 1}, {"abc", "", 3}, {"ca", "abc", 3}} {
		if got := distance([]rune(test.a), []rune(test.b)); got != test.want {
			t.Errorf("%s and %s: %d, not %d", test.a, test.b, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-d]{0,6}`)
		a, b := []rune(word.Draw(t, "a")), []rune(word.Draw(t, "b"))
		n := distance(a, b)
		if n != distance(b, a) || (n == 0) != slices.Equal(a, b) || n > max(len(a), len(b)) {
			t.Fatalf("%s and %s are %d apart", string(a), string(b), n)
		}
	})
}

func TestTermsAreQuoted(t *testing.T) {
	got := tsquery([]word{{Terms: []string{"=l'eau", `=a\b`}}, {Terms: []string{"=cha"}, Prefix: "=cha"}})
	if want := `('=l''eau' | '=a\\b') & ('=cha' | '=cha':*)`; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

func TestCodesOfAFacetFollowEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		book := new(codebook)
		byFacet := map[string][]int32{}
		var all []int32
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			facet := rapid.SampledFrom([]string{"type", "feature", "label"}).Draw(t, "facet")
			code := rapid.StringMatching(`[a-c]{1,2}`).Draw(t, "code")
			n := book.of(facet, code)
			if book.code(n) != code {
				t.Fatalf("%s %s is %d, which is %s", facet, code, n, book.code(n))
			}
			if !slices.Contains(all, n) {
				byFacet[facet], all = append(byFacet[facet], n), append(all, n)
			}
		}
		slices.Sort(all)
		for facet, want := range byFacet {
			slices.Sort(want)
			if got := book.within(all, facet); !slices.Equal(got, want) {
				t.Fatalf("%s: %v, not %v", facet, got, want)
			}
		}
	})
}

func TestRatiosRestOnSharedQuestions(t *testing.T) {
	s := &size{}
	s.engines[0] = &measured{Quiet: []timing{{Shape: "box", Means: []time.Duration{1, 1, 100}}}}
	s.engines[1] = &measured{Quiet: []timing{{Shape: "box", Means: []time.Duration{10, 30}}}}
	if r, ok := s.ratio(1, "box", false); !ok || r != 20 {
		t.Errorf("%v, %v", r, ok)
	}
	if _, ok := s.ratio(1, "radius", false); ok {
		t.Error("there is a ratio of what was not measured")
	}
}

func TestOneSaveChangesTheName(t *testing.T) {
	l := &lexicon{Terms: []string{"=vieux", "=four"}}
	d := &document{ID: 1, Named: []int32{0}, Told: []int32{1}}
	e := d.another(l, "essai000001")
	if !slices.Equal(l.text(e.Named), []string{"=essai000001"}) || !slices.Equal(d.Named, []int32{0}) || !slices.Equal(e.Told, d.Told) {
		t.Errorf("%+v\n%+v", d, e)
	}
}

func TestFoundCountsOffersAndNotWords(t *testing.T) {
	l := &lexicon{Terms: []string{"=four", "fr~four", "=pain"}}
	f := newFound()
	f.add(&document{ID: 1, Named: []int32{0, 1}, Told: []int32{0, 2}, Codes: []int32{7}})
	f.add(&document{ID: 2, Told: []int32{2}, Codes: []int32{7, 8}})
	f.read(l)
	if want := map[string]int{"four": 1, "pain": 2}; !maps.Equal(f.Words, want) {
		t.Errorf("%v", f.Words)
	}
	if !f.Stems[stemOf("fr", "four")] || f.Codes[7] != 2 || !slices.Equal(f.Savable, []offer.ID{1, 2}) {
		t.Errorf("%+v", f)
	}
}
