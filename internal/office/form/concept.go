package form

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"escale/internal/fault"
	"escale/internal/offer"
)

// fewConcepts is how many terms are shown at once; of longer lists one types what one looks for.
const fewConcepts = 24

// concepts lists the terms in use of a scheme that may stand on an offer of the sheet; of categories, those of its own root.
func (s *Setting) concepts(scheme string) []*offer.Concept {
	var all []*offer.Concept
	for _, c := range s.Reference.Catalog.Thesaurus.Scheme(scheme) {
		if c.ReplacedBy != "" || !c.Fits(s.Sheet.Type) || scheme == "category" && c.Root().Code != s.Sheet.Category {
			continue
		}
		all = append(all, c)
	}
	return all
}

// termed gives the options of a scheme.
func termed(scheme string) func(*Setting) []option {
	return func(s *Setting) []option {
		all := s.concepts(scheme)
		options := make([]option, len(all))
		for i, c := range all {
			options[i] = option{c.Code, said(c.Labels.In(s.lang()))}
		}
		return options
	}
}

// term is a code of a scheme: a list to open where it is short, else a field that completes what is typed.
func (s *Setting) term(scheme string, l label, size string) node {
	if len(s.concepts(scheme)) <= fewConcepts {
		return pick{label: l, options: termed(scheme), size: size}
	}
	return leaf{label: l, size: size, list: listOf(scheme), parse: func(s *Setting, words string) (any, *fault.Problem) {
		code, ok := s.codeOf(scheme, words)
		if !ok {
			return nil, wrong("form.wrong.term", words)
		}
		return code, nil
	}, write: func(s *Setting, v any) string { return s.termOf(scheme, wordsOf(v)) }}
}

// listOf is the id of the suggestions of a scheme, and schemeOf the other way about.
func listOf(scheme string) string { return "terms-" + scheme }

func schemeOf(list string) (scheme string, ok bool) { return strings.CutPrefix(list, "terms-") }

// termOf writes a code as its field shows it: the label, and the code where another term is called the same.
func (s *Setting) termOf(scheme, code string) string {
	c := s.Reference.Catalog.Thesaurus.Concept(scheme, code)
	if c == nil {
		return code
	}
	return s.named(c, s.doubles(scheme))
}

func (s *Setting) named(c *offer.Concept, doubles map[string]bool) string {
	text := c.Labels.In(s.lang())
	if doubles[fold(text)] {
		return text + " (" + c.Code + ")"
	}
	return text
}

// doubles lists the labels that several terms of a scheme have.
func (s *Setting) doubles(scheme string) map[string]bool {
	if s.doubled == nil {
		s.doubled = map[string]map[string]bool{}
	}
	if known := s.doubled[scheme]; known != nil {
		return known
	}
	seen, twice := map[string]bool{}, map[string]bool{}
	for _, c := range s.Reference.Catalog.Thesaurus.Scheme(scheme) {
		text := fold(c.Labels.In(s.lang()))
		twice[text] = twice[text] || seen[text]
		seen[text] = true
	}
	for text, is := range twice {
		if !is {
			delete(twice, text)
		}
	}
	s.doubled[scheme] = twice
	return twice
}

// codeOf reads a term as people write it: its label in the language of the interface, with its code behind where that is needed, or the
// code alone. Capitals and accents do not matter.
func (s *Setting) codeOf(scheme, words string) (code string, ok bool) {
	t := s.Reference.Catalog.Thesaurus
	if c := t.Concept(scheme, words); c != nil {
		return c.Code, true
	}
	if before, rest, found := cutLast(words, " ("); found {
		if c := t.Concept(scheme, strings.TrimSuffix(rest, ")")); c != nil && fold(c.Labels.In(s.lang())) == fold(before) {
			return c.Code, true
		}
	}
	asked := fold(words)
	for _, usable := range [][]*offer.Concept{s.concepts(scheme), t.Scheme(scheme)} {
		var meant []string
		for _, c := range usable {
			if fold(c.Labels.In(s.lang())) == asked {
				meant = append(meant, c.Code)
			}
		}
		if len(meant) > 0 {
			return meant[0], true
		}
	}
	return "", false
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// fold brings words to the form in which they are compared.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(strings.TrimSpace(s))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '’':
			b.WriteRune('\'')
		case unicode.IsSpace(r):
			b.WriteRune(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// datalist is the suggestions of a scheme: the page holds each once.
type datalist struct {
	id      string
	options []suggestion
}

// suggestion is one of them; its code is for scripts.
type suggestion struct{ text, code string }

func (c *canvas) datalists() []datalist {
	var ids []string
	for id := range c.suggests {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var all []datalist
	for _, id := range ids {
		d := datalist{id: id}
		if scheme, is := schemeOf(id); is {
			doubles := c.doubles(scheme)
			for _, concept := range c.concepts(scheme) {
				d.options = append(d.options, suggestion{c.named(concept, doubles), concept.Code})
			}
		} else {
			for _, text := range fixedLists[id] {
				d.options = append(d.options, suggestion{text: text})
			}
		}
		all = append(all, d)
	}
	return all
}

// fixedLists are suggestions that no scheme has.
var fixedLists = map[string][]string{
	"systems":    {"siret", "siren", "apidae", "datatourisme", "tourinsoft", "osm", "wikidata", "acceslibre"},
	"currencies": {"EUR", "CHF", "GBP", "USD"},
}
