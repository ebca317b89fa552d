package form

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// sentence is a field in which hours are typed as one says them: "tous les jours sauf mardi 10h-12h 14h-18h du 1/5 au 30/9". What was
// understood becomes a period that is added to the others, where it can be seen and mended; what was not stays as it was typed.
type sentence struct{}

// aside is the control, which is no part of the value.
func (sentence) aside(at place) place { return place{at.name + "/said?", at.pointer + "/periods"} }

func (n sentence) read(r *reader, at place, v any) any {
	words, sent := r.words(n.aside(at).name)
	if r.locked || !sent || blankWords(words) {
		return v
	}
	heard, ok := hear(words, r.Reference.Today)
	if !ok {
		p := wrong("form.wrong.sentence", words)
		p.Path = n.aside(at).pointer
		r.problems = append(r.problems, *p)
		if r.posted.typed != nil {
			r.posted.typed[n.aside(at).name] = words
		}
		return v
	}
	m, _ := v.(map[string]any)
	if m == nil {
		m = map[string]any{}
	}
	tree := treeOf(offer.Hours(heard))
	for _, name := range []string{"periods", "exceptions"} {
		if more := entries(member(tree, name)); len(more) > 0 {
			all := append([]any{}, entries(m[name])...)
			all = append(all, more...)
			list{name: "id", stem: name[:1]}.identify(all)
			m[name] = all
		}
	}
	if by := member(tree, "by_appointment"); by != nil {
		m["by_appointment"] = by
	}
	return m
}

func (n sentence) draw(c *canvas, at place, _, _ any) templ.Component {
	if c.locked {
		return templ.NopComponent
	}
	field := ui.TextField{Name: n.aside(at).name, ID: n.aside(at).name, Label: c.say("form.hours.sentence"), Help: c.say("form.hours.sentence_help"), Size: "wide",
		Placeholder: c.say("form.hours.sentence_sample")}
	if c.Posted != nil {
		field.Value = c.Posted.typed[field.Name]
	}
	return field.View()
}

var (
	heardDates = regexp.MustCompile(`(?:^|\s)(?:du|from|de)\s+(\d{1,2})(?:er|st|nd|rd|th)?[/. ]\s*(\d{1,2}|[a-z]+)(?:[/. ]\s*(\d{4}))?\s+(?:au|to|a|until)\s+(\d{1,2})(?:er|st|nd|rd|th)?[/. ]\s*(\d{1,2}|[a-z]+)(?:[/. ]\s*(\d{4}))?`)
	heardSlot  = regexp.MustCompile(`(?:de |from |, |et |and )?(\d{1,2})\s*(?:h|:)(\d{2})?\s*(?:-|–|a|to)\s*(\d{1,2})\s*(?:h|:)(\d{2})?`)
	heardRange = regexp.MustCompile(`(?:du |from |de )?\b([a-z]{3,9})\b\.?\s*(?:-|–|au|to|a)\s*\b([a-z]{3,9})\b`)
)

// hear reads hours as people write them in French or English, or as OpenStreetMap does. Nothing is guessed: whatever is left over makes
// it false.
func hear(words string, today opening.Date) (opening.Calendar, bool) {
	if c, err := opening.ParseOSM(words, "", nil); err == nil && c.Told() {
		return c, true
	}
	rest := " " + fold(words) + " "
	p := opening.Period{}
	if m := heardDates.FindStringSubmatch(rest); m != nil {
		var ok, also bool
		p.From, ok = heardDay(m[1], m[2], m[3], today)
		p.To, also = heardDay(m[4], m[5], m[6], today)
		p.EveryYear = m[3] == "" && m[6] == ""
		if !ok || !also {
			return opening.Calendar{}, false
		}
		rest = strings.Replace(rest, m[0], " ", 1)
	}
	rule := opening.Rule{}
	for _, m := range heardSlot.FindAllStringSubmatch(rest, -1) {
		s, err := opening.ParseSlot(m[1] + ":" + orZero(m[2]) + "-" + m[3] + ":" + orZero(m[4]))
		if err != nil || s.From >= opening.Midnight {
			return opening.Calendar{}, false
		}
		rule.Slots = append(rule.Slots, s)
		rest = strings.Replace(rest, m[0], " ", 1)
	}
	days, ok := heardDays(rest)
	if !ok || len(rule.Slots) == 0 && days == opening.AllWeek && p.From.IsZero() {
		return opening.Calendar{}, false
	}
	if rule.Weekdays = days; days == opening.AllWeek {
		rule.Weekdays = 0
	}
	p.Rules = []opening.Rule{rule}
	return opening.Calendar{Periods: []opening.Period{p}}, true
}

func orZero(minutes string) string {
	if minutes == "" {
		return "00"
	}
	return minutes
}

// heardDay is a day; without a year, one of this year.
func heardDay(day, month, year string, today opening.Date) (opening.Date, bool) {
	m, err := strconv.Atoi(month)
	if err != nil {
		if m = heardMonths[month[:min(len(month), 4)]]; m == 0 {
			m = heardMonths[month[:min(len(month), 3)]]
		}
	}
	d, _ := strconv.Atoi(day)
	y, err := strconv.Atoi(year)
	if err != nil {
		y = today.Year()
	}
	at := opening.DateOf(y, time.Month(m), d)
	_, month2, day2 := at.Civil()
	return at, m >= 1 && m <= 12 && day2 == d && int(month2) == m
}

var heardMonths = map[string]int{"janv": 1, "jan": 1, "fevr": 2, "feb": 2, "fev": 2, "mars": 3, "mar": 3, "avri": 4, "avr": 4, "apr": 4, "mai": 5, "may": 5, "juin": 6, "jun": 6, "juil": 7, "jul": 7,
	"aout": 8, "aug": 8, "sept": 9, "sep": 9, "octo": 10, "oct": 10, "nove": 11, "nov": 11, "dece": 12, "dec": 12}

var heardWeekdays = map[string]time.Weekday{"lun": time.Monday, "mon": time.Monday, "mar": time.Tuesday, "tue": time.Tuesday, "mer": time.Wednesday, "wed": time.Wednesday, "jeu": time.Thursday, "thu": time.Thursday,
	"ven": time.Friday, "fri": time.Friday, "sam": time.Saturday, "sat": time.Saturday, "dim": time.Sunday, "sun": time.Sunday}

// wholeDays are words for days of the week at their full length, so that no other word is taken for one.
var wholeDays = regexp.MustCompile(`^(lun(di)?|mar(di)?|mer(credi)?|jeu(di)?|ven(dredi)?|sam(edi)?|dim(anche)?|mon(day)?|tue(s|sday)?|wed(nesday)?|thu(rs|rsday)?|fri(day)?|sat(urday)?|sun(day)?)s?$`)

func weekdayIn(word string) (time.Weekday, bool) {
	word = strings.Trim(word, ".,;")
	if !wholeDays.MatchString(word) {
		return 0, false
	}
	d, ok := heardWeekdays[word[:3]]
	return d, ok
}

// heardDays reads which days of the week are meant; none said are all.
func heardDays(rest string) (opening.Weekdays, bool) {
	said, except := strings.NewReplacer("tous les jours", " ", "every day", " ", "daily", " ", "tlj", " ", "ouvert ", " ", "open ", " ").Replace(rest), ""
	for _, word := range []string{" sauf ", " except ", " ferme ", " closed "} {
		if before, after, found := strings.Cut(said, word); found {
			said, except = before, after
			break
		}
	}
	days, ok := weekdaysIn(said)
	without, also := weekdaysIn(except)
	if days == 0 {
		days = opening.AllWeek
	}
	return days &^ without, ok && also && days&^without != 0
}

func weekdaysIn(words string) (opening.Weekdays, bool) {
	var days opening.Weekdays
	for _, m := range heardRange.FindAllStringSubmatch(words, -1) {
		from, ok := weekdayIn(m[1])
		to, also := weekdayIn(m[2])
		if !ok || !also {
			continue
		}
		for d := from; ; d = (d + 1) % 7 {
			days |= opening.WeekdaysOf(d)
			if d == to {
				break
			}
		}
		words = strings.Replace(words, m[0], " ", 1)
	}
	for _, word := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" ,;.:", r) }) {
		switch word {
		case "le", "les", "et", "and", "de", "on", "the", "jours", "chaque", "-", "semaine":
			continue
		}
		d, ok := weekdayIn(word)
		if !ok {
			return 0, false
		}
		days |= opening.WeekdaysOf(d)
	}
	return days, true
}
