package follow

import (
	"context"
	"time"
)

// Who writes very much is quicker than who follows, and whoever saves one thing meanwhile waits for all that came before it. So
// a follower's pace is measured, and those who write very much wait for it from time to time.

// guess is how long a change takes as long as nobody knows.
const guess = time.Millisecond

// paced notes how long a follower took for changes. What comes alone tells nothing: it may be one that builds all anew.
func (r *Runner) paced(name string, changes int, took time.Duration) {
	if changes < crowd {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	each := took / time.Duration(changes)
	if was, known := r.paces[name]; known {
		each = (was + each) / 2
	}
	r.paces[name] = each
}

// takes tells how long a follower is likely to take for changes.
func (r *Runner) takes(name string, changes int64) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if each, known := r.paces[name]; known {
		return each * time.Duration(changes)
	}
	return guess * time.Duration(changes)
}

func (r *Runner) waits(name string, more int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[name] += more
}

func (r *Runner) waitedFor(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.waiting[name] > 0
}

// Near waits until a follower of this process is so near to the change with a number that it is likely to have taken it in
// within a time; to a quarter of that while somebody waits for the follower. Who writes very much calls it between
// transactions. It waits for nobody who is not built yet, and gives nothing but the error of its context.
func (r *Runner) Near(ctx context.Context, name string, seq int64, within time.Duration) error {
	for ctx.Err() == nil {
		at, moved := r.seen(name)
		takes := r.takes(name, seq-at.Seq)
		if at.Epoch == "" || takes <= within/4 || takes <= within && !r.waitedFor(name) {
			return nil
		}
		r.ask(name, seq)
		select {
		case <-ctx.Done():
		case <-moved:
		}
	}
	return ctx.Err()
}
