package office

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/fault"
	"escale/internal/ui"
)

// leafView is a page of panels, one below the other: forms, tables, facts. Most pages about people are no more than that.
type leafView struct {
	Title, Over string
	Lead        string
	Tabs        ui.Tabs
	Buttons     []ui.Button
	Errors      ui.Errors
	Notice      ui.Notice
	Panels      []panel
}

// panel is one of them. ID is needed where something leads to it.
type panel struct {
	ID, Title, Lead string
	Plain           bool // without a frame: a table has one of its own
	Parts           []part
}

// part is anything that is drawn.
type part interface{ View() templ.Component }

// formView is a form: fields one below the other or, in a Row, beside each other.
type formView struct {
	Action  string
	Get     bool
	Row     bool
	Hidden  url.Values
	Parts   []part
	Buttons []ui.Button
	Passkey string // what the browser is asked before it is sent, see passkey.ts: "get" or "create"
	Options string // address of what it is asked
}

func (f formView) method() string {
	if f.Get {
		return "get"
	}
	return "post"
}

// hidden lists what goes along, in an order that holds.
func (f formView) hidden() []ui.Field {
	var all []ui.Field
	for _, name := range slices.Sorted(maps.Keys(f.Hidden)) {
		for _, value := range f.Hidden[name] {
			all = append(all, ui.Field{Name: name, Value: value})
		}
	}
	return all
}

// button is a form that is one button: something that is done at once, after a question where there is no way back.
func (d *desk) button(action, text string, style ui.Style, sure string, hidden ...string) formView {
	b := ui.Button{Text: text, Style: style}
	if sure != "" {
		b.Attributes = templ.Attributes{"data-confirm": sure}
	}
	return formView{Action: Prefix + action, Row: true, Hidden: along(hidden), Buttons: []ui.Button{b}}
}

// along makes values of names and values in turn.
func along(all []string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(all); i += 2 {
		v.Set(all[i], all[i+1])
	}
	return v
}

// textView is a paragraph.
type textView struct {
	Text string
	Note bool // smaller
	Code bool // letters to be typed or copied as they stand
}

// listOf is a list of short lines, such as codes.
type listOf struct {
	Label string
	Lines []string
	Code  bool
}

// posted reads a form that was sent, of moderate size.
func (d *desk) posted() (url.Values, error) {
	d.request.Body = http.MaxBytesReader(d.call, d.request.Body, maxEntry)
	if err := d.request.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "request.form_malformed").Because(err)
	}
	return d.request.PostForm, nil
}

// wrong says beside a field what is wrong with it: the problem whose path ends in its name.
func (d *desk) wrong(why error, name string) string {
	e, is := why.(*fault.Error)
	if !is {
		return ""
	}
	for _, p := range e.Problems {
		if p.Path == "/"+name || strings.HasSuffix(p.Path, "/"+name) {
			return d.speaker.Problem(p)
		}
	}
	return ""
}

// leaf is the page of a view, and of what went wrong with what was sent: every problem leads to its field.
func (d *desk) leaf(v *leafView, why error) (*page, error) {
	p := &page{title: v.Title, body: leafPage(v), alone: d.account == nil}
	if why == nil {
		return p, nil
	}
	e, is := why.(*fault.Error)
	if !is || e.Code == fault.NotFound || e.Code == fault.Unavailable {
		return nil, why
	}
	p.status = http.StatusUnprocessableEntity
	switch e.Code {
	case fault.TooMany:
		p.status = http.StatusTooManyRequests
	case fault.Forbidden:
		p.status = http.StatusForbidden
	case fault.Gone:
		p.status = http.StatusGone
	}
	if len(e.Problems) == 0 {
		v.Notice = ui.Notice{Kind: ui.Warning, Text: d.speaker.Fault(e), Alert: true}
		return p, nil
	}
	v.Errors.Title = d.speaker.Fault(e)
	for _, problem := range e.Problems {
		name := problem.Path[strings.LastIndexByte(problem.Path, '/')+1:]
		v.Errors.Links = append(v.Errors.Links, ui.Link{Text: d.speaker.Problem(problem), URL: "#" + name})
	}
	return p, nil
}

// again tells whether an error is one that a form comes back with, instead of a page of its own.
func again(err error) bool {
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Conflict, fault.TooMany, fault.Gone, fault.Forbidden:
		return true
	case fault.Unauthenticated:
		e, is := err.(*fault.Error)
		return is && e.Key != "session.over" && e.Key != "session.prove_again"
	}
	return false
}

// linkPart is a link by itself.
type linkPart struct{ ui.Link }

// View draws it.
func (l linkPart) View() templ.Component { return linked(l.Link) }
