package editing

import (
	"cmp"
	"context"
	"slices"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// Desk is which proposals somebody looks at.
type Desk string

const (
	ToAnswer Desk = "answer" // it is the actor's turn
	Sent     Desk = "sent"   // the actor's own
	InSight  Desk = "all"    // all that the actor could answer
)

// Desks lists every Desk.
var Desks = []Desk{ToAnswer, Sent, InSight}

// Queue asks for proposals. Its zero value asks for what is the actor's turn to answer.
type Queue struct {
	Desk   Desk
	State  offer.ProposalState // "" is Submitted; on the desk Sent, every state
	Reason offer.Reason        // "" is every reason, and so on
	Type   offer.Type
	Owner  string
	Offer  offer.ID
	After  int64 // the last one of the page before
	Limit  int   // 0 is 50
}

// Listed is a proposal in a queue.
type Listed struct {
	*offer.Proposal
	Name     offer.Text // of the offer, or the one that it would be
	Kind     offer.Type // of the offer
	Owner    string     // of the offer
	Receiver string     // the organisation that is to answer; "" is the network
	Promised opening.Date
	Waited   int  // working days
	Late     bool // the promise is broken
	May      bool // the actor may answer
	Fields   []string
}

// Page is a part of a queue.
type Page struct {
	Proposals []Listed
	Count     int   // of all
	Next      int64 // to be put into After; 0 for the last page
}

// Proposals lists proposals, the oldest first, and claims of law before all else.
func (e *Editing) Proposals(ctx context.Context, actor access.Actor, q Queue) (page *Page, err error) {
	if err := e.policy().Decide(actor, access.Propose, access.Object{}).Err(); err != nil {
		return nil, err
	}
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		r := e.routing(tx)
		heads, err := r.heads(actor, q)
		if err != nil {
			return err
		}
		page, err = e.page(r, actor, q, heads)
		return err
	})
	return page, err
}

// routed is the head of a proposal with who is to answer it.
type routed struct {
	store.ProposalHead
	receiver string
	may      bool
}

const headsAtOnce = 2_000

// heads gives what of the base belongs to a queue, in its order.
func (r *routing) heads(actor access.Actor, q Queue) (all []routed, err error) {
	if q.Desk == Sent {
		return r.sent(actor, q)
	}
	keep := func(h store.ProposalHead) error {
		if q.Reason != "" && h.Reason != q.Reason || q.Type != "" && h.Type != q.Type || q.Owner != "" && h.Owner != q.Owner || q.Offer != 0 && h.Offer != q.Offer {
			return nil
		}
		receiver := ""
		if h.Offer == 0 || r.may(actor, &h, "") {
			if receiver, err = r.receiver(&h); err != nil {
				return err
			}
		} else {
			return nil
		}
		if one := (routed{h, receiver, r.may(actor, &h, receiver)}); one.may && (q.Desk == InSight || r.asked(actor, &h, receiver)) {
			all = append(all, one)
		}
		return nil
	}
	state := cmp.Or(q.State, offer.Submitted)
	for after := int64(0); ; {
		var heads []store.ProposalHead
		if state == offer.Submitted {
			heads, err = r.tx.ProposalHeads(state, after, headsAtOnce)
		} else {
			heads, err = r.tx.ProposalsAnswered(r.today.At(0, r.zone).AddDate(0, -3, 0), after, headsAtOnce)
		}
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			after = h.ID
			if h.State != state {
				continue
			}
			if err := keep(h); err != nil {
				return nil, err
			}
		}
		if len(heads) < headsAtOnce {
			break
		}
	}
	return all, nil
}

// sent gives an author's own.
func (r *routing) sent(actor access.Actor, q Queue) (all []routed, err error) {
	states := []offer.ProposalState{offer.Submitted, offer.Accepted, offer.Amended, offer.Refused, offer.Superseded}
	if q.State != "" {
		states = []offer.ProposalState{q.State}
	}
	for _, state := range states {
		some, err := r.tx.ProposalsBy(actor.Name, state, maxDrafts)
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			h := store.ProposalHead{ID: p.ID, Offer: p.Offer, Reason: p.Reason, State: p.State, Author: p.Author, Organisation: p.Organisation, At: p.At, Type: p.Type}
			if q.Reason != "" && h.Reason != q.Reason || q.Offer != 0 && h.Offer != q.Offer || state == offer.Editing && p.Answer == "" {
				continue
			}
			all = append(all, routed{ProposalHead: h})
		}
	}
	slices.SortFunc(all, func(a, b routed) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// page reads the part of a queue that is asked for.
func (e *Editing) page(r *routing, actor access.Actor, q Queue, heads []routed) (*Page, error) {
	page := &Page{Count: len(heads)}
	if at := slices.IndexFunc(heads, func(h routed) bool { return h.ID == q.After }); at >= 0 {
		heads = heads[at+1:]
	}
	limit := cmp.Or(q.Limit, 50)
	if len(heads) > limit {
		heads = heads[:limit]
		page.Next = heads[limit-1].ID
	}
	var ids []offer.ID
	for _, h := range heads {
		ids = append(ids, h.Offer)
	}
	offers, err := r.tx.Offers(ids)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		p, err := r.tx.Proposal(h.ID)
		if err != nil {
			return nil, err
		}
		var live *offer.Offer
		if i := slices.IndexFunc(offers, func(o *offer.Offer) bool { return o.ID == p.Offer }); i >= 0 {
			if live, err = e.inner.Seen(r.tx, actor, offers[i]); fault.Is(err, fault.NotFound) {
				live = &offer.Offer{ID: p.Offer, Owner: offers[i].Owner} // out of its author's sight meanwhile: they still know that they proposed
			} else if err != nil {
				return nil, err
			}
		}
		one, err := r.listed(p, live, h)
		if err != nil {
			return nil, err
		}
		page.Proposals = append(page.Proposals, *one)
	}
	return page, nil
}

// listed makes a line of a list. live is nil for a new offer.
func (r *routing) listed(p *offer.Proposal, live *offer.Offer, h routed) (*Listed, error) {
	one := &Listed{Proposal: p, Kind: p.Type, Receiver: h.receiver, May: h.may}
	if live != nil {
		one.Kind, one.Owner, one.Name = cmp.Or(live.Type, p.Type), live.Owner, live.Name()
		if h.Type == "" || h.Owner == "" {
			h.Type, h.Status, h.Owner, h.Commune = live.Type, live.Status, live.Owner, live.Address().Commune
		}
	} else {
		one.Name = (&offer.Offer{}).Apply(p.Ops).Name()
	}
	if one.Receiver == "" && p.Open() {
		var err error
		if one.Receiver, err = r.receiver(&h.ProposalHead); err != nil {
			return nil, err
		}
	}
	came := opening.DayOf(p.At.In(r.zone))
	one.Promised = promised(came)
	answered := r.today
	if !p.Decided.IsZero() {
		answered = opening.DayOf(p.Decided.In(r.zone))
	}
	one.Waited, one.Late = workingDays(came, answered), answered > one.Promised
	for _, op := range p.Ops {
		one.Fields = append(one.Fields, op.Field)
	}
	if p.Status != "" {
		one.Fields = append(one.Fields, "status")
	}
	slices.Sort(one.Fields)
	one.Fields = slices.Compact(one.Fields)
	return one, nil
}

// Kept tells how well an organisation keeps the promise to answer.
type Kept struct {
	Organisation string
	Answered     int     // since the day
	InTime       int     // of them
	Days         float64 // working days that an answer took on average
}

// Promise measures, for each organisation whose proposals the actor could answer, how well it kept the promise since an instant.
func (e *Editing) Promise(ctx context.Context, actor access.Actor, since time.Time) (all []Kept, err error) {
	if err := e.policy().Decide(actor, access.Assess, access.Object{}).Err(); err != nil {
		return nil, err
	}
	by := map[string]*Kept{}
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		zone := e.policy().Zone
		for after := int64(0); ; {
			heads, err := tx.ProposalsAnswered(since, after, headsAtOnce)
			if err != nil {
				return err
			}
			for _, h := range heads {
				if after = h.ID; h.Reason != offer.Edit && h.Reason != offer.Remark {
					continue
				}
				if h.Owner != actor.Organisation && !e.policy().Decide(actor, access.Answer, access.Object{Offer: offerOf(&h)}).Allowed {
					continue
				}
				k := by[h.Owner]
				if k == nil {
					k = &Kept{Organisation: h.Owner}
					by[h.Owner] = k
				}
				came, answered := opening.DayOf(h.At.In(zone)), opening.DayOf(h.Decided.In(zone))
				k.Answered++
				k.Days += float64(workingDays(came, answered))
				if answered <= promised(came) {
					k.InTime++
				}
			}
			if len(heads) < headsAtOnce {
				return nil
			}
		}
	})
	for _, k := range by {
		k.Days /= float64(k.Answered)
		all = append(all, *k)
	}
	slices.SortFunc(all, func(a, b Kept) int { return cmp.Compare(a.Organisation, b.Organisation) })
	return all, err
}
