package query

import (
	"maps"
	"slices"
	"strings"

	"escale/internal/offer"
	"escale/internal/own"
)

// Vocabulary is what can be asked of one network: its facets and their codes, its numbers, its territories.
type Vocabulary struct {
	offer.Reference
	facets  map[string]*offer.Field // of choices and flags; nil for those of the head
	numbers map[string]bool
	owners  []string // codes of organisations; nil where any may be asked for
	sources []string
	derived map[string]Derived // facets that no sheet has
	own     *own.Sheet         // of the organisation that asks, nil of most
}

// NewVocabulary draws the vocabulary from sheets, thesaurus and territories.
func NewVocabulary(r offer.Reference) *Vocabulary {
	v := &Vocabulary{Reference: r, facets: map[string]*offer.Field{}, numbers: map[string]bool{"price": true}}
	for _, name := range HeadFacets {
		v.facets[name] = nil
	}
	stands := map[string]int{} // on how many sheets, by key
	for _, s := range r.Catalog.Sheets {
		for _, f := range s.Fields() {
			stands[f.Key]++
			for _, sub := range f.Fields {
				stands[sub.Key]++
			}
		}
	}
	for _, f := range r.Catalog.Askable() {
		switch {
		case f.Facet == "":
		case f.Kind == offer.KindNumber, f.Kind == offer.KindRate:
			v.numbers[f.Facet] = true
		default:
			// Of several fields that share a facet, the one that most sheets have gives it its words.
			if g, there := v.facets[f.Facet]; !there || g != nil && stands[f.Key] > stands[g.Key] {
				v.facets[f.Facet] = f
			}
		}
	}
	return v
}

// With gives the vocabulary of a network whose organisations and sources have these codes: others are refused.
func (v *Vocabulary) With(owners, sources []string) *Vocabulary {
	more := *v
	more.owners, more.sources = owners, sources
	return &more
}

// WithOwn gives the vocabulary of an organisation, with what it keeps for itself: own.member=yes. To others there are no
// such names.
func (v *Vocabulary) WithOwn(s *own.Sheet) *Vocabulary {
	more := *v
	more.own, more.facets, more.numbers = s, maps.Clone(v.facets), maps.Clone(v.numbers)
	for _, f := range s.Fields {
		switch {
		case !f.Facet:
		case f.Kind == offer.KindNumber:
			more.numbers[own.Prefix+f.Key] = true
		default:
			more.facets[own.Prefix+f.Key] = nil
		}
	}
	return &more
}

// OwnField gives the field of the asking organisation behind the name of a facet, or nil.
func (v *Vocabulary) OwnField(facet string) *own.Field {
	key, ok := strings.CutPrefix(facet, own.Prefix)
	if !ok {
		return nil
	}
	return v.own.Field(key)
}

// Facets lists the names that can be asked for and counted, sorted.
func (v *Vocabulary) Facets() []string { return sorted(v.facets) }

// Numbers lists the names of the numbers that can be bounded, sorted.
func (v *Vocabulary) Numbers() []string { return sorted(v.numbers) }

// FacetField gives the field behind a facet; nil for a facet of the head, false when there is no such facet.
func (v *Vocabulary) FacetField(name string) (*offer.Field, bool) {
	f, ok := v.facets[name]
	return f, ok
}

// Derived is a facet or a number that is worked out from the whole of an offer rather than told by a field of its sheet: what is
// wrong with it, how fit it is for a use. Its Field has no sheet; it says the name, and who may ask.
type Derived struct {
	Field  *offer.Field           // Facet is the name; of kind number it can be bounded, else asked for by code
	Codes  []string               // of a facet; the list is closed
	Labels map[string]offer.Label // of codes
}

// Adding gives the vocabulary with more that can be asked for.
func (v *Vocabulary) Adding(more ...Derived) *Vocabulary {
	w := *v
	w.facets, w.numbers, w.derived = maps.Clone(v.facets), maps.Clone(v.numbers), map[string]Derived{}
	maps.Copy(w.derived, v.derived)
	for _, d := range more {
		if d.Field.Kind == offer.KindNumber {
			w.numbers[d.Field.Facet] = true
			continue
		}
		w.facets[d.Field.Facet] = d.Field
		w.derived[d.Field.Facet] = d
	}
	return &w
}

// CodeLabel gives the label of a code of a derived facet; nil where it has none.
func (v *Vocabulary) CodeLabel(facet, code string) offer.Label { return v.derived[facet].Labels[code] }

func sorted[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
