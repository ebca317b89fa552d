package datatourisme

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what is expected of testdata/types anew; then read it against the objects")

// TestTypes holds every cell of one small object of each type that occurs in the real files. What is expected stands beside
// each object and was read against it by hand.
func TestTypes(t *testing.T) {
	names, err := filepath.Glob("testdata/types/*.json")
	if err != nil || len(names) < 14 {
		t.Fatalf("%d objects, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			rec := decodeFile(t, strings.TrimPrefix(name, "testdata/"))
			got := told(t, rec)
			file := strings.TrimSuffix(name, ".json") + ".want"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Error(diff)
			}
			sheet := rec.Offer.Type
			for _, c := range rec.Offer.Cells {
				if decoder(t).reference.Catalog.Sheet(sheet).Field(c.Field) == nil {
					t.Errorf("%s lies out of sight: %s has no such field", c.Field, sheet)
				}
			}
		})
	}
}

// told writes a record as lines, one for each value, what is the same for all of them left out.
func told(t *testing.T, rec *Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "type %s\n", rec.Offer.Type)
	all := facts(t, rec)
	for _, field := range slices.Sorted(maps.Keys(all)) {
		for _, v := range all[field] {
			fmt.Fprintf(&b, "%s %s\n", field, v)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(rec.Unmapped)) {
		fmt.Fprintf(&b, "unmapped %s %d\n", path, rec.Unmapped[path])
	}
	for _, p := range problems(t, rec) {
		fmt.Fprintf(&b, "doubt %s\n", p)
	}
	return b.String()
}
