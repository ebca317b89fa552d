package portal

import (
	"net/http"
	"slices"
	"strconv"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/serving"
	"escale/internal/ui"
)

// fail answers with what went wrong, in the visitor's language, and with a way on. It is the one place of this face where the
// words of errors meet a reader.
func (p *Portal) fail(c *serving.Call, e *fault.Error) {
	v, known := c.Memo.(*visit)
	if !known || !v.site.speaks(v.lang) {
		v = p.visit(c, &route{}, p.langOf(c.Request))
	}
	v.request = c.Request // that of the page which failed may have run out of time
	status := serving.StatusOf(e)
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		status = http.StatusNotFound // a visitor has nothing to sign in to here: what is not public is not there
	}
	if v.fragment != "" { // a script asked for a part: the whole page tells it why there is none
		v.fragment = ""
		c.Header().Set("HX-Retarget", "body")
		c.Header().Set("HX-Reswap", "outerSync")
	}
	err := v.serve(c, "", func() (*serving.Answer, error) { return v.written(v.refusal(status, e)) })
	if err != nil && c.Status() == 0 {
		c.Log().Error("portal: drawing an error", "request", c.ID, "error", err)
		http.Error(c, http.StatusText(status), status)
	}
}

// langOf gives the language that an address seems to be in, or the one that suits the visitor best.
func (p *Portal) langOf(r *http.Request) offer.Lang {
	site := p.siteOf(r)
	if path := r.URL.Path; len(path) >= 3 && (len(path) == 3 || path[3] == '/') && site.speaks(offer.Lang(path[1:3])) {
		return offer.Lang(path[1:3])
	}
	return site.best(r.Header.Get("Accept-Language"))
}

// nowhere answers for addresses that the portal does not have: with the one that was meant, where it can be told.
func (p *Portal) nowhere(c *serving.Call) error {
	m := c.Request.Method
	if meant, ok := p.places.meant(c.Request.URL.Path); ok && (m == http.MethodGet || m == http.MethodHead) {
		if c.Request.URL.RawQuery != "" {
			meant += "?" + c.Request.URL.RawQuery
		}
		c.Header().Set("Cache-Control", "public, max-age=3600")
		http.Redirect(c, c.Request, meant, http.StatusMovedPermanently)
		return nil
	}
	return serving.NotThere(c.Request.URL.Path)
}

// worded are the statuses that have words of their own; the others are a visitor's mistakes alike.
var worded = []int{http.StatusNotFound, http.StatusConflict, http.StatusGone, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}

// refusal is the page that says what went wrong, and leads on.
func (v *visit) refusal(status int, e *fault.Error) *page {
	words := http.StatusBadRequest
	if slices.Contains(worded, status) {
		words = status
	}
	r := &refused{Title: v.say("portal.fail." + strconv.Itoa(words) + ".title"), Text: v.say("portal.fail." + strconv.Itoa(words) + ".text"),
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
