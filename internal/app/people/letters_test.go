package people_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/mail"
	"escale/internal/network"
)

// postman takes letters, and drops the first of each.
type postman struct {
	mu      sync.Mutex
	dropped map[string]bool
	letters chan *mail.Message
}

func (*postman) Where() string { return "here" }

func (p *postman) Send(_ context.Context, m *mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.dropped[m.ID] {
		p.dropped[m.ID] = true
		return errors.New("the line is cut")
	}
	p.letters <- m
	return nil
}

// next waits for the next letter, and gives the key in its link.
func (p *postman) next(t *testing.T, to, kind string) (key string) {
	t.Helper()
	select {
	case m := <-p.letters:
		if m.To != to || m.Subject != "mail."+kind+".subject" || !strings.Contains(m.Letter.Text(), "mail.greeting") {
			t.Errorf("a letter to %s, %s, instead of %s to %s", m.To, m.Subject, kind, to)
		}
		_, key, _ = strings.Cut(m.Letter.Action.URL, "?key=")
	case <-time.After(20 * time.Second):
		t.Fatalf("no letter %s came", kind)
	}
	return key
}

// Letters come though the line was cut; what they open is opened once, by whoever has the letter, and no job keeps a key or an address.
func TestLetters(t *testing.T) {
	post := &postman{dropped: map[string]bool{}, letters: make(chan *mail.Message, 10)}
	w := newTownWith(t, people.Options{Mail: post})
	w.app.Start(t.Context())
	go func() { // time passes, so that what failed is tried again
		for t.Context().Err() == nil {
			w.pass(200 * time.Millisecond)
			time.Sleep(20 * time.Millisecond)
		}
	}()
	a, err := w.Invite(t.Context(), access.Operator, people.Invitation{Email: "lea@example.org", Name: "Léa", Language: "fr", Organisation: "ot", Roles: network.Reader})
	if err != nil {
		t.Fatal(err)
	}
	key := post.next(t, "lea@example.org", "invitation")
	e, err := w.Accept(t.Context(), key, people.Acceptance{Name: "Léa", Language: "en", Password: goodPassword}, somewhere)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Invite(t.Context(), access.Operator, people.Invitation{Email: "LEA@example.org", Name: "Eve", Language: "fr", Organisation: "autre", Roles: network.Reader}); err != nil {
		t.Fatal(err)
	}
	post.next(t, "lea@example.org", "added")

	for range 2 {
		if err := w.Recover(t.Context(), "Lea@Example.org", somewhere); err != nil {
			t.Fatal(err)
		}
	}
	key, other := post.next(t, "lea@example.org", "recovery"), post.next(t, "lea@example.org", "recovery")
	if _, err := w.Renew(t.Context(), key, "court", somewhere); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	fresh, err := w.Renew(t.Context(), key, "un autre bon mot", somewhere)
	if err != nil {
		t.Fatal(err)
	}
	post.next(t, "lea@example.org", "notice")
	for _, over := range []string{key, other, ""} {
		_, err := w.Renew(t.Context(), over, "et encore un autre", somewhere)
		refused(t, err, fault.Gone, "recovery.over")
	}
	_, err = w.Session(t.Context(), e.Token)
	refused(t, err, fault.Unauthenticated, "session.over")

	s := w.session(fresh.Token)
	if err := w.AskEmail(t.Context(), s, "nouvelle@example.org"); err != nil {
		t.Fatal(err)
	}
	key = post.next(t, "nouvelle@example.org", "email")
	if s := w.session(fresh.Token); s.Account.Email != "lea@example.org" {
		t.Error("an address is theirs before they showed that it is")
	}
	if err := w.ConfirmEmail(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	post.next(t, "lea@example.org", "email_changed")
	refused(t, w.ConfirmEmail(t.Context(), key), fault.Gone, "email.over")
	if s := w.session(fresh.Token); s.Account.Email != "nouvelle@example.org" || s.Account.ID != a.ID {
		t.Errorf("%+v", s.Account)
	}
	if err := w.Recover(t.Context(), "nobody@example.org", somewhere); err != nil {
		t.Error(err)
	}
	select {
	case m := <-post.letters:
		t.Errorf("a letter that nobody asked for: %s to %s", m.Subject, m.To)
	case <-time.After(2 * time.Second):
	}
}
