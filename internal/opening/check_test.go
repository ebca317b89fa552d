package opening

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// mutants are single faults, with the path and key of the problem that each must raise.
var mutants = []struct {
	path, key string
	spoil     func(*Calendar)
}{
	{"/zone", "opening.zone_unknown", func(c *Calendar) { c.Zone = "Europe/Atlantis" }},
	{"/as_of", "opening.year_range", func(c *Calendar) { c.AsOf = 26 }},
	{"/periods/0/to", "opening.end_before_start", func(c *Calendar) { c.Periods[0].From, c.Periods[0].To = 20000, 19000 }},
	{"/periods/0/to", "opening.longer_than_a_year", func(c *Calendar) {
		c.Periods[0].EveryYear, c.Periods[0].From, c.Periods[0].To = true, 20000, 21000
	}},
	{"/periods/0/from", "opening.date_range", func(c *Calendar) { c.Periods[0].From = -40000 }},
	{"/periods/0/kind", "opening.kind_unknown", func(c *Calendar) { c.Periods[0].Kind = "closing" }},
	{"/periods/0/rules/0/slots/1", "opening.slots_overlap", func(c *Calendar) { c.Periods[0].Rules[0].Slots = []Slot{{600, 700}, {660, 720}} }},
	{"/periods/0/rules/0/slots/0", "opening.slot_end_before_start", func(c *Calendar) { c.Periods[0].Rules[0].Slots = []Slot{{600, 600}} }},
	{"/periods/0/rules/0/slots/0", "opening.slot_range", func(c *Calendar) { c.Periods[0].Rules[0].Slots = []Slot{{1440, 1500}} }},
	{"/periods/0/rules/0/slots/0", "opening.slot_too_long", func(c *Calendar) { c.Periods[0].Rules[0].Slots = []Slot{{60, 1560}} }},
	{"/periods/0/rules/0/nth/0", "opening.nth_range", func(c *Calendar) { c.Periods[0].Rules[0].Nth = []int8{6} }},
	{"/periods/0/rules/0/nth/1", "opening.nth_twice", func(c *Calendar) { c.Periods[0].Rules[0].Nth = []int8{2, 2} }},
	{"/periods/0/rules/1", "opening.rules_overlap", func(c *Calendar) { c.Periods[0].Rules = append(c.Periods[0].Rules, c.Periods[0].Rules[0]) }},
	{"/periods/1/id", "opening.id_twice", func(c *Calendar) { c.Periods = append(c.Periods, c.Periods[0]) }},
	{"/periods/0/id", "opening.id_too_long", func(c *Calendar) { c.Periods[0].ID = strings.Repeat("x", 200) }},
	{"/periods/0/rules", "opening.too_many", func(c *Calendar) { c.Periods[0].Rules = make([]Rule, MaxRules+1) }},
	{"/periods", "opening.too_many", func(c *Calendar) { c.Periods = make([]Period, MaxPeriods+1) }},
	{"/sessions", "opening.too_many", func(c *Calendar) { c.Sessions = make([]Session, MaxSessions+1) }},
	{"/sessions/0/date", "opening.date_missing", func(c *Calendar) { c.Sessions[0].Date, c.Sessions[0].To = 0, 0 }},
	{"/sessions/0/to", "opening.end_before_start", func(c *Calendar) { c.Sessions[0].To = c.Sessions[0].Date - 1 }},
	{"/sessions/0/to", "opening.session_too_long", func(c *Calendar) { c.Sessions[0].To = c.Sessions[0].Date + 500 }},
	{"/sessions/0/state", "opening.state_unknown", func(c *Calendar) { c.Sessions[0].State = "perhaps" }},
	{"/recurrences/0", "opening.recurrence_without_end", func(c *Calendar) { c.Recurrences[0].Until = 0 }},
	{"/recurrences/0/count", "opening.recurrence_two_ends", func(c *Calendar) { c.Recurrences[0].Count = 3 }},
	{"/recurrences/0/until", "opening.recurrence_too_long", func(c *Calendar) { c.Recurrences[0].Until += 20000 }},
	{"/recurrences/0/frequency", "opening.frequency_unknown", func(c *Calendar) { c.Recurrences[0].Frequency = "hourly" }},
	{"/recurrences/0/interval", "opening.interval_range", func(c *Calendar) { c.Recurrences[0].Interval = -1 }},
	{"/recurrences/0/nth", "opening.nth_needs_monthly_weekdays", func(c *Calendar) { c.Recurrences[0].Nth = []int8{1} }},
	{"/recurrences/0/months/0", "opening.month_range", func(c *Calendar) { c.Recurrences[0].Months = []int8{13} }},
	{"/recurrences/0/month_days/0", "opening.month_day_range", func(c *Calendar) { c.Recurrences[0].MonthDays = []int8{32} }},
	{"/recurrences/0", "opening.recurrence_never", func(c *Calendar) {
		r := &c.Recurrences[0]
		r.Frequency, r.Months, r.MonthDays = Yearly, []int8{2}, []int8{30}
	}},
	{"/exceptions/0/from", "opening.date_missing", func(c *Calendar) { c.Exceptions[0].From = 0 }},
	{"/exceptions/0/closed", "opening.closed_with_hours", func(c *Calendar) { c.Exceptions[0].Slots = []Slot{WholeDay} }},
	{"/holidays/zone", "opening.holiday_zone_unknown", func(c *Calendar) { c.Holidays.Zone = "atlantis" }},
	{"/holidays/policy", "opening.holiday_policy_unknown", func(c *Calendar) { c.Holidays.Policy = "maybe" }},
	{"/holidays/slots", "opening.holiday_slots_unused", func(c *Calendar) { c.Holidays.Slots = []Slot{WholeDay} }},
	{"/holidays/closed/0", "opening.holiday_unknown", func(c *Calendar) { c.Holidays.Closed = []Holiday{"halloween"} }},
	{"/school/zone", "opening.school_zone_unknown", func(c *Calendar) { c.School = &School{Zone: "atlantis"} }},
	{"/school/from", "opening.school_dates_missing", func(c *Calendar) { c.School = &School{From: 20000} }},
	{"/school/holidays/0", "opening.school_dates_outside", func(c *Calendar) {
		c.School = &School{From: 20000, To: 20100, Holidays: []Stretch{{From: 19999, To: 20002}}}
	}},
	{"/periods/0/rules/0/school", "opening.school_time_unknown", func(c *Calendar) { c.Periods[0].Rules[0].School = "weekend" }},
	{"/periods/0/rules/0/school_zones", "opening.school_zones_unused", func(c *Calendar) { c.Periods[0].Rules[0].SchoolZones = []SchoolZone{"fr-a"} }},
	{"/closure/to", "opening.end_before_start", func(c *Calendar) { c.Closure.To = c.Closure.From - 1 }},
	{"/closure/ground", "opening.ground_unknown", func(c *Calendar) { c.Closure.Ground = "boredom" }},
	{"/note", "opening.language_unknown", func(c *Calendar) { c.Note = Note{"not a language": "x"} }},
	{"/note/fr", "opening.note_too_long", func(c *Calendar) { c.Note = Note{"fr": strings.Repeat("x", MaxNote+1)} }},
}

func TestCheckFindsEachFault(t *testing.T) {
	for _, m := range mutants {
		c := Calendar{
			Periods:     []Period{{ID: "p", From: 20000, To: 20100, Rules: []Rule{{Slots: []Slot{{600, 720}}}}}},
			Sessions:    []Session{{ID: "s", Date: 20000}},
			Recurrences: []Recurrence{{ID: "r", From: 20000, Until: 20100, Frequency: Weekly}},
			Exceptions:  []Exception{{ID: "e", From: 20000, Closed: true}},
			Holidays:    &Holidays{Policy: HolidaysClosed},
			Closure:     &Closure{From: 20000, To: 20010, Ground: Works},
			Note:        Note{"fr": "x"},
		}
		if p := c.Check(); len(p) > 0 {
			t.Fatal(p)
		}
		m.spoil(&c)
		found := false
		for _, p := range c.Check() {
			found = found || p.Path == m.path && p.Key == m.key
		}
		if !found {
			t.Errorf("no %s at %s, but %v", m.key, m.path, c.Check())
		}
		exercise(&c)
	}
}

// exercise asks for every answer; a calendar with faults must not make any of them panic or run for long.
func exercise(c *Calendar) {
	today := date("2026-05-02")
	c.On(today)
	c.OpenAt(today.midnight())
	var states [400]State
	c.States(today, states[:])
	c.Next(today.midnight(), 3)
	c.NextDate(today)
	c.Sentence("fr", today)
	c.Sentence("en", today)
	_, _ = ParseOSM(c.OSM(), "fr", c.School) // a faulty calendar may have no reading; it must only not panic
	ICal("x", today, today+400, Entry{Calendar: c, UID: "u"})
	for _, k := range c.Kinds() {
		of := c.Of(k)
		of.On(today)
	}
}

func TestCheckFindsFaultsInDrawnCalendars(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		var faults []func()
		for i := range c.Periods {
			p := &c.Periods[i]
			faults = append(faults, func() { p.Kind = "x" }, func() { p.From, p.To, p.EveryYear = 20001, 20000, false },
				func() { p.Rules = append(p.Rules, Rule{Slots: []Slot{{700, 600}}}) })
		}
		for i := range c.Sessions {
			s := &c.Sessions[i]
			faults = append(faults, func() { s.Date, s.Was = 0, 0 }, func() { s.State = "x" })
		}
		for i := range c.Recurrences {
			r := &c.Recurrences[i]
			faults = append(faults, func() { r.From = 0 }, func() { r.Count, r.Until = 0, 0 }, func() { r.Months = []int8{0} })
		}
		for i := range c.Exceptions {
			e := &c.Exceptions[i]
			faults = append(faults, func() { e.From = 0 }, func() { e.Slots = slices.Concat(e.Slots, []Slot{{0, 1500}}) })
		}
		if len(faults) == 0 {
			return
		}
		rapid.SampledFrom(faults).Draw(t, "fault")()
		if len(c.Check()) == 0 {
			t.Fatal("the fault was not found")
		}
		exercise(c)
	})
}
