package office

import (
	"escale/internal/access"
	"escale/internal/serving"
)

// route is one address: what follows the prefix, as net/http.ServeMux reads it, the right that it needs, the entry of the menu that
// it belongs to, and who answers.
type route struct {
	method string
	path   string
	right  access.Action
	entry  string
	answer func(*desk) (*page, error)
}

// open is the right to what is there for those who have not signed in.
const open = serving.Open

// routes lists every address of the face.
func (o *Office) routes() []route {
	return []route{
		{"GET", "/sign-in", open, "", (*desk).signIn},
		{"POST", "/sign-in", open, "", (*desk).signInSent},
		{"POST", "/sign-out", open, "", (*desk).signOut},
		{"POST", "/act-for", access.Account, "", (*desk).actFor},

		{"GET", "", access.Account, "home", (*desk).home},
		{"GET", "/offers", access.Account, "offers", (*desk).offers},
		{"GET", "/find", access.Account, "", (*desk).find},
	}
}
