package editing

import (
	"context"
	"errors"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Undo takes back what was decided about one operation of a proposal, while what it wrote stands as it was written: the value of
// before is there again, and the operation is undecided.
func (e *Editing) Undo(ctx context.Context, actor access.Actor, id, version int64, place int) (saved *app.Saved, err error) {
	seq, err := e.inner.WriteIn(ctx, actor, "proposal", groupOf(id), func(tx *store.Tx) error {
		saved, err = e.undo(tx, actor, id, version, place)
		return err
	})
	if saved != nil {
		saved.Seq = seq
	}
	return saved, err
}

func (e *Editing) undo(tx *store.Tx, actor access.Actor, id, version int64, place int) (*app.Saved, error) {
	p, err := tx.Proposal(id)
	if err != nil {
		return nil, err
	}
	c, err := e.cause(&tx.ReadTx, actor, p)
	switch {
	case err != nil:
		return nil, err
	case version != p.Version:
		return nil, fault.New(fault.Conflict, "proposal.changed_meanwhile", "id", id)
	case !c.may || p.Author == actor.Name:
		return nil, fault.New(fault.Forbidden, "access.contributors_only")
	case place < 0 || place >= len(p.Verdicts) || p.Verdicts[place].State == "" || p.State == offer.Editing:
		return nil, fault.New(fault.Conflict, "proposal.part_undecided", "id", id)
	}
	saved := &app.Saved{ID: p.Offer, Version: c.live.Version}
	if written := p.Verdicts[place].Written; written > 0 {
		if saved, err = e.putBack(tx, c, place, written); err != nil {
			return saved, err
		}
	}
	p.Verdicts[place] = offer.Verdict{}
	p.State, p.Decided = offer.Submitted, time.Time{}
	return saved, tx.PutProposal(p, store.Internal)
}

// putBack writes what was there before a verdict wrote, if what it wrote is there still.
func (e *Editing) putBack(tx *store.Tx, c *cause, place int, written int64) (*app.Saved, error) {
	p := c.p
	if written == 1 { // the offer was made of it
		return nil, fault.New(fault.Conflict, "proposal.made_an_offer", "id", p.ID, "offer", int64(p.Offer))
	}
	did, err := tx.OfferAt(p.Offer, written)
	if err != nil {
		return nil, err
	}
	was, err := tx.OfferAt(p.Offer, written-1)
	if err != nil {
		return nil, err
	}
	o := c.live.Clone()
	if place == len(p.Ops) {
		if c.live.Status != did.Status {
			return nil, fault.New(fault.Conflict, "proposal.changed_since", "id", p.ID)
		}
		if o.Status = was.Status; was.Status == offer.Draft {
			o.Status = offer.Withdrawn // what was shown once is not unseen
		}
	} else {
		key := p.Ops[place].Key
		if !offer.Equal(valueAt(c.live, key), valueAt(did, key)) {
			return nil, fault.New(fault.Conflict, "proposal.changed_since", "id", p.ID)
		}
		cell := offer.Cell{Key: key}
		if before := was.Get(key); before != nil {
			cell = *before
		}
		o.Set(cell)
	}
	saved, err := e.inner.Enter(tx, c.actor, e.inner.Prepare(&app.Entry{Offer: o, Answers: p.ID}))
	if err == nil && saved.Proposal != 0 {
		err = fault.New(fault.Forbidden, saved.Rule)
	}
	return saved, err
}

// Looked is a proposal that was looked at, as its dossier says in Shown.
type Looked struct {
	ID    int64
	Shown string
}

// Together is what became of one proposal of several that were decided about at once.
type Together struct {
	ID    int64
	Saved *app.Saved
	Err   error
}

// MaxTogether bounds how many proposals are decided about at once.
const MaxTogether = 100

// lowRisk are the groups whose proposals can be decided about several at once: a wrong one does little harm, and is seen soon.
var lowRisk = map[offer.Group]bool{"contact": true, "services": true, "capacity": true, "rates": true}

// Batch tells whether a proposal can be decided about together with others, and with which: those of the same batch.
func (d *Dossier) Batch() string {
	batch := string(d.Reason)
	for _, part := range d.Parts {
		if !lowRisk[part.Group] || part.Moved || !part.May.Allowed || part.Verdict.State != "" {
			return ""
		}
		batch += " " + part.Field
	}
	if len(d.Parts) == 0 || !d.May || d.Own || !d.Open() {
		return ""
	}
	return batch
}

// DecideTogether gives proposals of one batch the same verdict, each of which was looked at as it is now. Each is decided about by
// itself: what is wrong with one does not hold up the others.
func (e *Editing) DecideTogether(ctx context.Context, actor access.Actor, looked []Looked, v offer.Verdict) ([]Together, error) {
	if len(looked) > MaxTogether {
		return nil, fault.New(fault.TooMany, "list.too_long", "length", len(looked), "max", MaxTogether)
	}
	if v.State != offer.Accepted && v.State != offer.Refused {
		return nil, fault.New(fault.Invalid, "proposal.verdict_unknown", "value", string(v.State))
	}
	batch := ""
	var all []Together
	for _, l := range looked {
		one := Together{ID: l.ID}
		one.Saved, one.Err = e.decideLooked(ctx, actor, l, v, &batch)
		if one.Err != nil && !isRefusal(one.Err) {
			return all, one.Err
		}
		all = append(all, one)
	}
	return all, nil
}

func isRefusal(err error) bool {
	f := (*fault.Error)(nil)
	return errors.As(err, &f)
}

func (e *Editing) decideLooked(ctx context.Context, actor access.Actor, l Looked, v offer.Verdict, batch *string) (*app.Saved, error) {
	d, err := e.Proposal(ctx, actor, l.ID)
	if err != nil {
		return nil, err
	}
	if d.Shown != l.Shown {
		return nil, fault.New(fault.Conflict, "proposal.changed_meanwhile", "id", l.ID)
	}
	if *batch == "" {
		*batch = d.Batch()
	}
	if d.Batch() == "" || d.Batch() != *batch {
		return nil, fault.New(fault.Invalid, "proposal.not_together", "id", l.ID)
	}
	verdicts := map[int]offer.Verdict{}
	for i := range d.Parts {
		verdicts[i] = v
	}
	return e.Decide(ctx, actor, &Answer{Proposal: l.ID, Version: d.Version, Seen: d.Offer.Version, Verdicts: verdicts, Words: v.Words})
}
