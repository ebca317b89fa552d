package people

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/credential"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/store"
)

// KeyAsked is what a browser is asked for a passkey, and what opens the answer.
type KeyAsked struct {
	Key     string         `json:"key"`
	Options jsontext.Value `json:"options"` // PublicKeyCredentialCreationOptionsJSON or …RequestOptionsJSON, see WebAuthn level 3
}

// PasskeysWork tells whether browsers know passkeys of this site: it needs a name, and https.
func (p *People) PasskeysWork() bool { return p.passkeys != nil }

func (p *People) mustHavePasskeys() error {
	if p.passkeys == nil {
		return fault.New(fault.Unavailable, "passkey.not_here")
	}
	return nil
}

// AskPasskey begins to take in a passkey of whoever asks, who has just proven who they are.
func (p *People) AskPasskey(ctx context.Context, s *Session) (*KeyAsked, error) {
	if err := p.mustHavePasskeys(); err != nil {
		return nil, err
	}
	if err := p.mustBeFresh(s); err != nil {
		return nil, err
	}
	asked := new(KeyAsked)
	err := p.own(ctx, s, "safety", func(tx *store.Tx, a *network.Account) error {
		secrets, version, err := secretsOf(&tx.ReadTx, a.ID)
		if err != nil {
			return err
		}
		if secrets.Handle == "" {
			secrets.Handle = credential.NewHandle()
			if err := putSecrets(tx, a.ID, secrets, version); err != nil {
				return err
			}
		}
		options, state, err := p.passkeys.Ask(secrets, a.Email, a.Name)
		if err != nil {
			return err
		}
		asked.Options = options
		if err := eraseAll(tx, kindKeyAsked, a.ID, 0); err != nil {
			return err
		}
		asked.Key, _, err = add(tx, kindKeyAsked, a.ID, secondHolds, jsontext.Value(state))
		return err
	})
	return asked, err
}

// TakePasskey takes the answer of a browser to AskPasskey, once.
func (p *People) TakePasskey(ctx context.Context, s *Session, key string, answer []byte, name string) error {
	if err := p.mustHavePasskeys(); err != nil {
		return err
	}
	if name = cleanName(name); name == "" || len(name) > maxTokenName {
		return fault.Refuse("account.invalid", []fault.Problem{fault.At("/name", "text.empty")})
	}
	return p.changeSecrets(ctx, s, func(tx *store.Tx, secrets *credential.Secrets) (string, error) {
		d, err := tx.Deposit(kindKeyAsked, key)
		if fault.Is(err, fault.NotFound) || err == nil && d.About != s.Account.ID {
			return "", fault.New(fault.Gone, "passkey.over")
		}
		if err != nil {
			return "", err
		}
		if _, err := tx.EraseDeposit(d); err != nil {
			return "", err
		}
		taken, err := p.passkeys.Take(secrets, d.Document, answer, name, tx.Now())
		if err != nil {
			return "", err
		}
		secrets.Passkeys = append(secrets.Passkeys, *taken)
		return "passkey_added", nil
	})
}

// DropPasskey takes a passkey of whoever asks away.
func (p *People) DropPasskey(ctx context.Context, s *Session, id string) error {
	return p.changeSecrets(ctx, s, func(_ *store.Tx, secrets *credential.Secrets) (string, error) {
		for i, k := range secrets.Passkeys {
			if k.ID == id {
				secrets.Passkeys = append(secrets.Passkeys[:i:i], secrets.Passkeys[i+1:]...)
				return "passkey_removed", nil
			}
		}
		return "", fault.New(fault.NotFound, "passkey.not_found")
	})
}

// Challenge begins a sign-in by a passkey, of whoever has one.
func (p *People) Challenge(ctx context.Context, c Client) (*KeyAsked, error) {
	if err := p.mustHavePasskeys(); err != nil {
		return nil, err
	}
	if err := p.attempts.admit(p.app.Now(), count{"asked " + c.Address, ofAsked}); err != nil {
		return nil, err
	}
	options, state, err := p.passkeys.Challenge()
	if err != nil {
		return nil, err
	}
	asked := &KeyAsked{Options: options}
	_, err = p.inner.Write(ctx, access.Anonymous, causeSignIn, func(tx *store.Tx) error {
		asked.Key, _, err = add(tx, kindKeySigning, 0, secondHolds, jsontext.Value(state))
		return err
	})
	return asked, err
}

// SignInByPasskey takes the answer of a browser to Challenge, which counts once. A passkey is two proofs: the device, and what opens it.
func (p *People) SignInByPasskey(ctx context.Context, key string, answer []byte, c Client) (*Entry, error) {
	id, err := p.byPasskey(ctx, key, answer, c)
	if err != nil {
		return nil, err
	}
	return p.enter(ctx, id, "passkey", c)
}

// ProveByPasskey is as Prove, by a passkey of the same person.
func (p *People) ProveByPasskey(ctx context.Context, s *Session, key string, answer []byte, c Client) error {
	id, err := p.byPasskey(ctx, key, answer, c)
	if err != nil {
		return err
	}
	if id != s.Account.ID {
		return fault.New(fault.Unauthenticated, "passkey.refused")
	}
	return p.proven(ctx, s)
}

// byPasskey gives whose passkey answered a challenge.
func (p *People) byPasskey(ctx context.Context, key string, answer []byte, c Client) (id int64, err error) {
	if err := p.mustHavePasskeys(); err != nil {
		return 0, err
	}
	if err := p.attempts.admit(p.app.Now(), count{"address " + c.Address, ofAddress}); err != nil {
		return 0, err
	}
	d, err := p.takeOnce(ctx, kindKeySigning, key, "passkey.over")
	if err != nil {
		return 0, err
	}
	_, err = p.inner.Write(ctx, access.Anonymous, causeSignIn, func(tx *store.Tx) error {
		var version int64
		var secrets *credential.Secrets
		err := p.passkeys.Prove(d.Document, answer, tx.Now(), func(handle string) (*credential.Secrets, error) {
			a, err := tx.AccountByHandle(store.Handle{System: handlePasskeys, Value: handle})
			if err != nil {
				return nil, err
			}
			id = a.ID
			secrets, version, err = secretsOf(&tx.ReadTx, id)
			return secrets, err
		})
		if err != nil {
			return err
		}
		return putSecrets(tx, id, secrets, version)
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

// takeOnce opens a deposit and erases it: whatever comes of it, it opens nothing again.
func (p *People) takeOnce(ctx context.Context, kind, key, gone string) (d *store.Deposit, err error) {
	_, err = p.inner.Write(ctx, access.Anonymous, causeSignIn, func(tx *store.Tx) error {
		if d, err = tx.Deposit(kind, key); err != nil {
			return err
		}
		was, err := tx.EraseDeposit(d)
		if err == nil && !was {
			err = fault.New(fault.NotFound, gone)
		}
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Gone, gone)
	}
	return d, err
}

// Door is a provider of identities, as a button shows it.
type Door struct{ Code, Name string }

// Doors lists the providers of identities that somebody can sign in by.
func (p *People) Doors() []Door {
	var all []Door
	for _, one := range p.options.Providers {
		all = append(all, Door{one.Code, one.Name})
	}
	return all
}

func (p *People) provider(code string) (*credential.Provider, error) {
	for _, one := range p.options.Providers {
		if one.Code == code {
			return one, nil
		}
	}
	return nil, fault.New(fault.NotFound, "provider.not_found", "code", code)
}

// visit is what is remembered while somebody is at a provider of identities.
type visit struct {
	Provider string         `json:"provider"`
	Session  int64          `json:"session,omitempty"` // that the identity is to be added to
	Ceremony jsontext.Value `json:"ceremony"`
}

// BeginProvider gives the address at which a provider asks who somebody is, who is to come back to the address given, and the key of
// the visit, which the browser keeps too: an answer counts only in the browser that asked. With a session, whose person has just
// proven who they are, the identity is to be theirs from then on.
func (p *People) BeginProvider(ctx context.Context, code, back string, s *Session, c Client) (address, key string, err error) {
	one, err := p.provider(code)
	if err != nil {
		return "", "", err
	}
	if err := p.attempts.admit(p.app.Now(), count{"asked " + c.Address, ofAsked}); err != nil {
		return "", "", err
	}
	v := visit{Provider: code}
	var about int64
	if s != nil {
		if err := p.mustBeFresh(s); err != nil {
			return "", "", err
		}
		v.Session, about = s.ID, s.Account.ID
	}
	address, err = one.Begin(ctx, func(remembered []byte) (string, error) {
		v.Ceremony = remembered
		_, err := p.inner.Write(ctx, access.Anonymous, causeSignIn, func(tx *store.Tx) (err error) {
			key, _, err = add(tx, kindProvider, about, secondHolds, v)
			return err
		})
		return key, err
	}, back)
	return address, key, err
}

// FinishProvider takes whom a provider says somebody is: the state that it gives back, which must be the key that the browser kept,
// and its code. An identity that no account has opens the account of its address, where the provider has seen that it is theirs, and
// that account has none of this provider yet. Nobody gets an account by it: accounts are given by invitation. With the session that
// asked, it is added to its account instead, and the entry is nil.
func (p *People) FinishProvider(ctx context.Context, state, kept, code string, s *Session, c Client) (*Entry, error) {
	if state == "" || state != kept {
		return nil, fault.New(fault.Gone, "provider.over")
	}
	d, err := p.takeOnce(ctx, kindProvider, state, "provider.over")
	if err != nil {
		return nil, err
	}
	var v visit
	if err := json.Unmarshal(d.Document, &v); err != nil {
		return nil, err
	}
	one, err := p.provider(v.Provider)
	if err != nil {
		return nil, err
	}
	who, err := one.Finish(ctx, v.Ceremony, code)
	if err != nil {
		return nil, err
	}
	if v.Session != 0 {
		if s == nil || s.ID != v.Session {
			return nil, over()
		}
		return nil, p.addIdentity(ctx, s, who.Identity)
	}
	id, second, err := p.byIdentity(ctx, who)
	if err != nil {
		return nil, err
	}
	if second {
		return p.askSecond(ctx, &network.Account{ID: id})
	}
	return p.enter(ctx, id, handleProvider+v.Provider, c)
}

// byIdentity gives whose account an identity opens, and whether a second proof is asked for besides.
func (p *People) byIdentity(ctx context.Context, who *credential.Person) (id int64, second bool, err error) {
	unknown := fault.New(fault.Forbidden, "provider.no_account")
	_, err = p.inner.Write(ctx, access.Anonymous, causeSignIn, func(tx *store.Tx) error {
		a, err := tx.AccountByHandle(store.Handle{System: handleProvider + who.Provider, Value: who.Subject})
		if err == nil {
			id = a.ID
			secrets, _, err := secretsOf(&tx.ReadTx, id)
			if err == nil {
				second = secrets.Second()
			}
			return err
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if !who.Verified {
			return unknown
		}
		if a, err = tx.AccountByEmail(who.Email); fault.Is(err, fault.NotFound) {
			return unknown
		}
		if err != nil {
			return err
		}
		secrets, version, err := secretsOf(&tx.ReadTx, a.ID)
		if err != nil {
			return err
		}
		for _, i := range secrets.Identities {
			if i.Provider == who.Provider {
				return unknown // somebody else has the address now
			}
		}
		if a.State != network.Active {
			return unknown
		}
		id, second = a.ID, secrets.Second()
		secrets.Identities = append(secrets.Identities, who.Identity)
		if err := putSecrets(tx, a.ID, secrets, version, "identity_added"); err != nil {
			return err
		}
		return send(tx, letter{Kind: letterNotice, Account: id, What: "identity_added"})
	})
	return id, second, err
}

func (p *People) addIdentity(ctx context.Context, s *Session, i credential.Identity) error {
	return p.changeSecrets(ctx, s, func(_ *store.Tx, secrets *credential.Secrets) (string, error) {
		for _, have := range secrets.Identities {
			if have.Provider == i.Provider {
				return "", fault.New(fault.Conflict, "account.handle_taken", "system", i.Provider)
			}
		}
		secrets.Identities = append(secrets.Identities, i)
		return "identity_added", nil
	})
}

// DropIdentity takes the identity of a provider from whoever asks.
func (p *People) DropIdentity(ctx context.Context, s *Session, provider string) error {
	return p.changeSecrets(ctx, s, func(_ *store.Tx, secrets *credential.Secrets) (string, error) {
		for i, have := range secrets.Identities {
			if have.Provider == provider {
				secrets.Identities = append(secrets.Identities[:i:i], secrets.Identities[i+1:]...)
				return "identity_removed", nil
			}
		}
		return "", fault.New(fault.NotFound, "provider.not_found", "code", provider)
	})
}
