package app

import (
	"context"
	"io"
	"os"
	"slices"

	"escale/internal/access"
	"escale/internal/exchange/gpx"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Tracked is an offer that took a line.
type Tracked struct {
	*Saved
	Offer  *offer.Offer // as it is now
	OffMap int          // points of the file that were left out, because there is no such place
}

// ImportTrack gives an offer the line of a GPX file; what the sheet takes from a track (distance, climb, communes crossed)
// follows, except where a person said otherwise: anew takes those from the line too. Who may not write the offer proposes it.
func (a *App) ImportTrack(ctx context.Context, actor access.Actor, id offer.ID, path string, anew bool) (*Tracked, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.not_found", "file", path).Because(err)
	}
	defer file.Close()
	journey, err := gpx.Read(file)
	if err != nil {
		return nil, err
	}
	live, err := a.stored(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	sheet := a.State().Catalog.Sheet(live.Type)
	if sheet == nil || sheet.Field(offer.FieldTrack) == nil {
		return nil, fault.New(fault.Invalid, "offer.takes_no_track", "id", int64(id), "type", string(live.Type))
	}
	next := live.Apply([]offer.Op{{Key: offer.Key{Field: offer.FieldTrack}, Value: journey.Track, Origin: offer.Origin{At: a.Now()}}})
	if anew {
		next.Cells = slices.DeleteFunc(next.Cells, func(c offer.Cell) bool {
			f := sheet.Field(c.Field)
			return f != nil && f.Measure != "" && c.Variant == ""
		})
	}
	saved, err := a.Save(ctx, actor, next)
	if err != nil {
		return nil, err
	}
	now, err := a.stored(ctx, actor, id)
	return &Tracked{saved, now, journey.OffMap}, err
}

// ReadTrack reads the line of a GPX file, and writes nothing.
func (a *App) ReadTrack(actor access.Actor, r io.Reader) (offer.Track, error) {
	if err := a.State().Policy.Decide(actor, access.Propose, access.Object{}).Err(); err != nil {
		return nil, err
	}
	journey, err := gpx.Read(r)
	if err != nil {
		return nil, err
	}
	return journey.Track, nil
}

// stored gives an offer as it is written, to somebody who may see it.
func (a *App) stored(ctx context.Context, actor access.Actor, id offer.ID) (o *offer.Offer, err error) {
	if _, err := a.Offer(ctx, actor, id); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.ReadTx) (err error) {
		o, err = tx.Offer(id)
		return err
	})
	return o, err
}
