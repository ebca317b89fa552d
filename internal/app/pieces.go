package app

import (
	"context"

	"escale/internal/access"
	"escale/internal/exchange/native"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/query"
)

// Moment is what an actor sees of one generation of the index: answers that were kept are held against it. It does not speak
// of the state, whose pointer changes when it does.
type Moment struct {
	Audience string // by name
	Seq      int64  // of the last change that it knows
	view     *index.View
}

// Moment gives the moment of an actor, without asking anything.
func (a *App) Moment(ctx context.Context, actor access.Actor) (Moment, error) {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return Moment{}, err
	}
	return Moment{s.audience.Name, s.view.Seq(), s.view}, nil
}

// Content tells what is said of offers at one moment apart from what was said before.
type Content = index.Content

// Content gives the content of the moment.
func (m Moment) Content() Content { return m.view.Content() }

// HoldsOffer tells whether an offer is as it was in a content.
func (m Moment) HoldsOffer(id offer.ID, since Content) bool { return m.view.HoldsOffer(id, since) }

// Content gives what the answer was made from.
func (n *Answer) Content() Content { return n.view.Content() }

// Holds gives what tells whether the answer to a question, having been right for a content, is right at a moment, for the
// same audience and in the same state of the base. It holds on to no generation.
func (n *Answer) Holds(q *query.Question) func(m Moment, since Content) bool {
	result := *n.Result
	result.Facets = nil
	return func(m Moment, since Content) bool { return m.view.Holds(&result, since, q) }
}

// AppendMap appends what a marker on a map needs of an offer, as a JSON object.
func (s *sight) AppendMap(b []byte, o *Shown, v native.Voice) []byte {
	return append(s.now.renderer.Map(append(b, '{'), o.Offer, v.Lang()), '}')
}

// AppendCardIn appends the card of an offer in a voice for which none is kept ready, as a JSON object.
func (s *sight) AppendCardIn(b []byte, o *Shown, v native.Voice) []byte {
	return append(s.now.renderer.CardIn(append(b, '{'), o.Offer, v), '}')
}

// CodeCount tells how many of the offers found have a code.
type CodeCount = index.CodeCount
