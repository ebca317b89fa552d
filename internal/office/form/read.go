package form

import (
	"net/url"
	"slices"

	"escale/internal/fault"
	"escale/internal/offer"
)

// Limits of what a form brings; what lies beyond is not read. The size of the whole is bounded by whoever receives it.
const (
	MaxControls = 60_000
	maxShown    = 200 // empty fields brought into sight
)

// Posted is what became of a form that was sent.
type Posted struct {
	Offer    *offer.Offer    // with what was typed; what is no value is not in it
	Changed  []offer.Key     // cells that are others than before, or gone
	Moved    []string        // fields whose items stand in another order, which no operation says
	Carried  []offer.Key     // cells that the form had controls for
	Problems []fault.Problem // of words that are no value
	Act      Button          // the button that was pressed, "" for none: one of a list, or the key Enter
	Again    bool            // a button asked for something within the form: it is to be shown again, not acted on
	Variant  string          // the variant that is to be shown next
	Langs    []offer.Lang    // the languages that are to be shown next

	trees map[offer.Key]any   // of cells in which something is no value, or empty
	items map[string][]string // by list, of those in which something is empty
	typed map[string]string   // words of other controls that could not be taken
	shown []string            // empty fields in sight
}

// Whole tells whether every word that was typed is in the offer.
func (p *Posted) Whole() bool { return len(p.Problems) == 0 && len(p.typed) == 0 }

// Typed gives the words that are no value, by their controls' names.
func (p *Posted) Typed() map[string]string {
	words := map[string]string{}
	for name, w := range p.typed {
		words[name] = w
	}
	for key, tree := range p.trees {
		collect(placeOf(key), tree, words)
	}
	return words
}

func collect(at place, tree any, words map[string]string) {
	switch t := tree.(type) {
	case typed:
		words[at.name] = t.words
	case map[string]any:
		for name, v := range t {
			collect(at.at(name), v, words)
		}
	case []any:
		for i, v := range t {
			collect(at.at(itoa(i)), v, words)
		}
	}
}

// Read reads a form that was sent. The setting is the one that the form was drawn from: its offer is what the words are compared
// with, so that what nobody touched stays as it is, to the letter. Names that mean nothing, fields that the caller may not write and
// items that no form can have brought are left aside. Nothing is stored.
func Read(sent url.Values, s *Setting) *Posted {
	p := &Posted{Offer: s.Offer.Clone(), Variant: s.Variant, Langs: s.Languages, trees: map[offer.Key]any{}, items: map[string][]string{}, typed: map[string]string{}}
	r := &reader{Setting: s, sent: sent, posted: p}
	if len(sent) > MaxControls {
		p.Problems = []fault.Problem{fault.At("", "form.wrong.too_many", "count", len(sent), "max", MaxControls)}
		return p
	}
	r.button()
	carried := map[offer.Key]bool{}
	for _, name := range sent["cell"] {
		if key, ok := Cell(name); ok {
			carried[key] = true
		}
	}
	for _, f := range s.Sheet.Fields() {
		r.right = s.may(f)
		r.locked = r.right < Propose
		if r.right < Translate {
			continue
		}
		if f.Many {
			r.items(f, carried)
		} else {
			r.cell(f, offer.Key{Field: f.Key, Variant: s.Variant}, carried)
		}
	}
	p.Problems = append(p.Problems, r.problems...)
	p.Again = p.Again || r.acted || r.act.verb != ""
	return p
}

// button reads which button was pressed, and what it asks of the form as a whole.
func (r *reader) button() {
	p := r.posted
	p.shown, _ = r.all("show")
	known := func(key string) bool { return r.Sheet.Field(key) != nil }
	p.shown = slices.DeleteFunc(p.shown, func(key string) bool { return !known(key) })
	asked, _ := r.words(actName)
	switch b := Button(asked); b {
	case SaveDraft, Review, Publish, Save, Suggest, Preview:
		p.Act = b
		return
	}
	r.act = actOf(asked)
	switch r.act.verb {
	case shows:
		if known(r.act.name) && !slices.Contains(p.shown, r.act.name) {
			p.shown = append(p.shown, r.act.name)
		}
	case varies:
		if r.act.name == "" || r.Reference.Catalog.Thesaurus.Concept("variant", r.act.name) != nil {
			p.Variant = r.act.name
		}
	case speaks:
		p.Langs = r.languages()
	}
	if more, _ := r.all("show-new"); len(more) > 0 { // typed, not chosen: without scripts
		for _, words := range more {
			if f := r.fieldCalled(words); f != nil && !slices.Contains(p.shown, f.Key) {
				p.shown = append(p.shown, f.Key)
				p.Again = true
			}
		}
	}
	p.shown = p.shown[:min(len(p.shown), maxShown)]
}

// fieldCalled finds a field by its label or key.
func (s *Setting) fieldCalled(words string) *offer.Field {
	for _, f := range s.Sheet.Fields() {
		if f.Key == words || fold(f.Label.In(s.lang())) == fold(words) {
			return f
		}
	}
	return nil
}

// languages reads which languages are to be shown beside the source.
func (r *reader) languages() []offer.Lang {
	next := []offer.Lang{r.source()}
	chosen, _ := r.all("lang")
	for _, l := range chosen {
		if lang := offer.Lang(l); slices.Contains(r.Setting.all(), lang) && !slices.Contains(next, lang) && len(next) < maxColumns {
			next = append(next, lang)
		}
	}
	return next
}

// maxColumns is how many languages stand side by side.
const maxColumns = 3

// cell reads a field of one value.
func (r *reader) cell(f *offer.Field, key offer.Key, carried map[offer.Key]bool) {
	if !carried[key] {
		return
	}
	r.posted.Carried = append(r.posted.Carried, key)
	at := placeOf(key)
	was := r.Offer.Get(key)
	if f.Kind == offer.KindTrack {
		if !r.locked && was != nil && r.asks(removes, at) {
			r.set(f, key, was, nil, nil)
		}
		return
	}
	if !r.locked && r.asks(takes, at) {
		r.take(key)
		return
	}
	var base any
	if was != nil && was.Value != nil {
		base = treeOf(was.Value)
	}
	r.set(f, key, was, base, r.shape(f).read(r, at, base))
}

// take makes what is inherited, or said by the standard variant, the offer's own.
func (r *reader) take(key offer.Key) {
	if ghost := r.ghost(key); ghost != nil {
		r.posted.Offer.Set(offer.Cell{Key: key, Value: ghost})
		r.posted.Changed = append(r.posted.Changed, key)
	}
}

// set keeps what became of a cell.
func (r *reader) set(f *offer.Field, key offer.Key, was *offer.Cell, base, tree any) {
	if same(tree, base) && was != nil && f.Kind != offer.KindTrack {
		return
	}
	value, err := valueOf(f.Kind, tree)
	if err != nil {
		r.problems = append(r.problems, fault.At(key.Pointer(), "form.wrong.value"))
		return
	}
	if unsettled(tree) || value == nil && tree != nil {
		r.posted.trees[key] = tree
	}
	if t, is := value.(offer.Text); is && len(t) == 0 {
		value = nil
	}
	if was == nil && value == nil || was != nil && value != nil && offer.Equal(was.Value, value) {
		return
	}
	cell := offer.Cell{Key: key, Value: value}
	if was != nil {
		cell.Origin = edited(was.Origin)
	}
	r.posted.Offer.Set(cell)
	r.posted.Changed = append(r.posted.Changed, key)
}

// edited is where a value comes from that a person wrote over another: what a source said is overridden, what was measured is said.
func edited(was offer.Origin) offer.Origin {
	if was.Source == offer.Measured {
		return offer.Origin{}
	}
	was.Overridden = was.Source != ""
	return was
}

// items reads the list of a field of several values.
func (r *reader) items(f *offer.Field, carried map[offer.Key]bool) {
	name := listName(f.Key, r.Variant)
	had := itemsOf(r.Offer, f.Key, r.Variant)
	next, sent := had, false
	switch {
	case r.locked: // and yet there may be notes to translate
		sent = true
	case f.Kind == offer.KindChoice:
		next, sent = choices{f}.items(r, had)
	default:
		next, sent = r.itemsSent(name, had)
	}
	if !sent {
		return
	}
	if !r.locked {
		next = r.arrange(f, next)
		for _, item := range had {
			key := offer.Key{Field: f.Key, Variant: r.Variant, Item: item}
			if carried[key] && !slices.Contains(next, item) {
				r.posted.Offer.Set(offer.Cell{Key: key})
				r.posted.Changed = append(r.posted.Changed, key)
				r.posted.Carried = append(r.posted.Carried, key)
			} else if !slices.Contains(next, item) { // it came while the form was open
				next = append(next, item)
			}
		}
	}
	if len(next) > offer.MaxItems {
		next = next[:offer.MaxItems]
	}
	for _, item := range next {
		r.item(f, offer.Key{Field: f.Key, Variant: r.Variant, Item: item})
	}
	if r.locked {
		return
	}
	r.posted.items[name] = next
	r.order(f.Key, had, next)
}

// itemsSent gives the items that a list has now: those that were there, and new ones.
func (r *reader) itemsSent(name string, had []string) (items []string, sent bool) {
	tokens, sent := r.all(name)
	for _, item := range tokens {
		if !slices.Contains(items, item) && (slices.Contains(had, item) || newItem.MatchString(item)) {
			items = append(items, item)
		}
	}
	return items, sent
}

// arrange does what a button asks of a list of items.
func (r *reader) arrange(f *offer.Field, items []string) []string {
	at := func(item string) place { return placeOf(offer.Key{Field: f.Key, Variant: r.Variant, Item: item}) }
	for i, item := range items {
		switch {
		case r.asks(removes, at(item)):
			return slices.Delete(slices.Clone(items), i, i+1)
		case i > 0 && r.asks(ups, at(item)):
			items[i-1], items[i] = items[i], items[i-1]
			return items
		case i < len(items)-1 && r.asks(downs, at(item)):
			items[i+1], items[i] = items[i], items[i+1]
			return items
		}
	}
	list := place{name: listName(f.Key, r.Variant)}
	if r.asks(takes, list) {
		for _, cell := range r.ghosts(f.Key) {
			if item := cell.Item; !slices.Contains(items, item) {
				items = append(items, item)
				r.take(offer.Key{Field: f.Key, Variant: r.Variant, Item: item})
			}
		}
	}
	if f.Kind != offer.KindChoice && r.asks(adds, list) {
		items = append(items, r.fresh(f.Key, items))
	}
	return items
}

// fresh gives a name for a new item that neither the offer nor the form has, nor what is in force.
func (r *reader) fresh(field string, items []string) string {
	taken := map[string]bool{}
	for _, item := range items {
		taken[item] = true
	}
	for _, o := range []*offer.Offer{r.Offer, r.Live} {
		if o == nil {
			continue
		}
		for i := range o.Cells {
			if o.Cells[i].Field == field {
				taken[o.Cells[i].Item] = true
			}
		}
	}
	for n := 1; ; n++ {
		if item := "k" + itoa(n); !taken[item] {
			return item
		}
	}
}

func (r *reader) item(f *offer.Field, key offer.Key) {
	r.posted.Carried = append(r.posted.Carried, key)
	was := r.Offer.Get(key)
	var base any
	if was != nil && was.Value != nil {
		base = treeOf(was.Value)
	}
	var shape node
	if f.Kind == offer.KindChoice {
		if base == nil {
			base = choices{f}.fresh(key.Item)
		}
		shape = r.precision()
	} else {
		shape = r.shape(f)
	}
	if was == nil && r.posted.Offer.Get(key) != nil {
		return // taken over just now
	}
	r.set(f, key, was, base, shape.read(r, placeOf(key), base))
}

// order puts the cells of a field as the form has them.
func (r *reader) order(field string, had, next []string) {
	o := r.posted.Offer
	var at []int
	cells := map[string]offer.Cell{}
	for i := range o.Cells {
		if c := &o.Cells[i]; c.Field == field && c.Variant == r.Variant {
			at = append(at, i)
			cells[c.Item] = *c
		}
	}
	i := 0
	var now []string
	for _, item := range next {
		if c, there := cells[item]; there && i < len(at) {
			o.Cells[at[i]] = c
			now = append(now, item)
			i++
		}
	}
	left := slices.DeleteFunc(slices.Clone(had), func(item string) bool { return !slices.Contains(now, item) })
	stay := slices.DeleteFunc(slices.Clone(now), func(item string) bool { return !slices.Contains(had, item) })
	if !slices.Equal(left, stay) {
		r.posted.Moved = append(r.posted.Moved, field)
	}
}

// itemsOf lists the items of a field in their order.
func itemsOf(o *offer.Offer, field, variant string) []string {
	var items []string
	for i := range o.Cells {
		if c := &o.Cells[i]; c.Field == field && c.Variant == variant && c.Item != "" {
			items = append(items, c.Item)
		}
	}
	return items
}
