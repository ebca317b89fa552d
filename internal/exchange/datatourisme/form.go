package datatourisme

import (
	"cmp"
	"slices"
	"strings"

	"escale/internal/offer"
)

// form is what the reader asks of the sheet of a type: its fields alone, so that nothing goes where nobody sees it. What
// this sheet has no field for stays in the remainder.
type form struct {
	fields     map[string]*offer.Field
	choices    map[string][]*offer.Field // by scheme, those of few types first
	capacities map[string]string         // numbers by the feature that they count: Bedroom → capacity.rooms
	saidBy     map[string]string         // yes and no by the feature that says so
	more       []rule                    // properties that a field equals and the mapping does not name
}

// formsOf reads, for each type, what the sheet declares as equal to properties and values of the ontology.
func formsOf(c *offer.Catalog) map[offer.Type]*form {
	spread := map[string]int{} // of a field, how many types have it
	for _, s := range c.Sheets {
		for _, f := range s.Fields() {
			spread[f.Key]++
		}
	}
	forms := map[offer.Type]*form{}
	for _, s := range c.Sheets {
		m := &form{fields: map[string]*offer.Field{}, choices: map[string][]*offer.Field{}, capacities: map[string]string{}, saidBy: map[string]string{}}
		for _, f := range s.Fields() {
			m.add(f)
		}
		for _, list := range m.choices {
			slices.SortStableFunc(list, func(a, b *offer.Field) int { return cmp.Compare(spread[a.Key], spread[b.Key]) })
		}
		forms[s.Type] = m
	}
	return forms
}

func (m *form) add(f *offer.Field) {
	m.fields[f.Key] = f
	if f.Kind == offer.KindChoice {
		m.choices[f.Scheme] = append(m.choices[f.Scheme], f)
	}
	for _, name := range f.Equals["datatourisme"] {
		if strings.Contains(name, ".") {
			continue
		}
		name = localName(name)
		switch {
		case f.Kind == offer.KindNumber && f.Group == "capacity":
			m.capacities[name] = f.Key
		case f.Kind == offer.KindFlag:
			m.saidBy[name] = f.Key
		}
		if read := readerOf(f); read != nil && !slices.ContainsFunc(mapping, func(r rule) bool { return r.property == name }) {
			m.more = append(m.more, rule{name, f.Key, read})
		}
	}
}

// readerOf gives how a property is read into a field of a kind; nil is what needs more than its kind to be read.
func readerOf(f *offer.Field) func(*decoding, *node) {
	switch f.Kind {
	case offer.KindNumber:
		return numberIn(f.Key)
	case offer.KindFlag:
		return flagIn(f.Key)
	case offer.KindDate:
		return dateIn(f.Key)
	case offer.KindText:
		return textIn(f.Key)
	case offer.KindWord:
		return wordsIn(f.Key)
	case offer.KindLink:
		return linksIn(f.Key)
	case offer.KindChoice:
		return choicesIn(f.Scheme)
	}
	return nil
}

// textIn reads a text into a field.
func textIn(field string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		if t := d.text(field, n, d.translated(d.root, n.key)); len(t) > 0 {
			d.put(field, "", t)
		}
	}
}

// wordsIn reads short strings into a field. What the field does not allow stays in the remainder.
func wordsIn(field string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		f := d.fields[field]
		for v := range n.each {
			s := v.scalar()
			if f == nil || s == nil {
				continue
			}
			word := offer.Word(plain(s.text))
			if word == "" || len(word.Check(f, d.reference)) > 0 || !d.put(field, itemID(field, string(word)), word) {
				continue
			}
			s.used = true
		}
	}
}

// linksIn reads addresses on the web into a field.
func linksIn(field string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		f := d.fields[field]
		for v := range n.each {
			s := v.scalar()
			if f == nil || s == nil {
				continue
			}
			link := offer.Link{URL: webAddress(plain(s.text))}
			if link.URL == "" || len(link.Check(f, d.reference)) > 0 || !d.put(field, itemID(field, link.URL), link) {
				continue
			}
			s.used = true
		}
	}
}

// fieldOf gives the field of the sheet that takes a concept of a scheme: one that equals the property where there is one,
// else the first of the scheme; nil if the sheet has none.
func (m *form) fieldOf(scheme, property string) *offer.Field {
	list := m.choices[scheme]
	if i := slices.IndexFunc(list, func(f *offer.Field) bool { return equals(f, property) }); i >= 0 {
		return list[i]
	}
	// A field beside a common one, such as the languages of a visit, is filled by its own property alone.
	if i := slices.IndexFunc(list, func(f *offer.Field) bool { return len(f.Equals["datatourisme"]) > 0 }); i >= 0 {
		return list[i]
	}
	if len(list) > 0 {
		return list[0]
	}
	return nil
}

func equals(f *offer.Field, property string) bool {
	return slices.ContainsFunc(f.Equals["datatourisme"], func(name string) bool {
		return name[strings.LastIndexAny(name, ".:#/")+1:] == property
	})
}
