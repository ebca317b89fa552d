package api

import (
	"net/http/httptest"
	"testing"

	"escale/internal/house/testkit/world"
)

func TestFirst(t *testing.T) {
	w := world.New(t, world.Options{})
	h := New(w.App, Options{})
	for _, u := range []string{"/api/v1/offers?limit=2&facets=type&q=chateau", "/api/v1/offers?tpye=x", "/", "/docs/api", "/api/v1/openapi.json", "/offers/1000000000"} {
		r := httptest.NewRequest("GET", u, nil)
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		s := rec.Body.String()
		t.Log(u, rec.Code, rec.Header(), s[:min(1500, len(s))])
	}
}
