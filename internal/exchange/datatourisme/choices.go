package datatourisme

import (
	"slices"
	"strings"

	"escale/internal/offer"
)

// concept finds what a value of the ontology's lists means on this offer, in a scheme if it is there, else in the first
// other one that the sheet has a field for; nil if it means nothing here. Producers put values under neighbouring properties
// (a cuisine under hasTheme, a reach under hasAudience): the scheme decides.
func (d *decoding) concept(id, scheme string) *offer.Concept {
	var other *offer.Concept
	for _, c := range d.meanings(localName(id)) {
		switch {
		case !c.Fits(d.rec.Offer.Type):
		case c.Scheme == scheme:
			return c
		case other == nil && len(d.choices[c.Scheme]) > 0:
			other = c
		}
	}
	return other
}

// meanings lists the concepts that equal a value. Where a value means something closer on objects of a class, such as the
// stars of a holiday village, the concept says so: "ScaleRating_3etoiles@ClubOrHolidayVillage"; these come first.
func (d *decoding) meanings(name string) []*offer.Concept {
	thesaurus := d.reference.Catalog.Thesaurus
	all := thesaurus.Equal("datatourisme", name)
	if !d.closer[name] {
		return all
	}
	var closer []*offer.Concept
	for _, class := range d.own {
		closer = append(closer, thesaurus.Equal("datatourisme", name+"@"+class)...)
	}
	return append(closer, all...)
}

// closerOf lists the values that mean something closer on objects of some class.
func closerOf(t *offer.Thesaurus) map[string]bool {
	closer := map[string]bool{}
	for _, scheme := range t.Schemes() {
		for _, c := range t.Scheme(scheme) {
			for _, code := range c.Equals["datatourisme"] {
				if name, _, ok := strings.Cut(code, "@"); ok {
					closer[name] = true
				}
			}
		}
	}
	return closer
}

// choicesIn reads values of the ontology's lists, of a scheme before any other. A value that the thesaurus does not know, or
// that the sheet has no field for, stays in the remainder.
func choicesIn(scheme string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		for v := range n.each {
			if d.pick(v, scheme, n.key, nil) {
				v.use()
			}
		}
	}
}

// pick adds one value of the lists as a choice. One that is already there twice over is read all the same: hasTheme
// repeats what the narrower properties say.
func (d *decoding) pick(v *node, scheme, property string, note offer.Text) bool {
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
		return d.classes[localName(name.text)] != nil && slices.Contains(d.own, localName(name.text))
	}
	field := d.fieldOf(c.Scheme, property)
	return field != nil && d.choose(field.Key, offer.Choice{Code: c.Code, Note: note})
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

// tonguesOf gives the codes of languages by code, by French and English name, and by the names that producers use besides;
// the thesaurus writes their blanks as underscores.
func tonguesOf(c *offer.Catalog) map[string]string {
	tongues := map[string]string{}
	for _, concept := range c.Thesaurus.Scheme("language") {
		for _, name := range append([]string{concept.Code, concept.Labels["fr"], concept.Labels["en"]}, concept.Equals["datatourisme"]...) {
			tongues[strings.ToLower(strings.ReplaceAll(name, "_", " "))] = concept.Code
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
