package index

import (
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/opening"
	"escale/internal/query"
)

// open keeps the offers that are open, or take place, on one of the days.
func (m *matching) open(d dense, days query.Days) {
	if m.sight.hours.none() || days.To < days.From {
		clear(d)
		return
	}
	if !m.sight.hours.all {
		d.and(m.sight.hours.in)
	}
	before := m.lend.mark()
	defer m.lend.back(before)
	hit := m.lend.set(m.seg.count)
	first, last := m.seg.DaysAt, m.seg.DaysAt+daysAll-1
	for day := max(days.From, first); day <= min(days.To, last); day++ {
		m.addDay(hit, day)
	}
	for _, part := range []query.Days{{From: days.From, To: min(days.To, first-1)}, {From: max(days.From, last+1), To: days.To}} {
		if part.To >= part.From {
			m.openOutside(hit, d, part)
		}
	}
	d.and(hit)
}

// addDay adds the offers that are open on a day of the window.
func (m *matching) addDay(to dense, day opening.Date) {
	var one [1]uint32
	var oneImpact [1]uint8
	p := m.seg.postings(&m.seg.days[day-m.seg.DaysAt], false, &one, &oneImpact)
	p.addTo(to)
}

// openOutside looks for days outside the window in the calendars of the candidates.
func (m *matching) openOutside(hit, candidates dense, days query.Days) {
	for i := range candidates.all {
		if hit.has(i) {
			continue
		}
		if c, ok := m.seg.calendar(i); ok {
			c.Open(days.From, int(days.To-days.From)+1, func(int) { hit.add(i) })
		}
	}
}

// calendar gives when an offer is open; false when nothing was said at all.
func (s *segment) calendar(i uint32) (*opening.Calendar, bool) {
	b := s.hours.at(i)
	if len(b) == 0 {
		return nil, false
	}
	c := new(opening.Calendar)
	if json.Unmarshal(b, c) != nil {
		return nil, false
	}
	return c, true
}

// openNow keeps the offers that are open at a minute of a day in the network's time zone.
func (m *matching) openNow(d dense, day opening.Date, minute int) {
	if m.sight.hours.none() {
		clear(d)
		return
	}
	if !m.sight.hours.all {
		d.and(m.sight.hours.in)
	}
	before := m.lend.mark()
	defer m.lend.back(before)
	hit := m.lend.set(m.seg.count)
	m.seg.openAt(hit, d, day, minute, m.index.zone(), m.index.fewCalendars)
	d.and(hit)
}

// notTold keeps the offers whose hours are not told to this audience.
func (m *matching) notTold(d dense) {
	before := m.lend.mark()
	defer m.lend.back(before)
	told := m.lend.set(m.seg.count)
	m.addCode(told, "hours", "told")
	switch {
	case m.sight.hours.none():
		return
	case !m.sight.hours.all:
		told.and(m.sight.hours.in)
	}
	d.andNot(told)
}

// nextDate gives the first day on or after from on which an offer is open; 0 when there is none.
func (s *segment) nextDate(i uint32, from opening.Date) opening.Date {
	c, ok := s.calendar(i)
	if !ok {
		return 0
	}
	d, _ := c.NextDate(from)
	return d
}

// day gives the date of an instant in the network's time zone.
func (x *Index) day(at time.Time) opening.Date { return opening.DayOf(at.In(x.zone())) }

// Days tells how many offers of a question's answer are open, or take place, on each of n days from a day on. Whatever days or
// moment the question itself asks for do not count. Days that the index keeps no set for, long past or far ahead, have 0.
func (v *View) Days(q *query.Question, a *access.Audience, from opening.Date, n int) ([]int, error) {
	whenever := *q
	whenever.Open, whenever.Now, whenever.Cursor = nil, false, ""
	s, err := v.begin(&whenever, a, false)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.find(); err != nil {
		return nil, err
	}
	counts := make([]int, n)
	for i := range s.parts {
		p := &s.parts[i]
		if p.sight.hours.none() {
			continue
		}
		if !p.sight.hours.all {
			p.found.and(p.sight.hours.in)
		}
		first, last := max(from, p.seg.DaysAt), min(from+opening.Date(n), p.seg.DaysAt+daysAll)
		for day := first; day < last; day++ {
			var one [1]uint32
			var oneImpact [1]uint8
			days := p.seg.postings(&p.seg.days[day-p.seg.DaysAt], false, &one, &oneImpact)
			counts[day-from] += days.countIn(p.found)
		}
	}
	return counts, nil
}
