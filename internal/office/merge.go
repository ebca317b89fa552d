package office

import (
	"strconv"

	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/ui"
)

// mergeView is what two people changed in different ways, for one of them to choose from.
type mergeView struct {
	Title, Lead        string
	Action             string
	Base, Mine, Theirs string // what the three are called
	Version            string
	Clashes            []clash
	Save, Back         ui.Button
}

// clash is one place that both changed.
type clash struct {
	Name               string // of the choice
	Field              string
	Lang               string // of a text
	Base, Mine, Theirs []said
}

// clashing finds what the draft and the version in force say in different ways. Saved is nil where nothing does.
func (d *desk) clashing() (*editing.Opened, *app.Saved, error) {
	id, err := d.numbered()
	if err != nil {
		return nil, nil, err
	}
	opened, err := d.doors.Editing.Open(d.request.Context(), d.actor, id)
	if err != nil {
		return nil, nil, err
	}
	if opened.Draft == nil {
		return opened, nil, nil
	}
	saved, err := d.doors.Editing.Look(d.request.Context(), d.actor, &editing.Edit{Offer: opened.Draft.Offer, Carried: opened.Draft.Fields})
	if saved != nil && len(saved.Conflicts) > 0 {
		return opened, saved, nil
	}
	if fault.Is(err, fault.Invalid) { // what stands in the way is said by the form
		err = nil
	}
	return opened, nil, err
}

// merge shows what two people changed in different ways.
func (d *desk) merge() (*page, error) {
	opened, saved, err := d.clashing()
	if err != nil {
		return nil, err
	}
	if saved == nil {
		return goOn(offerAddress(opened.Offer.ID)), nil
	}
	v := &mergeView{Title: d.say("office.merge.title"), Lead: d.say("office.merge.lead", "count", len(saved.Conflicts)), Action: offerAddress(opened.Offer.ID) + "/merge",
		Base: d.say("office.merge.base"), Mine: d.say("office.merge.mine"), Theirs: d.say("office.merge.theirs"), Version: strconv.FormatInt(saved.Live.Version, 10),
		Save: ui.Button{Text: d.say("office.merge.save"), Style: ui.Primary, Icon: "check"}, Back: ui.Button{Text: d.say("office.merge.back"), URL: offerAddress(opened.Offer.ID), Style: ui.Quiet}}
	sheet := d.state.Catalog.Sheet(opened.Offer.Type)
	for i, c := range saved.Conflicts {
		v.Clashes = append(v.Clashes, d.clash(i, sheet.Field(c.Field), c))
	}
	return &page{title: v.Title, body: mergePage(v)}, nil
}

func (d *desk) clash(i int, f *offer.Field, c offer.Conflict) clash {
	one := clash{Name: "choice" + strconv.Itoa(i), Field: c.Field, Lang: string(c.Lang)}
	if f == nil {
		return one
	}
	one.Field = f.Label.In(d.lang)
	side := func(v offer.Value) []said {
		if t, is := v.(offer.Text); is && c.Lang != "" {
			if p, there := t[c.Lang]; there {
				return []said{{string(c.Lang), p.Value}}
			}
			return nil
		}
		return d.value(f, v)
	}
	one.Base, one.Mine, one.Theirs = side(c.Base), side(c.Mine), side(c.Theirs)
	return one
}

// mergeSent saves what was chosen, over the version that was chosen from: where that is no longer in force, one chooses again.
func (d *desk) mergeSent() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	opened, saved, err := d.clashing()
	if err != nil {
		return nil, err
	}
	if saved == nil {
		return goOn(offerAddress(opened.Offer.ID)), nil
	}
	if values.Get("version") != strconv.FormatInt(saved.Live.Version, 10) {
		return goOn(offerAddress(opened.Offer.ID) + "/merge"), nil
	}
	base, err := d.doors.Editing.OpenAt(d.request.Context(), d.actor, opened.Offer.ID, opened.Draft.Offer.Version)
	if err != nil {
		return nil, err
	}
	chosen, _ := offer.Merge(base.Offer, opened.Draft.Offer, saved.Live)
	for i, c := range saved.Conflicts {
		if values.Get("choice"+strconv.Itoa(i)) == "mine" {
			prefer(chosen, c)
		}
	}
	did, err := d.doors.Editing.Save(d.request.Context(), d.actor, &editing.Edit{Offer: chosen, Carried: opened.Draft.Fields, Drafted: true, Key: d.call.ID})
	if err != nil {
		return nil, err
	}
	if did.ID == 0 {
		did.ID = opened.Offer.ID
	}
	return goOn(offerAddress(did.ID) + "?done=saved"), nil
}

// prefer puts one's own value in the place of the other's: of a text, in the language that both wrote.
func prefer(o *offer.Offer, c offer.Conflict) {
	mine, isText := c.Mine.(offer.Text)
	if c.Lang == "" || !isText && c.Mine != nil {
		o.Set(offer.Cell{Key: c.Key, Value: c.Mine})
		return
	}
	both := offer.Text{}
	if now := o.Get(c.Key); now != nil {
		if t, is := now.Value.(offer.Text); is {
			for lang, p := range t {
				both[lang] = p
			}
		}
	}
	if p, there := mine[c.Lang]; there {
		both[c.Lang] = p
	} else {
		delete(both, c.Lang)
	}
	cell := offer.Cell{Key: c.Key}
	if len(both) > 0 {
		cell.Value = both
	}
	o.Set(cell)
}
