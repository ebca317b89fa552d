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
// Where combinations are nearly as many as offers, as those of services are, each has its codes as a row of bits as well, and
// rows are added up bit by bit, sixty-four codes at once; see rows.go.
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
	words    uint8 // of a row of bits; 0 where there are none
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
	// The codes of each combination as bits, in so many words; see rows.go.
	words int
	rows  []uint64
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
	if c.words = int(r.words); c.words > 0 {
		numbers := s.count * int(r.width)
		numbers += -int(r.off+4*uint64(r.n+r.codes)+uint64(numbers)) & 7
		c.rows = view[uint64](at[numbers:], c.words*int(r.n))
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

// way is a way of counting offers.
type way uint8

const (
	byOffer  way = iota // the codes of each
	byNumber            // the offers of each combination, which stand for its codes at the end
	byRow               // the rows of bits
)

// shortest tells in which way so many offers of a segment are counted the soonest, and in about how many nanoseconds.
func (c *combined) shortest(size, of int) (way, int) {
	values := size * c.values / of
	best, cost := byOffer, 3*size+values
	if n := 2*size/3 + len(c.ends) + min(values, len(c.codes)); n < cost {
		best, cost = byNumber, n
	}
	if n := size + size*c.words + 500*c.words; c.words > 0 && n < cost {
		best, cost = byRow, n
	}
	return best, cost
}

// count adds offers to the counts of their codes.
func (c *combined) count(by way, ords, counts []uint32, lend *scratch) {
	switch {
	case c.by8 != nil:
		countCombined(c, c.by8, by, ords, counts, lend)
	case c.by16 != nil:
		countCombined(c, c.by16, by, ords, counts, lend)
	default:
		countCombined(c, c.by32, by, ords, counts, lend)
	}
}

func countCombined[T uint8 | uint16 | uint32](c *combined, numbers []T, by way, ords, counts []uint32, lend *scratch) {
	switch by {
	case byOffer:
		for _, i := range ords {
			for _, k := range c.of(uint32(numbers[i])) {
				counts[k]++
			}
		}
	case byRow:
		countRows(c, numbers, ords, counts, lend)
	default:
		countNumbers(c, numbers, ords, counts, lend)
	}
}

func countNumbers[T uint8 | uint16 | uint32](c *combined, numbers []T, ords, counts []uint32, lend *scratch) {
	lent := lend.lent
	n := len(c.ends)
	times := lend.zeros(2 * n)
	one, other := times[:n], times[n:] // two in turn: neighbours often have the same number, and would wait for each other
	rest := ords
	for ; len(rest) >= 2; rest = rest[2:] {
		one[numbers[rest[0]]]++
		other[numbers[rest[1]]]++
	}
	for _, i := range rest {
		one[numbers[i]]++
	}
	for k := range one {
		if t := one[k] + other[k]; t > 0 {
			for _, code := range c.of(uint32(k)) {
				counts[code] += t
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
	if words := wordsFor(len(c.codes)); words <= mostRow && len(codes) >= 4*c.least && len(codes) >= 4*len(ends) {
		r.words = uint8(words)
		w.align(8)
		w.put(bytesOf(rowsOf(ends, codes, words)))
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
