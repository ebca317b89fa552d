package arbitrary

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"escale/internal/opening"
)

// Calendar draws hours: seasons with weekly slots, sessions, recurrences, exceptions, holidays, a closure, notes.
func Calendar() *rapid.Generator[opening.Calendar] {
	return rapid.Custom(func(t *rapid.T) opening.Calendar {
		c := opening.Calendar{ByAppointment: rapid.IntRange(0, 5).Draw(t, "by appointment") == 0, Note: remark(t)}
		for i := range rapid.IntRange(0, 2).Draw(t, "periods") {
			c.Periods = append(c.Periods, period(t, fmt.Sprintf("p%d", i)))
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "sessions") {
			c.Sessions = append(c.Sessions, opening.Session{ID: fmt.Sprintf("s%d", i), Date: day(t, "date"), Slots: slots(t), Note: remark(t)})
		}
		if rapid.IntRange(0, 3).Draw(t, "recurrence?") == 0 {
			from := day(t, "from")
			c.Recurrences = []opening.Recurrence{{ID: "r", From: from, Until: from + 200, Frequency: opening.Weekly,
				Weekdays: opening.WeekdaysOf(time.Tuesday, time.Saturday)}}
		}
		if rapid.IntRange(0, 3).Draw(t, "exception?") == 0 {
			c.Exceptions = []opening.Exception{{ID: "x", From: day(t, "from"), Closed: true, Note: remark(t)}}
		}
		if rapid.IntRange(0, 4).Draw(t, "holidays?") == 0 {
			c.Holidays = &opening.Holidays{Policy: opening.HolidaysClosed}
		}
		if rapid.IntRange(0, 2).Draw(t, "school?") == 0 {
			c.School = &opening.School{Zone: "fr-c"}
		}
		if rapid.IntRange(0, 4).Draw(t, "closure?") == 0 {
			c.Closure = &opening.Closure{From: day(t, "from"), Ground: opening.Works, Note: remark(t)}
		}
		return c
	})
}

func period(t *rapid.T, id string) opening.Period {
	p := opening.Period{ID: id, EveryYear: rapid.Bool().Draw(t, "every year"), Note: remark(t)}
	p.From = day(t, "from")
	p.To = p.From + opening.Date(rapid.IntRange(0, 200).Draw(t, "days"))
	if rapid.Bool().Draw(t, "rules?") {
		p.Rules = []opening.Rule{{Weekdays: opening.WeekdaysOf(time.Monday, time.Sunday), Slots: slots(t)}}
		switch rapid.IntRange(0, 3).Draw(t, "school") {
		case 0:
			p.Rules[0].School = opening.InTerm
		case 1:
			p.Rules[0].School, p.Rules[0].SchoolZones = opening.InHolidays, []opening.SchoolZone{"fr-b", "fr-reunion"}
		}
	}
	return p
}

func slots(t *rapid.T) []opening.Slot {
	switch rapid.IntRange(0, 2).Draw(t, "slots") {
	case 0:
		return nil
	case 1:
		return []opening.Slot{{From: 10 * 60, To: 12*60 + 30}, {From: 14 * 60, To: 18 * 60}}
	}
	return []opening.Slot{{From: 20 * 60, To: 26 * 60}}
}

func remark(t *rapid.T) opening.Note {
	if rapid.IntRange(0, 3).Draw(t, "note?") != 0 {
		return nil
	}
	n := opening.Note{}
	for lang, phrase := range Text().Draw(t, "note") {
		n[string(lang)] = phrase.Value
	}
	return n
}
