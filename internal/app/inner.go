package app

import (
	"context"
	"log/slog"
	"slices"

	"escale/internal/access"
	"escale/internal/follow"
	"escale/internal/offer"
	"escale/internal/store"
)

// Inner is the inside of the door, for the packages of use cases below this one (app/people and those beside it). Faces have no
// use for it: they may not know the store.
type Inner struct{ a *App }

// Inner gives the inside of the door.
func (a *App) Inner() Inner { return Inner{a} }

// Read runs a function on one state of the base, see store.Store.
func (i Inner) Read(ctx context.Context, f func(*store.ReadTx) error) error {
	return i.a.store.Read(ctx, f)
}

// Write runs a function in a transaction on behalf of an actor, and gives the number of its last change.
func (i Inner) Write(ctx context.Context, actor access.Actor, cause string, f func(*store.Tx) error) (seq int64, err error) {
	return i.a.store.Write(ctx, byOf(actor, cause), f)
}

// WriteIn is Write for what belongs together with other transactions, and can be undone with them.
func (i Inner) WriteIn(ctx context.Context, actor access.Actor, cause, group string, f func(*store.Tx) error) (seq int64, err error) {
	by := byOf(actor, cause)
	by.Group = group
	return i.a.store.Write(ctx, by, f)
}

// Audience gives what an actor sees.
func (i Inner) Audience(actor access.Actor) *access.Audience { return i.a.now.Load().audience(actor) }

// Composed gives an offer with what follows from other records, as readers see it.
func (i Inner) Composed(tx *store.ReadTx, o *offer.Offer) (*offer.Offer, error) {
	return newComposer(i.a.State().Catalog, tx).compose(o)
}

// Effect adds an effect, once, to be run from the next Start on.
func (i Inner) Effect(e follow.Effect) {
	if !slices.ContainsFunc(i.a.effects, func(f follow.Effect) bool { return f.Name() == e.Name() }) {
		i.a.effects = append(i.a.effects, e)
	}
}

// Follows tells whether this process was started to do the jobs of an effect.
func (i Inner) Follows(name string) bool {
	return i.a.follower != nil && slices.ContainsFunc(i.a.effects, func(e follow.Effect) bool { return e.Name() == name })
}

// PutState writes one of the small objects that the state is made of (nil takes it away), and has it in force at once.
func (i Inner) PutState(ctx context.Context, actor access.Actor, cause, kind, code string, v any) error {
	return i.a.putState(ctx, byOf(actor, cause), kind, code, v)
}

// Reload has what was written in force at once on this node; others follow the log.
func (i Inner) Reload(ctx context.Context) error { return i.a.loadState(ctx) }

// Log gives where internal errors are written.
func (i Inner) Log() *slog.Logger { return i.a.log }

// BaseURL gives what addresses in answers and mails begin with.
func (i Inner) BaseURL() string { return i.a.options.BaseURL }
