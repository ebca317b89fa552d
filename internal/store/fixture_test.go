package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// clock is a clock that tests set.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 7, 14, 10, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

func (c *clock) pass(d time.Duration) { c.set(c.now().Add(d)) }

func paris(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

var tester = store.Actor{Name: "tester", Organisation: "office", Cause: "test"}

// write writes, and fails the test when that fails.
func write(t testing.TB, s *store.Store, fn func(tx *store.Tx) error) int64 {
	t.Helper()
	seq, err := s.Write(t.Context(), tester, fn)
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	return seq
}

func read(t testing.TB, s *store.Store, fn func(tx *store.ReadTx) error) {
	t.Helper()
	if err := s.Read(t.Context(), fn); err != nil {
		t.Fatalf("read: %v", err)
	}
}

// refused checks that an error is a fault with a code and key, and gives its arguments.
func refused(t testing.TB, err error, code fault.Code, key string) map[string]any {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code || f.Key != key {
		t.Fatalf("got error %v, want %s %s", err, code, key)
	}
	return f.Args
}

func hotel(name string, identifiers ...offer.Identifier) *offer.Offer {
	o := &offer.Offer{Type: "hotel", Status: offer.Published, Owner: "office"}
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", name), Origin: offer.Origin{Source: "tester"}})
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldAddress}, Value: offer.Address{Locality: "Amboise", Commune: "37003"}})
	for i, id := range identifiers {
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldIdentifiers, Item: fmt.Sprint(i)}, Value: id})
	}
	return o
}

// put gives an offer an id if it has none, and puts it.
func put(t testing.TB, s *store.Store, offers ...*offer.Offer) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error { return putIn(tx, offers...) })
}

func putIn(tx *store.Tx, offers ...*offer.Offer) (err error) {
	for _, o := range offers {
		if o.ID == 0 {
			if o.ID, err = tx.NextOfferID(); err != nil {
				return err
			}
		}
		if _, err := tx.PutOffer(o, store.Diffused); err != nil {
			return err
		}
	}
	return nil
}

func get(t testing.TB, s *store.Store, id offer.ID) (o *offer.Offer) {
	t.Helper()
	read(t, s, func(tx *store.ReadTx) (err error) {
		o, err = tx.Offer(id)
		return err
	})
	return o
}

func rename(o *offer.Offer, name string) *offer.Offer {
	p := o.Clone()
	p.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", name)})
	return p
}

func changes(t testing.TB, s *store.Store, after store.Position) []store.Change {
	t.Helper()
	all, _, err := s.Changes(t.Context(), after, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func head(t testing.TB, s *store.Store) store.Position {
	t.Helper()
	p, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}
