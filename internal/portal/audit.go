package portal

import (
	_ "embed"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
)

// audited is what is known of how well everybody can use these pages: what programs and people tried, and what an audit found.
// The browser tests write it; an empty one says that nobody has looked yet.
type audited struct {
	Day   string        `json:"day"` // of the last tests, as an ISO date
	Tests []auditedTest `json:"tests"`
	RGAA  *struct {     // an audit by all criteria of the RGAA, by people
		Day  string  `json:"day"`
		By   string  `json:"by"`
		Rate float64 `json:"rate"` // per cent of the criteria that hold
	} `json:"rgaa"`
}

// auditedTest is one way in which the pages were tried.
type auditedTest struct {
	Tool       string   `json:"tool"` // "axe-core 4.10.3", "pa11y 8.0.0", "keyboard"
	Rules      []string `json:"rules"`
	Pages      []string `json:"pages"` // addresses
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

// state is how the law has it said (order of 20 September 2019 about the RGAA, annex): fully from all criteria on, partially
// from half of them, not at all below and where nobody has audited.
func (a *audited) state() string {
	switch {
	case a.RGAA == nil || a.RGAA.Rate < 50:
		return "not"
	case a.RGAA.Rate < 100:
		return "partially"
	}
	return "fully"
}
