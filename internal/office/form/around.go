package form

import (
	"maps"
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/quality"
	"escale/internal/ui"
)

// bar is the foot of the form, which stays in sight.
type bar struct{ buttons []ui.Button }

func (c *canvas) bar() bar {
	var b bar
	looks := map[Button]ui.Button{
		SaveDraft: {Icon: "pencil"}, Preview: {Icon: "eye"}, Review: {Icon: "send", Style: ui.Primary}, Publish: {Icon: "circle-check", Style: ui.Primary},
		Save: {Icon: "check", Style: ui.Primary}, Suggest: {Icon: "send", Style: ui.Primary},
	}
	for _, name := range c.Buttons {
		button, known := looks[name]
		if !known {
			continue
		}
		button.Text, button.Name, button.Value = c.say("form.act."+string(name)), actName, string(name)
		b.buttons = append(b.buttons, button)
	}
	return b
}

// panel is what is to be mended and what it brings.
type panel struct {
	problems []problem
	scores   []score
}

// problem is one of the offer's, with the control that it leads to.
type problem struct {
	severity          quality.Severity
	word, text, fixes string
	id                string
}

// score is how fit the offer is for a use, and what to do next.
type score struct {
	use    string
	points int
	step   string
	gain   string
	id     string
}

func (c *canvas) panel() panel {
	var p panel
	for _, severity := range quality.Severities {
		for _, f := range c.found {
			if f.severity != severity {
				continue
			}
			id := f.control
			if id == "" {
				id = c.near(f.path)
			}
			p.problems = append(p.problems, problem{severity, c.say("form.severity." + string(severity)), f.text, f.action, id})
		}
	}
	for _, s := range c.Scores {
		one := score{use: c.say("form.use_score." + string(s.Use)), points: s.Points}
		if len(s.Next) > 0 {
			step := s.Next[0]
			one.step = step.Rule.Action.In(c.lang())
			one.gain = c.say("form.score.gain", "points", int(step.Gain+0.5), "minutes", step.Effort)
			one.id = c.about(step.Rule)
		}
		p.scores = append(p.scores, one)
	}
	return p
}

// about gives the id of what a rule is about: where it is broken, or the field that it asks for.
func (c *canvas) about(r *quality.Rule) string {
	for _, f := range c.found {
		if f.rule == r.Code && f.control != "" {
			return f.control
		}
	}
	if len(r.Fields) > 0 {
		return c.near(offer.Pointer(r.Fields[0]))
	}
	return ""
}

// near gives the id of the field that a pointer lies in, where it is in sight, else of its section.
func (c *canvas) near(path string) string {
	for _, s := range c.Sheet.Sections {
		for _, f := range s.Fields {
			at := offer.Key{Field: f.Key, Variant: c.Variant}.Pointer()
			if path != at && !strings.HasPrefix(path, at+"/") || c.may(f) == Hidden {
				continue
			}
			if c.visible(f) {
				return "f-" + listName(f.Key, c.Variant)
			}
			return "section-" + s.Key
		}
	}
	return "form-head"
}

// errors lists what stands in the way, for the summary at the head; only after something was sent.
func (c *canvas) errors() []link {
	if c.Posted == nil {
		return nil
	}
	var all []link
	for _, f := range c.found {
		if f.severity == quality.Blocking && f.control != "" && slices.ContainsFunc(c.Posted.Problems, func(p fault.Problem) bool { return p.Path == f.path }) {
			all = append(all, link{f.control, f.text})
		}
	}
	return all
}

// tab is a variant of the offer.
type tab struct {
	button  ui.Button
	current bool
	count   int
}

func (c *canvas) tabs() []tab {
	variants := c.Offer.Variants()
	if c.Variant != "" && !slices.Contains(variants, c.Variant) {
		variants = append(variants, c.Variant)
	}
	all := []tab{{button: ui.Button{Text: c.say("form.variant.standard"), Name: actName, Value: act{varies, ""}.String()}, current: c.Variant == ""}}
	for _, v := range variants {
		t := tab{button: ui.Button{Text: c.variantName(v), Name: actName, Value: act{varies, v}.String()}, current: v == c.Variant}
		for i := range c.Offer.Cells {
			if c.Offer.Cells[i].Variant == v {
				t.count++
			}
		}
		all = append(all, t)
	}
	return all
}

func (s *Setting) variantName(v string) string {
	if concept := s.Reference.Catalog.Thesaurus.Concept("variant", v); concept != nil {
		return concept.Labels.In(s.lang())
	}
	return v
}

// otherVariants lists those that the offer could have besides.
func (f *Form) otherVariants() []ui.Button {
	var all []ui.Button
	has := f.s.Offer.Variants()
	for _, concept := range f.s.Reference.Catalog.Thesaurus.Scheme("variant") {
		if !slices.Contains(has, concept.Code) && concept.Code != f.s.Variant && concept.ReplacedBy == "" {
			all = append(all, ui.Button{Text: concept.Labels.In(f.s.lang()), Icon: "plus", Style: ui.Quiet, Name: actName, Value: act{varies, concept.Code}.String()})
		}
	}
	return all
}

// language is one that texts can be shown in.
type language struct {
	code, name string
	on, source bool
}

func (c *canvas) columns() []language {
	var all []language
	for _, lang := range c.all() {
		all = append(all, language{string(lang), c.language(lang), slices.Contains(c.Languages, lang), lang == c.source()})
	}
	return all
}

// kept are the hidden fields: those of whoever embeds the form, and the empty fields in sight.
func (c *canvas) kept() [][2]string {
	var all [][2]string
	for _, name := range slices.Sorted(maps.Keys(c.Kept)) {
		all = append(all, [2]string{name, c.Kept[name]})
	}
	if c.Posted != nil {
		for _, key := range c.Posted.shown {
			all = append(all, [2]string{"show", key})
		}
	}
	return all
}

// stateWords says where a section stands.
func (s *Setting) stateWords(of section) string {
	return s.say("form.state."+string(of.state), "count", of.count)
}

// errorLinks lead from the summary to the controls.
func (f *Form) errorLinks() []ui.Link {
	var all []ui.Link
	for _, l := range f.errors {
		all = append(all, ui.Link{URL: "#" + l.id, Text: l.text})
	}
	return all
}

func joinWords(words []string) string { return strings.Join(words, ", ") }

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
