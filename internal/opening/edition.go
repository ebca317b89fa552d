package opening

import (
	"slices"
	"time"
)

// Edition gives the calendar of another year's edition: every date on the same day of the week nearest to the same day of that
// year, which keeps a weekend a weekend and no date further away than three days. What comes back every year stays as it is, and
// so do series by the days of months.
//
// Where a date is that of a public holiday of a zone ("" is France), or lies in one of the long weekends of Easter, Ascension and
// Whitsun, it goes with the holiday and not with the week, and its session is to be confirmed: only who organises it knows. tied
// lists these dates as they are then, sorted. Sessions that were cancelled or postponed are as they were first meant.
func (c Calendar) Edition(year int, zone HolidayZone) (next Calendar, tied []Date) {
	next = c.Clone()
	by := year - c.year()
	next.AsOf, next.Closure = 0, nil
	move := func(d Date) Date {
		to, holiday := editionOf(d, by, zone)
		if holiday {
			tied = append(tied, to)
		}
		return to
	}
	for i := range next.Sessions {
		s := &next.Sessions[i]
		if s.Was != 0 {
			if s.Date != 0 && s.To != 0 {
				s.To += s.Was - s.Date
			}
			s.Date, s.Was = s.Was, 0
		}
		length, before := s.To-s.Date, len(tied)
		s.State, s.Date = Scheduled, move(s.Date)
		if s.To != 0 {
			s.To = s.Date + length
		}
		if len(tied) > before {
			s.State = ToConfirm
		}
	}
	for i := range next.Periods {
		if p := &next.Periods[i]; !p.EveryYear {
			p.From, p.To = stretch(p.From, p.To, move)
		}
	}
	for i := range next.Recurrences {
		r := &next.Recurrences[i]
		r.From, r.Until = stretch(r.From, r.Until, move)
		r.State, r.Except = Scheduled, slices.Clone(r.Except)
		for j, d := range r.Except {
			r.Except[j], _ = editionOf(d, by, zone)
		}
	}
	for i := range next.Exceptions {
		if e := &next.Exceptions[i]; !e.EveryYear {
			e.From, e.To = stretch(e.From, e.To, move)
		}
	}
	slices.Sort(tied)
	return next, slices.Compact(tied)
}

// stretch moves the beginning of a stretch of days, and its end as far.
func stretch(from, to Date, move func(Date) Date) (Date, Date) {
	if from == 0 {
		return 0, move(to)
	}
	moved := move(from)
	if to == 0 {
		return moved, 0
	}
	return moved, to + moved - from
}

// year is the one that an edition is called by: that of its first date.
func (c *Calendar) year() int {
	first := Date(0)
	add := func(d Date) {
		if d != 0 && (first == 0 || d < first) {
			first = d
		}
	}
	for i := range c.Sessions {
		if s := &c.Sessions[i]; s.Was != 0 {
			add(s.Was)
		} else {
			add(s.Date)
		}
	}
	for i := range c.Periods {
		if !c.Periods[i].EveryYear {
			add(c.Periods[i].From)
		}
	}
	for i := range c.Recurrences {
		add(c.Recurrences[i].From)
	}
	return first.Year()
}

// Year gives the year of the first date, 0 where the calendar has none of its own.
func (c *Calendar) Year() int {
	if y := c.year(); y != Date(0).Year() {
		return y
	}
	return 0
}

// longWeekends are the days around Easter Sunday that go with it: from Good Friday, from Ascension, and from the eve of Whitsun.
var longWeekends = [][2]Date{{-2, 1}, {39, 42}, {48, 50}}

// editionOf moves a date by so many years, and tells whether it went with a holiday.
func editionOf(d Date, by int, zone HolidayZone) (to Date, holiday bool) {
	if d == 0 {
		return 0, false
	}
	year, month, day := d.Civil()
	then := year + by
	for _, w := range longWeekends {
		if n := d - Easter(year); w[0] <= n && n <= w[1] {
			return Easter(then) + n, true
		}
	}
	if h := zone.On(d); h != "" {
		return h.In(then), true
	}
	if month == time.February && day == 29 {
		day = 28
	}
	to = DateOf(then, month, day)
	turn := Date((int(d.Weekday()) - int(to.Weekday()) + 7) % 7)
	if turn > 3 {
		turn -= 7
	}
	return to + turn, false
}
