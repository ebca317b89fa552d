package query_test

import (
	"testing"
	"time"

	"escale/internal/offer"
	"escale/internal/query"
)

// A scope asks by what lasts; what cannot be read holds nothing.
func TestScope(t *testing.T) {
	v := vocabulary(t)
	for text, holds := range map[string]bool{
		"": true, "type=hotel": true, "type=!hotel": false, "territory=department:37": true, "department=37&type=hotel": true, "type=campsite&type=hotel": true,
		"theme=culture": false, "category=hotel": false,
	} {
		scope, err := v.Scope(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := scope.Match(hotelInTours()); got != holds {
			t.Errorf("%s holds the hotel: %v", text, got)
		}
		if again, err := v.Scope(scope.Values().Encode()); err != nil || again.Values().Encode() != scope.Values().Encode() {
			t.Errorf("%s: printed, it is another: %v %v", text, again, err)
		}
	}
	for _, text := range []string{"q=a", "near=47,1;3km", "bbox=0,47,1,48", "open=now", "price[lte]=3", "updated=2026-01-01..", "sort=name", "variant=winter", "status=draft", "hours=told",
		"pets=yes", "nonsense=1", "type=hotle", "territory=commune:99999", "%zz"} {
		scope, err := v.Scope(text)
		if err == nil || scope.Match(hotelInTours()) {
			t.Errorf("%s: %v %v", text, scope, err)
		}
	}
}

// What lies in a scope and answers a question answers both; a facet that both ask by is asked twice.
func TestScopeNarrows(t *testing.T) {
	v := vocabulary(t)
	hotels, err := v.Scope("type=hotel&department=37")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"type=hotel": true, "type=restaurant": false, "region=24": true, "department=37": true, "q=x": true} {
		q, err := v.Parse(must(query.Parameters(text)), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		before := len(q.Terms)
		both := q.Query.In(hotels)
		if got := both.Match(hotelInTours()); got != want {
			t.Errorf("%s: %v", text, got)
		}
		if len(q.Terms) != before {
			t.Errorf("%s changed", text)
		}
	}
	if nothing := query.Nothing(); nothing.Match(hotelInTours()) {
		t.Error("nothing holds something")
	}
}

func hotelInTours() *query.Subject {
	return &query.Subject{Codes: []offer.Code{{Facet: "type", Code: "hotel"}, {Facet: "territory", Code: "department:37"}, {Facet: "department", Code: "37"}, {Facet: "region", Code: "24"}}}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
