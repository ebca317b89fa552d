package state

import (
	"strings"

	"escale/internal/geo"
	"escale/internal/offer"
)

// Label gives what a code of a facet is called, in the languages that the base's own data have; nil where the program's words
// say it (states of life, yes and no), or nothing does. Lacking tells of a code that says something is not there ("no:wifi"),
// whose label is then that of what is lacking.
func (s *State) Label(facet, code string) (label offer.Label, lacking bool) {
	if level, ok := geo.ParseLevel(facet); ok {
		return s.territory(level.String() + ":" + code), false
	}
	switch facet {
	case "territory":
		return s.territory(code), false
	case "type":
		if sheet := s.Catalog.Sheet(offer.Type(code)); sheet != nil {
			return sheet.Plural, false
		}
		return nil, false
	case "owner":
		return named(s.Organisations[code].Name), false
	case "source":
		return named(s.Sources[code].Name), false
	case "variant":
		return s.concept("variant", code), false
	}
	if label := s.Vocabulary.CodeLabel(facet, code); label != nil {
		return label, false
	}
	f, ok := s.Vocabulary.FacetField(facet)
	if !ok || f == nil || f.Kind == offer.KindFlag {
		return nil, false
	}
	scheme := f.Scheme
	if f.Kind == offer.KindClassification {
		scheme = "label"
	}
	plain, lacks := strings.CutPrefix(code, offer.NoPrefix)
	return s.concept(scheme, plain), lacks
}

func (s *State) concept(scheme, code string) offer.Label {
	if c := s.Catalog.Thesaurus.Concept(scheme, code); c != nil {
		return c.Labels
	}
	return nil
}

func (s *State) territory(id string) offer.Label {
	if s.Atlas == nil {
		return nil
	}
	t, err := s.Atlas.Get(id)
	if err != nil {
		return nil
	}
	label := offer.Label{}
	for _, lang := range offer.Languages {
		label[lang] = t.In(string(lang))
	}
	return label
}

func named(name string) offer.Label {
	if name == "" {
		return nil
	}
	return offer.Label{offer.Languages[0]: name}
}
