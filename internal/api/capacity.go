package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/serving"
)

// capacityAge is for how long a report about today stands. It reads every offer with beds: a report for each save would be
// work that nobody looks at.
const capacityAge = 5 * time.Minute

// capacityRow is a row with what its codes are called.
type capacityRow struct {
	app.CapacityRow
	Labels []string `json:"labels,omitempty"`
}

// capacity answers GET /api/v1/capacity: the tourist beds on a day, by the dimensions asked for. What else is asked is a question as anywhere.
func (a *API) capacity(c *serving.Call) error {
	values, err := c.Parameters()
	if err != nil {
		return err
	}
	now := a.app.Now()
	q, err := a.app.Vocabulary(c.Actor).Parse(values, now, "at", "by")
	if err != nil {
		return err
	}
	at := opening.DayOf(now)
	if word, told := first(values, "at"); told {
		if at, err = opening.ParseDate(word); err != nil {
			return fault.Refuse("query.invalid", []fault.Problem{fault.At("at", "date.malformed", "value", clip(word, 40))})
		}
	}
	var by []string
	if word, _ := first(values, "by"); word != "" {
		by = strings.Split(word, ",")
	}
	b := a.current()
	key := strings.Join([]string{b.serial, "capacity", c.Actor.Organisation, c.Actor.Roles.String(), c.Actor.Project, at.String(), values.Encode()}, "\x00")
	if at == opening.DayOf(now) {
		key += "\x00" + strconv.FormatInt(now.Unix()/int64(capacityAge.Seconds()), 10)
	}
	n, err := c.Kept(key, func() (*serving.Answer, error) {
		report, err := a.app.CapacityReport(context.WithoutCancel(c.Context()), c.Actor, q, at, by, nil)
		if err != nil {
			return nil, err
		}
		return b.capacityAnswer(report, q)
	})
	if err != nil {
		return err
	}
	return c.Send(key, n, c.Fresh(now))
}

func (b *book) capacityAnswer(report *app.Capacity, q *query.Question) (*serving.Answer, error) {
	rows := make([]capacityRow, 0, len(report.Rows))
	for _, r := range report.Rows {
		row := capacityRow{CapacityRow: r}
		for i, code := range r.Codes {
			row.Labels = append(row.Labels, b.dimensionLabel(report.By[i], code, q.Lang))
		}
		rows = append(rows, row)
	}
	meta := map[string]any{"at": report.At, "by": report.By, "total": report.Total, "count": len(rows)}
	if !report.Began.IsZero() {
		meta["base_began"] = report.Began
	}
	body, err := json.Marshal(many{rows, map[string]any{}, meta}, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	n := serving.NewAnswer("application/json", body)
	n.Lang = string(q.Lang)
	return n, nil
}

func (b *book) dimensionLabel(dimension, code string, lang offer.Lang) string {
	switch {
	case code == "":
		return b.speaker(lang).Say("capacity.none", nil)
	case dimension == "class":
		concept := b.catalog.Thesaurus.Concept("label", code)
		if concept == nil {
			return code
		}
		return concept.Root().Labels.In(lang) + " · " + concept.Labels.In(lang)
	}
	return b.label(dimension, code, lang)
}
