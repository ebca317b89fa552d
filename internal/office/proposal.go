package office

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/office/form"
	"escale/internal/ui"
)

// proposalView is one proposal before whoever answers it, or sent it.
type proposalView struct {
	Over      ui.Breadcrumb
	Title     string
	State     ui.Badge
	Reason    ui.Badge
	Facts     []string
	Links     []ui.Link
	Notices   []ui.Notice
	Words     string // of the author
	WordsOf   string
	WordsLang string
	Writers   []string
	Answer    string
	AnswerOf  string
	Parts     []proposalPart
	PartsName string
	Action    string
	Hidden    []ui.Field
	Whole     []wholeAct // what can be done with all of it
	Next      ui.Link
	Keys      bool
}

// wholeAct is something that is done with a proposal as a whole, with words or without.
type wholeAct struct {
	Title  string
	Words  ui.TextField
	Choice []ui.Button
}

// proposalPart is one operation: what stands there, what is proposed, and what can be said of it.
type proposalPart struct {
	Place        string
	ID           string
	Field, Note  string
	Badges       []ui.Badge
	Before       side
	Now          side
	Proposed     side
	Moved        bool
	Hidden       []ui.Field
	Accept       ui.Button
	Refuse       ui.Button
	RefuseTitle  string
	Ground       ui.Choice
	Words        ui.TextField
	Amend        ui.Link
	Amending     *amending
	Undo         ui.Button
	Said         string // of the one who decided
	Why          string // why it cannot be decided here
	Error        string
	Open, Wrongs bool
}

// side is a value, in words of which some are marked as cut or added.
type side struct {
	Title string
	Lines []marked
	None  string
}

// marked is a line of a value. Its stretches are told apart by marks, and by words for those who do not see them.
type marked struct {
	Lang    string
	Pieces  []editing.Stretch
	Cut     string // the words that stand before what is cut
	Added   string
	AddedIn bool // added pieces are shown, else those that are cut
}

// view marks what is cut with <del> and what is added with <ins>; who hears it hears so. It is written here, not in a template, because
// a blank more between two pieces would be a blank more in the text.
func (m marked) view() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for _, s := range m.Pieces {
			words := templ.EscapeString(s.Words)
			switch {
			case s.Kept:
				b.WriteString(words)
			case s.Added && m.AddedIn:
				b.WriteString(`<ins><span class="visually-hidden">` + templ.EscapeString(m.Added) + ` </span>` + words + `</ins>`)
			case !s.Added && !m.AddedIn:
				b.WriteString(`<del><span class="visually-hidden">` + templ.EscapeString(m.Cut) + ` </span>` + words + `</del>`)
			}
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// amending is the form of one field, filled with what is proposed.
type amending struct {
	Title  string
	Form   templ.Component
	Save   ui.Button
	Cancel ui.Link
}

func (d *desk) proposalPath() ui.Breadcrumb {
	at := Prefix + "/proposals"
	if q := d.request.URL.Query().Get("desk"); q != "" {
		at += "?desk=" + url.QueryEscape(q)
	}
	return ui.Breadcrumb{Label: d.say("office.editor.path"), Links: []ui.Link{{Text: d.say("office.proposals.title"), URL: at}}}
}

// proposal shows one.
func (d *desk) proposal() (*page, error) {
	one, err := d.dossier()
	if err != nil {
		return nil, err
	}
	return d.proposalPage(one, nil)
}

func (d *desk) dossier() (*editing.Dossier, error) {
	id, err := strconv.ParseInt(d.request.PathValue("id"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.NotFound, "proposal.not_found", "id", d.request.PathValue("id"))
	}
	return d.doors.Editing.Proposal(d.request.Context(), d.actor, id)
}

// answering is what came of an answer that could not be taken: it comes back as it was.
type answering struct {
	place  int
	values url.Values
	why    error
}

func (d *desk) proposalPage(one *editing.Dossier, back *answering) (*page, error) {
	v := &proposalView{Over: d.proposalPath(), Title: cmp.Or(d.one(one.Name), d.say("office.offers.nameless")), State: d.leftOf(&one.Listed), Reason: ui.Badge{Text: d.reasonOf(one.Proposal), Icon: reasonIcons[one.Reason]},
		Action: proposalAddress(one.ID), PartsName: d.say("office.proposal.parts"), Keys: true}
	v.Facts = []string{d.say("office.proposal.number", "id", one.ID), d.typeName(one.Kind)}
	if one.Owner != "" {
		v.Facts = append(v.Facts, d.organisation(one.Owner))
	}
	v.Facts = append(v.Facts, d.say("office.proposal.from", "name", d.author(one.Author, one.Organisation), "at", d.moment(one.At)))
	if one.Proposal.Offer != 0 {
		v.Links = append(v.Links, ui.Link{Text: d.say("office.proposal.open"), URL: offerAddress(one.Proposal.Offer), Icon: "pencil"})
	}
	v.Words, v.WordsOf, v.WordsLang = one.Words, d.say("office.proposal.words"), string(one.Lang)
	v.Answer, v.AnswerOf = one.Answer, d.say("office.proposal.answer", "name", d.author(one.Decider, ""))
	v.Hidden = []ui.Field{{Name: "version", Value: strconv.FormatInt(one.Version, 10)}, {Name: "seen", Value: strconv.FormatInt(one.Offer.Version, 10)}}
	d.proposalNotices(v, one, back)
	for i := range one.Parts {
		v.Parts = append(v.Parts, d.decidable(one, i, back))
	}
	if one.Reason == offer.Remark {
		d.remarkWriters(v, one)
	}
	v.Whole = d.wholeActs(one, back)
	d.whatIsNext(v, one)
	status := 0
	if back != nil {
		status = http.StatusUnprocessableEntity
	}
	return &page{status: status, title: v.Title, body: proposalPageView(v)}, nil
}

func (d *desk) proposalNotices(v *proposalView, one *editing.Dossier, back *answering) {
	add := func(kind ui.Kind, key string, args ...any) {
		v.Notices = append(v.Notices, ui.Notice{Kind: kind, Text: d.say(key, args...)})
	}
	if back != nil {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Warning, Text: d.wrongOf(back.why), Alert: true})
	}
	switch {
	case one.Own && one.Open():
		add(ui.Info, "office.proposal.yours", "organisation", d.organisation(one.Receiver), "day", d.day(one.Promised))
	case one.Open() && !one.May:
		add(ui.Info, "office.proposal.theirs", "organisation", d.organisation(one.Receiver))
	}
	if one.Scheduled() || one.Open() && !one.Effect.IsZero() {
		add(ui.Soon, "office.editor.scheduled", "at", d.moment(one.Effect))
	}
}

// remarkWriters says who wrote a remark, for those who answer it.
func (d *desk) remarkWriters(v *proposalView, one *editing.Dossier) {
	taken, err := d.app.RemarkByNumber(d.request.Context(), d.actor, one.ID)
	if err != nil {
		return // who only reads it does not learn who wrote
	}
	for _, w := range taken.Writers {
		v.Writers = append(v.Writers, line(" – ", w.Name, w.Email))
	}
}

// wholeActs are what can be done with all of it: a remark is answered, a proposal is sent back or taken back.
func (d *desk) wholeActs(one *editing.Dossier, back *answering) (list []wholeAct) {
	typed := ""
	if back != nil && back.place < 0 {
		typed = back.values.Get("words")
	}
	words := func(key string, required bool) ui.TextField {
		return ui.TextField{Name: "words", ID: "words-whole", Label: d.say(key), Rows: 3, Value: typed, Required: required, Max: editing.MaxNote}
	}
	undecided := one.Open() && !slices.ContainsFunc(one.Parts, func(p editing.Part) bool { return p.Verdict.State != "" })
	switch {
	case one.Reason == offer.Remark && one.May && !one.Own:
		list = append(list, wholeAct{Title: d.say("office.remark.answer"), Words: words("office.remark.words", false), Choice: []ui.Button{
			{Text: d.say("office.remark.accept"), Icon: "check", Style: ui.Primary, Name: "do", Value: "remark-accept"}, {Text: d.say("office.remark.refuse"), Icon: "x", Name: "do", Value: "remark-refuse"}}})
	case one.May && !one.Own && undecided && one.Reason == offer.Edit:
		list = append(list, wholeAct{Title: d.say("office.proposal.back"), Words: words("office.proposal.back_words", true), Choice: []ui.Button{{Text: d.say("office.proposal.back"), Icon: "repeat", Name: "do", Value: "back"}}})
	case one.Own && undecided && one.Reason == offer.Edit:
		list = append(list, wholeAct{Title: d.say("office.proposal.retract"), Choice: []ui.Button{{Text: d.say("office.proposal.retract_do"), Icon: "x", Name: "do", Value: "retract"}}})
	}
	return list
}

// whatIsNext leads on to what else waits.
func (d *desk) whatIsNext(v *proposalView, one *editing.Dossier) {
	found, err := d.doors.Editing.Proposals(d.request.Context(), d.actor, editing.Queue{Limit: 2})
	if err != nil {
		return
	}
	for i := range found.Proposals {
		if id := found.Proposals[i].ID; id != one.ID {
			v.Next = ui.Link{Text: d.say("office.proposal.next"), URL: proposalAddress(id), Icon: "arrow-right"}
			break
		}
	}
	if one.Batch() != "" {
		v.Links = append(v.Links, ui.Link{Text: d.say("office.together.link"), URL: Prefix + "/proposals/together?like=" + strconv.FormatInt(one.ID, 10), Icon: "list"})
	}
}

// proposalPart lays out one operation.
func (d *desk) proposalPart(one *editing.Dossier, i int) proposalPart {
	part := &one.Parts[i]
	p := proposalPart{Place: strconv.Itoa(i), ID: "part-" + strconv.Itoa(i), Field: d.fieldName(part.Field), Note: part.Variant, Moved: part.Moved && part.Verdict.State == ""}
	now, proposed := part.Now, part.Proposed
	if part.Verdict.State == offer.Accepted || part.Verdict.State == offer.Amended { // what is there now is what was decided
		now = part.Before
		if part.Verdict.State == offer.Amended {
			proposed = part.Verdict.Value
		}
	}
	p.Now, p.Proposed = d.sides(part.Field, now, proposed)
	p.Now.Title, p.Proposed.Title = d.say("office.proposal.now"), d.say("office.proposal.proposed")
	if part.Verdict.State != "" && part.Verdict.State != offer.Refused {
		p.Now.Title = d.say("office.proposal.before")
	}
	if part.Verdict.State == offer.Amended {
		p.Proposed.Title = d.say("office.proposal.amended")
	}
	if p.Moved {
		p.Before = d.plainSide(part.Field, part.Before)
		p.Before.Title = d.say("office.proposal.before")
		p.Badges = append(p.Badges, ui.Badge{Kind: ui.Soon, Text: d.say("office.proposal.moved")})
	}
	if part.Said && part.Verdict.State == "" {
		p.Badges = append(p.Badges, ui.Badge{Kind: ui.Info, Text: d.say("office.proposal.said")})
	}
	return p
}

// decidable is an operation with what can be said of it here.
func (d *desk) decidable(one *editing.Dossier, i int, back *answering) proposalPart {
	part, p := &one.Parts[i], d.proposalPart(one, i)
	p.Hidden = []ui.Field{{Name: "version", Value: strconv.FormatInt(one.Version, 10)}, {Name: "seen", Value: strconv.FormatInt(one.Offer.Version, 10)}, {Name: "place", Value: p.Place}}
	name := p.Field
	act := func(key, icon string, style ui.Style, does, shortcut string) ui.Button {
		return ui.Button{Text: d.say(key), Icon: icon, Style: style, Name: "do", Value: does, Attributes: templ.Attributes{"aria-keyshortcuts": shortcut, "data-act": shortcut, "aria-label": d.say(key) + " : " + name}}
	}
	if v := part.Verdict; v.State != "" {
		kind := map[offer.ProposalState]ui.Kind{offer.Accepted: ui.Good, offer.Amended: ui.Good, offer.Refused: ui.Cancelled}[v.State]
		p.Badges = append(p.Badges, ui.Badge{Kind: kind, Text: d.say("office.answered." + string(v.State))})
		if v.Ground != "" {
			p.Said = d.say("office.ground." + string(v.Ground))
		}
		p.Said = line(" – ", p.Said, v.Words)
		if one.May && !one.Own && v.State != offer.Superseded {
			p.Undo = act("office.proposal.undo", "repeat", ui.Quiet, "undo", "u")
		}
		return p
	}
	switch {
	case !one.Open() || one.Own || !one.May:
		return p
	case part.Said:
		return p
	case !part.May.Allowed:
		p.Why = d.say(cmp.Or(part.May.Rule, "access.contributors_only"))
	default:
		p.Accept = act("office.proposal.accept", "check", ui.Primary, "accept", "a")
		if part.Field != "status" && d.amendable(part) {
			p.Amend = ui.Link{Text: d.say("office.proposal.amend"), Icon: "pencil", URL: proposalAddress(one.ID) + "?amend=" + p.Place + "#" + p.ID}
		}
	}
	p.Refuse, p.RefuseTitle = act("office.proposal.refuse", "x", ui.Usual, "refuse", ""), d.say("office.proposal.refuse_why")
	d.refusing(&p, back, i)
	d.amends(&p, one, i, back)
	return p
}

// amendable tells whether a value has controls to amend it with.
func (d *desk) amendable(part *editing.Part) bool {
	f := d.state.Catalog.Field(part.Field)
	return f != nil && f.Kind != offer.KindTrack && part.Proposed != nil
}

// refusing fills in what a refusal asks for.
func (d *desk) refusing(p *proposalPart, back *answering, i int) {
	mine := back != nil && back.place == i && back.values.Get("do") == "refuse"
	ground, typed := "", ""
	if mine {
		ground, typed, p.Open = back.values.Get("ground"), back.values.Get("words"), true
	}
	p.Ground = ui.Choice{Name: "ground", ID: "ground-" + p.Place, Label: d.say("office.proposal.ground"), Options: []ui.Option{{Label: d.say("office.proposal.ground_choose")}}}
	for _, g := range offer.Grounds {
		p.Ground.Options = append(p.Ground.Options, ui.Option{Value: string(g), Label: d.say("office.ground." + string(g)), Checked: string(g) == ground})
	}
	p.Words = ui.TextField{Name: "words", ID: "words-" + p.Place, Label: d.say("office.proposal.refuse_words"), Rows: 2, Value: typed, Max: editing.MaxNote}
	if mine {
		p.Ground.Error, p.Words.Error = d.wrongAt(back.why, "/ground"), d.wrongAt(back.why, "/words")
	}
}

// amends brings the controls of a field, where somebody asked to amend it.
func (d *desk) amends(p *proposalPart, one *editing.Dossier, i int, back *answering) {
	asked := d.request.URL.Query().Get("amend") == p.Place
	mine := back != nil && back.place == i && back.values.Get("do") == "amend"
	if p.Amend.URL == "" || !asked && !mine {
		return
	}
	s, key := d.amendSetting(one, i), one.Parts[i].Key
	if mine {
		_, s.Posted = form.Reread(back.values, s, key)
	}
	p.Amending = &amending{Title: d.say("office.proposal.amend_title"), Form: form.Lone(s, key), Save: ui.Button{Text: d.say("office.proposal.amend_save"), Icon: "check", Style: ui.Primary, Name: "do", Value: "amend"},
		Cancel: ui.Link{Text: d.say("office.proposal.amend_cancel"), URL: proposalAddress(one.ID) + "#" + p.ID}}
}

// amendSetting is the form of one operation: the value that is proposed, in the languages that it changes.
func (d *desk) amendSetting(one *editing.Dossier, i int) *form.Setting {
	part := &one.Parts[i]
	o := one.Offer.Clone()
	o.Set(offer.Cell{Key: part.Key, Value: part.Proposed})
	e := &editor{desk: d, opened: &editing.Opened{Offer: o}}
	langs := []offer.Lang{e.spoken()[0]}
	for lang := range part.Wording {
		if !slices.Contains(langs, lang) && len(langs) < 3 {
			langs = append(langs, lang)
		}
	}
	slices.Sort(langs[1:])
	return &form.Setting{Sheet: d.state.Catalog.Sheet(one.Kind), Reference: d.reference(), Offer: o, Speaker: d.speaker, Languages: langs, All: langs,
		Addresses: form.Addresses{Places: Prefix + "/places", Records: Prefix + "/records", Hours: Prefix + "/hours"}, Record: e.record, Picture: e.picture(o)}
}

// sides says what stands somewhere and what is proposed, and marks what differs.
func (d *desk) sides(field string, now, proposed offer.Value) (is, will side) {
	is, will = side{None: d.say("office.proposal.nothing")}, side{None: d.say("office.proposal.removed")}
	was, next := d.linesOf(field, now), d.linesOf(field, proposed)
	for _, lang := range langsOf(was, next) {
		pieces := editing.Compare(was[lang], next[lang])
		cut, added := d.say("office.proposal.mark_cut"), d.say("office.proposal.mark_added")
		if was[lang] != "" {
			is.Lines = append(is.Lines, marked{Lang: lang, Pieces: pieces, Cut: cut, Added: added})
		}
		if next[lang] != "" {
			will.Lines = append(will.Lines, marked{Lang: lang, Pieces: pieces, Cut: cut, Added: added, AddedIn: true})
		}
	}
	return is, will
}

// plainSide says a value without marks.
func (d *desk) plainSide(field string, v offer.Value) side {
	s := side{None: d.say("office.proposal.nothing")}
	lines := d.linesOf(field, v)
	for _, lang := range langsOf(lines, nil) {
		s.Lines = append(s.Lines, marked{Lang: lang, Pieces: []editing.Stretch{{Words: lines[lang], Kept: true}}})
	}
	return s
}

// linesOf says a value in words, by language; what has none stands under "".
func (d *desk) linesOf(field string, v offer.Value) map[string]string {
	lines := map[string]string{}
	if v == nil {
		return lines
	}
	if word, is := v.(offer.Word); is && field == "status" {
		lines[""] = d.say("word.status." + string(word))
		return lines
	}
	f := d.state.Catalog.Field(field)
	if f == nil {
		f = &offer.Field{Key: field}
	}
	for _, s := range d.value(f, v) {
		lines[s.lang] = s.words
	}
	return lines
}

// langsOf lists the languages of some lines, as texts list them.
func langsOf(all ...map[string]string) (langs []string) {
	order := []string{""}
	for _, l := range offer.Languages {
		order = append(order, string(l))
	}
	for _, l := range order {
		if slices.ContainsFunc(all, func(m map[string]string) bool { return m[l] != "" }) {
			langs = append(langs, l)
		}
	}
	return langs
}

// proposalSent takes what is said of a proposal, or of one operation of it.
func (d *desk) proposalSent() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	one, err := d.dossier()
	if err != nil {
		return nil, err
	}
	place, err := strconv.Atoi(values.Get("place"))
	if err != nil {
		place = -1
	}
	to, err := d.answered(one, values, place)
	if f := (*fault.Error)(nil); errors.As(err, &f) && (f.Code == fault.Invalid || f.Code == fault.Conflict) {
		if one, err = d.dossier(); err != nil {
			return nil, err
		}
		return d.proposalPage(one, &answering{place, values, f})
	}
	if err != nil {
		return nil, err
	}
	return goOn(to), nil
}

// answered does what a button says, and tells where to go on.
func (d *desk) answered(one *editing.Dossier, values url.Values, place int) (string, error) {
	ctx, here := d.request.Context(), proposalAddress(one.ID)
	version, _ := strconv.ParseInt(values.Get("version"), 10, 64) // what is no version is not the one that is there
	seen, _ := strconv.ParseInt(values.Get("seen"), 10, 64)
	switch values.Get("do") {
	case "back":
		return Prefix + "/proposals?done=sent_back", d.doors.Editing.SendBack(ctx, d.actor, one.ID, version, values.Get("words"))
	case "retract":
		to := Prefix + "/new/" + string(one.Type)
		if one.Proposal.Offer != 0 {
			to = offerAddress(one.Proposal.Offer)
		}
		return to + "?done=retracted", d.doors.Editing.Retract(ctx, d.actor, one.ID)
	case "remark-accept", "remark-refuse":
		_, err := d.app.AnswerRemark(ctx, d.actor, one.ID, values.Get("do") == "remark-accept", values.Get("words"))
		return here + "?done=answered", err
	case "undo":
		_, err := d.doors.Editing.Undo(ctx, d.actor, one.ID, version, place)
		return here + "?done=undone#part-" + strconv.Itoa(place), err
	}
	v, err := d.verdict(one, values, place)
	if err != nil {
		return "", err
	}
	_, err = d.doors.Editing.Decide(ctx, d.actor, &editing.Answer{Proposal: one.ID, Version: version, Seen: seen, Verdicts: map[int]offer.Verdict{place: v}})
	return here + "?done=answered#" + nextOpen(one, place), err
}

// nextOpen is the element to go on with: the next operation that nobody has decided about, else what comes after all of them.
func nextOpen(one *editing.Dossier, place int) string {
	n := len(one.Parts)
	for i := 1; i < n; i++ {
		if at := (place + i) % n; one.Parts[at].Verdict.State == "" && !one.Parts[at].Said {
			return "part-" + strconv.Itoa(at)
		}
	}
	return "after"
}

// verdict reads what is said of one operation.
func (d *desk) verdict(one *editing.Dossier, values url.Values, place int) (offer.Verdict, error) {
	if place < 0 || place >= len(one.Parts) {
		return offer.Verdict{}, fault.New(fault.Invalid, "proposal.no_such_part")
	}
	switch values.Get("do") {
	case "accept":
		return offer.Verdict{State: offer.Accepted}, nil
	case "refuse":
		return offer.Verdict{State: offer.Refused, Ground: offer.Ground(values.Get("ground")), Words: values.Get("words")}, nil
	case "amend":
		s := d.amendSetting(one, place)
		value, posted := form.Reread(values, s, one.Parts[place].Key)
		if !posted.Whole() {
			return offer.Verdict{}, fault.Refuse("proposal.answer_invalid", posted.Problems)
		}
		return offer.Verdict{State: offer.Amended, Value: value, Words: values.Get("words")}, nil
	}
	return offer.Verdict{}, fault.New(fault.Invalid, "proposal.verdict_unknown", "value", clipped(values.Get("do"), 40))
}

// wrongOf says what went wrong, with each of its problems.
func (d *desk) wrongOf(err error) string {
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) {
		return ""
	}
	said := []string{d.speaker.Fault(f)}
	for _, p := range f.Problems {
		said = append(said, d.speaker.Problem(p))
	}
	return strings.Join(said, " ")
}

// wrongAt says what is wrong at the end of a path.
func (d *desk) wrongAt(err error, end string) string {
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) {
		return ""
	}
	for _, p := range f.Problems {
		if strings.HasSuffix(p.Path, end) {
			return d.speaker.Problem(p)
		}
	}
	return ""
}
