package opening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tongue is what one language brings to the one grammar of sentences: words and templates. Tables of weekdays begin with
// Sunday, those of months with January. Phrases have neither capital nor full stop.
type tongue struct {
	and, or   string // "%s and %s", with their spaces
	separator string // between groups of hours
	colon     string
	once      string   // a preposition that neighbours share: "on 1 May and 25 December"
	bare      []string // prepositions that a colon before them takes away: "cancelled: Saturday 18 July"
	contract  *strings.Replacer
	hour      hourWords
	week      weekWords
	date      dateWords
	repeat    repeatWords
	nth       [2]ordinals // of masculine and feminine days; the second may be empty
	kinds     map[Kind]string
	grounds   map[Ground]string
	feasts    map[Holiday]string // those that move, as an answer to "closed when?"
	phrases   map[string]string
}

// article is a template, and the one for numbers that begin with another sound or are singular; the second may be empty.
type article [2]string

func (a article) with(other bool, s string) string {
	if other && a[1] != "" {
		return fmt.Sprintf(a[1], s)
	}
	return fmt.Sprintf(a[0], s)
}

// hourWords: the second form of an article is for one o'clock.
type hourWords struct {
	clock    func(Clock) string
	wholeDay string
	from, to article // "from %s", "to %s"
	at       article
	onwards  article
}

// weekWords speak of the days of every week.
type weekWords struct {
	everyDay    string
	everyDayBut string    // with a form of but; may end with a comma
	but         [7]string // "except Tuesday"
	on          [7]string // "on Tuesdays"
	from, to    [7]string // "Tuesday", "to Sunday"
	runsFirst   bool      // stretches of the week come before single days
}

// dateWords: the second form of an article is for the numbers that begin with a vowel.
type dateWords struct {
	months       [12]string
	number       func(day int) string
	month        string // "%s %s" of number and month
	year         string // " %d"
	on           article
	onWeekday    [7]string // what stands before number and month
	several      string    // "on %s" of numbers, the last with its month
	from, to     article
	since, until article
	vowel        func(day int) bool // nil for never
}

// repeatWords speak of recurrences.
type repeatWords struct {
	every      [2]string // "every %s", by the gender of the first day
	names      [7]string // after every
	feminine   [7]bool
	days       [7]string // "if it is a %s"
	pick       [7]string // in everyDaysOn and what follows
	everyDays  string    // "every %d days"
	daysOn     string    // "every %d days, on %s"
	otherWeek  string    // "every other week on %s"
	weeksOn    string    // "every %d weeks on %s"
	onlyOn     string    // " that is %s"
	inMonths   string    // " in %s"
	ofMonths   string    // " of %s"
	nthOfMonth string    // " of the month", after the nth weekday
	dayOfMonth string    // the same after the day
	monthDay   func(day int) string
	lastDay    string
	beforeEnd  func(day int) string
	ifIs       string // "%s if it is a %s"
	months     string // ", every %d months"
	years      string // ", every %d years"
	yearly     string // "every year %s"
	asDate     bool   // the day of one month is said as a date
}

// ordinals count the weekdays of a month.
type ordinals struct {
	one     string    // "on the %s %s"
	several string    // "on the %s %s", of some ordinals
	counted [5]string // "first"
	last    [5]string // "on the last %s", "on the second to last %s"
}

// tongueOf gives the language of a BCP 47 tag's base; English for those without one.
func tongueOf(lang string) *tongue {
	base, _, _ := strings.Cut(lang, "-")
	if l := tongues[strings.ToLower(base)]; l != nil {
		return l
	}
	return &english
}

var tongues = map[string]*tongue{"fr": &french, "en": &english, "de": &german, "it": &italian, "es": &spanish,
	"nl": &dutch, "pt": &portuguese}

// forms puts each word into a template.
func forms(template string, words [7]string) [7]string {
	for i, word := range words {
		words[i] = fmt.Sprintf(template, word)
	}
	return words
}

// clock24 gives hour and minute as far as 24:00, which only an end at midnight is.
func clock24(c Clock) (hour, minute int) {
	if c > 0 && c%Midnight == 0 {
		return 24, 0
	}
	return int(c / 60 % 24), int(c % 60)
}

// clockWith writes "9" and "9:30" with the given mark.
func clockWith(mark string) func(Clock) string {
	return func(c Clock) string {
		hour, minute := clock24(c)
		if minute == 0 {
			return strconv.Itoa(hour)
		}
		return strconv.Itoa(hour) + mark + padded(minute)
	}
}

// enumerate joins with commas, and a word before the last.
func enumerate(parts []string, and string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + and + parts[len(parts)-1]
}

// say gives a fixed phrase.
func (l *tongue) say(key string, args ...any) string {
	if len(args) == 0 {
		return l.phrases[key]
	}
	if key == "more dates" && args[0] == 1 {
		return l.phrases["one more date"]
	}
	return l.contracted(fmt.Sprintf(l.phrases[key], args...))
}

func (l *tongue) contracted(s string) string {
	if l.contract == nil {
		return s
	}
	return l.contract.Replace(s)
}

// list says a preposition once for neighbours.
func (l *tongue) list(parts []string) string {
	if l.once == "" {
		return enumerate(parts, l.and)
	}
	out := slices.Clone(parts)
	for i := 1; i < len(parts); i++ {
		if strings.HasPrefix(parts[i-1], l.once) {
			out[i] = strings.TrimPrefix(parts[i], l.once)
		}
	}
	return enumerate(out, l.and)
}

// afterColon takes away the preposition that a phrase does not begin with after a colon.
func (l *tongue) afterColon(phrase string) string {
	for _, p := range l.bare {
		if rest, ok := strings.CutPrefix(phrase, p); ok {
			return rest
		}
	}
	return phrase
}

func (l *tongue) clock(c Clock) string { return l.hour.clock(c) }

// hours says slots: "from 10 am to 12:30 pm and from 2 pm to 6 pm".
func (l *tongue) hours(slots []Slot) string {
	var parts []string
	for _, s := range slots {
		switch {
		case s == WholeDay:
			parts = append(parts, l.hour.wholeDay)
		case s.OpenEnded():
			parts = append(parts, l.atHour(l.hour.onwards, s.From))
		default:
			parts = append(parts, l.atHour(l.hour.from, s.From)+" "+l.atHour(l.hour.to, s.To))
		}
	}
	return l.list(parts)
}

func (l *tongue) atHour(a article, c Clock) string { return a.with(c/60%24 == 1, l.clock(c)) }

// start says when an event begins whose end is not told: "at 8:30 pm".
func (l *tongue) start(c Clock) string { return l.atHour(l.hour.at, c) }

// weekdays says days of every week: "Tuesday to Sunday".
func (l *tongue) weekdays(w Weekdays) string {
	days := w.List()
	missing := (AllWeek &^ w).List()
	switch {
	case len(days) == 7:
		return l.week.everyDay
	case len(days) == 6 && missing[0] != time.Monday && missing[0] != time.Sunday:
		return fmt.Sprintf(l.week.everyDayBut, l.week.but[missing[0]])
	}
	var parts, single []string
	for _, run := range weekRuns(days) {
		switch {
		case len(run) > 2:
			parts = append(parts, l.week.from[run[0]]+" "+l.week.to[run[len(run)-1]])
		case l.week.runsFirst:
			single = append(single, namesOf(run, &l.week.on)...)
		default:
			parts = append(parts, namesOf(run, &l.week.on)...)
		}
	}
	if len(single) > 0 {
		parts = append(parts, l.list(single))
	}
	return l.list(parts)
}

// weekRuns is runsOf with the end of the week joined to its beginning: Friday to Monday is one stretch.
func weekRuns(days []time.Weekday) [][]time.Weekday {
	runs := runsOf(days)
	if n := len(runs); n > 1 && runs[0][0] == time.Monday {
		last := runs[n-1]
		if last[len(last)-1] == time.Sunday && len(last)+len(runs[0]) > 2 {
			joined := append(append([]time.Weekday{}, last...), runs[0]...)
			return append(runs[1:n-1], joined)
		}
	}
	return runs
}

func namesOf(days []time.Weekday, names *[7]string) []string {
	var out []string
	for _, d := range days {
		out = append(out, names[d])
	}
	return out
}

// nthWeekdays says weekdays of a month: "on the first Sunday", without the month.
func (l *tongue) nthWeekdays(nth []int8, w Weekdays) string {
	var parts []string
	days := w.List()
	if len(days) == 1 && len(nth) > 1 && slices.Min(nth) > 0 {
		words := l.ordinalsOf(days[0])
		for _, n := range nth {
			parts = append(parts, words.counted[min(n, 5)-1])
		}
		return fmt.Sprintf(words.several, l.list(parts), l.repeat.days[days[0]])
	}
	for _, d := range days {
		words, name := l.ordinalsOf(d), l.repeat.days[d]
		for _, n := range nth {
			if n > 0 {
				parts = append(parts, fmt.Sprintf(words.one, words.counted[min(n, 5)-1], name))
			} else {
				parts = append(parts, fmt.Sprintf(words.last[max(min(-n, 5), 1)-1], name))
			}
		}
	}
	return l.list(parts)
}

func (l *tongue) ordinalsOf(d time.Weekday) *ordinals {
	if l.repeat.feminine[d] {
		return &l.nth[1]
	}
	return &l.nth[0]
}

func (l *tongue) kind(k Kind) string { return l.kinds[k] }

func (l *tongue) ground(g Ground) string { return l.grounds[g] }

// holiday says one that does not move by its date.
func (l *tongue) holiday(h Holiday) string {
	if day := feasts[h]; day.month != 0 && day.nth == 0 {
		return l.day(day.on(2000, 0), false, false)
	}
	return l.feasts[h]
}

// movingFeasts names the holidays that have no date of their own.
func movingFeasts(name func(feast) string) map[Holiday]string {
	out := map[Holiday]string{}
	for h, f := range feasts {
		if f.month == 0 || f.nth != 0 {
			out[h] = name(f)
		}
	}
	return out
}

func monthOf(monthDay int) time.Month { return time.Month(monthDay / 100) }
