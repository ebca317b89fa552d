package offer

import (
	"slices"
	"strconv"

	"escale/internal/fault"
	"escale/internal/opening"
)

// Life is the state of life of what the offer describes, which stands beside publication: a cancelled festival stays
// published, as cancelled.
type Life struct {
	State  LifeState    `json:"state"`
	From   opening.Date `json:"from,omitzero"`
	To     opening.Date `json:"to,omitzero"`
	Ground string       `json:"ground,omitempty"` // code of scheme life_ground: works, order, fire, hunting…
	Note   Text         `json:"note,omitempty"`
	Was    Span         `json:"was,omitzero"` // the dates before a postponement
}

// LifeState is the closed list of states of life.
type LifeState string

const (
	Active            LifeState = "active"
	OpeningSoon       LifeState = "opening-soon"
	TemporarilyClosed LifeState = "temporarily-closed"
	ClosedForGood     LifeState = "closed-for-good"
	Scheduled         LifeState = "scheduled" // events
	DatesToConfirm    LifeState = "dates-to-confirm"
	Postponed         LifeState = "postponed"
	Moved             LifeState = "moved"
	SoldOut           LifeState = "sold-out"
	Cancelled         LifeState = "cancelled"
	Diverted          LifeState = "diverted" // itineraries
)

// LifeStates lists every LifeState.
var LifeStates = []LifeState{Active, OpeningSoon, TemporarilyClosed, ClosedForGood, Scheduled, DatesToConfirm, Postponed,
	Moved, SoldOut, Cancelled, Diverted}

func (Life) Kind() Kind { return KindLife }

func (l Life) Check(_ *Field, r Reference) []fault.Problem {
	found := Span{l.From, l.To}.check("")
	if !slices.Contains(LifeStates, l.State) {
		found = append(found, fault.At("/state", "life.state_unknown", "value", string(l.State)))
	}
	if l.Ground != "" {
		found = append(found, checkCode("/ground", "life_ground", l.Ground, r)...)
	}
	found = append(found, l.Was.check("/was")...)
	return append(found, under("/note", l.Note.Check(&Field{}, r))...)
}

// Facts are of the day: a state that is over, or has not begun, is found by nobody. The store has the offer drawn anew at the
// midnight at which that changes.
func (l Life) Facts(f *Field, r Reference, to *Facts) {
	to.Codes = append(to.Codes, Code{f, "life", string(l.On(r.Today).State)})
}

// On gives the state of a day: what is over, or has not begun, leaves the offer as active as any. What opens soon does so until
// the day that it opens. Without a day the state is what was said last.
func (l Life) On(day opening.Date) Life {
	begun, over := l.From.IsZero() || l.From <= day, !l.To.IsZero() && l.To < day
	if l.State == OpeningSoon {
		begun, over = true, over || !l.From.IsZero() && l.From <= day
	}
	if day.IsZero() || begun && !over {
		return l
	}
	return Life{State: Active}
}

// Closure gives the days on which the state keeps the offer shut, whatever its hours say; nil where it does not. A cancelled
// event is found on its days still, and says so: whoever meant to go must learn of it.
func (l Life) Closure() *opening.Closure {
	switch l.State {
	case TemporarilyClosed:
		return &opening.Closure{From: l.From, To: l.To}
	case ClosedForGood:
		return &opening.Closure{From: l.From}
	}
	return nil
}

func itoa(i int) string { return strconv.Itoa(i) }
