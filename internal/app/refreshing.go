package app

import (
	"context"
	"slices"

	"escale/internal/access"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/query"
	"escale/internal/store"
)

// refreshBatch is how many offers are judged anew at once, between which others may feed the index.
const refreshBatch = 500

// clock sees of every offer when it is to be judged anew, and nothing else.
var clock = &access.Audience{Name: "clock", Clauses: []access.Clause{{Convention: "clock", Use: offer.UseDesk,
	Mask: access.Mask{Classes: []offer.Class{offer.Secret}, Groups: offer.Groups}}}}

// refresh judges anew the offers whose problems or scores have changed because a day has come: hours of a season that ended,
// an entry that nobody has looked at for a year. Nothing is written for it, as nothing of the offer has changed that anybody
// else must learn of; each node keeps its own index in step.
func (a *App) refresh(ctx context.Context, x *index.Index, today opening.Date) error {
	last := float64(today)
	q := &query.Question{Everywhere: true, Lang: "fr", Sort: query.ByDraw, Today: today, Query: query.Query{Ranges: []query.Range{{Name: quality.Due, Max: &last}}}}
	found, err := x.Pin().Each(q, clock)
	if err != nil {
		return err
	}
	for ids := range slices.Chunk(slices.Collect(found), refreshBatch) {
		if err := a.reapply(ctx, x, ids); err != nil {
			return err
		}
	}
	return nil
}

// reapply has the index take in offers as they are now.
func (a *App) reapply(ctx context.Context, x *index.Index, ids []offer.ID) error {
	a.feeding.Lock()
	defer a.feeding.Unlock()
	var puts []index.Stored
	err := a.store.Read(ctx, func(tx *store.ReadTx) (err error) {
		puts, err = newComposer(a.State().Catalog, tx).read(ids)
		return err
	})
	if err != nil {
		return err
	}
	return x.ApplyStored(ctx, x.Pin().Seq(), puts, nil)
}
