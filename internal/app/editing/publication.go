package editing

import (
	"context"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Turn is a change of an offer's state of publication: Published shows it, Withdrawn takes it out of sight for a time, Deleted
// archives it, Draft takes it up again.
type Turn struct {
	Offer  offer.ID
	Base   int64 // the version that was looked at
	Status offer.Status
	Effect time.Time // when, zero is at once; a day of publication, of withdrawal, of expiry
	Note   string    // to whoever answers, where it becomes a proposal
	Key    string    // see Edit
}

// Turn changes the state of publication. Faults of the offer block its publication, warnings never do. Who may not publish asks
// whoever may to look it over.
func (e *Editing) Turn(ctx context.Context, actor access.Actor, t *Turn) (*app.Saved, error) {
	if t.Status == offer.Merged { // which says into what, and is an operation of its own
		return nil, fault.New(fault.Invalid, "offer.status_cannot_follow", "id", int64(t.Offer), "wanted", string(t.Status))
	}
	var o *offer.Offer
	err := e.inner.Read(ctx, func(tx *store.ReadTx) error {
		live, err := tx.Offer(t.Offer)
		if err != nil {
			return err
		}
		if err := e.policy().Decide(actor, access.Read, access.Object{Offer: live}).Err(); err != nil {
			return err
		}
		base, err := tx.OfferAt(t.Offer, t.Base)
		if err != nil {
			return err
		}
		if o, err = e.inner.Seen(tx, actor, base); err != nil {
			return err
		}
		o.Status = t.Status
		if live.Status == t.Status {
			o.Status = ""
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e.Save(ctx, actor, &Edit{Offer: o, Carried: []string{}, Note: t.Note, Effect: t.Effect, Key: t.Key})
}

// Publish is the Turn that shows an offer.
func (e *Editing) Publish(ctx context.Context, actor access.Actor, id offer.ID, base int64) (*app.Saved, error) {
	return e.Turn(ctx, actor, &Turn{Offer: id, Base: base, Status: offer.Published})
}

// Unschedule takes back what was to take effect later: whoever scheduled it may, and whoever may write what it would.
func (e *Editing) Unschedule(ctx context.Context, actor access.Actor, proposal int64) error {
	_, err := e.inner.Write(ctx, actor, "schedule", func(tx *store.Tx) error {
		p, err := tx.Proposal(proposal)
		if err != nil {
			return err
		}
		live, err := tx.Offer(p.Offer)
		if err != nil {
			return err
		}
		if err := e.policy().Decide(actor, access.Read, access.Object{Offer: live}).Err(); err != nil {
			return err
		}
		if !e.policy().Decide(actor, access.Answer, access.Object{Offer: live}).Allowed && p.Author != actor.Name {
			return fault.New(fault.NotFound, "proposal.not_found", "id", proposal)
		}
		if !p.Scheduled() {
			return fault.New(fault.Conflict, "proposal.not_scheduled", "id", proposal)
		}
		p.State, p.Decided, p.Decider = offer.Superseded, tx.Now(), actor.Name
		return tx.PutProposal(p, store.Internal)
	})
	return err
}
