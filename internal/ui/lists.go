package ui

import (
	"math"
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

// Table is data in rows and columns. Caption names it, and is only said, not shown, where Quiet. The first cell of a row heads it where
// RowHeads. Wide tables scroll within themselves.
type Table struct {
	ID       string // of the caption; needed where a page has several
	Caption  string
	Quiet    bool
	Head     []string
	Rows     [][]Cell
	RowHeads bool
}

// Cell is one value of a table.
type Cell struct {
	Text, URL, Lang string
	Number          bool // stands to the right, in figures of one width
}

// Bars is a chart and its table in one: each row has its name, a bar as long as its count, and the count.
type Bars struct {
	ID, Caption string
	Head        [2]string // of names and of counts
	Rows        []BarRow
}

// BarRow is one row of it. Value is the count as it is written.
type BarRow struct {
	Text, URL, Value string
	Count            int
}

// share gives how long a bar is, in hundredths of the longest.
func (b Bars) share(row BarRow) string {
	most := 1
	for _, r := range b.Rows {
		most = max(most, r.Count)
	}
	return coordinate(math.Round(1000*float64(row.Count)/float64(most)) / 10)
}

// Week is the usual hours of a week, day by day.
type Week struct {
	Caption string // what it holds for: "Du 1er avril au 30 septembre"
	Days    []Weekday
}

// Weekday is one day of it. Hours are written out ("10 h – 12 h 30"); Closed is said where there are none.
type Weekday struct {
	Name   string
	Hours  []string
	Closed string
	Today  bool
}

// Dates is a list of days on which something is.
type Dates struct {
	Label string
	Dates []Date
	More  Link
}

// Date is one of them. Machine is as HTML has it (2026-11-24, or with a time); Block is its leaf of a calendar.
type Date struct {
	Machine     string
	Block       DateBlock
	Text, Hours string
	State       State
	URL         string
}

// Definitions is a list of terms and what they are, such as practical data.
type Definitions []Definition

// Definition is a term with its values, or with any component as its body.
type Definition struct {
	Term   string
	Values []Value
	Body   templ.Component
}

// Value is one thing said of a term: words, a link, a badge that says how well it is known.
type Value struct {
	Text, URL, Lang string
	Badge           Badge
}

// Things is a list of services, equipment or the like, each with a drawing.
type Things struct {
	Label  string
	Things []Thing
}

// Thing is one of them. Badge says how well it is known: verified, declared.
type Thing struct {
	Icon, Text, Note string
	Badge            Badge
}

// Contacts are the ways to reach somebody: telephone, mail, site. Their addresses have been made safe by whoever fills them.
type Contacts []Contact

// Contact is one way. Label says which ("Téléphone") to those who do not see the icon.
type Contact struct {
	Icon, Label, Text, URL, Note string
	External                     bool
}

// Figures are numbers worth showing large.
type Figures []Figure

// Figure is one number, with what it counts.
type Figure struct{ Value, Label, Note, URL string }

// Share offers to pass a page on. What needs a script is hidden where there is none; a mail and print remain.
type Share struct {
	Label  string
	URL    string // absolute address of the page
	Title  string
	Share  string // word for the system's own sharing
	Copy   string
	Copied string // said when done
	Mail   string
	Print  string
	QR     Link // to a picture of the address
}

// mailto writes a letter with a subject and an address, percent-encoded as RFC 6068 wants it (a blank is not a plus there).
func mailto(subject, body string) templ.SafeURL {
	return templ.SafeURL("mailto:?subject=" + strings.ReplaceAll(url.QueryEscape(subject), "+", "%20") + "&body=" + strings.ReplaceAll(url.QueryEscape(body), "+", "%20"))
}

func (t Table) captionID() string {
	if t.ID == "" {
		return "table-caption"
	}
	return t.ID
}

// numeric tells whether a column holds numbers, so that its head stands above them.
func (t Table) numeric(column int) bool {
	return len(t.Rows) > 0 && column < len(t.Rows[0]) && t.Rows[0][column].Number
}

func (c Cell) attributes() templ.Attributes {
	if c.Lang == "" {
		return nil
	}
	return templ.Attributes{"lang": c.Lang}
}
