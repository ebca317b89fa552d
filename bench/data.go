package main

import (
	"bufio"
	"cmp"
	"encoding/gob"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"escale/internal/geo"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// document is one offer as every engine but Escale is given it: analysed, with codes as numbers, ready to be written down.
type document struct {
	ID    int64
	Draw  int    // place in the draw of the day
	Key   []byte // collation key of the name, empty where there is none
	Point *geo.Point
	Runs  []run   // of days on which it is open, in the window
	Named []int32 // terms of its names, by their numbers in the lexicon, in the order of the text
	Told  []int32 // terms of all other texts
	Codes []int32 // sorted
	Raw   []byte  // the document itself

	codes []offer.Code // that are yet to be numbered
}

// terms gives the different terms of all its texts, sorted by number.
func (d *document) terms() []int32 {
	return slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(d.Named), d.Told...))))
}

// run is a run of days, both included.
type run struct{ From, To opening.Date }

// window is for how many days from today the other engines are told when an offer is open. Escale has two years in sets and
// all the rest in calendars; no question asks for later days than these.
const window = 400

// asIs and stemOf write a term of the two kinds that there are: a word as it stands, and a stem in a language.
func asIs(word string) string                    { return "=" + word }
func stemOf(lang offer.Lang, stem string) string { return string(lang) + "~" + stem }

// lexicon numbers terms: an offer has a thousand, and nearly all of them others have, too.
type lexicon struct {
	Terms []string

	mu     sync.Mutex
	number map[string]int32
}

// of gives the number of a term, a new one to one that is not there.
func (l *lexicon) of(term string) int32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.number == nil {
		l.number = map[string]int32{}
		for i, t := range l.Terms {
			l.number[t] = int32(i)
		}
	}
	n, ok := l.number[term]
	if !ok {
		n = int32(len(l.Terms))
		l.Terms, l.number[term] = append(l.Terms, term), n
	}
	return n
}

// text gives terms by their numbers.
func (l *lexicon) text(numbers []int32) []string {
	terms := make([]string, len(numbers))
	for i, n := range numbers {
		terms[i] = l.Terms[n]
	}
	return terms
}

// codebook numbers the codes of the facets. Those of one facet follow each other: the number of the facet stands above, and
// that of the code in the facet below.
type codebook struct {
	Facets []string
	Codes  [][]string
	number map[string]int32
}

const codesOfFacet = 1 << 20

func (b *codebook) of(facet, code string) int32 {
	if b.number == nil {
		b.number = map[string]int32{}
		for f, codes := range b.Codes {
			for i, c := range codes {
				b.number[b.Facets[f]+"\x00"+c] = int32(f*codesOfFacet + i)
			}
		}
	}
	key := facet + "\x00" + code
	if n, ok := b.number[key]; ok {
		return n
	}
	f := b.facet(facet)
	n := int32(f*codesOfFacet + len(b.Codes[f]))
	b.Codes[f] = append(b.Codes[f], code)
	b.number[key] = n
	return n
}

// facet numbers a facet.
func (b *codebook) facet(name string) int {
	f := slices.Index(b.Facets, name)
	if f < 0 {
		f = len(b.Facets)
		b.Facets, b.Codes = append(b.Facets, name), append(b.Codes, nil)
	}
	return f
}

// code gives the code of a number.
func (b *codebook) code(n int32) string { return b.Codes[n/codesOfFacet][n%codesOfFacet] }

// within gives those of some sorted codes that are of a facet.
func (b *codebook) within(codes []int32, facet string) []int32 {
	f := slices.Index(b.Facets, facet)
	if f < 0 {
		return nil
	}
	from, _ := slices.BinarySearch(codes, int32(f*codesOfFacet))
	to, _ := slices.BinarySearch(codes, int32((f+1)*codesOfFacet))
	return codes[from:to]
}

// writer turns offers, as the public sees them, into documents. Each is used by one at a time; several share a lexicon.
type writer struct {
	reference offer.Reference
	analysis  *index.Analysis
	lexicon   *lexicon
	known     map[string]int32 // terms met before, so that they need no lock
	texts     map[text][]int32 // texts met before: labels, and what is said of many offers
	collator  *collate.Collator
	buffer    collate.Buffer
}

func newWriter(r offer.Reference, today opening.Date, a *index.Analysis, l *lexicon) *writer {
	r.Today = today
	return &writer{reference: r, analysis: a, lexicon: l, known: map[string]int32{}, texts: map[text][]int32{}, collator: collate.New(language.Und)}
}

// document analyses an offer. Its codes are yet to be numbered.
func (w *writer) document(o *offer.Offer, draw int) (*document, error) {
	raw, err := offer.Encode(o)
	if err != nil {
		return nil, err
	}
	s := query.SubjectOf(o, w.reference)
	d := &document{ID: int64(o.ID), Draw: draw, Point: s.Point, Raw: raw, Key: w.key(s.Names), codes: s.Codes}
	for _, t := range s.Words {
		to := &d.Told
		if index.Named(t) {
			to = &d.Named
		}
		*to = append(*to, w.read(t)...)
	}
	if s.Hours != nil {
		d.Runs = runs(opening.Calendar(*s.Hours), w.reference.Today)
	}
	return d, nil
}

// text is one that was read, and how.
type text struct {
	lang   offer.Lang
	weight int
	text   string
}

// mostTexts bounds those that are kept; beyond it they are forgotten.
const mostTexts = 200_000

// read gives the numbers of the terms of a text.
func (w *writer) read(t offer.Words) []int32 {
	if t.Field == nil {
		return nil
	}
	key := text{t.Lang, t.Field.Weight, t.Text}
	numbers, ok := w.texts[key]
	if ok {
		return numbers
	}
	lang, _, _ := strings.Cut(string(t.Lang), "-")
	for _, term := range w.analysis.Terms(t) {
		numbers = append(numbers, w.number("", "=", term.Word))
		if term.Stem != "" {
			numbers = append(numbers, w.number(lang, "~", term.Stem))
		}
	}
	if len(w.texts) >= mostTexts {
		clear(w.texts)
	}
	w.texts[key] = numbers
	return numbers
}

// number gives the number of a term in its written form, as asIs and stemOf have it.
func (w *writer) number(lang, mark, text string) int32 {
	var room [64]byte
	key := append(append(append(room[:0], lang...), mark...), text...)
	n, ok := w.known[string(key)]
	if !ok {
		n = w.lexicon.of(string(key))
		w.known[string(key)] = n
	}
	return n
}

// numbered gives the codes of a document their numbers.
func (d *document) numbered(b *codebook) {
	for _, c := range d.codes {
		d.Codes = append(d.Codes, b.of(c.Facet, c.Code))
	}
	slices.Sort(d.Codes)
	d.Codes, d.codes = slices.Compact(d.Codes), nil
}

// longestKey is where Escale cuts collation keys.
const longestKey = 60

// key gives the collation key of the name that a French reader sees: in French, or in the first language of the network
// that has it.
func (w *writer) key(names offer.Text) []byte {
	name, _ := names.In("fr")
	if name.Value == "" {
		return nil
	}
	w.buffer.Reset()
	key := w.collator.KeyFromString(&w.buffer, name.Value)
	return slices.Clone(key[:min(len(key), longestKey)])
}

func runs(c opening.Calendar, today opening.Date) []run {
	var all []run
	c.Open(today, window, func(i int) {
		day := today + opening.Date(i)
		if n := len(all) - 1; n >= 0 && all[n].To == day-1 {
			all[n].To = day
			return
		}
		all = append(all, run{day, day})
	})
	return all
}

// documentsOut writes documents to a file, one after the other.
type documentsOut struct {
	file *os.File
	zip  *zstd.Encoder
	*gob.Encoder
}

func createDocuments(path string) (*documentsOut, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	zip, err := zstd.NewWriter(f, zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &documentsOut{f, zip, gob.NewEncoder(zip)}, nil
}

func (d *documentsOut) Close() error { return errors.Join(d.zip.Close(), d.file.Close()) }

// eachDocument reads the documents of a file.
func eachDocument(path string, each func(*document) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	zip, err := zstd.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return err
	}
	defer zip.Close()
	for in := gob.NewDecoder(zip); ; {
		d := new(document)
		if err := in.Decode(d); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := each(d); err != nil {
			return err
		}
	}
}

// found is what the data have to ask for: their words, codes and places.
type found struct {
	Words   map[string]int // in how many offers, as it stands
	Stems   map[string]bool
	Codes   map[int32]int
	Points  []geo.Point
	Offers  int
	Savable []offer.ID // some that can be saved again

	terms []int32 // by number: how many offers have each
}

func newFound() *found { return &found{Codes: map[int32]int{}} }

func (f *found) add(d *document) {
	f.Offers++
	for _, t := range d.terms() {
		if missing := int(t) + 1 - len(f.terms); missing > 0 {
			f.terms = append(f.terms, make([]int32, missing)...)
		}
		f.terms[t]++
	}
	for _, c := range d.Codes {
		f.Codes[c]++
	}
	if d.Point != nil {
		f.Points = append(f.Points, *d.Point)
	}
	if len(f.Savable) < savable {
		f.Savable = append(f.Savable, offer.ID(d.ID))
	}
}

// read takes the words and stems from the lexicon, when all documents have been added.
func (f *found) read(l *lexicon) {
	f.Words, f.Stems = map[string]int{}, map[string]bool{}
	for t, n := range f.terms {
		switch word, plain := strings.CutPrefix(l.Terms[t], "="); {
		case n == 0:
		case plain:
			f.Words[word] = int(n)
		default:
			f.Stems[l.Terms[t]] = true
		}
	}
}

// savable is how many offers are saved in turn while others are looked for.
const savable = 400

// byCount gives the keys that lie between two shares of all offers, the most frequent first.
func byCount[K cmp.Ordered](counts map[K]int, least, most int) []K {
	var keys []K
	for k, n := range counts {
		if n >= least && n <= most {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b K) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	return keys
}

// another gives a document as it is after its name was changed to a word, which is given its number.
func (d *document) another(l *lexicon, word string) *document {
	e := *d
	e.Named = []int32{l.of(asIs(word))}
	e.Key = []byte(word)
	return &e
}

func decimal(id int64) string { return strconv.FormatInt(id, 10) }
