package offer

import (
	"slices"
	"strconv"
	"strings"
)

// Givers lists the records that may pass something on to an offer, each once: where its relations along a nature lead by which
// some sheet passes on. It does not know what these records are; Inherit looks.
func (c *Catalog) Givers(o *Offer) []ID {
	var ids []ID
	for _, s := range c.Sheets {
		if s.PassesOn == nil {
			continue
		}
		if id := along(o, s.PassesOn.Along); id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// along gives the first record that an offer points to by a nature. There should be one at most, which Check says.
func along(o *Offer, nature string) ID {
	for cell := range o.All(FieldRelations) {
		if r, ok := cell.Value.(Relation); ok && r.Nature == nature && r.To > 0 && r.To != o.ID {
			return r.To
		}
	}
	return 0
}

// Natures lists the natures of relations along which some sheet passes on.
func (c *Catalog) Natures() []string {
	var natures []string
	for _, s := range c.Sheets {
		if s.PassesOn != nil && !slices.Contains(natures, s.PassesOn.Along) {
			natures = append(natures, s.PassesOn.Along)
		}
	}
	return natures
}

// Inherit gives the offer with what a record that it points to passes on: the standard cells of a field, or the relations of
// a nature, of which the offer has none itself. They stand at the end, and their origin names the giver in From. Neither
// offer is changed, and where nothing is passed on the very same offer is given.
//
// Only what is published is passed on: what would show a draft's telephone to those who see the offer would give away the
// draft. Between two owners only facts pass. Rights in a text were given for its owner's stock, and personal or internal
// values are the owner's to show; whoever draws up an offer beside a place of somebody else's must not come by them so.
func (c *Catalog) Inherit(o, from *Offer) *Offer {
	to, giver := c.Sheet(o.Type), c.Sheet(from.Type)
	if to == nil || giver == nil || giver.PassesOn == nil || from.Status != Published || along(o, giver.PassesOn.Along) != from.ID {
		return o
	}
	h := heritage{o: o, from: from, passes: giver.PassesOn, said: map[string]bool{}}
	for i := range o.Cells {
		h.say(&o.Cells[i])
	}
	heir := o
	for i := range from.Cells {
		cell := &from.Cells[i]
		f := to.Field(cell.Field)
		if f == nil || cell.Value == nil || cell.Variant != "" || !h.lacks(cell) || o.Owner != from.Owner && f.ClassOf(cell.Value) != Fact {
			continue
		}
		if heir == o {
			p := *o
			p.Cells = slices.Clip(o.Cells)
			heir = &p
		}
		inherited := h.inherited(cell)
		if p, ok := cell.Value.(Part); ok && o.Owner != from.Owner {
			facts := p.With(func(name string, v Value) Value {
				if sub := f.Sub(name); sub == nil || sub.Class != Fact {
					return nil
				}
				return v
			})
			if facts == nil {
				continue
			}
			inherited.Value = facts
		}
		heir.Cells = append(heir.Cells, inherited)
	}
	return heir
}

// heritage is what passes between two records.
type heritage struct {
	o, from *Offer
	passes  *PassesOn
	said    map[string]bool // fields, whole levels and natures of which the offer has something itself
}

func (h *heritage) say(c *Cell) {
	if c.Variant != "" {
		return
	}
	h.said[c.Field] = true
	if r, ok := c.Value.(Relation); ok {
		h.said["\x00"+r.Nature] = true
	}
	for _, level := range h.passes.Whole {
		if within(c.Field, level) {
			h.said["\x01"+level] = true
		}
	}
}

// lacks tells whether a cell of the giver is passed on and the offer says nothing of the kind.
func (h *heritage) lacks(c *Cell) bool {
	if r, ok := c.Value.(Relation); ok && c.Field == FieldRelations {
		return h.passes.Relation(r.Nature) && !h.said["\x00"+r.Nature] && r.To != h.o.ID
	}
	for _, level := range h.passes.Whole {
		if within(c.Field, level) && h.said["\x01"+level] {
			return false
		}
	}
	return h.passes.Field(c.Field) && !h.said[c.Field]
}

// inherited gives the cell as the offer has it. Relations of both stand side by side, so that those inherited bear the giver's
// name before their own.
func (h *heritage) inherited(c *Cell) Cell {
	cell := *c
	cell.Origin.From = h.from.ID
	cell.Origin.Overridden = false
	if cell.Field == FieldRelations {
		cell.Item = giversItem(h.from.ID) + cell.Item
	}
	return cell
}

// Entered gives the offer as it was entered, without what it inherits. said tells whether a giver said a value so; one that differs was changed by
// whoever read the offer, and is their own from then on. Without said everything that bears a giver's name goes.
func (o *Offer) Entered(said func(*Cell) bool) *Offer {
	if !slices.ContainsFunc(o.Cells, func(c Cell) bool { return c.Origin.From != 0 }) {
		return o
	}
	p := o.Clone()
	p.Cells = p.Cells[:0]
	for _, c := range o.Cells {
		if c.Origin.From != 0 {
			if said == nil || said(&c) {
				continue
			}
			c.Item = strings.TrimPrefix(c.Item, giversItem(c.Origin.From))
			c.Origin = Origin{}
		}
		p.Cells = append(p.Cells, c)
	}
	return p
}

// Gave tells whether a record passes on a value as the inherited cell has it.
func (o *Offer) Gave(c *Cell) bool {
	key := c.Key
	key.Item = strings.TrimPrefix(key.Item, giversItem(o.ID))
	own := o.Get(key)
	return own != nil && Equal(own.Value, c.Value)
}

// giversItem begins the items of inherited relations.
func giversItem(giver ID) string { return strconv.FormatInt(int64(giver), 10) + "." }
