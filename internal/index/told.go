package index

import (
	"runtime"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Calendar gives when an offer is open, as a variant shows it; nil where nothing is told, or not to this audience. It is read from
// what the index keeps for questions about days, in a fraction of the time that reading the offer takes.
func (v *View) Calendar(id offer.ID, variant string, a *access.Audience) *opening.Calendar {
	defer runtime.KeepAlive(v)
	s, ord, g := v.sighted(id, variant, a)
	if s == nil || !g.hours.has(ord) {
		return nil
	}
	c, _ := s.calendar(ord)
	return c
}

// Codes gives the codes that an offer has of a facet, as a variant shows it, as far as the audience may read them. It asks each code
// of the facet: those of which there are thousands are not for it.
func (v *View) Codes(id offer.ID, variant, facet string, a *access.Audience) (codes []string) {
	defer runtime.KeepAlive(v)
	s, ord, g := v.sighted(id, variant, a)
	if s == nil {
		return nil
	}
	for f, i := s.facet(facet), 0; i < f.to-f.from; i++ {
		if s.codeHolds(f.from+i, ord, g) {
			codes = append(codes, s.facets.codes[f.from+i])
		}
	}
	return codes
}

// codeHolds tells whether an offer has the code of an entry under a grade that may be read.
func (s *segment) codeHolds(entry int, ord uint32, g *sight) bool {
	var one [1]uint32
	var oneImpact [1]uint8
	for _, r := range s.codes.of(entry) {
		if !g.allowed[r.grade].has(ord) {
			continue
		}
		if p := s.postings(&r, false, &one, &oneImpact); p.has(ord) {
			return true
		}
	}
	return false
}

// sighted gives the entry that shows an offer as a variant to an audience; no segment where there is none.
func (v *View) sighted(id offer.ID, variant string, a *access.Audience) (*segment, uint32, *sight) {
	s, ord, ok := v.find(id)
	if ok {
		ord, ok = s.as(ord, variant)
	}
	if !ok {
		return nil, 0, nil
	}
	g := s.sight(v.index, a)
	if !g.visible.has(ord) {
		return nil, 0, nil
	}
	return s, ord, g
}

// has tells whether the grade may be read in one of the visible offers.
func (a allowance) has(ord uint32) bool { return a.all || a.in != nil && a.in.has(ord) }
