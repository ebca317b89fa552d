package opening

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestGlance(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", s, paris)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	hours := func(slots ...Slot) Calendar {
		return Calendar{Periods: []Period{{Rules: []Rule{{Weekdays: WeekdaysOf(time.Monday, time.Tuesday), Slots: slots}}}}}
	}
	season := Calendar{Periods: []Period{{From: date("2026-04-01"), To: date("2026-09-30")}}}
	concert := Calendar{Sessions: []Session{{Date: date("2026-07-14"), Slots: []Slot{{1230, 1380}}}, {Date: date("2026-07-18")}, {Date: date("2026-07-13"), State: Cancelled}}}
	for _, test := range []struct { // 13 July 2026 is a Monday
		name string
		c    Calendar
		at   string
		want Glance
	}{
		{"open", hours(Slot{600, 720}, Slot{840, 1080}), "2026-07-13 10:30", Glance{State: Open, Until: at("2026-07-13 12:00")}},
		{"at noon", hours(Slot{600, 720}, Slot{840, 1080}), "2026-07-13 12:00", Glance{State: Closed, Next: date("2026-07-13"), Opens: at("2026-07-13 14:00")}},
		{"in the evening", hours(Slot{600, 720}, Slot{840, 1080}), "2026-07-13 18:00", Glance{State: Closed, Next: date("2026-07-14"), Opens: at("2026-07-14 10:00")}},
		{"over the weekend", hours(Slot{600, 720}), "2026-07-14 12:01", Glance{State: Closed, Next: date("2026-07-20"), Opens: at("2026-07-20 10:00")}},
		{"through the night", hours(Slot{1320, 1560}), "2026-07-14 01:00", Glance{State: Open, Until: at("2026-07-14 02:00")}},
		{"two days without a night", hours(WholeDay), "2026-07-13 01:00", Glance{State: Open, Until: at("2026-07-15 00:00")}},
		{"always", Calendar{Periods: []Period{{Rules: []Rule{{Slots: []Slot{WholeDay}}}}}}, "2026-07-13 01:00", Glance{State: Open}},
		{"end not told", hours(Slot{From: 600}), "2026-07-13 11:00", Glance{State: OpenHoursNotTold}},
		{"until an end not told", hours(Slot{600, 720}, Slot{From: 720}), "2026-07-13 11:00", Glance{State: Open}},
		{"in season", season, "2026-07-13 11:00", Glance{State: OpenHoursNotTold}},
		{"before the season", season, "2026-01-13 11:00", Glance{State: Closed, Next: date("2026-04-01")}},
		{"after the season", season, "2026-11-13 11:00", Glance{State: Closed}},
		{"nothing told", Calendar{}, "2026-07-13 11:00", Glance{}},
		{"by appointment", Calendar{ByAppointment: true}, "2026-07-13 11:00", Glance{State: ByAppointment}},
		{"cancelled today", concert, "2026-07-13 11:00", Glance{State: Closed, Next: date("2026-07-14"), Opens: at("2026-07-14 20:30"), Cancelled: true}},
		{"a date without hours", concert, "2026-07-15 11:00", Glance{State: Closed, Next: date("2026-07-18")}},
		{"over", concert, "2026-07-19 11:00", Glance{State: Closed}},
		{"sold out", Calendar{Sessions: []Session{{Date: date("2026-07-13"), State: SoldOut, Slots: []Slot{{1230, 1380}}}}}, "2026-07-13 11:00",
			Glance{State: Closed, Next: date("2026-07-13"), Opens: at("2026-07-13 20:30"), SoldOut: true}},
	} {
		if d := cmp.Diff(test.want, test.c.Glance(at(test.at))); d != "" {
			t.Errorf("%s: -want +got\n%s", test.name, d)
		}
	}
}

// What a glance says agrees with what is said of each moment: open without a break until then, closed without one until it opens.
func TestGlanceAgreesWithOpenAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		c.Zone = ""
		// Summer, when no clock is put forward or back.
		from := date("2026-05-01").At(0, c.location(time.Now())).Add(time.Duration(rapid.IntRange(0, 100*24*12).Draw(t, "at")) * 5 * time.Minute)
		g := c.Glance(from)
		if g.State != c.OpenAt(from) {
			t.Fatalf("%v, and open at: %v", g.State, c.OpenAt(from))
		}
		each := func(until time.Time, say func(State)) {
			for at := from; at.Before(until) && at.Before(from.AddDate(0, 0, 3)); at = at.Add(5 * time.Minute) {
				say(c.OpenAt(at))
			}
		}
		switch {
		case !g.Until.IsZero():
			each(g.Until, func(s State) {
				if !s.IsOpen() {
					t.Fatalf("open until %v, and %v before", g.Until, s)
				}
			})
			if c.OpenAt(g.Until).IsOpen() {
				t.Fatalf("still open at %v", g.Until)
			}
		case !g.State.IsOpen():
			until := g.Opens
			if g.Next == 0 {
				until = from.AddDate(0, 0, 3)
			} else if until.IsZero() {
				until = g.Next.At(0, from.Location())
			}
			each(until, func(s State) {
				if s.IsOpen() {
					t.Fatalf("opens at %v, and open before", until)
				}
			})
			if g.Next != 0 && !c.OpenAt(until).IsOpen() && !c.On(g.Next).State.IsOpen() {
				t.Fatalf("closed at %v", until)
			}
		}
	})
}
