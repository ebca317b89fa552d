package opening

import (
	"testing"
	"time"
)

// seasonal is what a museum of the provinces enters.
func seasonal() *Calendar {
	day := func(m time.Month, d int) Date { return DateOf(2026, m, d) }
	morning, afternoon := Slot{600, 750}, Slot{840, 1080}
	return &Calendar{
		Periods: []Period{
			{ID: "a", From: day(4, 1), To: day(9, 30), EveryYear: true, Rules: []Rule{
				{Weekdays: WeekdaysOf(2, 3, 4, 5, 6), Slots: []Slot{morning, afternoon}},
				{Weekdays: WeekdaysOf(0), Slots: []Slot{{600, 1140}}}}},
			{ID: "b", From: day(10, 1), To: day(3, 31), EveryYear: true, Rules: []Rule{
				{Weekdays: WeekdaysOf(3, 6, 0), Slots: []Slot{afternoon}}}},
		},
		Holidays:   &Holidays{Closed: []Holiday{"may-day", "christmas"}},
		Exceptions: []Exception{{ID: "x", From: day(8, 17), To: day(8, 21), Closed: true}},
	}
}

var benchSink int

func BenchmarkOpenTwoYears(b *testing.B) {
	c := seasonal()
	from := DateOf(2026, time.January, 1)
	for b.Loop() {
		c.Open(from, 730, func(int) { benchSink++ })
	}
}

func BenchmarkOpenTwoYearsNthAndPolicy(b *testing.B) {
	c := seasonal()
	c.Holidays.Policy = HolidaysClosed
	c.Periods[0].Rules = append(c.Periods[0].Rules, Rule{Weekdays: WeekdaysOf(1), Nth: []int8{1}, Slots: []Slot{{600, 720}}})
	from := DateOf(2026, time.January, 1)
	for b.Loop() {
		c.Open(from, 730, func(int) { benchSink++ })
	}
}

func BenchmarkOpenTwoYearsWeeklyMarket(b *testing.B) {
	c := &Calendar{Recurrences: []Recurrence{{From: DateOf(2026, 6, 4), Until: DateOf(2027, 8, 27), Frequency: Weekly, Slots: []Slot{{480, 720}}}}}
	from := DateOf(2026, time.January, 1)
	for b.Loop() {
		c.Open(from, 730, func(int) { benchSink++ })
	}
}

func BenchmarkOpenAt(b *testing.B) {
	c := seasonal()
	loc, err := time.LoadLocation(DefaultZone)
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, 7, 14, 11, 0, 0, 0, loc)
	for b.Loop() {
		benchSink += int(c.OpenAt(at))
	}
}

func BenchmarkNextDate(b *testing.B) {
	c := seasonal()
	from := DateOf(2026, time.August, 17)
	for b.Loop() {
		d, _ := c.NextDate(from)
		benchSink += int(d)
	}
}

func BenchmarkSentence(b *testing.B) {
	c := seasonal()
	today := DateOf(2026, time.May, 2)
	for b.Loop() {
		benchSink += len(c.Sentence("fr", today))
	}
}
