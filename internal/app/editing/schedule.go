package editing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/store"
)

// schedule does what was to take effect later, when its time has come; what fell due while nothing ran is done at the next start.
type schedule struct{ *Editing }

// Name tells the effect from others.
func (s *schedule) Name() string { return "schedule" }

// Begin notes what fell due before anybody followed.
func (s *schedule) Begin(tx *store.Tx) error {
	for after := int64(0); ; {
		some, err := tx.ProposalsIn(offer.Accepted, after, headsAtOnce)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, p := range some {
			if after = p.ID; !p.Scheduled() || p.Effect.After(tx.Now()) {
				continue
			}
			object := strconv.FormatInt(p.ID, 10)
			if err := tx.Enqueue(store.Job{Kind: s.Name(), Key: object + " from before", Lane: object, Payload: []byte(object)}); err != nil {
				return err
			}
		}
	}
}

// Plan notes which proposals fell due.
func (s *schedule) Plan(tx *store.Tx, changes []store.Change) error {
	for _, c := range changes {
		if c.Kind != store.KindProposal || c.By.Cause != store.CauseTime {
			continue
		}
		if err := tx.Enqueue(store.Job{Kind: s.Name(), Key: fmt.Sprintf("%s %d", c.Object, c.Seq), Lane: c.Object, Seq: c.Seq, Payload: []byte(c.Object)}); err != nil {
			return err
		}
	}
	return nil
}

// Do does what one of them says. One that was done, or taken back, is left alone.
func (s *schedule) Do(ctx context.Context, job store.Job) error {
	id, err := strconv.ParseInt(string(job.Payload), 10, 64)
	if err != nil {
		return err
	}
	var p *offer.Proposal
	err = s.inner.Read(ctx, func(tx *store.ReadTx) error {
		p, err = tx.Proposal(id)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	// It was decided about when it was scheduled; what is done now is done in the name of whoever wanted it.
	by := access.Actor{Name: p.Author, Organisation: p.Organisation, Roles: network.Administrator}
	_, err = s.inner.WriteIn(ctx, by, "schedule", groupOf(id), func(tx *store.Tx) error { return s.apply(tx, by, id) })
	f := (*fault.Error)(nil)
	if errors.As(err, &f) && f.Code != fault.Unavailable {
		return s.returned(ctx, by, id, f)
	}
	return err
}

// apply writes what was scheduled, into what the offer has become.
func (s *schedule) apply(tx *store.Tx, by access.Actor, id int64) error {
	p, err := tx.Proposal(id)
	if err != nil || !p.Scheduled() || p.Effect.After(tx.Now()) {
		return err
	}
	entry, err := s.entry(tx, p)
	if err != nil {
		return err
	}
	saved, err := s.inner.Enter(tx, by, s.inner.Prepare(entry))
	if err != nil {
		return err
	}
	p.Offer, p.Written, p.Decided = saved.ID, saved.Version, tx.Now()
	for i := range p.Verdicts {
		if v := &p.Verdicts[i]; v.State == offer.Accepted || v.State == offer.Amended {
			v.Written = saved.Version
		}
	}
	return tx.PutProposal(p, store.Internal)
}

// entry is what a scheduled proposal says, over the version that it was made upon.
func (s *schedule) entry(tx *store.Tx, p *offer.Proposal) (*app.Entry, error) {
	base := &offer.Offer{Type: p.Type, Status: offer.Draft, Owner: p.Organisation}
	if p.Offer != 0 {
		var err error
		if base, err = tx.OfferAt(p.Offer, p.Base); fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
			base, err = tx.Offer(p.Offer)
		}
		if err != nil {
			return nil, err
		}
	}
	var ops []offer.Op
	status := p.Status
	for i, op := range p.Ops {
		if i < len(p.Verdicts) {
			switch v := p.Verdicts[i]; v.State {
			case offer.Amended:
				op.Value, op.Origin = v.Value, offer.Origin{}
			case offer.Refused:
				continue
			}
		}
		ops = append(ops, op)
	}
	if i := len(p.Ops); i < len(p.Verdicts) && p.Verdicts[i].State == offer.Refused {
		status = ""
	}
	o := base.Apply(ops)
	o.Status = cmp.Or(status, o.Status)
	return &app.Entry{Offer: o, Answers: p.ID}, nil
}

// returned makes of what no longer fits a proposal for whoever answers for the offer. Answer says why, as the key of a message.
func (s *schedule) returned(ctx context.Context, by access.Actor, id int64, why *fault.Error) error {
	_, err := s.inner.WriteIn(ctx, by, "schedule", groupOf(id), func(tx *store.Tx) error {
		p, err := tx.Proposal(id)
		if err != nil || !p.Scheduled() {
			return err
		}
		p.State, p.Effect, p.Answer, p.Verdicts, p.Decided, p.At = offer.Submitted, time.Time{}, why.Key, nil, time.Time{}, tx.Now()
		return tx.PutProposal(p, store.Internal)
	})
	return err
}
