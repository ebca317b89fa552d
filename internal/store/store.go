// Package store keeps the truth of a base: offers, what organisations keep about them, proposals, small state, and the log of
// changes that everything else follows. It speaks to two engines, SQLite and PostgreSQL, with one SQL text; what differs
// lies in dialect. It exists so that nothing can be written without being logged: only the Put methods of a Tx write, and
// they log. It returns domain types; there is no second model for rows.
//
// Changes are numbered so that the order of their numbers is the order of commits, also under parallel writers and several
// processes. Whoever read up to seq n has seen everything up to n, for ever.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"escale/internal/fault"
)

// The limits of one write transaction. Whoever has more to write makes many transactions with one Group.
const (
	MaxObjects = 500
	MaxTime    = 250 * time.Millisecond // beyond it a warning is logged
)

// Options of a Store. All may be zero.
type Options struct {
	Now      func() time.Time // the clock; time.Now by default
	Zone     *time.Location   // the network's time zone, in which days end; Europe/Paris by default, UTC where that is not installed
	Log      *slog.Logger     // slog.Default() by default
	ReadOnly bool             // no writing, no lock: may be opened beside a running server

	migrations fs.FS // other than those that are shipped, in tests
}

// Store is an open base. It is safe for concurrent use.
type Store struct {
	d       dialect
	write   *sql.DB // of SQLite one connection; of PostgreSQL the same pool as read
	read    *sql.DB
	url     string
	options Options

	migrated atomic.Bool
	mark     atomic.Int64 // microseconds; time is never earlier than this
	bell     bell
	close    []io.Closer
}

// Actor says on whose behalf a transaction writes. Name and Organisation are codes, never a person's name.
type Actor struct {
	Name         string
	Organisation string
	Cause        string // why: "form", "import", "time passed"…
	Group        string // what belongs together and can be undone together, such as one import; "" for none
}

// Open opens the base at a URL: "postgres://…", "sqlite:PATH" or a bare path, which is created when it is not there. It
// refuses with fault codes: a file that another process writes (Conflict store.locked), a base that only a newer program may
// write (Unavailable store.newer), a migration that was edited (Unavailable store.migration_edited), a database of some
// other program (Conflict store.foreign), a file that is no database (Unavailable store.corrupt). A new or older base opens,
// and answers store.not_migrated until Migrate is called.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Zone == nil {
		o.Zone = time.UTC
		if paris, err := time.LoadLocation("Europe/Paris"); err == nil {
			o.Zone = paris
		}
	}
	s := &Store{url: url, options: o}
	s.bell.init()
	var err error
	switch {
	case isPostgres(url):
		err = s.openPostgres(ctx)
	case strings.Contains(url, "://"): // of an engine that is not one of the two, and no path that anybody means
		err = fault.New(fault.Invalid, "store.url_wrong")
	default:
		err = s.openSQLite(ctx)
	}
	if err == nil {
		err = s.inspect(ctx)
	}
	if err != nil {
		s.Close()
		return nil, s.translate(err)
	}
	return s, nil
}

// Close waits for running transactions and lets go of the base.
func (s *Store) Close() error {
	var errs []error
	for i := len(s.close) - 1; i >= 0; i-- {
		errs = append(errs, s.close[i].Close())
	}
	s.close = nil
	return errors.Join(errs...)
}

// Engine names the engine: "sqlite" or "postgres".
func (s *Store) Engine() string { return s.d.name() }

// Now gives the time of the base: the node's clock, or the last mark of the clock follower where that is later. Rights and
// terms are compared with it, so what ended once does not come back when a clock is set back.
func (s *Store) Now() time.Time {
	return micros(max(s.options.Now().UnixMicro(), s.mark.Load()))
}

// Read runs fn over one unchanging state of the base.
func (s *Store) Read(ctx context.Context, fn func(*ReadTx) error) error {
	if !s.migrated.Load() {
		return fault.New(fault.Unavailable, "store.not_migrated")
	}
	sqlTx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return s.translate(err)
	}
	defer sqlTx.Rollback() //nolint:errcheck // nothing was written
	return s.translate(fn(&ReadTx{ctx: ctx, s: s, q: sqlTx}))
}

// Write runs fn in one transaction and gives the number of its last change, 0 when nothing was logged. When fn or the
// commit fails, nothing was written, and the objects that were put have their versions of before again. The one exception
// is Unavailable store.in_doubt: the connection broke during the commit, and only reading tells. fn must not call Write.
func (s *Store) Write(ctx context.Context, by Actor, fn func(*Tx) error) (seq int64, err error) {
	switch {
	case s.options.ReadOnly:
		return 0, fault.New(fault.Unavailable, "store.opened_read_only")
	case !s.migrated.Load():
		return 0, fault.New(fault.Unavailable, "store.not_migrated")
	}
	if err := checkWords(by.Name, by.Organisation, by.Cause, by.Group); err != nil {
		return 0, err
	}
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return 0, s.translate(err)
	}
	defer conn.Close()
	if seq, err = s.writeOn(ctx, conn, by, fn); err != nil {
		return 0, s.translate(err)
	}
	if seq > 0 {
		s.bell.ring()
		s.d.tellOthers()
	}
	return seq, nil
}

// writeOn runs a transaction on a connection. It begins and ends it by itself, and not by database/sql, so that the
// statements that number the changes travel together with the commit.
func (s *Store) writeOn(ctx context.Context, conn *sql.Conn, by Actor, fn func(*Tx) error) (seq int64, err error) {
	// A context that ends during the commit must not leave open whether it happened, so only the function's own statements
	// listen to it.
	steady := context.WithoutCancel(ctx)
	if _, err := conn.ExecContext(steady, s.d.begin()); err != nil {
		return 0, err
	}
	q, end := s.d.prepared(conn)
	defer end()
	tx := &Tx{ReadTx: ReadTx{ctx: ctx, s: s, q: q}, by: by, now: s.Now()}
	finished := false
	defer func() {
		if !finished {
			tx.undo()
			rollback(steady, conn)
		}
	}()
	start := time.Now()
	if err := fn(tx); err != nil {
		return 0, err
	}
	if took := time.Since(start); took > MaxTime {
		s.options.Log.Warn("store: long transaction", "took", took, "objects", tx.objects, "actor", by.Name, "cause", by.Cause)
	}
	if tx.spoilt != nil {
		return 0, tx.spoilt
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	var log []statement
	if len(tx.changes) > 0 {
		last, err := s.d.orderLock(ctx, conn)
		if err != nil {
			return 0, err
		}
		seq, log = tx.number(last)
	}
	if err := s.d.commit(steady, conn, log); err != nil {
		if s.d.inDoubt(err) {
			err = fault.New(fault.Unavailable, "store.in_doubt").Because(err)
		}
		return 0, err
	}
	finished = true
	if err := s.d.harden(steady); err != nil {
		return 0, fault.New(fault.Unavailable, "store.in_doubt").Because(err)
	}
	return seq, nil
}

// rollback leaves no open transaction behind: a connection on which that fails is thrown away.
func rollback(ctx context.Context, conn *sql.Conn) {
	if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		conn.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // it gives back what it is given
	}
}

// bell lets many wait for the next commit without being known to those who write.
type bell struct {
	mu sync.Mutex
	ch chan struct{}
}

func (b *bell) init() { b.ch = make(chan struct{}) }

func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ch
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.ch)
	b.ch = make(chan struct{})
}

// Changed gives a channel that is closed when something was logged: by this process at once, by another as soon as Listen
// hears of it. It wakes up and carries nothing; ask for it before reading the log, so that nothing falls in between.
func (s *Store) Changed() <-chan struct{} { return s.bell.next() }

// micros gives the instant of a stored number; 0 is the zero time.
func micros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func toMicros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
