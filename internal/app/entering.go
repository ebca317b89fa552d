package app

import (
	"cmp"
	"slices"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/store"
)

// Entry is an offer as somebody wants it to be. Whoever writes, through whichever face, goes this way:
//
//   - What the edit says is its difference to the version that was edited, as its author saw it: what the author may not see
//     stays, and so does what others changed meanwhile elsewhere. Where both changed one thing in different ways nothing is
//     written, and the two are laid before the author.
//   - Each field group that it touches is decided about by itself. What the author may write is written, the rest becomes a
//     proposal to whoever may, in one transaction.
//   - Only what the edit touches can stand in its way: whoever corrects a telephone number on a faulty old record saves it.
type Entry struct {
	Offer   *offer.Offer    // as edited; Version is the one that was, ID 0 makes a new one
	Carried []string        // keys of the fields that the edit speaks of; nil is all
	Note    string          // for whoever answers, where it becomes a proposal
	Effect  time.Time       // when it is to take effect; zero or past is at once
	Answers int64           // the proposal that is accepted with it, 0 for none
	Draft   *offer.Proposal // of the author, that the edit comes from: it becomes the proposal, or has served

	measured []offer.Op // what follows from the track
}

// Prepare does beforehand what takes long and needs no transaction.
func (i Inner) Prepare(e *Entry) *Entry {
	s := i.a.State()
	if sheet := s.Catalog.Sheet(e.Offer.Type); sheet != nil {
		e.measured = sheet.Measured(e.Offer, s.Atlas)
	}
	return e
}

// Enter does in a transaction what an entry says. With Conflict offer.same_field_changed it gives what the author must choose from.
func (i Inner) Enter(tx *store.Tx, actor access.Actor, e *Entry) (*Saved, error) {
	n, err := i.look(&tx.ReadTx, actor, e, tx.Now())
	if err != nil {
		return n.saved, err
	}
	n.to = tx
	return n.saved, n.write()
}

// Look says what Enter would do, and does nothing of it.
func (i Inner) Look(tx *store.ReadTx, actor access.Actor, e *Entry) (*Saved, error) {
	n, err := i.look(tx, actor, e, i.a.Now())
	if err == nil {
		n.saved.ID, n.saved.Version, n.saved.Proposed = n.live.ID, n.live.Version, n.proposedFields()
		if n.live.ID != 0 || n.makes {
			n.saved.Written = offer.Changed(n.live, n.next)
		}
	}
	return n.saved, err
}

func (i Inner) look(tx *store.ReadTx, actor access.Actor, e *Entry, now time.Time) (*entering, error) {
	n := &entering{a: i.a, Entry: e, tx: tx, now: now, actor: actor, saved: new(Saved)}
	for _, step := range []func() error{n.read, n.split, n.merge, n.check} {
		if err := step(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// Ops lists what an entry changes, of what its author saw.
func (i Inner) Ops(tx *store.ReadTx, actor access.Actor, e *Entry) ([]offer.Op, error) {
	n := &entering{a: i.a, Entry: e, tx: tx, now: i.a.Now(), actor: actor, saved: new(Saved)}
	if err := n.read(); err != nil {
		return nil, err
	}
	return n.difference(), nil
}

// entering is one entry on its way.
type entering struct {
	*Entry
	a     *App
	tx    *store.ReadTx
	to    *store.Tx // what is written to
	now   time.Time
	actor access.Actor
	saved *Saved

	live, base *offer.Offer // as they are; without an id for a new one
	seen       *offer.Offer // base as the author saw it
	mine       *offer.Offer // what is wanted, in the form in which it is stored

	ops, proposed []offer.Op   // to be written, and not
	status        offer.Status // to be written, "" for the one that it has
	wanted        offer.Status // to be proposed
	makes         bool         // a new offer
	next          *offer.Offer // what is written
}

// read finds what the entry is about.
func (n *entering) read() error {
	o, tx := n.Offer, n.tx
	switch {
	case n.a.State().Catalog.Sheet(o.Type) == nil:
		return fault.New(fault.Invalid, "offer.type_unknown", "type", string(o.Type))
	case o.ID == 0:
		n.live = &offer.Offer{Type: o.Type, Owner: cmp.Or(o.Owner, n.actor.Organisation), Status: offer.Draft}
		n.base, n.seen = n.live, n.live
	default:
		if err := n.readLive(); err != nil {
			return err
		}
	}
	mine, err := (&resolver{catalog: n.a.State().Catalog, tx: tx}).unresolved(o.Entered(said(tx)))
	n.mine = mine
	return err
}

func (n *entering) readLive() (err error) {
	o, tx := n.Offer, n.tx
	if n.live, err = tx.Offer(o.ID); err != nil {
		return err
	}
	if err := n.a.State().Policy.Decide(n.actor, access.Read, access.Object{Offer: n.live}).Err(); err != nil {
		return err
	}
	if o.Version <= 0 || o.Version > n.live.Version {
		return fault.New(fault.Conflict, "store.changed_meanwhile", "kind", store.KindOffer, "object", int64(o.ID), "read", o.Version, "current", n.live.Version)
	}
	n.base, err = tx.OfferAt(o.ID, o.Version)
	if fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
		// What it was is forgotten: all that differs now must be chosen, nothing can be merged.
		n.base, err = &offer.Offer{ID: o.ID, Type: n.live.Type, Status: n.live.Status, Owner: n.live.Owner}, nil
	}
	if err != nil {
		return err
	}
	n.seen, err = n.a.Inner().Seen(tx, n.actor, n.base)
	return err
}

// Seen gives an offer, as it is stored, as an actor sees it. What it inherits is not in it.
func (i Inner) Seen(tx *store.ReadTx, actor access.Actor, o *offer.Offer) (*offer.Offer, error) {
	now := i.a.now.Load()
	clauses := now.audience(actor).For(query.SubjectOf(o, now.Reference()))
	if len(clauses) == 0 {
		return nil, fault.New(fault.NotFound, "offer.not_found", "id", int64(o.ID))
	}
	shown, _ := now.Policy.Show(o, clauses, now.Catalog, i.a.Now())
	return shown, i.veil(tx, actor, shown)
}

// veil is as for readers: drafts of others are not told of.
func (i Inner) veil(tx *store.ReadTx, actor access.Actor, shown *offer.Offer) error {
	var ids []offer.ID
	for _, c := range shown.Cells {
		if r, ok := c.Value.(offer.Relation); ok && r.To != 0 {
			ids = append(ids, r.To)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	docs, err := tx.DocumentsOf(ids)
	if err != nil {
		return err
	}
	hidden := map[offer.ID]bool{}
	for _, d := range docs {
		if d.Status == offer.Draft {
			to := &offer.Offer{ID: d.ID, Type: d.Type, Status: d.Status, Owner: d.Owner}
			hidden[d.ID] = i.a.State().Policy.Decide(actor, access.Read, access.Object{Offer: to}).Err() != nil
		}
	}
	left := shown.Cells[:0]
	for _, c := range shown.Cells {
		if r, ok := c.Value.(offer.Relation); ok && hidden[r.To] {
			if r.To = 0; r.Elsewhere == nil && r.Name == "" {
				continue
			}
			c.Value = r
		}
		left = append(left, c)
	}
	shown.Cells = left
	return nil
}

// difference lists what the author changed: of the fields that the edit speaks of, against what the author saw.
func (n *entering) difference() []offer.Op {
	var ops []offer.Op
	for _, op := range offer.Difference(n.seen, n.mine) {
		if n.Carried != nil && !slices.Contains(n.Carried, op.Field) {
			continue
		}
		whole, seen := cellAt(n.base, op.Key), cellAt(n.seen, op.Key)
		op.Value = whole.rest(seen, op.Value)
		if offer.Equal(op.Value, whole.Value) {
			continue
		}
		if op.Value != nil && (op.Origin == offer.Origin{} || op.Origin == whole.Origin) {
			op.Origin = n.stamped(whole.Origin)
		}
		ops = append(ops, op)
	}
	return ops
}

// stamped is the origin of what a person says in the place of something.
func (n *entering) stamped(was offer.Origin) offer.Origin {
	if was.Source == "" || was.Source == offer.Measured {
		return offer.Origin{}
	}
	return offer.Origin{Source: was.Source, At: n.now, Overridden: true}
}

type standing offer.Cell

// cellAt gives the cell of an offer at a key, the zero one where there is none.
func cellAt(o *offer.Offer, key offer.Key) standing {
	if c := o.Get(key); c != nil {
		return standing(*c)
	}
	return standing{}
}

// rest gives a value with what of the standing one its author did not see.
func (c standing) rest(seen standing, value offer.Value) offer.Value {
	if c.Value == nil || seen.Value == nil || offer.Equal(c.Value, seen.Value) {
		return value
	}
	return offer.Unseen(c.Value, seen.Value, value)
}

// split parts what the author may write from what is to be proposed.
func (n *entering) split() error {
	decided := map[[2]any]access.Decision{}
	ops := n.difference()
	if n.live.ID == 0 {
		return n.splitNew(ops)
	}
	moved := n.live.Apply(ops)
	for _, op := range ops {
		whole, seen := cellAt(n.base, op.Key), cellAt(n.seen, op.Key)
		on := access.Object{Offer: n.live, Group: n.groupOf(op.Field), Translation: op.Translates(whole.Value)}
		key := [2]any{on.Group, on.Translation}
		d, known := decided[key]
		if !known {
			d = n.a.State().Policy.Decide(n.actor, access.Edit, on)
			if on.Group == "location" && d.Allowed { // nobody moves an offer out of where they may write
				on.Offer = moved
				d = n.a.State().Policy.Decide(n.actor, access.Edit, on)
			}
			decided[key] = d
		}
		if err := n.place(op, d, whole.Value != nil && seen.Value == nil); err != nil {
			return err
		}
	}
	return n.splitHead()
}

func (n *entering) place(op offer.Op, d access.Decision, unseen bool) error {
	switch {
	case d.Allowed && !unseen:
		n.ops = append(n.ops, op)
		return nil
	case d.Allowed || d.Propose:
		n.proposed, n.saved.Rule = append(n.proposed, op), cmp.Or(n.saved.Rule, d.Rule)
		return nil
	}
	return d.Err()
}

func (n *entering) groupOf(field string) offer.Group {
	if f := n.a.State().Catalog.Field(field); f != nil {
		return f.Group
	}
	return ""
}

// mayFollow tells which states of publication can come after one: what was public once is withdrawn before it is a draft again, so
// that whoever held it is told.
var mayFollow = map[offer.Status][]offer.Status{
	offer.Draft:     {offer.Published, offer.Deleted, offer.Merged},
	offer.Published: {offer.Withdrawn, offer.Deleted, offer.Merged},
	offer.Withdrawn: {offer.Published, offer.Draft, offer.Deleted, offer.Merged},
	offer.Deleted:   {offer.Draft, offer.Withdrawn, offer.Published},
	offer.Merged:    {offer.Draft, offer.Withdrawn, offer.Published},
}

// splitHead decides about the state of publication, the owner and the type.
func (n *entering) splitHead() error {
	o, policy := n.Offer, n.a.State().Policy
	if o.Status != "" && o.Status != n.base.Status && o.Status != n.live.Status {
		if !slices.Contains(mayFollow[n.live.Status], o.Status) {
			return fault.New(fault.Invalid, "offer.status_cannot_follow", "id", int64(o.ID), "status", string(n.live.Status), "wanted", string(o.Status))
		}
		switch d := policy.Decide(n.actor, access.Publish, access.Object{Offer: n.live}); {
		case d.Allowed:
			n.status = o.Status
		case d.Propose:
			n.wanted, n.saved.Rule = o.Status, cmp.Or(n.saved.Rule, d.Rule)
		default:
			return d.Err()
		}
	}
	if o.Owner != "" && o.Owner != n.base.Owner && o.Owner != n.live.Owner {
		if err := policy.Decide(n.actor, access.HandOver, access.Object{Offer: n.live}).Err(); err != nil {
			return err
		}
	}
	if o.Type != n.base.Type && o.Type != n.live.Type {
		return policy.Decide(n.actor, access.Edit, access.Object{Offer: n.live}).Err()
	}
	return nil
}

// splitNew decides about a new offer, which is made whole or not at all.
func (n *entering) splitNew(ops []offer.Op) error {
	entered := n.live.Apply(ops)
	wanted := cmp.Or(n.Offer.Status, offer.Draft)
	policy := n.a.State().Policy
	d := policy.Decide(n.actor, access.Create, access.Object{Offer: entered})
	switch {
	case d.Allowed:
		n.ops, n.makes = ops, true
	case d.Propose:
		n.proposed, n.wanted, n.saved.Rule = ops, wanted, d.Rule
		return nil
	default:
		return d.Err()
	}
	if wanted == offer.Draft {
		return nil
	}
	switch d := policy.Decide(n.actor, access.Publish, access.Object{Offer: entered}); {
	case d.Allowed:
		n.status = wanted
	case d.Propose:
		n.wanted, n.saved.Rule = wanted, d.Rule
	default:
		return d.Err()
	}
	return nil
}
