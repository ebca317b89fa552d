package index

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// list is the ordinals of one text under one grade, in order.
type list struct {
	ords    []uint32
	impacts []uint8
	values  []float64
}

// graded is the list of one entry under one grade.
type graded struct {
	grade uint16
	list
}

// lists gathers which offers have which texts. What comes is noted in one run and put in order at the end: a list of its own
// for each text, growing with each offer, takes several times as long.
type lists struct {
	numbers map[string]uint32 // of texts, in the draft
	texts   []string          // by number; the same one may stand there several times
	noted   []occurrence      // in the order of offers
	values  []float64         // of what is noted, where it has any
}

// occurrence is a text that an offer has.
type occurrence struct {
	text, ord uint32
	grade     uint16
	impact    uint8 // of words; 0 for what has none
}

func newLists() *lists { return &lists{numbers: map[string]uint32{}} }

func (l *lists) number(text string) uint32 {
	n, ok := l.numbers[text]
	if !ok {
		n = l.another(text)
		l.numbers[text] = n
	}
	return n
}

// another numbers a text that may be there under another number already.
func (l *lists) another(text string) uint32 {
	l.texts = append(l.texts, text)
	return uint32(len(l.texts) - 1)
}

func (l *lists) add(p posted, ord uint32) {
	l.noted = append(l.noted, occurrence{text: l.number(p.text), ord: ord, grade: p.grade})
}

// each gives the texts in their order, and the lists of each in the order of grades. The lists are good until the next text.
func (l *lists) each(yield func(text string, all []graded) bool) {
	at := l.arrange()
	var all []graded
	for by := l.byText(); len(by) > 0; {
		text, same := l.texts[by[0]], 1
		for same < len(by) && l.texts[by[same]] == text {
			same++
		}
		for i := range all {
			all[i].list.empty()
		}
		all = all[:0]
		for _, n := range by[:same] {
			all = l.byGrade(all, at[n], at[n+1])
		}
		if same > 1 {
			for i := range all {
				all[i].sort()
			}
		}
		slices.SortFunc(all, func(a, b graded) int { return cmp.Compare(a.grade, b.grade) })
		if !yield(text, all) {
			return
		}
		by = by[same:]
	}
}

// arrange brings what was noted of each text together, in the order of offers, and gives where that of each begins.
func (l *lists) arrange() []uint32 {
	at := make([]uint32, len(l.texts)+1)
	for i := range l.noted {
		at[l.noted[i].text+1]++
	}
	for i := range l.texts {
		at[i+1] += at[i]
	}
	next, noted, values := slices.Clone(at), make([]occurrence, len(l.noted)), slices.Clone(l.values)
	for i := range l.noted {
		to := &next[l.noted[i].text]
		noted[*to] = l.noted[i]
		if values != nil {
			values[*to] = l.values[i]
		}
		*to++
	}
	l.noted, l.values = noted, values
	return at
}

// byText gives the numbers of the texts in their order. Most texts are told apart by how they begin, which is one number.
func (l *lists) byText() []uint32 {
	all := make([]begun, len(l.texts))
	for i, text := range l.texts {
		all[i] = begun{headOf(text), text, uint32(i)}
	}
	slices.SortFunc(all, begun.compare)
	order := make([]uint32, len(all))
	for i := range all {
		order[i] = all[i].number
	}
	return order
}

// begun is a text with how it begins, and a number of its own.
type begun struct {
	head   uint64
	text   string
	number uint32
}

func (b begun) compare(c begun) int {
	if b.head != c.head {
		return cmp.Compare(b.head, c.head)
	}
	return cmp.Or(strings.Compare(b.text, c.text), cmp.Compare(b.number, c.number))
}

// headOf gives the first eight bytes of a text as a number of the same order.
func headOf(text string) uint64 {
	var head [8]byte
	copy(head[:], text)
	return binary.BigEndian.Uint64(head[:])
}

// byGrade adds what was noted of one text to the lists of its grades, in the room that they have. A text has few grades, so
// that going through them is quicker than a map.
func (l *lists) byGrade(all []graded, from, to uint32) []graded {
	for i := from; i < to; i++ {
		o := &l.noted[i]
		k := 0
		for k < len(all) && all[k].grade != o.grade {
			k++
		}
		if k == len(all) {
			all = slices.Grow(all, 1)[:k+1] // beyond its end they are empty
			all[k].grade = o.grade
		}
		to := &all[k].list
		to.ords = append(to.ords, o.ord)
		if o.impact > 0 {
			to.impacts = append(to.impacts, o.impact)
		}
		if l.values != nil {
			to.values = append(to.values, l.values[i])
		}
	}
	return all
}

// empty leaves the room of a list.
func (l *list) empty() { l.ords, l.impacts, l.values = l.ords[:0], l.impacts[:0], l.values[:0] }
