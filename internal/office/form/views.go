package form

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"

	"escale/internal/quality"
	"escale/internal/ui"
)

// The view models of the pieces that a form is made of. Their components are in views.templ.

type groupView struct {
	label, class, id string
	fold, open       bool
	parts            []templ.Component
}

func (v groupView) view() templ.Component { return groupPiece(v) }

type listView struct {
	label, id, class, order string
	fold, locked            bool
	entries                 []entryView
	blank                   *entryView // what a script adds
	add                     ui.Button
	problems                findings
}

func (v listView) view() templ.Component { return listPiece(v) }

type entryView struct {
	token, id, label string
	told, picture    string // what a folded entry shows of itself
	fold, open       bool
	first, last      bool
	body             templ.Component
	remove, up, down ui.Button
	problems         findings
}

type optionalView struct {
	name, label string
	on, locked  bool
	body        templ.Component
	problems    findings
}

func (v optionalView) view() templ.Component { return optionalPiece(v) }

type textView struct {
	label, help, id string
	many            bool
	phrases         []phraseView
}

func (v textView) view() templ.Component { return textPiece(v) }

type phraseView struct {
	field    ui.TextField
	note     string
	outdated bool
	approve  *ui.Checkbox
}

type choicesView struct {
	name, id, label string
	few, locked     bool
	rows            []choiceRow
	adding          *ui.TextField
	add             ui.Button
}

func (v choicesView) view() templ.Component { return choicesPiece(v) }

type choiceRow struct {
	item, id, label     string
	chosen, not, locked bool
	first, last         bool
	more                templ.Component
	remove, up, down    ui.Button
	problems            findings
}

type pointView struct {
	id, places     string
	words          templ.Attributes
	locked, offMap bool
	fields         templ.Component
	problems       findings
}

func (v pointView) view() templ.Component { return pointPiece(v) }

type trackView struct {
	id, file, help, told, address, map_ string
	locked                              bool
	remove                              ui.Button
	problems                            findings
}

func (v trackView) view() templ.Component { return trackPiece(v) }

type pictureView struct {
	name, label, url, alt, kind string
	x, y                        float64
	locked                      bool
	problems                    findings
}

func (v pictureView) view() templ.Component { return picturePiece(v) }

type saidView struct {
	address, title, sentence, next string
	dates                          []string
}

func (v saidView) view() templ.Component { return saidPiece(v) }

// ticked puts before a box what tells that the form had it: a box without its tick is not sent.
func ticked(name string, box templ.Component) templ.Component { return tickedPiece(name, box) }

// looks of a problem, beside its word.
func (p problem) icon() string { return severityIcon(p.severity) }

func severityIcon(s quality.Severity) string {
	switch s {
	case quality.Blocking:
		return "circle-alert"
	case quality.Warning:
		return "triangle-alert"
	}
	return "lightbulb"
}

func (s state) icon() string {
	switch s {
	case broken:
		return "triangle-alert"
	case todo:
		return "circle-question-mark"
	case speechless:
		return "languages"
	case changed:
		return "pencil"
	case complete:
		return "circle-check"
	}
	return "minus"
}

func (f findings) severe() bool {
	for _, one := range f {
		if one.severity == quality.Blocking {
			return true
		}
	}
	return false
}

func share(x float64) string { return strconv.FormatFloat(x, 'f', 3, 64) }

func percentOf(n int) string { return fmt.Sprintf("%d %%", n) }
