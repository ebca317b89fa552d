// Package base opens stores for tests. It is apart from testkit because the packages that the store itself needs use testkit.
package base

import (
	"testing"

	"escale/internal/house/testkit"
	"escale/internal/store"
)

// New gives a fresh base on an engine, which is closed at the end of the test.
func New(t testing.TB, e testkit.Engine, o store.Options) *store.Store {
	t.Helper()
	return Open(t, e.URL(t), o)
}

// Open opens and migrates the base at a URL, and closes it at the end of the test.
func Open(t testing.TB, url string, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, o)
	if err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	t.Cleanup(func() { s.Close() }) //nolint:errcheck // the test is over
	if !o.ReadOnly {
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatalf("migrate %s: %v", url, err)
		}
	}
	return s
}
