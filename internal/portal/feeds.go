package portal

import (
	"net/url"
	"strconv"
	"strings"

	"escale/internal/exchange/atom"
	"escale/internal/query"
	"escale/internal/ui"
)

// feedEntries is how many of the latest changes a feed tells, diaryEntries how many offers a subscribed diary has at most.
const (
	feedEntries  = 30
	diaryEntries = 200
)

// subscription are the ways to be told of a question's answer as it changes.
type subscription struct {
	Webcal, Diary, Atom string // addresses: for the diary's own program, as a file, for readers of news
}

// subscription gives them for a question in the grammar of the API.
func (v *visit) subscription(values url.Values) subscription {
	diary := cloned(values)
	diary.Set("sort", string(query.ByDate))
	diary.Set("limit", strconv.Itoa(diaryEntries))
	diary.Set("lang", string(v.lang))
	address := v.absolute(asking("/api/v1/offers.ics", diary))
	_, after, _ := strings.Cut(address, "://")
	return subscription{Webcal: "webcal://" + after, Diary: address, Atom: v.absolute(asking(v.to("search")+".atom", values))}
}

// feeds lists a page's question as data, for browsers and readers to find.
func (v *visit) feeds(values url.Values) []ui.Feed {
	s := v.subscription(v.lasting(values))
	return []ui.Feed{{URL: s.Atom, Kind: atom.MediaType, Title: v.say("portal.feed.atom")}, {URL: s.Diary, Kind: "text/calendar", Title: v.say("portal.feed.diary")}}
}

// feed answers with the latest changes of what a question finds, as readers of news have them.
func (v *visit) feed() (*page, error) {
	values, q, err := v.question()
	if err != nil {
		return nil, err
	}
	q.Sort, q.Limit, q.Facets = query.ByUpdated, feedEntries, nil
	found, err := v.app.Search(v.request.Context(), v.actor, q)
	if err != nil {
		return nil, err
	}
	cards, err := v.cards(found)
	if err != nil {
		return nil, err
	}
	list := asked{v.to("search"), values}.set("sort", string(query.ByUpdated))
	f := &atom.Feed{ID: v.absolute(asking(v.to("search")+".atom", values)), Title: v.feedTitle(q), Subtitle: v.say("portal.feed.about"), Lang: string(v.lang),
		Page: v.absolute(list), Author: v.site.say(v.site.Portal.Name, v.lang)}
	f.Self = f.ID
	for i := range cards {
		c := &cards[i]
		e := atom.Entry{ID: v.app.Renderer().Base + "/offers/" + strconv.FormatInt(int64(c.ID), 10), Title: c.Name, Summary: c.Description.Short, Page: v.absolute(v.offerPath(c.ID, c.Name)),
			Updated: c.Updated, Categories: []string{v.kindOf(c)}}
		if p := c.Location.Point; p != nil {
			e.Lat, e.Lon, e.Placed = p.Lat, p.Lon, true
		}
		if e.Updated.After(f.Updated) {
			f.Updated = e.Updated
		}
		f.Entries = append(f.Entries, e)
	}
	if f.Updated.IsZero() {
		f.Updated = v.now // nothing has been found yet
	}
	data, err := atom.Append(nil, f)
	return &page{file: &file{atom.MediaType + "; charset=utf-8", data}}, err
}

// feedTitle says what a feed is about: its words, or its conditions.
func (v *visit) feedTitle(q *query.Question) string {
	var about []string
	if q.Text != "" {
		about = append(about, "« "+q.Text+" »")
	}
	for _, t := range q.Terms {
		for _, code := range t.Any {
			about = append(about, v.label(t.Facet, code))
		}
	}
	name := v.site.say(v.site.Portal.Name, v.lang)
	if len(about) == 0 {
		return name
	}
	return strings.Join(about, ", ") + " · " + name
}
