package opening

import "slices"

// Exception replaces what is usual on a day or a range of days, both ends included. Of several for one day the last
// listed wins.
type Exception struct {
	ID            string `json:"id,omitempty"`
	Kind          Kind   `json:"kind,omitempty"` // empty is the main hours; closed without a kind closes every kind
	From          Date   `json:"from"`
	To            Date   `json:"to,omitzero"` // unset for one day
	EveryYear     bool   `json:"every_year,omitzero"`
	Closed        bool   `json:"closed,omitzero"`
	Slots         []Slot `json:"slots,omitempty"` // when open; none: hours not told
	ByAppointment bool   `json:"by_appointment,omitzero"`
	Note          Note   `json:"note,omitempty"`
}

func (e *Exception) last() Date {
	if e.To == 0 {
		return e.From
	}
	return e.To
}

// appliesTo tells whether the exception is about this kind of hours. One without a kind is about the main hours, and
// when it closes, about all.
func (e *Exception) appliesTo(kind Kind) bool { return e.Kind == "" || e.Kind == kind }

func (e *Exception) covers(d Date) bool {
	return e.From != 0 && inRange(d, e.From, e.last(), e.EveryYear)
}

// Ground is why something is closed for a time.
type Ground string

// The closed list of grounds.
const (
	Works        Ground = "works"
	Leave        Ground = "leave"
	Health       Ground = "health"
	Weather      Ground = "weather"
	Order        Ground = "order" // of an authority
	Staff        Ground = "staff"
	OtherGrounds Ground = "other"
)

var grounds = [...]Ground{Works, Leave, Health, Weather, Order, Staff, OtherGrounds}

// Closure closes for a time, whatever the hours say: from a day to a day, both included. Without To it is until
// further notice.
type Closure struct {
	From   Date   `json:"from,omitzero"`
	To     Date   `json:"to,omitzero"`
	Ground Ground `json:"ground,omitempty"`
	Note   Note   `json:"note,omitempty"`
}

func (c *Closure) covers(d Date) bool { return c != nil && inRange(d, c.From, c.To, false) }

// HolidayPolicy is what public holidays do to the hours. The empty policy is not told, and changes nothing.
type HolidayPolicy string

// The closed list of policies for public holidays.
const (
	HolidaysNotTold HolidayPolicy = ""
	HolidaysClosed  HolidayPolicy = "closed"
	HolidaysOpen    HolidayPolicy = "open"  // as on any other day, and people may count on it
	HolidaysHours   HolidayPolicy = "hours" // the given slots on every holiday within a season
)

// Holidays says what happens on the public holidays of a zone.
type Holidays struct {
	Zone   HolidayZone   `json:"zone,omitempty"` // empty is France
	Policy HolidayPolicy `json:"policy,omitempty"`
	Slots  []Slot        `json:"slots,omitempty"` // for HolidaysHours
	// Closed names holidays on which it is closed whatever the policy, such as may-day and christmas.
	Closed []Holiday `json:"closed,omitempty"`
}

// decides tells whether the policy changes any day.
func (h *Holidays) decides() bool {
	return h != nil && (h.Policy == HolidaysClosed || h.Policy == HolidaysHours || len(h.Closed) > 0)
}

// closedOn tells whether the day is one of the holidays named as closed.
func (h *Holidays) closedOn(d Date) bool {
	return slices.ContainsFunc(h.Closed, func(name Holiday) bool { return name.In(d.Year()) == d })
}
