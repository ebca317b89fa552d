package opening

import (
	"strconv"
)

var enDays = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// english says it as a British visitor guide does: "from 10 am to 12:30 pm and from 2 pm to 6 pm".
var english = tongue{
	and: " and ", or: " or ", separator: "; ", colon: ": ", once: "on ", bare: []string{"on "},
	hour: hourWords{clock: englishClock, wholeDay: "24 hours a day", from: article{"from %s"}, to: article{"to %s"},
		at: article{"at %s"}, onwards: article{"from %s on"}},
	week: weekWords{everyDay: "every day", everyDayBut: "every day except %s,", but: enDays, on: forms("on %ss", enDays),
		from: enDays, to: forms("to %s", enDays), runsFirst: true},
	date: dateWords{months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December"}, number: strconv.Itoa, month: "%s %s", year: " %d", on: article{"on %s"},
		onWeekday: forms("on %s ", enDays), several: "on %s", from: article{"from %s"}, to: article{"to %s"},
		since: article{"from %s"}, until: article{"until %s"}},
	repeat: repeatWords{every: [2]string{"every %s"}, names: enDays, days: enDays, pick: enDays,
		everyDays: "every %d days", daysOn: "every %d days, on %s", otherWeek: "every other week on %s",
		weeksOn: "every %d weeks on %s", onlyOn: " that is %s", inMonths: " in %s", ofMonths: " of %s",
		nthOfMonth: " of the month", dayOfMonth: " of the month",
		monthDay: func(day int) string { return "on the " + englishOrdinal(day) }, lastDay: "on the last day",
		beforeEnd: func(day int) string { return "on the " + englishOrdinal(day) + " to last day" },
		ifIs:      "%s if it is a %s", months: ", every %d months", years: ", every %d years", yearly: "every year %s"},
	nth: [2]ordinals{{one: "on the %s %s", several: "on the %s %s",
		counted: [5]string{"first", "second", "third", "fourth", "fifth"},
		last: [5]string{"on the last %s", "on the second to last %s", "on the third to last %s", "on the fourth to last %s",
			"on the fifth to last %s"}}},
	kinds: map[Kind]string{Opening: "open ", Visit: "visits: ", Reception: "reception: ", Kitchen: "kitchen: ",
		LastEntry: "last entry: ", TicketOffice: "ticket office: ", Booking: "booking: ",
		CheckIn: "check-in: ", CheckOut: "check-out: "},
	grounds: map[Ground]string{Works: "for works", Leave: "for holidays", Health: "for health reasons",
		Weather: "because of the weather", Order: "by official order", Staff: "for lack of staff"},
	feasts: movingFeasts(func(f feast) string { return "on " + f.en }),
	phrases: map[string]string{
		"all year":                "all year round",
		"hours not told":          "hours not given",
		"by appointment":          "by appointment",
		"elsewhen by appointment": "at other times by appointment",
		"as of":                   "Hours of %d, to be confirmed.",
		"closed for now":          "temporarily closed",
		"until further notice":    ", until further notice",
		"cancelled":               "cancelled",
		"sold-out":                "sold out",
		"to-confirm":              "to be confirmed",
		"postponed":               "postponed to a date not yet known",
		"planned":                 " (planned %s)",
		"moved":                   "postponed",
		"instead of":              " (first planned %s)",
		"years":                   "from %d to %d",
		"more dates":              "%d more dates",
		"one more date":           "one more date",
		"except":                  ", except ",
		"took place":              "took place %s",
		"not announced":           "coming dates and hours not announced",
		"closed on holidays":      "closed on public holidays",
		"open on holidays":        "open on public holidays",
		"on holidays":             "on public holidays",
		"closed":                  "closed",
		"open exceptionally":      "exceptionally open",
		"zone":                    "zone",
		"holidays":                "during school holidays",
		"term":                    "outside school holidays",
		"school not known":        "the dates of these school holidays are not known yet",
	},
}

func englishClock(c Clock) string {
	h, m := c/60%24, c%60
	half := ifElse(h < 12, "am", "pm")
	switch {
	case h == 0 && m == 0:
		return "midnight"
	case h == 12 && m == 0:
		return "noon"
	}
	if h = h % 12; h == 0 {
		h = 12
	}
	if m == 0 {
		return strconv.Itoa(int(h)) + " " + half
	}
	return strconv.Itoa(int(h)) + ":" + padded(int(m)) + " " + half
}

func englishOrdinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}
