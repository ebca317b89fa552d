package api

import (
	"context"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/serving"
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
func (a *API) relations(c *serving.Call) error {
	values, err := c.Parameters()
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
	id, err := offerID(c)
	if err != nil {
		return err
	}
	if err := c.See(); err != nil {
		return err
	}
	b, now := a.current(), a.app.Now()
	key := strings.Join([]string{c.Moment.Audience, b.serial, "relations", strconv.FormatInt(int64(id), 10), string(r.lang), strconv.FormatBool(r.all), opening.DayOf(now).String()}, "\x00")
	n, err := c.Kept(key, func() (*serving.Answer, error) {
		return a.related(context.WithoutCancel(c.Context()), c, b, r, id)
	})
	if err != nil {
		return err
	}
	return c.Send(key, n, c.Fresh(now))
}

// related tells what points to an offer: some hundred offers may have to be read for it, so that it is kept until any changes.
func (a *API) related(ctx context.Context, c *serving.Call, b *book, r *reading, id offer.ID) (*serving.Answer, error) {
	content := c.Moment.Content()
	found, count, err := a.app.Incoming(ctx, c.Actor, id, app.MaxIncoming)
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
	body, err := json.Marshal(many{list, map[string]any{"self": b.base + c.Request.URL.Path}, map[string]any{"count": count}}, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	n := serving.NewAnswer("application/json", body)
	n.Lang = string(r.lang)
	n.Content, n.Holds = content, func(m app.Moment, since app.Content) bool { return m.Content() == since }
	return n, nil
}
