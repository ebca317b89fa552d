package opening

import "time"

// States fills out with the state of each day from a day on. It gives what On gives, layer by layer instead of day by
// day, quickly enough to index two years of a million calendars.
func (c *Calendar) States(from Date, out []State) {
	if len(out) == 0 {
		return
	}
	p := painter{from: from, to: from + Date(len(out)) - 1, out: out}
	clear(out)
	kind := c.kindOrOpening()
	p.paintPeriods(c, kind)
	p.paintRecurrences(c)
	decided := p.paintHolidays(c, kind)
	for i := range c.Sessions {
		s := &c.Sessions[i]
		if s.takesPlace() {
			p.raise(s.Date, s.last(), stateOf(s.Slots, false))
		}
	}
	p.paintSilence(c, decided)
	for i := range c.Exceptions {
		e := &c.Exceptions[i]
		if !e.appliesTo(kind) || e.From == 0 {
			continue
		}
		state := Closed
		if !e.Closed {
			state = stateOf(e.Slots, e.ByAppointment)
		}
		p.eachRange(e.From, e.last(), e.EveryYear, func(a, b Date) { p.set(a, b, state) })
	}
	if c.Closure != nil {
		p.eachRange(c.Closure.From, c.Closure.To, false, func(a, b Date) { p.set(a, b, Closed) })
	}
}

// Open calls set with i for each of the n days from+i on which it is open, at known hours or not.
func (c *Calendar) Open(from Date, n int, set func(i int)) {
	var buffer [731]State
	states := buffer[:]
	if n > len(states) {
		states = make([]State, n)
	}
	states = states[:max(0, n)]
	c.States(from, states)
	for i, s := range states {
		if s.IsOpen() {
			set(i)
		}
	}
}

// searchYears is how far ahead the next date is looked for: 29 February may be eight years away.
const searchYears = 12

// NextDate gives the first day on or after from that is open, at known hours or not; false when there is none within
// twelve years.
func (c *Calendar) NextDate(from Date) (Date, bool) {
	var states [366]State
	for range searchYears {
		c.States(from, states[:])
		for i, s := range states {
			if s.IsOpen() {
				return from + Date(i), true
			}
		}
		from += Date(len(states))
		if from > c.lastOpen() {
			return 0, false
		}
	}
	return 0, false
}

// lastOpen is a day after which nothing is open, as a bound for searches.
func (c *Calendar) lastOpen() Date {
	last := never
	kind := c.kindOrOpening()
	for i := range c.Periods {
		p := &c.Periods[i]
		if p.Kind.orOpening() != kind {
			continue
		}
		if p.EveryYear || p.To == 0 {
			return always
		}
		last = max(last, p.To)
	}
	for i := range c.Exceptions {
		e := &c.Exceptions[i]
		if e.EveryYear && !e.Closed {
			return always
		}
		last = max(last, e.last())
	}
	for i := range c.Sessions {
		last = max(last, c.Sessions[i].last())
	}
	for i := range c.Recurrences {
		last = max(last, c.Recurrences[i].lastPossible())
	}
	if c.Holidays != nil && c.Holidays.Policy == HolidaysHours && !c.hasPeriod(kind) {
		return always
	}
	return last
}

// painter writes states of a window of days.
type painter struct {
	from, to Date
	out      []State
	unsure   map[Date]bool // days on which a rule would open if school holidays were known
}

func (p *painter) set(a, b Date, s State) {
	for d := max(a, p.from); d <= min(b, p.to); d++ {
		p.out[d-p.from] = s
	}
}

// raise keeps the greater of two states.
func (p *painter) raise(a, b Date, s State) {
	for d := max(a, p.from); d <= min(b, p.to); d++ {
		p.out[d-p.from] = max(p.out[d-p.from], s)
	}
}

// eachRange calls f with the parts of a range that touch the window: one, or one of each year.
func (p *painter) eachRange(from, to Date, everyYear bool, f func(a, b Date)) {
	if !everyYear {
		a, b := p.from, p.to
		if from != 0 {
			a = max(a, from)
		}
		if to != 0 {
			b = min(b, to)
		}
		f(a, b)
		return
	}
	a, b := yearlyBounds(from, to)
	for y := p.from.Year() - 1; y <= p.to.Year(); y++ {
		end := y
		if a > b {
			end++
		}
		last := min(b%100, monthLength(end, time.Month(b/100)))
		f(max(p.from, DateOf(y, time.Month(a/100), a%100)), min(p.to, DateOf(end, time.Month(b/100), last)))
	}
}

func stateOf(slots []Slot, byAppointment bool) State {
	h := hours{}
	h.add(slots, byAppointment)
	return h.state()
}

func (p *painter) paintPeriods(c *Calendar, kind Kind) {
	for i := range c.Periods {
		period := &c.Periods[i]
		if period.Kind.orOpening() != kind {
			continue
		}
		// Rules for whole weeks share one pass over the days; those for the nth weekday or of school need a look at each.
		var week [7]State
		for j := range period.rules() {
			r := &period.rules()[j]
			if r.byDay() {
				continue
			}
			s := stateOf(r.Slots, r.ByAppointment)
			for d := range week {
				if r.Weekdays.orAll().Has(time.Weekday(d)) {
					week[d] = max(week[d], s)
				}
			}
		}
		p.eachRange(period.From, period.To, period.EveryYear, func(a, b Date) { p.raiseWeek(a, b, &week) })
		for j := range period.rules() {
			if r := &period.rules()[j]; r.byDay() {
				p.eachRange(period.From, period.To, period.EveryYear, func(a, b Date) { p.raiseDays(c, a, b, r) })
			}
		}
	}
}

func (p *painter) raiseWeek(a, b Date, week *[7]State) {
	if a > b {
		return
	}
	w := int(a.Weekday())
	days := p.out[a-p.from : b-p.from+1]
	for i := range days {
		days[i] = max(days[i], week[w])
		if w++; w == 7 {
			w = 0
		}
	}
}

// byDay tells whether the rule needs a look at each day, beyond that of the week.
func (r *Rule) byDay() bool { return len(r.Nth) > 0 || r.School != AnySchoolTime }

func (p *painter) raiseDays(c *Calendar, a, b Date, r *Rule) {
	s := stateOf(r.Slots, r.ByAppointment)
	for d := a; d <= b; d++ {
		switch c.applies(r, d) {
		case yes:
			p.out[d-p.from] = max(p.out[d-p.from], s)
		case notKnown:
			if p.unsure == nil {
				p.unsure = map[Date]bool{}
			}
			p.unsure[d] = true
		}
	}
}

func (p *painter) paintRecurrences(c *Calendar) {
	for i := range c.Recurrences {
		r := &c.Recurrences[i]
		if r.lastPossible() < p.from || r.From > p.to {
			continue
		}
		s := stateOf(r.Slots, false)
		for d := range r.Days() {
			if d > p.to {
				break
			}
			p.raise(d, d, s)
		}
	}
}

// paintHolidays gives the days on which the policy decides, so that silence is not taken for anything else there.
func (p *painter) paintHolidays(c *Calendar, kind Kind) map[Date]bool {
	h := c.Holidays
	if !h.decides() {
		return nil
	}
	decided := map[Date]bool{}
	paint := func(d Date, s State) {
		p.set(d, d, s)
		decided[d] = true
	}
	for y := p.from.Year(); y <= p.to.Year(); y++ {
		for _, day := range h.Zone.In(y) {
			switch {
			case h.Policy == HolidaysClosed:
				paint(day.Date, Closed)
			case h.Policy == HolidaysHours && c.inSeason(day.Date, kind):
				paint(day.Date, stateOf(h.Slots, false))
			}
		}
		for _, name := range h.Closed {
			if d := name.In(y); d != 0 {
				paint(d, Closed)
			}
		}
	}
	return decided
}

// paintSilence tells closed, by appointment and not told apart on the days of which nothing was said.
func (p *painter) paintSilence(c *Calendar, decided map[Date]bool) {
	from, to := c.horizon()
	for d := p.from; d <= p.to; d++ {
		s := &p.out[d-p.from]
		switch {
		case *s > Closed || decided[d]:
		case c.ByAppointment:
			*s = ByAppointment
		case from <= d && d <= to && !p.unsure[d]:
			*s = Closed
		}
	}
}

// Last gives a day after which the calendar says of no day that it is open; false where there is no such day, as with a
// season that comes back each year.
func (c *Calendar) Last() (Date, bool) {
	last := c.lastOpen()
	return last, last != always && last != never
}
