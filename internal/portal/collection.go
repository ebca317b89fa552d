package portal

import (
	"net/url"
	"slices"
	"strings"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// How much a page about a place or a theme shows of each part.
const (
	shownHighlights = 6
	shownEvents     = 3
	shownReading    = 3
	shownThemes     = 16
)

// collection is a page made of the base: what there is at a place, or of a theme.
type collection struct {
	asked  asked        // the search for all of it
	terms  []query.Term // the same as a question
	facets map[string][]app.CodeCount
	Count  int

	Trail     ui.Breadcrumb
	Hero      ui.Hero
	Types     ui.Chips
	All       ui.Link
	Own       *ownText
	Picks     ui.Cards
	Events    ui.Cards
	EventsTo  ui.Section
	Reading   ui.Cards
	Themes    ui.Chips
	Lists     []linkList
	Map       *ui.Map
	Offices   ui.Contacts
	Subscribe subscription
}

// ownText is what the network wrote about it, in the language that it has.
type ownText struct {
	Title, Lang string
	Note        string // that the language is another
	Paragraphs  []string
	More        ui.Link
}

// linkList is a list of links with counts, side by side in columns.
type linkList struct {
	ID, Title, Lead string
	Links           []ui.Link
	Deep            []bool // of links that stand below the one before
	More            ui.Link
}

// collect asks for what the page shows: how much there is of what, some of it, what is on soon, what was written.
func (v *visit) collect(facet, code string, facets ...string) (*collection, error) {
	c := &collection{asked: asked{v.to("search"), url.Values{facet: {code}}}, terms: []query.Term{{Facet: facet, Any: []string{code}}}, facets: map[string][]app.CodeCount{}}
	found, err := v.app.Search(v.request.Context(), v.actor, v.questionOf(c, append([]string{"type"}, facets...), 0))
	if err != nil {
		return nil, err
	}
	c.Count = found.Count
	for _, f := range found.Facets {
		c.facets[f.Name] = f.Counts
	}
	c.Types = v.typeChips(&results{asked: c.asked}, c.facets["type"])
	c.Types.Live, c.Types.Row = ui.Live{}, true
	c.All = ui.Link{Text: v.say("portal.collection.all", "count", c.Count, "number", v.speaker.Number(float64(c.Count), 0)), URL: c.asked.where()}
	c.Subscribe = v.subscription(c.asked.values)
	return c, nil
}

// questionOf asks for the offers of a collection, with more conditions.
func (v *visit) questionOf(c *collection, facets []string, limit int, more ...query.Term) *query.Question {
	q := &query.Question{Sort: query.ByDraw, Facets: facets, Limit: limit, Lang: v.lang, Today: opening.DayOf(v.now)}
	q.Terms = append(slices.Clone(c.terms), more...)
	slices.SortFunc(q.Terms, func(a, b query.Term) int { return strings.Compare(a.Facet, b.Facet) })
	return q
}

// typed counts the offers of a type in the collection.
func (c *collection) typed(kind offer.Type) int {
	for _, n := range c.facets["type"] {
		if n.Code == string(kind) {
			return n.Count
		}
	}
	return 0
}

// sights are the types that show best what a place or a theme is about.
var sights = []string{"activity", "cultural-heritage", "itinerary", "leisure", "natural-heritage", "producer"}

// highlight picks some offers with a picture, others every day: what there is to see and do or, where there is little, anything.
func (v *visit) highlight(c *collection) error {
	pictured := query.Term{Facet: "media", Any: []string{string(offer.Photo)}}
	found, err := v.app.Search(v.request.Context(), v.actor, v.questionOf(c, nil, shownHighlights, pictured, query.Term{Facet: "type", Any: sights}))
	if err == nil && len(found.IDs) < shownHighlights/2 {
		found, err = v.app.Search(v.request.Context(), v.actor, v.questionOf(c, nil, shownHighlights, pictured))
	}
	if err != nil {
		return err
	}
	cards, err := v.cards(found)
	c.Picks = ui.Cards{Label: v.say("portal.collection.picks")}
	for i := range cards {
		picked := v.card(&cards[i])
		picked.Picture.Eager = i == 0 // what a phone shows largest
		c.Picks.Cards = append(c.Picks.Cards, picked)
	}
	return err
}

// soon lists what takes place this weekend or, where nothing does, the next dates.
func (v *visit) soon(c *collection) error {
	today := opening.DayOf(v.now)
	c.EventsTo = ui.Section{ID: "events", Title: v.say("portal.collection.weekend"), More: ui.Link{Text: v.say("portal.collection.agenda")}}
	agenda := asked{v.to("agenda"), c.asked.values}
	for _, p := range []period{{weekend, weekendOf(today), today}, {upcoming, query.Days{From: today, To: today + upcomingDays - 1}, today}} {
		q := v.questionOf(c, nil, shownEvents, query.Term{Facet: "type", Any: []string{"event"}})
		q.Sort, q.Open = query.ByDate, &p.days
		found, err := v.app.Search(v.request.Context(), v.actor, q)
		if err != nil {
			return err
		}
		if name, value := p.says(); name != "" {
			c.EventsTo.More.URL = agenda.set(name, value)
		} else {
			c.EventsTo.More.URL, c.EventsTo.Title = agenda.where(), v.say("portal.collection.soon")
		}
		cards, err := v.cards(found)
		if err != nil {
			return err
		}
		for i := range cards {
			c.Events.Cards = append(c.Events.Cards, v.eventCard(found, &cards[i], found.Dates[i], min(today, p.days.From)))
		}
		if len(cards) > 0 {
			break
		}
	}
	c.Events.Label = c.EventsTo.Title
	return nil
}

// toRead lists what was written about it: articles, the latest first.
func (v *visit) toRead(c *collection) error {
	q := v.questionOf(c, nil, shownReading, query.Term{Facet: "type", Any: []string{"article"}})
	q.Sort = query.ByUpdated
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil {
		return err
	}
	cards, err := v.cards(found)
	c.Reading.Label = v.say("portal.collection.reading")
	for i := range cards {
		c.Reading.Cards = append(c.Reading.Cards, v.card(&cards[i]))
	}
	return err
}

// themeChips lead to the themes that are most frequent in the collection, but for some.
func (v *visit) themeChips(c *collection, but func(code string) bool) {
	c.Themes.Label = v.say("portal.collection.themes")
	for _, n := range c.facets["theme"] {
		if len(c.Themes.Chips) < shownThemes && !but(n.Code) {
			c.Themes.Chips = append(c.Themes.Chips, ui.Chip{Text: v.label("theme", n.Code), Count: v.speaker.Number(float64(n.Count), 0), URL: c.asked.with("theme", n.Code)})
		}
	}
}

// mapOf shows where the offers of the collection lie.
func (v *visit) mapOf(c *collection, bounds []float64) *ui.Map {
	points := cloned(c.asked.values)
	points.Set("lang", string(v.lang))
	return &ui.Map{Label: v.say("portal.map.label"), Points: asking("/api/v1/offers/points", points), Bounds: bounds, Fallback: v.say("portal.map.fallback"), Words: v.mapWords()}
}

// textOf gives a text of an offer.
func (v *visit) textOf(o *offer.Offer, field string) said {
	for cell := range o.All(field) {
		if t, ok := cell.Value.(offer.Text); ok {
			return v.words(t)
		}
	}
	return said{}
}
