package opening

import "slices"

// Clone copies the calendar so that changing the lists of one leaves the other alone. What the items of the lists hold
// themselves (slots, notes) is shared: it is replaced, never changed in place.
func (c Calendar) Clone() Calendar {
	c.Periods, c.Sessions = slices.Clone(c.Periods), slices.Clone(c.Sessions)
	c.Recurrences, c.Exceptions = slices.Clone(c.Recurrences), slices.Clone(c.Exceptions)
	return c
}

// Holds tells whether a closure is in force on a day. That of nothing never is.
func (c *Closure) Holds(d Date) bool { return c.covers(d) }

// Bounds gives the first and the last day from a day on for which a date was set: of sessions and series that were not cancelled,
// and of seasons that are not of every year. It is false where there is none.
func (c *Calendar) Bounds(from Date) (first, last Date, ok bool) {
	add := func(a, b Date) {
		if a == 0 || b < from {
			return
		}
		if !ok || a < first {
			first = a
		}
		last, ok = max(last, b), true
	}
	for i := range c.Sessions {
		if s := &c.Sessions[i]; s.takesPlace() {
			add(s.Date, s.last())
		}
	}
	for i := range c.Recurrences {
		if r := &c.Recurrences[i]; r.State != Cancelled {
			add(r.From, min(r.lastPossible(), r.From+3*366))
		}
	}
	for i := range c.Periods {
		if p := &c.Periods[i]; !p.EveryYear && p.To != 0 {
			add(p.From, p.To)
		}
	}
	return first, last, ok
}

// Cancel cancels what takes place from a day on, or on some days alone, and gives the days that were cancelled. Of a series or of
// several days on end, single days cannot be cancelled but are left out: the rest takes place.
func (c *Calendar) Cancel(from Date, days []Date) (cancelled []Date) {
	if len(days) > 0 {
		return c.cancelDays(days)
	}
	for i := range c.Sessions {
		if s := &c.Sessions[i]; s.last() >= from || s.Date == 0 {
			s.State = Cancelled
			cancelled = append(cancelled, s.Date)
		}
	}
	for i := range c.Recurrences {
		if r := &c.Recurrences[i]; r.lastPossible() >= from {
			r.State = Cancelled
			cancelled = append(cancelled, r.From)
		}
	}
	return cancelled
}

func (c *Calendar) cancelDays(days []Date) (cancelled []Date) {
	for _, d := range days {
		found := false
		for i := range c.Sessions {
			if s := &c.Sessions[i]; s.Date == d && s.last() == d && s.State != Cancelled {
				s.State, found = Cancelled, true
			}
		}
		if !found && c.On(d).State.IsOpen() {
			c.Exceptions, found = append(c.Exceptions, Exception{From: d, Closed: true}), true
		}
		if found {
			cancelled = append(cancelled, d)
		}
	}
	return cancelled
}

// Reinstate has what was cancelled or postponed from a day on take place: on the day it has, or the one that it had where no other
// was set. last is the last of the days that there were: a session whose dates were taken away no longer knows it.
func (c *Calendar) Reinstate(from, last Date) {
	for i := range c.Sessions {
		s := &c.Sessions[i]
		if s.State != Cancelled && s.State != Postponed {
			continue
		}
		if s.Date == 0 && s.Was >= from {
			s.Date, s.Was = s.Was, 0
			if len(c.Sessions) == 1 && last > s.Date {
				s.To = last
			}
		}
		if s.Date != 0 && s.last() >= from {
			s.State = Scheduled
		}
	}
	for i := range c.Recurrences {
		if r := &c.Recurrences[i]; (r.State == Cancelled || r.State == Postponed) && r.lastPossible() >= from {
			r.State = Scheduled
		}
	}
}

// Suspend takes away the dates from a day on without giving others: they are postponed to dates that are not known.
func (c *Calendar) Suspend(from Date) {
	for i := range c.Sessions {
		if s := &c.Sessions[i]; s.takesPlace() && s.last() >= from {
			if s.Was == 0 {
				s.Was = s.Date
			}
			s.State, s.Date, s.To = Postponed, 0, 0
		}
	}
	lasting := false
	for i := range c.Recurrences {
		if r := &c.Recurrences[i]; r.lastPossible() >= from {
			r.State, lasting = Postponed, true
		}
	}
	if c.Closure == nil && (lasting || len(c.Periods) > 0) {
		c.Closure = &Closure{From: from} // a rule has no date to take away
	}
}

// Postpone moves the dates from a day on by so many days. Each session remembers the day that it had. fixed tells that a series
// repeats by the days of months, which do not move with it: somebody must look at it.
func (c *Calendar) Postpone(from Date, by int) (fixed bool) {
	move := func(d Date) Date {
		if d == 0 {
			return 0
		}
		return d + Date(by)
	}
	for i := range c.Sessions {
		s := &c.Sessions[i]
		if !s.takesPlace() || s.last() < from {
			continue
		}
		if s.Was == 0 {
			s.Was = s.Date
		}
		s.State, s.Date, s.To = Postponed, move(s.Date), move(s.To)
	}
	for i := range c.Periods {
		if p := &c.Periods[i]; !p.EveryYear && (p.To == 0 || p.To >= from) && p.From != 0 {
			p.From, p.To = move(p.From), move(p.To)
			for j := range p.Rules {
				fixed = fixed || by%7 != 0 && p.Rules[j].Weekdays.orAll() != AllWeek || len(p.Rules[j].Nth) > 0
			}
		}
	}
	for i := range c.Recurrences {
		if r := &c.Recurrences[i]; r.lastPossible() >= from {
			fixed = r.move(by) || fixed
		}
	}
	for i := range c.Exceptions {
		if e := &c.Exceptions[i]; !e.EveryYear && e.last() >= from {
			e.From, e.To = move(e.From), move(e.To)
		}
	}
	return fixed
}

// move shifts a series by days, its weekdays with it, and tells whether it has something that does not shift.
func (r *Recurrence) move(by int) (fixed bool) {
	r.From += Date(by)
	if r.Until != 0 {
		r.Until += Date(by)
	}
	r.Except = slices.Clone(r.Except)
	for i := range r.Except {
		r.Except[i] += Date(by)
	}
	if turn := ((by % 7) + 7) % 7; turn != 0 && r.Weekdays != 0 {
		w := uint16(r.Weekdays&AllWeek) << turn
		r.Weekdays = Weekdays(w|w>>7) & AllWeek
	}
	return len(r.MonthDays) > 0 || len(r.Months) > 0 || len(r.Nth) > 0
}
