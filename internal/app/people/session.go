package people

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/store"
)

// How long a session lasts, unused and in all, and how often its use is written down.
const (
	SessionIdle  = 12 * time.Hour
	SessionMost  = 14 * 24 * time.Hour
	seenEvery    = 5 * time.Minute
	maxSessions  = 20 // of one person; the oldest goes
	ProofHolds   = 15 * time.Minute
	maxAgent     = 200 // bytes that are kept of what a browser calls itself
	secondHolds  = 10 * time.Minute
	secondErrors = 5 // wrong codes until it begins anew
)

// Session is one person at work in one browser: who, for which organisation, and since when.
type Session struct {
	ID      int64
	Account *network.Account
	Actor   access.Actor
	Since   time.Time
	Until   time.Time // if nothing happens; never beyond SessionMost
	proven  time.Time
	deposit *store.Deposit
	kept    sessionKept
}

// sessionKept is the document of its deposit.
type sessionKept struct {
	Organisation string    `json:"organisation,omitempty"`
	Since        time.Time `json:"since"`
	Seen         time.Time `json:"seen"`
	Proven       time.Time `json:"proven"`
	By           string    `json:"by"`
	Agent        string    `json:"agent,omitempty"`
	Address      string    `json:"address,omitempty"`
}

// Fresh tells whether the person proved who they are a short while ago, as what touches the account's own safety asks for.
func (s *Session) Fresh(now time.Time) bool { return now.Sub(s.proven) < ProofHolds }

// begin begins a session, in the transaction in which somebody proved who they are.
func (p *People) begin(tx *store.Tx, a *network.Account, by string, c Client) (token string, err error) {
	kept := sessionKept{Since: tx.Now(), Seen: tx.Now(), Proven: tx.Now(), By: by, Agent: clip(c.Agent, maxAgent), Address: clip(c.Address, maxAgent)}
	if m := p.Acts(a, ""); m != nil {
		kept.Organisation = m.Organisation
	}
	before, err := tx.DepositsAbout(kindSession, a.ID)
	if err != nil {
		return "", err
	}
	for i := 0; i <= len(before)-maxSessions; i++ {
		if _, err := tx.EraseDeposit(before[i]); err != nil {
			return "", err
		}
	}
	token, _, err = add(tx, kindSession, a.ID, SessionIdle, kept)
	if err != nil {
		return "", err
	}
	a.Seen = tx.Now()
	if _, err := tx.PutAccount(a); err != nil {
		return "", err
	}
	return token, tx.Log(KindSignIn, a.Author()[len(network.AuthorPrefix):], []string{by}, store.Internal)
}

func clip(s string, most int) string {
	if len(s) > most {
		s = s[:most]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}

// Session gives the session that a token opens, as things stand now: Unauthenticated session.over where there is none any more,
// because it ended, was revoked, or its person was suspended.
func (p *People) Session(ctx context.Context, token string) (*Session, error) {
	s := new(Session)
	err := p.inner.Read(ctx, func(tx *store.ReadTx) (err error) {
		if s.deposit, err = tx.Deposit(kindSession, token); err != nil {
			return err
		}
		s.Account, err = tx.Account(s.deposit.About)
		return err
	})
	if err == nil {
		err = json.Unmarshal(s.deposit.Document, &s.kept)
	}
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, over()
	case err != nil:
		return nil, err
	case s.Account.State != network.Active:
		return nil, over()
	}
	s.ID, s.Since, s.Until, s.proven = s.deposit.ID, s.kept.Since, s.deposit.Until, s.kept.Proven
	s.Actor = p.actorOf(s.Account, s.kept.Organisation)
	return s, p.seen(ctx, s)
}

func over() error { return fault.New(fault.Unauthenticated, "session.over") }

// seen writes down, now and then, that a session is used.
func (p *People) seen(ctx context.Context, s *Session) error {
	now := p.app.Now()
	if now.Sub(s.kept.Seen) < seenEvery {
		return nil
	}
	s.kept.Seen = now.UTC().Truncate(time.Second)
	err := p.keep(ctx, s)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) { // revoked, or over, meanwhile
		return over()
	}
	if err != nil {
		p.log.Warn("people: the use of a session is not written down", "error", err) // a base that cannot be written can be read
	}
	return nil
}

// keep writes a session as it is now.
func (p *People) keep(ctx context.Context, s *Session) error {
	doc, err := json.Marshal(s.kept, json.Deterministic(true))
	if err != nil {
		return err
	}
	_, err = p.inner.Write(ctx, s.Actor, "session", func(tx *store.Tx) error {
		d := *s.deposit
		d.Document, d.Until = doc, tx.Now().Add(SessionIdle)
		if last := s.kept.Since.Add(SessionMost); d.Until.After(last) {
			d.Until = last
		}
		if err := tx.PutDeposit(&d); err != nil {
			return err
		}
		s.deposit, s.Until = &d, d.Until
		return nil
	})
	return err
}

// ActFor has a session act for another organisation of its person, from now on.
func (p *People) ActFor(ctx context.Context, s *Session, organisation string) error {
	m := p.Acts(s.Account, organisation)
	if m == nil || m.Organisation != organisation {
		return fault.New(fault.NotFound, "organisation.not_found", "code", organisation)
	}
	s.kept.Organisation = organisation
	s.Actor = p.actorOf(s.Account, organisation)
	return p.keep(ctx, s)
}

// SignOut ends the session that a token opens; one that is over already is no error.
func (p *People) SignOut(ctx context.Context, token string) error {
	_, err := p.inner.Write(ctx, access.Anonymous, "sign-out", func(tx *store.Tx) error {
		d, err := tx.Deposit(kindSession, token)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = tx.EraseDeposit(d)
		return err
	})
	return err
}

// SessionSeen is a session in the list of its person.
type SessionSeen struct {
	ID      int64     `json:"id"`
	Current bool      `json:"current,omitempty"`
	Since   time.Time `json:"since"`
	Seen    time.Time `json:"seen"` // give or take five minutes
	Until   time.Time `json:"until"`
	By      string    `json:"by"` // how it began: password, passkey, provider:…
	Agent   string    `json:"agent"`
	Address string    `json:"address"`
}

// Sessions lists the sessions of whoever asks, the one used last first.
func (p *People) Sessions(ctx context.Context, s *Session) (list []SessionSeen, err error) {
	err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
		all, err := tx.DepositsAbout(kindSession, s.Account.ID)
		if err != nil {
			return err
		}
		for _, d := range all {
			var k sessionKept
			if err := json.Unmarshal(d.Document, &k); err != nil {
				return err
			}
			if d.Until.After(p.app.Now()) {
				list = append(list, SessionSeen{d.ID, d.ID == s.ID, k.Since, k.Seen, d.Until, k.By, k.Agent, k.Address})
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b SessionSeen) int { return cmp.Or(b.Seen.Compare(a.Seen), cmp.Compare(b.ID, a.ID)) })
	return list, err
}

// EndSession ends one of the sessions of whoever asks; with id 0 all others than the one asked from.
func (p *People) EndSession(ctx context.Context, s *Session, id int64) error {
	_, err := p.inner.Write(ctx, s.Actor, "session", func(tx *store.Tx) error {
		if id == 0 {
			return eraseAll(tx, kindSession, s.Account.ID, s.ID)
		}
		return eraseOne(tx, kindSession, s.Account.ID, id, "session.not_found")
	})
	return err
}

// eraseOne erases one deposit of a kind about an account: by number, but never somebody else's.
func eraseOne(tx *store.Tx, kind string, about, id int64, notThere string) error {
	all, err := tx.DepositsAbout(kind, about)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.ID == id {
			_, err := tx.EraseDeposit(d)
			return err
		}
	}
	return fault.New(fault.NotFound, notThere, "id", id)
}
