package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Style is how much a button asks to be pressed.
type Style string

// The styles of buttons. A group has one Primary at most.
const (
	Usual   Style = ""
	Primary Style = "primary"
	Quiet   Style = "quiet"
	Danger  Style = "danger"
)

// Button does something or, with a URL, leads somewhere. Attributes are added as they are.
type Button struct {
	Text, Icon  string
	URL         string
	Style       Style
	Name, Value string // of a button that submits a form
	Inert       bool   // does nothing by itself: type=button, for scripts
	Attributes  templ.Attributes
}

func (b Button) kind() string {
	if b.Inert {
		return "button"
	}
	return "submit"
}

// TextField asks for words. Type is that of HTML (text, email, tel, date…); Rows above 1 make it a box of lines. Error says what is
// wrong and how to put it right; the form comes back with what was typed.
type TextField struct {
	Name, Label, Help, Value, Error string
	ID                              string // Name where empty
	Type                            string
	Rows                            int
	Required                        bool
	Optional                        string // word beside the label of what may be left empty: "(facultatif)"
	Autocomplete                    string // as HTML names it: email, name…
	Placeholder                     string
	Max                             int // length
	Lang                            string
	Warning                         string // what is not wrong, and could be better
	Size                            string // how wide it is among others: "short", "wide"
	Quiet                           bool   // the label is only said, not shown
	Attributes                      templ.Attributes
}

// Choice asks for one of some options: a list to open or, with Open, all in sight as radio buttons; Many takes several, as boxes.
type Choice struct {
	Name, Label, Help, Error string
	ID                       string
	Options                  []Option
	Open, Many               bool
	Required, Disabled       bool
	Optional                 string
	Warning, Size            string // as those of a TextField
	Quiet                    bool
}

// Checkbox asks for a yes.
type Checkbox struct {
	Name, Value, Label, Help, Error string
	ID                              string
	Checked, Required, Disabled     bool
	Warning                         string
}

// Errors opens a form that came back: what is wrong, each leading to its field (#id). It takes the focus.
type Errors struct {
	Title string
	Links []Link
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// described names the elements that explain a field: its error first, then what could be better, then its help.
func described(id, help, err, warning string) templ.Attributes {
	var ids []string
	for _, said := range [...]struct{ text, what string }{{err, "-error"}, {warning, "-warning"}, {help, "-help"}} {
		if said.text != "" {
			ids = append(ids, id+said.what)
		}
	}
	a := templ.Attributes{}
	if len(ids) > 0 {
		a["aria-describedby"] = strings.Join(ids, " ")
	}
	if err != "" {
		a["aria-invalid"] = "true"
	}
	return a
}

// classes of the block around a field.
func classes(err, warning, size string) string {
	class := "field"
	if size != "" {
		class += " field-" + size
	}
	switch {
	case err != "":
		class += " field-wrong"
	case warning != "":
		class += " field-better"
	}
	return class
}

func (f TextField) id() string { return first(f.ID, f.Name) }

func (c Choice) id() string { return first(c.ID, c.Name) }

func (c Checkbox) id() string { return first(c.ID, c.Name) }

func (f TextField) attributes() templ.Attributes {
	a := described(f.id(), f.Help, f.Error, f.Warning)
	for name, value := range map[string]string{"autocomplete": f.Autocomplete, "placeholder": f.Placeholder, "lang": f.Lang} {
		if value != "" {
			a[name] = value
		}
	}
	if f.Max > 0 {
		a["maxlength"] = number(f.Max)
	}
	for name, value := range f.Attributes {
		a[name] = value
	}
	return a
}
