package opening

import "time"

// Occurrence is one stretch of time during which it is open or takes place.
type Occurrence struct {
	Date  Date      `json:"date"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	// Slot is unset when the hours are not told; Start and End are then the day's midnights.
	Slot *Slot `json:"slot,omitempty"`
}

// Next gives the next n stretches that have not ended at an instant, in order; fewer when there are no more within
// twelve years. What is open by appointment only is no date.
func (c *Calendar) Next(from time.Time, n int) []Occurrence {
	var out []Occurrence
	from = from.In(c.location(from))
	// From the day before: its last slot may run past midnight.
	d, ok := c.NextDate(DayOf(from) - 1)
	for ok && len(out) < n {
		for _, o := range c.occurrences(d, from.Location()) {
			if o.End.After(from) && len(out) < n {
				out = append(out, o)
			}
		}
		d, ok = c.NextDate(d + 1)
	}
	return out
}

func (c *Calendar) occurrences(d Date, loc *time.Location) []Occurrence {
	h := c.hoursOn(d)
	switch h.state() {
	case Open:
		out := make([]Occurrence, len(h.slots))
		for i, s := range h.slots {
			out[i] = Occurrence{Date: d, Start: d.At(s.From, loc), End: d.At(s.end(), loc), Slot: &s}
		}
		return out
	case OpenHoursNotTold:
		return []Occurrence{{Date: d, Start: d.At(0, loc), End: d.At(Midnight, loc)}}
	}
	return nil
}
