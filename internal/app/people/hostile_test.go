package people_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

var somewhere = people.Client{Address: "192.0.2.1", Agent: "test"}

// settle invites somebody and lets them in, with a password.
func (w *town) settle(email, organisation string, roles network.Roles) *people.Session {
	w.t.Helper()
	a, err := w.Invite(w.t.Context(), access.Operator, people.Invitation{Email: email, Name: "Quelqu’un", Language: "fr", Organisation: organisation, Roles: roles})
	if err != nil {
		w.t.Fatal(err)
	}
	e, err := w.Accept(w.t.Context(), w.key(a.ID), people.Acceptance{Name: "Quelqu’un", Language: "fr", Password: goodPassword}, somewhere)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.session(e.Token)
}

func (w *town) key(id int64) string {
	w.t.Helper()
	link, err := w.InvitationLink(w.t.Context(), access.Operator, id)
	if err != nil {
		w.t.Fatal(err)
	}
	_, key, _ := strings.Cut(link, "?key=")
	return key
}

func (w *town) session(token string) *people.Session {
	w.t.Helper()
	s, err := w.Session(w.t.Context(), token)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// Nobody gives more than they may, and nobody reaches into another organisation: every role against every role, there and elsewhere.
func TestNobodyRisesAboveTheirOwnRoles(t *testing.T) {
	w := newTown(t)
	victim := w.settle("victime@example.org", "autre", network.Contributor)
	boss := w.settle("rose@example.org", "", network.Administrator)
	for i, role := range network.AllRoles() {
		if role == network.Administrator {
			continue // of the network itself
		}
		s := w.settle(fmt.Sprintf("role%d@example.org", i), "ot", role)
		for j, given := range network.AllRoles() {
			_, err := w.Invite(t.Context(), s.Actor, people.Invitation{Email: fmt.Sprintf("new%d-%d@example.org", i, j), Name: "X", Language: "fr", Organisation: "ot", Roles: given})
			may := role == network.OrganisationAdministrator && given != network.Administrator
			if (err == nil) != may || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s invites as %s: %v", role, given, err)
			}
			if err := w.SetRoles(t.Context(), s.Actor, s.Account.ID, "ot", given|role, 0); (err == nil) != may {
				t.Errorf("%s makes themselves %s: %v", role, given, err)
			}
			if err := w.SetRoles(t.Context(), access.Operator, s.Account.ID, "ot", role, 0); err != nil {
				t.Fatal(err)
			}
		}
		for what, do := range map[string]func() error{
			"roles":        func() error { return w.SetRoles(t.Context(), s.Actor, victim.Account.ID, "autre", network.Reader, 0) },
			"roles, lying": func() error { return w.SetRoles(t.Context(), s.Actor, victim.Account.ID, "ot", network.Reader, 0) },
			"removal":      func() error { return w.RemoveFrom(t.Context(), s.Actor, victim.Account.ID, "autre") },
			"suspension":   func() error { return w.Suspend(t.Context(), s.Actor, victim.Account.ID) },
			"erasure":      func() error { return w.Erase(t.Context(), s.Actor, victim.Account.ID) },
			"second":       func() error { return w.ResetSecond(t.Context(), s.Actor, victim.Account.ID) },
			"sessions":     func() error { return w.EndSessionsOf(t.Context(), s.Actor, victim.Account.ID) },
			"password":     func() error { return w.SetPassword(t.Context(), s.Actor, victim.Account.ID, goodPassword) },
			"of the boss":  func() error { return w.Suspend(t.Context(), s.Actor, boss.Account.ID) },
			"invitation": func() error {
				_, err := w.Invite(t.Context(), s.Actor, people.Invitation{Email: "x@example.org", Name: "X", Language: "fr", Organisation: "autre", Roles: network.Reader})
				return err
			},
			"network": func() error {
				_, err := w.Invite(t.Context(), s.Actor, people.Invitation{Email: "x@example.org", Name: "X", Language: "fr", Roles: network.Administrator})
				return err
			},
			"delegation": func() error { return w.Delegate(t.Context(), s.Actor, &network.Delegation{From: "autre", To: "ot"}) },
			"link":       func() error { _, err := w.InvitationLink(t.Context(), s.Actor, victim.Account.ID); return err },
		} {
			if err := do(); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s, %s of others: %v", role, what, err)
			}
		}
	}
	if s := w.session(mustEnter(w, "victime@example.org")); s.Actor.Roles != network.Contributor {
		t.Errorf("the victim is %s now", s.Actor.Roles)
	}
	refused(t, w.Suspend(t.Context(), boss.Actor, boss.Account.ID), fault.Conflict, "account.oneself")
	refused(t, w.RemoveFrom(t.Context(), boss.Actor, boss.Account.ID, ""), fault.Conflict, "account.last_administrator")
	refused(t, w.EraseMe(t.Context(), boss), fault.Conflict, "account.last_administrator")
}

func mustEnter(w *town, email string) string {
	w.t.Helper()
	e, err := w.SignIn(w.t.Context(), email, goodPassword, somewhere)
	if err != nil {
		w.t.Fatal(err)
	}
	return e.Token
}

// What was taken away is gone at the next request: a membership, the right to be here, the person.
func TestWhatIsTakenAwayEndsAtOnce(t *testing.T) {
	w := newTown(t)
	s := w.settle("lea@example.org", "ot", network.Validator)
	token := mustEnter(w, "lea@example.org")
	word, _, err := w.NewToken(t.Context(), s, people.TokenWanted{Name: "écrans", Scope: people.ScopeWrite, Until: w.clock().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	reading, _, err := w.NewToken(t.Context(), s, people.TokenWanted{Name: "lecture", Scope: people.ScopeRead, Until: w.clock().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	acts := func(want network.Roles) {
		t.Helper()
		if got := w.session(token).Actor.Roles; got != want {
			t.Errorf("the session acts as %s", got)
		}
		if actor, err := w.Bearer(t.Context(), word); err != nil || actor.Roles != want {
			t.Errorf("the token acts as %s, %v", actor.Roles, err)
		}
	}
	acts(network.Validator)
	if actor, err := w.Bearer(t.Context(), reading); err != nil || actor.Roles != network.Reader {
		t.Errorf("a token to read acts as %s, %v", actor.Roles, err)
	}
	if err := w.SetRoles(t.Context(), access.Operator, s.Account.ID, "ot", network.Reader, 0); err != nil {
		t.Fatal(err)
	}
	acts(network.Reader)
	if err := w.SetRoles(t.Context(), access.Operator, s.Account.ID, "ot", network.Contributor, openingDay(w)); err != nil {
		t.Fatal(err)
	}
	acts(network.Contributor)
	w.pass(24 * time.Hour)
	token = mustEnter(w, "lea@example.org") // the old one is over by itself
	_, err = w.Bearer(t.Context(), word)
	refused(t, err, fault.Unauthenticated, "token.refused")
	if got := w.session(token).Actor; got.Roles != 0 || got.Organisation != "" {
		t.Errorf("after its last day the membership still gives %+v", got)
	}
	if err := w.Suspend(t.Context(), access.Operator, s.Account.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.Session(t.Context(), token)
	refused(t, err, fault.Unauthenticated, "session.over")
	_, err = w.SignIn(t.Context(), "lea@example.org", goodPassword, somewhere)
	refused(t, err, fault.Forbidden, "sign_in.suspended")
	_, err = w.SignIn(t.Context(), "lea@example.org", "autre chose enfin", somewhere)
	refused(t, err, fault.Unauthenticated, "sign_in.refused")
}

func openingDay(w *town) opening.Date { return opening.DayOf(w.clock()) }

// Nothing that opens something once opens it twice, whoever comes first of many.
func TestNothingOpensTwice(t *testing.T) {
	w := newTown(t)
	a, err := w.Invite(t.Context(), access.Operator, people.Invitation{Email: "lea@example.org", Name: "Léa", Language: "fr", Organisation: "ot", Roles: network.Reader})
	if err != nil {
		t.Fatal(err)
	}
	key, other := w.key(a.ID), w.key(a.ID)
	once(t, "an invitation", func() error {
		_, err := w.Accept(t.Context(), key, people.Acceptance{Name: "Léa", Language: "fr", Password: goodPassword}, somewhere)
		return err
	})
	_, err = w.Accept(t.Context(), other, people.Acceptance{Name: "Eve", Language: "fr", Password: "mot de passe à moi"}, somewhere)
	refused(t, err, fault.Gone, "invitation.over")

	s := w.session(mustEnter(w, "lea@example.org"))
	asked, err := w.AskApp(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.TakeApp(t.Context(), s, asked.Key, "000000")
	if !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	code := func() string {
		c, err := totp.GenerateCode(asked.Secret, w.clock())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	codes, err := w.TakeApp(t.Context(), s, asked.Key, code())
	if err != nil || len(codes) != 10 {
		t.Fatal(codes, err)
	}
	_, err = w.TakeApp(t.Context(), s, asked.Key, code())
	refused(t, err, fault.Gone, "authenticator.over")
	second := func() string {
		t.Helper()
		e, err := w.SignIn(t.Context(), "lea@example.org", goodPassword, somewhere)
		if err != nil || e.Token != "" || e.Second == "" {
			t.Fatalf("a password alone gives %+v, %v", e, err)
		}
		if _, err := w.Session(t.Context(), e.Second); !fault.Is(err, fault.Unauthenticated) {
			t.Error("half a proof is a session")
		}
		return e.Second
	}
	_, err = w.Confirm(t.Context(), second(), code(), somewhere)
	refused(t, err, fault.Unauthenticated, "sign_in.code_refused") // it was taken when the app was
	w.pass(time.Minute)
	now, first, next := code(), second(), second()
	if _, err := w.Confirm(t.Context(), first, now, somewhere); err != nil {
		t.Error(err)
	}
	_, err = w.Confirm(t.Context(), next, now, somewhere)
	refused(t, err, fault.Unauthenticated, "sign_in.code_refused")
	_, err = w.Confirm(t.Context(), first, codes[0], somewhere)
	refused(t, err, fault.Unauthenticated, "session.over")
	if _, err := w.Confirm(t.Context(), next, codes[0], somewhere); err != nil {
		t.Error(err)
	}
	_, err = w.Confirm(t.Context(), second(), codes[0], somewhere)
	refused(t, err, fault.Unauthenticated, "sign_in.code_refused")
	var last error
	for range 12 {
		_, last = w.Confirm(t.Context(), second(), "000000", somewhere)
	}
	refused(t, last, fault.TooMany, "sign_in.too_many") // though the password is right each time
}

// once runs something eight times at once, and wants it to happen once.
func once(t *testing.T, what string, do func() error) {
	t.Helper()
	var running sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range 8 {
		running.Go(func() {
			if err := do(); err == nil {
				mu.Lock()
				done++
				mu.Unlock()
			} else if !fault.Is(err, fault.Gone) && !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	running.Wait()
	if done != 1 {
		t.Errorf("%s opened %d times", what, done)
	}
}

// Nobody reaches the sessions, tokens or secrets of somebody else by their numbers.
func TestNumbersOfOthersOpenNothing(t *testing.T) {
	w := newTown(t)
	lea, eve := w.settle("lea@example.org", "ot", network.Contributor), w.settle("eve@example.org", "ot", network.OrganisationAdministrator)
	_, token, err := w.NewToken(t.Context(), lea, people.TokenWanted{Name: "x", Scope: people.ScopeRead, Until: w.clock().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, w.EndSession(t.Context(), eve, lea.ID), fault.NotFound, "session.not_found")
	refused(t, w.EndToken(t.Context(), eve, token.ID), fault.NotFound, "token.not_found")
	asked, err := w.AskApp(t.Context(), lea)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.TakeApp(t.Context(), eve, asked.Key, "000000")
	refused(t, err, fault.Gone, "authenticator.over")
	_, err = w.AppOf(t.Context(), eve, asked.Key)
	refused(t, err, fault.Gone, "authenticator.over")
	refused(t, w.ActFor(t.Context(), eve, "autre"), fault.NotFound, "organisation.not_found")
	for _, id := range []int64{0, -1, math.MaxInt64} {
		if err := w.SetRoles(t.Context(), eve.Actor, id, "ot", network.Reader, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("%d: %v", id, err)
		}
	}
	for _, word := range []string{"", "escale_", "escale_AAAA", "x", people.TokenPrefix + strings.Repeat("A", 26), "escale_\x00"} {
		if _, err := w.Bearer(t.Context(), word); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%q: %v", word, err)
		}
	}
	export, err := w.Export(t.Context(), lea)
	if err != nil || strings.Contains(string(export), "argon2") || strings.Contains(string(export), "eve@") || !strings.Contains(string(export), "lea@example.org") {
		t.Errorf("%s %v", export, err)
	}
}

// What touches the safety of an account asks for a proof of a short while ago; a session that was left open is not enough.
func TestOldSessionsDoNotTouchSafety(t *testing.T) {
	w := newTown(t)
	s := w.settle("lea@example.org", "ot", network.Contributor)
	w.pass(people.ProofHolds + time.Second)
	for what, do := range map[string]func() error{
		"password": func() error { return w.ChangePassword(t.Context(), s, "encore un bon mot") },
		"email":    func() error { return w.AskEmail(t.Context(), s, "eve@example.org") },
		"app":      func() error { _, err := w.AskApp(t.Context(), s); return err },
		"passkey":  func() error { _, err := w.AskPasskey(t.Context(), s); return err },
		"erase":    func() error { return w.EraseMe(t.Context(), s) },
		"token": func() error {
			_, _, err := w.NewToken(t.Context(), s, people.TokenWanted{Name: "x", Scope: people.ScopeRead, Until: w.clock().Add(time.Hour)})
			return err
		},
	} {
		err := do()
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != "session.prove_again" {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused(t, w.Prove(t.Context(), s, "autre chose enfin", somewhere), fault.Unauthenticated, "sign_in.refused")
	if err := w.Prove(t.Context(), s, goodPassword, somewhere); err != nil {
		t.Fatal(err)
	}
	other := mustEnter(w, "lea@example.org")
	if err := w.ChangePassword(t.Context(), s, "encore un bon mot"); err != nil {
		t.Fatal(err)
	}
	_, err := w.Session(t.Context(), other)
	refused(t, err, fault.Unauthenticated, "session.over")
	_, err = w.SignIn(t.Context(), "lea@example.org", goodPassword, somewhere)
	refused(t, err, fault.Unauthenticated, "sign_in.refused")
}

// Somebody who guesses waits longer and longer; whoever owns the account gets in from elsewhere meanwhile; and nobody is told whether
// an account exists, neither by words nor by the time that the answer takes.
func TestGuessing(t *testing.T) {
	w := newTown(t)
	w.settle("lea@example.org", "ot", network.Contributor)
	eve := people.Client{Address: "203.0.113.9"}
	key := func(email string) (all []string) {
		for range 8 {
			_, err := w.SignIn(t.Context(), email, "autre chose enfin", eve)
			var f *fault.Error
			if !errors.As(err, &f) {
				t.Fatal(err)
			}
			all = append(all, f.Key)
		}
		return all
	}
	known, unknown := key("lea@example.org"), key("nobody@example.org")
	if !slices.Equal(known, unknown) || !slices.Contains(known, "sign_in.too_many") {
		t.Errorf("known: %v, unknown: %v", known, unknown)
	}
	mustEnter(w, "lea@example.org") // from elsewhere
	for _, email := range []string{"lea@example.org", "nobody@example.org", "", strings.Repeat("x", 10_000), "a\x00b@example.org"} {
		if err := w.Recover(t.Context(), email, people.Client{Address: "198.51.100.1"}); err != nil {
			t.Errorf("%.20q: %v", email, err)
		}
	}
	took := func(email string) time.Duration {
		var all []time.Duration
		for i := range 15 {
			begun := time.Now()
			w.SignIn(t.Context(), email, "autre chose enfin", people.Client{Address: fmt.Sprint("198.51.100.", i)}) //nolint:errcheck // it is refused
			all = append(all, time.Since(begun))
		}
		slices.Sort(all)
		return all[0] // the least disturbed
	}
	a, b := took("lea@example.org"), took("nobody@example.org")
	if ratio := float64(a) / float64(b); ratio < 0.5 || ratio > 2 {
		t.Errorf("a known address takes %v, an unknown one %v", a, b)
	}
}

// Whoever is erased is forgotten: in the account, in what opens it, in the directory and in the log; their number stays.
func TestErasedIsForgotten(t *testing.T) {
	w := newTown(t)
	s := w.settle("lea@example.org", "ot", network.Contributor)
	w.settle("rose@example.org", "", network.Administrator)
	token := mustEnter(w, "lea@example.org")
	if err := w.EraseMe(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	_, err := w.Session(t.Context(), token)
	refused(t, err, fault.Unauthenticated, "session.over")
	_, err = w.SignIn(t.Context(), "lea@example.org", goodPassword, somewhere)
	refused(t, err, fault.Unauthenticated, "sign_in.refused")
	list, _, err := w.Directory(t.Context(), access.Operator, people.Wanted{})
	if err != nil || len(list) != 1 {
		t.Errorf("%v %v", list, err)
	}
	audit, _, err := w.Audit(t.Context(), access.Operator, 0, 100)
	if err != nil || len(audit) < 5 || strings.Contains(fmt.Sprint(audit), "lea@") {
		t.Errorf("%v %v", audit, err)
	}
	err = w.app.Inner().Read(t.Context(), func(tx *store.ReadTx) error {
		a, err := tx.Account(s.Account.ID)
		if err != nil || a.Name != "" || a.Email != "" {
			t.Errorf("%+v", a)
		}
		doc, _, err := tx.Secrets(s.Account.ID)
		if string(doc) != "{}" {
			t.Errorf("%s is kept", doc)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	w.settle("lea@example.org", "ot", network.Reader) // the address is free again
}

// An owner lets others write, and nobody lets others write for somebody else.
func TestDelegations(t *testing.T) {
	w := newTown(t)
	s := w.settle("ada@example.org", "ot", network.OrganisationAdministrator)
	d := &network.Delegation{From: "ot", To: "autre", Groups: []offer.Group{"opening"}}
	if err := w.Delegate(t.Context(), s.Actor, d); err != nil || d.Code != "ot-autre" {
		t.Fatalf("%+v %v", d, err)
	}
	refused(t, w.Delegate(t.Context(), access.Operator, &network.Delegation{Code: d.Code, From: "autre", To: "ot"}), fault.Conflict, "delegation.other")
	if err := w.Delegate(t.Context(), s.Actor, &network.Delegation{From: "ot", To: "autre", Offers: []offer.ID{4711}}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	list, err := w.Delegations(s.Actor, "autre")
	if err != nil || len(list) != 1 {
		t.Errorf("%v %v", list, err)
	}
	if err := w.EndDelegation(t.Context(), s.Actor, d.Code); err != nil {
		t.Error(err)
	}
	refused(t, w.EndDelegation(t.Context(), s.Actor, "none"), fault.NotFound, "delegation.not_found")
}
