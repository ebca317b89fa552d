package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/store"
)

// Answer is what a search found, and the one generation of the index that it was found in: pieces of its offers are taken
// from the same.
type Answer struct {
	*index.Result
	sight
}

// From gives the answer without the first of its offers.
func (n *Answer) From(first int) *Answer {
	left := *n.Result
	left.IDs = left.IDs[first:]
	if left.Scores != nil {
		left.Scores = left.Scores[first:]
	}
	if left.Distances != nil {
		left.Distances = left.Distances[first:]
	}
	if left.Dates != nil {
		left.Dates = left.Dates[first:]
	}
	return &Answer{&left, n.sight}
}

// Vocabulary gives what an actor can ask: what all can, by what the charter of entry finds if it may see that, and by what the
// organisation it acts for keeps for itself. To others there are no such names.
func (a *App) Vocabulary(actor access.Actor) *query.Vocabulary {
	now := a.now.Load()
	if !now.Policy.Decide(actor, access.Assess, access.Object{}).Allowed {
		return now.VocabularyFor(now.audience(actor).Own)
	}
	return now.VocabularyOf(now.audience(actor).Own)
}

// sight is what one caller sees of one generation.
type sight struct {
	actor    access.Actor
	now      *present
	view     *index.View
	audience *access.Audience
	variant  string // that offers and cards are shown as
	at       time.Time
}

func (a *App) sight(ctx context.Context, actor access.Actor) (sight, error) {
	x, err := a.Index(ctx)
	if err != nil {
		return sight{}, err
	}
	if a.follower != nil && a.meters.silence() > a.options.StaleLimit {
		return sight{}, fault.New(fault.Unavailable, "base.stale", "seconds", int(a.meters.silence().Seconds()))
	}
	now := a.now.Load()
	return sight{actor: actor, now: now, view: x.Pin(), audience: now.audience(actor), at: a.Now()}, nil
}

// selects tells whether the project that the caller looks through is about a record.
func (s *sight) selects(o *offer.Offer) bool {
	return !s.now.Policy.Narrows(s.actor.Project) || s.now.Policy.Selects(s.actor, query.SubjectOf(o, s.now.Reference()))
}

// sightOf is sight for a question, whose variant its offers are shown as.
func (a *App) sightOf(ctx context.Context, actor access.Actor, q *query.Question) (sight, error) {
	s, err := a.sight(ctx, actor)
	s.variant = q.Variant
	return s, err
}

// Search answers a question for an actor.
func (a *App) Search(ctx context.Context, actor access.Actor, q *query.Question) (*Answer, error) {
	s, err := a.sightOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	found, err := s.view.Search(q, s.audience)
	if err != nil {
		return nil, err
	}
	return &Answer{found, s}, nil
}

// SearchNotTold lists the offers that answer a question about days but for their hours, which are not told.
func (a *App) SearchNotTold(ctx context.Context, actor access.Actor, q *query.Question) (*Answer, error) {
	s, err := a.sightOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	found, err := s.view.SearchNotTold(q, s.audience)
	if err != nil {
		return nil, err
	}
	return &Answer{found, s}, nil
}

// Suggest completes what is being typed.
func (a *App) Suggest(ctx context.Context, actor access.Actor, prefix string, lang offer.Lang, n int) ([]index.Suggestion, error) {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return nil, err
	}
	return s.view.Suggest(prefix, lang, s.audience, n), nil
}

// AppendCard appends the card of an offer in a language, as a JSON object.
func (s *sight) AppendCard(b []byte, id offer.ID, lang offer.Lang) ([]byte, bool) {
	b, ok := s.view.AppendCard(append(b, '{'), id, s.variant, lang, s.audience)
	return append(b, '}'), ok
}

// Shown is an offer as a caller sees it.
type Shown struct {
	*offer.Offer
	Withheld []access.Withheld
	Today    opening.Date
}

// Offer gives one of the offers of an answer as the caller sees it, in the variant that was asked for.
func (s *sight) Offer(id offer.ID) (*Shown, error) {
	clauses := s.view.Clauses(id, s.audience)
	if len(clauses) == 0 {
		return nil, fault.New(fault.NotFound, "offer.not_found", "id", int64(id))
	}
	o, err := s.view.Offer(id)
	if err != nil {
		return nil, err
	}
	if s.variant != "" {
		if !slices.Contains(o.Variants(), s.variant) {
			return nil, fault.New(fault.NotFound, "offer.variant_missing", "id", int64(id), "variant", s.variant)
		}
		o = o.As(s.variant)
	}
	shown, withheld := s.now.Policy.Show(o, clauses, s.now.Catalog, s.at)
	s.veil(shown)
	return &Shown{shown, withheld, opening.DayOf(s.at)}, nil
}

// veil takes the number of a draft out of relations that lead to it, where the caller may not see the draft: that there is
// something in the making is nobody else's business. A relation that says nothing besides is left out. When the draft is
// published all that points to it is indexed anew, see affected.
func (s *sight) veil(shown *offer.Offer) {
	left := shown.Cells[:0]
	for _, c := range shown.Cells {
		if r, ok := c.Value.(offer.Relation); ok && s.unseen(r.To) {
			if r.To = 0; r.Elsewhere == nil && r.Name == "" {
				continue
			}
			c.Value = r
		}
		left = append(left, c)
	}
	shown.Cells = left
}

// unseen tells whether a number is that of a draft which the caller may not see.
func (s *sight) unseen(id offer.ID) bool {
	if id == 0 || len(s.view.Clauses(id, s.audience)) > 0 {
		return false
	}
	o, err := s.view.Offer(id)
	return err == nil && o.Status == offer.Draft
}

// Offer gives one offer with all its variants as an actor sees it. What lies outside the actor's sight is NotFound; what was public once is Gone, or
// has moved to another id, which the error's argument "to" names.
func (a *App) Offer(ctx context.Context, actor access.Actor, id offer.ID) (*Shown, error) {
	return a.OfferAs(ctx, actor, id, "")
}

// OfferAs is Offer as one variant shows it: the offer has standard values only. One without the variant is NotFound.
func (a *App) OfferAs(ctx context.Context, actor access.Actor, id offer.ID, variant string) (*Shown, error) {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return nil, err
	}
	s.variant = variant
	shown, err := s.Offer(id)
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Key == "offer.not_found" {
		return nil, a.leftWhere(ctx, &s, id, err)
	}
	return shown, err
}

// leftWhere says what became of an offer that is no longer to be seen, to whom it was public once and whose project is about it.
func (a *App) leftWhere(ctx context.Context, s *sight, id offer.ID, notFound error) error {
	return a.store.Read(ctx, func(tx *store.ReadTx) error {
		o, err := tx.Offer(id)
		if err != nil || o.Status == offer.Draft || o.Status == offer.Published {
			return notFound
		}
		was, err := lastPublic(tx, id)
		switch {
		case err != nil:
			return err
		case was == nil, !s.selects(was):
			return notFound
		case o.Status == offer.Merged:
			return fault.New(fault.Gone, "offer.moved", "id", int64(id), "to", int64(o.MergedInto))
		}
		return fault.New(fault.Gone, "offer.gone", "id", int64(id), "status", string(o.Status))
	})
}

// maxLookBack bounds how many versions are read to learn whether an offer was ever public.
const maxLookBack = 50
