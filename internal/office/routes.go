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
		{"GET", "/offers/{id}", access.Account, "offers", (*desk).offer},
		{"POST", "/offers/{id}", access.Propose, "offers", (*desk).offerSent},
		{"POST", "/offers/{id}/draft", access.Propose, "offers", (*desk).draftSent},
		{"POST", "/offers/{id}/discard", access.Propose, "offers", (*desk).discard},
		{"GET", "/offers/{id}/media/{item}", access.Propose, "", (*desk).draftMedium},
		{"POST", "/offers/{id}/turn", access.Propose, "offers", (*desk).turn},
		{"POST", "/offers/{id}/unschedule/{proposal}", access.Propose, "offers", (*desk).unschedule},
		{"GET", "/offers/{id}/merge", access.Propose, "offers", (*desk).merge},
		{"POST", "/offers/{id}/merge", access.Propose, "offers", (*desk).mergeSent},
		{"GET", "/new", access.Propose, "new", (*desk).newOffer},
		{"GET", "/new/{type}", access.Propose, "new", (*desk).newForm},
		{"POST", "/new/{type}", access.Propose, "new", (*desk).newSent},
		{"GET", "/new/{type}/media/{item}", access.Propose, "", (*desk).newMedium},
		{"POST", "/new/{type}/draft", access.Propose, "new", (*desk).newDraft},
		{"POST", "/new/{type}/discard", access.Propose, "new", (*desk).newDiscard},
		{"GET", "/operations", access.Propose, "operations", (*desk).listOperations},
		{"GET", "/operations/new", access.Propose, "operations", (*desk).order},
		{"POST", "/operations/new", access.Propose, "operations", (*desk).orderSent},
		{"GET", "/operations/{operation}", access.Propose, "operations", (*desk).operation},
		{"POST", "/operations/{operation}", access.Propose, "operations", (*desk).operationSent},
		{"GET", "/proposals", access.Propose, "proposals", (*desk).proposals},
		{"GET", "/proposals/together", access.Propose, "proposals", (*desk).together},
		{"POST", "/proposals/together", access.Propose, "proposals", (*desk).togetherSent},
		{"GET", "/proposals/{id}", access.Propose, "proposals", (*desk).proposal},
		{"POST", "/proposals/{id}", access.Propose, "proposals", (*desk).proposalSent},
		{"GET", "/places", access.Account, "", (*desk).places},
		{"GET", "/records", access.Account, "", (*desk).records},
		{"POST", "/hours", access.Account, "", (*desk).hours},
		{"GET", "/track", access.Account, "", (*desk).track},
		{"GET", "/help", access.Account, "help", (*desk).help},
		{"GET", "/find", access.Account, "", (*desk).find},
	}
}
