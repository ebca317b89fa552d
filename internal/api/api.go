// Package api is the face that programs read: the native API with its OpenAPI document, and the pages that document
// it. It speaks HTTP and nothing else: it reads what is asked, has app answer it, and writes
// the answer down. It knows neither store nor index, and decides nothing about who may see what.
//
// Two things are done here and nowhere else. A refusal becomes words for a program, or for who writes one (fail.go). And an answer
// becomes bytes of the form and language asked for (format.go); how long it is kept, and how it is sent, is the business of serving.
package api

import (
	"sync/atomic"

	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/serving"
)

// maxBody is how many bytes a question in JSON may have.
const maxBody = 1 << 20

// API is the face of one base.
type API struct {
	app     *app.App
	editing *editing.Editing

	gists gists
	book  atomic.Pointer[book] // what is drawn from the state: see book.go
}

// Headers that answers hang on besides the address.
var (
	varyForAll     = []string{"Accept, Accept-Encoding, Accept-Language"}
	varyForMembers = []string{"Accept, Accept-Encoding, Accept-Language, Authorization, Cookie"}
)

// New gives the face for a server.
func New(a *app.App) serving.Face {
	api := &API{app: a, editing: editing.New(a)}
	return serving.Face{Routes: api.routes(), Fail: api.fail, Public: public, Vary: varyForAll, VaryForMembers: varyForMembers}
}
