package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// dialect is everything in which the two engines differ. A method stands here only with its reason; whatever can be said
// in one SQL text is.
type dialect interface {
	// name of the engine, for people and metrics.
	name() string

	// goose names the engine to the library of migrations.
	goose() goose.Dialect

	// tables names the tables of the database that do not belong to an extension: each engine has a catalogue of its own.
	tables(ctx context.Context, q querier) ([]string, error)

	// begin is the statement that begins a transaction that writes. SQLite has to take its lock at once: of two that had read,
	// neither could go on to write.
	begin() string

	// orderLock makes this transaction the only one that is giving out numbers of changes, until it ends, and gives the end of
	// the log. SQLite has one writer anyway. PostgreSQL takes an advisory lock: a sequence or counter row would either let a
	// reader miss changes that commit late, or hold the lock for the whole transaction.
	orderLock(ctx context.Context, conn *sql.Conn) (Position, error)

	// prepared gives the connection to a transaction, and an end to it. SQLite would parse a statement each time that it is run;
	// the library for PostgreSQL keeps what it has prepared.
	prepared(conn *sql.Conn) (q querier, end func())

	// writesAlone tells whether a transaction that writes is the only one of the base.
	writesAlone() bool

	// commit runs the last statements and commits. PostgreSQL gets them in one message, because others wait for the order lock
	// meanwhile.
	commit(ctx context.Context, conn *sql.Conn, last []statement) error

	// harden returns when everything that was committed before is on the disk, and on a synchronous replica if there is one.
	// In SQLite that is so when the commit returns. PostgreSQL would wait for the disk while it holds the order lock, and
	// writers would queue for one disk write each; so it commits without waiting, and many writers then wait for one.
	harden(ctx context.Context) error

	// nextIDs gives the next numbers of a counter, at least one and at most so many: the first, and how many. In PostgreSQL
	// the counter's row would stay locked until the commit and make creating offers one after the other, so blocks are drawn
	// on a connection beside, of which it gives one by one; SQLite could not write beside its own transaction.
	nextIDs(ctx context.Context, q querier, counter string, most int64) (first, n int64, err error)

	// tellOthers wakes up the other processes after a commit. It does not wait, and may be lost.
	tellOthers()

	// listen calls ring when another process committed, until ctx ends. SQLite has no other process.
	listen(ctx context.Context, ring func()) error

	// tryLease takes the lock with a name if nobody has it: one per base, which is one process in SQLite and many in
	// PostgreSQL. A nil lease without error means that somebody else has it.
	tryLease(ctx context.Context, name string) (*Lease, error)

	// fault turns an error of the driver into one for people, by its code; nil for one that it does not know.
	fault(err error) error

	// inDoubt tells whether a commit that failed with err may have happened all the same.
	inDoubt(err error) bool

	// backup writes a copy of one state of the base to a new file, while others write.
	backup(ctx context.Context, path string) error

	// examine asks the engine what it knows about its own health.
	examine(ctx context.Context) ([]Finding, error)
}

// querier is what *sql.DB, *sql.Conn and *sql.Tx have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
