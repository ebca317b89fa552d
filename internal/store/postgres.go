package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"hash/fnv"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"escale/internal/fault"
)

const (
	// orderKey is the advisory lock under which changes are numbered, leaseSpace the first half of the keys of leases.
	orderKey   int64 = 0x4573_6361_6c65_0001
	leaseSpace int32 = 0x4573_6361

	channel = "escale"

	// idBlock numbers are drawn at once. What a process did not use when it ends is never given, which leaves room for
	// fifteen million restarts.
	idBlock = 64

	postgresConnections = 24
	tellEvery           = 5 * time.Millisecond
	commitTimeout       = 30 * time.Second
	hardenTimeout       = 30 * time.Second
)

type postgresDialect struct {
	config *pgx.ConnConfig
	s      *Store
	beside *sql.DB // for what must not happen inside a caller's transaction

	mu  sync.Mutex
	ids map[string]idRange

	tell   chan struct{}
	harder chan chan<- error
	stop   context.Context
}

type idRange struct{ next, last int64 }

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

func (s *Store) openPostgres(ctx context.Context) error {
	config, err := pgx.ParseConfig(s.url)
	if err != nil {
		return fault.New(fault.Invalid, "store.url_wrong").Because(err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "escale"
	}
	stop, cancel := context.WithCancel(context.Background())
	d := &postgresDialect{config: config, s: s, ids: map[string]idRange{}, tell: make(chan struct{}, 1), harder: make(chan chan<- error), stop: stop}
	s.d = d
	d.beside = pool(config, 4)
	hasty := config.Copy()
	hasty.RuntimeParams["synchronous_commit"] = "off" // see harden
	s.read = pool(hasty, postgresConnections)
	s.write = s.read
	var running sync.WaitGroup
	running.Go(d.teller)
	running.Go(d.hardener)
	s.close = append(s.close, d.beside, closer(func() {
		cancel()
		running.Wait()
	}), s.read)
	return s.read.PingContext(ctx)
}

func pool(config *pgx.ConnConfig, connections int) *sql.DB {
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

type closer func()

func (c closer) Close() error {
	c()
	return nil
}

var _ io.Closer = closer(nil)

func (d *postgresDialect) name() string         { return "postgres" }
func (d *postgresDialect) goose() goose.Dialect { return goose.DialectPostgres }

func (d *postgresDialect) tables(ctx context.Context, q querier) ([]string, error) {
	return collect(ctx, q, scanString, `
		SELECT c.relname FROM pg_class c
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
		  AND NOT EXISTS (SELECT 1 FROM pg_depend p WHERE p.objid = c.oid AND p.deptype = 'e')`)
}

func (d *postgresDialect) prepared(conn *sql.Conn) (querier, func()) { return conn, func() {} }

func (d *postgresDialect) writesAlone() bool { return false }

func (d *postgresDialect) begin() string { return "BEGIN ISOLATION LEVEL READ COMMITTED" }

// orderLock asks for the lock and the end of the log in one message. In READ COMMITTED the second statement sees what was
// committed before it begins, and it begins when the lock was given.
func (d *postgresDialect) orderLock(ctx context.Context, conn *sql.Conn) (last Position, err error) {
	return last, conn.Raw(func(c any) error {
		batch := &pgx.Batch{}
		batch.Queue(`SELECT pg_advisory_xact_lock($1)`, orderKey)
		batch.Queue(sqlHead)
		results := c.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		_, err := results.Exec()
		if err == nil {
			err = results.QueryRow().Scan(&last.Seq, &last.Hash)
		}
		if errors.Is(err, pgx.ErrNoRows) {
			err = nil
		}
		return errors.Join(err, results.Close())
	})
}

func (d *postgresDialect) commit(ctx context.Context, conn *sql.Conn, last []statement) error {
	ctx, cancel := context.WithTimeout(ctx, commitTimeout)
	defer cancel()
	return conn.Raw(func(c any) error {
		batch := &pgx.Batch{}
		for _, s := range last {
			batch.Queue(s.query, s.args...)
		}
		batch.Queue("COMMIT")
		results := c.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		var err error
		for range last {
			if _, err = results.Exec(); err != nil {
				break
			}
		}
		if err == nil {
			var tag pgconn.CommandTag
			// A transaction in which a statement failed is ended by COMMIT without an error, and rolled back.
			if tag, err = results.Exec(); err == nil && tag.String() != "COMMIT" {
				err = pgx.ErrTxCommitRollback
			}
		}
		return errors.Join(err, results.Close())
	})
}

func (d *postgresDialect) nextIDs(ctx context.Context, _ querier, counter string, _ int64) (first, n int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.ids[counter]
	if r.next == 0 || r.next > r.last {
		if err := d.beside.QueryRowContext(ctx, sqlDraw, counter, idBlock).Scan(&r.last); err != nil {
			return 0, 0, err
		}
		r.next = r.last - idBlock + 1
	}
	id := r.next
	r.next++
	d.ids[counter] = r
	return id, 1, nil
}

func (d *postgresDialect) tellOthers() {
	select {
	case d.tell <- struct{}{}:
	default:
	}
}

// teller notifies in transactions of its own: NOTIFY inside the writer's would take a lock of the whole cluster at its
// commit. Many commits share one notification.
func (d *postgresDialect) teller() {
	for {
		select {
		case <-d.stop.Done():
			return
		case <-d.tell:
		}
		if _, err := d.beside.ExecContext(d.stop, `SELECT pg_notify($1, '')`, channel); err != nil && d.stop.Err() == nil {
			d.s.options.Log.Warn("store: cannot notify the other processes; they will see changes when they next look", "error", err)
		}
		select {
		case <-d.stop.Done():
			return
		case <-time.After(tellEvery):
		}
	}
}

func (d *postgresDialect) harden(ctx context.Context) error {
	answer := make(chan error, 1)
	select {
	case d.harder <- answer:
		return <-answer
	case <-ctx.Done():
		return ctx.Err()
	case <-d.stop.Done():
		return net.ErrClosed
	}
}

// hardener commits a transaction that waits for the disk, for all who asked meanwhile: the journal is written in order, so
// what was committed before is on the disk with it. The transaction has nothing but a message that nobody reads, because an
// empty one would not wait.
func (d *postgresDialect) hardener() {
	for {
		var waiting []chan<- error
		select {
		case <-d.stop.Done():
			return
		case w := <-d.harder:
			waiting = append(waiting, w)
		}
		runtime.Gosched() // let those who are about to ask share this one
		for more := true; more; {
			select {
			case w := <-d.harder:
				waiting = append(waiting, w)
			default:
				more = false
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), hardenTimeout)
		_, err := d.beside.ExecContext(ctx, `SELECT pg_logical_emit_message(true, $1, '')`, channel)
		cancel()
		for _, w := range waiting {
			w <- err
		}
	}
}

func (d *postgresDialect) listen(ctx context.Context, ring func()) error {
	conn, err := pgx.ConnectConfig(ctx, d.config.Copy())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing to save
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		ring() // once at the start: what came before LISTEN was not heard
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}

func (d *postgresDialect) tryLease(ctx context.Context, name string) (*Lease, error) {
	conn, err := pgx.ConnectConfig(ctx, d.config.Copy())
	if err != nil {
		return nil, err
	}
	h := fnv.New32a()
	io.WriteString(h, name) //nolint:errcheck // a hash cannot fail
	var got bool
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1, $2)`, leaseSpace, int32(h.Sum32())).Scan(&got)
	if err != nil || !got {
		conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing to save
		return nil, err
	}
	stop := make(chan struct{})
	gone := make(chan struct{})
	lease := newLease(func() {
		close(stop)
		<-gone
	})
	go func() {
		defer close(gone)
		watchLease(conn, lease, stop)
	}()
	return lease, nil
}

// watchLease holds the connection on which the lock lives, and ends the lease when that dies.
func watchLease(conn *pgx.Conn, lease *Lease, stop <-chan struct{}) {
	const every = time.Second
	for {
		select {
		case <-stop:
			ctx, cancel := context.WithTimeout(context.Background(), every)
			conn.Close(ctx) //nolint:errcheck // the server lets go of the lock either way
			cancel()
			return
		case <-time.After(every):
		}
		ctx, cancel := context.WithTimeout(context.Background(), 3*every)
		err := conn.Ping(ctx)
		cancel()
		if err != nil {
			lease.lose()
		}
	}
}

// Codes of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
func (d *postgresDialect) fault(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		if connectionFailed(err) {
			return fault.New(fault.Unavailable, "store.unreachable").Because(err)
		}
		return nil
	}
	switch e.Code {
	case "23505":
		return fault.New(fault.Conflict, "store.taken", "constraint", e.ConstraintName).Because(err)
	case "40001", "40P01":
		return fault.New(fault.Conflict, "store.collided").Because(err)
	case "53100":
		return fault.New(fault.Unavailable, "store.disk_full").Because(err)
	case "25006":
		return fault.New(fault.Unavailable, "store.read_only").Because(err)
	case "58030":
		return fault.New(fault.Unavailable, "store.disk_failed").Because(err)
	case "XX001", "XX002":
		return fault.New(fault.Unavailable, "store.corrupt").Because(err)
	case "53300", "55P03":
		return fault.New(fault.Unavailable, "store.busy").Because(err)
	case "3D000":
		return fault.New(fault.NotFound, "store.missing", "database", d.config.Database).Because(err)
	case "28000", "28P01", "42501":
		return fault.New(fault.Unavailable, "store.refused", "user", d.config.User).Because(err)
	}
	if strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "08") {
		return fault.New(fault.Unavailable, "store.unreachable").Because(err)
	}
	return nil
}

func connectionFailed(err error) bool {
	var connecting *pgconn.ConnectError
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.As(err, &connecting) || errors.As(err, &network) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed)
}

func (d *postgresDialect) inDoubt(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "08")
	}
	return !errors.Is(err, pgx.ErrTxCommitRollback) && !pgconn.SafeToRetry(err)
}

func (d *postgresDialect) examine(ctx context.Context) ([]Finding, error) {
	return collect(ctx, d.s.read, func(row scanner) (Finding, error) {
		f := Finding{Level: Risky, Key: "engine.replica_may_lose"}
		return f, row.Scan(&f.Object, &f.Detail)
	}, `SELECT application_name, state FROM pg_stat_replication WHERE sync_state NOT IN ('sync', 'quorum')`)
}
