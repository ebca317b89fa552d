package editing

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Answer decides about operations of a proposal, some or all: what is not among the verdicts stays undecided.
type Answer struct {
	Proposal int64
	Version  int64                 // of the proposal, as it was looked at
	Seen     int64                 // the version of the offer that it was looked at beside; 0 for a new one
	Verdicts map[int]offer.Verdict // by the place of the operation, see Dossier.Parts
	Words    string                // to the author, about all of it
}

// Group is what the log calls what was written because of a proposal.
func groupOf(proposal int64) string { return fmt.Sprintf("proposal-%d", proposal) }

// Decide accepts, amends and refuses. What is accepted is written at once, or when the proposal says, with the right of whoever
// accepts, as theirs who proposed it. Values that changed since they were looked at are Conflict, and nothing is decided.
func (e *Editing) Decide(ctx context.Context, actor access.Actor, a *Answer) (saved *app.Saved, err error) {
	if a.Words, err = cleanNote(a.Words); err != nil {
		return nil, err
	}
	seq, err := e.inner.WriteIn(ctx, actor, "proposal", groupOf(a.Proposal), func(tx *store.Tx) error {
		saved, err = e.decide(tx, actor, a)
		return err
	})
	if saved != nil {
		saved.Seq = seq
	}
	return saved, err
}

func (e *Editing) decide(tx *store.Tx, actor access.Actor, a *Answer) (*app.Saved, error) {
	c, err := e.toDecide(tx, actor, a.Proposal, a.Version)
	if err != nil {
		return nil, err
	}
	p := c.p
	if p.Reason == offer.Remark {
		return nil, fault.New(fault.Invalid, "proposal.is_remark", "id", p.ID)
	}
	parts, err := c.parts()
	if err != nil {
		return nil, err
	}
	if len(p.Verdicts) != len(parts) {
		p.Verdicts = make([]offer.Verdict, len(parts))
	}
	d := &deciding{cause: c, tx: tx, parts: parts, seen: a.Seen}
	if err := d.take(a.Verdicts); err != nil {
		return nil, err
	}
	d.said()
	saved := &app.Saved{ID: p.Offer}
	if len(d.accepted) > 0 && (p.Offer != 0 || d.whole()) {
		if saved, err = d.write(); err != nil {
			return saved, err
		}
	}
	d.conclude(a.Words, saved)
	return saved, tx.PutProposal(p, store.Internal)
}

// toDecide finds a proposal that an actor is about to decide about.
func (e *Editing) toDecide(tx *store.Tx, actor access.Actor, id, version int64) (*cause, error) {
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
	case !p.Open():
		return nil, fault.New(fault.Conflict, "proposal.decided", "id", id, "state", string(p.State))
	case p.Author == actor.Name:
		return nil, fault.New(fault.Forbidden, "proposal.own", "id", id)
	case !c.may:
		return nil, fault.New(fault.Forbidden, "access.contributors_only")
	}
	return c, nil
}

// deciding is one answer on its way.
type deciding struct {
	*cause
	tx       *store.Tx
	parts    []Part
	seen     int64
	accepted []int // what is to be written, by place
}

// take puts the verdicts that are given, and says what is wrong with them.
func (d *deciding) take(verdicts map[int]offer.Verdict) error {
	var problems []fault.Problem
	for i, v := range verdicts {
		path := fmt.Sprintf("/verdicts/%d", i)
		v.Words = offer.CleanText(v.Words)
		switch {
		case i < 0 || i >= len(d.parts):
			problems = append(problems, fault.At(path, "proposal.no_such_part"))
			continue
		case d.p.Verdicts[i].State != "":
			problems = append(problems, fault.At(path, "proposal.part_decided"))
		case len(v.Words) > MaxNote:
			problems = append(problems, fault.At(path+"/words", "text.too_long", "length", len(v.Words), "max", MaxNote))
		case v.State == offer.Refused && !slices.Contains(offer.Grounds, v.Ground):
			problems = append(problems, fault.At(path+"/ground", "proposal.ground_missing"))
		case v.State == offer.Refused && v.Ground == offer.OtherGround && v.Words == "":
			problems = append(problems, fault.At(path+"/words", "proposal.words_missing"))
		case v.State == offer.Amended && d.parts[i].Field == "status":
			problems = append(problems, fault.At(path, "proposal.verdict_unknown", "value", string(v.State)))
		case v.State == offer.Accepted, v.State == offer.Amended:
			if !d.parts[i].May.Allowed {
				return d.parts[i].May.Err()
			}
			d.accepted = append(d.accepted, i)
		case v.State != offer.Refused:
			problems = append(problems, fault.At(path, "proposal.verdict_unknown", "value", string(v.State)))
		}
		if v.State != offer.Amended {
			v.Value = nil
		}
		if v.State != offer.Refused {
			v.Ground = ""
		}
		d.p.Verdicts[i] = offer.Verdict{State: v.State, Value: v.Value, Ground: v.Ground, Words: v.Words}
	}
	slices.Sort(d.accepted)
	return fault.Refuse("proposal.answer_invalid", problems)
}

// said settles what need not be decided: it is so already.
func (d *deciding) said() {
	for i, part := range d.parts {
		if part.Said && d.p.Verdicts[i].State == "" {
			d.p.Verdicts[i].State = offer.Superseded
		}
	}
}

// whole tells whether everything is decided.
func (d *deciding) whole() bool {
	return !slices.ContainsFunc(d.p.Verdicts, func(v offer.Verdict) bool { return v.State == "" })
}

// ops gives what the verdicts at some places write, as it would change an offer.
func (c *cause) ops(parts []Part, places []int) (ops []offer.Op, status offer.Status) {
	for _, i := range places {
		if parts[i].Field == "status" {
			status = c.p.Status
			continue
		}
		op := offer.Op{Key: parts[i].Key, Value: parts[i].Proposed, Origin: c.p.Ops[i].Origin}
		if v := c.p.Verdicts[i]; v.State == offer.Amended {
			op.Value, op.Origin = v.Value, offer.Origin{}
		} else if c.p.Reason != offer.Override { // of a source it is the source's again
			op.Origin = offer.Origin{}
		}
		ops = append(ops, op)
	}
	return ops, status
}

// write writes what was accepted, over what was looked at.
func (d *deciding) write() (*app.Saved, error) {
	p, places := d.p, d.accepted
	if p.Offer == 0 {
		places = d.agreed()
	}
	ops, status := d.ops(d.parts, places)
	var entry *app.Entry
	if p.Offer == 0 {
		o := d.target().Clone()
		o.Cells = nil
		o = o.Apply(ops)
		o.Status = cmp.Or(status, offer.Draft)
		entry = &app.Entry{Offer: o, Answers: p.ID}
	} else {
		seen := d.live
		if d.seen != d.live.Version {
			var err error
			if seen, err = d.tx.OfferAt(p.Offer, d.seen); err != nil {
				return nil, err
			}
		}
		o, err := d.e.inner.Seen(&d.tx.ReadTx, d.actor, seen)
		if err != nil {
			return nil, err
		}
		o = o.Apply(ops)
		o.Status = cmp.Or(status, o.Status)
		entry = &app.Entry{Offer: o, Answers: p.ID}
	}
	entry = d.e.inner.Prepare(entry)
	if p.Effect.After(d.tx.Now()) { // it is only looked at whether it would do, and done when it is time
		saved, err := d.e.inner.Look(&d.tx.ReadTx, d.actor, entry)
		if err == nil {
			saved.Due, saved.Written = p.ID, nil
		}
		return saved, err
	}
	saved, err := d.e.inner.Enter(d.tx, d.actor, entry)
	if err == nil && saved.Proposal != 0 { // nobody's proposal begets another
		err = fault.New(fault.Forbidden, saved.Rule)
	}
	return saved, err
}

// agreed lists the places of all that was accepted, now or before: a new offer is made of them when everything is decided.
func (d *deciding) agreed() []int {
	var places []int
	for i, v := range d.p.Verdicts {
		if v.State == offer.Accepted || v.State == offer.Amended {
			places = append(places, i)
		}
	}
	return places
}

// conclude says what became of the proposal as a whole.
func (d *deciding) conclude(words string, saved *app.Saved) {
	p := d.p
	if p.Answer = cmp.Or(words, p.Answer); len(saved.Written) > 0 {
		p.Written = saved.Version
	}
	for _, i := range d.accepted {
		p.Verdicts[i].Written = p.Written
	}
	if p.Offer == 0 && saved.ID != 0 {
		p.Offer, p.Base = saved.ID, saved.Version
	}
	p.Decider = d.actor.Name
	if !d.whole() {
		return
	}
	p.Decided, p.State = d.tx.Now(), conclusion(p.Verdicts)
}

// conclusion is what a proposal became with its verdicts.
func conclusion(verdicts []offer.Verdict) offer.ProposalState {
	count := map[offer.ProposalState]int{}
	for _, v := range verdicts {
		count[v.State]++
	}
	switch n := len(verdicts) - count[offer.Superseded]; {
	case n == 0:
		return offer.Superseded
	case count[offer.Refused] == n:
		return offer.Refused
	case count[offer.Accepted] == n:
		return offer.Accepted
	}
	return offer.Amended
}

// SendBack asks the author to go over the proposal again, and says why: it is in the making again, with what its author has typed
// since.
func (e *Editing) SendBack(ctx context.Context, actor access.Actor, id, version int64, words string) error {
	words, err := cleanNote(words)
	if err != nil {
		return err
	}
	if words == "" {
		return fault.Refuse("proposal.answer_invalid", []fault.Problem{fault.At("/words", "proposal.words_missing")})
	}
	_, err = e.inner.WriteIn(ctx, actor, "proposal", groupOf(id), func(tx *store.Tx) error {
		c, err := e.toDecide(tx, actor, id, version)
		if err != nil {
			return err
		}
		if c.p.Reason != offer.Edit {
			return fault.New(fault.Invalid, "proposal.has_no_author", "id", id)
		}
		c.p.Answer, c.p.Decider, c.p.Decided = words, actor.Name, tx.Now()
		return again(tx, c.p)
	})
	return err
}

// Retract takes a proposal back that its author made and nobody decided about: it is in the making again.
func (e *Editing) Retract(ctx context.Context, actor access.Actor, id int64) error {
	_, err := e.inner.WriteIn(ctx, actor, "proposal", groupOf(id), func(tx *store.Tx) error {
		p, err := tx.Proposal(id)
		switch {
		case err != nil:
			return err
		case p.Author != actor.Name || actor.Name == access.Anonymous.Name:
			return fault.New(fault.NotFound, "proposal.not_found", "id", id)
		case !p.Open() || len(p.Verdicts) > 0:
			return fault.New(fault.Conflict, "proposal.decided", "id", id, "state", string(p.State))
		}
		return again(tx, p)
	})
	return err
}

// again puts a proposal back into the making. What its author has in the making besides comes into it, over what it says.
func again(tx *store.Tx, p *offer.Proposal) error {
	open := p.Ops[:0]
	for i, op := range p.Ops {
		if i >= len(p.Verdicts) || p.Verdicts[i].State != offer.Accepted && p.Verdicts[i].State != offer.Amended {
			open = append(open, op)
		}
	}
	p.Ops, p.State, p.Verdicts = open, offer.Editing, nil
	other, err := draftOf(&tx.ReadTx, access.Actor{Name: p.Author}, p.Offer, p.Type)
	if err != nil {
		return err
	}
	if other != nil {
		for _, op := range other.Ops {
			p.Ops = append(slices.DeleteFunc(p.Ops, func(o offer.Op) bool { return o.Key == op.Key }), op)
		}
		p.Form, p.Base = other.Form, min(p.Base, other.Base)
		if other.Answer == "" {
			err = tx.DropProposal(other)
		} else {
			other.State, other.Decided = offer.Superseded, tx.Now()
			err = tx.PutProposal(other, store.Internal)
		}
		if err != nil {
			return err
		}
	}
	return tx.PutProposal(p, store.Internal)
}
