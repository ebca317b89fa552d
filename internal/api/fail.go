package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/query"
	"escale/internal/serving"
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

	Version   int64   `json:"version,omitzero"`    // of the offer that a document clashes with
	Conflicts []clash `json:"conflicts,omitempty"` // what two changed in different ways
}

// Mistake is one thing wrong at one place of the question.
type Mistake struct {
	Pointer string `json:"pointer"` // name of a parameter, or JSON pointer into the body
	Code    string `json:"code"`
	Detail  string `json:"detail"`
	Hint    string `json:"hint,omitempty"` // what would be right
}

// speakerFor says the house's own words in the language of the caller.
func speakerFor(c *serving.Call) *i18n.Speaker {
	values, _ := query.Parameters(c.Request.URL.RawQuery) // where they cannot be read, the header decides
	s, err := i18n.Speak(values.Get("lang"), c.Request.Header.Get("Accept-Language"))
	if err != nil { // catalogues that do not parse: a test keeps them whole
		panic(err)
	}
	return s
}

// fail answers with what went wrong.
func (a *API) fail(c *serving.Call, e *fault.Error) {
	speaker := speakerFor(c)
	p := problem(e, speaker)
	p.Type = a.app.Renderer().Base + "/docs/problems#" + p.Code
	p.Request = c.ID
	p.Instance = clip(c.Request.URL.Path, 200)
	h := c.Header()
	if to, ok := e.Args["to"].(int64); ok && e.Key == "offer.moved" {
		p.Status, p.To = http.StatusMovedPermanently, to
		h.Set("Location", a.app.Renderer().Base+strings.Replace(c.Request.Pattern, "{id}", strconv.FormatInt(to, 10), 1))
	}
	h.Set("Content-Language", speaker.Lang)
	if serving.ByPerson(c.Request) && !strings.HasPrefix(c.Request.URL.Path, "/api/") {
		problemPage(c, speaker, p)
		return
	}
	sendProblem(c, p)
}

func sendProblem(c *serving.Call, p Problem) {
	h := c.Header()
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
	p := Problem{Status: serving.StatusOf(e), Code: string(e.Code)}
	if p.Status == http.StatusInternalServerError {
		p.Code = "internal"
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
