package store

import (
	"context"
	"io/fs"
)

// WithMigrations makes a program that knows other migrations.
func (o Options) WithMigrations(files fs.FS) Options {
	o.migrations = files
	return o
}

// Exec lets tests do what nobody may.
func (s *Store) Exec(ctx context.Context, query string, args ...any) error {
	_, err := s.write.ExecContext(ctx, query, args...)
	return err
}

// Shipped are the migrations of this program.
var Shipped = shipped
