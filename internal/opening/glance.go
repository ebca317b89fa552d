package opening

import "time"

// Glance is what somebody who passes by wants to know of a place or an event: is it open, until when, when else.
type Glance struct {
	State State // at the instant asked for
	// Until is when it closes, while it is Open; zero when that is not told, and for what does not close within a week.
	Until time.Time
	// Next is the next day on which it is open or takes place, when it is not open now; zero for none within twelve years, or
	// none told. Opens is when it does so on that day; zero where the hours are not told.
	Next  Date
	Opens time.Time
	// Cancelled and SoldOut are those of Day, of the day of the instant.
	Cancelled, SoldOut bool
}

// Glance tells of an instant, by the wall clock of the calendar's zone, what stands on a card.
func (c *Calendar) Glance(at time.Time) Glance {
	at = at.In(c.location(at))
	g := Glance{State: c.OpenAt(at)}
	if len(c.Sessions) > 0 {
		today := c.On(DayOf(at))
		g.Cancelled, g.SoldOut = today.Cancelled, today.SoldOut
	}
	switch {
	case g.State == Open:
		g.Until = c.closes(at)
	case g.State == OpenHoursNotTold:
	default:
		for _, o := range c.Next(at, 1) {
			if g.Next = o.Date; o.Slot != nil && !c.hoursOn(o.Date).open { // else it may open before, who knows when
				g.Opens = o.Start
			}
		}
	}
	return g
}

// closes goes from the end of one slot to the one that has begun by then, over midnight where one day's last touches the
// next day's first.
func (c *Calendar) closes(at time.Time) time.Time {
	end := at
	for last := at.AddDate(0, 0, 7); !end.After(last); {
		later := end
		for _, d := range [2]Date{DayOf(end) - 1, DayOf(end)} {
			for _, o := range c.occurrences(d, at.Location()) {
				if o.Slot != nil && !o.Slot.OpenEnded() && !o.Start.After(end) && o.End.After(later) {
					later = o.End
				}
			}
		}
		switch {
		case later.After(end):
			end = later
		case c.OpenAt(end).IsOpen(): // at hours not told
			return time.Time{}
		default:
			return end
		}
	}
	return time.Time{}
}
