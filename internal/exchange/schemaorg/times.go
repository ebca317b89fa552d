package schemaorg

import (
	"strconv"
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// Limits of what one document says of times and prices: more is not read.
const (
	maxHours = 40
	maxDates = 20
	maxRates = 20
)

// hours gives the usual hours of the seasons that are not over, as far as days of the week can say them, and the exceptions.
func (w *writer) hours() (usual, special []Object) {
	c, ok := w.o.Opening()
	if !ok {
		return nil, nil
	}
	for i := range c.Periods {
		p := &c.Periods[i]
		if p.Kind != "" && p.Kind != opening.Opening && p.Kind != opening.Visit {
			continue
		}
		from, through, held := w.season(p)
		for _, r := range p.Rules {
			if !held || r.ByAppointment || len(r.Nth) > 0 || r.School != "" {
				continue
			}
			for _, s := range r.Slots {
				if !s.OpenEnded() && len(usual) < maxHours {
					usual = append(usual, specification(weekdays(r.Weekdays), s, from, through))
				}
			}
		}
	}
	for _, e := range c.Exceptions {
		to := max(e.From, e.To)
		if e.EveryYear || e.Kind != "" || e.ByAppointment || to < w.p.Today || len(special) >= maxHours {
			continue
		}
		if e.Closed {
			special = append(special, Object{"@type": "OpeningHoursSpecification", "validFrom": e.From.String(), "validThrough": to.String(), "opens": "00:00", "closes": "00:00"})
		}
		for _, s := range e.Slots {
			if !s.OpenEnded() {
				special = append(special, specification(nil, s, e.From, to))
			}
		}
	}
	return usual, special
}

// season gives the days of a period that is not over: of one that comes back each year, the next time.
func (w *writer) season(p *opening.Period) (from, through opening.Date, held bool) {
	if !p.EveryYear {
		return p.From, p.To, p.To.IsZero() || p.To >= w.p.Today
	}
	if p.From.IsZero() || p.To.IsZero() {
		return 0, 0, true
	}
	_, fromMonth, fromDay := p.From.Civil()
	_, toMonth, toDay := p.To.Civil()
	for year := w.p.Today.Year() - 1; ; year++ {
		from, through = opening.DateOf(year, fromMonth, fromDay), opening.DateOf(year, toMonth, toDay)
		if through < from {
			through = opening.DateOf(year+1, toMonth, toDay)
		}
		if through >= w.p.Today {
			return from, through, true
		}
	}
}

func specification(days []string, s opening.Slot, from, through opening.Date) Object {
	o := Object{"@type": "OpeningHoursSpecification", "opens": clock(s.From), "closes": clock(s.To)}
	if s == opening.WholeDay {
		o["closes"] = "23:59"
	}
	set(o, "dayOfWeek", days)
	if !from.IsZero() {
		o["validFrom"] = from.String()
	}
	if !through.IsZero() {
		o["validThrough"] = through.String()
	}
	return o
}

func clock(c opening.Clock) string { return (c % opening.Midnight).String() }

// weekdays names days as schema.org does; none is every day.
func weekdays(w opening.Weekdays) []string {
	var all []string
	for _, d := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		if w == 0 || w.Has(d) {
			all = append(all, "https://schema.org/"+d.String())
		}
	}
	return all
}

var statuses = map[offer.LifeState]string{
	offer.Cancelled: "EventCancelled", offer.Postponed: "EventPostponed", offer.Moved: "EventRescheduled",
}

// event writes what takes place on dates: when first and last, each date by itself, where, and for how much.
func (w *writer) event(t Object) {
	c, _ := w.o.Opening()
	dates := c.Next(w.p.Today.At(0, time.UTC), maxDates)
	life := w.o.Life().On(w.p.Today)
	status := statuses[life.State]
	if status == "" {
		status = "EventScheduled"
	}
	t["eventStatus"] = "https://schema.org/" + status
	if len(dates) > 0 {
		t["startDate"], t["endDate"] = start(dates[0]), end(dates[len(dates)-1])
	} else if last, ok := c.Last(); ok {
		t["startDate"], t["endDate"] = last.String(), last.String()
	}
	if life.State == offer.Postponed || life.State == offer.Moved {
		if !life.Was.From.IsZero() {
			t["previousStartDate"] = life.Was.From.String()
		}
	}
	set(t, "location", w.place())
	set(t, "offers", w.offers())
	set(t, "isAccessibleForFree", w.free())
	set(t, "inLanguage", w.codes("languages"))
	set(t, "maximumAttendeeCapacity", w.number("capacity.persons"))
	if name := w.word("event.organiser"); name != "" {
		t["organizer"] = Object{"@type": "Organization", "name": name}
	}
	var performers []Object
	for _, name := range w.words("event.performers") {
		performers = append(performers, Object{"@type": "PerformingGroup", "name": name})
	}
	set(t, "performer", performers)
	if len(dates) < 2 {
		return
	}
	var all []Object
	for _, d := range dates {
		one := Object{"@type": w.as, "startDate": start(d), "endDate": end(d), "eventStatus": t["eventStatus"]}
		set(one, "name", t["name"])
		set(one, "location", t["location"])
		all = append(all, one)
	}
	t["subEvent"] = all
}

// start and end write an instant with its zone where the hour is told, and the day alone where it is not.
func start(o opening.Occurrence) string {
	if o.Slot == nil {
		return o.Date.String()
	}
	return o.Start.Format("2006-01-02T15:04:05-07:00")
}

func end(o opening.Occurrence) string {
	if o.Slot == nil || o.Slot.OpenEnded() {
		return o.Date.String()
	}
	return o.End.Format("2006-01-02T15:04:05-07:00")
}

// offers lists what is to be paid, rate by rate.
func (w *writer) offers() []Object {
	var all []Object
	for c := range w.o.All(offer.FieldRates) {
		r, ok := c.Value.(offer.Rate)
		if !ok || r.Min == nil || !r.Current(w.p.Today) || len(all) >= maxRates {
			continue
		}
		one := Object{"@type": "Offer", "price": *r.Min, "priceCurrency": currency(r), "url": w.p.URL}
		if r.Rate != "" {
			one["name"] = w.label("rate", r.Rate)
		}
		if !r.From.IsZero() {
			one["validFrom"] = r.From.String()
		}
		if !r.To.IsZero() {
			one["priceValidUntil"] = r.To.String()
		}
		if w.o.Life().State == offer.SoldOut {
			one["availability"] = "https://schema.org/SoldOut"
		}
		all = append(all, one)
	}
	return all
}

func currency(r offer.Rate) string {
	if r.Currency == "" {
		return "EUR"
	}
	return r.Currency
}

// priceRange says the lowest and the highest of the prices that hold now.
func (w *writer) priceRange() string {
	low, high, unit := 0.0, 0.0, ""
	for c := range w.o.All(offer.FieldRates) {
		r, ok := c.Value.(offer.Rate)
		if !ok || r.Min == nil || *r.Min == 0 || !r.Current(w.p.Today) || unit != "" && currency(r) != unit {
			continue
		}
		if unit == "" || *r.Min < low {
			low = *r.Min
		}
		high = max(high, *r.Min)
		if r.Max != nil {
			high = max(high, *r.Max)
		}
		unit = currency(r)
	}
	switch {
	case unit == "":
		return ""
	case low == high:
		return amount(low) + " " + unit
	}
	return amount(low) + "–" + amount(high) + " " + unit
}

func amount(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
