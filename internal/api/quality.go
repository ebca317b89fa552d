package api

import (
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/quality"
	"escale/internal/serving"
)

// offerQuality answers GET /api/v1/offers/{id}/quality: what the charter of entry says of one offer, to members.
func (a *API) offerQuality(c *serving.Call) error {
	id, err := offerID(c)
	if err != nil {
		return err
	}
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
	if err := c.See(); err != nil {
		return err
	}
	found, err := a.app.Assess(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return a.assessed(c, r, qualityOf{id, found.Charter.Report(found.Assessment, r.words)})
}

// qualityOf is the assessment of an offer, and which.
type qualityOf struct {
	ID              offer.ID `json:"id"`
	*quality.Report `json:",inline"`
}

// board answers GET /api/v1/quality: the board of the offers that a question finds, to members.
func (a *API) board(c *serving.Call) error {
	values, err := c.Parameters()
	if err != nil {
		return err
	}
	if err := aboutAll(values); err != nil {
		return err
	}
	q, err := a.current().vocabulary.Parse(values, a.app.Now())
	if err != nil {
		return err
	}
	r, err := newReading(c, url.Values{"lang": values["lang"]})
	if err != nil {
		return err
	}
	if err := c.See(); err != nil {
		return err
	}
	found, err := a.app.Board(c.Context(), c.Actor, q)
	if err != nil {
		return err
	}
	return a.assessed(c, r, found.Report(r.words))
}

// notOfBoards are words of a question that an answer about all that is found would not heed.
var notOfBoards = []string{"cursor", "facets", "limit", "sort"}

// aboutAll refuses them.
func aboutAll(values url.Values) error {
	var problems []fault.Problem
	for _, name := range notOfBoards {
		if values.Has(name) {
			problems = append(problems, fault.At(name, "parameter.unknown", "name", name))
		}
	}
	return fault.Refuse("query.invalid", problems)
}

// assessed answers with what was worked out for this caller: it is kept for nobody.
func (a *API) assessed(c *serving.Call, r *reading, found any) error {
	body, err := json.Marshal(found, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return err
	}
	n := serving.NewAnswer("application/json", body)
	if !r.all {
		n.Lang = string(r.lang)
	}
	return c.Send("", n, 0)
}

// qualitySchemas describe what members are told by the charter of entry.
func qualitySchemas() object {
	word, count, number := object{"type": "string"}, object{"type": "integer", "minimum": 0}, object{"type": "number"}
	rule := func(more object) object {
		all := object{"rule!": word}
		for name, s := range more {
			all[name] = s
		}
		return listOf(shape(all))
	}
	use := codes(quality.Uses)
	severity := codes(quality.Severities)
	line := shape(object{"code": text("of the type or the organisation"), "offers!": count,
		"scores!":   listOf(shape(object{"use!": use, "points!": number, "low!": count, "medium!": count, "high!": count})),
		"problems!": rule(object{"severity!": severity, "what!": ref("Text"), "do!": ref("Text"), "offers!": count})})
	return object{
		"Quality": shape(object{"id!": count, "until": text("the first day on which time alone changes it"),
			"scores!": listOf(shape(object{"use!": use, "points!": count, "band!": codes([]string{"low", "medium", "high"}),
				"lacks!": rule(object{"what!": ref("Text"), "points!": number, "field": text("the one that is not there to be judged")}),
				"next!":  rule(object{"do!": ref("Text"), "points!": number, "minutes!": count})})),
			"problems!": rule(object{"severity!": severity, "pointer!": word, "what!": ref("Text"), "do!": ref("Text"), "args": object{"type": "object"},
				"counts": text("the day from which the rule counts, where it is to come")})}),
		"QualityBoard": shape(object{"total!": ref("QualityLine"), "types!": listOf(ref("QualityLine")), "owners!": listOf(ref("QualityLine"))}),
		"QualityLine":  line,
	}
}
