// Package cluster starts a private PostgreSQL for tests: a real one with fsync on, in a temporary folder, reachable only by
// a Unix socket. It is apart from testkit so that `make test` can start one for many test processes without linking the
// testing package. A cluster ends, and its folder goes, when the process that started it ends, however that happens.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable is the environment variable with the URL of a cluster that runs already.
const Variable = "ESCALE_TEST_POSTGRES"

// Install is the line to type where PostgreSQL is missing.
const Install = "apt-get install --no-install-recommends postgresql"

// Cluster is a running PostgreSQL.
type Cluster struct {
	URL   string // of the maintenance database, as superuser
	guard io.WriteCloser
	done  chan struct{}
}

// Programs finds the folder with the newest server programs.
func Programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("PostgreSQL is not installed; type: %s", Install)
	}
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(found[len(found)-1]), nil
}

func version(program string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(program))))
	return n
}

// Start makes and starts a cluster, in about two seconds. Settings, such as "work_mem=64MB", win over those that tests have.
func Start(ctx context.Context, settings ...string) (*Cluster, error) {
	programs, err := Programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "escale-pg-")
	if err != nil {
		return nil, err
	}
	credential, err := credentials(dir)
	if err != nil {
		return nil, err
	}
	c := &Cluster{done: make(chan struct{})}
	query := url.Values{"host": {dir}}
	c.URL = "postgres://postgres@/postgres?" + query.Encode()
	if err := c.guarded(programs, dir, settings, credential); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := c.wait(ctx); err != nil {
		said, _ := os.ReadFile(dir + "/log")
		c.Stop()
		os.RemoveAll(dir)
		return nil, fmt.Errorf("%w: %s", err, said)
	}
	return c, nil
}

// credentials gives the folder to the user postgres when we are root: initdb and postgres refuse to run as root.
func credentials(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres; type: %s", Install)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}

// guarded makes and starts the server under a shell that reads from a pipe of ours. When this process ends, killed or not,
// the pipe ends, and the shell stops the server and removes the folder. A signal at the death of the parent would not do: it
// comes when the thread that forked ends.
func (c *Cluster) guarded(programs, dir string, settings []string, credential *syscall.Credential) error {
	// Nothing of the data outlives the run, so making it need not reach the disk.
	const script = `programs=$1 dir=$2; shift 2
"$programs/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync --no-instructions \
	</dev/null >"$dir/log" 2>&1 || exit 1
start() {
	"$programs/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=200 -c shared_buffers=64MB \
		-c max_wal_size=2GB -c log_min_messages=warning "$@" </dev/null >>"$dir/log" 2>&1 &
	server=$!
}
start "$@"
while read -r again; do
	kill -INT $server
	wait $server
	start "$@"
done
kill -QUIT $server
wait $server
cd / && rm -rf "$dir"`
	args := []string{"-c", script, "guard", programs, dir}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	cmd := exec.Command("/bin/sh", args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential, Setsid: true} // so that Ctrl-C reaches only us
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	c.guard = pipe
	go func() {
		cmd.Wait() //nolint:errcheck // it ends by a signal
		close(c.done)
	}()
	return nil
}

func (c *Cluster) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.URL)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.done:
			return errors.New("PostgreSQL ended at once")
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Restart stops the server as an administrator would, starts it again, and waits until it answers.
func (c *Cluster) Restart(ctx context.Context) error {
	before, err := c.begun(ctx)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(c.guard, "again\n"); err != nil {
		return err
	}
	for {
		// The server before may answer once more, so it must be another that does.
		if now, err := c.begun(ctx); err == nil && now != before {
			return nil
		}
		select {
		case <-c.done:
			return errors.New("PostgreSQL did not start again")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// begun tells when the server began, as text.
func (c *Cluster) begun(ctx context.Context) (at string, err error) {
	conn, err := pgx.Connect(ctx, c.URL)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx) //nolint:errcheck // the server may be going
	err = conn.QueryRow(ctx, "SELECT pg_postmaster_start_time()::text").Scan(&at)
	return at, err
}

// Stop ends the cluster and removes its folder.
func (c *Cluster) Stop() {
	c.guard.Close()
	<-c.done
}
