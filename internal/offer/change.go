package offer

import (
	"maps"
	"slices"
)

// Op sets one cell, or removes it when Value is nil. Proposals, merges and undo are lists of them.
type Op struct {
	Key
	Value  Value
	Origin Origin
}

// Difference lists the operations that turn a into b, in the order of b's cells and then of what a alone had. Neither origins
// alone nor the order of cells make a difference: where a value comes from may be confirmed without the value changing,
// and Apply leaves cells where they are and puts new ones at the end.
func Difference(a, b *Offer) []Op {
	was := index(a)
	var ops []Op
	for i := range b.Cells {
		c := &b.Cells[i]
		old, there := was[c.Key]
		delete(was, c.Key)
		if !there || !Equal(old.Value, c.Value) {
			ops = append(ops, Op{c.Key, c.Value, c.Origin})
		}
	}
	for i := range a.Cells {
		if _, gone := was[a.Cells[i].Key]; gone {
			ops = append(ops, Op{Key: a.Cells[i].Key})
		}
	}
	return ops
}

// Apply gives the offer with the operations done. The remainder of a source that is bound to a field leaves with the edit
// of that field.
func (o *Offer) Apply(ops []Op) *Offer {
	p := o.Clone()
	for _, op := range ops {
		p.apply(op)
	}
	return p
}

func (o *Offer) apply(op Op) {
	o.Set(Cell(op))
	o.Unmapped = slices.DeleteFunc(o.Unmapped, func(r Remainder) bool { return r.Field == op.Field })
}

// Translates tells whether an operation on a cell that was so changes nothing but words in other languages than the one the
// cell was written in, French where it does not tell.
func (op Op) Translates(was Value) bool {
	if was == nil || op.Value == nil || was.Kind() != op.Value.Kind() {
		return false
	}
	source := Lang("fr")
	if t, ok := was.(Text); ok {
		_, source = t.In(source)
	}
	of := func(v Value) Value { return Spoken(v, func(l Lang) bool { return l == source || l == "" }) }
	return Equal(of(was), of(op.Value))
}

// Arrange brings the items of a field into an order. Items that the order does not name stay behind the one that they follow.
func (o *Offer) Arrange(field, variant string, items []string) {
	place := map[string]int{}
	for i, item := range items {
		place[item] = i + 1
	}
	var at []int
	for i := range o.Cells {
		if c := &o.Cells[i]; c.Field == field && c.Variant == variant {
			at = append(at, i)
		}
	}
	type placed struct {
		Cell
		behind int
	}
	cells := make([]placed, len(at))
	last := 0
	for j, i := range at {
		if p := place[o.Cells[i].Item]; p > 0 {
			last = p
		}
		cells[j] = placed{o.Cells[i], last}
	}
	slices.SortStableFunc(cells, func(a, b placed) int { return a.behind - b.behind })
	for j, i := range at {
		o.Cells[i] = cells[j].Cell
	}
}

// Items lists the items of a field in their order.
func (o *Offer) Items(field, variant string) []string {
	var items []string
	for i := range o.Cells {
		if c := &o.Cells[i]; c.Field == field && c.Variant == variant {
			items = append(items, c.Item)
		}
	}
	return items
}

// Changed lists the keys of the fields that differ, sorted, with the head's own changes as "status", "owner" and "type".
// It is what the change log keeps.
func Changed(a, b *Offer) []string {
	var keys []string
	for _, op := range Difference(a, b) {
		keys = append(keys, op.Field)
	}
	if a.Status != b.Status || a.MergedInto != b.MergedInto {
		keys = append(keys, "status")
	}
	if a.Owner != b.Owner {
		keys = append(keys, "owner")
	}
	if a.Type != b.Type {
		keys = append(keys, "type")
	}
	if !slices.Equal(a.Unmapped, b.Unmapped) {
		keys = append(keys, "unmapped")
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Conflict is a cell (or one language of it) that two sides changed in different ways.
type Conflict struct {
	Key
	Lang               Lang // of a text, else ""
	Base, Mine, Theirs Value
}

// Merge brings two changed versions of base together: by field, item and language. What only one side changed is taken
// without question. Where both changed the same thing in different ways, theirs (the version that is live) stands in the
// result and the conflict is listed, so that nobody's words are lost. The head (type, status, owner) is theirs.
func Merge(base, mine, theirs *Offer) (*Offer, []Conflict) {
	merged := theirs.Clone()
	live, was := index(theirs), index(base)
	var conflicts []Conflict
	for _, op := range Difference(base, mine) {
		before, now := was[op.Key].Value, live[op.Key].Value
		if Equal(now, before) || Equal(now, op.Value) {
			merged.apply(op)
			continue
		}
		m, isText := op.Value.(Text)
		t, alsoText := now.(Text)
		if !isText || !alsoText {
			conflicts = append(conflicts, Conflict{op.Key, "", before, op.Value, now})
			continue
		}
		b, _ := before.(Text)
		both, clashes := m.merge(b, t)
		for _, lang := range clashes {
			conflicts = append(conflicts, Conflict{op.Key, lang, b, m, t})
			if p, there := t[lang]; there {
				both[lang] = p
			} else {
				delete(both, lang)
			}
		}
		op.Value = both
		if len(both) == 0 {
			op.Value = nil // each took another language away
		}
		merged.apply(op)
	}
	return merged, conflicts
}

func index(o *Offer) map[Key]Cell {
	cells := make(map[Key]Cell, len(o.Cells))
	for _, c := range o.Cells {
		cells[c.Key] = c
	}
	return cells
}

// Unseen gives what somebody says in the place of a value of which they saw only a part, with the part that they did not see.
func Unseen(whole, seen, said Value) Value {
	switch whole := whole.(type) {
	case Text:
		known, _ := seen.(Text)
		both := Text{}
		if t, ok := said.(Text); ok {
			maps.Copy(both, t)
		} else if said != nil {
			return said
		}
		for lang, phrase := range whole {
			if _, shown := known[lang]; !shown {
				both[lang] = phrase
			}
		}
		if len(both) > 0 {
			return both
		}
		return nil
	case Part:
		known, _ := seen.(Part)
		p, ok := said.(Part)
		if !ok && said != nil {
			return said
		}
		return whole.unseen(known, p)
	case Relation:
		if r, ok := said.(Relation); ok && r.To == 0 {
			r.To = whole.To
			return r
		}
	}
	return said
}

func (p Part) unseen(known, said Part) Value {
	both := Part{}
	for name, values := range said {
		both[name] = slices.Clone(values)
	}
	for name, values := range p {
		for _, v := range values {
			if !slices.ContainsFunc(known[name], func(w Value) bool { return Equal(v, w) }) {
				both[name] = append(both[name], v)
			}
		}
	}
	if len(both) == 0 {
		return nil
	}
	return both
}
