package index

import (
	"escale/internal/offer"
)

// An offer with variants has an entry for each of them beside the standard one: same id, next ordinals, texts and facts of
// its own, the document only in the first. A question is about one kind of entries: the standard ones, or those of the
// variant that it names. So a word of the winter is found in winter and not in summer, facets count what the variant says,
// and no other part of the index knows that there are variants.
//
// Whether an offer may be seen is settled by its standard entry: a scope holds offers, not faces of them.

// asVariant is the facet, no part of any vocabulary, of the entries that show a variant.
const asVariant = "as\x00"

// findVariants notes which entries show a variant.
func (s *segment) findVariants() {
	from, to := s.codes.prefixed(asVariant)
	if from == to {
		return
	}
	s.varied, s.variants = make(dense, wordsFor(s.count)), map[string]dense{}
	var one [1]uint32
	var oneImpact [1]uint8
	for i := from; i < to; i++ {
		set := make(dense, wordsFor(s.count))
		for _, r := range s.codes.of(i) {
			p := s.postings(&r, false, &one, &oneImpact)
			p.addTo(set)
		}
		s.varied.or(set)
		s.variants[string([]byte(s.codes.entry(i)[len(asVariant):]))] = set
	}
}

// keep leaves in a set the entries that show a variant; "" is the standard.
func (s *segment) keep(d dense, variant string) {
	switch set := s.variants[variant]; {
	case variant != "" && set == nil:
		clear(d)
	case variant != "":
		d.and(set)
	case s.varied != nil:
		d.andNot(s.varied)
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
	doc, err := unzip.DecodeAll(s.docs.at(s.standard(ord)), nil)
	if err != nil {
		return nil, err
	}
	return offer.Decode(offer.Format, doc)
}
