package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/api"
	accounts "escale/internal/app/people"
	"escale/internal/house/testkit/world"
	"escale/internal/serving"
)

// A personal token acts as its person may, in the header and nowhere else; one that opens nothing is refused, and not taken for a
// visitor's missing one.
func TestPersonalTokens(t *testing.T) {
	w := world.New(t, world.Options{})
	who, err := accounts.New(w.App, accounts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(who.Close)
	made, err := who.MakeDemo(t.Context(), access.Operator)
	if err != nil {
		t.Fatal(err)
	}
	face := api.New(w.App)
	face.Actor = api.Bearer(who.Bearer)
	server := httptest.NewServer(serving.New(w.App, serving.Options{Rate: -1}, face))
	t.Cleanup(server.Close)
	token := made[0].Token
	one, err := who.Find(t.Context(), access.Operator, made[0].Email)
	if err != nil {
		t.Fatal(err)
	}
	reading, _, err := who.TokenFor(t.Context(), access.Operator, one.ID, accounts.TokenWanted{Name: "x", Scope: accounts.ScopeRead, Until: world.Now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, authorization string) (int, http.Header) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode, answer.Header
	}
	for _, c := range []struct {
		method, path, authorization string
		want                        int
	}{
		{"GET", "/api/v1/offers", "", http.StatusOK},
		{"GET", "/api/v1/quality", "", http.StatusUnauthorized},
		{"GET", "/api/v1/quality", "Bearer " + token, http.StatusOK},
		{"GET", "/api/v1/quality", "bearer " + token, http.StatusOK},
		{"GET", "/api/v1/quality", "Bearer " + reading, http.StatusOK},
		{"PUT", "/api/v1/own", "Bearer " + reading, http.StatusForbidden},
		{"GET", "/api/v1/offers", "Bearer " + token + "x", http.StatusUnauthorized},
		{"GET", "/api/v1/offers", "Basic " + token, http.StatusUnauthorized},
		{"GET", "/api/v1/offers", "Bearer", http.StatusUnauthorized},
	} {
		if status, h := ask(c.method, c.path, c.authorization); status != c.want || (status == http.StatusUnauthorized && c.authorization != "") != (h.Get("WWW-Authenticate") != "") {
			t.Errorf("%s %s with %.12s…: %d, want %d", c.method, c.path, c.authorization, status, c.want)
		}
	}
	if err := who.Suspend(t.Context(), access.Operator, one.ID); err != nil {
		t.Fatal(err)
	}
	if status, _ := ask("GET", "/api/v1/offers", "Bearer "+token); status != http.StatusUnauthorized {
		t.Errorf("somebody who was suspended gets %d", status)
	}
}
