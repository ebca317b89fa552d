package portal

import (
	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// front is the front page, before it is drawn.
type front struct {
	Hero   ui.Hero
	Search ui.Search
	Types  ui.Chips
	Cards  ui.Cards
}

// frontCards is how many offers the front page shows of all.
const frontCards = 6

// front answers with the front page: a question to begin with, and some offers, others every day.
func (v *visit) front() (*page, error) {
	q := &query.Question{Sort: query.ByDraw, Facets: []string{"type"}, Limit: frontCards, Lang: v.lang}
	q.Terms = []query.Term{{Facet: "media", Any: []string{string(offer.Photo)}}}
	found, err := v.app.Search(v.request.Context(), access.Anonymous, q)
	if err != nil {
		return nil, err
	}
	cards, err := v.cards(found)
	if err != nil {
		return nil, err
	}
	r := &results{asked: asked{v.to("search"), nil}}
	f := &front{
		Hero: ui.Hero{Over: v.say("portal.front.over", "count", found.Count), Title: v.claim(), Lead: v.site.say(v.site.Portal.Welcome, v.lang)},
		Search: ui.Search{Action: v.to("search"), Label: v.say("portal.search.label"), Placeholder: v.say("portal.search.placeholder"),
			Button: v.say("portal.search.button"), Suggest: v.to("suggest")},
		Cards: ui.Cards{Label: v.say("portal.front.picked")},
	}
	for i := range cards {
		f.Cards.Cards = append(f.Cards.Cards, v.card(&cards[i]))
	}
	for _, counts := range found.Facets {
		f.Types = v.typeChips(r, counts.Counts)
		f.Types.Live = ui.Live{}
	}
	head := ui.Head{Description: v.say("portal.front.description"), Canonical: v.absolute(v.to("")), Class: "page-front"}
	return &page{head: head, body: frontPage(v, f)}, nil
}

// claim is the large words of the front page: the network's own, or the house's.
func (v *visit) claim() string {
	if own := v.site.say(v.site.Portal.Claim, v.lang); own != "" {
		return own
	}
	return v.say("portal.front.claim")
}
