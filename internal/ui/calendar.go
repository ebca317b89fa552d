package ui

// Calendar is a month as a small table: each day on which something is leads to that day, with how many things there are.
type Calendar struct {
	Title      string // "Novembre 2026"
	Prev, Next Link   // the months beside it
	Weekdays   []Weekname
	Weeks      [][]CalendarDay // of as many days as there are Weekdays; days of other months are empty
}

// Weekname is the name of a day of the week, as a table heads its columns with it, and in full.
type Weekname struct{ Short, Long string }

// CalendarDay is one of its days. Text says what its link leads to: "Saturday 28 November, 12 events".
type CalendarDay struct {
	Day, Count, URL, Text string
	Today, Chosen         bool
}
