package datatourisme

import (
	"cmp"
	"slices"

	"escale/internal/offer"
	"escale/internal/opening"
)

// dates reads when an event takes place. One whose end is before its beginning stays in the remainder.
func (d *decoding) dates(n *node) {
	for v := range n.each {
		from, okFrom := d.day(v.get("startDate"))
		to, okTo := d.boundary(v.get("endDate"))
		if !okFrom || !okTo || to != 0 && to < from {
			d.aside(v, offer.FieldOpening, "", "datatourisme.period_impossible", "from", shorten(v.get("startDate").first()), "to", shorten(v.get("endDate").first()))
			continue
		}
		v.get("startDate").use()
		v.get("endDate").use()
		d.session(v, from, to)
	}
	slices.SortStableFunc(d.hours.Sessions, func(a, b opening.Session) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.To, b.To), cmp.Compare(a.ID, b.ID))
	})
}

// longestSession is how many days on end are still one date; what lasts longer is a season, as of a permanent exhibition.
const longestSession = 366

// session adds one date, or days that come back within the dates where days of the week are named.
func (d *decoding) session(v *node, from, to opening.Date) {
	id := itemID("session", from.String(), to.String(), shorten(v.get("startTime").first()))
	if uri := v.get("@id").word(); uri != "" {
		id = itemID(Key(uri))
	}
	endless := to == 0 && v.get("endDate").scalar() != nil
	if to == from {
		to = 0
	}
	var slots []opening.Slot
	if slot, told := d.slot("/opening", v.get("startTime"), v.get("endTime")); told {
		slots = []opening.Slot{slot}
	}
	details := v.get("openingDetails")
	note := plainNote(d.text("", details, d.translated(v, "openingDetails")))
	days, _ := weekdays(v.get("appliesOnDay"))
	switch {
	case endless, to != 0 && to-from > longestSession:
		p := opening.Period{ID: id, From: from, To: to, Note: note}
		if days != 0 || slots != nil {
			p.Rules = []opening.Rule{{Weekdays: days, Slots: slots}}
		}
		d.hours.Periods = append(d.hours.Periods, p)
		return
	case days == 0 || to == 0:
		d.hours.Sessions = append(d.hours.Sessions, opening.Session{ID: id, Date: from, To: to, Slots: slots, Note: note})
		return
	}
	r := opening.Recurrence{ID: id, From: from, Until: to, Frequency: opening.Weekly, Weekdays: days, Slots: slots, Note: note}
	if nth, ok := v.get("weekOfMonth").number(); ok && nth >= 1 && nth <= 5 {
		r.Frequency, r.Nth = opening.Monthly, []int8{int8(nth)}
		v.get("weekOfMonth").use()
	}
	d.hours.Recurrences = append(d.hours.Recurrences, r)
}

// plainDates reads startDate and endDate of the event itself, which repeat the dates of its sessions; they count where
// there are no sessions.
func (d *decoding) plainDates(n *node) {
	ends := d.root.get("endDate")
	if d.root.get("takesPlaceAt") != nil {
		d.repeated(n)
		d.repeated(ends)
		return
	}
	var last []*node
	for v := range ends.each {
		last = append(last, v)
	}
	i := 0
	for v := range n.each {
		from, ok := d.day(v)
		var to opening.Date
		if i < len(last) {
			end, okEnd := d.day(last[i])
			ok, to = ok && okEnd && end >= from, end
		}
		i++
		if !ok {
			d.aside(v, offer.FieldOpening, "", "datatourisme.period_impossible", "from", shorten(v))
			continue
		}
		v.use()
		if i <= len(last) {
			last[i-1].use()
		}
		if to == from {
			to = 0
		}
		d.hours.Sessions = append(d.hours.Sessions, opening.Session{ID: itemID("session", from.String(), to.String()), Date: from, To: to})
	}
}

// repeated marks dates that a session has.
func (d *decoding) repeated(n *node) {
	for v := range n.each {
		day, ok := d.day(v)
		if !ok {
			continue
		}
		for _, s := range d.hours.Sessions {
			if day == s.Date || day == s.To || day.Year() >= forEver {
				v.used = true
			}
		}
		for _, r := range d.hours.Recurrences {
			if day == r.From || day == r.Until {
				v.used = true
			}
		}
		for _, p := range d.hours.Periods {
			if day == p.From || day == p.To {
				v.used = true
			}
		}
	}
}
