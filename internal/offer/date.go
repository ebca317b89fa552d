package offer

import (
	"escale/internal/fault"
	"escale/internal/opening"
)

// Date is a day of the calendar.
type Date opening.Date

func (Date) Kind() Kind { return KindDate }

func (d Date) Check(*Field, Reference) []fault.Problem {
	if d == 0 || !plausible(opening.Date(d)) {
		return []fault.Problem{fault.At("", "date.implausible", "value", opening.Date(d).String())}
	}
	return nil
}

func (d Date) Facts(*Field, Reference, *Facts) {}

// MarshalText writes the day as 2026-07-14.
func (d Date) MarshalText() ([]byte, error) { return opening.Date(d).MarshalText() }

// UnmarshalText reads 2026-07-14.
func (d *Date) UnmarshalText(b []byte) error { return (*opening.Date)(d).UnmarshalText(b) }

// plausible bounds days to those that can be read again from a stored document: castles were founded earlier, but those
// are texts.
func plausible(d opening.Date) bool {
	_, err := opening.ParseDate(d.String())
	return err == nil
}
