package form

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// leaf is a plain field: a word, a number, a day, some lines.
type leaf struct {
	label  label
	help   label
	input  string // type of HTML
	rows   int
	max    int
	size   string // "short" or "wide"
	lang   offer.Lang
	quiet  bool   // the label is only said, not shown
	list   string // id of the suggestions that the page holds
	ask    map[string]string
	parse  func(s *Setting, words string) (any, *fault.Problem) // nil: words as they are
	write  func(s *Setting, v any) string                       // nil: wordsOf
	mode   string                                               // of the keyboard on a phone
	sample string
}

// shown is how a leaf of a tree stands in the field.
func (l leaf) shown(s *Setting, v any) string {
	if t, is := v.(typed); is {
		return t.words
	}
	if v == nil || l.write == nil {
		return wordsOf(v)
	}
	return l.write(s, v)
}

func (l leaf) read(r *reader, at place, v any) any {
	words, sent := r.words(at.name)
	words = strings.TrimSpace(words)
	if r.locked || !sent || words == strings.TrimSpace(clean(l.shown(r.Setting, v))) {
		return r.again(at, v)
	}
	if words == "" {
		return nil
	}
	if l.parse == nil {
		return words
	}
	x, p := l.parse(r.Setting, words)
	if p != nil {
		return r.malformed(at, words, p)
	}
	return x
}

// again says once more what is wrong with words that stayed as they were.
func (r *reader) again(at place, v any) any {
	if t, is := v.(typed); is {
		return r.malformed(at, t.words, &t.problem)
	}
	return v
}

func (l leaf) draw(c *canvas, at place, v, ghost any) templ.Component {
	value := l.shown(c.Setting, v)
	field := ui.TextField{Name: at.name, ID: at.name, Label: c.said(l.label), Help: c.said(l.help), Value: value, Type: l.input, Rows: l.rows, Max: l.max,
		Lang: string(l.lang), Size: l.size, Quiet: l.quiet, Attributes: templ.Attributes{}}
	if strings.Contains(value, "\n") && l.rows < 2 {
		field.Rows = 2 // a plain field would swallow the ends of lines
	}
	if field.Rows > 1 && strings.HasPrefix(value, "\n") {
		field.Value = "\n" + value // HTML swallows the first
	}
	if value == "" && ghost != nil {
		field.Placeholder = l.shown(c.Setting, ghost)
	} else if value == "" {
		field.Placeholder = l.sample
	}
	if l.list != "" {
		c.wants(l.list)
		field.Attributes["list"] = l.list
	}
	if l.mode != "" {
		field.Attributes["inputmode"] = l.mode
	}
	for name, value := range l.ask {
		field.Attributes[name] = value
	}
	if c.locked {
		field.Attributes["disabled"] = true
	}
	field.Error, field.Warning = c.claim(at).parted()
	return field.View()
}

// quantity is a leaf for a number; whole or not, its check says.
func quantity(l label) leaf {
	return leaf{label: l, size: "short", mode: "decimal", parse: parseNumber, write: writeNumber}
}

// count is a leaf for a whole number.
func count(l label) leaf {
	q := quantity(l)
	q.mode = "numeric"
	q.parse = func(s *Setting, words string) (any, *fault.Problem) {
		x, p := parseNumber(s, words)
		if n, is := x.(float64); p == nil && (!is || n != float64(int32(n))) {
			return nil, wrong("form.wrong.whole", words)
		}
		return x, p
	}
	return q
}

// parseNumber reads "12,5", "12.5" and "1 250".
func parseNumber(_ *Setting, words string) (any, *fault.Problem) {
	plain := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "€", "", ",", ".").Replace(words)
	x, err := strconv.ParseFloat(plain, 64)
	if err != nil || x != x || x-x != 0 {
		return nil, wrong("form.wrong.number", words)
	}
	return x, nil
}

func writeNumber(s *Setting, v any) string {
	words := wordsOf(v)
	if s.Speaker.Lang == "fr" {
		words = strings.Replace(words, ".", ",", 1)
	}
	return words
}

// day is a leaf for a day of the calendar.
func day(l label) leaf {
	return leaf{label: l, input: "date", size: "short", parse: func(_ *Setting, words string) (any, *fault.Problem) {
		d, ok := parseDay(words)
		if !ok {
			return nil, wrong("form.wrong.date", words)
		}
		return d.String(), nil
	}}
}

// parseDay reads 2026-07-14, and 14/07/2026 where a browser has no calendar.
func parseDay(words string) (opening.Date, bool) {
	if d, err := opening.ParseDate(words); err == nil {
		return d, true
	}
	parts := strings.FieldsFunc(words, func(r rune) bool { return r == '/' || r == '.' || r == '-' || r == ' ' })
	if len(parts) != 3 || len(parts[2]) != 4 {
		return 0, false
	}
	for i := range 2 {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	d, err := opening.ParseDate(parts[2] + "-" + parts[1] + "-" + parts[0])
	return d, err == nil
}

// lines is several short strings, one on each line.
func lines(l label, rows int) node {
	return leaf{label: l, rows: rows, size: "wide", parse: func(_ *Setting, words string) (any, *fault.Problem) {
		var all []any
		for _, line := range strings.Split(words, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				all = append(all, line)
			}
		}
		return all, nil
	}, write: func(_ *Setting, v any) string {
		var all []string
		for _, line := range entries(v) {
			all = append(all, wordsOf(line))
		}
		return strings.Join(all, "\n")
	}}
}

// option is one of a closed list: its value, and its name as the key of a message or as words.
type option struct {
	value string
	label label
}

// pick is one of some options.
type pick struct {
	label   label
	help    label
	none    string // key of what nothing is called; "form.none" where empty
	options func(s *Setting) []option
	radios  bool
	size    string
	quiet   bool
	number  bool // the value is a number
}

func (p pick) read(r *reader, at place, v any) any {
	words, sent := r.words(at.name)
	if r.locked || !sent || words == wordsOf(v) {
		return v
	}
	if words == "" {
		return nil
	}
	if !slices.ContainsFunc(p.options(r.Setting), func(o option) bool { return o.value == words }) {
		return v // nobody can choose what is not there
	}
	if p.number {
		x, _ := strconv.ParseFloat(words, 64)
		return x
	}
	return words
}

func (p pick) draw(c *canvas, at place, v, ghost any) templ.Component {
	chosen, none := wordsOf(v), p.none
	if none == "" {
		none = "form.none"
	}
	choice := ui.Choice{Name: at.name, ID: at.name, Label: c.said(p.label), Help: c.said(p.help), Open: p.radios, Size: p.size, Quiet: p.quiet, Disabled: c.locked}
	named := c.say(none)
	found := chosen == ""
	for _, o := range p.options(c.Setting) {
		if ghost != nil && wordsOf(ghost) == o.value {
			named = c.say("form.inherited_value", "value", c.said(o.label))
		}
		found = found || o.value == chosen
		choice.Options = append(choice.Options, ui.Option{Value: o.value, Label: c.said(o.label), Checked: o.value == chosen})
	}
	if !found { // an older word than the list: it stays until somebody chooses another
		choice.Options = append(choice.Options, ui.Option{Value: chosen, Label: chosen, Checked: true})
	}
	empty := ui.Option{Label: named, Checked: chosen == ""}
	if p.radios {
		choice.Options = append(choice.Options, empty)
	} else {
		choice.Options = append([]ui.Option{empty}, choice.Options...)
	}
	choice.Error, choice.Warning = c.claim(at).parted()
	return choice.View()
}

// closed makes options of a closed list, named by keys that begin alike.
func closed[T ~string](start string, values ...T) func(*Setting) []option {
	all := make([]option, len(values))
	for i, v := range values {
		all[i] = option{string(v), label{key: start + string(v)}}
	}
	return func(*Setting) []option { return all }
}

// tick is a yes, or nothing.
type tick struct {
	label label
	help  label
}

func (t tick) read(r *reader, at place, v any) any {
	on, sent := r.tick(at.name)
	if r.locked || !sent || on == (v == true) {
		return v
	}
	if on {
		return true
	}
	return nil
}

func (t tick) draw(c *canvas, at place, v, _ any) templ.Component {
	box := ui.Checkbox{Name: at.name, ID: at.name, Value: "true", Label: c.said(t.label), Help: c.said(t.help), Checked: v == true, Disabled: c.locked}
	box.Error, box.Warning = c.claim(at).parted()
	return ticked(at.name, box.View())
}

// ticks is any of some options, a list of their values in the order of the options. What else the list holds stays.
type ticks struct {
	label   label
	options func(s *Setting) []option
	number  bool
	class   string
}

func (t ticks) read(r *reader, at place, v any) any {
	chosen, sent := r.all(at.name)
	if r.locked || !sent {
		return v
	}
	old := entries(v)
	var out []any
	known := map[string]bool{}
	for _, o := range t.options(r.Setting) {
		known[o.value] = true
	}
	for _, x := range old {
		if w := wordsOf(x); !known[w] || slices.Contains(chosen, w) {
			out = append(out, x)
			known[w] = false
		}
	}
	for _, o := range t.options(r.Setting) {
		if !known[o.value] || !slices.Contains(chosen, o.value) {
			continue
		}
		if t.number {
			x, _ := strconv.ParseFloat(o.value, 64)
			out = append(out, x)
		} else {
			out = append(out, o.value)
		}
	}
	switch {
	case len(out) == 0 && len(old) == 0:
		return v
	case len(out) == 0:
		return nil
	}
	return out
}

func (t ticks) draw(c *canvas, at place, v, _ any) templ.Component {
	choice := ui.Choice{Name: at.name, ID: at.name, Label: c.said(t.label), Many: true, Size: t.class, Disabled: c.locked}
	var chosen []string
	for _, x := range entries(v) {
		chosen = append(chosen, wordsOf(x))
	}
	for _, o := range t.options(c.Setting) {
		choice.Options = append(choice.Options, ui.Option{Value: o.value, Label: c.said(o.label), Checked: slices.Contains(chosen, o.value)})
	}
	choice.Error, choice.Warning = c.claim(at).parted()
	return ticked(at.name, choice.View())
}
