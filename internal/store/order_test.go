package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/offer"
	"escale/internal/store"
)

const (
	writers  = 16
	workload = 1500 * time.Millisecond
)

// tail follows the log until it has seen the change with the number that the channel gives, and fails on any gap or repeat.
func tail(t *testing.T, s *store.Store, from store.Position, until <-chan int64) map[string]int {
	last := int64(1) << 62
	seen := map[string]int{} // changes by object
	at := from
	for at.Seq < last {
		woken := s.Changed()
		changes, to, err := s.Changes(context.Background(), at, 100)
		if err != nil {
			t.Errorf("tail at %d: %v", at.Seq, err)
			return seen
		}
		for _, c := range changes {
			if at.Seq++; c.Seq != at.Seq {
				t.Errorf("after change %d came %d", at.Seq-1, c.Seq)
				return seen
			}
			seen[c.Object]++
		}
		at = to
		if len(changes) > 0 {
			continue
		}
		select {
		case last = <-until:
		case <-woken:
		case <-time.After(50 * time.Millisecond):
		}
	}
	return seen
}

// A reader that follows the log sees every change once and in order, however many write at once and through however many
// processes, since each store here stands for one.
func TestOrder(t *testing.T) {
	for _, c := range []struct {
		engine testkit.Engine
		stores int
	}{{testkit.SQLite(), 1}, {testkit.Postgres(), 1}, {testkit.Postgres(), 2}} {
		t.Run(fmt.Sprintf("%s with %d", c.engine.Name, c.stores), func(t *testing.T) {
			url := c.engine.URL(t)
			stores := make([]*store.Store, c.stores)
			for i := range stores {
				stores[i] = base.Open(t, url, store.Options{})
			}
			begin := head(t, stores[0])
			until := make(chan int64)
			var tails sync.WaitGroup
			seen := make([]map[string]int, c.stores)
			for i, s := range stores {
				tails.Go(func() { seen[i] = tail(t, s, begin, until) })
			}
			commits, versions := writeALot(t, stores)
			end := head(t, stores[0])
			for range stores {
				until <- end.Seq
			}
			tails.Wait()
			t.Logf("%d commits in %v by %d writers: %.0f a second, %d changes", commits, workload, writers,
				float64(commits)/workload.Seconds(), end.Seq)
			for i := range stores {
				for id, version := range versions {
					if seen[i][fmt.Sprint(id)] != int(version) {
						t.Errorf("reader %d saw %d changes of offer %d, which has version %d", i, seen[i][fmt.Sprint(id)], id, version)
					}
				}
			}
			report, err := stores[0].Check(t.Context())
			if err != nil || len(report.Findings) > 0 || report.Head != end.Seq {
				t.Errorf("check: %+v, %v", report, err)
			}
		})
	}
}

// writeALot lets writers create and change offers, one to three in a transaction, some of which fail. It gives the number of
// commits and the version that each offer has.
func writeALot(t *testing.T, stores []*store.Store) (commits int, versions map[offer.ID]int64) {
	versions = map[offer.ID]int64{}
	var mu sync.Mutex
	var all sync.WaitGroup
	stop := time.Now().Add(workload)
	for w := range writers {
		s := stores[w%len(stores)]
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 1))
			var own []*offer.Offer
			n := 0
			for time.Now().Before(stop) {
				var batch []*offer.Offer
				for range 1 + r.IntN(2) {
					if len(own) < 5 || r.IntN(10) == 0 {
						own = append(own, hotel("Hôtel"))
						batch = append(batch, own[len(own)-1])
					} else if o := own[r.IntN(len(own))]; len(batch) == 0 || batch[0] != o && batch[len(batch)-1] != o {
						o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", fmt.Sprint("Hôtel ", r.Int()))})
						batch = append(batch, o)
					}
				}
				fail := r.IntN(20) == 0
				_, err := s.Write(context.Background(), tester, func(tx *store.Tx) error {
					if err := putIn(tx, batch...); err != nil || !fail {
						return err
					}
					return context.DeadlineExceeded
				})
				if err == nil {
					n++
				} else if !fail {
					t.Errorf("writer %d: %v", w, err)
					return
				}
			}
			mu.Lock()
			defer mu.Unlock()
			commits += n
			for _, o := range own {
				if o.Version > 0 {
					versions[o.ID] = o.Version
				}
			}
		})
	}
	all.Wait()
	return commits, versions
}

// Somebody who writes through one process and reads through another is woken up by the first, and sees all.
func TestTwoStoresOnOnePostgres(t *testing.T) {
	url := testkit.Postgres().URL(t)
	a, b := base.Open(t, url, store.Options{}), base.Open(t, url, store.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	var listening sync.WaitGroup
	defer listening.Wait()
	defer cancel()
	first := b.Changed()
	listening.Go(func() { b.Listen(ctx) }) //nolint:errcheck // it ends with the test
	<-first                                // rung once when it listens
	woken := b.Changed()
	o := hotel("Un")
	put(t, a, o)
	begun := time.Now()
	select {
	case <-woken:
		t.Logf("woken up after %v", time.Since(begun))
	case <-time.After(5 * time.Second):
		t.Error("the second process was not woken up")
	}
	if got := get(t, b, o.ID); got.Version != 1 {
		t.Errorf("read version %d", got.Version)
	}

	lease, err := a.Lease(t.Context(), "clock")
	if err != nil {
		t.Fatal(err)
	}
	short, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	if _, err := b.Lease(short, "clock"); err == nil {
		t.Fatal("two hold one lease")
	}
	lease.Release()
	if again, err := b.Lease(t.Context(), "clock"); err != nil {
		t.Error(err)
	} else {
		again.Release()
	}
}
