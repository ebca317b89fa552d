package opening

import "fmt"

// State is what the calendar says of a day or an instant. The five are never mixed up.
type State uint8

const (
	NotTold          State = iota // nothing is said
	Closed                        // said, and closed
	ByAppointment                 // only by appointment
	OpenHoursNotTold              // open, at hours nobody told
	Open                          // open, at known hours
)

var stateNames = [...]string{"not-told", "closed", "by-appointment", "open-hours-not-told", "open"}

// IsOpen tells whether one may go there without asking first: Open or OpenHoursNotTold.
func (s State) IsOpen() bool { return s >= OpenHoursNotTold }

func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// MarshalText gives the name, such as "by-appointment".
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name.
func (s *State) UnmarshalText(b []byte) error {
	for i, name := range stateNames {
		if name == string(b) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a state of opening", clip(string(b)))
}
