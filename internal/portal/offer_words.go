package portal

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// said are words that may not be in the language of the page: lang says which they are in then. Machine says that a program
// translated them.
type said struct {
	text    string
	lang    string
	machine bool
}

// fallback is the order in which languages stand in for one.
func fallback(lang offer.Lang) []offer.Lang {
	return append([]offer.Lang{lang, "en", "fr"}, offer.Languages...)
}

// words gives a text of an offer in the visitor's language, or in one that stands in for it.
func (v *visit) words(t offer.Text) said {
	phrase, lang := t.In(fallback(v.lang)...)
	s := said{text: typeset(lang, phrase.Value), machine: phrase.Maker == offer.ByMachine}
	if lang != v.lang {
		s.lang = string(lang)
	}
	return s
}

// frenchSpaces keep what French sets apart by a space on the line of its word.
var frenchSpaces = strings.NewReplacer(" ;", "\u00a0;", " !", "\u00a0!", " ?", "\u00a0?", " :", "\u00a0:", "« ", "«\u00a0", " »", "\u00a0»")

// typeset gives words as they are set in their language.
func typeset(lang offer.Lang, words string) string {
	if lang != "fr" {
		return words
	}
	return frenchSpaces.Replace(words)
}

// labelled gives a label of the sheets or the thesaurus.
func (v *visit) labelled(l offer.Label) said {
	for _, lang := range fallback(v.lang) {
		if l[lang] == "" {
			continue
		}
		s := said{text: l[lang]}
		if lang != v.lang {
			s.lang = string(lang)
		}
		return s
	}
	return said{}
}

// noted gives a note of a calendar.
func (v *visit) noted(n opening.Note) said {
	t := offer.Text{}
	for lang, words := range n {
		t[offer.Lang(lang)] = offer.Phrase{Value: words}
	}
	return v.words(t)
}

// concept gives what a code is called; the code itself where nobody knows it.
func (v *visit) concept(scheme, code string) said {
	if c := v.state.Catalog.Thesaurus.Concept(scheme, code); c != nil {
		return v.labelled(c.Labels)
	}
	return said{text: code}
}

// commune gives the territory that a code of a commune means today, or nil.
func (o *offered) commune() *geo.Territory {
	if o.state.Atlas == nil {
		return nil
	}
	t, err := o.state.Atlas.Commune(o.o.Address().Commune)
	if err != nil {
		return nil
	}
	return t
}

// whereabouts says where the offer lies: the place, and the department around it.
func (o *offered) whereabouts() string {
	place := o.o.Address().Locality
	commune := o.commune()
	if commune == nil {
		return place
	}
	if place == "" {
		place = commune.In(string(o.lang))
	}
	for _, t := range o.state.Atlas.Containing(commune.Code) {
		if t.Level == geo.Department {
			return place + " · " + t.In(string(o.lang))
		}
	}
	return place
}

// textOf gives a text of an offer, nil where it has none.
func textOf(o *offer.Offer, field string) offer.Text {
	for c := range o.All(field) {
		if t, ok := c.Value.(offer.Text); ok {
			return t
		}
	}
	return nil
}

func trackOf(o *offer.Offer) (offer.Track, bool) {
	for c := range o.All(offer.FieldTrack) {
		if t, ok := c.Value.(offer.Track); ok && len(t) > 0 {
			return t, true
		}
	}
	return nil, false
}

// paragraphs parts a text where its writer left a line empty, or began another.
func paragraphs(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// clipped cuts a text at a word, to at most so many bytes.
func clipped(text string, most int) string {
	if len(text) <= most {
		return text
	}
	text = strings.ToValidUTF8(text[:most], "")
	if i := strings.LastIndexByte(text, ' '); i > most/2 {
		text = text[:i]
	}
	return strings.TrimRight(text, " ,;:.") + "…"
}

// webAddress gives an address that a page may lead to, "" for any other: what was stored before it was checked, or came from
// elsewhere, runs nothing here.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	return u.String()
}

// host says where an address leads, as people read it.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	shown := strings.TrimPrefix(u.Hostname(), "www.")
	if path := strings.TrimSuffix(u.Path, "/"); path != "" && len(shown)+len(path) <= 40 {
		shown += path
	}
	return shown
}

// attributes say the language of words that are not in the page's.
func (s said) attributes() templ.Attributes {
	if s.lang == "" {
		return nil
	}
	return templ.Attributes{"lang": s.lang}
}

// languageIn names a language in the visitor's.
func (v *visit) languageIn(lang string) string {
	namer := display.Languages(language.Make(string(v.lang)))
	return namer.Name(language.Make(lang))
}
