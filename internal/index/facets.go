package index

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"escale/internal/own"
)

// facets are the facets of a segment, read from its codes when first asked for.
type facets struct {
	once  sync.Once
	names map[string]facet
	codes []string // of every entry, without its facet
}

// facet is a run of entries, and about how long it takes to count them all, in nanoseconds.
type facet struct{ from, to, cost int }

// facet gives a facet; one that nobody has is empty.
func (s *segment) facet(name string) facet {
	f := &s.facets
	f.once.Do(func() {
		f.names = map[string]facet{}
		all := strings.Clone(string(s.codes.text)) // so that answers hold no bytes of the segment
		from := uint32(0)
		for i, end := range s.codes.ends {
			name, code, _ := strings.Cut(all[from:end], "\x00")
			from = end
			f.codes = append(f.codes, code)
			of, known := f.names[name]
			if !known {
				of.from = i
			}
			of.to = i + 1
			for _, r := range s.codes.of(i) {
				of.cost += s.countingCost(&r)
			}
			f.names[name] = of
		}
	})
	return f.names[name]
}

func (s *segment) countingCost(r *ref) int {
	switch r.form {
	case formOne, formRuns:
		return 20
	case formDense:
		return 20 + wordsFor(s.count)/3
	}
	return 20 + int(r.n)
}

// counted is how many offers have each code of a facet in one part.
type counted struct {
	facet
	counts []uint32 // of each of its entries
}

// count counts the codes of facets among the offers of a set, all of them visible. Few offers are asked for their codes;
// else codes are asked for their offers.
func (m *matching) count(names []string, in dense) []counted {
	out := make([]counted, len(names))
	perCode, entries := 0, 0
	for i, name := range names {
		out[i].facet = m.seg.facet(name)
		perCode += out[i].cost
		entries += out[i].to - out[i].from
	}
	room := make([]uint32, entries)
	for i := range out {
		n := out[i].to - out[i].from
		out[i].counts, room = room[:n:n], room[n:]
	}
	size := in.count()
	if size == 0 {
		return out
	}
	forward := size*(len(m.seg.forward)/m.seg.count+1) < perCode
	if forward {
		m.countForward(out, in)
	}
	for i := range out {
		m.countEntries(&out[i], in, forward)
	}
	return out
}

// countForward counts by offer.
func (m *matching) countForward(out []counted, in dense) {
	counts := m.lend.zeros(m.seg.codes.len())
	for i := range in.all {
		from := uint32(0)
		if i > 0 {
			from = m.seg.forwardEnds[i-1]
		}
		for _, code := range m.seg.forward[from:m.seg.forwardEnds[i]] {
			counts[code]++
		}
	}
	for i := range out {
		copy(out[i].counts, counts[out[i].from:out[i].to])
	}
	clear(counts)
}

// countEntries counts by code; those that were counted by offer, and may be read of all offers, are done.
func (m *matching) countEntries(c *counted, in dense, forward bool) {
	var one [1]uint32
	var oneImpact [1]uint8
	for k := range c.counts {
		refs := m.seg.codes.of(c.from + k)
		if len(refs) == 1 && m.sight.allowed[refs[0].grade].all {
			if !forward {
				p := m.seg.postings(&refs[0], false, &one, &oneImpact)
				c.counts[k] = uint32(p.countIn(in))
			}
			continue
		}
		before := m.lend.mark()
		set := m.lend.set(m.seg.count)
		m.addRefs(set, refs)
		c.counts[k] = uint32(set.countBoth(in))
		m.lend.back(before)
	}
}

// facets counts the facets asked for over all parts.
func (s *search) facets(names []string) []FacetCounts {
	var parts [][]counted
	for i := range s.parts {
		parts = append(parts, s.parts[i].count(names, s.parts[i].found))
	}
	out := make([]FacetCounts, len(names))
	for i, name := range names {
		out[i] = FacetCounts{Name: name}
		if strings.HasPrefix(name, own.Prefix) {
			out[i].Counts = s.countOwn(name)
		} else {
			out[i].Counts = s.join(i, parts)
		}
	}
	return out
}

// join brings the counts of one facet in all parts together, in order.
func (s *search) join(facet int, parts [][]counted) []CodeCount {
	if len(parts) == 1 {
		return s.parts[0].seg.ranked(&parts[0][facet])
	}
	total := map[string]int{}
	for i := range parts {
		c := &parts[i][facet]
		for k, n := range c.counts {
			if n > 0 {
				total[s.parts[i].seg.facets.codes[c.from+k]] += int(n)
			}
		}
	}
	var out []CodeCount
	for code, n := range total {
		out = append(out, CodeCount{code, n})
	}
	slices.SortFunc(out, func(a, b CodeCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code))
	})
	return out
}

// ranked puts the codes of one part in order. Entries are in the order of codes, so that the count and the entry as one
// number sort as wanted.
func (s *segment) ranked(c *counted) []CodeCount {
	var keys []uint64
	for k, n := range c.counts {
		if n > 0 {
			keys = append(keys, uint64(^n)<<32|uint64(k))
		}
	}
	if keys == nil {
		return nil
	}
	slices.Sort(keys)
	out := make([]CodeCount, len(keys))
	for i, key := range keys {
		out[i] = CodeCount{s.facets.codes[c.from+int(uint32(key))], int(^uint32(key >> 32))}
	}
	return out
}
