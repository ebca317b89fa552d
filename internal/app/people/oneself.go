package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/credential"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/store"
)

// checkPassword tells whether a password may be taken, whatever a person is called.
func checkPassword(password string, words []string) error {
	return credential.CheckPassword(password, words...)
}

// own changes the account of a session, which learns of it.
func (p *People) own(ctx context.Context, s *Session, cause string, f func(*store.Tx, *network.Account) error) error {
	_, err := p.inner.Write(ctx, s.Actor, cause, func(tx *store.Tx) error {
		a, err := tx.Account(s.Account.ID)
		if err != nil {
			return err
		}
		if a.State != network.Active {
			return over()
		}
		if err := f(tx, a); err != nil {
			return err
		}
		s.Account = a
		return nil
	})
	return err
}

// SetProfile says how somebody is called, and in what language they are spoken to.
func (p *People) SetProfile(ctx context.Context, s *Session, name string, language offer.Lang) error {
	return p.own(ctx, s, "profile", func(tx *store.Tx, a *network.Account) error {
		a.Name, a.Language = cleanName(name), language
		return put(tx, a)
	})
}

// SetPreferences says how somebody likes to work.
func (p *People) SetPreferences(ctx context.Context, s *Session, w network.Preferences) error {
	return p.own(ctx, s, "preferences", func(tx *store.Tx, a *network.Account) error {
		if w.Home != "" && !slices.ContainsFunc(a.Memberships, func(m network.Membership) bool { return m.Organisation == w.Home }) {
			return fault.New(fault.NotFound, "organisation.not_found", "code", w.Home)
		}
		if len(w.Silent) > maxSilent || slices.ContainsFunc(w.Silent, func(s string) bool { return len(s) > maxOccasion }) {
			return fault.Refuse("account.invalid", []fault.Problem{fault.At("/preferences/silent", "list.too_long", "length", len(w.Silent), "max", maxSilent)})
		}
		a.Preferences = w
		return put(tx, a)
	})
}

// Limits of preferences.
const (
	maxSilent   = 50
	maxOccasion = 50 // bytes of a name
)

// Prove asks somebody who signed in a while ago for the password once more, for what touches the account's safety.
func (p *People) Prove(ctx context.Context, s *Session, password string, c Client) error {
	key := fmt.Sprint("prove ", s.Account.ID)
	if err := p.attempts.admit(p.app.Now(), count{key, ofPair}); err != nil {
		return err
	}
	_, secrets, err := p.byEmail(ctx, s.Account.Email)
	if err != nil {
		return err
	}
	right, _, err := p.hasher.Verify(ctx, secrets.Password, password)
	if err != nil {
		return err
	}
	if !right {
		p.failed(s.Account, "password", c)
		return refused()
	}
	p.attempts.forgive(key)
	return p.proven(ctx, s)
}

func (p *People) proven(ctx context.Context, s *Session) error {
	s.kept.Proven = p.app.Now().UTC()
	s.proven = s.kept.Proven
	return p.keep(ctx, s)
}

// ChangePassword gives whoever asks, and has just proven who they are, another password. Their other sessions end.
func (p *People) ChangePassword(ctx context.Context, s *Session, password string) error {
	if err := p.mustBeFresh(s); err != nil {
		return err
	}
	if password == "" {
		return fault.Refuse("password.invalid", []fault.Problem{fault.At("/password", "text.empty")})
	}
	hash, err := p.hashNew(ctx, s.Account, s.Account.Name, password)
	if err != nil {
		return err
	}
	return p.own(ctx, s, "password", func(tx *store.Tx, a *network.Account) error {
		_, err := renew(tx, a.ID, s.ID, hash)
		return err
	})
}

// AskEmail writes to an address that is to be theirs; it is once the link in the letter was followed. Whether somebody else has it is
// told there, and to whoever owns it alone.
func (p *People) AskEmail(ctx context.Context, s *Session, email string) error {
	if err := p.mustBeFresh(s); err != nil {
		return err
	}
	email = strings.TrimSpace(email)
	if !network.CheckEmail(email) {
		return fault.Refuse("account.invalid", []fault.Problem{fault.At("/email", "account.email_malformed", "value", clip(email, 100))})
	}
	if err := p.attempts.admit(p.app.Now(), count{"mail " + network.FoldEmail(email), ofMails}, count{fmt.Sprint("email of ", s.Account.ID), ofMails}); err != nil {
		return err
	}
	return p.own(ctx, s, "email", func(tx *store.Tx, a *network.Account) error {
		for _, kind := range []string{kindWanted, kindEmail} {
			if err := eraseAll(tx, kind, a.ID, 0); err != nil {
				return err
			}
		}
		if _, _, err := add(tx, kindWanted, a.ID, emailHolds, address{email}); err != nil {
			return err
		}
		return send(tx, letter{Kind: letterEmail, Account: a.ID})
	})
}

// ConfirmEmail makes the address theirs to which the key was sent: Gone email.over where the key opens nothing any more. The address
// that was is told.
func (p *People) ConfirmEmail(ctx context.Context, key string) error {
	_, err := p.inner.Write(ctx, access.Anonymous, "email", func(tx *store.Tx) error {
		gone := fault.New(fault.Gone, "email.over")
		d, err := tx.Deposit(kindEmail, key)
		if fault.Is(err, fault.NotFound) {
			return gone
		}
		if err != nil {
			return err
		}
		a, err := tx.Account(d.About)
		if err != nil {
			return err
		}
		var to address
		if err := json.Unmarshal(d.Document, &to); err != nil {
			return err
		}
		if a.State != network.Active {
			return gone
		}
		for _, kind := range []string{kindWanted, kindEmail, kindEmailWas, kindRecovery} {
			if err := eraseAll(tx, kind, a.ID, 0); err != nil {
				return err
			}
		}
		if _, _, err := add(tx, kindEmailWas, a.ID, emailWasKept, address{a.Email}); err != nil {
			return err
		}
		a.Email = to.Email
		if err := put(tx, a); err != nil {
			return err
		}
		return send(tx, letter{Kind: letterEmailWas, Account: a.ID})
	})
	return err
}

// Safety is what somebody gets in by, for the page on which they look after it.
type Safety struct {
	Password      bool                  `json:"password"`
	Authenticator bool                  `json:"authenticator"`
	RecoveryCodes int                   `json:"recovery_codes"` // that are left
	Passkeys      []PasskeySeen         `json:"passkeys,omitempty"`
	Identities    []credential.Identity `json:"identities,omitempty"`
}

// PasskeySeen is a passkey in the list of its owner.
type PasskeySeen struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Added time.Time `json:"added"`
	Used  time.Time `json:"used,omitzero"`
}

// Safety tells whoever asks what they get in by.
func (p *People) Safety(ctx context.Context, s *Session) (*Safety, error) {
	w := new(Safety)
	err := p.inner.Read(ctx, func(tx *store.ReadTx) error {
		secrets, _, err := secretsOf(tx, s.Account.ID)
		if err != nil {
			return err
		}
		w.Password, w.Authenticator, w.RecoveryCodes = secrets.Password != "", secrets.Authenticator != nil, len(secrets.Recovery)
		w.Identities = secrets.Identities
		for _, k := range secrets.Passkeys {
			w.Passkeys = append(w.Passkeys, PasskeySeen{k.ID, k.Name, k.Added, k.Used})
		}
		return nil
	})
	return w, err
}

// AppAsked is what an app that shows codes is to be given.
type AppAsked struct {
	Secret string // to be typed
	URI    string // to be drawn as a QR code
	Key    string // for TakeApp
}

// AskApp begins to ask for a code of an app whenever somebody signs in by a password.
func (p *People) AskApp(ctx context.Context, s *Session) (*AppAsked, error) {
	if err := p.mustBeFresh(s); err != nil {
		return nil, err
	}
	a := credential.NewAuthenticator()
	uri, err := a.URI(p.network(s.Account.Language), s.Account.Email)
	if err != nil {
		return nil, err
	}
	asked := &AppAsked{Secret: a.Secret, URI: uri}
	err = p.own(ctx, s, "second-factor", func(tx *store.Tx, account *network.Account) (err error) {
		if err := eraseAll(tx, kindApp, account.ID, 0); err != nil {
			return err
		}
		asked.Key, _, err = add(tx, kindApp, account.ID, ProofHolds, a)
		return err
	})
	return asked, err
}

// AppOf gives again what AskApp gave, to draw the page once more after a code that was mistyped.
func (p *People) AppOf(ctx context.Context, s *Session, key string) (*AppAsked, error) {
	var a credential.Authenticator
	err := p.inner.Read(ctx, func(tx *store.ReadTx) error { return appAsked(tx, s, key, &a) })
	if err != nil {
		return nil, err
	}
	uri, err := a.URI(p.network(s.Account.Language), s.Account.Email)
	return &AppAsked{a.Secret, uri, key}, err
}

func appAsked(tx *store.ReadTx, s *Session, key string, a *credential.Authenticator) error {
	d, err := tx.Deposit(kindApp, key)
	if fault.Is(err, fault.NotFound) || err == nil && d.About != s.Account.ID {
		return fault.New(fault.Gone, "authenticator.over")
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(d.Document, a)
}

// TakeApp takes the app into use once it has shown a right code, and gives codes that each stand in for it once.
func (p *People) TakeApp(ctx context.Context, s *Session, key, code string) (codes []string, err error) {
	err = p.changeSecrets(ctx, s, func(tx *store.Tx, secrets *credential.Secrets) (what string, err error) {
		var a credential.Authenticator
		if err := appAsked(&tx.ReadTx, s, key, &a); err != nil {
			return "", err
		}
		if !a.Take(code, tx.Now()) {
			return "", fault.Refuse("account.invalid", []fault.Problem{fault.At("/code", "sign_in.code_refused")})
		}
		secrets.Authenticator = &a
		codes, secrets.Recovery = credential.NewRecoveryCodes()
		return "authenticator_on", eraseAll(tx, kindApp, s.Account.ID, 0)
	})
	return codes, err
}

// DropApp has no code asked for any more.
func (p *People) DropApp(ctx context.Context, s *Session) error {
	return p.changeSecrets(ctx, s, func(_ *store.Tx, secrets *credential.Secrets) (string, error) {
		secrets.Authenticator, secrets.Recovery = nil, nil
		return "authenticator_off", nil
	})
}

// NewRecoveryCodes gives codes for recovery in the place of those that are left.
func (p *People) NewRecoveryCodes(ctx context.Context, s *Session) (codes []string, err error) {
	err = p.changeSecrets(ctx, s, func(_ *store.Tx, secrets *credential.Secrets) (string, error) {
		if secrets.Authenticator == nil {
			return "", fault.New(fault.Conflict, "authenticator.none")
		}
		codes, secrets.Recovery = credential.NewRecoveryCodes()
		return "recovery_codes", nil
	})
	return codes, err
}

// changeSecrets changes what somebody proves who they are with, who has just proven it, and tells them by mail. Nobody locks
// themselves out.
func (p *People) changeSecrets(ctx context.Context, s *Session, f func(*store.Tx, *credential.Secrets) (what string, err error)) error {
	if err := p.mustBeFresh(s); err != nil {
		return err
	}
	return p.own(ctx, s, "safety", func(tx *store.Tx, a *network.Account) error {
		secrets, version, err := secretsOf(&tx.ReadTx, a.ID)
		if err != nil {
			return err
		}
		before := secrets.Any()
		what, err := f(tx, secrets)
		if err != nil {
			return err
		}
		if before && !secrets.Any() {
			return fault.New(fault.Conflict, "account.last_way_in")
		}
		if err := putSecrets(tx, a.ID, secrets, version, what); err != nil {
			return err
		}
		return send(tx, letter{Kind: letterNotice, Account: a.ID, What: what})
	})
}

// EraseMe forgets who somebody was, at their own wish: see Erase.
func (p *People) EraseMe(ctx context.Context, s *Session) error {
	if err := p.mustBeFresh(s); err != nil {
		return err
	}
	return p.own(ctx, s, "erase", p.erase)
}
