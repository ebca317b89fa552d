package api

import (
	"slices"
	"strings"
	"sync"

	"escale/internal/offer"
)

// labels are the codes of facets with their labels as they stand in answers, up to the figure: words are looked for and
// written as JSON once. They belong to a book, whose words do not change. What an organisation keeps for itself is not among
// them: two organisations may give one name to different things.
type labels struct {
	byFacet sync.Map // of spokenFacet: *sync.Map of code: string
}

type spokenFacet struct {
	name string
	lang offer.Lang
}

// facetLabels writes the codes of one facet.
type facetLabels struct {
	*listing
	facet string
	known *sync.Map // nil where they are not to be remembered
}

func (l *listing) labels(facet string) facetLabels {
	t := facetLabels{l, facet, nil}
	if l.vocabulary.OwnField(facet) == nil && slices.Contains(offer.Languages, l.Lang) {
		known, there := l.book.labels.byFacet.Load(spokenFacet{facet, l.Lang})
		if !there {
			known, _ = l.book.labels.byFacet.LoadOrStore(spokenFacet{facet, l.Lang}, new(sync.Map))
		}
		t.known = known.(*sync.Map)
	}
	return t
}

// append appends a code and its label, and the name of its figure.
func (t facetLabels) append(b []byte, code string) []byte {
	if t.known != nil {
		if text, there := t.known.Load(code); there {
			return append(b, text.(string)...)
		}
	}
	from := len(b)
	b = append(b, `{"code":`...)
	b = quoted(b, code)
	b = append(b, `,"label":`...)
	b = quoted(b, t.label(t.facet, code))
	b = append(b, `,"count":`...)
	if t.known != nil {
		t.known.Store(strings.Clone(code), string(b[from:]))
	}
	return b
}
