package api

import (
	"net/http"
	"slices"
	"strings"

	"escale/internal/access"
)

// route is one address, the right that it needs, and who answers. Paths are those of net/http.ServeMux.
type route struct {
	method string
	path   string
	right  access.Action
	answer func(*call) error
}

// open is the right to what holds no offers: it is not counted against a client either.
const open access.Action = ""

// routes lists every address of the face.
func (a *API) routes() []route {
	list := []route{
		{"GET", "/api/v1", open, a.landing},
		{"GET", "/api/v1/openapi.json", open, a.openAPI},
		{"POST", "/api/v1/offers/search", access.Read, a.searchOffers},
		{"GET", "/api/v1/offers/suggest", access.Read, a.suggest},
		{"GET", "/api/v1/offers/points", access.Read, a.points},
		{"GET", "/api/v1/offers/{id}", access.Read, a.oneOffer},
		{"GET", "/api/v1/offers/{id}/relations", access.Read, a.relations},
		{"GET", "/api/v1/capacity", access.Export, a.capacity},
		{"GET", "/api/v1/offers/{id}/own", access.Read, a.ownValues},
		{"PUT", "/api/v1/offers/{id}/own", access.Keep, a.ownValues},
		{"PATCH", "/api/v1/offers/{id}/own", access.Keep, a.ownValues},
		{"GET", "/api/v1/own", access.Read, a.ownFields},
		{"PUT", "/api/v1/own", access.Define, a.defineOwn},
		{"POST", "/api/v1/own/values", access.Keep, a.ownOfAll},
		{"GET", "/api/v1/offers/{id}/quality", access.Assess, a.offerQuality},
		{"GET", "/api/v1/quality", access.Assess, a.board},
		{"GET", "/api/v1/thesaurus", open, a.listSchemes},
		{"GET", "/api/v1/thesaurus/{scheme}", open, a.oneScheme},
		{"GET", "/api/v1/thesaurus/{scheme}/{code}", open, a.oneConcept},
		{"GET", "/api/v1/territories", open, a.listTerritories},
		{"GET", "/api/v1/territories/{id}", open, a.oneTerritory},
		{"GET", "/api/v1/sheets", open, a.listSheets},
		{"GET", "/api/v1/sheets/{type}", open, a.oneSheet},
		{"GET", "/api/v1/organisations", open, a.listOrganisations},
		{"GET", "/api/v1/organisations/{code}", open, a.oneOrganisation},

		{"GET", "/media/{id}/{item}", access.Read, a.medium},
		{"GET", "/media/{id}/{item}/{size}", access.Read, a.medium},

		{"GET", "/{$}", access.Read, a.frontPage},
		{"GET", "/offers/{id}", access.Read, a.offerPage},
		{"GET", "/docs/api", open, a.apiPage},
		{"GET", "/docs/fields", open, a.fieldsPage},
		{"GET", "/docs/problems", open, a.problemsPage},
		{"GET", "/static/{file}", open, a.static},
		{"GET", "/robots.txt", open, a.robots},

		{"GET", "/healthz", open, a.healthy},
		{"GET", "/readyz", open, a.readiness},
	}
	list = append(list, route{"GET", "/api/v1/offers", access.Read, a.listOffers})
	for _, f := range formats {
		if f.list != nil {
			list = append(list, route{"GET", "/api/v1/offers." + f.name, access.Read, a.listOffers})
		}
	}
	return list
}

// public tells whether pages of other sites may read the answers of a path.
func public(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/media/")
}

// router dispatches by path first and by method then, so that a wrong method gets the words of the house.
func (a *API) router(list []route) http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]route{}
	for _, r := range list {
		methods[r.path] = append(methods[r.path], r)
	}
	if a.options.Pages != nil {
		delete(methods, "/{$}")
		delete(methods, "/robots.txt")
		mux.HandleFunc("/", a.pages)
	} else {
		mux.Handle("/", a.at("/", nil))
	}
	for path, routes := range methods {
		mux.Handle(path, a.at(path, routes))
	}
	return mux
}

func (a *API) at(path string, routes []route) http.Handler {
	var allowed []string
	for _, r := range routes {
		allowed = append(allowed, r.method)
		if r.method == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	allowed = append(allowed, http.MethodOptions)
	slices.Sort(allowed)
	allow := strings.Join(allowed, ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := w.(*call)
		c.request, c.route = r, path
		for i := range routes {
			if m := routes[i].method; m == r.Method || m == http.MethodGet && r.Method == http.MethodHead {
				a.finish(c, a.enter(c, &routes[i]))
				return
			}
		}
		if len(routes) == 0 {
			a.finish(c, notThere(r.URL.Path))
			return
		}
		c.Header().Set("Allow", allow)
		if r.Method == http.MethodOptions {
			c.WriteHeader(http.StatusNoContent)
			return
		}
		a.finish(c, wrongMethod(r.Method, allow))
	})
}

// enter lets a request through to who answers it: counted, within its right, and not before the base shows what the caller
// has written.
func (a *API) enter(c *call, r *route) error {
	if r.right == open {
		return r.answer(c)
	}
	if err := a.clients.admit(c); err != nil {
		return err
	}
	if err := a.known(c); err != nil {
		return err
	}
	if err := a.app.State().Policy.Decide(c.actor, r.right, access.Object{}).Err(); err != nil {
		return c.orUnknown(err)
	}
	if err := a.awaitSeq(c); err != nil {
		return err
	}
	return c.orUnknown(r.answer(c))
}

// pages lets the portal answer, counted against the client as any other question.
func (a *API) pages(w http.ResponseWriter, r *http.Request) {
	c := w.(*call)
	c.request, c.route = r, "pages"
	if err := a.clients.admit(c); err != nil {
		a.finish(c, err)
		return
	}
	a.options.Pages.ServeHTTP(c, r.WithContext(c.context()))
}
