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
	Runs  []run    // of days on which it is open, in the window
	Named []string // terms of its names, as term makes them, in the order of the text
	Told  []string // terms of all other texts
	Codes []int32  // sorted
	Raw   []byte   // the document itself
}

// run is a run of days, both included.
type run struct{ From, To opening.Date }

// window is for how many days from today the other engines are told when an offer is open. Escale has two years in sets and
// all the rest in calendars; no question asks for later days than these.
const window = 400

// asIs and stemOf write a term of the two kinds that there are: a word as it stands, and a stem in a language.
func asIs(word string) string                    { return "=" + word }
func stemOf(lang offer.Lang, stem string) string { return string(lang) + "~" + stem }

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

// writer turns offers, as the public sees them, into documents.
type writer struct {
	reference offer.Reference
	book      *codebook
	collator  *collate.Collator
	buffer    collate.Buffer
}

func newWriter(r offer.Reference, today opening.Date, book *codebook) *writer {
	r.Today = today
	return &writer{reference: r, book: book, collator: collate.New(language.Und)}
}

func (w *writer) document(o *offer.Offer, draw int) (*document, error) {
	raw, err := offer.Encode(o)
	if err != nil {
		return nil, err
	}
	s := query.SubjectOf(o, w.reference)
	d := &document{ID: int64(o.ID), Draw: draw, Point: s.Point, Raw: raw, Key: w.key(s.Names)}
	for _, t := range s.Words {
		to := &d.Told
		if index.Named(t) {
			to = &d.Named
		}
		for _, term := range index.TermsOf(t) {
			*to = append(*to, asIs(term.Word))
			if term.Stem != "" {
				lang, _, _ := strings.Cut(string(t.Lang), "-")
				*to = append(*to, stemOf(offer.Lang(lang), term.Stem))
			}
		}
	}
	for _, c := range s.Codes {
		d.Codes = append(d.Codes, w.book.of(c.Facet, c.Code))
	}
	slices.Sort(d.Codes)
	d.Codes = slices.Compact(d.Codes)
	if s.Hours != nil {
		d.Runs = runs(opening.Calendar(*s.Hours), w.reference.Today)
	}
	return d, nil
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
}

func newFound() *found {
	return &found{Words: map[string]int{}, Stems: map[string]bool{}, Codes: map[int32]int{}}
}

func (f *found) add(d *document) {
	f.Offers++
	seen := map[string]bool{}
	for _, terms := range [][]string{d.Named, d.Told} {
		for _, t := range terms {
			word, plain := strings.CutPrefix(t, "=")
			switch {
			case seen[t]:
			case plain:
				f.Words[word]++
			default:
				f.Stems[t] = true
			}
			seen[t] = true
		}
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

// another gives a document as it is after its name was changed to a word that no other has.
func (d *document) another(word string) *document {
	e := *d
	e.Named = []string{asIs(word)}
	e.Key = []byte(word)
	return &e
}

func decimal(id int64) string { return strconv.FormatInt(id, 10) }
