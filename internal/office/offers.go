package office

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// listView is a list of offers that one works through.
type listView struct {
	Title  string
	Search ui.Search
	Kept   ui.Kept
	Views  ui.Chips
	Facets ui.Facets
	Chosen ui.Chips
	Rows   ui.Rows
	Pager  ui.Pager
	New    ui.Button
	Some   *ui.Button // an operation on those that were chosen
	Every  ui.Link    // or on all that were found
	count  int
	values url.Values
}

// Parts of the page, by the ids of their elements.
const (
	listForm = "search"
	listPart = "results"
)

// perPage is how many offers a page of the list holds.
const perPage = 25

// facetsOfList are the facets that narrow the list, in their order.
var facetsOfList = []string{"type", "status", "owner", "department", "life", "problem", "score"}

// offers lists the offers that answer a question, as a table that one works through.
func (d *desk) offers() (*page, error) {
	l, err := d.list(d.request.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	if d.may(access.Propose, access.Object{}) && l.count > 0 {
		l.Rows.Name, l.Rows.All = "offers", d.say("office.offers.choose_all")
		l.Some = &ui.Button{Text: d.say("office.offers.operate"), Icon: "briefcase"}
		l.Every = ui.Link{Text: d.say("office.offers.operate_all", "count", l.count, "number", d.number(l.count)), URL: Prefix + "/operations/new?" + url.Values{"question": {asked(l.values)}}.Encode()}
	}
	return &page{title: d.say("office.menu.offers"), wide: true, body: offersPage(l), parts: map[string]templ.Component{listPart: offersFound(l)}}, nil
}

// list answers a question with a table.
func (d *desk) list(raw string) (*listView, error) {
	values, err := query.Parameters(raw)
	if err != nil {
		return nil, fault.New(fault.Invalid, "request.query_malformed")
	}
	for name, list := range values { // what a form sends empty
		if values[name] = slices.DeleteFunc(list, func(v string) bool { return strings.TrimSpace(v) == "" }); len(values[name]) == 0 {
			values.Del(name)
		}
	}
	q, err := d.app.Vocabulary(d.actor).Parse(values, d.now)
	if err != nil {
		return nil, err
	}
	q.Lang = d.lang
	if !values.Has("limit") {
		q.Limit = perPage
	}
	if !values.Has("sort") && q.Text == "" {
		q.Sort = query.ByUpdated
	}
	if len(values["status"]) == 0 && q.Text == "" { // what is deleted or merged is asked for by name
		q.Terms = append(q.Terms, query.Term{Facet: "status", Any: []string{"draft", "published", "withdrawn"}})
		slices.SortFunc(q.Terms, func(a, b query.Term) int { return cmp.Compare(a.Facet, b.Facet) })
	}
	q.Facets = d.countable()
	found, err := d.app.Search(d.request.Context(), d.actor, q)
	if err != nil {
		return nil, err
	}
	l := &listView{values: values, Title: d.say("office.offers.found", "count", found.Count, "number", d.number(found.Count))}
	l.Search = ui.Search{Action: Prefix + "/offers", Label: d.say("office.offers.words"), Placeholder: d.say("office.offers.placeholder"), Button: d.say("office.offers.search"), Value: q.Text, Form: listForm,
		Live: ui.Live{Target: listPart, Top: listPart}}
	counts := map[string][]app.CodeCount{}
	for _, f := range found.Facets {
		counts[f.Name] = f.Counts
	}
	l.Views = d.views(l)
	l.Facets = d.facets(l, counts)
	l.Search.Kept = l.kept()
	l.Chosen = d.chosen(l)
	if l.Rows, err = d.rows(l, found); err != nil {
		return nil, err
	}
	l.count = found.Count
	l.Pager = ui.Pager{Label: d.say("office.offers.pages"), Live: ui.Live{Target: listPart, Top: listPart}}
	if found.Next != "" {
		l.Pager.Next = ui.Link{Text: d.say("office.offers.next"), URL: l.with("cursor", found.Next)}
	}
	if values.Has("cursor") {
		l.Pager.Prev = ui.Link{Text: d.say("office.offers.first"), URL: l.with("cursor", "")}
	}
	return l, nil
}

// asked is the question of a list, for an operation on all that it finds.
func asked(values url.Values) string {
	question := maps.Clone(values)
	for _, name := range []string{"cursor", "sort", "limit"} {
		delete(question, name)
	}
	if len(question["status"]) == 0 {
		question["status"] = []string{"draft", "published", "withdrawn"}
	}
	return question.Encode()
}

// countable are the facets of the list that the account may ask for.
func (d *desk) countable() []string {
	if d.state.Organisations[d.actor.Organisation].Kind == "" && d.actor.Organisation != "" {
		return facetsOfList[:4]
	}
	return facetsOfList
}

// with gives the address of the list with a parameter set, or taken out by "", from its first page on.
func (l *listView) with(name, value string) string {
	values := maps.Clone(l.values)
	delete(values, "cursor")
	delete(values, name)
	if value != "" {
		values[name] = []string{value}
	}
	return address(values)
}

func (l *listView) without(name, value string) string {
	values := maps.Clone(l.values)
	delete(values, "cursor")
	if values[name] = slices.DeleteFunc(slices.Clone(values[name]), func(v string) bool { return v == value }); len(values[name]) == 0 {
		delete(values, name)
	}
	return address(values)
}

func address(values url.Values) string {
	if len(values) == 0 {
		return Prefix + "/offers"
	}
	return Prefix + "/offers?" + values.Encode()
}

// views are the lists that one comes back to.
func (d *desk) views(l *listView) ui.Chips {
	chips := ui.Chips{Label: d.say("office.offers.views"), Live: ui.Live{Target: listPart}}
	add := func(key, icon string, values url.Values) {
		chips.Chips = append(chips.Chips, ui.Chip{Text: d.say("office.view." + key), Icon: icon, URL: address(values), Current: maps.EqualFunc(values, l.values, slices.Equal)})
	}
	own := d.actor.Organisation
	if own != "" {
		add("mine", "building-2", url.Values{"owner": {own}})
		add("drafts", "file-text", url.Values{"owner": {own}, "status": {"draft"}})
		add("weak", "triangle-alert", url.Values{"owner": {own}, "score": {"web-low"}, "status": {"published"}})
	}
	add("all", "network", url.Values{})
	return chips
}

// facets are the choices that narrow the list, with how many there are of each.
func (d *desk) facets(l *listView, counts map[string][]app.CodeCount) ui.Facets {
	f := ui.Facets{Label: d.say("office.offers.filters"), Apply: d.say("office.offers.apply"), Form: listForm}
	for _, name := range facetsOfList {
		facet := ui.Facet{Name: name, Title: d.say("office.facet." + name)}
		for _, c := range counts[name] {
			facet.Options = append(facet.Options, ui.Option{Value: c.Code, Label: d.label(name, c.Code), Count: d.number(c.Count), Checked: slices.Contains(l.values[name], c.Code)})
		}
		if n := len(l.values[name]); n > 0 {
			facet.Chosen = strconv.Itoa(n)
		}
		if len(facet.Options) > 0 {
			f.Facets = append(f.Facets, facet)
		}
	}
	return f
}

// kept are the conditions that go with the form without being shown in it.
func (l *listView) kept() (k ui.Kept) {
	for _, name := range slices.Sorted(maps.Keys(l.values)) {
		for _, value := range l.values[name] {
			shown := name == "q" || name == "cursor" || slices.ContainsFunc(l.Facets.Facets, func(f ui.Facet) bool {
				return f.Name == name && slices.ContainsFunc(f.Options, func(o ui.Option) bool { return o.Value == value })
			})
			if !shown {
				k.Fields = append(k.Fields, ui.Field{Name: name, Value: value})
			}
		}
	}
	return k
}

// chosen are the conditions in force, each of which can be taken away.
func (d *desk) chosen(l *listView) ui.Chips {
	chips := ui.Chips{Label: d.say("office.offers.chosen"), Live: ui.Live{Target: listPart}}
	for _, name := range slices.Sorted(maps.Keys(l.values)) {
		if name == "q" || name == "cursor" || name == "sort" || name == "limit" {
			continue
		}
		for _, code := range l.values[name] {
			chips.Chips = append(chips.Chips, ui.Chip{Text: d.label(name, code), URL: l.without(name, code), Remove: d.say("office.offers.remove", "name", d.label(name, code))})
		}
	}
	return chips
}

// label gives what a code is called.
func (d *desk) label(facet, code string) string {
	if words, lacking := d.state.Label(facet, code); words != nil && !lacking {
		return words.In(d.lang)
	}
	switch facet {
	case "life":
		return d.say("word.life." + code)
	case "status":
		return d.say("word.status." + code)
	}
	return code
}

// rows are the offers of a page.
func (d *desk) rows(l *listView, found *app.Answer) (ui.Rows, error) {
	r := ui.Rows{Caption: l.Title, Empty: d.say("office.offers.none"), Columns: []ui.Column{
		{Text: d.say("office.column.name"), Sort: l.with("sort", "name"), Sorted: sorted(l, "name", "ascending")}, {Text: d.say("office.column.type"), Narrow: true},
		{Text: d.say("office.column.place"), Narrow: true}, {Text: d.say("office.column.status")}, {Text: d.say("office.column.owner"), Narrow: true},
		{Text: d.say("office.column.updated"), Sort: l.with("sort", "updated"), Sorted: sorted(l, "updated", "descending"), Narrow: true}}}
	for _, id := range found.IDs {
		shown, err := found.Offer(id)
		if fault.Is(err, fault.NotFound) {
			continue // left the audience meanwhile
		}
		if err != nil {
			return r, err
		}
		number := strconv.FormatInt(int64(id), 10)
		name, _ := shown.Name().In(d.lang)
		r.Rows = append(r.Rows, ui.Row{ID: "o" + number, Value: number, Label: d.say("office.offers.choose", "name", name.Value), Dim: shown.Status != offer.Published && shown.Status != offer.Draft,
			Cells: []templ.Component{rowName(cmp.Or(name.Value, d.say("office.offers.nameless")), Prefix+"/offers/"+number, number), words(d.typeName(shown.Type)),
				words(d.place(shown.Offer)), d.status(shown.Offer).View(), words(d.organisation(shown.Owner)), words(d.speaker.Day(shown.Updated.In(d.now.Location()), i18n.BriefDay))}})
	}
	return r, nil
}

func sorted(l *listView, by, sense string) string {
	if l.values.Get("sort") == by {
		return sense
	}
	return ""
}

func (d *desk) typeName(t offer.Type) string {
	if s := d.state.Catalog.Sheet(t); s != nil {
		return s.Label.In(d.lang)
	}
	return string(t)
}

// place says where an offer lies, as far as it says so.
func (d *desk) place(o *offer.Offer) string {
	a := o.Address()
	if t, known := d.state.Atlas.Find("commune:" + a.Commune); known {
		return t.In(string(d.lang))
	}
	return a.Locality
}

// status says where an offer stands: its status, or what is unusual in its life.
func (d *desk) status(o *offer.Offer) ui.Badge {
	kind := map[offer.Status]ui.Kind{offer.Draft: ui.Info, offer.Published: ui.Good, offer.Withdrawn: ui.Warning, offer.Deleted: ui.Shut, offer.Merged: ui.Shut}[o.Status]
	b := ui.Badge{Kind: kind, Text: d.say("word.status." + string(o.Status))}
	if life := o.Life().State; o.Status == offer.Published && life != "" && life != offer.Active {
		b = ui.Badge{Kind: ui.Warning, Text: d.say("word.life." + string(life))}
	}
	return b
}
