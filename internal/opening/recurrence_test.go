package opening

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

// Days are counted by our own reading of RFC 5545; rrule-go, a port of python-dateutil, is the other opinion.
func TestRecurrenceAgreesWithRRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecurrence(t, 0)
		o := r.option()
		o.Dtstart = r.From.midnight()
		o.Until = r.lastPossible().midnight()
		rule, err := rrule.NewRRule(o)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []Date
		for _, at := range rule.All() {
			want = append(want, DayOf(at))
		}
		for d := range r.raw() {
			got = append(got, d)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n%s", o.RRuleString(), diff)
		}
		listed := slices.Collect(r.Days())
		for d := r.From - 3; d < r.From+800; d++ {
			if r.includes(d) != slices.Contains(listed, d) {
				t.Fatalf("includes(%v) is %v", d, r.includes(d))
			}
		}
		back, err := ParseRecurrence(o.RRuleString(), r.From)
		if err != nil {
			t.Fatalf("%s: %v", o.RRuleString(), err)
		}
		back.Until = r.lastPossible()
		if diff := cmp.Diff(want, slices.Collect(back.raw())); diff != "" {
			t.Fatalf("read back from %s: %s", o.RRuleString(), diff)
		}
	})
}

func TestParseRecurrence(t *testing.T) {
	from := DateOf(2026, time.June, 4)
	got, err := ParseRecurrence("FREQ=WEEKLY;BYDAY=TH;UNTIL=20260831T220000Z", from)
	want := Recurrence{From: from, Until: DateOf(2026, time.August, 31), Frequency: Weekly, Weekdays: WeekdaysOf(time.Thursday)}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	for _, bad := range []string{"", "FREQ=HOURLY", "FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO,TU", "FREQ=MONTHLY;BYDAY=1MO,3TU",
		"FREQ=WEEKLY;BYDAY=2MO", "FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYDAY=MO", "nonsense", "FREQ=DAILY;BYHOUR=9,17"} {
		if r, err := ParseRecurrence(bad, from); err == nil {
			t.Errorf("%q was read as %+v", bad, r)
		}
	}
}
