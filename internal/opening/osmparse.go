package opening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxOSM is the greatest length of an opening_hours value that is read, in bytes.
const MaxOSM = 1 << 20

// maxOSMRules bounds the comparison of each rule with all before it.
const maxOSMRules = 5000

// ParseOSM reads the part of opening_hours that OSM writes, with public holidays (PH) of the given zone and school holidays
// (SH) as given; nil is those of nobody knows where. A rule for SH that replaces others on their days leaves them for the rest
// of the year. Anything else is an error, so that a value is either understood or refused. Items get no ids; days of
// recurrences come back as sessions.
func ParseOSM(s string, zone HolidayZone, school *School) (Calendar, error) {
	c := Calendar{School: school}
	if len(s) > MaxOSM {
		return c, fmt.Errorf("opening hours of %d bytes are too long", len(s))
	}
	r := osmReader{c: &c, zone: zone}
	n := 0
	for rest, separator := s, byte(';'); strings.TrimSpace(rest) != ""; n++ {
		if n == maxOSMRules {
			return Calendar{}, fmt.Errorf("opening hours: more than %d rules", maxOSMRules)
		}
		rule, after, next := cutRule(rest)
		r.p = osmParser{rest: strings.TrimSpace(rule)}
		if err := r.read(separator); err != nil {
			return Calendar{}, fmt.Errorf("opening hours: rule %q: %w", clip(strings.TrimSpace(rule)), err)
		}
		rest, separator = after, next
	}
	return c, nil
}

// cutRule cuts before ";" or ", " outside quotes. A comma without a space is part of a list.
func cutRule(s string) (rule, rest string, separator byte) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted:
		case s[i] == ';', s[i] == ',' && i+1 < len(s) && s[i+1] == ' ':
			return s[:i], s[i+1:], s[i]
		}
	}
	return s, "", 0
}

// osmRule is one rule taken apart.
type osmRule struct {
	always   bool // 24/7
	feast    Holiday
	from, to Date
	yearly   bool
	ranged   bool
	days     []Date // single dates
	weekdays Weekdays
	nth      []int8
	ph, sh   bool
	zones    []SchoolZone // of a rule for sh
	off      bool
	slots    []Slot
	words    []string
}

func (r *osmRule) says(word string) bool { return slices.Contains(r.words, word) }

type osmReader struct {
	c    *Calendar
	zone HolidayZone
	p    osmParser
}

func (o *osmReader) read(separator byte) error {
	r, err := o.p.rule()
	if err != nil {
		return err
	}
	switch {
	case r.sh && (r.always || len(r.days) > 0 || r.feast != "" || r.says(osmExceptional)):
		return fmt.Errorf("school holidays go with seasons and days of the week only")
	case r.always && r.off:
		// An event none of whose dates takes place.
		o.c.Sessions = append(o.c.Sessions, Session{Was: unsetDate + 1, State: Postponed})
	case r.always && r.says(osmByAppointment):
		o.c.ByAppointment = true
	case r.always && r.says(osmNotTold):
		// what an empty calendar says already
	case r.ph:
		return o.holidays(r)
	case r.sh && r.off:
		return o.term(r)
	case r.off:
		return o.off(r)
	case r.says(osmExceptional):
		return o.exceptional(r)
	case len(r.days) > 0:
		return o.sessions(r)
	default:
		return o.period(r, separator)
	}
	return nil
}

func (o *osmReader) holidays(r *osmRule) error {
	policy := HolidaysHours
	if r.off {
		policy = HolidaysClosed
	}
	h := o.policy()
	if h.Policy != "" && (h.Policy != policy || !slices.Equal(h.Slots, r.slots)) || r.weekdays != 0 || r.off && r.ranged {
		return fmt.Errorf("holidays may have one set of hours only")
	}
	h.Policy, h.Slots = policy, r.slots
	return nil
}

// term leaves the rules before for the days of school.
func (o *osmReader) term(r *osmRule) error {
	found := false
	for i := range o.c.Periods {
		p := &o.c.Periods[i]
		if r.ranged && !p.sameDates(&Period{From: r.from, To: r.to, EveryYear: r.yearly}) {
			continue
		}
		for j := range p.Rules {
			if rule := &p.Rules[j]; rule.School == AnySchoolTime {
				rule.School, rule.SchoolZones, found = InTerm, r.zones, true
			}
		}
	}
	if !found || r.weekdays != 0 || len(r.days) > 0 || r.feast != "" {
		return fmt.Errorf("school holidays can only be taken away from rules before, of the same dates")
	}
	return nil
}

func (o *osmReader) policy() *Holidays {
	if o.c.Holidays == nil {
		o.c.Holidays = &Holidays{Zone: o.zone}
	}
	return o.c.Holidays
}

func (o *osmReader) off(r *osmRule) error {
	switch {
	case r.weekdays != 0:
		return fmt.Errorf("days of the week cannot be taken away")
	case r.feast != "":
		h := o.policy()
		h.Closed = append(h.Closed, r.feast)
	case r.says(osmHoliday):
		return o.fixedHoliday(r)
	case len(r.days) > 0 || r.ranged && r.to != 0 && r.from != 0:
		return o.exceptional(r)
	case o.c.Closure != nil:
		return fmt.Errorf("there is more than one closure")
	default:
		o.c.Closure = &Closure{From: r.from, To: r.to}
	}
	return nil
}

func (o *osmReader) fixedHoliday(r *osmRule) error {
	var found Holiday // of two on one day either will do, but always the same
	for name, f := range feasts {
		if len(r.days) == 1 && r.yearly && f.month != 0 && f.nth == 0 && f.on(2000, 0) == r.days[0] && (found == "" || name < found) {
			found = name
		}
	}
	if found != "" {
		h := o.policy()
		h.Closed = append(h.Closed, found)
		return nil
	}
	return fmt.Errorf("no holiday has this date")
}

func (o *osmReader) exceptional(r *osmRule) error {
	e := Exception{Closed: r.off, EveryYear: r.yearly, Slots: r.slots, ByAppointment: r.says(osmByAppointment)}
	if r.weekdays != 0 || r.feast != "" || r.ranged && (r.from == 0 || r.to == 0) || !r.ranged && len(r.days) == 0 {
		return fmt.Errorf("an exception needs its dates")
	}
	if r.ranged {
		e.From, e.To = r.from, r.to
		o.c.Exceptions = append(o.c.Exceptions, e)
	}
	for _, d := range r.days {
		e.From = d
		o.c.Exceptions = append(o.c.Exceptions, e)
	}
	return nil
}

func (o *osmReader) sessions(r *osmRule) error {
	if r.yearly || r.weekdays != 0 || r.says(osmByAppointment) {
		return fmt.Errorf("single dates need their year, and neither weekdays nor appointments")
	}
	for _, d := range r.days {
		o.c.Sessions = append(o.c.Sessions, Session{Date: d, Slots: r.slots})
	}
	return nil
}

func (o *osmReader) period(r *osmRule, separator byte) error {
	if r.feast != "" {
		return fmt.Errorf("a movable holiday can only be closed")
	}
	rule := Rule{Weekdays: r.weekdays, Nth: r.nth, Slots: r.slots, ByAppointment: r.says(osmByAppointment), SchoolZones: r.zones}
	if r.always {
		rule.Slots = []Slot{WholeDay}
	}
	if r.sh {
		rule.School = InHolidays
	}
	p := Period{From: r.from, To: r.to, EveryYear: r.yearly}
	for i := range o.c.Periods {
		before := &o.c.Periods[i]
		for j := range before.Rules {
			b := &before.Rules[j]
			if separator == ';' && mayMeet(before, &p) && b.Weekdays.orAll()&rule.Weekdays.orAll() != 0 && !(before.sameDates(&p) && rule.spares(b)) {
				return fmt.Errorf("it replaces an earlier rule on some days")
			}
		}
		if i == len(o.c.Periods)-1 && before.sameDates(&p) {
			before.Rules = append(before.Rules, rule)
			return nil
		}
	}
	p.Rules = []Rule{rule}
	o.c.Periods = append(o.c.Periods, p)
	return nil
}

// spares tells whether a rule for school holidays leaves an earlier one of the same season its other days, all of which it is
// then for.
func (r *Rule) spares(before *Rule) bool {
	if r.School != InHolidays || len(r.Nth) > 0 {
		return false
	}
	if before.School == AnySchoolTime && before.Weekdays.orAll()&^r.Weekdays.orAll() == 0 {
		before.School, before.SchoolZones = InTerm, r.SchoolZones
	}
	return before.School == InTerm && slices.Equal(before.SchoolZones, r.SchoolZones)
}

// osmParser reads one rule from left to right.
type osmParser struct{ rest string }

func (p *osmParser) skip(prefix string) bool {
	after, ok := strings.CutPrefix(p.rest, prefix)
	if ok {
		p.rest = after
	}
	return ok
}

func (p *osmParser) space() { p.rest = strings.TrimLeft(p.rest, " ") }

func (p *osmParser) rule() (*osmRule, error) {
	r := &osmRule{}
	if p.skip("24/7") {
		r.always = true
		p.space()
		if p.rest == "" {
			return r, nil
		}
		if p.rest[0] >= '0' && p.rest[0] <= '9' {
			return nil, fmt.Errorf("hours after 24/7")
		}
	}
	if err := p.dates(r); err != nil {
		return nil, err
	}
	p.space()
	if p.skip("PH") {
		r.ph = true
	} else {
		r.sh = p.skip("SH")
		p.space()
		if err := p.weekdays(r); err != nil {
			return nil, err
		}
	}
	p.space()
	if err := p.hours(r); err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, fmt.Errorf("%q is not understood", clip(p.rest))
	}
	return r, nil
}

// dates reads a movable holiday, a list of single dates, a range or nothing.
func (p *osmParser) dates(r *osmRule) error {
	longest := ""
	for name, f := range feasts { // "easter" begins "easter +1 day"
		if f.osm != "" && len(f.osm) > len(longest) && strings.HasPrefix(p.rest, f.osm+" ") {
			longest, r.feast = f.osm, name
		}
	}
	if p.skip(longest) && longest != "" {
		return nil
	}
	first, yearly, ok, err := p.date()
	if !ok || err != nil {
		return err
	}
	r.yearly = yearly
	switch {
	case p.skip("+"):
		if yearly {
			return fmt.Errorf("a date without its year cannot begin an open range")
		}
		r.ranged, r.from = true, first
	case p.skip("-"):
		last, y, ok, err := p.date()
		if err != nil || !ok || y != yearly {
			return fmt.Errorf("a range needs two dates, both with years or both without")
		}
		r.ranged, r.from, r.to = true, first, last
		if first == unsetDate {
			r.from = 0
		}
	default:
		r.days = []Date{first}
		for p.skip(",") {
			d, y, ok, err := p.date()
			if err != nil || !ok || y != yearly {
				return fmt.Errorf("a list of dates needs all years or none")
			}
			r.days = append(r.days, d)
		}
	}
	p.skip(":")
	return nil
}

// date reads "2026 Jul 14" or "Jul 14"; ok is false when there is no date here.
func (p *osmParser) date() (d Date, yearly, ok bool, err error) {
	s := p.rest
	year := 2000 // a leap year, so that 29 February can be every year's
	yearly = true
	if len(s) > 5 && s[4] == ' ' {
		if y, err := strconv.Atoi(s[:4]); err == nil {
			if y < minYear-1 || y > maxYear {
				return 0, false, false, fmt.Errorf("the year %d is out of range", y)
			}
			year, yearly, s = y, false, s[5:]
		}
	}
	if len(s) < 6 {
		return 0, false, false, nil
	}
	month := slices.Index(osmMonths[:], s[:3]) + 1
	day, dayErr := strconv.Atoi(s[4:6])
	if month == 0 || s[3] != ' ' || dayErr != nil {
		return 0, false, false, nil
	}
	if day < 1 || day > monthLength(year, time.Month(month)) {
		return 0, false, false, fmt.Errorf("%s %d does not exist", osmMonths[month-1], day)
	}
	p.rest = s[6:]
	return DateOf(year, time.Month(month), day), yearly, true, nil
}

// weekdays reads "Tu-Su", "Mo,We" or "Su[1],Su[-1]".
func (p *osmParser) weekdays(r *osmRule) error {
	pairs := map[[2]int]bool{}
	for {
		first := p.weekday()
		if first < 0 {
			break
		}
		last := first
		n := 0
		if p.skip("-") {
			if last = p.weekday(); last < 0 {
				return fmt.Errorf("a range of weekdays without an end")
			}
		} else if p.skip("[") {
			text, after, ok := strings.Cut(p.rest, "]")
			v, err := strconv.Atoi(text)
			if !ok || err != nil || v == 0 || v < -5 || v > 5 {
				return fmt.Errorf("an nth weekday is 1 to 5 or -1 to -5")
			}
			n, p.rest = v, after
			if !slices.Contains(r.nth, int8(n)) {
				r.nth = append(r.nth, int8(n))
			}
		}
		for d := first; ; d = (d + 1) % 7 {
			r.weekdays |= 1 << d
			pairs[[2]int{d, n}] = true
			if d == last {
				break
			}
		}
		if !p.skip(",") {
			break
		}
	}
	if len(pairs) != len(r.weekdays.List())*max(1, len(r.nth)) {
		return fmt.Errorf("weekdays with different positions need a rule each")
	}
	return nil
}

func (p *osmParser) weekday() int {
	if len(p.rest) < 2 {
		return -1
	}
	i := slices.Index(osmDays[:], p.rest[:2])
	if i >= 0 {
		p.rest = p.rest[2:]
	}
	return i
}

// hours reads what remains: off, unknown or slots, and a comment.
func (p *osmParser) hours(r *osmRule) error {
	if body, ok := strings.CutSuffix(p.rest, `"`); ok {
		before, comment, found := strings.Cut(body, `"`)
		if !found {
			return fmt.Errorf("a comment without its beginning")
		}
		p.rest = strings.TrimRight(before, " ")
		r.words = strings.Split(comment, ", ")
		for _, w := range r.words {
			zone, ok := strings.CutPrefix(w, osmSchoolZone)
			switch {
			case ok && r.sh:
				r.zones = append(r.zones, SchoolZone(zone))
			case !slices.Contains([]string{osmByAppointment, osmHoursNotTold, osmNotTold, osmExceptional, osmHoliday}, w):
				return fmt.Errorf("the comment %q is not understood", clip(comment))
			}
		}
	}
	if p.skip("off") || p.skip("closed") {
		r.off = true
		return nil
	}
	if p.skip("unknown") {
		if len(r.words) == 0 {
			return fmt.Errorf("unknown without a reason")
		}
		return nil
	}
	if p.rest == "" {
		return fmt.Errorf("no hours")
	}
	for text := range strings.SplitSeq(p.rest, ",") {
		s, err := ParseSlot(text)
		if err != nil {
			return err
		}
		r.slots = append(r.slots, s)
	}
	p.rest = ""
	return nil
}
