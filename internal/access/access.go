// Package access is the one place that allows anything. Decide answers whether an actor may do something; an Audience says
// what a caller sees. Both read the network's conventions, which are data: a base with the shipped conventions and a base
// with a thousand signed ones go through the same lines.
package access

import (
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
)

// Actor is who asks: a person or program, the organisation it acts for, and what it is there.
type Actor struct {
	Name         string // as the log calls it: "anonymous", "account:17", "local operator"
	Organisation string // code, "" for none
	Roles        network.Roles
	Project      string // of a visitor: code of the project through which it looks, where that shows a selection; "" for none
}

// Stranger tells whether nothing is known of who asks, whichever project it looks through.
func (a Actor) Stranger() bool {
	a.Project = ""
	return a == Anonymous
}

// Anonymous is anybody; Operator is whoever has the machine's own shell.
var (
	Anonymous = Actor{Name: "anonymous"}
	Operator  = Actor{Name: "local operator", Roles: network.Administrator}
)

// Roles by what they are allowed to do about offers.
const (
	enters  = network.Contributor | network.Validator
	reads   = network.Reader | enters | network.Translator | network.Adviser | network.Animator | network.OrganisationAdministrator
	suggest = reads &^ network.Reader
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
	Propose    Action = "propose"    // say how an offer should be, for others to decide
	HandOver   Action = "hand-over"  // give an offer another owner
	Manage     Action = "manage"     // an organisation's people, delegations and settings
	Consult    Action = "consult"    // the directory of people, for those who work together
	Account    Action = "account"    // one's own account
)

// Actions lists every Action.
var Actions = []Action{Read, Create, Edit, Publish, Import, Export, Administer, Maintain, Keep, Define, Assess, Remark, Answer, Gather,
	Propose, HandOver, Manage, Consult, Account}

// Object is what an action is about; its zero value is the base as a whole.
type Object struct {
	Offer        *offer.Offer // one with ID 0 is to be made
	Group        offer.Group  // the field group, for Edit; "" is what touches the whole offer
	Translation  bool         // Edit touches nothing but words in other languages than the first
	Organisation string       // for Manage
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
	if on.Offer != nil && on.Offer.ID != 0 && !p.Audience(actor).sees(on.Offer) {
		return Decision{Rule: "access.out_of_sight"}
	}
	switch action {
	case Read:
		return Decision{Allowed: true, Rule: "access.in_audience"}
	case Export:
		return Decision{Allowed: true, Rule: "access.own_audience"} // an export holds what its caller may read anyway
	case Remark, Gather:
		return Decision{Allowed: true, Rule: "access.in_audience"} // whoever sees an offer may speak of it
	case Create, Edit, Publish, Answer, Propose, HandOver:
		return p.decideWrite(actor, action, on)
	case Keep, Define:
		return p.decideOwn(actor)
	case Account:
		return p.decideAccount(actor)
	}
	if actor.Roles.Has(network.Administrator) {
		return Decision{Allowed: true, Rule: "access.administrator"}
	}
	switch action {
	case Assess, Consult:
		return p.decideMember(actor)
	case Manage:
		return p.decideManage(actor, on.Organisation)
	}
	return Decision{Rule: "access.administrators_only"}
}

// decideMember: what is wrong with an offer, and who works where, is the business of those who answer for offers.
func (p *Policy) decideMember(actor Actor) Decision {
	if actor.Roles.Has(reads) && p.member(actor.Organisation) {
		return Decision{Allowed: true, Rule: "access.member"}
	}
	return Decision{Rule: "access.members_only"}
}

// decideAccount: everybody who has one looks after their own.
func (p *Policy) decideAccount(actor Actor) Decision {
	if _, ok := network.AccountOf(actor.Name); ok {
		return Decision{Allowed: true, Rule: "access.own_account"}
	}
	return Decision{Rule: "access.who_asks"}
}

// decideManage: an organisation's people are looked after by its own administrators, and by the animator above where it has
// nobody left.
func (p *Policy) decideManage(actor Actor, organisation string) Decision {
	switch {
	case organisation == "":
		return Decision{Rule: "access.administrators_only"}
	case actor.Organisation == organisation && p.known(organisation) && actor.Roles.Has(network.OrganisationAdministrator):
		return Decision{Allowed: true, Rule: "access.organisation_administrator"}
	case actor.Roles.Has(network.Animator) && p.Above(actor.Organisation, organisation):
		return Decision{Allowed: true, Rule: "access.animator"}
	}
	return Decision{Rule: "access.organisation_administrators_only"}
}

// decideOwn: each organisation masters what it keeps for itself, and whoever enters for it does. It needs an organisation that
// the actor acts for: an administrator without one has nothing to keep.
func (p *Policy) decideOwn(actor Actor) Decision {
	switch {
	case p.keeper(actor) == "":
		return Decision{Rule: "access.organisations_only"}
	case actor.Roles.Has(enters | network.Administrator):
		return Decision{Allowed: true, Rule: "access.own_criteria"}
	}
	return Decision{Rule: "access.contributors_only"}
}

func (p *Policy) known(code string) bool {
	_, known := p.Organisations[code]
	return known
}

// member tells whether an organisation takes part in the consortium.
func (p *Policy) member(code string) bool {
	o, known := p.Organisations[code]
	return known && o.Kind != network.Professional && o.Kind != network.Individual
}
