package portal_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"escale/internal/house/testkit/browser"
)

// widths are those of the windows in which every kind of page is judged: a desk, and a phone.
var widths = []int64{1360, 390}

// audit keeps what programs found while they judged pages, in the form that the accessibility statement reads.
type audit struct {
	Day    string      `json:"day"`
	Widths []int64     `json:"widths"`
	Pages  []string    `json:"pages"`
	Tests  []*auditing `json:"tests"`
}

type auditing struct {
	Tool       string   `json:"tool"`
	Rules      []string `json:"rules"`
	Pages      int      `json:"pages"`
	Violations int      `json:"violations"`
}

func newAudit(tab *browser.Tab) *audit {
	return &audit{Day: time.Now().Format(time.DateOnly), Widths: widths, Tests: []*auditing{
		{Tool: "axe-core " + tab.Version("axe-core"), Rules: browser.Rules},
		{Tool: "pa11y (HTML_CodeSniffer " + tab.Version("@pa11y/html_codesniffer") + ")", Rules: []string{"WCAG2AA"}},
		{Tool: "keyboard", Rules: []string{"WCAG 2.1.1", "2.1.2", "2.4.3", "2.4.7"}},
	}}
}

// judge has all programs judge the page as it stands.
func (a *audit) judge(tab *browser.Tab) {
	a.Tests[0].Violations += tab.Axe()
	a.Tests[1].Violations += tab.PA11y()
}

// add notes that a page was judged. Which offer it was says nothing to a reader.
func (a *audit) add(address string) {
	a.Tests[0].Pages++
	a.Tests[1].Pages++
	path, _, _ := strings.Cut(address, "?")
	if path = anyOffer.ReplaceAllString(path, "/…"); !slices.Contains(a.Pages, path) {
		a.Pages = append(a.Pages, path)
	}
}

var anyOffer = regexp.MustCompile(`/\d{10}$`)

// write writes the audit to the file that ESCALE_AUDIT names, if any: see `make audit`.
func (a *audit) write(t *testing.T) {
	file := os.Getenv("ESCALE_AUDIT")
	if file == "" || t.Failed() {
		return
	}
	data, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(data, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
