package portal

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// criteria are the facets that a visitor chooses by, in the order of the page, with their drawings. What none of the offers found
// has is not shown.
var criteria = []struct{ facet, icon string }{
	{"category", "compass"}, {"department", "map"}, {"commune", "map-pin"}, {"theme", "sparkles"}, {"feature", "list"},
	{"audience", "users"}, {"label", "award"}, {"reduced_mobility", "accessibility"}, {"pets", "paw-print"}, {"language", "languages"},
	{"rate_mode", "ticket"}, {"payment", "credit-card"},
}

// shownChoices is how many choices of a facet are shown; those in force always are.
const shownChoices = 12

// results is a page of the search, before it is drawn.
type results struct {
	asked  asked
	Count  int
	Search ui.Search
	Types  ui.Chips
	Facets ui.Facets
	Chosen ui.Chips
	Sorts  ui.Tabs
	Near   ui.Near
	Split  ui.Split
	Cards  ui.Cards
	Pager  ui.Pager
	Empty  *ui.Empty
}

// search answers what was asked, with the offers side by side with where they lie.
func (v *visit) search() (*page, error) {
	values, q, err := v.question()
	if err != nil {
		return nil, err
	}
	q.Limit = query.DefaultLimit
	q.Facets = []string{"type"}
	for _, c := range criteria {
		q.Facets = append(q.Facets, c.facet)
	}
	found, err := v.app.Search(v.request.Context(), access.Anonymous, q)
	if err != nil {
		return nil, err
	}
	r := &results{asked: asked{v.to("search"), values}, Count: found.Count}
	if err := v.fill(r, q, found); err != nil {
		return nil, err
	}
	head := ui.Head{Title: v.title(q, r), Description: v.say("portal.search.description", "count", r.Count), Canonical: v.absolute(r.asked.where()),
		NoIndex: len(values) > 1, Class: "page-search"}
	return &page{head: head, body: searchPage(v, r), parts: map[string]templ.Component{"results": searchResults(v, r)}}, nil
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

// fill works out everything that the page shows.
func (v *visit) fill(r *results, q *query.Question, found *app.Answer) error {
	live := ui.Live{Target: "results"}
	r.Search = ui.Search{Action: r.asked.path, Value: q.Text, Label: v.say("portal.search.label"), Placeholder: v.say("portal.search.placeholder"),
		Button: v.say("portal.search.button"), Suggest: v.to("suggest"), Live: live, Kept: r.kept()}
	for _, f := range found.Facets {
		if f.Name == "type" {
			r.Types = v.typeChips(r, f.Counts)
			continue
		}
		if facet := v.facet(r, f.Name, f.Counts, q); len(facet.Options) > 0 {
			r.Facets.Facets = append(r.Facets.Facets, facet)
		}
	}
	r.Facets.Label, r.Facets.Apply = v.say("portal.search.facets"), v.say("portal.search.apply")
	r.Facets.Facets = append([]ui.Facet{v.when(r, q)}, r.Facets.Facets...)
	r.Near = ui.Near{Text: v.say("portal.search.near"), Refused: v.say("portal.search.near_refused"), Address: r.nearby()}
	r.Sorts = v.sorts(r, q)
	r.Split = v.split(r)
	r.Chosen = v.chosen(r, q)
	cards, err := v.cards(found)
	if err != nil {
		return err
	}
	r.Cards = ui.Cards{Label: v.say("portal.search.list"), Two: true}
	for i := range cards {
		c := v.card(&cards[i])
		if found.Distances != nil && found.Distances[i] >= 0 {
			c.Distance = v.speaker.Distance(found.Distances[i])
		}
		r.Cards.Cards = append(r.Cards.Cards, c)
	}
	if found.Next != "" {
		values := cloned(r.asked.values)
		values.Set("cursor", found.Next)
		r.Pager.Next = ui.Link{Text: v.say("portal.search.next"), URL: asking(r.asked.path, values)}
		r.Pager.Label, r.Pager.Live = v.say("portal.search.pages"), live
	}
	return nil
}

// kept are the conditions that go with the form without being shown in it: places and days chosen elsewhere.
func (r *results) kept() []ui.Field {
	var fields []ui.Field
	for _, name := range []string{"type", "near", "bbox", "within", "territory", "sort", "variant"} { // the form shows the others
		for _, value := range r.asked.values[name] {
			fields = append(fields, ui.Field{Name: name, Value: value})
		}
	}
	return fields
}

// typeChips leads from one kind of offers to another; the one in force is taken away by its chip.
func (v *visit) typeChips(r *results, counts []app.CodeCount) ui.Chips {
	chips := ui.Chips{Label: v.say("portal.search.types"), Live: ui.Live{Target: "results"}}
	for _, c := range counts {
		chip := ui.Chip{Text: v.label("type", c.Code), Count: v.speaker.Number(float64(c.Count), 0), Icon: typeIcon(offer.Type(c.Code)), URL: r.asked.with("type", c.Code)}
		if r.asked.holds("type", c.Code) {
			chip.Current, chip.URL = true, r.asked.without("type", c.Code)
		}
		chips.Chips = append(chips.Chips, chip)
	}
	return chips
}

// facet gives the choices of one facet: the most frequent ones, and those in force whatever they leave.
func (v *visit) facet(r *results, name string, counts []app.CodeCount, q *query.Question) ui.Facet {
	f := ui.Facet{Name: name, Title: v.facetName(name)}
	for _, c := range criteria {
		if c.facet == name {
			f.Icon = c.icon
		}
	}
	chosen := 0
	for _, c := range counts {
		checked := r.asked.holds(name, c.Code)
		if !checked && len(f.Options) >= shownChoices {
			continue
		}
		if checked {
			chosen++
		}
		f.Options = append(f.Options, ui.Option{Value: c.Code, Label: v.label(name, c.Code), Count: v.speaker.Number(float64(c.Count), 0), Checked: checked})
	}
	if chosen > 0 {
		f.Chosen = strconv.Itoa(chosen)
	}
	return f
}

// chosen lists the conditions in force, each of which can be taken away.
func (v *visit) chosen(r *results, q *query.Question) ui.Chips {
	chips := ui.Chips{Label: v.say("portal.search.chosen"), Live: ui.Live{Target: "results"}}
	remove := v.say("portal.search.remove")
	if q.Text != "" {
		chips.Chips = append(chips.Chips, ui.Chip{Text: "« " + q.Text + " »", URL: r.asked.set("q", ""), Remove: remove})
	}
	for _, t := range q.Terms {
		if t.Facet == "type" {
			continue // the row of types shows it
		}
		for _, code := range t.Any {
			chips.Chips = append(chips.Chips, ui.Chip{Text: v.label(t.Facet, code), URL: r.asked.without(t.Facet, code), Remove: remove})
		}
	}
	for _, name := range []string{"near", "bbox", "within", "open"} {
		if r.asked.values.Has(name) {
			chips.Chips = append(chips.Chips, ui.Chip{Text: v.say("portal.search.by." + name), URL: r.asked.set(name, ""), Remove: remove})
		}
	}
	if len(chips.Chips) > 1 {
		chips.Clear = ui.Link{Text: v.say("portal.search.clear"), URL: r.asked.path}
	}
	return chips
}

// label says what a code of a facet is called.
func (v *visit) label(facet, code string) string {
	label, lacks := v.state.Label(facet, code)
	switch {
	case label == nil:
		return v.say("portal.word." + facet + "." + code)
	case lacks:
		return v.say("portal.word.without", "what", label.In(v.lang))
	}
	return label.In(v.lang)
}

// facetName says what a facet is called: by the field behind it, or by the house where it comes from where an offer lies.
func (v *visit) facetName(name string) string {
	if f, ok := v.state.Vocabulary.FacetField(name); ok && f != nil && name != "label" {
		return f.Label.In(v.lang)
	}
	return v.say("portal.facet." + name)
}

func cloned(values url.Values) url.Values {
	next := url.Values{}
	for name, list := range values {
		next[name] = append([]string(nil), list...)
	}
	return next
}

// typeIcon is the drawing that stands for a type.
func typeIcon(t offer.Type) string {
	if icon, ok := icons[t]; ok {
		return icon
	}
	return "map-pin"
}

var icons = map[offer.Type]string{
	"hotel": "bed-double", "campsite": "tent", "rental": "house", "group-lodging": "users", "restaurant": "utensils", "activity": "waves",
	"leisure": "ferris-wheel", "cultural-heritage": "castle", "natural-heritage": "trees", "event": "calendar-days", "producer": "tractor",
	"shop": "shopping-bag", "ski-area": "snowflake", "package": "luggage", "itinerary": "footprints", "destination": "map", "organisation": "info",
}

// clean drops the parameters that a form sends empty.
func clean(values url.Values) {
	for name, list := range values {
		kept := list[:0]
		for _, value := range list {
			if strings.TrimSpace(value) != "" {
				kept = append(kept, value)
			}
		}
		if values[name] = kept; len(kept) == 0 {
			values.Del(name)
		}
	}
}
