package browser

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// rules are those that a page must keep: WCAG 2.2 on levels A and AA, of which the law asks 2.1, and what axe thinks good besides.
const rules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// fault is a rule that a page breaks.
type fault struct {
	ID, Help string
	Nodes    []struct {
		HTML           string
		FailureSummary string
	}
}

// Axe judges the page as it stands, and fails the test for each rule of accessibility that it breaks.
func (b *Tab) Axe() {
	b.t.Helper()
	script, err := os.ReadFile(filepath.Join(root(), "internal/ui/assets/node_modules/axe-core/axe.min.js"))
	if err != nil {
		b.t.Fatalf("axe is missing (%v): make assets", err)
	}
	Value[any](b, string(script)+"; null")
	said := Value[string](b, `axe.run(document, {runOnly: `+rules+`}).then(r => JSON.stringify(r.violations))`)
	var faults []fault
	if err := json.Unmarshal([]byte(said), &faults); err != nil {
		b.t.Fatal(err)
	}
	for _, f := range faults {
		for _, n := range f.Nodes {
			b.t.Errorf("axe %s: %s\n\t%s\n\t%s", f.ID, f.Help, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n\t"))
		}
	}
}
