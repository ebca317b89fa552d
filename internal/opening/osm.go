package opening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Words that stand in comments of opening_hours for what its grammar has no state for.
const (
	osmByAppointment = "by appointment"
	osmHoursNotTold  = "hours not told"
	osmNotTold       = "not told"
	osmExceptional   = "exceptional"
	osmSchoolZone    = "school zone " // and its code, where it is not that of the place
	osmHoliday       = "holiday"      // closed as a holiday, which a session outranks, not as an exception
)

// unsetDate stands for an end that is open towards the past, for which opening_hours has no word.
var unsetDate = DateOf(minYear-1, time.December, 31)

// OSM gives the main hours as a value of OpenStreetMap's opening_hours, "" when nothing is told. ParseOSM reads it back
// to a calendar that says the same of every day. Names, notes and cancelled dates are not part of it; rules of
// recurrence are written out as their days.
//
// Grammar: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. A rule after ";" replaces the earlier
// ones on its days, a rule after "," adds to them.
func (c *Calendar) OSM() string {
	if !c.Told() {
		return ""
	}
	w := osmWriter{c: c, kind: c.kindOrOpening()}
	w.silence()
	w.periods()
	w.recurrences()
	w.holidays()
	w.sessions()
	w.exceptions()
	if k := c.Closure; k != nil {
		w.rule(";", osmRange(k.From, k.To, false), "", "off")
	}
	return w.b.String()
}

// silence says what the days are that no later rule names, where that is not simply closed.
func (w *osmWriter) silence() {
	from, to := w.c.horizon()
	switch {
	case w.c.ByAppointment:
		w.rule(";", `24/7 unknown "`+osmByAppointment+`"`)
	case from > to:
		w.rule(";", `24/7 unknown "`+osmNotTold+`"`)
	case w.c.mainKind() == "" && !w.takesPlace():
		w.rule(";", "24/7 closed") // an event all of whose dates fell through
	}
}

type osmWriter struct {
	c      *Calendar
	kind   Kind
	b      strings.Builder
	before []written
}

// written is a rule that stands already.
type written struct {
	p        *Period
	weekdays Weekdays
}

// rule writes one rule; the separator is left out before the first.
func (w *osmWriter) rule(separator string, parts ...string) {
	if w.b.Len() > 0 {
		w.b.WriteString(separator + " ")
	}
	first := true
	for _, p := range parts {
		if p == "" {
			continue
		}
		if !first {
			w.b.WriteByte(' ')
		}
		first = false
		w.b.WriteString(p)
	}
}

// periods adds their rules up. Where a rule can meet an earlier one on some day the separator must add, not replace.
// opening_hours has a word for school holidays and none for the rest of the year: rules for that come first, and are taken
// back on school holidays before anything else is said of these.
func (w *osmWriter) periods() {
	for i := range w.c.Periods {
		p := &w.c.Periods[i]
		if p.Kind.orOpening() != w.kind {
			continue
		}
		for j := range p.rules() {
			if r := &p.rules()[j]; r.School == InTerm && !slices.ContainsFunc(p.Rules[:j], func(o Rule) bool { return o.sameSchool(r) }) {
				w.term(p, r)
			}
		}
	}
	for i := range w.c.Periods {
		p := &w.c.Periods[i]
		for j := range p.rules() {
			if r := &p.rules()[j]; p.Kind.orOpening() == w.kind && r.School != InTerm {
				w.weekly(p, r)
			}
		}
	}
}

// term writes the rules of a season that are for days of school in the zones of r, and takes them back on the others.
func (w *osmWriter) term(p *Period, r *Rule) {
	for j := range p.Rules {
		if same := &p.Rules[j]; same.sameSchool(r) {
			w.weekly(p, same)
		}
	}
	w.rule(";", withColon(osmRange(p.From, p.To, p.EveryYear)), "SH", osmComment("off", osmZones(r.SchoolZones)))
}

// weekly writes one rule of a season.
func (w *osmWriter) weekly(p *Period, r *Rule) {
	separator := ";"
	for _, b := range w.before {
		if b.weekdays&r.Weekdays.orAll() != 0 && mayMeet(b.p, p) {
			separator = ","
			break
		}
	}
	w.before = append(w.before, written{p, r.Weekdays.orAll()})
	dates := osmRange(p.From, p.To, p.EveryYear)
	days := osmWeekdays(r.Weekdays, r.Nth)
	var words []string
	if r.School == InHolidays {
		days, words = strings.TrimSpace("SH "+days), osmZones(r.SchoolZones)
	}
	hours := osmHours(r.Slots, r.ByAppointment, words...)
	if dates == "" && days == "" && hours == WholeDay.String() {
		hours = "24/7"
	}
	w.rule(separator, withColon(dates), days, hours)
}

// osmZones are the words for the zones of a rule that names some.
func osmZones(zones []SchoolZone) []string {
	var words []string
	for _, z := range zones {
		words = append(words, osmSchoolZone+string(z))
	}
	return words
}

// mayMeet tells whether two seasons can share a day; in doubt they can.
func mayMeet(a, b *Period) bool {
	if a.EveryYear || b.EveryYear {
		if !a.EveryYear || !b.EveryYear {
			return true
		}
		a1, a2 := yearlyBounds(a.From, a.To)
		b1, b2 := yearlyBounds(b.From, b.To)
		return withinYear(a1, b1, b2) || withinYear(b1, a1, a2)
	}
	return (a.From == 0 || b.To == 0 || a.From <= b.To) && (b.From == 0 || a.To == 0 || b.From <= a.To)
}

// recurrences writes the days that are left once holidays have had their say: as dates they would outrank them.
func (w *osmWriter) recurrences() {
	byHours := map[string][]Date{}
	for i := range w.c.Recurrences {
		r := &w.c.Recurrences[i]
		hours := osmHours(r.Slots, false)
		for d := range r.Days() {
			if _, decided := w.c.holidayHours(d, w.kind); !decided {
				byHours[hours] = append(byHours[hours], d)
			}
		}
	}
	w.dates(byHours)
}

func (w *osmWriter) takesPlace() bool {
	for i := range w.c.Recurrences {
		for d := range w.c.Recurrences[i].Days() {
			if _, decided := w.c.holidayHours(d, w.kind); !decided {
				return true
			}
		}
	}
	return slices.ContainsFunc(w.c.Sessions, func(s Session) bool { return s.takesPlace() })
}

func (w *osmWriter) sessions() {
	byHours := map[string][]Date{}
	for i := range w.c.Sessions {
		s := &w.c.Sessions[i]
		hours := osmHours(s.Slots, false)
		for d := s.Date; s.takesPlace() && d <= s.last(); d++ {
			byHours[hours] = append(byHours[hours], d)
		}
	}
	w.dates(byHours)
}

// dates writes one rule for all days that share their hours.
func (w *osmWriter) dates(byHours map[string][]Date) {
	hours := make([]string, 0, len(byHours))
	for h := range byHours {
		hours = append(hours, h)
	}
	slices.Sort(hours)
	for _, h := range hours {
		days := byHours[h]
		slices.Sort(days)
		var b strings.Builder
		for i, d := range slices.Compact(days) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(osmDate(d, true))
		}
		w.rule(",", b.String(), h)
	}
}

func (w *osmWriter) holidays() {
	h := w.c.Holidays
	if !h.decides() {
		return
	}
	switch h.Policy {
	case HolidaysClosed:
		w.rule(";", "PH off")
	case HolidaysHours:
		var seen []string
		for i := range w.c.Periods {
			p := &w.c.Periods[i]
			if dates := osmRange(p.From, p.To, p.EveryYear); p.Kind.orOpening() == w.kind && !slices.Contains(seen, dates) {
				seen = append(seen, dates)
			}
		}
		if len(seen) == 0 {
			seen = []string{""}
		}
		for _, dates := range seen {
			w.rule(";", withColon(dates), "PH", osmHours(h.Slots, false))
		}
	}
	for _, name := range h.Closed {
		if f, ok := feasts[name]; ok && f.osm != "" {
			w.rule(";", f.osm, "off")
		} else if ok {
			w.rule(";", osmMonths[f.month-1], padded(f.day), `off "`+osmHoliday+`"`)
		}
	}
}

func (w *osmWriter) exceptions() {
	for i := range w.c.Exceptions {
		e := &w.c.Exceptions[i]
		if !e.appliesTo(w.kind) || e.From == 0 {
			continue
		}
		dates := osmRange(e.From, e.last(), e.EveryYear)
		switch {
		case e.From == e.last():
			dates = osmDate(e.From, !e.EveryYear)
		case dates == "":
			dates = "Jan 01-Dec 31" // nothing would be read as a closure, which outranks other exceptions
		}
		if e.Closed {
			w.rule(";", dates, "off")
		} else {
			w.rule(";", dates, osmHours(e.Slots, e.ByAppointment, osmExceptional))
		}
	}
}

func withColon(dates string) string {
	if dates == "" {
		return ""
	}
	return dates + ":"
}

var osmMonths = [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

var osmDays = [7]string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}

func osmDate(d Date, withYear bool) string {
	y, m, day := d.Civil()
	if !withYear {
		return osmMonths[m-1] + " " + padded(day)
	}
	return strconv.Itoa(y) + " " + osmMonths[m-1] + " " + padded(day)
}

// osmRange writes a season: "" for always, "2026 Apr 01+" without an end.
func osmRange(from, to Date, everyYear bool) string {
	if everyYear {
		a, b := yearlyBounds(from, to)
		if a == 101 && b == 1231 {
			return ""
		}
		return osmMonths[a/100-1] + " " + padded(a%100) + "-" + osmMonths[b/100-1] + " " + padded(b%100)
	}
	switch {
	case from == 0 && to == 0:
		return ""
	case to == 0:
		return osmDate(from, true) + "+"
	case from == 0:
		from = unsetDate
	}
	return osmDate(from, true) + "-" + osmDate(to, true)
}

// osmWeekdays writes "Tu-Su", "Mo,We", "Su[1],Su[-1]"; "" for every day.
func osmWeekdays(w Weekdays, nth []int8) string {
	days := w.orAll().List()
	if len(days) == 7 && len(nth) == 0 {
		return ""
	}
	var parts []string
	if len(nth) > 0 {
		for _, d := range days {
			for _, n := range nth {
				parts = append(parts, fmt.Sprintf("%s[%d]", osmDays[d], n))
			}
		}
		return strings.Join(parts, ",")
	}
	for _, run := range runsOf(days) {
		first, last := osmDays[run[0]], osmDays[run[len(run)-1]]
		switch len(run) {
		case 1:
			parts = append(parts, first)
		case 2:
			parts = append(parts, first, last)
		default:
			parts = append(parts, first+"-"+last)
		}
	}
	return strings.Join(parts, ",")
}

// runsOf splits days of the week, Monday first, into stretches of neighbours.
func runsOf(days []time.Weekday) [][]time.Weekday {
	var out [][]time.Weekday
	for _, d := range days {
		if n := len(out); n > 0 {
			if last := out[n-1]; (last[len(last)-1]+1)%7 == d {
				out[n-1] = append(last, d)
				continue
			}
		}
		out = append(out, []time.Weekday{d})
	}
	return out
}

// osmHours writes the slots with what must be said beside them.
func osmHours(slots []Slot, byAppointment bool, more ...string) string {
	var words []string
	if byAppointment {
		words = append(words, osmByAppointment)
	}
	words = append(words, more...)
	if len(slots) == 0 && !byAppointment {
		words = append(words, osmHoursNotTold)
	}
	if len(slots) == 0 {
		return osmComment("unknown", words)
	}
	var b strings.Builder
	for i, s := range slots {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s.String())
	}
	return osmComment(b.String(), words)
}

// osmComment puts words in a comment behind the hours, if there are any.
func osmComment(hours string, words []string) string {
	if len(words) == 0 {
		return hours
	}
	return hours + ` "` + strings.Join(words, ", ") + `"`
}
