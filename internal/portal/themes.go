package portal

import (
	"strings"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// branching are the facets that pages are made of besides places: what an offer is about, and what sort of thing it is. A page of the
// second carries its name in the address, since both lists have codes of their own.
const (
	themeFacet     = "theme"
	categoryFacet  = "category"
	categoryPrefix = categoryFacet + "-"
)

// shownBranches is how many narrower concepts a card of the overview shows.
const shownBranches = 8

// themeList is the page of all themes, before it is drawn.
type themeList struct {
	Heading    ui.Heading
	Themes     []branch
	Categories []branch
}

// branch is a concept with those below it.
type branch struct {
	Link   ui.Link
	Below  []ui.Link
	Others ui.Link // to all of them, where not all are shown
}

// listThemes answers with what one may feel like: the themes, and the sorts of things of each type.
func (v *visit) listThemes() (*page, error) {
	q := &query.Question{Sort: query.ByDraw, Facets: []string{themeFacet, categoryFacet, "type"}, Lang: v.lang, Today: opening.DayOf(v.now)}
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil {
		return nil, err
	}
	l := &themeList{Heading: ui.Heading{Title: v.say("portal.page.themes"), Lead: v.say("portal.themes.lead")}}
	counts := map[string][]app.CodeCount{}
	for _, f := range found.Facets {
		counts[f.Name] = f.Counts
	}
	themes := numbers(counts[themeFacet])
	for _, n := range counts[themeFacet] {
		if c := v.state.Catalog.Thesaurus.Concept(themeFacet, n.Code); c != nil && c.Parent == "" {
			l.Themes = append(l.Themes, v.branch(c, themes))
		}
	}
	categories := numbers(counts[categoryFacet])
	for _, n := range counts["type"] {
		sheet := v.state.Catalog.Sheet(offer.Type(n.Code))
		if sheet == nil {
			continue
		}
		if c := v.state.Catalog.Thesaurus.Concept(categoryFacet, sheet.Category); c != nil {
			b := v.branch(c, categories)
			b.Link = ui.Link{Text: sheet.Plural.In(v.lang), URL: asked{path: v.to("search")}.set("type", n.Code), Icon: typeIcon(sheet.Type), Note: v.speaker.Number(float64(n.Count), 0)}
			l.Categories = append(l.Categories, b)
		}
	}
	head := ui.Head{Title: v.say("portal.page.themes"), Description: v.say("portal.themes.description"), Canonical: v.absolute(v.to("themes")), Class: "page-themes", NoIndex: found.Count == 0}
	return &page{head: head, body: themesPage(v, l)}, nil
}

func numbers(counts []app.CodeCount) map[string]int {
	by := make(map[string]int, len(counts))
	for _, n := range counts {
		by[n.Code] = n.Count
	}
	return by
}

// branch gives a concept and the richest of those below it, of those that there is something of.
func (v *visit) branch(c *offer.Concept, counts map[string]int) branch {
	b := branch{Link: v.conceptLink(c, counts[c.Code])}
	b.Link.Icon = themeIcon(c.Code)
	var links []ui.Link
	for _, d := range c.Children() {
		if n := counts[d.Code]; n > 0 {
			links = append(links, v.conceptLink(d, n))
		}
	}
	if len(links) > shownBranches {
		b.Others = ui.Link{Text: v.say("portal.themes.more", "count", len(links)-shownBranches+1), URL: b.Link.URL}
		links = links[:shownBranches-1]
	}
	b.Below = links
	return b
}

func (v *visit) conceptLink(c *offer.Concept, count int) ui.Link {
	return ui.Link{Text: c.Labels.In(v.lang), URL: v.conceptPath(c), Note: v.speaker.Number(float64(count), 0)}
}

func (v *visit) conceptPath(c *offer.Concept) string {
	if c.Scheme == categoryFacet {
		return v.to("themes", categoryPrefix+c.Code)
	}
	return v.to("themes", c.Code)
}

// theme answers with what there is of a theme or a category.
func (v *visit) theme() (*page, error) {
	code := v.request.PathValue("code")
	facet := themeFacet
	if plain, is := strings.CutPrefix(code, categoryPrefix); is {
		facet, code = categoryFacet, plain
	}
	concept := v.state.Catalog.Thesaurus.Concept(facet, code)
	if concept == nil {
		return nil, fault.New(fault.NotFound, "request.no_such_address", "path", v.request.URL.Path)
	}
	if now := v.state.Catalog.Thesaurus.InUse(facet, code); now != nil && now != concept {
		return &page{moved: v.conceptPath(now)}, nil
	}
	v.rest = []string{v.request.PathValue("code")}
	c, err := v.collect(facet, code, themeFacet, categoryFacet, "department", "commune")
	if err != nil {
		return nil, err
	}
	if err := v.fillTheme(c, concept); err != nil {
		return nil, err
	}
	head := ui.Head{Title: concept.Labels.In(v.lang), Description: c.Hero.Lead, Canonical: v.absolute(v.conceptPath(concept)), NoIndex: c.Count == 0, Class: "page-theme",
		Feeds: v.feedsOf(c)}
	return &page{head: head, body: collectionPage(v, c)}, nil
}

// fillTheme works out the parts of the page.
func (v *visit) fillTheme(c *collection, concept *offer.Concept) error {
	name := concept.Labels.In(v.lang)
	c.Trail = ui.Breadcrumb{Label: v.say("portal.collection.trail"), Links: []ui.Link{{Text: v.say("portal.page.themes"), URL: v.to("themes")}}}
	var above []ui.Link
	for up := v.state.Catalog.Thesaurus.Concept(concept.Scheme, concept.Parent); up != nil; up = v.state.Catalog.Thesaurus.Concept(up.Scheme, up.Parent) {
		above = append([]ui.Link{{Text: up.Labels.In(v.lang), URL: v.conceptPath(up)}}, above...)
	}
	c.Trail.Links = append(append(c.Trail.Links, above...), ui.Link{Text: name, Current: true})
	c.Hero = ui.Hero{Over: v.say("portal.themes.over"), Title: name, Small: true,
		Lead: v.say("portal.themes.lead_of", "count", c.Count, "number", v.speaker.Number(float64(c.Count), 0), "name", name)}
	for _, step := range []func(*collection) error{v.highlight, v.soon, v.toRead} {
		if err := step(c); err != nil {
			return err
		}
	}
	counts := numbers(c.facets[concept.Scheme])
	below := linkList{ID: "below", Title: v.say("portal.themes.below")}
	for _, d := range concept.Children() {
		if n := counts[d.Code]; n > 0 {
			below.Links = append(below.Links, v.conceptLink(d, n))
		}
	}
	if len(below.Links) > 0 {
		c.Lists = append(c.Lists, below)
	}
	v.themeChips(c, func(code string) bool {
		return concept.Scheme == themeFacet && (v.state.Catalog.Thesaurus.Under(themeFacet, code, concept.Code) || v.state.Catalog.Thesaurus.Under(themeFacet, concept.Code, code))
	})
	for _, level := range []geo.Level{geo.Department, geo.Commune} {
		if list := v.placesWith(c, level); len(list.Links) > 0 {
			c.Lists = append(c.Lists, list)
		}
	}
	c.Map = v.mapOf(c, nil)
	return nil
}

// placesWith lists where there is most of it: each leads to the search for it there.
func (v *visit) placesWith(c *collection, level geo.Level) linkList {
	list := linkList{ID: level.String(), Title: v.say("portal.themes.where." + level.String())}
	counts := c.facets[level.String()]
	for _, n := range counts[:min(len(counts), shownAround)] {
		if t, ok := v.state.Atlas.Find(level.String() + ":" + n.Code); ok {
			list.Links = append(list.Links, ui.Link{Text: t.In(string(v.lang)), URL: c.asked.with("territory", t.ID()), Note: v.speaker.Number(float64(n.Count), 0)})
		}
	}
	byName(list.Links)
	return list
}

// themeIcon is the drawing that stands for a theme at the top of the tree.
func themeIcon(code string) string {
	if icon, ok := themeIcons[code]; ok {
		return icon
	}
	return "sparkles"
}

var themeIcons = map[string]string{"culture": "landmark", "sport": "bike", "nature": "leaf", "food-and-wine": "wine", "occasion": "party-popper",
	"performing-arts": "theater", "crafts": "palette", "science": "lightbulb", "garden": "trees"}
