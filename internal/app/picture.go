package app

import (
	"context"
	"io"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/media"
	"escale/internal/offer"
)

// Ingest takes a file into the library of the base and says what it is.
func (a *App) Ingest(ctx context.Context, actor access.Actor, r io.Reader) (media.Original, error) {
	if err := a.State().Policy.Decide(actor, access.Propose, access.Object{}).Err(); err != nil {
		return media.Original{}, err
	}
	return a.media.Ingest(ctx, r, media.Limits{})
}

// Ingested opens a file of the library that is in no offer yet, pictures in one of the sizes of media, for whoever is entering
// it: it is they who know its name.
func (a *App) Ingested(ctx context.Context, actor access.Actor, m offer.Medium, size string) (*media.File, error) {
	if err := a.State().Policy.Decide(actor, access.Propose, access.Object{}).Err(); err != nil {
		return nil, err
	}
	if m.Hash == "" {
		return nil, fault.New(fault.NotFound, "media.not_found", "offer", 0, "item", "")
	}
	return a.open(ctx, m, size)
}

// Picture opens a medium of an offer for an actor, pictures in one of the sizes of media. It is
// judged anew at each request: a medium whose rights ended is not found, whoever asks and however the address was learnt.
func (a *App) Picture(ctx context.Context, actor access.Actor, id offer.ID, item, size string) (*media.File, media.Terms, error) {
	shown, err := a.Offer(ctx, actor, id)
	if err != nil {
		return nil, media.Terms{}, err
	}
	cell := shown.Get(offer.Key{Field: offer.FieldMedia, Item: item})
	if cell == nil {
		return nil, media.Terms{}, fault.New(fault.NotFound, "media.not_found", "offer", int64(id), "item", item)
	}
	m, ok := cell.Value.(offer.Medium)
	if !ok || m.Hash == "" {
		return nil, media.Terms{}, fault.New(fault.NotFound, "media.not_found", "offer", int64(id), "item", item)
	}
	f, err := a.open(ctx, m, size)
	return f, media.Terms{Now: a.Now(), Until: m.Until(a.State().Policy.Zone), Protected: true}, err
}

func (a *App) open(ctx context.Context, m offer.Medium, size string) (*media.File, error) {
	if m.Type != offer.Photo && m.Type != offer.Logo {
		return a.media.Open(ctx, m.Hash)
	}
	request := media.Request{Hash: m.Hash, Size: size, Adapt: m.Adaptable()}
	if m.Focus != nil {
		request.Focus = &media.Focus{X: m.Focus.X, Y: m.Focus.Y}
	}
	return a.media.Rendition(ctx, request)
}

// nearestEnd gives the first instant at which a right on one of an offer's media ends; zero when none does.
func nearestEnd(o *offer.Offer, zone *time.Location) time.Time {
	var end time.Time
	for _, m := range o.Media() {
		if u := m.Until(zone); !u.IsZero() && (end.IsZero() || u.Before(end)) {
			end = u
		}
	}
	return end
}

// NearestEnd gives the first instant at which a right on something shown ends; no answer may be kept beyond it.
func (s *Shown) NearestEnd(zone *time.Location) time.Time { return nearestEnd(s.Offer, zone) }
