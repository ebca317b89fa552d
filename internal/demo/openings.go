package demo

import (
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// shape makes the calendar of an offer; nil tells nothing.
type shape func(*draft) *opening.Calendar

// shapes are those that recipes may name.
var shapes = map[string]shape{
	"untold":        func(*draft) *opening.Calendar { return nil },
	"all-year":      allYear,
	"season-only":   seasonOnly,
	"reception":     reception,
	"weekly":        weekly,
	"season-weekly": seasonWeekly,
	"meals":         meals,
	"season-meals":  seasonMeals,
	"visit":         visit,
	"appointment":   appointment,
	"always":        always,
	"snow":          snow,
}

const (
	monday    = opening.Weekdays(1 << time.Monday)
	tuesday   = opening.Weekdays(1 << time.Tuesday)
	wednesday = opening.Weekdays(1 << time.Wednesday)
	thursday  = opening.Weekdays(1 << time.Thursday)
	friday    = opening.Weekdays(1 << time.Friday)
	saturday  = opening.Weekdays(1 << time.Saturday)
	sunday    = opening.Weekdays(1 << time.Sunday)
	weekdays  = monday | tuesday | wednesday | thursday | friday
	weekend   = saturday | sunday
)

// hm gives a time of the clock.
func hm(hour, minute int) opening.Clock { return opening.Clock(hour*60 + minute) }

func slots(clocks ...opening.Clock) []opening.Slot {
	out := make([]opening.Slot, 0, len(clocks)/2)
	for i := 0; i+1 < len(clocks); i += 2 {
		out = append(out, opening.Slot{From: clocks[i], To: clocks[i+1]})
	}
	return out
}

// opening gives the offer its hours, and says some of them in words.
func (d *draft) opening() {
	var c *opening.Calendar
	if d.o.Type == "event" {
		c = d.happen()
	} else {
		c = pick(d.dice, d.recipe.shapes)(d)
	}
	if c != nil {
		d.localise(c)
		if d.dates.closure != nil {
			c.Closure = d.dates.closure
		}
		if d.o.Type != "event" && d.chance(0.03) {
			c.AsOf = d.options.Today.Year() - 1
		}
		d.put(offer.FieldOpening, offer.Hours(*c))
	}
	if c == nil && d.chance(0.4) || d.chance(0.15) {
		d.put("opening_note", d.text("note.opening"))
	}
}

// localise gives the calendar the time zone and the holidays of its country.
func (d *draft) localise(c *opening.Calendar) {
	holidays := opening.HolidayZone("")
	switch d.place.commune.Country {
	case "ch":
		c.Zone, holidays = "Europe/Zurich", "ch-vs"
	case "it":
		c.Zone, holidays = "Europe/Rome", "it"
	}
	if c.Holidays != nil {
		c.Holidays.Zone = holidays
	}
}

// date gives a day of this year; where it only counts each year, the year is of no matter.
func (d *draft) date(month time.Month, day int) opening.Date {
	return opening.DateOf(d.options.Today.Year(), month, day)
}

// season gives a period that comes back every year, its ends moved by up to two weeks.
func (d *draft) season(id string, from, to time.Month) opening.Period {
	return opening.Period{ID: id, From: d.date(from, 1+d.IntN(15)), To: d.date(to, 15+d.IntN(14)), EveryYear: true}
}

func (d *draft) closedInJanuary(c *opening.Calendar) {
	if d.chance(0.4) {
		c.Exceptions = append(c.Exceptions, opening.Exception{ID: "x1", From: d.date(time.January, 3), To: d.date(time.January, 8+d.IntN(20)),
			EveryYear: true, Closed: true})
	}
}

func allYear(d *draft) *opening.Calendar {
	c := &opening.Calendar{Periods: []opening.Period{{ID: "p1"}}}
	d.closedInJanuary(c)
	return c
}

func seasonOnly(d *draft) *opening.Calendar {
	p := d.season("p1", time.Month(d.between(3, 5)), time.Month(d.between(9, 11)))
	if d.chance(0.2) { // dated, of this year alone
		p.EveryYear = false
		p.Note = d.remark("season.note")
	}
	return &opening.Calendar{Periods: []opening.Period{p}}
}

// remark gives a note of a calendar in French and English.
func (d *draft) remark(heading string) opening.Note {
	note := opening.Note{}
	for lang, p := range d.note(heading) {
		note[string(lang)] = p.Value
	}
	return note
}

func reception(d *draft) *opening.Calendar {
	from, to := d.season("", 3, 11).From, d.season("", 3, 11).To
	if d.chance(0.4) {
		from, to = 0, 0
	}
	every := from != 0
	one := func(id string, kind opening.Kind, clocks ...opening.Clock) opening.Period {
		return opening.Period{ID: id, Kind: kind, From: from, To: to, EveryYear: every, Rules: []opening.Rule{{Slots: slots(clocks...)}}}
	}
	c := &opening.Calendar{Periods: []opening.Period{
		one("p1", opening.Reception, hm(d.between(7, 9), 0), hm(12, 0), hm(14, 0), hm(d.between(19, 22), 0)),
		one("p2", opening.CheckIn, hm(d.between(14, 17), 0), hm(20, 0)),
		one("p3", opening.CheckOut, hm(7, 0), hm(d.between(10, 12), 0)),
	}}
	d.closedInJanuary(c)
	return c
}

func weekly(d *draft) *opening.Calendar {
	rules := []opening.Rule{
		{Weekdays: tuesday | wednesday | thursday | friday | saturday,
			Slots: slots(hm(9, 30*d.IntN(2)), hm(12, 30), hm(14, 0), hm(18, 30*d.IntN(2)))},
	}
	if d.chance(0.5) {
		rules = append(rules, opening.Rule{Weekdays: sunday, Slots: slots(hm(10, 0), hm(12, 30))})
	}
	if d.chance(0.3) {
		rules = append(rules, opening.Rule{Weekdays: monday, Nth: []int8{1}, Slots: slots(hm(14, 0), hm(18, 0))})
	}
	c := &opening.Calendar{Periods: []opening.Period{{ID: "p1", Rules: rules}},
		Holidays: &opening.Holidays{Policy: pick(d.dice, []opening.HolidayPolicy{opening.HolidaysClosed, opening.HolidaysOpen})}}
	d.closedInJanuary(c)
	return c
}

func seasonWeekly(d *draft) *opening.Calendar {
	spring, summer, autumn := d.season("p1", 4, 6), d.season("p2", 7, 8), d.season("p3", 9, 10)
	spring.To, summer.From, summer.To, autumn.From = d.date(6, 30), d.date(7, 1), d.date(8, 31), d.date(9, 1)
	spring.Rules = []opening.Rule{{Weekdays: weekend | wednesday, Slots: slots(hm(14, 0), hm(18, 0))}}
	if d.place.commune.Country == "fr" && d.chance(0.3) {
		spring.Rules[0].School = opening.InTerm
		spring.Rules = append(spring.Rules, opening.Rule{Slots: slots(hm(10, 0), hm(18, 0)), School: opening.InHolidays})
	}
	summer.Rules = []opening.Rule{{Slots: slots(hm(10, 0), hm(d.between(18, 21), 0))}}
	autumn.Rules = []opening.Rule{{Weekdays: weekend, Slots: slots(hm(14, 0), hm(17, 30))}}
	summer.Note = d.remark("season.note")
	return &opening.Calendar{Periods: []opening.Period{spring, summer, autumn},
		Holidays: &opening.Holidays{Policy: opening.HolidaysHours, Slots: slots(hm(14, 0), hm(18, 0))}}
}

func meals(d *draft) *opening.Calendar {
	closedOn := pick(d.dice, []opening.Weekdays{monday, monday | tuesday, wednesday, sunday, sunday | monday})
	evening := hm(21, 30)
	if d.chance(0.15) {
		evening = hm(26, 0) // until two in the morning
	}
	served := opening.AllWeek &^ closedOn
	p := opening.Period{ID: "p1", Rules: []opening.Rule{
		{Weekdays: served &^ sunday, Slots: slots(hm(12, 0), hm(14, 0), hm(19, 0), evening)},
	}}
	if served.Has(time.Sunday) {
		p.Rules = append(p.Rules, opening.Rule{Weekdays: sunday, Slots: slots(hm(12, 0), hm(14, 30))})
	}
	c := &opening.Calendar{Periods: []opening.Period{p}, Holidays: &opening.Holidays{Closed: []opening.Holiday{"christmas", "new-year"}}}
	if d.chance(0.4) {
		c.Periods = append(c.Periods, opening.Period{ID: "p2", Kind: opening.Kitchen, Rules: []opening.Rule{
			{Weekdays: served &^ sunday, Slots: slots(hm(12, 0), hm(13, 30), hm(19, 0), hm(21, 0))}}})
	}
	if d.chance(0.5) {
		from := d.options.Today + opening.Date(d.between(10, 300))
		c.Exceptions = append(c.Exceptions, opening.Exception{ID: "x1", From: from, To: from + opening.Date(d.between(7, 21)), Closed: true})
	}
	return c
}

func seasonMeals(d *draft) *opening.Calendar {
	c := meals(d)
	s := d.season("", 4, 10)
	for i := range c.Periods {
		c.Periods[i].From, c.Periods[i].To, c.Periods[i].EveryYear = s.From, s.To, true
	}
	return c
}

func visit(d *draft) *opening.Calendar {
	summer := d.season("p1", 4, 9)
	winter := opening.Period{ID: "p2", From: summer.To + 1, To: summer.From - 1, EveryYear: true}
	closes := d.between(18, 19)
	summer.Rules = []opening.Rule{{Slots: slots(hm(9, 30), hm(closes, 0))}}
	winter.Rules = []opening.Rule{{Weekdays: opening.AllWeek &^ tuesday, Slots: slots(hm(10, 0), hm(12, 30), hm(14, 0), hm(17, 0))}}
	c := &opening.Calendar{Periods: []opening.Period{summer, winter},
		Holidays: &opening.Holidays{Policy: opening.HolidaysOpen, Closed: []opening.Holiday{"new-year", "may-day", "christmas"}}}
	if d.chance(0.5) {
		last := summer
		last.ID, last.Kind, last.Rules = "p3", opening.LastEntry, []opening.Rule{{Slots: slots(hm(closes-1, 15), hm(closes-1, 30))}}
		c.Periods = append(c.Periods, last)
	}
	if d.chance(0.4) {
		day := d.options.Today + opening.Date(d.between(20, 340))
		c.Exceptions = append(c.Exceptions,
			opening.Exception{ID: "x1", From: day, Slots: slots(hm(20, 0), hm(23, 0)), Note: d.remark("session.note")})
	}
	return c
}

func appointment(d *draft) *opening.Calendar {
	c := &opening.Calendar{ByAppointment: true}
	if d.chance(0.4) {
		p := d.season("p1", 4, 10)
		p.Rules = []opening.Rule{{Weekdays: sunday, Nth: []int8{1}, Slots: slots(hm(14, 0), hm(18, 0))}}
		c.Periods = append(c.Periods, p)
	}
	return c
}

func always(*draft) *opening.Calendar {
	return &opening.Calendar{Periods: []opening.Period{{ID: "p1", Rules: []opening.Rule{{Slots: []opening.Slot{opening.WholeDay}}}}}}
}

func snow(d *draft) *opening.Calendar {
	return &opening.Calendar{Periods: []opening.Period{{ID: "p1", From: d.date(time.December, 5+d.IntN(15)), To: d.date(time.April, 10+d.IntN(15)),
		EveryYear: true, Rules: []opening.Rule{{Slots: slots(hm(8, 45), hm(16, 30))}}}}}
}
