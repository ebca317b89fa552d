package app

import (
	"context"

	"escale/internal/access"
	"escale/internal/store"
)

// Backup writes the base to a new file while it is in use.
func (a *App) Backup(ctx context.Context, actor access.Actor, path string) error {
	if err := a.State().Policy.Decide(actor, access.Maintain, access.Object{}).Err(); err != nil {
		return err
	}
	return a.store.Backup(ctx, path)
}

// Check goes through the whole base and says what is wrong with it.
func (a *App) Check(ctx context.Context, actor access.Actor) (*store.Report, error) {
	if err := a.State().Policy.Decide(actor, access.Maintain, access.Object{}).Err(); err != nil {
		return nil, err
	}
	return a.store.Check(ctx)
}

// Migrations lists what was done to the schema, and when.
func (a *App) Migrations(ctx context.Context, actor access.Actor) ([]store.Migration, error) {
	if err := a.State().Policy.Decide(actor, access.Maintain, access.Object{}).Err(); err != nil {
		return nil, err
	}
	return a.store.Migrations(ctx)
}

// Restore fills an empty base from a backup.
func Restore(ctx context.Context, o Options, from string) error {
	return store.Restore(ctx, o.url(), from, store.Actor{Name: access.Operator.Name, Cause: "restore"}, store.Options{Now: o.Now, Log: o.Log})
}
