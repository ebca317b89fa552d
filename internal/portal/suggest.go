package portal

import (
	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// How many of each kind are suggested, and how many territories are looked at for some that hold offers.
const (
	suggestedOffers = 6
	suggestedPlaces = 3
	placesLookedAt  = 12
)

// suggest answers with what could be meant by the words typed so far: offers by their names, and territories that have offers.
func (v *visit) suggest() (*page, error) {
	values, err := query.Parameters(v.request.URL.RawQuery)
	if err != nil {
		values = nil
	}
	words := offer.CleanText(values.Get("q"))
	var s ui.Suggestions
	if words == "" || len(words) > query.MaxText {
		return &page{bare: s.View()}, nil
	}
	places, err := v.suggestPlaces(words)
	if err != nil {
		return nil, err
	}
	found, err := v.app.Suggest(v.request.Context(), access.Anonymous, words, v.lang, suggestedOffers)
	if err != nil {
		return nil, err
	}
	offers := ui.SuggestionGroup{Title: v.say("portal.suggest.offers")}
	for _, f := range found {
		offers.Items = append(offers.Items, ui.Suggestion{URL: v.offerPath(f.ID, f.Name), Text: f.Name, Icon: "arrow-right"})
	}
	for _, group := range []ui.SuggestionGroup{places, offers} {
		if len(group.Items) > 0 {
			s.Groups = append(s.Groups, group)
		}
	}
	s.None = v.say("portal.suggest.none")
	return &page{bare: s.View()}, nil
}

func (v *visit) suggestPlaces(words string) (ui.SuggestionGroup, error) {
	group := ui.SuggestionGroup{Title: v.say("portal.suggest.places")}
	for _, t := range v.state.Atlas.Search(words, placesLookedAt) {
		q := &query.Question{Sort: query.ByDraw, Query: query.Query{Terms: []query.Term{{Facet: "territory", Any: []string{t.ID()}}}}}
		there, err := v.app.Search(v.request.Context(), access.Anonymous, q)
		if err != nil {
			return group, err
		}
		if there.Count == 0 {
			continue
		}
		group.Items = append(group.Items, ui.Suggestion{URL: asked{path: v.to("search")}.set("territory", t.ID()), Text: t.In(string(v.lang)),
			Note: v.speaker.Number(float64(there.Count), 0), Icon: "map-pin"})
		if len(group.Items) == suggestedPlaces {
			break
		}
	}
	return group, nil
}
