// Package native writes offers in Escale's own JSON, the shape that the API answers with. The shape follows from the
// sheets: a field's key is its place ("location.point" stands in "location"), so a sheet that gains a field gains a
// member, in answers, in documentation and in OpenAPI alike.
package native

import (
	"slices"
	"strings"

	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Voice is how an answer wants its words.
type Voice struct {
	Langs    []offer.Lang // one: texts are plain strings; several: maps
	All      bool         // every language, as maps
	Fallback []offer.Lang // for a single language: what else may stand in; empty shows nothing else
}

// Plain tells whether texts are answered as strings.
func (v Voice) Plain() bool { return !v.All && len(v.Langs) == 1 }

// Lang is the language that labels of the house are in.
func (v Voice) Lang() offer.Lang {
	if len(v.Langs) > 0 {
		return v.Langs[0]
	}
	return "fr"
}

// Speak gives the voice of one language, with the fallback that answers have unless the caller chooses another: English,
// French, then whatever there is.
func Speak(lang offer.Lang) Voice {
	return Voice{Langs: []offer.Lang{lang}, Fallback: append([]offer.Lang{"en", "fr"}, offer.Languages...)}
}

// Renderer writes offers. It is safe for use by many at once.
type Renderer struct {
	Reference offer.Reference
	Sources   map[string]network.Source
	Base      string // what addresses begin with: "https://sit.example.org"

	shapes      map[offer.Type]*shape
	terms       map[string]terms // of each scheme
	territories *addresses
}

// New prepares a renderer for the sheets of a catalog.
func New(r offer.Reference, sources map[string]network.Source, base string) *Renderer {
	n := &Renderer{Reference: r, Sources: sources, Base: base, shapes: map[offer.Type]*shape{}, terms: map[string]terms{}, territories: new(addresses)}
	for _, scheme := range r.Catalog.Thesaurus.Schemes() {
		n.terms[scheme] = termsOf(r.Catalog.Thesaurus.Scheme(scheme))
	}
	for _, s := range r.Catalog.Sheets {
		n.shapes[s.Type] = n.shapeOf(s)
	}
	return n
}

// With gives a renderer for the same sheets and territories, and other sources.
func (r *Renderer) With(sources map[string]network.Source) *Renderer {
	n := *r
	n.Sources = sources
	return &n
}

// shape is where the fields of a type stand: all of them, and those that a card shows as facts and as protected content.
type shape struct {
	full, facts, protected *node
	places                 map[string]int // number of a field, by its key
}

// node is a place in a shape: a field, or a level that holds others.
type node struct {
	name  string
	field *offer.Field
	terms terms // that a choice of the field is one of
	place int   // number of the field in its shape
	below []*node
	subs  []*node // the fields of a part
}

func (r *Renderer) shapeOf(s *offer.Sheet) *shape {
	to := &shape{full: new(node), facts: new(node), protected: new(node), places: map[string]int{}}
	for i, f := range s.Fields() {
		to.places[f.Key] = i
		n := node{field: f, terms: r.terms[f.Scheme], place: i}
		for _, sub := range f.Fields {
			n.subs = append(n.subs, &node{name: sub.Name, field: sub, terms: r.terms[sub.Scheme]})
		}
		to.full.add(n)
		switch {
		case !f.Card:
		case f.Class == offer.Fact:
			to.facts.add(n)
		case f.Class == offer.Protected:
			to.protected.add(n)
		}
	}
	return to
}

// add puts a field where its key says.
func (n *node) add(f node) {
	for part := range strings.SplitSeq(f.field.Key, ".") {
		n = n.child(part)
	}
	n.field, n.terms, n.place, n.subs = f.field, f.terms, f.place, f.subs
}

func (n *node) child(name string) *node {
	if i := slices.IndexFunc(n.below, func(c *node) bool { return c.name == name }); i >= 0 {
		return n.below[i]
	}
	c := &node{name: name}
	n.below = append(n.below, c)
	return c
}

// Fields is a selection such as name,location.point,media: a key picks its field and all below it.
type Fields []string

// Has tells whether the selection holds a field.
func (fs Fields) Has(key string) bool {
	for _, f := range fs {
		if key == f || strings.HasPrefix(key, f+".") {
			return true
		}
	}
	return false
}

// Head lists the members of an answer that come from the head of an offer; fields= may name them.
var Head = []string{"id", "uri", "type", "status", "version", "owner", "created", "updated", "sources", "inherited", "texts", "withheld", "unmapped"}

// Full writes an offer with everything in it, or with the fields asked for. What the caller may not see was taken out before;
// withheld says so. today decides which rates and dates are over.
func (r *Renderer) Full(b []byte, o *offer.Offer, v Voice, fields Fields, withheld any, today opening.Date) []byte {
	w := r.writer(b, o, v, today)
	has := func(name string) bool { return len(fields) == 0 || slices.Contains(fields, name) }
	w.open('{')
	w.member("id").integer(int64(o.ID))
	if has("uri") {
		w.member("uri").string(r.URI(o.ID))
	}
	if has("type") {
		w.member("type").string(string(o.Type))
	}
	if has("status") {
		w.member("status").string(string(o.Status))
	}
	if has("version") {
		w.member("version").integer(o.Version)
	}
	if has("owner") && o.Owner != "" {
		w.member("owner").string(o.Owner)
	}
	if has("created") {
		w.member("created").time(o.Created)
	}
	if has("updated") {
		w.member("updated").time(o.Updated)
	}
	w.fields = fields
	w.tree(w.shape.full)
	if has("variants") && len(fields) == 0 {
		w.variants()
	}
	if has("sources") {
		w.sources()
	}
	if has("inherited") {
		w.inherited()
	}
	if has("texts") {
		w.texts("texts")
	}
	if has("unmapped") && len(o.Unmapped) > 0 {
		w.member("unmapped").json(o.Unmapped)
	}
	if withheld != nil && has("withheld") {
		w.member("withheld").json(withheld)
	}
	w.close('}')
	return w.b
}

// Card is the card of an offer in several languages at once, as members of a JSON object without its braces: what stands on
// it as facts, and apart from that what is protected, which starts with a comma when it is not empty. The index keeps both
// and joins them by what a caller may see; the two never share a member. Each is a run of pieces of JSON, which are one for
// all languages or one for each.
type Card struct {
	Facts, Protected [][][]byte
}

// Card writes the card of an offer in some languages.
func (r *Renderer) Card(o *offer.Offer, langs []offer.Lang) Card {
	w := r.writer(nil, o, Speak(langs[0]), 0)
	w.choir = newChoir(langs)
	w.cardFacts()
	facts := w.pieces()
	w.b, w.comma = nil, true
	w.choir.begin()
	w.cardProtected()
	return Card{facts, w.pieces()}
}

// CardIn writes the members of a card in any voice, without braces: for the languages and fallbacks in which none is kept.
func (r *Renderer) CardIn(b []byte, o *offer.Offer, v Voice) []byte {
	w := r.writer(b, o, v, 0)
	w.cardFacts()
	w.cardProtected()
	return w.b
}

func (w *writer) cardFacts() {
	w.card = true
	w.cardHead()
	w.tree(w.shape.facts)
	w.texts("texts")
}

// cardProtected tells of its texts in a member of its own, because a card without it must not.
func (w *writer) cardProtected() {
	w.card, w.notes = true, nil
	w.tree(w.shape.protected)
	w.texts("protected_texts")
}

func (w *writer) cardHead() {
	w.member("id").integer(int64(w.offer.ID))
	w.member("type").string(string(w.offer.Type))
	if w.offer.Status != offer.Published {
		w.member("status").string(string(w.offer.Status))
	}
	w.member("owner").string(w.offer.Owner)
	w.member("updated").time(w.offer.Updated)
}

// Map writes the members of a point on the map, without braces: what a marker needs, all of it facts.
func (r *Renderer) Map(b []byte, o *offer.Offer, lang offer.Lang) []byte {
	w := r.writer(b, o, Speak(lang), 0)
	w.member("id").integer(int64(o.ID))
	w.member("type").string(string(o.Type))
	name, _ := o.Name().In(append([]offer.Lang{lang}, w.voice.Fallback...)...)
	w.member("name").string(name.Value)
	if p, ok := o.Position(); ok {
		w.member("point").point(p)
	}
	return w.b
}

// URI gives the global name of an offer.
func (r *Renderer) URI(id offer.ID) string { return r.Base + "/offers/" + itoa(int64(id)) }
