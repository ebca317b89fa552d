package store_test

import (
	"strings"
	"testing"
	"time"

	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/store"
)

// A deposit is opened by its token alone, leaves no trace in the log, and is gone when its time is over: for readers at once, and
// from the base when the clock passes.
func TestDeposits(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		c := newClock()
		s := base.Open(t, e.URL(t), store.Options{Now: c.now})
		begun := c.now()
		add := func(about int64, words string, until time.Time) (*store.Deposit, string) {
			d := &store.Deposit{Kind: "booklet", About: about, Until: until, Document: []byte(`{"words":"` + words + `"}`)}
			var token string
			if seq := write(t, s, func(tx *store.Tx) (err error) { token, err = tx.AddDeposit(d); return err }); seq != 0 {
				t.Errorf("the log has change %d of it", seq)
			}
			return d, token
		}
		first, key := add(7, "one", begun.Add(time.Hour))
		second, other := add(7, "two", begun.Add(3*time.Hour))
		if key == other || len(key) < 26 || first.ID == second.ID {
			t.Errorf("tokens %q and %q of %d and %d", key, other, first.ID, second.ID)
		}
		opens := func(kind, token, want string) {
			t.Helper()
			err := s.Read(t.Context(), func(tx *store.ReadTx) error {
				d, err := tx.Deposit(kind, token)
				if err == nil && !strings.Contains(string(d.Document), want) {
					t.Errorf("%s opens %s", token, d.Document)
				}
				return err
			})
			if want == "" {
				refused(t, err, fault.NotFound, "deposit.not_found")
			} else if err != nil {
				t.Error(err)
			}
		}
		about := func(want int) {
			t.Helper()
			read(t, s, func(tx *store.ReadTx) error {
				all, err := tx.DepositsAbout("booklet", 7)
				if len(all) != want {
					t.Errorf("%d are kept, want %d", len(all), want)
				}
				return err
			})
		}
		opens("booklet", key, "one")
		opens("booklet", other, "two")
		opens("remark", key, "")
		opens("booklet", key+"x", "")
		about(2)

		c.set(begun.Add(time.Hour))
		opens("booklet", key, "") // though nobody has erased it
		about(2)
		passTime(t, s, 0)
		about(1)
		if next, err := s.NextDue(t.Context()); err != nil || !next.Equal(begun.Add(3*time.Hour)) {
			t.Errorf("next due %v, %v", next, err)
		}
		write(t, s, func(tx *store.Tx) error { return tx.ShortenDeposit(second, begun.Add(5*time.Hour)) })
		write(t, s, func(tx *store.Tx) error { return tx.ShortenDeposit(second, begun.Add(2*time.Hour)) })
		if next, err := s.NextDue(t.Context()); err != nil || !next.Equal(begun.Add(2*time.Hour)) {
			t.Errorf("next due %v, %v", next, err)
		}
		opens("booklet", other, "two")
		write(t, s, func(tx *store.Tx) error { return tx.ShortenDeposit(second, begun) })
		opens("booklet", other, "")
		about(0)
		if next, err := s.NextDue(t.Context()); err != nil || !next.IsZero() {
			t.Errorf("next due %v, %v", next, err)
		}
		_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error {
			_, err := tx.AddDeposit(&store.Deposit{Kind: "booklet", Until: begun, Document: []byte(`{}`)})
			return err
		})
		refused(t, err, fault.Invalid, "deposit.over")
		if last := head(t, s); last.Seq != 0 {
			t.Errorf("the log has %d changes", last.Seq)
		}
		found, err := s.Check(t.Context())
		if err != nil || found.Broken() || found.Objects != 0 {
			t.Errorf("%+v %v", found, err)
		}
	})
}
