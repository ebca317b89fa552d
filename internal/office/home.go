package office

import (
	"net/url"
	"strings"

	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// homeView is what waits for somebody, and where they can begin.
type homeView struct {
	Title, Lead string
	Waiting     ui.Counts
	Recent      ui.Rows
	RecentTitle string
	New         []ui.Button
}

// today is the network's day.
func (d *desk) today() opening.Date { return opening.DayOf(d.now) }

// home shows what waits for whoever has signed in.
func (d *desk) home() (*page, error) {
	h := &homeView{Title: d.say("office.home.title", "name", firstName(d.account.Name)), Lead: d.roles(), RecentTitle: d.say("office.home.recent"),
		Waiting: ui.Counts{Label: d.say("office.home.waiting")}}
	mine := "owner=" + url.QueryEscape(d.actor.Organisation)
	if d.actor.Organisation == "" {
		mine = ""
	}
	for _, count := range []struct {
		key, asked, icon string
		kind             ui.Kind
	}{
		{"published", "status=published", "circle-check", ui.Good},
		{"drafts", "status=draft", "file-text", ui.Info},
		{"problems", "status=published&score=web-low", "triangle-alert", ui.Warning},
		{"gone", "status=withdrawn", "ban", ui.Plain},
	} {
		asked := strings.Trim(mine+"&"+count.asked, "&")
		n, err := d.count(asked)
		if err != nil {
			return nil, err
		}
		h.Waiting.Counts = append(h.Waiting.Counts, ui.Count{Number: d.number(n), Text: d.say("office.home.count."+count.key, "count", n), URL: Prefix + "/offers?" + asked, Icon: count.icon, Kind: count.kind})
	}
	list, err := d.list(strings.Trim(mine+"&sort=updated&status=draft&status=published&limit=8", "&"))
	if err != nil {
		return nil, err
	}
	h.Recent = list.Rows
	return &page{title: d.say("office.menu.home"), body: homePage(h)}, nil
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
