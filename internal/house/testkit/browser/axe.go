package browser

import (
	"encoding/json"
	"strings"
)

// Rules are those that a page must keep: WCAG 2.2 on levels A and AA, of which the law asks 2.1, and what axe thinks good besides.
var Rules = []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"}

// fault is a rule that a page breaks.
type fault struct {
	ID, Help string
	Nodes    []struct {
		HTML           string
		FailureSummary string
	}
}

// Axe judges the page as it stands, and fails the test for each rule of accessibility that it breaks. It gives how often one is broken.
func (b *Tab) Axe() (broken int) {
	b.t.Helper()
	Value[any](b, b.tool("axe-core/axe.min.js")+"; null")
	runOnly, err := json.Marshal(Rules)
	if err != nil {
		b.t.Fatal(err)
	}
	said := Value[string](b, `axe.run(document, {runOnly: `+string(runOnly)+`}).then(r => JSON.stringify(r.violations))`)
	var faults []fault
	if err := json.Unmarshal([]byte(said), &faults); err != nil {
		b.t.Fatal(err)
	}
	for _, f := range faults {
		for _, n := range f.Nodes {
			broken++
			b.t.Errorf("axe %s: %s\n\t%s\n\t%s", f.ID, f.Help, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n\t"))
		}
	}
	return broken
}
