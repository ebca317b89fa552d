package fault

import (
	"errors"
	"testing"
)

func TestPlain(t *testing.T) {
	for said, want := range map[string]string{
		"yaml: unmarshal errors:\n  line 2: field fields not found in type offer.Sheet":                                                   "line 2: “fields” is no word of this place",
		"yaml: unmarshal errors:\n  line 3: cannot unmarshal !!str `x` into int\n  line 4: cannot unmarshal !!seq into map[string]string": "line 3: `x` cannot stand here; line 4: cannot stand here",
		"yaml: line 1: did not find expected node content":                                                                                "line 1: did not find expected node content",
	} {
		if got := Plain(errors.New(said)); got != want {
			t.Errorf("%q: %q", said, got)
		}
	}
}
