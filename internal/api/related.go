package api

import (
	"context"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/opening"
)

// incoming is a relation seen from the other end, under its inverse name: what a castle hosts, what an establishment has.
type incoming struct {
	Nature string     `json:"nature"` // as it is stored at the other record
	Label  any        `json:"label"`
	ID     offer.ID   `json:"id"`
	Type   offer.Type `json:"type"`
	Name   string     `json:"name"`
	URL    string     `json:"url"`
}

// relations answers GET /api/v1/offers/{id}/relations.
func (a *API) relations(c *call) error {
	values, err := c.parameters()
	if err != nil {
		return err
	}
	if err := onlyWords(values, []string{"lang"}); err != nil {
		return err
	}
	r, err := newReading(c, values)
	if err != nil {
		return err
	}
	id, err := c.offerID()
	if err != nil {
		return err
	}
	if err := c.see(a.app); err != nil {
		return err
	}
	b, now := a.current(), a.app.Now()
	key := strings.Join([]string{c.moment.Audience, b.serial, "relations", strconv.FormatInt(int64(id), 10), string(r.lang), strconv.FormatBool(r.all), opening.DayOf(now).String()}, "\x00")
	n, err := a.answers.get(c, key, func() (*answer, error) {
		return a.related(context.WithoutCancel(c.context()), c, b, r, id)
	})
	if err != nil {
		return err
	}
	return a.send(c, key, n, a.fresh(now))
}

// related tells what points to an offer: some hundred offers may have to be read for it, so that it is kept until any changes.
func (a *API) related(ctx context.Context, c *call, b *book, r *reading, id offer.ID) (*answer, error) {
	content := c.moment.Content()
	found, count, err := a.app.Incoming(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	list := []incoming{}
	for _, one := range found {
		name, _ := one.Name.In(append([]offer.Lang{r.lang, "en", "fr"}, offer.Languages...)...)
		in := incoming{Nature: one.Nature, ID: one.From, Type: one.Type, Name: name.Value, URL: b.uri(one.From)}
		if concept := b.catalog.Thesaurus.Concept("relation", one.Nature); concept != nil {
			in.Label = r.words(concept.Inverse)
		}
		list = append(list, in)
	}
	body, err := json.Marshal(many{list, map[string]any{"self": b.base + c.request.URL.Path}, map[string]any{"count": count}}, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	n := newAnswer("application/json", body)
	n.lang = string(r.lang)
	n.content, n.holds = content, func(m app.Moment, since app.Content) bool { return m.Content() == since }
	return n, nil
}
