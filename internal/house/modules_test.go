package house

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const listModules = `go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}' ./cmd/escale | sort -u > internal/house/modules.txt`

// TestModulesOfOthersAreKnown keeps what is linked into the program visible: a new name in modules.txt is something to talk
// about in review. Versions stand in go.mod.
func TestModulesOfOthersAreKnown(t *testing.T) {
	out := output(t, "go", "list", "-e", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./cmd/escale")
	got := strings.Fields(string(out))
	slices.Sort(got)
	got = slices.Compact(got)
	data, err := os.ReadFile(filepath.Join(root(), "internal/house/modules.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Fields(string(data)), got); diff != "" {
		t.Errorf("other modules are linked than internal/house/modules.txt says:\n%s\nIf that is meant, run at the root:\n\t%s", diff, listModules)
	}
}
