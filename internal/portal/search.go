package portal

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// results is a page of the search, before it is drawn.
type results struct {
	asked     asked
	Count     int
	Title     string // "312 offres"
	Search    ui.Search
	Kept      ui.Kept
	Types     ui.Chips
	Facets    ui.Facets
	Chosen    ui.Chips
	Sorts     ui.Menu
	Near      ui.Near
	Split     ui.Split
	Cards     ui.Cards
	Pager     ui.Pager
	Empty     *ui.Empty
	Formats   ui.Formats
	Subscribe subscription
}

// searchForm is the id of the form, resultsPart that of what changes while one types, listPart that of the offers in it.
const (
	searchForm  = "search"
	resultsPart = "results"
	listPart    = "list"
)

// search answers what was asked, with the offers side by side with where they lie.
func (v *visit) search() (*page, error) {
	values, q, err := v.question("page")
	if err != nil {
		return nil, err
	}
	place, err := paging(values)
	if err != nil {
		return nil, err
	}
	q.Facets = append(q.Facets[:0], "type")
	for _, c := range criteria {
		q.Facets = append(q.Facets, c.facets...)
	}
	found, err := v.turnTo(&place, q)
	if err != nil {
		return nil, err
	}
	r := &results{asked: asked{v.to("search"), canonical(values, q)}, Count: found.Count}
	if err := v.fill(r, q, found, place); err != nil {
		return nil, err
	}
	head := ui.Head{Title: v.title(q, r), Description: v.say("portal.search.description", "number", v.count(r.Count), "count", r.Count), Canonical: v.absolute(r.asked.where()),
		NoIndex: len(r.asked.values) > 1 || place.number > 1, Class: "page-search", Prev: r.Pager.Prev.URL, Next: r.Pager.Next.URL, Feeds: v.searchFeeds(r)}
	answer := &page{head: head, body: searchPage(v, r), parts: map[string]templ.Component{resultsPart: searchResults(v, r)}}
	if place.number == 1 && q.Cursor == "" && r.Empty == nil {
		answer.holds = found.Lasting(q).Holds
	}
	return answer, nil
}

// canonical writes a question as the addresses of its neighbours have it: one name for each thing asked for, and what the visitor
// wrote where that says more ("weekend" is another day next week).
func canonical(values url.Values, q *query.Question) url.Values {
	kept := q.Values()
	for _, name := range []string{"near", "bbox", "open", "sort", "first"} {
		if list := values[name]; len(list) > 0 {
			kept[name] = list
		}
	}
	return kept
}

// title says in the browser's tab what was asked for.
func (v *visit) title(q *query.Question, r *results) string {
	if q.Text != "" {
		return v.say("portal.search.title_of", "words", q.Text)
	}
	if t := q.Term("type"); t != nil && len(t.Any) == 1 {
		return v.label("type", t.Any[0])
	}
	return v.say("portal.page.search")
}

// count writes how many there are.
func (v *visit) count(n int) string { return v.speaker.Number(float64(n), 0) }

// offers says how many offers there are: "1 105 offres".
func (v *visit) offers(n int) string {
	return v.say("portal.search.found", "count", n, "number", v.count(n))
}

// fill works out everything that the page shows.
func (v *visit) fill(r *results, q *query.Question, found *app.Answer, place place) error {
	live := ui.Live{Target: resultsPart, Top: listPart}
	r.Title = v.offers(r.Count)
	r.Search = v.searchField()
	r.Search.Value, r.Search.Form, r.Search.Live = q.Text, searchForm, live
	r.Search.Suggest += "?without=offers" // the list shows them
	counts := map[string][]app.CodeCount{}
	for _, f := range found.Facets {
		counts[f.Name] = f.Counts
	}
	r.Types = v.typeChips(r, counts["type"])
	r.Types.Row = true
	r.Near = ui.Near{Text: v.say("portal.search.near"), Refused: v.say("portal.search.near_refused"), Address: r.nearby()}
	r.Facets = v.facets(r, q, counts)
	r.Kept = ui.Kept{Form: searchForm, Fields: r.kept()}
	r.Sorts = v.sorts(r, q)
	r.Split = v.split(r)
	r.Split.Map.Bounds, r.Split.Map.Exact = boundsOf(q), q.Box != nil
	r.Chosen = v.chosen(r, q)
	r.Chosen.Clear = ui.Link{}
	if len(r.Chosen.Chips) > 0 {
		r.Chosen.Clear = ui.Link{Text: v.say("portal.search.clear"), URL: r.asked.path}
	}
	cards, err := v.shown(found, q)
	if err != nil {
		return err
	}
	for i := range cards {
		cards[i].Level, cards[i].Picture.Eager = 2, i == 0 // the first is what a phone shows largest
	}
	r.Cards = ui.Cards{Label: v.say("portal.search.list"), Two: true, Keyed: true, Cards: cards}
	r.Pager = v.pager(r, place, found)
	r.Formats, r.Subscribe = v.formats(r), v.subscription(r.asked.values)
	if r.Count == 0 {
		r.Empty, err = v.empty(r, q)
	}
	return err
}

// searchField is the field that every way into the search has.
func (v *visit) searchField() ui.Search {
	return ui.Search{Action: v.to("search"), Label: v.say("portal.search.label"), Placeholder: v.say("portal.search.placeholder"),
		Button: v.say("portal.search.button"), Suggest: v.to("suggest")}
}

// kept are the conditions that go with the form without being shown in it: all that no field of it says.
func (r *results) kept() []ui.Field {
	said := map[string]bool{"q": true}
	for _, f := range r.Facets.Facets {
		r.told(f, said)
	}
	var fields []ui.Field
	for _, name := range sortedNames(r.asked.values) {
		for _, value := range r.asked.values[name] {
			if !said[name] && !said[name+"="+value] {
				fields = append(fields, ui.Field{Name: name, Value: value})
			}
		}
	}
	return fields
}

// told notes what the fields of a facet say.
func (r *results) told(f ui.Facet, said map[string]bool) {
	if f.Body != nil {
		said[f.Name] = true
	}
	for _, o := range f.Options {
		if o.Checked {
			said[f.Name+"="+o.Value] = true
		}
	}
	for _, g := range f.Groups {
		r.told(g, said)
	}
}

// typeChips leads from one kind of offers to another; the one in force is taken away by its chip.
func (v *visit) typeChips(r *results, counts []app.CodeCount) ui.Chips {
	chips := ui.Chips{Label: v.say("portal.search.types"), Live: ui.Live{Target: resultsPart}, Chips: make([]ui.Chip, 0, len(counts))}
	for _, code := range r.asked.values["type"] { // one that is asked for and found nowhere can still be taken back
		if !slices.ContainsFunc(counts, func(c app.CodeCount) bool { return c.Code == code }) && !strings.HasPrefix(code, "!") {
			counts = append(slices.Clip(counts), app.CodeCount{Code: code})
		}
	}
	for _, c := range counts {
		chip := ui.Chip{Text: v.label("type", c.Code), Count: v.count(c.Count), Icon: typeIcon(offer.Type(c.Code)), URL: r.asked.with("type", c.Code)}
		if r.asked.holds("type", c.Code) {
			chip.Current, chip.URL = true, r.asked.without("type", c.Code)
		}
		chips.Chips = append(chips.Chips, chip)
	}
	return chips
}

// place is where one is in a long list.
type place struct {
	number int    // of the page, from 1
	cursor string // where the page before ended: so none is skipped or shown twice though the base changes
	known  bool   // the number is told, and with it how many came before
}

// lastPage bounds the pages that are found by their number alone; beyond them one goes on by cursors.
const lastPage = 100

// paging takes the place in the list out of the parameters.
func paging(values url.Values) (place, error) {
	p := place{number: 1, cursor: values.Get("cursor"), known: true}
	switch text := values.Get("page"); {
	case text != "":
		n, err := positive(text)
		if err != nil {
			return p, fault.Refuse("query.invalid", []fault.Problem{fault.At("page", "number.malformed", "value", text)})
		}
		p.number = n
	case p.cursor != "":
		p.known = false // as the API's own address has it
	}
	values.Del("page")
	values.Del("cursor")
	return p, nil
}

// turnTo finds the offers of a page. By its number alone, the pages before it are found with it, which costs no more than to keep
// twenty numbers each; a cursor that means nothing here any more is as none.
func (v *visit) turnTo(p *place, q *query.Question) (*app.Answer, error) {
	q.Limit, q.Cursor = query.DefaultLimit, p.cursor
	if p.cursor != "" {
		found, err := v.app.Search(v.request.Context(), v.actor, q)
		if e, is := err.(*fault.Error); !is || !strings.HasPrefix(e.Key, "cursor.") {
			return found, err
		}
		p.known, q.Cursor = true, ""
	}
	p.number = min(p.number, lastPage)
	q.Limit = p.number * query.DefaultLimit
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil {
		return nil, err
	}
	before := min((p.number-1)*query.DefaultLimit, max(0, len(found.IDs)-1)/query.DefaultLimit*query.DefaultLimit)
	p.number = before/query.DefaultLimit + 1
	return found.From(before), nil
}
