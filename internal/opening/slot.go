package opening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Clock is minutes since midnight by the wall clock, 0 to 48*60: an end after midnight is past 24:00, so that the
// evening stays with the day on which it began. In JSON it is "14:00", or "26:00" for two in the morning after.
type Clock int16

const (
	Midnight Clock = 24 * 60
	maxClock Clock = 48 * 60
)

// ParseClock reads "9:00", "09:00", "24:00", "26:30", and drops seconds that are zero ("09:00:00").
func ParseClock(s string) (Clock, error) {
	h, rest, ok := strings.Cut(s, ":")
	m, sec, hasSec := strings.Cut(rest, ":")
	hour, good1 := twoDigits(h, 1)
	minute, good2 := twoDigits(m, 2)
	c := Clock(hour*60 + minute)
	if !ok || !good1 || !good2 || hasSec && sec != "00" || minute > 59 || c > maxClock {
		return 0, fmt.Errorf("%q is not a time between 00:00 and 48:00", clip(s))
	}
	return c, nil
}

func twoDigits(s string, least int) (int, bool) {
	if len(s) < least || len(s) > 2 {
		return 0, false
	}
	n := 0
	for _, r := range []byte(s) {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, true
}

func (c Clock) String() string { return padded(int(c/60)) + ":" + padded(int(c%60)) }

// padded writes a number with two digits at least.
func padded(n int) string {
	if 0 <= n && n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n) // the first hundred are not made anew
}

// MarshalText gives "14:00".
func (c Clock) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// AppendText appends what MarshalText gives.
func (c Clock) AppendText(b []byte) ([]byte, error) {
	return append(append(append(b, padded(int(c/60))...), ':'), padded(int(c%60))...), nil
}

// UnmarshalText reads what ParseClock reads.
func (c *Clock) UnmarshalText(b []byte) error {
	v, err := ParseClock(string(b))
	if err == nil {
		*c = v
	}
	return err
}

// Slot is a stretch of one day, From included, To excluded. To is zero when only the beginning is told. In JSON it is
// "10:00-12:30", or "20:30+" without an end.
type Slot struct {
	From, To Clock
}

// WholeDay is the slot of what never closes.
var WholeDay = Slot{0, Midnight}

// ParseSlot reads "10:00-12:30" and "20:30+". An end at or before the beginning is on the next day: "22:00-02:00" is
// 22:00 to 26:00, "10:00-00:00" ends at 24:00.
func ParseSlot(s string) (Slot, error) {
	if from, ok := strings.CutSuffix(s, "+"); ok {
		c, err := ParseClock(from)
		return Slot{From: c}, err
	}
	a, b, ok := strings.Cut(s, "-")
	if !ok {
		return Slot{}, fmt.Errorf("%q is not a slot such as 10:00-12:30 or 20:30+", clip(s))
	}
	from, err := ParseClock(a)
	if err != nil {
		return Slot{}, err
	}
	to, err := ParseClock(b)
	if err != nil {
		return Slot{}, err
	}
	if to <= from {
		to += Midnight
	}
	if to > maxClock {
		return Slot{}, fmt.Errorf("%q ends more than a day late", clip(s))
	}
	return Slot{from, to}, nil
}

// OpenEnded tells that only the beginning is known.
func (s Slot) OpenEnded() bool { return s.To == 0 }

// Contains tells whether the slot covers a clock time of its own day, past 24:00 for the night after. A slot without
// end is taken to last until midnight.
func (s Slot) Contains(c Clock) bool { return s.From <= c && c < s.end() }

func (s Slot) end() Clock {
	if s.To == 0 {
		return max(Midnight, s.From+1)
	}
	return s.To
}

func (s Slot) String() string {
	if s.OpenEnded() {
		return s.From.String() + "+"
	}
	return s.From.String() + "-" + s.To.String()
}

// MarshalText gives "10:00-12:30".
func (s Slot) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// AppendText appends what MarshalText gives.
func (s Slot) AppendText(b []byte) ([]byte, error) {
	b, _ = s.From.AppendText(b)
	if s.OpenEnded() {
		return append(b, '+'), nil
	}
	return s.To.AppendText(append(b, '-'))
}

// UnmarshalText reads what ParseSlot reads.
func (s *Slot) UnmarshalText(b []byte) error {
	v, err := ParseSlot(string(b))
	if err == nil {
		*s = v
	}
	return err
}

// union orders slots and joins those that overlap; slots that only touch stay two, as they were told.
func union(slots []Slot) []Slot {
	if len(slots) < 2 {
		return slots
	}
	sorted := slices.Clone(slots)
	slices.SortFunc(sorted, func(a, b Slot) int {
		if a.From != b.From {
			return int(a.From) - int(b.From)
		}
		return int(b.To) - int(a.To) // of two with one beginning, the one that tells more comes first
	})
	out := sorted[:1]
	for _, s := range sorted[1:] {
		last := &out[len(out)-1]
		switch {
		case s.OpenEnded() && (last.From == s.From || !last.OpenEnded() && s.From < last.To):
			// said already, or swallowed by a slot that ends later
		case !s.OpenEnded() && !last.OpenEnded() && s.From < last.To:
			last.To = max(last.To, s.To)
		default:
			out = append(out, s)
		}
	}
	return out
}
