package ui

import "github.com/a-h/templ"

// Workspace is a whole document of the back-office: a bar on top, the menu at the side (below on a phone), the work in between. Its
// children are the content of <main>, and bring their own <h1>.
type Workspace struct {
	Lang, Title string // of the page; the site's name follows the title
	Name, Logo  string
	Home        string
	Theme       string // address of the project's colours; may be empty
	Skip        string
	NavLabel    string
	Nav         []Link // Icon, and Note for what waits there
	Find        Find
	Help        Link
	Bell        Link // notifications; Note is how many are new
	Person      Person
	Alone       bool   // nobody has signed in: no menu, one column
	Wide        bool   // tables and forms use the whole width
	Said        Notice // what came of the last thing that was done
	Letterless  bool   // who works here has turned keys of one letter off
}

// Find is the field that leads anywhere: it has Ctrl+K.
type Find struct{ Action, Label, Placeholder, Suggest, Keys string }

// Person is who has signed in: the organisation acted for, with others to choose from, and ways to the account.
type Person struct {
	Name, Organisation string
	Label              string // of the menu
	ActFor             string // "Act for"
	Action             string // where the choice of an organisation is sent
	Others             []Option
	Links              []Link
	SignOut            Button
	SignOutTo          string
}

func (w Workspace) head() templ.Component {
	return Page{Site: Site{Lang: w.Lang, Name: w.Name, Logo: w.Logo, Theme: w.Theme}, Head: Head{Title: w.Title, NoIndex: true, Styles: []string{"desk.css"}, Scripts: []string{"desk.js"}}}.head()
}

func (w Workspace) site() Site { return Site{Name: w.Name, Logo: w.Logo} }

// Steps are numbered or not; each has a state that words say besides its colour.
type Steps struct {
	Label string
	Steps []Step
}

// Step is one line of them.
type Step struct {
	Link
	State Badge
}

// Bar is the row of buttons that stays in sight below a long form.
type Bar struct {
	Said    string // "Saved at 10:32"
	Buttons []Button
}

// Count is a number that waits for somebody, with what it is and where it is dealt with.
type Count struct {
	Number, Text, Note, URL, Icon string
	Kind                          Kind
}

// Counts stand on a home page.
type Counts struct {
	Label  string
	Counts []Count
}

// Rows is a table of records that one goes through: sortable heads, rows that lead somewhere, a box to choose them where they have a
// Value. Its caption is read, and shown where Open.
type Rows struct {
	Caption string
	Columns []Column
	Rows    []Row
	Name    string // of the boxes
	All     string // label of the box that chooses all
	Empty   string
}

// Column is the head of a column; Sort leads to the same sorted by it, Sorted says in which sense it is.
type Column struct {
	Text, Sort, Sorted string // Sorted: "ascending", "descending" or ""
	Narrow             bool   // left out on a phone
	Number             bool
}

// Row is one record: its first cell is what it is called.
type Row struct {
	ID, Value, Label string // Label is of its box
	Cells            []templ.Component
	Checked, Dim     bool
}
