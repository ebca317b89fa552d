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

	shapes map[offer.Type]*node
}

// New prepares a renderer for the sheets of a catalog.
func New(r offer.Reference, sources map[string]network.Source, base string) *Renderer {
	n := &Renderer{Reference: r, Sources: sources, Base: base, shapes: map[offer.Type]*node{}}
	for _, s := range r.Catalog.Sheets {
		n.shapes[s.Type] = shapeOf(s)
	}
	return n
}

// node is a place in the shape of a type: a field, or a level that holds others.
type node struct {
	name  string
	field *offer.Field
	below []*node
}

func shapeOf(s *offer.Sheet) *node {
	root := new(node)
	for _, f := range s.Fields() {
		at := root
		parts := strings.Split(f.Key, ".")
		for _, part := range parts[:len(parts)-1] {
			at = at.child(part)
		}
		at.child(parts[len(parts)-1]).field = f
	}
	return root
}

func (n *node) child(name string) *node {
	if i := slices.IndexFunc(n.below, func(c *node) bool { return c.name == name }); i >= 0 {
		return n.below[i]
	}
	c := &node{name: name}
	n.below = append(n.below, c)
	return c
}

// Choice of members: which of the shape's fields an answer holds.
type pick func(f *offer.Field) bool

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
var Head = []string{"id", "uri", "type", "status", "version", "owner", "created", "updated", "sources", "texts", "withheld", "unmapped"}

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
	w.tree(r.shapes[o.Type], func(f *offer.Field) bool { return len(fields) == 0 || fields.Has(f.Key) })
	if has("variants") && len(fields) == 0 {
		w.variants(r.shapes[o.Type])
	}
	if has("sources") {
		w.sources()
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

// Card writes the members of a card in one language, without braces: what stands on it as facts, and apart from that what
// is protected, which starts with a comma when it is not empty. The index keeps both and joins them by what a caller may
// see; the two never share a member.
func (r *Renderer) Card(o *offer.Offer, lang offer.Lang) (facts, protected []byte) {
	shape := r.shapes[o.Type]
	if shape == nil {
		return nil, nil
	}
	w := r.writer(nil, o, Speak(lang), 0)
	w.cardFacts(shape)
	facts = w.b
	w = r.writer(nil, o, Speak(lang), 0)
	w.comma = true
	w.cardProtected(shape)
	return facts, w.b
}

// CardIn writes the members of a card in any voice, without braces: for the languages and fallbacks in which none is kept.
func (r *Renderer) CardIn(b []byte, o *offer.Offer, v Voice) []byte {
	w := r.writer(b, o, v, 0)
	w.cardFacts(r.shapes[o.Type])
	w.cardProtected(r.shapes[o.Type])
	return w.b
}

func (w *writer) cardFacts(shape *node) {
	w.card = true
	w.cardHead()
	w.tree(shape, func(f *offer.Field) bool { return f.Card && f.Class == offer.Fact })
	w.texts("texts")
}

// cardProtected tells of its texts in a member of its own, because a card without it must not.
func (w *writer) cardProtected(shape *node) {
	w.card, w.notes = true, nil
	w.tree(shape, func(f *offer.Field) bool { return f.Card && f.Class == offer.Protected })
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
