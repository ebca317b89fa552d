package api

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"escale/internal/house/testkit/world"
)

// A panic is told as an internal error, without what it said; the log has it under the same id.
func TestPanic(t *testing.T) {
	w := world.New(t, world.Options{Gites: 1})
	var log bytes.Buffer
	a := New(w.App, Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	a.routed = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a secret of ours") })
	rec := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/api/v1/offers", nil)
	r.Header.Set("Request-Id", "mine-7")
	a.ServeHTTP(rec, r)
	if rec.Code != 500 || strings.Contains(rec.Body.String(), "secret") || !strings.Contains(rec.Body.String(), `"code":"internal"`) || !strings.Contains(rec.Body.String(), "mine-7") {
		t.Errorf("%d %s", rec.Code, rec.Body.String())
	}
	if !strings.Contains(log.String(), "a secret of ours") || !strings.Contains(log.String(), `"request":"mine-7"`) {
		t.Errorf("the log does not tell what happened: %s", log.String())
	}
}
