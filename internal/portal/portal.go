// Package portal is the face that everybody sees: the public site of a network, in seven languages, without a password. It
// speaks HTTP and draws pages; app answers its questions, as a visitor's, and decides what a visitor may see.
//
// Every page is a plain page first. The address says everything that a page shows (its language, what was asked, where one is in
// the list), in the grammar of the API, so that it can be shared, kept by a cache and found by a search engine; scripts ask for the
// same address and put a part of the answer in place. Nothing is kept about a visitor, and no cookie is set.
//
// An answer is made in three steps. A handler reads the visit and gives a page, or an error (routes.go says which handler has
// which address). What the page says is worked out in Go, in the visitor's language; templates only draw it. And one place
// writes it down: page.go what was found, fail.go what was not.
package portal

import (
	"log/slog"
	"net/http"
	"time"

	"escale/internal/app"
)

// Options of the face. All may be zero.
type Options struct {
	Log   *slog.Logger  // of internal errors; nil discards
	Fresh time.Duration // how long others may keep a page without asking again, at most 5 minutes; 0 is a minute
}

// Portal is the public face of one base. It is safe for use by many at once.
type Portal struct {
	app     *app.App
	options Options
	log     *slog.Logger
	places  *places
	routed  http.Handler
}

// New gives the handler of every address of the portal. Limits, the log of accesses and what becomes of a panic are the
// business of who calls it.
func New(a *app.App, o Options) (*Portal, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Fresh == 0 {
		o.Fresh = time.Minute
	}
	o.Fresh = min(o.Fresh, 5*time.Minute)
	p := &Portal{app: a, options: o, log: o.Log}
	places, err := namePlaces()
	if err != nil {
		return nil, err
	}
	p.places = places
	p.routed = p.router()
	return p, nil
}

// ServeHTTP answers one visit.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.routed.ServeHTTP(w, r) }
