package opening

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"
)

// The window in which drawn calendars have their dates, with two leap days in it.
var (
	windowFrom = DateOf(2024, time.January, 1)
	windowTo   = DateOf(2028, time.December, 31)
)

// drawDate likes the days on which calendars go wrong.
func drawDate(t *rapid.T, label string) Date {
	if rapid.IntRange(0, 9).Draw(t, label+" awkward") == 0 {
		return rapid.SampledFrom([]Date{DateOf(2024, 2, 29), DateOf(2028, 2, 29), DateOf(2026, 2, 28), DateOf(2025, 12, 31),
			DateOf(2026, 1, 1), DateOf(2026, 3, 29), DateOf(2026, 10, 25), DateOf(2026, 4, 6), DateOf(2026, 5, 1)}).Draw(t, label)
	}
	return Date(rapid.IntRange(int(windowFrom), int(windowTo)).Draw(t, label))
}

// drawSlots gives slots in order that do not overlap, on quarters of an hour; the last may end after midnight or not
// at all.
func drawSlots(t *rapid.T, least int) []Slot {
	cuts := rapid.SliceOfNDistinct(rapid.IntRange(0, 95), 0, 6, rapid.ID[int]).Draw(t, "cuts")
	slices.Sort(cuts)
	var out []Slot
	for i := 0; i+1 < len(cuts); i += 2 {
		out = append(out, Slot{Clock(cuts[i] * 15), Clock(cuts[i+1] * 15)})
	}
	if len(out) > 1 && rapid.Bool().Draw(t, "touching") {
		out[1].From = out[0].To
	}
	switch rapid.IntRange(0, 6).Draw(t, "end") {
	case 0:
		if len(cuts)%2 == 1 {
			out = append(out, Slot{Clock(cuts[len(cuts)-1] * 15), Midnight + Clock(rapid.IntRange(0, 20).Draw(t, "late")*15)})
			if last := &out[len(out)-1]; last.To-last.From > Midnight {
				last.To = Midnight
			}
		}
	case 1:
		if len(cuts)%2 == 1 {
			out = append(out, Slot{From: Clock(cuts[len(cuts)-1] * 15)})
		}
	case 2:
		out = []Slot{WholeDay}
	}
	if len(out) < least {
		out = []Slot{{600, 720}}
	}
	return out
}

func drawNth(t *rapid.T) []int8 {
	return rapid.SliceOfNDistinct(rapid.SampledFrom([]int8{1, 2, 3, 4, 5, -1, -2, -3}), 1, 2, rapid.ID[int8]).Draw(t, "nth")
}

func drawPeriod(t *rapid.T, i int) Period {
	p := Period{ID: fmt.Sprintf("p%d", i), EveryYear: rapid.Bool().Draw(t, "every_year")}
	if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
		p.Kind = rapid.SampledFrom(kinds[:]).Draw(t, "which kind")
	}
	p.From, p.To = drawDate(t, "from"), drawDate(t, "to")
	if p.EveryYear {
		p.To = p.From + Date(rapid.IntRange(-360, 365).Draw(t, "length"))
	} else if p.To < p.From {
		p.From, p.To = p.To, p.From
	}
	switch rapid.IntRange(0, 7).Draw(t, "ends") {
	case 0:
		p.From = 0
	case 1:
		p.To = 0
	case 2:
		p.From, p.To = 0, 0
	}
	free := map[string]Weekdays{} // weekly rules get days of their own, so that their slots cannot clash
	for range rapid.IntRange(0, 3).Draw(t, "rules") {
		r := Rule{Slots: drawSlots(t, 0), ByAppointment: rapid.IntRange(0, 4).Draw(t, "appointment") == 0}
		r.Weekdays = Weekdays(rapid.IntRange(0, int(AllWeek)).Draw(t, "weekdays"))
		if rapid.IntRange(0, 2).Draw(t, "school") == 0 {
			r.School = rapid.SampledFrom([]SchoolTime{InHolidays, InTerm}).Draw(t, "which school time")
			r.SchoolZones = drawZones(t)
		}
		taken := free[fmt.Sprint(r.School, r.SchoolZones)]
		if rapid.IntRange(0, 3).Draw(t, "monthly") == 0 {
			r.Nth = drawNth(t)
		} else if r.Weekdays = r.Weekdays.orAll() &^ taken; r.Weekdays == 0 {
			continue
		}
		if len(r.Nth) == 0 {
			free[fmt.Sprint(r.School, r.SchoolZones)] |= r.Weekdays
		}
		p.Rules = append(p.Rules, r)
	}
	return p
}

func drawZones(t *rapid.T) []SchoolZone {
	zones := []SchoolZone{"fr-a", "fr-b", "fr-c", "fr-corse", "fr-reunion"}
	if drawn := rapid.SliceOfNDistinct(rapid.SampledFrom(zones), 0, 2, rapid.ID[SchoolZone]).Draw(t, "zones"); len(drawn) > 0 {
		return drawn
	}
	return nil
}

func drawSchool(t *rapid.T) *School {
	s := &School{Zone: rapid.SampledFrom([]SchoolZone{"", "fr-a", "fr-b", "fr-c", "fr-corse", "fr-mayotte"}).Draw(t, "school zone")}
	if rapid.IntRange(0, 2).Draw(t, "own dates") == 0 {
		s.From = drawDate(t, "own from")
		s.To = s.From + Date(rapid.IntRange(0, 700).Draw(t, "own days"))
		for range rapid.IntRange(0, 3).Draw(t, "own holidays") {
			from := Date(rapid.IntRange(int(s.From), int(s.To)).Draw(t, "holidays from"))
			s.Holidays = append(s.Holidays, Stretch{From: from, To: min(s.To, from+Date(rapid.IntRange(0, 20).Draw(t, "holidays for")))})
		}
	}
	return s
}

func drawRecurrence(t *rapid.T, i int) Recurrence {
	r := Recurrence{ID: fmt.Sprintf("r%d", i), From: drawDate(t, "from"), Slots: drawSlots(t, 0)}
	r.Frequency = rapid.SampledFrom([]Frequency{Daily, Weekly, Monthly, Yearly}).Draw(t, "frequency")
	r.Interval = rapid.IntRange(0, 3).Draw(t, "interval")
	if rapid.Bool().Draw(t, "by weekday") {
		r.Weekdays = Weekdays(rapid.IntRange(1, int(AllWeek)).Draw(t, "weekdays"))
	}
	if rapid.IntRange(0, 3).Draw(t, "by month") == 0 {
		r.Months = rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(1, 12), func(n int) int8 { return int8(n) }), 1, 4, rapid.ID[int8]).Draw(t, "months")
	}
	if r.Frequency == Monthly || r.Frequency == Yearly {
		switch {
		case r.Weekdays != 0 && rapid.Bool().Draw(t, "nth weekday"):
			r.Nth = drawNth(t)
		case rapid.Bool().Draw(t, "by day"):
			r.MonthDays = rapid.SliceOfNDistinct(rapid.SampledFrom([]int8{1, 2, 15, 28, 29, 30, 31, -1, -2, -31}), 1, 3, rapid.ID[int8]).Draw(t, "month days")
		}
	}
	if rapid.Bool().Draw(t, "counted") {
		r.Count = rapid.IntRange(1, 40).Draw(t, "count")
	} else {
		r.Until = r.From + Date(rapid.IntRange(0, 700).Draw(t, "days"))
	}
	n := 0
	for d := range r.raw() {
		if n++; n%3 == 0 && len(r.Except) < 3 {
			r.Except = append(r.Except, d)
		}
		if n > 12 {
			break
		}
	}
	if n == 0 { // 31 February
		r.Months, r.MonthDays, r.Nth, r.Weekdays, r.Frequency, r.Interval = nil, nil, nil, 0, Daily, 1
	}
	r.State = rapid.SampledFrom([]SessionState{Scheduled, Scheduled, Scheduled, Cancelled, SoldOut, ToConfirm}).Draw(t, "state")
	return r
}

func drawSession(t *rapid.T, i int) Session {
	s := Session{ID: fmt.Sprintf("s%d", i), Date: drawDate(t, "date"), Slots: drawSlots(t, 0)}
	s.State = rapid.SampledFrom([]SessionState{Scheduled, Scheduled, Cancelled, SoldOut, Postponed, ToConfirm}).Draw(t, "state")
	if rapid.IntRange(0, 2).Draw(t, "days") == 0 {
		s.To = s.Date + Date(rapid.IntRange(0, 20).Draw(t, "length"))
	}
	if s.State == Postponed {
		s.Was = drawDate(t, "was")
		if rapid.Bool().Draw(t, "unknown") {
			s.Date, s.To = 0, 0
		}
	}
	return s
}

func drawException(t *rapid.T, i int) Exception {
	e := Exception{ID: fmt.Sprintf("e%d", i), From: drawDate(t, "from"), EveryYear: rapid.Bool().Draw(t, "every_year")}
	if rapid.Bool().Draw(t, "range") {
		e.To = e.From + Date(rapid.IntRange(0, 60).Draw(t, "length"))
	}
	if e.Closed = rapid.Bool().Draw(t, "closed"); !e.Closed {
		e.Slots = drawSlots(t, 0)
		e.ByAppointment = rapid.IntRange(0, 4).Draw(t, "appointment") == 0
	}
	if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
		e.Kind = rapid.SampledFrom(kinds[:]).Draw(t, "which kind")
	}
	return e
}

func drawHolidays(t *rapid.T) *Holidays {
	h := &Holidays{Zone: rapid.SampledFrom(HolidayZones()).Draw(t, "zone")}
	h.Policy = rapid.SampledFrom([]HolidayPolicy{HolidaysNotTold, HolidaysClosed, HolidaysOpen, HolidaysHours}).Draw(t, "policy")
	if h.Policy == HolidaysHours {
		h.Slots = drawSlots(t, 0)
	}
	names := []Holiday{"may-day", "christmas", "easter", "easter-monday", "whit-monday", "geneva-fast", "new-year"}
	h.Closed = rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 3, rapid.ID[Holiday]).Draw(t, "closed")
	if len(h.Closed) == 0 {
		h.Closed = nil
	}
	return h
}

// drawCalendar gives a calendar that Check accepts, of any mixture of parts.
func drawCalendar(t *rapid.T) *Calendar {
	c := &Calendar{Zone: rapid.SampledFrom([]string{"", "Europe/Zurich", "America/Guadeloupe", "UTC"}).Draw(t, "zone")}
	some := func(label string, most int) int {
		return max(0, rapid.IntRange(-1, most).Draw(t, label))
	}
	for i := range some("periods", 3) {
		p := drawPeriod(t, i)
		if i > 0 && rapid.IntRange(0, 3).Draw(t, "same season") == 0 {
			before := c.Periods[i-1]
			p.From, p.To, p.EveryYear = before.From, before.To, before.EveryYear
		}
		c.Periods = append(c.Periods, p)
	}
	for i := range some("recurrences", 2) {
		c.Recurrences = append(c.Recurrences, drawRecurrence(t, i))
	}
	for i := range some("sessions", 4) {
		c.Sessions = append(c.Sessions, drawSession(t, i))
	}
	for i := range some("exceptions", 3) {
		c.Exceptions = append(c.Exceptions, drawException(t, i))
	}
	if rapid.Bool().Draw(t, "holidays") {
		c.Holidays = drawHolidays(t)
	}
	if rapid.Bool().Draw(t, "school") {
		c.School = drawSchool(t)
	}
	c.ByAppointment = rapid.IntRange(0, 5).Draw(t, "by appointment") == 0
	if rapid.IntRange(0, 7).Draw(t, "closure") == 0 {
		c.Closure = &Closure{From: drawDate(t, "closed from"), Ground: Works}
		if rapid.Bool().Draw(t, "closed to") {
			c.Closure.To = c.Closure.From + Date(rapid.IntRange(0, 200).Draw(t, "closed for"))
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "as of") == 0 {
		c.AsOf = 2025
	}
	if rapid.IntRange(0, 3).Draw(t, "note") == 0 {
		c.Note = Note{"fr": "Sous réserve de la météo.", "en-GB": "Weather permitting."}
	}
	return c
}
