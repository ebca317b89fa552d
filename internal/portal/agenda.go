package portal

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"escale/internal/app"
	"escale/internal/i18n"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// agenda is a page of the agenda, before it is drawn.
type agenda struct {
	results
	period    period
	Heading   ui.Heading
	Tabs      ui.Tabs
	Before    ui.Link
	After     ui.Link
	Calendar  ui.Calendar
	Days      []agendaDay
	OpenThen  ui.Link // to what is merely open on the same days
	Subscribe subscription
}

// agendaDay is what begins to be on a day of the period, or is already on its first.
type agendaDay struct {
	ID, Title string // Title is "" where all are of one day, or in another order
	Cards     ui.Cards
}

// agenda answers with what takes place in a period: events, unless another type is asked for.
func (v *visit) agenda() (*page, error) {
	values, q, err := v.question("on", "week", "month")
	if err != nil {
		return nil, err
	}
	p, err := periodOf(values, q.Open, q.Today)
	if err != nil {
		return nil, err
	}
	for _, name := range periodWords {
		values.Del(name)
	}
	a := &agenda{period: p, results: results{asked: asked{v.to("agenda"), values}}}
	if name, value := p.says(); name != "" {
		values.Set(name, value)
	}
	v.askAgenda(a, q)
	found, err := v.found(a, q)
	if err != nil {
		return nil, err
	}
	if err := v.fillAgenda(a, q, found); err != nil {
		return nil, err
	}
	filtered := len(values) - len(periodParameters(p))
	head := ui.Head{Title: v.agendaTitle(p), Description: v.say("portal.agenda.description", "count", a.Count, "when", v.periodName(p)),
		Canonical: v.absolute(a.asked.where()), NoIndex: filtered > 0 || a.Count == 0 || p.over() || p.span == someDays, Class: "page-agenda",
		Feeds: v.feeds(a.asked.values), Prev: v.absoluteLink(a.Before), Next: v.absoluteLink(a.After)}
	return &page{head: head, body: agendaPage(v, a), parts: map[string]templ.Component{"results": agendaResults(v, a)}}, nil
}

func periodParameters(p period) []string {
	if name, _ := p.says(); name != "" {
		return []string{name}
	}
	return nil
}

// askAgenda makes the question that of the period.
func (v *visit) askAgenda(a *agenda, q *query.Question) {
	if t := q.Term("type"); t == nil || len(t.Any) == 0 {
		q.Terms = slices.DeleteFunc(q.Terms, func(t query.Term) bool { return t.Facet == "type" })
		q.Terms = append([]query.Term{{Facet: "type", Any: []string{"event"}}}, q.Terms...)
	}
	days := a.period.days
	q.Open, q.Now = &days, false
	if q.Sort != query.ByDistance {
		q.Sort = query.ByDate
	}
	q.Limit = query.DefaultLimit
	for _, c := range criteria {
		q.Facets = append(q.Facets, c.facets...)
	}
}

// found asks the index, but for periods of which it knows nothing: those would be looked up in every calendar.
func (v *visit) found(a *agenda, q *query.Question) (*app.Answer, error) {
	if !a.period.known() {
		q.Limit = 0
		q.Open = &query.Days{From: a.period.today, To: a.period.today - 1}
	}
	return v.app.Search(v.request.Context(), v.actor, q)
}

// fillAgenda works out everything that the page shows.
func (v *visit) fillAgenda(a *agenda, q *query.Question, found *app.Answer) error {
	a.Count = found.Count
	a.Heading = ui.Heading{Over: v.say("portal.page.agenda"), Title: v.periodName(a.period)}
	v.navigate(a)
	a.Search = ui.Search{Action: a.asked.path, Value: q.Text, Label: v.say("portal.agenda.label"), Placeholder: v.say("portal.agenda.placeholder"),
		Button: v.say("portal.search.button"), Form: searchForm}
	counts := map[string][]app.CodeCount{}
	for _, f := range found.Facets {
		counts[f.Name] = f.Counts
	}
	filters := results{asked: asked{a.asked.path, cloned(a.asked.values)}, Count: a.Count}
	filters.asked.values.Del("open") // the period is no filter
	a.Facets = v.facets(&filters, q, counts)
	a.Facets.Facets[0] = v.otherDays(a)
	a.Kept = ui.Kept{Form: searchForm, Fields: a.kept()}
	but := *q
	but.Open, but.Terms = nil, slices.DeleteFunc(slices.Clone(q.Terms), func(t query.Term) bool { return t.Facet == "type" })
	a.Chosen = v.chosen(&a.results, &but)
	near := v.say("portal.search.near")
	if a.period.span == oneDay {
		near = v.say("portal.agenda.near")
	}
	a.Near = ui.Near{Text: near, Refused: v.say("portal.search.near_refused"), Address: a.nearby()}
	a.Split = v.splitAgenda(a)
	a.Subscribe = v.subscription(v.lasting(a.asked.values))
	a.OpenThen = ui.Link{Text: v.say("portal.agenda.open_then"), URL: asked{v.to("search"), nil}.set("open", a.period.days.From.String()+".."+a.period.days.To.String())}
	if err := v.calendar(a, q); err != nil {
		return err
	}
	if found.Count == 0 {
		return v.nothingOn(a, q)
	}
	v.pagerOf(&a.results, found)
	return v.listDays(a, found)
}

// pagerOf leads to the next page of a list.
func (v *visit) pagerOf(r *results, found *app.Answer) {
	if found.Next == "" {
		return
	}
	values := cloned(r.asked.values)
	values.Set("cursor", found.Next)
	r.Pager = ui.Pager{Label: v.say("portal.search.pages"), Live: ui.Live{Target: "results"},
		Next: ui.Link{Text: v.say("portal.search.next"), URL: asking(r.asked.path, values)}}
}

// listDays sets the events found under the days on which they come up: those of today first.
func (v *visit) listDays(a *agenda, found *app.Answer) error {
	cards, err := v.cards(found)
	if err != nil {
		return err
	}
	byDate := found.Dates != nil && a.period.span != oneDay
	for i := range cards {
		day := a.period.days.From
		if found.Dates != nil && !found.Dates[i].IsZero() {
			day = found.Dates[i]
		}
		shown := v.eventCard(found, &cards[i], day, min(a.period.today, a.period.days.From))
		if !byDate {
			shown.Level = 2
		}
		if found.Distances != nil && found.Distances[i] >= 0 {
			shown.Distance = v.speaker.Distance(found.Distances[i])
		}
		last := len(a.Days) - 1
		if last < 0 || byDate && a.Days[last].ID != "d"+day.String() {
			a.Days = append(a.Days, agendaDay{ID: "d" + day.String()})
			if last++; byDate {
				a.Days[last].Title = v.dayTitle(a, day)
			}
			a.Days[last].Cards = ui.Cards{Label: v.dayAs(day, i18n.FullDay), Two: true}
		}
		a.Days[last].Cards.Cards = append(a.Days[last].Cards.Cards, shown)
	}
	return nil
}

// dayTitle says a day of the list. On the first day of a period stands also what has begun before.
func (v *visit) dayTitle(a *agenda, day opening.Date) string {
	name := v.dayAs(day, i18n.NearDay)
	if day == a.period.today {
		return v.say("portal.agenda.today", "day", name)
	}
	return name
}

// eventCard is the card of something that takes place: with its day as a leaf, all its dates from a day on, and what has become of it.
func (v *visit) eventCard(found *app.Answer, c *card, day, from opening.Date) ui.Card {
	shown := v.card(c)
	life := found.HoursOf(c.ID, v.now).Life
	calendar := found.CalendarOf(c.ID)
	if calendar == nil {
		shown.State = v.whether(life, opening.Day{})
		return shown
	}
	shown.Date = v.leaf(day)
	shown.When = v.onDates(calendar, from)
	if at := v.startsAt(calendar, day); at != "" && shown.When != "" {
		shown.When += " · " + at
	}
	shown.State = v.whether(life, calendar.On(day))
	return shown
}

// splitAgenda sets the list beside a map of the same events.
func (v *visit) splitAgenda(a *agenda) ui.Split {
	split := v.split(&a.results)
	values := v.inGrammar(a)
	values.Set("lang", string(v.lang))
	split.Map.Points = asking("/api/v1/offers/points", values)
	return split
}

// inGrammar gives the question in the grammar of the API, which knows days by one word, without the order and the place in the list.
func (v *visit) inGrammar(a *agenda) url.Values {
	values := v.lasting(a.asked.values)
	values.Set("open", a.period.days.From.String()+".."+a.period.days.To.String())
	return values
}

// lasting gives what of a question of the agenda holds whatever the day.
func (v *visit) lasting(values url.Values) url.Values {
	kept := cloned(values)
	for _, name := range append([]string{"cursor", "sort", "bbox"}, periodWords...) {
		kept.Del(name)
	}
	if !kept.Has("type") {
		kept.Set("type", "event")
	}
	return kept
}

// nearby gives the address of the same days around the visitor, the nearest first.
func (a *agenda) nearby() string {
	here := asked{a.asked.path, cloned(a.asked.values)}
	here.values.Del("near")
	here.values.Del("bbox")
	return here.set("sort", string(query.ByDistance)) + "&near=" + nearby
}

// otherDays is the choice of any days.
func (v *visit) otherDays(a *agenda) ui.Facet {
	form := templ.Attributes{"form": searchForm}
	d := days{From: ui.TextField{Name: "from", Type: "date", Label: v.say("portal.when.from"), Attributes: form},
		To: ui.TextField{Name: "to", Type: "date", Label: v.say("portal.when.to"), Attributes: form}}
	if name, _ := a.period.says(); name == "open" {
		d.From.Value, d.To.Value = a.period.days.From.String(), a.period.days.To.String()
	}
	f := ui.Facet{Name: "open", Title: v.say("portal.when.title"), Icon: "calendar-range", Body: dayChoices(v, d)}
	if a.period.span == someDays {
		f.Chosen = strconv.Itoa(int(a.period.days.To-a.period.days.From) + 1)
	}
	return f
}
