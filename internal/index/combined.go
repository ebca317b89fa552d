package index

import (
	"bytes"
	"slices"
)

// Offers have few combinations of the codes of a facet: those of a base of 60,000 have 86 combinations of 114 categories. So
// beside the offers of each code a segment has, for each facet that is worth it, the combinations that occur and for each
// offer the number of its own. Then what is found is counted by combination, one step an offer however many codes it has,
// and each combination stands for its codes at the end.
//
// Codes under different grades are combined apart, so that each combination may be read of an offer as a whole or not at
// all. Codes that stand under several grades, as an offer may have them twice, are not combined.

// combinedRef says where the combinations of a facet under one grade stand in the data of a segment: the end of each in the
// codes, the codes, and the number of each offer.
type combinedRef struct {
	off      uint64
	first    uint32 // entry of the facet
	n, codes uint32
	grade    uint16
	width    uint8 // bytes of a number
	_        uint8
}

// combined are the combinations of a facet under one grade. The first is that of offers without any of the codes.
type combined struct {
	grade  uint16
	ends   []uint32
	codes  []uint32 // entries of the facet, from 0
	values int      // codes of all offers together
	// The number of each offer, in as many bytes as it takes.
	by8  []uint8
	by16 []uint16
	by32 []uint32
}

func (s *segment) combined(r *combinedRef) combined {
	at := s.data[r.off:]
	c := combined{grade: r.grade, ends: view[uint32](at, int(r.n)), codes: view[uint32](at[4*r.n:], int(r.codes))}
	at = at[4*(r.n+r.codes):]
	switch r.width {
	case 1:
		c.by8 = view[uint8](at, s.count)
	case 2:
		c.by16 = view[uint16](at, s.count)
	default:
		c.by32 = view[uint32](at, s.count)
	}
	return c
}

// number gives the combination of an offer.
func (c *combined) number(ord uint32) uint32 {
	switch {
	case c.by8 != nil:
		return uint32(c.by8[ord])
	case c.by16 != nil:
		return uint32(c.by16[ord])
	}
	return c.by32[ord]
}

// of gives the codes of a combination.
func (c *combined) of(n uint32) []uint32 {
	if n == 0 {
		return nil
	}
	return c.codes[c.ends[n-1]:c.ends[n]]
}

// costs tells about how many nanoseconds it takes to count so many offers of a segment, by offer and by combination.
func (c *combined) costs(size, of int) (byOffer, byCombination int) {
	return size * (4*of + c.values) / of, size + size/4 + 2*len(c.ends) + len(c.codes)
}

// count adds the offers of a set to the counts of their codes.
func (c *combined) count(in dense, size, of int, counts []uint32, lend *scratch) {
	switch {
	case c.by8 != nil:
		countCombined(c, c.by8, in, size, of, counts, lend)
	case c.by16 != nil:
		countCombined(c, c.by16, in, size, of, counts, lend)
	default:
		countCombined(c, c.by32, in, size, of, counts, lend)
	}
}

func countCombined[T uint8 | uint16 | uint32](c *combined, numbers []T, in dense, size, of int, counts []uint32, lend *scratch) {
	if byOffer, byCombination := c.costs(size, of); byOffer < byCombination {
		for i, w := range in {
			for ; w != 0; w &= w - 1 {
				for _, k := range c.of(uint32(numbers[i<<6+trailing(w)])) {
					counts[k]++
				}
			}
		}
		return
	}
	lent := lend.lent
	times := lend.zeros(len(c.ends))
	for i, w := range in {
		for ; w != 0; w &= w - 1 {
			times[numbers[i<<6+trailing(w)]]++
		}
	}
	for n, t := range times {
		if t > 0 {
			for _, k := range c.of(uint32(n)) {
				counts[k] += t
			}
		}
	}
	clear(times)
	lend.lent = lent
}

// combiner combines the codes of one facet after the other while they are written.
type combiner struct {
	count int // of offers
	least int // cost from which a facet is combined
	refs  []combinedRef
	facet string
	codes []uncombined
	cost  int // of counting by code
}

type uncombined struct {
	entry uint32
	grade uint16
	ords  []uint32
}

// add takes the entry that was written last, and the ordinals of its first reference; they are copied.
func (c *combiner) add(w *writer, to *dictionary, ords []uint32) {
	if c == nil {
		return
	}
	facet, _, _ := bytes.Cut(to.last(), []byte{0})
	if string(facet) != c.facet {
		c.flush(w)
		c.facet = string(facet)
	}
	entry := len(to.ends) - 1
	refs := to.of(entry)
	for i := range refs {
		c.cost += countingCost(&refs[i], 1, c.count)
	}
	u := uncombined{entry: uint32(entry)}
	if len(refs) == 1 {
		u.grade, u.ords = refs[0].grade, slices.Clone(ords)
	}
	c.codes = append(c.codes, u)
}

// flush writes the combinations of the facet that is complete.
func (c *combiner) flush(w *writer) {
	if c.cost >= c.least {
		var done []uint16
		for _, u := range c.codes {
			if u.ords != nil && !slices.Contains(done, u.grade) {
				done = append(done, u.grade)
				c.write(w, u.grade)
			}
		}
	}
	clear(c.codes)
	c.codes, c.cost = c.codes[:0], 0
}

// finish gives what was written.
func (c *combiner) finish(w *writer) []combinedRef {
	c.flush(w)
	return c.refs
}

// step is one more code: combinations grow code by code, as a tree of all that offers have of the codes so far.
type step struct{ before, code, next uint32 }

func (c *combiner) write(w *writer, grade uint16) {
	first := c.codes[0].entry
	at := make([]uint32, c.count) // how far each offer has come
	steps := []step{{}}
	for _, u := range c.codes {
		if u.ords == nil || u.grade != grade {
			continue
		}
		from := uint32(len(steps)) // the steps of this code
		for _, i := range u.ords {
			was := at[i]
			if steps[was].next < from {
				steps[was].next = uint32(len(steps))
				steps = append(steps, step{before: was, code: u.entry - first})
			}
			at[i] = steps[was].next
		}
	}
	ends, codes := []uint32{0}, []uint32(nil)
	number := make([]uint32, len(steps))
	for i, last := range at {
		if last != 0 && number[last] == 0 {
			number[last] = uint32(len(ends))
			for n := last; n != 0; n = steps[n].before {
				codes = append(codes, steps[n].code)
			}
			ends = append(ends, uint32(len(codes)))
		}
		at[i] = number[last]
	}
	w.align(8)
	r := combinedRef{off: w.sectionLen(), first: first, n: uint32(len(ends)), codes: uint32(len(codes)), grade: grade, width: 4}
	w.put(bytesOf(ends))
	w.put(bytesOf(codes))
	switch {
	case len(ends) <= 1<<8:
		r.width = 1
		w.put(narrowed[uint8](at))
	case len(ends) <= 1<<16:
		r.width = 2
		w.put(narrowed[uint16](at))
	default:
		w.put(bytesOf(at))
	}
	c.refs = append(c.refs, r)
}

func narrowed[T uint8 | uint16](wide []uint32) []byte {
	narrow := make([]T, len(wide))
	for i, n := range wide {
		narrow[i] = T(n)
	}
	return bytesOf(narrow)
}
