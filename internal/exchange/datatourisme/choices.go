package datatourisme

import (
	"slices"
	"strings"

	"escale/internal/offer"
)

// schemeFields says which field a scheme of the thesaurus fills. Producers put values under neighbouring properties
// (a cuisine under hasTheme, a reach under hasAudience): the scheme decides, the property only where a value has several.
var schemeFields = map[string]string{
	"feature": "features", "theme": "themes", "environment": "location.environment", "audience": "audiences",
	"payment": "payment", "cuisine": "cuisine", "product": "products", "style": "heritage.style", "reach": "event.reach",
	"practice": "itinerary.practice", "shape": "itinerary.shape", "difficulty": "itinerary.difficulty", "language": "languages",
}

// concept finds what a value of the ontology's lists means, in a scheme if it is there, else in the first other one that
// fills a field; nil if it means nothing here.
func (d *decoding) concept(id, scheme string) *offer.Concept {
	if c := d.reference.Catalog.Thesaurus.Means("datatourisme", localName(id), scheme, d.rec.Offer.Type); c != nil {
		return c
	}
	all := d.reference.Catalog.Thesaurus.Equal("datatourisme", localName(id))
	if i := slices.IndexFunc(all, func(c *offer.Concept) bool { return schemeFields[c.Scheme] != "" }); i >= 0 {
		return all[i]
	}
	return nil
}

// choicesIn reads values of the ontology's lists, of a scheme before any other. A value that the thesaurus does not know
// stays in the remainder.
func choicesIn(scheme string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		for v := range n.each {
			if d.pick(v, scheme, nil, false) {
				v.use()
			}
		}
	}
}

// pick adds one value of the lists as a choice. One that is already there twice over is read all the same: hasTheme
// repeats what the narrower properties say.
func (d *decoding) pick(v *node, scheme string, note offer.Text, not bool) bool {
	name := v
	if id := v.get("@id"); id != nil {
		name = id
	}
	if name.kind != isText {
		return false
	}
	c := d.concept(name.text, scheme)
	if c == nil {
		// A class under hasTheme repeats one of the object's own.
		return d.classes[localName(name.text)] != nil && d.isOwn(name.text)
	}
	return d.choose(schemeFields[c.Scheme], offer.Choice{Code: c.Code, Not: not, Note: note})
}

// isOwn tells whether the object carries the class.
func (d *decoding) isOwn(name string) bool {
	name = localName(name)
	for v := range d.root.get("@type").each {
		if localName(v.text) == name {
			return true
		}
	}
	return false
}

// choose adds a choice under its code; one that is there already takes up the note. In a field that holds one value the
// first stands. What is said to be there is not taken back by a no elsewhere in the same object.
func (d *decoding) choose(field string, c offer.Choice) bool {
	f := d.fields[field]
	if f == nil || f.Kind != offer.KindChoice {
		return false
	}
	key := offer.Key{Field: field}
	if f.Many {
		key.Item = c.Code
	}
	i := slices.IndexFunc(d.cells, func(o offer.Cell) bool { return o.Key == key })
	if i < 0 {
		d.cells = append(d.cells, offer.Cell{Key: key, Value: c, Origin: d.origin})
		return true
	}
	have := d.cells[i].Value.(offer.Choice)
	if have.Code != c.Code || c.Not && !have.Not {
		return false
	}
	have.Not = c.Not
	have.Note = addNote(have.Note, c.Note)
	d.cells[i].Value = have
	return true
}

func addNote(have, more offer.Text) offer.Text {
	if len(more) == 0 {
		return have
	}
	sum := make(offer.Text, len(have)+len(more))
	for lang, p := range have {
		sum[lang] = p
	}
	for lang, p := range more {
		if before, ok := sum[lang]; ok {
			p.Value = lines(before.Value, p.Value)
		}
		sum[lang] = p
	}
	return sum
}

// languagesSpoken reads languages: ISO 639-1 codes, which are codes of the scheme, or their names ("Allemand").
func (d *decoding) languagesSpoken(n *node) {
	for v := range n.each {
		if v = v.scalar(); v == nil {
			continue
		}
		code := strings.ToLower(localName(strings.TrimSpace(v.text)))
		if c := d.tongues[code]; c != "" && d.choose("languages", offer.Choice{Code: c}) {
			v.used = true
		}
	}
}

// tonguesOf gives the codes of languages by code and by French and English name.
func tonguesOf(c *offer.Catalog) map[string]string {
	tongues := map[string]string{}
	for _, concept := range c.Thesaurus.Scheme("language") {
		for _, name := range []string{concept.Code, concept.Labels["fr"], concept.Labels["en"]} {
			tongues[strings.ToLower(name)] = concept.Code
		}
	}
	return tongues
}

// themes reads hasTheme, which for an itinerary tells first of all how it is travelled.
func (d *decoding) themes(n *node) {
	scheme := "theme"
	if d.rec.Offer.Type == "itinerary" {
		scheme = "practice"
	}
	choicesIn(scheme)(d, n)
}
