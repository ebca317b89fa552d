package people

import (
	"context"
	"slices"
	"strings"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// Invitation is what is said of somebody who is to take part.
type Invitation struct {
	Email        string
	Name         string
	Language     offer.Lang
	Organisation string // "" is the network itself, for its administrators
	Roles        network.Roles
	Until        opening.Date
}

// Invite asks somebody into an organisation, by mail: with an account of their own where the address has none yet, else as one more
// membership. It needs the right to manage the organisation's people, and nobody gives more than they may (see access.Grantable).
func (p *People) Invite(ctx context.Context, actor access.Actor, i Invitation) (a *network.Account, err error) {
	if err := p.mayGrant(actor, i.Organisation, 0, i.Roles); err != nil {
		return nil, err
	}
	m := network.Membership{Organisation: i.Organisation, Roles: i.Roles, Until: i.Until}
	if err := p.checkMembership(m); err != nil {
		return nil, err
	}
	by, _ := network.AccountOf(actor.Name)
	_, err = p.inner.Write(ctx, actor, "invitation", func(tx *store.Tx) error {
		l := letter{Kind: letterInvitation, By: by, Organisation: i.Organisation}
		a, err = tx.AccountByEmail(i.Email)
		switch {
		case fault.Is(err, fault.NotFound):
			a = &network.Account{Email: strings.TrimSpace(i.Email), Name: cleanName(i.Name), Language: i.Language, State: network.Invited, Since: tx.Now()}
		case err != nil:
			return err
		case slices.ContainsFunc(a.Memberships, func(m network.Membership) bool { return m.Organisation == i.Organisation }):
			return fault.New(fault.Conflict, "account.member_already", "organisation", p.organisation(i.Organisation, "fr"))
		case a.State != network.Invited:
			l.Kind = letterAdded
		}
		a.Memberships = append(a.Memberships, m)
		if err := a.Check(); err != nil {
			return err
		}
		if _, err := tx.PutAccount(a); err != nil {
			return err
		}
		l.Account = a.ID
		return send(tx, l)
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// InviteAgain sends the invitation of somebody who has not come yet once more.
func (p *People) InviteAgain(ctx context.Context, actor access.Actor, id int64) error {
	by, _ := network.AccountOf(actor.Name)
	return p.change(ctx, actor, "invitation", id, func(tx *store.Tx, a *network.Account) error {
		if a.State != network.Invited || len(a.Memberships) == 0 {
			return fault.New(fault.Conflict, "account.came_already")
		}
		return send(tx, letter{Kind: letterInvitation, By: by, Account: id, Organisation: a.Memberships[0].Organisation})
	})
}

// InvitationLink gives the link of an invitation by itself, for whoever has the machine's own shell and no mail: whoever has it gets
// in as that person.
func (p *People) InvitationLink(ctx context.Context, actor access.Actor, id int64) (link string, err error) {
	if actor != access.Operator {
		return "", fault.New(fault.Forbidden, "access.administrators_only")
	}
	_, err = p.inner.Write(ctx, actor, "invitation", func(tx *store.Tx) error {
		a, err := tx.Account(id)
		if err != nil {
			return err
		}
		if a.State != network.Invited {
			return fault.New(fault.Conflict, "account.came_already")
		}
		key, _, err := add(tx, kindInvitation, id, invitationHolds, struct{}{})
		link = p.inner.BaseURL() + PathInvitation + "?key=" + key
		return err
	})
	return link, err
}

// mayGrant wants the right to manage an organisation's people, and to give and take these roles.
func (p *People) mayGrant(actor access.Actor, organisation string, was, is network.Roles) error {
	policy := p.app.State().Policy
	if err := policy.Decide(actor, access.Manage, access.Object{Organisation: organisation}).Err(); err != nil {
		return err
	}
	if beyond := (was | is) &^ policy.Grantable(actor, organisation); beyond != 0 {
		return fault.New(fault.Forbidden, "access.beyond_own_roles", "roles", beyond.String())
	}
	return nil
}

// checkMembership wants an organisation that takes part; none is the network itself, whose people are its administrators.
func (p *People) checkMembership(m network.Membership) error {
	o, known := p.app.State().Organisations[m.Organisation]
	switch {
	case m.Organisation == "" && m.Roles == network.Administrator:
		return nil
	case !known:
		return fault.Refuse("account.invalid", []fault.Problem{fault.At("/organisation", "organisation.not_found", "code", m.Organisation)})
	case !o.Left.IsZero() && p.today() >= o.Left:
		return fault.Refuse("account.invalid", []fault.Problem{fault.At("/organisation", "organisation.left", "code", m.Organisation)})
	case m.Roles == 0:
		return fault.Refuse("account.invalid", []fault.Problem{fault.At("/roles", "account.roles_missing", "organisation", o.Name)})
	case !m.Until.IsZero() && m.Until < p.today():
		return fault.Refuse("account.invalid", []fault.Problem{fault.At("/until", "account.until_passed")})
	}
	return nil
}

// cleanName gives a name on one line.
func cleanName(name string) string { return strings.Join(strings.Fields(offer.CleanText(name)), " ") }

// Invited gives whom an invitation is for: Gone invitation.over where its time is over, it was used, or there never was one.
func (p *People) Invited(ctx context.Context, key string) (a *network.Account, err error) {
	err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
		a, err = invited(tx, key)
		return err
	})
	return a, err
}

func invited(tx *store.ReadTx, key string) (*network.Account, error) {
	gone := fault.New(fault.Gone, "invitation.over")
	d, err := tx.Deposit(kindInvitation, key)
	if fault.Is(err, fault.NotFound) {
		return nil, gone
	}
	if err != nil {
		return nil, err
	}
	a, err := tx.Account(d.About)
	if err == nil && a.State != network.Invited {
		err = gone
	}
	return a, err
}

// Acceptance is what somebody says of themselves who comes.
type Acceptance struct {
	Name     string
	Language offer.Lang
	Password string // "" for whoever will have a passkey: the session that begins lets them add one
}

// Accept takes an invitation, once, and begins a session.
func (p *People) Accept(ctx context.Context, key string, w Acceptance, c Client) (*Entry, error) {
	a, err := p.Invited(ctx, key)
	if err != nil {
		return nil, err
	}
	hash, err := p.hashNew(ctx, a, w.Name, w.Password)
	if err != nil {
		return nil, err
	}
	e := new(Entry)
	_, err = p.inner.Write(ctx, access.Actor{Name: a.Author()}, "invitation", func(tx *store.Tx) error {
		a, err := invited(&tx.ReadTx, key)
		if err != nil {
			return err
		}
		if err := eraseAll(tx, kindInvitation, a.ID, 0); err != nil {
			return err
		}
		a.Name, a.Language, a.State = cleanName(w.Name), w.Language, network.Active
		if err := a.Check(); err != nil {
			return err
		}
		if _, err := tx.PutAccount(a); err != nil {
			return err
		}
		s, version, err := secretsOf(&tx.ReadTx, a.ID)
		if err != nil {
			return err
		}
		s.Password = hash
		if err := putSecrets(tx, a.ID, s, version); err != nil {
			return err
		}
		e.Account = a
		e.Token, err = p.begin(tx, a, "invitation", c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// hashNew hashes a password that somebody wants, if it is good enough; "" for none.
func (p *People) hashNew(ctx context.Context, a *network.Account, name, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	words := []string{a.Name, name, a.Email, p.network("fr")}
	for _, m := range a.Memberships {
		words = append(words, p.organisation(m.Organisation, "fr"))
	}
	if err := checkPassword(password, words); err != nil {
		return "", err
	}
	return p.hasher.Hash(ctx, password)
}

// Recover writes to an address, if it is an account's, how to get in again. Nobody is told whether it is one: the answer, and what it
// takes, are the same. Who asks too often waits.
func (p *People) Recover(ctx context.Context, email string, c Client) error {
	folded := network.FoldEmail(clip(email, network.MaxEmail+1))
	if err := p.attempts.admit(p.app.Now(), count{"mail " + folded, ofMails}, count{"address " + c.Address, ofAddress}); err != nil {
		return err
	}
	_, err := p.inner.Write(ctx, access.Anonymous, "recovery", func(tx *store.Tx) error {
		a, err := tx.AccountByEmail(folded)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		switch {
		case a != nil && a.State == network.Active:
			return send(tx, letter{Kind: letterRecovery, Account: a.ID})
		case a != nil && a.State == network.Invited && len(a.Memberships) > 0:
			return send(tx, letter{Kind: letterInvitation, Account: a.ID, Organisation: a.Memberships[0].Organisation})
		}
		_, d, err := add(tx, kindRecovery, 0, recoveryHolds, struct{}{}) // for nobody: it writes as much
		if err == nil {
			_, err = tx.EraseDeposit(d)
		}
		return err
	})
	return err
}

// Recovered gives whose account a key from a letter opens: Gone recovery.over where it opens none any more.
func (p *People) Recovered(ctx context.Context, key string) (a *network.Account, err error) {
	err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
		a, err = recovered(tx, key)
		return err
	})
	return a, err
}

func recovered(tx *store.ReadTx, key string) (*network.Account, error) {
	gone := fault.New(fault.Gone, "recovery.over")
	d, err := tx.Deposit(kindRecovery, key)
	if fault.Is(err, fault.NotFound) {
		return nil, gone
	}
	if err != nil {
		return nil, err
	}
	a, err := tx.Account(d.About)
	if err == nil && a.State != network.Active || fault.Is(err, fault.NotFound) {
		return nil, gone
	}
	return a, err
}

// Renew sets a password by a key from a letter, which counts once. All sessions end. A second proof is still asked for: a letter
// stands in for the password alone.
func (p *People) Renew(ctx context.Context, key, password string, c Client) (*Entry, error) {
	a, err := p.Recovered(ctx, key)
	if err != nil {
		return nil, err
	}
	if password == "" {
		return nil, fault.Refuse("password.invalid", []fault.Problem{fault.At("/password", "text.empty")})
	}
	hash, err := p.hashNew(ctx, a, a.Name, password)
	if err != nil {
		return nil, err
	}
	var second bool
	_, err = p.inner.Write(ctx, access.Actor{Name: a.Author()}, "recovery", func(tx *store.Tx) error {
		if _, err := recovered(&tx.ReadTx, key); err != nil {
			return err
		}
		second, err = renew(tx, a.ID, 0, hash)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.attempts.forgive("account " + network.FoldEmail(a.Email))
	if second {
		return p.askSecond(ctx, a)
	}
	return p.enter(ctx, a.ID, "recovery", c)
}

// renew has an account have another password: whatever else was begun with the old one ends, but for one session.
func renew(tx *store.Tx, id, but int64, hash string) (second bool, err error) {
	s, version, err := secretsOf(&tx.ReadTx, id)
	if err != nil {
		return false, err
	}
	s.Password = hash
	if err := putSecrets(tx, id, s, version, "password"); err != nil {
		return false, err
	}
	for _, kind := range []string{kindSession, kindSecond, kindRecovery} {
		if err := eraseAll(tx, kind, id, but); err != nil {
			return false, err
		}
	}
	return s.Second(), send(tx, letter{Kind: letterNotice, Account: id, What: "password"})
}
