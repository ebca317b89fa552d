package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"escale/internal/house/testkit/cluster"
)

// Engine is a kind of database that Escale runs on.
type Engine struct {
	Name     string // "sqlite", "postgres-C", "postgres-fr"
	Postgres bool
	create   string // what follows CREATE DATABASE
}

// engines are those that every contract with the store is tested on. Two collations show that nothing hangs on the order
// of text in the database.
var engines = []Engine{
	{Name: "sqlite"},
	{Name: "postgres-C", Postgres: true, create: `TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`},
	{Name: "postgres-fr", Postgres: true, create: french()},
}

// french uses the collation of the system where it has French, else that of ICU, which every PostgreSQL of Debian has.
func french() string {
	if said, err := exec.Command("locale", "-a").Output(); err == nil && strings.Contains(string(said), "fr_FR.utf8") {
		return `TEMPLATE template0 ENCODING 'UTF8' LOCALE 'fr_FR.UTF-8'`
	}
	return `TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'fr-FR'`
}

// Engines runs a test on every engine, side by side.
func Engines(t *testing.T, test func(t *testing.T, e Engine)) {
	for _, e := range engines {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

// SQLite is the engine for tests to which the engine does not matter.
func SQLite() Engine { return engines[0] }

// Postgres is for tests of what only several processes can do.
func Postgres() Engine { return engines[1] }

// URL gives an empty database of its own, which goes at the end of the test.
func (e Engine) URL(t testing.TB) string {
	t.Helper()
	if !e.Postgres {
		return "sqlite:" + filepath.Join(t.TempDir(), "escale.db")
	}
	maintenance := server(t)
	name := "t_" + strings.ToLower(rand.Text())[:16]
	if err := execute(maintenance, fmt.Sprintf("CREATE DATABASE %s %s", name, e.create)); err != nil {
		t.Fatal(err)
	}
	// Dropping waits for a checkpoint. Nobody has to wait for it: whatever is left goes with the cluster.
	t.Cleanup(func() { go execute(maintenance, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)) }) //nolint:errcheck
	u, err := url.Parse(maintenance)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// own is the cluster of this process, if `make test` did not start one for all.
var own = sync.OnceValues(func() (*cluster.Cluster, error) { return cluster.Start(context.Background()) })

// server gives the URL of a running cluster, and fails the test where there can be none.
func server(t testing.TB) string {
	t.Helper()
	if url := os.Getenv(cluster.Variable); url != "" {
		return url
	}
	c, err := own()
	if err != nil {
		t.Fatalf("no PostgreSQL for this test: %v", err)
	}
	return c.URL
}

func execute(url, statement string) error {
	ctx := context.Background() // the test's own is over when it cleans up
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", url, err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing to save
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
