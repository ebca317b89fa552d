package office

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/serving"
	"escale/internal/state"
)

// desk is one request of one account on its way to its page: what the handlers are given.
type desk struct {
	*Office
	call     *serving.Call
	request  *http.Request
	route    *route
	session  *people.Session  // nil where nobody has signed in
	account  *network.Account // likewise
	actor    access.Actor
	lang     offer.Lang
	speaker  *i18n.Speaker
	state    *state.State
	now      time.Time
	fragment string           // id of the element that a script asks for, "" for the whole page
	names    map[int64]string // of accounts, as they are said on this page
}

// sessionCookie is the name of the cookie that says who asks. Browsers hold one that begins with __Host- to this very host, to https
// and to all of its paths; they refuse it without https, where a name of its own stands in.
func (o *Office) sessionCookie() string {
	if o.secure {
		return "__Host-session"
	}
	return "session"
}

// whoAsks settles who asks, by the cookie.
func (o *Office) whoAsks(c *serving.Call) (access.Actor, error) {
	cookie, err := c.Request.Cookie(o.sessionCookie())
	if err != nil || cookie.Value == "" {
		return access.Anonymous, nil
	}
	session, err := o.doors.People.Session(c.Request.Context(), cookie.Value)
	if fault.Is(err, fault.Unauthenticated) {
		return access.Anonymous, nil // over, or ended from elsewhere: whoever it was signs in again
	}
	if err != nil {
		return access.Anonymous, err
	}
	c.Memo = session
	return session.Actor, nil
}

// answer has a request answered by its route.
func (o *Office) answer(c *serving.Call, to *route) error {
	d := o.desk(c, to)
	if m := c.Request.Method; m != http.MethodGet && m != http.MethodHead {
		if err := o.sameOrigin.Check(c.Request); err != nil {
			return fault.New(fault.Forbidden, "request.from_elsewhere").Because(err)
		}
	}
	found, err := to.answer(d)
	if err != nil {
		return err
	}
	return d.send(found)
}

func (o *Office) desk(c *serving.Call, to *route) *desk {
	d := &desk{Office: o, call: c, request: c.Request, route: to, actor: c.Actor, state: o.app.State(), now: o.app.Now()}
	if d.session, _ = c.Memo.(*people.Session); d.session != nil {
		d.account = d.session.Account
	}
	d.lang = o.langOf(c.Request, d.account)
	d.speaker = o.speakers[d.lang]
	if target := c.Request.Header.Get("HX-Target"); c.Request.Header.Get("HX-Request") == "true" {
		_, d.fragment, _ = strings.Cut(target, "#") // "div#results"
	}
	return d
}

var matcher = language.NewMatcher([]language.Tag{language.French, language.English})

// langOf is the account's language, else the one of ours that the browser likes best.
func (o *Office) langOf(r *http.Request, a *network.Account) offer.Lang {
	if a != nil && slices.Contains(languages, a.Language) {
		return a.Language
	}
	_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return languages[i]
}

// say says words of the house. Arguments come in pairs: name, value.
func (d *desk) say(key string, args ...any) string {
	if len(args) == 0 {
		return d.speaker.Say(key, nil)
	}
	words := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			words[name] = args[i+1]
		}
	}
	return d.speaker.Say(key, words)
}

// may tells whether the account may do something, to offer it or not; whoever does it decides again.
func (d *desk) may(action access.Action, on access.Object) bool {
	return d.state.Policy.Decide(d.actor, action, on).Allowed
}
