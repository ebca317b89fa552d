package offer

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"escale/internal/house/testkit"
)

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func TestConceptsAreCompletelyNamed(t *testing.T) {
	thesaurus := base(t).Thesaurus
	for _, scheme := range thesaurus.Schemes() {
		for _, c := range thesaurus.Scheme(scheme) {
			if c.Labels["fr"] == "" || c.Labels["en"] == "" {
				t.Errorf("%s:%s lacks a French or English label", scheme, c.Code)
			}
			if !kebab.MatchString(c.Code) {
				t.Errorf("%s:%s is no kebab-case code", scheme, c.Code)
			}
			for lang, label := range c.Labels {
				if strings.Contains(label, "'") || strings.TrimSpace(label) != label || strings.Contains(label, "  ") {
					t.Errorf("%s:%s: label %s %q is badly set", scheme, c.Code, lang, label)
				}
			}
			for _, on := range c.Types {
				if base(t).Sheet(on) == nil {
					t.Errorf("%s:%s stands on the type %q, which is not there", scheme, c.Code, on)
				}
			}
		}
	}
}

// TestListsSpeakSevenLanguages: proper names are the same everywhere; all else is said in every language of the interface.
func TestListsSpeakSevenLanguages(t *testing.T) {
	thesaurus := base(t).Thesaurus
	for _, scheme := range thesaurus.Schemes() {
		if scheme == "chain" {
			continue
		}
		for _, c := range thesaurus.Scheme(scheme) {
			for _, lang := range Languages {
				if c.Labels[lang] == "" {
					t.Errorf("%s:%s has no name in %s", scheme, c.Code, lang)
				}
			}
		}
	}
}

// TestListsOfTheTradeAreShownInGroups holds that what a form shows at once is short, and that the trade finds it by family.
func TestListsOfTheTradeAreShownInGroups(t *testing.T) {
	thesaurus := base(t).Thesaurus
	for scheme, least := range map[string]int{"feature": 900, "label": 700} {
		if n := len(thesaurus.Scheme(scheme)); n < least {
			t.Errorf("%s has %d concepts, fewer than %d", scheme, n, least)
		}
		for _, c := range thesaurus.Scheme(scheme) {
			if n := len(c.Children()); n > 15 {
				t.Errorf("%s:%s has %d concepts below it, too many for a group", scheme, c.Code, n)
			}
			if c.Family == "" {
				t.Errorf("%s:%s is of no family", scheme, c.Code)
			}
		}
	}
	for _, pair := range [][3]string{{"label", "stars-hotel-2", "stars-hotel-3"}, {"label", "stars-hotel-5", "not-rated"},
		{"label", "gites-de-france-1", "gites-de-france-5"}, {"feature", "separate-entrance", "shared-entrance"}, {"payment", "visa", "cash-only"}} {
		if !thesaurus.Excludes(pair[0], pair[1], pair[2]) || !thesaurus.Excludes(pair[0], pair[2], pair[1]) {
			t.Errorf("%s: %s and %s stand beside each other", pair[0], pair[1], pair[2])
		}
	}
}

func TestSchemesThatCodeNamesAreThere(t *testing.T) {
	thesaurus := base(t).Thesaurus
	for scheme, codes := range map[string]string{
		"rate": "full reduced child group half-board full-board breakfast menu week night", "rate_unit": "person night week pitch",
		"rate_mode": "free free-entry pay-what-you-want paid", "audience": "families groups", "life_ground": "works order fire hunting",
		"relation":              "venue organiser owner operator establishment part-of programme-of edition-of stage-of near sold-by label-holder about",
		"accessibility_feature": "for-motor for-visual for-hearing for-mental", "accessibility_source": "label declared acceslibre", "shape": "loop out-and-back one-way",
		"label": "stars-hotel-3 stars-campsite-5 gites-de-france-2 clevacances-1 tourisme-handicap-motor accueil-velo", "language": "fr en br oc eu co ca gsw",
		"practice": "hiking mtb road-cycling gravel horse-riding canoe snowshoe nordic-ski trail-running via-ferrata", "feature": "wifi internet air-conditioning no-smoking takeaway",
	} {
		for _, code := range strings.Fields(codes) {
			if thesaurus.Concept(scheme, code) == nil {
				t.Errorf("%s:%s is missing", scheme, code)
			}
		}
	}
	for _, c := range thesaurus.Scheme("relation") {
		if c.Inverse["fr"] == "" || c.Inverse["en"] == "" {
			t.Errorf("relation:%s has no name from the other side", c.Code)
		}
	}
}

func TestCategoriesStandUnderTheirTypes(t *testing.T) {
	c := base(t)
	roots := map[string]bool{}
	for _, s := range c.Sheets {
		roots[s.Category] = true
		if s.Category != string(s.Type) {
			t.Errorf("the categories of %s begin at %s", s.Type, s.Category)
		}
	}
	for _, concept := range c.Thesaurus.Scheme("category") {
		if root := concept.Root().Code; !roots[root] {
			t.Errorf("category %s stands under %s, which is no type", concept.Code, root)
		}
	}
}

func TestLanguagesAreCanonicalTags(t *testing.T) {
	all := base(t).Thesaurus.Scheme("language")
	if len(all) < 40 {
		t.Errorf("%d languages", len(all))
	}
	for _, c := range all {
		if lang, err := ParseLang(c.Code); err != nil || string(lang) != c.Code {
			t.Errorf("language %s: canonical is %q, %v", c.Code, lang, err)
		}
		for _, lang := range Languages {
			if c.Labels[lang] == "" {
				t.Errorf("language %s has no name in %s", c.Code, lang)
			}
		}
	}
}

// family groups the schemes that a code of another standard may be looked up in at once. Classes and values of DATAtourisme
// are different lists, so "Castle" the class and "Castle" a theme could both be there.
func family(scheme string) string {
	if scheme == "category" || scheme == "practice" {
		return "classes"
	}
	return "values"
}

func TestEquivalencesAreUnambiguous(t *testing.T) {
	c := base(t)
	for _, s := range c.Sheets {
		seen := map[[3]string]string{}
		for _, scheme := range c.Thesaurus.Schemes() {
			for _, concept := range c.Thesaurus.Scheme(scheme) {
				if !concept.Fits(s.Type) {
					continue
				}
				for _, standard := range []string{"datatourisme", "datatourisme_general"} {
					for _, code := range concept.Equals[standard] {
						key := [3]string{family(scheme), "datatourisme", code}
						if other := seen[key]; other != "" {
							t.Errorf("on a %s, DATAtourisme's %s means %s and %s:%s", s.Type, code, other, scheme, concept.Code)
						}
						seen[key] = scheme + ":" + concept.Code
					}
				}
				for _, standard := range []string{"tourinfrance", "apidae"} {
					for _, code := range concept.Equals[standard] {
						key := [3]string{scheme, standard, code}
						if other := seen[key]; other != "" {
							t.Errorf("%s's %s means %s and %s:%s", standard, code, other, scheme, concept.Code)
						}
						seen[key] = scheme + ":" + concept.Code
					}
				}
			}
		}
	}
}

func TestStarsMeanWhatTheTypeMakesOfThem(t *testing.T) {
	thesaurus := base(t).Thesaurus
	for on, want := range map[Type]string{"hotel": "stars-hotel-3", "campsite": "stars-campsite-3", "rental": "stars-rental-3",
		"group-lodging": "stars-residence-3", "shop": "stars-other-3"} {
		if c := thesaurus.Means("datatourisme", "ScaleRating_3etoiles", "label", on); c == nil || c.Code != want {
			t.Errorf("three stars of a %s are %v, want %s", on, c, want)
		}
	}
	if c := thesaurus.Means("datatourisme", "ScaleRating_3etoiles", "feature", "hotel"); c != nil {
		t.Errorf("three stars are the feature %s", c.Code)
	}
}

// real reads the codes of a list in the data folder, by column.
func real(t *testing.T, name, column string) map[string]bool {
	file, err := os.Open(testkit.Data(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	table := csv.NewReader(file)
	table.Comma, table.LazyQuotes, table.FieldsPerRecord = '\t', true, -1
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	codes, at := map[string]bool{}, slices.Index(rows[0], column)
	for _, row := range rows[1:] {
		codes[row[at]] = true
	}
	return codes
}

func TestTourInFranceCodesExist(t *testing.T) {
	codes := real(t, "thesaurus/tourinfrance3-thesaurus.tsv", "code")
	thesaurus := base(t).Thesaurus
	for _, scheme := range thesaurus.Schemes() {
		for _, c := range thesaurus.Scheme(scheme) {
			for _, code := range c.Equals["tourinfrance"] {
				if !codes[code] {
					t.Errorf("%s:%s names %s, which TourInFrance has not", scheme, c.Code, code)
				}
			}
		}
	}
}

var (
	valueID   = regexp.MustCompile(`"kb:([^"]+)"`)
	territory = regexp.MustCompile(`^(\d|2[AB]\d|France)`) // communes, departments, regions
	quoted    = regexp.MustCompile(`"([^"]+)"`)
)

// technical are values that describe files and not offers.
var technical = strings.Fields("JPEG PNG GIF BMP GPX PDF TIFF SVG KML")

// TestRealFilesAreMapped counts how many of the classes and values in both real DATAtourisme files have a place.
func TestRealFilesAreMapped(t *testing.T) {
	const least = 0.999 // the files do not change; what falls out of place is a loss
	thesaurus := base(t).Thesaurus
	for _, name := range []string{"datatourisme-centre-val-de-loire-2020.zip", "datatourisme-nouvelle-aquitaine-2023.zip"} {
		t.Run(name, func(t *testing.T) {
			uses, missing := 0, map[string]int{}
			count := func(code string, placed bool) {
				if uses++; !placed {
					missing[code]++
				}
			}
			eachObject(t, testkit.Data(t, name), func(object []byte) {
				for _, class := range classesIn(object) {
					count("class "+class, len(thesaurus.Equal("datatourisme", class))+len(thesaurus.Equal("datatourisme_general", class)) > 0)
				}
				for _, id := range valueID.FindAllSubmatch(object, -1) {
					code := string(id[1])
					if !territory.MatchString(code) && !slices.Contains(technical, code) {
						count("value "+code, len(thesaurus.Equal("datatourisme", code)) > 0)
					}
				}
			})
			lost := 0
			for code, n := range missing {
				lost += n
				t.Logf("no place for %s (%d uses)", code, n)
			}
			share := 1 - float64(lost)/float64(uses)
			t.Logf("%.3f %% of %d uses have a place", 100*share, uses)
			if uses < 10_000 || share < least {
				t.Errorf("%.3f %% of %d uses have a place, want %.1f %%", 100*share, uses, 100*least)
			}
		})
	}
}

// classesIn lists the classes of the object itself, without those of schema.org and of other vocabularies, which repeat them.
func classesIn(object []byte) []string {
	_, rest, _ := bytes.Cut(object, []byte("\n  \"@type\": "))
	list, _, _ := bytes.Cut(rest, []byte("]"))
	var classes []string
	for _, m := range quoted.FindAllSubmatch(list, -1) {
		if name := string(m[1]); !strings.Contains(name, ":") {
			classes = append(classes, name)
		}
	}
	return classes
}

func eachObject(t *testing.T, archive string, do func([]byte)) {
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, entry := range z.File {
		if !strings.HasPrefix(entry.Name, "objects/") || path.Ext(entry.Name) != ".json" {
			continue
		}
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		object, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		do(object)
	}
}

func TestReadConcepts(t *testing.T) {
	table := "# a remark\ncode\tparent\tfr\ten\tinverse_fr\ttypes\treplaced_by\tdatatourisme\n" +
		"a\t\tUn\tOne\tEnvers\thotel event\t\tX Y\n\nb\ta\tDeux\t\t\t\ta\n"
	concepts, err := ReadConcepts("s", strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	thesaurus, err := NewThesaurus(concepts)
	if err != nil {
		t.Fatal(err)
	}
	a, b := thesaurus.Concept("s", "a"), thesaurus.Concept("s", "b")
	switch {
	case a.Inverse["fr"] != "Envers" || !slices.Equal(a.Types, []Type{"hotel", "event"}) || !slices.Equal(a.Equals["datatourisme"], []string{"X", "Y"}):
		t.Errorf("a is %+v", a)
	case b.ReplacedBy != "a" || b.Root() != a || b.Depth() != 1 || !slices.Equal(a.Children(), []*Concept{b}):
		t.Errorf("b is %+v", b)
	case b.Labels.In("en") != "Deux":
		t.Errorf("English falls back to %q", b.Labels.In("en"))
	case !thesaurus.Under("s", "b", "a") || thesaurus.Under("s", "a", "b") || !thesaurus.Under("s", "a", "a"):
		t.Error("Under does not follow the tree")
	case a.Fits("shop") || !a.Fits("hotel") || !b.Fits("shop"):
		t.Error("Fits does not follow the types")
	case thesaurus.Means("datatourisme", "X", "s", "hotel") != a || thesaurus.Means("datatourisme", "X", "s", "shop") != nil:
		t.Error("Means does not follow the types")
	}
}

func TestWrongTablesAreRefused(t *testing.T) {
	for name, table := range map[string]string{
		"no code":        "code\tfr\n\tUn\n",
		"no French":      "code\tfr\ten\na\t\tOne\n",
		"too many cells": "code\tfr\na\tUn\tOne\n",
	} {
		if _, err := ReadConcepts("s", strings.NewReader(table)); err == nil {
			t.Errorf("%s: is read", name)
		}
	}
	for name, concepts := range map[string][]*Concept{
		"code twice":         {{Scheme: "s", Code: "a"}, {Scheme: "s", Code: "a"}},
		"unknown parent":     {{Scheme: "s", Code: "a", Parent: "b"}},
		"parent of a scheme": {{Scheme: "s", Code: "a"}, {Scheme: "z", Code: "b", Parent: "a"}},
		"circle":             {{Scheme: "s", Code: "a", Parent: "b"}, {Scheme: "s", Code: "b", Parent: "a"}},
		"unknown successor":  {{Scheme: "s", Code: "a", ReplacedBy: "b"}},
		"replaced in turn":   {{Scheme: "s", Code: "a", ReplacedBy: "b"}, {Scheme: "s", Code: "b", ReplacedBy: "a"}},
		"into a circle": {{Scheme: "s", Code: "a", ReplacedBy: "b"}, {Scheme: "s", Code: "b", ReplacedBy: "c"},
			{Scheme: "s", Code: "c", ReplacedBy: "b"}},
		"unknown family":     {{Scheme: "s", Code: "a", Family: "b"}},
		"excludes nobody":    {{Scheme: "s", Code: "a", Excludes: []string{"b"}}},
		"excludes itself":    {{Scheme: "s", Code: "a", Excludes: []string{"a"}}},
		"excludes its child": {{Scheme: "s", Code: "a", Excludes: []string{"b"}}, {Scheme: "s", Code: "b", Parent: "a"}},
	} {
		if _, err := NewThesaurus(concepts); err == nil {
			t.Errorf("%s: is put together", name)
		}
	}
}

func TestConceptsExcludeReplaceAndGroup(t *testing.T) {
	table := "code\tparent\tfr\treplaced_by\tfamily\texcludes\tto\n" +
		"no-pets\t\tA\t\tanimals\tpets\thotel establishments\npets\t\tB\npets-free\tpets\tC\nolder\t\tD\told\nold\t\tE\tpets\n"
	concepts, err := ReadConcepts("s", strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	thesaurus, err := NewThesaurus(append(concepts, &Concept{Scheme: "family", Code: "animals"}))
	if err != nil {
		t.Fatal(err)
	}
	no := thesaurus.Concept("s", "no-pets")
	switch {
	case no.Family != "animals":
		t.Errorf("the family is %q", no.Family)
	case !thesaurus.Excludes("s", "no-pets", "pets") || !thesaurus.Excludes("s", "pets-free", "no-pets") || !thesaurus.Excludes("s", "no-pets", "pets-free"):
		t.Error("what is excluded is so from both sides, and all of its branch")
	case thesaurus.Excludes("s", "pets", "pets-free") || thesaurus.Excludes("s", "pets", "x") || thesaurus.Excludes("s", "x", "y"):
		t.Error("what nobody excludes is excluded")
	case thesaurus.InUse("s", "older").Code != "pets" || thesaurus.InUse("s", "pets").Code != "pets" || thesaurus.InUse("s", "x") != nil:
		t.Error("a deprecated code stands for the one in use")
	case !no.LeadsTo(&Sheet{Type: "hotel", Realm: Offers}) || !no.LeadsTo(&Sheet{Type: "x", Realm: Establishments}) || no.LeadsTo(&Sheet{Type: "x", Realm: Offers}):
		t.Error("a relation leads to the types and realms that it names")
	}
}

func TestNearestFindsTheTypo(t *testing.T) {
	codes := []string{"type", "theme", "feature", "label", "category"}
	for word, want := range map[string]string{"tpye": "type", "Type": "type", "themes": "theme", "featrue": "feature", "labels": "label", "zzzzzz": "", "": ""} {
		if got := Nearest(word, codes); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}

// TestDistance holds the bounded count of edits equal to the plain recursion over all of them.
func TestDistance(t *testing.T) {
	var plain func(a, b string) int
	plain = func(a, b string) int {
		if a == "" || b == "" {
			return len(a) + len(b)
		}
		i, j := len(a)-1, len(b)-1
		cost := 1
		if a[i] == b[j] {
			cost = 0
		}
		best := min(plain(a[:i], b)+1, plain(a, b[:j])+1, plain(a[:i], b[:j])+cost)
		if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
			best = min(best, plain(a[:i-1], b[:j-1])+1)
		}
		return best
	}
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 6, -1)
		a, b, limit := letters.Draw(t, "a"), letters.Draw(t, "b"), rapid.IntRange(1, 9).Draw(t, "limit")
		if got, want := min(distance(a, b, limit), limit), min(plain(a, b), limit); got != want {
			t.Fatalf("from %q to %q: %d edits, want %d", a, b, got, want)
		}
	})
}
