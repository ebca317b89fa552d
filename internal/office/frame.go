package office

import (
	"cmp"
	"net/http"
	"slices"

	"escale/internal/access"
	"escale/internal/diffusion"
	"escale/internal/ui"
)

// entry is a line of the menu.
type entry struct {
	key, path, icon string
	right           access.Action
}

// menu lists the entries in their order; who may not go there does not see them.
var menu = []entry{
	{"home", "", "house", access.Account},
	{"offers", "/offers", "list", access.Account},
	{"new", "/new", "plus", access.Propose},
	{"proposals", "/proposals", "message-circle", access.Propose},
	{"operations", "/operations", "briefcase", access.Propose},
	{"people", "/people", "users", access.Consult},
	{"organisations", "/organisations", "building-2", access.Consult},
}

// doings are what a page can say was done, by ?done=.
var doings = []string{"draft", "saved", "proposed", "both", "scheduled", "unscheduled", "discarded", "answered", "undone", "sent_back", "retracted", "restored",
	"account", "email", "email_asked", "left", "person", "invited", "organisation"}

// name is that of the network, as its main portal has it.
func (d *desk) name() string {
	main := diffusion.Main()
	if told := d.state.Project(main.Code); told != nil {
		main = told
	}
	return main.Portal.Name.In(d.lang)
}

// frame gives what stands around a page.
func (d *desk) frame(p *page) ui.Workspace {
	w := ui.Workspace{Lang: string(d.lang), Title: p.title, Name: d.name(), Home: Prefix, Skip: d.say("ui.skip"), Alone: p.alone, Wide: p.wide}
	if p.alone || d.account == nil {
		w.Alone = true
		return w
	}
	w.NavLabel = d.say("office.menu")
	for _, e := range menu {
		if d.may(e.right, access.Object{}) {
			w.Nav = append(w.Nav, ui.Link{Text: d.say("office.menu." + e.key), URL: Prefix + e.path, Icon: e.icon, Current: d.route.entry == e.key})
		}
	}
	w.Find = ui.Find{Action: Prefix + "/offers", Label: d.say("office.find.label"), Placeholder: d.say("office.find.placeholder"), Suggest: Prefix + "/find", Keys: d.say("office.find.keys")}
	w.Help = ui.Link{Text: d.say("office.menu.help"), URL: Prefix + "/help", Icon: "circle-question-mark", Current: d.route.entry == "help"}
	w.Bell = d.bell()
	w.Person, w.Letterless = d.person(), d.account.Preferences.Shortcuts
	if done := d.request.URL.Query().Get("done"); d.request.Method == http.MethodGet && slices.Contains(doings, done) {
		w.Said = ui.Notice{Kind: ui.Good, Text: d.say("office.done." + done), Alert: true}
	}
	return w
}

// person gives who has signed in, and for whom they can act.
func (d *desk) person() ui.Person {
	p := ui.Person{Name: d.account.Name, Organisation: d.organisation(d.actor.Organisation), Label: d.say("office.person.menu"), ActFor: d.say("office.person.act_for"), Action: Prefix + "/act-for",
		SignOut: ui.Button{Text: d.say("office.person.sign_out"), Style: ui.Quiet, Icon: "door-open"}, SignOutTo: Prefix + "/sign-out",
		Links: []ui.Link{{Text: d.say("office.person.account"), URL: Prefix + "/account", Current: d.route.entry == "account"}}}
	today := d.today()
	for _, m := range d.account.Memberships {
		if m.Holds(today) {
			p.Others = append(p.Others, ui.Option{Value: m.Organisation, Label: d.organisation(m.Organisation), Checked: m.Organisation == d.actor.Organisation})
		}
	}
	slices.SortFunc(p.Others, func(a, b ui.Option) int { return cmp.Compare(a.Label, b.Label) })
	return p
}

// organisation gives the name of an organisation, or its code where nothing is known of it.
func (d *desk) organisation(code string) string {
	if code == "" {
		return d.say("office.person.network")
	}
	return cmp.Or(d.state.Organisations[code].Name, code)
}
