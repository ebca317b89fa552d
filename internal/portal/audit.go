package portal

import (
	_ "embed"

	"github.com/go-json-experiment/json"

	"escale/internal/diffusion"
	"escale/internal/fault"
)

// audited is what programs found that tried these pages. `make audit` writes it; an empty one says that none has looked yet. What
// people found who audited a site is in its settings.
type audited struct {
	Day    string        `json:"day"`    // of the last tests, as an ISO date
	Widths []int64       `json:"widths"` // of the window, in pixels
	Pages  []string      `json:"pages"`  // addresses that all programs tried
	Tests  []auditedTest `json:"tests"`
}

// auditedTest is one way in which the pages were tried.
type auditedTest struct {
	Tool       string   `json:"tool"` // "axe-core 4.10.3", "keyboard"
	Rules      []string `json:"rules"`
	Pages      int      `json:"pages"`
	Violations int      `json:"violations"`
}

//go:embed audit.json
var auditFile []byte

// readAudit reads what was found.
func readAudit(data []byte) (*audited, error) {
	a := new(audited)
	if err := json.Unmarshal(data, a); err != nil {
		return nil, fault.New("", "internal").Because(err)
	}
	return a, nil
}

// conformity is how the law has it said (order of 20 September 2019 about the RGAA, annex): fully from all criteria on, partially
// from half of them, not at all below and where nobody has audited.
func conformity(a *diffusion.Audit) string {
	switch {
	case a == nil || a.Rate < 50:
		return "not"
	case a.Rate < 100:
		return "partially"
	}
	return "fully"
}
