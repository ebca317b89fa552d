package portal

import (
	"slices"
	"strings"
	"unicode"

	"escale/internal/app"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// How many places are shown as pictures, and from how many of a level on the level above is shown instead.
const (
	picturedPlaces   = 12
	picturedCommunes = 8
	mostPictured     = 24
)

// placeList is the page of all places, before it is drawn.
type placeList struct {
	Heading ui.Heading
	Tiles   []tiles
	Lists   []linkList
	Letters []ui.Link
	Label   string // of the letters
	Found   *linkList
}

// tiles is a row of pictures with a title.
type tiles struct {
	ID, Title string
	ui.Tiles
}

// listPlaces answers with the territories that hold offers: the widest and the richest as pictures, the others by name.
func (v *visit) listPlaces() (*page, error) {
	q := &query.Question{Sort: query.ByDraw, Facets: []string{"territory"}, Lang: v.lang, Today: opening.DayOf(v.now)}
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil {
		return nil, err
	}
	l := &placeList{Heading: ui.Heading{Title: v.say("portal.page.places"), Lead: v.say("portal.places.lead")}, Label: v.say("portal.places.letters")}
	by := v.byLevel(found)
	wide := geo.Department
	if len(by[wide]) > mostPictured {
		wide = geo.Region
	}
	letter := initial(v.request.URL.Query().Get("letter"))
	head := ui.Head{Title: v.say("portal.page.places"), Description: v.say("portal.places.description", "count", len(by[geo.Commune])), Canonical: v.absolute(v.to("places")),
		Class: "page-places", NoIndex: found.Count == 0}
	v.letters(l, by[geo.Commune], letter)
	if letter != "" {
		head.Title, head.Canonical = v.say("portal.places.in_letter", "letter", strings.ToUpper(letter)), v.absolute(asked{path: v.to("places")}.set("letter", letter))
		head.NoIndex = len(l.Found.Links) == 0
		return &page{head: head, body: placesPage(v, l)}, nil
	}
	for _, level := range []geo.Level{wide, geo.Zone, geo.Commune} {
		if err := v.tilesOf(l, level, by[level]); err != nil {
			return nil, err
		}
	}
	if wide == geo.Region {
		l.Lists = append(l.Lists, v.placesNamed(geo.Department, by[geo.Department]))
	}
	l.Lists = append(l.Lists, v.placesNamed(geo.EPCI, by[geo.EPCI]))
	l.Lists = slices.DeleteFunc(l.Lists, func(l linkList) bool { return len(l.Links) == 0 })
	return &page{head: head, body: placesPage(v, l)}, nil
}

// inhabited is a territory with how many offers it holds.
type inhabited struct {
	*geo.Territory
	count int
}

// byLevel sorts the territories of an answer by their levels, the richest of each first.
func (v *visit) byLevel(found *app.Answer) map[geo.Level][]inhabited {
	by := map[geo.Level][]inhabited{}
	for _, f := range found.Facets {
		for _, n := range f.Counts {
			if t, ok := v.state.Atlas.Find(n.Code); ok {
				by[t.Level] = append(by[t.Level], inhabited{t, n.Count})
			}
		}
	}
	return by
}

// letters leads to the communes by their first letters, and lists those of one.
func (v *visit) letters(l *placeList, communes []inhabited, letter string) {
	there := map[string]bool{}
	if letter != "" {
		l.Found = &linkList{ID: "communes", Title: v.say("portal.places.in_letter", "letter", strings.ToUpper(letter))}
	}
	for _, t := range communes {
		first := initial(t.In(string(v.lang)))
		there[first] = true
		if l.Found != nil && first == letter {
			l.Found.Links = append(l.Found.Links, v.placeLink(t.Territory, t.count))
		}
	}
	for r := 'a'; r <= 'z'; r++ {
		if name := string(r); there[name] {
			l.Letters = append(l.Letters, ui.Link{Text: name, URL: asked{path: v.to("places")}.set("letter", name), Current: name == letter})
		}
	}
	if l.Found != nil {
		byName(l.Found.Links)
	}
}

// initial gives the letter under which a name stands; "" where it begins with none.
func initial(name string) string {
	if s := slug(name); s != "" && unicode.IsLetter(rune(s[0])) {
		return s[:1]
	}
	return ""
}

// tilesOf shows the richest territories of a level, each with a picture of something there.
func (v *visit) tilesOf(l *placeList, level geo.Level, all []inhabited) error {
	if len(all) == 0 {
		return nil
	}
	row := tiles{ID: level.String(), Title: v.say("portal.places.level." + level.String())}
	row.Label = row.Title
	most := picturedPlaces
	if level == geo.Commune {
		most = picturedCommunes
	}
	shown := all[:min(len(all), most)]
	for _, t := range shown {
		picture, err := v.pictureOf(query.Term{Facet: "territory", Any: []string{t.ID()}})
		if err != nil {
			return err
		}
		row.Tiles.Tiles = append(row.Tiles.Tiles, ui.Tile{URL: v.placePath(t.Territory), Title: v.placeName(t.Territory), Picture: picture,
			Note: v.say("portal.collection.count", "count", t.count, "number", v.speaker.Number(float64(t.count), 0))})
	}
	l.Tiles = append(l.Tiles, row)
	if rest := all[len(shown):]; len(rest) > 0 && level != geo.Commune {
		l.Lists = append(l.Lists, v.placesNamed(level, all))
	}
	return nil
}

// pictureOf finds a picture of something to see, another every day.
func (v *visit) pictureOf(term query.Term) (ui.Picture, error) {
	q := &query.Question{Sort: query.ByDraw, Limit: 1, Lang: v.lang, Today: opening.DayOf(v.now)}
	q.Terms = []query.Term{{Facet: "media", Any: []string{string(offer.Photo)}}, term, {Facet: "type", Any: sights}}
	slices.SortStableFunc(q.Terms, func(a, b query.Term) int { return strings.Compare(a.Facet, b.Facet) })
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil {
		return ui.Picture{}, err
	}
	cards, err := v.cards(found)
	if err != nil || len(cards) == 0 {
		return ui.Picture{Scene: ui.Scene{Seed: uint64(len(term.Any[0]))}}, err
	}
	p := cards[0].picture()
	p = v.beside(p)
	p.Alt = "" // it stands for the place, whose name stands beside it
	return p, nil
}

// placesNamed lists all territories of a level by name.
func (v *visit) placesNamed(level geo.Level, all []inhabited) linkList {
	list := linkList{ID: level.String() + "-list", Title: v.say("portal.places.level." + level.String())}
	for _, t := range all[:min(len(all), 4*listedPlaces)] {
		list.Links = append(list.Links, v.placeLink(t.Territory, t.count))
	}
	byName(list.Links)
	return list
}
