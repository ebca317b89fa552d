package people

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/credential"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/store"
)

// KindSignIn is the kind under which the log tells that somebody signed in, by what, or failed to. Its object is the account's
// number.
const KindSignIn = "sign-in"

// causeSignIn is why the log has changes of signing in.
const causeSignIn = "sign-in"

// Entry is what comes of a proof: a session, or the question for a second one.
type Entry struct {
	Token   string           // of the session, for the browser's cookie; "" where a second proof is asked for
	Second  string           // opens Confirm, for ten minutes
	Account *network.Account // who it is, once it is a session
}

// SignIn checks an address of mail and a password. Whatever is wrong is Unauthenticated sign_in.refused, after as long a time,
// whether there is such an account or not; who tries too often waits: TooMany sign_in.too_many. Only somebody with the right
// password is told that the account is suspended.
func (p *People) SignIn(ctx context.Context, email, password string, c Client) (*Entry, error) {
	folded := network.FoldEmail(clip(email, network.MaxEmail+1))
	pair, account := "pair "+folded+" "+c.Address, "account "+folded
	if err := p.attempts.admit(p.app.Now(), count{pair, ofPair}, count{account, ofAccount}, count{"address " + c.Address, ofAddress}); err != nil {
		return nil, err
	}
	a, secrets, err := p.byEmail(ctx, folded)
	if err != nil {
		return nil, err
	}
	right, stale, err := p.hasher.Verify(ctx, secrets.Password, password)
	if err != nil {
		return nil, err
	}
	if !right || a == nil {
		p.failed(a, "password", c)
		return nil, refused()
	}
	if err := standing(a); err != nil {
		return nil, err
	}
	p.attempts.forgive(pair, account)
	if stale {
		p.rehash(ctx, a, secrets.Password, password)
	}
	if secrets.Second() {
		return p.askSecond(ctx, a)
	}
	return p.enter(ctx, a.ID, "password", c)
}

func refused() error { return fault.New(fault.Unauthenticated, "sign_in.refused") }

// standing tells somebody who proved who they are why they cannot get in.
func standing(a *network.Account) error {
	switch a.State {
	case network.Active:
		return nil
	case network.Suspended:
		return fault.New(fault.Forbidden, "sign_in.suspended")
	}
	return refused()
}

// byEmail gives the account of an address and its secrets; nil and empty ones for nobody's.
func (p *People) byEmail(ctx context.Context, email string) (a *network.Account, s *credential.Secrets, err error) {
	s = new(credential.Secrets)
	err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
		found, err := tx.AccountByEmail(email)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		a = found
		s, _, err = secretsOf(tx, a.ID)
		return err
	})
	return a, s, err
}

// failed writes down that somebody could not prove to be who they said.
func (p *People) failed(a *network.Account, by string, c Client) {
	p.log.Warn("people: a sign-in failed", "by", by, "client", c.Address, "known", a != nil)
	if a != nil {
		id := fmt.Sprint(a.ID)
		p.note(access.Anonymous, causeSignIn, func(tx *store.Tx) error { return tx.Log(KindSignIn, id, []string{"failed", by}, store.Internal) })
	}
}

// rehash keeps a password at today's cost. That it could not is no reason to keep anybody out.
func (p *People) rehash(ctx context.Context, a *network.Account, was, password string) {
	hash, err := p.hasher.Hash(ctx, password)
	if err != nil {
		return
	}
	_, err = p.inner.Write(ctx, p.actorOf(a, ""), causeSignIn, func(tx *store.Tx) error {
		s, version, err := secretsOf(&tx.ReadTx, a.ID)
		if err != nil || s.Password != was {
			return err
		}
		s.Password = hash
		return putSecrets(tx, a.ID, s, version)
	})
	if err != nil {
		p.log.Warn("people: a password stays at its old cost", "error", err)
	}
}

// enter begins a session for somebody who proved who they are.
func (p *People) enter(ctx context.Context, id int64, by string, c Client) (*Entry, error) {
	e := new(Entry)
	_, err := p.inner.Write(ctx, access.Actor{Name: (&network.Account{ID: id}).Author()}, causeSignIn, func(tx *store.Tx) (err error) {
		if e.Account, err = tx.Account(id); err != nil {
			return err
		}
		if err := standing(e.Account); err != nil {
			return err
		}
		e.Token, err = p.begin(tx, e.Account, by, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// second is the document of a question for a second proof.
type second struct {
	Wrong int `json:"wrong"`
}

func (p *People) askSecond(ctx context.Context, a *network.Account) (*Entry, error) {
	e := new(Entry)
	_, err := p.inner.Write(ctx, p.actorOf(a, ""), causeSignIn, func(tx *store.Tx) (err error) {
		e.Second, _, err = add(tx, kindSecond, a.ID, secondHolds, second{})
		return err
	})
	return e, err
}

// Confirm takes the second proof: the code of an authenticator, or one for recovery. A wrong one is Unauthenticated
// sign_in.code_refused; after some the password is asked for anew: Unauthenticated session.over.
func (p *People) Confirm(ctx context.Context, token, code string, c Client) (*Entry, error) {
	var a *network.Account
	by, right := "", false
	_, err := p.inner.Write(ctx, access.Anonymous, causeSignIn, func(tx *store.Tx) error {
		d, err := tx.Deposit(kindSecond, token)
		if fault.Is(err, fault.NotFound) {
			return over()
		}
		if err != nil {
			return err
		}
		if a, err = tx.Account(d.About); err != nil {
			return err
		}
		if err := p.attempts.admit(tx.Now(), count{codesOf(a.ID), ofCodes}); err != nil {
			return err
		}
		if by, right, err = takeCode(tx, a.ID, code); err != nil {
			return err
		}
		if !right {
			return countWrong(tx, d)
		}
		_, err = tx.EraseDeposit(d)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !right {
		p.failed(a, "code", c)
		return nil, fault.New(fault.Unauthenticated, "sign_in.code_refused")
	}
	p.attempts.forgive(codesOf(a.ID))
	return p.enter(ctx, a.ID, by, c)
}

func codesOf(id int64) string { return fmt.Sprint("codes ", id) }

// takeCode tells whether a code is right, by what, and takes it: it counts once.
func takeCode(tx *store.Tx, id int64, code string) (by string, right bool, err error) {
	s, version, err := secretsOf(&tx.ReadTx, id)
	if err != nil {
		return "", false, err
	}
	switch {
	case s.Authenticator != nil && s.Authenticator.Take(code, tx.Now()):
		return "authenticator", true, putSecrets(tx, id, s, version)
	default:
		if s.Recovery, right = credential.TakeRecoveryCode(s.Recovery, code); right {
			return "recovery-code", true, putSecrets(tx, id, s, version, "recovery-code")
		}
	}
	return "", false, nil
}

func countWrong(tx *store.Tx, d *store.Deposit) error {
	var s second
	if err := json.Unmarshal(d.Document, &s); err != nil {
		return err
	}
	if s.Wrong++; s.Wrong >= secondErrors {
		_, err := tx.EraseDeposit(d)
		return err
	}
	var err error
	if d.Document, err = json.Marshal(s); err != nil {
		return err
	}
	return tx.PutDeposit(d)
}
