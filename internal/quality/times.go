package quality

import (
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// hoursAre: told at all; not all over; not last year's.
func hoursAre(x *exam, r *rule) verdict {
	cells := x.standard[r.reads[0]]
	if len(cells) == 0 {
		if r.What == "told" {
			x.found(offer.Pointer(offer.FieldOpening))
			return verdict{outcome: bad}
		}
		return verdict{outcome: absent}
	}
	h, _ := cells[0].Value.(offer.Hours)
	c := opening.Calendar(h)
	if !c.Told() {
		if r.What == "told" {
			x.found(cells[0].Pointer())
			return verdict{outcome: bad}
		}
		return verdict{outcome: absent}
	}
	switch r.What {
	case "current":
		last, ends := c.Last()
		if !ends || c.ByAppointment || x.today == 0 {
			return verdict{}
		}
		x.changes(last + 1)
		if last < x.today {
			x.found(cells[0].Pointer(), "until", last.String())
			return verdict{outcome: bad}
		}
	case "confirmed":
		if c.AsOf == 0 || x.today == 0 {
			return verdict{}
		}
		x.changes(opening.DateOf(c.AsOf+1, time.January, 1))
		if c.AsOf < x.today.Year() {
			x.found(cells[0].Pointer(), "year", c.AsOf)
			return verdict{outcome: bad}
		}
	}
	return verdict{}
}

// rates: not all of them are over.
func rates(x *exam, r *rule) verdict {
	cells := x.standard[r.reads[0]]
	if len(cells) == 0 {
		return verdict{outcome: absent}
	}
	last := opening.Date(0)
	for _, c := range cells {
		rate, ok := c.Value.(offer.Rate)
		if !ok || x.today == 0 || rate.To.IsZero() {
			return verdict{}
		}
		last = max(last, rate.To)
	}
	x.changes(last + 1)
	if last >= x.today {
		return verdict{}
	}
	x.found(offer.Pointer(offer.FieldRates), "until", last.String())
	return verdict{outcome: bad}
}

// ratings: none has ended (or does within so many months); each has what proves it.
func ratings(x *exam, r *rule) verdict {
	v := verdict{outcome: absent}
	for _, c := range x.standard[r.reads[0]] {
		rating, ok := c.Value.(offer.Classification)
		if !ok || rating.State == offer.Requested || rating.State == offer.Expired || rating.State == offer.Revoked {
			continue
		}
		if v.outcome == absent {
			v = verdict{}
		}
		if r.What == "proven" {
			if rating.Number == "" && rating.From.IsZero() {
				x.found(c.Pointer(), "code", rating.Code)
				v = verdict{outcome: bad}
			}
			continue
		}
		if rating.Until.IsZero() || rating.State == offer.Maintained || x.today == 0 {
			continue
		}
		from := monthsBefore(rating.Until+1, r.Months)
		x.changes(from)
		if x.today >= from {
			x.found(c.Pointer(), "code", rating.Code, "until", rating.Until.String())
			v = verdict{outcome: bad}
		}
	}
	return v
}

// life: a state that was to end has not been left standing.
func life(x *exam, r *rule) verdict {
	for _, c := range x.standard[r.reads[0]] {
		l, ok := c.Value.(offer.Life)
		if !ok || l.State == offer.Active || l.To.IsZero() || x.today == 0 {
			continue
		}
		x.changes(l.To + 1)
		if l.To < x.today {
			x.found(c.Pointer(), "state", string(l.State), "until", l.To.String())
			return verdict{outcome: bad}
		}
	}
	return verdict{}
}

// updated: somebody has looked at it within so many months.
func updated(x *exam, r *rule) verdict {
	if x.offer.Updated.IsZero() || x.today == 0 {
		return verdict{}
	}
	day := opening.DayOf(x.offer.Updated.UTC())
	stale := monthsAfter(day, r.Months)
	x.changes(stale)
	if x.today < stale {
		return verdict{}
	}
	x.found("", "updated", day.String(), "months", r.Months)
	return verdict{outcome: bad}
}

func monthsAfter(d opening.Date, n int) opening.Date {
	year, month, day := d.Civil()
	return opening.DateOf(year, month+time.Month(n), day)
}

func monthsBefore(d opening.Date, n int) opening.Date { return monthsAfter(d, -n) }
