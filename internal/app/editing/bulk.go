package editing

import (
	"context"
	"errors"
	"strconv"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// TakenBack is what taking back a bulk change did.
type TakenBack struct {
	Group    string
	Restored int       // offers that are again what they were
	Deleted  int       // offers that it had made
	Left     []LeftOff // offers that are not
}

// LeftOff is an offer that stays as it is now, with the reason: somebody changed it since, or the actor may not.
type LeftOff struct {
	Offer     offer.ID
	Why       *fault.Error
	Conflicts []offer.Conflict
}

// stretched is what a group did to one offer: from the version before to the last of its own.
type stretched struct{ before, after int64 }

// UndoGroup takes back what was written with a group: each offer becomes again what it was where nobody changed the same since.
// Each is an edit with the actor's rights, in a transaction and a history of its own, with the group "undo-" and the name.
func (e *Editing) UndoGroup(ctx context.Context, actor access.Actor, group string, progress func(done, total int)) (*TakenBack, error) {
	if group == "" {
		return nil, fault.New(fault.NotFound, "group.not_found", "group", group)
	}
	var order []offer.ID
	did := map[offer.ID]stretched{}
	err := e.inner.Read(ctx, func(tx *store.ReadTx) error {
		for after := int64(0); ; {
			changes, err := tx.ChangesOfGroup(group, after, headsAtOnce)
			if err != nil || len(changes) == 0 {
				return err
			}
			for _, c := range changes {
				after = c.Seq
				n, err := strconv.ParseInt(c.Object, 10, 64)
				if c.Kind != store.KindOffer || err != nil || c.Version == 0 {
					continue
				}
				id := offer.ID(n)
				s, known := did[id]
				if !known {
					order, s.before = append(order, id), c.Version-1
				}
				s.after = c.Version
				did[id] = s
			}
		}
	})
	if err == nil && len(order) == 0 {
		err = fault.New(fault.NotFound, "group.not_found", "group", group)
	}
	if err != nil {
		return nil, err
	}
	back := &TakenBack{Group: group}
	for i, id := range order {
		if err := e.takeBack(ctx, actor, group, id, did[id], back); err != nil {
			return back, err
		}
		if progress != nil {
			progress(i+1, len(order))
		}
	}
	return back, nil
}

func (e *Editing) takeBack(ctx context.Context, actor access.Actor, group string, id offer.ID, did stretched, back *TakenBack) error {
	var saved *app.Saved
	_, err := e.inner.WriteIn(ctx, actor, "undo", "undo-"+group, func(tx *store.Tx) error {
		live, err := tx.Offer(id)
		if err != nil {
			return err
		}
		if err := e.mayLookBack(actor, live); err != nil {
			return err
		}
		after, err := tx.OfferAt(id, did.after)
		if err != nil {
			return err
		}
		was := after.Clone()
		if did.before == 0 {
			if live.Version != did.after {
				return fault.New(fault.Conflict, "store.changed_meanwhile", "kind", store.KindOffer, "object", int64(id), "read", did.after, "current", live.Version)
			}
			was.Status = offer.Deleted
		} else if was, err = tx.OfferAt(id, did.before); err != nil {
			return err
		}
		was.Version = did.after
		if was.Status == offer.Draft && after.Status == offer.Published {
			was.Status = offer.Withdrawn // what was shown once is not unseen
		}
		saved, err = e.inner.Enter(tx, actor, e.inner.Prepare(&app.Entry{Offer: was}))
		if err == nil && saved.Proposal != 0 {
			err = fault.New(fault.Forbidden, saved.Rule)
		}
		return err
	})
	f := (*fault.Error)(nil)
	switch {
	case errors.As(err, &f) && f.Code != fault.Unavailable:
		left := LeftOff{Offer: id, Why: f}
		if saved != nil {
			left.Conflicts = saved.Conflicts
		}
		if f.Code == fault.NotFound { // out of sight: nothing is told of it
			return nil
		}
		back.Left = append(back.Left, left)
		return nil
	case err != nil:
		return err
	case did.before == 0:
		back.Deleted++
	default:
		back.Restored++
	}
	return nil
}
