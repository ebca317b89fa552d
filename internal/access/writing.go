package access

import (
	"slices"

	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

// decideWrite is where conventions of contribution will speak; until then roles, ownership, delegation, animation and territory
// decide. Who may not write but sees the offer may propose: nothing that somebody has to say is turned away.
func (p *Policy) decideWrite(actor Actor, action Action, on Object) Decision {
	switch {
	case actor.Roles.Has(network.Administrator):
		return Decision{Allowed: true, Rule: "access.administrator"}
	case on.Offer == nil:
		return p.decideAnywhere(actor, action)
	case !actor.Roles.Has(suggest) || !p.known(actor.Organisation):
		return Decision{Rule: "access.contributors_only"}
	case action == Propose:
		return Decision{Allowed: true, Rule: "access.in_audience"}
	}
	ground := p.ground(actor, action, on)
	switch {
	case ground == "" && on.Offer.ID != 0:
		return Decision{Propose: action != HandOver && action != Answer, Rule: "access.propose_to_owner"}
	case ground == "":
		return Decision{Rule: "access.contributors_only"}
	case !ground.suffices(actor.Roles, action, on):
		return Decision{Propose: action == Edit || action == Publish || action == Create, Rule: "access.role_missing"}
	case ground != "access.animator" && p.reviewed(actor, action, on):
		return Decision{Propose: action != Answer, Rule: "access.review_first"}
	case (action == Create || action == Edit || action == Publish) && !p.competent(ground.whose(actor, on), on.Offer):
		return Decision{Propose: true, Rule: "access.out_of_territory"}
	}
	return Decision{Allowed: true, Rule: string(ground)}
}

// decideAnywhere answers about writing as such, before it is known what: whether it makes sense to begin.
func (p *Policy) decideAnywhere(actor Actor, action Action) Decision {
	if (action == Create || action == Propose || action == Answer) && actor.Roles.Has(suggest) && p.known(actor.Organisation) &&
		(action != Create || actor.Roles.Has(enters)) {
		return Decision{Allowed: true, Rule: "access.owner"}
	}
	if action == Create || action == Propose || action == Answer {
		return Decision{Rule: "access.contributors_only"}
	}
	return Decision{Rule: "access.administrators_only"} // no offer means every offer
}

// ground is why somebody may write an offer, the key of the rule; "" is no reason.
type ground string

// ground gives the best reason that an actor has.
func (p *Policy) ground(actor Actor, action Action, on Object) ground {
	switch o := on.Offer; {
	case o.Owner == actor.Organisation:
		return "access.owner"
	case actor.Roles.Has(network.Animator) && p.Above(actor.Organisation, o.Owner):
		return "access.animator"
	case action != HandOver && p.standsIn(actor.Organisation, o.Owner):
		return "access.stand_in"
	case action != HandOver && p.delegated(actor.Organisation, o, on.Group):
		return "access.delegate"
	}
	return ""
}

// suffices tells whether a role carries the action on that ground.
func (g ground) suffices(roles network.Roles, action Action, on Object) bool {
	if g == "access.animator" {
		return true
	}
	switch action {
	case HandOver:
		return roles.Has(network.OrganisationAdministrator | network.Validator)
	case Edit:
		return roles.Has(enters) || on.Translation && roles.Has(network.Translator)
	}
	return roles.Has(enters)
}

// reviewed tells whether what a contributor does waits for a validator, as the organisation that answers for the offer asks. A
// draft may be written: it shows nowhere.
func (p *Policy) reviewed(actor Actor, action Action, on Object) bool {
	if !p.Organisations[on.Offer.Owner].Review || actor.Roles.Has(network.Validator) {
		return false
	}
	switch action {
	case Publish, Answer:
		return true
	case Edit:
		return on.Offer.Status == offer.Published
	}
	return false
}

// whose territories count: of a delegation the owner's.
func (g ground) whose(actor Actor, on Object) string {
	if g == "access.animator" {
		return actor.Organisation
	}
	return on.Offer.Owner
}

// competent tells whether an offer lies where an organisation is competent. One that says nothing of its territories is so
// everywhere, and so is everyone for an offer that does not say where it is.
func (p *Policy) competent(code string, o *offer.Offer) bool {
	owner := p.Organisations[code]
	commune := o.Address().Commune
	if len(owner.Territories) == 0 || commune == "" || p.atlas == nil || owner.Kind == network.Professional {
		return true
	}
	for _, t := range p.atlas.Containing(commune) {
		if slices.Contains(owner.Territories, t.ID()) {
			return true
		}
	}
	return false
}

// Competent lists the organisations in whose territories a commune lies, the smallest territory first and by code: whom a
// proposal goes to where its author may not enter.
func (p *Policy) Competent(commune string) []string {
	if p.atlas == nil {
		return nil
	}
	var codes []string
	for _, t := range p.atlas.Containing(commune) { // from the commune up
		var here []string
		for code, o := range p.Organisations {
			if p.member(code) && o.Left.IsZero() && slices.Contains(o.Territories, t.ID()) && !slices.Contains(codes, code) {
				here = append(here, code)
			}
		}
		slices.Sort(here)
		codes = append(codes, here...)
	}
	return codes
}

// standsIn tells whether an organisation answers for another that nobody of is there today.
func (p *Policy) standsIn(code, owner string) bool {
	o, known := p.Organisations[owner]
	return known && o.Absence.StandIn == code && code != "" && o.Absence.Holds(p.today())
}

// absent lists those whom an organisation stands in for today.
func (p *Policy) absent(code string) []string {
	var owners []string
	for _, owner := range p.standing[code] {
		if p.standsIn(code, owner) {
			owners = append(owners, owner)
		}
	}
	return owners
}

// delegated tells whether the owner of an offer let an organisation write a group of it.
func (p *Policy) delegated(to string, o *offer.Offer, group offer.Group) bool {
	today := p.today()
	return slices.ContainsFunc(p.delegations[to], func(d *network.Delegation) bool {
		return d.From == o.Owner && d.Holds(today) && d.Covers(o.ID, group)
	})
}

// today is the network's day; the zero one without a clock.
func (p *Policy) today() opening.Date {
	if p.now == nil {
		return 0
	}
	return opening.DayOf(p.now().In(p.Zone))
}

// Above tells whether an organisation animates another, directly or through those between.
func (p *Policy) Above(upper, lower string) bool {
	return upper != "" && slices.Contains(p.Line(lower), upper)
}

// Line lists who stands above an organisation, the nearest first.
func (p *Policy) Line(code string) []string {
	var line []string
	for at := p.Organisations[code].Parent; p.known(at) && at != code && !slices.Contains(line, at); at = p.Organisations[at].Parent {
		line = append(line, at)
	}
	return line
}

// Below lists whom an organisation animates, directly or through others, by code.
func (p *Policy) Below(code string) []string { return p.below[code] }
