package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"escale/internal/fault"
)

type sqliteDialect struct {
	s    *Store
	path string

	mu     sync.Mutex
	leases map[string]bool
	ids    map[string]int64 // the last number given, which a transaction that failed does not take back
}

func (s *Store) openSQLite(ctx context.Context) error {
	path, err := filepath.Abs(strings.TrimPrefix(s.url, "sqlite:"))
	if err != nil {
		return err
	}
	s.d = &sqliteDialect{s: s, path: path, leases: map[string]bool{}, ids: map[string]int64{}}
	if s.options.ReadOnly {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return fault.New(fault.NotFound, "store.missing", "file", path)
		}
	} else {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		lock, err := lockFile(path)
		if err != nil {
			return err
		}
		s.close = append(s.close, lock)
		if s.write, err = openSQLiteFile(path, "rwc", 1); err != nil {
			return err
		}
		s.close = append(s.close, s.write)
		// The first connection makes the file and its WAL, without which a reader could not open it.
		if _, err := s.write.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
			return err
		}
	}
	if s.read, err = openSQLiteFile(path, "ro", max(4, 2*runtime.GOMAXPROCS(0))); err != nil {
		return err
	}
	s.close = append(s.close, s.read)
	return nil
}

// openSQLiteFile opens a pool of connections. With synchronous=FULL the WAL is on the disk before a commit returns.
func openSQLiteFile(path, mode string, connections int) (*sql.DB, error) {
	q := url.Values{
		"mode":    {mode},
		"_pragma": {"busy_timeout(10000)", "synchronous(FULL)", "cache_size(-16000)", "temp_store(MEMORY)", "journal_size_limit(67108864)"},
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func (d *sqliteDialect) name() string         { return "sqlite" }
func (d *sqliteDialect) goose() goose.Dialect { return goose.DialectSQLite3 }

func (d *sqliteDialect) tables(ctx context.Context, q querier) ([]string, error) {
	return collect(ctx, q, scanString, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
}

func (d *sqliteDialect) writesAlone() bool { return true }

func (d *sqliteDialect) begin() string { return "BEGIN IMMEDIATE" }

func (d *sqliteDialect) prepared(conn *sql.Conn) (querier, func()) {
	p := newPreparing(conn)
	return p, p.end
}

func (d *sqliteDialect) orderLock(ctx context.Context, conn *sql.Conn) (Position, error) {
	return scanHead(conn.QueryRowContext(ctx, sqlHead))
}

func (d *sqliteDialect) commit(ctx context.Context, conn *sql.Conn, last []statement) error {
	for _, s := range append(last, statement{query: "COMMIT"}) {
		if _, err := conn.ExecContext(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

func (d *sqliteDialect) harden(context.Context) error { return nil }

func (d *sqliteDialect) nextIDs(ctx context.Context, q querier, counter string, most int64) (first, n int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var last int64
	err = q.QueryRowContext(ctx, sqlDraw, counter, most).Scan(&last)
	if missing := d.ids[counter] + most - last; err == nil && missing > 0 {
		err = q.QueryRowContext(ctx, sqlDraw, counter, missing).Scan(&last)
	}
	if err != nil {
		return 0, 0, err
	}
	d.ids[counter] = last
	return last - most + 1, most, nil
}

func (d *sqliteDialect) tellOthers() {}

func (d *sqliteDialect) listen(ctx context.Context, _ func()) error {
	<-ctx.Done()
	return ctx.Err()
}

func (d *sqliteDialect) tryLease(_ context.Context, name string) (*Lease, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.leases[name] {
		return nil, nil
	}
	d.leases[name] = true
	return newLease(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.leases, name)
	}), nil
}

func (d *sqliteDialect) fault(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fault.New(fault.Unavailable, "store.read_only", "file", d.path).Because(err)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch code := e.Code(); code & 0xff {
	case sqlite3.SQLITE_FULL:
		return fault.New(fault.Unavailable, "store.disk_full", "file", d.path).Because(err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return fault.New(fault.Unavailable, "store.read_only", "file", d.path).Because(err)
	case sqlite3.SQLITE_CANTOPEN:
		return fault.New(fault.Unavailable, "store.cannot_open", "file", d.path).Because(err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.New(fault.Unavailable, "store.corrupt", "file", d.path).Because(err)
	case sqlite3.SQLITE_IOERR:
		return fault.New(fault.Unavailable, "store.disk_failed", "file", d.path).Because(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.New(fault.Unavailable, "store.busy", "file", d.path).Because(err)
	case sqlite3.SQLITE_CONSTRAINT:
		if code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
			return fault.New(fault.Conflict, "store.taken").Because(err)
		}
	}
	return nil
}

func (d *sqliteDialect) inDoubt(error) bool { return false }

func (d *sqliteDialect) backup(ctx context.Context, path string) error {
	_, err := d.s.read.ExecContext(ctx, `VACUUM INTO $1`, path)
	return err
}

func (d *sqliteDialect) examine(ctx context.Context) ([]Finding, error) {
	var found []Finding
	answers, err := collect(ctx, d.s.read, scanString, `PRAGMA integrity_check(20)`)
	for _, a := range answers {
		if a != "ok" {
			found = append(found, Finding{Broken, "engine.damaged", d.path, a})
		}
	}
	return found, err
}
