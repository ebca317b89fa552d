package datatourisme

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// Hours come as a flat list, one entry per stretch, day and season. Half of them name a season and no hours: the season is
// told and its hours are not. What holds every year nobody says, so a season is the one of its dates.

// forEver is the year from which an end is meant as none: 2050 and 2100 stand for "permanent".
const forEver = 2040

// season is what the entries with the same dates and words add up to.
type season struct {
	from, to opening.Date
	note     offer.Text
	days     [7][]opening.Slot
	told     opening.Weekdays // days that were named, with or without hours
}

// openingHours reads the entries of a place, and its hours in words.
func (d *decoding) openingHours(place *node) {
	var seasons []*season
	for v := range place.get("openingHoursSpecification").each {
		if v.kind != isObject {
			continue
		}
		if isOfType(v, "TextOpeningHoursSpecification") {
			d.openingWords(v.get("additionalInformation"), v)
			continue
		}
		seasons = d.entry(v, seasons)
	}
	d.openingWords(place.get("TextOpeningHoursSpecification"), place)
	for _, s := range seasons {
		d.hours.Periods = append(d.hours.Periods, s.periods()...)
	}
	slices.SortFunc(d.hours.Periods, func(a, b opening.Period) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.ID, b.ID))
	})
}

func (d *decoding) openingWords(n, holder *node) {
	t := d.text("opening_note", n, d.translated(holder, "additionalInformation"))
	if len(t) == 0 {
		return
	}
	if have := d.find("opening_note"); have != nil {
		have.Value = addNote(have.Value.(offer.Text), t)
		return
	}
	d.put("opening_note", "", t)
}

// entry adds one entry to its season. One whose dates are impossible stays in the remainder; a season that ends before it
// begins within one year ends in the next.
func (d *decoding) entry(v *node, seasons []*season) []*season {
	from, okFrom := d.boundary(v.get("validFrom"))
	to, okTo := d.boundary(v.get("validThrough"))
	if okFrom && okTo && to != 0 && to < from && to.Year() == from.Year() {
		// The aggregator writes winters that come back each year with one year for both ends.
		year, month, day := to.Civil()
		to = opening.DateOf(year+1, month, day)
		d.doubt("/opening", "datatourisme.period_over_new_year", "from", from.String(), "to", to.String())
	}
	if !okFrom || !okTo || to != 0 && to < from {
		d.aside(v, offer.FieldOpening, "", "datatourisme.period_impossible", "from", shorten(v.get("validFrom").first()), "to", shorten(v.get("validThrough").first()))
		return seasons
	}
	v.get("validFrom").use()
	v.get("validThrough").use()
	note := d.note(v.get("additionalInformation"), v)
	i := slices.IndexFunc(seasons, func(s *season) bool { return s.from == from && s.to == to && sameWords(s.note, note) })
	if i < 0 {
		seasons = append(seasons, &season{from: from, to: to, note: note})
		i = len(seasons) - 1
	}
	slot, told := d.slot("/opening", v.get("opens"), v.get("closes"))
	days, holidays := weekdays(v.get("dayOfWeek"))
	if holidays {
		d.holidays(slot, told)
		if days == 0 {
			return seasons
		}
	}
	if days == 0 {
		if !told {
			return seasons
		}
		days = opening.AllWeek
	}
	seasons[i].add(days, slot, told)
	return seasons
}

func (s *season) add(days opening.Weekdays, slot opening.Slot, told bool) {
	s.told |= days
	for _, day := range days.List() {
		if told && !slices.Contains(s.days[day], slot) {
			s.days[day] = append(s.days[day], slot)
		}
	}
}

// periods brings days with the same hours together under one rule. Some sources give a day 10:00-18:00 and 10:00-19:00, or
// 11:45 and 16:00 without ends: what overlaps goes into a further period of the same dates, as periods add up and each
// is kept as it was told.
func (s *season) periods() []opening.Period {
	all := []opening.Period{s.layer(0)}
	for _, day := range s.told.List() {
		for n, slots := range layers(s.days[day]) {
			if n == len(all) {
				all = append(all, s.layer(n))
			}
			rules := all[n].Rules
			i := slices.IndexFunc(rules, func(r opening.Rule) bool { return slices.Equal(r.Slots, slots) })
			if i < 0 {
				rules = append(rules, opening.Rule{Slots: slots})
				i = len(rules) - 1
			}
			rules[i].Weekdays |= opening.WeekdaysOf(day)
			all[n].Rules = rules
		}
	}
	for i := range all {
		simplify(&all[i])
	}
	return all
}

// layer begins a period with the season's dates; its words stand with the first.
func (s *season) layer(n int) opening.Period {
	p := opening.Period{ID: itemID("period", s.from.String(), s.to.String(), s.note["fr"].Value, strconv.Itoa(n)), From: s.from, To: s.to}
	if n == 0 {
		p.Note = plainNote(s.note)
	}
	return p
}

// simplify leaves out what says nothing: a rule for every day names none, and one without hours is none.
func simplify(p *opening.Period) {
	if len(p.Rules) == 1 && p.Rules[0].Weekdays == opening.AllWeek {
		p.Rules[0].Weekdays = 0
		if len(p.Rules[0].Slots) == 0 {
			p.Rules = nil
		}
	}
}

// layers parts the slots of a day so that none of a layer overlap.
func layers(slots []opening.Slot) [][]opening.Slot {
	slices.SortFunc(slots, func(a, b opening.Slot) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	if len(slots) < 2 {
		return [][]opening.Slot{slots}
	}
	var all [][]opening.Slot
next:
	for _, s := range slots {
		for i, layer := range all {
			if last := layer[len(layer)-1]; !last.OpenEnded() && last.To <= s.From {
				all[i] = append(layer, s)
				continue next
			}
		}
		all = append(all, []opening.Slot{s})
	}
	return all
}

func (d *decoding) holidays(slot opening.Slot, told bool) {
	if d.hours.Holidays == nil {
		d.hours.Holidays = &opening.Holidays{Policy: opening.HolidaysOpen}
	}
	if told {
		d.hours.Holidays.Policy = opening.HolidaysHours
		d.hours.Holidays.Slots = append(d.hours.Holidays.Slots, slot)
	}
}

// boundary reads an end of a season, none being open; false for what is no date.
func (d *decoding) boundary(n *node) (opening.Date, bool) {
	if v := n.scalar(); v == nil || v.text == "" {
		return 0, true
	}
	day, ok := d.day(n)
	if ok && day.Year() >= forEver {
		return 0, true
	}
	return day, ok
}

// slot reads a stretch of a day. An end before the beginning is on the next day; an end equal to it says nothing of the
// end, but 00:00 to 00:00 is the whole day, as hotels write it. 23:59 is midnight.
func (d *decoding) slot(path string, opens, closes *node) (opening.Slot, bool) {
	from, okFrom := clock(opens)
	to, okTo := clock(closes)
	switch {
	case !okFrom:
		if okTo {
			d.aside(closes, offer.FieldOpening, strings.TrimPrefix(path, "/opening"), "datatourisme.end_without_start", "to", shorten(closes.first()))
		}
		return opening.Slot{}, false
	case okTo && from == 0 && to == 0:
		to = opening.Midnight
	case okTo && to == from:
		d.doubt(path, "datatourisme.end_equals_start", "at", from.String())
		to = 0
	case okTo && to < from:
		to += opening.Midnight
	}
	if to == opening.Midnight-1 {
		to = opening.Midnight
	}
	opens.use()
	closes.use()
	return opening.Slot{From: from, To: to}, true
}

// clock reads "14:30:00", also behind a date.
func clock(n *node) (opening.Clock, bool) {
	v := n.scalar()
	if v == nil || v.kind != isText {
		return 0, false
	}
	text := strings.TrimSpace(v.text)
	if _, t, ok := strings.Cut(text, "T"); ok {
		text = t
	}
	if len(text) > 5 && text[2] == ':' {
		text = text[:5]
	}
	c, err := opening.ParseClock(text)
	return c, err == nil && c < 48*60
}

var weekdayNames = map[string]time.Weekday{"Monday": time.Monday, "Tuesday": time.Tuesday, "Wednesday": time.Wednesday,
	"Thursday": time.Thursday, "Friday": time.Friday, "Saturday": time.Saturday, "Sunday": time.Sunday}

// weekdays reads days of the week, and whether public holidays are among them.
func weekdays(n *node) (days opening.Weekdays, holidays bool) {
	for v := range n.each {
		name := v
		if id := v.get("@id"); id != nil {
			name = id
		}
		switch day, ok := weekdayNames[localName(name.text)]; {
		case ok:
			days |= opening.WeekdaysOf(day)
			v.use()
		case localName(name.text) == "PublicHolidays":
			holidays = true
			v.use()
		}
	}
	return days, holidays
}

// plainNote gives a text as the calendar keeps it.
func plainNote(t offer.Text) opening.Note {
	if len(t) == 0 {
		return nil
	}
	n := make(opening.Note, len(t))
	for lang, p := range t {
		n[string(lang)] = p.Value
	}
	return n
}

// isOfType tells whether an object carries a class.
func isOfType(n *node, class string) bool {
	for t := range n.get("@type").each {
		if localName(t.text) == class {
			return true
		}
	}
	return false
}

// putHours adds what was read about openings and dates, if anything was.
func (d *decoding) putHours() {
	if !d.hours.IsZero() {
		d.put(offer.FieldOpening, "", offer.Hours(d.hours))
	}
}
