// Package api is the face that programs read: the native API with its OpenAPI document, and the few pages by which a person
// looks in until there is a portal. It speaks HTTP and nothing else: it reads what is asked, has app answer it, and writes
// the answer down. It knows neither store nor index, and decides nothing about who may see what.
//
// Three things are done here and nowhere else. A refusal becomes words (fail.go). An answer becomes bytes of the form,
// language and encoding asked for, and is kept whole, compressed once, until the base changes (answer.go). And whoever asks
// too much is told so (limit.go).
package api

import (
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"escale/internal/access"
	"escale/internal/app"
)

// Options of the face. All may be zero.
type Options struct {
	Log *slog.Logger // of accesses and of internal errors; nil discards

	Rate  float64 // requests a second for each client; 0 is 50, below 0 no limit
	Burst int     // requests that a client may send at once; 0 is 200

	// Proxies are the addresses whose X-Forwarded-For is believed; empty believes nobody's.
	Proxies []netip.Prefix

	// Actor tells who asks: a person or program, the organisation it acts for, and what it is there. Its errors are answers. Nil
	// takes everybody for access.Anonymous.
	Actor func(r *http.Request) (access.Actor, error)

	// Pages answers the addresses that this face does not have, and the front page: a portal. Nil: what this face has of its own.
	Pages http.Handler

	AnswerCache int64         // bytes of answers kept; 0 is 128 MB, below 0 keeps none
	Fresh       time.Duration // how long others may keep an answer without asking again, at most 5 minutes; 0 is a minute
}

// Limits of one request.
const (
	maxBody    = 1 << 20 // bytes of a question in JSON
	maxHeader  = 32 << 10
	maxAddress = 16 << 10 // bytes of path and query
	maxTime    = 20 * time.Second
)

// API is the face of one base. It is safe for use by many at once.
type API struct {
	app     *app.App
	options Options
	log     *slog.Logger
	answers *answers
	clients *clients
	meters  *meters
	gists   gists
	routed  http.Handler

	freshness string               // Cache-Control of answers that are fresh as long as can be
	book      atomic.Pointer[book] // what is drawn from the state: see book.go
}

// New gives the handler of every route, ready to stand behind a listener.
func New(a *app.App, o Options) *API {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rate == 0 {
		o.Rate = 50
	}
	if o.Burst == 0 {
		o.Burst = 200
	}
	if o.AnswerCache == 0 {
		o.AnswerCache = 128 << 20
	}
	if o.Fresh == 0 {
		o.Fresh = time.Minute
	}
	o.Fresh = min(o.Fresh, 5*time.Minute)
	api := &API{app: a, options: o, log: o.Log, answers: newAnswers(o.AnswerCache), clients: newClients(o.Rate, o.Burst), freshness: cacheControl(o.Fresh)}
	api.meters = newMeters(api)
	api.routed = api.router(api.routes())
	return api
}

// Server gives a server for the handler with limits on what a slow or hostile client can hold.
func Server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: maxHeader}
}
