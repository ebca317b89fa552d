package network

import (
	"strings"
	"testing"
)

func TestCodesCanBeReferredTo(t *testing.T) {
	for code, right := range map[string]bool{"ot-tours": true, "a": true, "37-ot": true, strings.Repeat("a", 63): true, strings.Repeat("a", 64): false,
		"": false, "-ot": false, "OT": false, "ot tours": false, "ot/tours": false, "ot-tours\n": false, "été": false} {
		o := &Organisation{Code: code, Name: "Office"}
		s := &Source{Code: code}
		if (o.Check() == nil) != right || (s.Check() == nil) != right {
			t.Errorf("%q: %v, %v", code, o.Check(), s.Check())
		}
	}
	if err := (&Organisation{Code: "ot"}).Check(); err == nil {
		t.Error("an organisation needs no name")
	}
}
