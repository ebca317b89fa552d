package follow

import (
	"context"
	"time"

	"escale/internal/store"
)

// markEvery is how often the mark of time is moved when nothing falls due.
const markEvery = time.Minute

// Clock adds the follower of time: one process of the base writes a change for everything that falls due, also for what
// fell due while none ran.
func (r *Runner) Clock() {
	r.Singleton("clock", func(ctx context.Context) error {
		by := store.Actor{Name: "clock"}
		var marked time.Time
		for ctx.Err() == nil {
			next, err := r.store.NextDue(ctx)
			if err != nil {
				return err
			}
			now := r.store.Now()
			if !next.IsZero() && !next.After(now) || now.Sub(marked) >= markEvery {
				if _, err := r.store.PassTime(ctx, by); err != nil {
					return err
				}
				marked = now
				continue
			}
			// Something nearer may be put at any time, also by another process; looking costs little.
			pause := r.options.Poll
			if !next.IsZero() {
				pause = min(pause, next.Sub(now))
			}
			wait(ctx, pause, nil)
		}
		return ctx.Err()
	})
}
