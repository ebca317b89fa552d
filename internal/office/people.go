package office

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// peoplePerPage is how many people a page of the directory holds.
const peoplePerPage = 50

// people lists who works where.
func (d *desk) people() (*page, error) {
	q := d.request.URL.Query()
	w := people.Wanted{Organisation: q.Get("organisation"), Words: q.Get("q"), State: network.AccountState(q.Get("state")), From: int(max(0, numberOf(q.Get("from")))), Limit: peoplePerPage}
	if role := q.Get("role"); role != "" {
		if r, err := network.ParseRoles(role); err == nil {
			w.Role = r
		}
	}
	list, total, err := d.doors.People.Directory(d.request.Context(), d.actor, w)
	if err != nil {
		return nil, err
	}
	v := &leafView{Title: d.say("office.people.title"), Over: d.say("office.people.count", "count", total)}
	if d.managed() != nil {
		v.Buttons = []ui.Button{{Text: d.say("office.people.invite"), Icon: "plus", Style: ui.Primary, URL: Prefix + "/people/invite"}}
	}
	if d.may(access.Manage, access.Object{Organisation: d.actor.Organisation}) {
		v.Buttons = append(v.Buttons, ui.Button{Text: d.say("office.menu.audit"), Icon: "file-text", URL: Prefix + "/audit"})
	}
	filter := formView{Get: true, Row: true, Action: Prefix + "/people", Parts: []part{
		ui.TextField{Name: "q", Label: d.say("office.people.words"), Type: "search", Value: w.Words}, d.roleChoice(w.Role)}, Buttons: []ui.Button{{Text: d.say("office.offers.search"), Icon: "search"}}}
	if w.Organisation != "" {
		filter.Hidden = along([]string{"organisation", w.Organisation})
		v.Over = d.organisation(w.Organisation) + " – " + v.Over
	}
	v.Panels = []panel{{Plain: true, Parts: []part{filter}}, {Plain: true, Parts: []part{d.personRows(list, ""), d.peoplePager(q, w.From, total)}}}
	p, err := d.leaf(v, nil)
	if err == nil {
		p.wide = true
	}
	return p, err
}

// roleChoice narrows to a role.
func (d *desk) roleChoice(chosen network.Roles) ui.Choice {
	c := ui.Choice{Name: "role", Label: d.say("office.column.roles"), Options: []ui.Option{{Label: d.say("office.people.any_role")}}}
	for _, r := range network.AllRoles() {
		c.Options = append(c.Options, ui.Option{Value: r.String(), Label: d.say("office.role." + r.String()), Checked: r == chosen})
	}
	return c
}

func (d *desk) peoplePager(q url.Values, from, total int) ui.Pager {
	p := ui.Pager{Label: d.say("office.offers.pages")}
	at := func(n int) string {
		next := url.Values{}
		for name, values := range q {
			next[name] = values
		}
		next.Set("from", strconv.Itoa(n))
		return Prefix + "/people?" + next.Encode()
	}
	if from > 0 {
		p.Prev = ui.Link{Text: d.say("office.people.before"), URL: at(max(0, from-peoplePerPage))}
	}
	if from+peoplePerPage < total {
		p.Next = ui.Link{Text: d.say("office.offers.next"), URL: at(from + peoplePerPage)}
	}
	return p
}

// personRows is a table of people; within an organisation only what they are there is said.
func (d *desk) personRows(list []people.Person, organisation string) ui.Rows {
	rows := ui.Rows{Caption: d.say("office.people.title"), Empty: d.say("office.people.none"),
		Columns: []ui.Column{{Text: d.say("office.column.name")}, {Text: d.say("office.column.roles")}, {Text: d.say("office.column.email"), Narrow: true}, {Text: d.say("office.column.state"), Narrow: true}}}
	for _, one := range list {
		var said []string
		for _, m := range one.Memberships {
			switch {
			case organisation == "":
				said = append(said, d.organisation(m.Organisation)+" ("+d.membership(m)+")")
			case m.Organisation == organisation:
				said = append(said, d.membership(m))
			}
		}
		rows.Rows = append(rows.Rows, ui.Row{Dim: one.State != network.Active, Cells: []templ.Component{linked(ui.Link{Text: one.Name, URL: personPath(one.ID)}), words(strings.Join(said, " · ")),
			words(one.Email), d.accountState(one.State).View()}})
	}
	return rows
}

func personPath(id int64) string { return Prefix + "/people/" + strconv.FormatInt(id, 10) }

func (d *desk) accountState(s network.AccountState) ui.Badge {
	kind := map[network.AccountState]ui.Kind{network.Active: ui.Good, network.Invited: ui.Info, network.Suspended: ui.Warning}[s]
	return ui.Badge{Kind: kind, Text: d.say("office.account_state." + string(s))}
}

// managed lists the organisations whose people the account looks after, by name: its own and those below, or all; nil for none.
func (d *desk) managed() []string {
	var codes []string
	for code := range d.state.Organisations {
		if d.may(access.Manage, access.Object{Organisation: code}) {
			codes = append(codes, code)
		}
	}
	slices.SortFunc(codes, func(a, b string) int { return strings.Compare(d.organisation(a), d.organisation(b)) })
	return codes
}

// personNumber reads the number in the address.
func (d *desk) personNumber() int64 { return numberOf(d.request.PathValue("person")) }

// person shows somebody and, to who looks after them, what can be done.
func (d *desk) personShown() (*page, error) { return d.personPage(nil) }

func (d *desk) personPage(why error) (*page, error) {
	one, err := d.doors.People.Person(d.request.Context(), d.actor, d.personNumber())
	if err != nil {
		return nil, err
	}
	v := &leafView{Title: one.Name, Over: one.Email}
	at := "/people/" + strconv.FormatInt(one.ID, 10)
	facts := ui.Definitions{{Term: d.say("office.column.state"), Body: d.accountState(one.State).View()}}
	if !one.Seen.IsZero() {
		facts = append(facts, ui.Definition{Term: d.say("office.person_page.seen"), Values: []ui.Value{{Text: d.moment(one.Seen)}}})
	}
	v.Panels = []panel{{Parts: []part{facts}}}
	for _, m := range one.Memberships {
		p := panel{Title: d.organisation(m.Organisation), Lead: d.membership(m)}
		if grant := d.state.Policy.Grantable(d.actor, m.Organisation); one.Managed && grant != 0 && m.Roles&^grant == 0 {
			p.Parts = []part{d.rolesForm(at+"/roles", m, grant, why), d.button(at+"/remove", d.say("office.person_page.remove"), ui.Quiet, d.say("office.person_page.remove_sure", "name", one.Name), "organisation", m.Organisation)}
		}
		v.Panels = append(v.Panels, p)
	}
	if one.Managed {
		v.Panels = append(v.Panels, d.lookAfter(one, at))
	}
	return d.leaf(v, why)
}

// rolesForm says what somebody is somewhere.
func (d *desk) rolesForm(action string, m network.Membership, grant network.Roles, why error) formView {
	until := ""
	if !m.Until.IsZero() {
		until = m.Until.String()
	}
	return formView{Action: Prefix + action, Hidden: along([]string{"organisation", m.Organisation}), Parts: []part{d.rolesChoice(m.Organisation, m.Roles, grant, why), ui.TextField{Name: "until", ID: "until-" + m.Organisation, Type: "date", Size: "short",
		Label: d.say("office.column.until"), Optional: d.say("office.optional"), Value: until, Error: d.wrong(why, "until")}}, Buttons: []ui.Button{{Text: d.say("office.button.save")}}}
}

// rolesChoice lists the roles that may be given.
func (d *desk) rolesChoice(id string, chosen, grant network.Roles, why error) ui.Choice {
	c := ui.Choice{Name: "roles", ID: "roles-" + id, Label: d.say("office.column.roles"), Many: true, Error: d.wrong(why, "roles")}
	for _, r := range network.AllRoles() {
		if grant.Has(r) {
			c.Options = append(c.Options, ui.Option{Value: r.String(), Label: d.say("office.role_long." + r.String()), Checked: chosen.Has(r)})
		}
	}
	return c
}

// lookAfter is what an administrator can do about somebody.
func (d *desk) lookAfter(one *people.Person, at string) panel {
	p := panel{Title: d.say("office.person_page.look_after")}
	if one.State == network.Invited {
		p.Parts = append(p.Parts, d.button(at+"/invite", d.say("office.person_page.invite_again"), ui.Usual, ""))
	}
	if !one.Wholly {
		p.Parts = append(p.Parts, textView{Text: d.say("account.elsewhere_too"), Note: true})
		return p
	}
	switch one.State {
	case network.Active:
		p.Parts = append(p.Parts, d.button(at+"/end-sessions", d.say("office.person_page.end_sessions"), ui.Usual, d.say("office.person_page.end_sessions_sure", "name", one.Name)))
		if one.Second {
			p.Parts = append(p.Parts, d.button(at+"/reset-second", d.say("office.person_page.reset_second"), ui.Usual, d.say("office.person_page.reset_second_sure", "name", one.Name)))
		}
		p.Parts = append(p.Parts, d.button(at+"/suspend", d.say("office.person_page.suspend"), ui.Usual, d.say("office.person_page.suspend_sure", "name", one.Name)))
	case network.Suspended:
		p.Parts = append(p.Parts, d.button(at+"/resume", d.say("office.person_page.resume"), ui.Usual, ""))
	}
	p.Parts = append(p.Parts, d.button(at+"/erase", d.say("office.person_page.erase"), ui.Danger, d.say("office.person_page.erase_sure", "name", one.Name)))
	return p
}

// onPerson does something about somebody, and shows them again.
func (d *desk) onPerson(do func(url.Values, int64) error) (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	id := d.personNumber()
	err = do(sent, id)
	if again(err) {
		return d.personPage(err)
	}
	if err != nil {
		return nil, err
	}
	if _, err := d.doors.People.Person(d.request.Context(), d.actor, id); fault.Is(err, fault.NotFound) { // no longer here
		return goOn(Prefix + "/people?done=person"), nil
	}
	return goOn(personPath(id) + "?done=person"), nil
}

func (d *desk) rolesSent() (*page, error) {
	return d.onPerson(func(sent url.Values, id int64) error {
		roles, until, err := rolesOf(sent)
		if err != nil {
			return err
		}
		return d.doors.People.SetRoles(d.request.Context(), d.actor, id, sent.Get("organisation"), roles, until)
	})
}

// rolesOf reads roles and their last day from a form.
func rolesOf(sent url.Values) (roles network.Roles, until opening.Date, err error) {
	if roles, err = network.ParseRoles(sent["roles"]...); err != nil {
		return 0, 0, err
	}
	if day := sent.Get("until"); day != "" {
		until, err = opening.ParseDate(day)
	}
	return roles, until, err
}

func (d *desk) personRemoved() (*page, error) {
	return d.onPerson(func(sent url.Values, id int64) error {
		return d.doors.People.RemoveFrom(d.request.Context(), d.actor, id, sent.Get("organisation"))
	})
}

func (d *desk) personSuspended() (*page, error) {
	return d.onPerson(func(_ url.Values, id int64) error { return d.doors.People.Suspend(d.request.Context(), d.actor, id) })
}

func (d *desk) personResumed() (*page, error) {
	return d.onPerson(func(_ url.Values, id int64) error { return d.doors.People.Resume(d.request.Context(), d.actor, id) })
}

func (d *desk) personErased() (*page, error) {
	return d.onPerson(func(_ url.Values, id int64) error { return d.doors.People.Erase(d.request.Context(), d.actor, id) })
}

func (d *desk) personInvitedAgain() (*page, error) {
	return d.onPerson(func(_ url.Values, id int64) error {
		return d.doors.People.InviteAgain(d.request.Context(), d.actor, id)
	})
}

func (d *desk) personSessionsEnded() (*page, error) {
	return d.onPerson(func(_ url.Values, id int64) error {
		return d.doors.People.EndSessionsOf(d.request.Context(), d.actor, id)
	})
}

func (d *desk) personSecondReset() (*page, error) {
	return d.onPerson(func(_ url.Values, id int64) error {
		return d.doors.People.ResetSecond(d.request.Context(), d.actor, id)
	})
}

// invite asks whom one invites, and as what.
func (d *desk) invite() (*page, error) {
	organisation := d.request.URL.Query().Get("organisation")
	if organisation == "" {
		organisation = d.actor.Organisation
	}
	return d.invitePage(people.Invitation{Organisation: organisation, Language: d.lang, Roles: network.Contributor}, nil)
}

func (d *desk) invitePage(w people.Invitation, why error) (*page, error) {
	codes := d.managed()
	if len(codes) == 0 && !d.may(access.Manage, access.Object{}) {
		return nil, fault.New(fault.Forbidden, "access.organisation_administrators_only")
	}
	where := ui.Choice{Name: "organisation", Label: d.say("office.column.organisation"), Error: d.wrong(why, "organisation")}
	var grant network.Roles
	for _, code := range codes {
		where.Options = append(where.Options, ui.Option{Value: code, Label: d.organisation(code), Checked: code == w.Organisation})
		grant |= d.state.Policy.Grantable(d.actor, code)
	}
	until := ""
	if !w.Until.IsZero() {
		until = w.Until.String()
	}
	v := &leafView{Title: d.say("office.people.invite"), Lead: d.say("office.invite.lead"), Panels: []panel{{Parts: []part{formView{Action: Prefix + "/people/invite", Parts: []part{
		ui.TextField{Name: "email", Label: d.say("office.sign_in.email"), Type: "email", Value: w.Email, Required: true, Autocomplete: "off", Error: d.wrong(why, "email")},
		ui.TextField{Name: "name", Label: d.say("office.profile.name"), Value: w.Name, Required: true, Max: network.MaxName, Autocomplete: "off", Error: d.wrong(why, "name")},
		d.languageChoice(w.Language), where, d.rolesChoice("new", w.Roles, grant, why),
		ui.TextField{Name: "until", Type: "date", Size: "short", Label: d.say("office.column.until"), Optional: d.say("office.optional"), Value: until, Error: d.wrong(why, "until")}},
		Buttons: []ui.Button{{Text: d.say("office.invite.button"), Style: ui.Primary, Icon: "send"}, {Text: d.say("office.button.cancel"), URL: Prefix + "/people", Style: ui.Quiet}}}}}}}
	return d.leaf(v, why)
}

// inviteSent invites.
func (d *desk) inviteSent() (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	w := people.Invitation{Email: sent.Get("email"), Name: sent.Get("name"), Language: offer.Lang(sent.Get("language")), Organisation: sent.Get("organisation")}
	w.Roles, w.Until, err = rolesOf(sent)
	var a *network.Account
	if err == nil {
		a, err = d.doors.People.Invite(d.request.Context(), d.actor, w)
	}
	if again(err) {
		return d.invitePage(w, err)
	}
	if err != nil {
		return nil, err
	}
	return goOn(personPath(a.ID) + "?done=invited"), nil
}

// audit shows who did what about people, organisations and settings.
func (d *desk) audit() (*page, error) {
	list, next, err := d.doors.People.Audit(d.request.Context(), d.actor, max(0, numberOf(d.request.URL.Query().Get("before"))), 100)
	if err != nil {
		return nil, err
	}
	rows := ui.Rows{Caption: d.say("office.audit.title"), Empty: d.say("office.audit.none"), Columns: []ui.Column{{Text: d.say("office.column.when")}, {Text: d.say("office.column.who")},
		{Text: d.say("office.column.what")}, {Text: d.say("office.column.about")}, {Text: d.say("office.column.organisation"), Narrow: true}}}
	for _, e := range list {
		who := e.ByName
		if who == "" {
			who = e.By
		}
		about := e.About
		if about == "" {
			about = e.Object
		}
		organisation := ""
		if e.Organisation != "" {
			organisation = d.organisation(e.Organisation)
		}
		rows.Rows = append(rows.Rows, ui.Row{Cells: []templ.Component{words(d.moment(e.At)), words(who), words(d.done(e)), linked(ui.Link{Text: about, URL: aboutPath(e)}), words(organisation)}})
	}
	v := &leafView{Title: d.say("office.audit.title"), Lead: d.say("office.audit.lead"), Panels: []panel{{Plain: true, Parts: []part{rows}}}}
	if next > 0 {
		v.Panels[0].Parts = append(v.Panels[0].Parts, linkPart{ui.Link{Text: d.say("office.audit.older"), URL: Prefix + "/audit?before=" + strconv.FormatInt(next, 10)}})
	}
	p, err := d.leaf(v, nil)
	if err == nil {
		p.wide = true
	}
	return p, err
}

// aboutPath leads to what an entry is about, where that has a page.
func aboutPath(e people.Audited) string {
	switch e.Kind {
	case "account", "sign-in":
		return Prefix + "/people/" + e.Object
	case "organisation":
		return organisationPath(e.Object)
	}
	return ""
}

// done says what an entry of the audit log tells: the kind in words, and the keys that changed as they are.
func (d *desk) done(e people.Audited) string {
	said := e.Kind
	switch e.Kind {
	case "account", "sign-in", "organisation", "delegation", "project", "charter", "catalog", "own", "source", "base":
		said = d.say("office.audited." + e.Kind)
	}
	if len(e.Changed) > 0 {
		said += " – " + strings.Join(e.Changed, ", ")
	}
	return said
}
