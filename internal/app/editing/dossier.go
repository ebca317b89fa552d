package editing

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Dossier is one proposal before whoever looks at it.
type Dossier struct {
	Listed
	Offer *offer.Offer // as it is now and as the actor sees it; of a new one as it would be
	Asked bool         // it is the actor's turn
	Own   bool         // the actor made it
	Parts []Part
	Shown string // what to say to decide about several at once: that this one was looked at as it is now
}

// Part is one operation of a proposal, or the state of publication that it wants, which is the last one then.
type Part struct {
	offer.Key             // Field "status" for the state of publication
	Group     offer.Group // of the field
	Before    offer.Value // when it was proposed
	Now       offer.Value // nil: not there
	Proposed  offer.Value // what accepting it would make of what is there now; nil takes it away
	Moved     bool        // somebody changed it since
	Said      bool        // what is there says so already
	May       access.Decision
	Verdict   offer.Verdict
	Wording   map[offer.Lang][]Stretch // of a text: from what is there to what is proposed
}

// Proposal gives one proposal to whoever made it, works with its author, or could answer it.
func (e *Editing) Proposal(ctx context.Context, actor access.Actor, id int64) (d *Dossier, err error) {
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		d, err = e.dossier(tx, actor, id)
		return err
	})
	return d, err
}

func (e *Editing) dossier(tx *store.ReadTx, actor access.Actor, id int64) (*Dossier, error) {
	p, err := tx.Proposal(id)
	if err != nil {
		return nil, err
	}
	c, err := e.cause(tx, actor, p)
	if err != nil {
		return nil, err
	}
	line, err := c.listed(p, c.shown, routed{ProposalHead: c.head, receiver: c.receiver, may: c.may})
	if err != nil {
		return nil, err
	}
	d := &Dossier{Listed: *line, Offer: c.shown, Own: p.Author == actor.Name, Asked: p.Open() && c.may && c.asked(actor, &c.head, c.receiver)}
	if d.Parts, err = c.parts(); err != nil {
		return nil, err
	}
	if c.shown == nil {
		d.Offer = c.live.Apply(p.Ops)
	}
	d.Shown = d.token(c.live.Version)
	return d, nil
}

// token binds a verdict to what was looked at.
func (d *Dossier) token(version int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d %d", d.ID, d.Version, d.Proposal.Offer, version))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// cause is a proposal with all that it takes to decide about it.
type cause struct {
	*routing
	e        *Editing
	p        *offer.Proposal
	actor    access.Actor
	head     store.ProposalHead
	receiver string
	may      bool
	live     *offer.Offer // without an id for a new one
	base     *offer.Offer
	shown    *offer.Offer // live, as the actor sees it; nil for a new one
	before   *offer.Offer // base, the same
}

// cause finds what a proposal is about. Whoever has no business with it does not learn that it is there.
func (e *Editing) cause(tx *store.ReadTx, actor access.Actor, p *offer.Proposal) (*cause, error) {
	none := fault.New(fault.NotFound, "proposal.not_found", "id", p.ID)
	c := &cause{routing: e.routing(tx), e: e, p: p, actor: actor}
	c.head = store.ProposalHead{ID: p.ID, Offer: p.Offer, Reason: p.Reason, State: p.State, Author: p.Author, Organisation: p.Organisation, At: p.At, Decided: p.Decided}
	if p.State == offer.Editing && p.Author != actor.Name {
		return nil, none
	}
	if err := c.read(); err != nil {
		return nil, err
	}
	var err error
	if c.receiver, err = c.routing.receiver(&c.head); err != nil {
		return nil, err
	}
	c.may = c.routing.may(actor, &c.head, c.receiver)
	ours := p.Organisation != "" && p.Organisation == actor.Organisation && c.policy.Decide(actor, access.Propose, access.Object{}).Allowed
	if p.Author != actor.Name && !c.may && !ours || actor.Name == access.Anonymous.Name {
		return nil, none
	}
	if p.Offer == 0 {
		return c, nil
	}
	if c.shown, err = e.inner.Seen(tx, actor, c.live); err == nil {
		c.before, err = e.inner.Seen(tx, actor, c.base)
	}
	if fault.Is(err, fault.NotFound) {
		return nil, none
	}
	return c, err
}

func (c *cause) read() (err error) {
	if c.p.Offer == 0 {
		c.live = &offer.Offer{Type: c.p.Type, Status: offer.Draft}
		c.base, c.before = c.live, c.live
		c.head.Type = c.p.Type
		return nil
	}
	if c.live, err = c.tx.Offer(c.p.Offer); err != nil {
		return err
	}
	c.head.Type, c.head.Status, c.head.Owner, c.head.Commune = c.live.Type, c.live.Status, c.live.Owner, c.live.Address().Commune
	c.base, err = c.tx.OfferAt(c.p.Offer, max(1, c.p.Base))
	if fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
		c.base, err = c.live, nil // what it was is forgotten
	}
	return err
}

// parts lays out each operation.
func (c *cause) parts() ([]Part, error) {
	shown := c.shown
	if shown == nil {
		shown = c.live
	}
	var parts []Part
	for i, op := range c.p.Ops {
		part := Part{Key: op.Key, Before: valueAt(c.before, op.Key), Now: valueAt(shown, op.Key)}
		part.Proposed = wanted(op.Value, part.Before, part.Now)
		part.Moved = !offer.Equal(part.Before, part.Now)
		part.Said = offer.Equal(part.Now, part.Proposed)
		if f := c.e.app.State().Catalog.Field(op.Field); f != nil {
			part.Group = f.Group
		}
		part.May = c.mayWrite(op, part.Group)
		if i < len(c.p.Verdicts) {
			part.Verdict = c.p.Verdicts[i]
		}
		now, _ := part.Now.(offer.Text)
		if next, ok := part.Proposed.(offer.Text); ok || now != nil && part.Proposed == nil {
			part.Wording = CompareTexts(now, next)
		}
		parts = append(parts, part)
	}
	if c.p.Status != "" {
		part := Part{Key: offer.Key{Field: "status"}, Before: offer.Word(c.base.Status), Now: offer.Word(c.live.Status), Proposed: offer.Word(c.p.Status)}
		part.Moved, part.Said = c.base.Status != c.live.Status, c.live.Status == c.p.Status && c.p.Offer != 0
		part.May = c.policy.Decide(c.actor, access.Publish, access.Object{Offer: c.target()})
		if i := len(c.p.Ops); i < len(c.p.Verdicts) {
			part.Verdict = c.p.Verdicts[i]
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// target is the offer that rights are asked about.
func (c *cause) target() *offer.Offer {
	if c.p.Offer != 0 {
		return c.live
	}
	o := c.live.Apply(c.p.Ops)
	o.Owner = c.ownerOfNew()
	return o
}

// ownerOfNew is who answers for a new offer that the actor takes in: its own organisation where it is asked for that, else the
// author's, for which an animator or the network may enter.
func (c *cause) ownerOfNew() string {
	if c.receiver != "" && c.receiver == c.actor.Organisation && !c.policy.Above(c.receiver, c.p.Organisation) {
		return c.receiver
	}
	return c.p.Organisation
}

func (c *cause) mayWrite(op offer.Op, group offer.Group) access.Decision {
	if c.p.Offer == 0 {
		return c.policy.Decide(c.actor, access.Create, access.Object{Offer: c.target()})
	}
	return c.policy.Decide(c.actor, access.Edit, access.Object{Offer: c.live, Group: group, Translation: op.Translates(valueAt(c.live, op.Key))})
}

func valueAt(o *offer.Offer, key offer.Key) offer.Value {
	if c := o.Get(key); c != nil {
		return c.Value
	}
	return nil
}

// wanted is what a proposal means for what is there now: of a text the languages that it changes, else the value.
func wanted(proposed, before, now offer.Value) offer.Value {
	p, isText := proposed.(offer.Text)
	n, nowText := now.(offer.Text)
	if !isText || !nowText {
		return proposed
	}
	b, _ := before.(offer.Text)
	next := offer.Text{}
	langs := append(append(p.Langs(), n.Langs()...), b.Langs()...)
	slices.Sort(langs)
	for _, lang := range slices.Compact(langs) {
		from := p
		if p[lang] == b[lang] { // not what it is about
			from = n
		}
		if phrase, there := from[lang]; there {
			next[lang] = phrase
		}
	}
	if len(next) == 0 {
		return nil
	}
	return next
}
