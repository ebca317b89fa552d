package serving

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/query"
)

// Call is one request on its way to its answer: what those who answer are given.
type Call struct {
	http.ResponseWriter
	Request *http.Request
	ID      string // of the request, in answer and log
	Actor   access.Actor
	Moment  *app.Moment // that an answer about offers is right at; nil where it is about none
	Memo    any         // what a face leaves for its Fail

	server  *Server
	face    *Face
	route   string // name, for figures
	client  client // for limits
	status  int
	written int64
	cached  string // "hit" or "miss" where the answers kept were asked

	waiting context.Context // once somebody waits
	cancel  context.CancelFunc
	seen    app.Moment // that Moment points to
	values  [16]string // of headers: one allocation rather than one for each
	told    int
}

// Context ends when the caller leaves, and after MaxTime. It is made for who has to wait: most answers are at hand.
func (c *Call) Context() context.Context {
	if c.waiting == nil {
		c.waiting, c.cancel = context.WithTimeout(c.Request.Context(), MaxTime)
	}
	return c.waiting
}

// Log is where a face writes what went wrong.
func (c *Call) Log() *slog.Logger { return c.server.log }

// Client names who calls, as limits know it: an address, or the network of one.
func (c *Call) Client() string { return c.client.String() }

// Status is what the call was answered with, or 0.
func (c *Call) Status() int { return c.status }

// tell sets a header of the answer, by its canonical name.
func (c *Call) tell(h http.Header, name, value string) {
	if c.told == len(c.values) {
		h[name] = []string{value}
		return
	}
	c.values[c.told] = value
	c.told++
	h[name] = c.values[c.told-1 : c.told : c.told]
}

// ServeHTTP answers one request: gives it an id, keeps its limits, writes it down, and turns a panic into an answer.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	c := &Call{ResponseWriter: w, Request: r, ID: requestID(r), Actor: access.Anonymous, server: s, face: s.faceOf(r.URL.Path), client: s.clientOf(r)}
	h := w.Header()
	c.tell(h, "Request-Id", c.ID)
	h["X-Content-Type-Options"] = nosniff
	if c.face.public(r.URL.Path) {
		allowOrigins(h, r)
	} else {
		h["Referrer-Policy"] = noReferrer // there may be links to follow
	}
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.log.Error("serving: panic", "request", c.ID, "panic", p, "stack", string(debug.Stack()))
			if c.status == 0 {
				s.finish(c, errPanic)
			}
		}
		if c.cancel != nil {
			c.cancel()
		}
		s.record(c, time.Since(begun))
	}()
	if len(r.URL.Path)+len(r.URL.RawQuery) > MaxAddress {
		s.finish(c, fault.New(fault.TooMany, "request.address_too_long", "max", MaxAddress))
		return
	}
	// The router would redirect to the address without "//" and ".."; nothing of ours is called so.
	if p := r.URL.Path; strings.IndexByte(p, 0) >= 0 || !utf8.ValidString(p) || path.Clean(p) != p && path.Clean(p)+"/" != p {
		s.finish(c, NotThere(p))
		return
	}
	s.routed.ServeHTTP(c, r)
}

// Values of headers that every answer has; nobody writes into them.
var (
	nosniff    = []string{"nosniff"}
	noReferrer = []string{"no-referrer"}
	anywhere   = []string{"*"}
	exposed    = []string{"ETag, Link, Escale-Seq, RateLimit, RateLimit-Policy, Retry-After, Request-Id, Content-Language"}
)

// See settles the moment at which an answer about offers is to be right.
func (c *Call) See() error {
	var err error
	c.seen, err = c.server.app.Moment(c.Request.Context(), c.Actor)
	c.Moment = &c.seen
	return err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *Call) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// WriteHeader keeps the status for the log.
func (c *Call) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *Call) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.written += int64(n)
	return n, err
}

// Parameters reads the parameters of the address.
func (c *Call) Parameters() (url.Values, error) {
	values, err := query.Parameters(c.Request.URL.RawQuery)
	if err != nil {
		return nil, fault.New(fault.Invalid, "request.query_malformed")
	}
	return values, nil
}

// requestID takes the id that a proxy or client gave, where it is harmless, or makes one.
func requestID(r *http.Request) string {
	id := r.Header.Get("Request-Id")
	if id == "" {
		id = r.Header.Get("X-Request-Id")
	}
	if len(id) > 0 && len(id) <= 64 && strings.IndexFunc(id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}) < 0 {
		return id
	}
	return strconv.FormatUint(rand.Uint64(), 36) // it tells requests apart, and keeps no secret
}

// awaitSeq waits until this node shows what the caller has written: the number that its write was answered with.
func (s *Server) awaitSeq(c *Call) error {
	value := c.Request.Header.Get("Escale-Seq")
	if value == "" {
		return nil
	}
	seq, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seq < 0 {
		return fault.Refuse("request.invalid", []fault.Problem{fault.At("Escale-Seq", "number.malformed", "value", value)})
	}
	if err := s.app.Wait(c.Context(), seq); err != nil {
		return fault.New(fault.Unavailable, "request.seq_not_seen", "seq", seq).Because(err)
	}
	return nil
}

// secrets are the parameters that carry keys in dialects and mistakes; their values never reach the log.
var secrets = map[string]bool{"key": true, "apikey": true, "api_key": true, "token": true, "access_token": true, "secret": true,
	"password": true, "signature": true, "sig": true}

// masked gives the address of a request as it may be written down.
func masked(path, query string) string {
	if query == "" {
		return path
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, _, _ := strings.Cut(part, "=")
		if secrets[strings.ToLower(name)] {
			parts[i] = name + "=***"
		}
	}
	return path + "?" + strings.Join(parts, "&")
}

// record writes a request down once it is answered.
func (s *Server) record(c *Call, took time.Duration) {
	s.meters.count(c, took)
	r := c.Request
	if !s.log.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	address := masked(r.URL.Path, r.URL.RawQuery)
	if len(address) > 500 {
		address = strings.ToValidUTF8(address[:500], "") + "…"
	}
	s.log.LogAttrs(r.Context(), slog.LevelInfo, "serving: request", slog.String("method", r.Method), slog.String("address", address),
		slog.Int("status", c.status), slog.Int64("bytes", c.written), slog.Duration("took", took), slog.String("request", c.ID),
		slog.String("client", c.client.String()), slog.String("cache", c.cached))
}
