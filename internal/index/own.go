package index

import (
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/query"
)

// What organisations keep for themselves lies beside the segments, by organisation: for each code the set of ids that have
// it. An organisation may tag the whole base in an afternoon; entries would have to be analysed anew for each tick, and a
// hundred organisations would fill every dictionary with words that all but one of them must not meet. So it is impossible
// here, rather than forbidden, that a question meets what another organisation keeps: it is given one ownKept, or none.
//
// Sets of ids become sets of ordinals when a segment is first asked for them, and are kept as long as neither changes.

// ownBook is what every organisation keeps, by its code. Like a segment it never changes: a change makes another.
type ownBook map[string]*ownKept

// ownKept is what one organisation keeps.
type ownKept struct {
	codes   map[string]*roaring.Bitmap // facet, NUL, code → ids
	numbers map[string]*ownNumbers     // by name
}

// ownNumbers are the numbers of one field: an id may have one.
type ownNumbers struct {
	ids    []uint32 // in order
	values []float64
}

// ownOf gives what an audience may ask by: what its own organisation keeps, and nothing of any other's. There is no other way
// from a question to what is kept.
func (v *View) ownOf(a *access.Audience) *ownKept {
	if a.Own == "" {
		return nil
	}
	return v.own[a.Own]
}

// ApplyOwn takes in what organisations keep about offers, as it is now; one without cells keeps nothing. Readers see all of it
// at once.
func (x *Index) ApplyOwn(kept []*offer.Private) {
	if len(kept) == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	v := x.Pin()
	book := ownBook{}
	for organisation, of := range v.own {
		book[organisation] = of
	}
	byOrganisation := map[string][]*offer.Private{}
	for _, p := range kept {
		byOrganisation[p.Organisation] = append(byOrganisation[p.Organisation], p)
	}
	for organisation, some := range byOrganisation {
		book[organisation] = book[organisation].with(some)
	}
	changes := append(slices.Clone(v.changes[max(0, len(v.changes)+1-mostChanges):]), &change{index: x, own: slices.Collect(maps.Keys(byOrganisation))})
	x.publishWith(v.seq, v.segments, book, v.content+1, changes)
}

// asksOwn tells whether an answer rests on what the asking organisation keeps.
func asksOwn(q *query.Question) bool {
	isOwn := func(name string) bool { return strings.HasPrefix(name, own.Prefix) }
	return slices.ContainsFunc(q.Terms, func(t query.Term) bool { return isOwn(t.Facet) }) ||
		slices.ContainsFunc(q.Ranges, func(r query.Range) bool { return isOwn(r.Name) }) ||
		slices.ContainsFunc(q.First, func(f query.Favour) bool { return isOwn(f.Facet) }) || slices.ContainsFunc(q.Facets, isOwn)
}

// with gives what is kept after some offers' cells were replaced. Only the sets that change are copied.
func (k *ownKept) with(some []*offer.Private) *ownKept {
	next := &ownKept{codes: map[string]*roaring.Bitmap{}, numbers: map[string]*ownNumbers{}}
	touched := roaring.New()
	codes := map[string]*roaring.Bitmap{}
	numbers := map[string]map[uint32]float64{}
	latest := map[offer.ID]*offer.Private{}
	for _, p := range some {
		if had := latest[p.Offer]; had == nil || had.Version <= p.Version {
			latest[p.Offer] = p
		}
	}
	for id, p := range latest {
		touched.Add(uint32(id))
		has, counts := own.Facts(p.Cells)
		for _, c := range has {
			key := c.Facet + "\x00" + c.Code
			if codes[key] == nil {
				codes[key] = roaring.New()
			}
			codes[key].Add(uint32(id))
		}
		for _, n := range counts {
			if numbers[n.Name] == nil {
				numbers[n.Name] = map[uint32]float64{}
			}
			numbers[n.Name][uint32(id)] = n.Value
		}
	}
	if k == nil {
		k = &ownKept{}
	}
	for key := range joinedKeys(k.codes, codes) {
		if set := exchanged(k.codes[key], touched, codes[key]); set != nil {
			next.codes[key] = set
		}
	}
	for name := range joinedKeys(k.numbers, numbers) {
		if n := k.numbers[name].with(touched, numbers[name]); n != nil {
			next.numbers[name] = n
		}
	}
	return next
}

func joinedKeys[A, B any](a map[string]A, b map[string]B) map[string]bool {
	all := map[string]bool{}
	for key := range a {
		all[key] = true
	}
	for key := range b {
		all[key] = true
	}
	return all
}

// exchanged gives a set with the touched ids taken out and others put in; the same one where that changes nothing, nil where
// nothing is left.
func exchanged(set, touched, put *roaring.Bitmap) *roaring.Bitmap {
	if set == nil {
		set = roaring.New()
	}
	if put == nil {
		put = roaring.New()
	}
	next := set
	if had := roaring.And(set, touched); !had.Equals(put) {
		next = roaring.Or(roaring.AndNot(set, touched), put)
		next.RunOptimize()
	}
	if next.IsEmpty() {
		return nil
	}
	return next
}

func (n *ownNumbers) with(touched *roaring.Bitmap, put map[uint32]float64) *ownNumbers {
	if n == nil {
		n = &ownNumbers{}
	}
	added := slices.Sorted(maps.Keys(put))
	room := len(n.ids) + len(added)
	next := &ownNumbers{make([]uint32, 0, room), make([]float64, 0, room)}
	add := func(id uint32, value float64) {
		next.ids, next.values = append(next.ids, id), append(next.values, value)
	}
	for i, id := range n.ids {
		for len(added) > 0 && added[0] <= id {
			add(added[0], put[added[0]])
			added = added[1:]
		}
		if !touched.Contains(id) {
			add(id, n.values[i])
		}
	}
	for _, id := range added {
		add(id, put[id])
	}
	switch {
	case len(next.ids) == 0:
		return nil
	case slices.Equal(next.ids, n.ids) && slices.Equal(next.values, n.values):
		return n // segments go on with what they made of it
	}
	return next
}

// owned keeps, by ordinal, the sets and numbers last asked of a segment. Neither they nor the segment change, so that they are
// told apart by where they lie.
type owned struct {
	mu      sync.Mutex
	sets    []ownedSet
	numbers []ownedNumbers
}

type ownedSet struct {
	of  *roaring.Bitmap
	set dense
}

type ownedNumbers struct {
	of     *ownNumbers
	values []float64 // NaN where there is none
}

// Of a segment of 60,000 offers a set takes 7.5 KB, numbers 480 KB.
const (
	mostOwnedSets    = 256
	mostOwnedNumbers = 8
)

// ownedBy gives the ordinals of a set of ids.
func (s *segment) ownedBy(ids *roaring.Bitmap) dense {
	s.owned.mu.Lock()
	defer s.owned.mu.Unlock()
	for i := range s.owned.sets {
		if s.owned.sets[i].of == ids {
			return s.owned.sets[i].set
		}
	}
	set := make(dense, wordsFor(s.count))
	if n := ids.GetCardinality(); n*20 < uint64(s.count) {
		for it := ids.Iterator(); it.HasNext(); {
			s.eachOf(it.Next(), func(ord uint32) { set.add(ord) })
		}
	} else {
		it := ids.Iterator()
		for _, ord := range s.byID {
			id := s.ids[ord]
			it.AdvanceIfNeeded(id)
			if !it.HasNext() {
				break
			}
			if it.PeekNext() == id {
				set.add(ord)
			}
		}
	}
	s.owned.sets = append(s.owned.sets[max(0, len(s.owned.sets)-mostOwnedSets+1):], ownedSet{ids, set})
	return set
}

// eachOf gives the entries of an offer: the standard and the variants.
func (s *segment) eachOf(id uint32, yield func(ord uint32)) {
	ord, ok := s.find(offer.ID(id))
	for ; ok && int(ord) < s.count && s.ids[ord] == id; ord++ {
		yield(ord)
	}
}

func (s *segment) ownedNumbers(n *ownNumbers) []float64 {
	s.owned.mu.Lock()
	defer s.owned.mu.Unlock()
	for i := range s.owned.numbers {
		if s.owned.numbers[i].of == n {
			return s.owned.numbers[i].values
		}
	}
	values := make([]float64, s.count)
	for i := range values {
		values[i] = math.NaN()
	}
	for i, id := range n.ids {
		s.eachOf(id, func(ord uint32) { values[ord] = n.values[i] })
	}
	s.owned.numbers = append(s.owned.numbers[max(0, len(s.owned.numbers)-mostOwnedNumbers+1):], ownedNumbers{n, values})
	return values
}

// addOwn adds the offers about which the asking organisation keeps a code.
func (m *matching) addOwn(to dense, facet, code string) {
	if m.own == nil {
		return
	}
	if ids := m.own.codes[facet+"\x00"+code]; ids != nil {
		to.or(m.seg.ownedBy(ids))
	}
}

// ownNumbers leaves the offers whose own number lies in a range.
func (m *matching) ownNumbers(d dense, r *query.Range) {
	if m.own == nil || m.own.numbers[r.Name] == nil {
		clear(d)
		return
	}
	values := m.seg.ownedNumbers(m.own.numbers[r.Name])
	for i := range d.all {
		if x := values[i]; math.IsNaN(x) || r.Min != nil && x < *r.Min || r.Max != nil && x > *r.Max {
			d.drop(i)
		}
	}
}

// countOwn counts the codes of an own field among what was found.
func (s *search) countOwn(name string) []CodeCount {
	kept := s.view.ownOf(s.a)
	if kept == nil {
		return nil
	}
	var out []CodeCount
	for key, ids := range kept.codes {
		code, ok := strings.CutPrefix(key, name+"\x00")
		if !ok {
			continue
		}
		n := 0
		for i := range s.parts {
			p := &s.parts[i]
			n += p.seg.ownedBy(ids).countBoth(p.found)
		}
		if n > 0 {
			out = append(out, CodeCount{code, n})
		}
	}
	slices.SortFunc(out, byCount)
	return out
}
