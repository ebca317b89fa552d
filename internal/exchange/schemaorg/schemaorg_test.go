package schemaorg_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/demo"
	"escale/internal/exchange/schemaorg"
	"escale/internal/geo"
	"escale/internal/geo/atlasdata"
	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
	"escale/internal/opening"
)

var today = opening.DateOf(2026, 7, 10)

// definition is a type of schema.org: what it is a kind of, and the properties that it defines.
type definition struct{ parents, properties []string }

func definitions(t testing.TB) map[string]definition {
	t.Helper()
	data, err := os.ReadFile("testdata/schema.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]definition{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(columns) != 3 {
			t.Fatalf("%q has %d columns", line, len(columns))
		}
		all[columns[0]] = definition{strings.Fields(columns[1]), strings.Fields(columns[2])}
	}
	return all
}

// has tells whether a type or one that it is a kind of defines a property.
func has(all map[string]definition, name, property string) bool {
	d := all[name]
	return slices.Contains(d.properties, property) || slices.ContainsFunc(d.parents, func(p string) bool { return has(all, p, property) })
}

// hold checks a document as a reader gets it: every object has a known type, only properties of it, and says something with each.
func hold(t testing.TB, all map[string]definition, path string, v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			hold(t, all, path, one)
		}
	case map[string]any:
		name, typed := v["@type"].(string)
		if _, known := all[name]; !known && (typed || len(v) != 1 || v["@id"] == nil) {
			t.Errorf("%s is a %q, which schema.org does not have or the list lacks", path, name)
			return
		}
		for property, inner := range v {
			if strings.HasPrefix(property, "@") {
				continue
			}
			if !has(all, name, property) {
				t.Errorf("%s: a %s has no %s", path, name, property)
			}
			if inner == nil || inner == "" {
				t.Errorf("%s.%s says nothing", path, property)
			}
			hold(t, all, path+"."+property, inner)
		}
	}
}

// read gives documents as they are read from a page.
func read(t testing.TB, documents []schemaorg.Object) []any {
	t.Helper()
	data, err := json.Marshal(documents)
	if err != nil {
		t.Fatal(err)
	}
	var back []any
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func catalog(t testing.TB) *offer.Catalog {
	t.Helper()
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func page(lang offer.Lang) schemaorg.Page {
	return schemaorg.Page{URL: "https://sit.example.org/fr/offres/1-x", Lang: lang, Images: []string{"https://sit.example.org/media/1/m1/1600"},
		Publisher: schemaorg.Publisher{Name: "Office de tourisme", URL: "https://ot.example.org"}, Licence: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/", Today: today}
}

// The demonstration has one complete offer of each type; each becomes what schema.org calls it, and says only what that has.
func TestModels(t *testing.T) {
	c, all := catalog(t), definitions(t)
	r := offer.Reference{Catalog: c, Today: today}
	got := map[offer.Type]string{}
	for _, o := range models(t, c) {
		for _, variant := range append([]string{""}, o.Variants()...) {
			for _, lang := range offer.Languages {
				documents := read(t, schemaorg.Documents(o.As(variant), r, page(lang)))
				hold(t, all, string(o.Type), documents)
				got[o.Type], _ = documents[0].(map[string]any)["@type"].(string)
			}
		}
	}
	want := map[offer.Type]string{}
	for _, sheet := range c.Sheets {
		want[sheet.Type] = got[sheet.Type]
	}
	for kind, name := range map[offer.Type]string{"hotel": "Hotel", "restaurant": "Restaurant", "event": "Festival", "itinerary": "TouristTrip", "campsite": "Campground", "rental": "VacationRental",
		"cultural-heritage": "TouristAttraction", "organisation": "TouristInformationCenter", "article": "Article", "package": "TouristTrip", "destination": "TouristDestination"} {
		want[kind] = name
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("types (- want, + got):\n%s", diff)
	}
	if len(got) < len(c.Sheets) {
		t.Errorf("%d types of %d have a model", len(got), len(c.Sheets))
	}
}

func TestHotel(t *testing.T) {
	min, max := 80.0, 120.0
	o := &offer.Offer{ID: 1, Type: "hotel"}
	set := func(field, item string, v offer.Value) {
		o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
	}
	set(offer.FieldName, "", offer.Text{"fr": {Value: "Hôtel du Lac"}, "de": {Value: "Seehotel </script>"}})
	set(offer.FieldCategory, "hotel", offer.Choice{Code: "hotel"})
	set(offer.FieldAddress, "", offer.Address{Lines: []string{"1 quai"}, PostalCode: "74000", Locality: "Annecy"})
	set(offer.FieldPosition, "", offer.Position(geo.Point{Lat: 45.9, Lon: 6.1}))
	set(offer.FieldContacts, "a", offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Phone, Value: "+33 4 50 00 00 00"}, {Means: offer.Website, Value: "javascript:alert(1)"}, {Means: offer.Social, Value: "https://social.example.org/lac"}}})
	set(offer.FieldContacts, "b", offer.Contact{Role: offer.RoleOwner, Channels: []offer.Channel{{Means: offer.Email, Value: "secret@example.org"}}})
	set(offer.FieldRates, "r", offer.Rate{Min: &min, Max: &max})
	set(offer.FieldRatings, "s", offer.Classification{Code: "stars-hotel-4"})
	set(offer.FieldIdentifiers, "w", offer.Identifier{System: "wikidata", Value: "Q42"})
	set(offer.FieldFeatures, "wifi", offer.Choice{Code: "wifi"})
	set(offer.FieldFeatures, "pool", offer.Choice{Code: "pool", Not: true})
	set(offer.FieldOpening, "", offer.Hours(opening.Calendar{Periods: []opening.Period{{From: opening.DateOf(2020, 11, 1), To: opening.DateOf(2020, 3, 31), EveryYear: true,
		Rules: []opening.Rule{{Weekdays: opening.WeekdaysOf(6, 0), Slots: []opening.Slot{{From: 9 * 60, To: 26 * 60}}}}}}}))
	thing, _ := read(t, schemaorg.Documents(o, offer.Reference{Catalog: catalog(t)}, page("de")))[0].(map[string]any)
	want := map[string]any{
		"@context": "https://schema.org", "@type": "Hotel", "@id": "https://sit.example.org/fr/offres/1-x#offer", "url": "https://sit.example.org/fr/offres/1-x", "name": "Seehotel </script>",
		"image": []any{"https://sit.example.org/media/1/m1/1600"}, "sameAs": []any{"https://www.wikidata.org/wiki/Q42", "https://social.example.org/lac"}, "telephone": "+33 4 50 00 00 00",
		"address":    map[string]any{"@type": "PostalAddress", "streetAddress": "1 quai", "postalCode": "74000", "addressLocality": "Annecy", "addressCountry": "FR"},
		"geo":        map[string]any{"@type": "GeoCoordinates", "latitude": 45.9, "longitude": 6.1},
		"priceRange": "80–120 EUR", "starRating": map[string]any{"@type": "Rating", "ratingValue": "4", "bestRating": "5"},
		"amenityFeature": []any{map[string]any{"@type": "LocationFeatureSpecification", "name": "WLAN", "value": true}, map[string]any{"@type": "LocationFeatureSpecification", "name": "Schwimmbad", "value": false}},
		"openingHoursSpecification": []any{map[string]any{"@type": "OpeningHoursSpecification", "dayOfWeek": []any{"https://schema.org/Saturday", "https://schema.org/Sunday"}, "opens": "09:00", "closes": "02:00",
			"validFrom": "2026-11-01", "validThrough": "2027-03-31"}},
	}
	if diff := cmp.Diff(want, thing); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
}

func TestEvent(t *testing.T) {
	o := &offer.Offer{ID: 1, Type: "event"}
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", "Fête")})
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldLife}, Value: offer.Life{State: offer.Cancelled}})
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldOpening}, Value: offer.Hours(opening.Calendar{Sessions: []opening.Session{
		{ID: "a", Date: today + 4, Slots: []opening.Slot{{From: 20 * 60, To: 23 * 60}}}, {ID: "b", Date: today + 8}, {ID: "c", Date: today - 8}}})})
	thing, _ := read(t, schemaorg.Documents(o, offer.Reference{Catalog: catalog(t)}, page("fr")))[0].(map[string]any)
	for name, want := range map[string]any{"@type": "Event", "startDate": "2026-07-14T20:00:00+02:00", "endDate": "2026-07-18", "eventStatus": "https://schema.org/EventCancelled"} {
		if thing[name] != want {
			t.Errorf("%s is %v, want %v", name, thing[name], want)
		}
	}
	if dates, _ := thing["subEvent"].([]any); len(dates) != 2 {
		t.Errorf("the dates are %v", thing["subEvent"])
	}
}

// Whatever an offer holds, its document is one that schema.org knows.
func TestAnyOffer(t *testing.T) {
	c, all := catalog(t), definitions(t)
	offers := arbitrary.Offer(c)
	rapid.Check(t, func(rt *rapid.T) {
		o := offers.Draw(rt, "offer")
		hold(t, all, "offer", read(t, schemaorg.Documents(o.As(""), offer.Reference{Catalog: c}, page("en"))))
	})
}

// models gives the model offers of the demonstration.
func models(t testing.TB, c *offer.Catalog) []*offer.Offer {
	t.Helper()
	atlas, err := atlasdata.Atlas()
	if err != nil {
		t.Fatal(err)
	}
	n, err := demo.New(demo.Options{Offers: demo.DefaultOffers, Today: today}, offer.Reference{Catalog: c, Atlas: atlas, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	var all []*offer.Offer
	for i := range c.Sheets {
		o, _ := n.At(i)
		all = append(all, o)
	}
	return all
}
