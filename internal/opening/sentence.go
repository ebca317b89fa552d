package opening

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxListed is how many dates a sentence spells out.
const maxListed = 12

// Sentence says the calendar in words, in the language of the tag's base (French, English, German, Italian, Spanish, Dutch
// and Portuguese; English for any other), as it reads on a given day:
// what is over is left out, this year's dates go without their year, what was called off comes first. It is "" only
// when nothing is told. Spaces are ordinary ones; setting the narrow ones is the page's business.
func (c *Calendar) Sentence(lang string, today Date) string {
	w := &sentenceWriter{tongue: tongueOf(lang), c: c, lang: lang, today: today}
	w.closure()
	w.sessions(Cancelled)
	w.postponed()
	w.periods(false)
	w.sessions(Scheduled)
	w.sessions(SoldOut)
	w.sessions(ToConfirm)
	for i := range c.Recurrences {
		w.recurrence(&c.Recurrences[i])
	}
	w.overWithout()
	if c.ByAppointment {
		w.end(w.say(ifElse(w.hasHours, "elsewhen by appointment", "by appointment")))
	}
	w.holidays()
	w.exceptions()
	if len(w.out) == 0 && c.Told() {
		w.end(w.say("not announced"))
	}
	if note := noteIn(c.Note, lang); note != "" && len(w.out) > 0 {
		w.end(note)
	}
	return strings.Join(w.out, " ")
}

type sentenceWriter struct {
	*tongue
	c        *Calendar
	lang     string
	today    Date
	out      []string
	hasHours bool // something current was said of hours or dates
	points   bool // the hours in hand are moments, such as that of the last entry
}

// end makes a sentence of a phrase.
func (w *sentenceWriter) end(phrase string) {
	phrase = strings.TrimSpace(phrase)
	if phrase == "" {
		return
	}
	r, size := utf8.DecodeRuneInString(phrase)
	phrase = string(unicode.ToUpper(r)) + phrase[size:]
	if !strings.ContainsAny(phrase[len(phrase)-1:], ".!?") {
		phrase += "."
	}
	w.out = append(w.out, phrase)
}

func ifElse(cond bool, a, b string) string {
	if cond {
		return a
	}
	return b
}

// noteIn gives the note in the language or its base.
func noteIn(n Note, lang string) string {
	if s := n[lang]; s != "" {
		return strings.TrimSpace(s)
	}
	base, _, _ := strings.Cut(lang, "-")
	return strings.TrimSpace(n[base])
}

func (w *sentenceWriter) withNote(phrase string, n Note) string {
	if note := noteIn(n, w.lang); note != "" {
		return phrase + " (" + strings.TrimSuffix(note, ".") + ")"
	}
	return phrase
}

// stretch says a season or stretch; "" for one without ends that began already. always prints years.
func (w *sentenceWriter) stretch(from, to Date, everyYear, always bool) string {
	now := w.today.Year()
	switch {
	case everyYear:
		a, b := yearlyBounds(from, to)
		if a == 101 && b == 1231 {
			return w.say("all year")
		}
		return w.span(yearlyDate(a), yearlyDate(b), false, false)
	case from == 0 && to == 0, to == 0 && from <= w.today:
		return ""
	case to == 0:
		return w.since(from, always || from.Year() != now)
	case from == 0:
		return w.until(to, always || to.Year() != now)
	case from == to:
		return w.day(from, always || from.Year() != now, always)
	}
	years := always || from.Year() != now || to.Year() != now
	return w.span(from, to, years && from.Year() != to.Year(), years)
}

// yearlyDate stands for a day of every year: the year is a leap one, and is never printed.
func yearlyDate(monthDay int) Date { return DateOf(2000, 1, 1) + offsetInLeapYear(monthDay) }

func (w *sentenceWriter) closure() {
	k := w.c.Closure
	if k == nil || k.To != 0 && k.To < w.today {
		return
	}
	phrase := w.say("closed for now")
	if g := w.ground(k.Ground); g != "" {
		phrase += " " + g
	}
	dates := w.stretch(k.From, k.To, false, true)
	if k.To == 0 {
		dates = strings.TrimPrefix(dates+w.say("until further notice"), ", ")
		if k.From <= w.today {
			phrase += ","
		}
	}
	w.end(w.withNote(phrase+" "+dates, k.Note))
}

// periods says the hours of each kind; with past, those that are over.
func (w *sentenceWriter) periods(past bool) {
	for _, kind := range kinds {
		w.points = kind == LastEntry
		for _, g := range w.seasons(kind, past) {
			w.hasHours = true
			if w.c.AsOf != 0 && !slices.Contains(w.out, w.say("as of", w.c.AsOf)) {
				w.out = append(w.out, w.say("as of", w.c.AsOf))
			}
			w.end(w.withNote(w.kind(kind)+w.season(g), g.periods[0].Note))
		}
	}
	w.points = false
	if !past && !w.c.SchoolKnown(w.today) {
		w.end(w.say("school not known"))
	}
}

// season is some periods with the same hours.
type season struct {
	periods []*Period
}

func (w *sentenceWriter) seasons(kind Kind, past bool) []*season {
	var list []*Period
	for i := range w.c.Periods {
		p := &w.c.Periods[i]
		over := !p.EveryYear && p.To != 0 && p.To < w.today
		if p.Kind.orOpening() == kind && over == past {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b *Period) int {
		if a.EveryYear && b.EveryYear {
			return cmp.Compare(a.From.monthDay(), b.From.monthDay())
		}
		return cmp.Compare(a.From, b.From)
	})
	var out []*season
	for _, p := range w.together(list) {
		if i := slices.IndexFunc(out, func(g *season) bool { return w.sameRules(g.periods[0], p) }); i >= 0 {
			out[i].periods = append(out[i].periods, p)
		} else {
			out = append(out, &season{periods: []*Period{p}})
		}
	}
	return out
}

// sameRules tells whether two periods say the same of their days.
func (w *sentenceWriter) sameRules(a, b *Period) bool {
	return slices.EqualFunc(a.rules(), b.rules(), func(r, o Rule) bool {
		return r.Weekdays == o.Weekdays && r.ByAppointment == o.ByAppointment && slices.Equal(r.Nth, o.Nth) &&
			slices.Equal(r.Slots, o.Slots) && r.sameSchool(&o)
	}) && noteIn(a.Note, w.lang) == noteIn(b.Note, w.lang)
}

// together joins periods of the same dates, as sources give them that know one slot or one weekday per period.
func (w *sentenceWriter) together(list []*Period) []*Period {
	var out []*Period
	for _, p := range list {
		i := slices.IndexFunc(out, func(o *Period) bool {
			return o.sameDates(p) && (len(o.Rules) > 0) == (len(p.Rules) > 0) &&
				noteIn(o.Note, w.lang) == noteIn(p.Note, w.lang)
		})
		if i < 0 {
			out = append(out, p)
			continue
		}
		if len(p.Rules) == 0 {
			continue // said already
		}
		joined := *out[i]
		joined.Rules = slices.Concat(joined.Rules, p.Rules)
		if slices.ContainsFunc(p.Rules, func(r Rule) bool {
			return slices.ContainsFunc(out[i].Rules, func(o Rule) bool { return r.clashes(&o) })
		}) {
			out = append(out, p)
			continue
		}
		out[i] = &joined
	}
	return out
}

func (w *sentenceWriter) season(g *season) string {
	var ranges []string
	for _, p := range g.periods {
		s := w.stretch(p.From, p.To, p.EveryYear, false)
		if s == "" {
			ranges = nil
			break
		}
		if !slices.Contains(ranges, s) {
			ranges = append(ranges, s)
		}
	}
	groups := w.groups(g.periods[0])
	switch dates := w.list(ranges); {
	case dates == "":
		return strings.Join(groups, w.separator)
	case len(groups) == 1:
		return dates + ", " + groups[0]
	default:
		return dates + w.colon + strings.Join(groups, w.separator)
	}
}

// groups says the hours of a season, days with the same ones together; those that are by the school after the others.
func (w *sentenceWriter) groups(p *Period) []string {
	if len(p.Rules) == 0 {
		return []string{w.say("hours not told")}
	}
	out := w.groupsOf(p.Rules, &Rule{})
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.School == AnySchoolTime || slices.ContainsFunc(p.Rules[:i], func(o Rule) bool { return o.sameSchool(r) }) {
			continue
		}
		out = append(out, w.schoolTime(r)+", "+strings.Join(w.groupsOf(p.Rules, r), ", "))
	}
	return out
}

// schoolTime says the days of the school year that a rule is for, with the names of the zones where they have one.
func (w *sentenceWriter) schoolTime(r *Rule) string {
	zones := r.SchoolZones
	if len(zones) == 0 && w.c.School != nil && w.c.School.Zone != "" {
		zones = []SchoolZone{w.c.School.Zone}
	}
	phrase := w.say(string(r.School))
	if len(zones) == 0 {
		return phrase
	}
	var names []string
	for _, z := range zones {
		name := z.Name()
		if letter, ok := strings.CutPrefix(name, "zone "); ok {
			name = w.say("zone") + " " + letter
		}
		names = append(names, name)
	}
	return phrase + " (" + w.list(names) + ")"
}

// groupsOf says the rules that are for the same days of the school year as one of them.
func (w *sentenceWriter) groupsOf(rules []Rule, like *Rule) []string {
	var week [7]hours
	for i := range rules {
		r := &rules[i]
		if !r.sameSchool(like) {
			continue
		}
		for d := range week {
			if len(r.Nth) == 0 && r.Weekdays.orAll()>>d&1 == 1 {
				week[d].add(r.Slots, r.ByAppointment)
			}
		}
	}
	var said [7]string
	for d := range week {
		if week[d].told {
			said[d] = w.hoursOf(&week[d])
		}
	}
	var out []string
	var done Weekdays
	for _, d := range AllWeek.List() {
		if done.Has(d) || !week[d].told {
			continue
		}
		same := Weekdays(0)
		for e := range week {
			if week[e].told && said[d] == said[e] {
				same |= 1 << e
			}
		}
		done |= same
		out = append(out, daysAndHours(w.weekdays(same), said[d]))
	}
	for i := range rules {
		if r := &rules[i]; len(r.Nth) > 0 && r.sameSchool(like) {
			h := hours{}
			h.add(r.Slots, r.ByAppointment)
			out = append(out, daysAndHours(w.nthWeekdays(r.Nth, r.Weekdays.orAll())+w.repeat.nthOfMonth, w.hoursOf(&h)))
		}
	}
	return out
}

// daysAndHours joins the two; days may end with a comma of their own.
func daysAndHours(days, hours string) string {
	if strings.HasPrefix(hours, ",") {
		days = strings.TrimSuffix(days, ",")
	}
	return days + hours
}

// hoursOf says what adds up on a day, with the space or comma before it.
func (w *sentenceWriter) hoursOf(h *hours) string {
	out := ""
	if len(h.slots) > 0 && w.points {
		out += w.times(h.slots)
	} else if slots := union(h.slots); len(slots) > 0 {
		out += " " + w.hours(slots)
	}
	if slots := union(h.appointment); len(slots) > 0 {
		out += ifElse(out == "", " ", ", ") + w.hours(slots) + " " + w.say("by appointment")
	}
	if h.arranged {
		out += ifElse(out == "", " ", ", ") + w.say("by appointment")
	}
	if h.open {
		out += ", " + w.say("hours not told")
	}
	return out
}
