package index

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unsafe"
)

// form says how the ordinals of an entry are written.
type form uint8

const (
	formOne    form = iota // one ordinal, in the reference itself
	formList               // ordinals in order, 4 bytes each
	formDense              // one bit for each offer of the segment, and then what is told of impacts, see putImpacts
	formRuns               // from, to (not included): territories are so, since ordinals go by territory
	formValues             // numbers in order, 8 bytes each, then the ordinal of each
)

// ref says where the ordinals of an entry stand and who may find offers by it.
type ref struct {
	off   uint64 // in the segment's data; of formOne: the ordinal, and above bit 32 its impact
	n     uint32
	grade uint16
	form  form
	top   uint8 // the highest of its impacts
}

// postings are the ordinals of an entry as they stand in the segment: a list, bits, or runs.
type postings struct {
	n       int
	list    []uint32
	dense   dense
	runs    []uint32
	impacts []uint8 // in the order of ordinals; nil when they were not asked for

	// Of dense ones with impacts.
	ranks  []uint32 // how many come before each eighth word
	levels []uint32 // from the highest impact down: it, and where it ends in ladder
	ladder []uint32 // the ordinals from the highest impact down
}

// plain is what segments are made of.
type plain interface {
	uint8 | uint16 | uint32 | uint64 | int64 | int32 | float64 | ref | block | combinedRef | scored
}

// view turns bytes of a segment into numbers where they stand. Segments are written in the order of bytes of the machines
// that this runs on (little endian), and every run of numbers begins at a multiple of its size.
func view[T plain](b []byte, n int) []T {
	if n == 0 {
		return nil
	}
	var t T
	_ = b[n*int(unsafe.Sizeof(t))-1]
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

func bytesOf[T plain](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	var t T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(t)))
}

// littleEndian guards the above.
func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }

// postings gives what a reference points to. one lends the place for a single ordinal.
func (s *segment) postings(r *ref, impacts bool, one *[1]uint32, oneImpact *[1]uint8) postings {
	p := postings{n: int(r.n)}
	if r.form == formOne {
		one[0], oneImpact[0] = uint32(r.off), uint8(r.off>>32)
		p.list, p.impacts = one[:], oneImpact[:]
		return p
	}
	at := s.data[r.off:]
	switch r.form {
	case formRuns:
		p.runs = view[uint32](at[4:], 2*int(view[uint32](at, 1)[0]))
	case formDense:
		p.dense = view[uint64](at, wordsFor(s.count))
		if impacts {
			p.tell(at[8*len(p.dense):])
		}
	default:
		p.list = view[uint32](at, p.n)
		if impacts {
			p.impacts = view[uint8](at[4*p.n:], p.n)
		}
	}
	return p
}

// tell reads what putImpacts wrote.
func (p *postings) tell(at []byte) {
	numbers := ranksOf(len(p.dense))
	p.ranks = view[uint32](at, numbers)
	levels := int(view[uint32](at[4*numbers:], 1)[0])
	at = at[4*numbers+4:]
	p.levels, p.ladder = view[uint32](at, 2*levels), view[uint32](at[8*levels:], p.n)
	p.impacts = view[uint8](at[8*levels+4*p.n:], p.n)
}

// ranksOf tells how many ranks so many words have.
func ranksOf(words int) int { return (words + 7) / 8 }

// before tells how many ordinals come before one.
func (p *postings) before(ord uint32) int {
	n := int(p.ranks[ord>>9])
	for _, w := range p.dense[ord>>9<<3 : ord>>6] {
		n += bits.OnesCount64(w)
	}
	return n + bits.OnesCount64(p.dense[ord>>6]&(1<<(ord&63)-1))
}

// level gives the k-th impact from the highest down, and the ordinals that have it.
func (p *postings) level(k int) (impact uint8, ords []uint32) {
	from := uint32(0)
	if k > 0 {
		from = p.levels[2*k-1]
	}
	return uint8(p.levels[2*k]), p.ladder[from:p.levels[2*k+1]]
}

// addTo adds the ordinals to a set.
func (p *postings) addTo(d dense) {
	switch {
	case p.dense != nil:
		d.or(p.dense)
	case p.runs != nil:
		for i := 0; i < len(p.runs); i += 2 {
			d.addRange(p.runs[i], p.runs[i+1])
		}
	default:
		for _, i := range p.list {
			d.add(i)
		}
	}
}

// has tells whether an ordinal is among them.
func (p *postings) has(ord uint32) bool {
	switch {
	case p.dense != nil:
		return p.dense.has(ord)
	case p.runs != nil:
		at, begins := slices.BinarySearch(p.runs, ord)
		return begins == (at&1 == 0) // between a beginning and its end, or at a beginning
	}
	_, found := slices.BinarySearch(p.list, ord)
	return found
}

// countIn counts the ordinals that are in a set.
func (p *postings) countIn(d dense) int {
	switch {
	case p.dense != nil:
		return d.countBoth(p.dense)
	case p.runs != nil:
		n := 0
		for i := 0; i < len(p.runs); i += 2 {
			n += d.countRange(p.runs[i], p.runs[i+1])
		}
		return n
	}
	n := 0
	for _, i := range p.list {
		n += int(d[i>>6] >> (i & 63) & 1)
	}
	return n
}

// ordinals lists them, in the room of buf.
func (p *postings) ordinals(buf []uint32) []uint32 {
	buf = buf[:0]
	switch {
	case p.list != nil:
		return append(buf, p.list...)
	case p.runs != nil:
		for i := 0; i < len(p.runs); i += 2 {
			for j := p.runs[i]; j < p.runs[i+1]; j++ {
				buf = append(buf, j)
			}
		}
		return buf
	}
	for i := range p.dense.all {
		buf = append(buf, i)
	}
	return buf
}

// density is the share of offers, one in so many, from which an entry is written one bit for each: a test of a bit costs
// about as much as counting a hundred offers by words.
const density = 100

// runCost is how many words of bits are counted in the time that one end of a run takes.
const runCost = 4

// putPostings writes ordinals (in order, none twice), with their impacts or nil, in the form that is read the fastest.
func (w *writer) putPostings(grade uint16, ords []uint32, impacts []uint8, count int) ref {
	r := ref{n: uint32(len(ords)), grade: grade}
	if len(impacts) > 0 {
		r.top = slices.Max(impacts)
	}
	if len(ords) == 1 {
		r.off = uint64(ords[0])
		if impacts != nil {
			r.off |= uint64(impacts[0]) << 32
		}
		return r
	}
	w.align(8)
	r.off = w.sectionLen()
	frequent := len(ords) > w.rare && len(ords) >= count/density
	if impacts == nil {
		runs := runsOf(ords)
		if 2*len(runs) <= len(ords)+1 && (!frequent || len(runs) <= wordsFor(count)/runCost) {
			r.form = formRuns
			w.putNumbers(uint32(len(runs) / 2))
			w.put(bytesOf(runs))
			return r
		}
	}
	r.form = formList
	if frequent {
		r.form = formDense
		d := make(dense, wordsFor(count))
		for _, i := range ords {
			d.add(i)
		}
		w.put(bytesOf([]uint64(d)))
		if impacts != nil {
			w.putImpacts(d, ords, impacts)
		}
		return r
	}
	w.put(bytesOf(ords))
	w.put(impacts)
	return r
}

// putImpacts writes what is told of the impacts of dense ordinals: how many ordinals come before each eighth word, so that
// the impact of one is found at once; the ordinals by impact, from the highest down, so that the first are found without
// the rest; and the impacts in the order of ordinals.
func (w *writer) putImpacts(d dense, ords []uint32, impacts []uint8) {
	ranks, n := make([]uint32, 0, ranksOf(len(d))), uint32(0)
	for i, word := range d {
		if i&7 == 0 {
			ranks = append(ranks, n)
		}
		n += uint32(bits.OnesCount64(word))
	}
	var times, at [256]uint32
	for _, impact := range impacts {
		times[impact]++
	}
	levels, end := []uint32{0}, uint32(0)
	for impact := 255; impact >= 0; impact-- {
		at[impact] = end
		if times[impact] > 0 {
			end += times[impact]
			levels = append(levels, uint32(impact), end)
		}
	}
	levels[0] = uint32(len(levels) / 2)
	ladder := make([]uint32, len(ords))
	for i, ord := range ords {
		ladder[at[impacts[i]]] = ord
		at[impacts[i]]++
	}
	w.put(bytesOf(ranks))
	w.put(bytesOf(levels))
	w.put(bytesOf(ladder))
	w.put(impacts)
}

// runsOf gives from, to of each run of neighbours; it gives up when they are too many to pay.
func runsOf(ords []uint32) []uint32 {
	var runs []uint32
	for i, o := range ords {
		if i > 0 && o == ords[i-1]+1 {
			runs[len(runs)-1]++
			continue
		}
		if len(runs) > len(ords)/2 {
			return append(runs, ords...)
		}
		runs = append(runs, o, o+1)
	}
	return runs
}
