package app_test

import (
	"fmt"
	"testing"

	"escale/internal/access"
	"escale/internal/geo"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
	"escale/internal/query"
)

func TestPointsHaveNames(t *testing.T) {
	w := world.New(t, world.Options{Gites: 90})
	val := geo.Box{South: 47.3, West: 0.6, North: 47.7, East: 1.6}
	read := func(q *query.Question, zoom int) (names map[offer.ID]string, clustered int) {
		t.Helper()
		got, err := w.App.Points(t.Context(), access.Anonymous, q, val, zoom)
		if err != nil {
			t.Fatal(err)
		}
		names = map[offer.ID]string{}
		for _, p := range got.Points {
			names[p.ID] = fmt.Sprintf("%s: %s (%s)", p.Type, p.Name, p.Lang)
		}
		for _, c := range got.Clusters {
			clustered += c.Count
		}
		if got.Count != len(names)+clustered {
			t.Errorf("%d in all, %d points, %d in clusters", got.Count, len(names), clustered)
		}
		return names, clustered
	}
	names, clustered := read(&query.Question{Lang: "de"}, 9)
	if clustered < 80 {
		t.Errorf("%d are in clusters", clustered)
	}
	if got := names[w.Chateau]; got != "cultural-heritage: Château of Chambord (en)" {
		t.Error(got)
	}
	names, clustered = read(&query.Question{Lang: "fr", Query: query.Query{Text: "château"}}, 9)
	if got := names[w.Bistro]; got != "restaurant: Bistrot du Château (fr)" || clustered != 0 || len(names) != 2 {
		t.Errorf("%v and %d", names, clustered)
	}
	val = geo.Box{South: 47.41, West: 0.97, North: 47.42, East: 0.985}
	if names, clustered = read(&query.Question{Lang: "fr"}, 17); len(names) < 20 || clustered != 0 {
		t.Errorf("%d points, %d in clusters", len(names), clustered)
	}
	if _, err := w.App.Points(t.Context(), access.Anonymous, &query.Question{}, geo.Box{South: 3, North: 2}, 5); err == nil {
		t.Error("a box upside down was taken")
	}
}
