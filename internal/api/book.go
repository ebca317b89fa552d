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
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/serving"
)

// book is what the face draws from the state of the base: names of members, labels, documents. The state is one value that
// is swapped; whenever it was, the next who asks gets a book of the new one.
type book struct {
	of     any    // the state that it is drawn from
	base   string // what addresses begin with
	host   string
	serial string // tells the books of one process apart, for keys of answers

	catalog       *offer.Catalog
	atlas         *geo.Atlas
	vocabulary    *query.Vocabulary
	organisations map[string]network.Organisation
	sources       map[string]network.Source

	members     map[string]bool // what fields= may name
	memberNames []string
	common      map[string]bool // keys of the fields that every type has
	languages   map[offer.Lang]*i18n.Speaker
	labels      labels

	openAPI func() *serving.Answer // written when first asked for
	fields  func() []fieldEntry
}

// current gives the book of the state in force.
func (a *API) current() *book {
	s := a.app.State()
	for {
		old := a.book.Load()
		if old != nil && old.of == any(s) {
			return old
		}
		next := &book{of: s, base: a.app.Renderer().Base, serial: "1", catalog: s.Catalog, atlas: s.Atlas, vocabulary: s.Vocabulary,
			organisations: s.Organisations, sources: s.Sources}
		next.draw(old)
		if a.book.CompareAndSwap(old, next) {
			return next
		}
	}
}

// draw writes what follows from the state.
func (b *book) draw(before *book) {
	b.members, b.common = map[string]bool{}, map[string]bool{}
	if before != nil {
		n, _ := strconv.Atoi(before.serial) // it is a number of ours
		b.serial = strconv.Itoa(n + 1)
	}
	if u, err := url.Parse(b.base); err == nil {
		b.host = u.Host
	}
	for _, name := range native.Head {
		b.members[name] = true
	}
	for _, f := range b.catalog.Fields() {
		for key := f.Key; ; {
			b.members[key] = true
			dot := strings.LastIndexByte(key, '.')
			if dot < 0 {
				break
			}
			key = key[:dot]
		}
		everywhere := true
		for _, sheet := range b.catalog.Sheets {
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
	if level, ok := geo.ParseLevel(facet); ok {
		return b.territoryName(level.String()+":"+code, code, lang)
	}
	switch facet {
	case "territory":
		return b.territoryName(code, code, lang)
	case "type":
		if sheet := b.catalog.Sheet(offer.Type(code)); sheet != nil {
			return sheet.Plural.In(lang)
		}
	case "owner":
		if o, ok := b.organisations[code]; ok {
			return o.Name
		}
		return code
	case "source":
		if src, ok := b.sources[code]; ok && src.Name != "" {
			return src.Name
		}
		return code
	case "variant":
		return b.conceptLabel("variant", code, lang)
	case "realm", "status", "life", "media", "hours", "showing":
		return b.speaker(lang).Say("word."+facet+"."+code, nil)
	}
	if label := b.vocabulary.CodeLabel(facet, code); label != nil {
		return label.In(lang)
	}
	f, ok := b.vocabulary.FacetField(facet)
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
	return b.conceptLabel(scheme, code, lang)
}

func (b *book) conceptLabel(scheme, code string, lang offer.Lang) string {
	plain, lacks := strings.CutPrefix(code, offer.NoPrefix)
	c := b.catalog.Thesaurus.Concept(scheme, plain)
	switch {
	case c == nil:
		return code
	case lacks:
		return b.speaker(lang).Say("word.without", map[string]any{"what": c.Labels.In(lang)})
	}
	return c.Labels.In(lang)
}

func (b *book) territoryName(id, code string, lang offer.Lang) string {
	if b.atlas == nil {
		return code
	}
	t, err := b.atlas.Get(id)
	if err != nil {
		return code
	}
	return t.In(string(lang))
}
