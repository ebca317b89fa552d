package portal

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/ui"
)

var statuses = map[fault.Code]int{
	fault.Invalid:         http.StatusBadRequest,
	fault.Unauthenticated: http.StatusNotFound, // a visitor has nothing to sign in to here: what is not public is not there
	fault.Forbidden:       http.StatusNotFound,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Gone:            http.StatusGone,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// fail answers with what went wrong, in the visitor's language, and with a way on. It is the one place of this face where the
// words of errors meet a reader.
func (p *Portal) fail(w http.ResponseWriter, v *visit, err error) {
	if errors.Is(err, context.Canceled) && v.request.Context().Err() != nil {
		return // the visitor hung up
	}
	e := (*fault.Error)(nil)
	switch {
	case errors.As(err, &e):
	case errors.Is(err, context.DeadlineExceeded):
		e = fault.New(fault.Unavailable, "request.took_too_long")
	default:
		p.log.Error("portal: internal error", "address", v.request.URL.Path, "error", err)
		e = fault.New("", "internal")
	}
	status := statuses[e.Code]
	if status == 0 {
		status = http.StatusInternalServerError
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	if v.fragment != "" { // a script asked for a part: the whole page tells it why there is none
		v.fragment = ""
		w.Header().Set("HX-Retarget", "body")
		w.Header().Set("HX-Reswap", "outerSync")
	}
	if err := v.send(w, v.refusal(status, e)); err != nil {
		p.log.Error("portal: drawing an error", "address", v.request.URL.Path, "error", err)
		http.Error(w, http.StatusText(status), status)
	}
}

// nowhere answers for addresses that the portal does not have, in the language that the address seems to be in.
func (p *Portal) nowhere(w http.ResponseWriter, r *http.Request) {
	site := p.siteOf(r)
	lang := site.best(r.Header.Get("Accept-Language"))
	if len(r.URL.Path) >= 3 && (len(r.URL.Path) == 3 || r.URL.Path[3] == '/') && site.speaks(offer.Lang(r.URL.Path[1:3])) {
		lang = offer.Lang(r.URL.Path[1:3])
	}
	v, err := p.visit(r, &route{}, lang)
	if err == nil {
		err = fault.New(fault.NotFound, "request.no_such_address", "path", r.URL.Path)
	}
	p.fail(w, v, err)
}

// refusal is the page that says what went wrong, and leads on.
func (v *visit) refusal(status int, e *fault.Error) *page {
	r := &refused{Title: v.say("portal.fail." + strconv.Itoa(status) + ".title"), Text: v.say("portal.fail." + strconv.Itoa(status) + ".text"),
		Search: ui.Search{Action: v.to("search"), Label: v.say("portal.search.label"), Placeholder: v.say("portal.search.placeholder"),
			Button: v.say("portal.search.button"), Suggest: v.to("suggest")}}
	for _, p := range e.Problems {
		r.Problems = append(r.Problems, v.speaker.Problem(p))
	}
	return &page{status: status, head: ui.Head{Title: r.Title, NoIndex: true, Class: "page-fail"}, body: refusalPage(v, r), alone: true}
}

// refused is what such a page says.
type refused struct {
	Title, Text string
	Problems    []string
	Search      ui.Search
}
