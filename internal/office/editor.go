package office

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/office/form"
	"escale/internal/quality"
	"escale/internal/ui"
)

// editor is an offer before somebody who works on it: what is in force, what they have in the making, and the form of it.
type editor struct {
	*desk
	opened  *editing.Opened
	sheet   *offer.Sheet
	setting *form.Setting
	looking bool              // nothing can be changed or proposed
	wrong   []quality.Problem // of files that could not be taken
}

// editorView is the page of the form.
type editorView struct {
	Over    ui.Breadcrumb
	Title   string
	Status  ui.Badge
	Facts   []string // who owns it, when it was changed
	Links   []ui.Link
	Notices []ui.Notice
	Form    *form.Form
	Draft   string // where what is typed is kept
	Discard string
	Turn    *turnView
	Trade   []ui.Link
	Alike   []ui.Link
}

// number reads the number of an offer from the address.
func (d *desk) numbered() (offer.ID, error) {
	text := d.request.PathValue("id")
	id, err := strconv.ParseInt(text, 10, 32)
	if err != nil || id <= 0 {
		return 0, fault.New(fault.NotFound, "offer.not_found", "id", text)
	}
	return offer.ID(id), nil
}

// offer shows an offer as a form.
func (d *desk) offer() (*page, error) {
	e, err := d.open(0)
	if err != nil {
		return nil, err
	}
	return e.page(nil), nil
}

// open gives the offer of the address, as of the version that a form was drawn from (0 is the one in force).
func (d *desk) open(base int64) (*editor, error) {
	id, err := d.numbered()
	if err != nil {
		return nil, err
	}
	opened, err := d.doors.Editing.OpenAt(d.request.Context(), d.actor, id, base)
	if fault.Is(err, fault.Forbidden) {
		return d.look(id)
	}
	if err != nil {
		return nil, err
	}
	return d.edit(opened)
}

// look is open for somebody who only reads.
func (d *desk) look(id offer.ID) (*editor, error) {
	shown, err := d.app.Offer(d.request.Context(), d.actor, id)
	if err != nil {
		return nil, err
	}
	e, err := d.edit(&editing.Opened{Offer: shown.Offer, Whole: shown.Offer})
	if err == nil {
		e.looking = true
	}
	return e, err
}

func (d *desk) edit(opened *editing.Opened) (*editor, error) {
	sheet := d.state.Catalog.Sheet(opened.Offer.Type)
	if sheet == nil {
		return nil, fault.New(fault.NotFound, "offer.type_unknown", "type", string(opened.Offer.Type))
	}
	e := &editor{desk: d, opened: opened, sheet: sheet}
	edited := opened.Offer
	if opened.Draft != nil {
		edited = opened.Draft.Offer
	}
	e.settle(edited)
	return e, nil
}

// settle makes the setting of the form.
func (e *editor) settle(edited *offer.Offer) {
	s := &form.Setting{Sheet: e.sheet, Reference: e.reference(), Offer: edited, Speaker: e.speaker, Languages: e.tongues(), All: e.spoken(), May: e.right,
		Variant: e.request.URL.Query().Get("variant"), Action: e.address(), Buttons: e.buttons(),
		Kept:      map[string]string{"version": strconv.FormatInt(edited.Version, 10), "key": e.call.ID},
		Addresses: form.Addresses{Places: Prefix + "/places", Records: Prefix + "/records", Hours: Prefix + "/hours", Track: Prefix + "/track"},
		Record:    e.record, Picture: e.picture(edited), Source: e.source}
	if e.opened.Offer.ID != 0 {
		s.Live = e.opened.Offer
		s.Composed = e.opened.Whole.Apply(offer.Difference(e.opened.Offer, edited))
		s.Changes = func(field string) string { return e.address() + "/history?field=" + field }
	}
	e.setting = s
	e.assess(edited)
}

// assess says what the sheet and the charter find in the offer as edited.
func (e *editor) assess(edited *offer.Offer) {
	whole := edited
	if e.setting.Composed != nil {
		whole = e.opened.Whole.Apply(offer.Difference(e.opened.Offer, edited))
	}
	r := e.setting.Reference
	found := e.state.Charter.Assess(whole, nil, r)
	e.setting.Problems = slices.Concat(e.wrong, quality.OfSheet(e.sheet.Check(whole, r)), found.Problems)
	e.setting.Scores = found.Scores
}

// reference is what values are judged by, today.
func (d *desk) reference() offer.Reference {
	r := d.state.Reference()
	r.Today = d.today()
	return r
}

// address is that of the offer, or of the new one.
func (e *editor) address() string {
	if e.opened.Offer.ID == 0 {
		return Prefix + "/new/" + string(e.opened.Offer.Type)
	}
	return offerAddress(e.opened.Offer.ID)
}

func offerAddress(id offer.ID) string { return Prefix + "/offers/" + strconv.FormatInt(int64(id), 10) }

// right is what the account may do with a field.
func (e *editor) right(f *offer.Field) form.Right {
	if e.looking {
		return form.Look
	}
	decision := e.opened.Groups[f.Group]
	switch {
	case decision.Allowed:
		return form.Write
	case e.opened.Translate.Allowed && f.Kind == offer.KindText:
		return form.Translate
	case decision.Propose:
		return form.Propose
	}
	return form.Look
}

// writes tells whether some group can be written directly.
func (e *editor) writes() bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(e.opened.Groups)), func(d access.Decision) bool { return d.Allowed })
}

// buttons are what can be done with the form, the likeliest last.
func (e *editor) buttons() []form.Button {
	o := e.opened.Offer
	switch {
	case e.looking:
		return nil
	case o.Status == offer.Draft && e.writes() && e.opened.Publish.Allowed:
		return []form.Button{form.Save, form.Publish}
	case o.Status == offer.Draft && e.writes():
		return []form.Button{form.Save, form.Review}
	case e.writes():
		return []form.Button{form.SaveDraft, form.Save}
	}
	return []form.Button{form.SaveDraft, form.Suggest}
}

// tongues are the languages side by side: those that were asked for, else the source with one more.
func (e *editor) tongues() []offer.Lang {
	var list []offer.Lang
	for _, l := range e.request.URL.Query()["lang"] {
		if slices.Contains(e.spoken(), offer.Lang(l)) && !slices.Contains(list, offer.Lang(l)) && len(list) < 3 {
			list = append(list, offer.Lang(l))
		}
	}
	if len(list) == 0 {
		list = e.spoken()[:min(2, len(e.spoken()))]
	}
	return list
}

// spoken are the languages that the owner works in, the first being the source; others follow.
func (e *editor) spoken() []offer.Lang {
	own := e.state.Organisations[e.opened.Offer.Owner].Languages
	list := slices.Clone(own)
	for _, l := range offer.Languages {
		if !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return list
}

func (e *editor) record(id offer.ID) string {
	shown, err := e.app.Offer(e.request.Context(), e.actor, id)
	if err != nil {
		return ""
	}
	return e.one(shown.Name())
}

// picture gives addresses of small pictures: of what is in force as the API has them, of what is in the making those of the draft.
func (e *editor) picture(edited *offer.Offer) func(offer.Medium) string {
	address := func(o *offer.Offer, hash, before, after string) string {
		i := slices.IndexFunc(o.Cells, func(c offer.Cell) bool {
			m, is := c.Value.(offer.Medium)
			return is && m.Hash == hash
		})
		if i < 0 {
			return ""
		}
		return before + url.PathEscape(o.Cells[i].Item) + after
	}
	return func(m offer.Medium) string {
		if m.Hash == "" || m.Type != offer.Photo && m.Type != offer.Logo {
			return ""
		}
		if o := e.opened.Offer; o.ID != 0 {
			if at := address(o, m.Hash, "/media/"+strconv.FormatInt(int64(o.ID), 10)+"/", "/small"); at != "" {
				return at
			}
		}
		if e.setting != nil && e.setting.Posted != nil {
			edited = e.setting.Posted.Offer
		}
		return address(edited, m.Hash, e.address()+"/media/", "")
	}
}

func (e *editor) source(o offer.Origin) string {
	if s, known := e.state.Sources[o.Source]; known {
		return s.Name
	}
	return cmp.Or(e.state.Organisations[o.Source].Name, o.Source)
}

// page draws the form, with what came of the last thing that was done.
func (e *editor) page(told *ui.Notice) *page {
	o := e.opened.Offer
	v := &editorView{Title: cmp.Or(e.one(e.setting.Offer.Name()), e.say("office.offers.nameless")), Status: e.status(o), Form: form.New(e.setting), Draft: e.address() + "/draft"}
	if o.ID == 0 {
		v.Title, v.Status = e.say("office.new.title", "type", e.typeName(o.Type)), ui.Badge{Kind: ui.Info, Text: e.say("office.new.badge")}
	}
	v.Over = ui.Breadcrumb{Label: e.say("office.editor.path"), Links: []ui.Link{{Text: e.say("office.menu.offers"), URL: Prefix + "/offers"}, {Text: e.typeName(o.Type), URL: Prefix + "/offers?type=" + string(o.Type)}}}
	v.Facts = append(v.Facts, e.organisation(o.Owner))
	if o.ID != 0 {
		v.Facts = append(v.Facts, e.say("office.editor.number", "id", int64(o.ID)), e.say("office.editor.updated", "day", e.moment(o.Updated)))
		v.Links = []ui.Link{{Text: e.say("office.editor.history"), URL: e.address() + "/history", Icon: "clock"}}
		if o.Status == offer.Published {
			v.Links = append(v.Links, ui.Link{Text: e.say("office.editor.public"), URL: "/offers/" + strconv.FormatInt(int64(o.ID), 10), Icon: "eye"})
		}
	}
	v.Turn, v.Trade, v.Alike = e.turning(), e.fitting(), e.alike()
	if told != nil {
		v.Notices = append(v.Notices, *told)
	}
	v.Notices = append(v.Notices, e.notices()...)
	if e.opened.Draft != nil {
		v.Discard = e.address() + "/discard"
		v.Facts = append(v.Facts, e.say("office.editor.draft_kept", "at", e.moment(e.opened.Draft.At)))
	}
	status := 0
	if e.setting.Posted != nil && !e.setting.Posted.Again && told != nil && told.Alert {
		status = http.StatusBadRequest
	}
	return &page{status: status, title: v.Title, wide: true, body: editorPage(e, v)}
}

// alike lists what a new offer could be already.
func (e *editor) alike() (links []ui.Link) {
	if e.opened.Offer.ID != 0 || len(e.setting.Offer.Cells) == 0 && e.setting.Posted == nil {
		return nil
	}
	edited := e.setting.Offer
	if e.setting.Posted != nil {
		edited = e.setting.Posted.Offer
	}
	found, err := e.doors.Trade.Alike(e.request.Context(), e.actor, edited)
	if err != nil {
		e.call.Log().Warn("office: looking for what is there already", "error", err) // the form is of use without it
		return nil
	}
	for _, f := range found[:min(len(found), 5)] {
		var why []string
		for _, w := range f.Why {
			why = append(why, e.say("office.alike."+w))
		}
		links = append(links, ui.Link{URL: offerAddress(f.Offer), Text: f.Name, Note: line(" · ", e.typeName(f.Type), e.organisation(f.Owner), strings.Join(why, ", "))})
	}
	return links
}

// notices say what stands around the form.
func (e *editor) notices() (list []ui.Notice) {
	add := func(kind ui.Kind, key string, args ...any) {
		list = append(list, ui.Notice{Kind: kind, Text: e.say(key, args...)})
	}
	if d := e.opened.Draft; d != nil && d.Answer != "" {
		list = append(list, ui.Notice{Kind: ui.Warning, Title: e.say("office.editor.sent_back"), Text: d.Answer})
	}
	if d := e.opened.Draft; d != nil && d.Moved {
		add(ui.Info, "office.editor.moved")
	}
	if rule := e.rule(); rule != "" {
		add(ui.Info, rule)
	}
	for _, p := range e.opened.Scheduled {
		add(ui.Soon, "office.editor.scheduled", "at", e.moment(p.Effect))
	}
	if n := len(e.opened.Waiting); n > 0 {
		add(ui.Info, "office.editor.waiting", "count", n)
	}
	return list
}

// rule is why what is entered will not count at once, "" where it will.
func (e *editor) rule() string {
	if e.looking {
		return "office.editor.looking"
	}
	if e.writes() {
		return ""
	}
	return e.opened.Groups["identity"].Rule
}

// moment writes an instant as day and time of the network.
func (d *desk) moment(at time.Time) string {
	at = at.In(d.now.Location())
	return d.say("office.moment", "day", d.day(dayOf(at)), "time", d.speaker.Clock(at.Hour(), at.Minute()))
}

// came says what came of saving, see doings.
func came(s *app.Saved) string {
	switch {
	case s.Due != 0:
		return "scheduled"
	case s.Proposal != 0 && len(s.Written) > 0:
		return "both"
	case s.Proposal != 0:
		return "proposed"
	}
	return "saved"
}
