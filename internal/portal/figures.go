package portal

import (
	"cmp"
	"slices"
	"time"

	"escale/internal/query"
	"escale/internal/ui"
)

// ages are the steps by which it is told how fresh the base is: how many days ago offers were last looked after.
var ages = []struct {
	key      string
	from, to int // days ago; 0 has no end
}{{"month", 0, 30}, {"season", 30, 90}, {"year", 90, 365}, {"older", 365, 0}}

// shownDepartments bounds the longest of the charts.
const shownDepartments = 20

// figuresOfBase draws the base in numbers: by type, by department, and how long ago offers were looked after.
func (v *visit) figuresOfBase(found *counted) (passage, error) {
	p := passage{ID: "figures", Title: v.say("portal.front.figures"), Text: v.lines("portal.figures.text")}
	search := asked{path: v.to("search")}
	types := ui.Bars{ID: "figures-types", Caption: v.say("portal.figures.types"), Head: [2]string{v.say("portal.search.types"), v.say("portal.data.offers")}}
	for _, s := range v.state.Catalog.Sheets {
		if n := found.of("type")[string(s.Type)]; n > 0 {
			types.Rows = append(types.Rows, ui.BarRow{Text: s.Plural.In(v.lang), URL: search.set("type", string(s.Type)), Count: n, Value: v.count(n)})
		}
	}
	departments := ui.Bars{ID: "figures-departments", Caption: v.say("portal.figures.departments"), Head: [2]string{v.say("portal.places.level.department"), v.say("portal.data.offers")}}
	for code, n := range found.of("department") {
		if t, ok := v.state.Atlas.Find("department:" + code); ok {
			departments.Rows = append(departments.Rows, ui.BarRow{Text: v.placeName(t), URL: v.placePath(t), Count: n, Value: v.count(n)})
		}
	}
	for _, b := range []*ui.Bars{&types, &departments} {
		slices.SortFunc(b.Rows, func(a, b ui.BarRow) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text)) })
	}
	departments.Rows = departments.Rows[:min(len(departments.Rows), shownDepartments)]
	fresh, err := v.freshness()
	p.Body = ui.BarsOf([]ui.Bars{types, departments, fresh})
	return p, err
}

// freshness counts offers by how long ago they were last changed.
func (v *visit) freshness() (ui.Bars, error) {
	b := ui.Bars{ID: "figures-freshness", Caption: v.say("portal.figures.freshness"), Head: [2]string{v.say("portal.figures.age"), v.say("portal.data.offers")}}
	midnight := time.Date(v.now.Year(), v.now.Month(), v.now.Day(), 0, 0, 0, 0, v.now.Location())
	for _, age := range ages {
		q := &query.Question{Sort: query.ByDraw, Lang: v.lang}
		if age.to > 0 {
			q.Updated.Min = midnight.AddDate(0, 0, -age.to).UnixMicro()
		}
		if age.from > 0 {
			q.Updated.Max = midnight.AddDate(0, 0, -age.from).UnixMicro() - 1
		}
		found, err := v.app.Search(v.request.Context(), v.actor, q)
		if err != nil {
			return b, err
		}
		b.Rows = append(b.Rows, ui.BarRow{Text: v.say("portal.figures.age." + age.key), Count: found.Count, Value: v.count(found.Count)})
	}
	return b, nil
}
