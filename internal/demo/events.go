package demo

import (
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// happening is what the state of life and the dates of an offer must agree on.
type happening struct {
	state   offer.LifeState
	first   opening.Date // of an event
	last    opening.Date
	was     opening.Date // before it was postponed
	planned bool         // by the programme of a festival, which leaves nothing to chance
	closure *opening.Closure
	session opening.SessionState
}

// life draws the state of life. Most offers are simply there and say nothing of it.
func (d *draft) life() {
	switch d.o.Type {
	case "event":
		d.eventLife()
	case "itinerary":
		if d.chance(0.1) {
			d.block()
			return
		}
	default:
		d.closeDown()
	}
}

// block diverts an itinerary, or closes it for a while.
func (d *draft) block() {
	from := d.options.Today - opening.Date(d.between(0, 40))
	life := offer.Life{State: offer.Diverted, From: from, To: from + opening.Date(d.between(60, 200)),
		Ground: pick(d.dice, []string{"forestry", "hunting", "works"}), Note: d.note("life.diverted")}
	if d.chance(0.4) {
		life.State, life.Ground, life.Note = offer.TemporarilyClosed, pick(d.dice, []string{"order", "fire", "flood"}), nil
	}
	d.put(offer.FieldLife, life)
}

// closeDown closes a few places, for a while or for good.
func (d *draft) closeDown() {
	today := d.options.Today
	switch roll := d.IntN(1000); {
	case roll < 15:
		from := today - opening.Date(d.between(0, 60))
		to := today + opening.Date(d.between(20, 200))
		d.dates.closure = &opening.Closure{From: from, To: to, Ground: opening.Works}
		d.put(offer.FieldLife, offer.Life{State: offer.TemporarilyClosed, From: from, To: to, Ground: "works", Note: d.note("life.closed")})
	case roll < 20:
		d.put(offer.FieldLife, offer.Life{State: offer.OpeningSoon, From: today + opening.Date(d.between(20, 150))})
	case roll < 24:
		d.put(offer.FieldLife, offer.Life{State: offer.ClosedForGood, From: today - opening.Date(d.between(10, 300)), Ground: "owner-decision"})
	}
}

// eventLife draws when an event takes place, and what became of it.
func (d *draft) eventLife() {
	h := &d.dates
	if h.planned {
		return
	}
	h.first = d.options.Today + opening.Date(d.between(-20, 364))
	switch d.kind.Category {
	case "christmas-market":
		h.first = opening.DateOf(d.options.Today.Year(), time.December, d.between(1, 18))
		if h.first < d.options.Today-20 {
			h.first = opening.DateOf(d.options.Today.Year()+1, time.December, d.between(1, 18))
		}
	case "exhibition", "market":
	default: // people are free on Saturdays
		h.first += opening.Date((6 - int(h.first.Weekday()) + 7) % 7)
		h.first = min(h.first, d.options.Today+364)
	}
	h.last = h.first
	life := offer.Life{State: offer.Scheduled}
	switch roll := d.IntN(1000); {
	case roll < 30:
		life = offer.Life{State: offer.Cancelled, Ground: pick(d.dice, []string{"low-demand", "artist-unavailable", "weather"}), Note: d.note("life.cancelled")}
		h.session = opening.Cancelled
	case roll < 50:
		h.was = h.first - opening.Date(d.between(14, 60))
		life = offer.Life{State: offer.Postponed, Ground: "weather", Note: d.note("life.postponed"), Was: offer.Span{From: h.was, To: h.was}}
		h.session = opening.Postponed
	case roll < 65:
		life.State, h.session = offer.SoldOut, opening.SoldOut
	case roll < 75:
		life.State, h.session = offer.DatesToConfirm, opening.ToConfirm
	case roll < 80:
		life.State = offer.Moved
	case roll < 600:
		return // scheduled, which nobody says
	}
	h.state = life.State
	d.put(offer.FieldLife, life)
}

// happen gives an event its dates, in the way its category has them.
func (d *draft) happen() *opening.Calendar {
	if d.dates.planned {
		return d.onProgramme()
	}
	switch d.kind.Category {
	case "exhibition":
		return d.exhibition()
	case "market":
		return d.everyWeek()
	case "local-entertainment":
		return d.everyMonth()
	case "festival", "christmas-market":
		return d.severalDays(d.between(2, 9))
	case "traditional-celebration":
		return d.severalDays(d.between(1, 2))
	}
	return d.evenings()
}

// session makes one dated session in the state that the event is in.
func (d *draft) session(id string, from, to opening.Date, s ...opening.Clock) opening.Session {
	h := &d.dates
	out := opening.Session{ID: id, Date: from, Slots: slots(s...), State: h.session}
	if to > from {
		out.To = to
	}
	if h.session == opening.Postponed {
		out.Was = h.was + (from - h.first)
	}
	return out
}

func (d *draft) severalDays(days int) *opening.Calendar {
	h := &d.dates
	h.last = h.first + opening.Date(days-1)
	s := d.session("s1", h.first, h.last, hm(d.between(10, 15), 0), hm(d.between(19, 23), 0))
	c := &opening.Calendar{Sessions: []opening.Session{s}}
	if days > 2 && d.chance(0.5) { // each day told by itself, the last one shorter
		c.Sessions[0] = d.session("s1", h.first, h.last-1, hm(14, 0), hm(25, 0))
		c.Sessions = append(c.Sessions, d.session("s2", h.last, h.last, hm(11, 0), hm(18, 0)))
	}
	return c
}

func (d *draft) evenings() *opening.Calendar {
	h := &d.dates
	c := new(opening.Calendar)
	ids := []string{"s1", "s2", "s3"}
	for k := range d.between(1, 3) {
		day := h.first + opening.Date(7*k)
		s := d.session(ids[k], day, day, hm(d.between(17, 21), 30), 0) // the end is not told
		if d.chance(0.3) {
			s.Slots = slots(hm(15, 0), hm(17, 0), hm(20, 30), hm(22, 30))
		}
		if k == 0 {
			s.Note = d.remark("session.note")
		}
		if k > 0 && d.chance(0.1) && s.State == opening.Scheduled {
			s.State = opening.SoldOut
		}
		if d.chance(0.1) {
			s.Slots = nil // a date whose hour nobody told
		}
		c.Sessions = append(c.Sessions, s)
		h.last = day
	}
	return c
}

func (d *draft) exhibition() *opening.Calendar {
	h := &d.dates
	h.last = h.first + opening.Date(d.between(20, 110))
	p := opening.Period{ID: "p1", From: h.first, To: h.last, Rules: []opening.Rule{
		{Weekdays: tuesday | wednesday | thursday | friday, Slots: slots(hm(14, 0), hm(18, 0))},
		{Weekdays: weekend, Slots: slots(hm(10, 0), hm(12, 0), hm(14, 0), hm(19, 0))},
	}}
	c := &opening.Calendar{Periods: []opening.Period{p}, Holidays: &opening.Holidays{Policy: opening.HolidaysClosed}}
	if h.session == opening.Cancelled {
		c.Closure = &opening.Closure{From: h.first, To: h.last, Ground: opening.OtherGrounds}
	}
	return c
}

func (d *draft) everyWeek() *opening.Calendar {
	h := &d.dates
	h.first = d.options.Today - opening.Date(d.between(30, 400))
	h.last = d.options.Today + opening.Date(d.between(200, 500))
	day := pick(d.dice, []opening.Weekdays{tuesday, wednesday, thursday, friday, saturday, sunday})
	r := opening.Recurrence{ID: "r1", From: h.first, Until: h.last, Frequency: opening.Weekly, Weekdays: day, Slots: slots(hm(8, 0), hm(12, 30)),
		State: seriesState(h.session)}
	for day := range r.Days() { // not held in the first week of the year to come
		if _, month, n := day.Civil(); day > d.options.Today && month == time.January && n <= 7 {
			r.Except = append(r.Except, day)
			break
		}
	}
	return &opening.Calendar{Recurrences: []opening.Recurrence{r}}
}

func (d *draft) everyMonth() *opening.Calendar {
	h := &d.dates
	h.last = h.first + opening.Date(d.between(100, 300))
	r := opening.Recurrence{ID: "r1", From: h.first, Until: h.last, Frequency: opening.Monthly, Weekdays: pick(d.dice, []opening.Weekdays{tuesday, friday, saturday}),
		Nth: []int8{int8(pick(d.dice, []int{1, 2, -1}))}, Slots: slots(hm(20, 30), hm(22, 0)), State: seriesState(h.session)}
	return &opening.Calendar{Recurrences: []opening.Recurrence{r}}
}

// seriesState gives the state of a whole series: it has no date of its own that could be put off.
func seriesState(s opening.SessionState) opening.SessionState {
	if s == opening.Postponed {
		return opening.ToConfirm
	}
	return s
}
