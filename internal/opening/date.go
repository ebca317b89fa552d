package opening

import (
	"fmt"
	"time"
)

// Date is a day of the calendar without time zone, as days since 1970-01-01, so that dates compare and subtract as
// integers. The zero value is unset: an open end of a period. In JSON it is "2026-07-14", unset "".
type Date int32

// Years outside these are mistakes of typing, and would make loops long.
const (
	minYear = 1900
	maxYear = 2200
)

// DateOf makes a date of a year, month and day; days beyond the month's end run over, as in time.Date.
func DateOf(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DayOf gives the date which an instant has in its own location.
func DayOf(t time.Time) Date { return DateOf(t.Date()) }

// ParseDate reads "2026-07-14", or "" as the unset date. Days that do not exist and years before 1900 or after 2200
// are errors.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < minYear || t.Year() > maxYear {
		return 0, fmt.Errorf("%q is not a date between %d-01-01 and %d-12-31", clip(s), minYear, maxYear)
	}
	return DayOf(t), nil
}

// Civil gives year, month and day.
func (d Date) Civil() (year int, month time.Month, day int) { return d.midnight().Date() }

// Year gives the year.
func (d Date) Year() int { return d.midnight().Year() }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday {
	w := (int(d) + 4) % 7 // 1970-01-01 was a Thursday
	if w < 0 {
		w += 7
	}
	return time.Weekday(w)
}

// At gives the instant of a clock time on this day in a zone. On the two odd days of the year it is the wall clock that
// counts: where the clock jumps from 02:00 to 03:00, 02:30 is 03:30; where 02:30 comes twice it is the first.
func (d Date) At(c Clock, loc *time.Location) time.Time {
	y, m, day := d.Civil()
	t := time.Date(y, m, day, 0, int(c), 0, 0, loc)
	// Which of two equal wall clocks time.Date takes is not promised.
	if start, _ := t.ZoneBounds(); !start.IsZero() {
		_, before := start.Add(-1).Zone()
		_, after := t.Zone()
		if back := time.Duration(before-after) * time.Second; t.Sub(start) < back {
			return t.Add(-back)
		}
	}
	return t
}

// IsZero tells whether the date is unset.
func (d Date) IsZero() bool { return d == 0 }

func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.midnight().Format(time.DateOnly)
}

// MarshalText gives "2026-07-14", or nothing for the unset date.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// AppendText appends what MarshalText gives.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if d == 0 {
		return b, nil
	}
	return d.midnight().AppendFormat(b, time.DateOnly), nil
}

// UnmarshalText reads what ParseDate reads.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

func (d Date) midnight() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// monthDay is month*100+day: it orders the days of any year, leap or not, which a day number would not.
func (d Date) monthDay() int {
	_, m, day := d.Civil()
	return int(m)*100 + day
}

// monthLength gives the number of days of a month.
func monthLength(year int, month time.Month) int {
	return int(DateOf(year, month+1, 1) - DateOf(year, month, 1))
}

// clip shortens foreign text for an error message.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
