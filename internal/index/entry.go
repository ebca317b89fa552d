package index

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"escale/internal/access"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// entry is one offer as one variant shows it, analysed and rendered: all that a segment will hold of it. An offer has an
// entry for the standard and one for each variant, so that words, facets, dates and order of a variant are found as those of
// any offer are; a question looks at one kind of entries only (see variants.go).
type entry struct {
	id               offer.ID
	variant          string
	version          int64
	place            uint64
	created, updated int64
	expire           int64
	point            *geo.Point
	words            []wordHit   // in the numbers of the vocabulary
	vocabulary       *vocabulary // tells whose numbers they are; it may be growing for others
	lexicon          []string    // word by number
	codes            []posted
	exacts           []posted
	numbers          []quantity
	hours            []byte
	days             []uint64 // of the window, one bit each
	beyond           opening.Date
	names            []byte
	card, doc        []byte
}

// posted is a text under which an offer is found, and who may find it so: the number of its grade in the index.
type posted struct {
	text  string
	grade uint16
}

// wordHit is a word under a grade and its impact, as one number: from above the grade, the word, and 8 bits of impact.
type wordHit uint64

func (h wordHit) grade() uint16 { return uint16(h >> 40) }
func (h wordHit) word() uint32  { return uint32(h >> 8) }
func (h wordHit) impact() uint8 { return uint8(h) }

type quantity struct {
	posted
	value float64
}

// daysBack and daysOn are the window for which there is a set for each day: what people ask for. Other days are looked up
// in the calendars.
const (
	daysBack = 366
	daysOn   = 731
	daysAll  = daysBack + daysOn
)

// analyst turns offers into entries. Each has what cannot be shared between goroutines.
type analyst struct {
	*Index
	root, spanish *collate.Collator
	buffer        collate.Buffer
	zip           *zstd.Encoder
	at            time.Time
	daysAt        opening.Date
	words         *vocabulary
	hits          []wordHit // of one offer
}

func (x *Index) newAnalyst(at time.Time) *analyst {
	zip, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	return &analyst{Index: x, root: collate.New(language.Und), spanish: collate.New(language.Spanish), zip: zip, at: at, daysAt: windowAt(x.day(at)), words: newVocabulary()}
}

// windowAt gives the first day of the window of segments made on a day. It moves by months, so that segments made near each
// other have the same one.
func windowAt(today opening.Date) opening.Date {
	year, month, _ := today.Civil()
	return opening.DateOf(year, month, 1) - daysBack
}

// entries analyses an offer, the standard first and then its variants in order; doc is its stored document, and packed the
// same as one zstd frame, where they are at hand. The entries lie together, wherever a variant takes place, and the first of
// them has the document.
func (a *analyst) entries(o *offer.Offer, doc, packed []byte) ([]*entry, error) {
	if packed == nil {
		if doc == nil {
			var err error
			if doc, err = offer.Encode(o); err != nil {
				return nil, err
			}
		}
		packed = a.zip.EncodeAll(doc, nil)
	}
	standard, err := a.entry(o, "")
	if err != nil {
		return nil, err
	}
	standard.doc = packed
	all := []*entry{standard}
	for _, variant := range o.Variants() {
		e, err := a.entry(o, variant)
		if err != nil {
			return nil, err
		}
		e.place = standard.place
		e.codes = append(e.codes, posted{asVariant + variant, a.grades.number(grade{})})
		all = append(all, e)
	}
	return all, nil
}

// entry analyses an offer as a variant shows it.
func (a *analyst) entry(o *offer.Offer, variant string) (*entry, error) {
	reference := a.opts.Reference
	reference.Today = a.day(a.at)
	s := query.SubjectAs(o, variant, reference)
	whole := o
	if len(s.Variants) > 0 {
		o = o.As(variant)
	}
	if mark := a.opts.Mark; mark != nil && variant == "" {
		mark(s, whole, reference)
	} else if mark != nil {
		mark(s, o, reference)
	}
	e := &entry{id: o.ID, variant: variant, version: o.Version, created: s.Created, updated: s.Updated, point: s.Point, place: a.placeOf(s)}
	uses := a.usesOf(o)
	a.addWords(e, s, uses)
	for i := range s.Codes {
		c := &s.Codes[i]
		g := a.gradeOf(c.Field, uses)
		if c.Field != nil && c.Field.Kind == offer.KindMedium {
			g.Medium = offer.MediaType(c.Code)
			g.Uses = a.usesOfMedia(o, g.Medium)
		}
		e.codes = append(e.codes, posted{c.Facet + "\x00" + c.Code, a.grades.number(g)})
	}
	for _, v := range s.Exact {
		g := a.gradeOf(v.Field, uses)
		g.Class = v.Class
		if g.Class == offer.Protected {
			g.Uses = uses
		}
		if v.Text != "" {
			e.exacts = append(e.exacts, posted{v.Text, a.grades.number(g)})
		}
	}
	e.codes, e.exacts = each(e.codes), each(e.exacts)
	for _, n := range s.Numbers {
		e.numbers = append(e.numbers, quantity{posted{n.Name, a.grades.number(a.gradeOf(n.Field, uses))}, n.Value})
	}
	if err := a.addHours(e, s); err != nil {
		return nil, err
	}
	a.addNames(e, s.Names)
	a.addCards(e, o)
	return e, nil
}

// placeOf puts offers of one commune together, and communes along a curve that keeps neighbours near.
func (a *analyst) placeOf(s *query.Subject) uint64 {
	point := geo.Point{}
	if s.Point != nil {
		point = *s.Point
	}
	if s.Commune == "" || a.opts.Reference.Atlas == nil {
		return geo.Curve(point)
	}
	if t, err := a.opts.Reference.Atlas.Commune(s.Commune); err == nil && t.Position.Valid() {
		point = t.Position
	}
	// The upper half places the commune; the lower tells apart those whose town halls fall into one cell.
	return geo.Curve(point)&^0xffffffff | uint64(sum32(s.Commune))
}

// sum32 is FNV-1a.
func sum32(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// usesOf gives the uses that the protected texts of an offer may be put to.
func (a *analyst) usesOf(o *offer.Offer) uint8 {
	uses := uint8(0)
	for _, use := range a.opts.Policy.TextUses(o) {
		uses |= useBit(use)
	}
	return uses
}

// usesOfMedia gives the uses that some medium of a type may be put to: rights of media are their own.
func (a *analyst) usesOfMedia(o *offer.Offer, t offer.MediaType) uint8 {
	uses := uint8(0)
	for i := range o.Cells {
		m, ok := o.Cells[i].Value.(offer.Medium)
		if !ok || m.Type != t {
			continue
		}
		for _, use := range offer.Uses {
			if a.opts.Policy.MediumBasis(o, &m, o.Cells[i].Origin, use, a.at) != access.NoBasis {
				uses |= useBit(use)
			}
		}
	}
	return uses
}

func (a *analyst) gradeOf(f *offer.Field, uses uint8) grade {
	g := gradeOfField(f)
	if g.Class == offer.Protected {
		g.Uses = uses
	}
	return g
}

// each leaves each of them once.
func each(p []posted) []posted {
	slices.SortFunc(p, func(a, b posted) int { return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.grade, b.grade)) })
	return slices.Compact(p)
}

// addWords posts every word of every text that is searched, with how much it says of the offer.
func (a *analyst) addWords(e *entry, s *query.Subject, uses uint8) {
	if a.words.met.n > mostMet {
		a.words = newVocabulary()
	}
	e.vocabulary = a.words
	a.hits = a.hits[:0]
	for _, t := range s.Words {
		if t.Field == nil || t.Field.Weight == 0 {
			continue
		}
		g := a.gradeOf(t.Field, uses)
		g.Lang = t.Lang
		skip := uint8(0)
		if i := slices.Index(stemmed, primary(t.Lang)); i >= 0 && t.Field.Weight < nameWeight {
			skip = 1 << i
		}
		a.addText(t.Text, wordHit(a.grades.number(g))<<40, t.Field.Weight, skip)
	}
	e.lexicon = a.words.words
	slices.Sort(a.hits)
	e.words = make([]wordHit, 0, len(a.hits))
	for _, h := range a.hits {
		if n := len(e.words) - 1; n >= 0 && e.words[n]>>8 == h>>8 {
			e.words[n] += min(h&0xff, 0xff-e.words[n]&0xff)
			continue
		}
		e.words = append(e.words, h)
	}
}

// addText adds the words of one text, but for those that are small in a language to skip.
func (a *analyst) addText(text string, grade wordHit, weight int, skip uint8) {
	words := a.words.count(text)
	times := 0
	for i, w := range words.each {
		if w.small&skip == 0 {
			times += w.times
		}
		if i+1 < len(words.each) && words.each[i+1].number == w.number { // "the" and "thé"
			continue
		}
		if times > 0 {
			a.hits = append(a.hits, grade|wordHit(w.number)<<8|wordHit(impact(weight, times, words.length)))
			times = 0
		}
	}
}

// nameWeight is the weight from which a field counts as a name, whose small words are kept.
const nameWeight = 5

// impact says how much a word tells of an offer, 1 to 160: more in a field of weight and when it comes again, less in a
// long text. It is the part of BM25 that rests on one text, with the mean length as a constant, so that an offer's score
// does not change because another one did.
func impact(weight, times, length int) int {
	return max(1, 256*weight*times/(16*(times+1)+length))
}

func (a *analyst) addHours(e *entry, s *query.Subject) error {
	e.days = make([]uint64, wordsFor(daysAll))
	if s.Hours == nil {
		return nil
	}
	c := opening.Calendar(*s.Hours)
	var err error
	if e.hours, err = json.Marshal(c); err != nil {
		return err
	}
	c.Open(a.daysAt, daysAll, func(i int) { dense(e.days).add(uint32(i)) })
	if d, ok := c.NextDate(a.daysAt + daysAll); ok {
		e.beyond = d
	}
	return nil
}

// longestKey bounds the collation key of a name: names that agree so far are in the order of ids.
const longestKey = 60

// addNames writes the collation keys of the name in each language: number of the language, length, key; and, where the
// name has a letter that Spanish sorts by itself, the same with the Spanish key and the highest bit of the number set.
func (a *analyst) addNames(e *entry, names offer.Text) {
	for _, lang := range names.Langs() {
		e.names = a.addName(e.names, lang, 0, a.root, names[lang].Value)
		if strings.ContainsAny(names[lang].Value, "ñÑ") {
			e.names = a.addName(e.names, lang, spanishKey, a.spanish, names[lang].Value)
		}
	}
}

const spanishKey = 0x80

func (a *analyst) addName(to []byte, lang offer.Lang, flag byte, by *collate.Collator, name string) []byte {
	a.buffer.Reset()
	key := by.KeyFromString(&a.buffer, name)
	key = key[:min(len(key), longestKey)]
	to = append(to, byte(a.langs.number(lang))|flag, byte(len(key)))
	return append(to, key...)
}

// plainMask is what the cards kept ready show: everything that is a fact or protected, in every language.
var plainMask = access.Mask{Classes: []offer.Class{offer.Fact, offer.Protected},
	Groups: slices.DeleteFunc(slices.Clone(offer.Groups), func(g offer.Group) bool { return g == "contact-private" || g == "unmapped" })}

// addCards renders the cards in every language, once for all uses that show the same.
func (a *analyst) addCards(e *entry, o *offer.Offer) {
	e.expire = a.expiry(o)
	if a.opts.Render == nil {
		return
	}
	var kept []rendering
	for _, use := range offer.Uses {
		clause := access.Clause{Mask: plainMask, Use: use}
		r := rendering{cells: a.opts.Policy.Shows(o, clause, a.opts.Reference.Catalog, a.at), uses: useBit(use)}
		if i := slices.IndexFunc(kept, func(k rendering) bool { return slices.Equal(k.cells, r.cells) }); i >= 0 {
			kept[i].uses |= r.uses
			continue
		}
		shown, _ := a.opts.Policy.Show(o, []access.Clause{clause}, a.opts.Reference.Catalog, a.at)
		r.card = a.opts.Render(shown, a.opts.Langs)
		kept = append(kept, r)
	}
	e.card = packCards(kept)
}

// expiry gives the next instant at which rights on a medium, stars or a label begin or end, 0 for none: from then on the
// cards kept may be wrong.
func (a *analyst) expiry(o *offer.Offer) int64 {
	next := int64(math.MaxInt64)
	days := func(from, until opening.Date) {
		for _, day := range []opening.Date{from, until + 1} { // an end that is not told is a day long past
			if at := day.At(0, a.zone()); at.After(a.at) {
				next = min(next, at.UnixMicro())
			}
		}
	}
	for i := range o.Cells {
		switch v := o.Cells[i].Value.(type) {
		case offer.Medium:
			days(v.Rights.From, v.Rights.Until)
		case offer.Classification:
			days(v.From, v.Until)
		}
	}
	if next == math.MaxInt64 {
		return 0
	}
	return next
}
