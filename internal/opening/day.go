package opening

import (
	"fmt"
	"slices"
	"time"
)

// State is what the calendar says of a day or an instant. The five are never mixed up. They are ordered: where several
// periods speak of one day, the greatest holds.
type State uint8

const (
	NotTold          State = iota // nothing is said
	Closed                        // said, and closed
	ByAppointment                 // only by appointment
	OpenHoursNotTold              // open, at hours nobody told
	Open                          // open, at known hours
)

var stateNames = [...]string{"not-told", "closed", "by-appointment", "open-hours-not-told", "open"}

// IsOpen tells whether one may go there without asking first: Open or OpenHoursNotTold.
func (s State) IsOpen() bool { return s >= OpenHoursNotTold }

func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// MarshalText gives the name, such as "by-appointment".
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name.
func (s *State) UnmarshalText(b []byte) error {
	for i, name := range stateNames {
		if name == string(b) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a state of opening", clip(string(b)))
}

// Day is what the calendar says of one day. Slots that run past midnight belong to the day on which they begin.
type Day struct {
	Date        Date    `json:"date"`
	State       State   `json:"state"`
	Slots       []Slot  `json:"slots,omitempty"`       // hours of free entry, in order, without overlap
	Appointment []Slot  `json:"appointment,omitempty"` // hours by appointment only
	Holiday     Holiday `json:"holiday,omitempty"`     // when it is a public holiday of the calendar's zone
	Cancelled   bool    `json:"cancelled,omitzero"`    // a session of this day does not take place
	SoldOut     bool    `json:"sold_out,omitzero"`     // every session of this day is full
	// SchoolNotKnown: more may be open than this says, for it hangs on school holidays that are not known yet.
	SchoolNotKnown bool `json:"school_not_known,omitzero"`
}

// AllDay tells whether the day has no closing hour at all.
func (d Day) AllDay() bool { return len(d.Slots) == 1 && d.Slots[0] == WholeDay }

// On says what is told of a day.
func (c *Calendar) On(d Date) Day {
	h := c.hoursOn(d)
	day := Day{Date: d, State: h.state(), Slots: h.slots, Appointment: h.appointment, SchoolNotKnown: h.unsure}
	if c.Holidays != nil {
		day.Holiday = c.Holidays.Zone.On(d)
	}
	full, held := 0, 0
	for i := range c.Sessions {
		s := &c.Sessions[i]
		switch {
		case s.Date == 0 || d < s.Date || d > s.last():
		case s.State == Cancelled:
			day.Cancelled = true
		default:
			held++
			if s.State == SoldOut {
				full++
			}
		}
	}
	day.SoldOut = held > 0 && held == full
	return day
}

// OpenAt says what is told of an instant, by the wall clock of the calendar's zone, so that the 23-hour and the
// 25-hour day keep their hours. On a day whose hours were not told, or after the beginning of a slot whose end was not,
// the answer is OpenHoursNotTold.
func (c *Calendar) OpenAt(t time.Time) State {
	t = t.In(c.location(t))
	d, now := DayOf(t), Clock(t.Hour()*60+t.Minute())
	today := c.hoursOn(d)
	best := today.at(now)
	if night := c.hoursOn(d - 1); night.lasts(now + Midnight) {
		best = max(best, night.at(now+Midnight))
	}
	return best
}

// hours are what adds up on one day.
type hours struct {
	slots, appointment []Slot
	open               bool // also open at hours not told
	arranged           bool // also by appointment, at hours not told
	told               bool
	unsure             bool // more may add up, where school holidays are not known
}

func (h *hours) add(slots []Slot, byAppointment bool) {
	h.told = true
	switch {
	case byAppointment && len(slots) == 0:
		h.arranged = true
	case byAppointment:
		h.appointment = append(h.appointment, slots...)
	case len(slots) == 0:
		h.open = true
	default:
		h.slots = append(h.slots, slots...)
	}
}

func (h *hours) state() State {
	switch {
	case len(h.slots) > 0:
		return Open
	case h.open:
		return OpenHoursNotTold
	case h.arranged || len(h.appointment) > 0:
		return ByAppointment
	case h.told:
		return Closed
	}
	return NotTold
}

// lasts tells whether some slot still runs at a clock time past midnight.
func (h *hours) lasts(now Clock) bool {
	running := func(s Slot) bool { return s.Contains(now) }
	return slices.ContainsFunc(h.slots, running) || slices.ContainsFunc(h.appointment, running)
}

// at gives the state at a clock time counted from this day's midnight; past 24:00 only slots that last so long speak.
func (h *hours) at(now Clock) State {
	best := Closed
	if h.unsure || h.state() == NotTold {
		best = NotTold
	}
	for _, s := range h.slots {
		if s.Contains(now) {
			best = max(best, openAt(s))
		}
	}
	for _, s := range h.appointment {
		if s.Contains(now) {
			best = max(best, ByAppointment)
		}
	}
	if now < Midnight && h.open {
		best = max(best, OpenHoursNotTold)
	}
	if now < Midnight && h.arranged {
		best = max(best, ByAppointment)
	}
	return best
}

func openAt(s Slot) State {
	if s.OpenEnded() {
		return OpenHoursNotTold
	}
	return Open
}

// layer is what decides the hours of a day.
type layer int

const (
	regular layer = iota // periods and recurrences
	byHoliday
	byException
	byClosure
)

// decides gives the layer that has the word on a day, and the index of the exception when it is one.
func (c *Calendar) decides(d Date, kind Kind) (layer, int) {
	if c.Closure.covers(d) {
		return byClosure, 0
	}
	for i := len(c.Exceptions) - 1; i >= 0; i-- {
		if e := &c.Exceptions[i]; e.appliesTo(kind) && e.covers(d) {
			return byException, i
		}
	}
	if _, decided := c.holidayHours(d, kind); decided {
		return byHoliday, 0
	}
	return regular, 0
}

// hoursOn weighs the layers for one day. It is the plain reading of the model; States is the quick one.
func (c *Calendar) hoursOn(d Date) (h hours) {
	kind := c.kindOrOpening()
	by, i := c.decides(d, kind)
	switch by {
	case byClosure:
		return hours{told: true}
	case byException:
		h.told = true
		if e := &c.Exceptions[i]; !e.Closed {
			h.add(e.Slots, e.ByAppointment)
		}
		h.tidy()
		return h
	case byHoliday:
		h, _ = c.holidayHours(d, kind)
	default:
		h = c.regularHours(d, kind)
	}
	for i := range c.Sessions {
		if s := &c.Sessions[i]; s.covers(d) {
			h.add(s.Slots, false)
		}
	}
	if h.state() <= Closed && by == regular {
		if c.ByAppointment {
			h.add(nil, true)
		} else if from, to := c.horizon(); from <= d && d <= to && !h.unsure {
			h.told = true
		}
	}
	h.tidy()
	return h
}

func (h *hours) tidy() { h.slots, h.appointment = union(h.slots), union(h.appointment) }

func (c *Calendar) regularHours(d Date, kind Kind) (h hours) {
	for i := range c.Periods {
		p := &c.Periods[i]
		if p.Kind.orOpening() != kind || !p.covers(d) {
			continue
		}
		for _, r := range p.rules() {
			switch c.applies(&r, d) {
			case yes:
				h.add(r.Slots, r.ByAppointment)
			case notKnown:
				h.unsure = true
			}
		}
	}
	for i := range c.Recurrences {
		if r := &c.Recurrences[i]; r.includes(d) {
			h.add(r.Slots, false)
		}
	}
	return h
}

// holidayHours gives what the holiday policy makes of the day, and whether it decides anything.
func (c *Calendar) holidayHours(d Date, kind Kind) (hours, bool) {
	if !c.Holidays.decides() {
		return hours{}, false
	}
	if c.Holidays.closedOn(d) {
		return hours{told: true}, true
	}
	if c.Holidays.Policy != HolidaysClosed && c.Holidays.Policy != HolidaysHours || c.Holidays.Zone.On(d) == "" {
		return hours{}, false
	}
	h := hours{told: true}
	if c.Holidays.Policy == HolidaysHours {
		if !c.inSeason(d, kind) {
			return hours{}, false
		}
		h.add(c.Holidays.Slots, false)
	}
	return h, true
}

// inSeason tells whether some period covers the day, whatever its weekday; without periods it is always season.
func (c *Calendar) inSeason(d Date, kind Kind) bool {
	seasons := false
	for i := range c.Periods {
		if p := &c.Periods[i]; p.Kind.orOpening() == kind {
			if p.covers(d) {
				return true
			}
			seasons = true
		}
	}
	return !seasons
}

const (
	always Date = 1<<31 - 1
	never  Date = -always
)

// horizon gives the first and last day of which silence means closed. Dates of an event are complete: all other days
// are without it. Seasons with years speak for the whole of each calendar year they touch, so that a place open from
// April to September 2026 is closed at Christmas, and not told for 2027. A season that comes back or has no end speaks
// for good. Nothing told: an empty range.
func (c *Calendar) horizon() (from, to Date) {
	kind := c.mainKind()
	if kind == "" {
		if len(c.Sessions)+len(c.Recurrences) > 0 {
			return never, always
		}
		return always, never
	}
	from, to = always, never
	stretch := func(a, b Date) {
		from = min(from, DateOf(a.Year(), time.January, 1))
		to = max(to, DateOf(b.Year(), time.December, 31))
	}
	for i := range c.Periods {
		p := &c.Periods[i]
		if p.Kind.orOpening() != kind {
			continue
		}
		switch {
		case p.EveryYear || p.From == 0 && p.To == 0:
			return never, always
		case p.From == 0:
			from = never
			stretch(p.To, p.To)
		case p.To == 0:
			to = always
			stretch(p.From, p.From)
		default:
			stretch(p.From, p.To)
		}
	}
	return from, to
}

func (c *Calendar) kindOrOpening() Kind {
	if k := c.mainKind(); k != "" {
		return k
	}
	return Opening
}

// location gives the calendar's time zone, t's own if that is the one already (loading is slow), or if it is unknown.
func (c *Calendar) location(t time.Time) *time.Location {
	name := c.zone()
	if t.Location().String() == name {
		return t.Location()
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return t.Location()
	}
	return loc
}

func (c *Calendar) zone() string {
	if c.Zone == "" {
		return DefaultZone
	}
	return c.Zone
}
