package opening

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// maxRecurrence bounds what a rule without a nearer end may cover, so that no rule makes a loop long.
const maxRecurrence Date = 20 * 366

// lastPossible is a day after which the rule gives none.
func (r *Recurrence) lastPossible() Date {
	last := r.From + maxRecurrence
	if r.Until != 0 {
		last = min(last, r.Until)
	}
	return last
}

// raw gives the days of the rule in order, exceptions included. The count is counted from the first of them.
func (r *Recurrence) raw() iter.Seq[Date] {
	return func(yield func(Date) bool) {
		if r.From == 0 {
			return
		}
		m := r.matcher()
		n := 0
		for d, last := r.From, r.lastPossible(); d <= last; d++ {
			if !m.matches(d) {
				continue
			}
			if n++; r.Count > 0 && n > r.Count || !yield(d) {
				return
			}
		}
	}
}

// Days gives the days on which the event takes place, in order; none when the series is cancelled.
func (r *Recurrence) Days() iter.Seq[Date] {
	return func(yield func(Date) bool) {
		if r.State == Cancelled {
			return
		}
		for d := range r.raw() {
			if !slices.Contains(r.Except, d) && !yield(d) {
				return
			}
		}
	}
}

func (r *Recurrence) includes(day Date) bool {
	if r.State == Cancelled || r.From == 0 || day < r.From || day > r.lastPossible() || slices.Contains(r.Except, day) {
		return false
	}
	m := r.matcher()
	if !m.matches(day) {
		return false
	}
	if r.Count == 0 {
		return true
	}
	n := 0
	for d := r.From; d <= day; d++ {
		if m.matches(d) {
			n++
		}
	}
	return n <= r.Count
}

// matcher holds what a recurrence means once the parts it leaves out are taken from its first day, as RFC 5545 does.
type matcher struct {
	r                  *Recurrence
	interval           int
	year, month, day   int // of From
	monday             Date
	weekdays           Weekdays
	monthDays, inMonth []int8
}

func (r *Recurrence) matcher() matcher {
	y, m, d := r.From.Civil()
	out := matcher{r: r, interval: max(1, r.Interval), year: y, month: int(m), day: d,
		monday: mondayOf(r.From), weekdays: r.Weekdays & AllWeek, monthDays: r.MonthDays, inMonth: r.Months}
	switch {
	case r.Frequency == Weekly && out.weekdays == 0:
		out.weekdays = WeekdaysOf(r.From.Weekday())
	case (r.Frequency == Monthly || r.Frequency == Yearly) && out.weekdays == 0 && len(out.monthDays) == 0:
		out.monthDays = []int8{int8(d)}
	}
	if r.Frequency == Yearly && len(out.inMonth) == 0 {
		out.inMonth = []int8{int8(m)}
	}
	return out
}

func (m *matcher) matches(d Date) bool {
	if m.weekdays != 0 && !m.weekdays.Has(d.Weekday()) {
		return false
	}
	since := 0
	switch m.r.Frequency {
	case Daily:
		since = int(d - m.r.From)
	case Weekly:
		since = int(mondayOf(d)-m.monday) / 7
	}
	if since%m.interval != 0 {
		return false
	}
	if m.r.Frequency != Monthly && m.r.Frequency != Yearly && len(m.inMonth) == 0 && len(m.monthDays) == 0 {
		return true
	}
	return m.matchesMonth(d)
}

func (m *matcher) matchesMonth(d Date) bool {
	y, month, day := d.Civil()
	if len(m.inMonth) > 0 && !slices.Contains(m.inMonth, int8(month)) {
		return false
	}
	if len(m.monthDays) > 0 && !slices.Contains(m.monthDays, int8(day)) &&
		!slices.Contains(m.monthDays, int8(day-monthLength(y, month)-1)) {
		return false
	}
	if len(m.r.Nth) > 0 && !isNth(d, m.r.Nth) {
		return false
	}
	switch m.r.Frequency {
	case Monthly:
		return ((y-m.year)*12+int(month)-m.month)%m.interval == 0
	case Yearly:
		return (y-m.year)%m.interval == 0
	}
	return true
}

func mondayOf(d Date) Date { return d - Date((int(d.Weekday())+6)%7) }

var frequencies = map[Frequency]rrule.Frequency{
	Daily: rrule.DAILY, Weekly: rrule.WEEKLY, Monthly: rrule.MONTHLY, Yearly: rrule.YEARLY,
}

var rruleWeekdays = [7]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}

// option gives the rule in rrule-go's words, without its start.
func (r *Recurrence) option() rrule.ROption {
	m := r.matcher()
	o := rrule.ROption{Freq: frequencies[r.Frequency], Interval: m.interval, Count: r.Count,
		Bymonth: ints(m.inMonth), Bymonthday: ints(m.monthDays)}
	for _, d := range m.weekdays.List() {
		if len(r.Nth) == 0 {
			o.Byweekday = append(o.Byweekday, rruleWeekdays[d])
		}
		for _, n := range r.Nth {
			w := rruleWeekdays[d]
			o.Byweekday = append(o.Byweekday, w.Nth(int(n)))
		}
	}
	return o
}

// ParseRecurrence reads an RFC 5545 RRULE such as "FREQ=WEEKLY;BYDAY=TH;UNTIL=20260831" that starts on a day. What a
// Recurrence cannot say (hours, weeks of the year, positions in a set) is an error, never dropped.
func ParseRecurrence(rule string, from Date) (Recurrence, error) {
	if len(rule) > 1000 {
		return Recurrence{}, fmt.Errorf("a recurrence rule of %d bytes is too long", len(rule))
	}
	o, err := rrule.StrToROption(rule)
	if err != nil {
		return Recurrence{}, fmt.Errorf("%q is not a recurrence rule: %w", clip(rule), err)
	}
	r := Recurrence{From: from, Count: o.Count, Interval: o.Interval, MonthDays: bytes8(o.Bymonthday), Months: bytes8(o.Bymonth)}
	for name, f := range frequencies {
		if f == o.Freq {
			r.Frequency = name
		}
	}
	if r.Frequency == "" || len(o.Bysetpos)+len(o.Byyearday)+len(o.Byweekno)+len(o.Byhour)+len(o.Byminute)+
		len(o.Bysecond)+len(o.Byeaster) > 0 || o.Wkst != rrule.MO && o.Interval > 1 {
		return Recurrence{}, fmt.Errorf("%q uses parts of RRULE that are not supported", clip(rule))
	}
	if r.Interval == 1 {
		r.Interval = 0
	}
	if !o.Until.IsZero() {
		r.Until = DayOf(o.Until.UTC())
	}
	if err := r.takeWeekdays(o.Byweekday); err != nil {
		return Recurrence{}, err
	}
	if r.Frequency == Yearly && len(r.Months) == 0 && (r.Weekdays != 0 || len(r.MonthDays) > 0) {
		return Recurrence{}, fmt.Errorf("%q: a yearly rule by day needs its months", clip(rule))
	}
	return r, nil
}

// takeWeekdays sets weekdays and their ordinals; BYDAY=1MO,3TU has no place in one Recurrence and is refused.
func (r *Recurrence) takeWeekdays(days []rrule.Weekday) error {
	seen := map[[2]int]bool{}
	for _, d := range days {
		day, n := time.Weekday((d.Day()+1)%7), d.N() // rrule-go counts from Monday
		r.Weekdays |= WeekdaysOf(day)
		if n != 0 && !slices.Contains(r.Nth, int8(n)) {
			r.Nth = append(r.Nth, int8(n))
		}
		seen[[2]int{int(day), n}] = true
	}
	if want := len(r.Weekdays.List()) * max(1, len(r.Nth)); len(seen) != want {
		return fmt.Errorf("weekdays with different positions need a recurrence each")
	}
	if len(r.Nth) > 0 && r.Frequency != Monthly && r.Frequency != Yearly {
		return fmt.Errorf("the nth weekday needs a monthly or yearly rule")
	}
	return nil
}

func ints(list []int8) []int {
	var out []int
	for _, n := range list {
		out = append(out, int(n))
	}
	return out
}

// bytes8 narrows; values beyond an int8 become 0, which Check refuses.
func bytes8(list []int) []int8 {
	var out []int8
	for _, n := range list {
		if n < -100 || n > 100 {
			n = 0
		}
		out = append(out, int8(n))
	}
	return out
}
