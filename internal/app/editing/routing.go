package editing

import (
	"slices"
	"time"

	"escale/internal/access"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// routing finds who is to answer proposals, as one transaction reads the base.
type routing struct {
	policy *access.Policy
	tx     *store.ReadTx
	today  opening.Date
	zone   *time.Location
	able   map[way]string
	mine   map[way]bool
	crew   map[string][]*network.Account
}

// way is what the answer depends on.
type way struct {
	owner, commune, author string
	status                 offer.Status
	typ                    offer.Type
}

func (e *Editing) routing(tx *store.ReadTx) *routing {
	policy := e.policy()
	return &routing{policy: policy, tx: tx, today: opening.DayOf(e.app.Now()), zone: policy.Zone, able: map[way]string{}, mine: map[way]bool{}, crew: map[string][]*network.Account{}}
}

// offerOf gives of the offer that a proposal is about what rights are decided by.
func offerOf(h *store.ProposalHead) *offer.Offer {
	o := &offer.Offer{ID: h.Offer, Type: h.Type, Status: h.Status, Owner: h.Owner}
	if h.Commune != "" {
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldAddress}, Value: offer.Address{Commune: h.Commune}})
	}
	return o
}

// receiver gives the organisation that is to answer: whoever owns the offer; the one above where the owner may not write there
// itself, or where nobody but the author could answer; "" is the network. A new offer goes to whoever is competent where it lies.
func (r *routing) receiver(h *store.ProposalHead) (string, error) {
	if h.Offer == 0 {
		return r.ofNew(h)
	}
	w := way{owner: h.Owner, commune: h.Commune, status: h.Status, typ: h.Type}
	if h.Organisation == h.Owner || r.policy.Above(h.Organisation, h.Owner) {
		w.author = h.Author
	}
	to, known := r.able[w]
	if known {
		return to, nil
	}
	o := offerOf(h)
	for _, code := range append([]string{h.Owner}, r.policy.Line(h.Owner)...) {
		can, err := r.can(code, h, access.Object{Offer: o}, access.Edit)
		if err != nil {
			return "", err
		}
		if can {
			to = code
			break
		}
	}
	r.able[w] = to
	return to, nil
}

func (r *routing) ofNew(h *store.ProposalHead) (string, error) {
	p, err := r.tx.Proposal(h.ID)
	if err != nil {
		return "", err
	}
	entered := (&offer.Offer{Type: p.Type, Status: offer.Draft}).Apply(p.Ops)
	codes := r.policy.Competent(entered.Address().Commune)
	codes = slices.DeleteFunc(codes, func(code string) bool { return code == h.Organisation })
	for _, code := range append(codes, r.policy.Line(h.Organisation)...) {
		entered.Owner = code
		can, err := r.can(code, h, access.Object{Offer: entered}, access.Create)
		if err != nil || can {
			return code, err
		}
	}
	return "", nil
}

// can tells whether somebody of an organisation, other than the author, could write what is proposed.
func (r *routing) can(code string, h *store.ProposalHead, on access.Object, action access.Action) (bool, error) {
	somebody := access.Actor{Name: "somebody", Organisation: code, Roles: network.Validator | network.Animator}
	if !r.policy.Decide(somebody, action, on).Allowed {
		return false, nil
	}
	if code != h.Organisation {
		return true, nil
	}
	crew, known := r.crew[code]
	if !known {
		var err error
		if crew, err = r.tx.Members(code); err != nil {
			return false, err
		}
		r.crew[code] = crew
	}
	return slices.ContainsFunc(crew, func(a *network.Account) bool {
		m := a.In(code, r.today)
		return m != nil && a.Author() != h.Author && (a.State == network.Active || a.State == network.Invited) &&
			r.policy.Decide(access.Actor{Name: a.Author(), Organisation: code, Roles: m.Roles}, access.Answer, on).Allowed
	}), nil
}

// late tells whether the promise of an answer is broken.
func (r *routing) late(h *store.ProposalHead) bool {
	return r.today > promised(opening.DayOf(h.At.In(r.zone)))
}

// may tells whether an actor may answer a proposal at all.
func (r *routing) may(actor access.Actor, h *store.ProposalHead, receiver string) bool {
	if h.Offer != 0 {
		w := way{h.Owner, h.Commune, actor.Name, h.Status, h.Type}
		allowed, known := r.mine[w]
		if !known {
			allowed = r.policy.Decide(actor, access.Answer, access.Object{Offer: offerOf(h)}).Allowed
			r.mine[w] = allowed
		}
		return allowed
	}
	if actor.Roles.Has(network.Administrator) {
		return true
	}
	return receiver == actor.Organisation && r.policy.Decide(actor, access.Answer, access.Object{Offer: &offer.Offer{Type: h.Type, Owner: receiver, Status: offer.Draft}}).Allowed
}

// asked tells whether it is the actor's turn to answer: for the receiver, in the place of one that is away, and after the promise
// for the one above too.
func (r *routing) asked(actor access.Actor, h *store.ProposalHead, receiver string) bool {
	if h.Author == actor.Name {
		return false
	}
	if receiver == actor.Organisation || receiver == "" && actor.Roles.Has(network.Administrator) {
		return true
	}
	line := r.policy.Line(receiver)
	above := len(line) > 0 && line[0] == actor.Organisation
	away := r.policy.Organisations[receiver].Absence
	switch {
	case !away.Holds(r.today):
		return above && r.late(h)
	case away.StandIn == "":
		return above
	}
	return away.StandIn == actor.Organisation || above && r.late(h)
}
