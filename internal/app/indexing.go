package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/follow"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/state"
	"escale/internal/store"
)

// Start begins to follow the log: state and index keep up with every change, from here and from other processes, and time
// is watched. It returns at once; Ready tells when questions can be answered.
func (a *App) Start(ctx context.Context) {
	ctx, a.stop = context.WithCancel(context.WithoutCancel(ctx))
	a.follower = follow.New(a.store, follow.Options{Log: a.log, Lag: a.meters.lag})
	a.follower.Project(&stateFollower{a}, store.Position{})
	a.follower.Project(&indexFollower{a}, a.loadSnapshot(ctx))
	for _, e := range a.effects {
		a.follower.Effect(e)
	}
	a.follower.Clock()
	a.running.Go(func() { a.warm(ctx) })
	a.running.Go(func() {
		if err := a.follower.Run(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("app: following the log ended", "error", err)
		}
	})
}

// warm prepares each day before it comes, so that nobody's question waits for it.
func (a *App) warm(ctx context.Context) {
	const before = 5 * time.Minute
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	var warmed, refreshed *index.Index
	var last, judged opening.Date
	for {
		x, day := a.index.Load(), opening.DayOf(a.Now().Add(before))
		if x != nil && (x != warmed || day != last) {
			x.Pin().Warm(day)
			warmed, last = x, day
		}
		if today := opening.DayOf(a.Now()); x != nil && (x != refreshed || today != judged) {
			if err := a.refresh(ctx, x, today); err == nil {
				refreshed, judged = x, today
			} else if ctx.Err() == nil {
				a.log.Warn("app: judging offers anew", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Ready says what is missing before questions can be answered; nil when nothing is. The index counts once it has taken in
// everything that was in the log when it began, so that no right that ended meanwhile is shown.
func (a *App) Ready(ctx context.Context) error {
	if a.follower == nil || a.index.Load() == nil || a.follower.Seen("index").Epoch == "" {
		return fault.New(fault.Unavailable, "index.building", "done", a.meters.built.Load(), "total", a.meters.toBuild.Load())
	}
	ctx, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	if err := a.begun(ctx); err != nil {
		return err
	}
	_, err := a.store.Head(ctx)
	return err
}

// begun waits for the head of the log that was there at the start.
func (a *App) begun(ctx context.Context) error {
	if a.ready.Load() {
		return nil
	}
	head, err := a.store.Head(ctx)
	if err != nil {
		return err
	}
	if err := a.follower.Wait(ctx, "index", head.Seq); err != nil {
		return err
	}
	a.ready.Store(true)
	return nil
}

// Wait waits until this node shows the change with a number, at most a second: whoever wrote it reads it.
func (a *App) Wait(ctx context.Context, seq int64) error {
	if a.follower == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	return a.follower.Wait(ctx, "index", seq)
}

// The index is never further behind those who write very much than this time, by its pace, so that a person who saves meanwhile
// is not told that it is behind; a quarter of it while somebody waits. One that does not move at all holds nobody up for ever.
const (
	behindAtMost = 300 * time.Millisecond
	heldAtMost   = 2 * time.Second
)

// letFollow waits until the index is near to the change with a number.
func (a *App) letFollow(ctx context.Context, seq int64) {
	if a.follower == nil || seq == 0 {
		return
	}
	ctx, stop := context.WithTimeout(ctx, heldAtMost)
	defer stop()
	_ = a.follower.Near(ctx, "index", seq, behindAtMost) // whose context ended notices at the next transaction
}

// Settle waits until this node shows all that was written when it was called, and no longer than a person would: a command
// after another command sees what that one did.
func (a *App) Settle(ctx context.Context) {
	if a.follower == nil || !a.ready.Load() { // the first question waits by itself
		return
	}
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	head, err := a.store.Head(ctx)
	if err == nil {
		err = a.follower.Wait(ctx, "index", head.Seq)
	}
	if err != nil {
		a.log.Warn("app: a command does not wait any longer for the index", "error", err)
	}
}

// Index gives the index. A process that does not follow the log (a command) builds it when it is first needed, as of then.
func (a *App) Index(ctx context.Context) (*index.Index, error) {
	if a.follower != nil {
		x := a.index.Load()
		if x == nil || !a.ready.Load() && a.Ready(ctx) != nil {
			return nil, fault.New(fault.Unavailable, "index.building", "done", a.meters.built.Load(), "total", a.meters.toBuild.Load())
		}
		return x, nil
	}
	a.build.Lock()
	defer a.build.Unlock()
	if a.index.Load() == nil {
		a.at = a.loadSnapshot(ctx)
	}
	if err := a.follow(ctx); err != nil {
		return nil, err
	}
	x := a.index.Load()
	return x, a.refresh(ctx, x, opening.DayOf(a.Now()))
}

// catchUp lets the index take in what was written up to a number.
func (a *App) catchUp(ctx context.Context, seq int64) error {
	if a.follower != nil {
		return a.follower.Wait(ctx, "index", seq)
	}
	_, err := a.Index(ctx)
	return err
}

// follow brings the index of a command up to the head of the log.
func (a *App) follow(ctx context.Context) error {
	f := &indexFollower{a}
	for {
		if a.at.Epoch != "" {
			changes, to, err := a.store.Changes(ctx, a.at, 500)
			switch {
			case err == nil && len(changes) == 0:
				return nil
			case err == nil:
				if err := f.Apply(ctx, changes); err != nil {
					return err
				}
				a.at = to
				continue
			case !errors.Is(err, store.ErrOtherEpoch):
				return err
			}
		}
		at, err := f.Rebuild(ctx)
		if err != nil {
			return err
		}
		a.at = at
	}
}

// newIndex makes an empty index for the state of now.
func (a *App) newIndex(epoch string) (*index.Index, error) {
	now := a.now.Load()
	dir := filepath.Join(a.options.Data, "index")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	basis, err := now.Basis()
	if err != nil {
		return nil, err
	}
	return index.New(index.Options{Reference: now.Reference(), Policy: now.Policy, Dir: dir, Epoch: epoch, Basis: a.options.Version + " " + a.options.BaseURL + " " + basis, Now: a.store.Now,
		Mark: now.Charter.Mark, Render: func(o *offer.Offer, langs []offer.Lang) index.Card { return index.Card(a.Renderer().Card(o, langs)) }}), nil
}

// stateFollower keeps the state current.
type stateFollower struct{ *App }

func (f *stateFollower) Name() string { return "state" }

func (f *stateFollower) Rebuild(ctx context.Context) (store.Position, error) {
	head, err := f.store.Head(ctx)
	if err == nil {
		err = f.loadState(ctx)
	}
	return head, err
}

// Apply reads the state anew once for all changes that have come by now: thousands of outlines come one after the other.
func (f *stateFollower) Apply(ctx context.Context, changes []store.Change) error {
	at := f.now.Load().at.Seq
	if slices.ContainsFunc(changes, func(c store.Change) bool { return c.Seq > at && state.Concerns(c.Kind) }) {
		return f.loadState(ctx)
	}
	return nil
}

// indexFollower feeds the index.
type indexFollower struct{ *App }

func (f *indexFollower) Name() string { return "index" }

// Gather makes larger and fewer segments of an import: each word and code that its offers share is written once for all.
func (f *indexFollower) Gather() time.Duration { return 500 * time.Millisecond }

// Rebuild builds another index beside the one that answers, and swaps it in.
func (f *indexFollower) Rebuild(ctx context.Context) (store.Position, error) {
	x, head, err := f.buildAside(ctx)
	if err != nil {
		return head, err
	}
	f.feeding.Lock()
	defer f.feeding.Unlock()
	f.swap(x)
	return head, nil
}

func (f *indexFollower) buildAside(ctx context.Context) (x *index.Index, head store.Position, err error) {
	begun := time.Now()
	err = f.store.Read(ctx, func(tx *store.ReadTx) error {
		if err := f.readState(tx); err != nil {
			return err
		}
		if head, err = tx.Head(); err != nil {
			return err
		}
		total, err := tx.CountOffers()
		if err != nil {
			return err
		}
		f.meters.toBuild.Store(total)
		if x, err = f.newIndex(head.Epoch); err != nil {
			return err
		}
		if err := x.Build(ctx, head.Seq, documents(tx, f.State().Catalog), func(done int) { f.meters.built.Store(int64(done)) }); err != nil {
			return errors.Join(err, x.Close())
		}
		if err := loadOwn(tx, x); err != nil {
			return errors.Join(err, x.Close())
		}
		f.log.Info("app: built the index", "offers", total, "seq", head.Seq, "took", time.Since(begun))
		return nil
	})
	return x, head, err
}

func (f *indexFollower) swap(x *index.Index) {
	if old := f.index.Swap(x); old != nil {
		// readers that pinned the old one keep it; its files go with the last of them
		if err := old.Close(); err != nil {
			f.log.Warn("app: closing the index before", "error", err)
		}
	}
}

// Apply takes in the offers that changed, as they are now: that may be later than the change, never earlier. An index that
// was built after a change holds it already, so that many deep changes at once are one building.
func (f *indexFollower) Apply(ctx context.Context, changes []store.Change) error {
	built := f.index.Load().Pin().Seq()
	if changes[len(changes)-1].Seq <= built {
		return nil
	}
	if slices.ContainsFunc(changes, func(c store.Change) bool { return c.Seq > built && state.Deep(c.Kind) }) {
		_, err := f.Rebuild(ctx)
		return err
	}
	f.feeding.Lock()
	defer f.feeding.Unlock()
	return f.feed(ctx, f.index.Load(), changes)
}

func (f *indexFollower) feed(ctx context.Context, x *index.Index, changes []store.Change) error {
	if err := f.feedOwn(ctx, x, changes); err != nil {
		return err
	}
	t, err := touchedBy(changes)
	if err != nil {
		return err
	}
	var puts []index.Stored
	if len(t.ids) > 0 {
		err = f.store.Read(ctx, func(tx *store.ReadTx) error {
			m := newComposer(f.State().Catalog, tx)
			if puts, err = m.read(t.ids); err != nil {
				return err
			}
			others, err := f.affected(x, t, puts)
			if err != nil || len(others) == 0 {
				return err
			}
			more, err := m.read(others)
			puts = append(puts, more...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return x.ApplyStored(ctx, changes[len(changes)-1].Seq, puts, nil)
}

// snapshotPlace goes with the snapshot of the index, which is good only together with the place in the log that it was taken
// at. The address that its cards begin with is the server's; a command that has none takes it from here.
type snapshotPlace struct {
	store.Position
	BaseURL string
}

func (a *App) positionFile() string { return filepath.Join(a.options.Data, "index", "position.json") }

// loadSnapshot takes the index of the last run where it fits the base; the zero position where there is none, so that it is built.
func (a *App) loadSnapshot(ctx context.Context) store.Position {
	data, err := os.ReadFile(a.positionFile())
	if err != nil {
		return store.Position{}
	}
	var place snapshotPlace
	if err := json.Unmarshal(data, &place); err != nil || place.Epoch == "" {
		return store.Position{}
	}
	at := place.Position
	if a.options.BaseURL == "" {
		a.options.BaseURL = place.BaseURL
		if err := a.loadState(ctx); err != nil {
			return store.Position{}
		}
	}
	if _, _, err := a.store.Changes(ctx, at, 1); err != nil {
		return store.Position{}
	}
	x, err := a.newIndex(at.Epoch)
	if err != nil {
		return store.Position{}
	}
	if loaded, err := x.Load(ctx); err != nil || !loaded || x.Pin().Seq() != at.Seq {
		a.log.Info("app: no snapshot of the index to go on from; building it", "error", err)
		x.Close() //nolint:errcheck // it is empty
		return store.Position{}
	}
	if err := a.store.Read(ctx, func(tx *store.ReadTx) error { return loadOwn(tx, x) }); err != nil {
		x.Close() //nolint:errcheck // it is built anew
		return store.Position{}
	}
	a.index.Store(x)
	return at
}

// saveSnapshot keeps the index for the next start.
func (a *App) saveSnapshot() error {
	x, at := a.index.Load(), a.at
	if a.follower != nil {
		at = a.follower.Seen("index")
	}
	if x == nil || at.Epoch == "" || x.Pin().Seq() != at.Seq {
		return nil
	}
	if err := x.Save(context.Background()); err != nil {
		return err
	}
	data, err := json.Marshal(snapshotPlace{at, a.options.BaseURL})
	if err != nil {
		return err
	}
	return os.WriteFile(a.positionFile(), data, 0o640)
}

// RebuildIndex builds the index anew from the base and swaps it in, while the old one answers.
func (a *App) RebuildIndex(ctx context.Context, actor access.Actor) error {
	if err := a.State().Policy.Decide(actor, access.Maintain, access.Object{}).Err(); err != nil {
		return err
	}
	a.build.Lock()
	defer a.build.Unlock()
	f := &indexFollower{a}
	x, at, err := f.buildAside(ctx)
	if err != nil {
		return err
	}
	a.feeding.Lock() // what was written meanwhile went to the old index only
	defer a.feeding.Unlock()
	for {
		changes, to, err := a.store.Changes(ctx, at, 500)
		if err != nil {
			return errors.Join(err, x.Close())
		}
		if at = to; len(changes) == 0 {
			break
		}
		if err := f.feed(ctx, x, changes); err != nil {
			return errors.Join(err, x.Close())
		}
	}
	if f.swap(x); a.follower == nil {
		a.at = at
	}
	return nil
}

// Building tells how far the index is built: offers done, and offers in all.
func (a *App) Building() (done, total int64) { return a.meters.built.Load(), a.meters.toBuild.Load() }

// Head gives the number of the last change of the base.
func (a *App) Head(ctx context.Context) (int64, error) {
	head, err := a.store.Head(ctx)
	return head.Seq, err
}
