package portal

import (
	"net/url"
	"slices"

	"escale/internal/app"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// group is a list of other offers.
type group struct {
	ID, Title string
	Cards     ui.Cards
	More      ui.Link
}

// aroundCards is how many other offers each list shows.
const aroundCards = 4

// around gives what lies near, and what is on the same days.
func (o *offered) around() ([]group, error) {
	found, err := o.app.Around(o.request.Context(), o.actor, o.shown, o.lang, aroundCards)
	if err != nil {
		return nil, err
	}
	var groups []group
	if found.SameDays != nil && found.Days != nil {
		g, err := o.group("same-days", o.say("portal.offer.same_days"), found.SameDays)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	if found.Near != nil {
		g, err := o.group("near", o.say("portal.offer.near"), found.Near)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	return slices.DeleteFunc(groups, func(g group) bool { return len(g.Cards.Cards) == 0 }), nil
}

func (o *offered) group(id, title string, found *app.Answer) (group, error) {
	g := group{ID: id, Title: title, Cards: ui.Cards{Label: title}}
	cards, err := o.cards(found)
	for i := range cards {
		c := o.card(&cards[i])
		if i < len(found.Distances) && found.Distances[i] >= 0 {
			c.Distance = o.speaker.Distance(found.Distances[i])
		}
		g.Cards.Cards = append(g.Cards.Cards, c)
	}
	if at, ok := o.o.Position(); ok {
		here := coordinates(offer.Position(at))
		g.More = ui.Link{Text: o.say("portal.offer.more_near"), URL: asked{path: o.to("search")}.changed(func(values url.Values) {
			values["near"] = []string{here + ";15km"}
			values["sort"] = []string{string(query.ByDistance)}
		})}
	}
	return g, err
}

// shownRelations bounds the other offers that are named as linked, in each direction.
const shownRelations = 24

// relations names the offers that this one is linked with, by what they are to each other, from both sides.
func (o *offered) relations() []fact {
	o.take(offer.FieldRelations)
	var all []fact
	add := func(term said, v value) {
		i := slices.IndexFunc(all, func(f fact) bool { return f.Term == term })
		if i < 0 {
			all = append(all, fact{Term: term})
			i = len(all) - 1
		}
		all[i].Values = append(all[i].Values, v)
	}
	for c := range o.o.All(offer.FieldRelations) {
		r, ok := c.Value.(offer.Relation)
		if !ok {
			continue
		}
		if v, ok := o.related(r); ok {
			add(o.concept("relation", r.Nature), v)
		}
	}
	for _, in := range o.incoming() {
		concept := o.state.Catalog.Thesaurus.Concept("relation", in.Nature)
		if concept == nil {
			continue
		}
		name := o.words(in.Name)
		add(o.labelled(concept.Inverse), value{said: name, URL: o.offerPath(in.From, name.text)})
	}
	return all
}

// related leads to the other end of a relation, or only names it.
func (o *offered) related(r offer.Relation) (value, bool) {
	v := value{said: said{text: r.Name}, Note: o.words(r.Note)}
	if r.To != 0 {
		there, err := o.app.Offer(o.request.Context(), o.actor, r.To)
		if err == nil {
			name := o.words(there.As("").Name())
			v.said, v.URL = name, o.offerPath(r.To, name.text)
		}
	}
	return v, v.text != ""
}

// incoming lists what points to the offer; the page goes on without it where that cannot be told.
func (o *offered) incoming() []app.Incoming {
	list, _, err := o.app.Incoming(o.request.Context(), o.actor, o.o.ID, shownRelations)
	if err != nil {
		return nil
	}
	return list[:min(len(list), shownRelations)] // one record may be linked in several ways
}

// originPanel says where all that comes from.
type originPanel struct {
	Updated string
	Owner   value
	Sources []value
	Number  string
	Feeds   []ui.Link
}

// origin names who answers for the offer, where its data come from, and under which licence.
func (o *offered) origin() originPanel {
	p := originPanel{Updated: o.speaker.Day(o.o.Updated.In(o.now.Location()), "plain")}
	if org, ok := o.state.Organisations[o.o.Owner]; ok {
		p.Owner = value{said: said{text: org.Name}, URL: webAddress(org.Website), External: true}
	}
	for _, source := range o.sources() {
		v := value{said: said{text: source.Name}, URL: webAddress(source.URL), External: true}
		if source.Attribution != "" {
			v.text = source.Attribution
		}
		if source.Licence != "" {
			v.Note = said{text: o.licence(source.Licence)}
		}
		p.Sources = append(p.Sources, v)
	}
	feeds := []ui.Link{{Text: "JSON", URL: o.api("json")}, {Text: "GeoJSON", URL: o.api("geojson")}}
	if o.calendar.Told() {
		feeds = append(feeds, ui.Link{Text: "iCalendar", URL: o.api("ics")})
	}
	if _, ok := trackOf(o.o); ok {
		feeds = append(feeds, ui.Link{Text: "GPX", URL: o.api("gpx")})
	}
	p.Feeds = feeds
	return p
}

// sources lists those that the values shown come from.
func (o *offered) sources() []network.Source {
	var codes []string
	var all []network.Source
	for i := range o.o.Cells {
		code := o.o.Cells[i].Origin.Source
		if source, known := o.state.Sources[code]; known && !slices.Contains(codes, code) {
			codes, all = append(codes, code), append(all, source)
		}
	}
	return all
}

// onlyLicence gives the licence of all that is shown, where it is one.
func (o *offered) onlyLicence() offer.Licence {
	var only offer.Licence
	for i, source := range o.sources() {
		if i > 0 && source.Licence != only {
			return ""
		}
		only = source.Licence
	}
	return only
}

// licenceAddresses are where the terms of a licence stand.
var licenceAddresses = map[offer.Licence]string{
	offer.LicenceOuverte: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/", offer.ODbL: "https://opendatacommons.org/licenses/odbl/1-0/", offer.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
	offer.CCBY: "https://creativecommons.org/licenses/by/4.0/", offer.CCBYSA: "https://creativecommons.org/licenses/by-sa/4.0/", offer.CCBYND: "https://creativecommons.org/licenses/by-nd/4.0/",
	offer.CCBYNC: "https://creativecommons.org/licenses/by-nc/4.0/", offer.CCBYNCSA: "https://creativecommons.org/licenses/by-nc-sa/4.0/", offer.CCBYNCND: "https://creativecommons.org/licenses/by-nc-nd/4.0/",
}

// licence names a licence as people read it.
func (v *visit) licence(l offer.Licence) string {
	switch l {
	case offer.AllRightsReserved:
		return v.say("portal.offer.reserved")
	case offer.LicenceOuverte:
		return "Licence Ouverte 2.0"
	}
	return string(l)
}

func (v *visit) dateOf(d offer.Date) string { return v.day(opening.Date(d)) }
