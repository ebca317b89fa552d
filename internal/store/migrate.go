package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"escale/internal/fault"
)

//go:embed migrations/*.sql
var shipped embed.FS

// versionTable is the library's own; ours beside it holds what the library does not: checksums, and who may still write.
const versionTable = "goose_version"

const (
	sqlMigrations      = `SELECT version, name, checksum, oldest FROM migration ORDER BY version`
	sqlInsertMigration = `INSERT INTO migration (version, name, checksum, oldest, applied) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (version) DO NOTHING`
	sqlFirstEpoch      = `INSERT INTO base (key, value) VALUES ('epoch', $1) ON CONFLICT (key) DO NOTHING`
)

// Migration is one step of the schema. A program is as new as the last migration it knows; Oldest is the oldest program
// that may still write once the step was taken, so that two releases can run side by side while servers are replaced.
type Migration struct {
	Version  int64  `json:"version"`
	Name     string `json:"name"`
	Checksum string `json:"checksum"` // SHA-256 of the file, hexadecimal
	Oldest   int64  `json:"oldest"`
}

var (
	migrationName   = regexp.MustCompile(`^(\d{4})_[a-z0-9_]+\.sql$`)
	migrationOldest = regexp.MustCompile(`(?m)^-- escale: oldest (\d+)$`)
)

// readMigrations lists the migrations in a folder of files, in order.
func readMigrations(files fs.FS) ([]Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var all []Migration
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		content := strings.ReplaceAll(string(data), "\r\n", "\n")
		n, oldest := migrationName.FindStringSubmatch(path.Base(name)), migrationOldest.FindStringSubmatch(content)
		if n == nil || oldest == nil {
			return nil, fmt.Errorf("migration %s: the name must be NNNN_verb_noun.sql, and a line must say -- escale: oldest N", name)
		}
		m := Migration{Name: strings.TrimSuffix(name, ".sql")}
		m.Version, _ = strconv.ParseInt(n[1], 10, 64)
		m.Oldest, _ = strconv.ParseInt(oldest[1], 10, 64)
		sum := sha256.Sum256([]byte(content))
		m.Checksum = hex.EncodeToString(sum[:])
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Migration) int { return int(a.Version - b.Version) })
	return all, nil
}

func (s *Store) migrationFiles() (fs.FS, error) {
	if s.options.migrations != nil {
		return s.options.migrations, nil
	}
	return fs.Sub(shipped, "migrations")
}

// inspect looks at what lies in the database before anything is written to it.
func (s *Store) inspect(ctx context.Context) error {
	files, err := s.migrationFiles()
	if err != nil {
		return err
	}
	known, err := readMigrations(files)
	if err != nil {
		return err
	}
	tables, err := s.d.tables(ctx, s.read)
	if err != nil {
		return err
	}
	tables = slices.DeleteFunc(tables, func(t string) bool { return t == versionTable })
	if len(tables) == 0 {
		return nil
	}
	if !slices.Contains(tables, "migration") || !slices.Contains(tables, "base") {
		return fault.New(fault.Conflict, "store.foreign", "tables", len(tables))
	}
	applied, err := s.applied(ctx)
	if err != nil {
		return err
	}
	if err := compare(known, applied); err != nil {
		return err
	}
	if len(known) == 0 || len(applied) == 0 || applied[len(applied)-1].Version < known[len(known)-1].Version {
		return nil
	}
	tx := &ReadTx{ctx: ctx, s: s, q: s.read}
	if mark, err := tx.mark(); err != nil {
		return err
	} else if !mark.IsZero() {
		s.passed(mark)
	}
	s.migrated.Store(true)
	return nil
}

func (s *Store) applied(ctx context.Context) ([]Migration, error) {
	return collect(ctx, s.read, func(row scanner) (m Migration, err error) {
		err = row.Scan(&m.Version, &m.Name, &m.Checksum, &m.Oldest)
		return m, err
	}, sqlMigrations)
}

// compare refuses a base whose migrations are not those that this program knows, or that leave this program behind.
func compare(known, applied []Migration) error {
	level := int64(0)
	for _, k := range known {
		level = k.Version
	}
	for _, a := range applied {
		i := slices.IndexFunc(known, func(k Migration) bool { return k.Version == a.Version })
		switch {
		case i >= 0 && known[i].Checksum != a.Checksum:
			return fault.New(fault.Unavailable, "store.migration_edited", "migration", a.Name)
		case i < 0 && a.Oldest > level:
			return fault.New(fault.Unavailable, "store.newer", "migration", a.Name, "program", level, "oldest", a.Oldest)
		}
	}
	return nil
}

// Migrate brings the base to the newest schema. It may be called by several processes at once, and again at any time. A base
// whose schema is newer, and which this program may still write, is left as it is.
func (s *Store) Migrate(ctx context.Context) error { return s.translate(s.migrate(ctx)) }

func (s *Store) migrate(ctx context.Context) error {
	if s.options.ReadOnly {
		return fault.New(fault.Unavailable, "store.opened_read_only")
	}
	files, err := s.migrationFiles()
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true)}
	if s.d.goose() == goose.DialectPostgres {
		// Try every second, for five minutes: another server may be migrating.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(orderKey+1), lock.WithLockTimeout(1, 300))
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(s.d.goose(), s.write, files, options...)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return err
	}
	if err := s.recordMigrations(ctx, files); err != nil {
		return err
	}
	return s.inspect(ctx)
}

// recordMigrations writes down what was applied. A crash before it leaves nothing wrong: it runs at every Migrate.
func (s *Store) recordMigrations(ctx context.Context, files fs.FS) error {
	known, err := readMigrations(files)
	if err != nil {
		return err
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // the first error counts
	for _, m := range known {
		if _, err := tx.ExecContext(ctx, sqlInsertMigration, m.Version, m.Name, m.Checksum, m.Oldest, s.Now().UnixMicro()); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, sqlFirstEpoch, rand.Text()); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return s.d.harden(ctx)
}

// Pending tells whether Migrate has to be called before the base can be used.
func (s *Store) Pending() bool { return !s.migrated.Load() }

// Migrations lists the steps that were applied.
func (s *Store) Migrations(ctx context.Context) ([]Migration, error) {
	if s.Pending() {
		return nil, nil
	}
	all, err := s.applied(ctx)
	return all, s.translate(err)
}
