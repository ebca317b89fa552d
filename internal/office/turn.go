package office

import (
	"strconv"
	"time"

	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/ui"
)

// turnView is what can be done about an offer's publication, now or at a time.
type turnView struct {
	Title, Action, Version string
	Choice                 ui.Choice
	At                     ui.TextField
	Note                   ui.TextField
	Send                   ui.Button
	Scheduled              []scheduledView
}

// scheduledView is a change that is to take effect, which can be taken back.
type scheduledView struct {
	Text, Action string
	Cancel       ui.Button
}

// turns are the states of publication that may follow another, the likeliest first.
var turns = map[offer.Status][]offer.Status{
	offer.Draft:     {offer.Published, offer.Deleted},
	offer.Published: {offer.Withdrawn, offer.Deleted},
	offer.Withdrawn: {offer.Published, offer.Draft, offer.Deleted},
	offer.Deleted:   {offer.Draft},
}

// turning gives what can be done about the publication; nil for whoever has no say in it.
func (e *editor) turning() *turnView {
	o := e.opened.Offer
	if e.looking || o.ID == 0 || len(turns[o.Status]) == 0 || !e.opened.Publish.Allowed && !e.opened.Publish.Propose {
		return nil
	}
	t := &turnView{Title: e.say("office.turn.title"), Action: e.address() + "/turn", Version: strconv.FormatInt(o.Version, 10),
		Choice: ui.Choice{Name: "status", Label: e.say("office.turn.choice"), Open: true},
		At:     ui.TextField{Name: "at", Label: e.say("office.turn.at"), Help: e.say("office.turn.at_help"), Type: "datetime-local"},
		Note:   ui.TextField{Name: "note", Label: e.say("office.turn.note"), Rows: 2, Max: editing.MaxNote},
		Send:   ui.Button{Text: e.say("office.turn.send"), Style: ui.Primary}}
	for i, s := range turns[o.Status] {
		t.Choice.Options = append(t.Choice.Options, ui.Option{Value: string(s), Label: e.say("office.turn.to." + string(s)), Checked: i == 0})
	}
	for _, p := range e.opened.Scheduled {
		t.Scheduled = append(t.Scheduled, scheduledView{Text: e.say("office.editor.scheduled", "at", e.moment(p.Effect)), Action: e.address() + "/unschedule/" + strconv.FormatInt(p.ID, 10),
			Cancel: ui.Button{Text: e.say("office.turn.cancel"), Icon: "x", Style: ui.Quiet}})
	}
	return t
}

// turn changes the state of publication, now or at a time of the network.
func (d *desk) turn() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	id, err := d.numbered()
	if err != nil {
		return nil, err
	}
	version, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.Invalid, "request.form_malformed").Because(err)
	}
	t := &editing.Turn{Offer: id, Base: version, Status: offer.Status(values.Get("status")), Note: values.Get("note"), Key: values.Get("key")}
	if at := values.Get("at"); at != "" {
		if t.Effect, err = time.ParseInLocation("2006-01-02T15:04", at, d.now.Location()); err != nil {
			return nil, fault.Refuse("edit.invalid", []fault.Problem{fault.At("at", "office.turn.at_malformed", "value", at)})
		}
	}
	saved, err := d.doors.Editing.Turn(d.request.Context(), d.actor, t)
	if err != nil {
		return nil, err
	}
	return goOn(offerAddress(id) + "?done=" + came(saved)), nil
}

// unschedule takes back what was to take effect.
func (d *desk) unschedule() (*page, error) {
	id, err := d.numbered()
	if err != nil {
		return nil, err
	}
	proposal, err := strconv.ParseInt(d.request.PathValue("proposal"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.NotFound, "proposal.not_found", "id", 0)
	}
	if err := d.doors.Editing.Unschedule(d.request.Context(), d.actor, proposal); err != nil {
		return nil, err
	}
	return goOn(offerAddress(id) + "?done=unscheduled"), nil
}
