package app

import (
	"context"

	"escale/internal/store"
)

// Read lets tests see what is stored, beneath what readers are shown.
func Read(a *App, ctx context.Context, f func(*store.ReadTx) error) error {
	return a.store.Read(ctx, f)
}
