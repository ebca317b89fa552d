package office

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"escale/internal/fault"
	"escale/internal/serving"
	"escale/internal/ui"
)

// fail answers with what went wrong, in the reader's language, and with a way on. It is the one place of this face where the words
// of errors meet a reader.
func (o *Office) fail(c *serving.Call, e *fault.Error) {
	d := o.desk(c, &route{})
	status := serving.StatusOf(e)
	var err error
	if status == http.StatusUnauthorized {
		err = d.send(d.signInFirst())
	} else {
		d.fragment = ""
		err = d.send(d.refusal(status, e))
	}
	if err != nil && c.Status() == 0 {
		c.Log().Error("office: drawing an error", "request", c.ID, "error", err)
		http.Error(c, http.StatusText(status), status)
	}
}

// signInFirst leads to where one signs in, and back.
func (d *desk) signInFirst() *page {
	to := Prefix + "/sign-in"
	if d.request.Method == http.MethodGet && d.fragment == "" && d.request.URL.Path != Prefix {
		to += "?" + url.Values{"next": {d.request.URL.RequestURI()}}.Encode()
	}
	if d.fragment != "" || d.request.Header.Get("HX-Request") == "true" { // the whole page has to go there, not the part of it
		d.call.Header().Set("HX-Redirect", to)
		return &page{status: http.StatusUnauthorized, file: &file{kind: "text/plain; charset=utf-8"}}
	}
	return goOn(to)
}

// worded are the statuses that have words of their own; the others are mistakes alike.
var worded = []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusGone, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}

// refusal is the page that says what went wrong, and leads on.
func (d *desk) refusal(status int, e *fault.Error) *page {
	words := http.StatusBadRequest
	if slices.Contains(worded, status) {
		words = status
	}
	r := &refused{Title: d.say("office.fail." + strconv.Itoa(words)), Text: d.speaker.Fault(e), Back: ui.Link{URL: Prefix, Text: d.say("office.fail.back"), Icon: "arrow-left"}}
	for _, p := range e.Problems {
		r.Problems = append(r.Problems, d.speaker.Problem(p))
	}
	return &page{status: status, title: r.Title, body: refusalPage(r), alone: d.account == nil}
}

// refused is what such a page says.
type refused struct {
	Title, Text string
	Problems    []string
	Back        ui.Link
}
