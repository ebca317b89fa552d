package opening

import (
	"fmt"
	"slices"
	"strings"
)

// offsetInLeapYear turns month*100+day into days since 1 January of a leap year.
func offsetInLeapYear(monthDay int) Date {
	return DateOf(2000, monthOf(monthDay), monthDay%100) - DateOf(2000, 1, 1)
}

// sessions says the dates in one state that are still to come, those with the same hours together.
func (w *sentenceWriter) sessions(state SessionState) {
	type group struct {
		slots []Slot
		note  Note
		days  []Date
	}
	var groups []*group
	byKey := map[string]*group{}
	for i := range w.c.Sessions {
		s := &w.c.Sessions[i]
		if s.State != state || s.Date == 0 || s.last() < w.today {
			continue
		}
		key := fmt.Sprint(s.Slots, noteIn(s.Note, w.lang))
		g := byKey[key]
		if g == nil {
			g = &group{slots: s.Slots, note: s.Note}
			byKey[key] = g
			groups = append(groups, g)
		}
		for d := s.Date; d <= s.last(); d++ {
			g.days = append(g.days, d)
		}
	}
	for _, g := range groups {
		w.hasHours = true
		slices.Sort(g.days)
		g.days = slices.Compact(g.days)
		times := w.times(g.slots)
		if n := len(g.days); n > 1 && g.days[n-1] == g.days[n-2]+1 {
			times = comma(times)
		}
		w.end(w.withNote(w.labelled(state, w.dates(g.days)+times), g.note))
	}
}

// labelled puts the state before the dates when there is one to tell.
func (w *sentenceWriter) labelled(state SessionState, phrase string) string {
	if state == Scheduled {
		return phrase
	}
	return w.say(string(state)) + w.colon + w.afterColon(phrase)
}

func (w *sentenceWriter) postponed() {
	for i := range w.c.Sessions {
		s := &w.c.Sessions[i]
		if s.State != Postponed || s.last() < w.today && (s.Date != 0 || s.Was < w.today) {
			continue
		}
		w.hasHours = true
		was := ""
		if s.Date == 0 {
			w.end(w.withNote(w.say("postponed")+w.say("planned", w.day(s.Was, true, true)), s.Note))
			continue
		}
		if s.Was != 0 {
			was = w.say("instead of", w.day(s.Was, true, true))
		}
		now := w.afterColon(w.stretch(s.Date, s.last(), false, true)) + w.times(s.Slots)
		w.end(w.withNote(w.say("moved")+w.colon+now+was, s.Note))
	}
}

// times says the hours of an event, with the space before them.
func (w *sentenceWriter) times(slots []Slot) string {
	slots = union(slots)
	switch {
	case len(slots) == 0:
		return ""
	case !slices.ContainsFunc(slots, func(s Slot) bool { return !s.OpenEnded() }):
		var parts []string
		for _, s := range slots {
			parts = append(parts, w.start(s.From))
		}
		return " " + w.list(parts)
	}
	return " " + w.hours(slots)
}

// dates says days with their years: neighbours as a range, those of one month together.
func (w *sentenceWriter) dates(days []Date) string {
	if len(days) == 1 {
		return w.day(days[0], true, true)
	}
	type part struct {
		from, to Date
		days     []Date // instead of a range
	}
	var parts []part
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && days[j+1] == days[j]+1 {
			j++
		}
		if j-i >= 2 || i == 0 && j == len(days)-1 {
			parts = append(parts, part{from: days[i], to: days[j]})
			i = j + 1
			continue
		}
		if n := len(parts); n > 0 && parts[n-1].days != nil && sameMonth(parts[n-1].days[0], days[i]) {
			parts[n-1].days = append(parts[n-1].days, days[i])
			parts[n-1].to = days[i]
		} else {
			parts = append(parts, part{from: days[i], to: days[i], days: []Date{days[i]}})
		}
		i++
	}
	said, left := []string{}, 0
	for i, p := range parts {
		if len(said) >= maxListed {
			left += max(len(p.days), int(p.to-p.from)+1)
			continue
		}
		year := i == len(parts)-1 || i == maxListed-1 || parts[i+1].to.Year() != p.to.Year()
		switch {
		case p.days == nil:
			said = append(said, w.span(p.from, p.to, p.from.Year() != p.to.Year(), year))
		case len(p.days) == 1:
			said = append(said, w.day(p.from, year, false))
		default:
			said = append(said, w.days(p.days, year))
		}
	}
	if left > 0 {
		said = append(said, w.say("more dates", left))
	}
	return w.list(said)
}

func sameMonth(a, b Date) bool {
	y, m, _ := a.Civil()
	y2, m2, _ := b.Civil()
	return y == y2 && m == m2
}

// recurrence says a rule with its first and last real day.
func (w *sentenceWriter) recurrence(r *Recurrence) {
	first, last := Date(0), Date(0)
	for d := range r.raw() {
		if first == 0 {
			first = d
		}
		last = d
	}
	if first == 0 || last < w.today {
		return
	}
	w.hasHours = true
	phrase, times := "", w.times(r.Slots)
	switch {
	case first == last:
		phrase = w.day(first, true, true) + times
	case r.Frequency == Yearly:
		phrase = w.repeats(r) + ", " + w.say("years", first.Year(), last.Year()) + comma(times)
	case r.Frequency == Monthly || r.Interval > 1:
		phrase = w.repeats(r) + ", " + w.span(first, last, first.Year() != last.Year(), true) + comma(times)
	default:
		phrase = w.repeats(r) + " " + w.span(first, last, first.Year() != last.Year(), true) + comma(times)
	}
	phrase = w.labelled(r.State, phrase)
	var except []Date
	for _, d := range r.Except {
		if d >= w.today && d <= last {
			except = append(except, d)
		}
	}
	if slices.Sort(except); len(except) > 0 {
		phrase += w.say("except") + w.dates(slices.Compact(except))
	}
	w.end(w.withNote(phrase, r.Note))
}

// comma goes before hours that follow a range of dates.
func comma(times string) string {
	if times == "" {
		return ""
	}
	return "," + times
}

// overWithout speaks when all hours and dates are over: last year's hours as such, or when an event took place.
func (w *sentenceWriter) overWithout() {
	if w.hasHours {
		return
	}
	if w.c.AsOf != 0 {
		w.periods(true)
		return
	}
	last, slots := Date(0), []Slot(nil)
	for i := range w.c.Sessions {
		if s := &w.c.Sessions[i]; s.takesPlace() && s.last() < w.today && s.last() > last {
			last, slots = s.last(), s.Slots
		}
	}
	for i := range w.c.Recurrences {
		r := &w.c.Recurrences[i]
		for d := range r.Days() {
			if d > last && d < w.today {
				last, slots = d, r.Slots
			}
		}
	}
	switch {
	case last != 0:
		w.end(w.say("took place", w.day(last, true, true)+w.times(slots)))
	case w.c.mainKind() != "" && len(w.out) == 0:
		w.end(w.say("not announced"))
	}
}

func (w *sentenceWriter) holidays() {
	h := w.c.Holidays
	if h == nil {
		return
	}
	var closed []string
	for _, name := range h.Closed {
		if name.Known() {
			closed = append(closed, w.holiday(name))
		}
	}
	except := ""
	if len(closed) > 0 {
		except = w.say("except") + w.list(closed)
	}
	switch h.Policy {
	case HolidaysClosed:
		w.end(w.say("closed on holidays"))
	case HolidaysOpen:
		w.end(w.say("open on holidays") + except)
	case HolidaysHours:
		hours := ifElse(len(h.Slots) == 0, ", "+w.say("hours not told"), w.times(h.Slots))
		w.end(w.say("on holidays") + hours + except)
	}
}

// exceptions says days closed every year, days closed once, and days open beyond the usual, those to come only.
func (w *sentenceWriter) exceptions() {
	var yearly, once []string
	if h := w.c.Holidays; h != nil && h.Policy == HolidaysNotTold {
		for _, name := range h.Closed {
			if name.Known() {
				yearly = append(yearly, w.holiday(name))
			}
		}
	}
	var open []*Exception
	for i := range w.c.Exceptions {
		e := &w.c.Exceptions[i]
		switch {
		case e.From == 0 || !e.EveryYear && e.last() < w.today:
		case !e.Closed:
			open = append(open, e)
		case e.EveryYear:
			yearly = append(yearly, w.withNote(w.exceptionDates(e), e.Note))
		default:
			once = append(once, w.withNote(w.exceptionDates(e), e.Note))
		}
	}
	if closed := append(yearly, once...); len(closed) > 0 {
		w.end(w.say("closed") + " " + w.list(closed))
	}
	for _, e := range open {
		h := hours{}
		h.add(e.Slots, e.ByAppointment)
		phrase := w.say("open exceptionally") + " " + w.exceptionDates(e)
		if hours := w.hoursOf(&h); e.From != e.last() && !strings.HasPrefix(hours, ",") {
			phrase += comma(hours)
		} else {
			phrase += hours
		}
		w.end(w.withNote(phrase, e.Note))
	}
}

func (w *sentenceWriter) exceptionDates(e *Exception) string {
	if e.EveryYear && e.From.monthDay() == e.last().monthDay() {
		return w.day(e.From, false, false)
	}
	return w.stretch(e.From, e.last(), e.EveryYear, false)
}
