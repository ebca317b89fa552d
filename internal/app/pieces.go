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
	audience *access.Audience
}

// Moment gives the moment of an actor, without asking anything.
func (a *App) Moment(ctx context.Context, actor access.Actor) (Moment, error) {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return Moment{}, err
	}
	return Moment{s.audience.Name, s.view.Seq(), s.view, s.audience}, nil
}

// Content tells what is said of offers at one moment apart from what was said before.
type Content = index.Content

// Content gives the content of the moment.
func (m Moment) Content() Content { return m.view.Content() }

// HoldsOffer tells whether an offer is as it was in a content.
func (m Moment) HoldsOffer(id offer.ID, since Content) bool { return m.view.HoldsOffer(id, since) }

// Content gives what the answer was made from.
func (n *Answer) Content() Content { return n.view.Content() }

// Lasting tells what became of the answer to a question that was right for a content, for the same audience and in the same
// state of the base. It holds on to no generation.
type Lasting struct {
	result   index.Result
	question *query.Question
}

// Lasting gives what tells how long the answer lasts.
func (n *Answer) Lasting(q *query.Question) *Lasting {
	result := *n.Result
	result.Facets = nil
	return &Lasting{result, q}
}

// Holds tells whether the answer is right at a moment, cards included.
func (l *Lasting) Holds(m Moment, since Content) bool {
	return m.view.Holds(&l.result, since, l.question)
}

// Stale gives the offers of the page whose cards alone are no longer right; false when more than that is not.
func (l *Lasting) Stale(m Moment, since Content) ([]offer.ID, bool) {
	return m.view.Stale(&l.result, since, l.question)
}

// AppendCard appends the card of an offer of the page at a moment, as a JSON object; false when it is not to be seen.
func (l *Lasting) AppendCard(b []byte, m Moment, id offer.ID, lang offer.Lang) ([]byte, bool) {
	b, ok := m.view.AppendCard(append(b, '{'), id, l.question.Variant, lang, m.audience)
	return append(b, '}'), ok
}

// Page lists the offers of the page.
func (l *Lasting) Page() []offer.ID { return l.result.IDs }

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
