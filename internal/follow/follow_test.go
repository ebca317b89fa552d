package follow_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"escale/internal/fault"
	"escale/internal/follow"
	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

var tester = store.Actor{Name: "tester", Cause: "test"}

// quick looks often, and says nothing.
func quick() follow.Options {
	return follow.Options{Poll: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}
}

// run runs a runner until the test ends, or stop is called, which waits until it has ended.
func run(t *testing.T, r *follow.Runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := r.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v", err)
		}
	})
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return stop
}

func put(t *testing.T, s *store.Store, o *offer.Offer) int64 {
	t.Helper()
	seq, err := s.Write(t.Context(), tester, func(tx *store.Tx) (err error) {
		if o.ID == 0 {
			if o.ID, err = tx.NextOfferID(); err != nil {
				return err
			}
		}
		_, err = tx.PutOffer(o, store.Diffused)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func named(name string) *offer.Offer {
	o := &offer.Offer{Type: "hotel", Status: offer.Published}
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", name)})
	return o
}

func rename(o *offer.Offer, name string) {
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", name)})
}

// versions is the smallest index: it knows the version of every offer.
type versions struct {
	name string
	s    *store.Store

	mu       sync.Mutex
	of       map[string]int64
	rebuilt  int
	failures int // of Apply, to come
}

func newVersions(s *store.Store) *versions { return &versions{name: "versions", s: s} }

func (v *versions) Name() string { return v.name }

func (v *versions) Rebuild(ctx context.Context) (at store.Position, err error) {
	of := map[string]int64{}
	err = v.s.Read(ctx, func(tx *store.ReadTx) error {
		if at, err = tx.Head(); err != nil {
			return err
		}
		for d, err := range tx.Documents(0) {
			if err != nil {
				return err
			}
			of[fmt.Sprint(d.ID)] = d.Version
		}
		return nil
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	v.of = of
	v.rebuilt++
	return at, err
}

func (v *versions) Apply(_ context.Context, changes []store.Change) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failures > 0 {
		v.failures--
		return errors.New("not now")
	}
	for _, c := range changes {
		if c.Kind == store.KindOffer {
			v.of[c.Object] = c.Version
		}
	}
	return nil
}

func (v *versions) version(id offer.ID) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.of[fmt.Sprint(id)]
}

// wait waits for a change, and for no longer than a test can bear.
func wait(t *testing.T, r *follow.Runner, name string, seq int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := r.Wait(ctx, name, seq); err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
	}
}

// Whoever writes and waits for his number reads what he wrote, also on another node; and all nodes end the same.
func TestProjectionsFollowWriters(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		url := e.URL(t)
		nodes := []*store.Store{base.Open(t, url, store.Options{})}
		if e.Postgres {
			nodes = append(nodes, base.Open(t, url, store.Options{}))
		}
		put(t, nodes[0], named("before"))
		var indexes []*versions
		var runners []*follow.Runner
		for _, s := range nodes {
			index, r := newVersions(s), follow.New(s, quick())
			r.Project(index, store.Position{})
			run(t, r)
			indexes, runners = append(indexes, index), append(runners, r)
		}
		var writing sync.WaitGroup
		for w := range 6 {
			writing.Go(func() {
				s, other := nodes[w%len(nodes)], (w+1)%len(nodes)
				o := named("x")
				for i := range 15 {
					rename(o, fmt.Sprint(w, i))
					seq := put(t, s, o)
					wait(t, runners[other], "versions", seq)
					if got := indexes[other].version(o.ID); got != o.Version {
						t.Errorf("wrote version %d, read %d", o.Version, got)
					}
				}
			})
		}
		writing.Wait()
		for i, index := range indexes {
			fresh := newVersions(nodes[0])
			at, err := fresh.Rebuild(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			wait(t, runners[i], "versions", at.Seq)
			for id, version := range fresh.of {
				if index.of[id] != version {
					t.Errorf("node %d has version %d of %s, the base %d", i, index.of[id], id, version)
				}
			}
			if index.rebuilt != 1 {
				t.Errorf("rebuilt %d times", index.rebuilt)
			}
		}
		wait(t, runners[0], "versions", 1<<40) // never given: not waited for
	})
}

func TestProjectionTriesAgain(t *testing.T) {
	s := base.New(t, testkit.SQLite(), store.Options{})
	v := newVersions(s)
	v.failures = 2
	r := follow.New(s, quick())
	r.Project(v, store.Position{})
	run(t, r)
	wait(t, r, "versions", 0)
	o := named("x")
	wait(t, r, "versions", put(t, s, o))
	if v.version(o.ID) != 1 || v.failures != 0 {
		t.Errorf("version %d, %d failures to come", v.version(o.ID), v.failures)
	}
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := r.Wait(short, "nobody", 1); !fault.Is(err, fault.Unavailable) {
		t.Errorf("waited for nobody: %v", err)
	}
}

// A projection goes on from a snapshot, unless the log is another one than the snapshot was made of.
func TestProjectionFromSnapshot(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		s := base.New(t, e, store.Options{})
		o := named("x")
		put(t, s, o)
		snapshot := newVersions(s)
		at, err := snapshot.Rebuild(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rename(o, "y")
		put(t, s, o)
		setBack := at
		setBack.Hash = []byte("of changes that were lost")
		for _, c := range []struct {
			name    string
			from    store.Position
			rebuilt int // beside the one above
			epoch   bool
		}{
			{"good", at, 0, false},
			{"of another base", store.Position{Epoch: "other", Seq: at.Seq, Hash: at.Hash}, 1, false},
			{"of a log that was set back", setBack, 1, true},
		} {
			t.Run(c.name, func(t *testing.T) {
				v := newVersions(s)
				v.of = map[string]int64{fmt.Sprint(o.ID): 1}
				before, err := s.Head(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				r := follow.New(s, quick())
				r.Project(v, c.from)
				stop := run(t, r)
				eventually(t, "followed", func() bool { return v.version(o.ID) == 2 })
				stop()
				after, err := s.Head(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if v.rebuilt != c.rebuilt || (after.Epoch != before.Epoch) != c.epoch {
					t.Errorf("rebuilt %d times, epoch %s after %s", v.rebuilt, after.Epoch, before.Epoch)
				}
			})
		}
	})
}

// A projection that the base has once is kept by one of the nodes, and goes on where another stopped.
func TestProjectOnce(t *testing.T) {
	url := testkit.Postgres().URL(t)
	a, b := base.Open(t, url, store.Options{}), base.Open(t, url, store.Options{})
	v := newVersions(a) // stands for files that both nodes see
	ra, rb := follow.New(a, quick()), follow.New(b, quick())
	ra.ProjectOnce(v)
	rb.ProjectOnce(v)
	stopA, stopB := run(t, ra), run(t, rb)
	o := named("x")
	put(t, a, o)
	eventually(t, "version 1", func() bool { return v.version(o.ID) == 1 })
	eventually(t, "one keeps it", func() bool { return ra.Seen("versions").Epoch+rb.Seen("versions").Epoch != "" })
	if ra.Seen("versions").Epoch != "" {
		stopA()
	} else {
		stopB()
	}
	rename(o, "y")
	put(t, a, o)
	eventually(t, "version 2 by the other node", func() bool { return v.version(o.ID) == 2 })
	if v.rebuilt != 1 {
		t.Errorf("rebuilt %d times", v.rebuilt)
	}
}

// calls is an effect that calls receivers, some of whom do not answer at first.
type calls struct {
	mu       sync.Mutex
	made     map[string][]int64 // numbers of changes, by receiver
	failures map[string]int
}

func (c *calls) Name() string { return "calls" }

func (c *calls) Plan(tx *store.Tx, changes []store.Change) error {
	for _, change := range changes {
		for _, receiver := range []string{"a", "b"} {
			err := tx.Enqueue(store.Job{Kind: "calls", Key: fmt.Sprint(change.Seq, receiver), Lane: receiver, Seq: change.Seq})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *calls) Do(_ context.Context, j store.Job) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failures[j.Lane] > 0 {
		c.failures[j.Lane]--
		return errors.New("no answer")
	}
	c.made[j.Lane] = append(c.made[j.Lane], j.Seq)
	return nil
}

func (c *calls) count(receiver string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.made[receiver])
}

// Every receiver hears of every change, in order, also when it does not answer at first and when nodes come and go; and what
// was before the effect existed is none of its business.
func TestEffect(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		url := e.URL(t)
		s := base.Open(t, url, store.Options{})
		put(t, s, named("long ago"))
		c := &calls{made: map[string][]int64{}, failures: map[string]int{"b": 1}}
		start := func(s *store.Store) func() {
			r := follow.New(s, quick())
			r.Effect(c)
			stop := run(t, r)
			return stop
		}
		stop := start(s)
		eventually(t, "the effect begins", func() bool {
			known := false
			err := s.Read(t.Context(), func(tx *store.ReadTx) (err error) {
				_, known, err = tx.Cursor("calls")
				return err
			})
			return err == nil && known
		})
		o := named("x")
		var want []int64
		for i := range 10 {
			rename(o, fmt.Sprint(i))
			want = append(want, put(t, s, o))
			if i == 4 {
				stop() // somewhere amid the first ones
			}
		}
		if e.Postgres {
			start(base.Open(t, url, store.Options{}))
		}
		start(s)
		eventually(t, "all calls", func() bool { return c.count("a") >= 10 && c.count("b") >= 10 })
		c.mu.Lock()
		defer c.mu.Unlock()
		for receiver, got := range c.made {
			if got = slices.Compact(got); !slices.Equal(got, want) { // one may be repeated where it was stopped
				t.Errorf("%s heard of %v, want %v", receiver, got, want)
			}
		}
	})
}

// The clock follower writes what falls due, one of the nodes for all.
func TestClock(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		var mu sync.Mutex
		now := time.Date(2026, 7, 14, 20, 0, 0, 0, time.UTC)
		options := store.Options{Zone: time.UTC, Now: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return now
		}}
		url := e.URL(t)
		s := base.Open(t, url, options)
		nodes := []*store.Store{s}
		if e.Postgres {
			nodes = append(nodes, base.Open(t, url, options))
		}
		for _, node := range nodes {
			r := follow.New(node, quick())
			r.Clock()
			run(t, r)
		}
		o := named("x")
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldMedia, Item: "m"},
			Value: offer.Medium{Type: offer.Photo, Rights: offer.MediumRights{Until: opening.DateOf(2026, 7, 14)}}})
		seq := put(t, s, o)
		time.Sleep(60 * time.Millisecond)
		if head, err := s.Head(t.Context()); err != nil || head.Seq != seq {
			t.Errorf("before midnight: head %d, %v", head.Seq, err)
		}
		mu.Lock()
		now = time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC)
		mu.Unlock()
		eventually(t, "midnight", func() bool {
			head, err := s.Head(t.Context())
			return err == nil && head.Seq > seq
		})
		time.Sleep(60 * time.Millisecond)
		if head, err := s.Head(t.Context()); err != nil || head.Seq != seq+1 {
			t.Errorf("after midnight: head %d, %v", head.Seq, err)
		}
	})
}

func TestLag(t *testing.T) {
	s := base.New(t, testkit.SQLite(), store.Options{})
	var mu sync.Mutex
	lags := map[string]float64{}
	o := quick()
	o.Lag = func(name string, lag float64) {
		mu.Lock()
		defer mu.Unlock()
		lags[name] = lag
	}
	r := follow.New(s, o)
	r.Project(newVersions(s), store.Position{})
	run(t, r)
	wait(t, r, "versions", put(t, s, named("x")))
	eventually(t, "a lag of nothing", func() bool {
		mu.Lock()
		defer mu.Unlock()
		lag, told := lags["versions"]
		return told && lag == 0
	})
}

// gathering lets changes wait for a minute, which no test does.
type gathering struct{ *versions }

func (gathering) Gather() time.Duration { return time.Minute }

// After many changes at once the next ones wait for others, until somebody waits for one of them.
func TestGatheringEndsWhenSomebodyWaits(t *testing.T) {
	s := base.New(t, testkit.SQLite(), store.Options{})
	v := newVersions(s)
	r := follow.New(s, quick())
	r.Project(gathering{v}, store.Position{})
	run(t, r)
	wait(t, r, "versions", 0)
	alone := named("alone")
	put(t, s, alone)
	eventually(t, "one that comes alone is seen", func() bool { return v.version(alone.ID) == 1 })
	offers := make([]*offer.Offer, 30)
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) (err error) {
		for i := range offers {
			offers[i] = named(fmt.Sprint(i))
			if offers[i].ID, err = tx.NextOfferID(); err != nil {
				return err
			}
			if _, err := tx.PutOffer(offers[i], store.Diffused); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the first many are seen", func() bool { return v.version(offers[29].ID) == 1 })
	rename(alone, "with others")
	seq := put(t, s, alone)
	time.Sleep(200 * time.Millisecond)
	if v.version(alone.ID) != 1 {
		t.Error("what comes after many did not wait")
	}
	begun := time.Now()
	wait(t, r, "versions", seq)
	if took := time.Since(begun); v.version(alone.ID) != 2 || took > 10*time.Second {
		t.Errorf("waited %v for version %d", took, v.version(alone.ID))
	}
}

// slow takes its time for each change, and tells when it begins.
type slow struct {
	*versions
	each time.Duration
}

func (v slow) Gather() time.Duration { return 300 * time.Millisecond }

func (v slow) Apply(ctx context.Context, changes []store.Change) error {
	time.Sleep(v.each * time.Duration(len(changes)))
	return v.versions.Apply(ctx, changes)
}

// Who writes very much stays so near to a follower that waits for it from time to time, that one who waits for a change of his
// own soon has it.
func TestWhoWritesMuchStaysNear(t *testing.T) {
	const each, some, within = 2 * time.Millisecond, 40, 400 * time.Millisecond
	s := base.New(t, testkit.SQLite(), store.Options{})
	v := slow{newVersions(s), each}
	r := follow.New(s, quick())
	r.Project(v, store.Position{})
	run(t, r)
	wait(t, r, "versions", 0)
	many := func() (seq int64) {
		seq, err := s.Write(t.Context(), tester, func(tx *store.Tx) error {
			for i := range some {
				o := named(fmt.Sprint(i))
				var err error
				if o.ID, err = tx.NextOfferID(); err != nil {
					return err
				}
				if _, err := tx.PutOffer(o, store.Diffused); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	wait(t, r, "versions", many()) // tells the pace
	furthest := int64(0)
	for range 40 {
		seq := many()
		if err := r.Near(t.Context(), "versions", seq, within); err != nil {
			t.Fatal(err)
		}
		furthest = max(furthest, seq-r.Seen("versions").Seq)
	}
	if furthest > int64(within/each) || furthest < some {
		t.Errorf("%d changes ahead at most; %v a change are to stay within %v", furthest, each, within)
	}
	if err := r.Near(t.Context(), "nobody", 1e6, within); err != nil {
		t.Errorf("one that is not built holds up those who write: %v", err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	if err := r.Near(ctx, "versions", r.Seen("versions").Seq+1e6, within); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("far away: %v", err)
	}
}
