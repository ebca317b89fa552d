package office

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/ui"
)

// secondPage asks for the second proof.
func (d *desk) secondPage(key, next string, why error) *page {
	v := &leafView{Title: d.say("office.second.title"), Lead: d.say("office.second.lead"), Panels: []panel{{Parts: []part{
		formView{Action: Prefix + "/sign-in/code", Hidden: along([]string{"key", key, "next", next}), Parts: []part{
			ui.TextField{Name: "code", Label: d.say("office.second.code"), Help: d.say("office.second.help"), Required: true, Autocomplete: "one-time-code"}},
			Buttons: []ui.Button{{Text: d.say("office.sign_in.button"), Style: ui.Primary}, {Text: d.say("office.second.back"), URL: Prefix + "/sign-in", Style: ui.Quiet}}}}}}}
	p, err := d.leaf(v, why)
	if err != nil {
		return d.signInPage(next, "", why)
	}
	p.alone = true
	return p
}

// codeSent checks the second proof.
func (d *desk) codeSent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	next := inside(sent.Get("next"))
	e, err := d.doors.People.Confirm(d.request.Context(), sent.Get("key"), sent.Get("code"), d.client())
	switch {
	case again(err):
		return d.secondPage(sent.Get("key"), next, err), nil
	case fault.Is(err, fault.Unauthenticated): // too many wrong ones, or too late: from the beginning
		return d.signInPage(next, "", err), nil
	case err != nil:
		return nil, err
	}
	return d.entered(e, next), nil
}

// passkeyAsk gives a browser what it is to ask a device.
func (d *desk) passkeyAsk() (*page, error) {
	asked, err := d.doors.People.Challenge(d.request.Context(), d.client())
	if err != nil {
		return nil, err
	}
	return asJSON(asked)
}

func asJSON(v any) (*page, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return &page{file: &file{kind: "application/json", data: data}}, nil
}

// passkeySent checks what a device answered.
func (d *desk) passkeySent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	next := inside(sent.Get("next"))
	e, err := d.doors.People.SignInByPasskey(d.request.Context(), sent.Get("key"), []byte(sent.Get("answer")), d.client())
	if again(err) {
		return d.signInPage(next, "", err), nil
	}
	if err != nil {
		return nil, err
	}
	return d.entered(e, next), nil
}

// visitCookie remembers, in the browser alone, which visit to a provider of identities it began.
const visitCookie = "visit"

func (d *desk) remember(key, next string, kept time.Duration) {
	http.SetCookie(d.call, &http.Cookie{Name: visitCookie, Value: url.QueryEscape(key + " " + next), Path: Prefix, Secure: d.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: int(kept / time.Second)})
}

// byProvider leads to a provider of identities.
func (d *desk) byProvider() (*page, error) {
	next := inside(d.request.URL.Query().Get("next"))
	address, key, err := d.doors.People.BeginProvider(d.request.Context(), d.request.PathValue("provider"), d.app.Inner().BaseURL()+Prefix+"/sign-in/from", nil, d.client())
	if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.TooMany) {
		return d.signInPage(next, "", err), nil
	}
	if err != nil {
		return nil, err
	}
	d.remember(key, next, 10*time.Minute)
	return goOn(address), nil
}

// fromProvider takes who comes back from one.
func (d *desk) fromProvider() (*page, error) {
	q := d.request.URL.Query()
	var kept, next string
	if cookie, err := d.request.Cookie(visitCookie); err == nil {
		if value, err := url.QueryUnescape(cookie.Value); err == nil {
			kept, next, _ = cut(value)
		}
	}
	d.remember("", "", -time.Second)
	next = inside(next)
	e, err := d.doors.People.FinishProvider(d.request.Context(), q.Get("state"), kept, q.Get("code"), nil, d.client())
	if again(err) {
		return d.signInPage(next, "", err), nil
	}
	if err != nil {
		return nil, err
	}
	return d.entered(e, next), nil
}

// cut parts a value at its first space.
func cut(value string) (before, after string, found bool) {
	for i := range len(value) {
		if value[i] == ' ' {
			return value[:i], value[i+1:], true
		}
	}
	return value, "", false
}

// recovery asks for the address to write to or, with the key from a letter, for a new password.
func (d *desk) recovery() (*page, error) {
	key := d.request.URL.Query().Get("key")
	if key == "" {
		return d.recoveryPage("", nil)
	}
	a, err := d.doors.People.Recovered(d.request.Context(), key)
	if fault.Is(err, fault.Gone) {
		return d.recoveryPage("", err)
	}
	if err != nil {
		return nil, err
	}
	return d.renewPage(a, key, nil)
}

func (d *desk) recoveryPage(email string, why error) (*page, error) {
	v := &leafView{Title: d.say("office.recovery.title"), Lead: d.say("office.recovery.lead"), Panels: []panel{{Parts: []part{
		formView{Action: Prefix + "/recovery", Parts: []part{ui.TextField{Name: "email", Label: d.say("office.sign_in.email"), Type: "email", Value: email, Required: true, Autocomplete: "username"}},
			Buttons: []ui.Button{{Text: d.say("office.recovery.button"), Style: ui.Primary}, {Text: d.say("office.second.back"), URL: Prefix + "/sign-in", Style: ui.Quiet}}}}}}}
	return d.leaf(v, why)
}

// recoverySent writes to an address, and says the same whether it is known or not.
func (d *desk) recoverySent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	err = d.doors.People.Recover(d.request.Context(), sent.Get("email"), d.client())
	if again(err) {
		return d.recoveryPage(sent.Get("email"), err)
	}
	if err != nil {
		return nil, err
	}
	return d.leaf(&leafView{Title: d.say("office.recovery.sent"), Lead: d.say("office.recovery.sent_lead"), Panels: []panel{{Plain: true, Parts: []part{
		linkPart{ui.Link{Text: d.say("office.second.back"), URL: Prefix + "/sign-in"}}}}}}, nil)
}

func (d *desk) renewPage(a *network.Account, key string, why error) (*page, error) {
	d.speak(a.Language)
	v := &leafView{Title: d.say("office.renew.title"), Lead: d.say("office.renew.lead", "email", a.Email), Panels: []panel{{Parts: []part{
		formView{Action: Prefix + "/recovery/password", Hidden: along([]string{"key", key}), Parts: []part{d.newPassword(why, true)}, Buttons: []ui.Button{{Text: d.say("office.renew.button"), Style: ui.Primary}}}}}}}
	return d.leaf(v, why)
}

// newPassword is the field for one.
func (d *desk) newPassword(why error, required bool) ui.TextField {
	return ui.TextField{Name: "password", Label: d.say("office.password.new"), Help: d.say("office.password.help"), Type: "password", Required: required, Autocomplete: "new-password", Error: d.wrong(why, "password")}
}

// renewSent sets a new password by the key from a letter.
func (d *desk) renewSent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	e, err := d.doors.People.Renew(d.request.Context(), sent.Get("key"), sent.Get("password"), d.client())
	switch {
	case fault.Is(err, fault.Gone):
		return d.recoveryPage("", err)
	case again(err):
		a, lost := d.doors.People.Recovered(d.request.Context(), sent.Get("key"))
		if lost != nil {
			return nil, lost
		}
		return d.renewPage(a, sent.Get("key"), err)
	case err != nil:
		return nil, err
	}
	return d.entered(e, Prefix), nil
}

// invitation shows whom one is to be.
func (d *desk) invitation() (*page, error) {
	key := d.request.URL.Query().Get("key")
	a, err := d.doors.People.Invited(d.request.Context(), key)
	if fault.Is(err, fault.Gone) {
		return d.leaf(&leafView{Title: d.say("office.invitation.title", "name", d.name()), Panels: []panel{{Plain: true, Parts: []part{
			linkPart{ui.Link{Text: d.say("office.sign_in.title"), URL: Prefix + "/sign-in"}}}}}}, err)
	}
	if err != nil {
		return nil, err
	}
	return d.invitationPage(a, key, people.Acceptance{Name: a.Name, Language: a.Language}, nil)
}

func (d *desk) invitationPage(a *network.Account, key string, w people.Acceptance, why error) (*page, error) {
	d.speak(a.Language)
	v := &leafView{Title: d.say("office.invitation.title", "name", d.name()), Lead: d.say("office.invitation.lead", "email", a.Email)}
	for _, m := range a.Memberships {
		v.Panels = append(v.Panels, panel{Plain: true, Parts: []part{textView{Text: d.say("office.invitation.role", "organisation", d.organisation(m.Organisation), "roles", d.roleWords(m.Roles))}}})
	}
	form := formView{Action: Prefix + "/invitation", Hidden: along([]string{"key", key}), Parts: []part{
		ui.TextField{Name: "name", Label: d.say("office.profile.name"), Value: w.Name, Required: true, Max: network.MaxName, Autocomplete: "name", Error: d.wrong(why, "name")},
		d.languageChoice(w.Language), d.newPassword(why, !d.doors.People.PasskeysWork())},
		Buttons: []ui.Button{{Text: d.say("office.invitation.button"), Style: ui.Primary}}}
	if d.doors.People.PasskeysWork() {
		form.Parts = append(form.Parts, textView{Text: d.say("office.invitation.passkey"), Note: true})
	}
	v.Panels = append(v.Panels, panel{Parts: []part{form}})
	return d.leaf(v, why)
}

// speak has the page speak the language of the letter that led to it.
func (d *desk) speak(lang offer.Lang) {
	if s := d.speakers[lang]; s != nil {
		d.lang, d.speaker = lang, s
	}
}

// languageChoice is between the languages of the interface.
func (d *desk) languageChoice(chosen offer.Lang) ui.Choice {
	c := ui.Choice{Name: "language", Label: d.say("office.profile.language"), Open: true}
	for _, lang := range languages {
		c.Options = append(c.Options, ui.Option{Value: string(lang), Label: d.say("office.language." + string(lang)), Checked: lang == chosen})
	}
	return c
}

// invitationSent takes an invitation.
func (d *desk) invitationSent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	key := sent.Get("key")
	w := people.Acceptance{Name: sent.Get("name"), Language: offer.Lang(sent.Get("language")), Password: sent.Get("password")}
	if w.Password == "" && !d.doors.People.PasskeysWork() {
		err = fault.Refuse("password.invalid", []fault.Problem{fault.At("/password", "text.empty")})
	}
	var e *people.Entry
	if err == nil {
		e, err = d.doors.People.Accept(d.request.Context(), key, w, d.client())
	}
	if again(err) {
		a, lost := d.doors.People.Invited(d.request.Context(), key)
		if lost != nil {
			return nil, errors.Join(lost)
		}
		return d.invitationPage(a, key, w, err)
	}
	if err != nil {
		return nil, err
	}
	if w.Password == "" {
		return d.entered(e, Prefix+"/account/safety"), nil
	}
	return d.entered(e, Prefix), nil
}

// email asks whether an address is to be theirs: following a link alone, as programs of mail do, changes nothing.
func (d *desk) email() (*page, error) {
	return d.emailPage(d.request.URL.Query().Get("key"), nil)
}

func (d *desk) emailPage(key string, why error) (*page, error) {
	return d.leaf(&leafView{Title: d.say("office.email.title"), Lead: d.say("office.email.lead"), Panels: []panel{{Parts: []part{
		formView{Action: Prefix + "/email", Hidden: along([]string{"key", key}), Buttons: []ui.Button{{Text: d.say("office.email.button"), Style: ui.Primary}}}}}}}, why)
}

// emailSent makes an address theirs.
func (d *desk) emailSent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	err = d.doors.People.ConfirmEmail(d.request.Context(), sent.Get("key"))
	if again(err) {
		return d.emailPage(sent.Get("key"), err)
	}
	if err != nil {
		return nil, err
	}
	return goOn(Prefix + "/account?done=email"), nil
}
