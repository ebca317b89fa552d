package index

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"escale/internal/own"
)

// facets are the facets of a segment, read from its codes when first asked for.
type facets struct {
	once  sync.Once
	names map[string]*facet
	codes []string // of every entry, without its facet
}

// facet is a run of entries. Costs are in nanoseconds, about.
type facet struct {
	from, to int
	cost     int // of counting them all by code
	combined []combined
	apart    []int // those that are not combined, from 0
	rest     int   // cost of counting these
}

// facet gives a facet; one that nobody has is empty.
func (s *segment) facet(name string) *facet {
	s.facets.once.Do(s.findFacets)
	if f := s.facets.names[name]; f != nil {
		return f
	}
	return new(facet)
}

func (s *segment) findFacets() {
	found := &s.facets
	found.names = map[string]*facet{}
	all := strings.Clone(string(s.codes.text)) // so that answers hold no bytes of the segment
	combinations, from := s.combinations, uint32(0)
	for i, end := range s.codes.ends {
		name, code, _ := strings.Cut(all[from:end], "\x00")
		from = end
		found.codes = append(found.codes, code)
		f := found.names[name]
		if f == nil {
			f = &facet{from: i}
			found.names[name] = f
			for ; len(combinations) > 0 && int(combinations[0].first) == i; combinations = combinations[1:] {
				f.combined = append(f.combined, s.combined(&combinations[0]))
			}
		}
		f.to = i + 1
		s.weigh(f, i)
	}
}

// weigh adds an entry to what counting its facet costs.
func (s *segment) weigh(f *facet, entry int) {
	var one [1]uint32
	var oneImpact [1]uint8
	refs, cost := s.codes.of(entry), 0
	for i := range refs {
		p := s.postings(&refs[i], false, &one, &oneImpact)
		cost += countingCost(&refs[i], len(p.runs)/2, s.count)
	}
	f.cost += cost
	if len(refs) == 1 {
		for i := range f.combined {
			if f.combined[i].grade == refs[0].grade {
				f.combined[i].values += int(refs[0].n)
				return
			}
		}
	}
	f.apart = append(f.apart, entry-f.from)
	f.rest += cost
}

// countingCost tells about how many nanoseconds it takes to count what a reference points to in a set.
func countingCost(r *ref, runs, count int) int {
	switch r.form {
	case formOne:
		return 10
	case formRuns:
		return 10 + 5*runs
	case formDense:
		return 10 + wordsFor(count)/2
	}
	return 10 + int(r.n)
}

// counting counts the codes of facets among offers of one part, all of them visible.
type counting struct {
	*matching
	in       offers
	readable []offers // by grade
}

// offers are a set, in the forms in which it is counted. Of none, the set may be nil.
type offers struct {
	set  dense
	size int
	ords []uint32 // the same one by one; see listed
	upTo []uint32 // how many come before each word of the set; see before
}

func (m *matching) counting(in dense) *counting {
	return &counting{matching: m, in: offers{set: in, size: in.count()}, readable: make([]offers, len(m.seg.Grades))}
}

// readableUnder gives the offers of which codes under a grade may be read.
func (c *counting) readableUnder(grade uint16) *offers {
	allowed, had := &c.sight.allowed[grade], &c.readable[grade]
	switch {
	case allowed.all:
		return &c.in
	case had.set == nil && !allowed.none():
		had.set = c.lend.copy(c.in.set)
		had.set.and(allowed.in)
		had.size = had.set.count()
	}
	return had
}

// listed gives them one by one: several facets go through the same ones.
func (o *offers) listed(lend *scratch) []uint32 {
	if o.ords == nil {
		o.ords = o.set.list(lend.numbers(o.size))
	}
	return o.ords
}

// inRuns counts those that lie in runs, each by how many come before its end and its beginning.
func (o *offers) inRuns(runs []uint32, lend *scratch) uint32 {
	if o.upTo == nil {
		o.upTo = lend.numbers(len(o.set) + 1)
		n := uint32(0)
		for i, w := range o.set {
			o.upTo[i] = n
			n += uint32(bits.OnesCount64(w))
		}
		o.upTo[len(o.set)] = n
	}
	n := uint32(0)
	for i := 0; i+1 < len(runs); i += 2 {
		n += o.before(runs[i+1]) - o.before(runs[i])
	}
	return n
}

func (o *offers) before(ord uint32) uint32 {
	n := o.upTo[ord>>6]
	if ord&63 != 0 {
		n += uint32(bits.OnesCount64(o.set[ord>>6] << (64 - ord&63)))
	}
	return n
}

// facet adds how many offers have each code of a facet, in the way that is the shortest for so many: by code, or by the
// combinations that offers have.
func (c *counting) facet(f *facet, counts []uint32) {
	if c.in.size == 0 {
		return
	}
	combined := f.rest
	for i := range f.combined {
		_, cost := f.combined[i].shortest(c.in.size, c.seg.count)
		combined += cost
	}
	if f.cost <= combined {
		for k := range counts {
			counts[k] += c.code(f.from + k)
		}
		return
	}
	for i := range f.combined {
		of := &f.combined[i]
		if in := c.readableUnder(of.grade); in.size > 0 {
			way, _ := of.shortest(in.size, c.seg.count)
			of.count(way, in.listed(c.lend), counts, c.lend)
		}
	}
	for _, k := range f.apart {
		counts[k] += c.code(f.from + k)
	}
}

// code counts the offers of one entry.
func (c *counting) code(entry int) uint32 {
	refs := c.seg.codes.of(entry)
	if len(refs) == 1 {
		in := c.readableUnder(refs[0].grade)
		if in.size == 0 {
			return 0
		}
		var one [1]uint32
		var oneImpact [1]uint8
		p := c.seg.postings(&refs[0], false, &one, &oneImpact)
		if p.runs != nil {
			return in.inRuns(p.runs, c.lend)
		}
		return uint32(p.countIn(in.set))
	}
	before := c.lend.mark()
	defer c.lend.back(before)
	set := c.lend.set(c.seg.count)
	c.addRefs(set, refs)
	return uint32(set.countBoth(c.in.set))
}

// facets counts the facets asked for over all parts.
func (s *search) facets(names []string) []FacetCounts {
	before := s.lend.mark()
	defer s.lend.back(before)
	parts := make([]*counting, len(s.parts))
	for i := range s.parts {
		parts[i] = s.parts[i].counting(s.parts[i].found)
	}
	slices.SortStableFunc(parts, func(a, b *counting) int { return cmp.Compare(b.seg.count, a.seg.count) })
	out := make([]FacetCounts, len(names))
	for i, name := range names {
		out[i] = FacetCounts{Name: name}
		switch {
		case strings.HasPrefix(name, own.Prefix):
			out[i].Counts = s.countOwn(name)
		case len(parts) > 0:
			out[i].Counts = s.count(name, parts)
		}
	}
	return out
}

// count counts a facet over all parts, of which the first is the largest: the others are added to what it has.
func (s *search) count(name string, parts []*counting) []CodeCount {
	lent := s.lend.lent
	defer func() { s.lend.lent = lent }()
	first := parts[0].seg
	f := first.facet(name)
	codes, counts := first.facets.codes[f.from:f.to], s.lend.zeros(f.to-f.from)
	parts[0].facet(f, counts)
	var more []CodeCount // of codes that the first part does not have
	for _, p := range parts[1:] {
		of := p.seg.facet(name)
		some := s.lend.zeros(of.to - of.from)
		p.facet(of, some)
		for k, n := range some {
			if n == 0 {
				continue
			}
			code := p.seg.facets.codes[of.from+k]
			if at, known := slices.BinarySearch(codes, code); known {
				counts[at] += n
			} else {
				more = append(more, CodeCount{code, int(n)})
			}
		}
		clear(some)
		s.lend.lent--
	}
	out := s.ranked(codes, counts)
	clear(counts)
	return inserted(out, more)
}

// ranked puts codes in order. They come sorted, so that the count and the place as one number sort as wanted.
func (s *search) ranked(codes []string, counts []uint32) []CodeCount {
	before := s.lend.mark()
	defer s.lend.back(before)
	keys := s.lend.raw(64 * len(counts))[:0]
	for k, n := range counts {
		if n > 0 {
			keys = append(keys, uint64(^n)<<32|uint64(k))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	out := make([]CodeCount, len(keys))
	for i, key := range keys {
		out[i] = CodeCount{codes[uint32(key)], int(^uint32(key >> 32))}
	}
	return out
}

// inserted adds the counts of a few codes, of which some may come twice.
func inserted(out, more []CodeCount) []CodeCount {
	slices.SortFunc(more, func(a, b CodeCount) int { return strings.Compare(a.Code, b.Code) })
	for i, c := range more {
		if i+1 < len(more) && more[i+1].Code == c.Code {
			more[i+1].Count += c.Count
			continue
		}
		at, _ := slices.BinarySearchFunc(out, c, byCount)
		out = slices.Insert(out, at, c)
	}
	return out
}

// byCount puts the most frequent first, and equal ones by code.
func byCount(a, b CodeCount) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code))
}
