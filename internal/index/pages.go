package index

import (
	"cmp"
	"runtime"
	"slices"
	"sort"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
)

// Stretch is what a question finds among the ids from First on, as many ids as the width that was asked for.
type Stretch struct {
	First   offer.ID
	Count   int
	Updated int64 // the latest change of any of them, in microseconds since 1970 UTC
}

// Dated is an offer and when it was changed.
type Dated struct {
	ID      offer.ID
	Updated int64
}

// Stretches cuts all that a question finds into stretches of ids, those left out in which there is nothing. An offer stays in its
// stretch for life, whatever comes and goes beside it: who fetches stretches needs only those that changed.
func (v *View) Stretches(q *query.Question, a *access.Audience, width int) ([]Stretch, error) {
	s, err := v.begin(q, a, false)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.find(); err != nil {
		return nil, err
	}
	var all []Stretch
	for i := range s.parts {
		p := &s.parts[i]
		at := -1 // ids come in order, so that most fall into the stretch of the one before
		for _, ord := range p.seg.byID {
			if !p.found.has(ord) {
				continue
			}
			first := offer.ID(int(p.seg.ids[ord]) / width * width)
			if at < 0 || all[at].First != first {
				all = append(all, Stretch{First: first})
				at = len(all) - 1
			}
			all[at].Count++
			all[at].Updated = max(all[at].Updated, p.seg.updated[ord])
		}
	}
	runtime.KeepAlive(v)
	return oneEach(all), nil
}

// oneEach puts stretches in order, and those of several segments together.
func oneEach(all []Stretch) []Stretch {
	slices.SortFunc(all, func(a, b Stretch) int { return cmp.Compare(a.First, b.First) })
	out := all[:0]
	for _, s := range all {
		if n := len(out) - 1; n >= 0 && out[n].First == s.First {
			out[n].Count, out[n].Updated = out[n].Count+s.Count, max(out[n].Updated, s.Updated)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Between gives what a question finds among the ids from ≤ id < to, by id.
func (v *View) Between(q *query.Question, a *access.Audience, from, to offer.ID) ([]Dated, error) {
	s, err := v.begin(q, a, false)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.find(); err != nil {
		return nil, err
	}
	var all []Dated
	for i := range s.parts {
		p := &s.parts[i]
		byID := p.seg.byID
		first := sort.Search(len(byID), func(k int) bool { return offer.ID(p.seg.ids[byID[k]]) >= from })
		for _, ord := range byID[first:] {
			id := offer.ID(p.seg.ids[ord])
			if id >= to {
				break
			}
			if p.found.has(ord) {
				all = append(all, Dated{id, p.seg.updated[ord]})
			}
		}
	}
	runtime.KeepAlive(v)
	slices.SortFunc(all, func(a, b Dated) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}
