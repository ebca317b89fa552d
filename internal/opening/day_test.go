package opening

import (
	"testing"
	"time"
)

func date(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestStatesAreNeverMixedUp(t *testing.T) {
	summer := Period{From: date("2026-04-01"), To: date("2026-09-30")}
	museum := summer
	museum.Rules = []Rule{{Weekdays: WeekdaysOf(time.Tuesday), Slots: []Slot{{600, 720}}}}
	yearly := museum
	yearly.EveryYear = true
	for _, test := range []struct {
		name string
		c    Calendar
		day  string
		want State
	}{
		{"nothing told", Calendar{}, "2026-05-05", NotTold},
		{"its weekday", Calendar{Periods: []Period{museum}}, "2026-05-05", Open},
		{"another weekday", Calendar{Periods: []Period{museum}}, "2026-05-06", Closed},
		{"out of season", Calendar{Periods: []Period{museum}}, "2026-12-25", Closed},
		{"another year", Calendar{Periods: []Period{museum}}, "2027-05-04", NotTold},
		{"every year", Calendar{Periods: []Period{yearly}}, "2031-05-06", Open},
		{"season without hours", Calendar{Periods: []Period{summer}}, "2026-05-05", OpenHoursNotTold},
		{"by appointment", Calendar{ByAppointment: true}, "2026-05-05", ByAppointment},
		{"else by appointment", Calendar{ByAppointment: true, Periods: []Period{museum}}, "2026-05-06", ByAppointment},
		{"only an exception", Calendar{Exceptions: []Exception{{From: date("2026-05-01"), Closed: true}}}, "2026-05-02", NotTold},
		{"that exception", Calendar{Exceptions: []Exception{{From: date("2026-05-01"), Closed: true}}}, "2026-05-01", Closed},
		{"the day of an event", Calendar{Sessions: []Session{{Date: date("2026-07-14")}}}, "2026-07-14", OpenHoursNotTold},
		{"not its day", Calendar{Sessions: []Session{{Date: date("2026-07-14")}}}, "2028-07-14", Closed},
		{"cancelled", Calendar{Sessions: []Session{{Date: date("2026-07-14"), State: Cancelled}}}, "2026-07-14", Closed},
		{"sold out", Calendar{Sessions: []Session{{Date: date("2026-07-14"), State: SoldOut}}}, "2026-07-14", OpenHoursNotTold},
		{"an event on a holiday", Calendar{Holidays: &Holidays{Policy: HolidaysClosed},
			Sessions: []Session{{Date: date("2026-07-14"), Slots: []Slot{{From: 1230}}}}}, "2026-07-14", Open},
		{"closed for works", Calendar{Periods: []Period{yearly}, Closure: &Closure{From: date("2026-05-01"), To: date("2026-05-31")}}, "2026-05-05", Closed},
		{"hours of booking only", Calendar{Periods: []Period{{Kind: Booking}}}, "2026-05-05", NotTold},
		{"hours of the kitchen only", Calendar{Periods: []Period{{Kind: Kitchen, Rules: []Rule{{Slots: []Slot{{720, 810}}}}}}}, "2026-05-05", Open},
		{"29 February in a common year", Calendar{Periods: []Period{{From: date("2024-02-29"), To: date("2024-02-29"), EveryYear: true}}}, "2026-02-28", Closed},
		{"up to 29 February in a common year", Calendar{Periods: []Period{{From: date("2024-02-01"), To: date("2024-02-29"), EveryYear: true}}}, "2026-02-28", OpenHoursNotTold},
		{"fifth Tuesday", Calendar{Periods: []Period{{Rules: []Rule{{Weekdays: WeekdaysOf(time.Tuesday), Nth: []int8{5}, Slots: []Slot{{600, 720}}}}}}}, "2026-06-30", Open},
		{"last Tuesday", Calendar{Periods: []Period{{Rules: []Rule{{Weekdays: WeekdaysOf(time.Tuesday), Nth: []int8{-1}, Slots: []Slot{{600, 720}}}}}}}, "2026-06-23", Closed},
	} {
		if got := test.c.On(date(test.day)).State; got != test.want {
			t.Errorf("%s: on %s %v, not %v", test.name, test.day, got, test.want)
		}
	}
}

func TestOpenAtOnOddDays(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	bar := Calendar{Periods: []Period{{Rules: []Rule{
		{Weekdays: WeekdaysOf(time.Saturday), Slots: []Slot{{22 * 60, 27 * 60}}},
		{Weekdays: WeekdaysOf(time.Sunday), Slots: []Slot{{8 * 60, 12 * 60}}},
	}}}}
	for _, test := range []struct {
		utc  string
		want State
	}{
		{"2026-03-28T20:59:00Z", Closed}, // 21:59
		{"2026-03-28T21:00:00Z", Open},   // 22:00
		{"2026-03-29T00:59:00Z", Open},   // 01:59, and then it is 03:00
		{"2026-03-29T01:00:00Z", Closed},
		{"2026-03-29T06:00:00Z", Open},   // 08:00 summer time
		{"2026-10-25T00:30:00Z", Open},   // 02:30 for the first time
		{"2026-10-25T01:30:00Z", Open},   // 02:30 for the second time
		{"2026-10-25T02:00:00Z", Closed}, // 03:00
		{"2026-10-25T07:00:00Z", Open},   // 08:00 winter time
		{"2026-10-25T11:00:00Z", Closed}, // 12:00
	} {
		at, err := time.Parse(time.RFC3339, test.utc)
		if err != nil {
			t.Fatal(err)
		}
		for _, loc := range []*time.Location{time.UTC, paris, time.FixedZone("x", -7*3600)} {
			if got := bar.OpenAt(at.In(loc)); got != test.want {
				t.Errorf("%v: %v, not %v", at.In(paris), got, test.want)
			}
		}
	}
	next := bar.Next(date("2026-10-24").At(23*60, paris), 2)
	if len(next) != 2 || next[0].End.Sub(next[0].Start) != 6*time.Hour || next[1].Start.UTC().Hour() != 7 {
		t.Errorf("the long night: %v", next)
	}
}

func TestOfAKind(t *testing.T) {
	c := Calendar{
		Periods: []Period{{Rules: []Rule{{Slots: []Slot{{480, 1200}}}}},
			{Kind: Kitchen, Rules: []Rule{{Weekdays: WeekdaysOf(time.Monday), Slots: []Slot{{720, 810}}}}}},
		Exceptions: []Exception{{From: date("2026-05-11"), Kind: Kitchen, Closed: true}, {From: date("2026-05-18"), Closed: true}},
	}
	kitchen := c.Of(Kitchen)
	for day, want := range map[string][2]State{"2026-05-04": {Open, Open}, "2026-05-05": {Open, Closed},
		"2026-05-11": {Open, Closed}, "2026-05-18": {Closed, Closed}} {
		if got := [2]State{c.On(date(day)).State, kitchen.On(date(day)).State}; got != want {
			t.Errorf("%s: %v, not %v", day, got, want)
		}
	}
	if got := kitchen.OSM(); got != "Mo 12:00-13:30; 2026 May 11 off; 2026 May 18 off" {
		t.Error(got)
	}
}

func TestAtIsTheWallClock(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	if got := date("2026-03-29").At(150, paris).Format("15:04 -0700"); got != "03:30 +0200" {
		t.Error("the hour that does not exist:", got)
	}
	if got := date("2026-10-25").At(150, paris).Format("15:04 -0700"); got != "02:30 +0200" {
		t.Error("the hour that comes twice:", got)
	}
	if got := date("2026-10-25").At(26*60, paris).Format("02 15:04"); got != "26 02:00" {
		t.Error("two o'clock in the morning after:", got)
	}
}
