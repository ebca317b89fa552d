package network

import (
	"slices"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Delegation lets another organisation write in the place of an owner: all of the owner's offers or some (its *collaborator*
// on these), all groups of fields or some. The trust of an office in a professional is one to the professional's organisation.
// It gives the roles that people have in theirs, over what it names, and nothing else.
type Delegation struct {
	Code   string        `json:"code"`
	From   string        `json:"from"` // the owner
	To     string        `json:"to"`   // who may write
	Offers []offer.ID    `json:"offers,omitempty"`
	Groups []offer.Group `json:"groups,omitempty"`
	Since  opening.Date  `json:"since,omitzero"`
	Until  opening.Date  `json:"until,omitzero"` // the last day
	Note   string        `json:"note,omitempty"`
}

// Holds tells whether the delegation is in force on a day.
func (d *Delegation) Holds(on opening.Date) bool {
	return on >= d.Since && (d.Until.IsZero() || on <= d.Until)
}

// Covers tells whether the delegation is about an offer and a group of its fields; "" is any group: what touches the whole
// offer needs a delegation of all groups.
func (d *Delegation) Covers(id offer.ID, group offer.Group) bool {
	if len(d.Offers) > 0 && !slices.Contains(d.Offers, id) {
		return false
	}
	return len(d.Groups) == 0 || group != "" && slices.Contains(d.Groups, group)
}

// Limits of delegations.
const (
	MaxDelegatedOffers = 1_000
	MaxDelegationNote  = 500 // bytes
)

// Check says all that is wrong with a delegation at once.
func (d *Delegation) Check() error {
	var problems []fault.Problem
	fail := func(path, key string, args ...any) { problems = append(problems, fault.At(path, key, args...)) }
	if !code.MatchString(d.Code) {
		fail("/code", "code.malformed", "value", d.Code)
	}
	if d.From == d.To {
		fail("/to", "delegation.to_oneself", "organisation", d.To)
	}
	if len(d.Offers) > MaxDelegatedOffers {
		fail("/offers", "list.too_long", "length", len(d.Offers), "max", MaxDelegatedOffers)
	}
	for _, g := range d.Groups {
		if !slices.Contains(offer.Groups, g) {
			fail("/groups", "group.unknown", "value", string(g))
		}
	}
	if !d.Until.IsZero() && d.Until < d.Since {
		fail("/until", "span.ends_before_start", "from", d.Since.String(), "to", d.Until.String())
	}
	if len(d.Note) > MaxDelegationNote {
		fail("/note", "text.too_long", "length", len(d.Note), "max", MaxDelegationNote)
	}
	return fault.Refuse("delegation.invalid", problems)
}
