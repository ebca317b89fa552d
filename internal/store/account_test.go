package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/store"
)

func person(email string, organisations ...string) *network.Account {
	a := &network.Account{Email: email, Name: "Léa Œuvré", Language: "fr", State: network.Active}
	for _, code := range organisations {
		a.Memberships = append(a.Memberships, network.Membership{Organisation: code, Roles: network.Contributor})
	}
	return a
}

func putAccount(t *testing.T, s *store.Store, a *network.Account) int64 {
	t.Helper()
	return write(t, s, func(tx *store.Tx) error {
		_, err := tx.PutAccount(a)
		return err
	})
}

func accounts(t *testing.T, s *store.Store, c *clock) {
	a := person("Lea@Example.org", "ot")
	a.Since, a.Preferences = c.now(), network.Preferences{Mail: network.Weekly, Silent: []string{"x"}}
	if seq := putAccount(t, s, a); seq != 1 || a.ID == 0 || a.Version != 1 {
		t.Fatalf("change %d, account %d version %d", seq, a.ID, a.Version)
	}
	read(t, s, func(tx *store.ReadTx) error {
		got, err := tx.AccountByEmail(" LEA@example.ORG ")
		if diff := cmp.Diff(a, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = tx.AccountByEmail("")
		refused(t, err, fault.NotFound, "account.not_found")
		_, err = tx.Account(99)
		refused(t, err, fault.NotFound, "account.not_found")
		return nil
	})
	if seq := putAccount(t, s, a); seq != 0 {
		t.Errorf("the same again is change %d", seq)
	}
	a.Seen = c.now().Add(time.Hour)
	if seq := putAccount(t, s, a); seq != 0 || a.Version != 1 {
		t.Errorf("signing in is change %d, version %d", seq, a.Version)
	}
	twin := person("LEA@example.org")
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error {
		_, err := tx.PutAccount(twin)
		return err
	})
	refused(t, err, fault.Conflict, "account.email_taken")
	if twin.ID != 0 || twin.Version != 0 {
		t.Errorf("refused, and has %d version %d", twin.ID, twin.Version)
	}
	other := person("other@example.org")
	putAccount(t, s, other)
	stale := *a
	a.Name = "Autre Œuvré"
	putAccount(t, s, a)
	_, err = s.Write(t.Context(), tester, func(tx *store.Tx) error {
		stale.Language = "en"
		_, err := tx.PutAccount(&stale)
		return err
	})
	refused(t, err, fault.Conflict, "store.changed_meanwhile")

	*a = network.Account{ID: a.ID, Version: a.Version, State: network.Erased, Language: offer.Lang("fr")}
	putAccount(t, s, a)
	*other = network.Account{ID: other.ID, Version: other.Version, State: network.Erased}
	putAccount(t, s, other) // two without an address are two
	read(t, s, func(tx *store.ReadTx) error {
		got, err := tx.Account(a.ID)
		if err != nil || got.Name != "" || got.State != network.Erased {
			t.Errorf("%+v %v", got, err)
		}
		n, err := tx.CountAccounts()
		if n != 0 {
			t.Errorf("%d are left", n)
		}
		return err
	})
	for _, change := range changes(t, s, store.Position{Epoch: epoch(t, s)}) {
		if said := fmt.Sprint(change); change.Trace != store.Internal || strings.Contains(said, "example.org") || strings.Contains(said, "uvré") {
			t.Errorf("the log says %s", said)
		}
	}
	read(t, s, func(tx *store.ReadTx) error {
		kept, err := tx.Revisions(store.KindAccount, fmt.Sprint(a.ID))
		if len(kept) != 0 {
			t.Errorf("revisions %v are kept", kept)
		}
		return err
	})
}

func epoch(t *testing.T, s *store.Store) string { return head(t, s).Epoch }

func secrets(t *testing.T, s *store.Store, c *clock) {
	a, b := person("a@example.org"), person("b@example.org")
	putAccount(t, s, a)
	putAccount(t, s, b)
	key := store.Handle{System: "passkey", Value: "k1"}
	read(t, s, func(tx *store.ReadTx) error {
		doc, version, err := tx.Secrets(a.ID)
		if string(doc) != "{}" || version != 0 {
			t.Errorf("a new account has %s, version %d", doc, version)
		}
		return err
	})
	put := func(id, version int64, doc string, handles ...store.Handle) error {
		_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error { return tx.PutSecrets(id, []byte(doc), version, handles, "password") })
		return err
	}
	if err := put(a.ID, 0, `{"password":"hash"}`, key); err != nil {
		t.Fatal(err)
	}
	refused(t, put(a.ID, 0, `{}`), fault.Conflict, "store.changed_meanwhile")
	refused(t, put(b.ID, 0, `{}`, key), fault.Conflict, "account.handle_taken")
	read(t, s, func(tx *store.ReadTx) error {
		if got, err := tx.AccountByHandle(key); err != nil || got.ID != a.ID {
			t.Errorf("the key opens %+v, %v", got, err)
		}
		doc, version, err := tx.Secrets(a.ID)
		if string(doc) != `{"password":"hash"}` || version != 1 {
			t.Errorf("%s, version %d", doc, version)
		}
		return err
	})
	a.Name = "X"
	putAccount(t, s, a) // leaves them alone
	if err := put(a.ID, 1, `{}`); err != nil {
		t.Fatal(err)
	}
	read(t, s, func(tx *store.ReadTx) error {
		_, err := tx.AccountByHandle(key)
		refused(t, err, fault.NotFound, "account.not_found")
		return nil
	})
	refused(t, put(77, 0, `{}`), fault.Conflict, "store.changed_meanwhile")
	found, err := s.Check(t.Context())
	if err != nil || found.Broken() {
		t.Errorf("%+v %v", found, err)
	}
}

func memberships(t *testing.T, s *store.Store, c *clock) {
	a, b := person("a@example.org", "ot", "cdt"), person("b@example.org", "ot")
	putAccount(t, s, a)
	putAccount(t, s, b)
	in := func(organisation string, want ...int64) {
		t.Helper()
		read(t, s, func(tx *store.ReadTx) error {
			all, err := tx.Members(organisation)
			var ids []int64
			for _, one := range all {
				ids = append(ids, one.ID)
			}
			if diff := cmp.Diff(want, ids); diff != "" {
				t.Errorf("in %s: %s", organisation, diff)
			}
			return err
		})
	}
	in("ot", a.ID, b.ID)
	in("cdt", a.ID)
	in("OT")
	a.Memberships = []network.Membership{{Organisation: "crt", Roles: network.Reader}}
	putAccount(t, s, a)
	in("ot", b.ID)
	in("cdt")
	in("crt", a.ID)
	read(t, s, func(tx *store.ReadTx) error {
		first, err := tx.Accounts(0, 1)
		if err != nil || len(first) != 1 || first[0].ID != a.ID {
			t.Errorf("%v %v", first, err)
		}
		rest, err := tx.Accounts(a.ID, 10)
		if len(rest) != 1 || rest[0].ID != b.ID {
			t.Errorf("%v %v", rest, err)
		}
		return err
	})
}

// What was taken away does not come back by being written again, and what is opened once is opened by one.
func TestDepositsAreRenewedAndEndOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		c := newClock()
		s := base.New(t, e, store.Options{Now: c.now})
		d := &store.Deposit{Kind: "session", About: 3, Until: c.now().Add(time.Hour), Document: []byte(`{"n":1}`)}
		var token string
		write(t, s, func(tx *store.Tx) (err error) { token, err = tx.AddDeposit(d); return err })
		d.Until, d.Document = c.now().Add(5*time.Hour), []byte(`{"n":2}`)
		write(t, s, func(tx *store.Tx) error { return tx.PutDeposit(d) })
		c.pass(4 * time.Hour)
		passTime(t, s, 0)
		read(t, s, func(tx *store.ReadTx) error {
			got, err := tx.Deposit("session", token)
			if err == nil && string(got.Document) != `{"n":2}` {
				t.Errorf("it says %s", got.Document)
			}
			return err
		})
		erase := func(want bool) {
			t.Helper()
			write(t, s, func(tx *store.Tx) error {
				was, err := tx.EraseDeposit(d)
				if was != want {
					t.Errorf("it was there: %v", was)
				}
				return err
			})
		}
		erase(true)
		erase(false)
		_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error { return tx.PutDeposit(d) })
		refused(t, err, fault.NotFound, "deposit.not_found")
	})
}
