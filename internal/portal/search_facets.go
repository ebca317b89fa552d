package portal

import (
	"slices"
	"strconv"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// criteria are what a visitor chooses by, in the order of the page, with their drawings; one panel may ask about several facets. The
// first stand in a row, all of them in a drawer. What none of the offers found has is not shown.
var criteria = []struct {
	name, icon string
	facets     []string
}{
	{"where", "map-pin", []string{"department", "commune"}}, {"category", "compass", []string{"category"}}, {"theme", "sparkles", []string{"theme"}},
	{"feature", "list", []string{"feature"}}, {"audience", "users", []string{"audience"}}, {"label", "award", []string{"label"}},
	{"reduced_mobility", "accessibility", []string{"reduced_mobility"}}, {"pets", "paw-print", []string{"pets"}},
	{"language", "languages", []string{"language"}}, {"rate_mode", "ticket", []string{"rate_mode"}}, {"payment", "credit-card", []string{"payment"}},
}

// inRow is how many panels stand in the row, that of the days among them.
const inRow = 6

// shownChoices is how many choices of a facet are shown; those in force always are.
const shownChoices = 14

// facets gives all panels.
func (v *visit) facets(r *results, q *query.Question, counts map[string][]app.CodeCount) ui.Facets {
	fs := ui.Facets{Form: searchForm, Label: v.say("portal.search.facets"), Apply: v.say("portal.search.apply", "count", r.Count, "number", v.count(r.Count)),
		Facets: []ui.Facet{v.when(r, q)},
		Drawer: ui.Drawer{ID: "criteria", Open: v.say("portal.search.all_facets"), Close: v.say("portal.search.close"), Lead: inRow}}
	chosen := 0
	if r.asked.values.Has("open") {
		chosen++
	}
	for _, c := range criteria {
		panel := ui.Facet{Name: c.name, Icon: c.icon, Title: v.facetName(c.name)}
		within := 0
		for _, name := range c.facets {
			f := v.facet(r, name, counts[name], q)
			within += chosenIn(f)
			if len(c.facets) > 1 && len(f.Options) > 0 {
				panel.Groups = append(panel.Groups, f)
			} else {
				panel.Options = f.Options
			}
		}
		if len(panel.Options) == 0 && len(panel.Groups) == 0 {
			continue
		}
		if chosen += within; within > 0 {
			panel.Chosen = strconv.Itoa(within)
		}
		fs.Facets = append(fs.Facets, panel)
	}
	if chosen > 0 {
		fs.Drawer.Chosen, fs.Drawer.Clear = strconv.Itoa(chosen), ui.Link{Text: v.say("portal.search.clear"), URL: r.asked.path}
	}
	return fs
}

func chosenIn(f ui.Facet) (n int) {
	for _, o := range f.Options {
		if o.Checked {
			n++
		}
	}
	return n
}

// facet gives the choices of one facet: the most frequent ones, and those in force whatever they leave. Narrower ones stand below
// the wider ones.
func (v *visit) facet(r *results, name string, counts []app.CodeCount, _ *query.Question) ui.Facet {
	f := ui.Facet{Name: name, Title: v.facetName(name)}
	some := v.choices(r, name, counts)
	parents := v.parents(name, some)
	var add func(parent string, deep bool)
	add = func(parent string, deep bool) {
		for i, c := range some {
			if parents[i] == parent {
				f.Options = append(f.Options, ui.Option{Value: c.Code, Label: v.label(name, c.Code), Count: v.count(c.Count), Checked: r.asked.holds(name, c.Code), Deep: deep})
				add(c.Code, true)
			}
		}
	}
	add("", false)
	if n := chosenIn(f); n > 0 {
		f.Chosen = strconv.Itoa(n)
	}
	return f
}

// choices are the codes of a facet that are shown, the most frequent first. A category as wide as a type is left out: the row of types
// says it.
func (v *visit) choices(r *results, name string, counts []app.CodeCount) []app.CodeCount {
	some := make([]app.CodeCount, 0, shownChoices)
	for _, c := range counts {
		switch checked := r.asked.holds(name, c.Code); {
		case checked:
		case len(some) >= shownChoices, name == "category" && v.state.Catalog.Sheet(offer.Type(c.Code)) != nil, name != "category" && c.Code == string(offer.Unknown):
			continue
		}
		some = append(some, c)
	}
	for _, code := range r.asked.values[name] { // what is asked for and found nowhere can still be taken back
		if code[0] != '!' && !slices.ContainsFunc(some, func(c app.CodeCount) bool { return c.Code == code }) {
			some = append(some, app.CodeCount{Code: code})
		}
	}
	return some
}

// parents gives for each of some codes the nearest wider one among them, "" where there is none.
func (v *visit) parents(facet string, some []app.CodeCount) []string {
	parents := make([]string, len(some))
	f, ok := v.state.Vocabulary.FacetField(facet)
	if !ok || f == nil || f.Scheme == "" && f.Kind != offer.KindClassification {
		return parents
	}
	scheme := f.Scheme
	if scheme == "" {
		scheme = "label"
	}
	for i, c := range some {
		concept := v.state.Catalog.Thesaurus.Concept(scheme, c.Code)
		for concept != nil && concept.Parent != "" && parents[i] == "" {
			if slices.ContainsFunc(some, func(c app.CodeCount) bool { return c.Code == concept.Parent }) {
				parents[i] = concept.Parent
			}
			concept = v.state.Catalog.Thesaurus.Concept(scheme, concept.Parent)
		}
	}
	return parents
}

// label says what a code of a facet is called.
func (v *visit) label(facet, code string) string {
	label, lacks := v.state.Label(facet, code)
	switch {
	case label == nil && facet == "life":
		return v.said("portal.life."+code, code)
	case label == nil && v.isFlag(facet):
		return v.said("portal.word."+code, code)
	case label == nil:
		return v.said("portal.word."+facet+"."+code, code)
	case lacks:
		return v.say("portal.word.without", "what", label.In(v.lang))
	}
	return label.In(v.lang)
}

// said says words that there may be none of.
func (v *visit) said(key, otherwise string) string {
	if words := v.say(key); words != key {
		return words
	}
	return otherwise
}

func (v *visit) isFlag(facet string) bool {
	f, ok := v.state.Vocabulary.FacetField(facet)
	return ok && f != nil && f.Kind == offer.KindFlag
}

// facetName says what a facet or a number is called: by the house, or by the field behind it.
func (v *visit) facetName(name string) string {
	if words := v.said("portal.facet."+name, ""); words != "" {
		return words
	}
	if f, ok := v.state.Vocabulary.FacetField(name); ok && f != nil {
		return f.Label.In(v.lang)
	}
	return name
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
