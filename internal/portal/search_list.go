package portal

import (
	"net/url"
	"slices"
	"strconv"

	"escale/internal/app"
	"escale/internal/geo"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// chosen lists the conditions in force, each of which can be taken away.
func (v *visit) chosen(r *results, q *query.Question) ui.Chips {
	chips := ui.Chips{Label: v.say("portal.search.chosen"), Live: ui.Live{Target: resultsPart}}
	remove := v.say("portal.search.remove")
	add := func(text, url string) {
		chips.Chips = append(chips.Chips, ui.Chip{Text: text, URL: url, Remove: remove})
	}
	if q.Text != "" {
		add("« "+q.Text+" »", r.asked.set("q", ""))
	}
	for _, t := range q.Terms {
		if t.Facet == "type" {
			for _, code := range t.None {
				add(v.say("portal.word.without", "what", v.label("type", code)), r.asked.without("type", "!"+code))
			}
			continue // the row of types shows the others
		}
		for _, code := range t.Any {
			add(v.condition(t.Facet, code), r.asked.without(t.Facet, code))
		}
		for _, code := range t.None {
			add(v.say("portal.word.without", "what", v.condition(t.Facet, code)), r.asked.without(t.Facet, "!"+code))
		}
	}
	for _, x := range q.Ranges {
		add(v.bounds(x), r.asked.changed(func(values url.Values) {
			values.Del(x.Name + "[gte]")
			values.Del(x.Name + "[lte]")
		}))
	}
	for _, w := range v.whereabouts(r, q) {
		add(w.Text, r.asked.set(w.URL, ""))
	}
	if len(chips.Chips) > 1 {
		chips.Clear = ui.Link{Text: v.say("portal.search.clear"), URL: r.asked.path}
	}
	return chips
}

// whereabouts says the conditions of place, days and instants that are in force; the URL is the name of the parameter.
func (v *visit) whereabouts(r *results, q *query.Question) (all []ui.Link) {
	if q.Near != nil {
		all = append(all, ui.Link{URL: "near", Text: v.around(q.Near)})
	}
	if q.Box != nil {
		all = append(all, ui.Link{URL: "bbox", Text: v.say("portal.search.by.bbox")})
	}
	if q.Within != nil {
		all = append(all, ui.Link{URL: "within", Text: v.say("portal.search.by.within")})
	}
	if q.Open != nil || q.Now {
		all = append(all, ui.Link{URL: "open", Text: v.daysAsked(r, q)})
	}
	if q.Updated != (query.Span{}) {
		all = append(all, ui.Link{URL: "updated", Text: v.say("portal.search.by.updated")})
	}
	if q.Created != (query.Span{}) {
		all = append(all, ui.Link{URL: "created", Text: v.say("portal.search.by.created")})
	}
	if q.Variant != "" {
		all = append(all, ui.Link{URL: "variant", Text: v.label("variant", q.Variant)})
	}
	return all
}

// condition says one code of a facet so that it can be read alone: "Animaux acceptés : oui".
func (v *visit) condition(facet, code string) string {
	if v.isFlag(facet) {
		return v.say("portal.word.of", "facet", v.facetName(facet), "what", v.label(facet, code))
	}
	return v.label(facet, code)
}

// bounds says a range of a number.
func (v *visit) bounds(x query.Range) string {
	name := v.facetName(x.Name)
	switch {
	case x.Max == nil:
		return v.say("portal.search.at_least", "facet", name, "from", v.speaker.Number(*x.Min, 2))
	case x.Min == nil:
		return v.say("portal.search.at_most", "facet", name, "to", v.speaker.Number(*x.Max, 2))
	}
	return v.say("portal.search.between", "facet", name, "from", v.speaker.Number(*x.Min, 2), "to", v.speaker.Number(*x.Max, 2))
}

// around says a circle by the commune that it is drawn around.
func (v *visit) around(c *query.Circle) string {
	distance := v.speaker.Distance(c.Radius)
	if v.state.Atlas != nil {
		if t, _ := v.state.Atlas.CommuneAt(c.Centre); t != nil {
			return v.say("portal.search.around", "place", t.In(string(v.lang)), "distance", distance)
		}
	}
	return v.say("portal.search.by.near")
}

// boundsOf gives what the map shows first: the box or the circle that is asked for.
func boundsOf(q *query.Question) []float64 {
	var b geo.Box
	switch {
	case q.Box != nil:
		b = *q.Box
	case q.Near != nil:
		b = geo.Around(q.Near.Centre, q.Near.Radius)
	default:
		return nil
	}
	return []float64{b.West, b.South, b.East, b.North}
}

// shown gives the cards of what was found, with what can be said of each today or on the days asked for.
func (v *visit) shown(found *app.Answer, q *query.Question) ([]ui.Card, error) {
	cards, err := v.cards(found)
	if err != nil {
		return nil, err
	}
	at := v.now
	if q.Open != nil && q.Open.From > opening.DayOf(v.now) {
		at = q.Open.From.At(0, v.now.Location())
	}
	list := make([]ui.Card, 0, len(cards))
	for i := range cards {
		c := v.card(&cards[i])
		if at := slices.Index(found.IDs, cards[i].ID); found.Distances != nil && found.Distances[at] >= 0 {
			c.Distance = v.speaker.Distance(found.Distances[at])
		}
		h := found.HoursOf(cards[i].ID, at)
		dated := cards[i].Type == "event"
		if h.Told || h.Life != "" {
			c.State = v.stateOf(h, dated)
		}
		if !h.Told && c.State.Kind == ui.Plain {
			c.State = ui.State{} // "hours not told" is said on the offer's own page
		}
		if dated && h.Told {
			c.Date = v.leafOf(h)
		}
		list = append(list, c)
	}
	return list, nil
}

// leafOf gives the day on which an event is, or is next, as a leaf of a calendar.
func (v *visit) leafOf(h app.Hours) ui.DateBlock {
	day := h.Next
	if h.State.IsOpen() {
		day = opening.DayOf(v.now)
	}
	if day.IsZero() {
		return ui.DateBlock{}
	}
	_, month, n := day.Civil()
	return ui.DateBlock{Day: strconv.Itoa(n), Month: v.say("written.month." + strconv.Itoa(int(month)) + ".short"),
		Text: v.speaker.Day(day.At(0, v.now.Location()), "full")}
}

// pager leads on and back, and says where one is.
func (v *visit) pager(r *results, p place, found *app.Answer) ui.Pager {
	pager := ui.Pager{Label: v.say("portal.search.pages"), Live: ui.Live{Target: resultsPart, Top: listPart}}
	if found.Next != "" {
		values := cloned(r.asked.values)
		values.Set("cursor", found.Next)
		if p.known {
			values.Set("page", strconv.Itoa(p.number+1))
		}
		pager.Next = ui.Link{Text: v.say("portal.search.next"), URL: asking(r.asked.path, values)}
	}
	switch {
	case p.known && p.number > 1:
		pager.Prev = ui.Link{Text: v.say("portal.search.previous"), URL: r.asked.page(min(p.number-1, lastPage))}
	case !p.known:
		pager.Prev = ui.Link{Text: v.say("portal.search.first"), URL: r.asked.where()}
	}
	if p.known && len(found.IDs) > 0 && (pager.Next.URL != "" || pager.Prev.URL != "") {
		first := (p.number-1)*query.DefaultLimit + 1
		pager.Text = v.say("portal.search.position", "from", v.count(first), "to", v.count(first+len(found.IDs)-1), "of", v.count(r.Count))
	}
	return pager
}

// page gives the address of a page of the list.
func (a asked) page(n int) string {
	if n <= 1 {
		return a.where()
	}
	values := cloned(a.values)
	values.Set("page", strconv.Itoa(n))
	return asking(a.path, values)
}

// formats are the same as data.
func (v *visit) formats(r *results) ui.Formats {
	f := ui.Formats{Label: v.say("portal.search.as_data")}
	for _, one := range v.searchFeeds(r) {
		f.Links = append(f.Links, ui.Link{URL: one.URL, Text: one.Title, Icon: feedIcons[one.Kind]})
	}
	return f
}

var feedIcons = map[string]string{"application/json": "code", "application/geo+json": "map-pin", "text/calendar": "calendar-plus", "application/atom+xml": "rss"}

// searchFeeds lists the addresses at which a question is answered for machines.
func (v *visit) searchFeeds(r *results) []ui.Feed {
	values := cloned(r.asked.values)
	values.Set("lang", string(v.lang))
	at := func(suffix string) string { return v.absolute(asking("/api/v1/offers"+suffix, values)) }
	return []ui.Feed{{URL: at(""), Kind: "application/json", Title: "API"}, {URL: at(".geojson"), Kind: "application/geo+json", Title: "GeoJSON"},
		{URL: at(".ics"), Kind: "text/calendar", Title: "iCalendar"}}
}

// empty says what may be loosened where nothing is found, with how many offers that gives.
func (v *visit) empty(r *results, q *query.Question) (*ui.Empty, error) {
	e := &ui.Empty{Title: v.say("portal.empty.title"), Text: v.say("portal.empty.text")}
	ways, err := v.app.Loosen(v.request.Context(), v.actor, q)
	if err != nil {
		return nil, err
	}
	const shown = 6
	for _, w := range ways[:min(len(ways), shown)] {
		values := w.Values()
		if word := r.asked.values.Get("open"); word != "" && w.Question.Open == q.Open && w.Question.Now == q.Now {
			values.Set("open", word)
		}
		e.Suggestions = append(e.Suggestions, ui.Link{URL: asking(r.asked.path, values), Text: v.loosened(&w, r, q), Note: v.offers(w.Count)})
	}
	if len(e.Suggestions) == 0 {
		e.Text = v.say("portal.empty.nothing")
		e.Suggestions = []ui.Link{{URL: r.asked.path, Text: v.say("portal.front.all")}}
	}
	return e, nil
}

// loosened says what a loosening does.
func (v *visit) loosened(w *app.Loosening, r *results, q *query.Question) string {
	key := "portal.loosen." + string(w.What)
	switch w.What {
	case app.LessWord:
		return v.say(key, "word", w.Word)
	case app.LessFacet, app.LessNumber:
		return v.say(key, "facet", v.facetName(w.Facet))
	case app.WiderPlace:
		if c := w.Question.Near; c != nil {
			return v.around(c)
		}
	case app.OtherDays:
		if w.Question.Open != nil {
			return v.say(key, "day", v.speaker.Day(w.Question.Open.From.At(0, v.now.Location()), "full"))
		}
	case app.OnlyThis:
		return v.say(key, "what", v.only(w, r, q))
	}
	return v.say(key)
}

// only says the one condition that is kept.
func (v *visit) only(w *app.Loosening, r *results, q *query.Question) string {
	switch w.Facet {
	case "q":
		return "« " + q.Text + " »"
	case "near":
		if q.Near != nil {
			return v.around(q.Near)
		}
		return v.say("portal.search.by.bbox")
	case "open":
		return v.daysAsked(r, q)
	}
	if t := q.Term(w.Facet); t != nil && len(t.Any) > 0 {
		return v.condition(w.Facet, t.Any[0])
	}
	return v.facetName(w.Facet)
}
