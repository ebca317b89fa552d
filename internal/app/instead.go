package app

import (
	"context"
	"strconv"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/store"
)

// Instead gives at most n others for an offer that was public once and is no longer: those of its type nearest to where it was. Of the
// offer itself it tells nothing. NotFound is what never was public.
func (a *App) Instead(ctx context.Context, actor access.Actor, id offer.ID, lang offer.Lang, n int) (*Answer, error) {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return nil, err
	}
	var was *offer.Offer
	err = a.store.Read(ctx, func(tx *store.ReadTx) (err error) {
		was, err = lastPublic(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if was == nil || !s.selects(was) {
		return nil, fault.New(fault.NotFound, "offer.not_found", "id", int64(id))
	}
	q := &query.Question{Sort: query.ByDraw, Limit: n, Lang: lang, Today: opening.DayOf(a.Now())}
	q.Terms = []query.Term{{Facet: "type", Any: []string{string(was.Type)}}}
	at, ok := was.Position()
	if !ok || !at.Valid() {
		return a.Search(ctx, actor, q)
	}
	q.Sort, q.Limit, q.Near = query.ByDistance, n+1, &query.Circle{Centre: at}
	return a.widening(ctx, actor, id, q, n)
}

// lastPublic gives the last version of a record that was published; nil where there is none.
func lastPublic(tx *store.ReadTx, id offer.ID) (*offer.Offer, error) {
	versions, err := tx.Revisions(store.KindOffer, strconv.FormatInt(int64(id), 10))
	if err != nil {
		return nil, err
	}
	for i := len(versions) - 1; i >= 0 && i >= len(versions)-maxLookBack; i-- {
		if was, err := tx.OfferAt(id, versions[i]); err == nil && was.Status == offer.Published {
			return was, nil
		}
	}
	return nil, nil
}
