package opening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// english says it as a British visitor guide does: "from 10 am to 12:30 pm and from 2 pm to 6 pm".
type english struct{}

var (
	enOrdinals = [6]string{"", "first", "second", "third", "fourth", "fifth"}
	enKinds    = map[Kind]string{Opening: "open ", Visit: "visits: ", Reception: "reception: ", Kitchen: "kitchen: ",
		LastEntry: "last entry: ", TicketOffice: "ticket office: ", Booking: "booking: ",
		CheckIn: "check-in: ", CheckOut: "check-out: "}
	enGrounds = map[Ground]string{Works: "for works", Leave: "for holidays", Health: "for health reasons",
		Weather: "because of the weather", Order: "by official order", Staff: "for lack of staff"}
	enPhrases = map[string]string{
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
		"except":                  ", except on ",
		"took place":              "took place",
		"not announced":           "coming dates and hours not announced",
		"closed on holidays":      "closed on public holidays",
		"open on holidays":        "open on public holidays",
		"on holidays":             "on public holidays",
		"closed":                  "closed",
		"open exceptionally":      "exceptionally open",
		"holidays":                "during school holidays",
		"term":                    "outside school holidays",
		"school not known":        "the dates of these school holidays are not known yet",
	}
)

func (english) separator() string { return "; " }

func (english) colon() string { return ": " }

func (english) say(key string, args ...any) string {
	if len(args) == 0 {
		return enPhrases[key]
	}
	if key == "more dates" && args[0] == 1 {
		return "one more date"
	}
	return fmt.Sprintf(enPhrases[key], args...)
}

// list says "on" once for neighbours: "on 1 May and 25 December".
func (english) list(parts []string) string {
	out := slices.Clone(parts)
	for i := 1; i < len(parts); i++ {
		if strings.HasPrefix(parts[i-1], "on ") {
			out[i] = strings.TrimPrefix(parts[i], "on ")
		}
	}
	return enumerate(out, " and ")
}

func (english) clock(c Clock) string {
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

func (e english) hours(slots []Slot) string {
	var parts []string
	for _, s := range slots {
		switch {
		case s == WholeDay:
			parts = append(parts, "24 hours a day")
		case s.OpenEnded():
			parts = append(parts, "from "+e.clock(s.From)+" on")
		default:
			parts = append(parts, "from "+e.clock(s.From)+" to "+e.clock(s.To))
		}
	}
	return e.list(parts)
}

func (e english) start(c Clock) string { return "at " + e.clock(c) }

func (e english) weekdays(w Weekdays) string {
	days := w.List()
	missing := (AllWeek &^ w).List()
	switch {
	case len(days) == 7:
		return "every day"
	case len(days) == 6 && missing[0] != time.Monday && missing[0] != time.Sunday:
		return "every day except " + missing[0].String() + ","
	}
	var parts, single []string
	for _, run := range weekRuns(days) {
		if len(run) > 2 {
			parts = append(parts, run[0].String()+" to "+run[len(run)-1].String())
			continue
		}
		for _, d := range run {
			single = append(single, d.String()+"s")
		}
	}
	if len(single) > 0 {
		parts = append(parts, "on "+e.list(single))
	}
	return e.list(parts)
}

func (e english) nth(nth []int8, w Weekdays) string {
	var parts []string
	if days := w.List(); len(days) == 1 && len(nth) > 1 && slices.Min(nth) > 0 {
		for _, n := range nth {
			parts = append(parts, enOrdinals[min(n, 5)])
		}
		return "on the " + e.list(parts) + " " + days[0].String() + " of the month"
	}
	for _, d := range w.List() {
		for _, n := range nth {
			switch {
			case n > 0:
				parts = append(parts, "the "+enOrdinals[min(n, 5)]+" "+d.String())
			case n == -1:
				parts = append(parts, "the last "+d.String())
			default:
				parts = append(parts, "the "+enOrdinals[min(-n, 5)]+" to last "+d.String())
			}
		}
	}
	return "on " + e.list(parts) + " of the month"
}

func (english) bare(d Date, year bool) string {
	y, m, day := d.Civil()
	if year {
		return strconv.Itoa(day) + " " + m.String() + " " + strconv.Itoa(y)
	}
	return strconv.Itoa(day) + " " + m.String()
}

func (e english) day(d Date, year, weekday bool) string {
	if weekday {
		return "on " + d.Weekday().String() + " " + e.bare(d, year)
	}
	return "on " + e.bare(d, year)
}

func (e english) days(list []Date, year bool) string {
	var parts []string
	for _, d := range list[:len(list)-1] {
		_, _, day := d.Civil()
		parts = append(parts, strconv.Itoa(day))
	}
	return "on " + e.list(append(parts, e.bare(list[len(list)-1], year)))
}

func (e english) span(from, to Date, firstYear, lastYear bool) string {
	start := e.bare(from, firstYear)
	if sameMonth(from, to) && from <= to && !firstYear {
		_, _, day := from.Civil()
		start = strconv.Itoa(day)
	}
	return "from " + start + " to " + e.bare(to, lastYear)
}

func (e english) since(d Date, year bool) string { return "from " + e.bare(d, year) }

func (e english) until(d Date, year bool) string { return "until " + e.bare(d, year) }

func (english) kind(k Kind) string { return enKinds[k] }

func (english) ground(g Ground) string { return enGrounds[g] }

func (e english) holiday(h Holiday) string {
	if day := feasts[h]; day.month != 0 && day.nth == 0 {
		return e.day(day.on(2000, 0), false, false)
	}
	return "on " + feasts[h].en
}

func (e english) repeats(r *Recurrence) string {
	m := r.matcher()
	n := m.interval
	var days []string
	for _, d := range m.weekdays.List() {
		days = append(days, d.String())
	}
	out := ""
	switch {
	case r.Frequency == Daily && m.weekdays == 0 && n == 1, r.Frequency == Weekly && m.weekdays == AllWeek && n == 1:
		out = "every day"
	case r.Frequency == Daily && m.weekdays == 0:
		out = fmt.Sprintf("every %d days", n)
	case (r.Frequency == Weekly || r.Frequency == Daily) && n == 1:
		out = "every " + e.list(days)
	case r.Frequency == Daily:
		out = fmt.Sprintf("every %d days, on %s", n, e.list(days))
	case r.Frequency == Weekly && n == 2:
		out = "every other week on " + e.list(days)
	case r.Frequency == Weekly:
		out = fmt.Sprintf("every %d weeks on %s", n, e.list(days))
	default:
		return e.repeatsMonthly(r, &m)
	}
	if len(m.monthDays) > 0 {
		out += " that is " + e.monthDays(m.monthDays)
	}
	if len(m.inMonth) > 0 && len(m.inMonth) < 12 {
		out += " in " + e.list(englishMonths(m.inMonth))
	}
	return out
}

func (e english) monthDays(days []int8) string {
	var parts []string
	for _, d := range days {
		switch {
		case d > 0:
			parts = append(parts, fmt.Sprintf("the %d%s", d, englishSuffix(int(d))))
		case d == -1:
			parts = append(parts, "the last day")
		default:
			parts = append(parts, fmt.Sprintf("the %d%s to last day", -d, englishSuffix(int(-d))))
		}
	}
	return e.list(parts)
}

func englishSuffix(n int) string {
	if n%100 >= 11 && n%100 <= 13 {
		return "th"
	}
	switch n % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}

func (e english) repeatsMonthly(r *Recurrence, m *matcher) string {
	var days []string
	for _, d := range m.weekdays.List() {
		days = append(days, d.String())
	}
	out := ""
	switch {
	case len(r.Nth) > 0:
		out = strings.TrimSuffix(e.nth(r.Nth, m.weekdays), " of the month")
	case m.weekdays != 0 && len(m.monthDays) == 0:
		out = "every " + e.list(days)
	case m.weekdays != 0:
		out = "on " + e.monthDays(m.monthDays) + " if it is a " + enumerate(days, " or ")
	default:
		out = "on " + e.monthDays(m.monthDays)
	}
	if len(m.inMonth) > 0 && len(m.inMonth) < 12 {
		out += " of " + e.list(englishMonths(m.inMonth))
	} else if r.Frequency == Monthly && (len(r.Nth) > 0 || len(m.monthDays) > 0) {
		out += " of the month"
	}
	switch {
	case r.Frequency == Monthly && m.interval > 1:
		out += fmt.Sprintf(", every %d months", m.interval)
	case r.Frequency == Yearly && m.interval > 1:
		out += fmt.Sprintf(", every %d years", m.interval)
	case r.Frequency == Yearly:
		out = "every year " + out
	}
	return out
}

func englishMonths(months []int8) []string {
	var out []string
	for _, m := range months {
		if m >= 1 && m <= 12 {
			out = append(out, time.Month(m).String())
		}
	}
	return out
}
