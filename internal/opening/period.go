package opening

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Kind is what the hours are of. The empty kind is Opening.
type Kind string

// The closed list of kinds of hours.
const (
	Opening      Kind = "opening"
	Visit        Kind = "visit"
	Reception    Kind = "reception"
	Kitchen      Kind = "kitchen"
	LastEntry    Kind = "last-entry"
	TicketOffice Kind = "ticket-office"
	Booking      Kind = "booking"
	CheckIn      Kind = "check-in"
	CheckOut     Kind = "check-out"
)

var kinds = [...]Kind{Opening, Visit, Reception, Kitchen, LastEntry, TicketOffice, Booking, CheckIn, CheckOut}

func (k Kind) orOpening() Kind {
	if k == "" {
		return Opening
	}
	return k
}

// Period is a season: from a day to a day, both included, either of them open when unset.
type Period struct {
	ID   string `json:"id,omitempty"`
	Kind Kind   `json:"kind,omitempty"`
	From Date   `json:"from,omitzero"`
	To   Date   `json:"to,omitzero"`
	// EveryYear: only month and day of From and To count, and the season comes back each year. It may run over New Year.
	EveryYear bool `json:"every_year,omitzero"`
	// Rules add up. Without any, the season is told and its hours are not: neither closed nor around the clock.
	Rules []Rule `json:"rules,omitempty"`
	Note  Note   `json:"note,omitempty"`
}

// Rule gives the hours of some days of the week within a period.
type Rule struct {
	Weekdays Weekdays `json:"weekdays,omitzero"` // none is every day
	// Nth keeps only the nth such weekday of each month: 1 to 5, or -1 for the last to -5. Empty is every week.
	Nth           []int8 `json:"nth,omitempty"`
	Slots         []Slot `json:"slots,omitempty"` // none: hours not told
	ByAppointment bool   `json:"by_appointment,omitzero"`
	// School keeps only the days of school holidays, or those outside them: in one of the zones, or in none of them; of the
	// calendar's own zone where none is named.
	School      SchoolTime   `json:"school,omitempty"`
	SchoolZones []SchoolZone `json:"school_zones,omitempty"`
}

// anyDay stands for the rules of a period that has none.
var anyDay = []Rule{{}}

func (p *Period) rules() []Rule {
	if len(p.Rules) == 0 {
		return anyDay
	}
	return p.Rules
}

func (p *Period) sameDates(o *Period) bool {
	return p.From == o.From && p.To == o.To && p.EveryYear == o.EveryYear
}

// covers tells whether the day lies within the season, whatever its weekday.
func (p *Period) covers(d Date) bool { return inRange(d, p.From, p.To, p.EveryYear) }

func inRange(d, from, to Date, everyYear bool) bool {
	if !everyYear {
		return (from == 0 || from <= d) && (to == 0 || d <= to)
	}
	a, b := yearlyBounds(from, to)
	return withinYear(d.monthDay(), a, b)
}

// yearlyBounds gives month*100+day of both ends.
func yearlyBounds(from, to Date) (a, b int) {
	a, b = 101, 1231
	if from != 0 {
		a = from.monthDay()
	}
	if to != 0 {
		b = to.monthDay()
	}
	return a, b
}

func withinYear(md, a, b int) bool {
	if a <= b {
		return a <= md && md <= b
	}
	return md >= a || md <= b
}

// applies tells whether the rule is for this day of the week and of the month; Calendar.applies looks at the school, too.
func (r *Rule) applies(d Date) bool {
	return r.Weekdays.orAll().Has(d.Weekday()) && (len(r.Nth) == 0 || isNth(d, r.Nth))
}

// sameSchool tells whether two rules are for the same days of the school year.
func (r *Rule) sameSchool(o *Rule) bool {
	return r.School == o.School && slices.Equal(r.SchoolZones, o.SchoolZones)
}

// isNth tells whether the day is one of the nth of its weekday in its month, counted from either end.
func isNth(d Date, nth []int8) bool {
	y, m, day := d.Civil()
	fromStart, fromEnd := int8((day-1)/7+1), -int8((monthLength(y, m)-day)/7+1)
	for _, n := range nth {
		if n == fromStart || n == fromEnd {
			return true
		}
	}
	return false
}

// Weekdays is a set of days of the week: bit 0 is Sunday, as in package time. In JSON it is ["mo","tu"], Monday first.
type Weekdays uint8

// AllWeek is every day.
const AllWeek Weekdays = 1<<7 - 1

// WeekdaysOf makes a set.
func WeekdaysOf(days ...time.Weekday) Weekdays {
	var w Weekdays
	for _, d := range days {
		w |= 1 << (d % 7)
	}
	return w
}

// Has tells whether the day is in the set.
func (w Weekdays) Has(d time.Weekday) bool { return w>>d&1 == 1 }

// List gives the days, Monday first.
func (w Weekdays) List() []time.Weekday {
	var out []time.Weekday
	for i := 1; i <= 7; i++ {
		if d := time.Weekday(i % 7); w.Has(d) {
			out = append(out, d)
		}
	}
	return out
}

func (w Weekdays) orAll() Weekdays {
	if w&AllWeek == 0 {
		return AllWeek
	}
	return w & AllWeek
}

var weekdayCodes = [7]string{"su", "mo", "tu", "we", "th", "fr", "sa"}

// MarshalJSON gives ["mo","tu"].
func (w Weekdays) MarshalJSON() ([]byte, error) {
	b := []byte{'['}
	for i, d := range w.List() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), weekdayCodes[d]...), '"')
	}
	return append(b, ']'), nil
}

// UnmarshalJSON reads ["mo","tu"]; other words are errors.
func (w *Weekdays) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("weekdays are a list such as [\"mo\",\"tu\"]: %w", err)
	}
	var out Weekdays
	for _, s := range list {
		d, err := ParseWeekday(s)
		if err != nil {
			return err
		}
		out |= 1 << d
	}
	*w = out
	return nil
}

// ParseWeekday reads "mo".
func ParseWeekday(code string) (time.Weekday, error) {
	for i, c := range weekdayCodes {
		if c == code {
			return time.Weekday(i), nil
		}
	}
	return 0, fmt.Errorf("%q is not one of mo, tu, we, th, fr, sa, su", clip(code))
}
