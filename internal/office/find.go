package office

import (
	"net/url"
	"strconv"
	"strings"

	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// foundAtOnce is how many offers the field that leads anywhere shows.
const foundAtOnce = 8

// find answers with where the words typed so far could lead: to a page of the office, to offers by their name, number, telephone, to
// organisations.
func (d *desk) find() (*page, error) {
	values, err := query.Parameters(d.request.URL.RawQuery)
	words := offer.CleanText(values.Get("q"))
	s := ui.Suggestions{None: d.say("office.find.none")}
	if err != nil || words == "" || len(words) > query.MaxText {
		return &page{bare: s.View()}, nil
	}
	for _, group := range []func(string) (ui.SuggestionGroup, error){d.findPages, d.findOffers, d.findOrganisations} {
		g, err := group(words)
		if err != nil {
			return nil, err
		}
		if len(g.Items) > 0 {
			s.Groups = append(s.Groups, g)
		}
	}
	return &page{bare: s.View()}, nil
}

func (d *desk) findPages(words string) (ui.SuggestionGroup, error) {
	g := ui.SuggestionGroup{Title: d.say("office.find.pages")}
	for _, e := range menu {
		name := d.say("office.menu." + e.key)
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(words)) {
			g.Items = append(g.Items, ui.Suggestion{URL: Prefix + e.path, Text: name, Icon: e.icon})
		}
	}
	return g, nil
}

// findOffers searches as the list does, so that half a telephone number, a former name and the number of a record find too.
func (d *desk) findOffers(words string) (ui.SuggestionGroup, error) {
	g := ui.SuggestionGroup{Title: d.say("office.find.offers")}
	if id, err := strconv.ParseInt(words, 10, 64); err == nil {
		if shown, err := d.app.Offer(d.request.Context(), d.actor, offer.ID(id)); err == nil {
			g.Items = append(g.Items, d.suggested(shown.Offer))
		}
	}
	q, err := d.app.Vocabulary(d.actor).Parse(url.Values{"q": {words}, "limit": {strconv.Itoa(foundAtOnce)}}, d.now)
	if err != nil {
		return g, err
	}
	q.Lang = d.lang
	found, err := d.app.Search(d.request.Context(), d.actor, q)
	if err != nil {
		return g, err
	}
	for _, id := range found.IDs {
		if shown, err := found.Offer(id); err == nil {
			g.Items = append(g.Items, d.suggested(shown.Offer))
		}
	}
	return g, nil
}

func (d *desk) suggested(o *offer.Offer) ui.Suggestion {
	name, _ := o.Name().In(d.lang)
	note := d.typeName(o.Type)
	if place := d.place(o); place != "" {
		note += " · " + place
	}
	return ui.Suggestion{URL: Prefix + "/offers/" + strconv.FormatInt(int64(o.ID), 10), Text: name.Value, Note: note, Icon: "arrow-right"}
}

func (d *desk) findOrganisations(words string) (ui.SuggestionGroup, error) {
	g := ui.SuggestionGroup{Title: d.say("office.find.organisations")}
	for code, o := range d.state.Organisations {
		if len(g.Items) < foundAtOnce/2 && strings.Contains(strings.ToLower(o.Name), strings.ToLower(words)) {
			g.Items = append(g.Items, ui.Suggestion{URL: Prefix + "/offers?owner=" + url.QueryEscape(code), Text: o.Name, Icon: "building-2"})
		}
	}
	return g, nil
}
