package office

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/ui"
)

// maxEntry bounds what the forms around signing in send, in bytes.
const maxEntry = 64 << 10

// signIn shows the page on which one says who one is. Whoever has signed in goes on.
func (d *desk) signIn() (*page, error) {
	next := inside(d.request.URL.Query().Get("next"))
	if cookie, err := d.request.Cookie(d.sessionCookie()); err == nil {
		if _, err := d.doors.People.Session(d.request.Context(), cookie.Value); err == nil {
			return goOn(next), nil
		}
	}
	return d.signInPage(next, "", nil), nil
}

func (d *desk) signInPage(next, email string, why error) *page {
	v := &leafView{Title: d.say("office.sign_in.title"), Lead: d.say("office.sign_in.lead", "name", d.name())}
	by := panel{Parts: []part{formView{Action: Prefix + "/sign-in", Hidden: along([]string{"next", next}), Parts: []part{
		ui.TextField{Name: "email", Label: d.say("office.sign_in.email"), Type: "email", Value: email, Required: true, Autocomplete: "username webauthn"},
		ui.TextField{Name: "password", Label: d.say("office.sign_in.password"), Type: "password", Required: true, Autocomplete: "current-password"},
		linkPart{ui.Link{Text: d.say("office.sign_in.forgotten"), URL: Prefix + "/recovery"}}},
		Buttons: []ui.Button{{Text: d.say("office.sign_in.button"), Style: ui.Primary}}}}}
	v.Panels = []panel{by}
	otherwise := panel{Plain: true}
	if d.doors.People.PasskeysWork() {
		otherwise.Parts = append(otherwise.Parts, formView{Action: Prefix + "/sign-in/passkey", Hidden: along([]string{"next", next}), Passkey: "get", Options: Prefix + "/sign-in/passkey/ask",
			Buttons: []ui.Button{{Text: d.say("office.sign_in.passkey"), Icon: "key-round"}}})
	}
	for _, door := range d.doors.People.Doors() {
		otherwise.Parts = append(otherwise.Parts, ui.Button{Text: d.say("office.sign_in.by", "name", door.Name), Icon: "user", // a link: a form may lead to this site alone
			URL: Prefix + "/sign-in/by/" + url.PathEscape(door.Code) + "?" + url.Values{"next": {next}}.Encode()})
	}
	if len(otherwise.Parts) > 0 {
		v.Panels = append(v.Panels, otherwise)
	}
	p, err := d.leaf(v, why)
	if err != nil { // it is no answer to who signs in: the page of errors says it
		return &page{status: http.StatusServiceUnavailable, title: v.Title, body: leafPage(v), alone: true}
	}
	p.alone = true
	return p
}

// signInSent checks what was said.
func (d *desk) signInSent() (*page, error) {
	d.request.Body = http.MaxBytesReader(d.call, d.request.Body, maxEntry)
	if err := d.request.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "request.form_malformed").Because(err)
	}
	sent := d.request.PostForm
	next := inside(sent.Get("next"))
	entry, err := d.doors.People.SignIn(d.request.Context(), sent.Get("email"), sent.Get("password"), d.client())
	if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.TooMany) {
		return d.signInPage(next, sent.Get("email"), err), nil
	}
	if err != nil {
		return nil, err
	}
	return d.entered(entry, next), nil
}

// entered goes on for somebody who has proven who they are, or asks for the second proof.
func (d *desk) entered(e *people.Entry, next string) *page {
	if e.Token == "" {
		return d.secondPage(e.Second, next, nil)
	}
	d.enter(e.Token)
	return goOn(next)
}

// client is whoever calls.
func (d *desk) client() people.Client {
	return people.Client{Address: d.call.Client(), Agent: d.request.UserAgent()}
}

// enter gives the browser the token of a session.
func (d *desk) enter(token string) {
	http.SetCookie(d.call, &http.Cookie{Name: d.sessionCookie(), Value: token, Path: "/", Secure: d.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(people.SessionMost / time.Second)})
}

// leave takes it back.
func (d *desk) leave() {
	http.SetCookie(d.call, &http.Cookie{Name: d.sessionCookie(), Path: "/", Secure: d.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1})
}

// signOut ends the session.
func (d *desk) signOut() (*page, error) {
	if cookie, err := d.request.Cookie(d.sessionCookie()); err == nil {
		if err := d.doors.People.SignOut(d.request.Context(), cookie.Value); err != nil && !fault.Is(err, fault.Unauthenticated) {
			return nil, err
		}
	}
	d.leave()
	return goOn(Prefix + "/sign-in"), nil
}

// actFor has the session act for another organisation of its person.
func (d *desk) actFor() (*page, error) {
	if err := d.request.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "request.form_malformed").Because(err)
	}
	if err := d.doors.People.ActFor(d.request.Context(), d.session, d.request.PostForm.Get("organisation")); err != nil {
		return nil, err
	}
	return goOn(Prefix), nil
}

// inside gives an address of this face, the home page instead of any other: nobody is led elsewhere by a link to sign in.
func inside(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, Prefix+"/") || strings.HasPrefix(u.Path, Prefix+"/sign-") || strings.ContainsAny(next, "\\\x00") {
		return Prefix
	}
	return next
}
