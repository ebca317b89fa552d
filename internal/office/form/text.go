package form

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/offer"
	"escale/internal/ui"
)

// phrases is a text: a field for each language in sight, the source first. Phrases in other languages stay as they are.
type phrases struct {
	label label
	help  label
	rows  int
	max   int
	plain bool // notes of hours: words alone, without who made them
	size  string
}

// mine tells whether the phrase in a language may be changed.
func (s *Setting) mine(lang offer.Lang, right Right, locked bool) bool {
	switch {
	case right == Translate:
		return lang != s.source()
	case locked:
		return false
	}
	return !s.Lock || lang != s.source()
}

// field is the control of one phrase.
func (p phrases) field(lang offer.Lang) leaf {
	return leaf{rows: p.rows, max: p.max, lang: lang, size: p.size}
}

// place of the words of a phrase.
func (p phrases) at(at place, lang offer.Lang) place {
	to := at.at(string(lang))
	if p.plain {
		return to
	}
	return place{to.name + "/v", to.pointer}
}

func (p phrases) wordsIn(tree any, lang offer.Lang) any {
	if p.plain {
		return member(tree, string(lang))
	}
	return member(member(tree, string(lang)), "v")
}

func (p phrases) read(r *reader, at place, v any) any {
	old, _ := v.(map[string]any)
	now := maps.Clone(old)
	if now == nil {
		now = map[string]any{}
	}
	moved := false // the source says something else than before
	var kept []offer.Lang
	for i, lang := range r.Languages {
		if !r.mine(lang, r.right, r.locked) {
			continue
		}
		changed, approved := p.phrase(r, at, now, lang)
		moved = moved || i == 0 && changed && old[string(lang)] != nil
		if i > 0 && !changed && !approved {
			kept = append(kept, lang)
		}
	}
	if moved && !p.plain {
		p.outdate(r, now, kept)
	}
	if len(now) == 0 && len(old) == 0 {
		return v
	}
	if len(now) == 0 {
		return nil
	}
	return now
}

// phrase reads one phrase; approved says that somebody looked at a translation and found it right.
func (p phrases) phrase(r *reader, at place, now map[string]any, lang offer.Lang) (changed, approved bool) {
	to := p.at(at, lang)
	was := p.wordsIn(now, lang)
	locked := r.locked
	r.locked = false // the translation may be written where nothing else may
	words := p.field(lang).read(r, to, was)
	r.locked = locked
	if p.plain {
		if changed = !same(words, was); !changed {
			return false, false
		}
		if words == nil {
			delete(now, string(lang))
		} else {
			now[string(lang)] = words
		}
		return true, false
	}
	on, sent := r.tick(at.aside(string(lang) + "?").name)
	approved = sent && on
	changed = !same(words, was)
	switch {
	case words == nil && changed:
		delete(now, string(lang))
	case changed:
		now[string(lang)] = map[string]any{"v": words} // by whoever is at work, and as new as can be
	case approved:
		now[string(lang)] = map[string]any{"v": was}
	}
	return changed, approved
}

// outdate marks translations that nobody touched while their source changed.
func (p phrases) outdate(r *reader, now map[string]any, kept []offer.Lang) {
	for lang := range now {
		l := offer.Lang(lang)
		if l == r.source() || slices.Contains(r.Languages, l) && !slices.Contains(kept, l) {
			continue
		}
		m, _ := now[lang].(map[string]any)
		if m = maps.Clone(m); m != nil {
			m["outdated"] = true
			now[lang] = m
		}
	}
}

func (p phrases) draw(c *canvas, at place, v, ghost any) templ.Component {
	view := textView{label: c.said(p.label), help: c.said(p.help), id: at.name, many: len(c.Languages) > 1}
	for _, lang := range c.Languages {
		to := p.at(at, lang)
		words, m := p.wordsIn(v, lang), member(v, string(lang))
		value := p.field(lang).shown(c.Setting, words)
		f := ui.TextField{Name: to.name, ID: to.name, Label: c.language(lang), Value: value, Rows: p.rows, Max: p.max, Lang: string(lang), Size: "phrase",
			Attributes: templ.Attributes{"data-phrase": string(lang)}}
		if !view.many {
			f.Label, f.Help = view.label, view.help
		}
		if strings.Contains(value, "\n") && f.Rows < 2 {
			f.Rows = 2
		}
		if f.Rows > 1 && strings.HasPrefix(value, "\n") {
			f.Value = "\n" + value
		}
		if g := p.wordsIn(ghost, lang); value == "" && g != nil {
			f.Placeholder = wordsOf(g)
		}
		if !c.mine(lang, c.right, c.locked) {
			f.Attributes["disabled"] = true
		}
		f.Error, f.Warning = c.claim(to).parted()
		phrase := phraseView{field: f}
		if member(m, "outdated") == true {
			phrase.note, phrase.outdated = c.say("form.text.outdated"), true
		} else if member(m, "by") == string(offer.ByMachine) {
			phrase.note = c.say("form.text.machine")
		}
		if phrase.note != "" && c.mine(lang, c.right, c.locked) {
			phrase.approve = &ui.Checkbox{Name: at.aside(string(lang) + "?").name, ID: at.aside(string(lang) + "?").name, Value: "true", Label: c.say("form.text.approve")}
		}
		view.phrases = append(view.phrases, phrase)
	}
	return view.view()
}
