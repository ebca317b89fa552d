package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/schollz/progressbar/v3"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/i18n"
)

// Session is one command being run: its words, its terminal, and the base once it is open.
type Session struct {
	context.Context
	*Terminal
	Where

	args   []string
	kong   *kong.Context
	app    *app.App
	served bool   // the base belongs to the server that runs this session
	after  string // what is to be said after an error
	spare  string // a folder that goes with the session
}

// errDone carries the exit code of a command that a server ran.
type errDone int

func (e errDone) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// errRefused ends a command that has reported what it refused.
var errRefused = errors.New("input was refused")

// Base gives the base, which must be there. Where a server runs on it, the whole command is done there instead, and the error
// returned carries its exit code.
func (s *Session) Base() (*app.App, error) {
	o := s.options()
	o.Existing = true
	return s.open(o)
}

// NewBase is Base, and makes the base where there is none.
func (s *Session) NewBase() (*app.App, error) { return s.open(s.options()) }

// AnyBase is Base, and where there is none an empty one that goes with the command.
func (s *Session) AnyBase() (*app.App, error) {
	a, err := s.Base()
	if !isMissing(err) || s.Database != "" {
		return a, err
	}
	if s.spare, err = os.MkdirTemp("", "escale"); err != nil {
		return nil, err
	}
	return s.open(app.Options{Data: s.spare})
}

func isMissing(err error) bool {
	e := (*fault.Error)(nil)
	return errors.As(err, &e) && e.Key == "store.missing"
}

func (s *Session) open(o app.Options) (*app.App, error) {
	if s.app != nil {
		return s.app, nil
	}
	if s.Database == "" {
		if code, found, err := s.remote(); found || err != nil {
			if err == nil {
				err = errDone(code)
			}
			return nil, err
		}
	}
	a, err := app.Open(s, o)
	s.app = a
	return a, err
}

func (s *Session) options() app.Options {
	return app.Options{Data: s.Path(s.Data), Database: s.Database, Version: version}
}

// Path makes a path of the command line absolute, from the folder the person stands in.
func (s *Session) Path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.Dir, p)
}

// Close closes the base where the session opened it.
func (s *Session) Close() {
	if s.app != nil && !s.served {
		if err := s.app.Close(); err != nil {
			fmt.Fprintln(s.Stderr, "escale: closing the base:", err)
		}
	}
	if s.spare != "" {
		if err := os.RemoveAll(s.spare); err != nil {
			fmt.Fprintln(s.Stderr, "escale:", err)
		}
	}
}

// say gives the program's words in the person's language.
func (s *Session) say() (*i18n.Speaker, error) { return i18n.Speak(s.Lang, "en") }

// exit says what went wrong in the reader's language, and gives the exit code.
func (s *Session) exit(err error) int {
	var done errDone
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &done):
		return int(done)
	case errors.Is(err, errRefused):
		return exitRefused
	}
	defer func() {
		if s.after != "" {
			fmt.Fprintln(s.Stderr, s.after)
		}
	}()
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(s.Stderr, "escale: stopped")
		return exitFailed
	}
	var e *fault.Error
	if !errors.As(err, &e) {
		fmt.Fprintln(s.Stderr, "escale:", err)
		return exitFailed
	}
	speaker, lost := s.say()
	if lost != nil {
		fmt.Fprintln(s.Stderr, "escale:", err)
		return exitFailed
	}
	if s.JSON {
		fmt.Fprintln(s.Stderr, string(must(json.Marshal(map[string]any{"error": e.Key, "detail": speaker.Fault(e), "problems": e.Problems}, json.Deterministic(true)))))
	} else {
		fmt.Fprintln(s.Stderr, "escale:", speaker.Fault(e))
		for _, p := range e.Problems {
			fmt.Fprintf(s.Stderr, "  %s: %s\n", p.Path, speaker.Problem(p))
		}
		if e.Cause != nil {
			fmt.Fprintln(s.Stderr, "  ", e.Cause)
		}
	}
	switch e.Code {
	case fault.Invalid, fault.Conflict, fault.TooMany, fault.Forbidden, fault.Unauthenticated:
		switch e.Key {
		case "store.locked":
			return exitUnavailable
		case "store.url_wrong":
			return exitUsage
		}
		return exitRefused
	case fault.NotFound, fault.Gone:
		if e.Key == "store.missing" {
			return exitUnavailable
		}
		return exitNotFound
	}
	return exitUnavailable
}

// Print writes a result: as JSON where that was asked for, else by the function, in words.
func (s *Session) Print(result any, words func(io.Writer)) error {
	if !s.JSON {
		words(s.Stdout)
		return nil
	}
	data, err := json.Marshal(result, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	_, err = s.Stdout.Write(append(data, '\n'))
	return err
}

// Progress shows a bar on the terminal; without a terminal, or when answers are for programs, nothing. total < 0: not known.
func (s *Session) Progress(total int64, what string) *Bar {
	if s.Width == 0 || s.JSON {
		return new(Bar)
	}
	return &Bar{progressbar.NewOptions64(total, progressbar.OptionSetWriter(s.Stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(min(40, max(10, s.Width-60))), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
		progressbar.OptionThrottle(100e6), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))}
}

// Bar is a progress bar; the zero value shows nothing.
type Bar struct{ bar *progressbar.ProgressBar }

// Set moves the bar, and stretches it where the total has become known.
func (b *Bar) Set(done, total int64) {
	if b.bar != nil {
		if total > 0 && b.bar.GetMax64() != total {
			b.bar.ChangeMax64(total)
		}
		_ = b.bar.Set64(done) // a bar that cannot be drawn is no reason to stop
	}
}

// Done takes the bar away.
func (b *Bar) Done() {
	if b.bar != nil {
		_ = b.bar.Finish()
	}
}

func must(data []byte, err error) []byte {
	if err != nil {
		return []byte(err.Error())
	}
	return bytes.TrimSpace(data)
}
