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
	return append([]route{
		{"GET", "/sign-in", open, "", (*desk).signIn},
		{"POST", "/sign-in", open, "", (*desk).signInSent},
		{"POST", "/sign-in/code", open, "", (*desk).codeSent},
		{"POST", "/sign-in/passkey/ask", open, "", (*desk).passkeyAsk},
		{"POST", "/sign-in/passkey", open, "", (*desk).passkeySent},
		{"GET", "/sign-in/by/{provider}", open, "", (*desk).byProvider},
		{"GET", "/sign-in/from", open, "", (*desk).fromProvider},
		{"GET", "/recovery", open, "", (*desk).recovery},
		{"POST", "/recovery", open, "", (*desk).recoverySent},
		{"POST", "/recovery/password", open, "", (*desk).renewSent},
		{"GET", "/invitation", open, "", (*desk).invitation},
		{"POST", "/invitation", open, "", (*desk).invitationSent},
		{"GET", "/email", open, "", (*desk).email},
		{"POST", "/email", open, "", (*desk).emailSent},
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
		{"GET", "/offers/{id}/history", access.Account, "offers", (*desk).history},
		{"GET", "/offers/{id}/compare", access.Account, "offers", (*desk).compare},
		{"GET", "/offers/{id}/restore", access.Propose, "offers", (*desk).restore},
		{"POST", "/offers/{id}/restore", access.Propose, "offers", (*desk).restoreSent},
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
		{"GET", "/notifications", access.Propose, "notices", (*desk).notices},
		{"POST", "/notifications", access.Propose, "notices", (*desk).noticesRead},
		{"GET", "/help", access.Account, "help", (*desk).help},
		{"GET", "/find", access.Account, "", (*desk).find},
	}, peopleRoutes...)
}

// peopleRoutes are the addresses about one's own account, and about those who take part.
var peopleRoutes = []route{
	{"GET", "/account", access.Account, "account", (*desk).accountPage},
	{"POST", "/account", access.Account, "account", (*desk).profileSent},
	{"POST", "/account/email", access.Account, "account", (*desk).emailAsked},
	{"POST", "/account/likes", access.Account, "account", (*desk).likesSent},
	{"POST", "/account/leave", access.Account, "account", (*desk).leaveSent},
	{"POST", "/account/erase", access.Account, "account", (*desk).eraseSent},
	{"GET", "/account/export.json", access.Account, "account", (*desk).exported},
	{"GET", "/account/prove", access.Account, "account", (*desk).prove},
	{"POST", "/account/prove", access.Account, "account", (*desk).proveSent},
	{"GET", "/account/safety", access.Account, "account", (*desk).safety},
	{"POST", "/account/password", access.Account, "account", (*desk).passwordSent},
	{"POST", "/account/passkey/ask", access.Account, "account", (*desk).passkeyWanted},
	{"POST", "/account/passkey", access.Account, "account", (*desk).passkeyTaken},
	{"POST", "/account/passkey/remove", access.Account, "account", (*desk).passkeyRemoved},
	{"POST", "/account/identity/remove", access.Account, "account", (*desk).identityRemoved},
	{"POST", "/account/app/ask", access.Account, "account", (*desk).appWanted},
	{"POST", "/account/app", access.Account, "account", (*desk).appSent},
	{"POST", "/account/app/remove", access.Account, "account", (*desk).appRemoved},
	{"POST", "/account/codes", access.Account, "account", (*desk).codesWanted},
	{"GET", "/account/sessions", access.Account, "account", (*desk).sessions},
	{"POST", "/account/session/end", access.Account, "account", (*desk).sessionEnded},
	{"POST", "/account/token", access.Account, "account", (*desk).tokenWanted},
	{"POST", "/account/token/end", access.Account, "account", (*desk).tokenEnded},

	{"GET", "/people", access.Consult, "people", (*desk).people},
	{"GET", "/people/invite", access.Consult, "people", (*desk).invite},
	{"POST", "/people/invite", access.Consult, "people", (*desk).inviteSent},
	{"GET", "/people/{person}", access.Consult, "people", (*desk).personShown},
	{"POST", "/people/{person}/roles", access.Consult, "people", (*desk).rolesSent},
	{"POST", "/people/{person}/remove", access.Consult, "people", (*desk).personRemoved},
	{"POST", "/people/{person}/invite", access.Consult, "people", (*desk).personInvitedAgain},
	{"POST", "/people/{person}/suspend", access.Consult, "people", (*desk).personSuspended},
	{"POST", "/people/{person}/resume", access.Consult, "people", (*desk).personResumed},
	{"POST", "/people/{person}/erase", access.Consult, "people", (*desk).personErased},
	{"POST", "/people/{person}/end-sessions", access.Consult, "people", (*desk).personSessionsEnded},
	{"POST", "/people/{person}/reset-second", access.Consult, "people", (*desk).personSecondReset},
	{"GET", "/organisations", access.Consult, "organisations", (*desk).organisations},
	{"GET", "/organisations/{code}", access.Consult, "organisations", (*desk).organisationShown},
	{"POST", "/organisations/{code}", access.Consult, "organisations", (*desk).organisationSent},
	{"POST", "/organisations/{code}/delegations", access.Consult, "organisations", (*desk).delegationSent},
	{"POST", "/organisations/{code}/delegations/end", access.Consult, "organisations", (*desk).delegationEnded},
	{"GET", "/audit", access.Consult, "audit", (*desk).audit},
}
