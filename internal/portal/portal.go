// Package portal is the face that everybody sees: the public site of a network, in seven languages, without a password. It
// speaks HTTP and draws pages; app answers its questions, as a visitor's, and decides what a visitor may see.
//
// Every page is a plain page first. The address says everything that a page shows (its language, what was asked, where one is in
// the list), in the grammar of the API, so that it can be shared, kept by a cache and found by a search engine; scripts ask for the
// same address and put a part of the answer in place. Nothing is kept about a visitor, and no cookie is set.
//
// An answer is made in three steps. A handler reads the visit and gives a page, or an error (routes.go says which handler has
// which address). What the page says is worked out in Go, in the visitor's language; templates only draw it. And one place
// writes it down: page.go what was found, fail.go what was not. How pages are kept, packed and sent is the business of serving.
package portal

import (
	"net/http"
	"strings"
	"sync/atomic"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/serving"
	"escale/internal/ui/assets"
)

// Portal is the public face of one base. It is safe for use by many at once.
type Portal struct {
	app        *app.App
	places     *places
	speakers   map[offer.Lang]*i18n.Speaker
	writers    writers                     // of remarks
	gatherers  writers                     // of links to booklets
	sameOrigin *http.CrossOriginProtection // forms are taken from our own pages only
	known      atomic.Pointer[sites]       // those of the state in force: see site.go
}

// New gives the face for a server.
func New(a *app.App) (serving.Face, error) {
	p := &Portal{app: a, speakers: map[offer.Lang]*i18n.Speaker{}, sameOrigin: http.NewCrossOriginProtection()}
	places, err := namePlaces()
	if err != nil {
		return serving.Face{}, err
	}
	p.places = places
	for _, lang := range offer.Languages {
		if p.speakers[lang], err = i18n.SpeakToVisitor(string(lang)); err != nil {
			return serving.Face{}, err
		}
	}
	return serving.Face{Routes: p.addresses(), Else: p.nowhere, Fail: p.fail, Vary: vary, VaryForMembers: vary}, nil
}

// vary names the headers that pages hang on besides their address. All readers are strangers here.
var vary = []string{"Accept-Encoding, HX-Request, HX-Target"}

// addresses gives every address with who answers: those of each language, and those of machines.
func (p *Portal) addresses() []serving.Route {
	var all []serving.Route
	for method, routes := range map[string][]route{"GET": p.routes(), "POST": p.forms()} {
		for _, r := range routes {
			for _, lang := range offer.Languages {
				all = append(all, serving.Route{Method: method, Path: p.places.path(lang, r.word) + r.rest, Name: "portal:" + r.word + r.rest, Right: r.right,
					Answer: func(c *serving.Call) error { return p.answer(c, &r, lang) }})
			}
		}
	}
	all = append(all, serving.Route{Method: "GET", Path: "/offers/{id}", Right: access.Read, People: true, Answer: p.named},
		serving.Route{Method: "GET", Path: "/qr/{file}", Right: access.Read, Answer: p.qr},
		serving.Route{Method: "GET", Path: "/og/{file}", Right: access.Read, Answer: p.og})
	for pattern, handler := range p.machines() {
		method, path, _ := strings.Cut(pattern, " ")
		right := access.Read
		if path == assets.Prefix {
			right = open
		}
		all = append(all, serving.Route{Method: method, Path: path, Right: right, Answer: func(c *serving.Call) error {
			handler(c, c.Request)
			return nil
		}})
	}
	return all
}
