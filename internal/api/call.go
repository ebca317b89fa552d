package api

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
	"escale/internal/i18n"
	"escale/internal/query"
)

// call is one request on its way to its answer: what the handlers are given.
type call struct {
	http.ResponseWriter
	request *http.Request
	route   string // pattern, for figures
	id      string // of the request, in answer and log
	actor   access.Actor
	client  client // for limits
	status  int
	written int64
	moment  *app.Moment // that an answer about offers is right at
	cached  string      // "hit" or "miss" where the answer cache was asked

	waiting context.Context // once somebody waits
	cancel  context.CancelFunc
	seen    app.Moment // that moment points to
	values  [16]string // of headers: one allocation rather than one for each
	told    int
}

// context ends when the caller leaves, and after maxTime. It is made for who has to wait: most answers are at hand.
func (c *call) context() context.Context {
	if c.waiting == nil {
		c.waiting, c.cancel = context.WithTimeout(c.request.Context(), maxTime)
	}
	return c.waiting
}

// tell sets a header of the answer, by its canonical name.
func (c *call) tell(h http.Header, name, value string) {
	if c.told == len(c.values) {
		h[name] = []string{value}
		return
	}
	c.values[c.told] = value
	c.told++
	h[name] = c.values[c.told-1 : c.told : c.told]
}

// ServeHTTP answers one request: gives it an id, keeps its limits, writes it down, and turns a panic into an answer.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	c := &call{ResponseWriter: w, request: r, id: requestID(r), actor: access.Anonymous, client: a.clientOf(r)}
	h := w.Header()
	c.tell(h, "Request-Id", c.id)
	h["X-Content-Type-Options"] = nosniff
	if public(r.URL.Path) {
		allowOrigins(h, r)
	} else {
		h["Referrer-Policy"] = noReferrer // there may be links to follow
	}
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			a.log.Error("api: panic", "request", c.id, "panic", p, "stack", string(debug.Stack()))
			if c.status == 0 {
				a.finish(c, errPanic)
			}
		}
		if c.cancel != nil {
			c.cancel()
		}
		a.record(c, time.Since(begun))
	}()
	if len(r.URL.Path)+len(r.URL.RawQuery) > maxAddress {
		a.finish(c, fault.New(fault.TooMany, "request.address_too_long", "max", maxAddress))
		return
	}
	// The router would redirect to the address without "//" and ".."; nothing of ours is called so.
	if p := r.URL.Path; strings.IndexByte(p, 0) >= 0 || !utf8.ValidString(p) || path.Clean(p) != p && path.Clean(p)+"/" != p {
		a.finish(c, notThere(p))
		return
	}
	a.routed.ServeHTTP(c, r)
}

// Values of headers that every answer has; nobody writes into them.
var (
	nosniff    = []string{"nosniff"}
	noReferrer = []string{"no-referrer"}
	anywhere   = []string{"*"}
	exposed    = []string{"ETag, Link, Escale-Seq, RateLimit, RateLimit-Policy, Retry-After, Request-Id, Content-Language"}
)

// see settles the moment at which an answer about offers is to be right.
func (c *call) see(a *app.App) error {
	var err error
	c.seen, err = a.Moment(c.request.Context(), c.actor)
	c.moment = &c.seen
	return err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *call) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// WriteHeader keeps the status for the log.
func (c *call) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *call) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.written += int64(n)
	return n, err
}

// parameters reads the parameters of the address.
func (c *call) parameters() (url.Values, error) {
	values, err := query.Parameters(c.request.URL.RawQuery)
	if err != nil {
		return nil, fault.New(fault.Invalid, "request.query_malformed")
	}
	return values, nil
}

// speaker says the house's own words in the language of the caller.
func (c *call) speaker() *i18n.Speaker {
	values, _ := query.Parameters(c.request.URL.RawQuery) // where they cannot be read, the header decides
	s, err := i18n.Speak(values.Get("lang"), c.request.Header.Get("Accept-Language"))
	if err != nil { // catalogues that do not parse: a test keeps them whole
		panic(err)
	}
	return s
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
func (a *API) awaitSeq(c *call) error {
	value := c.request.Header.Get("Escale-Seq")
	if value == "" {
		return nil
	}
	seq, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seq < 0 {
		return fault.Refuse("request.invalid", []fault.Problem{fault.At("Escale-Seq", "number.malformed", "value", value)})
	}
	if err := a.app.Wait(c.context(), seq); err != nil {
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
func (a *API) record(c *call, took time.Duration) {
	a.meters.count(c, took)
	r := c.request
	if !a.log.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	address := masked(r.URL.Path, r.URL.RawQuery)
	if len(address) > 500 {
		address = strings.ToValidUTF8(address[:500], "") + "…"
	}
	a.log.LogAttrs(r.Context(), slog.LevelInfo, "api: request", slog.String("method", r.Method), slog.String("address", address),
		slog.Int("status", c.status), slog.Int64("bytes", c.written), slog.Duration("took", took), slog.String("request", c.id),
		slog.String("client", c.client.String()), slog.String("cache", c.cached))
}
