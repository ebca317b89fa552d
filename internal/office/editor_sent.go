package office

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/office/form"
	"escale/internal/opening"
	"escale/internal/ui"
)

// maxSent bounds what a form sends besides files, in bytes.
const maxSent = 4 << 20

// sent reads a form that was sent, with its files.
func (d *desk) sent() (url.Values, error) {
	if strings.HasPrefix(d.request.Header.Get("Content-Type"), "multipart/form-data") {
		err := d.multipartBody()
		return d.request.PostForm, err
	}
	d.request.Body = http.MaxBytesReader(d.call, d.request.Body, maxSent)
	if err := d.request.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "request.form_malformed").Because(err)
	}
	return d.request.PostForm, nil
}

// offerSent takes what was typed into the form, and does what its button says.
func (d *desk) offerSent() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.ParseInt(values.Get("version"), 10, 64) // 0 is the one in force
	e, err := d.open(version)
	if err != nil {
		return nil, err
	}
	return e.take(values)
}

// take reads the form and does what its button says. Whatever comes of it, what was typed is kept first.
func (e *editor) take(values url.Values) (*page, error) {
	if e.looking {
		return nil, fault.New(fault.Forbidden, "access.contributors_only")
	}
	posted := form.Read(values, e.setting)
	if err := e.files(posted); err != nil {
		return nil, err
	}
	e.setting.Posted, e.setting.Variant, e.setting.Languages = posted, posted.Variant, posted.Langs
	kept, err := e.keep(posted, values)
	if err != nil {
		return nil, err
	}
	e.opened.Draft = kept
	switch {
	case posted.Again || posted.Act == "":
		e.assess(posted.Offer)
		return e.page(nil), nil
	case posted.Act == form.SaveDraft && posted.Whole() && len(e.wrong) == 0:
		return goOn(e.address() + "?done=draft"), nil
	case posted.Act == form.Preview:
		return goOn(e.address() + "/preview"), nil
	case !posted.Whole() || len(e.wrong) > 0:
		e.assess(posted.Offer)
		return e.page(&ui.Notice{Kind: ui.Warning, Title: e.say("office.editor.not_whole"), Alert: true}), nil
	}
	return e.save(posted)
}

// keep keeps what was typed as a draft.
func (e *editor) keep(posted *form.Posted, values url.Values) (*editing.Draft, error) {
	typed := ""
	if words := posted.Typed(); len(words) > 0 {
		doc, err := json.Marshal(words, json.Deterministic(true))
		if err != nil {
			return nil, err
		}
		typed = string(doc)
	}
	return e.doors.Editing.SaveDraft(e.request.Context(), e.actor, e.entered(posted, values.Get("key")), typed)
}

// entered is the edit that a form says.
func (e *editor) entered(posted *form.Posted, key string) *editing.Edit {
	edit := &editing.Edit{Offer: posted.Offer, Drafted: true, Key: key, Carried: []string{}}
	for _, k := range posted.Carried {
		if !slices.Contains(edit.Carried, k.Field) {
			edit.Carried = append(edit.Carried, k.Field)
		}
	}
	return edit
}

// save writes what was typed, publishes it where that was asked for, or proposes it.
func (e *editor) save(posted *form.Posted) (*page, error) {
	edit := e.entered(posted, e.request.PostForm.Get("key"))
	edit.Note = e.request.PostForm.Get("note")
	if posted.Act == form.Publish || posted.Act == form.Review {
		next := *posted.Offer
		next.Status = offer.Published
		edit.Offer = &next
	}
	saved, err := e.doors.Editing.Save(e.request.Context(), e.actor, edit)
	if refused := (*fault.Error)(nil); errors.As(err, &refused) {
		switch {
		case refused.Key == "offer.same_field_changed":
			return goOn(e.address() + "/merge"), nil
		case refused.Code == fault.Invalid:
			return e.refused(posted, refused), nil
		}
	}
	if err != nil {
		return nil, err
	}
	return goOn(e.afterwards(saved)), nil
}

// afterwards is where one goes on after saving.
func (e *editor) afterwards(saved *app.Saved) string {
	if saved.ID == 0 {
		return Prefix + "/proposals?done=proposed"
	}
	return offerAddress(saved.ID) + "?done=" + came(saved)
}

// refused shows the form again with what stands in its way.
func (e *editor) refused(posted *form.Posted, why *fault.Error) *page {
	e.assess(posted.Offer)
	return e.page(&ui.Notice{Kind: ui.Warning, Title: e.say("office.editor.refused"), Text: e.say("office.editor.refused_help"), Alert: true})
}

// draftSent keeps what is typed, again and again while one types, and answers with what checks say of it now.
func (d *desk) draftSent() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.ParseInt(values.Get("version"), 10, 64)
	e, err := d.open(version)
	if err != nil {
		return nil, err
	}
	return e.autosave(values)
}

func (e *editor) autosave(values url.Values) (*page, error) {
	if e.looking {
		return nil, fault.New(fault.Forbidden, "access.contributors_only")
	}
	posted := form.Read(values, e.setting)
	kept, err := e.keep(posted, values)
	if err != nil {
		return nil, err
	}
	e.setting.Posted = posted
	e.assess(posted.Offer)
	said := e.say("office.editor.nothing_changed")
	if kept != nil {
		said = e.say("office.editor.draft_kept", "at", e.moment(kept.At))
	}
	return &page{bare: autosaved(e, form.New(e.setting), said)}, nil
}

// discard throws away what somebody has in the making.
func (d *desk) discard() (*page, error) {
	id, err := d.numbered()
	if err != nil {
		return nil, err
	}
	if err := d.doors.Editing.DiscardDraft(d.request.Context(), d.actor, id, ""); err != nil {
		return nil, err
	}
	return goOn(offerAddress(id) + "?done=discarded"), nil
}

// newOffer lets one choose what to enter.
func (d *desk) newOffer() (*page, error) {
	v := &newView{Title: d.say("office.new.choose"), Lead: d.say("office.new.lead")}
	for _, realm := range offer.Realms {
		group := ui.LinkGroup{Title: d.say("word.realm." + string(realm))}
		for _, s := range d.state.Catalog.Sheets {
			if s.Realm == realm {
				group.Links = append(group.Links, ui.Link{URL: Prefix + "/new/" + string(s.Type), Text: s.Label.In(d.lang), Note: s.Help.In(d.lang)})
			}
		}
		if len(group.Links) > 0 {
			v.Groups = append(v.Groups, group)
		}
	}
	return &page{title: v.Title, body: newPage(v)}, nil
}

// newView is the choice of what to enter.
type newView struct {
	Title, Lead string
	Groups      []ui.LinkGroup
}

// begin gives the empty form of a type.
func (d *desk) begin() (*editor, error) {
	opened, err := d.doors.Editing.Begin(d.request.Context(), d.actor, offer.Type(d.request.PathValue("type")), "")
	if err != nil {
		return nil, err
	}
	return d.edit(opened)
}

func (d *desk) newForm() (*page, error) {
	e, err := d.begin()
	if err != nil {
		return nil, err
	}
	return e.page(nil), nil
}

func (d *desk) newSent() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	e, err := d.begin()
	if err != nil {
		return nil, err
	}
	return e.take(values)
}

func (d *desk) newDraft() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	e, err := d.begin()
	if err != nil {
		return nil, err
	}
	return e.autosave(values)
}

func (d *desk) newDiscard() (*page, error) {
	if err := d.doors.Editing.DiscardDraft(d.request.Context(), d.actor, 0, offer.Type(d.request.PathValue("type"))); err != nil {
		return nil, err
	}
	return goOn(Prefix + "/new?done=discarded"), nil
}

var dayOf = opening.DayOf
