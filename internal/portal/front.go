package portal

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// front is the front page, before it is drawn. What the base has nothing for is empty, and not shown.
type front struct {
	Hero      ui.Hero
	Search    ui.Search
	Types     ui.Chips
	Weekend   ui.Cards
	AllEvents string // address
	Themes    ui.Tiles
	Picked    ui.Cards
	Places    ui.Tiles
	Reading   ui.Cards
	Figures   ui.Figures
	Map       ui.Map
}

// How many of each the front page shows.
const (
	frontTypes   = 8
	frontCards   = 6
	frontEvents  = 3
	frontThemes  = 8
	frontPlaces  = 8
	frontReading = 3
)

// front answers with the front page: a question to begin with, and a choice of what there is, another every day.
func (v *visit) front() (*page, error) {
	found, err := v.some(query.Question{Query: query.Query{Terms: []query.Term{{Facet: "media", Any: []string{string(offer.Photo)}}}}, Limit: frontCards})
	if err != nil {
		return nil, err
	}
	all, err := v.some(query.Question{Facets: []string{"type", "theme", "commune", "department", "owner", "media"}})
	if err != nil {
		return nil, err
	}
	counts := map[string][]app.CodeCount{}
	for _, f := range all.Facets {
		counts[f.Name] = f.Counts
	}
	search := asked{v.to("search"), url.Values{}}
	f := &front{Hero: v.hero(all.Count, len(counts["commune"])), Search: v.searchField(), Types: v.frontTypes(search, counts["type"]),
		Themes: v.themeTiles(counts["theme"]), Figures: v.figures(search, all.Count, counts), Map: v.frontMap(search)}
	f.Picked = ui.Cards{Label: v.say("portal.front.picked")}
	if f.Picked.Cards, err = v.shown(found, &query.Question{}); err != nil {
		return nil, err
	}
	if f.Places, err = v.placeTiles(counts["commune"]); err != nil {
		return nil, err
	}
	if err := v.weekend(f); err != nil {
		return nil, err
	}
	if err := v.reading(f); err != nil {
		return nil, err
	}
	head := ui.Head{Description: v.say("portal.front.description"), Canonical: v.absolute(v.to("")), Class: "page-front"}
	return &page{head: head, body: frontPage(v, f)}, nil
}

// some asks a question of the day in the visitor's language.
func (v *visit) some(q query.Question) (*app.Answer, error) {
	q.Lang, q.Sort = v.lang, cmp.Or(q.Sort, query.ByDraw)
	return v.app.Search(v.request.Context(), v.actor, v.today(&q))
}

// hero opens the page with the network's claim, or the house's.
func (v *visit) hero(offers, communes int) ui.Hero {
	h := ui.Hero{Title: v.site.say(v.site.Portal.Claim, v.lang), Lead: v.site.say(v.site.Portal.Welcome, v.lang)}
	h.Over = v.say("portal.front.over", "count", offers, "number", v.count(offers), "communes", v.count(communes))
	if h.Title == "" {
		h.Title = v.say("portal.front.claim")
	}
	if h.Lead == "" {
		h.Lead = v.say("portal.front.description")
	}
	return h
}

// frontTypes leads to the selections that the network highlights, and to the kinds of offers that there are most of.
func (v *visit) frontTypes(search asked, counts []app.CodeCount) ui.Chips {
	chips := v.typeChips(&results{asked: search}, counts[:min(len(counts), frontTypes)])
	chips.Live = ui.Live{}
	for i := range chips.Chips {
		chips.Chips[i].Count = ""
	}
	var own []ui.Chip
	for _, h := range v.site.Portal.Highlights {
		own = append(own, ui.Chip{Text: v.site.say(h.Title, v.lang), Icon: "sparkles", URL: search.path + "?" + h.Question})
	}
	chips.Chips = append(own, chips.Chips...)
	return chips
}

// weekend lists what takes place on the next weekend.
func (v *visit) weekend(f *front) error {
	values := url.Values{"type": {"event"}, "open": {"weekend"}}
	q, err := v.app.Vocabulary(v.actor).Parse(values, v.now)
	if err != nil {
		return err
	}
	q.Sort, q.Limit, q.Lang = query.ByDate, frontEvents, v.lang
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil {
		return err
	}
	f.Weekend, f.AllEvents = ui.Cards{Label: v.say("portal.front.weekend")}, asking(v.to("search"), values)
	f.Weekend.Cards, err = v.shown(found, q)
	return err
}

// reading lists what the network wrote last.
func (v *visit) reading(f *front) error {
	found, err := v.some(query.Question{Query: query.Query{Terms: []query.Term{{Facet: "type", Any: []string{"article"}}}}, Sort: query.ByUpdated, Limit: frontReading})
	if err != nil {
		return err
	}
	f.Reading = ui.Cards{Label: v.say("portal.front.reading")}
	f.Reading.Cards, err = v.shown(found, &query.Question{})
	return err
}

// themeTiles leads to the themes that stand at the top and those that there is most of.
func (v *visit) themeTiles(counts []app.CodeCount) ui.Tiles {
	tiles := ui.Tiles{Label: v.say("portal.front.themes")}
	for _, c := range counts {
		concept := v.state.Catalog.Thesaurus.Concept("theme", c.Code)
		if concept == nil || len(tiles.Tiles) == frontThemes || len(concept.Children()) > 0 && concept.Parent == "" && c.Code == "occasion" {
			continue
		}
		tiles.Tiles = append(tiles.Tiles, ui.Tile{URL: v.conceptPath(concept), Title: v.label("theme", c.Code), Note: v.offers(c.Count),
			Picture: ui.Picture{Scene: ui.Scene{Motif: themeMotif(v.state.Catalog.Thesaurus, concept), Seed: seedOf(c.Code)}}})
	}
	return tiles
}

// themeMotifs are what stands in the scene of a theme, or of one above it.
var themeMotifs = map[string]ui.Motif{
	"culture": ui.Castle, "nature": ui.Pines, "sport": ui.Boat, "cycling": ui.Path, "hiking": ui.Path, "food-and-wine": ui.Parasol, "oenology": ui.Stall,
	"farming": ui.Stall, "occasion": ui.Bunting, "music": ui.Bunting, "performing-arts": ui.Bunting, "wellness": ui.Tent, "history": ui.Castle, "must-see": ui.Lighthouse,
	"architecture": ui.House,
}

func themeMotif(t *offer.Thesaurus, c *offer.Concept) ui.Motif {
	for ; c != nil; c = t.Concept("theme", c.Parent) {
		if m, ok := themeMotifs[c.Code]; ok {
			return m
		}
		if c.Parent == "" {
			break
		}
	}
	return ui.Lighthouse
}

// seedOf gives a name a light of its own.
func seedOf(name string) (seed uint64) {
	for _, b := range []byte(name) {
		seed = seed*31 + uint64(b)
	}
	return seed
}

// placeTiles leads to the communes where there is most to find, each with a picture of something there.
func (v *visit) placeTiles(counts []app.CodeCount) (ui.Tiles, error) {
	tiles := ui.Tiles{Label: v.say("portal.front.places")}
	for _, c := range counts {
		t, ok := v.state.Atlas.Find("commune:" + c.Code)
		if !ok || len(tiles.Tiles) == frontPlaces {
			continue
		}
		picture, err := v.pictureOf(query.Term{Facet: "commune", Any: []string{c.Code}})
		if err != nil {
			return tiles, err
		}
		tiles.Tiles = append(tiles.Tiles, ui.Tile{URL: v.placePath(t), Title: v.placeName(t), Note: v.offers(c.Count), Picture: picture})
	}
	return tiles, nil
}

// figures tells of the base in numbers.
func (v *visit) figures(search asked, offers int, counts map[string][]app.CodeCount) ui.Figures {
	of := func(facet, code string) int {
		if i := slices.IndexFunc(counts[facet], func(c app.CodeCount) bool { return c.Code == code }); i >= 0 {
			return counts[facet][i].Count
		}
		return 0
	}
	figure := func(n int, key, url string) ui.Figure {
		return ui.Figure{Value: v.count(n), Label: v.say(key, "count", n), URL: url}
	}
	all := ui.Figures{figure(offers, "portal.front.figure.offers", search.where())}
	if n := of("type", "event"); n > 0 {
		all = append(all, figure(n, "portal.front.figure.events", search.set("type", "event")))
	}
	if n := len(counts["commune"]); n > 0 {
		all = append(all, figure(n, "portal.front.figure.communes", v.to("places")))
	}
	if n := of("media", string(offer.Photo)); n > 0 && offers > 0 {
		all = append(all, ui.Figure{Value: strconv.Itoa(100*n/offers) + "\u00a0%", Label: v.say("portal.front.figure.pictures")})
	}
	if n := len(counts["owner"]); n > 1 {
		all = append(all, figure(n, "portal.front.figure.members", v.to("network")))
	}
	return all
}

// frontMap shows all offers; it only looks.
func (v *visit) frontMap(search asked) ui.Map {
	m := v.split(&results{asked: search}).Map
	m.Follow, m.Target, m.FollowOn = "", "", ""
	return m
}
