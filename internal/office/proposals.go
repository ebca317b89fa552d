package office

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"escale/internal/access"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/ui"
)

// queueView is the proposals that somebody looks through, the oldest first.
type queueView struct {
	Title, Lead string
	Desks       ui.Tabs
	Ages        ages
	Filters     []ui.Choice
	Kept        ui.Kept
	Apply       ui.Button
	Lines       []queueLine
	Empty       string
	Pager       ui.Pager
}

// queueLine is one proposal in the list.
type queueLine struct {
	Number       string
	URL, Name    string
	Facts        []string
	Says         string
	Reason, Left ui.Badge
	Waited       int // per cent of the promise
	Late         bool
}

// ages shows how what waits stands against the promise: a bar in parts, each of which says what it is.
type ages struct {
	Title string
	Parts []age
	Of    int
}

// age is one part of the bar.
type age struct {
	Kind        ui.Kind
	N           int
	Text        string
	From, Width string // in per cent of the bar
}

const (
	queuePage = 50  // lines of a page
	queueRead = 200 // what is looked at to tell the ages: the oldest come first, so that all that presses is among them
)

// Grounds on which a filter narrows the queue.
var reasonsInQueue = []offer.Reason{offer.Edit, offer.Remark, offer.Override, offer.Duplicate, offer.Withdrawal}

// proposals lists what waits for an answer, or was sent.
func (d *desk) proposals() (*page, error) {
	values := d.request.URL.Query()
	q := editing.Queue{Desk: editing.Desk(cmp.Or(values.Get("desk"), string(editing.ToAnswer))), Reason: offer.Reason(values.Get("reason")), Type: offer.Type(values.Get("type")),
		State: offer.ProposalState(values.Get("state")), Limit: queueRead}
	if !slices.Contains(editing.Desks, q.Desk) {
		q.Desk = editing.ToAnswer
	}
	q.After, _ = strconv.ParseInt(values.Get("after"), 10, 64) // 0 begins at the beginning
	found, err := d.doors.Editing.Proposals(d.request.Context(), d.actor, q)
	if err != nil {
		return nil, err
	}
	v := &queueView{Title: d.say("office.proposals.title"), Lead: d.say("office.proposals.lead", "count", found.Count, "number", d.number(found.Count)), Empty: d.say("office.proposals.none." + string(q.Desk))}
	v.Desks = d.desks(q)
	if q.Desk != editing.Sent && q.State == "" && q.After == 0 {
		v.Ages = d.ages(found)
	}
	v.Filters, v.Kept = d.queueFilters(q), ui.Kept{Fields: []ui.Field{{Name: "desk", Value: string(q.Desk)}}}
	v.Apply = ui.Button{Text: d.say("office.offers.apply")}
	lines := found.Proposals
	if len(lines) > queuePage {
		lines = lines[:queuePage]
		found.Next = lines[queuePage-1].ID
	}
	for i := range lines {
		v.Lines = append(v.Lines, d.queueLine(&lines[i], q))
	}
	v.Pager = ui.Pager{Label: d.say("office.offers.pages")}
	if found.Next != 0 {
		v.Pager.Next = ui.Link{Text: d.say("office.offers.next"), URL: queueAddress(q, found.Next)}
	}
	if q.After != 0 {
		v.Pager.Prev = ui.Link{Text: d.say("office.offers.first"), URL: queueAddress(q, 0)}
	}
	return &page{title: v.Title, body: queuePageView(v)}, nil
}

func queueAddress(q editing.Queue, after int64) string {
	values := url.Values{"desk": {string(q.Desk)}}
	for name, value := range map[string]string{"reason": string(q.Reason), "type": string(q.Type), "state": string(q.State)} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if after != 0 {
		values.Set("after", strconv.FormatInt(after, 10))
	}
	return Prefix + "/proposals?" + values.Encode()
}

func (d *desk) desks(q editing.Queue) ui.Tabs {
	t := ui.Tabs{Label: d.say("office.proposals.desks")}
	for _, one := range editing.Desks {
		t.Links = append(t.Links, ui.Link{Text: d.say("office.proposals.desk." + string(one)), URL: queueAddress(editing.Queue{Desk: one}, 0), Current: one == q.Desk})
	}
	return t
}

func (d *desk) queueFilters(q editing.Queue) []ui.Choice {
	any := d.say("office.proposals.any")
	reason := ui.Choice{Name: "reason", Label: d.say("office.proposals.reason"), Options: []ui.Option{{Label: any}}}
	for _, r := range reasonsInQueue {
		reason.Options = append(reason.Options, ui.Option{Value: string(r), Label: d.say("office.reason." + string(r)), Checked: r == q.Reason})
	}
	kind := ui.Choice{Name: "type", Label: d.say("office.facet.type"), Options: []ui.Option{{Label: any}}}
	for _, s := range d.state.Catalog.Sheets {
		kind.Options = append(kind.Options, ui.Option{Value: string(s.Type), Label: s.Label.In(d.lang), Checked: s.Type == q.Type})
	}
	state := ui.Choice{Name: "state", Label: d.say("office.facet.status"), Options: []ui.Option{{Label: d.say("office.proposals.state_any." + string(q.Desk))}}}
	for _, s := range []offer.ProposalState{offer.Submitted, offer.Accepted, offer.Amended, offer.Refused, offer.Superseded} {
		if s != offer.Submitted || q.Desk == editing.Sent {
			state.Options = append(state.Options, ui.Option{Value: string(s), Label: d.say("office.answered." + string(s)), Checked: s == q.State})
		}
	}
	return []ui.Choice{reason, kind, state}
}

// ages sorts what waits by how much of the promise is left.
func (d *desk) ages(found *editing.Page) ages {
	parts := []age{{Kind: ui.Warning}, {Kind: ui.Soon}, {Kind: ui.Info}, {Kind: ui.Good}}
	for i := range found.Proposals {
		left := editing.PromisedDays - found.Proposals[i].Waited
		switch {
		case found.Proposals[i].Late:
			parts[0].N++
		case left <= 2:
			parts[1].N++
		case left <= 5:
			parts[2].N++
		default:
			parts[3].N++
		}
	}
	parts[3].N += found.Count - len(found.Proposals)
	a := ages{Title: d.say("office.proposals.ages", "days", editing.PromisedDays), Of: found.Count}
	from := 0.0
	for i, key := range []string{"late", "pressing", "soon", "calm"} {
		width := 100 * float64(parts[i].N) / float64(max(1, found.Count))
		parts[i].From, parts[i].Width = strconv.FormatFloat(from, 'f', 2, 64), strconv.FormatFloat(width, 'f', 2, 64)
		from += width
		parts[i].Text = d.say("office.proposals.age."+key, "count", parts[i].N, "number", d.number(parts[i].N))
		if parts[i].N > 0 {
			a.Parts = append(a.Parts, parts[i])
		}
	}
	return a
}

func (d *desk) queueLine(p *editing.Listed, q editing.Queue) queueLine {
	number := strconv.FormatInt(p.ID, 10)
	l := queueLine{Number: number, URL: proposalAddress(p.ID), Name: cmp.Or(d.one(p.Name), d.say("office.offers.nameless")), Late: p.Late && p.Open()}
	if q.Desk != editing.ToAnswer {
		l.URL += "?desk=" + string(q.Desk)
	}
	l.Reason = ui.Badge{Text: d.reasonOf(p.Proposal), Icon: reasonIcons[p.Reason]}
	l.Left = d.leftOf(p)
	l.Facts = append(l.Facts, d.typeName(p.Kind), d.author(p.Author, p.Organisation), d.speaker.Day(p.At.In(d.now.Location()), i18n.BriefDay))
	if p.Owner != "" && p.Owner != d.actor.Organisation {
		l.Facts = append(l.Facts, d.organisation(p.Owner))
	}
	l.Says = d.aboutOf(p)
	l.Waited = min(100, p.Waited*100/editing.PromisedDays)
	return l
}

var reasonIcons = map[offer.Reason]string{offer.Edit: "pencil", offer.Remark: "message-circle", offer.Override: "database", offer.Duplicate: "copy", offer.Withdrawal: "ban", offer.Schedule: "calendar-clock"}

// reasonOf says what makes a proposal; of a remark, what it is about.
func (d *desk) reasonOf(p *offer.Proposal) string {
	switch {
	case p.Reason == offer.Remark && p.About != "":
		return d.say("office.about." + string(p.About))
	case p.Reason == offer.Edit && p.Offer == 0:
		return d.say("office.reason.new")
	}
	return d.say("office.reason." + string(p.Reason))
}

// leftOf says how long there is left to answer, or what the answer was.
func (d *desk) leftOf(p *editing.Listed) ui.Badge {
	if !p.Open() {
		kind := map[offer.ProposalState]ui.Kind{offer.Accepted: ui.Good, offer.Amended: ui.Good, offer.Refused: ui.Cancelled, offer.Editing: ui.Warning}[p.State]
		return ui.Badge{Kind: kind, Text: d.say("office.answered." + string(p.State))}
	}
	left := editing.PromisedDays - p.Waited
	switch {
	case p.Late:
		return ui.Badge{Kind: ui.Warning, Text: d.say("office.proposals.late", "count", p.Waited-editing.PromisedDays)}
	case left <= 0:
		return ui.Badge{Kind: ui.Soon, Text: d.say("office.proposals.today")}
	case left <= 2:
		return ui.Badge{Kind: ui.Soon, Text: d.say("office.proposals.left", "count", left)}
	}
	return ui.Badge{Kind: ui.Info, Icon: "clock", Text: d.say("office.proposals.left", "count", left)}
}

// aboutOf says in a line what is proposed: the fields, or the words.
func (d *desk) aboutOf(p *editing.Listed) string {
	if len(p.Fields) == 0 {
		return clipped(p.Words, 160)
	}
	var names []string
	for _, key := range p.Fields {
		names = append(names, d.fieldName(key))
	}
	if n := len(names); n > 4 {
		return d.say("office.proposals.fields_more", "names", strings.Join(names[:3], ", "), "count", n-3)
	}
	return strings.Join(names, ", ")
}

// fieldName says what a field is called.
func (d *desk) fieldName(key string) string {
	if key == "status" {
		return d.say("office.proposal.status")
	}
	if f := d.state.Catalog.Field(key); f != nil {
		return f.Label.In(d.lang)
	}
	return key
}

// author says who wrote something: a person, else the organisation that they wrote for, else what it was.
func (d *desk) author(name, organisation string) string {
	if id, is := network.AccountOf(name); is {
		who := d.personCalled(id)
		if organisation == "" {
			return who
		}
		return d.say("office.author.of", "name", who, "organisation", d.organisation(organisation))
	}
	kind, what, _ := strings.Cut(name, ":")
	switch {
	case name == access.Anonymous.Name && organisation == "":
		return d.say("office.author.visitor")
	case kind == "import" || kind == "source":
		return d.say("office.author.import", "name", cmp.Or(d.state.Sources[what].Name, what))
	case organisation != "":
		return d.organisation(organisation)
	case name == access.Operator.Name:
		return d.say("office.author.operator")
	}
	return cmp.Or(d.state.Organisations[name].Name, name)
}

// personCalled gives the name of an account, as far as the one who asks may know it.
func (d *desk) personCalled(id int64) string {
	if d.account != nil && d.account.ID == id {
		return d.say("office.author.me")
	}
	if d.names == nil {
		d.names = map[int64]string{}
	}
	if name, known := d.names[id]; known {
		return name
	}
	name := d.say("office.author.somebody")
	if one, err := d.doors.People.Person(d.request.Context(), d.actor, id); err == nil {
		name = one.Name
	}
	d.names[id] = name
	return name
}

func clipped(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func proposalAddress(id int64) string { return Prefix + "/proposals/" + strconv.FormatInt(id, 10) }

// togetherView is proposals of one kind, each shown, to be decided about at once.
type togetherView struct {
	Title, Lead, Action string
	Over                ui.Breadcrumb
	Lines               []togetherLine
	Accept              ui.Button
	None                string
}

// togetherLine is one of them.
type togetherLine struct {
	Value, URL, Name string
	Facts            []string
	Parts            []proposalPart
	Outcome          ui.Badge // after it was decided
}

// together shows proposals of the kind of one, each as it would be accepted.
func (d *desk) together() (*page, error) { return d.togetherPage(nil) }

func (d *desk) togetherPage(outcomes map[int64]ui.Badge) (*page, error) {
	id, err := strconv.ParseInt(d.request.URL.Query().Get("like"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.NotFound, "proposal.not_found", "id", d.request.URL.Query().Get("like"))
	}
	v := &togetherView{Title: d.say("office.together.title"), Lead: d.say("office.together.lead"), Action: Prefix + "/proposals/together?like=" + strconv.FormatInt(id, 10), None: d.say("office.together.none"),
		Over: d.proposalPath(), Accept: ui.Button{Text: d.say("office.together.accept"), Icon: "check", Style: ui.Primary}}
	all, err := d.alike(d.request.Context(), id)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		v.Lines = append(v.Lines, d.togetherLine(one))
	}
	for number, badge := range outcomes {
		v.Lines = append(v.Lines, togetherLine{URL: proposalAddress(number), Name: d.say("office.proposal.number", "id", number), Outcome: badge})
	}
	return &page{title: v.Title, body: togetherPage(v)}, nil
}

// alike finds the proposals that can be decided about together with one.
func (d *desk) alike(ctx context.Context, id int64) (all []*editing.Dossier, err error) {
	first, err := d.doors.Editing.Proposal(ctx, d.actor, id)
	if err != nil {
		return nil, err
	}
	batch := first.Batch()
	q := editing.Queue{Desk: editing.ToAnswer, Reason: first.Reason, Limit: queuePage}
	found, err := d.doors.Editing.Proposals(ctx, d.actor, q)
	if err != nil || batch == "" && first.Open() {
		return nil, err
	}
	for i := range found.Proposals {
		p := &found.Proposals[i]
		if batch != "" && !slices.Equal(p.Fields, first.Fields) {
			continue
		}
		one, err := d.doors.Editing.Proposal(ctx, d.actor, p.ID)
		if err != nil {
			return nil, err
		}
		if b := one.Batch(); b != "" && (b == batch || batch == "") {
			all = append(all, one)
			batch = b
		}
	}
	return all, nil
}

func (d *desk) togetherLine(one *editing.Dossier) togetherLine {
	l := togetherLine{Value: strconv.FormatInt(one.ID, 10) + ":" + one.Shown, URL: proposalAddress(one.ID), Name: cmp.Or(d.one(one.Name), d.say("office.offers.nameless")),
		Facts: []string{d.author(one.Author, one.Organisation), d.speaker.Day(one.At.In(d.now.Location()), i18n.BriefDay)}}
	for i := range one.Parts {
		l.Parts = append(l.Parts, d.proposalPart(one, i))
	}
	return l
}

// togetherSent accepts those that were ticked.
func (d *desk) togetherSent() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	var looked []editing.Looked
	for _, one := range values["looked"] {
		number, shown, _ := strings.Cut(one, ":")
		if id, err := strconv.ParseInt(number, 10, 64); err == nil {
			looked = append(looked, editing.Looked{ID: id, Shown: shown})
		}
	}
	done, err := d.doors.Editing.DecideTogether(d.request.Context(), d.actor, looked, offer.Verdict{State: offer.Accepted})
	if err != nil {
		return nil, err
	}
	outcomes := map[int64]ui.Badge{}
	for _, one := range done {
		if one.Err != nil {
			outcomes[one.ID] = ui.Badge{Kind: ui.Warning, Text: d.wrongOf(one.Err)}
		}
	}
	if len(outcomes) == 0 {
		return goOn(Prefix + "/proposals?done=answered"), nil
	}
	return d.togetherPage(outcomes)
}
