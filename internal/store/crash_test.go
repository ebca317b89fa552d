package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/house/testkit/cluster"
	"escale/internal/offer"
	"escale/internal/store"
)

// childVariable makes the test program a server that writes until it is killed.
const childVariable = "ESCALE_TEST_WRITE_TO"

func TestMain(m *testing.M) {
	if url := os.Getenv(childVariable); url != "" {
		writeUntilKilled(url)
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled says on its output what was acknowledged, a line each: id, version, number of the change.
func writeUntilKilled(url string) {
	ctx := context.Background()
	s, err := store.Open(ctx, url, store.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			var o *offer.Offer
			for i := 0; ; i++ {
				if o == nil || rand.IntN(4) == 0 {
					o = hotel("Neuf")
				}
				o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", fmt.Sprint("Nom ", i))})
				seq, err := s.Write(ctx, tester, func(tx *store.Tx) error { return putIn(tx, o) })
				if err != nil {
					o = nil // it may have been written: only what is acknowledged is promised
					time.Sleep(10 * time.Millisecond)
					continue
				}
				fmt.Printf("%d %d %d\n", o.ID, o.Version, seq)
			}
		})
	}
	all.Wait()
}

type acknowledged struct {
	id           offer.ID
	version, seq int64
}

// child is a running server of the kind above.
type child struct {
	cmd  *exec.Cmd
	mu   sync.Mutex
	acks []acknowledged
	done chan struct{}
}

func startChild(t *testing.T, url string) *child {
	t.Helper()
	c := &child{cmd: exec.Command(os.Args[0]), done: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), childVariable+"="+url)
	c.cmd.Stderr = os.Stderr
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.done)
		c.listen(out)
	}()
	for c.count() == 0 { // let it come up
		select {
		case <-c.done:
			t.Fatal("the child ended")
		case <-time.After(time.Millisecond):
		}
	}
	return c
}

func (c *child) listen(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var a acknowledged
		if n, _ := fmt.Sscan(lines.Text(), &a.id, &a.version, &a.seq); n == 3 { // not a line that was cut off
			c.mu.Lock()
			c.acks = append(c.acks, a)
			c.mu.Unlock()
		}
	}
}

func (c *child) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.acks)
}

func (c *child) kill() []acknowledged {
	c.cmd.Process.Kill() //nolint:errcheck // it may be dead
	<-c.done
	c.cmd.Wait() //nolint:errcheck // it was killed
	return c.acks
}

func nap(most time.Duration) { time.Sleep(rand.N(most)) }

// verify checks that everything acknowledged is there once, and that the base is sound.
func verify(t *testing.T, s *store.Store, acks []acknowledged) {
	t.Helper()
	bySeq := map[int64]store.Change{}
	at := store.Position{Epoch: head(t, s).Epoch}
	for {
		changes, to, err := s.Changes(t.Context(), at, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			bySeq[c.Seq] = c
		}
		if at = to; len(changes) == 0 {
			break
		}
	}
	read(t, s, func(tx *store.ReadTx) error {
		for _, a := range acks {
			c := bySeq[a.seq]
			if c.Object != fmt.Sprint(a.id) || c.Version != a.version {
				t.Errorf("acknowledged %+v, the log has %+v", a, c)
			}
			if o, err := tx.Offer(a.id); err != nil || o.Version < a.version {
				t.Errorf("acknowledged %+v, the base has %v, %v", a, o, err)
			}
		}
		return nil
	})
	if report, err := s.Check(t.Context()); err != nil || len(report.Findings) > 0 {
		t.Errorf("check: %+v, %v", report, err)
	}
}

func TestKilledServerLosesNothing(t *testing.T) {
	for _, e := range []testkit.Engine{testkit.SQLite(), testkit.Postgres()} {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			url := e.URL(t)
			base.Open(t, url, store.Options{}).Close()
			var acks []acknowledged
			kills := 10
			if e.Postgres {
				kills = 4
			}
			for range kills {
				c := startChild(t, url)
				nap(150 * time.Millisecond)
				acks = append(acks, c.kill()...)
				s := base.Open(t, url, store.Options{})
				verify(t, s, acks)
				put(t, s, hotel("Et la suite"))
				s.Close()
			}
			t.Logf("%d writes acknowledged, %d kills", len(acks), kills)
		})
	}
}

// PostgreSQL crashes, and takes back whatever was not on its disk. What this program acknowledged was, though it does not
// wait for the disk under the order lock; and what a follower was given was.
func TestCrashedPostgresLosesNothing(t *testing.T) {
	t.Parallel()
	c, err := cluster.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	s := base.Open(t, c.URL, store.Options{})
	server := startChild(t, c.URL)
	var followed store.Position
	followed.Epoch = head(t, s).Epoch
	const crashes = 4
	for range crashes {
		until := time.Now().Add(50*time.Millisecond + rand.N(100*time.Millisecond))
		for time.Now().Before(until) {
			changes, to, err := s.Changes(t.Context(), followed, 100)
			if err != nil {
				t.Fatal(err)
			}
			followed = to
			_ = changes
		}
		crash(t, c.URL)
		before := server.count()
		for server.count() < before+20 {
			time.Sleep(5 * time.Millisecond)
		}
		// Connections of before the crash are still in the pool, and fail first.
		for _, _, err := s.Changes(t.Context(), followed, 1); err != nil; _, _, err = s.Changes(t.Context(), followed, 1) {
			if errors.Is(err, store.ErrOtherEpoch) {
				t.Fatal("a change that a follower was given was taken back")
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	acks := server.kill()
	verify(t, s, acks)
	t.Logf("%d writes acknowledged, %d crashes", len(acks), crashes)
	s.Close()
}

// crash kills a process of the server, at which it throws away all memory, and recovers from what is on the disk.
func crash(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // it is dead
	if err := syscall.Kill(int(conn.PgConn().PID()), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for {
		time.Sleep(5 * time.Millisecond)
		if again, err := pgx.Connect(t.Context(), url); err == nil {
			again.Close(t.Context()) //nolint:errcheck // it was only to see
			if conn.Ping(t.Context()) != nil {
				return
			}
		}
	}
}

// Connections that are cut in the middle give clear errors, and the store goes on when they come back.
func TestCutConnections(t *testing.T) {
	t.Parallel()
	url := testkit.Postgres().URL(t)
	s := base.Open(t, url, store.Options{})
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // the test is over
	cut := func() {
		if _, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
	}
	o := hotel("Un")
	_, err = s.Write(t.Context(), tester, func(tx *store.Tx) error {
		cut()
		return putIn(tx, o)
	})
	refused(t, err, fault.Unavailable, "store.unreachable")
	_, err = s.Write(t.Context(), tester, func(tx *store.Tx) error {
		err := putIn(tx, o)
		cut()
		return err
	})
	if !fault.Is(err, fault.Unavailable) || o.Version != 0 {
		t.Errorf("cut before the end: %v, version %d", err, o.Version)
	}
	lease, err := s.Lease(t.Context(), "clock")
	if err != nil {
		t.Fatal(err)
	}
	cut()
	select {
	case <-lease.Context().Done():
	case <-time.After(10 * time.Second):
		t.Error("the lease was not lost with its connection")
	}
	lease.Release()
	for deadline := time.Now().Add(10 * time.Second); ; {
		if _, err = s.Write(t.Context(), tester, func(tx *store.Tx) error { return putIn(tx, o) }); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// A full disk refuses clearly, loses nothing, and is forgotten when there is room again.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	var fill, free func(s *store.Store)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err == nil {
		t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) }) //nolint:errcheck // of this test's own
		filler := filepath.Join(dir, "filler")
		fill = func(*store.Store) {
			if err := os.WriteFile(filler, make([]byte, 4<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("the disk is not full: %v", err)
			}
		}
		free = func(*store.Store) { os.Remove(filler) }
	} else {
		t.Logf("a small disk cannot be mounted (%v): the database's own limit stands in for it", err)
		limit := func(pages int) func(s *store.Store) {
			return func(s *store.Store) {
				if err := s.Exec(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
					t.Fatal(err)
				}
			}
		}
		fill, free = limit(1), limit(1<<30)
	}
	s := base.Open(t, filepath.Join(dir, "escale.db"), store.Options{})
	put(t, s, hotel("Un"))
	fill(s)
	kept := 0
	var err error
	for i := 0; err == nil && i < 2000; i++ {
		big := hotel("Grand")
		for j := range 20 {
			big.Set(offer.Cell{Key: offer.Key{Field: "x", Item: fmt.Sprint(j)}, Value: offer.Word(fmt.Sprint(rand.Uint64(), rand.Uint64(), rand.Uint64()))})
		}
		if _, err = s.Write(t.Context(), tester, func(tx *store.Tx) error { return putIn(tx, big) }); err == nil {
			kept++
		}
	}
	refused(t, err, fault.Unavailable, "store.disk_full")
	if p := head(t, s); p.Seq != int64(kept+1) {
		t.Errorf("%d were acknowledged, the log has %d", kept+1, p.Seq)
	}
	free(s)
	put(t, s, hotel("Après"))
	if report, err := s.Check(t.Context()); err != nil || len(report.Findings) > 0 || report.Offers != int64(kept+2) {
		t.Errorf("check: %+v, %v", report, err)
	}
}
