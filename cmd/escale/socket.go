package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/app"
	"escale/internal/fault"
)

// The socket lies in the data folder and can be opened only by who owns that: whoever may read the base's files may run its
// commands. A command line goes in; frames of what it prints come out, and its exit code last.
const socketName = "escale.sock"

type commandLine struct {
	Args  []string `json:"args"`
	Dir   string   `json:"dir"`
	Width int      `json:"width"`
	Lang  string   `json:"lang"`
}

type frame struct {
	Out  []byte `json:"out,omitempty"`
	Err  []byte `json:"err,omitempty"`
	Exit *int   `json:"exit,omitempty"`
}

// remote has the command done by the server that holds the base. found is false when none does.
func (s *Session) remote() (code int, found bool, err error) {
	path := filepath.Join(s.Path(s.Data), socketName)
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dial(ctx, path)
	}}}
	defer client.CloseIdleConnections()
	body, err := json.Marshal(commandLine{s.args, s.Dir, s.Width, s.Lang})
	if err != nil {
		return 0, false, err
	}
	request, err := http.NewRequestWithContext(s, http.MethodPost, "http://escale/run", bytes.NewReader(body))
	if err != nil {
		return 0, false, err
	}
	answer, err := client.Do(request)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return 0, false, nil // no server, or one that was killed and left its socket
	}
	if err != nil {
		return 0, true, s.lost(err)
	}
	defer answer.Body.Close()
	frames := bufio.NewReader(answer.Body)
	for {
		line, err := frames.ReadBytes('\n')
		if err != nil {
			return 0, true, s.lost(err)
		}
		var f frame
		if err := json.Unmarshal(line, &f); err != nil {
			return 0, true, fmt.Errorf("the server answers in another language (%w); is it of the same version?", err)
		}
		if f.Exit != nil {
			return *f.Exit, true, nil
		}
		if err := errors.Join(write(s.Stdout, f.Out), write(s.Stderr, f.Err)); err != nil {
			return 0, true, err
		}
	}
}

// lost says that the server went away meanwhile; who broke the command off himself is told so elsewhere.
func (s *Session) lost(err error) error {
	if s.Err() != nil {
		return s.Err()
	}
	return fault.New(fault.Unavailable, "serve.stopped_meanwhile").Because(err)
}

func write(w io.Writer, p []byte) error {
	if len(p) == 0 {
		return nil
	}
	_, err := w.Write(p)
	return err
}

// dial opens a socket by its path. Paths of sockets may be 107 bytes long, which folders of tests exceed: a link through
// the open folder is short.
func dial(ctx context.Context, path string) (net.Conn, error) {
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	defer done()
	return new(net.Dialer).DialContext(ctx, "unix", short)
}

func shorten(path string) (short string, done func(), err error) {
	if len(path) < 100 {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { dir.Close() }, nil
}

// listenSocket lets commands in. The lock of the base was taken before, so a socket that is there is left over.
func listenSocket(a *app.App, data string) (*http.Server, error) {
	path := filepath.Join(data, socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	defer done()
	old := syscall.Umask(0o077)
	listener, err := net.Listen("unix", short)
	syscall.Umask(old)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /run", func(w http.ResponseWriter, r *http.Request) { serveCommand(a, w, r) })
	server := &http.Server{Handler: mux}
	go server.Serve(listener) //nolint:errcheck // ends with Shutdown
	return server, nil
}

func serveCommand(a *app.App, w http.ResponseWriter, r *http.Request) {
	var line commandLine
	if err := json.UnmarshalRead(http.MaxBytesReader(w, r.Body, 1<<20), &line); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	frames := &frameWriter{w: w, flush: http.NewResponseController(w)}
	t := &Terminal{Stdout: frames.stream(false), Stderr: frames.stream(true), Width: line.Width, Dir: line.Dir, Lang: line.Lang}
	awaitReady(r.Context(), a)
	code := runServed(r.Context(), a, line.Args, t)
	frames.send(frame{Exit: &code})
}

// awaitReady lets a command that comes while the server starts wait for the index rather than be turned away. When that takes
// too long the command says itself what it lacks.
func awaitReady(ctx context.Context, a *app.App) {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	for a.Ready(ctx) != nil && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
}

// frameWriter sends what a command prints as it is printed.
type frameWriter struct {
	mu    sync.Mutex
	w     io.Writer
	flush *http.ResponseController
}

type stream func([]byte) error

func (s stream) Write(p []byte) (int, error) { return len(p), s(p) }

func (f *frameWriter) stream(toErr bool) io.Writer {
	return stream(func(p []byte) error {
		if toErr {
			return f.send(frame{Err: p})
		}
		return f.send(frame{Out: p})
	})
}

func (f *frameWriter) send(fr frame) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := json.MarshalWrite(f.w, fr); err != nil {
		return err
	}
	if _, err := f.w.Write([]byte("\n")); err != nil {
		return err
	}
	return f.flush.Flush()
}
