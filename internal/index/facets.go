package index

import (
	"cmp"
	"slices"
	"strings"
)

// counter adds up the codes of one facet over segments.
type counter struct {
	counts map[string]int
	single []CodeCount // of one segment: no map is needed
}

// count counts the codes of a facet among the offers of a set. The set holds only visible offers.
func (m *matching) count(facet string, in dense, add func(code string, n int)) {
	var one [1]uint32
	var oneImpact [1]uint8
	from, to := m.seg.codes.prefixed(facet + "\x00")
	for i := from; i < to; i++ {
		refs := m.seg.codes.of(i)
		n := 0
		if len(refs) == 1 && m.sight.allowed[refs[0].grade].all {
			p := m.seg.postings(&refs[0], false, &one, &oneImpact)
			n = p.countIn(in)
		} else {
			before := m.lend.mark()
			set := m.lend.set(m.seg.count)
			m.addRefs(set, refs)
			n = set.countBoth(in)
			m.lend.back(before)
		}
		if n > 0 {
			add(m.seg.codes.entry(i)[len(facet)+1:], n)
		}
	}
}

// total brings the counts of all segments together.
func (c *counter) total(name string) FacetCounts {
	f := FacetCounts{Name: name, Counts: c.single}
	for code, n := range c.counts {
		f.Counts = append(f.Counts, CodeCount{code, n})
	}
	slices.SortFunc(f.Counts, func(a, b CodeCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code))
	})
	return f
}
