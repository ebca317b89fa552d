package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
	"escale/internal/ui/locator"
)

// placeCode is how a territory stands in an address: its level, its code and its name, "commune-37261-tours". The name may change; the
// others find it.
func placeCode(t *geo.Territory) string {
	return strings.ToLower(strings.Replace(t.ID(), ":", "-", 1)) + "-" + slug(t.Name)
}

// placeName is what people call a territory: the legal form of an intercommunality is left to lawyers.
func (v *visit) placeName(t *geo.Territory) string {
	name := t.In(string(v.lang))
	if t.Level != geo.EPCI || len(name) < 4 || !slices.Contains([]string{"CC ", "CA ", "CU "}, name[:3]) {
		return name
	}
	name = strings.NewReplacer("''", "", "'", "’").Replace(name[3:])
	for _, article := range []string{"de la ", "de l’", "du ", "des ", "de ", "d’"} {
		if rest, cut := strings.CutPrefix(name, article); cut {
			return rest
		}
	}
	return name
}

func (v *visit) placePath(t *geo.Territory) string { return v.to("places", placeCode(t)) }

// longestPlace bounds what is read of an address: codes and names may have hyphens, so that where one ends is tried.
const longestPlace = 200

// placeOf finds the territory of an address, under whatever name it was written; nil where there is none.
func placeOf(atlas *geo.Atlas, address string) *geo.Territory {
	level, rest, ok := strings.Cut(address, "-")
	if !ok || atlas == nil || len(address) > longestPlace {
		return nil
	}
	if _, ok := geo.ParseLevel(level); !ok {
		return nil
	}
	var found *geo.Territory
	for end := len(rest); end > 0; end = strings.LastIndexByte(rest[:end], '-') {
		t, ok := atlas.Find(level + ":" + rest[:end])
		switch {
		case !ok:
		case placeCode(t) == address:
			return t
		case found == nil:
			found = t
		}
	}
	return found
}

// place answers with what there is in a territory.
func (v *visit) place() (*page, error) {
	code := v.request.PathValue("code")
	t := placeOf(v.state.Atlas, code)
	if t == nil {
		return nil, fault.New(fault.NotFound, "request.no_such_address", "path", v.request.URL.Path)
	}
	if t.Level == geo.Commune && !t.Living() {
		return v.endedPlace(t)
	}
	if placeCode(t) != code {
		return &page{moved: v.placePath(t)}, nil
	}
	v.rest = []string{code}
	c, err := v.collect("territory", t.ID(), append(within(t.Level), "theme")...)
	if err != nil {
		return nil, err
	}
	if err := v.fillPlace(c, t); err != nil {
		return nil, err
	}
	name := v.placeName(t)
	head := ui.Head{Title: v.say("portal.place.title", "name", name), Description: c.Hero.Lead, Canonical: v.absolute(v.placePath(t)), NoIndex: c.Count == 0,
		Class: "page-place", Image: v.cardPicture(placeCode(t), name), Feeds: v.feedsOf(c)}
	return &page{head: head, body: collectionPage(v, c)}, nil
}

// feedsOf lists the data of a collection.
func (v *visit) feedsOf(c *collection) []ui.Feed {
	return []ui.Feed{{URL: c.Subscribe.Atom, Kind: "application/atom+xml", Title: v.say("portal.feed.atom")},
		{URL: v.absolute(asking("/api/v1/offers.geojson", c.asked.values)), Kind: "application/geo+json", Title: "GeoJSON"}}
}

// endedPlace leads on from a commune that is no more: to the one that took over, or to those that it was parted among.
func (v *visit) endedPlace(t *geo.Territory) (*page, error) {
	if now, err := v.state.Atlas.InForce(t.Code, geo.LastDay); err == nil && now != t {
		return &page{moved: v.placePath(now)}, nil
	}
	c := &collection{Hero: ui.Hero{Title: t.In(string(v.lang)), Lead: v.say("portal.place.parted"), Small: true}, Trail: v.trail(t)}
	list := linkList{ID: "heirs", Title: v.say("portal.place.heirs")}
	for _, code := range t.Successors {
		if heir, err := v.state.Atlas.Commune(code); err == nil {
			list.Links = append(list.Links, ui.Link{Text: heir.In(string(v.lang)), URL: v.placePath(heir)})
		}
	}
	c.Lists = []linkList{list}
	return &page{status: http.StatusGone, head: ui.Head{Title: c.Hero.Title, NoIndex: true, Class: "page-place"}, body: collectionPage(v, c), alone: true}, nil
}

// within lists the levels whose territories a page of a level lists.
func within(level geo.Level) []string {
	switch level {
	case geo.Country:
		return []string{"region", "department"}
	case geo.Region:
		return []string{"department", "epci"}
	case geo.Department:
		return []string{"epci", "commune"}
	case geo.EPCI, geo.Zone:
		return []string{"commune"}
	}
	return nil
}

// fillPlace works out the parts of the page.
func (v *visit) fillPlace(c *collection, t *geo.Territory) error {
	name := v.placeName(t)
	c.Trail = v.trail(t)
	c.Hero = ui.Hero{Over: v.levelOf(t), Title: name, Small: true, Lead: v.say("portal.place.lead", "count", c.Count, "number", v.speaker.Number(float64(c.Count), 0), "name", name)}
	steps := []func(*collection) error{v.highlight, v.soon, v.toRead, func(c *collection) error { return v.ownOf(c, t) },
		func(c *collection) error { return v.neighbours(c, t) }}
	for _, step := range steps {
		if err := step(c); err != nil {
			return err
		}
	}
	for _, level := range within(t.Level) {
		if list := v.placesIn(level, c.facets[level]); len(list.Links) > 0 {
			c.Lists = append(c.Lists, list)
		}
	}
	v.themeChips(c, func(string) bool { return false })
	c.Offices = v.offices(t)
	c.Map = v.mapOf(c, v.boundsOfPlace(t))
	v.outlinePlace(c.Map, t)
	return nil
}

// outlineOf gives what bounds a territory, and which one that is: itself, as the base was given it or as the map that is shipped has
// it, or else the department that it lies in.
func outlineOf(atlas *geo.Atlas, t *geo.Territory) (geo.Area, *geo.Territory) {
	for _, one := range []string{t.ID(), "department:" + t.Department} {
		bounded, there := atlas.Find(one)
		if !there {
			continue
		}
		if area, ok := atlas.Outline(one); ok {
			return area, bounded
		}
		if area, ok := locator.Outline(one); ok {
			return area, bounded
		}
	}
	return geo.Area{}, nil
}

// outlinePlace draws what bounds a territory, and says whose outline it is where it has none of its own.
func (v *visit) outlinePlace(m *ui.Map, t *geo.Territory) {
	area, of := outlineOf(v.state.Atlas, t)
	drawn := locator.Map{Title: m.Label + " : " + v.placeName(t), Width: 900, Height: 480, Outline: area}
	if of != nil {
		m.Outline, m.Track = true, "/outlines/"+placeCode(t)+".geojson"
	}
	if p, placed := v.state.Atlas.Position(t); of != t && placed && p.Valid() {
		drawn.Marks = []locator.Mark{{At: p}}
	}
	if of != nil && of != t {
		m.Note = v.say("portal.place.outline_of", "name", v.placeName(of))
	}
	m.Drawn = drawing(drawn)
}

// levelOf says what sort of territory it is.
func (v *visit) levelOf(t *geo.Territory) string {
	if t.Kind != geo.Full {
		return v.say("portal.place.level.part")
	}
	return v.say("portal.place.level." + t.Level.String())
}

// trail leads from all places down to this one.
func (v *visit) trail(t *geo.Territory) ui.Breadcrumb {
	b := ui.Breadcrumb{Label: v.say("portal.collection.trail"), Links: []ui.Link{{Text: v.say("portal.page.places"), URL: v.to("places")}}}
	for _, up := range []string{"region:" + t.Region, "department:" + t.Department, "epci:" + t.EPCI, "commune:" + t.Commune} {
		if above, ok := v.state.Atlas.Find(up); ok && above != t {
			b.Links = append(b.Links, ui.Link{Text: v.placeName(above), URL: v.placePath(above)})
		}
	}
	b.Links = append(b.Links, ui.Link{Text: v.placeName(t), Current: true})
	return b
}

// listedPlaces bounds the places of one list: the richest ones, in the order of their names.
const listedPlaces = 120

// placesIn lists the territories of a level that hold offers.
func (v *visit) placesIn(level string, counts []app.CodeCount) linkList {
	list := linkList{ID: level, Title: v.say("portal.place.within." + level)}
	for _, n := range counts[:min(len(counts), listedPlaces)] {
		if t, ok := v.state.Atlas.Find(level + ":" + n.Code); ok {
			list.Links = append(list.Links, v.placeLink(t, n.Count))
		}
	}
	byName(list.Links)
	return list
}

func (v *visit) placeLink(t *geo.Territory, count int) ui.Link {
	return ui.Link{Text: v.placeName(t), URL: v.placePath(t), Note: v.speaker.Number(float64(count), 0)}
}

// byName puts links in the order of their words, accents aside.
func byName(links []ui.Link) {
	slices.SortFunc(links, func(a, b ui.Link) int {
		return cmp.Or(cmp.Compare(slug(a.Text), slug(b.Text)), cmp.Compare(a.URL, b.URL))
	})
}

// ownOf adds what the network wrote about the territory: the text of the record that bears its official code.
func (v *visit) ownOf(c *collection, t *geo.Territory) error {
	if c.typed("destination") == 0 {
		return nil
	}
	q := v.questionOf(c, nil, shownReading, query.Term{Facet: "type", Any: []string{"destination"}})
	q.Text, q.Sort = t.Code, query.ByRelevance
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil {
		return err
	}
	for _, id := range found.IDs {
		shown, err := found.Offer(id)
		if err != nil || !bears(shown.Offer, t.Code) {
			continue
		}
		c.Own = v.ownText(shown.Offer, offer.FieldDescription)
		if lead := v.textOf(shown.Offer, offer.FieldSummary); lead.text != "" && lead.lang == "" {
			c.Hero.Lead = lead.text
		}
		return nil
	}
	return nil
}

// bears tells whether a record of a destination names an official code as its own.
func bears(o *offer.Offer, code string) bool {
	for cell := range o.All("destination.insee") {
		if w, ok := cell.Value.(offer.Word); ok && strings.EqualFold(string(w), code) {
			return true
		}
	}
	return false
}

// ownText gives a long text of an offer with the way to its page; nil where it has none.
func (v *visit) ownText(o *offer.Offer, field string) *ownText {
	text, title := v.textOf(o, field), v.words(o.Name())
	if text.text == "" {
		return nil
	}
	own := &ownText{Title: title.text, Paragraphs: strings.Split(text.text, "\n"), Lang: text.lang,
		More: ui.Link{Text: v.say("portal.collection.more"), URL: v.offerPath(o.ID, title.text)}}
	own.Paragraphs = slices.DeleteFunc(own.Paragraphs, func(p string) bool { return strings.TrimSpace(p) == "" })
	if text.lang != "" {
		own.Note = v.say("portal.collection.in_language", "language", languageName(offer.Lang(text.lang)))
	}
	return own
}

// reach is how far around the middle of a territory its map shows, and its neighbours are looked for, in metres.
var reach = map[geo.Level]float64{geo.Country: 500_000, geo.Region: 130_000, geo.Department: 55_000, geo.EPCI: 22_000, geo.Commune: 9_000, geo.Zone: 30_000}

// boundsOfPlace gives the box that a map of a territory opens at: of its outline, or around its middle.
func (v *visit) boundsOfPlace(t *geo.Territory) []float64 {
	box := geo.Box{}
	if area, of := outlineOf(v.state.Atlas, t); of == t {
		box = area.Box()
	} else if p, _ := v.state.Atlas.Position(t); p.Valid() {
		box = geo.Around(p, reach[t.Level])
	} else {
		return nil
	}
	return []float64{box.West, box.South, box.East, box.North}
}

// neighbourhood is how far around a commune others are called near it.
const neighbourhood = 15_000

// neighbours lists the communes near one, or the territories beside one of another level, as far as they hold offers.
func (v *visit) neighbours(c *collection, t *geo.Territory) error {
	level := t.Level.String()
	q := v.questionOf(&collection{}, []string{level}, 0)
	if p, ok := v.state.Atlas.Position(t); t.Level == geo.Commune && p.Valid() && (ok || p != geo.Point{}) {
		q.Near = &query.Circle{Centre: p, Radius: neighbourhood}
	} else if above := map[geo.Level]string{geo.Region: "country:" + t.Country, geo.Department: "region:" + t.Region, geo.EPCI: "department:" + t.Department}[t.Level]; above != "" && !strings.HasSuffix(above, ":") {
		q.Terms = []query.Term{{Facet: "territory", Any: []string{above}}}
	} else {
		return nil
	}
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil || len(found.Facets) == 0 {
		return err
	}
	others := slices.DeleteFunc(found.Facets[0].Counts, func(n app.CodeCount) bool { return n.Code == t.Code || n.Code == t.Commune })
	list := v.placesIn(level, others[:min(len(others), shownAround)])
	list.ID, list.Title = "around", v.say("portal.place.around")
	if len(list.Links) > 0 {
		c.Lists = append(c.Lists, list)
	}
	return nil
}

// shownAround is how many neighbours are listed.
const shownAround = 24

// welcoming are the kinds of organisations that visitors turn to.
var welcoming = []network.Kind{network.TouristOffice, network.DepartmentalCommittee, network.RegionalCommittee}

// offices lists who is there for visitors of a territory, the nearest first.
func (v *visit) offices(t *geo.Territory) ui.Contacts {
	levels := map[string]geo.Level{t.ID(): t.Level}
	for _, up := range []geo.Level{geo.Region, geo.Department, geo.EPCI} {
		code := map[geo.Level]string{geo.Region: t.Region, geo.Department: t.Department, geo.EPCI: t.EPCI}[up]
		if code != "" {
			levels[up.String()+":"+code] = up
		}
	}
	type office struct {
		network.Organisation
		level geo.Level
	}
	var found []office
	for _, o := range v.state.Organisations {
		if !slices.Contains(welcoming, o.Kind) {
			continue
		}
		for _, id := range o.Territories {
			if level, competent := levels[id]; competent {
				found = append(found, office{o, level})
				break
			}
		}
	}
	slices.SortFunc(found, func(a, b office) int { return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(a.Name, b.Name)) })
	var list ui.Contacts
	for _, o := range found {
		contact := ui.Contact{Icon: "info", Label: v.say("portal.place.office"), Text: o.Name}
		if strings.HasPrefix(o.Website, "https://") || strings.HasPrefix(o.Website, "http://") {
			contact.URL, contact.External = o.Website, true
		}
		list = append(list, contact)
	}
	return list
}

// outline answers with the outline of a territory as GeoJSON, for its map.
func (p *Portal) outline(w http.ResponseWriter, r *http.Request) {
	atlas := p.app.State().Atlas
	code, _ := strings.CutSuffix(r.PathValue("code"), ".geojson")
	t := placeOf(atlas, code)
	if t == nil {
		http.NotFound(w, r)
		return
	}
	area, of := outlineOf(atlas, t)
	if of == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/geo+json")
	h.Set("Cache-Control", "public, max-age=86400")
	data := area.AppendGeoJSON([]byte(`{"type":"Feature","properties":{},"geometry":`))
	w.Write(append(data, '}')) //nolint:errcheck // the reader is gone, or not
}
