package index

import (
	"slices"
	"sort"
	"sync"

	"escale/internal/offer"
	"escale/internal/query"
)

// Orders that do not rest on the question, by the last change and by name in a language, are settled once for a whole
// segment: as a walk, the offers in that order, and as the step of each offer in it. When much is found the first places are
// met soon by walking; else the steps of what is found are compared, which are plain numbers.

// walks keeps the last walks through a segment: ordinals in an order.
type walks struct {
	mu   sync.Mutex
	kept []walkKept
}

type walkKept struct {
	key   walkKey
	ords  []uint32
	steps []uint32 // of each ordinal
}

type walkKey struct {
	by   query.Sort
	lang offer.Lang
}

const mostWalks = 12

// walk gives the walk of a key, sorted by compare when it was not yet.
func (s *segment) walk(key walkKey, compare func(a, b uint32) int) walkKept {
	s.walks.mu.Lock()
	defer s.walks.mu.Unlock()
	for _, w := range s.walks.kept {
		if w.key == key {
			return w
		}
	}
	ords := make([]uint32, s.count)
	for i := range ords {
		ords[i] = uint32(i)
	}
	slices.SortFunc(ords, compare)
	steps := make([]uint32, s.count)
	for step, i := range ords {
		steps[i] = uint32(step)
	}
	w := walkKept{key, ords, steps}
	kept := append(slices.Clone(s.walks.kept), w)
	s.walks.kept = kept[max(0, len(kept)-mostWalks):]
	return w
}

// first gives the first offers of a set that the walk meets from a step on.
func (w *walkKept) first(in dense, from, want int) []uint32 {
	if want == 0 {
		return nil
	}
	var met []uint32
	if size := in.count(); size*size > 2*want*len(w.ords) {
		for ; from < len(w.ords) && len(met) < want; from++ {
			if i := w.ords[from]; in.has(i) {
				met = append(met, i)
			}
		}
		return met
	}
	end := uint32(len(w.ords)) // what comes later is not among the first
	for i := range in.all {
		step := w.steps[i]
		if step < uint32(from) || step >= end {
			continue
		}
		if met = append(met, step); len(met) == 4*want {
			slices.Sort(met)
			met, end = met[:want], met[want-1]
		}
	}
	slices.Sort(met)
	met = met[:min(want, len(met))]
	for k, step := range met {
		met[k] = w.ords[step]
	}
	return met
}

// walked picks the first places by a walk, if the order has one; placeOf is what the walk goes by.
func (s *search) walked(p *part, to *top) bool {
	if p.seg.count < p.index.walkFrom {
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
	w := p.seg.walk(walkKey{by: s.by, lang: s.q.Lang}, func(a, b uint32) int {
		x, y := placeOf(a), placeOf(b)
		return x.compare(&y)
	})
	from := 0
	if to.after != nil {
		from = sort.Search(len(w.ords), func(k int) bool {
			at := placeOf(w.ords[k])
			return at.compare(to.after) > 0
		})
	}
	for _, i := range w.first(p.found, from, to.want) {
		to.offer(placeOf(i))
	}
	return true
}
