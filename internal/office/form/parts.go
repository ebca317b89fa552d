package form

import (
	"github.com/a-h/templ"

	"escale/internal/offer"
)

// part gives the controls of a part: those of each of its fields, one or several times.
func (s *Setting) part(f *offer.Field) group {
	g := group{class: "part"}
	for _, sub := range f.Fields {
		right := s.may(sub)
		if right == Hidden {
			continue
		}
		g.members = append(g.members, part{sub.Name, guarded{right, partField{sub, s.shape(sub), said(sub.Label.In(s.lang()))}}})
	}
	return g
}

// guarded holds a field of a part to a right of its own, where that is narrower than the part's.
type guarded struct {
	right Right
	node  node
}

func (g guarded) read(r *reader, at place, v any) any {
	held := *r
	held.right = min(r.right, g.right)
	held.locked = r.locked || held.right < Propose
	x := g.node.read(&held, at, v)
	r.problems, r.acted = held.problems, held.acted
	return x
}

func (g guarded) draw(c *canvas, at place, v, ghost any) templ.Component {
	right, locked := c.right, c.locked
	defer func() { c.right, c.locked = right, locked }()
	c.right = min(c.right, g.right)
	c.locked = c.locked || c.right < Propose
	return g.node.draw(c, at, v, ghost)
}

// partField is a field of a part: in the document a list of values, each beside its kind.
type partField struct {
	field *offer.Field
	node  node
	label label
}

func (p partField) read(r *reader, at place, v any) any {
	if p.field.Many {
		return p.many().read(r, at, v)
	}
	old := entries(v)
	var first any
	if len(old) > 0 {
		first = member(old[0], "v")
	}
	x := p.node.read(r, p.inner(at), first)
	switch {
	case same(x, first):
		return v
	case x == nil && len(old) < 2:
		return nil
	case x == nil:
		return old[1:]
	}
	out := []any{p.typed(x)}
	if len(old) > 1 {
		out = append(out, old[1:]...)
	}
	return out
}

// inner is where the one value stands: in the document behind two more names, for whoever reads problems at the field.
func (p partField) inner(at place) place { return place{at.name + "/0/v", at.pointer} }

func (p partField) typed(x any) any { return map[string]any{"k": string(p.field.Kind), "v": x} }

func (p partField) draw(c *canvas, at place, v, ghost any) templ.Component {
	if p.field.Many {
		return p.many().draw(c, at, v, ghost)
	}
	var first any
	if old := entries(v); len(old) > 0 {
		first = member(old[0], "v")
	}
	return p.node.draw(c, p.inner(at), first, nil)
}

// many is a list of values of the field.
func (p partField) many() list {
	return list{label: p.label, one: "form.entry", add: "form.add", class: "tight", item: valued{p}}
}

// valued is one of several values of a field.
type valued struct{ of partField }

func (d valued) inner(at place) place { return place{at.name + "/v", at.pointer} }

func (d valued) read(r *reader, at place, v any) any {
	was := member(v, "v")
	x := d.of.node.read(r, d.inner(at), was)
	switch {
	case same(x, was):
		return v
	case x == nil:
		return nil
	}
	return d.of.typed(x)
}

func (d valued) draw(c *canvas, at place, v, _ any) templ.Component {
	return d.of.node.draw(c, d.inner(at), member(v, "v"), nil)
}
