package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/serving"
)

// healthy tells that the process answers; nothing else is asked, so that a slow database does not get it killed.
func (a *API) healthy(c *serving.Call) error {
	return plainly(c, http.StatusOK, map[string]any{"status": "ok"})
}

// readiness tells whether questions can be answered, and what is missing.
func (a *API) readiness(c *serving.Call) error {
	ctx, cancel := context.WithTimeout(c.Context(), 2*time.Second)
	defer cancel()
	err := a.app.Ready(ctx)
	if err == nil {
		stats := a.app.Stats()
		return plainly(c, http.StatusOK, map[string]any{"status": "ready", "offers": stats.Offers, "seq": stats.Seq, "lag": a.app.Lag()})
	}
	missing := map[string]any{"code": "internal"}
	if e := (*fault.Error)(nil); errors.As(err, &e) {
		missing = map[string]any{"code": e.Key, "detail": speakerFor(c).Fault(e), "args": e.Args}
	} else {
		c.Log().Warn("api: not ready", "request", c.ID, "error", err)
	}
	return plainly(c, http.StatusServiceUnavailable, map[string]any{"status": "not ready", "missing": missing})
}

// plainly writes a small answer that nobody is to keep.
func plainly(c *serving.Call, status int, v any) error {
	body, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	h := c.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.WriteHeader(status)
	_, err = c.Write(body)
	return err
}
