package quality

import (
	"math"

	"escale/internal/offer"
)

// Words puts a label into the form in which a face shows it: a string of one language, or a map of all.
type Words func(offer.Label) any

// Report is an assessment as JSON, the same from the API and the command line.
type Report struct {
	Scores   []ScoreReport   `json:"scores"`
	Problems []ProblemReport `json:"problems"`
	Until    string          `json:"until,omitempty"` // the first day on which time alone changes it
}

// ScoreReport is one score and what it lacks.
type ScoreReport struct {
	Use    offer.Need   `json:"use"`
	Points int          `json:"points"`
	Band   string       `json:"band"`
	Lacks  []LossReport `json:"lacks"`
	Next   []StepReport `json:"next"`
}

// LossReport is what one rule costs, in points.
type LossReport struct {
	Rule   string  `json:"rule"`
	What   any     `json:"what"`
	Points float64 `json:"points"`
	Field  string  `json:"field,omitempty"` // the one that is not there to be judged
}

// StepReport is something to do, what it gains at most, and the minutes it takes.
type StepReport struct {
	Rule    string  `json:"rule"`
	Do      any     `json:"do"`
	Points  float64 `json:"points"`
	Minutes int     `json:"minutes"`
}

// ProblemReport is one problem.
type ProblemReport struct {
	Rule     string         `json:"rule"`
	Severity Severity       `json:"severity"`
	Pointer  string         `json:"pointer"`
	What     any            `json:"what"`
	Do       any            `json:"do"`
	Args     map[string]any `json:"args,omitempty"`
	Counts   string         `json:"counts,omitempty"` // the day from which the rule counts, where it is to come
}

// Report writes the assessment out.
func (c *Charter) Report(a *Assessment, words Words) *Report {
	r := &Report{Scores: []ScoreReport{}, Problems: []ProblemReport{}}
	if a.Until != 0 {
		r.Until = a.Until.String()
	}
	for _, s := range a.Scores {
		one := ScoreReport{Use: s.Use, Points: s.Points, Band: c.Articles.Bands.Band(s.Points), Lacks: []LossReport{}, Next: []StepReport{}}
		for _, l := range s.Losses {
			one.Lacks = append(one.Lacks, LossReport{l.Rule.Code, words(l.Rule.Label), tenth(l.Points), l.Lacks})
		}
		for _, step := range s.Next {
			one.Next = append(one.Next, StepReport{step.Rule.Code, words(step.Rule.Action), tenth(step.Gain), step.Effort})
		}
		r.Scores = append(r.Scores, one)
	}
	for _, p := range a.Problems {
		one := ProblemReport{Rule: p.Rule, Severity: p.Severity, Pointer: p.Path, What: words(p.rule.Label), Do: words(p.rule.Action), Args: p.Args}
		if p.Counts != 0 {
			one.Counts = p.Counts.String()
		}
		r.Problems = append(r.Problems, one)
	}
	return r
}

func tenth(x float64) float64 { return math.Round(x*10) / 10 }

// BoardReport is a board as JSON.
type BoardReport struct {
	Total  LineReport   `json:"total"`
	Types  []LineReport `json:"types"`
	Owners []LineReport `json:"owners"`
}

// LineReport is one line of it.
type LineReport struct {
	Code     string         `json:"code,omitempty"`
	Offers   int            `json:"offers"`
	Scores   []MeanReport   `json:"scores"`
	Problems []BrokenReport `json:"problems"`
}

// MeanReport is a mean score, and the offers in each band.
type MeanReport struct {
	Use    offer.Need `json:"use"`
	Points float64    `json:"points"`
	Low    int        `json:"low"`
	Medium int        `json:"medium"`
	High   int        `json:"high"`
}

// BrokenReport tells how many offers break a rule, and what to do about it.
type BrokenReport struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	What     any      `json:"what"`
	Do       any      `json:"do"`
	Offers   int      `json:"offers"`
}

// Report writes the board out.
func (b *Board) Report(words Words) *BoardReport {
	r := &BoardReport{Total: b.Total.report(words), Types: []LineReport{}, Owners: []LineReport{}}
	for _, l := range b.Types {
		r.Types = append(r.Types, l.report(words))
	}
	for _, l := range b.Owners {
		r.Owners = append(r.Owners, l.report(words))
	}
	return r
}

func (l Line) report(words Words) LineReport {
	r := LineReport{Code: l.Code, Offers: l.Offers, Scores: []MeanReport{}, Problems: []BrokenReport{}}
	for _, m := range l.Scores {
		r.Scores = append(r.Scores, MeanReport{m.Use, tenth(m.Points), m.Bands[0], m.Bands[1], m.Bands[2]})
	}
	for _, p := range l.Problems {
		r.Problems = append(r.Problems, BrokenReport{p.Rule.Code, p.Rule.Severity, words(p.Rule.Label), words(p.Rule.Action), p.Offers})
	}
	return r
}
