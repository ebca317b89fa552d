// Package people is the use cases of who takes part: accounts, how people sign in and out, invitations, roles, personal tokens,
// delegations, the directory, and the audit log. It lies below app, apart from what is done with offers, because it handles what
// the rest of the program must never see: secrets, sessions, personal data that has to be forgotten.
//
// A session, an invitation, a link for recovery and a personal token are all deposits of the store: opened by a token of which the
// base keeps the hash alone, in no log and no revision, and erased when their time is over. Who somebody is and may is read anew
// for each request, so that what was taken away is gone at once.
package people

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/credential"
	"escale/internal/mail"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// Options say how people get in and are written to. All may be zero.
type Options struct {
	Providers []*credential.Provider // of identities, in the order of their buttons
	Mail      mail.Sender            // nil, as in a command: letters wait for a server that has one
	// Say gives the words of letters in a language. Nil says keys.
	Say func(lang offer.Lang, key string, args map[string]any) string
}

// People is everything that can be done about those who take part. It is safe for use by many at once.
type People struct {
	app       *app.App
	inner     app.Inner
	log       *slog.Logger
	options   Options
	hasher    *credential.Hasher
	passkeys  *credential.Passkeys // nil where browsers would know none
	attempts  *attempts
	directory directory
	noting    sync.WaitGroup
	notingMax chan struct{}
}

// New is for an open base that was not started yet, where it is to send letters.
func New(a *app.App, o Options) (*People, error) {
	p := &People{app: a, inner: a.Inner(), log: a.Inner().Log(), options: o, hasher: credential.NewHasher(), attempts: newAttempts(),
		notingMax: make(chan struct{}, 16)}
	if p.options.Say == nil {
		p.options.Say = func(_ offer.Lang, key string, _ map[string]any) string { return key }
	}
	if o.Mail != nil {
		p.inner.Effect(&letters{p})
	}
	var err error
	p.passkeys, err = credential.NewPasskeys(p.inner.BaseURL(), "Escale")
	return p, err
}

// Client is whoever calls, before it is known who that is.
type Client struct {
	Address string // as limits know it
	Agent   string // what its program calls itself
}

// today is the network's day.
func (p *People) today() opening.Date { return opening.DayOf(p.app.Now()) }

// Acts gives the membership that a person acts by: in the organisation asked for, else in the one to begin with, else in the first.
// Only those count that are in force, in organisations that take part. It is nil for a person who is nowhere any more.
func (p *People) Acts(a *network.Account, organisation string) *network.Membership {
	organisations, today := p.app.State().Organisations, p.today()
	var first *network.Membership
	for _, wanted := range []string{organisation, a.Preferences.Home} {
		for i := range a.Memberships {
			m := &a.Memberships[i]
			o, known := organisations[m.Organisation]
			if !m.Holds(today) || !o.Left.IsZero() && today >= o.Left || !known && !(m.Organisation == "" && m.Roles == network.Administrator) {
				continue
			}
			if m.Organisation == wanted {
				return m
			}
			if first == nil {
				first = m
			}
		}
	}
	return first
}

// actorOf gives whom a person acts as.
func (p *People) actorOf(a *network.Account, organisation string) access.Actor {
	actor := access.Actor{Name: a.Author()}
	if m := p.Acts(a, organisation); m != nil {
		actor.Organisation, actor.Roles = m.Organisation, m.Roles
	}
	return actor
}

// secretsOf reads what a person proves who they are with, and its version.
func secretsOf(tx *store.ReadTx, id int64) (*credential.Secrets, int64, error) {
	doc, version, err := tx.Secrets(id)
	if err != nil {
		return nil, 0, err
	}
	s, err := credential.Read(doc)
	return s, version, err
}

// The systems of handles.
const (
	handlePasskeys = "passkey"
	handleProvider = "provider:" // and its code
)

// putSecrets writes them, with what else the account is found by. The words are for the log.
func putSecrets(tx *store.Tx, id int64, s *credential.Secrets, version int64, what ...string) error {
	doc, err := s.Bytes()
	if err != nil {
		return err
	}
	var handles []store.Handle
	if s.Handle != "" {
		handles = append(handles, store.Handle{System: handlePasskeys, Value: s.Handle})
	}
	for _, i := range s.Identities {
		handles = append(handles, store.Handle{System: handleProvider + i.Provider, Value: i.Subject})
	}
	return tx.PutSecrets(id, doc, version, handles, what...)
}

// The kinds of deposits.
const (
	kindSession    = "session"
	kindSecond     = "second-factor"
	kindInvitation = "invitation"
	kindRecovery   = "recovery"
	kindEmail      = "email"         // proves that a new address is theirs
	kindWanted     = "email-wanted"  // which one they want
	kindEmailWas   = "email-was"     // where the owner of an account could be reached before
	kindToken      = "token"         // personal, of the API
	kindKeyAsked   = "passkey-asked" // what a browser was asked when a passkey is taken in
	kindKeySigning = "passkey"       // what a browser was asked when somebody signs in by one
	kindProvider   = "provider"      // what is remembered while somebody is at a provider of identities
	kindApp        = "authenticator" // a secret that is not shown to work yet
)

// add keeps a value as a deposit.
func add(tx *store.Tx, kind string, about int64, kept time.Duration, v any) (token string, d *store.Deposit, err error) {
	doc, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return "", nil, err
	}
	d = &store.Deposit{Kind: kind, About: about, Until: tx.Now().Add(kept), Document: doc}
	token, err = tx.AddDeposit(d)
	return token, d, err
}

// eraseAll erases every deposit of a kind about an account, but for one.
func eraseAll(tx *store.Tx, kind string, about, but int64) error {
	all, err := tx.DepositsAbout(kind, about)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.ID != but {
			if _, err := tx.EraseDeposit(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// note writes something down that nobody is to wait for: how long a refusal takes must not tell what it was for.
func (p *People) note(by access.Actor, cause string, write func(*store.Tx) error) {
	select {
	case p.notingMax <- struct{}{}:
	default:
		p.log.Warn("people: too much to write down at once", "cause", cause)
		return
	}
	p.noting.Go(func() {
		defer func() { <-p.notingMax }()
		ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
		defer stop()
		if _, err := p.inner.Write(ctx, by, cause, write); err != nil {
			p.log.Warn("people: could not be written down", "cause", cause, "error", err)
		}
	})
}

// Close waits for what is still being written down. It comes before the base is closed.
func (p *People) Close() { p.noting.Wait() }
