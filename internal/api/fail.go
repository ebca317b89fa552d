package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/i18n"
)

// Problem is the body of every refusal (RFC 9457).
type Problem struct {
	Type     string    `json:"type"` // a page that explains the code
	Title    string    `json:"title"`
	Status   int       `json:"status"`
	Detail   string    `json:"detail,omitempty"`
	Code     string    `json:"code"`
	Instance string    `json:"instance,omitempty"` // the path that was asked for
	Request  string    `json:"request_id"`
	Errors   []Mistake `json:"errors,omitempty"`
	To       int64     `json:"to,omitzero"` // the id under which a merged offer goes on
}

// Mistake is one thing wrong at one place of the question.
type Mistake struct {
	Pointer string `json:"pointer"` // name of a parameter, or JSON pointer into the body
	Code    string `json:"code"`
	Detail  string `json:"detail"`
	Hint    string `json:"hint,omitempty"` // what would be right
}

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
	"request.media_type":       http.StatusUnsupportedMediaType,
}

var errPanic = errors.New("panic")

func notThere(path string) error {
	return fault.New(fault.NotFound, "request.no_such_address", "path", clip(path, 200))
}

func wrongMethod(method, allow string) error {
	return fault.New(fault.Invalid, "request.method", "method", clip(method, 20), "allow", allow)
}

// finish ends a request: an error becomes an answer. It is the one place where the words of errors meet a reader.
func (a *API) finish(c *call, err error) {
	switch {
	case err == nil:
	case c.status != 0: // too late to say anything
		a.log.Warn("api: answer broken off", "request", c.id, "error", err)
	case errors.Is(err, context.Canceled) && c.request.Context().Err() != nil:
		c.status = 499 // the caller hung up; nobody reads an answer
	default:
		a.fail(c, err)
	}
}

func (a *API) fail(c *call, err error) {
	speaker := c.speaker()
	e := (*fault.Error)(nil)
	switch {
	case errors.As(err, &e):
	case errors.Is(err, context.DeadlineExceeded):
		e = fault.New(fault.Unavailable, "request.took_too_long")
	case errors.Is(err, errPanic): // written down where it was caught
		e = fault.New("", "internal")
	default:
		a.log.Error("api: internal error", "request", c.id, "error", err)
		e = fault.New("", "internal")
	}
	p := problem(e, speaker)
	p.Type = a.app.Renderer().Base + "/docs/problems#" + p.Code
	p.Request = c.id
	p.Instance = clip(c.request.URL.Path, 200)
	h := c.Header()
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if h.Get("Retry-After") == "" {
			h.Set("Retry-After", "1")
		}
	case http.StatusGone:
		if to, ok := e.Args["to"].(int64); ok && e.Key == "offer.moved" {
			p.Status, p.To = http.StatusMovedPermanently, to
			h.Set("Location", a.app.Renderer().Base+strings.Replace(c.route, "{id}", strconv.FormatInt(to, 10), 1))
		}
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", speaker.Lang)
	h["Vary"] = varyForAll
	if c.wantsPage() {
		a.problemPage(c, speaker, p)
		return
	}
	body, err := json.Marshal(p)
	if err != nil { // only for a value that no message has
		body = []byte(`{"type":"about:blank","title":"internal error","status":500}`)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.WriteHeader(p.Status)
	c.Write(body) //nolint:errcheck // the reader is gone, or not
}

func problem(e *fault.Error, s *i18n.Speaker) Problem {
	p := Problem{Status: statuses[e.Code], Code: string(e.Code)}
	if p.Status == 0 {
		p.Status, p.Code = http.StatusInternalServerError, "internal"
	}
	if status, ok := statusOf[e.Key]; ok {
		p.Status = status
	}
	p.Title = s.Say("problem."+p.Code, nil)
	p.Detail = s.Fault(e)
	for _, one := range e.Problems {
		p.Errors = append(p.Errors, Mistake{one.Path, one.Key, s.Problem(one), one.Hint})
	}
	return p
}

// clip shortens what is echoed.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n] + "…"
	}
	return strings.ToValidUTF8(s, "")
}
