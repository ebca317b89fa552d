package quality_test

import (
	"testing"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/query"
)

// today is the day of all tests.
var today = opening.DateOf(2026, 7, 14)

// reference is the shipped catalogue with two communes, one of which has an outline.
func reference(t testing.TB) offer.Reference {
	t.Helper()
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	square, err := geo.ParseArea([]byte(`{"type":"Polygon","coordinates":[[[0.65,47.35],[0.75,47.35],[0.75,47.44],[0.65,47.44],[0.65,47.35]]]}`), geo.AreaLimits{})
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := geo.NewAtlas([]geo.Territory{
		{Level: geo.Country, Code: "fr", Country: "fr", Name: "France"},
		{Level: geo.Region, Code: "24", Country: "fr", Name: "Centre-Val de Loire"},
		{Level: geo.Department, Code: "37", Country: "fr", Region: "24", Name: "Indre-et-Loire"},
		{Level: geo.Commune, Code: "37261", Country: "fr", Region: "24", Department: "37", Name: "Tours", PostalCodes: []string{"37000", "37100"}, Position: geo.Point{Lat: 47.3936, Lon: 0.6892}},
		{Level: geo.Commune, Code: "37003", Country: "fr", Region: "24", Department: "37", Name: "Amboise", PostalCodes: []string{"37400"}, Position: geo.Point{Lat: 47.4131, Lon: 0.9844}},
	}, map[string]geo.Area{"commune:37261": square})
	if err != nil {
		t.Fatal(err)
	}
	return offer.Reference{Catalog: c, Atlas: atlas, Today: today}
}

// charter compiles the shipped charter with something over it.
func charter(t testing.TB, r offer.Reference, own string) *quality.Charter {
	t.Helper()
	articles, err := quality.Read([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	c, err := quality.Compile(articles, query.NewVocabulary(r))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestShippedCharter(t *testing.T) {
	c := charter(t, reference(t), "")
	if len(c.Articles.Rules) < 40 {
		t.Errorf("%d rules", len(c.Articles.Rules))
	}
	for _, r := range c.Articles.Rules {
		for _, lang := range []offer.Lang{"fr", "en"} {
			if r.Label[lang] == "" || r.Action[lang] == "" {
				t.Errorf("%s lacks words in %s", r.Code, lang)
			}
		}
	}
}
