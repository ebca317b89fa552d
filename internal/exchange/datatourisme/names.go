package datatourisme

import (
	"cmp"
	"slices"

	"escale/internal/offer"
)

// name reads the label. Of several in one language the first is the name, the others are names in use.
func (d *decoding) name(n *node) {
	machine := d.translated(d.root, "label")
	limit := d.maxLength(offer.FieldName)
	var t offer.Text
	for _, p := range n.phrases() {
		words := lines(p.words)
		if len(words) > limit {
			d.aside(p.from, offer.FieldName, "/"+string(p.lang), "text.too_long", "length", len(words), "max", limit)
			continue
		}
		if t == nil {
			t = make(offer.Text, 6)
		}
		maker := offer.BySource
		if slices.Contains(machine, p.lang) {
			maker = offer.ByMachine
		}
		_, taken := t[p.lang]
		switch {
		case !taken:
			t[p.lang] = offer.Phrase{Value: words, Maker: maker}
		case t[p.lang].Value != words && !d.put(offer.FieldAliases, itemID("alias", words), offer.Word(words)):
			continue
		}
		p.from.used = true
	}
	if t != nil {
		d.put(offer.FieldName, "", t)
	}
}

// descriptions reads the texts. The platform gives a short and a long one, which are the same in three objects of five:
// then one field holds it, the short one where it fits. Texts for an audience name whom they address.
func (d *decoding) descriptions(n *node) {
	for v := range n.each {
		short := v.get("shortDescription")
		machine := append(d.translated(v, "shortDescription"), d.translated(d.root, "comment")...)
		summary := d.text(offer.FieldSummary, short, machine)
		long := d.text(offer.FieldDescription, v.get("description"), d.translated(v, "description"))
		if len(summary) > 0 && sameWords(summary, long) {
			long = nil
		}
		addressed := d.addressed(v)
		if d.told(offer.FieldSummary) || d.told(offer.FieldDescription) {
			d.further(v, summary, long, addressed)
			continue
		}
		if len(summary) > 0 {
			d.put(offer.FieldSummary, "", summary)
		}
		if len(long) > 0 {
			d.put(offer.FieldDescription, "", long)
		}
	}
}

// further keeps a second description: as the text for an audience where it names one, else as remainder.
func (d *decoding) further(n *node, summary, long offer.Text, addressed bool) {
	words := long
	if len(words) == 0 {
		words = summary
	}
	if addressed && len(words) > 0 && d.put("description.audience", "", words) {
		return
	}
	for _, property := range []string{"shortDescription", "description"} {
		n.get(property).release()
	}
}

// addressed reads whom a description is for.
func (d *decoding) addressed(n *node) bool {
	audience := n.get("isDedicatedTo")
	if audience == nil {
		return false
	}
	choicesIn("audience")(d, audience)
	return true
}

// comment is a copy of the short description; where it is not, it takes its place or stays in the remainder.
func (d *decoding) comment(n *node) {
	machine := d.translated(d.root, "comment")
	have := d.find(offer.FieldSummary)
	if have == nil {
		if t := d.text(offer.FieldSummary, n, machine); len(t) > 0 && !d.saidLong(t) {
			d.put(offer.FieldSummary, "", t)
		}
		return
	}
	summary := have.Value.(offer.Text)
	for _, p := range n.phrases() {
		if summary[p.lang].Value == p.words {
			p.from.used = true
		}
	}
}

func (d *decoding) saidLong(t offer.Text) bool {
	have := d.find(offer.FieldDescription)
	return have != nil && sameWords(have.Value.(offer.Text), t)
}

// find gives the first cell of a field, or nil.
func (d *decoding) find(field string) *offer.Cell {
	for i := range d.cells {
		if d.cells[i].Field == field {
			return &d.cells[i]
		}
	}
	return nil
}

func (d *decoding) told(field string) bool { return d.find(field) != nil }

// creator and publisher read who made the record and who delivered it.
func (d *decoding) creator(n *node)   { d.rec.Creator = d.agent(n, "origin.creator") }
func (d *decoding) publisher(n *node) { d.rec.Publisher = d.agent(n, "origin.publisher") }

func (d *decoding) agent(n *node, field string) Agent {
	v := n.first()
	a := Agent{
		URI:      v.get("@id").word(),
		Name:     plain(cmp.Or(v.get("legalName").word(), v.get("name").word())),
		Email:    v.get("email").word(),
		Homepage: v.get("homepage").word(),
	}
	// Further addresses of a body that is known elsewhere are not about the offer.
	v.use()
	if a.Name != "" && len(a.Name) <= 255 {
		d.put(field, "", offer.Word(a.Name))
	}
	return a
}

// obsolete withdraws what the platform says is over.
func (d *decoding) obsolete(n *node) {
	if yes, told := n.flag(); told && yes {
		d.rec.Offer.Status = offer.Withdrawn
		d.doubt("/status", "datatourisme.obsolete")
	}
}
