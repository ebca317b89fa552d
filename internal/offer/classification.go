package offer

import (
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/opening"
)

// Classification is a level or a label that a body gave: stars, a quality mark, a protected heritage. It lives and dies; at
// its end it leaves by itself.
type Classification struct {
	Code     string       `json:"code"` // of scheme label, the level included: stars-hotel-3
	State    RatingState  `json:"state,omitempty"`
	Number   string       `json:"number,omitempty"` // of the decision
	Body     string       `json:"body,omitempty"`   // who gave it
	Decided  opening.Date `json:"decided,omitzero"`
	Proof    string       `json:"proof,omitempty"` // address of the decision, or the item of a medium of the offer
	From     opening.Date `json:"from,omitzero"`
	Until    opening.Date `json:"until,omitzero"`
	Capacity int          `json:"capacity,omitzero"` // persons, as classified; the real one is a field
	Note     Text         `json:"note,omitempty"`
}

// RatingState is where a classification stands; "" is valid.
type RatingState string

const (
	Requested  RatingState = "requested"
	Valid      RatingState = "valid"
	Maintained RatingState = "maintained" // over, with a renewal visit under way
	ToConfirm  RatingState = "to-confirm" // in force, but was given to whoever ran the place before
	Expired    RatingState = "expired"
	Revoked    RatingState = "revoked"
)

func (Classification) Kind() Kind { return KindClassification }

func (c Classification) Check(_ *Field, r Reference) []fault.Problem {
	found := Span{c.From, c.Until}.check("")
	for i := range found {
		found[i].Path = strings.Replace(found[i].Path, "/to", "/until", 1)
	}
	found = append(found, checkCode("/code", "label", c.Code, r)...)
	if !c.Decided.IsZero() && !plausible(c.Decided) {
		found = append(found, fault.At("/decided", "date.implausible", "value", c.Decided.String()))
	}
	if c.Capacity < 0 {
		found = append(found, fault.At("/capacity", "number.too_small", "value", c.Capacity, "min", 0))
	}
	for _, p := range []part[string]{{"/number", c.Number}, {"/body", c.Body}, {"/proof", c.Proof}} {
		found = append(found, checkLength(p.path, p.value)...)
	}
	if !slices.Contains([]RatingState{"", Requested, Valid, Maintained, ToConfirm, Expired, Revoked}, c.State) {
		found = append(found, fault.At("/state", "classification.state_unknown", "value", string(c.State)))
	}
	return append(found, under("/note", c.Note.Check(&Field{}, r))...)
}

// notice is how many months before its end whoever answers for a classification is to see to its renewal.
const notice = 6

// Notice gives the day from which the renewal is to be seen to; zero for what has no end, or is not in force.
func (c Classification) Notice() opening.Date {
	if c.Until.IsZero() || c.State != "" && c.State != Valid && c.State != ToConfirm {
		return 0
	}
	year, month, day := c.Until.Civil()
	before := opening.DateOf(year, month-notice, day)
	if _, _, d := before.Civil(); d != day { // the 31st of a shorter month is its last day
		before -= opening.Date(d)
	}
	return before
}

// Holds tells whether the classification may be shown and counted on a day.
func (c Classification) Holds(day opening.Date) bool {
	switch c.State {
	case Maintained:
		return true
	case "", Valid, ToConfirm:
		return Span{c.From, c.Until}.Holds(day)
	}
	return false
}

func (c Classification) Facts(f *Field, r Reference, to *Facts) {
	if !c.Holds(r.Today) && (r.Today != 0 || c.State != "" && c.State != Valid && c.State != ToConfirm) {
		return
	}
	Choice{Code: c.Code, Note: c.Note}.Facts(f, r, to)
	if c.Number != "" {
		to.Exact = append(to.Exact, Exact{f, f.Class, normalNumber(c.Number)})
	}
}
