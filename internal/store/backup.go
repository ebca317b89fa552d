package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"escale/internal/fault"
)

// Backup writes one state of the base to a new file, while others read and write: a SQLite file, or an archive of pg_dump.
// The file is whole and on the disk when it returns, or not there.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.Pending() {
		return fault.New(fault.Unavailable, "store.not_migrated")
	}
	if fault.Is(mustNotExist(path), fault.Conflict) {
		return fault.New(fault.Conflict, "store.backup_exists", "file", path)
	}
	part := path + ".part"
	os.Remove(part) //nolint:errcheck // of a backup that was broken off
	if err := canWrite(part); err != nil {
		return fault.New(fault.Unavailable, "file.not_writable", "file", path).Because(err)
	}
	err := s.d.backup(ctx, part)
	if err == nil {
		err = syncFile(part)
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err == nil {
		err = syncFile(filepath.Dir(path))
	}
	if err != nil {
		os.Remove(part) //nolint:errcheck // the first error counts
	}
	return s.translate(err)
}

// Restore fills an empty base from a file that Backup wrote, and begins a new epoch: followers and clients that knew more
// than the backup must not take what comes now for what they knew. A target that holds anything is refused with Conflict
// store.not_empty.
func Restore(ctx context.Context, target, from string, by Actor, o Options) error {
	sqliteFile, err := backupKind(from)
	if err != nil {
		return err
	}
	if isPostgres(target) == sqliteFile {
		return fault.New(fault.Invalid, "store.backup_of_other_engine", "file", from)
	}
	o.ReadOnly = false
	if sqliteFile {
		err = restoreSQLite(ctx, target, from, o)
	} else {
		err = restorePostgres(ctx, target, from, o)
	}
	if err != nil {
		return err
	}
	s, err := Open(ctx, target, o)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	return s.NewEpoch(ctx, head.Epoch, by)
}

// backupKind tells the two kinds of files apart by how they begin.
func backupKind(path string) (sqliteFile bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, fault.New(fault.NotFound, "file.not_found", "file", path).Because(err)
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	switch {
	case bytes.Equal(head[:n], []byte("SQLite format 3\x00")):
		return true, nil
	case bytes.HasPrefix(head[:n], []byte("PGDMP")):
		return false, nil
	}
	return false, fault.New(fault.Invalid, "store.no_backup", "file", path)
}

func restoreSQLite(ctx context.Context, target, from string, o Options) error {
	path, err := filepath.Abs(strings.TrimPrefix(target, "sqlite:"))
	if err != nil {
		return err
	}
	if err := mustNotExist(path); err != nil {
		return err
	}
	o.ReadOnly = true
	source, err := Open(ctx, from, o)
	if err != nil {
		return damagedBackup(from, err)
	}
	defer source.Close()
	found, err := source.d.examine(ctx)
	if err != nil {
		return damagedBackup(from, source.translate(err))
	}
	if len(found) > 0 {
		return fault.New(fault.Invalid, "store.backup_damaged", "file", from, "detail", found[0].Detail)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return source.Backup(ctx, path)
}

// canWrite tells whether a file can be made, before an engine says less clearly that it cannot.
func canWrite(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(path))
}

// damagedBackup says of a damaged file that it is a backup: whoever restores has no use for the advice to restore one.
func damagedBackup(from string, err error) error {
	if e := (*fault.Error)(nil); errors.As(err, &e) && e.Key == "store.corrupt" {
		return fault.New(fault.Invalid, "store.backup_damaged", "file", from).Because(err)
	}
	return err
}

func restorePostgres(ctx context.Context, target, from string, o Options) error {
	s, err := Open(ctx, target, o)
	if err != nil {
		return err
	}
	tables, err := s.d.tables(ctx, s.read)
	s.Close()
	if err != nil {
		return s.translate(err)
	}
	if len(tables) > 0 {
		return fault.New(fault.Conflict, "store.not_empty", "tables", len(tables))
	}
	return runPostgresTool(ctx, target, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", from)
}

func (d *postgresDialect) backup(ctx context.Context, path string) error {
	// Documents are compressed already: more would only take time.
	return runPostgresTool(ctx, d.s.url, "pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--file="+path)
}

// runPostgresTool runs a program of PostgreSQL's own. The password goes through the environment, where other users of the
// machine cannot see it.
func runPostgresTool(ctx context.Context, target, tool string, args ...string) error {
	program, err := findPostgresTool(tool)
	if err != nil {
		return err
	}
	u, err := url.Parse(target)
	if err != nil {
		return fault.New(fault.Invalid, "store.url_wrong").Because(err)
	}
	env := os.Environ()
	if password, has := u.User.Password(); has {
		u.User = url.User(u.User.Username())
		env = append(env, "PGPASSWORD="+password)
	}
	cmd := exec.CommandContext(ctx, program, append([]string{"--dbname=" + u.String()}, args...)...)
	cmd.Env = env
	if said, err := cmd.CombinedOutput(); err != nil {
		return fault.New(fault.Unavailable, "store.tool_failed", "tool", tool, "said", clip(strings.TrimSpace(string(said)))).
			Because(fmt.Errorf("%w: %s", err, said))
	}
	return nil
}

// findPostgresTool looks where Debian keeps the programs of each version, the newest first, before the PATH, since a newer
// pg_dump reads an older server and not the other way round.
func findPostgresTool(tool string) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + tool)
	slices.SortFunc(found, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(b, a)
	})
	if len(found) > 0 {
		return found[0], nil
	}
	program, err := exec.LookPath(tool)
	if err != nil {
		return "", fault.New(fault.Unavailable, "store.tool_missing", "tool", tool, "install", "apt-get install postgresql-client")
	}
	return program, nil
}

func mustNotExist(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = fault.New(fault.Conflict, "store.not_empty", "file", path, "bytes", info.Size())
	}
	return err
}

// syncFile makes sure that a file or folder is on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
