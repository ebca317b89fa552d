package app

import (
	"cmp"
	"slices"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// merge brings what is to be written together with what is live now.
func (n *entering) merge() error {
	merged, conflicts := offer.Merge(n.base, n.base.Apply(n.ops), n.live)
	if n.status != "" && n.live.Status != n.base.Status {
		conflicts = append(conflicts, offer.Conflict{Key: offer.Key{Field: "status"}, Base: offer.Word(n.base.Status), Mine: offer.Word(n.status), Theirs: offer.Word(n.live.Status)})
	}
	if len(conflicts) > 0 {
		return n.clash(conflicts)
	}
	n.arrange(merged)
	n.head(merged)
	track := offer.Key{Field: offer.FieldTrack}
	if offer.Equal(cellAt(merged, track).Value, cellAt(n.Offer, track).Value) {
		merged = merged.Apply(n.measured)
	} else if sheet := n.a.State().Catalog.Sheet(merged.Type); sheet != nil {
		merged = merged.Apply(sheet.Measured(merged, n.a.State().Atlas))
	}
	n.next = merged.Settle(n.a.State().Atlas)
	return nil
}

// head puts what of the head was decided.
func (n *entering) head(merged *offer.Offer) {
	o := n.Offer
	if n.live.ID == 0 {
		merged.Unmapped = o.Unmapped
	}
	if n.status != "" {
		merged.Status, merged.MergedInto = n.status, o.MergedInto
	}
	if o.Owner != "" && o.Owner != n.base.Owner {
		merged.Owner = o.Owner
	}
	if o.Type != n.base.Type {
		merged.Type = o.Type
	}
}

// arrange takes over the order of items where the author changed it.
func (n *entering) arrange(merged *offer.Offer) {
	done := map[offer.Key]bool{}
	for _, c := range n.mine.Cells {
		list := offer.Key{Field: c.Field, Variant: c.Variant}
		if c.Item == "" || done[list] || n.Carried != nil && !slices.Contains(n.Carried, c.Field) {
			continue
		}
		done[list] = true
		on := access.Object{Offer: n.live, Group: n.groupOf(c.Field)}
		mine, was := n.mine.Items(c.Field, c.Variant), n.seen.Items(c.Field, c.Variant)
		if !slices.Equal(mine, was) && (n.live.ID == 0 || n.a.State().Policy.Decide(n.actor, access.Edit, on).Allowed) {
			merged.Arrange(c.Field, c.Variant, mine)
		}
	}
}

// clash lays before the author what somebody else changed otherwise, as the author may see it.
func (n *entering) clash(conflicts []offer.Conflict) error {
	live, err := n.a.Inner().Seen(n.tx, n.actor, n.live)
	if err != nil {
		return err
	}
	var problems []fault.Problem
	for i := range conflicts {
		c := &conflicts[i]
		path := c.Pointer()
		if c.Lang != "" {
			path += "/" + string(c.Lang)
		}
		problems = append(problems, fault.At(path, "offer.same_field_changed"))
		if c.Field == "status" {
			continue
		}
		c.Theirs, c.Base = cellAt(live, c.Key).Value, cellAt(n.seen, c.Key).Value
	}
	n.saved.ID, n.saved.Version, n.saved.Live, n.saved.Conflicts = n.live.ID, n.live.Version, live, conflicts
	return &fault.Error{Code: fault.Conflict, Key: "offer.same_field_changed", Problems: problems,
		Args: map[string]any{"id": int64(n.live.ID), "version": n.Offer.Version, "current": n.live.Version}}
}

// check says what stands in the way, of what is written and of all that is wanted.
func (n *entering) check() error {
	verdict, err := n.a.judge(n.tx, n.live, n.next)
	if err != nil {
		return err
	}
	if len(verdict.Blocking) == 0 && (len(n.proposed) > 0 || n.wanted != "") {
		all := n.next.Apply(n.proposed)
		all.Status = cmp.Or(n.wanted, all.Status)
		if verdict, err = n.a.judge(n.tx, n.live, all.Settle(n.a.State().Atlas)); err != nil {
			return err
		}
	}
	n.saved.Older, n.saved.Advice = faults(grave(verdict.Older)), faults(verdict.Advice)
	return fault.Refuse("offer.invalid", faults(verdict.Blocking))
}

// write writes what may be, and proposes the rest.
func (n *entering) write() error {
	changed := offer.Changed(n.live, n.next)
	var err error
	switch later := n.Effect.After(n.now); {
	case n.live.ID == 0 && n.makes:
		err = n.make(later)
	case n.live.ID == 0:
	case later:
		err = n.schedule(changed)
	default:
		n.next.Version = n.live.Version
		err = put(n.to, n.next)
		n.saved.ID, n.saved.Version, n.saved.Written = n.next.ID, n.next.Version, changed
		if err == nil && len(changed) > 0 {
			err = n.supersede()
		}
	}
	if err != nil {
		return err
	}
	return n.propose()
}

// supersede closes what others proposed and what the offer says now.
func (n *entering) supersede() error {
	all, err := n.tx.ProposalsAbout(n.next.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		if !p.Open() || p.ID == n.Answers || n.Draft != nil && p.ID == n.Draft.ID || len(p.Ops) == 0 && p.Status == "" || p.Status != "" && p.Status != n.next.Status {
			continue
		}
		if slices.ContainsFunc(p.Ops, func(op offer.Op) bool { return !offer.Equal(op.Value, cellAt(n.next, op.Key).Value) }) {
			continue
		}
		p.State, p.Decided, p.Decider = offer.Superseded, n.now, n.actor.Name
		if err := n.to.PutProposal(p, store.Internal); err != nil {
			return err
		}
	}
	return nil
}

// make writes a new offer. One that is to be seen from some day on is a draft until then.
func (n *entering) make(later bool) error {
	wanted := n.next.Status
	if later {
		n.next.Status = offer.Draft
	}
	if err := put(n.to, n.next); err != nil {
		return err
	}
	n.saved.ID, n.saved.Version, n.saved.Written = n.next.ID, n.next.Version, offer.Changed(&offer.Offer{}, n.next)
	if later && wanted != offer.Draft {
		return n.due(&offer.Proposal{Offer: n.next.ID, Base: n.next.Version, Status: wanted})
	}
	return nil
}

// schedule keeps what may be written until its time comes.
func (n *entering) schedule(changed []string) error {
	n.saved.ID, n.saved.Version = n.live.ID, n.live.Version
	if len(changed) == 0 {
		return nil
	}
	return n.due(&offer.Proposal{Offer: n.live.ID, Base: n.base.Version, Ops: n.ops, Status: n.status})
}

func (n *entering) due(p *offer.Proposal) error {
	p.Reason, p.State, p.Effect, p.Words = offer.Schedule, offer.Accepted, n.Effect, n.Note
	p.Author, p.Organisation, p.At = n.actor.Name, n.actor.Organisation, n.now
	p.Decider = n.actor.Name
	err := n.to.PutProposal(p, store.Internal)
	n.saved.Due = p.ID
	return err
}

// propose keeps what its author may not write, for whoever may. What the draft held is in it, or is written.
func (n *entering) propose() error {
	if len(n.proposed) == 0 && n.wanted == "" {
		return n.served()
	}
	p := &offer.Proposal{}
	if n.Draft != nil {
		p = n.Draft
	}
	p.Offer, p.Type, p.Base, p.Ops, p.Status = cmp.Or(n.live.ID, n.saved.ID), n.next.Type, cmp.Or(n.base.Version, n.saved.Version), n.proposed, n.wanted
	p.Reason, p.State, p.Words, p.Form, p.Effect = offer.Edit, offer.Submitted, n.Note, "", time.Time{}
	if n.Effect.After(n.now) {
		p.Effect = n.Effect
	}
	p.Author, p.Organisation, p.At = n.actor.Name, n.actor.Organisation, n.now
	p.Verdicts, p.Decided, p.Decider, p.Answer = nil, time.Time{}, "", ""
	if err := n.to.PutProposal(p, store.Internal); err != nil {
		return err
	}
	n.saved.ID, n.saved.Proposal = p.Offer, p.ID
	if len(n.saved.Written) == 0 {
		n.saved.Version = 0
	}
	n.saved.Proposed = n.proposedFields()
	return nil
}

func (n *entering) proposedFields() []string {
	var fields []string
	for _, op := range n.proposed {
		fields = append(fields, op.Field)
	}
	if n.wanted != "" {
		fields = append(fields, "status")
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

// served takes away a draft that was written. One that was sent back stays to be read, as what its author did about it.
func (n *entering) served() error {
	switch p := n.Draft; {
	case p == nil:
		return nil
	case p.Answer == "":
		return n.to.DropProposal(p)
	default:
		p.State, p.Written, p.Decided, p.Decider, p.Form = offer.Accepted, n.saved.Version, n.now, n.actor.Name, ""
		return n.to.PutProposal(p, store.Internal)
	}
}
