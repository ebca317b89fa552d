package editing

import (
	"context"
	"slices"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// Draft is what somebody has in the making about an offer: one for each offer, and one for a new offer of each type. Nobody
// else sees it. What was sent back by whoever was to answer it is a draft again.
type Draft struct {
	ID     int64
	Offer  *offer.Offer // as it would be; its Version is the one that it was begun on
	Form   string       // what was typed, where it is no value yet
	Note   string
	Answer string    // why it was sent back, "" for what was not
	At     time.Time // of the last autosave
	Moved  bool      // the offer was changed by others since it was begun
	Fields []string  // keys of the fields that it changes
}

// MaxForm bounds what is kept of a form as typed, in bytes.
const MaxForm = 2 << 20

// Opened is an offer before somebody who is about to edit it.
type Opened struct {
	Offer *offer.Offer // as it is stored, as far as the actor sees it: what an edit starts from
	Whole *offer.Offer // with what it inherits, for showing
	Draft *Draft       // what the actor has in the making, nil for nothing

	Groups    map[offer.Group]access.Decision // what editing each group would be
	Translate access.Decision                 // what writing in other languages would be
	Publish   access.Decision                 // what changing the state of publication would be
	HandOver  access.Decision
	Scheduled []*offer.Proposal // what is to take effect later
	Waiting   []*offer.Proposal // what waits for somebody's decision, of what the actor may know
}

// Open gives an offer to somebody who is about to edit it or to propose how it should be.
func (e *Editing) Open(ctx context.Context, actor access.Actor, id offer.ID) (opened *Opened, err error) {
	return e.OpenAt(ctx, actor, id, 0)
}

// OpenAt is Open for somebody who comes back with what they edited of an earlier version: the offer is as it was then, what may
// be done with it is as of now. 0 is the version in force.
func (e *Editing) OpenAt(ctx context.Context, actor access.Actor, id offer.ID, version int64) (opened *Opened, err error) {
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		live, err := tx.Offer(id)
		if err != nil {
			return err
		}
		if err := e.policy().Decide(actor, access.Propose, access.Object{Offer: live}).Err(); err != nil {
			return err
		}
		if opened, err = e.opened(tx, actor, live); err != nil || version == 0 || version == live.Version {
			return err
		}
		was, err := tx.OfferAt(id, version)
		if err != nil {
			return err
		}
		opened.Offer, err = e.inner.Seen(tx, actor, was)
		return err
	})
	return opened, err
}

// Basis gives an offer as it was at a version (below 1, as it is now) with what it inherits, as the actor sees it: what a document
// in another form is read over, before it is saved.
func (e *Editing) Basis(ctx context.Context, actor access.Actor, id offer.ID, version int64) (o *offer.Offer, err error) {
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		live, err := tx.Offer(id)
		if err != nil {
			return err
		}
		if err := e.policy().Decide(actor, access.Propose, access.Object{Offer: live}).Err(); err != nil {
			return err
		}
		was := live
		if version > 0 && version != live.Version {
			if was, err = tx.OfferAt(id, version); fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
				return fault.New(fault.Conflict, "store.changed_meanwhile", "kind", store.KindOffer, "object", int64(id), "read", version, "current", live.Version)
			} else if err != nil {
				return err
			}
		}
		if was, err = e.inner.Composed(tx, was); err == nil {
			o, err = e.inner.Seen(tx, actor, was)
		}
		return err
	})
	return o, err
}

// Begin gives an empty offer of a type to somebody who is about to enter one for an organisation ("" is the actor's own), with
// what the actor has in the making of it.
func (e *Editing) Begin(ctx context.Context, actor access.Actor, kind offer.Type, organisation string) (opened *Opened, err error) {
	if e.app.State().Catalog.Sheet(kind) == nil {
		return nil, fault.New(fault.NotFound, "offer.type_unknown", "type", string(kind))
	}
	if err := e.policy().Decide(actor, access.Propose, access.Object{}).Err(); err != nil {
		return nil, err
	}
	if organisation == "" {
		organisation = actor.Organisation
	}
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		opened, err = e.opened(tx, actor, &offer.Offer{Type: kind, Status: offer.Draft, Owner: organisation})
		return err
	})
	return opened, err
}

func (e *Editing) opened(tx *store.ReadTx, actor access.Actor, live *offer.Offer) (*Opened, error) {
	policy := e.policy()
	opened := &Opened{Offer: live, Whole: live, Groups: map[offer.Group]access.Decision{}}
	action := access.Create
	if live.ID != 0 {
		action = access.Edit
	}
	for _, g := range offer.Groups {
		opened.Groups[g] = policy.Decide(actor, action, access.Object{Offer: live, Group: g})
	}
	opened.Translate = policy.Decide(actor, action, access.Object{Offer: live, Group: "description", Translation: true})
	opened.Publish = policy.Decide(actor, access.Publish, access.Object{Offer: live})
	opened.HandOver = policy.Decide(actor, access.HandOver, access.Object{Offer: live})
	p, err := draftOf(tx, actor, live.ID, live.Type)
	if err != nil {
		return nil, err
	}
	if p != nil {
		if opened.Draft, err = e.draft(tx, actor, p, live); err != nil {
			return nil, err
		}
	}
	if live.ID == 0 {
		return opened, nil
	}
	if opened.Offer, err = e.inner.Seen(tx, actor, live); err != nil {
		return nil, err
	}
	composed, err := e.inner.Composed(tx, live)
	if err != nil {
		return nil, err
	}
	if opened.Whole, err = e.inner.Seen(tx, actor, composed); err != nil {
		return nil, err
	}
	return opened, e.waiting(tx, actor, live, opened)
}

// waiting adds what is to come of the offer.
func (e *Editing) waiting(tx *store.ReadTx, actor access.Actor, live *offer.Offer, opened *Opened) error {
	all, err := tx.ProposalsAbout(live.ID)
	if err != nil {
		return err
	}
	answers := e.policy().Decide(actor, access.Answer, access.Object{Offer: live}).Allowed
	for _, p := range all {
		switch {
		case p.Author != actor.Name && !answers:
		case p.Scheduled():
			opened.Scheduled = append(opened.Scheduled, p)
		case p.Open():
			opened.Waiting = append(opened.Waiting, p)
		}
	}
	return nil
}

// maxDrafts bounds how many drafts of one person are looked through.
const maxDrafts = 1_000

// draftOf gives what an actor has in the making about an offer, or a new one of a type; nil for nothing.
func draftOf(tx *store.ReadTx, actor access.Actor, id offer.ID, kind offer.Type) (*offer.Proposal, error) {
	all, err := tx.ProposalsBy(actor.Name, offer.Editing, maxDrafts)
	i := slices.IndexFunc(all, func(p *offer.Proposal) bool { return p.Offer == id && (id != 0 || p.Type == kind) })
	if err != nil || i < 0 {
		return nil, err
	}
	return all[i], nil
}

// draft gives a proposal in the making as its author sees it.
func (e *Editing) draft(tx *store.ReadTx, actor access.Actor, p *offer.Proposal, live *offer.Offer) (*Draft, error) {
	base := live
	if p.Offer != 0 {
		var err error
		if base, err = tx.OfferAt(p.Offer, p.Base); fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
			base, err = live, nil
		}
		if err != nil {
			return nil, err
		}
		if base, err = e.inner.Seen(tx, actor, base); err != nil {
			return nil, err
		}
	}
	d := &Draft{ID: p.ID, Offer: base.Apply(p.Ops), Form: p.Form, Note: p.Words, Answer: p.Answer, At: p.At, Moved: base.Version != live.Version}
	if p.Offer == 0 {
		d.Offer.Owner = p.Organisation
	}
	for _, op := range p.Ops {
		d.Fields = append(d.Fields, op.Field)
	}
	slices.Sort(d.Fields)
	d.Fields = slices.Compact(d.Fields)
	return d, nil
}

// SaveDraft keeps what somebody has typed so far, as it stands, right or wrong. Fields that the edit does not speak of stay as
// they were in the draft. A form that changes nothing any more leaves no draft.
func (e *Editing) SaveDraft(ctx context.Context, actor access.Actor, d *Edit, form string) (kept *Draft, err error) {
	note, err := cleanNote(d.Note)
	if err != nil {
		return nil, err
	}
	if form = offer.CleanText(form); len(form) > MaxForm {
		return nil, fault.New(fault.TooMany, "draft.too_large", "bytes", len(form), "max", MaxForm)
	}
	_, err = e.inner.Write(ctx, actor, "draft", func(tx *store.Tx) error {
		kept, err = e.saveDraft(tx, actor, d, note, form)
		return err
	})
	return kept, err
}

func (e *Editing) saveDraft(tx *store.Tx, actor access.Actor, d *Edit, note, form string) (*Draft, error) {
	live := &offer.Offer{Type: d.Offer.Type, Status: offer.Draft, Owner: d.Offer.Owner}
	on := access.Object{}
	if d.Offer.ID != 0 {
		var err error
		if live, err = tx.Offer(d.Offer.ID); err != nil {
			return nil, err
		}
		on.Offer = live
	}
	if err := e.policy().Decide(actor, access.Propose, on).Err(); err != nil {
		return nil, err
	}
	ops, err := e.inner.Ops(&tx.ReadTx, actor, d.entry())
	if err != nil {
		return nil, err
	}
	p, err := draftOf(&tx.ReadTx, actor, d.Offer.ID, d.Offer.Type)
	if err != nil {
		return nil, err
	}
	base := d.Offer.Version
	if p == nil {
		p = &offer.Proposal{}
	} else if d.Carried != nil {
		rest := slices.DeleteFunc(p.Ops, func(op offer.Op) bool { return slices.Contains(d.Carried, op.Field) })
		if len(rest) > 0 { // what was typed over an older version is still to be merged
			base = min(base, p.Base)
		}
		ops = append(rest, ops...)
	}
	p.Offer, p.Type, p.Base, p.Ops, p.Words, p.Form = d.Offer.ID, d.Offer.Type, base, ops, note, form
	p.Reason, p.State, p.Author, p.Organisation, p.At = offer.Edit, offer.Editing, actor.Name, actor.Organisation, tx.Now()
	switch {
	case len(ops) > 0 || form != "" || p.Answer != "":
		if err := tx.PutProposal(p, store.Unlogged); err != nil {
			return nil, err
		}
	case p.ID != 0:
		return nil, tx.DropProposal(p)
	default:
		return nil, nil //nolint:nilnil // nothing was typed, nothing is kept
	}
	return e.draft(&tx.ReadTx, actor, p, live)
}

// DiscardDraft throws away what somebody has in the making, because they say so.
func (e *Editing) DiscardDraft(ctx context.Context, actor access.Actor, id offer.ID, kind offer.Type) error {
	_, err := e.inner.Write(ctx, actor, "draft", func(tx *store.Tx) error {
		p, err := draftOf(&tx.ReadTx, actor, id, kind)
		if err != nil || p == nil {
			return err
		}
		if p.Answer == "" {
			return tx.DropProposal(p)
		}
		p.State, p.Decided, p.Decider, p.Form = offer.Superseded, tx.Now(), actor.Name, ""
		return tx.PutProposal(p, store.Internal)
	})
	return err
}

// DraftHead is a draft in a list.
type DraftHead struct {
	ID     int64
	Offer  offer.ID // 0 is a new one
	Type   offer.Type
	Name   offer.Text
	Answer string
	At     time.Time
	Days   int // since
}

// Drafts lists what an actor has in the making, the latest first.
func (e *Editing) Drafts(ctx context.Context, actor access.Actor) (list []DraftHead, err error) {
	if err := e.policy().Decide(actor, access.Propose, access.Object{}).Err(); err != nil {
		return nil, err
	}
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		all, err := tx.ProposalsBy(actor.Name, offer.Editing, maxDrafts)
		if err != nil {
			return err
		}
		var ids []offer.ID
		for _, p := range all {
			if p.Offer != 0 {
				ids = append(ids, p.Offer)
			}
		}
		offers, err := tx.Offers(ids)
		if err != nil {
			return err
		}
		today := opening.DayOf(e.app.Now())
		for _, p := range all {
			head := DraftHead{ID: p.ID, Offer: p.Offer, Type: p.Type, Answer: p.Answer, At: p.At}
			head.Days = int(today - opening.DayOf(p.At.In(e.policy().Zone)))
			o := &offer.Offer{Type: p.Type}
			if i := slices.IndexFunc(offers, func(o *offer.Offer) bool { return o.ID == p.Offer }); i >= 0 {
				if o, err = e.inner.Seen(tx, actor, offers[i]); fault.Is(err, fault.NotFound) {
					continue // handed over, and out of sight since
				} else if err != nil {
					return err
				}
			}
			head.Type, head.Name = o.Type, o.Apply(p.Ops).Name()
			list = append(list, head)
		}
		return nil
	})
	return list, err
}
