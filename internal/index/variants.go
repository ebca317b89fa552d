package index

import (
	"iter"
	"strings"
	"sync"

	"escale/internal/offer"
	"escale/internal/query"
)

// An offer with variants has an entry for each of them beside the standard one: same id, next ordinals, texts and facts of
// its own, the document only in the first. A question is about one kind of entries: the standard ones, or those of the
// variant that it names. So a word of the winter is found in winter and not in summer, facets count what the variant says,
// and no other part of the index knows that there are variants.
//
// Whether an offer may be seen is settled by its standard entry: a scope holds offers, not faces of them.

// asVariant is the facet, no part of any vocabulary, of the entries that show a variant.
const asVariant = "as\x00"

// inRealm is the facet that tells realms apart.
const inRealm = "realm\x00"

// sort notes which entries show a variant, and which are of another realm than visitors ask for.
func (s *segment) sort() {
	for variant, set := range s.sets(asVariant) {
		if s.varied == nil {
			s.varied, s.variants = make(dense, wordsFor(s.count)), map[string]dense{}
		}
		s.varied.or(set)
		s.variants[variant] = set
	}
	for realm, set := range s.sets(inRealm) {
		if realm == string(offer.Offers) {
			continue
		}
		if s.elsewhere == nil {
			s.elsewhere = make(dense, wordsFor(s.count))
		}
		s.elsewhere.or(set)
	}
}

// sets gives the entries with each code of a facet that all may ask for.
func (s *segment) sets(facet string) iter.Seq2[string, dense] {
	return func(yield func(string, dense) bool) {
		var one [1]uint32
		var oneImpact [1]uint8
		for i, to := s.codes.prefixed(facet); i < to; i++ {
			set := make(dense, wordsFor(s.count))
			for _, r := range s.codes.of(i) {
				p := s.postings(&r, false, &one, &oneImpact)
				p.addTo(set)
			}
			if !yield(strings.Clone(s.codes.entry(i)[len(facet):]), set) {
				return
			}
		}
	}
}

// keep leaves in a set the entries that a question is about: of its variant, "" being the standard, and of its realm.
func (s *segment) keep(d dense, q *query.Question) {
	switch set := s.variants[q.Variant]; {
	case q.Variant != "" && set == nil:
		clear(d)
	case q.Variant != "":
		d.and(set)
	case s.varied != nil:
		d.andNot(s.varied)
	}
	if s.elsewhere != nil && q.Realm() == offer.Offers {
		d.andNot(s.elsewhere)
	}
}

// alike gives the entries of variants the place in a set that their standard entries have.
func (s *segment) alike(d dense) {
	for i := range s.varied.all {
		if d.has(s.standard(i)) {
			d.add(i)
		} else {
			d.drop(i)
		}
	}
}

// standard gives the ordinal of the standard entry of the same offer.
func (s *segment) standard(ord uint32) uint32 {
	for ord > 0 && s.ids[ord-1] == s.ids[ord] {
		ord--
	}
	return ord
}

// as gives the ordinal that shows a variant of the offer whose standard entry is given; false when it has none.
func (s *segment) as(standard uint32, variant string) (uint32, bool) {
	if variant == "" {
		return standard, true
	}
	set := s.variants[variant]
	if set == nil {
		return 0, false
	}
	for i := standard + 1; int(i) < s.count && s.ids[i] == s.ids[standard]; i++ {
		if set.has(i) {
			return i, true
		}
	}
	return 0, false
}

// offer gives the whole offer of an entry.
func (s *segment) offer(ord uint32) (*offer.Offer, error) {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	doc, err := unzip.DecodeAll(s.docs.at(s.standard(ord)), (*room)[:0])
	if err != nil {
		return nil, err
	}
	*room = doc
	return offer.Decode(offer.Format, doc)
}

// rooms are where documents are unpacked that nothing holds on to.
var rooms = sync.Pool{New: func() any { return new([]byte) }}
