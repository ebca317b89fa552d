package testkit

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// The two collations really order differently, and writes really reach the disk.
func TestEnginesAreWhatTheySay(t *testing.T) {
	Engines(t, func(t *testing.T, e Engine) {
		url := e.URL(t)
		if !e.Postgres {
			return
		}
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context()) //nolint:errcheck // nothing to save
		var frenchOrder bool
		var fsync string
		if err := conn.QueryRow(t.Context(), `SELECT 'é' < 'f', current_setting('fsync')`).Scan(&frenchOrder, &fsync); err != nil {
			t.Fatal(err)
		}
		if want := e.Name == "postgres-fr"; frenchOrder != want {
			t.Errorf("'é' < 'f' is %v, want %v", frenchOrder, want)
		}
		if fsync != "on" {
			t.Errorf("fsync is %s", fsync)
		}
	})
}
