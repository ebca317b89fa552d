package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"escale/internal/exchange/native"
	"escale/internal/geo"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/state"
)

// book is what the face draws from the state of the base: names of members, labels, documents. The state is one value that
// is swapped; whenever it was, the next who asks gets a book of the new one.
type book struct {
	state  *state.State
	base   string // what addresses begin with
	host   string
	serial string // tells the books of one process apart, for keys of answers

	members     map[string]bool // what fields= may name
	memberNames []string
	common      map[string]bool // keys of the fields that every type has
	languages   map[offer.Lang]*i18n.Speaker

	openAPI func() *answer // written when first asked for
	fields  func() []fieldEntry
}

// current gives the book of the state in force.
func (a *API) current() *book {
	s := a.app.State()
	for {
		old := a.book.Load()
		if old != nil && old.state == s {
			return old
		}
		next := newBook(s, a.app.Renderer().Base, old)
		if a.book.CompareAndSwap(old, next) {
			return next
		}
	}
}

func newBook(s *state.State, base string, before *book) *book {
	b := &book{state: s, base: base, serial: "1", members: map[string]bool{}, common: map[string]bool{}}
	if before != nil {
		n, _ := strconv.Atoi(before.serial) // it is a number of ours
		b.serial = strconv.Itoa(n + 1)
	}
	if u, err := url.Parse(base); err == nil {
		b.host = u.Host
	}
	for _, name := range native.Head {
		b.members[name] = true
	}
	for _, f := range s.Catalog.Fields() {
		for key := f.Key; ; {
			b.members[key] = true
			dot := strings.LastIndexByte(key, '.')
			if dot < 0 {
				break
			}
			key = key[:dot]
		}
		everywhere := true
		for _, sheet := range s.Catalog.Sheets {
			everywhere = everywhere && sheet.Field(f.Key) != nil
		}
		b.common[f.Key] = everywhere
	}
	for name := range b.members {
		b.memberNames = append(b.memberNames, name)
	}
	slices.Sort(b.memberNames)
	b.languages = map[offer.Lang]*i18n.Speaker{}
	for _, lang := range offer.Languages {
		if speaker, err := i18n.Speak(string(lang), "en"); err == nil {
			b.languages[lang] = speaker
		}
	}
	b.openAPI = sync.OnceValue(b.writeOpenAPI)
	b.fields = sync.OnceValue(b.listFields)
	return b
}

func (b *book) uri(id offer.ID) string { return b.base + "/offers/" + strconv.FormatInt(int64(id), 10) }

// listing gives the address that lists the offers with a code of a facet.
func (b *book) listing(facet, code string) string {
	return b.base + "/api/v1/offers?" + encoded(url.Values{facet: {code}})
}

// speaker says the house's own words in the language nearest to one of offers.
func (b *book) speaker(lang offer.Lang) *i18n.Speaker {
	if s := b.languages[lang]; s != nil {
		return s
	}
	return b.languages["en"]
}

// label gives the words for a code of a facet.
func (b *book) label(facet, code string, lang offer.Lang) string {
	s := b.state
	if level, ok := geo.ParseLevel(facet); ok {
		return b.territoryName(level.String()+":"+code, code, lang)
	}
	switch facet {
	case "territory":
		return b.territoryName(code, code, lang)
	case "type":
		if sheet := s.Catalog.Sheet(offer.Type(code)); sheet != nil {
			return sheet.Plural.In(lang)
		}
	case "owner":
		if o, ok := s.Organisations[code]; ok {
			return o.Name
		}
		return code
	case "source":
		if src, ok := s.Sources[code]; ok && src.Name != "" {
			return src.Name
		}
		return code
	case "status", "life", "media", "hours":
		return b.speaker(lang).Say("word."+facet+"."+code, nil)
	}
	f, ok := s.Vocabulary.FacetField(facet)
	if !ok || f == nil {
		return code
	}
	return b.codeLabel(f, code, lang)
}

func (b *book) codeLabel(f *offer.Field, code string, lang offer.Lang) string {
	if f.Kind == offer.KindFlag {
		return b.speaker(lang).Say("word.flag."+code, nil)
	}
	scheme := f.Scheme
	if f.Kind == offer.KindClassification {
		scheme = "label"
	}
	plain, lacks := strings.CutPrefix(code, offer.NoPrefix)
	c := b.state.Catalog.Thesaurus.Concept(scheme, plain)
	switch {
	case c == nil:
		return code
	case lacks:
		return b.speaker(lang).Say("word.without", map[string]any{"what": c.Labels.In(lang)})
	}
	return c.Labels.In(lang)
}

func (b *book) territoryName(id, code string, lang offer.Lang) string {
	if b.state.Atlas == nil {
		return code
	}
	t, err := b.state.Atlas.Get(id)
	if err != nil {
		return code
	}
	return t.In(string(lang))
}
