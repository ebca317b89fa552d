// Package serving is what all faces of a base do alike, so that each of them only says what it has to say. It stands between the
// network and the faces: every request comes in here, and every answer leaves from here.
//
// A request gets an id, is held to its limits, written down and counted, and a panic becomes an answer (call.go). It is taken to
// whoever has its address, within the right that the address needs, and not before the base shows what the caller has written
// (face.go). Answers are kept whole, compressed once, for as long as what they were made from holds, and are sent with a tag by
// which the next who asks is told that nothing changed (answer.go, kept.go). And whoever asks too much is told so (limit.go).
//
// What a question means and what an answer says is the business of the faces: the API for programs, the portal for visitors. They
// do not know each other.
package serving

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"escale/internal/access"
	"escale/internal/app"
)

// Options of a server. All may be zero.
type Options struct {
	Log *slog.Logger // of accesses and of internal errors; nil discards

	Rate  float64 // requests a second for each client; 0 is 50, below 0 no limit
	Burst int     // requests that a client may send at once; 0 is 200

	// Proxies are the addresses whose X-Forwarded-For is believed; empty believes nobody's.
	Proxies []netip.Prefix

	// Actor tells who asks: a person or program, the organisation it acts for, and what it is there. Its errors are answers. Nil
	// takes everybody for access.Anonymous.
	Actor func(r *http.Request) (access.Actor, error)

	AnswerCache int64         // bytes of answers kept; 0 is 128 MB, below 0 keeps none
	Fresh       time.Duration // how long others may keep an answer without asking again, at most 5 minutes; 0 is a minute
}

// Limits of one request.
const (
	MaxAddress = 16 << 10 // bytes of path and query
	MaxTime    = 20 * time.Second
	maxHeader  = 32 << 10
)

// Server answers for the faces of one base. It is safe for use by many at once.
type Server struct {
	app     *app.App
	options Options
	log     *slog.Logger
	faces   []Face
	answers *answers
	clients *clients
	meters  *meters
	routed  http.Handler

	freshness string // Cache-Control of answers that are fresh as long as can be
}

// New gives the handler of every address of the faces, ready to stand behind a listener. The last face answers for addresses that
// none has.
func New(a *app.App, o Options, faces ...Face) *Server {
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
	s := &Server{app: a, options: o, log: o.Log, faces: faces, answers: newAnswers(o.AnswerCache), clients: newClients(o.Rate, o.Burst), freshness: cacheControl(o.Fresh)}
	s.meters = newMeters(s)
	s.routed = s.router()
	return s
}

// HTTP gives a server for the handler with limits on what a slow or hostile client can hold.
func (s *Server) HTTP() *http.Server {
	return &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: maxHeader}
}
