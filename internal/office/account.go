package office

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/ui"
)

// The pages of one's own account.
var accountPages = []string{"", "/safety", "/sessions"}

// accountLeaf begins one of them.
func (d *desk) accountLeaf(at string) *leafView {
	v := &leafView{Title: d.say("office.account.title"), Over: d.account.Email, Tabs: ui.Tabs{Label: d.say("office.account.title")}}
	for _, path := range accountPages {
		key := strings.TrimPrefix(path, "/")
		if key == "" {
			key = "profile"
		}
		v.Tabs.Links = append(v.Tabs.Links, ui.Link{Text: d.say("office.account." + key), URL: Prefix + "/account" + path, Current: path == at})
	}
	return v
}

// accountPage shows who one is, and how one likes to work.
func (d *desk) accountPage() (*page, error) { return d.profilePage(d.account, nil) }

func (d *desk) profilePage(a *network.Account, why error) (*page, error) {
	v := d.accountLeaf("")
	v.Panels = []panel{
		{Title: d.say("office.account.profile"), Parts: []part{formView{Action: Prefix + "/account", Parts: []part{
			ui.TextField{Name: "name", Label: d.say("office.profile.name"), Value: a.Name, Required: true, Max: network.MaxName, Autocomplete: "name", Error: d.wrong(why, "name")}, d.languageChoice(a.Language)},
			Buttons: []ui.Button{{Text: d.say("office.button.save"), Style: ui.Primary}}}}},
		{ID: "email", Title: d.say("office.account.email"), Lead: d.say("office.account.email_lead", "email", a.Email), Parts: []part{formView{Action: Prefix + "/account/email", Parts: []part{
			ui.TextField{Name: "email", Label: d.say("office.account.email_new"), Type: "email", Required: true, Autocomplete: "email", Error: d.wrong(why, "email")}},
			Buttons: []ui.Button{{Text: d.say("office.account.email_button")}}}}},
		{Title: d.say("office.account.likes"), Parts: []part{d.likes(a.Preferences)}},
		{Title: d.say("office.account.where"), Parts: d.whereIAm(a)},
		{Title: d.say("office.account.data"), Lead: d.say("office.account.data_lead"), Parts: []part{
			formView{Row: true, Get: true, Action: Prefix + "/account/export.json", Buttons: []ui.Button{{Text: d.say("office.account.export"), Icon: "download"}}},
			d.button("/account/erase", d.say("office.account.erase"), ui.Danger, d.say("office.account.erase_sure"))}},
	}
	return d.leaf(v, why)
}

func (d *desk) likes(w network.Preferences) formView {
	rhythm := ui.Choice{Name: "mail", Label: d.say("office.likes.mail"), Open: true}
	for _, r := range network.Rhythms {
		rhythm.Options = append(rhythm.Options, ui.Option{Value: string(r), Label: d.say("office.rhythm." + string(r)), Checked: r == w.Mail || w.Mail == "" && r == network.Daily})
	}
	home := ui.Choice{Name: "home", Label: d.say("office.likes.home"), Options: []ui.Option{{Label: d.say("office.likes.home_any")}}}
	for _, m := range d.account.Memberships {
		home.Options = append(home.Options, ui.Option{Value: m.Organisation, Label: d.organisation(m.Organisation), Checked: m.Organisation == w.Home && w.Home != ""})
	}
	return formView{Action: Prefix + "/account/likes", Parts: []part{rhythm, home,
		ui.Checkbox{Name: "shortcuts", Label: d.say("office.likes.shortcuts"), Help: d.say("office.likes.shortcuts_help"), Checked: w.Shortcuts}},
		Buttons: []ui.Button{{Text: d.say("office.button.save")}}}
}

func (d *desk) whereIAm(a *network.Account) []part {
	rows := ui.Rows{Caption: d.say("office.account.where"), Empty: d.say("office.account.nowhere"), Columns: []ui.Column{{Text: d.say("office.column.organisation")}, {Text: d.say("office.column.roles")}, {Text: d.say("office.column.actions")}}}
	for _, m := range a.Memberships {
		leave := d.button("/account/leave", d.say("office.account.leave"), ui.Quiet, d.say("office.account.leave_sure", "organisation", d.organisation(m.Organisation)), "organisation", m.Organisation)
		rows.Rows = append(rows.Rows, ui.Row{Cells: []templ.Component{words(d.organisation(m.Organisation)), words(d.membership(m)), leave.View()}})
	}
	return []part{rows}
}

// membership says what somebody is somewhere, and until when.
func (d *desk) membership(m network.Membership) string {
	if m.Until.IsZero() {
		return d.roleWords(m.Roles)
	}
	return d.say("office.roles_until", "roles", d.roleWords(m.Roles), "day", d.speaker.Day(m.Until.At(0, d.now.Location()), i18n.BriefDay))
}

// roleWords says what somebody may be.
func (d *desk) roleWords(r network.Roles) string {
	var said []string
	for _, name := range r.Names() {
		said = append(said, d.say("office.role."+name))
	}
	return strings.Join(said, ", ")
}

// profileSent sets name and language.
func (d *desk) profileSent() (*page, error) {
	return d.ownSent("/account?done=account", func(sent url.Values) error {
		return d.doors.People.SetProfile(d.request.Context(), d.session, sent.Get("name"), offer.Lang(sent.Get("language")))
	}, func(sent url.Values, why error) (*page, error) {
		a := *d.account
		a.Name = sent.Get("name")
		return d.profilePage(&a, why)
	})
}

// ownSent does something about one's own account; what touches its safety asks for a proof first.
func (d *desk) ownSent(next string, do func(url.Values) error, back func(url.Values, error) (*page, error)) (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	err = do(sent)
	switch {
	case isKey(err, "session.prove_again"):
		at, _, _ := strings.Cut(next, "?")
		return goOn(Prefix + "/account/prove?" + url.Values{"next": {Prefix + at}}.Encode()), nil
	case again(err):
		return back(sent, err)
	case err != nil:
		return nil, err
	}
	return goOn(Prefix + next), nil
}

func isKey(err error, key string) bool {
	e, is := err.(*fault.Error)
	return is && e.Key == key
}

// anyway comes back to the page with what was wrong.
func anyway(draw func(error) (*page, error)) func(url.Values, error) (*page, error) {
	return func(_ url.Values, why error) (*page, error) { return draw(why) }
}

func (d *desk) emailAsked() (*page, error) {
	return d.ownSent("/account?done=email_asked", func(sent url.Values) error {
		return d.doors.People.AskEmail(d.request.Context(), d.session, sent.Get("email"))
	}, anyway(func(why error) (*page, error) { return d.profilePage(d.account, why) }))
}

func (d *desk) likesSent() (*page, error) {
	return d.ownSent("/account?done=account", func(sent url.Values) error {
		w := d.account.Preferences
		w.Mail, w.Home, w.Shortcuts = network.Rhythm(sent.Get("mail")), sent.Get("home"), sent.Get("shortcuts") != ""
		return d.doors.People.SetPreferences(d.request.Context(), d.session, w)
	}, anyway(func(why error) (*page, error) { return d.profilePage(d.account, why) }))
}

func (d *desk) leaveSent() (*page, error) {
	return d.ownSent("/account?done=left", func(sent url.Values) error {
		return d.doors.People.RemoveFrom(d.request.Context(), d.actor, d.account.ID, sent.Get("organisation"))
	}, anyway(func(why error) (*page, error) { return d.profilePage(d.account, why) }))
}

func (d *desk) eraseSent() (*page, error) {
	return d.ownSent("/sign-in", func(url.Values) error { return d.doors.People.EraseMe(d.request.Context(), d.session) },
		anyway(func(why error) (*page, error) { return d.profilePage(d.account, why) }))
}

// exported is everything that is kept about whoever asks.
func (d *desk) exported() (*page, error) {
	data, err := d.doors.People.Export(d.request.Context(), d.session)
	if err != nil {
		return nil, err
	}
	return &page{file: &file{kind: "application/json", name: fmt.Sprintf("escale-%d.json", d.account.ID), data: data}}, nil
}

// prove asks somebody who signed in a while ago to prove who they are once more.
func (d *desk) prove() (*page, error) {
	return d.provePage(inside(d.request.URL.Query().Get("next")), nil)
}

func (d *desk) provePage(next string, why error) (*page, error) {
	safety, err := d.doors.People.Safety(d.request.Context(), d.session)
	if err != nil {
		return nil, err
	}
	v := &leafView{Title: d.say("office.prove.title"), Lead: d.say("office.prove.lead")}
	if safety.Password {
		v.Panels = append(v.Panels, panel{Parts: []part{formView{Action: Prefix + "/account/prove", Hidden: along([]string{"next", next}), Parts: []part{
			ui.TextField{Name: "password", Label: d.say("office.sign_in.password"), Type: "password", Required: true, Autocomplete: "current-password"}},
			Buttons: []ui.Button{{Text: d.say("office.prove.button"), Style: ui.Primary}}}}})
	}
	if len(safety.Passkeys) > 0 {
		v.Panels = append(v.Panels, panel{Plain: true, Parts: []part{formView{Action: Prefix + "/account/prove", Hidden: along([]string{"next", next}), Passkey: "get", Options: Prefix + "/sign-in/passkey/ask",
			Buttons: []ui.Button{{Text: d.say("office.sign_in.passkey"), Icon: "key-round"}}}}})
	}
	if len(v.Panels) == 0 {
		v.Panels = []panel{{Parts: []part{textView{Text: d.say("office.prove.sign_in")}}}}
	}
	return d.leaf(v, why)
}

func (d *desk) proveSent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	next := inside(sent.Get("next"))
	if sent.Get("answer") != "" {
		err = d.doors.People.ProveByPasskey(d.request.Context(), d.session, sent.Get("key"), []byte(sent.Get("answer")), d.client())
	} else {
		err = d.doors.People.Prove(d.request.Context(), d.session, sent.Get("password"), d.client())
	}
	if again(err) {
		return d.provePage(next, err)
	}
	if err != nil {
		return nil, err
	}
	return goOn(next), nil
}

// safety shows what one gets in by.
func (d *desk) safety() (*page, error) { return d.safetyPage(nil, nil, nil) }

// safetyPage shows it with an app to be taken into use, or with codes that are told this once.
func (d *desk) safetyPage(asked *people.AppAsked, codes []string, why error) (*page, error) {
	s, err := d.doors.People.Safety(d.request.Context(), d.session)
	if err != nil {
		return nil, err
	}
	v := d.accountLeaf("/safety")
	if len(codes) > 0 {
		v.Panels = append(v.Panels, panel{Title: d.say("office.codes.title"), Lead: d.say("office.codes.lead"), Parts: []part{listOf{Label: d.say("office.codes.title"), Lines: codes, Code: true}}})
	}
	if asked != nil {
		one, err := d.appPanel(asked, why)
		if err != nil {
			return nil, err
		}
		v.Panels = append(v.Panels, one)
	}
	password := formView{Action: Prefix + "/account/password", Parts: []part{d.newPassword(why, true)}, Buttons: []ui.Button{{Text: d.say("office.password.button")}}}
	v.Panels = append(v.Panels, d.passkeysPanel(s), panel{Title: d.say("office.password.title"), Lead: d.say("office.password.lead"), Parts: []part{password}})
	if asked == nil {
		v.Panels = append(v.Panels, d.secondPanel(s))
	}
	if doors := d.identitiesPanel(s); len(doors.Parts) > 0 {
		v.Panels = append(v.Panels, doors)
	}
	return d.leaf(v, why)
}

func (d *desk) passkeysPanel(s *people.Safety) panel {
	p := panel{ID: "passkeys", Title: d.say("office.passkeys.title"), Lead: d.say("office.passkeys.lead")}
	if !d.doors.People.PasskeysWork() {
		p.Lead = d.say("office.passkeys.not_here")
		return p
	}
	if len(s.Passkeys) > 0 {
		rows := ui.Rows{Caption: d.say("office.passkeys.title"), Columns: []ui.Column{{Text: d.say("office.column.name")}, {Text: d.say("office.column.used"), Narrow: true}, {Text: d.say("office.column.actions")}}}
		for _, k := range s.Passkeys {
			used := k.Added
			if !k.Used.IsZero() {
				used = k.Used
			}
			rows.Rows = append(rows.Rows, ui.Row{Cells: []templ.Component{words(k.Name), words(d.moment(used)),
				d.button("/account/passkey/remove", d.say("office.button.remove"), ui.Quiet, d.say("office.passkeys.sure", "name", k.Name), "id", k.ID).View()}})
		}
		p.Parts = append(p.Parts, rows)
	}
	p.Parts = append(p.Parts, formView{Action: Prefix + "/account/passkey", Passkey: "create", Options: Prefix + "/account/passkey/ask", Row: true, Parts: []part{
		ui.TextField{Name: "name", ID: "passkey-name", Label: d.say("office.passkeys.name"), Required: true, Max: 100, Placeholder: d.say("office.passkeys.example")}},
		Buttons: []ui.Button{{Text: d.say("office.passkeys.add"), Icon: "key-round", Style: ui.Primary}}})
	return p
}

func (d *desk) secondPanel(s *people.Safety) panel {
	p := panel{ID: "app", Title: d.say("office.app.title"), Lead: d.say("office.app.lead")}
	if !s.Authenticator {
		p.Parts = []part{d.button("/account/app/ask", d.say("office.app.begin"), ui.Usual, "")}
		return p
	}
	p.Lead = d.say("office.app.on", "count", s.RecoveryCodes)
	p.Parts = []part{d.button("/account/codes", d.say("office.codes.again"), ui.Usual, ""), d.button("/account/app/remove", d.say("office.app.remove"), ui.Danger, d.say("office.app.sure"))}
	return p
}

// appPanel draws what an app reads.
func (d *desk) appPanel(asked *people.AppAsked, why error) (panel, error) {
	picture, err := ui.Code(asked.URI)
	if err != nil {
		return panel{}, err
	}
	return panel{ID: "app", Title: d.say("office.app.title"), Lead: d.say("office.app.scan"), Parts: []part{
		codePicture{Source: "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(picture), Alt: d.say("office.app.picture")},
		textView{Text: d.say("office.app.type"), Note: true}, textView{Text: grouped(asked.Secret), Code: true},
		formView{Action: Prefix + "/account/app", Hidden: along([]string{"key", asked.Key}), Parts: []part{
			ui.TextField{Name: "code", Label: d.say("office.second.code"), Required: true, Autocomplete: "one-time-code", Error: d.wrong(why, "code")}},
			Buttons: []ui.Button{{Text: d.say("office.app.take"), Style: ui.Primary}, {Text: d.say("office.button.cancel"), URL: Prefix + "/account/safety", Style: ui.Quiet}}}}}, nil
}

// codePicture is a QR code.
type codePicture struct{ Source, Alt string }

// grouped parts a secret into fours, to be typed.
func grouped(secret string) string {
	var parts []string
	for part := range slices.Chunk([]byte(secret), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}

func (d *desk) identitiesPanel(s *people.Safety) panel {
	p := panel{Title: d.say("office.identities.title")}
	for _, i := range s.Identities {
		name := i.Provider
		for _, door := range d.doors.People.Doors() {
			if door.Code == i.Provider {
				name = door.Name
			}
		}
		p.Parts = append(p.Parts, textView{Text: name}, d.button("/account/identity/remove", d.say("office.button.remove"), ui.Quiet, "", "provider", i.Provider))
	}
	return p
}

func (d *desk) onSafety(do func(url.Values) error) (*page, error) {
	return d.ownSent("/account/safety?done=account", do, anyway(func(why error) (*page, error) { return d.safetyPage(nil, nil, why) }))
}

func (d *desk) passwordSent() (*page, error) {
	return d.onSafety(func(sent url.Values) error {
		return d.doors.People.ChangePassword(d.request.Context(), d.session, sent.Get("password"))
	})
}

func (d *desk) passkeyWanted() (*page, error) {
	asked, err := d.doors.People.AskPasskey(d.request.Context(), d.session)
	if isKey(err, "session.prove_again") {
		p, err := asJSON(map[string]string{"go": Prefix + "/account/prove?" + url.Values{"next": {Prefix + "/account/safety"}}.Encode()})
		return p, err
	}
	if err != nil {
		return nil, err
	}
	return asJSON(asked)
}

func (d *desk) passkeyTaken() (*page, error) {
	return d.onSafety(func(sent url.Values) error {
		return d.doors.People.TakePasskey(d.request.Context(), d.session, sent.Get("key"), []byte(sent.Get("answer")), sent.Get("name"))
	})
}

func (d *desk) passkeyRemoved() (*page, error) {
	return d.onSafety(func(sent url.Values) error {
		return d.doors.People.DropPasskey(d.request.Context(), d.session, sent.Get("id"))
	})
}

func (d *desk) identityRemoved() (*page, error) {
	return d.onSafety(func(sent url.Values) error {
		return d.doors.People.DropIdentity(d.request.Context(), d.session, sent.Get("provider"))
	})
}

func (d *desk) appWanted() (*page, error) {
	asked, err := d.doors.People.AskApp(d.request.Context(), d.session)
	if err != nil {
		return d.onSafety(func(url.Values) error { return err })
	}
	return d.safetyPage(asked, nil, nil)
}

func (d *desk) appSent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	codes, err := d.doors.People.TakeApp(d.request.Context(), d.session, sent.Get("key"), sent.Get("code"))
	if fault.Is(err, fault.Invalid) {
		asked, lost := d.doors.People.AppOf(d.request.Context(), d.session, sent.Get("key"))
		if lost != nil {
			return nil, lost
		}
		return d.safetyPage(asked, nil, err)
	}
	if err != nil {
		return d.onSafety(func(url.Values) error { return err })
	}
	return d.safetyPage(nil, codes, nil)
}

func (d *desk) appRemoved() (*page, error) {
	return d.onSafety(func(url.Values) error { return d.doors.People.DropApp(d.request.Context(), d.session) })
}

func (d *desk) codesWanted() (*page, error) {
	codes, err := d.doors.People.NewRecoveryCodes(d.request.Context(), d.session)
	if err != nil {
		return d.onSafety(func(url.Values) error { return err })
	}
	return d.safetyPage(nil, codes, nil)
}

// sessions shows where one has signed in, and one's tokens.
func (d *desk) sessions() (*page, error) { return d.sessionsPage("", nil) }

func (d *desk) sessionsPage(token string, why error) (*page, error) {
	list, err := d.doors.People.Sessions(d.request.Context(), d.session)
	if err != nil {
		return nil, err
	}
	tokens, err := d.doors.People.Tokens(d.request.Context(), d.session)
	if err != nil {
		return nil, err
	}
	v := d.accountLeaf("/sessions")
	rows := ui.Rows{Caption: d.say("office.sessions.title"), Columns: []ui.Column{{Text: d.say("office.column.browser")}, {Text: d.say("office.column.address"), Narrow: true}, {Text: d.say("office.column.used")}, {Text: d.say("office.column.actions")}}}
	for _, s := range list {
		last := words(d.say("office.sessions.current"))
		if !s.Current {
			last = d.button("/account/session/end", d.say("office.sessions.end"), ui.Quiet, "", "id", strconv.FormatInt(s.ID, 10)).View()
		}
		rows.Rows = append(rows.Rows, ui.Row{Cells: []templ.Component{words(d.browser(s.Agent)), words(s.Address), words(d.moment(s.Seen)), last}})
	}
	sessions := panel{Title: d.say("office.sessions.title"), Lead: d.say("office.sessions.lead"), Parts: []part{rows}}
	if len(list) > 1 {
		sessions.Parts = append(sessions.Parts, d.button("/account/session/end", d.say("office.sessions.end_all"), ui.Usual, "", "id", "0"))
	}
	v.Panels = []panel{sessions, d.tokensPanel(token, tokens, why)}
	return d.leaf(v, why)
}

func (d *desk) tokensPanel(token string, tokens []people.Token, why error) panel {
	p := panel{ID: "tokens", Title: d.say("office.tokens.title"), Lead: d.say("office.tokens.lead")}
	if token != "" {
		p.Parts = append(p.Parts, textView{Text: d.say("office.tokens.once")}, textView{Text: token, Code: true})
	}
	if len(tokens) > 0 {
		rows := ui.Rows{Caption: d.say("office.tokens.title"), Columns: []ui.Column{{Text: d.say("office.column.name")}, {Text: d.say("office.column.scope")}, {Text: d.say("office.column.organisation"), Narrow: true}, {Text: d.say("office.column.until"), Narrow: true}, {Text: d.say("office.column.actions")}}}
		for _, t := range tokens {
			rows.Rows = append(rows.Rows, ui.Row{Cells: []templ.Component{words(t.Name), words(d.say("office.scope." + string(t.Scope))), words(d.organisation(t.Organisation)),
				words(d.speaker.Day(t.Until.In(d.now.Location()), i18n.BriefDay)), d.button("/account/token/end", d.say("office.button.remove"), ui.Quiet, d.say("office.tokens.sure", "name", t.Name), "id", strconv.FormatInt(t.ID, 10)).View()}})
		}
		p.Parts = append(p.Parts, rows)
	}
	scope := ui.Choice{Name: "scope", Label: d.say("office.column.scope"), Open: true}
	for _, s := range people.Scopes {
		scope.Options = append(scope.Options, ui.Option{Value: string(s), Label: d.say("office.scope." + string(s)), Checked: s == people.ScopeRead})
	}
	days := ui.Choice{Name: "days", Label: d.say("office.tokens.days")}
	for _, n := range []int{7, 30, 90, 365} {
		days.Options = append(days.Options, ui.Option{Value: strconv.Itoa(n), Label: d.say("office.tokens.for", "count", n), Checked: n == 90})
	}
	p.Parts = append(p.Parts, formView{Action: Prefix + "/account/token", Parts: []part{
		ui.TextField{Name: "name", ID: "token-name", Label: d.say("office.tokens.name"), Required: true, Max: 100, Error: d.wrong(why, "name")}, scope, days},
		Buttons: []ui.Button{{Text: d.say("office.tokens.make")}}})
	return p
}

// browser gives the two words by which people know their browser; the rest of what it says of itself is noise.
func (d *desk) browser(agent string) string {
	name, system := "", ""
	for _, known := range [...]string{"Edg", "OPR", "Firefox", "Chrome", "Safari"} {
		if name == "" && strings.Contains(agent, known+"/") {
			name = map[string]string{"Edg": "Edge", "OPR": "Opera"}[known]
			if name == "" {
				name = known
			}
		}
	}
	for _, known := range [...]string{"Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"} {
		if system == "" && strings.Contains(agent, known) {
			system = known
		}
	}
	if name == "" || system == "" {
		return d.say("office.sessions.unknown")
	}
	return name + " – " + system
}

func (d *desk) onSessions(do func(url.Values) error) (*page, error) {
	return d.ownSent("/account/sessions?done=account", do, anyway(func(why error) (*page, error) { return d.sessionsPage("", why) }))
}

func (d *desk) sessionEnded() (*page, error) {
	return d.onSessions(func(sent url.Values) error {
		return d.doors.People.EndSession(d.request.Context(), d.session, numberOf(sent.Get("id")))
	})
}

func (d *desk) tokenEnded() (*page, error) {
	return d.onSessions(func(sent url.Values) error {
		id := numberOf(sent.Get("id"))
		if id == 0 {
			id = -1 // nobody ends all by a form that is broken
		}
		return d.doors.People.EndToken(d.request.Context(), d.session, id)
	})
}

// numberOf reads one; what is none is -1, which nothing has.
func numberOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func (d *desk) tokenWanted() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	days, _ := strconv.Atoi(sent.Get("days")) // none is too few, which is refused
	word, _, err := d.doors.People.NewToken(d.request.Context(), d.session, people.TokenWanted{Name: sent.Get("name"), Scope: people.Scope(sent.Get("scope")), Until: d.now.AddDate(0, 0, min(days, 365))})
	if err != nil {
		return d.onSessions(func(url.Values) error { return err })
	}
	return d.sessionsPage(word, nil)
}
