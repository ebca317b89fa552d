package office

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-json-experiment/json"

	"escale/internal/app/trade"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/ui"
)

// wanted is one thing that an operation is told besides the offers: its name in the order, and how it is asked.
type wanted struct {
	name string
	kind string // day, flag, number, words, text: words for visitors, offer, organisation
}

// operations are those that can be ordered from a page, with what each is told.
var operations = []struct {
	kind trade.Kind
	asks []wanted
}{
	{trade.Close, []wanted{{"from", "day"}, {"until", "day"}, {"for_good", "flag"}, {"ground", "words"}, {"number", "words"}, {"note", "text"}}},
	{trade.Reopen, []wanted{{"programme", "flag"}}},
	{trade.Cancel, []wanted{{"programme", "flag"}, {"ground", "words"}, {"note", "text"}}},
	{trade.Postpone, []wanted{{"to", "day"}, {"programme", "flag"}, {"ground", "words"}, {"note", "text"}}},
	{trade.Relocate, []wanted{{"venue", "offer"}, {"place", "words"}, {"programme", "flag"}, {"ground", "words"}, {"note", "text"}}},
	{trade.Duplicate, []wanted{{"edition", "flag"}, {"year", "number"}, {"programme", "flag"}}},
	{trade.Operator, []wanted{{"to", "offer"}, {"name", "words"}}},
	{trade.HandOver, []wanted{{"to", "organisation"}, {"own", "flag"}}},
	{trade.Merge, []wanted{{"into", "offer"}}},
	{trade.Part, nil},
}

// asksOf gives what an operation is told; false for one that no page orders.
func asksOf(kind trade.Kind) ([]wanted, bool) {
	for _, o := range operations {
		if o.kind == kind {
			return o.asks, true
		}
	}
	return nil, false
}

// orderView is the page on which an operation is said, and what it would do.
type orderView struct {
	Title, Lead string
	Errors      *ui.Errors
	About       string // the offers that it is about
	Kept        []ui.Field
	Kinds       ui.Choice // where none was chosen yet
	Fields      []templ.Component
	Plan        *planView
	See, Do     ui.Button
}

// planView is what an operation would do, or did.
type planView struct {
	Counts  ui.Counts
	Rows    ui.Rows
	Doubts  []string
	Confirm string
}

// order shows the page on which an operation is said.
func (d *desk) order() (*page, error) {
	return d.orderPage(d.request.URL.Query(), nil, nil), nil
}

// orderPage draws it again with what was said.
func (d *desk) orderPage(said url.Values, plan *trade.Plan, why *fault.Error) *page {
	kind := trade.Kind(said.Get("kind"))
	asks, chosen := asksOf(kind)
	v := &orderView{Title: d.say("office.operation.new"), Lead: d.say("office.operation.lead"), See: ui.Button{Text: d.say("office.operation.see"), Style: ui.Primary, Name: "do", Value: "plan"}}
	for _, name := range []string{"offers", "question"} {
		for _, value := range said[name] {
			v.Kept = append(v.Kept, ui.Field{Name: name, Value: value})
		}
	}
	v.About = d.about(said)
	if chosen {
		v.Title = d.say("office.operation." + string(kind))
		v.Lead = d.say("office.operation." + string(kind) + ".help")
		v.Kept = append(v.Kept, ui.Field{Name: "kind", Value: string(kind)})
		for _, a := range asks {
			v.Fields = append(v.Fields, d.asked(a, said))
		}
		v.Fields = append(v.Fields, ui.TextField{Name: "on", Label: d.say("office.operation.on"), Help: d.say("office.operation.on_help"), Type: "date", Value: said.Get("on")}.View(),
			ui.TextField{Name: "why", Label: d.say("office.operation.why"), Rows: 2, Value: said.Get("why"), Max: trade.MaxNote}.View())
	} else {
		v.Kinds = ui.Choice{Name: "kind", Label: d.say("office.operation.kind"), Open: true}
		for _, o := range operations {
			v.Kinds.Options = append(v.Kinds.Options, ui.Option{Value: string(o.kind), Label: d.say("office.operation." + string(o.kind))})
		}
	}
	if why != nil {
		v.Errors = &ui.Errors{Title: d.speaker.Fault(why)}
		for _, p := range why.Problems {
			v.Errors.Links = append(v.Errors.Links, ui.Link{URL: "#" + p.Path[strings.LastIndexByte(p.Path, '/')+1:], Text: d.speaker.Problem(p)})
		}
	}
	if plan != nil {
		v.Plan = d.planned(plan)
		v.Do = ui.Button{Text: d.say("office.operation.do", "count", plan.Changed+plan.Proposed), Style: ui.Primary, Name: "do", Value: "act"}
		v.See.Style = ui.Usual
	}
	return &page{title: v.Title, body: orderPageView(v)}
}

// asked draws the field for one thing.
func (d *desk) asked(a wanted, said url.Values) templ.Component {
	label, value := d.say("office.operation.with."+a.name), said.Get(a.name)
	switch a.kind {
	case "organisation":
		return d.organisationChoice(a.name, d.say("office.operation.with.organisation"), value).View()
	case "flag":
		return ui.Checkbox{Name: a.name, Label: label, Checked: value != ""}.View()
	case "day":
		return ui.TextField{Name: a.name, Label: label, Type: "date", Value: value}.View()
	case "number":
		return ui.TextField{Name: a.name, Label: label, Type: "number", Value: value}.View()
	case "offer":
		return ui.TextField{Name: a.name, Label: label, Help: d.say("office.operation.number_help"), Value: value}.View()
	case "text":
		return ui.TextField{Name: a.name, Label: label, Help: d.say("office.operation.text_help"), Rows: 2, Value: value, Lang: string(d.lang)}.View()
	}
	return ui.TextField{Name: a.name, Label: label, Value: value}.View()
}

// organisationChoice lets one choose an organisation that takes part.
func (d *desk) organisationChoice(name, label, chosen string) ui.Choice {
	c := ui.Choice{Name: name, Label: label, Options: []ui.Option{{}}}
	for code, o := range d.state.Organisations {
		if o.Left.IsZero() && o.Kind != network.Professional {
			c.Options = append(c.Options, ui.Option{Value: code, Label: o.Name, Checked: code == chosen})
		}
	}
	slices.SortFunc(c.Options, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	return c
}

// about names the offers that an operation is about.
func (d *desk) about(said url.Values) string {
	if q := said.Get("question"); q != "" {
		n, err := d.count(q)
		if err == nil {
			return d.say("office.operation.about_found", "count", n, "number", d.number(n))
		}
	}
	var names []string
	for _, id := range numbers(said["offers"]) {
		if shown, err := d.app.Offer(d.request.Context(), d.actor, id); err == nil && len(names) < 10 {
			names = append(names, d.one(shown.Name()))
		}
	}
	return strings.Join(names, ", ")
}

func numbers(list []string) (ids []offer.ID) {
	for _, text := range list {
		if id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32); err == nil && id > 0 {
			ids = append(ids, offer.ID(id))
		}
	}
	return ids
}

// ordered reads an order from what was said on the page. It goes by the order's own JSON, which says what is wrong with it.
func (d *desk) ordered(said url.Values) (*trade.Order, error) {
	with := map[string]any{}
	asks, known := asksOf(trade.Kind(said.Get("kind")))
	if !known {
		return nil, fault.Refuse("operation.invalid", []fault.Problem{fault.At("/kind", "operation.kind_unknown", "value", said.Get("kind"))})
	}
	for _, a := range asks {
		value := strings.TrimSpace(said.Get(a.name))
		if value == "" {
			continue
		}
		switch a.kind {
		case "flag":
			with[a.name] = true
		case "number", "offer":
			n, err := strconv.Atoi(value)
			if err != nil {
				return nil, fault.Refuse("operation.invalid", []fault.Problem{fault.At("/with/"+a.name, "number.malformed", "value", value)})
			}
			with[a.name] = n
		case "text":
			with[a.name] = offer.Say(d.lang, value)
		default:
			with[a.name] = value
		}
	}
	doc := map[string]any{"kind": said.Get("kind"), "with": with}
	if ids := numbers(said["offers"]); len(ids) > 0 {
		doc["offers"] = ids
	}
	for name, as := range map[string]string{"question": "question", "on": "on", "why": "note"} {
		if v := said.Get(name); v != "" {
			doc[as] = v
		}
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	o := new(trade.Order)
	if err := json.Unmarshal(text, o); err != nil {
		if refused := (*fault.Error)(nil); errors.As(err, &refused) {
			return nil, refused
		}
		return nil, fault.New(fault.Invalid, "operation.invalid").Because(err)
	}
	return o, nil
}

// orderSent shows what an operation would do, or has it done.
func (d *desk) orderSent() (*page, error) {
	said, err := d.sent()
	if err != nil {
		return nil, err
	}
	if _, chosen := asksOf(trade.Kind(said.Get("kind"))); !chosen {
		return d.orderPage(said, nil, nil), nil
	}
	o, err := d.ordered(said)
	if err == nil && said.Get("do") == "act" {
		op, acted := d.doors.Trade.Act(d.request.Context(), d.actor, o, said.Get("confirm"), nil)
		if acted == nil {
			return goOn(Prefix + "/operations/" + url.PathEscape(op.ID)), nil
		}
		err = acted
	}
	var plan *trade.Plan
	refused := (*fault.Error)(nil)
	if o != nil && !errors.As(err, &refused) {
		plan, err = d.doors.Trade.Plan(d.request.Context(), d.actor, o)
	}
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	return d.orderPage(said, plan, refused), nil
}

// kindsOf tells verdicts apart at a glance.
var kindsOf = map[trade.Verdict]ui.Kind{trade.Changed: ui.Good, trade.Proposed: ui.Info, trade.Refused: ui.Warning, trade.Same: ui.Plain}

func (d *desk) planned(p *trade.Plan) *planView {
	v := &planView{Confirm: p.Confirm, Counts: d.verdicts(p.Changed, p.Proposed, p.Refused, p.Same), Rows: ui.Rows{Caption: d.say("office.operation.steps"),
		Columns: []ui.Column{{Text: d.say("office.column.name")}, {Text: d.say("office.column.owner"), Narrow: true}, {Text: d.say("office.operation.verdict")}, {Text: d.say("office.operation.fields"), Narrow: true}}}}
	for _, s := range p.Steps {
		why := strings.Join(s.Fields, ", ")
		if s.Why != nil {
			why = d.speaker.Fault(s.Why)
			for _, problem := range s.Why.Problems {
				why = line(" ", why, d.speaker.Problem(problem))
			}
		}
		number := strconv.FormatInt(int64(s.Offer), 10)
		v.Rows.Rows = append(v.Rows.Rows, ui.Row{ID: "s" + number, Cells: []templ.Component{rowName(s.Name, offerAddress(s.Offer), number), words(d.organisation(s.Owner)),
			ui.Badge{Kind: kindsOf[s.Verdict], Text: d.say("office.verdict." + string(s.Verdict))}.View(), words(why)}})
	}
	v.Doubts = d.doubts(p.Doubts)
	return v
}

func (d *desk) doubts(list []trade.Doubt) (said []string) {
	for _, one := range list {
		said = append(said, d.speaker.Say(one.Key, one.Args))
	}
	return said
}

func (d *desk) verdicts(changed, proposed, refused, same int) ui.Counts {
	c := ui.Counts{Label: d.say("office.operation.result")}
	for _, one := range []struct {
		verdict trade.Verdict
		n       int
		icon    string
	}{{trade.Changed, changed, "circle-check"}, {trade.Proposed, proposed, "send"}, {trade.Refused, refused, "ban"}, {trade.Same, same, "minus"}} {
		if one.n > 0 {
			c.Counts = append(c.Counts, ui.Count{Number: d.number(one.n), Text: d.say("office.verdict." + string(one.verdict)), Icon: one.icon, Kind: kindsOf[one.verdict], URL: "#steps"})
		}
	}
	return c
}

// operationView is an operation, and how far it has come.
type operationView struct {
	Title, Lead string
	State       ui.Badge
	Running     bool
	Done, Of    int
	Progress    string
	Counts      ui.Counts
	Problems    ui.Rows
	Doubts      []string
	Made        []ui.Link
	Undo, Stop  *ui.Button
	Action      string
}

// operation shows one.
func (d *desk) operation() (*page, error) {
	op, err := d.doors.Trade.Operation(d.request.Context(), d.actor, d.request.PathValue("operation"))
	if err != nil {
		return nil, err
	}
	v := &operationView{Title: d.say("office.operation." + string(op.Order.Work.Kind())), Lead: line(" – ", d.moment(op.At), d.organisation(op.Organisation), op.Order.Note),
		State: ui.Badge{Kind: stateKinds[op.State], Text: d.say("office.operation.state." + string(op.State))}, Running: op.State == trade.Running, Done: op.Done, Of: op.Offers,
		Progress: d.say("office.operation.progress", "done", d.number(op.Done), "of", d.number(op.Offers)), Counts: d.verdicts(op.Changed, op.Proposed, op.Refused, op.Same),
		Doubts: d.doubts(op.Doubts), Action: Prefix + "/operations/" + url.PathEscape(op.ID)}
	v.Problems = ui.Rows{Caption: d.say("office.operation.problems"), Columns: []ui.Column{{Text: d.say("office.column.name")}, {Text: d.say("office.operation.reason")}}}
	for _, p := range op.Problems {
		number := strconv.FormatInt(int64(p.Offer), 10)
		v.Problems.Rows = append(v.Problems.Rows, ui.Row{ID: "p" + number, Cells: []templ.Component{rowName(p.Name, offerAddress(p.Offer), number), words(d.speaker.Say(p.Key, p.Args))}})
	}
	for _, id := range op.Made {
		if shown, err := d.app.Offer(d.request.Context(), d.actor, id); err == nil {
			v.Made = append(v.Made, ui.Link{URL: offerAddress(id), Text: d.one(shown.Name())})
		}
	}
	switch op.State {
	case trade.Done, trade.Cancelled:
		if op.Changed > 0 && op.Order.Work.Kind() != trade.Undo {
			v.Undo = &ui.Button{Text: d.say("office.operation.undo"), Icon: "repeat", Name: "do", Value: "undo"}
		}
	case trade.Running, trade.Scheduled:
		v.Stop = &ui.Button{Text: d.say("office.operation.stop"), Icon: "x", Name: "do", Value: "stop"}
	}
	return &page{title: v.Title, body: operationPage(v), parts: map[string]templ.Component{"operation": operationState(v)}}, nil
}

var stateKinds = map[trade.State]ui.Kind{trade.Scheduled: ui.Soon, trade.Running: ui.Info, trade.Done: ui.Good, trade.Cancelled: ui.Warning, trade.Undone: ui.Plain}

// operationSent stops an operation, or undoes it.
func (d *desk) operationSent() (*page, error) {
	said, err := d.sent()
	if err != nil {
		return nil, err
	}
	id := d.request.PathValue("operation")
	switch said.Get("do") {
	case "stop":
		_, err = d.doors.Trade.Stop(d.request.Context(), d.actor, id)
	case "undo":
		var op *trade.Operation
		if op, err = d.doors.Trade.Act(d.request.Context(), d.actor, &trade.Order{Work: &trade.Undoing{Operation: id}}, "", nil); err == nil {
			id = op.ID
		}
	}
	if err != nil {
		return nil, err
	}
	return goOn(Prefix + "/operations/" + url.PathEscape(id)), nil
}

// operationsView is what was ordered lately.
type operationsView struct {
	Title string
	Rows  ui.Rows
	New   ui.Button
}

// listOperations lists what was ordered and is the account's business.
func (d *desk) listOperations() (*page, error) {
	list, err := d.doors.Trade.Operations(d.request.Context(), d.actor)
	if err != nil {
		return nil, err
	}
	v := &operationsView{Title: d.say("office.menu.operations"), New: ui.Button{Text: d.say("office.operation.new"), URL: Prefix + "/operations/new", Icon: "plus", Style: ui.Primary},
		Rows: ui.Rows{Caption: d.say("office.menu.operations"), Empty: d.say("office.operation.none"), Columns: []ui.Column{{Text: d.say("office.operation.kind")}, {Text: d.say("office.operation.at")},
			{Text: d.say("office.operation.offers"), Number: true}, {Text: d.say("office.column.status")}, {Text: d.say("office.operation.why"), Narrow: true}}}}
	for _, op := range list {
		v.Rows.Rows = append(v.Rows.Rows, ui.Row{ID: op.ID, Cells: []templ.Component{rowName(d.say("office.operation."+string(op.Order.Work.Kind())), Prefix+"/operations/"+url.PathEscape(op.ID), ""),
			words(d.moment(op.At)), words(d.number(op.Offers)), ui.Badge{Kind: stateKinds[op.State], Text: d.say("office.operation.state." + string(op.State))}.View(), words(op.Order.Note)}})
	}
	return &page{title: v.Title, body: operationsPage(v)}, nil
}

// fitting are the operations that make sense for an offer, as links.
func (e *editor) fitting() (links []ui.Link) {
	o := e.opened.Offer
	if o.ID == 0 || e.looking || !e.actor.Roles.Has(network.Contributor|network.Validator|network.Animator|network.Administrator) {
		return nil
	}
	event := o.Type == "event"
	life := o.Life().State
	for _, op := range operations {
		fits := true
		switch op.kind {
		case trade.Close:
			fits = !event && (life == "" || life == offer.Active)
		case trade.Cancel, trade.Postpone, trade.Relocate:
			fits = event
		case trade.Reopen:
			fits = life != "" && life != offer.Active && life != offer.Scheduled
		case trade.Part:
			fits = o.Status == offer.Merged
		case trade.Merge:
			fits = o.Status != offer.Merged
		case trade.HandOver:
			fits = e.opened.HandOver.Allowed
		}
		if fits {
			links = append(links, ui.Link{URL: Prefix + "/operations/new?" + url.Values{"kind": {string(op.kind)}, "offers": {strconv.FormatInt(int64(o.ID), 10)}}.Encode(), Text: e.say("office.operation." + string(op.kind))})
		}
	}
	return links
}

func number(n int) string { return strconv.Itoa(n) }
