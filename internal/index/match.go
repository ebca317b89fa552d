package index

import (
	"sort"
	"strings"
	"time"

	"escale/internal/own"
	"escale/internal/query"
)

// matching narrows the offers of one segment by the parts of a query, as query.Match would offer by offer, looking only at
// what the sight lets through.
type matching struct {
	index *Index
	seg   *segment
	sight *sight
	own   *ownKept // what the asking organisation keeps; nil for most, and always for scopes
	lend  *scratch
}

// narrow leaves in d the offers that answer the query, text and the moment aside.
func (m *matching) narrow(d dense, q *query.Query) {
	m.narrowButOpen(d, q)
	if q.Open != nil {
		m.open(d, *q.Open)
	}
}

// narrowButOpen is narrow without the days: what is left may still be closed on them, or not tell.
func (m *matching) narrowButOpen(d dense, q *query.Query) {
	for i := range q.Terms {
		m.term(d, &q.Terms[i])
	}
	for i := range q.Ranges {
		m.numbers(d, &q.Ranges[i])
	}
	m.space(d, q)
	if q.Variant != "" {
		m.term(d, &query.Term{Facet: "variant", Any: []string{q.Variant}})
	}
	within(d, m.seg.updated, q.Updated)
	within(d, m.seg.created, q.Created)
}

func (m *matching) term(d dense, t *query.Term) {
	before := m.lend.mark()
	defer m.lend.back(before)
	if len(t.Any) > 0 {
		any := m.lend.set(m.seg.count)
		for _, code := range t.Any {
			m.addCode(any, t.Facet, code)
		}
		d.and(any)
	}
	for _, code := range t.None {
		none := m.lend.set(m.seg.count)
		m.addCode(none, t.Facet, code)
		d.andNot(none)
	}
}

// addCode adds the offers that have a code, as far as it may be read.
func (m *matching) addCode(to dense, facet, code string) {
	if strings.HasPrefix(facet, own.Prefix) {
		m.addOwn(to, facet, code)
		return
	}
	if i := m.seg.codes.find(facet + "\x00" + code); i >= 0 {
		m.addRefs(to, m.seg.codes.of(i))
	}
}

// addRefs adds what the references point to, each within what its grade allows.
func (m *matching) addRefs(to dense, refs []ref) {
	var one [1]uint32
	var oneImpact [1]uint8
	for i := range refs {
		r := &refs[i]
		allowed := &m.sight.allowed[r.grade]
		if allowed.none() {
			continue
		}
		p := m.seg.postings(r, false, &one, &oneImpact)
		if allowed.all {
			p.addTo(to)
			continue
		}
		before := m.lend.mark()
		part := m.lend.set(m.seg.count)
		p.addTo(part)
		part.and(allowed.in)
		to.or(part)
		m.lend.back(before)
	}
}

func (m *matching) numbers(d dense, r *query.Range) {
	if strings.HasPrefix(r.Name, own.Prefix) {
		m.ownNumbers(d, r)
		return
	}
	before := m.lend.mark()
	defer m.lend.back(before)
	hit := m.lend.set(m.seg.count)
	if i := m.seg.numbers.find(r.Name); i >= 0 {
		for _, ref := range m.seg.numbers.of(i) {
			allowed := &m.sight.allowed[ref.grade]
			if allowed.none() {
				continue
			}
			values, ords := m.seg.values(&ref)
			from, to := 0, len(values)
			if r.Min != nil {
				from = sort.SearchFloat64s(values, *r.Min)
			}
			if r.Max != nil {
				to = sort.Search(len(values), func(i int) bool { return values[i] > *r.Max })
			}
			for ; from < to; from++ {
				if allowed.all || allowed.in.has(ords[from]) {
					hit.add(ords[from])
				}
			}
		}
	}
	d.and(hit)
}

// values gives numbers in order and the ordinal of each.
func (s *segment) values(r *ref) ([]float64, []uint32) {
	at := s.data[r.off:]
	return view[float64](at, int(r.n)), view[uint32](at[8*r.n:], int(r.n))
}

// within keeps the offers whose instant lies in a span.
func within(d dense, instants []int64, s query.Span) {
	if s == (query.Span{}) {
		return
	}
	for i := range d.all {
		if x := instants[i]; s.Min != 0 && x < s.Min || s.Max != 0 && x >= s.Max {
			d.drop(i)
		}
	}
}

// zone gives the time zone of the network, in which days begin.
func (x *Index) zone() *time.Location {
	if z := x.opts.Policy.Zone; z != nil {
		return z
	}
	return time.UTC
}
