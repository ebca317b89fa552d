package index

import (
	"escale/internal/access"
	"escale/internal/query"
)

// Sum is a number added up over offers.
type Sum struct {
	Count int // numbers added, as far as the audience may read them
	Total float64
}

// Mean gives the mean, and false where there was nothing to add.
func (s Sum) Mean() (float64, bool) { return s.Total / float64(max(1, s.Count)), s.Count > 0 }

// Sums adds up numbers over the offers that answer a question, in the order of their names.
func (v *View) Sums(q *query.Question, a *access.Audience, names ...string) ([]Sum, error) {
	s, err := v.begin(q, a, false)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.find(); err != nil {
		return nil, err
	}
	sums := make([]Sum, len(names))
	for i := range s.parts {
		for k, name := range names {
			s.parts[i].sum(name, s.parts[i].found, &sums[k])
		}
	}
	return sums, nil
}

// sum adds the numbers of a name that stand under grades that may be read.
func (m *matching) sum(name string, in dense, to *Sum) {
	i := m.seg.numbers.find(name)
	if i < 0 {
		return
	}
	for _, ref := range m.seg.numbers.of(i) {
		allowed := &m.sight.allowed[ref.grade]
		if allowed.none() {
			continue
		}
		values, ords := m.seg.values(&ref)
		for k, ord := range ords {
			if in.has(ord) && (allowed.all || allowed.in.has(ord)) {
				to.Count++
				to.Total += values[k]
			}
		}
	}
}
