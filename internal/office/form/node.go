package form

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// node is a part of a shape. It draws what stands at a place of a tree, and reads what becomes of it, so that both agree.
type node interface {
	// draw shows the tree v; ghost is what stands there where v says nothing: inherited, or of the standard variant.
	draw(c *canvas, at place, v, ghost any) templ.Component
	// read gives the tree that v becomes by what was sent. What was not sent, or is as it was drawn, changes nothing; nil is nothing.
	read(r *reader, at place, v any) any
}

// label names a control: by the key of a message, or by words that are said already.
type label struct{ key, text string }

func said(text string) label { return label{text: text} }

// group is several members of an object. Without a label it is only held together by its looks.
type group struct {
	label   label
	members []part
	class   string
	fold    bool // behind a summary, open where something is told
}

// part is a member of a group; without a name its members are those of the group.
type part struct {
	name string
	node node
}

func (g group) read(r *reader, at place, v any) any {
	old, _ := v.(map[string]any)
	m := make(map[string]any, len(old))
	for name, value := range old {
		m[name] = value
	}
	for _, p := range g.members {
		if p.name == "" {
			inner, _ := p.node.read(r, at, m).(map[string]any)
			if m = inner; m == nil {
				m = map[string]any{}
			}
			continue
		}
		if x := p.node.read(r, at.at(p.name), m[p.name]); x != nil {
			m[p.name] = x
		} else {
			delete(m, p.name)
		}
	}
	switch {
	case len(m) == 0 && len(old) == 0:
		return v
	case len(m) == 0:
		return nil
	}
	return m
}

func (g group) draw(c *canvas, at place, v, ghost any) templ.Component {
	view := groupView{label: c.said(g.label), class: g.class, fold: g.fold, id: at.name}
	for _, p := range g.members {
		if p.name == "" {
			view.parts = append(view.parts, p.node.draw(c, at, v, ghost))
			continue
		}
		view.parts = append(view.parts, p.node.draw(c, at.at(p.name), member(v, p.name), member(ghost, p.name)))
		view.open = view.open || member(v, p.name) != nil
	}
	return view.view()
}

// list is several entries, each of one shape. Entries are told apart by their places; a form says which of them it still has, and in
// which order, by a control of its own.
type list struct {
	label label
	one   string // key of the message that names an entry: "Période {{.n}}"
	add   string // key of the message on the button
	item  node
	name  string // of the member that identifies an entry for life, where there is one
	stem  string // what new names begin with
	class string
	fold  bool
}

// maxEntries bounds what a form may bring of one list.
const maxEntries = 5_000

func (l list) read(r *reader, at place, v any) any {
	old := entries(v)
	if r.locked {
		return l.translated(r, at, v, old)
	}
	out := slices.Clone(old)
	if tokens, sent := r.all(at.aside("-").name); sent {
		out = out[:0:0]
		seen := map[string]bool{}
		var from []string
		for _, token := range tokens {
			if seen[token] || !newEntry.MatchString(token) || len(out) == maxEntries {
				continue
			}
			seen[token] = true
			if r.asks(removes, at.at(token)) {
				continue
			}
			x := l.item.read(r, at.at(token), l.entry(old, token))
			if x == nil {
				x = blank{}
			}
			out, from = append(out, x), append(from, token)
		}
		for i, token := range from {
			r.move(out, i, at.at(token))
		}
		if r.asks(adds, at) {
			out = append(out, blank{})
		}
		l.identify(out)
	}
	switch {
	case len(out) == 0 && len(old) == 0:
		return v
	case len(out) == 0:
		return nil
	}
	return out
}

// translated reads no more than the phrases in the entries as they are.
func (l list) translated(r *reader, at place, v any, old []any) any {
	if r.right != Translate || len(old) == 0 {
		return v
	}
	out := slices.Clone(old)
	for i, token := range l.tokens(old) {
		if x := l.item.read(r, at.at(token), old[i]); x != nil {
			out[i] = x
		}
	}
	return out
}

// entry gives the entry of a token: by the name that it has for life, else by its place. What is new has none.
func (l list) entry(old []any, token string) any {
	for _, x := range old {
		if l.name != "" && member(x, l.name) == token {
			return x
		}
	}
	if i, is := number(token); is && i < len(old) {
		return old[i]
	}
	return nil
}

// tokens names the entries of a list for one form. Places count what the kept value has: what is still empty is not in it.
func (l list) tokens(shown []any) []string {
	tokens := make([]string, len(shown))
	kept := 0
	for i, x := range shown {
		id, _ := member(x, l.name).(string)
		switch {
		case settled(x) == nil:
			tokens[i] = "n" + itoa(i)
			continue
		case l.name != "" && newItem.MatchString(id) && !slices.Contains(tokens, id):
			tokens[i] = id
		default:
			tokens[i] = itoa(kept)
		}
		kept++
	}
	return tokens
}

// identify gives new entries names of their own.
func (l list) identify(out []any) {
	if l.name == "" {
		return
	}
	used := map[string]bool{}
	for _, x := range out {
		id, _ := member(x, l.name).(string)
		used[id] = true
	}
	n := 1
	for _, x := range out {
		m, told := x.(map[string]any)
		if !told || m[l.name] != nil || settled(x) == nil {
			continue
		}
		for used[l.stem+itoa(n)] {
			n++
		}
		m[l.name] = l.stem + itoa(n)
		used[l.stem+itoa(n)] = true
	}
}

func (l list) draw(c *canvas, at place, v, ghost any) templ.Component {
	view := listView{label: c.said(l.label), id: at.name, class: l.class, fold: l.fold, locked: c.locked,
		order: at.aside("-").name, add: c.button(adds, at, l.add)}
	shown := entries(v)
	tokens := l.tokens(shown)
	for i, x := range shown {
		to := place{at.at(tokens[i]).name, at.at(itoa(i)).pointer}
		e := entryView{token: tokens[i], id: to.name, label: c.say(l.one, "n", i+1), body: l.item.draw(c, to, x, nil), remove: c.button(removes, to, "form.remove")}
		e.up, e.down = c.button(ups, to, "form.up"), c.button(downs, to, "form.down")
		e.first, e.last = i == 0, i == len(shown)-1
		e.problems = c.claim(to)
		view.entries = append(view.entries, e)
	}
	if !c.locked {
		token := c.newToken()
		to := at.at(token)
		c.depth++
		view.blank = &entryView{token: token, id: to.name, label: c.say(l.one, "n", len(shown)+1), body: l.item.draw(c, to, nil, nil), remove: c.button(removes, to, "form.remove"),
			up: c.button(ups, to, "form.up"), down: c.button(downs, to, "form.down")}
		c.depth--
	}
	view.problems = c.claim(at)
	return view.view()
}

// optional is an object that can be there without saying anything: a closure until further notice.
type optional struct {
	label label
	node  node
}

func (o optional) read(r *reader, at place, v any) any {
	on, sent := r.tick(at.aside("?").name)
	switch {
	case r.locked && v != nil:
		return o.node.read(r, at, v)
	case r.locked || !sent:
		return v
	case !on:
		return nil
	}
	m, _ := o.node.read(r, at, v).(map[string]any)
	if m == nil {
		m = map[string]any{}
	}
	return m
}

func (o optional) draw(c *canvas, at place, v, ghost any) templ.Component {
	aside := at.aside("?").name
	return optionalView{name: aside, label: c.said(o.label), on: v != nil, locked: c.locked, body: o.node.draw(c, at, v, ghost), problems: c.claim(at)}.view()
}

// hint shows something beside the controls, and reads nothing.
type hint struct {
	view func(c *canvas, at place, v any) templ.Component
}

func (hint) read(_ *reader, _ place, v any) any { return v }

func (h hint) draw(c *canvas, at place, v, _ any) templ.Component { return h.view(c, at, v) }

// number reads a place in a list.
func number(token string) (int, bool) {
	n := 0
	for _, d := range token {
		if d < '0' || d > '9' || n > maxEntries {
			return 0, false
		}
		n = 10*n + int(d-'0')
	}
	return n, token != ""
}

func blankWords(s string) bool { return strings.TrimSpace(s) == "" }
