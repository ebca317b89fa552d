package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/geo"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

func TestAround(t *testing.T) {
	w := world.New(t, world.Options{Gites: 3})
	around := func(id offer.ID, n int) *app.Around {
		t.Helper()
		shown, err := w.App.Offer(t.Context(), access.Anonymous, id)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.App.Around(t.Context(), access.Anonymous, shown, "fr", n)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	fete := around(w.Fete, 2)
	if !slices.Equal(fete.Near.IDs, []offer.ID{w.Bistro, w.Chateau}) || len(fete.Near.Distances) != 2 || fete.Near.Distances[0] > 200 {
		t.Errorf("near the festival: %v at %v", fete.Near.IDs, fete.Near.Distances)
	}
	if fete.Days == nil || fete.Days.From != opening.DateOf(2026, 7, 14) || fete.Days.To != fete.Days.From || !slices.Equal(fete.SameDays.IDs, []offer.ID{w.Chateau}) {
		t.Errorf("on the days of the festival, %v: %+v", fete.Days, fete.SameDays)
	}
	castle := around(w.Chateau, 1)
	if castle.Days != nil || castle.SameDays != nil || len(castle.Near.IDs) != 1 || slices.Contains(castle.Near.IDs, w.Chateau) {
		t.Errorf("%+v", castle)
	}
	if body, ok := castle.Near.AppendCard(nil, castle.Near.IDs[0], "fr"); !ok || len(body) < 10 {
		t.Error("what is near has no cards")
	}
}

func TestHoursOf(t *testing.T) {
	w := world.New(t, world.Options{Gites: 1})
	found, err := w.App.Search(t.Context(), access.Anonymous, &query.Question{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	now := w.App.Now() // noon in Blois
	castle, bistro, fete := found.HoursOf(w.Chateau, now), found.HoursOf(w.Bistro, now), found.HoursOf(w.Fete, now)
	if castle.State != opening.Open || castle.Until.Sub(now) != 6*time.Hour || !castle.Told || castle.Life != offer.Active {
		t.Errorf("the castle: %+v", castle)
	}
	if bistro.Told || bistro.State != opening.NotTold {
		t.Errorf("the bistro: %+v", bistro)
	}
	if fete.State != opening.Closed || fete.Next != opening.DateOf(2026, 7, 14) || fete.Opens.Hour() != 20 {
		t.Errorf("the festival: %+v", fete)
	}
	if draft := found.HoursOf(w.Draft, now); draft.Told || draft.Life != offer.Active {
		t.Errorf("out of sight: %+v", draft)
	}
}

func BenchmarkHoursOf(b *testing.B) {
	w := world.New(b, world.Options{Gites: 1})
	found, err := w.App.Search(b.Context(), access.Anonymous, &query.Question{Limit: 50})
	if err != nil {
		b.Fatal(err)
	}
	now := w.App.Now()
	for _, of := range []struct {
		name string
		id   offer.ID
	}{{"open", w.Chateau}, {"dates", w.Fete}, {"not told", w.Bistro}} {
		b.Run(of.name, func(b *testing.B) {
			for b.Loop() {
				found.HoursOf(of.id, now)
			}
		})
	}
}

func TestLoosen(t *testing.T) {
	w := world.New(t, world.Options{Gites: 5})
	day := opening.DateOf(2026, 7, 10)
	base := query.Question{Lang: "fr", Limit: 20, Today: day, Minute: 12 * 60}
	blois := geo.Point{Lat: 47.586, Lon: 1.33}
	hotels := []query.Term{{Facet: "type", Any: []string{"hotel"}}}
	for _, test := range []struct {
		name string
		q    query.Query
		want []string
	}{
		{"a hotel near Blois", query.Query{Terms: hotels, Near: &query.Circle{Centre: blois, Radius: 3000}}, []string{"wider 1", "facet type 2"}},
		{"the festival, tomorrow", query.Query{Text: "festival", Open: &query.Days{From: day + 1, To: day + 1}}, []string{"other-day 1", "text 1", "days 1"}},
		{"the bistro, now", query.Query{Text: "bistrot", Now: true}, []string{"not-told 1", "days 1", "text 1"}},
		{"two words", query.Query{Text: "chambord gîte"}, []string{"word chambord 5", "text 11", "word gîte 1"}},
		{"all at once", query.Query{Text: "festival", Terms: hotels, Near: &query.Circle{Centre: geo.Point{Lat: 43, Lon: 5}, Radius: 1000}}, []string{"only q 1", "only type 1"}},
		{"nonsense", query.Query{Text: "xyzzyplugh"}, []string{"text 11"}},
		{"everything", query.Query{}, nil},
	} {
		q := base
		q.Query = test.q
		before := fmt.Sprint(q.Values())
		list, err := w.App.Loosen(t.Context(), access.Anonymous, &q)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list {
			got = append(got, strings.Join(strings.Fields(fmt.Sprint(l.What, " ", l.Facet, l.Word, " ", l.Count)), " "))
			found, err := w.App.Search(t.Context(), access.Anonymous, l.Question)
			if err != nil || found.Count != l.Count {
				t.Errorf("%s: %s finds %d (%v), said to find %d", test.name, l.Values().Encode(), found.Count, err, l.Count)
			}
		}
		slices.Sort(got)
		slices.Sort(test.want)
		if !slices.Equal(got, test.want) || fmt.Sprint(q.Values()) != before {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
