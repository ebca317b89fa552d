package datatourisme

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
	"escale/internal/geo/atlasdata"
	"escale/internal/offer"
)

// shipped is the decoder under the catalog and the territories that the program ships, made once for all tests.
var shipped = sync.OnceValues(func() (*Decoder, error) {
	catalog, err := offer.Base()
	if err != nil {
		return nil, err
	}
	atlas, err := atlasdata.Atlas()
	if err != nil {
		return nil, err
	}
	return New("dt", offer.Reference{Catalog: catalog, Atlas: atlas}), nil
})

func decoder(t testing.TB) *Decoder {
	t.Helper()
	d, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func decodeFile(t testing.TB, name string) *Record {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	rec, err := decoder(t).Decode(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// facts gives the cells of an offer as lines, which is how the tests read them back.
func facts(t testing.TB, rec *Record) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	for _, c := range rec.Offer.Cells {
		doc, err := offer.EncodeCells([]offer.Cell{{Key: offer.Key{Field: "x"}, Value: c.Value}})
		if err != nil {
			t.Fatal(err)
		}
		_, v, _ := strings.Cut(string(doc), `"v":`)
		lines[c.Field] = append(lines[c.Field], strings.TrimSuffix(v, "}]}"))
	}
	return lines
}

// problems lists what is doubtful, and with a minus what was set aside, for which a remainder bears the reason.
func problems(t *testing.T, rec *Record) []string {
	t.Helper()
	var keys []string
	for _, p := range rec.Problems {
		keys = append(keys, strings.TrimSpace(p.Path+" "+p.Key))
	}
	for _, a := range rec.Aside {
		keys = append(keys, "- "+a.Problem.Path+" "+a.Problem.Key)
		if !slices.ContainsFunc(rec.Offer.Unmapped, func(r offer.Remainder) bool { return r.Field == a.Field && r.Reason == a.Problem.Key }) {
			t.Errorf("no remainder of %s says %s: %+v", a.Field, a.Problem.Key, rec.Offer.Unmapped)
		}
	}
	return keys
}

// The same castle in the writing of 2020, in that of 2023, without prefixes, and as the REST service gives it.
func TestVintagesAgree(t *testing.T) {
	want := facts(t, decodeFile(t, "vintage-2023.json"))
	for _, name := range []string{"vintage-2020.json", "vintage-plain.json", "vintage-full.json"} {
		rec := decodeFile(t, name)
		if diff := cmp.Diff(want, facts(t, rec)); diff != "" {
			t.Errorf("%s: (-2023 +this)\n%s", name, diff)
		}
		if rec.Key != "https://data.datatourisme.fr/15/00000000-0000-3000-8000-000000000001" {
			t.Errorf("%s: key %s", name, rec.Key)
		}
		if len(rec.Unmapped) > 0 {
			t.Errorf("%s: unmapped %v", name, rec.Unmapped)
		}
	}
	expect(t, want, map[string][]string{
		"name":                           {`{"en":{"v":"The Castle","by":"source"},"fr":{"v":"Le Château","by":"source"}}`},
		"description.short":              {`{"de":{"v":"Ein Schloss.","by":"machine"},"fr":{"v":"Un château.","by":"source"}}`},
		"location.address":               {`{"lines":["1 rue du Château"],"postal_code":"41250","locality":"Chambord","commune":"41034"}`},
		"location.point":                 {`{"lat":47.616,"lon":1.517}`},
		"accessibility.reduced_mobility": {`"yes"`},
		"origin.updated":                 {`"2020-08-13"`},
	})
}

func expect(t *testing.T, got, want map[string][]string) {
	t.Helper()
	for field, lines := range want {
		if diff := cmp.Diff(lines, got[field]); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", field, diff)
		}
	}
}

func museum(members string) []byte {
	return []byte(`{"@id":"https://data.datatourisme.fr/15/a","@type":["Museum","PointOfInterest"],"rdfs:label":{"fr":["Musée"]},
	"isLocatedAt":[{"schema:address":[{"hasAddressCity":{"@id":"kb:41034"}}]}],"lastUpdate":"2023-02-01"` + members + `}`)
}

func TestValues(t *testing.T) {
	tests := []struct {
		name, members string
		want          map[string][]string
		problems      []string
		unmapped      map[string]int
	}{
		{name: "HTML becomes lines", members: `,"hasDescription":{"shortDescription":{"fr":"<p>Un &eacute;t&eacute; &amp; un hiver</p><ul><li>l'un</li><li>l'autre</li></ul><script>x</script>enfants < 6 ans"}}`,
			want: map[string][]string{"description.short": {`{"fr":{"v":"Un été & un hiver\n\n- l'un\n- l'autre\nenfants < 6 ans","by":"source"}}`}}},
		{name: "a long text beside a short one", members: `,"hasDescription":[{"shortDescription":{"fr":["a"]},"dc:description":{"fr":["b"]}}],"rdfs:comment":{"fr":"a"}`,
			want: map[string][]string{"description.short": {`{"fr":{"v":"a","by":"source"}}`}, "description.long": {`{"fr":{"v":"b","by":"source"}}`}}},
		{name: "the same text twice", members: `,"hasDescription":[{"shortDescription":{"fr":["a"]},"dc:description":{"fr":["a"]}}]`,
			want: map[string][]string{"description.short": {`{"fr":{"v":"a","by":"source"}}`}, "description.long": nil}},
		{name: "a comment alone", members: `,"rdfs:comment":[{"@language":"fr","@value":"a"},{"@language":"en","@value":"b"}]`,
			want: map[string][]string{"description.short": {`{"en":{"v":"b","by":"source"},"fr":{"v":"a","by":"source"}}`}}},
		{name: "a comment that says something else", members: `,"hasDescription":{"shortDescription":{"fr":"a"}},"rdfs:comment":{"fr":"b"}`,
			want: map[string][]string{"description.short": {`{"fr":{"v":"a","by":"source"}}`}}, unmapped: map[string]int{"comment": 1}},
		{name: "several prices in one", members: `,"offers":[{"priceSpecification":[{"minPrice":["5","7"],"maxPrice":["5","7"]}]}]`,
			want: map[string][]string{"rates": {`{"min":5,"max":5}`, `{"min":7,"max":7}`}}},
		{name: "prices that nobody can pair", members: `,"offers":[{"priceSpecification":[{"minPrice":["3,5","7"],"maxPrice":["4","7","8"]}]}]`,
			want: map[string][]string{"rates": {`{"min":3.5,"max":8}`}}, problems: []string{"/rates datatourisme.amounts_unpaired"},
			unmapped: map[string]int{"offers/priceSpecification/minPrice": 2, "offers/priceSpecification/maxPrice": 3}},
		{name: "free of charge", members: `,"offers":{"priceSpecification":{"hasEligiblePolicy":{"@id":"kb:Free"},"priceCurrency":"EUR"}}`,
			want: map[string][]string{"rate_mode": {`{"code":"free"}`}, "rates": nil}},
		{name: "a certain no", members: `,"hasFeature":[{"internetAccess":"false","petsAllowed":true}]`,
			want: map[string][]string{"features": {`{"code":"wifi","not":true}`}, "pets": {`"yes"`}}},
		{name: "a yes stands against a no", members: `,"hasFeature":[{"internetAccess":false},{"features":[{"@id":"kb:Wifi"}]}]`,
			want: map[string][]string{"features": {`{"code":"wifi"}`}}},
		{name: "a value that nobody knows stays", members: `,"hasTheme":[{"@id":"kb:Moonwalking","rdfs:label":{"fr":["x"]}}],"futureProperty":{"a":[1,{"b":2}]}`,
			unmapped: map[string]int{"hasTheme": 1, "futureProperty/a": 1, "futureProperty/a/b": 1}},
		{name: "phones as people write them", members: `,"hasContact":{"schema:legalName":"OT","schema:telephone":["0254717374 / 06.12.34.56.78"],"schema:faxNumber":"+41 21 613 73 73","foaf:homepage":["www.x.fr","https://www.facebook.com/x"],"schema:email":"no address"}`,
			want:     map[string][]string{"contacts": {`{"role":"public","name":"OT","channels":[{"means":"phone","value":"+33 2 54 71 73 74"},{"means":"mobile","value":"+33 6 12 34 56 78"},{"means":"fax","value":"+41 21 613 73 73"},{"means":"website","value":"http://www.x.fr"},{"means":"social","value":"https://www.facebook.com/x"}]}`}},
			problems: []string{"- /contacts datatourisme.channel_unusable"}, unmapped: map[string]int{"hasContact/email": 1}},
		{name: "one agent in two roles", members: `,"hasContact":{"@id":"https://data.datatourisme.fr/1","schema:legalName":"A"},"isOwnedBy":[{"@id":"https://data.datatourisme.fr/1","schema:legalName":"A"}]`,
			want: map[string][]string{"contacts": {`{"role":"public","name":"A"}`, `{"role":"owner","name":"A"}`}}},
		{name: "a label that is asked for", members: `,"hasReview":[{"hasReviewValue":{"@id":"kb:LabelRating_AccueilVelo"},"pending":true,"reviewExpirationDate":"2025-03-31"},{"hasReviewValue":{"@id":"kb:COVID19ProtocolsCommitted"}}]`,
			want: map[string][]string{"classifications": {`{"code":"` + labelOf(t, "LabelRating_AccueilVelo") + `","state":"requested","until":"2025-03-31"}`}}},
		{name: "identities", members: `,"dc:identifier":"PCUAQU079V500JFX","owl:sameAs":["http://www.wikidata.org/entity/Q1","https://example.org/1"]`,
			want:     map[string][]string{"identifiers": {`{"system":"datatourisme","value":"https://data.datatourisme.fr/15/a"}`, `{"system":"tourinsoft","value":"PCUAQU079V500JFX"}`, `{"system":"wikidata","value":"Q1"}`}},
			unmapped: map[string]int{"sameAs": 1}},
		{name: "a free licence in free words", members: `,"hasRepresentation":[{"@id":"https://data.datatourisme.fr/m","ebucore:hasAnnotation":[{"credits":["© A <b>B</b>"],"ebucore:isCoveredBy":"CC By-NC-ND 4.0","ebucore:title":{"fr":["T"]},"rightsStartDate":"2020-01-01","rightsEndDate":"2030-12-31"}],"ebucore:hasRelatedResource":[{"ebucore:locator":["//x.fr/a b.JPG"],"ebucore:hasMimeType":[{"@id":"kb:JPEG"}],"ebucore:width":3,"ebucore:height":"2"}]}]`,
			want: map[string][]string{"media": {`{"type":"photo","url":"https://x.fr/a%20b.JPG","mime":"image/jpeg","width":3,"height":2,"title":{"fr":{"v":"T","by":"source"}},"rights":{"credit":"© A B","licence":"CC-BY-NC-ND-4.0","stated":"CC By-NC-ND 4.0","from":"2020-01-01","until":"2030-12-31"}}`}}},
		{name: "the main picture is not told twice", members: `,"hasMainRepresentation":[{"@id":"https://data.datatourisme.fr/m","ebucore:hasRelatedResource":[{"ebucore:locator":"http://x.fr/2.jpg"}]}],"hasRepresentation":[{"@id":"https://data.datatourisme.fr/n","ebucore:hasRelatedResource":[{"ebucore:locator":"http://x.fr/1.pdf"}]},{"@id":"https://data.datatourisme.fr/m"}]`,
			want: map[string][]string{"media": {`{"type":"photo","url":"http://x.fr/2.jpg","mime":"image/jpeg"}`, `{"type":"document","url":"http://x.fr/1.pdf","mime":"application/pdf"}`}}},
		{name: "invalid UTF-8 and NUL leave", members: ",\"rdfs:comment\":{\"fr\":\"a\xff\\u0000b\xe9\"}",
			want: map[string][]string{"description.short": {`{"fr":{"v":"ab","by":"source"}}`}}},
		{name: "a language nobody has heard of", members: `,"hasDescription":{"shortDescription":{"fr":"a","br":"b","xx1":"c"}}`,
			want: map[string][]string{"description.short": {`{"br":{"v":"b","by":"source"},"fr":{"v":"a","by":"source"}}`}}, unmapped: map[string]int{"hasDescription/shortDescription/xx1": 1}},
		{name: "wrong types everywhere", members: `,"hasContact":"x","offers":[12],"hasReview":true,"hasRepresentation":["y"],"takesPlaceAt":"z","allowedPersons":"many"`,
			problems: []string{"- /opening datatourisme.period_impossible", "- /capacity/persons number.not_a_number"},
			unmapped: map[string]int{"hasContact": 1, "offers": 1, "hasReview": 1, "hasRepresentation": 1, "takesPlaceAt": 1, "allowedPersons": 1}},
		{name: "over and done", members: `,"isObsolete":true`, problems: []string{"/status datatourisme.obsolete"}},
		{name: "relations point elsewhere", members: `,"isPartOf":[{"@id":"https://data.datatourisme.gouv.fr/15/b","rdfs:label":{"fr":["Le domaine"]}}]`,
			want: map[string][]string{"relations": {`{"nature":"part-of","elsewhere":{"system":"datatourisme","value":"https://data.datatourisme.fr/15/b"},"name":"Le domaine"}`}}},
	}
	d := decoder(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rec, err := d.Decode("x.json", museum(test.members))
			if err != nil {
				t.Fatal(err)
			}
			expect(t, facts(t, rec), test.want)
			if diff := cmp.Diff(test.problems, problems(t, rec)); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.unmapped, rec.Unmapped); diff != "" {
				t.Errorf("unmapped (-want +got)\n%s", diff)
			}
		})
	}
}

func labelOf(t *testing.T, name string) string {
	catalog, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	all := catalog.Thesaurus.Equal("datatourisme", name)
	if len(all) == 0 {
		t.Fatalf("the thesaurus lacks %s", name)
	}
	return all[0].Code
}

func TestPlace(t *testing.T) {
	place := func(city, lat, lon string) string {
		return `,"isLocatedAt":[{"schema:address":[{"hasAddressCity":{"@id":"kb:` + city + `","insee":"` + city + `"}}],"schema:geo":{"schema:latitude":` + lat + `,"schema:longitude":` + lon + `}}]`
	}
	tests := []struct {
		name, members, point string
		problems             []string
	}{
		{"as strings", place("41034", `"47.616"`, `"1.517"`), `{"lat":47.616,"lon":1.517}`, nil},
		{"with a comma", place("41034", `"47,616"`, `1.517`), `{"lat":47.616,"lon":1.517}`, nil},
		{"swapped", place("41034", `"1.517"`, `"47.616"`), `{"lat":47.616,"lon":1.517}`, []string{"/location/point position.swapped"}},
		{"far", place("41034", `"43.3"`, `"5.4"`), `{"lat":43.3,"lon":5.4}`, []string{"/location/point position.far_from_commune"}},
		{"off the map", place("41034", `"147.6"`, `"1.5"`), ``, []string{"- /location/point position.off_the_map"}},
		{"null island", place("41034", `"0"`, `"0.0"`), ``, []string{"- /location/point position.not_told"}},
		{"unknown commune", place("99999", `"47.616"`, `"1.517"`), `{"lat":47.616,"lon":1.517}`, nil},
	}
	d := decoder(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			head := `{"@id":"https://data.datatourisme.fr/15/a","@type":"Museum","label":"Musée"`
			rec, err := d.Decode("x.json", []byte(head+test.members+`}`))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(facts(t, rec)["location.point"], ""); got != test.point {
				t.Errorf("position %s, want %s", got, test.point)
			}
			if diff := cmp.Diff(test.problems, problems(t, rec)); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
		})
	}
}

func TestHours(t *testing.T) {
	hours := func(entries string) string {
		return `{"@id":"https://data.datatourisme.fr/15/a","@type":"Museum","label":"Musée","isLocatedAt":{"address":{"hasAddressCity":{"@id":"kb:41034"}},"openingHoursSpecification":[` + entries + `]}}`
	}
	tests := []struct{ name, entries, want string }{
		{"a season without hours", `{"validFrom":"2023-01-01T00:00:00","validThrough":"2023-12-31T23:59:59"}`, `"from":"2023-01-01","to":"2023-12-31"`},
		{"permanent", `{"validFrom":"2023-01-01","validThrough":"2050-01-01"}`, `"from":"2023-01-01"`},
		{"days with the same hours", `{"opens":"10:00:00","closes":"12:00:00","dayOfWeek":[{"@id":"schema:Tuesday"}]},{"opens":"14:00","closes":"23:59:00","dayOfWeek":"http://schema.org/Monday"},{"opens":"10:00:00","closes":"12:00:00","dayOfWeek":["schema:Monday"]},{"opens":"14:00:00","closes":"23:59:00","dayOfWeek":["schema:Tuesday"]}`,
			`"rules":[{"weekdays":["mo","tu"],"slots":["10:00-12:00","14:00-24:00"]}]`},
		{"a winter within one year", `{"validFrom":"2023-10-01T00:00:00","validThrough":"2023-03-31T23:59:59"}`, `"from":"2023-10-01","to":"2024-03-31"`},
		{"a night", `{"opens":"22:00:00","closes":"02:00:00"}`, `"rules":[{"slots":["22:00-26:00"]}]`},
		{"all day", `{"opens":"00:00:00","closes":"00:00:00"}`, `"rules":[{"slots":["00:00-24:00"]}]`},
		{"no end", `{"opens":"11:45:00"}`, `"rules":[{"slots":["11:45+"]}]`},
		{"an end that is the beginning", `{"opens":"18:00:00","closes":"18:00:00"}`, `"rules":[{"slots":["18:00+"]}]`},
	}
	d := decoder(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rec, err := d.Decode("x.json", []byte(hours(test.entries)))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(facts(t, rec)["opening"], "")
			if !strings.Contains(got, test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if found := d.reference.Catalog.Sheet(rec.Offer.Type).Check(rec.Offer, d.reference); hasPath(found, "/opening") {
				t.Errorf("the calendar is not right: %v", found)
			}
		})
	}
	rec, err := d.Decode("x.json", []byte(hours(`{"validFrom":"2023-10-01","validThrough":"2022-03-31","opens":"07:00:00"},{"validFrom":"2023-02-30"}`)))
	if err != nil {
		t.Fatal(err)
	}
	if _, told := rec.Offer.Opening(); told || rec.Unmapped["isLocatedAt/openingHoursSpecification/validFrom"] != 2 || rec.Offer.Unmapped[0].Field != "opening" {
		t.Errorf("impossible seasons are kept apart: %v %v", rec.Unmapped, rec.Offer.Unmapped)
	}
}

func hasPath(found []fault.Problem, path string) bool {
	for _, p := range found {
		if strings.HasPrefix(p.Path, path) {
			return true
		}
	}
	return false
}

func TestDates(t *testing.T) {
	event := func(members string) string {
		return `{"@id":"https://data.datatourisme.fr/15/a","@type":["EntertainmentAndEvent","CulturalEvent"],"label":"Fête","isLocatedAt":{"address":{"hasAddressCity":{"@id":"kb:41034"}}}` + members + `}`
	}
	tests := []struct{ name, members, want string }{
		{"a day", `,"takesPlaceAt":{"startDate":"2020-09-19","endDate":"2020-09-19","startTime":"14:00:00","endTime":"17:00:00"}`, `"date":"2020-09-19","slots":["14:00-17:00"]`},
		{"days", `,"takesPlaceAt":[{"startDate":"2020-09-19","endDate":"2020-09-20","startTime":"20:00:00","endTime":"01:00:00"}]`, `"date":"2020-09-19","to":"2020-09-20","slots":["20:00-25:00"]`},
		{"Fridays", `,"takesPlaceAt":[{"startDate":"2020-07-01","endDate":"2020-08-31","appliesOnDay":[{"@id":"schema:Friday"}]}]`, `"from":"2020-07-01","until":"2020-08-31","frequency":"weekly","weekdays":["fr"]`},
		{"plain dates", `,"schema:startDate":["2020-09-19","2020-09-26"],"schema:endDate":["2020-09-20","2020-09-26"]`, `"date":"2020-09-19","to":"2020-09-20"`},
		{"a permanent exhibition", `,"takesPlaceAt":[{"startDate":"2019-01-01","endDate":"2100-12-31"}]`, `"periods":[{"id":`},
	}
	d := decoder(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rec, err := d.Decode("x.json", []byte(event(test.members)))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(facts(t, rec)["opening"], ""); !strings.Contains(got, test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if len(rec.Unmapped) > 0 || len(problems(t, rec)) > 0 {
				t.Errorf("unmapped %v, problems %v", rec.Unmapped, rec.Problems)
			}
		})
	}
	rec, err := d.Decode("x.json", []byte(event(`,"takesPlaceAt":{"startDate":"2020-09-19","endDate":"2020-09-18"}`)))
	if err != nil || !slices.Equal(problems(t, rec), []string{"- /opening datatourisme.period_impossible"}) || rec.Unmapped["takesPlaceAt/endDate"] != 1 {
		t.Errorf("an event that ends before it begins: %v %v", err, rec)
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct{ name, data, key string }{
		{"nothing", ``, "datatourisme.json_invalid"},
		{"not JSON", `<html>`, "datatourisme.json_invalid"},
		{"cut", `{"@id":"x","@type":["Museum"`, "datatourisme.json_invalid"},
		{"two", `{} {}`, "datatourisme.json_trailing"},
		{"a list", `[1]`, "datatourisme.not_an_object"},
		{"anything", `{"a":1}`, "datatourisme.not_an_object_of_datatourisme"},
		{"no id", `{"@type":"Museum"}`, "datatourisme.no_id"},
		{"no class", `{"@id":"https://x/1"}`, "datatourisme.no_class"},
		{"unknown classes", `{"@id":"https://x/1","@type":["Spaceport","PointOfInterest"]}`, "datatourisme.classes_unknown"},
		{"no label", `{"@id":"https://x/1","@type":"Museum","isLocatedAt":{"geo":{"latitude":47,"longitude":1}}}`, "datatourisme.no_label"},
		{"an empty label", `{"@id":"https://x/1","@type":"Museum","label":{"fr":["  "]},"isLocatedAt":{"geo":{"latitude":47,"longitude":1}}}`, "datatourisme.no_label"},
		{"no place", `{"@id":"https://x/1","@type":"Museum","label":"x"}`, "datatourisme.no_place"},
		{"too deep", strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 100), "datatourisme.object_too_complex"},
		{"too much", `[` + strings.Repeat(`1,`, maxNodes) + `1]`, "datatourisme.object_too_complex"},
	}
	d := decoder(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := d.Decode("objects/x.json", []byte(test.data))
			e, ok := err.(*fault.Error)
			if !ok || e.Key != test.key || e.Args["file"] != "objects/x.json" {
				t.Errorf("got %v, want %s", err, test.key)
			}
		})
	}
}

func TestLongTextStaysWhole(t *testing.T) {
	long := strings.Repeat("très long ", 200_000)
	rec, err := decoder(t).Decode("x.json", museum(`,"hasDescription":{"shortDescription":{"fr":"`+long+`"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := problems(t, rec); !slices.Equal(got, []string{"- /description/short/fr text.too_long"}) {
		t.Errorf("problems %v", got)
	}
	if len(rec.Offer.Unmapped) != 1 || len(rec.Offer.Unmapped[0].Value) != len(long)+len(`{"shortDescription":{"fr":""}}`) && len(rec.Offer.Unmapped[0].Value) < len(long) {
		t.Errorf("the text is not kept whole: %d", len(rec.Offer.Unmapped))
	}
}

func TestOriginAndAgents(t *testing.T) {
	rec, err := decoder(t).Decode("x.json", museum(`,"hasBeenCreatedBy":{"@id":"https://data.datatourisme.fr/1","schema:legalName":"OT","schema:email":["a@b.fr"],"foaf:homepage":["http://b.fr"],"isLocatedAt":[{"x":1}]},"hasBeenPublishedBy":[{"schema:legalName":"SIT","rdfs:comment":{"fr":["who we are"]}}]`))
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range rec.Offer.Cells {
		if c.Origin != (offer.Origin{Source: "dt", At: day}) {
			t.Errorf("%s has origin %v", c.Field, c.Origin)
		}
	}
	if rec.Creator != (Agent{"https://data.datatourisme.fr/1", "OT", "a@b.fr", "http://b.fr"}) || rec.Publisher.Name != "SIT" || len(rec.Unmapped) > 0 {
		t.Errorf("creator %v, publisher %v, unmapped %v", rec.Creator, rec.Publisher, rec.Unmapped)
	}
}

func TestItemIDsAreStable(t *testing.T) {
	d := decoder(t)
	contact := func(phone string) string {
		return `,"hasContact":[{"@id":"https://data.datatourisme.gouv.fr/1","schema:legalName":"A","schema:telephone":"` + phone + `"},{"@id":"https://data.datatourisme.fr/2","schema:legalName":"B"}]`
	}
	before, err1 := d.Decode("x.json", museum(contact("0254717374")))
	after, err2 := d.Decode("x.json", museum(contact("0254717375")))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	ops := offer.Difference(before.Offer, after.Offer)
	if len(ops) != 1 || ops[0].Field != "contacts" || ops[0].Value == nil {
		t.Errorf("one phone changed, and these: %v", ops)
	}
}

func FuzzDecode(f *testing.F) {
	names, err := filepath.Glob("testdata/*.json")
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"@id":"https://x/1","@type":"Museum","label":[["x"]],"isLocatedAt":[[{"geo":{"latitude":"47","longitude":1e0}}]],"offers":{"priceSpecification":[[{"minPrice":[1,[2]]}]]}}`))
	d := decoder(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := d.Decode("x.json", data)
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Errorf("a refusal that nobody can read: %v", err)
			}
			return
		}
		again, err := d.Decode("x.json", data)
		if err != nil || !cmp.Equal(facts(t, rec), facts(t, again)) {
			t.Errorf("decoded twice, different: %v", err)
		}
		for _, p := range d.reference.Catalog.Sheet(rec.Offer.Type).Check(rec.Offer, d.reference) {
			if strings.HasPrefix(p.Key, "value.") || p.Key == "field.unknown" || p.Key == "choice.unknown" {
				t.Errorf("a cell that the sheets cannot hold: %v", p)
			}
		}
		seen := map[offer.Key]bool{}
		for _, c := range rec.Offer.Cells {
			if seen[c.Key] {
				t.Errorf("%v stands twice", c.Key)
			}
			seen[c.Key] = true
		}
	})
}

// A field that left the sheets would take its values into the remainder, in silence.
func TestFieldsExist(t *testing.T) {
	keys := []string{"opening_note", "rate_mode", "rate_note", "restaurant.takeaway", "capacity.floor_area", "location.access", "location.altitude",
		"location.communes", "description.audience", "pets", "payment"}
	for _, r := range mapping {
		if r.field != "" {
			keys = append(keys, r.field)
		}
	}
	for _, field := range nested {
		keys = append(keys, field)
	}
	d := decoder(t)
	for _, key := range keys {
		if d.reference.Catalog.Field(key) == nil {
			t.Errorf("no sheet has %s", key)
		}
	}
}
