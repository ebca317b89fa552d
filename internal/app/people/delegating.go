package people

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/state"
	"escale/internal/store"
)

// Delegations lists what others let an organisation write, and what it lets others write, by code. It is for members.
func (p *People) Delegations(actor access.Actor, organisation string) ([]*network.Delegation, error) {
	policy := p.app.State().Policy
	if err := policy.Decide(actor, access.Consult, access.Object{}).Err(); err != nil {
		return nil, err
	}
	all := slices.Clone(policy.Delegations(organisation))
	slices.SortFunc(all, func(a, b *network.Delegation) int { return strings.Compare(a.Code, b.Code) })
	return all, nil
}

// delegation gives one by code, or nil.
func (p *People) delegation(code string) *network.Delegation {
	s := p.app.State()
	for organisation := range s.Organisations {
		for _, d := range s.Policy.Delegations(organisation) {
			if d.Code == code {
				return d
			}
		}
	}
	return nil
}

// Delegate lets another organisation write in the place of an owner, or says anew what it may: the right of who manages the owner. A
// delegation without a code gets one. What it is about never passes to another owner or delegate.
func (p *People) Delegate(ctx context.Context, actor access.Actor, d *network.Delegation) error {
	s := p.app.State()
	if err := s.Policy.Decide(actor, access.Manage, access.Object{Organisation: d.From}).Err(); err != nil {
		return err
	}
	if d.Code == "" {
		d.Code = p.freeCode(d)
	} else if was := p.delegation(d.Code); was != nil && (was.From != d.From || was.To != d.To) {
		return fault.New(fault.Conflict, "delegation.other", "code", d.Code)
	}
	if err := d.Check(); err != nil {
		return err
	}
	var problems []fault.Problem
	for path, code := range map[string]string{"/from": d.From, "/to": d.To} {
		if _, known := s.Organisations[code]; !known {
			problems = append(problems, fault.At(path, "organisation.not_found", "code", code))
		}
	}
	if err := fault.Refuse("delegation.invalid", problems); err != nil {
		return err
	}
	err := p.inner.Read(ctx, func(tx *store.ReadTx) error {
		for _, id := range d.Offers {
			o, err := tx.Document(id)
			if fault.Is(err, fault.NotFound) || err == nil && o.Owner != d.From {
				problems = append(problems, fault.At("/offers", "delegation.not_own", "id", int64(id)))
				continue
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := fault.Refuse("delegation.invalid", problems); err != nil {
		return err
	}
	return p.inner.PutState(ctx, actor, "delegation", state.KindDelegation, d.Code, d)
}

// freeCode gives a code that no delegation has.
func (p *People) freeCode(d *network.Delegation) string {
	clipped := func(code string) string { return strings.Trim(code[:min(len(code), 26)], "-") }
	base := clipped(d.From) + "-" + clipped(d.To)
	code := base
	for n := 2; p.delegation(code) != nil; n++ {
		code = fmt.Sprintf("%s-%d", base, n)
	}
	return code
}

// EndDelegation ends a delegation today; one that had not begun is taken away. Who was let may give it back, too.
func (p *People) EndDelegation(ctx context.Context, actor access.Actor, code string) error {
	policy := p.app.State().Policy
	d := p.delegation(code)
	if d == nil {
		if err := policy.Decide(actor, access.Consult, access.Object{}).Err(); err != nil {
			return err
		}
		return fault.New(fault.NotFound, "delegation.not_found", "code", code)
	}
	err := policy.Decide(actor, access.Manage, access.Object{Organisation: d.From}).Err()
	if err != nil && !policy.Decide(actor, access.Manage, access.Object{Organisation: d.To}).Allowed {
		return err
	}
	ended := *d
	ended.Until = p.today() - 1
	if ended.Until < ended.Since {
		return p.inner.PutState(ctx, actor, "delegation", state.KindDelegation, code, (*network.Delegation)(nil))
	}
	return p.inner.PutState(ctx, actor, "delegation", state.KindDelegation, code, &ended)
}
