package api

import (
	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/serving"
)

// suggestion completes what somebody types: an offer by its name, or a territory.
type suggestion struct {
	Kind string     `json:"kind"` // offer, territory
	ID   any        `json:"id"`
	Name string     `json:"name"`
	Lang offer.Lang `json:"lang,omitempty"`
	URL  string     `json:"url"`
}

// suggest answers GET /api/v1/offers/suggest?q=cham.
func (a *API) suggest(c *serving.Call) error {
	values, err := c.Parameters()
	if err != nil {
		return err
	}
	if err := onlyWords(values, []string{"q", "lang", "limit"}); err != nil {
		return err
	}
	r, err := newReading(c, values)
	if err != nil {
		return err
	}
	q, _ := first(values, "q")
	if q = offer.CleanText(q); q == "" || len(q) > query.MaxText {
		return fault.Refuse("query.invalid", []fault.Problem{fault.At("q", "suggest.ask", "max", query.MaxText)})
	}
	list, err := a.suggestions(c, q, r)
	if err != nil {
		return err
	}
	body, err := json.Marshal(many{list, map[string]any{}, map[string]any{"count": len(list)}}, json.Deterministic(true))
	if err != nil {
		return err
	}
	n := serving.NewAnswer("application/json", body)
	n.Lang = string(r.lang)
	return c.Send("", n, c.Fresh(a.app.Now()))
}

// suggestedTerritories is how many of the suggestions may be territories, lookedAt how many names are looked through for
// some that hold offers.
const (
	suggestedTerritories = 3
	lookedAt             = 12
)

func (a *API) suggestions(c *serving.Call, q string, r *reading) ([]suggestion, error) {
	b := a.current()
	list := []suggestion{}
	for _, t := range b.atlas.Search(q, lookedAt) {
		there, err := a.app.Search(c.Context(), c.Actor, &query.Question{Sort: query.ByDraw,
			Query: query.Query{Terms: []query.Term{{Facet: "territory", Any: []string{t.ID()}}}}})
		if err != nil {
			return nil, err
		}
		if there.Count == 0 {
			continue
		}
		list = append(list, suggestion{"territory", t.ID(), t.In(string(r.lang)), "", b.listing("territory", t.ID())})
		if len(list) == suggestedTerritories {
			break
		}
	}
	found, err := a.app.Suggest(c.Context(), c.Actor, q, r.lang, r.limit)
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		list = append(list, suggestion{"offer", int64(s.ID), s.Name, s.Lang, b.uri(s.ID)})
	}
	return list[:min(len(list), max(r.limit, 1))], nil
}
