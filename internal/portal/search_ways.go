package portal

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// nearby is how far around the visitor is near, as the grammar writes a circle. The script fills the position in.
const nearby = "{lat},{lon};15km"

// nearby gives the address of the question around the visitor, the nearest first. The braces of the template stay as they are.
func (r *results) nearby() string {
	here := asked{r.asked.path, cloned(r.asked.values)}
	for _, name := range []string{"near", "bbox", "sort"} {
		here.values.Del(name)
	}
	if len(here.values) == 0 {
		return here.path + "?near=" + nearby
	}
	return asking(here.path, here.values) + "&near=" + nearby
}

// usualDays are the words of the grammar for days.
var usualDays = []string{"now", "today", "tomorrow", "weekend"}

// days is the choice of when.
type days struct {
	Usual    []ui.Option
	From, To ui.TextField
}

// spanned writes the two days of a form as the grammar has them. A day without its fellow is the first or the last of a year. A usual
// day that is chosen beside them counts, as the form says.
func (v *visit) spanned(values url.Values) {
	from, to := values.Get("from"), values.Get("to")
	values.Del("from")
	values.Del("to")
	if from == "" && to == "" || values.Get("open") != "" {
		return
	}
	const year = 365
	if from == "" {
		from = opening.DayOf(v.now).String()
		if to < from {
			from = to
		}
	}
	if day, err := opening.ParseDate(from); to == "" && err == nil {
		to = (day + year).String()
	}
	values.Set("open", from+".."+to)
}

// when gives the facet of days: today, tomorrow, the weekend, now, or from a day to a day.
func (v *visit) when(r *results, q *query.Question) ui.Facet {
	form := templ.Attributes{"form": searchForm}
	d := days{From: ui.TextField{Name: "from", Type: "date", Label: v.say("portal.when.from"), Attributes: form},
		To: ui.TextField{Name: "to", Type: "date", Label: v.say("portal.when.to"), Attributes: form}}
	chosen := r.asked.values.Get("open")
	usual := slices.Contains(usualDays, chosen)
	if q.Open != nil && !usual {
		d.From.Value, d.To.Value = q.Open.From.String(), q.Open.To.String()
	}
	for _, word := range usualDays {
		d.Usual = append(d.Usual, ui.Option{Value: word, Label: v.say("portal.when." + word), Checked: chosen == word})
	}
	d.Usual = append(d.Usual, ui.Option{Label: v.say("portal.when.any"), Checked: !usual})
	f := ui.Facet{Name: "open", Title: v.say("portal.when.title"), Icon: "calendar", Body: dayChoices(v, d)}
	if q.Open != nil || q.Now {
		f.Chosen = v.daysAsked(r, q)
	}
	return f
}

// daysAsked says which days are asked for: "ce week-end", "du 3 au 7 mai".
func (v *visit) daysAsked(r *results, q *query.Question) string {
	if word := r.asked.values.Get("open"); slices.Contains(usualDays, word) {
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
func (v *visit) sorts(r *results, q *query.Question) ui.Menu {
	menu := ui.Menu{Label: v.say("portal.sort.label"), Icon: "arrow-up-down", Live: ui.Live{Target: resultsPart}}
	usual := query.ByDraw
	switch {
	case q.Text != "":
		usual = query.ByRelevance
	case q.Near != nil:
		usual = query.ByDistance
	}
	orders := []query.Sort{usual, query.ByName, query.ByDate, query.ByUpdated}
	if q.Near != nil && usual != query.ByDistance {
		orders = append(orders, query.ByDistance)
	}
	for _, order := range orders {
		set := string(order)
		if order == usual {
			set = ""
		}
		menu.Links = append(menu.Links, ui.Link{Text: v.say("portal.sort." + string(order)), URL: r.asked.set("sort", set), Current: q.Sort == order})
	}
	return menu
}

// split sets the list beside the map, which asks for its own points of the same question.
func (v *visit) split(r *results) ui.Split {
	points := cloned(r.asked.values)
	for _, name := range []string{"cursor", "sort", "first", "bbox"} {
		points.Del(name)
	}
	points.Set("lang", string(v.lang))
	follow := cloned(r.asked.values)
	follow.Del("cursor")
	follow.Del("bbox")
	return ui.Split{List: listPart, Open: v.say("portal.map.open"), Close: v.say("portal.map.close"), Map: ui.Map{
		Label: v.say("portal.map.label"), Points: asking("/api/v1/offers/points", points), Follow: withBox(r.asked.path, follow), Target: resultsPart,
		FollowOn: v.say("portal.map.follow"), Fallback: v.say("portal.map.fallback"), Words: v.mapWords(),
		Style: v.site.Portal.Map.Style, Tiles: v.site.Portal.Map.Tiles, Attribution: v.site.Portal.Map.Attribution,
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
