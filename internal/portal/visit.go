package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/serving"
	"escale/internal/state"
)

// visit is one request on its way to its page: what the handlers are given.
type visit struct {
	*Portal
	request  *http.Request
	route    *route
	rest     []string // what stands in the address in place of the route's wildcards
	site     *site
	actor    access.Actor // anybody, who looks through the site's project
	lang     offer.Lang
	speaker  *i18n.Speaker
	state    *state.State
	base     string // what absolute addresses begin with
	now      time.Time
	client   string                // whose visit it is, as limits know it
	fragment string                // id of the element that a script asks for, "" for the whole page
	paths    map[offer.Lang]string // of this very page, where it is not called alike in every language
}

// answer has a visit answered by its route, or with what is kept of the same one. Whoever else the visitor is: here is what
// everybody sees.
func (p *Portal) answer(c *serving.Call, to *route, lang offer.Lang) error {
	v := p.visit(c, to, lang)
	c.Actor = v.actor
	if !v.site.speaks(lang) {
		return serving.NotThere(c.Request.URL.Path)
	}
	if m := c.Request.Method; m != http.MethodGet && m != http.MethodHead {
		return v.serve(c, "", v.made)
	}
	if err := c.See(); err != nil {
		return err
	}
	key := strings.Join([]string{c.Moment.Audience, v.site.serial, v.site.Code, v.fragment, c.Request.URL.Path, c.Request.URL.RawQuery}, "\x00")
	return v.serve(c, key, func() (*serving.Answer, error) {
		return c.Kept(key, func() (*serving.Answer, error) {
			ctx, stop := context.WithTimeout(context.WithoutCancel(c.Request.Context()), serving.MaxTime) // others may wait for the same page
			defer stop()
			v.request = c.Request.WithContext(ctx)
			content := c.Moment.Content()
			n, err := v.made()
			if err == nil {
				n.Content = content
			}
			return n, err
		})
	})
}

// made has the page of the visit made and written.
func (v *visit) made() (*serving.Answer, error) {
	found, err := v.route.answer(v)
	if err != nil {
		return nil, err
	}
	return v.written(found)
}

// visit begins a visit.
func (p *Portal) visit(c *serving.Call, to *route, lang offer.Lang) *visit {
	v := &visit{Portal: p, request: c.Request, route: to, lang: lang, speaker: p.speakers[lang], state: p.app.State(),
		now: p.app.Now(), client: c.Client()}
	v.site = p.siteOf(c.Request)
	v.actor, v.base = v.site.visitor, v.site.base
	if target := c.Request.Header.Get("HX-Target"); c.Request.Header.Get("HX-Request") == "true" && len(target) <= maxFragment {
		_, v.fragment, _ = strings.Cut(target, "#") // "div#results"
	}
	c.Memo = v
	return v
}

// maxFragment bounds the names of elements that are looked for on a page.
const maxFragment = 60

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
	q, err := v.app.Vocabulary(v.actor).Parse(values, v.now, also...)
	if err != nil {
		return values, nil, err
	}
	q.Lang = v.lang
	return values, q, nil
}

// today puts the present into a question that no parameters said.
func (v *visit) today(q *query.Question) *query.Question {
	q.Today, q.Minute = opening.DayOf(v.now), v.now.Hour()*60+v.now.Minute()
	return q
}
