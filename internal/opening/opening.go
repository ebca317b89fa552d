// Package opening is the one model of when something is open or takes place. A visitor's "is it open on Sunday?", the
// sentence on a page, the line in OpenStreetMap, the entry in somebody's diary and the bit in the index are five
// answers to one question, and they disagree as soon as each reads the source's fields in its own way. Here every one
// of them is computed from a Calendar, and property tests hold them equal.
//
// The model follows what the trade enters (seasons, weekly hours, exceptions, dates of an event) rather than any wire
// format. Three things are kept apart that formats like to mix: closed, open at hours nobody told, and nothing told.
//
// Rules may count on school holidays, which are known for some years only (school.tsv). On a day of which they are not, such a
// rule makes nothing open, and silence is not told rather than closed.
//
// Which word wins on a day, from strong to weak: the temporary closure; the last listed exception; the policy for
// public holidays; what periods and recurrences add up to. Sessions, being dated by hand, take place on holidays too.
package opening

// DefaultZone is the time zone of a calendar that names none.
const DefaultZone = "Europe/Paris"

// Limits of one calendar. Beyond them Check refuses; the answers stay correct, only slow.
const (
	MaxPeriods     = 1000
	MaxSessions    = 5000
	MaxSessionDays = 20000 // days of all sessions together
	MaxRecurrences = 200
	MaxExceptions  = 1000
	MaxExcept      = 1000 // dates left out of one recurrence
	MaxRules       = 30   // rules of one period
	MaxSlots       = 24   // slots of one day
	MaxNote        = 2000 // bytes of a note in one language
	MaxLanguages   = 40   // languages of one note
	MaxCount       = 5000 // times of one recurrence
	MaxID          = 128  // bytes of an item's id
)

// Note is free text by BCP 47 language tag.
type Note map[string]string

// Calendar says when something is open (periods) or takes place (sessions, recurrences). The zero value tells nothing.
// Items have ids that stay for life, so that merging, history and provenance can name them.
type Calendar struct {
	Zone        string       `json:"zone,omitempty"` // IANA name; empty is DefaultZone
	Periods     []Period     `json:"periods,omitempty"`
	Sessions    []Session    `json:"sessions,omitempty"`
	Recurrences []Recurrence `json:"recurrences,omitempty"`
	Exceptions  []Exception  `json:"exceptions,omitempty"`
	Holidays    *Holidays    `json:"holidays,omitempty"`
	School      *School      `json:"school,omitempty"`
	Closure     *Closure     `json:"closure,omitempty"`
	// ByAppointment: on days for which nothing better is told, people may come by appointment.
	ByAppointment bool `json:"by_appointment,omitzero"`
	// AsOf is the year whose hours these are when they are shown as last year's, to be confirmed; 0 otherwise.
	AsOf int  `json:"as_of,omitzero"`
	Note Note `json:"note,omitempty"`
}

// Told is false when the calendar says nothing about any day: no hours, no date, no appointment, no closure.
func (c *Calendar) Told() bool {
	return c.ByAppointment || c.Closure != nil || len(c.Sessions)+len(c.Recurrences)+len(c.Exceptions) > 0 ||
		c.mainKind() != "" || c.Holidays.decides()
}

// IsZero tells whether there is nothing in the calendar at all, notes and other kinds of hours included.
func (c Calendar) IsZero() bool {
	return !c.Told() && len(c.Periods) == 0 && len(c.Note) == 0 && c.AsOf == 0 && c.Holidays == nil && c.School == nil
}

// Of gives the calendar of one kind of hours, as if it were the opening: Of(Kitchen).On(day) says when the kitchen is
// open. Closure and holidays hold for every kind; sessions and recurrences belong to the opening only.
func (c *Calendar) Of(kind Kind) Calendar {
	kind = kind.orOpening()
	out := Calendar{Zone: c.Zone, Holidays: c.Holidays, School: c.School, Closure: c.Closure, AsOf: c.AsOf}
	for _, p := range c.Periods {
		if p.Kind.orOpening() == kind {
			p.Kind = ""
			out.Periods = append(out.Periods, p)
		}
	}
	for _, e := range c.Exceptions {
		if e.Kind == kind || e.Kind == "" && (e.Closed || kind == c.kindOrOpening()) {
			e.Kind = ""
			out.Exceptions = append(out.Exceptions, e)
		}
	}
	if kind == Opening {
		out.Sessions, out.Recurrences, out.ByAppointment, out.Note = c.Sessions, c.Recurrences, c.ByAppointment, c.Note
	}
	return out
}

// Kinds lists the kinds of hours that have periods, in the order of the closed list.
func (c *Calendar) Kinds() []Kind {
	var out []Kind
	for _, k := range kinds {
		if c.hasPeriod(k) {
			out = append(out, k)
		}
	}
	return out
}

// mainKind is the kind that answers "is it open?": the opening hours, or in their absence those during which people
// are let in all the same. Hours of booking or of the last entry never make a place open. "" when there is none.
func (c *Calendar) mainKind() Kind {
	for _, k := range [...]Kind{Opening, Visit, Kitchen, Reception} {
		if c.hasPeriod(k) {
			return k
		}
	}
	return ""
}

func (c *Calendar) hasPeriod(k Kind) bool {
	for i := range c.Periods {
		if c.Periods[i].Kind.orOpening() == k {
			return true
		}
	}
	return false
}
