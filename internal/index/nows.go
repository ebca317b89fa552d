package index

import (
	"slices"
	"sync"
	"time"

	"escale/internal/opening"
)

// Who is open now is asked often, and calendars are too slow to be asked one by one. So for a day the calendars are read
// once and turned into stretches of minutes; a question looks through those.

// stretches says of a day during which minutes of the network's wall clock offers are open.
type stretches struct {
	day      opening.Date
	zone     string
	ords     []uint32
	from, to []uint16
	others   []uint32 // of other time zones: they are asked one by one
}

// nows keeps the stretches of the last two days asked for.
type nows struct {
	mu   sync.Mutex
	kept []*stretches
}

// openAt adds the offers of a segment that are open at a minute of a day, as far as its calendars say; what may be read is
// the caller's to mind. Few candidates are asked one by one.
func (s *segment) openAt(to, candidates dense, day opening.Date, minute int, zone *time.Location, few int) {
	at := day.At(opening.Clock(minute), zone)
	ask := func(i uint32) {
		if c, ok := s.calendar(i); ok && c.OpenAt(at).IsOpen() {
			to.add(i)
		}
	}
	odd := day.At(opening.Midnight, zone).Sub(day.At(0, zone)) != 24*time.Hour // clocks go forward or back
	if odd || candidates.count() <= few {
		for i := range candidates.all {
			ask(i)
		}
		return
	}
	t := s.stretchesOf(day, zone)
	m := uint16(minute)
	for k, i := range t.ords {
		if t.from[k] <= m && m < t.to[k] {
			to.add(i)
		}
	}
	for _, i := range t.others {
		if candidates.has(i) {
			ask(i)
		}
	}
}

func (s *segment) stretchesOf(day opening.Date, zone *time.Location) *stretches {
	s.nows.mu.Lock()
	defer s.nows.mu.Unlock()
	for _, t := range s.nows.kept {
		if t.day == day && t.zone == zone.String() {
			return t
		}
	}
	t := &stretches{day: day, zone: zone.String()}
	for i := range uint32(s.count) {
		if c, ok := s.calendar(i); ok {
			t.add(i, c, zone)
		}
	}
	s.nows.kept = append(s.nows.kept, t)
	if len(s.nows.kept) > 2 {
		s.nows.kept = slices.Clone(s.nows.kept[1:])
	}
	return t
}

// add adds the stretches of one calendar. What it says can change only where a slot of the day or of a night before begins
// or ends, and a minute after where the end is not told.
func (t *stretches) add(i uint32, c *opening.Calendar, zone *time.Location) {
	own := c.Zone
	if own == "" {
		own = opening.DefaultZone
	}
	if own != t.zone {
		t.others = append(t.others, i)
		return
	}
	today, before := c.On(t.day), c.On(t.day-1)
	if !today.State.IsOpen() && !before.State.IsOpen() {
		return
	}
	edges := []int{0}
	edge := func(at opening.Clock) {
		for _, e := range []int{int(at), int(at) + 1} {
			if e > 0 && e < int(opening.Midnight) {
				edges = append(edges, e)
			}
		}
	}
	for _, slot := range today.Slots {
		edge(slot.From)
		edge(slot.To)
	}
	for _, slot := range before.Slots {
		edge(slot.From - opening.Midnight)
		edge(slot.To - opening.Midnight)
	}
	slices.Sort(edges)
	edges = append(slices.Compact(edges), int(opening.Midnight))
	for k, e := range edges[:len(edges)-1] {
		if !c.OpenAt(t.day.At(opening.Clock(e), zone)).IsOpen() {
			continue
		}
		if n := len(t.ords) - 1; n >= 0 && t.ords[n] == i && int(t.to[n]) == e {
			t.to[n] = uint16(edges[k+1])
			continue
		}
		t.ords, t.from, t.to = append(t.ords, i), append(t.from, uint16(e)), append(t.to, uint16(edges[k+1]))
	}
}

// Warm works out what the questions of a day will rest on, so that the first of them need not wait: who is open when.
// It may run beside readers, at the start and before midnight.
func (v *View) Warm(day opening.Date) {
	for _, l := range v.segments {
		if l.segment.count > v.index.fewCalendars {
			l.segment.stretchesOf(day, v.index.zone())
		}
	}
}
