package office

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/ui"
)

// historyView is the past of an offer: by session, or of one field.
type historyView struct {
	Over    ui.Breadcrumb
	Title   string
	Lead    string
	Compare compareForm
	Lines   []historyLine
	Empty   string
	Pager   ui.Pager
	Field   ui.Choice
	Apply   ui.Button
	Action  string
}

// compareTo is where the choice of two versions is sent.
func (v *historyView) compareTo() string {
	return strings.TrimSuffix(v.Action, "/history") + "/compare"
}

// compareForm lets one choose two versions.
type compareForm struct {
	Older, Newer string // what the columns of choices are called
	Button       ui.Button
}

// historyLine is what one author did in one go.
type historyLine struct {
	Version     string
	Title       string
	Facts       []string
	Says        string
	Cause       ui.Badge
	Links       []ui.Link
	Kept        bool
	OlderLabel  string
	NewerLabel  string
	Older       bool // chosen beforehand
	Newer       bool
	Now, Was    side
	Compared    bool
	Restore     ui.Button
	RestoreFrom string
}

// causeIcons are those of what made a version.
var causeIcons = map[string]string{"edit": "pencil", "api": "code", "import": "database", "proposal": "message-circle", "schedule": "calendar-clock", "restore": "repeat", "undo": "repeat"}

// causes are what can be said of why an offer changed; others are said as an operation.
var causes = []string{"edit", "api", "import", "proposal", "schedule", "restore", "undo", "demo", "review"}

// history shows the past of an offer, or of one field of it.
func (d *desk) history() (*page, error) {
	id, err := d.numbered()
	if err != nil {
		return nil, err
	}
	shown, err := d.app.Offer(d.request.Context(), d.actor, id)
	if err != nil {
		return nil, err
	}
	at := offerAddress(id)
	name := cmp.Or(d.one(shown.Name()), d.say("office.offers.nameless"))
	v := &historyView{Title: d.say("office.history.title"), Lead: name, Action: at + "/history", Empty: d.say("office.history.none"),
		Over:  ui.Breadcrumb{Label: d.say("office.editor.path"), Links: []ui.Link{{Text: d.say("office.menu.offers"), URL: Prefix + "/offers"}, {Text: name, URL: at}}},
		Apply: ui.Button{Text: d.say("office.offers.apply")}}
	field := d.request.URL.Query().Get("field")
	v.Field = d.fieldChoice(shown.Type, field)
	if field != "" {
		err = d.fieldPast(v, id, field)
	} else {
		err = d.lookBack(v, id)
	}
	if err != nil {
		return nil, err
	}
	return &page{title: v.Title + " – " + name, body: historyPage(v)}, nil
}

// fieldChoice lets one choose the field whose past is shown.
func (d *desk) fieldChoice(t offer.Type, chosen string) ui.Choice {
	c := ui.Choice{Name: "field", Label: d.say("office.history.field"), Options: []ui.Option{{Label: d.say("office.history.field_any")}}}
	if s := d.state.Catalog.Sheet(t); s != nil {
		for _, f := range s.Fields() {
			c.Options = append(c.Options, ui.Option{Value: f.Key, Label: f.Label.In(d.lang), Checked: f.Key == chosen})
		}
	}
	return c
}

// lookBack lists what was changed, session by session.
func (d *desk) lookBack(v *historyView, id offer.ID) error {
	before, _ := strconv.ParseInt(d.request.URL.Query().Get("before"), 10, 64) // 0 begins with the newest
	h, err := d.doors.Editing.History(d.request.Context(), d.actor, id, before, 0)
	if err != nil {
		return err
	}
	v.Compare = compareForm{Older: d.say("office.history.older"), Newer: d.say("office.history.newer"), Button: ui.Button{Text: d.say("office.history.compare"), Icon: "arrow-up-down"}}
	for i := range h.Sessions {
		s := &h.Sessions[i]
		l := d.historyLine(s)
		l.Older, l.Newer = i == min(1, len(h.Sessions)-1), i == 0
		if s.Before > 0 && s.Kept {
			l.Links = append(l.Links, ui.Link{Text: d.say("office.history.what"), URL: compareAddress(id, s.Before, s.After)})
		}
		v.Lines = append(v.Lines, l)
	}
	if h.Next != 0 {
		v.Pager = ui.Pager{Label: d.say("office.offers.pages"), Next: ui.Link{Text: d.say("office.history.before"), URL: offerAddress(id) + "/history?before=" + strconv.FormatInt(h.Next, 10)}}
	}
	return nil
}

func compareAddress(id offer.ID, older, newer int64) string {
	return offerAddress(id) + "/compare?" + url.Values{"older": {strconv.FormatInt(older, 10)}, "newer": {strconv.FormatInt(newer, 10)}}.Encode()
}

// historyLine says who changed what, when and why.
func (d *desk) historyLine(s *editing.Session) historyLine {
	version := strconv.FormatInt(s.After, 10)
	l := historyLine{Version: version, Title: d.moment(s.To), Kept: s.Kept, OlderLabel: d.say("office.history.take_older", "version", version), NewerLabel: d.say("office.history.take_newer", "version", version)}
	cause := d.say("office.cause.operation")
	if slices.Contains(causes, s.Cause) {
		cause = d.say("office.cause." + s.Cause)
	}
	l.Cause = ui.Badge{Text: cause, Icon: causeIcons[s.Cause]}
	l.Facts = []string{d.say("office.history.version", "version", version), d.author(s.Author, s.Organisation)}
	if s.Proposal != 0 {
		l.Links = append(l.Links, ui.Link{Text: d.say("office.history.proposal", "id", s.Proposal, "name", d.author(s.Proposer, "")), URL: proposalAddress(s.Proposal)})
	}
	var names []string
	for _, key := range s.Fields {
		names = append(names, d.fieldName(key))
	}
	if len(names) > 8 {
		l.Says = d.say("office.proposals.fields_more", "names", strings.Join(names[:7], ", "), "count", len(names)-7)
	} else {
		l.Says = strings.Join(names, ", ")
	}
	if s.Before == 0 {
		l.Says = d.say("office.history.made")
	}
	return l
}

// fieldPast shows what a field was, each time that it changed.
func (d *desk) fieldPast(v *historyView, id offer.ID, field string) error {
	all, err := d.doors.Editing.FieldHistory(d.request.Context(), d.actor, id, field)
	if err != nil {
		return err
	}
	v.Title = d.say("office.history.of_field", "field", d.fieldName(field))
	for i := range all {
		l := d.historyLine(&all[i].Session)
		l.Says = ""
		if all[i].Kept {
			l.Compared = true
			l.Was, l.Now = d.cellSides(field, all[i].Was, all[i].Is)
			l.Was.Title, l.Now.Title = d.say("office.proposal.before"), d.say("office.history.then")
			if i > 0 {
				l.RestoreFrom = restoreAddress(id, all[i].After, field)
				l.Restore = ui.Button{Text: d.say("office.history.restore_field"), Icon: "repeat", URL: l.RestoreFrom}
			}
		}
		v.Lines = append(v.Lines, l)
	}
	return nil
}

func restoreAddress(id offer.ID, version int64, field string) string {
	values := url.Values{"version": {strconv.FormatInt(version, 10)}}
	if field != "" {
		values.Set("field", field)
	}
	return offerAddress(id) + "/restore?" + values.Encode()
}

// cellSides says all cells of a field before and after, cell by cell.
func (d *desk) cellSides(field string, was, is []offer.Cell) (before, after side) {
	var keys []offer.Key
	find := func(all []offer.Cell, key offer.Key) offer.Value {
		if i := slices.IndexFunc(all, func(c offer.Cell) bool { return c.Key == key }); i >= 0 {
			return all[i].Value
		}
		return nil
	}
	for _, c := range append(slices.Clone(was), is...) {
		if !slices.Contains(keys, c.Key) {
			keys = append(keys, c.Key)
		}
	}
	before.None, after.None = d.say("office.proposal.nothing"), d.say("office.proposal.nothing")
	for _, key := range keys {
		b, a := d.sides(field, find(was, key), find(is, key))
		before.Lines, after.Lines = append(before.Lines, b.Lines...), append(after.Lines, a.Lines...)
	}
	return before, after
}

// comparedView is two versions beside each other.
type comparedView struct {
	Over    ui.Breadcrumb
	Title   string
	Lead    string
	Parts   []proposalPart
	Empty   string
	Restore []ui.Button
}

// versionsAsked reads which versions the address names, the older first.
func (d *desk) versionsAsked() (older, newer int64, err error) {
	older, errOlder := strconv.ParseInt(d.request.URL.Query().Get("older"), 10, 64)
	newer, errNewer := strconv.ParseInt(d.request.URL.Query().Get("newer"), 10, 64)
	if errOlder != nil || errNewer != nil || older < 1 || newer < 1 {
		return 0, 0, fault.New(fault.Invalid, "request.query_malformed")
	}
	return min(older, newer), max(older, newer), nil
}

// compare shows what differs between two versions.
func (d *desk) compare() (*page, error) {
	id, err := d.numbered()
	if err != nil {
		return nil, err
	}
	older, newer, err := d.versionsAsked()
	if err != nil {
		return nil, err
	}
	all, err := d.doors.Editing.Between(d.request.Context(), d.actor, id, older, newer)
	if err != nil {
		return nil, err
	}
	now, err := d.app.Offer(d.request.Context(), d.actor, id)
	if err != nil {
		return nil, err
	}
	name := cmp.Or(d.one(now.Name()), d.say("office.offers.nameless"))
	v := &comparedView{Title: d.say("office.history.between", "older", older, "newer", newer), Lead: name, Empty: d.say("office.history.same"),
		Over: ui.Breadcrumb{Label: d.say("office.editor.path"), Links: []ui.Link{{Text: name, URL: offerAddress(id)}, {Text: d.say("office.history.title"), URL: offerAddress(id) + "/history"}}}}
	for i, c := range all {
		p := proposalPart{ID: "part-" + strconv.Itoa(i), Field: d.headName(c.Field), Note: c.Variant}
		p.Now, p.Proposed = d.sides(c.Field, c.Was, c.Is)
		p.Now.Title, p.Proposed.Title = d.say("office.history.version", "version", older), d.say("office.history.version", "version", newer)
		v.Parts = append(v.Parts, p)
	}
	for _, version := range []int64{older, newer} {
		if version != now.Version && len(all) > 0 {
			v.Restore = append(v.Restore, ui.Button{Text: d.say("office.history.restore", "version", version), Icon: "repeat", URL: restoreAddress(id, version, "")})
		}
	}
	return &page{title: v.Title, body: comparedPage(v)}, nil
}

// headName says what a field is called, or what of the head of an offer differs.
func (d *desk) headName(key string) string {
	switch key {
	case "owner":
		return d.say("office.facet.owner")
	case "type":
		return d.say("office.facet.type")
	}
	return d.fieldName(key)
}

// restoreView asks before something becomes again what it was.
type restoreView struct {
	Over        ui.Breadcrumb
	Title, Lead string
	Action      string
	Hidden      []ui.Field
	Parts       []proposalPart
	Note        ui.TextField
	Do          ui.Button
	Empty       string
}

// restore asks whether a version, or a field of it, is to be in force again.
func (d *desk) restore() (*page, error) {
	id, err := d.numbered()
	if err != nil {
		return nil, err
	}
	version, err := strconv.ParseInt(d.request.URL.Query().Get("version"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.Invalid, "request.query_malformed")
	}
	now, err := d.app.Offer(d.request.Context(), d.actor, id)
	if err != nil {
		return nil, err
	}
	all, err := d.doors.Editing.Between(d.request.Context(), d.actor, id, now.Version, version)
	if err != nil {
		return nil, err
	}
	field := d.request.URL.Query().Get("field")
	v := &restoreView{Title: d.say("office.history.restore", "version", version), Lead: d.say("office.history.restore_lead"), Action: offerAddress(id) + "/restore", Empty: d.say("office.history.same"),
		Over:   ui.Breadcrumb{Label: d.say("office.editor.path"), Links: []ui.Link{{Text: cmp.Or(d.one(now.Name()), d.say("office.offers.nameless")), URL: offerAddress(id)}, {Text: d.say("office.history.title"), URL: offerAddress(id) + "/history"}}},
		Hidden: []ui.Field{{Name: "version", Value: strconv.FormatInt(version, 10)}, {Name: "base", Value: strconv.FormatInt(now.Version, 10)}, {Name: "field", Value: field}, {Name: "key", Value: d.call.ID}},
		Note:   ui.TextField{Name: "note", Label: d.say("office.history.why"), Rows: 2, Max: editing.MaxNote}, Do: ui.Button{Text: d.say("office.history.restore_do"), Icon: "repeat", Style: ui.Primary}}
	for i, c := range all {
		if field != "" && c.Field != field || c.Field == "status" || c.Field == "owner" || c.Field == "type" {
			continue
		}
		p := proposalPart{ID: "part-" + strconv.Itoa(i), Field: d.fieldName(c.Field), Note: c.Variant}
		p.Now, p.Proposed = d.sides(c.Field, c.Was, c.Is)
		p.Now.Title, p.Proposed.Title = d.say("office.proposal.now"), d.say("office.history.again")
		v.Parts = append(v.Parts, p)
	}
	return &page{title: v.Title, body: restorePage(v)}, nil
}

// restoreSent does it, through the save of every edit.
func (d *desk) restoreSent() (*page, error) {
	id, err := d.numbered()
	if err != nil {
		return nil, err
	}
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	r := &editing.Restoring{Offer: id, Note: values.Get("note"), Key: values.Get("key")}
	var errVersion, errBase error
	r.Version, errVersion = strconv.ParseInt(values.Get("version"), 10, 64)
	r.Base, errBase = strconv.ParseInt(values.Get("base"), 10, 64)
	if errVersion != nil || errBase != nil {
		return nil, fault.New(fault.Invalid, "request.form_malformed")
	}
	if field := values.Get("field"); field != "" {
		r.Fields = []string{field}
	}
	saved, err := d.doors.Editing.Restore(d.request.Context(), d.actor, r)
	if err != nil {
		return nil, err
	}
	if saved.Proposal != 0 && len(saved.Written) == 0 {
		return goOn(proposalAddress(saved.Proposal) + "?desk=sent&done=proposed"), nil
	}
	return goOn(offerAddress(id) + "/history?done=restored"), nil
}
