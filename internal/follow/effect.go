package follow

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"escale/internal/store"
)

const (
	jobsAtOnce  = 32 // side by side, of one effect
	maxAttempts = 60 // about two days; then a job is given up and stays to be seen
	maxRetry    = time.Hour
)

// Effect adds an effect. One process of the base plans and does it at a time. A new effect begins with what changes from now
// on.
func (r *Runner) Effect(e Effect) {
	r.Singleton("effect "+e.Name(), func(ctx context.Context) error {
		f := &effecting{Runner: r, e: e, running: map[int64]bool{}, finished: make(chan struct{}, 1)}
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error {
			r.loop(ctx, e.Name(), f.plan)
			return ctx.Err()
		})
		g.Go(func() error {
			f.work(ctx)
			return ctx.Err()
		})
		return g.Wait()
	})
}

type effecting struct {
	*Runner
	e Effect

	mu       sync.Mutex
	running  map[int64]bool
	finished chan struct{}
	workers  sync.WaitGroup
}

// plan takes the next changes, and moves the cursor in the transaction in which they become jobs. The cursor lies in the base
// that it is about: where that was restored, both were, and following goes on.
func (f *effecting) plan(ctx context.Context) (more bool, err error) {
	var was, head store.Position
	var known bool
	err = f.store.Read(ctx, func(tx *store.ReadTx) (err error) {
		if head, err = tx.Head(); err == nil {
			was, known, err = tx.Cursor(f.e.Name())
		}
		return err
	})
	if err != nil {
		return false, err
	}
	to := was
	if !known || was.Seq < head.Seq || was.Epoch != head.Epoch {
		if to, more, err = f.advance(ctx, was, known); err != nil {
			return false, err
		}
		f.wakeWork()
	}
	f.move(f.e.Name(), to)
	f.lag(ctx, f.e.Name(), to, more)
	return more, nil
}

func (f *effecting) advance(ctx context.Context, was store.Position, known bool) (to store.Position, more bool, err error) {
	_, err = f.store.Write(ctx, store.Actor{Name: "follow", Cause: f.e.Name()}, func(tx *store.Tx) error {
		head, err := tx.Head()
		if err != nil {
			return err
		}
		if !known {
			to = head
			if b, ok := f.e.(Beginner); ok {
				if err := b.Begin(tx); err != nil {
					return err
				}
			}
			return tx.MoveCursor(f.e.Name(), was, head)
		}
		at := was
		at.Epoch = head.Epoch
		var changes []store.Change
		if changes, to, err = tx.Changes(at, batch); err != nil {
			return err
		}
		more = len(changes) == batch
		if err := f.e.Plan(tx, changes); err != nil {
			return err
		}
		return tx.MoveCursor(f.e.Name(), was, to)
	})
	return to, more, err
}

func (f *effecting) wakeWork() {
	select {
	case f.finished <- struct{}{}:
	default:
	}
}

// work does the jobs that are due, those of different lanes side by side.
func (f *effecting) work(ctx context.Context) {
	defer f.workers.Wait()
	retry := backoff{}
	for ctx.Err() == nil {
		if err := f.begin(ctx); err != nil && ctx.Err() == nil {
			f.options.Log.Warn("follow: cannot read jobs", "name", f.e.Name(), "error", err)
			retry.wait(ctx, nil)
			continue
		}
		retry.reset()
		wait(ctx, f.options.Poll, f.finished)
	}
}

// begin starts as many jobs as there is room for. It holds the lock while it reads: a job that ends meanwhile would be read
// as waiting, no longer count as running, and be done again after its successor.
func (f *effecting) begin(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var jobs []store.Job
	err := f.store.Read(ctx, func(tx *store.ReadTx) (err error) {
		jobs, err = tx.Jobs(f.e.Name(), f.store.Now(), 2*jobsAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if len(f.running) >= jobsAtOnce {
			break
		}
		if f.running[j.ID] {
			continue
		}
		f.running[j.ID] = true
		f.workers.Go(func() {
			f.do(ctx, j)
			f.mu.Lock()
			delete(f.running, j.ID)
			f.mu.Unlock()
			f.wakeWork()
		})
	}
	return nil
}

func (f *effecting) do(ctx context.Context, j store.Job) {
	failed := f.e.Do(ctx, j)
	if failed != nil && ctx.Err() != nil {
		return // we were stopped, it did not fail
	}
	ctx = context.WithoutCancel(ctx) // what was done is written down also while stopping
	_, err := f.store.Write(ctx, store.Actor{Name: "follow", Cause: f.e.Name()}, func(tx *store.Tx) error {
		if failed == nil {
			return tx.JobDone(j.ID)
		}
		var again time.Time
		if j.Attempts+1 < maxAttempts {
			again = tx.Now().Add(min(time.Second<<min(j.Attempts, 12), maxRetry))
		}
		return tx.JobFailed(j.ID, failed.Error(), again)
	})
	if err != nil {
		f.options.Log.Warn("follow: a job's end could not be written down, so it will be done again", "name", f.e.Name(), "job", j.Key, "error", err)
	}
}
