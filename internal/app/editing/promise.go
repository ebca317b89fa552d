package editing

import (
	"time"

	"escale/internal/opening"
)

// PromisedDays is within how many working days whoever proposes something has an answer.
const PromisedDays = 10

// working tells whether people are at work on a day: neither on a weekend nor on a public holiday of France.
func working(d opening.Date) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	return opening.HolidayZone("").On(d) == ""
}

// promised gives the last day on which something that came on a day is answered in time.
func promised(since opening.Date) opening.Date {
	for left := PromisedDays; left > 0; {
		if since++; working(since) {
			left--
		}
	}
	return since
}

// workingDays counts the working days after one day up to another.
func workingDays(since, until opening.Date) int {
	n := 0
	for d := since + 1; d <= until; d++ {
		if working(d) {
			n++
		}
	}
	return n
}
