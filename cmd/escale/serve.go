package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"escale/internal/api"
	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/app/trade"
	"escale/internal/fault"
	"escale/internal/office"
	"escale/internal/portal"
	"escale/internal/serving"
	"escale/internal/ui/assets"
)

// Serve serves the base until it is told to stop.
type Serve struct {
	Listening
}

// Listening is where and how a server answers.
type Listening struct {
	Listen  string        `help:"Address of the site and the API." default:"127.0.0.1:8080" env:"ESCALE_LISTEN" placeholder:"ADDR"`
	Metrics string        `help:"Address of Prometheus metrics; empty: none." default:"" env:"ESCALE_METRICS" placeholder:"ADDR"`
	URL     string        `help:"What addresses in answers begin with; empty: http:// and the listening address." env:"ESCALE_URL" placeholder:"URL"`
	Rate    float64       `help:"Requests a second that one address may make to the API." default:"50" env:"ESCALE_RATE"`
	Grace   time.Duration `help:"How long running requests may take to end after a signal to stop." default:"15s" env:"ESCALE_GRACE"`
	Reaching
}

func (c *Serve) Help() string {
	return "Stops on SIGTERM or SIGINT, lets running requests end, and keeps the index for a fast start. " + epilogue
}

func (c *Serve) Run(s *Session) error {
	return c.serve(s, func(*app.App) error { return nil })
}

// serve opens the base and serves it; begun runs when questions can be answered.
func (c *Listening) serve(s *Session, begun func(*app.App) error) error {
	log := slog.New(slog.NewJSONHandler(s.Stderr, nil))
	o := s.options()
	o.Log, o.BaseURL = log, c.base()
	listener, err := listen(c.Listen, "--listen")
	if err != nil {
		return err
	}
	defer listener.Close()
	var metrics net.Listener
	if c.Metrics != "" {
		if metrics, err = listen(c.Metrics, "--metrics"); err != nil {
			return err
		}
		defer metrics.Close()
	}
	if err := assets.Ready(); err != nil { // pages can be read all the same, and programs need none
		log.Warn("serve: pages will have neither looks nor maps", "error", err)
	}
	a, err := app.Open(s, o)
	if err != nil {
		return err
	}
	s.app = a
	who, err := c.people(s, a, log)
	if err != nil {
		return err
	}
	defer who.Close()
	edits := editing.New(a)
	operations := trade.New(a).Follow()
	a.Start(s)
	pages, err := portal.New(a)
	if err != nil {
		return err
	}
	desks, err := office.New(a, office.Doors{People: who, Editing: edits, Trade: operations})
	if err != nil {
		return err
	}
	programs := api.New(a)
	programs.Actor = api.Bearer(who.Bearer)
	faces := serving.New(a, serving.Options{Log: log, Rate: c.Rate}, programs, desks, pages)
	server := faces.HTTP()
	server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	servers := []*http.Server{server}
	failed := make(chan error, 2)
	go func() { failed <- servers[0].Serve(listener) }()
	if c.Metrics != "" {
		servers = append(servers, &http.Server{Handler: faces.Metrics(), ReadHeaderTimeout: 10 * time.Second})
		go func() { failed <- servers[1].Serve(metrics) }()
	}
	if s.Database == "" {
		socket, err := listenSocket(a, s.Path(s.Data))
		if err != nil {
			return err
		}
		servers = append(servers, socket)
	}
	if err := c.ready(s, a, failed); err != nil {
		return errors.Join(err, shutdown(servers, c.Grace))
	}
	if err := begun(a); err != nil {
		return errors.Join(err, shutdown(servers, c.Grace))
	}
	select {
	case <-s.Done():
	case err = <-failed:
	}
	return errors.Join(err, shutdown(servers, c.Grace))
}

// listen opens the address that a flag gave.
func listen(address, flag string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fault.New(fault.Unavailable, "serve.address_in_use", "address", address, "flag", flag).Because(err)
	case err != nil:
		return nil, fault.New(fault.Unavailable, "serve.address_unusable", "address", address, "flag", flag).Because(err)
	}
	return l, nil
}

func (c *Listening) base() string {
	if c.URL != "" {
		return c.URL
	}
	return "http://" + c.Listen
}

// ready waits for the index with a progress bar.
func (c *Listening) ready(s *Session, a *app.App, failed <-chan error) error {
	bar := s.Progress(-1, "index")
	defer bar.Done()
	for {
		err := a.Ready(s)
		if err == nil {
			return nil
		}
		bar.Set(a.Building())
		select {
		case <-s.Done():
			return nil
		case err := <-failed:
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func shutdown(servers []*http.Server, grace time.Duration) error {
	ctx, stop := context.WithTimeout(context.Background(), grace)
	defer stop()
	var errs []error
	for _, server := range servers {
		if err := server.Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("some requests were still running: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Version prints the version.
type Version struct{}

func (*Version) Run(s *Session) error {
	return s.Print(map[string]string{"version": version}, func(w io.Writer) { fmt.Fprintln(w, "escale", version) })
}
