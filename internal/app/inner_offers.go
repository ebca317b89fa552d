package app

import (
	"context"
	"slices"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/query"
	"escale/internal/store"
)

// Put writes an offer as it is, giving a new one its number, and lets what organisations keep about one that is merged follow it.
// Who may and whether it is right is not asked: it is for bringing back what was so before, see Enter for all else.
func (i Inner) Put(tx *store.Tx, next *offer.Offer) error { return put(tx, next) }

// Found lists the offers that a question finds in the sight of an actor, in the order of ids.
func (i Inner) Found(ctx context.Context, actor access.Actor, q *query.Question) ([]offer.ID, error) {
	s, err := i.a.sight(ctx, actor)
	if err != nil {
		return nil, err
	}
	each, err := s.view.Each(q, s.audience)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(each), nil
}

// InSight tells which of the offers an actor sees, drafts that others wrote and all else that is hidden from it left out.
func (i Inner) InSight(ctx context.Context, actor access.Actor, ids []offer.ID) ([]offer.ID, error) {
	s, err := i.a.sight(ctx, actor)
	if err != nil {
		return nil, err
	}
	var seen []offer.ID
	for _, id := range ids {
		if len(s.view.Clauses(id, s.audience)) > 0 {
			seen = append(seen, id)
		}
	}
	return seen, nil
}

// Pointing lists the offers whose relations lead to others by a nature or one below it, in whatever state they are; "" is any.
func (i Inner) Pointing(ctx context.Context, nature string, to ...offer.ID) ([]offer.ID, error) {
	relations := i.a.State().Catalog.Field(offer.FieldRelations)
	if relations == nil || relations.Facet == "" || len(to) == 0 {
		return nil, nil
	}
	var all []offer.ID
	for some := range slices.Chunk(to, query.MaxCodes) {
		var codes []string
		for _, id := range some {
			codes = append(codes, offer.RelatedCode(nature, id))
		}
		found, err := i.Found(ctx, access.Operator, &query.Question{Everywhere: true, Lang: "fr",
			Query: query.Query{Terms: []query.Term{{Facet: relations.Facet, Any: codes}}}})
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return unique(all), nil
}

// LetFollow waits until the index is near to the change with a number, so that who writes much does not leave it behind.
func (i Inner) LetFollow(ctx context.Context, seq int64) { i.a.letFollow(ctx, seq) }

// CarryOwn lets an organisation keep about an offer what another one kept, in the fields that both have of one kind, as far as it
// says nothing there itself.
func (i Inner) CarryOwn(tx *store.Tx, id offer.ID, from, to string) error {
	mine, theirs := i.a.State().Own[to], i.a.State().Own[from]
	if mine == nil || theirs == nil {
		return nil
	}
	kept, err := tx.Private(id, from)
	if err != nil || len(kept.Cells) == 0 {
		return err
	}
	var both []offer.Cell
	for _, c := range kept.Cells {
		if f, g := mine.Field(c.Field), theirs.Field(c.Field); f != nil && g != nil && f.Kind == g.Kind && f.Many == g.Many {
			both = append(both, c)
		}
	}
	target, err := tx.Private(id, to)
	if err != nil {
		return err
	}
	target.Cells = own.Merge(target.Cells, both)
	_, err = tx.PutPrivate(target)
	return err
}
