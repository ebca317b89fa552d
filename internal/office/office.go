// Package office is the face of those who work: the back-office of a network, in French and English, behind a password. It speaks
// HTTP and draws pages; app and the packages of use cases beside it answer its questions, as the account's that asks, and decide
// what it may see and do.
//
// Every page is a plain page first, and everything that is done is the form of one: it works without scripts, by keyboard, on an old
// machine. Scripts make it faster. Nothing that was typed is thrown away: a form that cannot be taken comes back as it was, and what
// is being written is kept as a draft.
//
// An answer is made in three steps. A handler reads the desk (one request of one account) and gives a page, or an error; routes.go
// says which handler has which address, with the right that it needs. What the page says is worked out in Go; templates only draw
// it. And one place writes it down: page.go what was found, fail.go what was not.
package office

import (
	"net/http"
	"strings"

	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/app/people"
	"escale/internal/app/trade"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/serving"
)

// Prefix is where every address of the face begins.
const Prefix = "/office"

// Office is the face of one base. It is safe for use by many at once.
type Office struct {
	app        *app.App
	doors      Doors
	speakers   map[offer.Lang]*i18n.Speaker
	sameOrigin *http.CrossOriginProtection // forms are taken from our own pages only
	bells      bells
	secure     bool // cookies go over https alone
}

// Doors are what the face asks besides app.
type Doors struct {
	People  *people.People
	Editing *editing.Editing
	Trade   *trade.Trade
}

// languages are those of the interface, the first where nothing says otherwise.
var languages = []offer.Lang{"fr", "en"}

// New gives the face for a server. What addresses in answers begin with tells whether it is reached over https.
func New(a *app.App, doors Doors) (serving.Face, error) {
	o := &Office{app: a, doors: doors, speakers: map[offer.Lang]*i18n.Speaker{}, sameOrigin: http.NewCrossOriginProtection(), secure: strings.HasPrefix(a.Inner().BaseURL(), "https:")}
	for _, lang := range languages {
		var err error
		if o.speakers[lang], err = i18n.Speak(string(lang)); err != nil {
			return serving.Face{}, err
		}
	}
	f := serving.Face{Fail: o.fail, Actor: o.whoAsks}
	for _, r := range o.routes() {
		f.Routes = append(f.Routes, serving.Route{Method: r.method, Path: Prefix + r.path, Right: r.right, Answer: func(c *serving.Call) error { return o.answer(c, &r) }})
	}
	return f, nil
}
