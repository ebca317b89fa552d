package portal

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/state"
)

// visit is one request on its way to its page: what the handlers are given.
type visit struct {
	*Portal
	request  *http.Request
	route    *route
	rest     []string // what stands in the address in place of the route's wildcards
	site     *site
	lang     offer.Lang
	speaker  *i18n.Speaker
	state    *state.State
	base     string // what absolute addresses begin with
	now      time.Time
	fragment string                // id of the element that a script asks for, "" for the whole page
	paths    map[offer.Lang]string // of this very page, where it is not called alike in every language
}

// router gives the handler of every address: those of each language, and those of machines.
func (p *Portal) router() http.Handler {
	mux := http.NewServeMux()
	for _, r := range p.routes() {
		for _, lang := range offer.Languages {
			mux.HandleFunc("GET "+p.places.path(lang, r.word)+r.rest, func(w http.ResponseWriter, request *http.Request) {
				p.answer(w, request, &r, lang)
			})
		}
	}
	for _, r := range p.forms() {
		for _, lang := range offer.Languages {
			mux.HandleFunc("POST "+p.places.path(lang, r.word)+r.rest, func(w http.ResponseWriter, request *http.Request) {
				p.answer(w, request, &r, lang)
			})
		}
	}
	for pattern, handler := range p.machines() {
		mux.HandleFunc(pattern, handler)
	}
	mux.HandleFunc("/", p.nowhere)
	return mux
}

// answer has a visit answered by its route.
func (p *Portal) answer(w http.ResponseWriter, r *http.Request, to *route, lang offer.Lang) {
	v, err := p.visit(r, to, lang)
	if err != nil {
		p.fail(w, v, err)
		return
	}
	found, err := to.answer(v)
	if err == nil {
		err = v.send(w, found)
	}
	if err != nil {
		p.fail(w, v, err)
	}
}

// visit begins a visit. It gives one even where it gives an error, for the page that says so.
func (p *Portal) visit(r *http.Request, to *route, lang offer.Lang) (*visit, error) {
	speaker, err := i18n.SpeakToVisitor(string(lang))
	v := &visit{Portal: p, request: r, route: to, site: p.siteOf(r), lang: lang, speaker: speaker, state: p.app.State(),
		base: p.app.Renderer().Base, now: p.app.Now()}
	if err != nil {
		return v, err
	}
	if r.Header.Get("HX-Request") == "true" {
		_, v.fragment, _ = strings.Cut(r.Header.Get("HX-Target"), "#") // "div#results"
	}
	if !v.site.speaks(lang) {
		return v, fault.New(fault.NotFound, "request.no_such_address", "path", r.URL.Path)
	}
	if to.right == open {
		return v, nil
	}
	return v, v.state.Policy.Decide(access.Anonymous, to.right, access.Object{}).Err()
}

// say says words of the house. Arguments come in pairs: name, value.
func (v *visit) say(key string, args ...any) string {
	if len(args) == 0 {
		return v.speaker.Say(key, nil)
	}
	words := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			words[name] = args[i+1]
		}
	}
	return v.speaker.Say(key, words)
}

// question reads the question in the address; what only this page understands is named in also.
func (v *visit) question(also ...string) (url.Values, *query.Question, error) {
	values, err := query.Parameters(v.request.URL.RawQuery)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "request.query_malformed")
	}
	values.Del("lang") // the language is in the path
	clean(values)
	v.spanned(values)
	q, err := v.app.Vocabulary(access.Anonymous).Parse(values, v.now, also...)
	if err != nil {
		return values, nil, err
	}
	q.Lang = v.lang
	return values, q, nil
}
