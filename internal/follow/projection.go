package follow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"escale/internal/store"
)

// projecting is a projection on its way along the log.
type projecting struct {
	*Runner
	p    Projection
	at   store.Position
	kept bool // the position lies in the base
	read bool // and was read

	crowded bool // the last changes were many at once
}

func (f *projecting) step(ctx context.Context) (more bool, err error) {
	if f.kept && !f.read {
		if err := f.readPosition(ctx); err != nil {
			return false, err
		}
	}
	if f.at.Epoch == "" {
		return true, f.rebuild(ctx)
	}
	f.gather(ctx)
	changes, to, err := f.store.Changes(ctx, f.at, batch)
	if errors.Is(err, store.ErrOtherEpoch) {
		if err := f.otherEpoch(ctx, f.at); err != nil {
			return false, err
		}
		return true, f.rebuild(ctx)
	}
	if err != nil {
		return false, err
	}
	if len(changes) > 0 {
		begun := time.Now()
		if err := f.p.Apply(ctx, changes); err != nil {
			return false, fmt.Errorf("changes %d to %d: %w", f.at.Seq+1, to.Seq, err)
		}
		f.paced(f.p.Name(), len(changes), time.Since(begun))
		if err := f.moveTo(ctx, to); err != nil {
			return false, err
		}
	}
	more = len(changes) == batch
	f.crowded = len(changes) >= crowd && !more
	f.lag(ctx, f.p.Name(), f.at, more)
	return more, nil
}

// enough is how long the changes that gathered may take to be taken in: more at once come hardly cheaper, and who writes them
// goes on meanwhile.
const enough = 120 * time.Millisecond

// gather lets more changes come together after many came at once, until they are enough or somebody waits for one.
func (f *projecting) gather(ctx context.Context) {
	g, gathers := f.p.(Gatherer)
	if !gathers || !f.crowded {
		return
	}
	ctx, stop := context.WithTimeout(ctx, g.Gather())
	defer stop()
	for ctx.Err() == nil {
		changed := f.store.Changed()
		asked, more := f.asks(f.p.Name(), f.at.Seq)
		if asked || f.gathered(ctx) >= enough {
			return
		}
		select {
		case <-more:
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// gathered tells how long the changes that came by now will take.
func (f *projecting) gathered(ctx context.Context) time.Duration {
	head, err := f.store.Head(ctx)
	if err != nil {
		return 0 // the next step will say so
	}
	return f.takes(f.p.Name(), head.Seq-f.at.Seq)
}

func (f *projecting) readPosition(ctx context.Context) error {
	err := f.store.Read(ctx, func(tx *store.ReadTx) error {
		at, _, err := tx.Cursor(f.p.Name())
		f.at = at
		return err
	})
	if err == nil {
		f.read = true
		if f.at.Epoch != "" {
			f.move(f.p.Name(), f.at)
		}
	}
	return err
}

func (f *projecting) rebuild(ctx context.Context) error {
	at, err := f.p.Rebuild(ctx)
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	if at.Epoch == "" {
		return errNoPosition
	}
	return f.moveTo(ctx, at)
}

func (f *projecting) moveTo(ctx context.Context, to store.Position) error {
	if f.kept {
		_, err := f.store.Write(ctx, store.Actor{Name: "follow"}, func(tx *store.Tx) error {
			return tx.MoveCursor(f.p.Name(), f.at, to)
		})
		if err != nil {
			f.read = false // somebody else may have moved it
			return err
		}
	}
	f.at = to
	f.move(f.p.Name(), to)
	return nil
}
