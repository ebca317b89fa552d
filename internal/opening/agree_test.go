package opening

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestGeneratedCalendarsPassCheck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if p := drawCalendar(t).Check(); len(p) > 0 {
			t.Fatalf("refused: %v", p)
		}
	})
}

func TestStatesAgreeWithOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		from := drawDate(t, "seen from") - 200
		states := make([]State, rapid.IntRange(1, 800).Draw(t, "days"))
		for i := range states {
			states[i] = 99 // must be overwritten
		}
		c.States(from, states)
		open := map[int]bool{}
		c.Open(from, len(states), func(i int) { open[i] = true })
		told := false
		for i, got := range states {
			want := c.On(from + Date(i)).State
			if got != want || open[i] != want.IsOpen() {
				t.Fatalf("%v: States says %v, Open %v, On %v", from+Date(i), got, open[i], want)
			}
			told = told || want != NotTold
		}
		if told && !c.Told() {
			t.Fatal("On tells something, Told denies it")
		}
	})
}

// stateByDays reads an instant from the answers for days alone.
func stateByDays(c *Calendar, t time.Time) (State, bool) {
	d, now := DayOf(t), Clock(t.Hour()*60+t.Minute())
	today, night := c.On(d), c.On(d-1)
	in := func(slots []Slot, at Clock) (best State, found bool) {
		for _, s := range slots {
			if s.To == 0 && at >= s.From && at < Midnight {
				best, found = max(best, OpenHoursNotTold), true
			}
			if at >= s.From && at < s.To {
				best, found = Open, true
			}
		}
		return best, found
	}
	best, found := State(0), false
	for _, at := range []struct {
		slots []Slot
		now   Clock
	}{{today.Slots, now}, {night.Slots, now + Midnight}} {
		if s, ok := in(at.slots, at.now); ok {
			best, found = max(best, s), true
		}
	}
	if found {
		return best, true
	}
	switch today.State {
	case Closed, NotTold:
		if _, late := in(night.Appointment, now+Midnight); late {
			return ByAppointment, true
		}
		return today.State, true
	case OpenHoursNotTold:
		return OpenHoursNotTold, true
	}
	return 0, false // beside the slots of an open day, more may be told than Day holds
}

func TestOpenAtAgreesWithOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		loc, err := time.LoadLocation(c.zone())
		if err != nil {
			t.Fatal(err)
		}
		d := drawDate(t, "day")
		if rapid.IntRange(0, 4).Draw(t, "odd day") == 0 {
			d = rapid.SampledFrom([]Date{DateOf(2026, 3, 29), DateOf(2026, 10, 25)}).Draw(t, "which odd day")
		}
		for _, m := range rapid.SliceOfN(rapid.IntRange(0, 24*60-1), 20, 20).Draw(t, "minutes") {
			at := d.At(0, loc).Add(time.Duration(m) * time.Minute)
			want, known := stateByDays(c, at)
			if got := c.OpenAt(at.UTC()); known && got != want {
				t.Fatalf("%v: OpenAt says %v, the days %v", at, got, want)
			}
		}
		for _, s := range c.On(d).Slots {
			if got := c.OpenAt(d.At(s.From, loc)); !got.IsOpen() && !isOdd(d, loc) {
				t.Fatalf("%v: %v when slot %v begins", d, got, s)
			}
		}
	})
}

func isOdd(d Date, loc *time.Location) bool {
	return d.At(Midnight, loc).Sub(d.At(0, loc)) != 24*time.Hour
}

func TestNextAgreesWithOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		loc, err := time.LoadLocation(c.zone())
		if err != nil {
			t.Fatal(err)
		}
		from := drawDate(t, "day").At(Clock(rapid.IntRange(0, 1439).Draw(t, "minute")), loc)
		got := c.Next(from, 8)
		var want []Occurrence
		for d := DayOf(from) - 1; d < DayOf(from)+900 && len(want) < 8; d++ {
			day := c.On(d)
			var ones []Occurrence
			switch day.State {
			case Open:
				for _, s := range day.Slots {
					end := s.To
					if s.To == 0 {
						end = Midnight
					}
					ones = append(ones, Occurrence{Date: d, Start: d.At(s.From, loc), End: d.At(end, loc), Slot: &s})
				}
			case OpenHoursNotTold:
				ones = []Occurrence{{Date: d, Start: d.At(0, loc), End: d.At(Midnight, loc)}}
			}
			for _, o := range ones {
				if o.End.After(from) && len(want) < 8 {
					want = append(want, o)
				}
			}
		}
		if len(got) > len(want) && len(want) < 8 { // what lies beyond the window of this test
			got = got[:len(want)]
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		d, ok := c.NextDate(DayOf(from))
		if len(want) > 0 && want[len(want)-1].Date >= DayOf(from) && !ok {
			t.Fatal("NextDate finds none")
		}
		if ok && !c.On(d).State.IsOpen() {
			t.Fatalf("NextDate gives %v, which is %v", d, c.On(d).State)
		}
	})
}

func TestOSMMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		zone := DefaultHolidays
		if c.Holidays != nil {
			zone = c.Holidays.Zone
		}
		text := c.OSM()
		back, err := ParseOSM(text, zone, c.School)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		for d := windowFrom - 400; d < windowTo+800; d += Date(1 + int(d)&1) {
			a, b := c.hoursOn(d), back.hoursOn(d)
			if a.state() != b.state() || !slices.Equal(a.slots, b.slots) || !slices.Equal(a.appointment, b.appointment) {
				t.Fatalf("%s\n%v: %v %v %v, read back %v %v %v", text, d, a.state(), a.slots, a.appointment, b.state(), b.slots, b.appointment)
			}
		}
		if again := back.OSM(); len(c.Recurrences) == 0 && len(c.Periods) == 0 {
			third, err := ParseOSM(again, zone, c.School)
			if err != nil || third.OSM() != again {
				t.Fatalf("not stable: %s\n%s (%v)", again, third.OSM(), err)
			}
		}
	})
}

func TestJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		for name, codec := range map[string]struct {
			encode func(any) ([]byte, error)
			decode func([]byte, any) error
		}{
			"encoding/json": {json.Marshal, json.Unmarshal},
			"json v2": {func(v any) ([]byte, error) { return jsonv2.Marshal(v, jsonv2.Deterministic(true)) },
				func(b []byte, v any) error { return jsonv2.Unmarshal(b, v) }},
		} {
			b, err := codec.encode(c)
			if err != nil {
				t.Fatal(name, err)
			}
			var back Calendar
			if err := codec.decode(b, &back); err != nil {
				t.Fatal(name, err, string(b))
			}
			again, err := codec.encode(&back)
			if err != nil || string(again) != string(b) {
				t.Fatalf("%s: %s\n%s", name, b, again)
			}
			for d := windowFrom; d < windowTo; d += 37 {
				if diff := cmp.Diff(c.On(d), back.On(d)); diff != "" {
					t.Fatal(name, diff)
				}
			}
		}
	})
}

func TestOfIsTheMainKindAsOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		c.Sessions, c.Recurrences, c.ByAppointment = nil, nil, false
		kind := c.kindOrOpening()
		of := c.Of(kind)
		for d := windowFrom; d < windowTo; d += 11 {
			if diff := cmp.Diff(c.On(d), of.On(d)); diff != "" {
				t.Fatal(kind, diff)
			}
		}
	})
}

// currentTimes gives the clock times that a sentence of the day must hold.
func currentTimes(c *Calendar, today Date, tongue *tongue) []string {
	var out []string
	add := func(slots []Slot) {
		for _, s := range union(slots) {
			if s == WholeDay {
				continue
			}
			out = append(out, tongue.clock(s.From))
			if !s.OpenEnded() {
				out = append(out, tongue.clock(s.To))
			}
		}
	}
	for _, p := range c.Periods {
		if p.EveryYear || p.To == 0 || p.To >= today {
			for _, r := range p.Rules {
				if len(r.Nth) > 0 {
					add(r.Slots)
				} else {
					for _, s := range r.Slots { // with other rules of the day they may run together
						add([]Slot{s})
					}
				}
			}
		}
	}
	for _, s := range c.Sessions {
		if s.Date != 0 && s.last() >= today {
			add(s.Slots)
		}
	}
	for _, e := range c.Exceptions {
		if e.EveryYear || e.last() >= today {
			add(e.Slots)
		}
	}
	if c.Holidays != nil {
		add(c.Holidays.Slots)
	}
	return out
}

func TestSentenceSaysAllTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		today := drawDate(t, "today")
		for _, lang := range rapid.Permutation(spoken).Draw(t, "languages")[:3] {
			s, tongue := c.Sentence(lang, today), tongues[lang]
			if (s == "") == c.Told() && len(c.Periods) == 0 && c.Holidays == nil {
				t.Fatalf("%s: told %v, sentence %q", lang, c.Told(), s)
			}
			if c.Told() && s == "" {
				t.Fatalf("%s: something is told, and nothing said", lang)
			}
			for _, want := range currentTimes(c, today, tongue) {
				if !strings.Contains(s, want) {
					t.Fatalf("%s: no %q in %q", lang, want, s)
				}
			}
			for _, bad := range []string{"  ", " .", " ,", ",,", "..", "!", "%", ": .", "( ", "sauf on", " et et "} {
				if strings.Contains(s, bad) {
					t.Fatalf("%s: %q in %q", lang, bad, s)
				}
			}
		}
	})
}
