package opening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
)

// Entry is what a diary shows for one calendar. UID names the offer for good, such as "1000000042@example.org"; each
// series in it gets a UID of its own made from it.
type Entry struct {
	Calendar    *Calendar
	UID         string
	Summary     string
	Description string
	Location    string
	URL         string
	Updated     time.Time // becomes DTSTAMP and LAST-MODIFIED
}

// ICal gives an iCalendar file (RFC 5545) of one entry or of a whole agenda, from a day to a day. What repeats is one
// VEVENT with an RRULE, what falls out of it an EXDATE; times are local to the calendar's zone, whose changes are
// written along. Cancelled sessions stay, with STATUS:CANCELLED. Days by appointment only are left out.
func ICal(name string, from, to Date, entries ...Entry) string {
	out := ics.NewCalendarFor("Escale")
	out.SetProductId("-//Escale//Opening//EN")
	out.SetCalscale("GREGORIAN")
	out.SetMethod(ics.MethodPublish)
	if name = plain(name); name != "" {
		out.SetXWRCalName(name)
	}
	written := map[string]bool{}
	for _, e := range entries {
		if e.Calendar == nil {
			continue
		}
		zone := e.Calendar.zone()
		loc, err := time.LoadLocation(zone)
		if err != nil {
			loc, zone = time.UTC, "UTC"
		}
		if !written[zone] {
			written[zone] = true
			out.AddVTimezone(timezone(zone, loc, from, to))
		}
		w := icalWriter{entry: &e, c: e.Calendar, kind: e.Calendar.kindOrOpening(), loc: loc, zone: zone,
			from: from, to: to, out: out, verdicts: map[Date]verdict{}}
		w.write()
	}
	return out.Serialize(ics.WithNewLineWindows)
}

type icalWriter struct {
	entry    *Entry
	c        *Calendar
	kind     Kind
	loc      *time.Location
	zone     string
	from, to Date
	out      *ics.Calendar
	verdicts map[Date]verdict
}

// verdict is what the calendar decides of a day, kept because many series ask for the same one.
type verdict struct {
	layer layer
	index int
	state State
}

func (w *icalWriter) verdict(d Date) verdict {
	v, ok := w.verdicts[d]
	if !ok {
		v.layer, v.index = w.c.decides(d, w.kind)
		h := w.c.hoursOn(d)
		v.state = h.state()
		w.verdicts[d] = v
	}
	return v
}

// series is something repeated by one rule: each slot of it becomes a VEVENT.
type series struct {
	uid   string
	rule  Recurrence
	layer layer
	index int // of the exception, when the layer is that
	held  bool
}

func (w *icalWriter) write() {
	for i := range w.c.Periods {
		if p := &w.c.Periods[i]; p.Kind.orOpening() == w.kind {
			w.period(p, itemID(p.ID, "period", i))
		}
	}
	for i := range w.c.Recurrences {
		r := w.c.Recurrences[i]
		if r.lastPossible() < w.from || r.From > w.to {
			continue
		}
		w.series(series{uid: itemID(r.ID, "recurrence", i), rule: r})
	}
	for i := range w.c.Sessions {
		s := &w.c.Sessions[i]
		if s.Date == 0 || s.last() < w.from || s.Date > w.to {
			continue
		}
		rule := Recurrence{From: s.Date, Until: s.last(), Frequency: Daily, Slots: s.Slots, State: s.State}
		w.series(series{uid: itemID(s.ID, "session", i), rule: rule, held: true})
	}
	w.exceptions()
	w.holidays()
}

// itemID names an item for good when it has an id; ids are unique within their list only, hence the word.
func itemID(id, word string, i int) string {
	if id == "" {
		id = strconv.Itoa(i)
	}
	return word + "-" + id
}

// seasons calls f with each stretch of dates that touches the window, and a name for it that stays when the window
// moves on, so that subscribed diaries see the same event and not a new one.
func (w *icalWriter) seasons(uid string, from, to Date, everyYear bool, f func(uid string, a, b Date)) {
	if !everyYear {
		(&painter{from: w.from, to: w.to}).eachRange(from, to, false, func(a, b Date) {
			if a <= b {
				f(uid, a, b)
			}
		})
		return
	}
	wide := painter{from: w.from - 800, to: w.to + 800}
	wide.eachRange(from, to, true, func(a, b Date) {
		if a <= b && a <= w.to && b >= w.from {
			f(fmt.Sprintf("%s-%d", uid, a.Year()), a, b)
		}
	})
}

func (w *icalWriter) period(p *Period, uid string) {
	w.seasons(uid, p.From, p.To, p.EveryYear, func(uid string, a, b Date) {
		for j := range p.rules() {
			r := &p.rules()[j]
			uid := fmt.Sprintf("%s-rule-%d", uid, j)
			if r.School == AnySchoolTime {
				w.weekly(r, uid, a, b)
				continue
			}
			w.schoolTimes(r, a, b, func(began, a, b Date) { w.weekly(r, uid+"-"+basicDate(began), a, b) })
		}
	})
}

// weekly writes a rule from a day to a day as one series.
func (w *icalWriter) weekly(r *Rule, uid string, a, b Date) {
	first := a
	for first <= b && !r.applies(first) {
		first++
	}
	if first > b || r.ByAppointment {
		return
	}
	rule := Recurrence{From: first, Until: b, Frequency: Weekly, Weekdays: r.Weekdays.orAll(), Nth: r.Nth, Slots: r.Slots}
	if len(r.Nth) > 0 {
		rule.Frequency = Monthly
	} else if rule.Weekdays == AllWeek {
		rule.Frequency, rule.Weekdays = Daily, 0
	}
	w.series(series{uid: uid, rule: rule})
}

// schoolTimes calls f with each stretch of the days for which the rule is by the school, and with the day on which it began,
// which may lie before a. A stretch has its name from that day, so that it keeps it when the window moves on.
func (w *icalWriter) schoolTimes(r *Rule, a, b Date, f func(began, a, b Date)) {
	always := Rule{School: r.School, SchoolZones: r.SchoolZones}
	for d := a; d <= b; d++ {
		if w.c.applies(&always, d) != yes {
			continue
		}
		began, first := d, d
		for w.c.applies(&always, began-1) == yes && first-began < 366 {
			began--
		}
		for d < b && w.c.applies(&always, d+1) == yes {
			d++
		}
		f(began, first, d)
	}
}

func (w *icalWriter) exceptions() {
	for i := range w.c.Exceptions {
		e := &w.c.Exceptions[i]
		if e.Closed || e.ByAppointment || e.From == 0 || !e.appliesTo(w.kind) {
			continue
		}
		uid := itemID(e.ID, "exception", i)
		w.seasons(uid, e.From, e.last(), e.EveryYear, func(uid string, a, b Date) {
			rule := Recurrence{From: a, Until: b, Frequency: Daily, Slots: e.Slots}
			w.series(series{uid: uid, rule: rule, layer: byException, index: i})
		})
	}
}

func (w *icalWriter) holidays() {
	h := w.c.Holidays
	if h == nil || h.Policy != HolidaysHours {
		return
	}
	for y := w.from.Year(); y <= w.to.Year(); y++ {
		seen := Date(0)
		for _, day := range h.Zone.In(y) {
			// Of two holidays on one day the second adds nothing.
			if day.Date < w.from || day.Date > w.to || day.Date == seen || !w.c.inSeason(day.Date, w.kind) || h.closedOn(day.Date) {
				continue
			}
			seen = day.Date
			rule := Recurrence{From: day.Date, Until: day.Date, Frequency: Daily, Slots: h.Slots}
			w.series(series{uid: fmt.Sprintf("holiday-%s", day.Date), rule: rule, layer: byHoliday})
		}
	}
}

// effective tells whether the day of a series is one on which it has the word, so that iCalendar shows what On says.
func (w *icalWriter) effective(s *series, d Date) bool {
	v := w.verdict(d)
	if s.held {
		if v.layer > byHoliday {
			return false
		}
	} else if v.layer != s.layer || v.layer == byException && v.index != s.index {
		return false
	}
	// Where some hours are known, those are shown, and a series without hours is not.
	return len(s.rule.Slots) > 0 || v.state == OpenHoursNotTold
}

// series writes one VEVENT for each slot.
func (w *icalWriter) series(s series) {
	var days, except []Date
	cancelled := s.rule.State == Cancelled
	for d := range s.rule.raw() {
		days = append(days, d)
		if slices.Contains(s.rule.Except, d) || !cancelled && !w.effective(&s, d) {
			except = append(except, d)
		}
	}
	if len(days) == len(except) {
		return
	}
	slots := s.rule.Slots
	if len(slots) == 0 {
		slots = []Slot{WholeDay}
	}
	for _, slot := range slots {
		uid := s.uid
		if len(slots) > 1 {
			uid += "-" + strings.ReplaceAll(slot.From.String(), ":", "")
		}
		e := w.out.AddEvent(uid + "." + w.entry.UID)
		w.describe(e, s.rule.State)
		last := days[0]
		if s.held && len(s.rule.Slots) == 0 && len(except) == 0 {
			last = days[len(days)-1] // several days on end are one bar in a diary
		}
		w.times(e, days[0], last, slot, len(s.rule.Slots) == 0)
		if len(days) > 1 && last == days[0] {
			w.repeat(e, &s.rule, slot, days, except)
		}
	}
}

func (w *icalWriter) describe(e *ics.VEvent, state SessionState) {
	e.SetDtStampTime(w.entry.Updated)
	e.SetLastModifiedAt(w.entry.Updated)
	e.SetSummary(plain(w.entry.Summary))
	if text := plain(w.entry.Description); text != "" {
		e.SetDescription(text)
	}
	if text := plain(w.entry.Location); text != "" {
		e.SetLocation(text)
	}
	if text := plain(w.entry.URL); text != "" && !strings.ContainsRune(text, '\n') {
		e.SetURL(text)
	}
	switch state {
	case Cancelled:
		e.SetStatus(ics.ObjectStatusCancelled)
	case ToConfirm:
		e.SetStatus(ics.ObjectStatusTentative)
	default:
		e.SetStatus(ics.ObjectStatusConfirmed)
	}
}

// times writes start and end of the first day, or of whole days up to the last; a slot without end has no DTEND.
func (w *icalWriter) times(e *ics.VEvent, d, last Date, s Slot, notTold bool) {
	if notTold || s == WholeDay {
		e.AddProperty(ics.ComponentPropertyDtStart, basicDate(d), ics.WithValue("DATE"))
		e.AddProperty(ics.ComponentPropertyDtEnd, basicDate(last+1), ics.WithValue("DATE"))
		return
	}
	e.AddProperty(ics.ComponentPropertyDtStart, basicTime(d, s.From), ics.WithTZID(w.zone))
	if !s.OpenEnded() {
		e.AddProperty(ics.ComponentPropertyDtEnd, basicTime(d, s.To), ics.WithTZID(w.zone))
	}
}

func (w *icalWriter) repeat(e *ics.VEvent, r *Recurrence, s Slot, days, except []Date) {
	wholeDay := len(r.Slots) == 0 || s == WholeDay
	option := r.option()
	rule := option.RRuleString()
	if r.Until != 0 {
		last := days[len(days)-1]
		until := basicDate(last)
		if !wholeDay {
			until = last.At(s.From, w.loc).UTC().Format("20060102T150405Z")
		}
		rule += ";UNTIL=" + until
	}
	e.AddRrule(rule)
	for _, d := range except {
		if wholeDay {
			e.AddExdate(basicDate(d), ics.WithValue("DATE"))
		} else {
			e.AddExdate(basicTime(d, s.From), ics.WithTZID(w.zone))
		}
	}
}

func basicDate(d Date) string { return d.midnight().Format("20060102") }

func basicTime(d Date, c Clock) string {
	return d.midnight().Add(time.Duration(c) * time.Minute).Format("20060102T150405")
}

// timezone writes the changes of a zone's clock as they really were and will be, rather than as rules: that is right
// for every zone and every year.
func timezone(name string, loc *time.Location, from, to Date) *ics.VTimezone {
	out := ics.NewTimezone(name)
	end := (to + 366).At(0, loc)
	start, next := (from - 366).At(0, loc).ZoneBounds()
	if start.IsZero() {
		start = DateOf(1970, time.January, 1).At(0, time.UTC)
	}
	for t := start; !t.IsZero() && t.Before(end); t, next = next, nextChange(next) {
		_, before := t.Add(-time.Second).In(loc).Zone()
		abbreviation, after := t.In(loc).Zone()
		base := ics.ComponentBase{}
		base.AddProperty(ics.ComponentPropertyDtStart, t.UTC().Add(time.Duration(before)*time.Second).Format("20060102T150405"))
		base.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), utcOffset(before))
		base.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), utcOffset(after))
		base.AddProperty(ics.ComponentProperty(ics.PropertyTzname), abbreviation)
		if t.In(loc).IsDST() {
			out.Components = append(out.Components, &ics.Daylight{ComponentBase: base})
		} else {
			out.Components = append(out.Components, &ics.Standard{ComponentBase: base})
		}
	}
	return out
}

func nextChange(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	_, end := t.ZoneBounds()
	return end
}

func utcOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}

// plain drops control characters other than line breaks, which have no place in a content line.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, s)
}
