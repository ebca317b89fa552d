package people

import (
	"context"
	"fmt"
	"slices"

	"escale/internal/access"
	"escale/internal/credential"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// change changes an account on behalf of somebody who looks after one of the organisations that it is in. Who may not even consult the
// directory is told the same of every number.
func (p *People) change(ctx context.Context, actor access.Actor, cause string, id int64, f func(*store.Tx, *network.Account) error) error {
	policy := p.app.State().Policy
	if err := policy.Decide(actor, access.Consult, access.Object{}).Err(); err != nil {
		return err
	}
	_, err := p.inner.Write(ctx, actor, cause, func(tx *store.Tx) error {
		a, err := tx.Account(id)
		if err != nil {
			return err
		}
		if a.State == network.Erased {
			return fault.New(fault.NotFound, "account.not_found", "id", id)
		}
		if !p.looksAfter(actor, a) {
			return fault.New(fault.Forbidden, "access.organisation_administrators_only")
		}
		return f(tx, a)
	})
	return err
}

// looksAfter tells whether an actor manages the people of one of the organisations of an account.
func (p *People) looksAfter(actor access.Actor, a *network.Account) bool {
	policy := p.app.State().Policy
	if policy.Decide(actor, access.Manage, access.Object{}).Allowed {
		return true
	}
	return slices.ContainsFunc(a.Memberships, func(m network.Membership) bool {
		return policy.Decide(actor, access.Manage, access.Object{Organisation: m.Organisation}).Allowed
	})
}

// wholly wants an actor who manages everything that an account is: what touches the person everywhere is not for the administrator
// of one of several organisations.
func (p *People) wholly(actor access.Actor, a *network.Account) error {
	policy := p.app.State().Policy
	if policy.Decide(actor, access.Manage, access.Object{}).Allowed {
		return nil
	}
	if len(a.Memberships) == 0 {
		return fault.New(fault.Forbidden, "access.administrators_only")
	}
	for _, m := range a.Memberships {
		if err := p.mayGrant(actor, m.Organisation, m.Roles, 0); err != nil {
			return fault.New(fault.Forbidden, "account.elsewhere_too")
		}
	}
	return nil
}

// SetRoles says what somebody is in an organisation, from now on and until the end of a day, if it ends. Somebody who is not in it is
// invited: see Invite.
func (p *People) SetRoles(ctx context.Context, actor access.Actor, id int64, organisation string, roles network.Roles, until opening.Date) error {
	return p.change(ctx, actor, "roles", id, func(tx *store.Tx, a *network.Account) error {
		i := slices.IndexFunc(a.Memberships, func(m network.Membership) bool { return m.Organisation == organisation })
		if i < 0 {
			return fault.New(fault.NotFound, "account.not_found", "id", id)
		}
		m := network.Membership{Organisation: organisation, Roles: roles, Until: until}
		if err := p.mayGrant(actor, organisation, a.Memberships[i].Roles, roles); err != nil {
			return err
		}
		if err := p.checkMembership(m); err != nil {
			return err
		}
		if err := p.someoneStays(tx, a, organisation, roles); err != nil {
			return err
		}
		a.Memberships[i] = m
		return put(tx, a)
	})
}

// put checks and writes an account.
func put(tx *store.Tx, a *network.Account) error {
	if err := a.Check(); err != nil {
		return err
	}
	_, err := tx.PutAccount(a)
	return err
}

// someoneStays keeps the network from losing its last administrator by mistake. An organisation may lose its own: who animates it
// looks after it then.
func (p *People) someoneStays(tx *store.Tx, leaving *network.Account, organisation string, roles network.Roles) error {
	i := slices.IndexFunc(leaving.Memberships, func(m network.Membership) bool { return m.Organisation == organisation })
	if i < 0 || !leaving.Memberships[i].Roles.Has(network.Administrator) || roles.Has(network.Administrator) {
		return nil
	}
	for after := int64(0); ; {
		some, err := tx.Accounts(after, accountsAtOnce)
		if err != nil {
			return err
		}
		for _, a := range some {
			after = a.ID
			for j := range a.Memberships {
				m := &a.Memberships[j]
				if a.State == network.Active && m.Roles.Has(network.Administrator) && m.Holds(p.today()) && !(a.ID == leaving.ID && m.Organisation == organisation) {
					return nil
				}
			}
		}
		if len(some) < accountsAtOnce {
			return fault.New(fault.Conflict, "account.last_administrator")
		}
	}
}

// accountsAtOnce is how many accounts are read at a time.
const accountsAtOnce = 500

// RemoveFrom takes somebody out of an organisation. What they wrote stays the organisation's. Somebody may leave by themselves, too.
func (p *People) RemoveFrom(ctx context.Context, actor access.Actor, id int64, organisation string) error {
	remove := func(tx *store.Tx, a *network.Account) error {
		i := slices.IndexFunc(a.Memberships, func(m network.Membership) bool { return m.Organisation == organisation })
		if i < 0 {
			return fault.New(fault.NotFound, "account.not_found", "id", id)
		}
		if a.Author() != actor.Name {
			if err := p.mayGrant(actor, organisation, a.Memberships[i].Roles, 0); err != nil {
				return err
			}
		}
		if err := p.someoneStays(tx, a, organisation, 0); err != nil {
			return err
		}
		if err := handOn(tx, a, organisation); err != nil {
			return err
		}
		a.Memberships = slices.Delete(a.Memberships, i, i+1)
		if a.Preferences.Home == organisation {
			a.Preferences.Home = ""
		}
		if a.State == network.Invited && len(a.Memberships) == 0 { // never came
			return forget(tx, a)
		}
		return put(tx, a)
	}
	if own, ok := network.AccountOf(actor.Name); ok && own == id {
		_, err := p.inner.Write(ctx, actor, "leave", func(tx *store.Tx) error {
			a, err := tx.Account(id)
			if err != nil {
				return err
			}
			return remove(tx, a)
		})
		return err
	}
	return p.change(ctx, actor, "leave", id, remove)
}

// Suspend keeps somebody out everywhere, from now on: sessions end, tokens open nothing. Resume lets them in again.
func (p *People) Suspend(ctx context.Context, actor access.Actor, id int64) error {
	return p.change(ctx, actor, "suspend", id, func(tx *store.Tx, a *network.Account) error {
		if err := p.wholly(actor, a); err != nil {
			return err
		}
		if a.Author() == actor.Name {
			return fault.New(fault.Conflict, "account.oneself")
		}
		for _, m := range a.Memberships {
			if err := p.someoneStays(tx, a, m.Organisation, 0); err != nil {
				return err
			}
		}
		if a.State != network.Active {
			return fault.New(fault.Conflict, "account.not_active")
		}
		a.State = network.Suspended
		for _, kind := range []string{kindSession, kindSecond, kindRecovery} {
			if err := eraseAll(tx, kind, id, 0); err != nil {
				return err
			}
		}
		_, err := tx.PutAccount(a)
		return err
	})
}

// Resume lets somebody in again who was suspended.
func (p *People) Resume(ctx context.Context, actor access.Actor, id int64) error {
	return p.change(ctx, actor, "resume", id, func(tx *store.Tx, a *network.Account) error {
		if err := p.wholly(actor, a); err != nil {
			return err
		}
		if a.State != network.Suspended {
			return fault.New(fault.Conflict, "account.not_suspended")
		}
		a.State = network.Active
		_, err := tx.PutAccount(a)
		return err
	})
}

// Erase forgets who somebody was (Regulation (EU) 2016/679, article 17): name, address, secrets, sessions, tokens. What they wrote
// stays, under a number. Everybody may ask it of their own account: see EraseMe.
func (p *People) Erase(ctx context.Context, actor access.Actor, id int64) error {
	return p.change(ctx, actor, "erase", id, func(tx *store.Tx, a *network.Account) error {
		if err := p.wholly(actor, a); err != nil {
			return err
		}
		return p.erase(tx, a)
	})
}

func (p *People) erase(tx *store.Tx, a *network.Account) error {
	for _, m := range a.Memberships {
		if err := p.someoneStays(tx, a, m.Organisation, 0); err != nil {
			return err
		}
		if err := handOn(tx, a, m.Organisation); err != nil {
			return err
		}
	}
	return forget(tx, a)
}

// mostHandedOn bounds the drafts that one person leaves behind.
const mostHandedOn = 400

// handOn gives what somebody has in the making about offers of an organisation to that organisation, as proposals that wait there for
// an answer: nothing that was typed is lost when somebody goes. What they have about offers of others was never said to these.
func handOn(tx *store.Tx, a *network.Account, organisation string) error {
	drafts, err := tx.ProposalsBy(a.Author(), offer.Editing, mostHandedOn)
	if err != nil {
		return err
	}
	for _, p := range drafts {
		if p.Organisation != organisation || len(p.Ops) == 0 {
			continue
		}
		if p.Offer != 0 {
			live, err := tx.Document(p.Offer)
			if fault.Is(err, fault.NotFound) || err == nil && live.Owner != organisation {
				continue
			}
			if err != nil {
				return err
			}
		}
		p.State, p.Form, p.At = offer.Submitted, "", tx.Now()
		if err := tx.PutProposal(p, store.Internal); err != nil {
			return err
		}
	}
	return nil
}

// accountKinds are the kinds of deposits about an account.
var accountKinds = []string{kindSession, kindSecond, kindInvitation, kindRecovery, kindEmail, kindWanted, kindEmailWas, kindToken, kindKeyAsked, kindProvider, kindApp}

// forget leaves nothing of an account but its number.
func forget(tx *store.Tx, a *network.Account) error {
	for _, kind := range accountKinds {
		if err := eraseAll(tx, kind, a.ID, 0); err != nil {
			return err
		}
	}
	_, version, err := secretsOf(&tx.ReadTx, a.ID)
	if err != nil {
		return err
	}
	if err := putSecrets(tx, a.ID, new(credential.Secrets), version); err != nil {
		return err
	}
	*a = network.Account{ID: a.ID, Version: a.Version, State: network.Erased}
	_, err = tx.PutAccount(a)
	return err
}

// ResetSecond takes the second proof from somebody who lost the device and the codes for recovery, as their administrator has seen to
// it that it is them. Sessions end, and they are told.
func (p *People) ResetSecond(ctx context.Context, actor access.Actor, id int64) error {
	return p.change(ctx, actor, "second-factor", id, func(tx *store.Tx, a *network.Account) error {
		if err := p.wholly(actor, a); err != nil {
			return err
		}
		s, version, err := secretsOf(&tx.ReadTx, id)
		if err != nil {
			return err
		}
		s.Authenticator, s.Recovery = nil, nil
		if err := putSecrets(tx, id, s, version, "authenticator"); err != nil {
			return err
		}
		if err := eraseAll(tx, kindSession, id, 0); err != nil {
			return err
		}
		return send(tx, letter{Kind: letterNotice, Account: id, What: "authenticator_off"})
	})
}

// SetPassword gives somebody a password, for whoever has the machine's own shell. All sessions end.
func (p *People) SetPassword(ctx context.Context, actor access.Actor, id int64, password string) error {
	if actor != access.Operator {
		return fault.New(fault.Forbidden, "access.administrators_only")
	}
	var a *network.Account
	err := p.inner.Read(ctx, func(tx *store.ReadTx) (err error) {
		a, err = tx.Account(id)
		return err
	})
	if err != nil {
		return err
	}
	hash, err := p.hashNew(ctx, a, a.Name, password)
	if err != nil {
		return err
	}
	return p.change(ctx, actor, "password", id, func(tx *store.Tx, a *network.Account) error {
		if hash == "" {
			return fault.Refuse("password.invalid", []fault.Problem{fault.At("/password", "text.empty")})
		}
		if a.State == network.Invited {
			a.State = network.Active
			if _, err := tx.PutAccount(a); err != nil {
				return err
			}
			if err := eraseAll(tx, kindInvitation, id, 0); err != nil {
				return err
			}
		}
		_, err := renew(tx, id, 0, hash)
		return err
	})
}

// EndSessionsOf ends all sessions and tokens of somebody, whose device was stolen.
func (p *People) EndSessionsOf(ctx context.Context, actor access.Actor, id int64) error {
	return p.change(ctx, actor, "session", id, func(tx *store.Tx, a *network.Account) error {
		if err := p.wholly(actor, a); err != nil {
			return err
		}
		for _, kind := range []string{kindSession, kindSecond, kindToken} {
			if err := eraseAll(tx, kind, id, 0); err != nil {
				return err
			}
		}
		return tx.Log(store.KindAccount, fmt.Sprint(id), []string{"sessions"}, store.Internal)
	})
}
