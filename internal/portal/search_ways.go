package portal

import (
	"net/url"
	"strings"

	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// nearby is how far around the visitor is near, as the grammar writes a circle. The script fills the position in.
const nearby = "{lat},{lon};15km"

// nearby gives the address of the question around the visitor, the nearest first. The braces of the template stay as they are.
func (r *results) nearby() string {
	here := asked{r.asked.path, cloned(r.asked.values)}
	here.values.Del("near")
	here.values.Del("bbox")
	address := here.set("sort", string(query.ByDistance))
	return address + "&near=" + nearby
}

// days is the choice of when.
type days struct {
	Usual    []ui.Option
	From, To ui.TextField
}

// spanned writes the two days of a form as the grammar has them. A day without its fellow is the first or the last of a year.
func (v *visit) spanned(values url.Values) {
	from, to := values.Get("from"), values.Get("to")
	values.Del("from")
	values.Del("to")
	if from == "" && to == "" {
		return
	}
	const year = 365
	if from == "" {
		from = opening.DayOf(v.now).String()
	}
	if day, err := opening.ParseDate(from); to == "" && err == nil {
		to = (day + year).String()
	}
	values.Set("open", from+".."+to)
}

// when gives the facet of days: today, tomorrow, the weekend, now, or from a day to a day.
func (v *visit) when(r *results, q *query.Question) ui.Facet {
	d := days{From: ui.TextField{Name: "from", Type: "date", Label: v.say("portal.when.from")}, To: ui.TextField{Name: "to", Type: "date", Label: v.say("portal.when.to")}}
	chosen := r.asked.values.Get("open")
	if strings.Contains(chosen, "..") && q.Open != nil {
		d.From.Value, d.To.Value = q.Open.From.String(), q.Open.To.String()
	}
	for _, word := range []string{"now", "today", "tomorrow", "weekend"} {
		d.Usual = append(d.Usual, ui.Option{Value: word, Label: v.say("portal.when." + word), Checked: chosen == word})
	}
	f := ui.Facet{Name: "open", Title: v.say("portal.when.title"), Icon: "calendar", Body: dayChoices(v, d)}
	if q.Open != nil || q.Now {
		f.Chosen = v.daysAsked(r, q)
	}
	return f
}

// daysAsked says which days are asked for: "ce week-end", "du 3 au 7 mai".
func (v *visit) daysAsked(r *results, q *query.Question) string {
	switch word := r.asked.values.Get("open"); word {
	case "now", "today", "tomorrow", "weekend":
		return v.say("portal.when." + word)
	}
	if q.Open == nil {
		return ""
	}
	from, to := q.Open.From.At(0, v.now.Location()), q.Open.To.At(0, v.now.Location())
	if q.Open.From == q.Open.To {
		return v.speaker.Day(from, "short")
	}
	return v.say("portal.when.span", "from", v.speaker.Day(from, "short"), "to", v.speaker.Day(to, "short"))
}

// sorts leads to the orders that mean something for the question.
func (v *visit) sorts(r *results, q *query.Question) ui.Tabs {
	tabs := ui.Tabs{Label: v.say("portal.sort.label")}
	usual := query.ByDraw
	if q.Text != "" {
		usual = query.ByRelevance
	}
	orders := []query.Sort{usual, query.ByName, query.ByDate, query.ByUpdated}
	if q.Near != nil {
		orders = append(orders, query.ByDistance)
	}
	for _, order := range orders {
		set := string(order)
		if order == usual {
			set = ""
		}
		tabs.Links = append(tabs.Links, ui.Link{Text: v.say("portal.sort." + string(order)), URL: r.asked.set("sort", set), Current: q.Sort == order})
	}
	return tabs
}

// split sets the list beside the map, which asks for its own points of the same question.
func (v *visit) split(r *results) ui.Split {
	points := cloned(r.asked.values)
	for _, name := range []string{"cursor", "sort", "bbox"} {
		points.Del(name)
	}
	points.Set("lang", string(v.lang))
	follow := cloned(r.asked.values)
	follow.Del("cursor")
	follow.Del("bbox")
	return ui.Split{List: "list", Open: v.say("portal.map.open"), Close: v.say("portal.map.close"), Map: ui.Map{
		Label: v.say("portal.map.label"), Points: asking("/api/v1/offers/points", points), Follow: withBox(r.asked.path, follow), Target: "results",
		FollowOn: v.say("portal.map.follow"), Fallback: v.say("portal.map.fallback"), Words: v.mapWords(),
	}}
}

// withBox gives the address of a question with a place for the map's box.
func withBox(path string, values url.Values) string {
	if len(values) == 0 {
		return path + "?bbox={box}"
	}
	return asking(path, values) + "&bbox={box}"
}

func (v *visit) mapWords() ui.MapWords {
	return ui.MapWords{ZoomIn: v.say("ui.map.zoom_in"), ZoomOut: v.say("ui.map.zoom_out"), Full: v.say("ui.map.full"), Close: v.say("ui.map.close"),
		Several: v.say("ui.map.several")}
}
