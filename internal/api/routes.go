package api

import (
	"strings"

	"escale/internal/access"
	"escale/internal/serving"
)

// routes lists every address of the face.
func (a *API) routes() []serving.Route {
	list := []serving.Route{
		{Method: "GET", Path: "/api/v1", Right: serving.Open, Answer: a.landing},
		{Method: "GET", Path: "/api/v1/openapi.json", Right: serving.Open, Answer: a.openAPI},
		{Method: "POST", Path: "/api/v1/offers/search", Right: access.Read, Answer: a.searchOffers},
		{Method: "GET", Path: "/api/v1/offers/suggest", Right: access.Read, Answer: a.suggest},
		{Method: "GET", Path: "/api/v1/offers/points", Right: access.Read, Answer: a.points},
		{Method: "GET", Path: "/api/v1/offers/{id}", Right: access.Read, Answer: a.oneOffer},
		{Method: "POST", Path: "/api/v1/offers", Right: access.Propose, Answer: a.makeOffer},
		{Method: "PATCH", Path: "/api/v1/offers/{id}", Right: access.Propose, Answer: a.patchOffer},
		{Method: "PUT", Path: "/api/v1/offers/{id}/status", Right: access.Propose, Answer: a.turnOffer},
		{Method: "GET", Path: "/api/v1/offers/{id}/history", Right: access.Assess, Answer: a.history},
		{Method: "GET", Path: "/api/v1/proposals", Right: access.Propose, Answer: a.listProposals},
		{Method: "GET", Path: "/api/v1/proposals/{number}", Right: access.Propose, Answer: a.oneProposal},
		{Method: "POST", Path: "/api/v1/proposals/{number}/decision", Right: access.Propose, Answer: a.decideProposal},
		{Method: "GET", Path: "/api/v1/offers/{id}/relations", Right: access.Read, Answer: a.relations},
		{Method: "GET", Path: "/api/v1/capacity", Right: access.Export, Answer: a.capacity},
		{Method: "GET", Path: "/api/v1/offers/{id}/own", Right: access.Read, Answer: a.ownValues},
		{Method: "PUT", Path: "/api/v1/offers/{id}/own", Right: access.Keep, Answer: a.ownValues},
		{Method: "PATCH", Path: "/api/v1/offers/{id}/own", Right: access.Keep, Answer: a.ownValues},
		{Method: "GET", Path: "/api/v1/own", Right: access.Read, Answer: a.ownFields},
		{Method: "PUT", Path: "/api/v1/own", Right: access.Define, Answer: a.defineOwn},
		{Method: "POST", Path: "/api/v1/own/values", Right: access.Keep, Answer: a.ownOfAll},
		{Method: "GET", Path: "/api/v1/offers/{id}/quality", Right: access.Assess, Answer: a.offerQuality},
		{Method: "GET", Path: "/api/v1/quality", Right: access.Assess, Answer: a.board},
		{Method: "GET", Path: "/api/v1/thesaurus", Right: serving.Open, Answer: a.listSchemes},
		{Method: "GET", Path: "/api/v1/thesaurus/{scheme}", Right: serving.Open, Answer: a.oneScheme},
		{Method: "GET", Path: "/api/v1/thesaurus/{scheme}/{code}", Right: serving.Open, Answer: a.oneConcept},
		{Method: "GET", Path: "/api/v1/territories", Right: serving.Open, Answer: a.listTerritories},
		{Method: "GET", Path: "/api/v1/territories/{id}", Right: serving.Open, Answer: a.oneTerritory},
		{Method: "GET", Path: "/api/v1/sheets", Right: serving.Open, Answer: a.listSheets},
		{Method: "GET", Path: "/api/v1/sheets/{type}", Right: serving.Open, Answer: a.oneSheet},
		{Method: "GET", Path: "/api/v1/organisations", Right: serving.Open, Answer: a.listOrganisations},
		{Method: "GET", Path: "/api/v1/organisations/{code}", Right: serving.Open, Answer: a.oneOrganisation},

		{Method: "GET", Path: "/media/{id}/{item}", Right: access.Read, Answer: a.medium},
		{Method: "GET", Path: "/media/{id}/{item}/{size}", Right: access.Read, Answer: a.medium},

		{Method: "GET", Path: "/offers/{id}", Right: access.Read, Answer: a.oneOffer},
		{Method: "GET", Path: "/docs/api", Right: serving.Open, Answer: a.apiPage},
		{Method: "GET", Path: "/docs/fields", Right: serving.Open, Answer: a.fieldsPage},
		{Method: "GET", Path: "/docs/problems", Right: serving.Open, Answer: a.problemsPage},
		{Method: "GET", Path: "/static/{file}", Right: serving.Open, Answer: a.static},

		{Method: "GET", Path: "/healthz", Right: serving.Open, Answer: a.healthy},
		{Method: "GET", Path: "/readyz", Right: serving.Open, Answer: a.readiness},
	}
	list = append(list, a.operationRoutes()...)
	list = append(list, serving.Route{Method: "GET", Path: "/api/v1/offers", Right: access.Read, Answer: a.listOffers})
	for _, f := range formats {
		if f.list != nil {
			list = append(list, serving.Route{Method: "GET", Path: "/api/v1/offers." + f.name, Right: access.Read, Answer: a.listOffers})
		}
	}
	return list
}

// public tells whether pages of other sites may read the answers of a path.
func public(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/media/")
}
