package portal

import (
	"cmp"
	"slices"
	"strings"

	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// How many of each kind are suggested, and how many territories and concepts are looked at for some that hold offers.
const (
	suggestedOffers = 6
	suggestedPlaces = 3
	suggestedThemes = 3
	placesLookedAt  = 12
	themesLookedAt  = 8
)

// suggest answers with what could be meant by the words typed so far: offers by their names, territories and themes that have offers.
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
	themes, err := v.suggestThemes(words)
	if err != nil {
		return nil, err
	}
	offers, err := v.suggestOffers(words)
	if err != nil {
		return nil, err
	}
	if values.Get("without") == "offers" { // they stand below the field
		offers.Items = nil
	} else {
		s.None = v.say("portal.suggest.none")
	}
	for _, group := range []ui.SuggestionGroup{places, themes, offers} {
		if len(group.Items) > 0 {
			s.Groups = append(s.Groups, group)
		}
	}
	return &page{bare: s.View()}, nil
}

func (v *visit) suggestOffers(words string) (ui.SuggestionGroup, error) {
	group := ui.SuggestionGroup{Title: v.say("portal.suggest.offers")}
	found, err := v.app.Suggest(v.request.Context(), v.actor, words, v.lang, suggestedOffers)
	for _, f := range found {
		group.Items = append(group.Items, ui.Suggestion{URL: v.offerPath(f.ID, f.Name), Text: f.Name, Icon: "arrow-right"})
	}
	return group, err
}

func (v *visit) suggestPlaces(words string) (ui.SuggestionGroup, error) {
	group := ui.SuggestionGroup{Title: v.say("portal.suggest.places")}
	if v.state.Atlas == nil {
		return group, nil
	}
	for _, t := range v.state.Atlas.Search(words, placesLookedAt) {
		n, err := v.holding("territory", t.ID())
		if err != nil {
			return group, err
		}
		if n == 0 {
			continue
		}
		group.Items = append(group.Items, ui.Suggestion{URL: asked{path: v.to("search")}.set("territory", t.ID()), Text: t.In(string(v.lang)),
			Note: v.offers(n), Icon: "map-pin"})
		if len(group.Items) == suggestedPlaces {
			break
		}
	}
	return group, nil
}

// holding counts the offers that have a code.
func (v *visit) holding(facet, code string) (int, error) {
	there, err := v.some(query.Question{Query: query.Query{Terms: []query.Term{{Facet: facet, Any: []string{code}}}}})
	if err != nil {
		return 0, err
	}
	return there.Count, nil
}

// suggestThemes looks for concepts with a word that begins so: kinds of offers, their categories, themes, services.
func (v *visit) suggestThemes(words string) (ui.SuggestionGroup, error) {
	group := ui.SuggestionGroup{Title: v.say("portal.suggest.themes")}
	type candidate struct{ facet, code, label, icon string }
	var some []candidate
	begin := "-" + slug(words)
	if begin == "-" {
		return group, nil
	}
	for _, scheme := range []struct{ facet, icon string }{{"category", "compass"}, {"theme", "sparkles"}, {"feature", "list"}} {
		for _, c := range v.state.Catalog.Thesaurus.Scheme(scheme.facet) {
			if label := c.Labels.In(v.lang); c.ReplacedBy == "" && strings.Contains("-"+slug(label), begin) {
				some = append(some, candidate{scheme.facet, c.Code, label, scheme.icon})
			}
		}
	}
	slices.SortStableFunc(some, func(a, b candidate) int { return cmp.Compare(len(a.label), len(b.label)) }) // the plainest first
	told := map[string]bool{}
	for _, c := range some[:min(len(some), themesLookedAt)] {
		n, err := v.holding(c.facet, c.code)
		if err != nil {
			return group, err
		}
		if n == 0 || told[c.label] {
			continue
		}
		told[c.label] = true
		group.Items = append(group.Items, ui.Suggestion{URL: asked{path: v.to("search")}.set(c.facet, c.code), Text: c.label, Note: v.offers(n), Icon: c.icon})
		if len(group.Items) == suggestedThemes {
			break
		}
	}
	return group, nil
}
