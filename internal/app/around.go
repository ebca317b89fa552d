package app

import (
	"context"
	"slices"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// Around is what a reader of one offer's page may want next: what lies near, and what takes place on the same days.
type Around struct {
	Near     *Answer     // the nearest first; nil where the position is not told
	SameDays *Answer     // events before all else, each the nearest first; nil where there are no days
	Days     *query.Days // that SameDays was asked for: the next on which the offer takes place
}

// aroundRadii are tried in turn, in metres, until enough is found.
var aroundRadii = []float64{3_000, 15_000, 50_000}

// mostSameDays bounds the days on end for which others are looked for.
const mostSameDays = 7

// Around gives at most n others near an offer, and n others open on its next days if it takes place on dates of its own. The offer
// itself is among neither.
func (a *App) Around(ctx context.Context, actor access.Actor, shown *Shown, lang offer.Lang, n int) (*Around, error) {
	at, ok := shown.Position()
	if !ok || !at.Valid() {
		return new(Around), nil
	}
	around := &Around{Days: nextDays(shown)}
	q := &query.Question{Sort: query.ByDistance, Limit: n + 1, Lang: lang, Today: shown.Today}
	q.Near = &query.Circle{Centre: at}
	var err error
	if around.Near, err = a.widening(ctx, actor, shown.ID, q, n); err != nil || around.Days == nil {
		return around, err
	}
	q.Open, q.First = around.Days, []query.Favour{{Facet: "type", Code: string(shown.Type)}}
	around.SameDays, err = a.widening(ctx, actor, shown.ID, q, n)
	return around, err
}

// widening asks with a larger radius each time, until n others are found.
func (a *App) widening(ctx context.Context, actor access.Actor, not offer.ID, q *query.Question, n int) (found *Answer, err error) {
	for _, radius := range aroundRadii {
		asked := *q
		asked.Near = &query.Circle{Centre: q.Near.Centre, Radius: radius}
		if found, err = a.Search(ctx, actor, &asked); err != nil {
			return nil, err
		}
		found.leaveOut(not, n)
		if len(found.IDs) >= n {
			break
		}
	}
	return found, nil
}

// leaveOut takes one offer from the page, and what is beyond n.
func (a *Answer) leaveOut(id offer.ID, n int) {
	if i := slices.Index(a.IDs, id); i >= 0 {
		a.IDs = slices.Delete(a.IDs, i, i+1)
		a.Distances = slices.Delete(a.Distances, i, i+1)
		a.Count--
	}
	n = min(n, len(a.IDs))
	a.IDs, a.Distances, a.Next = a.IDs[:n], a.Distances[:n], ""
}

// nextDays gives the next days on end on which an offer with dates of its own takes place; nil for what is open by season.
func nextDays(shown *Shown) *query.Days {
	for cell := range shown.All(offer.FieldOpening) {
		hours, ok := cell.Value.(offer.Hours)
		c := opening.Calendar(hours)
		if !ok || len(c.Sessions)+len(c.Recurrences) == 0 {
			continue
		}
		from, ok := c.NextDate(shown.Today)
		if !ok {
			return nil
		}
		days := &query.Days{From: from, To: from}
		for to, ok := c.NextDate(from + 1); ok && to == days.To+1 && to < from+mostSameDays; to, ok = c.NextDate(to + 1) {
			days.To = to
		}
		return days
	}
	return nil
}
