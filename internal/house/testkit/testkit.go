// Package testkit lends tests what is too large or too alive to be made by each: databases of both engines, and real data.
// It exists so that nothing is ever tested against an imitation of the store. It knows no package of ours that has tests, so
// that all of them can use it; what opens a store is in base.
package testkit

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Data gives the path of a file of real data, or skips the test and says what is missing. The files lie outside the
// repository, in the folder that ESCALE_TEST_DATA names, by default ../shared/data beside it.
func Data(t testing.TB, name string) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "../../..")
	path := filepath.Join(cmp.Or(os.Getenv("ESCALE_TEST_DATA"), filepath.Join(root, "../shared/data")), name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("real data is missing: %s (set ESCALE_TEST_DATA to the folder that holds %s)", path, name)
	}
	return path
}
