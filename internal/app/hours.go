package app

import (
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// Hours is what a card tells of when an offer is open or takes place.
type Hours struct {
	opening.Glance
	Told bool // false: "hours not given, call"
	// Life is the state of life, offer.Active where nothing else is said: what is cancelled, postponed or closed for the time
	// being is so whatever the hours say.
	Life offer.LifeState
}

// HoursOf tells of an offer of an answer whether it is open at an instant, until when, and when else. It reads no document.
func (s *sight) HoursOf(id offer.ID, at time.Time) Hours {
	h := Hours{Life: offer.Active}
	for _, code := range s.view.Codes(id, s.variant, "life", s.audience) {
		if code != string(offer.Active) {
			h.Life = offer.LifeState(code)
		}
	}
	if c := s.view.Calendar(id, s.variant, s.audience); c != nil {
		h.Glance, h.Told = c.Glance(at), c.Told()
	}
	return h
}
