package people

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/state"
	"escale/internal/store"
)

// Audited is an entry of the audit log: who did what about people, organisations and settings. It says what changed and never what to.
type Audited struct {
	Seq          int64     `json:"seq"`
	At           time.Time `json:"at"`
	By           string    `json:"by"`             // as the log calls it
	ByName       string    `json:"name,omitempty"` // of a person who was not forgotten
	Organisation string    `json:"organisation,omitempty"`
	Cause        string    `json:"cause,omitempty"`
	Kind         string    `json:"kind"`
	Object       string    `json:"object"`
	About        string    `json:"about,omitempty"` // what the object is called
	Changed      []string  `json:"changed,omitempty"`
}

// audited are the kinds of objects that the audit log tells of, besides KindSignIn.
var audited = []string{store.KindAccount, KindSignIn, state.KindOrganisation, state.KindDelegation, state.KindProject, state.KindCharter,
	state.KindCatalog, state.KindOwn, state.KindSource, store.KindBase}

// Audit lists at most limit entries before a number (0: the newest), the newest first, and the number to go on before; 0 at the end.
// Network administrators read all; who looks after an organisation what was done for it, and about its people.
func (p *People) Audit(ctx context.Context, actor access.Actor, before int64, limit int) (list []Audited, next int64, err error) {
	policy := p.app.State().Policy
	whole := policy.Decide(actor, access.Manage, access.Object{}).Allowed
	if !whole {
		if err := policy.Decide(actor, access.Manage, access.Object{Organisation: actor.Organisation}).Err(); err != nil {
			return nil, 0, err
		}
	}
	all, err := p.everybody(ctx)
	if err != nil {
		return nil, 0, err
	}
	limit = max(1, min(limit, 200))
	err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
		const atOnce, most = 500, 20 // so much is looked through at most, then there is a next page
		for range most {
			changes, err := tx.Audit(before, atOnce)
			if err != nil {
				return err
			}
			for _, c := range changes {
				before = c.Seq
				if !slices.Contains(audited, c.Kind) || !whole && !p.concerns(actor, c, all) {
					continue
				}
				if list = append(list, p.audited(c, all)); len(list) == limit {
					next = before
					return nil
				}
			}
			if len(changes) < atOnce {
				return nil
			}
		}
		next = before
		return nil
	})
	return list, next, err
}

// concerns tells whether an entry is the business of who looks after an organisation.
func (p *People) concerns(actor access.Actor, c store.Change, all map[int64]*network.Account) bool {
	if c.Kind == store.KindAccount || c.Kind == KindSignIn {
		id, err := strconv.ParseInt(c.Object, 10, 64)
		return err == nil && all[id] != nil && slices.ContainsFunc(all[id].Memberships, func(m network.Membership) bool { return m.Organisation == actor.Organisation })
	}
	return c.By.Organisation == actor.Organisation || c.Kind == state.KindOrganisation && c.Object == actor.Organisation
}

func (p *People) audited(c store.Change, all map[int64]*network.Account) Audited {
	a := Audited{Seq: c.Seq, At: c.At, By: c.By.Name, Organisation: c.By.Organisation, Cause: c.By.Cause, Kind: c.Kind, Object: c.Object, Changed: c.Changed}
	if id, ok := network.AccountOf(c.By.Name); ok && all[id] != nil {
		a.ByName = all[id].Name
	}
	switch c.Kind {
	case store.KindAccount, KindSignIn:
		if id, err := strconv.ParseInt(c.Object, 10, 64); err == nil && all[id] != nil {
			a.About = all[id].Name
		}
	case state.KindOrganisation:
		a.About = p.app.State().Organisations[c.Object].Name
	}
	return a
}

// Own is everything that is kept about one person, for them (Regulation (EU) 2016/679, articles 15 and 20).
type Own struct {
	Account  *Person             `json:"account"`
	Likes    network.Preferences `json:"preferences"`
	Safety   *Safety             `json:"safety"`
	Sessions []SessionSeen       `json:"sessions"`
	Tokens   []Token             `json:"tokens"`
	History  []Audited           `json:"history"` // of the account, and of signing in
}

// mostHistory bounds what is told of an account's history.
const mostHistory = 2000

// Export gives whoever asks all that is kept about them, as JSON. Offers and proposals that they wrote are the network's, and bear
// their number.
func (p *People) Export(ctx context.Context, s *Session) ([]byte, error) {
	own := &Own{Likes: s.Account.Preferences}
	a := s.Account
	own.Account = &Person{ID: a.ID, Name: a.Name, Email: a.Email, Language: a.Language, State: a.State, Memberships: a.Memberships, Since: a.Since, Seen: a.Seen}
	var err error
	if own.Safety, err = p.Safety(ctx, s); err != nil {
		return nil, err
	}
	if own.Sessions, err = p.Sessions(ctx, s); err != nil {
		return nil, err
	}
	if own.Tokens, err = p.Tokens(ctx, s); err != nil {
		return nil, err
	}
	err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
		for _, kind := range []string{store.KindAccount, KindSignIn} {
			changes, err := tx.History(kind, strconv.FormatInt(a.ID, 10), 0, mostHistory)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			for _, c := range changes {
				one := p.audited(c, nil)
				own.History = append(own.History, one)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return json.Marshal(own, json.Deterministic(true))
}
