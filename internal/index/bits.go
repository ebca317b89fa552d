package index

import "math/bits"

// dense is a set of ordinals of one segment, one bit each: what every part of a question is worked out in. At 60,000
// offers it is 7.5 KB, and joining two of them costs less than a microsecond.
type dense []uint64

// wordsFor tells how many words hold n bits.
func wordsFor(n int) int { return (n + 63) >> 6 }

func (d dense) has(i uint32) bool { return d[i>>6]&(1<<(i&63)) != 0 }
func (d dense) add(i uint32)      { d[i>>6] |= 1 << (i & 63) }
func (d dense) drop(i uint32)     { d[i>>6] &^= 1 << (i & 63) }

// addRange adds from ≤ i < to.
func (d dense) addRange(from, to uint32) {
	for from < to && from&63 != 0 {
		d.add(from)
		from++
	}
	for ; from+64 <= to; from += 64 {
		d[from>>6] = ^uint64(0)
	}
	for ; from < to; from++ {
		d.add(from)
	}
}

func (d dense) and(e dense) {
	e = e[:len(d)]
	for i := range d {
		d[i] &= e[i]
	}
}

func (d dense) andNot(e dense) {
	e = e[:len(d)]
	for i := range d {
		d[i] &^= e[i]
	}
}

func (d dense) or(e dense) {
	e = e[:len(d)]
	for i := range d {
		d[i] |= e[i]
	}
}

func (d dense) count() int {
	n := 0
	for _, w := range d {
		n += bits.OnesCount64(w)
	}
	return n
}

// countBoth counts what is in both.
func (d dense) countBoth(e dense) int {
	e = e[:len(d)]
	n := 0
	for len(d) >= 8 { // eight at once, in arrays whose bounds are known: two thirds of the time
		a, b := (*[8]uint64)(d), (*[8]uint64)(e)
		n += bits.OnesCount64(a[0]&b[0]) + bits.OnesCount64(a[1]&b[1]) + bits.OnesCount64(a[2]&b[2]) + bits.OnesCount64(a[3]&b[3]) +
			bits.OnesCount64(a[4]&b[4]) + bits.OnesCount64(a[5]&b[5]) + bits.OnesCount64(a[6]&b[6]) + bits.OnesCount64(a[7]&b[7])
		d, e = d[8:], e[8:]
	}
	for i, w := range d {
		n += bits.OnesCount64(w & e[i])
	}
	return n
}

// countRange counts from ≤ i < to.
func (d dense) countRange(from, to uint32) int {
	if from >= to {
		return 0
	}
	first, last := from>>6, (to-1)>>6
	low, high := ^uint64(0)<<(from&63), ^uint64(0)>>(63-(to-1)&63)
	if first == last {
		return bits.OnesCount64(d[first] & low & high)
	}
	n := bits.OnesCount64(d[first]&low) + bits.OnesCount64(d[last]&high)
	for _, w := range d[first+1 : last] {
		n += bits.OnesCount64(w)
	}
	return n
}

func (d dense) empty() bool {
	for _, w := range d {
		if w != 0 {
			return false
		}
	}
	return true
}

func (d dense) equal(e dense) bool {
	for i := range d {
		if d[i] != e[i] {
			return false
		}
	}
	return true
}

// all gives the ordinals in order.
func (d dense) all(yield func(uint32) bool) {
	for i, w := range d {
		for ; w != 0; w &= w - 1 {
			if !yield(uint32(i<<6 + bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// list writes the ordinals in order into room that is long enough.
func (d dense) list(to []uint32) []uint32 {
	n := 0
	for i, w := range d {
		for ; w != 0; w &= w - 1 {
			to[n] = uint32(i<<6 + bits.TrailingZeros64(w))
			n++
		}
	}
	return to[:n]
}

// scratch lends sets for the time of one question, so that questions leave nothing for the garbage collector.
type scratch struct {
	sets [][]uint64
	used int
	sums [][]uint32
	lent int
}

// set lends an empty set for n ordinals.
func (s *scratch) set(n int) dense {
	d := s.raw(n)
	clear(d)
	return d
}

// copy lends a copy of a set.
func (s *scratch) copy(of dense) dense {
	d := s.raw(len(of) << 6)
	copy(d, of)
	return d
}

func (s *scratch) raw(n int) dense {
	n = wordsFor(n)
	if s.used == len(s.sets) {
		s.sets = append(s.sets, make([]uint64, n))
	}
	if cap(s.sets[s.used]) < n {
		s.sets[s.used] = make([]uint64, n)
	}
	s.used++
	return s.sets[s.used-1][:n]
}

// numbers lends room for n numbers, whatever stands there. It is given back as sets are.
func (s *scratch) numbers(n int) []uint32 {
	return view[uint32](bytesOf([]uint64(s.raw(32*n))), n)
}

// zeros lends n numbers that are zero; whoever borrows them leaves them so.
func (s *scratch) zeros(n int) []uint32 {
	if s.lent == len(s.sums) {
		s.sums = append(s.sums, nil)
	}
	if len(s.sums[s.lent]) < n {
		s.sums[s.lent] = make([]uint32, n)
	}
	s.lent++
	return s.sums[s.lent-1][:n]
}

// mark and back give back what was lent in between.
func (s *scratch) mark() int   { return s.used }
func (s *scratch) back(to int) { s.used = to }
func (s *scratch) reset()      { s.used, s.lent = 0, 0 }

func trailing(w uint64) int { return bits.TrailingZeros64(w) }
