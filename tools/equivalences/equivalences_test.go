package main

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"escale/internal/exchange/apidae"
	"escale/internal/exchange/crosswalk"
	"escale/internal/exchange/datatourisme"
	"escale/internal/exchange/tourinfrance"
	"escale/internal/house/testkit"
	"escale/internal/offer"
)

func base(t *testing.T) *offer.Catalog {
	t.Helper()
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// most is the share of values that real records may leave without a field.
const most = 0.02

// TestPagesAreCurrent holds the documentation to the data.
func TestPagesAreCurrent(t *testing.T) {
	pages, err := docPages(base(t))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join("..", "..", "docs", "reference")
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if have, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(have) != pages[name] {
			t.Errorf("docs/reference/%s is not what the sheets and the thesaurus say (%v): run go run ./tools/equivalences -docs docs/reference", name, err)
		}
	}
	gone, err := stale(folder, pages)
	if err != nil || len(gone) > 0 {
		t.Errorf("%v: no sheet and no scheme has them any more (%v): run go run ./tools/equivalences -docs docs/reference", gone, err)
	}
}

// TestPlacesExist: a crosswalk that names a field which left the sheets would lose what it says to place.
func TestPlacesExist(t *testing.T) {
	c := base(t)
	heads := []string{"head.status", "head.from", "head.until", "private"}
	for name, paths := range map[string]func() (*crosswalk.Table, error){"apidae": apidae.Paths, "tourinfrance": tourinfrance.Paths,
		"codes of tourinfrance": tourinfrance.Codes, "datatourisme": datatourisme.Paths} {
		table, err := paths()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range table.Rules {
			if r.Fate == crosswalk.Placed && c.Field(r.Field()) == nil && !slices.Contains(heads, r.Field()) {
				t.Errorf("%s: %s has its place in %s, which is no field", name, r.Path, r.Place)
			}
			if r.Scheme != "" && c.Thesaurus.Scheme(r.Scheme) == nil {
				t.Errorf("%s: %s takes codes of %s, which is no scheme", name, r.Path, r.Scheme)
			}
		}
	}
}

// The counting itself, on objects made by hand: one property and one code that nobody knows.
func TestCountingApidae(t *testing.T) {
	file, err := os.ReadFile("testdata/apidae.json")
	if err != nil {
		t.Fatal(err)
	}
	n, err := countApidae(file, base(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"prestations.inventees"}, slices.Collect(maps.Keys(n.paths))); diff != "" {
		t.Error("without a place:", diff)
	}
	if diff := gocmp.Diff([]string{"TarifType_999999\tdescriptionTarif.periodes.tarifs.type"}, slices.Collect(maps.Keys(n.codes))); diff != "" {
		t.Error("without a concept:", diff)
	}
	if diff := gocmp.Diff([]string{"metadonnees"}, slices.Collect(maps.Keys(n.kept))); diff != "" {
		t.Error("unmapped:", diff)
	}
	// What the member is beside its name, the copy of the structure that manages, the name of the commune: implied.
	if n.placed != 14 || n.implied != 6 || n.unmapped != 2 || n.homeless != 2 || n.values() != 18 {
		t.Errorf("%d placed, %d implied, %d unmapped, %d homeless", n.placed, n.implied, n.unmapped, n.homeless)
	}
}

func TestCountingTourinfrance(t *testing.T) {
	n, err := countTourinfrance(base(t), "testdata/tourinfrance.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"Inventions.Invention "}, slices.Collect(maps.Keys(n.paths))); diff != "" || n.placed != 4 {
		t.Errorf("%d placed; without a place: %s", n.placed, diff)
	}
}

// real measures the real data once for all tests.
func real(t *testing.T) *measured {
	t.Helper()
	for _, name := range append([]string{apidaeObjects, tifFields, tifCodes}, datatourismeZips...) {
		testkit.Data(t, name)
	}
	m, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var once = sync.OnceValues(func() (*measured, error) {
	c, err := offer.Base()
	if err != nil {
		return nil, err
	}
	return measure(c, cmp.Or(os.Getenv("ESCALE_TEST_DATA"), "../../../shared/data"))
})

func TestCoverageIsCurrent(t *testing.T) {
	page := real(t).page()
	if have, err := os.ReadFile("../../docs/reference/coverage.md"); err != nil || string(have) != page {
		t.Errorf("docs/reference/coverage.md is not what is measured (%v): run go run ./tools/equivalences -docs docs/reference", err)
	}
}

func TestApidaeHasAPlace(t *testing.T) { hold(t, real(t).apidae, most) }

// The dictionary counts each field once, however rarely it is filled: its six fields for free rooms alone are 1.8 %.
func TestTourinfranceHasAPlace(t *testing.T) { hold(t, real(t).tourinfrance, 2*most) }

// hold reports what has neither a place nor a reason, and more than a share of values without a field.
func hold(t *testing.T, n *count, most float64) {
	t.Helper()
	for _, m := range []map[string]*entry{n.paths, n.codes} {
		for _, e := range ranked(m) {
			t.Errorf("%d values of %s have neither a place nor a reason to have none: %s %s", e.n, e.name, e.label, e.where)
		}
	}
	if lost := n.unmapped + n.homeless; float64(lost) > most*float64(n.values()) {
		t.Errorf("%s of the values have no field", share(lost, n.values()))
	}
	t.Logf("%d values, %s of them unmapped", n.values(), share(n.unmapped, n.values()))
}

func TestDatatourismeHasAPlace(t *testing.T) {
	m := real(t)
	for name, f := range m.fluxes {
		if float64(f.unmapped) > most*float64(f.values) {
			t.Errorf("%s: %s of the values have no field", name, share(f.unmapped, f.values))
		}
		t.Logf("%s: %d values, %s of them unmapped", name, f.values, share(f.unmapped, f.values))
	}
	properties, values, classes := m.datatourisme.homeless()
	for _, lost := range []map[string]*entry{properties, values, classes} {
		for _, e := range ranked(lost) {
			t.Errorf("%d of %s have no place: %s", e.n, strings.ReplaceAll(e.name, "\t", " of "), e.label)
		}
	}
	for _, e := range ranked(m.datatourisme.unmapped) {
		if !strings.HasPrefix(e.where, "unmapped") {
			t.Errorf("%d values of %s stay unmapped, and paths.tsv does not say when", e.n, e.name)
		}
	}
}
