package form

import (
	"slices"

	"github.com/a-h/templ"

	"escale/internal/offer"
	"escale/internal/ui"
)

// choice is one term, with what it cannot say by itself.
func (s *Setting) choice(f *offer.Field, named label) node {
	return group{members: []part{{"code", s.term(f.Scheme, named, "")}, {"", s.precision()}}}
}

// precision is what is said of a term: that it is certainly lacking, and a note.
func (s *Setting) precision() group {
	return group{label: label{key: "form.choice.more"}, fold: true, members: []part{
		{"not", tick{label: label{key: "form.choice.not"}}},
		{"note", note("form.note", 1)},
	}}
}

// choices are the terms of a field that takes several. Each is an item that is called by its code, so that ticking a box brings the
// item, and taking the tick away removes it. Of long lists only what is chosen stands in the form, and a field to add to it.
type choices struct {
	field *offer.Field
}

// few tells whether all terms are in sight.
func (h choices) few(s *Setting) bool { return len(s.concepts(h.field.Scheme)) <= fewConcepts }

// adding is the control in which one types what to add.
func (h choices) adding(variant string) string { return "add:" + listName(h.field.Key, variant) }

// items gives the items that were sent, and those that were typed. Boxes come in the order of the list, so that what was there
// keeps its place.
func (h choices) items(r *reader, had []string) (items []string, sent bool) {
	name := listName(h.field.Key, r.Variant)
	tokens, sent := r.all(name)
	if !sent {
		return had, false
	}
	if h.few(r.Setting) {
		for _, item := range had {
			if slices.Contains(tokens, item) {
				items = append(items, item)
			}
		}
	}
	for _, token := range tokens {
		if !slices.Contains(items, token) && (slices.Contains(had, token) || r.Reference.Catalog.Thesaurus.Concept(h.field.Scheme, token) != nil) {
			items = append(items, token)
		}
	}
	words, _ := r.words(h.adding(r.Variant))
	if blankWords(words) {
		return items, true
	}
	code, ok := r.codeOf(h.field.Scheme, words)
	switch {
	case !ok:
		p := wrong("form.wrong.term", words)
		p.Path = offer.Key{Field: h.field.Key, Variant: r.Variant}.Pointer()
		r.problems = append(r.problems, *p)
		r.posted.typed[h.adding(r.Variant)] = words
	case !slices.Contains(items, code):
		items = append(items, code)
	}
	return items, true
}

// fresh is the tree of a term that was just chosen.
func (h choices) fresh(item string) any { return map[string]any{"code": item} }

func (h choices) draw(c *canvas, items []string, trees map[string]any) templ.Component {
	name := listName(h.field.Key, c.Variant)
	view := choicesView{name: name, id: name, label: h.field.Label.In(c.lang()), locked: c.locked, few: h.few(c.Setting)}
	row := func(item, code string, chosen bool) {
		at := placeOf(offer.Key{Field: h.field.Key, Variant: c.Variant, Item: item})
		r := choiceRow{item: item, id: at.name, label: c.termOf(h.field.Scheme, code), chosen: chosen, locked: c.locked}
		if chosen {
			r.not = member(trees[item], "not") == true
			r.more = c.precision().draw(c, at, trees[item], nil)
			r.remove = c.button(removes, at, "form.remove")
			if h.field.Key == offer.FieldCategory && !view.few { // the first is the main one
				r.up, r.down = c.button(ups, at, "form.up"), c.button(downs, at, "form.down")
			}
		}
		r.problems = c.claim(at)
		view.rows = append(view.rows, r)
	}
	if view.few {
		shown := map[string]bool{}
		for _, concept := range c.concepts(h.field.Scheme) {
			i := slices.IndexFunc(items, func(item string) bool { return codeIn(trees[item], item) == concept.Code })
			if i < 0 {
				row(concept.Code, concept.Code, false)
				continue
			}
			shown[items[i]] = true
			row(items[i], concept.Code, true)
		}
		for _, item := range items {
			if !shown[item] {
				row(item, codeIn(trees[item], item), true)
			}
		}
	} else {
		for i, item := range items {
			row(item, codeIn(trees[item], item), true)
			r := &view.rows[i]
			r.first, r.last = i == 0, i == len(items)-1
		}
		c.wants(listOf(h.field.Scheme))
		view.adding = &ui.TextField{Name: h.adding(c.Variant), ID: h.adding(c.Variant), Label: c.say("form.choice.add", "label", view.label), Help: c.say("form.choice.add_help"),
			Attributes: templ.Attributes{"list": listOf(h.field.Scheme), "data-add-term": "", "autocomplete": "off"}}
		if c.Posted != nil {
			view.adding.Value = c.Posted.typed[h.adding(c.Variant)]
		}
		view.add = c.button(adds, place{name, ""}, "form.choice.add_button")
	}
	return view.view()
}

// codeIn gives the code of a choice; an item that says none is called by it.
func codeIn(tree any, item string) string {
	if code, _ := member(tree, "code").(string); code != "" {
		return code
	}
	return item
}
