package opening

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What is postponed and brought back by as many days has its dates again, and every date moves by as many.
func TestPostponingMovesEveryDateToCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.IntRange(-400, 400).Draw(t, "by")
		c := Calendar{Sessions: []Session{{ID: "gone", Date: date("2026-01-01")}}}
		for range rapid.IntRange(1, 5).Draw(t, "sessions") {
			s := Session{Date: date("2026-07-01") + Date(rapid.IntRange(0, 200).Draw(t, "day"))}
			if rapid.Bool().Draw(t, "long") {
				s.To = s.Date + Date(rapid.IntRange(0, 9).Draw(t, "days"))
			}
			c.Sessions = append(c.Sessions, s)
		}
		moved := c.Clone()
		moved.Postpone(date("2026-07-01"), by)
		if moved.Sessions[0].Date != c.Sessions[0].Date || moved.Sessions[0].State != Scheduled {
			t.Fatal("what was over moves")
		}
		for i, s := range moved.Sessions[1:] {
			was := c.Sessions[i+1]
			if s.Date != was.Date+Date(by) || s.Was != was.Date || s.State != Postponed || was.To != 0 && s.To-s.Date != was.To-was.Date {
				t.Fatalf("%+v became %+v", was, s)
			}
		}
		again := moved.Clone()
		again.Postpone(date("2026-01-02"), -by)
		for i, s := range again.Sessions[1:] {
			if was := c.Sessions[i+1]; moved.Sessions[i+1].last() >= date("2026-01-02") && (s.Date != was.Date || s.To != was.To || s.Was != was.Date) {
				t.Fatalf("%+v came back as %+v", was, s)
			}
		}
	})
}

// A weekly series takes its weekdays along: on each day it takes place exactly where it did before, so many days earlier.
func TestAWeeklySeriesMovesWithItsWeekdays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.IntRange(-30, 30).Draw(t, "by")
		week := Weekdays(rapid.IntRange(1, int(AllWeek)).Draw(t, "weekdays"))
		from := date("2026-07-06") // Monday
		was := Calendar{Recurrences: []Recurrence{{Frequency: Weekly, Weekdays: week, From: from, Until: from + 60}}}
		is := was.Clone()
		if is.Postpone(from, by) {
			t.Fatal("nothing of it is fixed")
		}
		for d := from - 40; d < from+140; d++ {
			if was.On(d).State != is.On(d+Date(by)).State {
				t.Fatalf("%v on %v, %v on %v", was.On(d).State, d, is.On(d+Date(by)).State, d+Date(by))
			}
		}
	})
}

func TestSuspendedItHasNoDatesUntilItIsReinstated(t *testing.T) {
	c := Calendar{Sessions: []Session{{Date: date("2026-08-01"), To: date("2026-08-03")}}}
	is := c.Clone()
	is.Suspend(date("2026-07-10"))
	if _, ok := is.NextDate(date("2026-01-01")); ok || is.Sessions[0].Was != date("2026-08-01") {
		t.Errorf("%+v", is)
	}
	is.Reinstate(date("2026-07-10"), date("2026-08-03"))
	if !reflect.DeepEqual(is, c) {
		t.Errorf("%+v", is)
	}
}

func TestSomeDatesAreCancelled(t *testing.T) {
	c := Calendar{Sessions: []Session{{Date: date("2026-08-01")}, {Date: date("2026-08-05"), To: date("2026-08-07")}}}
	days := []Date{date("2026-08-01"), date("2026-08-06"), date("2026-08-20")}
	if got := c.Cancel(date("2026-07-10"), days); !slices.Equal(got, days[:2]) {
		t.Errorf("cancelled %v", got)
	}
	for day, open := range map[string]bool{"2026-08-01": false, "2026-08-05": true, "2026-08-06": false, "2026-08-07": true} {
		if c.On(date(day)).State.IsOpen() != open {
			t.Errorf("%s: %v", day, c.On(date(day)).State)
		}
	}
}

// Another edition keeps every date on its day of the week, three days from the same day of the year at most; and what goes with a
// holiday goes with it.
func TestAnotherEditionKeepsItsDaysOfTheWeek(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2000, 2090).Draw(t, "year")
		by := rapid.IntRange(-5, 9).Draw(t, "years on")
		d := DateOf(year, 1, 1) + Date(rapid.IntRange(0, 364).Draw(t, "day"))
		c := Calendar{Sessions: []Session{{Date: d, State: Cancelled}}}
		next, tied := c.Edition(year+by, "")
		s := next.Sessions[0]
		if len(tied) > 0 {
			if s.State != ToConfirm || tied[0] != s.Date {
				t.Fatalf("%v goes with a holiday as %+v", d, s)
			}
			return
		}
		_, month, day := d.Civil()
		if month == time.February && day == 29 {
			day = 28
		}
		if off := s.Date - DateOf(year+by, month, day); s.Date.Weekday() != d.Weekday() || off < -3 || off > 3 || s.State != Scheduled {
			t.Fatalf("%v %v became %v %v", d, d.Weekday(), s.Date, s.Date.Weekday())
		}
	})
}

func TestHolidaysOfAnotherEdition(t *testing.T) {
	for was, want := range map[string]string{"2026-07-14": "2027-07-14", "2026-04-05": "2027-03-28", "2026-05-14": "2027-05-06", "2026-05-23": "2027-05-15", "2026-12-25": "2027-12-25"} {
		c := Calendar{Sessions: []Session{{Date: date(was)}}}
		next, tied := c.Edition(2027, "")
		if len(tied) != 1 || next.Sessions[0].Date != date(want) {
			t.Errorf("%s became %v, tied %v", was, next.Sessions[0].Date, tied)
		}
	}
}
