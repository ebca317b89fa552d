package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/store"
)

// Scope is what a personal token may be used for. Whatever it is, the account itself (passwords, sessions, tokens) is out of its
// reach: that takes a session.
type Scope string

// A token to read gives no role but a reader's.
const (
	ScopeRead  Scope = "read"
	ScopeWrite Scope = "write" // whatever its person may, in the organisation that it is for
)

// Scopes lists every Scope.
var Scopes = []Scope{ScopeRead, ScopeWrite}

// TokenPrefix begins every personal token, so that one that was published by mistake is recognised.
const TokenPrefix = "escale_"

// Limits of personal tokens.
const (
	TokenMost    = 366 * 24 * time.Hour
	maxTokens    = 50
	maxTokenName = 100 // bytes
	tokenSeen    = time.Hour
)

// Token is a personal token of the API, without what opens it.
type Token struct {
	ID           int64     `json:"id"`
	Name         string    `json:"name"` // what it is for
	Scope        Scope     `json:"scope"`
	Organisation string    `json:"organisation,omitempty"` // that it acts for
	Since        time.Time `json:"since"`
	Until        time.Time `json:"until"`
	Seen         time.Time `json:"seen,omitzero"` // give or take an hour
}

// TokenWanted is what somebody says of a token to be made.
type TokenWanted struct {
	Name         string
	Scope        Scope
	Organisation string // "" is the one that the session acts for
	Until        time.Time
}

// NewToken makes a personal token for whoever asks, who has just proven who they are (else Unauthenticated session.prove_again). The
// word that opens it is told this once.
func (p *People) NewToken(ctx context.Context, s *Session, w TokenWanted) (word string, t *Token, err error) {
	if err := p.mustBeFresh(s); err != nil {
		return "", nil, err
	}
	if w.Organisation == "" {
		w.Organisation = s.Actor.Organisation
	}
	_, err = p.inner.Write(ctx, s.Actor, "token", func(tx *store.Tx) error {
		word, t, err = p.addToken(tx, s.Account, w)
		return err
	})
	return word, t, err
}

// mustBeFresh wants a proof of a short while ago.
func (p *People) mustBeFresh(s *Session) error {
	if !s.Fresh(p.app.Now()) {
		return fault.New(fault.Unauthenticated, "session.prove_again")
	}
	return nil
}

func (p *People) addToken(tx *store.Tx, a *network.Account, w TokenWanted) (word string, t *Token, err error) {
	t = &Token{Name: strings.TrimSpace(offer.CleanText(w.Name)), Scope: w.Scope, Organisation: w.Organisation, Since: tx.Now(), Until: w.Until}
	var problems []fault.Problem
	fail := func(path, key string, args ...any) { problems = append(problems, fault.At(path, key, args...)) }
	switch {
	case t.Name == "":
		fail("/name", "text.empty")
	case len(t.Name) > maxTokenName:
		fail("/name", "text.too_long", "length", len(t.Name), "max", maxTokenName)
	}
	if !slices.Contains(Scopes, t.Scope) {
		fail("/scope", "token.scope_unknown", "value", string(t.Scope))
	}
	if !t.Until.After(tx.Now()) || t.Until.Sub(tx.Now()) > TokenMost {
		fail("/until", "token.until_out_of_range", "days", int(TokenMost/(24*time.Hour)))
	}
	if m := p.Acts(a, w.Organisation); m == nil || m.Organisation != w.Organisation {
		fail("/organisation", "organisation.not_found", "code", w.Organisation)
	}
	if err := fault.Refuse("token.invalid", problems); err != nil {
		return "", nil, err
	}
	have, err := tx.DepositsAbout(kindToken, a.ID)
	if err != nil {
		return "", nil, err
	}
	if len(have) >= maxTokens {
		return "", nil, fault.New(fault.TooMany, "token.too_many", "max", maxTokens)
	}
	word, d, err := add(tx, kindToken, a.ID, t.Until.Sub(tx.Now()), t)
	if err != nil {
		return "", nil, err
	}
	t.ID = d.ID
	return TokenPrefix + word, t, tx.Log(store.KindAccount, a.Author()[len(network.AuthorPrefix):], []string{"token"}, store.Internal)
}

// Tokens lists the personal tokens of whoever asks, the oldest first.
func (p *People) Tokens(ctx context.Context, s *Session) (list []Token, err error) {
	err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
		all, err := tx.DepositsAbout(kindToken, s.Account.ID)
		for _, d := range all {
			var t Token
			if err := json.Unmarshal(d.Document, &t); err != nil {
				return err
			}
			t.ID, t.Until = d.ID, d.Until
			list = append(list, t)
		}
		return err
	})
	return list, err
}

// EndToken takes one of the tokens of whoever asks away; with id 0 all of them.
func (p *People) EndToken(ctx context.Context, s *Session, id int64) error {
	_, err := p.inner.Write(ctx, s.Actor, "token", func(tx *store.Tx) error {
		if id == 0 {
			return eraseAll(tx, kindToken, s.Account.ID, 0)
		}
		return eraseOne(tx, kindToken, s.Account.ID, id, "token.not_found")
	})
	return err
}

// Bearer gives whom a personal token acts as, now: Unauthenticated token.refused where it opens nothing, or its person may not any
// more.
func (p *People) Bearer(ctx context.Context, word string) (access.Actor, error) {
	refused := fault.New(fault.Unauthenticated, "token.refused")
	word, ours := strings.CutPrefix(word, TokenPrefix)
	if !ours {
		return access.Actor{}, refused
	}
	var d *store.Deposit
	var a *network.Account
	err := p.inner.Read(ctx, func(tx *store.ReadTx) (err error) {
		if d, err = tx.Deposit(kindToken, word); err != nil {
			return err
		}
		a, err = tx.Account(d.About)
		return err
	})
	var t Token
	if err == nil {
		err = json.Unmarshal(d.Document, &t)
	}
	if fault.Is(err, fault.NotFound) || err == nil && a.State != network.Active {
		return access.Actor{}, refused
	}
	if err != nil {
		return access.Actor{}, err
	}
	actor := access.Actor{Name: a.Author()}
	if m := p.Acts(a, t.Organisation); m != nil && m.Organisation == t.Organisation {
		actor.Organisation, actor.Roles = m.Organisation, m.Roles
	}
	if t.Scope == ScopeRead && actor.Roles != 0 {
		actor.Roles = network.Reader
	}
	if now := p.app.Now(); now.Sub(t.Seen) >= tokenSeen {
		t.Seen = now.UTC().Truncate(time.Second)
		p.tokenSeen(d, t, actor)
	}
	return actor, nil
}

// tokenSeen writes down that a token is used, behind the answer's back.
func (p *People) tokenSeen(d *store.Deposit, t Token, actor access.Actor) {
	doc, err := json.Marshal(t, json.Deterministic(true))
	if err != nil {
		return
	}
	d.Document = doc
	p.note(actor, "token", func(tx *store.Tx) error {
		if err := tx.PutDeposit(d); !fault.Is(err, fault.NotFound) { // it was taken away meanwhile
			return err
		}
		return nil
	})
}

// TokenFor makes a personal token for somebody, for whoever has the machine's own shell.
func (p *People) TokenFor(ctx context.Context, actor access.Actor, id int64, w TokenWanted) (word string, t *Token, err error) {
	if actor != access.Operator {
		return "", nil, fault.New(fault.Forbidden, "access.administrators_only")
	}
	err = p.change(ctx, actor, "token", id, func(tx *store.Tx, a *network.Account) error {
		if m := p.Acts(a, w.Organisation); w.Organisation == "" && m != nil {
			w.Organisation = m.Organisation
		}
		word, t, err = p.addToken(tx, a, w)
		return err
	})
	return word, t, err
}
