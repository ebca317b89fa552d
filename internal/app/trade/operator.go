package trade

import (
	"context"
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

// ChangingOperator has somebody else run a place from a day on. Number, address and facts stay. What was the old operator's ends
// with the day before: that it runs the place, its people and official numbers, its pictures, and what it was let do here. Stars and
// labels were given to it, and are to be confirmed.
type ChangingOperator struct {
	To   offer.ID `json:"to,omitzero"`    // the record of the new operator, a legal unit
	Name string   `json:"name,omitempty"` // or its name, where it has none; nothing is not known yet
	// Former is the code of the old operator's organisation, if it has one. Without, its pictures are known by its name.
	Former string `json:"former,omitempty"`
}

func (*ChangingOperator) Kind() Kind { return Operator }

func (w *ChangingOperator) check(x *round) error {
	var problems []fault.Problem
	if w.To != 0 {
		unit, err := x.target(w.To)
		if err != nil {
			return err
		}
		if x.state.Catalog.Realm(unit.Type) != offer.LegalUnits {
			problems = append(problems, fault.At("/with/to", "operation.no_legal_unit", "id", int64(w.To), "type", string(unit.Type)))
		}
	}
	if _, known := x.state.Organisations[w.Former]; w.Former != "" && !known {
		problems = append(problems, fault.At("/with/former", "organisation.not_found", "code", w.Former))
	}
	return x.refuse(problems)
}

// widen adds what lies in the establishments that were named.
func (w *ChangingOperator) widen(ctx context.Context, t *Trade, ids []offer.ID) ([]offer.ID, error) {
	inside, err := t.Pointing(ctx, "establishment", ids...)
	return append(slices.Clone(ids), inside...), err
}

// arrange has establishments change hands after what lies in them, which knows its old operator by them.
func (w *ChangingOperator) arrange(x *round, ids []offer.ID) ([]offer.ID, error) {
	docs, err := x.read.DocumentsOf(ids)
	if err != nil {
		return nil, err
	}
	var inside, houses []offer.ID
	for _, d := range docs {
		if x.state.Catalog.Realm(d.Type) == offer.Establishments {
			houses = append(houses, d.ID)
		} else {
			inside = append(inside, d.ID)
		}
	}
	return append(inside, houses...), nil
}

func (w *ChangingOperator) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if err := alive(o); err != nil {
		return nil, nil, err
	}
	c := &changeover{ChangingOperator: w, x: x, o: o, next: o.Clone(), last: x.day - 1}
	if err := c.find(); err != nil {
		return nil, nil, err
	}
	for _, cell := range o.Cells {
		f := x.state.Catalog.Field(cell.Field)
		if f == nil {
			continue
		}
		switch v := cell.Value.(type) {
		case offer.Relation:
			c.relation(cell.Key, v)
		case offer.Contact:
			c.contact(f, cell.Key, v)
		case offer.Medium:
			c.medium(cell, v)
		case offer.Classification:
			if v.State == "" || v.State == offer.Valid || v.State == offer.Maintained {
				v.State = offer.ToConfirm
				x.set(c.next, cell.Key, v)
			}
		case offer.Identifier:
			if v.System == "siret" || v.System == "siren" {
				x.set(c.next, cell.Key, nil)
			}
		case offer.Text:
			c.text(f, v)
		}
		if slices.Contains(ofOperator, cell.Field) {
			x.set(c.next, cell.Key, nil)
		}
	}
	c.link()
	return changed(o, c.next), c.doubts, nil
}

// ofOperator are the numbers of whoever runs a place, and not of the place.
var ofOperator = []string{"legal.siret", "legal.rcs", "legal.ape", "legal.vat"}

// changeover is one record changing hands.
type changeover struct {
	*ChangingOperator
	x       *round
	o, next *offer.Offer
	last    opening.Date // of the old operator
	former  []offer.ID   // its records
	names   []string     // as slugs
	doubts  []Doubt
}

// find tells who the old operator is: by the record's own relation, or that of the establishment it lies in.
func (c *changeover) find() error {
	from := []*offer.Offer{c.o}
	for cell := range c.o.All(offer.FieldRelations) {
		if r, ok := cell.Value.(offer.Relation); ok && r.Nature == "establishment" && r.To != 0 {
			house, err := c.x.offer(r.To)
			if err != nil {
				return err
			}
			if house != nil {
				from = append(from, house)
			}
		}
	}
	for _, o := range from {
		for cell := range o.All(offer.FieldRelations) {
			r, ok := cell.Value.(offer.Relation)
			if !ok || r.Nature != "operator" || r.To != 0 && r.To == c.To {
				continue
			}
			c.name(r.Name)
			if r.To == 0 {
				continue
			}
			c.former = append(c.former, r.To)
			unit, err := c.x.offer(r.To)
			if err != nil {
				return err
			}
			if unit != nil {
				c.name(nameOf(unit))
			}
		}
	}
	c.name(c.x.state.Organisations[c.Former].Name)
	return nil
}

func (c *changeover) name(s string) {
	if slug := geo.Slug(s); slug != "" && !slices.Contains(c.names, slug) {
		c.names = append(c.names, slug)
	}
}

func (c *changeover) relation(key offer.Key, r offer.Relation) {
	if r.To != c.To && (r.Nature == "operator" || r.To != 0 && slices.Contains(c.former, r.To)) {
		c.x.set(c.next, key, nil)
	}
}

// contact takes people away: what reaches the place stays, under no name.
func (c *changeover) contact(f *offer.Field, key offer.Key, v offer.Contact) {
	switch {
	case v.Role == offer.RoleOwner || v.Role == offer.RoleAdministrative || f.ClassOf(v) == offer.Personal:
		c.x.set(c.next, key, nil)
	case v.Person != "":
		v.Person, v.Professional = "", false
		c.x.set(c.next, key, v)
	}
}

func (c *changeover) medium(cell offer.Cell, m offer.Medium) {
	theirs := cell.Origin.Source != "" && cell.Origin.Source == c.Former
	for _, by := range []string{m.Rights.Author, m.Rights.Credit} {
		slug := geo.Slug(by)
		theirs = theirs || slug != "" && slices.ContainsFunc(c.names, func(name string) bool { return slug == name || strings.Contains("-"+slug+"-", "-"+name+"-") })
	}
	if !theirs || !m.Rights.Until.IsZero() && m.Rights.Until <= c.last {
		return
	}
	if m.Rights.Until = c.last; m.Rights.From > c.last {
		m.Rights.From = 0
	}
	c.x.set(c.next, cell.Key, m)
}

// text tells of words that the old operator wrote: nobody but a reader knows whether they still hold.
func (c *changeover) text(f *offer.Field, t offer.Text) {
	for _, lang := range t.Langs() {
		if t[lang].Maker == offer.ByProfessional {
			c.doubts = append(c.doubts, doubt(c.o.ID, "operation.operator_wrote", "id", int64(c.o.ID), "field", f.Key))
			return
		}
	}
}

// link names the new operator: on the establishment, or on a record that lies in none or had an operator of its own.
func (c *changeover) link() {
	inside, own := false, false
	for cell := range c.o.All(offer.FieldRelations) {
		if r, ok := cell.Value.(offer.Relation); ok {
			inside = inside || r.Nature == "establishment"
			own = own || r.Nature == "operator"
			if r.Nature == "operator" && r.To == c.To && c.To != 0 {
				return
			}
		}
	}
	if c.o.Type == "establishment" {
		c.x.set(c.next, field("establishment.operator_since"), offer.Date(c.x.day))
	}
	if (c.To != 0 || c.Name != "") && (!inside || own) {
		c.x.set(c.next, offer.Key{Field: offer.FieldRelations, Item: newItem()}, offer.Relation{Nature: "operator", To: c.To, Name: nameUnless(c.To, c.Name)})
	}
}

func nameUnless(to offer.ID, name string) string {
	if to != 0 {
		return ""
	}
	return name
}

// ends tells which delegations of a professional end, and the offers that they no longer cover.
func (w *ChangingOperator) ends(x *round, d *network.Delegation, ids []offer.ID) []offer.ID {
	if !d.Holds(x.day) || x.state.Organisations[d.To].Kind != network.Professional || w.Former != "" && d.To != w.Former {
		return nil
	}
	var gone []offer.ID
	for _, id := range d.Offers {
		if slices.Contains(ids, id) {
			gone = append(gone, id)
		}
	}
	return gone
}

func (w *ChangingOperator) falls(x *round, ids []offer.ID) (falls []Fall, err error) {
	err = x.eachDelegation(func(d *network.Delegation) ([]*network.Delegation, error) {
		f := Fall{What: "delegation", Code: d.Code, Who: d.To, Ends: true}
		for _, id := range w.ends(x, d, ids) {
			f.add(id)
		}
		if f.Offers > 0 {
			falls = append(falls, f)
		}
		return nil, nil
	})
	return falls, err
}

func (w *ChangingOperator) finish(x *round) error {
	return x.eachDelegation(func(d *network.Delegation) ([]*network.Delegation, error) {
		if gone := w.ends(x, d, x.ids); len(gone) > 0 {
			return []*network.Delegation{x.without(d, gone)}, nil
		}
		return nil, nil
	})
}
