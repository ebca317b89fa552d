package trade

import (
	"cmp"
	"errors"
	"slices"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Verdict is what becomes of an offer.
type Verdict string

const (
	Changed  Verdict = "changed"
	Proposed Verdict = "proposed" // somebody else decides
	Refused  Verdict = "refused"
	Same     Verdict = "same" // it is so already
)

// outcome is what became, or would become, of one offer of an order.
type outcome struct {
	verdict Verdict
	partly  bool // some of it is only proposed
	why     *fault.Error
	doubts  []Doubt
	writes  []write
	made    []offer.ID
}

// one does to one offer what the work does, or in a plan only finds out. Only faults of the machine are errors.
func (x *round) one(o *offer.Offer) (outcome, error) {
	var out outcome
	writes, doubts, err := x.order.Work.change(x, o)
	if out.doubts = doubts; err != nil {
		return out.refuse(err)
	}
	out.verdict, out.writes = Same, writes
	if _, whole := x.order.Work.(proposable); x.write != nil && len(writes) == 1 && !whole { // entering looks by itself
		if err := x.commit(writes[0], &out); err != nil {
			return out.refuse(err)
		}
		return out, nil
	}
	for i, w := range writes { // all are looked at before any is written
		if err := x.look(w, &out); err != nil {
			if i > 0 && w.follows {
				out.doubts = append(out.doubts, doubt(w.was.ID, "operation.not_followed", "id", int64(w.was.ID)))
				writes[i].next = nil
				continue
			}
			return out.refuse(err)
		}
	}
	out.writes = slices.DeleteFunc(writes, func(w write) bool { return w.next == nil })
	if p, ok := x.order.Work.(proposable); ok && (out.verdict == Proposed || out.partly) { // half of it would be worse than none
		out.verdict, out.partly, out.writes = Proposed, false, nil
		return out, x.propose(p.proposal(o))
	}
	if x.write == nil {
		return out, nil
	}
	for i, w := range out.writes {
		switch err := x.commit(w, &out); {
		case err != nil && i > 0: // half of it would be worse than none: the transaction ends here
			return out, err
		case err != nil:
			return out.refuse(err)
		}
	}
	return out, nil
}

// proposable is work that is proposed as a whole, and not field by field.
type proposable interface {
	proposal(o *offer.Offer) *offer.Proposal
}

func (x *round) propose(p *offer.Proposal) error {
	if x.write == nil {
		return nil
	}
	p.Author, p.Organisation, p.Words, p.State, p.At = x.actor.Name, x.actor.Organisation, x.order.Note, offer.Submitted, x.write.Now()
	return x.write.PutProposal(p, store.Internal)
}

func (out outcome) refuse(err error) (outcome, error) {
	if !errors.As(err, &out.why) || out.why.Code == fault.Unavailable || out.why.Code == fault.TooMany {
		return out, err
	}
	out.verdict, out.writes, out.made = Refused, nil, nil
	return out, nil
}

// look finds out what would become of a write.
func (x *round) look(w write, out *outcome) error {
	if w.settled || w.restored { // it was so before: no rule that came since stands in the way
		out.verdict = Changed
		return x.mayRestore(w)
	}
	saved, err := x.Look(x.read, x.actor, w.entry(x))
	if err != nil {
		return err
	}
	return out.tell(w, saved)
}

// tell takes in what became of a write, or would.
func (out *outcome) tell(w write, saved *app.Saved) error {
	switch {
	case w.was == nil && len(saved.Written)+len(saved.Proposed) == 0:
		return fault.New(fault.Forbidden, cmp.Or(saved.Rule, "access.contributors_only"))
	case w.follows: // what became of the offer itself is told
	case len(saved.Written) > 0:
		out.verdict = Changed
	case len(saved.Proposed) > 0 && out.verdict != Changed:
		out.verdict = Proposed
	}
	out.partly = out.partly || !w.follows && len(saved.Proposed) > 0 && len(saved.Written) > 0
	return nil
}

// mayRestore refuses to bring back what the actor may not write, all or nothing.
func (x *round) mayRestore(w write) error {
	if w.settled {
		return nil
	}
	policy, on := x.state.Policy, access.Object{Offer: w.was}
	for _, key := range offer.Changed(w.was, w.next) {
		action := access.Edit
		switch f := x.state.Catalog.Field(key); {
		case key == "status":
			action = access.Publish
		case key == "owner":
			action = access.HandOver
		case f != nil:
			on.Group = f.Group
		}
		if d := policy.Decide(x.actor, action, on); !d.Allowed {
			return fault.New(fault.Forbidden, d.Rule)
		}
		on.Group = ""
	}
	return nil
}

// entry is the write as anybody's entry.
func (w *write) entry(x *round) *app.Entry {
	return &app.Entry{Offer: w.next, Note: x.order.Note}
}

// commit writes.
func (x *round) commit(w write, out *outcome) error {
	if f, ok := x.order.Work.(followed); ok && w.was != nil {
		if err := f.follow(x, w); err != nil {
			return err
		}
	}
	delete(x.known, w.next.ID) // whoever comes later in this transaction finds it as it is then
	if w.settled || w.restored {
		if err := x.mayRestore(w); err != nil {
			return err
		}
		out.verdict = Changed
		return x.Put(x.write, w.next)
	}
	w.join()
	saved, err := x.Enter(x.write, x.actor, x.Prepare(w.entry(x)))
	if err != nil {
		return err
	}
	if w.was == nil && saved.Version > 0 {
		out.made = append(out.made, saved.ID)
		w.next.ID = saved.ID
	}
	return out.tell(w, saved)
}

// join puts a new offer on the programme of the new one instead of that of the old one.
func (w *write) join() {
	if w.within == nil || w.within.ID == 0 {
		return
	}
	for i := range w.next.Cells {
		c := &w.next.Cells[i]
		if r, ok := c.Value.(offer.Relation); ok && r.To == w.instead {
			r.To = w.within.ID
			c.Value = r
		}
	}
}

// fields lists what writes change of the offers that were there, sorted, as the log calls it.
func fields(writes []write) []string {
	var all []string
	for _, w := range writes {
		was := w.was
		if was == nil {
			was = new(offer.Offer)
		}
		all = append(all, offer.Changed(was, w.next)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
