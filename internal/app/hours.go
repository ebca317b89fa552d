package app

import (
	"context"
	"time"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
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

// CalendarOf gives when an offer of an answer is open or takes place; nil where nothing is told, or not to this reader. It reads no
// document.
func (s *sight) CalendarOf(id offer.ID) *opening.Calendar {
	return s.view.Calendar(id, s.variant, s.audience)
}

// Days tells how many offers of a question's answer are open, or take place, on each of n days from a day on; see index.View.Days.
func (a *App) Days(ctx context.Context, actor access.Actor, q *query.Question, from opening.Date, n int) ([]int, error) {
	s, err := a.sightOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	return s.view.Days(q, s.audience, from, n)
}
