package index

import (
	"slices"
	"sort"
	"sync"

	"escale/internal/offer"
	"escale/internal/query"
)

// When much is found, the first places are met soon by walking through all offers in the order wanted; so the orders that
// do not rest on the question are kept as walks: by the last change, by name in a language.

// walkShare is the share of a segment, one in so many, that must be found for walking to be shorter than looking at all.
const walkShare = 40

// walks keeps the last walks through a segment: ordinals in an order.
type walks struct {
	mu   sync.Mutex
	kept []walkKept
}

type walkKept struct {
	key  walkKey
	ords []uint32
}

type walkKey struct {
	by   query.Sort
	lang offer.Lang
}

const mostWalks = 12

// walk gives the ordinals in the order of key, sorted by compare when they were not yet.
func (s *segment) walk(key walkKey, compare func(a, b uint32) int) []uint32 {
	s.walks.mu.Lock()
	defer s.walks.mu.Unlock()
	for _, w := range s.walks.kept {
		if w.key == key {
			return w.ords
		}
	}
	ords := make([]uint32, s.count)
	for i := range ords {
		ords[i] = uint32(i)
	}
	slices.SortFunc(ords, compare)
	kept := append(slices.Clone(s.walks.kept), walkKept{key, ords})
	s.walks.kept = kept[max(0, len(kept)-mostWalks):]
	return ords
}

// walked picks the first places by a walk, if the order has one and enough is found; placeOf is what the walk goes by.
func (s *search) walked(p *part, to *top) bool {
	if p.seg.count < p.index.walkFrom || p.found.count()*walkShare < p.seg.count {
		return false
	}
	var placeOf func(uint32) place
	switch s.by {
	case query.ByUpdated:
		placeOf = func(i uint32) place { return place{key: updatedKey(p.seg.updated[i]), id: offer.ID(p.seg.ids[i])} }
	case query.ByName:
		ranks := s.nameRanks(p)
		for _, r := range ranks {
			if !r.allowed.all {
				return false // the audience reads other names than the walk goes by
			}
		}
		placeOf = func(i uint32) place { return p.namePlace(i, ranks, s.spanish) }
	default:
		return false
	}
	ords := p.seg.walk(walkKey{by: s.by, lang: s.q.Lang}, func(a, b uint32) int {
		x, y := placeOf(a), placeOf(b)
		return x.compare(&y)
	})
	from := 0
	if to.after != nil {
		from = sort.Search(len(ords), func(k int) bool {
			at := placeOf(ords[k])
			return at.compare(to.after) > 0
		})
	}
	for left := to.want; from < len(ords) && left > 0; from++ {
		if i := ords[from]; p.found.has(i) {
			to.offer(placeOf(i))
			left--
		}
	}
	return true
}
