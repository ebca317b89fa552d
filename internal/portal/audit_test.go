package portal

import "testing"

func TestStateOfAccessibility(t *testing.T) {
	if _, err := readAudit(auditFile); err != nil {
		t.Fatal(err)
	}
	for document, want := range map[string]string{
		`{}`:                    "not",
		`{"day":"2026-11-20"}`:  "not",
		`{"rgaa":{"rate":49}}`:  "not",
		`{"rgaa":{"rate":50}}`:  "partially",
		`{"rgaa":{"rate":100}}`: "fully",
	} {
		a, err := readAudit([]byte(document))
		if err != nil {
			t.Fatal(err)
		}
		if got := a.state(); got != want {
			t.Errorf("%s is %q, want %q", document, got, want)
		}
	}
	if _, err := readAudit([]byte("[]")); err == nil {
		t.Error("a list is taken for an audit")
	}
}
