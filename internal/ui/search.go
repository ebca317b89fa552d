package ui

import (
	"github.com/a-h/templ"

	"escale/internal/ui/assets"
)

// Hero opens a front page: a line over the title, the title (a word between asterisks stands in the accent's colour), a sentence; its
// children, usually a Search, follow. Picture fills its back; empty, a landscape is drawn.
type Hero struct {
	Over, Title, Lead string
	Picture           Picture
	Small             bool // of a page within, such as a theme or a place
}

// scene is the landscape at the back.
func (h Hero) scene() string {
	if h.Small {
		return assets.URL("hero-low.svg")
	}
	return assets.URL("hero.svg")
}

// Search is a form that asks: one field, then its children, such as chips and facets, which belong to the form. It is a plain GET form; with
// scripts it answers while one types, as Live says.
type Search struct {
	Action      string
	ID          string // of the field; q where empty
	Name        string // of the parameter; q where empty
	Value       string
	Label       string // said to those who do not see the form
	Placeholder string
	Button      string
	Suggest     string // address that answers ?q= with Suggestions; empty: none, as where Live shows the results themselves
	Suggested   string // how many there are, for those who don't see them: "{count} suggestions"
	Form        string // id of the form; needed where parts of it stand outside
	Kept        Kept
	Live        Live
}

// Kept are parameters that go with the question without being shown. Form is the id of the form that they belong to, where they
// stand outside of it.
type Kept struct {
	Form   string
	Fields []Field
}

// Field is a name and value of a form.
type Field struct{ Name, Value string }

// Live lets a form show its answer within the page while one types or chooses: the element of id Target is replaced by the element of
// the same id in the answer to HX-Request, keeping what is the same (focus, open panels, a map). Empty: none.
type Live struct {
	Target string
	Top    string // id of what other pages of a list begin at
}

// attributes are those of htmx. Late answers are dropped for later questions, and the address follows what is shown.
func (l Live) attributes(action string) templ.Attributes {
	if l.Target == "" {
		return nil
	}
	return templ.Attributes{
		"hx-get": action, "hx-target": "#" + l.Target, "hx-swap": "outerMorph", "hx-push-url": "true", "hx-sync": "this:replace",
		"hx-trigger": "submit, change delay:60ms, change delay:60ms from:#" + l.Target + ", input delay:180ms target:input[type=search]",
		"data-live":  l.Target,
	}
}

// links are the attributes of htmx for a list of links that show their answer within the page.
func (l Live) links() templ.Attributes {
	if l.Target == "" {
		return nil
	}
	return templ.Attributes{"hx-boost:inherited": `target:"#` + l.Target + `" swap:"outerMorph show:none"`}
}

// pages are the same for links to other pages of a list, which go to its top.
func (l Live) pages() templ.Attributes {
	if l.Target == "" {
		return nil
	}
	return templ.Attributes{"hx-boost:inherited": `target:"#` + l.Target + `" swap:"outerMorph show:top showTarget:#` + l.Top + `"`}
}

// ofForm makes a field part of a form that it does not stand in.
func ofForm(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"form": id}
}

func (s Search) id() string {
	if s.ID == "" {
		return "q"
	}
	return s.ID
}

func (s Search) name() string {
	if s.Name == "" {
		return "q"
	}
	return s.Name
}

// Suggestions answer while one types: offers, places, themes. The script shows them as the options of the field.
type Suggestions struct {
	Groups []SuggestionGroup
	None   string // said where there is nothing to suggest
}

// SuggestionGroup is one kind of suggestions.
type SuggestionGroup struct {
	Title string
	Items []Suggestion
}

// Suggestion leads somewhere. Note says where it is or how many it leads to.
type Suggestion struct{ URL, Text, Note, Icon string }

// Chip is a small pill that leads somewhere: a theme to begin with, or a chosen criterion to take away, which Removes says.
type Chip struct {
	URL, Text, Icon, Count string
	Current                bool
	Remove                 string // "Remove": what following it does; the chip bears a cross
}

// Chips is a row of chips.
type Chips struct {
	Label string
	Chips []Chip
	Clear Link // takes all away
	Row   bool // one line, which scrolls sideways
	Live  Live // shows the answer within the page, as forms do
}

// Facet is a criterion to choose from, with how many each choice leaves. It opens as a panel and works as part of a GET form.
type Facet struct {
	Name    string // of the parameter
	Title   string
	Chosen  string // how many are chosen, as shown beside the title
	One     bool   // only one may be chosen
	Options []Option
	Body    templ.Component // instead of options: other fields, such as dates
	Groups  []Facet         // related facets in the same panel, each with its title
	Help    string
	Icon    string
}

// Option is one choice.
type Option struct {
	Value, Label, Count string
	Checked             bool
	Icon                string
	Deep                bool // stands below the one before, as a narrower concept does
}

// Facets is a row of facets, within a Search or, with Form, beside it. Apply is what their button says. Its children, such as a Near,
// stand before a row that has a drawer.
type Facets struct {
	Label, Apply string
	Form         string // id of the form that they belong to, where they stand outside of it
	Facets       []Facet
	Drawer       Drawer
}

// Drawer holds all facets of a long list: of these only the first Lead stand in the row, and none on a phone. It opens by its address
// (#ID), also without scripts.
type Drawer struct {
	ID          string // empty: none
	Open, Close string // words of the ways there and back
	Chosen      string // how many criteria are in force, beside Open
	Lead        int
	Clear       Link // takes all away
}

func (d Drawer) back() templ.SafeURL { return templ.SafeURL("#" + d.ID + "-open") }

func (f Facet) kind() string {
	if f.One {
		return "radio"
	}
	return "checkbox"
}

// Menu is a small choice of links under a button that says the current one. Label says what is chosen by it.
type Menu struct {
	Label, Icon string
	Links       []Link
	Live        Live
}

func (m Menu) current() string {
	for _, l := range m.Links {
		if l.Current {
			return l.Text
		}
	}
	return m.Label
}

// Formats leads to a page's content as data.
type Formats struct {
	Label string
	Links []Link
}

// Near is the button that asks the browser where the visitor is and goes to Address with {lat} and {lon} filled in. The position goes
// nowhere else. Without scripts there is none.
type Near struct {
	Text    string
	Address string
	Refused string // said when the browser does not tell
}

// Empty stands where nothing was found: what to loosen, each with how many that gives.
type Empty struct {
	Title, Text string
	Suggestions []Link
	Scene       Scene
}

// Pager leads through a long list. Text is where one is ("21 to 40 of 312"); Pages may be left out where there are only neighbours.
type Pager struct {
	Label, Text string
	Prev, Next  Link
	Pages       []Link // a Link without URL and Current is a gap
	Live        Live
}

// More leads to what follows and, with scripts, adds it to the list: the answer's element of the same id replaces this one.
type More struct {
	ID   string
	Link Link
}
