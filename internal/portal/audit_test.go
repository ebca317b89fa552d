package portal

import (
	"testing"

	"escale/internal/diffusion"
)

func TestStateOfAccessibility(t *testing.T) {
	for want, audits := range map[string][]*diffusion.Audit{"not": {nil, {}, {Rate: 49}}, "partially": {{Rate: 50}, {Rate: 99.9}}, "fully": {{Rate: 100}}} {
		for _, a := range audits {
			if got := conformity(a); got != want {
				t.Errorf("%+v is %q, want %q", a, got, want)
			}
		}
	}
}

// What the tests in a browser found is with the program, and they found nothing on any page.
func TestAuditFile(t *testing.T) {
	a, err := readAudit(auditFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Tests) == 0 || len(a.Pages) == 0 || a.Day == "" {
		t.Error("nobody has looked yet: make audit")
	}
	for _, test := range a.Tests {
		if test.Violations > 0 || test.Pages == 0 {
			t.Errorf("%s: %d violations on %d pages", test.Tool, test.Violations, test.Pages)
		}
	}
	if _, err := readAudit([]byte("[]")); err == nil {
		t.Error("a list is taken for an audit")
	}
}
