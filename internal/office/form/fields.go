package form

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/offer"
	"escale/internal/quality"
	"escale/internal/ui"
)

// section is a part of the form, and what is to be done in it.
type section struct {
	key, id, title string
	fields         []field
	more           []ui.Button // empty fields that can be brought into sight
	state          state
	count          int // of what the state is about
}

// state is where a section stands.
type state string

// The states, the most pressing first.
const (
	broken     state = "warning"
	todo       state = "todo"
	speechless state = "translate"
	changed    state = "changed"
	complete   state = "complete"
	quiet      state = "quiet" // nothing is asked and nothing told
)

// field is one field of the form.
type field struct {
	key, id, label, help string
	example              string
	framed               bool
	needs                []string
	wide                 bool
	source               string // where the value comes from
	padlock              bool   // from a source that goes on saying it
	note                 string // why it cannot be changed, or that it becomes a proposal
	inherited            string
	changed, empty       bool
	others               string // languages that are there and not in sight
	history              string
	body                 templ.Component
	ghosts               templ.Component
	take                 *ui.Button
	problems             findings
	cells                []string
}

func (c *canvas) section(part offer.Section) *section {
	s := &section{key: part.Key, id: "section-" + part.Key, title: part.Label.In(c.lang())}
	lacks, differs, translate := 0, 0, 0
	filled, problems := 0, 0
	for _, f := range part.Fields {
		right := c.may(f)
		if right == Hidden || f.Replaced != "" && !c.told(f) {
			continue
		}
		if !c.visible(f) {
			if right >= Propose {
				s.more = append(s.more, ui.Button{Text: f.Label.In(c.lang()), Icon: "plus", Name: actName, Value: act{shows, f.Key}.String(), Style: ui.Quiet})
			}
			continue
		}
		before := c.open(f)
		drawn := c.field(f, right)
		problems += before
		if c.told(f) {
			filled++
		} else if len(f.Needed) > 0 && c.Variant == "" && drawn.ghosts == nil && drawn.inherited == "" {
			lacks++
		}
		if drawn.changed {
			differs++
		}
		translate += c.untranslated(f)
		s.fields = append(s.fields, drawn)
	}
	if len(s.fields)+len(s.more) == 0 {
		return nil
	}
	switch {
	case problems > 0:
		s.state, s.count = broken, problems
	case lacks > 0:
		s.state, s.count = todo, lacks
	case translate > 0:
		s.state, s.count = speechless, translate
	case differs > 0:
		s.state, s.count = changed, differs
	case filled > 0:
		s.state, s.count = complete, filled
	default:
		s.state = quiet
	}
	return s
}

// open counts the problems of a field that block or warn.
func (c *canvas) open(f *offer.Field) int {
	n := 0
	at := offer.Key{Field: f.Key, Variant: c.Variant}.Pointer()
	for _, p := range c.found {
		if p.severity != quality.Hint && (p.path == at || strings.HasPrefix(p.path, at+"/")) {
			n++
		}
	}
	return n
}

// told tells whether the offer says anything in the field.
func (c *canvas) told(f *offer.Field) bool {
	return slices.ContainsFunc(c.Offer.Cells, func(cell offer.Cell) bool {
		return cell.Field == f.Key && cell.Variant == c.Variant && cell.Origin.From == 0
	})
}

// visible tells whether a field stands in the form without being asked for.
func (c *canvas) visible(f *offer.Field) bool {
	switch {
	case c.told(f):
		return true
	case c.Posted != nil && slices.Contains(c.Posted.shown, f.Key):
		return true
	case c.Posted != nil && len(c.Posted.items[listName(f.Key, c.Variant)]) > 0:
		return true
	case c.Posted != nil && c.Posted.trees[offer.Key{Field: f.Key, Variant: c.Variant}] != nil:
		return true
	case c.Variant != "":
		return false
	case len(f.Needed) > 0 || f.Card || f.Weight >= 4:
		return true
	}
	return c.open(f) > 0 || len(c.ghosts(f.Key)) > 0
}

// ghosts gives what stands in a field where the offer says nothing itself: what its givers pass on, or what the standard variant says.
func (s *Setting) ghosts(key string) []offer.Cell {
	var all []offer.Cell
	from := s.Composed
	if s.Variant != "" {
		from = s.Offer
		if s.Composed != nil {
			from = s.Composed
		}
	}
	if from == nil {
		return nil
	}
	for _, cell := range from.Cells {
		if cell.Field == key && cell.Variant == "" && cell.Value != nil && (s.Variant != "" || cell.Origin.From != 0) {
			all = append(all, cell)
		}
	}
	return all
}

// ghost gives the value that stands in the place of a cell.
func (s *Setting) ghost(key offer.Key) offer.Value {
	for _, cell := range s.ghosts(key.Field) {
		if cell.Item == key.Item {
			return cell.Value
		}
	}
	return nil
}

// field draws one field.
func (c *canvas) field(f *offer.Field, right Right) field {
	c.right, c.locked = right, right < Propose
	d := field{key: f.Key, id: "f-" + listName(f.Key, c.Variant), label: f.Label.In(c.lang()), help: f.Help.In(c.lang()), framed: framed(f), example: f.Example,
		wide: framed(f) || f.Kind == offer.KindText}
	for _, need := range f.Needed {
		d.needs = append(d.needs, c.say("form.need."+string(need)))
	}
	switch right {
	case Look:
		d.note = c.say("form.right.look")
	case Translate:
		d.note = c.say("form.right.translate")
	case Propose:
		d.note = c.say("form.right.propose")
	}
	c.origin(f, &d)
	if c.Live != nil {
		d.changed = c.differs(f)
	}
	if c.Changes != nil {
		d.history = c.Changes(f.Key)
	}
	switch {
	case f.Kind == offer.KindChoice && f.Many:
		items, trees := c.items(f)
		d.body = choices{f}.draw(c, items, trees)
		c.inherited(f, &d)
	case f.Many:
		d.body = c.repeated(f)
		c.inherited(f, &d)
	default:
		key := offer.Key{Field: f.Key, Variant: c.Variant}
		ghost := c.ghost(key)
		if ghost != nil && !c.told(f) {
			d.inherited = c.from(f)
			take := c.button(takes, placeOf(key), "form.take")
			d.take = &take
		}
		d.body = c.shape(f).draw(c, placeOf(key), c.tree(key), treeOf(ghost))
		d.cells = []string{nameOf(key)}
	}
	if f.Many {
		for _, item := range itemsOf(c.Offer, f.Key, c.Variant) {
			d.cells = append(d.cells, nameOf(offer.Key{Field: f.Key, Variant: c.Variant, Item: item}))
		}
	}
	d.problems = c.claim(place{d.id, offer.Key{Field: f.Key, Variant: c.Variant}.Pointer()})
	c.right, c.locked = Write, false
	d.empty = !c.told(f)
	d.others = c.otherLanguages(f)
	return d
}

// otherLanguages names those of a text that are not in sight.
func (c *canvas) otherLanguages(f *offer.Field) string {
	if f.Kind != offer.KindText || f.Many {
		return ""
	}
	var names []string
	if cell := c.Offer.Get(offer.Key{Field: f.Key, Variant: c.Variant}); cell != nil {
		text, _ := cell.Value.(offer.Text)
		for _, lang := range text.Langs() {
			if !slices.Contains(c.Languages, lang) {
				names = append(names, c.language(lang))
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return c.say("form.text.others", "languages", strings.Join(names, ", "))
}

// calm tells whether what is said of the field can wait until somebody turns to it.
func (d field) calm() bool { return d.note == "" && !d.changed && (len(d.needs) == 0 || !d.empty) }

// tree gives what stands in a cell: as it was typed just now, or as the offer has it.
func (c *canvas) tree(key offer.Key) any {
	if c.Posted != nil {
		if tree, typed := c.Posted.trees[key]; typed {
			return tree
		}
	}
	if cell := c.Offer.Get(key); cell != nil && cell.Value != nil && cell.Origin.From == 0 {
		return treeOf(cell.Value)
	}
	return nil
}

// items gives the items of a field in the form, and what stands in each.
func (c *canvas) items(f *offer.Field) (items []string, trees map[string]any) {
	items = itemsOf(c.Offer, f.Key, c.Variant)
	if c.Posted != nil {
		if now, sent := c.Posted.items[listName(f.Key, c.Variant)]; sent {
			items = now
		}
	}
	trees = map[string]any{}
	for _, item := range items {
		trees[item] = c.tree(offer.Key{Field: f.Key, Variant: c.Variant, Item: item})
	}
	return items, trees
}

// tight tells whether the items of a field stand in a line each.
func tight(f *offer.Field) bool {
	switch f.Kind {
	case offer.KindWord, offer.KindNumber, offer.KindDate, offer.KindIdentifier, offer.KindFlag:
		return true
	}
	return false
}

// repeated draws a field of several values.
func (c *canvas) repeated(f *offer.Field) templ.Component {
	name := listName(f.Key, c.Variant)
	items, trees := c.items(f)
	view := listView{id: name, order: name, locked: c.locked, add: c.button(adds, place{name, ""}, "form.add")}
	if tight(f) {
		view.class = "tight"
	}
	shape := c.shape(f)
	entry := func(item, label string, tree any) entryView {
		at := placeOf(offer.Key{Field: f.Key, Variant: c.Variant, Item: item})
		open := c.pending(at)
		e := entryView{token: item, id: at.name, label: label, body: shape.draw(c, at, tree, nil), remove: c.button(removes, at, "form.remove"),
			up: c.button(ups, at, "form.up"), down: c.button(downs, at, "form.down")}
		e.problems = c.claim(at)
		if foldable(f) {
			e.fold, e.told = true, c.summary(f, tree)
			e.open = open || e.told == "" || len(items) == 1
			e.picture = c.thumbnail(f, tree)
		}
		return e
	}
	for i, item := range items {
		e := entry(item, c.say("form.entry", "n", i+1), trees[item])
		e.first, e.last = i == 0, i == len(items)-1
		view.entries = append(view.entries, e)
	}
	if !c.locked {
		token := c.newToken()
		c.depth++
		e := entry(token, c.say("form.entry", "n", len(items)+1), nil)
		c.depth--
		view.blank = &e
	}
	return view.view()
}

// inherited shows the items that stand in a field where the offer says nothing itself, which can be taken over.
func (c *canvas) inherited(f *offer.Field, d *field) {
	ghosts := c.ghosts(f.Key)
	if len(ghosts) == 0 || c.told(f) && f.Key != offer.FieldRelations {
		return
	}
	d.inherited = c.from(f)
	locked, right := c.locked, c.right
	c.locked, c.right = true, Look
	var all []templ.Component
	c.depth++ // their controls claim no problem, and have names of nothing that is sent
	for _, cell := range ghosts {
		at := place{"inherited/" + quoted(f.Key) + "/" + quoted(cell.Item), ""}
		if choice, is := cell.Value.(offer.Choice); is {
			all = append(all, ghostTerm(c.termOf(f.Scheme, choice.Code)))
			continue
		}
		all = append(all, c.shape(f).draw(c, at, treeOf(cell.Value), nil))
	}
	c.depth--
	c.locked, c.right = locked, right
	d.ghosts = ghostList(all)
	if !locked && f.Key != offer.FieldRelations {
		take := c.button(takes, place{listName(f.Key, c.Variant), ""}, "form.take")
		d.take = &take
	}
}

// from says where what is inherited comes from.
func (c *canvas) from(f *offer.Field) string {
	if c.Variant != "" {
		return c.say("form.from_standard")
	}
	all := c.ghosts(f.Key)
	if len(all) == 0 {
		return ""
	}
	name := itoa(int(all[0].Origin.From))
	if c.Record != nil {
		if told := c.Record(all[0].Origin.From); told != "" {
			name = told
		}
	}
	return c.say("form.inherited_from", "name", name)
}

// origin says where the value of a field comes from.
func (c *canvas) origin(f *offer.Field, d *field) {
	var sources []string
	for i := range c.Offer.Cells {
		cell := &c.Offer.Cells[i]
		if cell.Field != f.Key || cell.Variant != c.Variant || cell.Origin.Source == "" {
			continue
		}
		name := cell.Origin.Source
		switch {
		case name == offer.Measured:
			name = c.say("form.source.track")
		case c.Source != nil:
			name = c.Source(cell.Origin)
		}
		if cell.Origin.Overridden {
			name = c.say("form.source.overridden", "name", name)
		} else {
			d.padlock = true
		}
		if !slices.Contains(sources, name) {
			sources = append(sources, name)
		}
	}
	d.source = strings.Join(sources, ", ")
}

// differs tells whether the field says something else than what is in force.
func (c *canvas) differs(f *offer.Field) bool {
	now, live := 0, 0
	for i := range c.Offer.Cells {
		cell := &c.Offer.Cells[i]
		if cell.Field != f.Key || cell.Variant != c.Variant {
			continue
		}
		now++
		if was := c.Live.Get(cell.Key); was == nil || !offer.Equal(was.Value, cell.Value) {
			return true
		}
	}
	for i := range c.Live.Cells {
		if cell := &c.Live.Cells[i]; cell.Field == f.Key && cell.Variant == c.Variant {
			live++
		}
	}
	return now != live
}

// untranslated counts the phrases of a field that are lacking or out of date in the languages in sight.
func (c *canvas) untranslated(f *offer.Field) int {
	if f.Kind != offer.KindText || len(c.Languages) < 2 {
		return 0
	}
	n := 0
	for i := range c.Offer.Cells {
		cell := &c.Offer.Cells[i]
		text, is := cell.Value.(offer.Text)
		if !is || cell.Field != f.Key || cell.Variant != c.Variant || text[c.source()].Value == "" {
			continue
		}
		for _, lang := range c.Languages[1:] {
			if p, there := text[lang]; !there || p.Outdated {
				n++
			}
		}
	}
	return n
}
