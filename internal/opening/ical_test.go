package opening

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

// minute is one slot of one day as a diary shows it: by local time, "" for a whole day.
type shown struct {
	day  Date
	slot string
}

// expand reads an iCalendar file with rrule-go and nothing of ours.
func expand(t interface{ Fatal(...any) }, text string) (held, cancelled map[shown]bool) {
	cal, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	held, cancelled = map[shown]bool{}, map[shown]bool{}
	uids := map[string]bool{}
	for _, e := range cal.Events() {
		if uids[e.Id()] {
			t.Fatal("two events with the UID", e.Id(), text)
		}
		uids[e.Id()] = true
		into := held
		if p := e.GetProperty(ics.ComponentPropertyStatus); p != nil && p.Value == "CANCELLED" {
			into = cancelled
		}
		start, whole := localTime(t, e.GetProperty(ics.ComponentPropertyDtStart).Value)
		var length time.Duration
		endless := true
		if p := e.GetProperty(ics.ComponentPropertyDtEnd); p != nil {
			end, _ := localTime(t, p.Value)
			length, endless = end.Sub(start), false
		}
		except := map[time.Time]bool{}
		for _, p := range e.GetProperties(ics.ComponentPropertyExdate) {
			at, _ := localTime(t, p.Value)
			except[at] = true
		}
		for _, at := range starts(t, e, start) {
			if except[at] {
				continue
			}
			switch day := DayOf(at); {
			case whole:
				for i := range Date(length / (24 * time.Hour)) {
					into[shown{day + i, ""}] = true
				}
			case endless:
				into[shown{day, at.Format("15:04") + "+"}] = true
			default:
				s := Slot{From: Clock(at.Hour()*60 + at.Minute())}
				s.To = s.From + Clock(length/time.Minute)
				into[shown{day, s.String()}] = true
			}
		}
	}
	return held, cancelled
}

// starts expands the RRULE on the wall clock, written as UTC: that is what TZID asks for.
func starts(t interface{ Fatal(...any) }, e *ics.VEvent, start time.Time) []time.Time {
	p := e.GetProperty(ics.ComponentPropertyRrule)
	if p == nil {
		return []time.Time{start}
	}
	o, err := rrule.StrToROption(p.Value)
	if err != nil {
		t.Fatal(err)
	}
	if !o.Until.IsZero() && len(e.GetProperty(ics.ComponentPropertyDtStart).Value) > 8 {
		zone := e.GetProperty(ics.ComponentPropertyDtStart).ICalParameters["TZID"][0]
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		y, m, d := o.Until.In(loc).Date()
		hour, minute, second := o.Until.In(loc).Clock()
		o.Until = time.Date(y, m, d, hour, minute, second, 0, time.UTC)
		if isOdd(DateOf(y, m, d), loc) {
			o.Until = o.Until.Add(time.Hour) // an hour that does not exist was moved
		}
	}
	o.Dtstart = start
	rule, err := rrule.NewRRule(*o)
	if err != nil {
		t.Fatal(err)
	}
	return rule.All()
}

func localTime(t interface{ Fatal(...any) }, s string) (time.Time, bool) {
	layout := "20060102T150405"
	if len(s) == 8 {
		layout = "20060102"
	}
	at, err := time.Parse(layout, s)
	if err != nil {
		t.Fatal(err)
	}
	return at, len(s) == 8
}

func TestICalShowsWhatOnSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		from := drawDate(t, "window")
		to := from + Date(rapid.IntRange(0, 500).Draw(t, "window days"))
		text := ICal("", from, to, Entry{Calendar: c, UID: "1@example.org", Summary: "Fête; «foire», etc.", Updated: time.Unix(1e9, 0)})
		held, cancelled := expand(t, text)
		byDay := map[Date][]Slot{}
		whole := map[Date]bool{}
		for s := range held {
			if s.slot == "" {
				whole[s.day] = true
				continue
			}
			slot, err := ParseSlot(s.slot)
			if err != nil {
				t.Fatal(err)
			}
			byDay[s.day] = append(byDay[s.day], slot)
		}
		for d := from; d <= to; d++ {
			day := c.On(d)
			got := byDay[d]
			if whole[d] && day.State == Open {
				got = append(got, WholeDay)
			}
			got = union(got)
			if diff := cmp.Diff(day.Slots, got, cmpEmpty); diff != "" || (day.State == OpenHoursNotTold) != (whole[d] && len(got) == 0) {
				t.Fatalf("%v is %v: %s\n%s", d, day.State, diff, text)
			}
			if day.Cancelled && !slices.ContainsFunc(slices.Collect(maps.Keys(cancelled)), func(s shown) bool { return s.day == d }) {
				t.Fatalf("%v: the cancelled session is not shown", d)
			}
		}
	})
}

func TestICalOfAMarket(t *testing.T) {
	c := &Calendar{Recurrences: []Recurrence{{ID: "m", From: DateOf(2026, 6, 4), Until: DateOf(2026, 8, 27), Frequency: Weekly,
		Slots: []Slot{{17 * 60, 26 * 60}}, Except: []Date{DateOf(2026, 7, 16)}}},
		Sessions: []Session{{ID: "f", Date: DateOf(2026, 7, 10), To: DateOf(2026, 7, 12)},
			{ID: "x", Date: DateOf(2026, 9, 1), Slots: []Slot{{From: 20*60 + 30}}, State: Cancelled}}}
	text := ICal("Agenda", DateOf(2026, 1, 1), DateOf(2026, 12, 31), Entry{Calendar: c, UID: "7@example.org", Summary: "Marché",
		Updated: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	for _, want := range []string{
		"PRODID:-//Escale//Opening//EN", "X-WR-CALNAME:Agenda", "BEGIN:VTIMEZONE", "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200",
		"UID:recurrence-m.7@example.org", "DTSTART;TZID=Europe/Paris:20260604T170000", "DTEND;TZID=Europe/Paris:20260605T020000",
		"RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=TH;UNTIL=20260827T150000Z", "EXDATE;TZID=Europe/Paris:20260716T170000",
		"DTSTART;VALUE=DATE:20260710\r\nDTEND;VALUE=DATE:20260713",
		"DTSTART;TZID=Europe/Paris:20260901T203000\r\nEND:VEVENT", "STATUS:CANCELLED", "DTSTAMP:20260102T030405Z",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestICalNamesStayWhenTheWindowMoves(t *testing.T) {
	uids := func(from Date) string {
		cal, err := ics.ParseCalendar(strings.NewReader(ICal("", from, from+300, Entry{Calendar: seasonal(), UID: "7@example.org"})))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range cal.Events() {
			out = append(out, e.Id())
		}
		return strings.Join(out, "\n")
	}
	if diff := cmp.Diff(uids(date("2026-05-02")), uids(date("2026-05-20"))); diff != "" {
		t.Error(diff)
	}
}
