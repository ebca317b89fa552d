package opening

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"
)

var cmpEmpty = cmpopts.EquateEmpty()

// The parts of a calendar meet in so many ways that rapid's hundred draws are too few; the command line can still ask
// for another number.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "500"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
