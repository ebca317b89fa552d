package offer

import (
	"slices"

	"escale/internal/fault"
)

// unfit refuses a concept that does not stand on offers of the type: a hotel's stars on a campsite.
func (s *Sheet) unfit(c *Cell, f *Field, r Reference) []fault.Problem {
	scheme, code, path := f.Scheme, "", "/code"
	switch v := c.Value.(type) {
	case Choice:
		code = v.Code
	case Classification:
		scheme, code = "label", v.Code
	case Relation:
		scheme, code, path = "relation", v.Nature, "/nature"
	}
	concept := r.Catalog.Thesaurus.Concept(scheme, code)
	if code == "" || concept == nil || concept.Fits(s.Type) {
		return nil
	}
	return []fault.Problem{fault.At(c.Pointer()+path, "choice.unfit", "value", code, "scheme", scheme, "type", string(s.Type))}
}

// excluded finds the choices and classifications of one field that cannot stand beside each other, and points to the later of
// the two. What is certainly lacking excludes nothing, and neither does a rating whose time was another.
func excluded(o *Offer, r Reference, tell func(*Cell, fault.Problem)) {
	chosen := map[string][]*Cell{}
	for i := range o.Cells {
		c := &o.Cells[i]
		f := r.Catalog.Field(c.Field)
		if f == nil || !f.Many {
			continue
		}
		scheme, code := excluding(c, f)
		if code == "" || !r.Catalog.Thesaurus.excluding(scheme) {
			continue
		}
		group := c.Variant + "/" + c.Field
		for _, d := range chosen[group] {
			if _, other := excluding(d, f); coincide(c.Value, d.Value) && r.Catalog.Thesaurus.Excludes(scheme, other, code) {
				tell(c, fault.At(c.Pointer()+"/code", "choice.excluded", "value", code, "other", other))
				break
			}
		}
		chosen[group] = append(chosen[group], c)
	}
}

// excluding gives the concept that a cell says is so, "" where it says none.
func excluding(c *Cell, f *Field) (scheme, code string) {
	switch v := c.Value.(type) {
	case Choice:
		if !v.Not {
			return f.Scheme, v.Code
		}
	case Classification:
		if v.State == "" || v.State == Valid || v.State == Maintained || v.State == ToConfirm {
			return "label", v.Code
		}
	}
	return "", ""
}

// coincide tells whether two values are said of the same time. Choices have none, and so are said of any.
func coincide(a, b Value) bool {
	x, ok := a.(Classification)
	y, also := b.(Classification)
	if !ok || !also {
		return true
	}
	return (x.Until.IsZero() || y.From <= x.Until) && (y.Until.IsZero() || x.From <= y.Until)
}

// CheckRelations says what is wrong with where an offer's relations lead, which its sheet alone cannot tell. of looks records
// up, nil for one that is not there.
func (c *Catalog) CheckRelations(o *Offer, of func(ID) *Offer) []fault.Problem {
	var found []fault.Problem
	c.checkRelations(o, of, func(_ *Cell, p fault.Problem) { found = append(found, p) })
	return found
}

func (c *Catalog) checkRelations(o *Offer, of func(ID) *Offer, tell func(*Cell, fault.Problem)) {
	first := map[string]ID{}
	for cell := range o.All(FieldRelations) {
		r, ok := cell.Value.(Relation)
		if !ok || cell.Origin.From != 0 {
			continue
		}
		at := func(path, key string, args ...any) {
			tell(cell, fault.At(cell.Pointer()+path, key, append(args, "nature", r.Nature, "to", int64(r.To))...))
		}
		if r.Elsewhere != nil && slices.Contains(o.Identifiers(), *r.Elsewhere) || r.To != 0 && r.To == o.ID {
			at("/to", "relation.to_itself")
			continue
		}
		if slices.Contains(c.Natures(), r.Nature) && r.To != 0 {
			if other, twice := first[r.Nature]; twice && other != r.To {
				at("", "relation.only_one", "other", int64(other))
			}
			first[r.Nature] = r.To
		}
		if r.To == 0 {
			continue
		}
		target := of(r.To)
		if target == nil || target.Status == Deleted {
			at("/to", "relation.unknown")
			continue
		}
		nature, sheet := c.Thesaurus.Concept("relation", r.Nature), c.Sheet(target.Type)
		if nature != nil && sheet != nil && !nature.LeadsTo(sheet) {
			at("/to", "relation.leads_elsewhere", "type", string(target.Type))
		}
		if by := c.circle(o, r, of); by != 0 {
			at("/to", "relation.circular", "by", int64(by))
		}
	}
}

// longestChain bounds how far a chain of parts and wholes is followed.
const longestChain = 50

// circle follows what a whole is itself a part of, and gives the record by which it comes back to the offer; 0 when it does
// not. Records of a chain are visited once, so that a circle further up, which is not this offer's affair, ends too.
func (c *Catalog) circle(o *Offer, r Relation, of func(ID) *Offer) ID {
	if o.ID == 0 || !c.Thesaurus.Under("relation", r.Nature, "part-of") {
		return 0
	}
	seen := map[ID]bool{}
	next := []ID{r.To}
	for steps := 0; len(next) > 0 && steps < longestChain; steps++ {
		id := next[0]
		next = next[1:]
		whole := of(id)
		if whole == nil || seen[id] {
			continue
		}
		seen[id] = true
		for cell := range whole.All(FieldRelations) {
			up, ok := cell.Value.(Relation)
			switch {
			case !ok || up.To == 0 || !c.Thesaurus.Under("relation", up.Nature, "part-of"):
			case up.To == o.ID:
				return id
			default:
				next = append(next, up.To)
			}
		}
	}
	return 0
}
