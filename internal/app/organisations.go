package app

import (
	"context"
	"slices"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/state"
)

// PutOrganisation takes an organisation into the network, or says anew what it is. What decides about rights (its kind, who animates
// it, its territories, that it has left) is the network's to say; the rest is its own administrator's.
func (a *App) PutOrganisation(ctx context.Context, actor access.Actor, o *network.Organisation) error {
	s := a.State()
	right := access.Object{Organisation: o.Code}
	was, known := s.Organisations[o.Code]
	if !known || was.Kind != o.Kind || was.Parent != o.Parent || was.Left != o.Left || !slices.Equal(was.Territories, o.Territories) {
		right.Organisation = ""
	}
	if err := s.Policy.Decide(actor, access.Manage, right).Err(); err != nil {
		return err
	}
	if err := a.checkOrganisation(o); err != nil {
		return err
	}
	return a.putState(ctx, byOf(actor, "organisation"), state.KindOrganisation, o.Code, o)
}

// checkOrganisation says all that is wrong with an organisation, by itself and among the others.
func (a *App) checkOrganisation(o *network.Organisation) error {
	if err := o.Check(); err != nil {
		return err
	}
	s := a.State()
	var problems []fault.Problem
	exists := func(path, code string) {
		if _, known := s.Organisations[code]; code != "" && !known {
			problems = append(problems, fault.At(path, "organisation.not_found", "code", code))
		}
	}
	exists("/parent", o.Parent)
	exists("/absence/stand_in", o.Absence.StandIn)
	if o.Parent == o.Code || s.Policy.Above(o.Code, o.Parent) {
		problems = append(problems, fault.At("/parent", "organisation.circle", "code", o.Code, "parent", o.Parent))
	}
	for _, id := range o.Territories {
		if _, known := s.Atlas.Find(id); !known {
			problems = append(problems, fault.At("/territories", "territory.unknown", "value", id))
		}
	}
	return fault.Refuse("organisation.invalid", problems)
}
