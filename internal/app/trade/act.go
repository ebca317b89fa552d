package trade

import (
	"context"
	"errors"
	"slices"
	"strings"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// Progress hears how far an operation has come.
type Progress func(done, total int)

// Act gives an order. confirm is what a plan of it gave: where something came in between, so that other offers would be touched or
// others refused, nothing is done and Conflict operation.changed_since says so. Without one what is found now is done, but an
// order by question is never given unseen. What is quick is done when Act returns, and so is everything where somebody hears of the
// progress or nobody follows; the rest goes on behind it, see Operation.
func (t *Trade) Act(ctx context.Context, actor access.Actor, o *Order, confirm string, progress Progress) (*Operation, error) {
	if err := orderable(o); err != nil {
		return nil, err
	}
	return t.act(ctx, actor, o, confirm, progress)
}

func (t *Trade) act(ctx context.Context, actor access.Actor, o *Order, confirm string, progress Progress) (*Operation, error) {
	plan, ids, err := t.plan(ctx, actor, o)
	if err != nil {
		return nil, err
	}
	if err := confirmed(plan, o, confirm); err != nil {
		return nil, err
	}
	today := opening.DayOf(t.app.Now())
	later := o.On > today
	if err := worthwhile(plan, o, later); err != nil {
		return nil, err
	}
	id := newGroup(o.Work.Kind())
	d := &ordered{Order: *o, By: by(actor)}
	r := &run{State: Running, Offers: len(ids)}
	job := store.Job{Kind: worker{}.Name(), Key: id}
	if later {
		r.State, job.At = Scheduled, o.On.At(0, t.app.State().Policy.Zone)
		if o.Question != "" { // who comes to be among them until then is meant as well
			ids = nil
		}
	}
	if w, ok := o.Work.(ending); ok {
		r.Ends = w.end()
	}
	seq, err := t.WriteIn(ctx, d.actor(), d.cause(), id, func(tx *store.Tx) error {
		d.At = tx.Now()
		if err := put(tx, &store.Object{Kind: KindOperation, Code: id}, d); err != nil {
			return err
		}
		if err := put(tx, &store.Object{Kind: kindOffers, Code: id}, ids); err != nil {
			return err
		}
		if err := put(tx, &store.Object{Kind: kindRun, Code: id}, r); err != nil {
			return err
		}
		return tx.Enqueue(job)
	})
	if err != nil {
		return nil, err
	}
	if !later && (len(ids) <= batch || progress != nil || !t.Follows(worker{}.Name())) {
		if seq, err = t.carry(ctx, id, progress); err != nil {
			return nil, err
		}
	}
	op, err := t.Operation(ctx, actor, id)
	if err == nil {
		op.Seq = seq
	}
	return op, err
}

func confirmed(p *Plan, o *Order, confirm string) error {
	switch {
	case confirm == p.Confirm:
		return nil
	case confirm != "":
		return fault.New(fault.Conflict, "operation.changed_since", "offers", p.Offers, "changed", p.Changed, "proposed", p.Proposed, "refused", p.Refused)
	case o.Question != "":
		return fault.New(fault.Invalid, "operation.unconfirmed", "offers", p.Offers)
	}
	return nil
}

// worthwhile refuses an order by which nothing would happen. One that waits for its day may find something then.
func worthwhile(p *Plan, o *Order, later bool) error {
	whole, _ := o.Work.(interface{ whole() bool })
	switch {
	case p.Refused > 0 && (whole != nil && whole.whole() || p.Offers == 1):
		return p.Steps[0].Why
	case p.Changed+p.Proposed > 0 || later && o.Question != "":
		return nil
	case p.Refused > 0:
		return fault.New(fault.Forbidden, "operation.all_refused", "offers", p.Offers, "reason", p.Most()[0])
	}
	if w, ok := o.Work.(finished); ok && w != nil && p.Offers == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "operation.nothing_to_do", "offers", p.Offers)
}

// cause is why, as the log says it.
func (d *ordered) cause() string { return string(d.Order.Work.Kind()) }

// carry does what is left of an operation, one transaction after the other, and gives the number of the last change. Two may carry
// the same one: how far it has come is read in the transaction that goes on.
func (t *Trade) carry(ctx context.Context, id string, progress Progress) (seq int64, err error) {
	if err := t.begin(ctx, id); err != nil {
		return 0, err
	}
	size := batch
	for lost := 0; ; {
		var r *run
		n, err := t.turn(ctx, id, size, &r)
		switch {
		case fault.Is(err, fault.TooMany) && size > 1: // each makes many others
			size = max(1, size/10)
			continue
		case fault.Is(err, fault.Conflict) && lost < 50:
			lost++
			continue
		case err != nil:
			return seq, err
		}
		seq = max(seq, n)
		if progress != nil {
			progress(r.Done, r.Offers)
		}
		if r.State != Running {
			return seq, t.Reload(ctx)
		}
		t.LetFollow(ctx, seq)
	}
}

// begin has an operation run whose day has come, and finds anew what its question finds then.
func (t *Trade) begin(ctx context.Context, id string) error {
	var d *ordered
	var r *run
	err := t.Read(ctx, func(tx *store.ReadTx) (err error) {
		d, r, _, err = load(tx, id)
		return err
	})
	if err != nil || r.State != Scheduled {
		return err
	}
	var ids []offer.ID
	anew := d.Order.Question != ""
	if anew {
		now := d.Order
		now.On = 0
		if ids, err = t.reached(ctx, d.actor(), &now); err != nil {
			return err
		}
	}
	_, err = t.WriteIn(ctx, d.actor(), d.cause(), id, func(tx *store.Tx) error {
		_, r, object, err := load(&tx.ReadTx, id)
		if err != nil || r.State != Scheduled {
			return err
		}
		if anew {
			was, err := tx.Object(kindOffers, id)
			if err == nil {
				err = put(tx, was, ids)
			}
			if err != nil {
				return err
			}
			r.Offers = len(ids)
		}
		r.State = Running
		return put(tx, object, r)
	})
	return err
}

// turn does the next offers of an operation in one transaction, with how far it has come.
func (t *Trade) turn(ctx context.Context, id string, size int, now **run) (seq int64, err error) {
	var d *ordered
	var ids []offer.ID
	if err := t.Read(ctx, func(tx *store.ReadTx) (err error) {
		if d, _, _, err = load(tx, id); err == nil {
			ids, err = loadOffers(tx, id)
		}
		return err
	}); err != nil {
		return 0, err
	}
	return t.WriteIn(ctx, d.actor(), d.cause(), id, func(tx *store.Tx) error {
		_, r, object, err := load(&tx.ReadTx, id)
		if err != nil {
			return err
		}
		if *now = r; r.State != Running {
			return nil
		}
		some := ids[min(r.Done, len(ids)):]
		some = some[:min(len(some), size)]
		x := t.round(&tx.ReadTx, d.actor(), &d.Order)
		x.write, x.group, x.ids = tx, id, ids
		if err := x.some(some, r); err != nil {
			return err
		}
		if r.Done += len(some); r.Done >= len(ids) {
			if err := x.finish(r); err != nil {
				return err
			}
		}
		return put(tx, object, r)
	})
}

// some does some of the offers, in the order that they are named.
func (x *round) some(ids []offer.ID, r *run) error {
	offers, err := x.write.Offers(ids)
	if err != nil {
		return err
	}
	slices.SortStableFunc(offers, func(a, b *offer.Offer) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	for _, o := range offers {
		out, err := x.one(o)
		if err != nil {
			return err
		}
		r.count(o, out)
	}
	return nil
}

func (r *run) count(o *offer.Offer, out outcome) {
	switch out.verdict {
	case Changed:
		r.Changed++
	case Proposed:
		r.Proposed++
	case Same:
		r.Same++
	case Refused:
		r.Refused++
		if len(r.Problems) < MaxShown {
			r.Problems = append(r.Problems, Problem{o.ID, nameOf(o), reason(out.why), out.why.Args})
		}
	}
	for _, d := range out.doubts {
		if d.Key == kept && len(r.Kept) < MaxShown {
			r.Kept = append(r.Kept, d.Offer)
		} else if d.Key != kept && len(r.Doubts) < MaxShown {
			r.Doubts = append(r.Doubts, d)
		}
	}
	r.Made = append(r.Made, out.made[:min(len(out.made), MaxShown-len(r.Made))]...)
}

// finish ends an operation, in its last transaction.
func (x *round) finish(r *run) error {
	if w, ok := x.order.Work.(finished); ok {
		if err := w.finish(x); err != nil {
			return err
		}
	}
	r.State, r.Finished = Done, x.write.Now()
	if w, ok := x.order.Work.(ending); ok && !w.end().IsZero() && r.Changed > 0 {
		return x.write.Enqueue(store.Job{Kind: worker{}.Name(), Key: x.group + endKey, At: (w.end() + 1).At(0, x.state.Policy.Zone)})
	}
	return nil
}

// Stop keeps an operation from going on: one that waits for its day never begins, one that runs ends after the offers that it is
// at. What was done stands, and can be undone.
func (t *Trade) Stop(ctx context.Context, actor access.Actor, id string) (*Operation, error) {
	_, err := t.Write(ctx, actor, "stop", func(tx *store.Tx) error {
		d, r, object, err := load(&tx.ReadTx, id)
		switch {
		case err != nil:
			return err
		case !d.sees(actor):
			return fault.New(fault.NotFound, "operation.not_found", "id", id)
		case r.State != Running && r.State != Scheduled:
			return fault.New(fault.Conflict, "operation.over", "id", id, "state", string(r.State))
		}
		r.State, r.Finished = Cancelled, tx.Now()
		return put(tx, object, r)
	})
	if err != nil {
		return nil, err
	}
	return t.Operation(ctx, actor, id)
}

// worker does operations as jobs: those that wait for their day, those that are long, and those that were interrupted.
type worker struct{ t *Trade }

// endKey ends the key of the job by which an operation is taken back at its end.
const endKey = ".end"

func (worker) Name() string { return "trade" }

// Plan does nothing: who gives an order writes down the job with it.
func (worker) Plan(*store.Tx, []store.Change) error { return nil }

func (w worker) Do(ctx context.Context, job store.Job) error {
	var err error
	if id, ends := strings.CutSuffix(job.Key, endKey); ends {
		err = w.t.end(ctx, id)
	} else {
		_, err = w.t.carry(ctx, job.Key, nil)
	}
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Code != fault.Unavailable {
		return w.t.fail(ctx, job.Key, f)
	}
	return err
}

// fail gives an operation up that cannot be done any more: an organisation that was to take offers over has left since. One that is
// not there was ordered before the base was set back.
func (t *Trade) fail(ctx context.Context, id string, why *fault.Error) error {
	_, err := t.Write(ctx, access.Actor{Name: "follow"}, worker{}.Name(), func(tx *store.Tx) error {
		_, r, object, err := load(&tx.ReadTx, id)
		if fault.Is(err, fault.NotFound) || err == nil && r.State != Running && r.State != Scheduled {
			return nil
		}
		if err != nil {
			return err
		}
		r.State, r.Finished = Failed, tx.Now()
		r.Problems = append(r.Problems, Problem{Key: reason(why), Args: why.Args})
		return put(tx, object, r)
	})
	return err
}

// Pass does what has fallen due by now, for a process that does not go on: a command, a test.
func (t *Trade) Pass(ctx context.Context) error {
	for {
		var jobs []store.Job
		err := t.Read(ctx, func(tx *store.ReadTx) (err error) {
			jobs, err = tx.Jobs(worker{}.Name(), t.app.Now(), batch)
			return err
		})
		if err != nil || len(jobs) == 0 {
			return err
		}
		for _, job := range jobs {
			if err := (worker{t}).Do(ctx, job); err != nil {
				return err
			}
			if _, err := t.Write(ctx, access.Actor{Name: "follow"}, worker{}.Name(), func(tx *store.Tx) error { return tx.JobDone(job.ID) }); err != nil {
				return err
			}
		}
	}
}
