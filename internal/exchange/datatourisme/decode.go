package datatourisme

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Record is what one object became.
type Record struct {
	File      string          // the name of the file it came in
	URI       string          // as the source writes it
	Key       string          // the same for every vintage: the identity by which an import finds the offer again
	Offer     *offer.Offer    // without id, version and owner, which the base gives
	Creator   Agent           // the office or agency that wrote the record
	Publisher Agent           // the information system that delivered it
	Updated   time.Time       // the day of the last update at the source; zero if not told
	Problems  []fault.Problem // what was kept though it may be wrong
	Aside     []Aside         // what lies in the remainder because its field does not take it
	Unmapped  map[string]int  // values without a field, by path of properties
	Values    int             // values of the object, those included, noise not
}

// Aside is why a value does not stand in its field.
type Aside struct {
	Field   string
	Problem fault.Problem
}

// Agent is who made or published a record.
type Agent struct {
	URI      string
	Name     string
	Email    string
	Homepage string
}

// Decoder reads objects under one catalog. It may be used by many at once.
type Decoder struct {
	source    string
	reference offer.Reference
	forms     map[offer.Type]*form
	classes   map[string]*class
	tongues   map[string]string
	closer    map[string]bool
	entries   map[string][]offer.Type
	parsers   sync.Pool
}

// New makes a decoder of the objects of one source, whose name becomes the origin of every value.
func New(source string, r offer.Reference) *Decoder {
	d := &Decoder{source: source, reference: r, forms: formsOf(r.Catalog), classes: classesOf(r.Catalog),
		tongues: tonguesOf(r.Catalog), closer: closerOf(r.Catalog.Thesaurus), entries: entriesOf(r.Catalog)}
	d.parsers.New = func() any { return new(parser) }
	return d
}

// Decode reads one object. A refusal is a *fault.Error that names the file and what is wrong; what is only doubtful is
// kept and listed in the record's Problems, and what is wrong lies in its remainder and is listed in Aside. The same bytes give the same record.
func (dr *Decoder) Decode(file string, data []byte) (*Record, error) {
	rec, err := dr.decode(file, data)
	if err != nil {
		return nil, named(err, file)
	}
	return rec, nil
}

func (dr *Decoder) decode(file string, data []byte) (*Record, error) {
	p := dr.parsers.Get().(*parser)
	defer func() {
		p.forget()
		dr.parsers.Put(p)
	}()
	root, err := p.parse(data)
	if err != nil {
		return nil, err
	}
	d := &decoding{Decoder: dr, root: &root, rec: &Record{File: file}}
	if err := d.identify(); err != nil {
		return nil, err
	}
	for _, rules := range [][]rule{mapping, d.more} {
		for i := range rules {
			if n := root.get(rules[i].property); n != nil {
				rules[i].read(d, n)
			}
		}
	}
	d.putHours()
	d.rec.Offer.Cells = d.cells
	if err := d.complete(); err != nil {
		return nil, err
	}
	d.keepRemainder()
	return d.rec, nil
}

// decoding is one object on its way.
type decoding struct {
	*Decoder
	*form           // of the type, once it is known
	own    []string // local names of its classes
	root   *node
	rec    *Record
	origin offer.Origin
	cells  []offer.Cell
	hours  opening.Calendar // put together from several properties
	bound  map[*node]string // fields that left a value to the remainder
	why    map[*node]string // message keys of why they did
	seen   map[string]bool  // addresses of the media taken
}

// rule reads one property of the object. The field is the one to which what the rule leaves unread is bound.
type rule struct {
	property string
	field    string
	read     func(*decoding, *node)
}

// identify reads what the record is: its identity, its type, when it was last changed.
func (d *decoding) identify() error {
	if d.root.kind != isObject {
		return fault.New(fault.Invalid, "datatourisme.not_an_object")
	}
	uri := d.root.get("@id").word()
	switch {
	case uri == "" && d.root.get("@type") == nil:
		return fault.New(fault.Invalid, "datatourisme.not_an_object_of_datatourisme", "field", "@id")
	case uri == "" || len(uri) > 500:
		return fault.New(fault.Invalid, "datatourisme.no_id", "field", "@id")
	}
	d.rec.URI, d.rec.Key = uri, Key(uri)
	typ, categories, err := d.classify(d.root.get("@type"))
	if err != nil {
		return err
	}
	d.form = d.forms[typ]
	d.origin = offer.Origin{Source: d.source}
	if day, ok := d.day(d.root.get("lastUpdate")); ok {
		d.rec.Updated = day.At(0, time.UTC)
		d.origin.At = d.rec.Updated
	}
	d.rec.Offer = &offer.Offer{Type: typ, Status: offer.Published}
	d.cells = make([]offer.Cell, 0, 64)
	for _, code := range categories {
		d.choose(offer.FieldCategory, offer.Choice{Code: code})
	}
	d.put(offer.FieldIdentifiers, itemID("datatourisme", d.rec.Key), offer.Identifier{System: "datatourisme", Value: d.rec.Key})
	return nil
}

// complete refuses what cannot be an offer: without any name, or with neither position nor commune.
func (d *decoding) complete() error {
	o := d.rec.Offer
	if len(o.Name()) == 0 {
		return fault.New(fault.Invalid, "datatourisme.no_label", "field", "rdfs:label")
	}
	if _, placed := o.Position(); !placed && o.Address().Commune == "" {
		return fault.New(fault.Invalid, "datatourisme.no_place", "field", "isLocatedAt")
	}
	return nil
}

// put adds a value to a field. A field that the sheet does not have, or has with another kind, takes nothing: false, and
// what the value was read from counts as unread when the caller says so with leave.
func (d *decoding) put(field, item string, v offer.Value) bool {
	f := d.fields[field]
	if f == nil || f.Kind != v.Kind() {
		return false
	}
	if !f.Many {
		item = ""
	}
	key := offer.Key{Field: field, Item: item}
	for n := 2; ; n++ {
		i := slices.IndexFunc(d.cells, func(c offer.Cell) bool { return c.Key == key })
		if i < 0 {
			d.cells = append(d.cells, offer.Cell{Key: key, Value: v, Origin: d.origin})
			return true
		}
		if offer.Equal(d.cells[i].Value, v) {
			return true
		}
		if !f.Many {
			return false
		}
		key.Item = item + "-" + strconv.Itoa(n)
	}
}

// has tells whether the sheet has the field.
func (d *decoding) has(field string) bool { return d.fields[field] != nil }

func (d *decoding) maxLength(field string) int {
	if f := d.fields[field]; f != nil && f.MaxLength > 0 {
		return f.MaxLength
	}
	return offer.MaxText
}

// doubt reports what is kept though it may be wrong.
func (d *decoding) doubt(path, key string, args ...any) {
	if len(d.rec.Problems) < maxProblems {
		d.rec.Problems = append(d.rec.Problems, fault.At(path, key, args...))
	}
}

// aside reports what its field does not take, whole or in a part: it stays in the remainder of the field, with the reason.
func (d *decoding) aside(n *node, field, part, key string, args ...any) {
	d.refused(n, field, fault.At(part, key, args...))
}

func (d *decoding) refused(n *node, field string, p fault.Problem) {
	if p.Path = offer.Pointer(field) + p.Path; len(d.rec.Aside) < maxProblems {
		d.rec.Aside = append(d.rec.Aside, Aside{field, p})
	}
	if d.why == nil {
		d.why = map[*node]string{}
	}
	d.why[n] = p.Key
	d.bind(n, field)
}

const maxProblems = 200

// bind names the field that a value of the remainder belongs to.
func (d *decoding) bind(n *node, field string) {
	if d.bound == nil {
		d.bound = map[*node]string{}
	}
	d.bound[n] = field
}

// itemID makes an id that stays the same as long as its parts do.
func itemID(parts ...string) string {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	sum, b := h.Sum64(), [13]byte{}
	for i := range b {
		b[i] = digits[sum%36]
		sum /= 36
	}
	return string(b[:])
}

// Key gives the identity of an object whichever of the two namespaces names it, the older datatourisme.gouv.fr or
// datatourisme.fr.
func Key(uri string) string {
	rest, ok := strings.CutPrefix(uri, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(uri, "http://"); !ok {
			return uri
		}
	}
	host, path, _ := strings.Cut(rest, "/")
	if host == "data.datatourisme.gouv.fr" || host == "data.datatourisme.fr" {
		return "https://data.datatourisme.fr/" + path
	}
	return uri
}

// named adds the file to a refusal.
func named(err error, file string) error {
	if e, ok := err.(*fault.Error); ok {
		if e.Args == nil {
			e.Args = map[string]any{}
		}
		e.Args["file"] = file
	}
	return err
}
