// Package follow runs whoever follows the log of changes. It exists so that the index, the renditions, webhooks and mail all
// learn of changes in one way, and none is told by those who write: a commit wakes a follower up, and the log tells it what
// happened since its own position, in order, without gap or repeat.
//
// Followers are of two kinds. A Projection can be built anew from the base at any time. An Effect acts on the world outside
// and is never reset: it writes down what is to be done, in the transaction that moves its cursor, and does it at least once.
package follow

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"escale/internal/fault"
	"escale/internal/store"
)

// Projection is something built from the base and kept current by its changes. Its methods are called by one goroutine.
type Projection interface {
	// Name tells it from other followers; it is for ever.
	Name() string
	// Rebuild builds it anew, and gives the position of the log that it was built from: ReadTx.Head in the transaction that
	// read the rest.
	Rebuild(ctx context.Context) (store.Position, error)
	// Apply takes in changes in their order. After an error it gets the same ones again, so it must bear to see a change
	// twice.
	Apply(ctx context.Context, changes []store.Change) error
}

// Gatherer is a Projection to which many changes at once come cheaper than the same ones a few at a time.
type Gatherer interface {
	Projection
	// Gather says how long changes may wait for others while many are coming. A change that comes alone never waits, nor does
	// one that somebody waits for.
	Gather() time.Duration
}

// Effect acts on the world outside the base.
type Effect interface {
	// Name tells it from other followers, and is the kind of its jobs; it is for ever.
	Name() string
	// Plan turns changes into jobs by tx.Enqueue, with a Key made of the change and the receiver. It may read and write
	// whatever belongs in the transaction that moves the cursor, and must do nothing else.
	Plan(tx *store.Tx, changes []store.Change) error
	// Do does a job. It may be called again for one that was done, when the process died in between. Jobs of different
	// lanes are done side by side.
	Do(ctx context.Context, job store.Job) error
}

// Beginner is an Effect with work left from before it first followed the log.
type Beginner interface {
	Effect
	// Begin enqueues it, in the transaction that puts the cursor at the end of the log.
	Begin(tx *store.Tx) error
}

// Options of a Runner. All may be zero.
type Options struct {
	Poll time.Duration                  // how often to look without having been woken up; a second by default
	Lag  func(name string, lag float64) // hears how many changes a follower is behind, for metrics
	Log  *slog.Logger
}

// batch is how many changes are taken at once.
const batch = 500

// crowd is how many changes at once tell that more are coming: no person saves so many.
const crowd = 25

// Runner runs the followers of one process.
type Runner struct {
	store   *store.Store
	options Options
	loops   []func(ctx context.Context) error

	mu        sync.Mutex
	positions map[string]store.Position
	moved     chan struct{}    // closed when any position moves
	wanted    map[string]int64 // the last change that somebody waited for, by follower
	asked     chan struct{}    // closed when any of them rises
	waiting   map[string]int   // how many wait
	paces     map[string]time.Duration
}

// New makes a runner without followers.
func New(s *store.Store, o Options) *Runner {
	if o.Poll <= 0 {
		o.Poll = time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Lag == nil {
		o.Lag = func(string, float64) {}
	}
	return &Runner{store: s, options: o, positions: map[string]store.Position{}, moved: make(chan struct{}), wanted: map[string]int64{}, asked: make(chan struct{}),
		waiting: map[string]int{}, paces: map[string]time.Duration{}}
}

// Project adds a projection that every process has for itself, such as an index in memory. It goes on from a position, such as
// that of a snapshot; the zero Position, or one that the log does not hold any more, rebuilds it.
func (r *Runner) Project(p Projection, from store.Position) {
	r.loops = append(r.loops, func(ctx context.Context) error {
		f := &projecting{Runner: r, p: p, at: from}
		if from.Epoch != "" {
			r.move(p.Name(), from)
		}
		r.loop(ctx, p.Name(), f.step)
		return nil
	})
}

// ProjectOnce adds a projection that the base has once, such as files in a bucket: one process at a time keeps it, and its
// position lies in the base.
func (r *Runner) ProjectOnce(p Projection) {
	r.Singleton("project "+p.Name(), func(ctx context.Context) error {
		f := &projecting{Runner: r, p: p, kept: true}
		r.loop(ctx, p.Name(), f.step)
		return ctx.Err()
	})
}

// Singleton adds something that one process of the base does at a time, until its context ends. When it returns an error, or
// the process dies, it is begun again somewhere.
func (r *Runner) Singleton(name string, run func(ctx context.Context) error) {
	r.loops = append(r.loops, func(ctx context.Context) error {
		retry := backoff{}
		for ctx.Err() == nil {
			begun := time.Now()
			err := r.underLease(ctx, name, run)
			if err != nil && ctx.Err() == nil {
				r.options.Log.Warn("follow: ended, and will begin again", "name", name, "error", err)
			}
			if time.Since(begun) > time.Minute {
				retry.reset()
			}
			retry.wait(ctx, nil)
		}
		return nil
	})
}

func (r *Runner) underLease(ctx context.Context, name string, run func(ctx context.Context) error) error {
	lease, err := r.store.Lease(ctx, name)
	if err != nil {
		return err
	}
	defer lease.Release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(lease.Context(), cancel)
	defer stop()
	return run(ctx)
}

// Run runs all followers until ctx ends, and returns when each has stopped. What was begun and not finished is begun again
// by the next run.
func (r *Runner) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return r.listen(ctx) })
	for _, loop := range r.loops {
		g.Go(func() error { return loop(ctx) })
	}
	return g.Wait()
}

// listen keeps an ear on the other processes.
func (r *Runner) listen(ctx context.Context) error {
	retry := backoff{}
	for ctx.Err() == nil {
		err := r.store.Listen(ctx)
		if ctx.Err() != nil {
			break
		}
		r.options.Log.Warn("follow: does not hear other processes, and looks by itself meanwhile", "error", err)
		retry.wait(ctx, nil)
	}
	return nil
}

// loop calls step until ctx ends: at once while there is more, after a commit or the poll when there is not, and later and
// later while it fails.
func (r *Runner) loop(ctx context.Context, name string, step func(ctx context.Context) (more bool, err error)) {
	retry := backoff{}
	for ctx.Err() == nil {
		changed := r.store.Changed() // before looking: what comes in between wakes us up
		more, err := step(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			r.options.Log.Warn("follow: will try again", "name", name, "error", err)
			retry.wait(ctx, nil)
			continue
		}
		retry.reset()
		if !more {
			wait(ctx, r.options.Poll, changed)
		}
	}
}

// Seen gives how far a follower of this process has come; the zero Position before it is built.
func (r *Runner) Seen(name string) store.Position {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.positions[name]
}

// Wait waits until a follower of this process is built and has taken in the change with a number, so that whoever wrote reads
// what he wrote. It does not wait for numbers that the base has not given.
func (r *Runner) Wait(ctx context.Context, name string, seq int64) error {
	if at, _ := r.seen(name); at.Epoch != "" && at.Seq >= seq {
		return nil
	}
	head, err := r.store.Head(ctx)
	if err != nil {
		return err
	}
	seq = min(seq, head.Seq)
	r.ask(name, seq)
	r.waits(name, 1)
	defer r.waits(name, -1)
	for {
		at, moved := r.seen(name)
		if at.Epoch != "" && at.Seq >= seq {
			return nil
		}
		select {
		case <-ctx.Done():
			return fault.New(fault.Unavailable, "follow.behind", "name", name, "seq", seq, "at", at.Seq).Because(ctx.Err())
		case <-moved:
		}
	}
}

// ask has a follower that gathers gather no more before it has taken in a change.
func (r *Runner) ask(name string, seq int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if seq > r.wanted[name] {
		r.wanted[name] = seq
		close(r.asked)
		r.asked = make(chan struct{})
	}
}

// asks tells whether somebody waits for a change after a number, and gives a channel that is closed when somebody may.
func (r *Runner) asks(name string, after int64) (bool, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wanted[name] > after, r.asked
}

func (r *Runner) seen(name string) (store.Position, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.positions[name], r.moved
}

func (r *Runner) move(name string, to store.Position) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.positions[name] = to
	close(r.moved)
	r.moved = make(chan struct{})
}

// lag tells how far a follower is behind.
func (r *Runner) lag(ctx context.Context, name string, at store.Position, more bool) {
	if !more {
		r.options.Lag(name, 0)
	} else if head, err := r.store.Head(ctx); err == nil {
		r.options.Lag(name, float64(head.Seq-at.Seq))
	}
}

// otherEpoch is called by a follower that finds the log to be another one than it followed. Where the base does not know yet
// that it was set back, by a failover say, it learns it here.
func (r *Runner) otherEpoch(ctx context.Context, at store.Position) error {
	head, err := r.store.Head(ctx)
	if err != nil {
		return err
	}
	r.options.Log.Warn("follow: the base was set back or replaced", "followed", at.Seq, "head", head.Seq)
	if head.Epoch != at.Epoch {
		return nil
	}
	err = r.store.NewEpoch(ctx, at.Epoch, store.Actor{Name: "follow", Cause: "log set back"})
	if fault.Is(err, fault.Conflict) {
		return nil // somebody else found it too
	}
	return err
}

// backoff waits a little longer each time, up to half a minute, never all at the same time.
type backoff struct{ last time.Duration }

func (b *backoff) reset() { b.last = 0 }

func (b *backoff) wait(ctx context.Context, woken <-chan struct{}) {
	b.last = min(max(2*b.last, 100*time.Millisecond), 30*time.Second)
	wait(ctx, b.last/2+rand.N(b.last/2+1), woken)
}

func wait(ctx context.Context, d time.Duration, woken <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-woken:
	case <-t.C:
	}
}

var errNoPosition = errors.New("a projection was rebuilt and gave no position")
