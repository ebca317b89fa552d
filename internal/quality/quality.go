// Package quality is the network's charter of entry as rules that the machine applies, where a PDF in a drawer applies
// none. One set of rules, which is data, answers four questions that otherwise drift apart: what may not be published,
// what an offer lacks for the web, a brochure or open data and what to do next, what a department's stock looks like, and
// which offers have a fault. Everything is computed from the offer and the day and nothing is stored with it, so that a
// stricter charter unpublishes nobody and a charter that was changed holds at once. A rule asks one of a closed set of
// checks, of those whom a query of the house's one grammar finds; there is no language of expressions beside it.
package quality

import (
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Severity says what a rule that is broken means.
type Severity string

const (
	Blocking Severity = "blocking" // stands in the way of publishing, as far as the edit touches it: see Ratchet
	Warning  Severity = "warning"  // wrong, and to be mended
	Hint     Severity = "hint"     // could be better
)

// Severities lists every Severity, the gravest first.
var Severities = []Severity{Blocking, Warning, Hint}

// Uses are what offers are scored for, in the order shown. They are needs of the sheets, by the same words.
var Uses = []offer.Need{"web", "brochure", "open-data"}

// Problem is a rule that an offer breaks, at one place of it.
type Problem struct {
	Rule     string
	Severity Severity     // on the day of the assessment
	Counts   opening.Date // the day from which the rule counts, where that is still to come
	Path     string       // JSON pointer into the offer; "" is the offer as a whole
	Args     map[string]any

	rule *Rule  // nil for a problem of the sheet
	hint string // of the sheet: what would be right
}

// Fault gives the problem as refusals carry them. Its sentence is the rule's own, in each language that the charter has.
func (p Problem) Fault() fault.Problem {
	if p.rule == nil {
		return fault.Problem{Path: p.Path, Key: p.Rule, Args: p.Args, Hint: p.hint}
	}
	args := map[string]any{"rule": p.Rule, "severity": string(p.Severity), "what": spoken(p.rule.Label), "do": spoken(p.rule.Action)}
	for name, value := range p.Args {
		args[name] = value
	}
	if !p.Counts.IsZero() {
		args["counts"] = p.Counts.String()
	}
	return fault.Problem{Path: p.Path, Key: "charter.rule", Args: args}
}

func spoken(l offer.Label) map[string]string {
	texts := map[string]string{}
	for lang := range l {
		texts[string(lang)] = l.In(lang)
	}
	texts["fr"], texts["en"] = l.In("fr"), l.In("en")
	return texts
}

// Grave tells whether the problem blocks whoever brings it, today or from the day on that its rule counts.
func (p Problem) Grave() bool {
	return p.Severity == Blocking || p.rule != nil && p.rule.Severity == Blocking
}

// Label says what is wrong, in a language; "" for a problem of the sheet, whose words are the program’s.
func (p Problem) Label(lang offer.Lang) string {
	if p.rule == nil {
		return ""
	}
	return p.rule.Label.In(lang)
}

// Action says what to do about the problem, in a language.
func (p Problem) Action(lang offer.Lang) string {
	if p.rule == nil {
		return ""
	}
	return p.rule.Action.In(lang)
}

// Assessment is what the charter says of one offer on one day.
type Assessment struct {
	Problems []Problem // in the order of the charter, then of the offer
	Scores   []Score   // one for each of Uses
	// Until is the first day on which the passing of time alone changes problems or scores; 0 for never. Before it, an
	// assessment of any later day says the same.
	Until opening.Date
}

// Score says how fit an offer is for one use.
type Score struct {
	Use    offer.Need
	Points int    // 0 to 100, rounded down: 100 is everything that the charter asks for
	Losses []Loss // what is lacking to 100, in the order of the charter; their points add up to it
	Next   []Step // what to do, the largest gain for the least effort first
}

// Loss is what one rule costs.
type Loss struct {
	Rule   *Rule
	Points float64
	Lacks  string // the field that is not there to be judged, "" when the rule is broken outright

	asks []string // fields that are not there, and that the rule, being broken, asks for
}

// Step is something to do about an offer, and what it brings.
type Step struct {
	Rule   *Rule   // whose action it is
	Gain   float64 // points at most: what hangs on the same missing field counts too
	Effort int     // minutes
}

// Score gives the score for a use; zero where there is none.
func (a *Assessment) Score(use offer.Need) Score {
	for _, s := range a.Scores {
		if s.Use == use {
			return s
		}
	}
	return Score{Use: use}
}
