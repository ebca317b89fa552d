package offer

import (
	"escale/internal/fault"
	"escale/internal/opening"
)

// Span runs from a day to a day, both included; a zero end is open.
type Span struct {
	From opening.Date `json:"from,omitzero"`
	To   opening.Date `json:"to,omitzero"`
}

func (Span) Kind() Kind { return KindSpan }

func (s Span) Check(*Field, Reference) []fault.Problem { return s.check("") }

func (s Span) Facts(*Field, Reference, *Facts) {}

// Holds tells whether a day lies in the span.
func (s Span) Holds(day opening.Date) bool {
	return (s.From.IsZero() || s.From <= day) && (s.To.IsZero() || day <= s.To)
}

func (s Span) check(path string) []fault.Problem {
	var found []fault.Problem
	if !s.From.IsZero() && !plausible(s.From) {
		found = append(found, fault.At(path+"/from", "date.implausible", "value", s.From.String()))
	}
	if !s.To.IsZero() && !plausible(s.To) {
		found = append(found, fault.At(path+"/to", "date.implausible", "value", s.To.String()))
	}
	if !s.From.IsZero() && !s.To.IsZero() && s.To < s.From {
		found = append(found, fault.At(path+"/to", "span.ends_before_start", "from", s.From.String(), "to", s.To.String()))
	}
	return found
}
