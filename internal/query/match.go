package query

import (
	"slices"

	"escale/internal/opening"
)

// Match tells whether an offer answers the query, Text and Now aside: slow, obvious, and the meaning that the index is held
// to. Text needs an index's analysis and is matched there, Now the minute of a Question. The subject is that of the variant
// asked for (SubjectAs), or of the standard one for a scope: an offer lies in a scope or outside, whatever it shows.
func (q *Query) Match(s *Subject) bool {
	for i := range q.Terms {
		if !q.Terms[i].match(s) {
			return false
		}
	}
	for i := range q.Ranges {
		if !q.Ranges[i].match(s) {
			return false
		}
	}
	if q.Near != nil && (s.Point == nil || q.Near.Centre.Distance(*s.Point) > q.Near.Radius) {
		return false
	}
	if q.Box != nil && (s.Point == nil || !q.Box.Contains(*s.Point)) {
		return false
	}
	if q.Within != nil && (s.Point == nil || !q.Within.Contains(*s.Point)) {
		return false
	}
	if q.Open != nil && !s.OpenOn(*q.Open) {
		return false
	}
	if q.Variant != "" && !slices.Contains(s.Variants, q.Variant) {
		return false
	}
	return q.Updated.holds(s.Updated) && q.Created.holds(s.Created)
}

func (t *Term) match(s *Subject) bool {
	any := len(t.Any) == 0
	for i := range s.Codes {
		c := &s.Codes[i]
		if c.Facet != t.Facet {
			continue
		}
		if slices.Contains(t.None, c.Code) {
			return false
		}
		any = any || slices.Contains(t.Any, c.Code)
	}
	return any
}

func (r *Range) match(s *Subject) bool {
	for _, n := range s.Numbers {
		if n.Name == r.Name && (r.Min == nil || n.Value >= *r.Min) && (r.Max == nil || n.Value <= *r.Max) {
			return true
		}
	}
	return false
}

func (s Span) holds(x int64) bool { return (s.Min == 0 || x >= s.Min) && (s.Max == 0 || x < s.Max) }

// OpenOn tells whether the offer is open, or takes place, on one of the days.
func (s *Subject) OpenOn(d Days) bool {
	if s.Hours == nil {
		return false
	}
	c := opening.Calendar(*s.Hours)
	found := false
	c.Open(d.From, int(d.To-d.From)+1, func(int) { found = true })
	return found
}
