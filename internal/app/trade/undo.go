package trade

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// Undoing takes an operation back: every offer becomes what it was before. What somebody changed since stays as it is now, and is
// told (Operation.Kept).
type Undoing struct {
	Operation string `json:"operation"`
}

// lapsing is an undoing that nobody orders: the operation comes to its end as it was ordered to. Whoever may was asked then.
type lapsing struct{ Undoing }

func (*lapsing) Kind() Kind { return lapse }

func (w *lapsing) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	writes, doubts, err := w.Undoing.change(x, o)
	for i := range writes {
		writes[i].settled = true
	}
	return writes, doubts, err
}

func (w *lapsing) check(x *round) error { return w.over(x) }

func (w *lapsing) finish(x *round) error { return w.takeAllBack(x) }

// kept is the doubt about an offer of which something was changed since.
const kept = "operation.kept"

func (*Undoing) Kind() Kind { return Undo }

func (w *Undoing) check(x *round) error {
	d, _, _, err := load(x.read, w.Operation)
	if err == nil && !d.sees(x.actor) {
		err = fault.New(fault.NotFound, "operation.not_found", "id", w.Operation)
	}
	if err == nil {
		err = w.over(x)
	}
	return err
}

// over refuses what was undone already, or is still going on.
func (w *Undoing) over(x *round) error {
	_, r, _, err := load(x.read, w.Operation)
	switch {
	case err != nil:
		return err
	case r.State == Undone:
		return fault.New(fault.Conflict, "operation.undone_already", "id", w.Operation)
	case r.State == Running || r.State == Scheduled:
		return fault.New(fault.Conflict, "operation.not_over", "id", w.Operation)
	}
	return nil
}

// targets are the offers that the operation wrote, the last one first: what one gave up for another, it takes back after the other
// has let go of it.
func (w *Undoing) targets(x *round) ([]offer.ID, error) {
	var ids []offer.ID
	seen := map[offer.ID]bool{}
	err := eachChange(x.read, w.Operation, func(c store.Change) error {
		id, err := strconv.ParseInt(c.Object, 10, 64)
		if c.Kind == store.KindOffer && err == nil && !seen[offer.ID(id)] {
			seen[offer.ID(id)] = true
			ids = append(ids, offer.ID(id))
		}
		return nil
	})
	slices.Reverse(ids)
	return ids, err
}

func eachChange(tx *store.ReadTx, group string, visit func(store.Change) error) error {
	const page = 5000
	for after := int64(0); ; {
		changes, err := tx.ChangesOfGroup(group, after, page)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := visit(c); err != nil {
				return err
			}
			after = c.Seq
		}
		if len(changes) < page {
			return nil
		}
	}
}

// around gives the versions of an offer just before and just after a group; after is 0 where the group did not touch it.
func (x *round) around(id offer.ID, group string) (before, after int64, err error) {
	const page = 50
	for seq := int64(0); ; {
		changes, err := x.read.History(store.KindOffer, strconv.FormatInt(int64(id), 10), seq, page)
		if err != nil {
			return 0, 0, err
		}
		for _, c := range changes {
			seq = c.Seq
			switch {
			case c.By.Group == group && c.Version > 0:
				before, after = c.Version-1, max(after, c.Version)
			case after > 0:
				return before, after, nil
			}
		}
		if len(changes) < page {
			return before, after, nil
		}
	}
}

func (w *Undoing) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	before, after, err := x.around(o.ID, w.Operation)
	if err != nil || after == 0 {
		return nil, nil, err
	}
	next, doubts := o.Clone(), []Doubt(nil)
	if before == 0 {
		if o.Version != after {
			return nil, []Doubt{doubt(o.ID, kept)}, nil
		}
		next.Status = offer.Deleted
		return []write{{was: o, next: next}}, nil, nil
	}
	was, err := x.read.OfferAt(o.ID, before)
	if err != nil {
		return nil, nil, err
	}
	if o.Version == after {
		next = was.Clone()
		next.Version = o.Version
	} else {
		then, err := x.read.OfferAt(o.ID, after)
		if err != nil {
			return nil, nil, err
		}
		if next = undone(was, then, o); next == nil {
			return nil, []Doubt{doubt(o.ID, kept)}, nil
		}
		doubts = append(doubts, doubt(o.ID, kept))
	}
	return []write{{was: o, next: next, restored: true}}, doubts, nil
}

// undone gives a live offer without what an operation made of it between two versions; nil where all of that is otherwise now.
func undone(was, then, live *offer.Offer) *offer.Offer {
	next, _ := offer.Merge(then, was, live)
	if live.Status == then.Status && live.MergedInto == then.MergedInto {
		next.Status, next.MergedInto = was.Status, was.MergedInto
	}
	if live.Owner == then.Owner {
		next.Owner = was.Owner
	}
	if len(offer.Changed(live, next)) == 0 {
		return nil
	}
	return next
}

// finish takes back what the operation did beside offers, and says that it was undone.
func (w *Undoing) finish(x *round) error {
	if err := w.takeAllBack(x); err != nil {
		return err
	}
	_, r, object, err := load(x.read, w.Operation)
	if err != nil {
		return err
	}
	r.State, r.UndoneBy = Undone, x.group
	return put(x.write, object, r)
}

// takeAllBack takes back what the operation did beside offers, the last first.
func (w *Undoing) takeAllBack(x *round) error {
	first, last := map[string]int64{}, map[string]int64{}
	var order []store.Change
	err := eachChange(x.read, w.Operation, func(c store.Change) error {
		key := c.Kind + " " + c.Object
		if _, seen := first[key]; !seen {
			first[key] = c.Version - 1
			order = append(order, c)
		}
		last[key] = c.Version
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range slices.Backward(order) {
		if err := x.takeBack(c, first[c.Kind+" "+c.Object], last[c.Kind+" "+c.Object]); err != nil {
			return err
		}
	}
	return nil
}

// takeBack brings one thing beside offers to what it was, unless it is another one since.
func (x *round) takeBack(c store.Change, before, after int64) error {
	switch c.Kind {
	case store.KindOffer, KindOperation, kindOffers, kindRun:
		return nil
	case store.KindProposal:
		return x.withdraw(c.Object)
	case store.KindPrivate:
		number, organisation, _ := strings.Cut(c.Object, "/")
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil
		}
		p, err := x.read.Private(offer.ID(id), organisation)
		if err != nil || p.Version != after {
			return err
		}
		if p.Cells, err = x.read.PrivateAt(p.Offer, organisation, before); err != nil {
			return err
		}
		_, err = x.write.PutPrivate(p)
		return err
	}
	o, err := x.read.Object(c.Kind, c.Object)
	if fault.Is(err, fault.NotFound) {
		o, err = &store.Object{Kind: c.Kind, Code: c.Object}, nil
	}
	if err != nil || o.Version != 0 && o.Version != after {
		return err
	}
	if o.Document, err = x.read.ObjectAt(c.Kind, c.Object, before); err != nil {
		return err
	}
	_, err = x.write.PutObject(o, store.Internal)
	return err
}

// withdraw takes a proposal back that nobody has decided yet.
func (x *round) withdraw(number string) error {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil
	}
	p, err := x.read.Proposal(id)
	if err != nil || p.State != offer.Submitted {
		return err
	}
	p.State = offer.Superseded
	return x.write.PutProposal(p, store.Internal)
}

// end takes an operation back at the end of its last day, as was ordered.
func (t *Trade) end(ctx context.Context, id string) error {
	var d *ordered
	var r *run
	err := t.Read(ctx, func(tx *store.ReadTx) (err error) {
		d, r, _, err = load(tx, id)
		return err
	})
	if err != nil || r.State != Done || opening.DayOf(t.app.Now()) <= r.Ends {
		return err
	}
	_, err = t.act(ctx, d.actor(), &Order{Work: &lapsing{Undoing{Operation: id}}, Note: d.Order.Note}, "", nil)
	if f := fault.CodeOf(err); f == fault.Conflict || f == fault.Forbidden { // nothing is left of it
		return nil
	}
	return err
}
