package index

import (
	"cmp"
	"math"
	"slices"

	"escale/internal/offer"
)

// merger makes one segment of several. The ordinals of each go by the same order as those of the result, so that every
// list of ordinals stays in order when it is renumbered.
type merger struct {
	*draft
	from   []layer
	number [][]uint32 // of each source: old ordinal → new one, or gone
	terms  [][]uint32 // of each source: old number of a term → new one, or gone
	order  []source   // by new ordinal
	days   [][]dense  // of each source with another window: its days in the new one
	beyond [][]int32
	grade  [][]uint16 // of each source: its number of a grade → ours and 1, once that is known
	old    []uint32   // the ordinals of one list, as they were
}

type source struct {
	layer int
	ord   uint32
}

const gone = math.MaxUint32

func (x *Index) newMerger(from []layer) *merger {
	m := &merger{draft: x.newDraft(windowAt(x.day(x.opts.Now())), 0), from: from, terms: make([][]uint32, len(from))}
	for i, l := range from {
		numbers := make([]uint32, l.segment.count)
		for j := range numbers {
			numbers[j] = gone
		}
		m.number = append(m.number, numbers)
		m.grade = append(m.grade, make([]uint16, len(l.segment.Grades)))
		for ord := range l.live.all {
			m.order = append(m.order, source{i, ord})
		}
	}
	slices.SortFunc(m.order, func(a, b source) int {
		s, t := from[a.layer].segment, from[b.layer].segment
		return cmp.Or(cmp.Compare(s.place[a.ord], t.place[b.ord]), cmp.Compare(s.ids[a.ord], t.ids[b.ord]), cmp.Compare(a.ord, b.ord))
	})
	for n, o := range m.order {
		m.number[o.layer][o.ord] = uint32(n)
	}
	m.count = len(m.order)
	return m
}

func (m *merger) write(w *writer) error {
	m.moveWindows()
	var cols columns
	for _, o := range m.order {
		s, i := m.from[o.layer].segment, o.ord
		beyond := s.beyond[i]
		if m.beyond[o.layer] != nil {
			beyond = m.beyond[o.layer][i]
		}
		cols.add(offer.ID(s.ids[i]), s.place[i], s.version[i], s.created[i], s.updated[i], s.expire[i], s.lat[i], s.lon[i], beyond)
	}
	cols.write(w)
	var t tables
	w.begin(secData)
	for day := range daysAll {
		t.days = append(t.days, w.putPostings(0, m.day(day), nil, m.count))
	}
	m.table(w, &t.terms, func(s *segment) *table { return &s.terms }, true, nil)
	combine := &combiner{count: m.count, least: m.combineFrom}
	m.table(w, &t.codes, func(s *segment) *table { return &s.codes }, false, combine)
	t.combined = combine.finish(w)
	m.table(w, &t.exacts, func(s *segment) *table { return &s.exacts }, false, nil)
	m.table(w, &t.numbers, func(s *segment) *table { return &s.numbers }, false, nil)
	w.end()
	m.writeTables(w, &t, m.stemsOf(&t.terms))
	m.blobs(w, secHoursEnds, func(s *segment) *blobs { return &s.hours })
	m.blobs(w, secNameEnds, func(s *segment) *blobs { return &s.names })
	m.blobs(w, secCardEnds, func(s *segment) *blobs { return &s.cards })
	m.blobs(w, secDocEnds, func(s *segment) *blobs { return &s.docs })
	return m.finish(w)
}

// moveWindows works out the days of segments made in another month.
func (m *merger) moveWindows() {
	m.days, m.beyond = make([][]dense, len(m.from)), make([][]int32, len(m.from))
	for i, l := range m.from {
		if l.segment.DaysAt == m.daysAt {
			continue
		}
		days := make([]dense, daysAll)
		for j := range days {
			days[j] = make(dense, wordsFor(l.segment.count))
		}
		beyond := make([]int32, l.segment.count)
		for ord := range l.live.all {
			if c, ok := l.segment.calendar(ord); ok {
				c.Open(m.daysAt, daysAll, func(j int) { days[j].add(ord) })
				if d, ok := c.NextDate(m.daysAt + daysAll); ok {
					beyond[ord] = int32(d)
				}
			}
		}
		m.days[i], m.beyond[i] = days, beyond
	}
}

// day gives the new ordinals of what is open on a day of the window.
func (m *merger) day(day int) []uint32 {
	var ords, old []uint32
	var one [1]uint32
	var oneImpact [1]uint8
	for i, l := range m.from {
		if m.days[i] != nil {
			for ord := range m.days[i][day].all {
				ords = append(ords, m.number[i][ord])
			}
			continue
		}
		p := l.segment.postings(&l.segment.days[day], false, &one, &oneImpact)
		old = p.ordinals(old)
		for _, ord := range old {
			ords = append(ords, m.number[i][ord])
		}
	}
	return sorted(ords)
}

// sorted sorts new ordinals and leaves out those that are gone.
func sorted(ords []uint32) []uint32 {
	ords = slices.DeleteFunc(ords, func(o uint32) bool { return o == gone })
	if !slices.IsSorted(ords) {
		slices.Sort(ords)
	}
	return ords
}

// table merges one dictionary of all segments, entry by entry.
func (m *merger) table(w *writer, to *dictionary, of func(*segment) *table, impacts bool, combine *combiner) {
	at := make([]int, len(m.from))
	var byGrade []graded
	for {
		text, any := m.least(at, of)
		if !any {
			return
		}
		for i := range byGrade {
			byGrade[i].empty()
		}
		byGrade = byGrade[:0]
		for i, l := range m.from {
			t := of(l.segment)
			if at[i] < t.len() && t.entry(at[i]) == text {
				for _, r := range t.of(at[i]) {
					byGrade = m.gather(byGrade, i, r, impacts)
				}
				at[i]++
			}
		}
		n := uint32(len(to.ends))
		if !m.putEntry(w, to, text, byGrade, combine) {
			n = gone
		}
		for i := range at {
			if impacts && len(m.terms[i]) < at[i] {
				m.terms[i] = append(m.terms[i], n)
			}
		}
	}
}

// least gives the first text, by order, of those that the sources have at their places.
func (m *merger) least(at []int, of func(*segment) *table) (text string, any bool) {
	for i, l := range m.from {
		if t := of(l.segment); at[i] < t.len() {
			if e := t.entry(at[i]); !any || e < text {
				text, any = e, true
			}
		}
	}
	return text, any
}

// gather adds what a reference points to, under new ordinals.
func (m *merger) gather(to []graded, layer int, r ref, impacts bool) []graded {
	s := m.from[layer].segment
	grade := m.gradeOf(layer, r.grade)
	i := slices.IndexFunc(to, func(g graded) bool { return g.grade == grade })
	if i < 0 {
		i = len(to)
		to = slices.Grow(to, 1)[:i+1] // beyond its end they are empty
		to[i].grade = grade
	}
	l := &to[i].list
	if r.form == formValues {
		values, ords := s.values(&r)
		for k, ord := range ords {
			if n := m.number[layer][ord]; n != gone {
				l.ords, l.values = append(l.ords, n), append(l.values, values[k])
			}
		}
		return to
	}
	var one [1]uint32
	var oneImpact [1]uint8
	p := s.postings(&r, impacts, &one, &oneImpact)
	m.old = p.ordinals(m.old)
	for k, ord := range m.old {
		if n := m.number[layer][ord]; n != gone {
			l.ords = append(l.ords, n)
			if impacts {
				l.impacts = append(l.impacts, p.impacts[k])
			}
		}
	}
	return to
}

// gradeOf gives the number of a grade of a source.
func (m *merger) gradeOf(layer int, of uint16) uint16 {
	known := m.grade[layer]
	if known[of] == 0 {
		known[of] = m.gradeNumber(m.grades.number(m.from[layer].segment.Grades[of])) + 1
	}
	return known[of] - 1
}

// putEntry writes an entry, unless it is about no offer any more.
func (m *merger) putEntry(w *writer, to *dictionary, text string, byGrade []graded, combine *combiner) bool {
	var first *list
	lists := 0
	for i := range byGrade {
		l := &byGrade[i].list
		if len(l.ords) == 0 {
			continue
		}
		if lists++; lists == 1 {
			to.entry(text)
			first = l
		}
		if l.values == nil {
			l.sort()
		}
		to.refs = append(to.refs, m.put(w, byGrade[i].grade, l))
	}
	if lists > 0 {
		combine.add(w, to, first.ords)
	}
	return lists > 0
}

// sort brings ordinals from several segments into order, and their impacts along.
func (l *list) sort() {
	if slices.IsSorted(l.ords) {
		return
	}
	if l.impacts == nil {
		slices.Sort(l.ords)
		return
	}
	both := make([]uint64, len(l.ords))
	for i, o := range l.ords {
		both[i] = uint64(o)<<8 | uint64(l.impacts[i])
	}
	slices.Sort(both)
	for i, b := range both {
		l.ords[i], l.impacts[i] = uint32(b>>8), uint8(b)
	}
}

func (m *merger) blobs(w *writer, s section, of func(*segment) *blobs) {
	ends := make([]uint64, len(m.order))
	at := uint64(0)
	for i, o := range m.order {
		at += uint64(len(of(m.from[o.layer].segment).at(o.ord)))
		ends[i] = at
	}
	w.whole(s, bytesOf(ends))
	w.begin(s + 1)
	for _, o := range m.order {
		w.put(of(m.from[o.layer].segment).at(o.ord))
	}
	w.end()
}

// merge makes one layer of several. It takes no lock: the layers do not change.
func (x *Index) merge(from []layer) (*merger, *segment, error) {
	m := x.newMerger(from)
	s, err := x.make(m.count, m.write)
	return m, s, err
}

// The sizes of segments go by powers: as soon as there are several of one size, or below it, they are merged into one of
// the next. So there are few segments, and an offer is copied a few times in its life.
const fan = 4

// smallMerge bounds the merges that are done at once; larger ones have a goroutine of their own, so that the many small
// segments of saves do not pile up behind them.
const smallMerge = 5_000

func tier(count int) int {
	t := 0
	for ; count >= fan; count /= fan {
		t++
	}
	return t
}

// choose gives layers to merge, or none. The caller holds the lock.
func (x *Index) choose(layers []layer) []layer {
	free := slices.DeleteFunc(slices.Clone(layers), func(l layer) bool { return x.busy[l.segment] })
	slices.SortStableFunc(free, func(a, b layer) int { return cmp.Compare(a.live.count(), b.live.count()) })
	for n := len(free); n >= 1; n-- {
		last := free[n-1]
		same := n
		for same > 0 && tier(free[same-1].live.count()) == tier(last.live.count()) {
			same--
		}
		if n-same >= fan {
			return free[:n]
		}
	}
	for _, l := range free {
		// Half of a segment is gone: what it says of words is mostly about offers that are no more.
		if l.segment.count > 64 && 2*l.live.count() < l.segment.count {
			return []layer{l}
		}
	}
	return nil
}

// mergeSome starts the merges that are due. The caller holds the lock.
func (x *Index) mergeSome() {
	for !x.closed {
		from := x.choose(x.Pin().segments)
		if from == nil || len(x.busy) > 0 && x.heavy(from) {
			return
		}
		for _, l := range from {
			x.busy[l.segment] = true
		}
		x.work.Add(1)
		go func() {
			defer x.work.Done()
			m, s, err := x.merge(from)
			x.mu.Lock()
			defer x.mu.Unlock()
			for _, l := range from {
				delete(x.busy, l.segment)
			}
			if x.failed = err; err != nil {
				return // what was there stays, and answers
			}
			x.replace(m, s)
			x.mergeSome()
		}()
	}
}

// heavy tells whether a merge is a large one; of those there is one at a time.
func (x *Index) heavy(from []layer) bool {
	n := 0
	for _, l := range from {
		n += l.live.count()
	}
	if n < smallMerge {
		return false
	}
	for s := range x.busy {
		if s.count >= smallMerge/fan {
			return true
		}
	}
	return false
}

// replace puts a merged segment in the place of its sources. What was dropped from them meanwhile is dropped from it.
func (x *Index) replace(m *merger, s *segment) {
	now := x.Pin().segments
	var layers []layer
	merged := fresh(s)
	for i, old := range m.from {
		live := dense(nil)
		for _, l := range now {
			if l.segment == old.segment {
				live = l.live
			}
		}
		for ord := range old.live.all {
			if live == nil || !live.has(ord) {
				merged.live.drop(m.number[i][ord])
			}
		}
	}
	for _, l := range now {
		if !slices.ContainsFunc(m.from, func(o layer) bool { return o.segment == l.segment }) {
			layers = append(layers, l)
		}
	}
	if !merged.live.empty() {
		layers = append(layers, merged)
	}
	x.publish(x.Pin().seq, layers)
	for _, old := range m.from {
		x.forget(old.segment)
	}
}
