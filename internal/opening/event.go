package opening

// SessionState is what has become of a dated event. The empty state is scheduled.
type SessionState string

// The closed list of states of a session.
const (
	Scheduled SessionState = ""
	Cancelled SessionState = "cancelled" // does not take place; stays visible
	Postponed SessionState = "postponed" // Was is the old date; without a Date the new one is not known
	SoldOut   SessionState = "sold-out"  // takes place, and is full
	ToConfirm SessionState = "to-confirm"
)

// Session is one date of an event, or several days on end, each at the same hours.
type Session struct {
	ID    string       `json:"id,omitempty"`
	Date  Date         `json:"date,omitzero"`
	To    Date         `json:"to,omitzero"`     // last day, included; unset for one day
	Slots []Slot       `json:"slots,omitempty"` // of each day; none: hours not told
	State SessionState `json:"state,omitempty"`
	Was   Date         `json:"was,omitzero"` // the date before it was postponed
	Note  Note         `json:"note,omitempty"`
}

// maxSessionDays keeps a session an event; what lasts longer is a period.
const maxSessionDays = 400

// takesPlace tells whether the session makes its days open.
func (s *Session) takesPlace() bool { return s.State != Cancelled && s.Date != 0 }

func (s *Session) last() Date { return min(max(s.Date, s.To), s.Date+maxSessionDays) }

func (s *Session) covers(d Date) bool { return s.takesPlace() && s.Date <= d && d <= s.last() }

// Frequency is the unit in which a recurrence counts.
type Frequency string

// The closed list of frequencies.
const (
	Daily   Frequency = "daily"
	Weekly  Frequency = "weekly"
	Monthly Frequency = "monthly"
	Yearly  Frequency = "yearly"
)

// Recurrence repeats an event by rule: the part of RFC 5545's RRULE that people use, in days, bounded by Until or
// Count. Weeks begin on Monday.
type Recurrence struct {
	ID        string    `json:"id,omitempty"`
	From      Date      `json:"from"`
	Until     Date      `json:"until,omitzero"` // last possible day, included
	Count     int       `json:"count,omitzero"` // number of days, those left out counted
	Frequency Frequency `json:"frequency"`
	Interval  int       `json:"interval,omitzero"` // every so many units; 0 and 1 are each
	Weekdays  Weekdays  `json:"weekdays,omitzero"`
	// Nth with Weekdays: the nth of them in each month (monthly, or yearly with Months).
	Nth       []int8       `json:"nth,omitempty"`
	MonthDays []int8       `json:"month_days,omitempty"` // 1 to 31, or -1 for the last to -31
	Months    []int8       `json:"months,omitempty"`     // 1 to 12
	Except    []Date       `json:"except,omitempty"`
	Slots     []Slot       `json:"slots,omitempty"` // of each day; none: hours not told
	State     SessionState `json:"state,omitempty"` // of the whole series
	Note      Note         `json:"note,omitempty"`
}
