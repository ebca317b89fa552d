package serving

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"escale/internal/fault"
)

var statuses = map[fault.Code]int{
	fault.Invalid:         http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Gone:            http.StatusGone,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// statusOf gives the status where it follows from the key rather than from the coarse code.
var statusOf = map[string]int{
	"request.method":           http.StatusMethodNotAllowed,
	"request.address_too_long": http.StatusRequestURITooLong,
	"request.body_too_large":   http.StatusRequestEntityTooLarge,
	"request.version_missing":  http.StatusPreconditionRequired,
	"request.media_type":       http.StatusUnsupportedMediaType,
}

// StatusOf gives the status that an error is answered with.
func StatusOf(e *fault.Error) int {
	if status, ok := statusOf[e.Key]; ok {
		return status
	}
	if status, ok := statuses[e.Code]; ok {
		return status
	}
	return http.StatusInternalServerError
}

var errPanic = errors.New("panic")

// NotThere says that nobody has an address.
func NotThere(path string) error {
	return fault.New(fault.NotFound, "request.no_such_address", "path", clip(path, 200))
}

// finish ends a request: an error becomes an answer of the face. What is not for readers goes to the log.
func (s *Server) finish(c *Call, err error) {
	e := (*fault.Error)(nil)
	switch {
	case err == nil:
		return
	case c.status != 0: // too late to say anything
		s.log.Warn("serving: answer broken off", "request", c.ID, "error", err)
		return
	case errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil:
		c.status = 499 // the caller hung up; nobody reads an answer
		return
	case errors.As(err, &e):
	case errors.Is(err, context.DeadlineExceeded):
		e = fault.New(fault.Unavailable, "request.took_too_long")
	case errors.Is(err, errPanic): // written down where it was caught
		e = fault.New("", "internal")
	default:
		s.log.Error("serving: internal error", "request", c.ID, "error", err)
		e = fault.New("", "internal")
	}
	h := c.Header()
	switch status := StatusOf(e); status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if h.Get("Retry-After") == "" {
			h.Set("Retry-After", "1")
		}
	}
	h.Set("Cache-Control", "no-store")
	h["Vary"] = c.face.Vary
	c.face.Fail(c, e)
}

// clip shortens what is echoed.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n] + "…"
	}
	return strings.ToValidUTF8(s, "")
}
