package portal

import (
	"strconv"
	"strings"

	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// How far ahead the dates of an event are looked for, how many are listed one by one, and how many weeks make a habit.
const (
	datesAhead   = 400
	mostListed   = 3
	weeksOfHabit = 5
)

// onDates says in a line on which days something takes place, from a day on: "sam. 28 nov.", "jusqu’au 5 déc.", "chaque samedi", "du 3 au
// 28 nov., 12 dates".
func (v *visit) onDates(c *opening.Calendar, from opening.Date) string {
	var days []opening.Date
	c.Open(from, datesAhead, func(i int) { days = append(days, from+opening.Date(i)) })
	if len(days) == 0 {
		return ""
	}
	first, last := days[0], days[len(days)-1]
	endless := last > from+datesAhead-15 // no end in sight
	began := first == from && c.On(from-1).State.IsOpen()
	switch {
	case len(days) == 1:
		return v.dayAs(first, i18n.ShortDay)
	case len(days) == int(last-first)+1: // day after day
		return v.dayAfterDay(first, last, began, endless)
	case len(days) <= mostListed:
		return v.listed(days)
	case weekly(days):
		day := v.say("written.weekday." + strconv.Itoa(int(first.Weekday())) + ".long")
		if endless {
			return v.say("portal.dates.weekly", "weekday", day)
		}
		return v.say("portal.dates.weekly_until", "weekday", day, "to", v.dayAs(last, i18n.BriefDay))
	case endless:
		return v.say("portal.dates.year_round")
	}
	return v.say("portal.dates.several", "from", v.dayAs(first, i18n.BriefDay), "to", v.dayAs(last, i18n.BriefDay), "count", len(days))
}

func (v *visit) dayAfterDay(first, last opening.Date, began, endless bool) string {
	switch {
	case endless:
		return v.say("portal.dates.every_day")
	case began:
		return v.say("portal.dates.until", "to", v.dayAs(last, i18n.BriefDay))
	}
	return v.say("portal.dates.span", "from", v.dayAs(first, i18n.BriefDay), "to", v.dayAs(last, i18n.BriefDay))
}

func (v *visit) listed(days []opening.Date) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = v.dayAs(d, i18n.ShortDay)
	}
	last := len(words) - 1
	return v.say("portal.dates.and", "first", strings.Join(words[:last], ", "), "last", words[last])
}

// weekly tells whether days are the same of each week, often enough to call it a habit.
func weekly(days []opening.Date) bool {
	for i := 1; i < len(days); i++ {
		if days[i]-days[i-1] != 7 {
			return false
		}
	}
	return len(days) >= weeksOfHabit
}

// dayAs writes a day; one of another year with its year.
func (v *visit) dayAs(d opening.Date, form i18n.Form) string {
	t := d.At(0, v.now.Location())
	said := v.speaker.Day(t, form)
	if d.Year() != v.now.Year() && (form == i18n.BriefDay || form == i18n.ShortDay) {
		said += " " + strconv.Itoa(d.Year())
	}
	return said
}

// startsAt says at what time something begins on a day, where that is told.
func (v *visit) startsAt(c *opening.Calendar, d opening.Date) string {
	slots := c.On(d).Slots
	if len(slots) == 0 || slots[0] == opening.WholeDay {
		return ""
	}
	return v.speaker.Clock(int(slots[0].From)/60, int(slots[0].From)%60)
}

// whether says that something does not take place as told, which is never to be missed.
func (v *visit) whether(life offer.LifeState, today opening.Day) ui.State {
	kind, worth := lives[life]
	switch {
	case worth:
		return ui.State{Kind: kind, Text: v.say("portal.life." + string(life))}
	case today.Cancelled && !today.State.IsOpen():
		return ui.State{Kind: ui.Cancelled, Text: v.say("portal.event.cancelled_today")}
	case today.SoldOut:
		return ui.State{Kind: ui.Warning, Text: v.say("portal.life.sold-out")}
	}
	return ui.State{}
}
