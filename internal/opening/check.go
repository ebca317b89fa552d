package opening

import (
	"fmt"
	"slices"
	"time"

	"escale/internal/fault"
	"golang.org/x/text/language"
)

// maxProblems keeps the report of a hopeless calendar short.
const maxProblems = 100

// Check says everything that is wrong with the calendar; paths are JSON pointers within it, such as
// "/periods/2/rules/0/slots/1". The answers of a calendar with problems are still defined and never panic.
func (c *Calendar) Check() []fault.Problem {
	k := &checker{ids: map[string]bool{}}
	if _, err := time.LoadLocation(c.zone()); err != nil || c.Zone == "Local" {
		k.add("/zone", "opening.zone_unknown", "zone", clip(c.Zone))
	}
	if c.AsOf != 0 && (c.AsOf < minYear || c.AsOf > maxYear) {
		k.add("/as_of", "opening.year_range", "year", c.AsOf, "min", minYear, "max", maxYear)
	}
	k.note("/note", c.Note)
	k.holidays("/holidays", c.Holidays)
	k.school("/school", c.School)
	k.closure("/closure", c.Closure)
	k.limit("/periods", len(c.Periods), MaxPeriods)
	for i := range c.Periods[:min(len(c.Periods), MaxPeriods)] {
		k.period(fmt.Sprintf("/periods/%d", i), &c.Periods[i])
	}
	clear(k.ids)
	k.limit("/sessions", len(c.Sessions), MaxSessions)
	days := 0
	for i := range c.Sessions[:min(len(c.Sessions), MaxSessions)] {
		k.session(fmt.Sprintf("/sessions/%d", i), &c.Sessions[i])
		days += int(c.Sessions[i].last()-c.Sessions[i].Date) + 1
	}
	if days > MaxSessionDays {
		k.add("/sessions", "opening.too_many_days", "count", days, "max", MaxSessionDays)
	}
	clear(k.ids)
	k.limit("/recurrences", len(c.Recurrences), MaxRecurrences)
	for i := range c.Recurrences[:min(len(c.Recurrences), MaxRecurrences)] {
		k.recurrence(fmt.Sprintf("/recurrences/%d", i), &c.Recurrences[i])
	}
	clear(k.ids)
	k.limit("/exceptions", len(c.Exceptions), MaxExceptions)
	for i := range c.Exceptions[:min(len(c.Exceptions), MaxExceptions)] {
		k.exception(fmt.Sprintf("/exceptions/%d", i), &c.Exceptions[i])
	}
	return k.problems
}

type checker struct {
	problems []fault.Problem
	ids      map[string]bool // of the list being read
}

func (k *checker) add(path, key string, args ...any) {
	if len(k.problems) < maxProblems {
		k.problems = append(k.problems, fault.At(path, key, args...))
	}
}

func (k *checker) limit(path string, n, most int) {
	if n > most {
		k.add(path, "opening.too_many", "count", n, "max", most)
	}
}

func (k *checker) id(path, id string) {
	if len(id) > MaxID {
		k.add(path+"/id", "opening.id_too_long", "max", MaxID)
	}
	if id != "" && k.ids[id] {
		k.add(path+"/id", "opening.id_twice", "id", clip(id))
	}
	k.ids[id] = true
}

func (k *checker) note(path string, n Note) {
	k.limit(path, len(n), MaxLanguages)
	tags := make([]string, 0, len(n))
	for tag := range n {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	for _, tag := range tags {
		if _, err := language.Parse(tag); err != nil {
			k.add(path, "opening.language_unknown", "language", clip(tag))
		}
		if len(n[tag]) > MaxNote {
			k.add(path+"/"+tag, "opening.note_too_long", "max", MaxNote)
		}
	}
}

func (k *checker) date(path string, d Date) {
	if y := d.Year(); y < minYear || y > maxYear {
		k.add(path, "opening.date_range", "min", minYear, "max", maxYear)
	}
}

// dates checks a range; every year it may run over New Year, but not be longer than one.
func (k *checker) dates(path string, from, to Date, everyYear bool) {
	k.date(path+"/from", from)
	k.date(path+"/to", to)
	switch {
	case from == 0 || to == 0:
	case everyYear && to-from > 366:
		k.add(path+"/to", "opening.longer_than_a_year", "from", from.String(), "to", to.String())
	case !everyYear && to < from:
		k.add(path+"/to", "opening.end_before_start", "from", from.String(), "to", to.String())
	}
}

func (k *checker) slots(path string, slots []Slot) {
	k.limit(path, len(slots), MaxSlots)
	for i, s := range slots[:min(len(slots), MaxSlots)] {
		at := fmt.Sprintf("%s/%d", path, i)
		switch {
		case s.From < 0 || s.From >= Midnight || s.To < 0 || s.To > maxClock:
			k.add(at, "opening.slot_range", "slot", s.String())
		case !s.OpenEnded() && s.To <= s.From:
			k.add(at, "opening.slot_end_before_start", "slot", s.String())
		case s.To-s.From > Midnight:
			k.add(at, "opening.slot_too_long", "slot", s.String())
		}
		for j, other := range slots[:i] {
			if s.From < other.end() && other.From < s.end() {
				k.add(at, "opening.slots_overlap", "slot", s.String(), "other", other.String(), "index", j)
				break
			}
		}
	}
}

func (k *checker) nth(path string, nth []int8) {
	for i, n := range nth {
		if n == 0 || n < -5 || n > 5 {
			k.add(fmt.Sprintf("%s/%d", path, i), "opening.nth_range", "nth", n)
		}
		if slices.Contains(nth[:i], n) {
			k.add(fmt.Sprintf("%s/%d", path, i), "opening.nth_twice", "nth", n)
		}
	}
}

func (k *checker) kind(path string, kind Kind) {
	if kind != "" && !slices.Contains(kinds[:], kind) {
		k.add(path+"/kind", "opening.kind_unknown", "kind", clip(string(kind)))
	}
}

func (k *checker) period(path string, p *Period) {
	k.id(path, p.ID)
	k.kind(path, p.Kind)
	k.dates(path, p.From, p.To, p.EveryYear)
	k.note(path+"/note", p.Note)
	k.limit(path+"/rules", len(p.Rules), MaxRules)
	for i := range p.Rules[:min(len(p.Rules), MaxRules)] {
		r := &p.Rules[i]
		at := fmt.Sprintf("%s/rules/%d", path, i)
		k.nth(at+"/nth", r.Nth)
		k.schoolTime(at, r)
		k.slots(at+"/slots", r.Slots)
		for j, other := range p.Rules[:i] {
			if r.clashes(&other) {
				k.add(at, "opening.rules_overlap", "index", j)
				break
			}
		}
	}
}

// clashes tells whether two weekly rules give one weekday hours that overlap, which no one can mean.
func (r *Rule) clashes(other *Rule) bool {
	if len(r.Nth)+len(other.Nth) > 0 || r.ByAppointment != other.ByAppointment || !r.sameSchool(other) ||
		r.Weekdays.orAll()&other.Weekdays.orAll() == 0 {
		return false
	}
	for _, a := range r.Slots {
		for _, b := range other.Slots {
			if a.From < b.end() && b.From < a.end() {
				return true
			}
		}
	}
	return false
}

func (k *checker) session(path string, s *Session) {
	k.id(path, s.ID)
	k.date(path+"/date", s.Date)
	k.date(path+"/to", s.To)
	k.date(path+"/was", s.Was)
	k.slots(path+"/slots", s.Slots)
	k.note(path+"/note", s.Note)
	switch s.State {
	case Scheduled, Cancelled, SoldOut, ToConfirm, Postponed:
	default:
		k.add(path+"/state", "opening.state_unknown", "state", clip(string(s.State)))
	}
	switch {
	case s.Date == 0 && (s.State != Postponed || s.Was == 0):
		k.add(path+"/date", "opening.date_missing")
	case s.To != 0 && s.To < s.Date:
		k.add(path+"/to", "opening.end_before_start", "from", s.Date.String(), "to", s.To.String())
	case s.To != 0 && s.To-s.Date > maxSessionDays:
		k.add(path+"/to", "opening.session_too_long", "max", maxSessionDays)
	}
}

func (k *checker) recurrence(path string, r *Recurrence) {
	k.id(path, r.ID)
	k.slots(path+"/slots", r.Slots)
	k.note(path+"/note", r.Note)
	k.date(path+"/from", r.From)
	k.date(path+"/until", r.Until)
	if r.From == 0 {
		k.add(path+"/from", "opening.date_missing")
	}
	if _, ok := frequencies[r.Frequency]; !ok {
		k.add(path+"/frequency", "opening.frequency_unknown", "frequency", clip(string(r.Frequency)))
	}
	switch {
	case r.Until == 0 && r.Count == 0:
		k.add(path, "opening.recurrence_without_end")
	case r.Until != 0 && r.Count != 0:
		k.add(path+"/count", "opening.recurrence_two_ends")
	case r.Until != 0 && r.Until < r.From:
		k.add(path+"/until", "opening.end_before_start", "from", r.From.String(), "to", r.Until.String())
	case r.Until > r.From+maxRecurrence:
		k.add(path+"/until", "opening.recurrence_too_long", "years", 20)
	}
	if r.Count < 0 || r.Count > MaxCount {
		k.add(path+"/count", "opening.count_range", "max", MaxCount)
	}
	if r.Interval < 0 || r.Interval > 1000 {
		k.add(path+"/interval", "opening.interval_range", "max", 1000)
	}
	if r.State != Scheduled && r.State != Cancelled && r.State != SoldOut && r.State != ToConfirm {
		k.add(path+"/state", "opening.state_unknown", "state", clip(string(r.State)))
	}
	k.limit(path+"/except", len(r.Except), MaxExcept)
	for i, d := range r.Except[:min(len(r.Except), MaxExcept)] {
		k.date(fmt.Sprintf("%s/except/%d", path, i), d)
	}
	k.recurrenceParts(path, r)
}

func (k *checker) recurrenceParts(path string, r *Recurrence) {
	k.nth(path+"/nth", r.Nth)
	for i, n := range r.MonthDays {
		if n == 0 || n < -31 || n > 31 {
			k.add(fmt.Sprintf("%s/month_days/%d", path, i), "opening.month_day_range", "day", n)
		}
	}
	for i, n := range r.Months {
		if n < 1 || n > 12 {
			k.add(fmt.Sprintf("%s/months/%d", path, i), "opening.month_range", "month", n)
		}
	}
	monthly := r.Frequency == Monthly || r.Frequency == Yearly
	if len(r.Nth) > 0 && (!monthly || r.Weekdays&AllWeek == 0) {
		k.add(path+"/nth", "opening.nth_needs_monthly_weekdays")
	}
	if len(r.Nth) > 0 && len(r.MonthDays) > 0 {
		k.add(path+"/month_days", "opening.nth_or_month_days")
	}
	if len(r.MonthDays) > 0 && r.Frequency == Weekly {
		k.add(path+"/month_days", "opening.month_days_not_weekly")
	}
	if len(k.problems) == 0 && !r.happens() {
		k.add(path, "opening.recurrence_never")
	}
}

// happens tells whether the rule has any day at all, before those left out.
func (r *Recurrence) happens() bool {
	for range r.raw() {
		return true
	}
	return false
}

func (k *checker) exception(path string, e *Exception) {
	k.id(path, e.ID)
	k.kind(path, e.Kind)
	k.note(path+"/note", e.Note)
	k.slots(path+"/slots", e.Slots)
	if e.From == 0 {
		k.add(path+"/from", "opening.date_missing")
		return
	}
	k.dates(path, e.From, e.To, e.EveryYear)
	if e.Closed && (len(e.Slots) > 0 || e.ByAppointment) {
		k.add(path+"/closed", "opening.closed_with_hours")
	}
}

func (k *checker) holidays(path string, h *Holidays) {
	if h == nil {
		return
	}
	if !h.Zone.Known() {
		k.add(path+"/zone", "opening.holiday_zone_unknown", "zone", clip(string(h.Zone)))
	}
	switch h.Policy {
	case HolidaysNotTold, HolidaysClosed, HolidaysOpen, HolidaysHours:
	default:
		k.add(path+"/policy", "opening.holiday_policy_unknown", "policy", clip(string(h.Policy)))
	}
	if h.Policy != HolidaysHours && len(h.Slots) > 0 {
		k.add(path+"/slots", "opening.holiday_slots_unused")
	}
	k.slots(path+"/slots", h.Slots)
	for i, name := range h.Closed[:min(len(h.Closed), len(feasts))] {
		if !name.Known() {
			k.add(fmt.Sprintf("%s/closed/%d", path, i), "opening.holiday_unknown", "holiday", clip(string(name)))
		}
	}
	k.limit(path+"/closed", len(h.Closed), len(feasts))
}

func (k *checker) closure(path string, c *Closure) {
	if c == nil {
		return
	}
	k.dates(path, c.From, c.To, false)
	k.note(path+"/note", c.Note)
	if c.Ground != "" && !slices.Contains(grounds[:], c.Ground) {
		k.add(path+"/ground", "opening.ground_unknown", "ground", clip(string(c.Ground)))
	}
}
