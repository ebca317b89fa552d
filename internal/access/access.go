// Package access is the one place that allows anything. Decide answers whether an actor may do something; an Audience says
// what a caller sees. Both read the network's conventions, which are data: a base with the shipped conventions and a base
// with a thousand signed ones go through the same lines.
package access

import (
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
)

// Actor is who asks: a person or program, the organisation it acts for, and what it may be there.
type Actor struct {
	Name         string // "anonymous", an account, "local operator"
	Organisation string // code, "" for none
	Role         Role
}

// Role is what an actor may be in its organisation.
type Role string

const (
	Visitor       Role = "visitor"       // anybody, without a password
	Reader        Role = "reader"        // a member who reads
	Contributor   Role = "contributor"   // a member who enters
	Administrator Role = "administrator" // of the network; the local operator of the machine is one
)

// Anonymous is anybody; Operator is whoever has the machine's own shell.
var (
	Anonymous = Actor{Name: "anonymous", Role: Visitor}
	Operator  = Actor{Name: "local operator", Role: Administrator}
)

// Action is the closed list of what can be done.
type Action string

const (
	Read       Action = "read"       // see an offer that lies within the actor's audience
	Create     Action = "create"     // enter a new offer
	Edit       Action = "edit"       // change one
	Publish    Action = "publish"    // change its status
	Import     Action = "import"     // bring in many from a source
	Export     Action = "export"     // take out many
	Administer Action = "administer" // change sheets, thesaurus, territories, conventions, settings
	Maintain   Action = "maintain"   // back up, restore, rebuild
	Keep       Action = "keep"       // see and set what the actor's own organisation keeps about offers
	Define     Action = "define"     // say what the actor's own organisation can keep
	Assess     Action = "assess"     // see what the charter of entry says of offers
	Remark     Action = "remark"     // say that something about an offer is wrong
	Answer     Action = "answer"     // see what others say of an offer, and answer it
	Gather     Action = "gather"     // keep a list of offers for a while, and share it
)

// Actions lists every Action.
var Actions = []Action{Read, Create, Edit, Publish, Import, Export, Administer, Maintain, Keep, Define, Assess, Remark, Answer, Gather}

// Object is what an action is about; its zero value is the base as a whole.
type Object struct {
	Offer *offer.Offer
	Group offer.Group // the field group, for Edit
}

// Decision is an answer with its ground. Propose means: not directly, but as a proposal to whoever may.
type Decision struct {
	Allowed bool
	Propose bool
	Rule    string // message key of the rule that decided
	By      string // number of the convention it stands in, if any
}

// Err gives nil for an allowed decision, else the refusal. What lies outside somebody's sight is never refused but not
// found, so that a refusal reveals nothing.
func (d Decision) Err() error {
	switch {
	case d.Allowed:
		return nil
	case d.Rule == "access.out_of_sight":
		return fault.New(fault.NotFound, "offer.not_found")
	}
	return fault.New(fault.Forbidden, d.Rule, "convention", d.By)
}

// Decide allows or refuses an action. The policy in force gives conventions and settings.
func (p *Policy) Decide(actor Actor, action Action, on Object) Decision {
	if on.Offer != nil && !p.Audience(actor).sees(on.Offer) {
		return Decision{Rule: "access.out_of_sight"}
	}
	switch action {
	case Read:
		return Decision{Allowed: true, Rule: "access.in_audience"}
	case Export:
		return Decision{Allowed: true, Rule: "access.own_audience"} // an export holds what its caller may read anyway
	case Remark, Gather:
		return Decision{Allowed: true, Rule: "access.in_audience"} // whoever sees an offer may speak of it
	case Create, Edit, Publish, Answer:
		return p.decideWrite(actor, action, on)
	case Keep, Define:
		return p.decideOwn(actor)
	}
	if actor.Role == Administrator {
		return Decision{Allowed: true, Rule: "access.administrator"}
	}
	if action == Assess {
		return p.decideAssess(actor)
	}
	return Decision{Rule: "access.administrators_only"}
}

// decideAssess: what is wrong with an offer is the business of those who answer for offers.
func (p *Policy) decideAssess(actor Actor) Decision {
	if (actor.Role == Reader || actor.Role == Contributor) && p.member(actor.Organisation) {
		return Decision{Allowed: true, Rule: "access.member"}
	}
	return Decision{Rule: "access.members_only"}
}

// decideWrite is where conventions of contribution will speak; until then ownership and role decide.
func (p *Policy) decideWrite(actor Actor, action Action, on Object) Decision {
	switch {
	case actor.Role == Administrator:
		return Decision{Allowed: true, Rule: "access.administrator"}
	case actor.Role != Contributor || actor.Organisation == "":
		return Decision{Rule: "access.contributors_only"}
	case on.Offer == nil && action == Create, on.Offer != nil && on.Offer.Owner == actor.Organisation:
		return Decision{Allowed: true, Rule: "access.owner"}
	case on.Offer == nil:
		return Decision{Rule: "access.administrators_only"} // no offer means every offer
	}
	return Decision{Propose: true, Rule: "access.propose_to_owner"}
}

// decideOwn: each organisation masters what it keeps for itself, and whoever enters for it does. It needs an organisation that
// the actor acts for: an administrator without one has nothing to keep.
func (p *Policy) decideOwn(actor Actor) Decision {
	switch {
	case p.keeper(actor) == "":
		return Decision{Rule: "access.organisations_only"}
	case actor.Role == Contributor || actor.Role == Administrator:
		return Decision{Allowed: true, Rule: "access.own_criteria"}
	}
	return Decision{Rule: "access.contributors_only"}
}

// member tells whether an organisation takes part in the consortium.
func (p *Policy) member(code string) bool {
	o, known := p.Organisations[code]
	return known && o.Kind != network.Professional && o.Kind != network.Individual
}
