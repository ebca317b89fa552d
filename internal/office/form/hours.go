package form

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// hours is the editor of openings by plain fields: what is usual, what is not, and the dates of what takes place. What an offer of the
// type has mostly comes first.
func (s *Setting) hours(f *offer.Field) group {
	periods := part{"periods", list{label: label{key: "form.hours.periods"}, one: "form.hours.period", add: "form.hours.add_period", name: "id", stem: "p", item: periodOf()}}
	sessions := part{"sessions", list{label: label{key: "form.hours.sessions"}, one: "form.hours.session", add: "form.hours.add_session", name: "id", stem: "s", item: sessionOf()}}
	recurrences := part{"recurrences", list{label: label{key: "form.hours.recurrences"}, one: "form.hours.recurrence", add: "form.hours.add_recurrence", name: "id", stem: "r", item: recurrenceOf()}}
	order := []part{periods, {"", folded("form.hours.dates", sessions, recurrences)}}
	if s.Sheet.Type == "event" {
		order = []part{sessions, recurrences, {"", folded("form.hours.periods", periods)}}
	}
	exceptions := part{"exceptions", list{label: label{key: "form.hours.exceptions"}, one: "form.hours.exception", add: "form.hours.add_exception", name: "id", stem: "x", item: exceptionOf()}}
	return group{class: "hours", members: append(append([]part{{"", sentence{}}}, order...), exceptions,
		part{"", group{class: "row", members: []part{
			{"holidays", group{members: []part{{"policy", pick{label: label{key: "form.hours.holidays"}, none: "form.hours.holidays_none", options: closed("form.hours.policy.", opening.HolidaysClosed, opening.HolidaysOpen, opening.HolidaysHours)}}}}},
			{"by_appointment", tick{label: label{key: "form.hours.by_appointment"}}},
		}}},
		part{"closure", optional{label{key: "form.hours.closure"}, group{members: []part{
			{"", group{class: "row", members: []part{{"from", day(label{key: "form.from"})}, {"to", day(label{key: "form.to"})}, {"ground", pick{label: label{key: "form.hours.ground"}, options: closed("form.hours.ground_is.", opening.Works, opening.Leave, opening.Health, opening.Weather, opening.Order, opening.Staff, opening.OtherGrounds)}}}}},
			{"note", saidIn("form.note")},
		}}}},
		part{"", group{label: label{key: "form.more"}, fold: true, members: []part{
			{"note", saidIn("form.note")},
			{"holidays", group{members: []part{
				{"slots", slots("form.hours.holiday_slots")},
				{"closed", ticks{label: label{key: "form.hours.holidays_closed"}, class: "inline", options: feasts}},
				{"zone", pick{label: label{key: "form.hours.holiday_zone"}, none: "form.hours.zone_none", options: holidayZones}},
			}}},
			{"school", group{members: []part{{"zone", pick{label: label{key: "form.hours.school_zone"}, none: "form.hours.zone_none", options: schoolZones}}}}},
			{"as_of", count(label{key: "form.hours.as_of"})},
		}}},
		part{"", hint{hoursSaid}},
	)}
}

func folded(key string, members ...part) group {
	return group{label: label{key: key}, fold: true, members: members}
}

// saidIn is a note of hours.
func saidIn(key string) phrases { return phrases{label: label{key: key}, rows: 1, plain: true} }

func periodOf() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"from", day(label{key: "form.from"})}, {"to", day(label{key: "form.to"})},
			{"every_year", tick{label: label{key: "form.hours.every_year"}}},
			{"kind", pick{label: label{key: "form.hours.kind"}, none: "form.hours.of.opening", size: "short", options: closed("form.hours.of.", opening.Visit, opening.Reception, opening.Kitchen,
				opening.LastEntry, opening.TicketOffice, opening.Booking, opening.CheckIn, opening.CheckOut, opening.Opening)}},
		}}},
		{"rules", list{one: "form.hours.rule", add: "form.hours.add_rule", class: "tight", item: ruleOf()}},
		{"note", saidIn("form.note")},
	}}
}

func ruleOf() group {
	return group{class: "row", members: []part{
		{"weekdays", ticks{label: label{key: "form.hours.days"}, class: "days", options: weekdays}},
		{"slots", slots("form.hours.slots")},
		{"", group{label: label{key: "form.more"}, fold: true, class: "row", members: []part{
			{"by_appointment", tick{label: label{key: "form.hours.rule_by_appointment"}}},
			{"nth", ticks{label: label{key: "form.hours.nth"}, class: "inline", number: true, options: nths}},
			{"school", pick{label: label{key: "form.hours.school"}, none: "form.hours.school_any", options: closed("form.hours.school_is.", opening.InHolidays, opening.InTerm)}},
			{"school_zones", ticks{label: label{key: "form.hours.school_zones"}, class: "inline", options: schoolZones}},
		}}},
	}}
}

var states = closed("form.hours.state.", opening.Cancelled, opening.Postponed, opening.SoldOut, opening.ToConfirm)

func sessionOf() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"date", day(label{key: "form.hours.date"})}, {"to", day(label{key: "form.hours.last_day"})}, {"slots", slots("form.hours.slots")},
			{"state", pick{label: label{key: "form.hours.state_label"}, none: "form.hours.state.scheduled", size: "short", options: states}},
			{"was", day(label{key: "form.hours.was"})},
		}}},
		{"note", saidIn("form.note")},
	}}
}

func recurrenceOf() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"frequency", pick{label: label{key: "form.hours.frequency"}, size: "short", options: closed("form.hours.frequency_is.", opening.Daily, opening.Weekly, opening.Monthly, opening.Yearly)}},
			{"interval", count(label{key: "form.hours.interval"})},
			{"from", day(label{key: "form.hours.first_day"})}, {"until", day(label{key: "form.hours.last_day"})}, {"count", count(label{key: "form.hours.count"})},
		}}},
		{"weekdays", ticks{label: label{key: "form.hours.days"}, class: "days", options: weekdays}},
		{"slots", slots("form.hours.slots")},
		{"", group{label: label{key: "form.more"}, fold: true, members: []part{
			{"nth", ticks{label: label{key: "form.hours.nth"}, class: "inline", number: true, options: nths}},
			{"month_days", numbers("form.hours.month_days")},
			{"months", ticks{label: label{key: "form.hours.months"}, class: "inline", number: true, options: months}},
			{"except", dates("form.hours.except")},
			{"state", pick{label: label{key: "form.hours.state_label"}, none: "form.hours.state.scheduled", size: "short", options: states}},
			{"note", saidIn("form.note")},
		}}},
	}}
}

func exceptionOf() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"from", day(label{key: "form.from"})}, {"to", day(label{key: "form.to"})},
			{"closed", tick{label: label{key: "form.hours.closed"}}}, {"slots", slots("form.hours.open_at")},
			{"every_year", tick{label: label{key: "form.hours.every_year"}}},
		}}},
		{"", group{label: label{key: "form.more"}, fold: true, members: []part{
			{"kind", pick{label: label{key: "form.hours.kind"}, none: "form.hours.of_all", size: "short", options: closed("form.hours.of.", opening.Opening, opening.Visit, opening.Reception, opening.Kitchen,
				opening.LastEntry, opening.TicketOffice, opening.Booking, opening.CheckIn, opening.CheckOut)}},
			{"by_appointment", tick{label: label{key: "form.hours.rule_by_appointment"}}},
			{"note", saidIn("form.note")},
		}}},
	}}
}

func weekdays(*Setting) []option {
	var all []option
	for i, code := range []string{"mo", "tu", "we", "th", "fr", "sa", "su"} {
		all = append(all, option{code, label{key: "written.weekday." + strconv.Itoa((i+1)%7) + ".short"}})
	}
	return all
}

func months(*Setting) []option {
	var all []option
	for m := 1; m <= 12; m++ {
		all = append(all, option{itoa(m), label{key: "written.month." + itoa(m) + ".long"}})
	}
	return all
}

func nths(*Setting) []option {
	var all []option
	for _, n := range []string{"1", "2", "3", "4", "5", "-1"} {
		all = append(all, option{n, label{key: "form.hours.nth_is." + n}})
	}
	return all
}

func schoolZones(*Setting) []option {
	var all []option
	for _, z := range opening.SchoolZones() {
		all = append(all, option{string(z), said(z.Name())})
	}
	return all
}

func holidayZones(*Setting) []option {
	var all []option
	for _, z := range opening.HolidayZones() {
		all = append(all, option{string(z), said(string(z))})
	}
	return all
}

// feasts lists the public holidays of France; those that a calendar names besides stay in it.
func feasts(s *Setting) []option {
	var all []option
	for _, d := range opening.HolidayZone("").In(2026) {
		all = append(all, option{string(d.Holiday), said(d.Holiday.Name(s.Speaker.Lang))})
	}
	return all
}

// slots is the hours of a day in one field, as one types them: "10h-12h30, 14h-18h".
func slots(key string) leaf {
	return leaf{label: label{key: key}, sample: "10:00-12:30, 14:00-18:00", ask: map[string]string{"data-slots": ""}, size: "slots", parse: func(_ *Setting, words string) (any, *fault.Problem) {
		all, ok := parseSlots(words)
		if !ok {
			return nil, wrong("form.wrong.slots", words)
		}
		return all, nil
	}, write: joined}
}

func joined(_ *Setting, v any) string {
	var all []string
	for _, x := range entries(v) {
		all = append(all, wordsOf(x))
	}
	return strings.Join(all, ", ")
}

// parseSlots reads hours as people write them: "10h-12h30 14h-18h", "10:00 à 12:30, 14:00–18:00", "20h30" for a beginning alone.
func parseSlots(words string) ([]any, bool) {
	plain := strings.NewReplacer("–", "-", "—", "-", " à ", "-", " to ", "-", "→", "-", ";", " ", ",", " ", " et ", " ", " and ", " ", " - ", "-", "- ", "-", " -", "-", " h ", "h", " h", "h").Replace(strings.ToLower(words))
	var all []any
	for _, piece := range strings.Fields(plain) {
		from, to, both := strings.Cut(strings.TrimSuffix(piece, "+"), "-")
		start, ok := clock(from)
		if !ok {
			return nil, false
		}
		slot := start + "+"
		if both {
			end, ok := clock(to)
			if !ok {
				return nil, false
			}
			slot = start + "-" + end
		}
		s, err := opening.ParseSlot(slot)
		if err != nil {
			return nil, false
		}
		all = append(all, s.String())
	}
	return all, len(all) > 0
}

// clock reads "9h", "9h30", "9:30", "9" and writes it as a calendar does.
func clock(s string) (string, bool) {
	h, m, _ := strings.Cut(strings.Replace(s, "h", ":", 1), ":")
	if m == "" {
		m = "00"
	}
	c, err := opening.ParseClock(h + ":" + m)
	return c.String(), err == nil
}

// numbers is a list of whole numbers in one field.
func numbers(key string) leaf {
	return leaf{label: label{key: key}, size: "short", sample: "1, 15", parse: func(_ *Setting, words string) (any, *fault.Problem) {
		var all []any
		for _, w := range strings.FieldsFunc(words, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
			n, err := strconv.ParseInt(w, 10, 8)
			if err != nil {
				return nil, wrong("form.wrong.whole", w)
			}
			all = append(all, float64(n))
		}
		return all, nil
	}, write: joined}
}

// dates is a list of days in one field.
func dates(key string) leaf {
	return leaf{label: label{key: key}, size: "wide", sample: "14/07/2026, 15/08/2026", parse: func(_ *Setting, words string) (any, *fault.Problem) {
		var all []any
		for _, w := range strings.FieldsFunc(words, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' }) {
			d, ok := parseDay(w)
			if !ok {
				return nil, wrong("form.wrong.date", w)
			}
			all = append(all, d.String())
		}
		return all, nil
	}, write: joined}
}

// hoursSaid shows what the calendar says: in a sentence, and the next dates.
func hoursSaid(c *canvas, _ place, v any) templ.Component {
	value, err := valueOf(offer.KindHours, v)
	h, is := value.(offer.Hours)
	if err != nil || !is {
		h = offer.Hours{}
	}
	return HoursPreview(c.Setting, h)
}

// HoursPreview shows what hours say, in a sentence and as the next ten dates, as of the day of the setting's reference.
func HoursPreview(s *Setting, h offer.Hours) templ.Component {
	calendar := opening.Calendar(h)
	today := s.Reference.Today
	view := saidView{address: s.Addresses.Hours, title: s.say("form.hours.said"), sentence: calendar.Sentence(s.Speaker.Lang, today), next: s.say("form.hours.next")}
	if today.IsZero() || !calendar.Told() {
		return view.view()
	}
	zone, err := time.LoadLocation(calendar.Zone)
	if err != nil || calendar.Zone == "" {
		zone, _ = time.LoadLocation(opening.DefaultZone)
	}
	for _, o := range calendar.Next(today.At(0, zone), 10) {
		text := s.Speaker.Day(o.Start, "full")
		if o.Slot != nil {
			text += ", " + s.Speaker.Clock(o.Start.Hour(), o.Start.Minute())
			if !o.Slot.OpenEnded() {
				text += " – " + s.Speaker.Clock(o.End.Hour(), o.End.Minute())
			}
		}
		view.dates = append(view.dates, text)
	}
	return view.view()
}

// Hours reads the controls of one field of hours, as scripts send them while one types, for HoursPreview. Words that are no hours are left
// out. It is false where the sheet has no such field.
func Hours(sent url.Values, s *Setting, field string) (h offer.Hours, ok bool) {
	f := s.Sheet.Field(field)
	if f == nil || f.Kind != offer.KindHours || s.may(f) == Hidden || len(sent) > MaxControls {
		return h, false
	}
	r := &reader{Setting: s, sent: sent, posted: &Posted{}, right: Write}
	key := offer.Key{Field: f.Key, Variant: s.Variant}
	var base any
	if cell := s.Offer.Get(key); cell != nil && cell.Value != nil {
		base = treeOf(cell.Value)
	}
	value, err := valueOf(f.Kind, s.shape(f).read(r, placeOf(key), base))
	h, _ = value.(offer.Hours)
	return h, err == nil
}
