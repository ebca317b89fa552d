package query

import (
	"maps"

	"escale/internal/offer"
)

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
