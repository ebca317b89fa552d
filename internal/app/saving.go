package app

import (
	"cmp"
	"context"
	"slices"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/store"
)

// Saved is what became of an offer that somebody saved.
type Saved struct {
	ID       offer.ID
	Version  int64           // 0 while it is only proposed
	Proposal int64           // 0 when it was written directly
	Seq      int64           // of the change, for reading one's own writes
	Older    []fault.Problem // faults that were there before and do not stand in the way
	Advice   []fault.Problem // what the charter says of this edit besides: warnings and hints
}

// Save writes an offer over the version that its Version names, or a new one when its ID is 0. Who may not write it and may
// see it makes a proposal. Only what this edit touches can stand in its way: whoever corrects a phone number on a faulty old
// record saves it. Somebody else's change in between is Conflict, and nothing is lost: the caller still has the offer.
func (a *App) Save(ctx context.Context, actor access.Actor, o *offer.Offer) (*Saved, error) {
	saved := new(Saved)
	s := a.State()
	if sheet := s.Catalog.Sheet(o.Type); sheet != nil { // before the transaction: a long track takes a while
		o = o.Apply(sheet.Measured(o, s.Atlas)).Settle(s.Atlas)
	}
	by := store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "edit"}
	seq, err := a.store.Write(ctx, by, func(tx *store.Tx) error {
		live, action := &offer.Offer{Type: o.Type, Owner: actor.Organisation, Status: offer.Draft}, access.Create
		if o.ID != 0 {
			var err error
			if live, err = tx.Offer(o.ID); err != nil {
				return err
			}
			action = access.Edit
		}
		next, err := (&resolver{catalog: s.Catalog, tx: &tx.ReadTx}).unresolved(o.Entered(said(tx)))
		if err != nil {
			return err
		}
		next = next.Clone()
		next.Owner = cmp.Or(next.Owner, live.Owner)
		allowed := a.decideSave(actor, action, live, next)
		if !allowed.Allowed && !allowed.Propose {
			return allowed.Err()
		}
		verdict, err := a.judge(tx, live, next)
		if err != nil {
			return err
		}
		saved.Older, saved.Advice = faults(grave(verdict.Older)), faults(verdict.Advice)
		if len(verdict.Blocking) > 0 {
			return fault.Refuse("offer.invalid", faults(verdict.Blocking))
		}
		if allowed.Propose {
			return propose(tx, actor, live, next, saved)
		}
		return put(tx, next, saved)
	})
	saved.Seq = seq
	return saved, err
}

func (a *App) decideSave(actor access.Actor, action access.Action, live, next *offer.Offer) access.Decision {
	on := access.Object{Offer: live}
	if live.ID == 0 {
		on.Offer = next
	}
	return a.State().Policy.Decide(actor, action, on)
}

// judge says what stands in the way of an edit, by the sheet and by the charter. What an offer inherits is not missing.
func (a *App) judge(tx *store.Tx, live, next *offer.Offer) (verdict quality.Verdict, err error) {
	s := a.State()
	m := newComposer(s.Catalog, &tx.ReadTx)
	m.unfit = true
	if live, err = m.compose(live); err != nil {
		return verdict, err
	}
	if next, err = m.compose(next); err != nil {
		return verdict, err
	}
	sheet := s.Catalog.Sheet(next.Type)
	if sheet == nil {
		return quality.Verdict{}, fault.New(fault.Invalid, "offer.type_unknown", "type", string(next.Type))
	}
	r := s.Reference()
	r.Today = opening.DayOf(a.Now())
	all := func(o *offer.Offer) []quality.Problem {
		found := append(sheet.Check(o, r), s.Catalog.CheckRelations(o, m.known)...)
		return append(quality.OfSheet(found), s.Charter.Assess(o, nil, r).Problems...)
	}
	return quality.Ratchet(all(live), all(next), live, next), nil
}

// grave keeps the problems that would stand in the way of whoever touched them.
func grave(problems []quality.Problem) []quality.Problem {
	return slices.DeleteFunc(problems, func(p quality.Problem) bool { return !p.Grave() })
}

func faults(problems []quality.Problem) []fault.Problem {
	var all []fault.Problem
	for _, p := range problems {
		all = append(all, p.Fault())
	}
	return all
}

func propose(tx *store.Tx, actor access.Actor, live, next *offer.Offer, saved *Saved) error {
	p := &offer.Proposal{Offer: live.ID, Type: next.Type, Base: next.Version, Reason: offer.Edit, Author: actor.Name,
		Ops: offer.Difference(live, next), State: offer.Submitted, At: tx.Now()}
	if err := tx.PutProposal(p, store.Internal); err != nil {
		return err
	}
	saved.ID, saved.Proposal = live.ID, p.ID
	return nil
}

func put(tx *store.Tx, next *offer.Offer, saved *Saved) error {
	if next.ID == 0 {
		var err error
		if next.ID, err = tx.NextOfferID(); err != nil {
			return err
		}
	}
	if _, err := tx.PutOffer(next, store.Diffused); err != nil {
		return err
	}
	if next.Status == offer.Merged && next.MergedInto != 0 {
		if err := mergeOwn(tx, next.ID, next.MergedInto); err != nil {
			return err
		}
	}
	saved.ID, saved.Version = next.ID, next.Version
	return nil
}
