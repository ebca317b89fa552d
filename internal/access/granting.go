package access

import (
	"escale/internal/network"
)

// Grantable gives the roles that an actor may give to, and take from, people of an organisation: none where it does not manage its
// people, and never more than stands below the network's own administration to whoever is not part of that.
func (p *Policy) Grantable(actor Actor, organisation string) network.Roles {
	var all network.Roles
	for _, r := range network.AllRoles() {
		all |= r
	}
	switch {
	case actor.Roles.Has(network.Administrator):
		return all
	case p.Decide(actor, Manage, Object{Organisation: organisation}).Allowed:
		return all &^ network.Administrator
	}
	return 0
}
