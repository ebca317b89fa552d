package app

import (
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
	Version  int64    // that is live now; 0 while all of a new offer is only proposed
	Written  []string // keys of the fields that were written, and "status", "owner", "type"
	Proposed []string // keys of those that are proposed
	Proposal int64    // 0 when nothing had to be proposed
	Rule     string   // message key of why something had to be
	Due      int64    // the proposal that takes effect later, 0 for none
	Seq      int64    // of the change, for reading one's own writes

	Older  []fault.Problem // faults that were there before and do not stand in the way
	Advice []fault.Problem // what the charter says of this edit besides: warnings and hints

	// With Conflict offer.same_field_changed: what somebody else changed otherwise meanwhile, and the offer as it is now and as
	// the actor sees it. Nothing was written.
	Conflicts []offer.Conflict
	Live      *offer.Offer
}

// Save writes an offer over the version that its Version names, or a new one when its ID is 0; see Entry for what that means.
func (a *App) Save(ctx context.Context, actor access.Actor, o *offer.Offer) (*Saved, error) {
	var saved *Saved
	e := a.Inner().Prepare(&Entry{Offer: o})
	seq, err := a.store.Write(ctx, byOf(actor, "edit"), func(tx *store.Tx) (err error) {
		saved, err = a.Inner().Enter(tx, actor, e)
		return err
	})
	if saved != nil {
		saved.Seq = seq
	}
	return saved, err
}

// judge says what stands in the way of an edit, by the sheet and by the charter. What an offer inherits is not missing.
func (a *App) judge(tx *store.ReadTx, live, next *offer.Offer) (verdict quality.Verdict, err error) {
	s := a.State()
	m := newComposer(s.Catalog, tx)
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

func put(tx *store.Tx, next *offer.Offer) error {
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
		return mergeOwn(tx, next.ID, next.MergedInto)
	}
	return nil
}
