package store

import (
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"io"
	"net"
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
)

type postgresDialect struct {
	config *pgx.ConnConfig
	s      *Store
	beside *sql.DB // for what must not happen inside a caller's transaction

	mu  sync.Mutex
	ids map[string]idRange

	tell chan struct{}
	stop context.CancelFunc
	done chan struct{}
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
	background, stop := context.WithCancel(context.Background())
	d := &postgresDialect{config: config, s: s, ids: map[string]idRange{}, tell: make(chan struct{}, 1), stop: stop, done: make(chan struct{})}
	s.d = d
	s.read = pool(config, postgresConnections)
	s.write = s.read
	d.beside = pool(config, 2)
	go d.teller(background)
	s.close = append(s.close, s.read, d.beside, closer(func() {
		stop()
		<-d.done
	}))
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

func (d *postgresDialect) orderLock(ctx context.Context, q querier) error {
	_, err := q.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, orderKey)
	return err
}

func (d *postgresDialect) nextID(ctx context.Context, _ querier, counter string) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.ids[counter]
	if r.next == 0 || r.next > r.last {
		if err := d.beside.QueryRowContext(ctx, sqlDraw, counter, idBlock).Scan(&r.last); err != nil {
			return 0, err
		}
		r.next = r.last - idBlock + 1
	}
	id := r.next
	r.next++
	d.ids[counter] = r
	return id, nil
}

func (d *postgresDialect) tellOthers() {
	select {
	case d.tell <- struct{}{}:
	default:
	}
}

// teller notifies in transactions of its own: NOTIFY inside the writer's would take a lock of the whole cluster at its
// commit. Many commits share one notification.
func (d *postgresDialect) teller(ctx context.Context) {
	defer close(d.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.tell:
		}
		if _, err := d.beside.ExecContext(ctx, `SELECT pg_notify($1, '')`, channel); err != nil && ctx.Err() == nil {
			d.s.options.Log.Warn("store: cannot notify the other processes; they will see changes when they next look", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(tellEvery):
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
	return errors.As(err, &connecting) || errors.As(err, &network) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed)
}

func (d *postgresDialect) inDoubt(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "08")
	}
	return !errors.Is(err, sql.ErrTxDone) && !errors.Is(err, pgx.ErrTxCommitRollback)
}

func (d *postgresDialect) examine(ctx context.Context) ([]Finding, error) {
	return collect(ctx, d.s.read, func(row scanner) (Finding, error) {
		f := Finding{Level: Risky, Key: "engine.replica_may_lose"}
		return f, row.Scan(&f.Object, &f.Detail)
	}, `SELECT application_name, state FROM pg_stat_replication WHERE sync_state NOT IN ('sync', 'quorum')`)
}
