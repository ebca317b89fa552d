package office

import (
	"cmp"
	"strconv"
	"sync"
	"time"

	"escale/internal/access"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/ui"
)

// noticesView is what somebody is told of: what is new, and what was read.
type noticesView struct {
	Title, Lead string
	New, Old    happenings
	Action      string
	Hidden      []ui.Field
	Read        ui.Button
	Choose      ui.Button
}

// noticeDays is how far back one is told.
const noticeDays = 60

// noticeKinds say how an occasion is to be taken.
var noticeKinds = map[editing.Occasion]ui.Badge{
	editing.Answered: {Kind: ui.Good, Icon: "circle-check"}, editing.Returned: {Kind: ui.Warning, Icon: "repeat"}, editing.TookPlace: {Kind: ui.Good, Icon: "calendar-clock"},
	editing.Unfit: {Kind: ui.Warning, Icon: "calendar-x"}, editing.ToDecide: {Kind: ui.Info, Icon: "message-circle"},
}

// notices shows what somebody is told of.
func (d *desk) notices() (*page, error) {
	all, err := d.doors.Editing.Notices(d.request.Context(), d.actor, d.now.AddDate(0, 0, -noticeDays))
	if err != nil {
		return nil, err
	}
	v := &noticesView{Title: d.say("office.notices.title"), Action: Prefix + "/notifications", New: happenings{ID: "new", Title: d.say("office.notices.new"), Empty: d.say("office.notices.none")},
		Old: happenings{ID: "old", Title: d.say("office.notices.old")}, Choose: ui.Button{Text: d.say("office.notices.choose"), Icon: "settings", Style: ui.Quiet, URL: Prefix + "/account"}}
	for i := range all {
		l := d.notice(&all[i])
		if all[i].At.After(d.account.Preferences.Told) {
			v.New.Lines = append(v.New.Lines, l)
		} else {
			v.Old.Lines = append(v.Old.Lines, l)
		}
	}
	v.Lead = d.say("office.notices.lead", "count", len(v.New.Lines), "number", d.number(len(v.New.Lines)))
	if len(v.New.Lines) > 0 {
		v.Hidden = []ui.Field{{Name: "until", Value: strconv.FormatInt(all[0].At.UnixMicro(), 10)}}
		v.Read = ui.Button{Text: d.say("office.notices.read"), Icon: "check"}
	}
	return &page{title: v.Title, body: noticesPage(v)}, nil
}

func (d *desk) notice(n *editing.Notice) happening {
	l := happening{Name: cmp.Or(d.one(n.Name), d.say("office.offers.nameless")), URL: proposalAddress(n.Proposal), Says: n.Words, Badge: noticeKinds[n.Occasion]}
	if n.Occasion == editing.Answered {
		l.Badge = d.leftOf(&editing.Listed{Proposal: &offer.Proposal{State: n.State}})
	} else {
		l.Badge.Text = d.say("office.notice." + string(n.Occasion))
	}
	if n.Key != "" {
		l.Says = d.say(n.Key)
	}
	if n.Occasion == editing.Returned && n.Offer != 0 {
		l.URL = offerAddress(n.Offer)
	}
	l.Facts = []string{d.typeName(n.Type), d.author(n.By, ""), d.moment(n.At)}
	return l
}

// noticesRead notes that all up to an instant was read.
func (d *desk) noticesRead() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	until, err := strconv.ParseInt(values.Get("until"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.Invalid, "request.form_malformed")
	}
	next := d.account.Preferences
	if at := time.UnixMicro(until); at.After(next.Told) && !at.After(d.now) {
		next.Told = at
	}
	if err := d.doors.People.SetPreferences(d.request.Context(), d.session, next); err != nil {
		return nil, err
	}
	d.bells.forget(d.actor)
	return goOn(Prefix + "/notifications"), nil
}

// bells remembers for a moment how much is new for whom: every page shows it, and it takes a look at the whole queue.
type bells struct {
	mu sync.Mutex
	of map[access.Actor]rung
}

type rung struct {
	n  int
	at time.Time
}

// bellHolds is for how long it is remembered, and mostBells for how many.
const (
	bellHolds = 20 * time.Second
	mostBells = 10_000
)

func (b *bells) forget(actor access.Actor) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.of, actor)
}

// bell counts what is new for whoever asks.
func (d *desk) bell() ui.Link {
	l := ui.Link{Text: d.say("office.notices.title"), URL: Prefix + "/notifications", Icon: "bell", Current: d.route.entry == "notices"}
	if !d.may(access.Propose, access.Object{}) {
		return ui.Link{}
	}
	b := &d.bells
	b.mu.Lock()
	last, known := b.of[d.actor]
	b.mu.Unlock()
	if !known || d.now.Sub(last.at) > bellHolds {
		all, err := d.doors.Editing.Notices(d.request.Context(), d.actor, d.account.Preferences.Told)
		if err != nil {
			return l // the page is worth more than its bell
		}
		last = rung{len(all), d.now}
		b.mu.Lock()
		if b.of == nil || len(b.of) > mostBells {
			b.of = map[access.Actor]rung{}
		}
		b.of[d.actor] = last
		b.mu.Unlock()
	}
	if last.n > 0 {
		l.Note = d.number(min(last.n, 99))
		l.Text = d.say("office.notices.lead", "count", last.n, "number", d.number(last.n))
	}
	return l
}
