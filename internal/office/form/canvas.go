package form

import (
	"slices"
	"strings"
	"sync"

	"escale/internal/offer"
	"escale/internal/quality"
	"escale/internal/ui"
)

// canvas is a form being drawn.
type canvas struct {
	*Setting
	right    Right
	locked   bool
	depth    int             // of templates, one within another
	found    []*finding      // of the offer, in their order
	suggests map[string]bool // ids of the suggestions that some field wants
}

// finding is a problem that a control, or else a field, takes.
type finding struct {
	path     string
	rule     string // of the charter
	text     string
	action   string
	severity quality.Severity
	control  string // id of what it leads to
}

// findings are the problems of one control.
type findings []*finding

// parted gives what is wrong, and what could be better.
func (all findings) parted() (wrong, better string) {
	var blocking, advice []string
	for _, f := range all {
		if f.severity == quality.Blocking {
			blocking = append(blocking, f.text)
		} else {
			advice = append(advice, f.text)
		}
	}
	return strings.Join(blocking, " "), strings.Join(advice, " ")
}

func newCanvas(s *Setting) *canvas {
	c := &canvas{Setting: s, suggests: map[string]bool{}}
	if s.Posted != nil {
		for _, p := range s.Posted.Problems {
			c.found = append(c.found, &finding{path: p.Path, text: s.Speaker.Problem(p), severity: quality.Blocking})
		}
	}
	for _, p := range s.Problems {
		text := p.Label(offer.Lang(s.Speaker.Lang))
		if text == "" {
			text = s.Speaker.Problem(p.Fault())
		}
		c.found = append(c.found, &finding{path: p.Path, rule: p.Rule, text: text, action: p.Action(offer.Lang(s.Speaker.Lang)), severity: p.Severity})
	}
	return c
}

// claim gives the problems of a place and of what lies below it that no control has taken yet.
func (c *canvas) claim(at place) (taken findings) {
	if at.pointer == "" || c.depth > 0 {
		return nil
	}
	for _, f := range c.found {
		if f.control == "" && (f.path == at.pointer || strings.HasPrefix(f.path, at.pointer) && f.path[len(at.pointer)] == '/') {
			f.control = at.name
			taken = append(taken, f)
		}
	}
	return taken
}

// pending tells whether a problem of a place, or of what lies below it, waits for its control.
func (c *canvas) pending(at place) bool {
	return at.pointer != "" && slices.ContainsFunc(c.found, func(f *finding) bool {
		return f.control == "" && f.severity != quality.Hint && (f.path == at.pointer || strings.HasPrefix(f.path, at.pointer+"/"))
	})
}

// spoken keeps what the catalogues say without arguments: a form says thousands of words, and making each anew was most of its cost.
// Catalogues are part of the program and never change.
var spoken sync.Map

func (s *Setting) say(key string, args ...any) string {
	if key == "" {
		return ""
	}
	if len(args) > 0 {
		named := make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name, _ := args[i].(string)
			named[name] = args[i+1]
		}
		return s.Speaker.Say(key, named)
	}
	id := s.Speaker.Lang + " " + key
	if text, known := spoken.Load(id); known {
		return text.(string)
	}
	text := s.Speaker.Say(key, nil)
	spoken.Store(id, text)
	return text
}

func (s *Setting) said(l label) string {
	if l.key != "" {
		return s.say(l.key)
	}
	return l.text
}

// lang is the language of the interface, in which sheets and lists are named.
func (s *Setting) lang() offer.Lang { return offer.Lang(s.Speaker.Lang) }

// button asks for something to be done to a list.
func (c *canvas) button(v verb, at place, key string) ui.Button {
	return ui.Button{Text: c.say(key), Icon: icons[v], Style: ui.Quiet, Name: actName, Value: act{v, at.name}.String()}
}

var icons = map[verb]string{adds: "plus", removes: "trash-2", ups: "arrow-up", downs: "arrow-down", shows: "plus", takes: "copy", leaves: "x"}

// newToken stands in a template for the name of what a script adds; one for each depth, so that scripts name only what they add.
func (c *canvas) newToken() string { return "nnew" + itoa(c.depth) }

// wants notes that some field wants the suggestions of a list.
func (c *canvas) wants(id string) { c.suggests[id] = true }

// language names a language.
func (s *Setting) language(lang offer.Lang) string {
	if concept := s.Reference.Catalog.Thesaurus.Concept("language", string(lang)); concept != nil {
		return concept.Labels.In(s.lang())
	}
	if base, ok := strings.CutSuffix(string(lang), offer.EasyToRead); ok {
		return s.say("form.text.easy", "language", s.language(offer.Lang(base)))
	}
	return string(lang)
}

// all lists the languages that texts can be written in.
func (s *Setting) all() []offer.Lang {
	if len(s.All) > 0 {
		return s.All
	}
	all := slices.Clone(s.Languages)
	for _, lang := range offer.Languages {
		if !slices.Contains(all, lang) {
			all = append(all, lang)
		}
	}
	return all
}
