package office

import (
	"cmp"
	"net/url"
	"strings"

	"escale/internal/access"
	"escale/internal/app/editing"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// homeView is what waits for somebody, what changed around them, and where they can begin.
type homeView struct {
	Title, Lead string
	Waiting     ui.Counts
	Calm        string // where nothing waits
	Drafts      happenings
	Around      happenings
	Recent      ui.Rows
	RecentTitle string
	New         []ui.Button
}

// happenings are a short list of what happened, or of what is in the making.
type happenings struct {
	ID, Title, Empty string
	Lines            []happening
	More             ui.Link
}

// happening is one line of it.
type happening struct {
	URL, Name, Says string
	Facts           []string
	Badge           ui.Badge
	New             bool
}

// today is the network's day.
func (d *desk) today() opening.Date { return opening.DayOf(d.now) }

// Limits of what the page shows.
const (
	aroundDays  = 14
	aroundLines = 6
	draftLines  = 6
)

// home shows what waits for whoever has signed in.
func (d *desk) home() (*page, error) {
	h := &homeView{Title: d.say("office.home.title", "name", firstName(d.account.Name)), Lead: d.roles(), RecentTitle: d.say("office.home.recent"),
		Waiting: ui.Counts{Label: d.say("office.home.waiting")}, Calm: d.say("office.home.calm")}
	if d.may(access.Propose, access.Object{}) {
		h.New = []ui.Button{{Text: d.say("office.menu.new"), Icon: "plus", URL: Prefix + "/new", Style: ui.Primary}}
		if err := d.waiting(h); err != nil {
			return nil, err
		}
	}
	if d.may(access.Assess, access.Object{}) && d.actor.Organisation != "" {
		if err := d.around(h); err != nil {
			return nil, err
		}
	}
	mine := "owner=" + url.QueryEscape(d.actor.Organisation)
	if d.actor.Organisation == "" {
		mine = ""
	}
	list, err := d.list(strings.Trim(mine+"&sort=updated&status=draft&status=published&limit=8", "&"))
	if err != nil {
		return nil, err
	}
	h.Recent = list.Rows
	return &page{title: d.say("office.menu.home"), body: homePage(h)}, nil
}

// waiting counts what waits, and lists what is in the making.
func (d *desk) waiting(h *homeView) error {
	w, err := d.doors.Editing.Waiting(d.request.Context(), d.actor)
	if err != nil {
		return err
	}
	concerned := func(c editing.Concerned) string {
		return Prefix + "/offers?" + url.Values{"owner": {d.actor.Organisation}, "status": {"published"}, "problem": c.Codes}.Encode()
	}
	add := func(key, icon string, kind ui.Kind, n int, to, note string) {
		if n > 0 {
			h.Waiting.Counts = append(h.Waiting.Counts, ui.Count{Number: d.number(n), Text: d.say("office.home.wait."+key, "count", n), Note: note, URL: to, Icon: icon, Kind: kind})
		}
	}
	late, kind := "", ui.Info
	if w.Late > 0 {
		late, kind = d.say("office.home.late", "count", w.Late, "number", d.number(w.Late)), ui.Warning
	}
	add("answer", "message-circle", kind, w.ToAnswer, Prefix+"/proposals", late)
	add("back", "repeat", ui.Warning, w.SentBack, "#drafts", "")
	add("drafts", "pencil", ui.Plain, w.Drafts-w.SentBack, "#drafts", "")
	add("sent", "send", ui.Plain, w.Sent, Prefix+"/proposals?desk=sent", "")
	add("scheduled", "calendar-clock", ui.Plain, w.Scheduled, Prefix+"/proposals?desk=sent&state=accepted", "")
	add("problems", "triangle-alert", ui.Warning, w.Problems.Offers, concerned(w.Problems), "")
	add("expiring", "calendar-x", ui.Warning, w.Expiring.Offers, concerned(w.Expiring), "")
	add("translations", "languages", ui.Info, w.Translations.Offers, concerned(w.Translations), "")
	if w.Drafts == 0 {
		return nil
	}
	drafts, err := d.doors.Editing.Drafts(d.request.Context(), d.actor)
	if err != nil {
		return err
	}
	h.Drafts = happenings{ID: "drafts", Title: d.say("office.home.drafts")}
	for _, one := range drafts {
		l := happening{Name: cmp.Or(d.one(one.Name), d.say("office.offers.nameless")), Says: one.Answer, Facts: []string{d.typeName(one.Type), d.moment(one.At)}, URL: Prefix + "/new/" + string(one.Type)}
		if one.Offer != 0 {
			l.URL = offerAddress(one.Offer)
		}
		if one.Answer != "" {
			l.Badge = ui.Badge{Kind: ui.Warning, Text: d.say("office.answered.editing")}
		}
		if len(h.Drafts.Lines) < draftLines || one.Answer != "" {
			h.Drafts.Lines = append(h.Drafts.Lines, l)
		}
	}
	return nil
}

// around lists what others changed lately.
func (d *desk) around(h *homeView) error {
	all, err := d.doors.Editing.Around(d.request.Context(), d.actor, d.now.AddDate(0, 0, -aroundDays), aroundLines)
	if err != nil {
		return err
	}
	h.Around = happenings{ID: "around", Title: d.say("office.home.around"), Empty: d.say("office.home.around_none")}
	for _, t := range all {
		var names []string
		for _, key := range t.Fields {
			names = append(names, d.headName(key))
		}
		says := strings.Join(names, ", ")
		if n := len(names); n > 4 {
			says = d.say("office.proposals.fields_more", "names", strings.Join(names[:3], ", "), "count", n-3)
		}
		h.Around.Lines = append(h.Around.Lines, happening{URL: offerAddress(t.Offer.ID) + "/history", Name: cmp.Or(d.one(t.Offer.Name()), d.say("office.offers.nameless")), Says: says,
			Facts: []string{d.typeName(t.Offer.Type), d.author(t.By, ""), d.moment(t.At)}})
	}
	return nil
}

// count counts the offers that answer a question, as the account sees them.
func (d *desk) count(asked string) (int, error) {
	values, err := query.Parameters(asked)
	if err != nil {
		return 0, err
	}
	q, err := d.app.Vocabulary(d.actor).Parse(values, d.now)
	if err != nil {
		return 0, err
	}
	q.Limit = 0
	found, err := d.app.Search(d.request.Context(), d.actor, q)
	if err != nil {
		return 0, err
	}
	return found.Count, nil
}

// number writes a number in the reader's way.
func (d *desk) number(n int) string { return d.speaker.Number(float64(n), 0) }

// roles says for whom somebody acts, and as what.
func (d *desk) roles() string {
	var names []string
	for _, name := range d.actor.Roles.Names() {
		names = append(names, d.say("office.role."+name))
	}
	return d.say("office.home.as", "organisation", d.organisation(d.actor.Organisation), "roles", strings.Join(names, ", "))
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}
