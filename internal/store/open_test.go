package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/offer"
	"escale/internal/store"
)

func TestSecondOpenerIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a%20b?c#d", "escale.db") // a path is no URL
	s := base.Open(t, path, store.Options{})
	put(t, s, hotel("Un"))
	_, err := store.Open(t.Context(), path, store.Options{})
	if args := refused(t, err, fault.Conflict, "store.locked"); args["pid"] != os.Getpid() {
		t.Errorf("arguments %v", args)
	}
	beside, err := store.Open(t.Context(), "sqlite:"+path, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	put(t, s, hotel("Deux"))
	if head(t, beside).Seq != 2 {
		t.Error("a reader beside does not see what is written")
	}
	_, err = beside.Write(t.Context(), tester, func(*store.Tx) error { return nil })
	refused(t, err, fault.Unavailable, "store.opened_read_only")
	s.Close()
	base.Open(t, path, store.Options{}) // free again
	_, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "none"), store.Options{ReadOnly: true})
	refused(t, err, fault.NotFound, "store.missing")
}

func TestOpenRefusesWhatIsNotOurs(t *testing.T) {
	corrupt := filepath.Join(t.TempDir(), "corrupt.db")
	if err := os.WriteFile(corrupt, bytes.Repeat([]byte("nonsense "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), corrupt, store.Options{})
	refused(t, err, fault.Unavailable, "store.corrupt")

	folder := t.TempDir()
	_, err = store.Open(t.Context(), folder, store.Options{})
	refused(t, err, fault.Unavailable, "store.cannot_open")

	_, err = store.Open(t.Context(), "postgres://nobody@/nothing?host=/nowhere", store.Options{})
	refused(t, err, fault.Unavailable, "store.unreachable")
	_, err = store.Open(t.Context(), "postgres://%zz", store.Options{})
	refused(t, err, fault.Invalid, "store.url_wrong")
	_, err = store.Open(t.Context(), "mysql://nothing", store.Options{})
	refused(t, err, fault.Invalid, "store.url_wrong")
	_, err = store.Open(t.Context(), strings.Replace(testkit.Postgres().URL(t), "/t_", "/none_", 1), store.Options{})
	refused(t, err, fault.NotFound, "store.missing")

	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		url := e.URL(t)
		driver, dsn := "sqlite", strings.TrimPrefix(url, "sqlite:")
		if e.Postgres {
			driver, dsn = "pgx", url
		}
		db, err := sql.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), `CREATE TABLE wp_posts (id INTEGER)`); err != nil {
			t.Fatal(err)
		}
		_, err = store.Open(t.Context(), url, store.Options{})
		refused(t, err, fault.Conflict, "store.foreign")
	})
}

// A schema that is a step further than this program's: whether it may still write is said by the step.
func TestMigrations(t *testing.T) {
	shipped, err := fs.Sub(store.Shipped, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	next := fstest.MapFS{}
	names, err := fs.Glob(shipped, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(shipped, name)
		if err != nil {
			t.Fatal(err)
		}
		next[name] = &fstest.MapFile{Data: data}
	}
	step := func(files fstest.MapFS, n, oldest int) fstest.MapFS {
		more := fstest.MapFS{}
		for name, f := range files {
			more[name] = f
		}
		more[fmt.Sprintf("%04d_add_thing.sql", n)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"-- escale: oldest %d\n-- +goose Up\nCREATE TABLE thing_%d (id INTEGER NOT NULL PRIMARY KEY);\n", oldest, n)}
		return more
	}
	n := len(names)
	expand := step(next, n+1, n)
	contract := step(expand, n+2, n+1)

	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		url := e.URL(t)
		fresh, err := store.Open(t.Context(), url, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !fresh.Pending() {
			t.Error("an empty base needs no migration")
		}
		refused(t, fresh.Read(t.Context(), func(*store.ReadTx) error { return nil }), fault.Unavailable, "store.not_migrated")
		fresh.Close()

		s := base.Open(t, url, store.Options{})
		o := hotel("Un", offer.Identifier{System: "apidae", Value: "1"})
		put(t, s, o)
		epoch := head(t, s).Epoch
		if err := s.Migrate(t.Context()); err != nil || head(t, s).Epoch != epoch {
			t.Errorf("migrating again: %v, epoch %s", err, head(t, s).Epoch)
		}
		s.Close()

		for _, files := range []fstest.MapFS{expand, contract} {
			newer := base.Open(t, url, store.Options{}.WithMigrations(files))
			if diff := cmp.Diff(o, get(t, newer, o.ID)); diff != "" || newer.Pending() {
				t.Errorf("after the step:\n%s", diff)
			}
			steps, err := newer.Migrations(t.Context())
			if err != nil || len(steps) != len(files) {
				t.Errorf("steps %v, %v", steps, err)
			}
			newer.Close()
			old, err := store.Open(t.Context(), url, store.Options{})
			if len(files) == n+1 {
				if err != nil || old.Pending() {
					t.Fatalf("the release before may still run: %v", err)
				}
				put(t, old, rename(get(t, old, o.ID), "Deux"))
				o = get(t, old, o.ID)
				old.Close()
				continue
			}
			args := refused(t, err, fault.Unavailable, "store.newer")
			if args["program"] != int64(n) || args["oldest"] != int64(n+1) {
				t.Errorf("arguments %v", args)
			}
		}

		edited := step(next, n+1, 0)
		_, err = store.Open(t.Context(), url, store.Options{}.WithMigrations(edited))
		refused(t, err, fault.Unavailable, "store.migration_edited")
	})
}

// Several servers start at once on an empty PostgreSQL.
func TestMigrateTogether(t *testing.T) {
	url := testkit.Postgres().URL(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			s, err := store.Open(context.Background(), url, store.Options{})
			if err == nil {
				err = s.Migrate(context.Background())
				s.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestBackupAndRestore(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		s := base.New(t, e, store.Options{})
		o := hotel("Un", offer.Identifier{System: "apidae", Value: "1"})
		put(t, s, o)
		put(t, s, rename(o, "Deux"))
		stop := make(chan struct{})
		var writing sync.WaitGroup
		writing.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := s.Write(context.Background(), tester, func(tx *store.Tx) error { return putIn(tx, hotel("Encore")) }); err != nil {
					t.Error(err)
					return
				}
			}
		})
		path := filepath.Join(t.TempDir(), "backup")
		err := s.Backup(t.Context(), path)
		close(stop)
		writing.Wait()
		if err != nil {
			t.Fatal(err)
		}
		refused(t, s.Backup(t.Context(), path), fault.Conflict, "store.backup_exists")
		refused(t, s.Backup(t.Context(), filepath.Join(path, "below a file")), fault.Unavailable, "file.not_writable")
		later := head(t, s)

		target := e.URL(t)
		if err := store.Restore(t.Context(), target, path, tester, store.Options{}); err != nil {
			t.Fatal(err)
		}
		refused(t, store.Restore(t.Context(), target, path, tester, store.Options{}), fault.Conflict, "store.not_empty")
		restored := base.Open(t, target, store.Options{})
		report, err := restored.Check(t.Context())
		if err != nil || len(report.Findings) > 0 || report.Offers < 1 || report.Epoch == later.Epoch {
			t.Errorf("restored: %+v, %v", report, err)
		}
		if diff := cmp.Diff(get(t, s, o.ID), get(t, restored, o.ID)); diff != "" {
			t.Errorf("before (-) and restored (+):\n%s", diff)
		}
		if _, _, err := restored.Changes(t.Context(), later, 1); !errors.Is(err, store.ErrOtherEpoch) {
			t.Errorf("who followed the old base must learn it: %v", err)
		}
		put(t, restored, hotel("Après"))

		other := testkit.SQLite()
		if !e.Postgres {
			other = testkit.Postgres()
		}
		refused(t, store.Restore(t.Context(), other.URL(t), path, tester, store.Options{}), fault.Invalid, "store.backup_of_other_engine")
		no := filepath.Join(t.TempDir(), "no")
		if err := os.WriteFile(no, []byte("no"), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, store.Restore(t.Context(), e.URL(t), no, tester, store.Options{}), fault.Invalid, "store.no_backup")
	})
}

// Check sees what was done behind the store's back.
func TestCheckFindsDamage(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		s := base.New(t, e, store.Options{})
		for i := range 8 {
			put(t, s, hotel(fmt.Sprint("Hôtel ", i), offer.Identifier{System: "apidae", Value: fmt.Sprint(i)}))
		}
		first := int64(offer.FirstID)
		for _, damage := range []string{
			fmt.Sprintf(`UPDATE offer SET version = 7 WHERE id = %d`, first),
			fmt.Sprintf(`UPDATE offer SET document = hash FROM change WHERE id = %d AND seq = 1`, first+1),
			fmt.Sprintf(`DELETE FROM identifier WHERE offer = %d`, first+2),
			fmt.Sprintf(`INSERT INTO identifier (system, value, holder, offer) VALUES ('x', 'y', 0, %d)`, first+3),
			fmt.Sprintf(`DELETE FROM offer WHERE id = %d`, first+4),
			`UPDATE change SET actor = 'somebody else' WHERE seq = 3`,
			`DELETE FROM change WHERE seq = 6`,
		} {
			if err := s.Exec(t.Context(), damage); err != nil {
				t.Fatalf("%s: %v", damage, err)
			}
		}
		report, err := s.Check(t.Context())
		if err != nil || !report.Broken() {
			t.Fatalf("%+v, %v", report, err)
		}
		found := map[string]bool{}
		for _, f := range report.Findings {
			found[f.Key+" "+f.Object] = true
		}
		for _, want := range []string{
			fmt.Sprintf("document.contradicts_columns offer %d", first),
			fmt.Sprintf("document.unreadable offer %d", first+1),
			fmt.Sprintf("identifier.missing offer %d", first+2),
			fmt.Sprintf("identifier.without_offer offer %d", first+3),
			fmt.Sprintf("identifier.without_offer offer %d", first+4),
			"log.tampered change 3",
			"log.gap change 7",
		} {
			if !found[want] {
				t.Errorf("did not find %q among %v", want, report.Findings)
			}
		}
	})
}
