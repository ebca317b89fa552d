package opening

import (
	"fmt"
)

// numbered puts the day of a date, alone or with its month, behind the right article.
func (l *tongue) numbered(a article, d Date, text string) string {
	_, _, day := d.Civil()
	return a.with(l.date.vowel != nil && l.date.vowel(day), text)
}

func (l *tongue) number(d Date) string {
	_, _, day := d.Civil()
	return l.date.number(day)
}

// numberAndMonth gives "14 July 2026".
func (l *tongue) numberAndMonth(d Date, year bool) string {
	y, m, _ := d.Civil()
	s := fmt.Sprintf(l.date.month, l.number(d), l.date.months[m-1])
	if year {
		s += fmt.Sprintf(l.date.year, y)
	}
	return s
}

// day says "on Saturday 14 July 2026".
func (l *tongue) day(d Date, year, weekday bool) string {
	text := l.numberAndMonth(d, year)
	if weekday {
		return l.date.onWeekday[d.Weekday()] + text
	}
	return l.numbered(l.date.on, d, text)
}

// days says some of one month: "on 11, 18 and 25 July".
func (l *tongue) days(list []Date, year bool) string {
	var parts []string
	last := len(list) - 1
	for _, d := range list[:last] {
		parts = append(parts, l.number(d))
	}
	return fmt.Sprintf(l.date.several, l.list(append(parts, l.numberAndMonth(list[last], year))))
}

// span says "from 10 to 14 July 2026".
func (l *tongue) span(from, to Date, firstYear, lastYear bool) string {
	start := l.numberAndMonth(from, firstYear)
	if sameMonth(from, to) && from <= to && !firstYear {
		start = l.number(from)
	}
	return l.numbered(l.date.from, from, start) + " " + l.numbered(l.date.to, to, l.numberAndMonth(to, lastYear))
}

func (l *tongue) since(d Date, year bool) string {
	return l.numbered(l.date.since, d, l.numberAndMonth(d, year))
}

func (l *tongue) until(d Date, year bool) string {
	return l.numbered(l.date.until, d, l.numberAndMonth(d, year))
}

// repeats says the rule of a recurrence: "every Thursday".
func (l *tongue) repeats(r *Recurrence) string {
	m := r.matcher()
	n, words := m.interval, &l.repeat
	pick := l.list(namesOf(m.weekdays.List(), &words.pick))
	out := ""
	switch {
	case r.Frequency == Daily && m.weekdays == 0 && n == 1, r.Frequency == Weekly && m.weekdays == AllWeek && n == 1:
		out = l.week.everyDay
	case r.Frequency == Daily && m.weekdays == 0:
		out = fmt.Sprintf(words.everyDays, n)
	case (r.Frequency == Weekly || r.Frequency == Daily) && n == 1:
		out = l.every(m.weekdays)
	case r.Frequency == Daily:
		out = fmt.Sprintf(words.daysOn, n, pick)
	case r.Frequency == Weekly && n == 2:
		out = fmt.Sprintf(words.otherWeek, pick)
	case r.Frequency == Weekly:
		out = fmt.Sprintf(words.weeksOn, n, pick)
	default:
		return l.repeatsMonthly(r, &m)
	}
	if len(m.monthDays) > 0 {
		out += fmt.Sprintf(words.onlyOn, l.afterColon(l.monthDays(m.monthDays)))
	}
	if names := l.monthNames(m.inMonth); names != "" {
		out += fmt.Sprintf(words.inMonths, names)
	}
	return out
}

// every says "every Tuesday and Thursday".
func (l *tongue) every(w Weekdays) string {
	days := w.List()
	template := l.repeat.every[0]
	if len(days) > 0 && l.repeat.feminine[days[0]] && l.repeat.every[1] != "" {
		template = l.repeat.every[1]
	}
	return fmt.Sprintf(template, l.list(namesOf(days, &l.repeat.names)))
}

func (l *tongue) monthDays(days []int8) string {
	var parts []string
	for _, d := range days {
		switch {
		case d > 0:
			parts = append(parts, l.repeat.monthDay(int(d)))
		case d == -1:
			parts = append(parts, l.repeat.lastDay)
		default:
			parts = append(parts, l.repeat.beforeEnd(int(-d)))
		}
	}
	return l.list(parts)
}

func (l *tongue) repeatsMonthly(r *Recurrence, m *matcher) string {
	words := &l.repeat
	out, tail := "", ""
	switch {
	case len(r.Nth) > 0:
		out, tail = l.nthWeekdays(r.Nth, m.weekdays), words.nthOfMonth
	case m.weekdays != 0 && len(m.monthDays) == 0:
		out = l.every(m.weekdays)
	default:
		out, tail = l.monthDays(m.monthDays), words.dayOfMonth
	}
	switch names := l.monthNames(m.inMonth); {
	case words.asDate && len(m.inMonth) == 1 && len(m.monthDays) == 1 && m.monthDays[0] > 0 && m.weekdays == 0:
		out = l.day(DateOf(2000, monthOf(int(m.inMonth[0])*100), int(m.monthDays[0])), false, false)
	case names != "":
		out = l.contracted(out + fmt.Sprintf(words.ofMonths, names))
	case r.Frequency == Monthly:
		out += tail
	}
	if m.weekdays != 0 && len(m.monthDays) > 0 && len(r.Nth) == 0 {
		out = fmt.Sprintf(words.ifIs, out, enumerate(namesOf(m.weekdays.List(), &words.days), l.or))
	}
	switch {
	case r.Frequency == Monthly && m.interval > 1:
		out += fmt.Sprintf(words.months, m.interval)
	case r.Frequency == Yearly && m.interval > 1:
		out += fmt.Sprintf(words.years, m.interval)
	case r.Frequency == Yearly:
		out = fmt.Sprintf(words.yearly, out)
	}
	return out
}

// monthNames is "" for every month of the year.
func (l *tongue) monthNames(months []int8) string {
	var parts []string
	for _, m := range months {
		if m >= 1 && m <= 12 {
			parts = append(parts, l.date.months[m-1])
		}
	}
	if len(months) >= 12 {
		return ""
	}
	return l.list(parts)
}
