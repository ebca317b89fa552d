package query_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// tuesday is the moment at which questions are asked, in the network's zone.
var tuesday = time.Date(2026, 7, 14, 10, 30, 0, 0, time.FixedZone("CEST", 7200))

func catalog(t testing.TB) *offer.Catalog {
	t.Helper()
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// vocabulary knows the shipped sheets and three territories.
func vocabulary(t testing.TB) *query.Vocabulary {
	t.Helper()
	atlas, err := geo.NewAtlas([]geo.Territory{
		{Level: geo.Country, Code: "fr", Country: "fr", Name: "France"},
		{Level: geo.Region, Code: "24", Country: "fr", Name: "Centre-Val de Loire"},
		{Level: geo.Department, Code: "37", Country: "fr", Region: "24", Name: "Indre-et-Loire"},
		{Level: geo.Commune, Code: "37261", Country: "fr", Region: "24", Department: "37", Name: "Tours"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return query.NewVocabulary(offer.Reference{Catalog: catalog(t), Atlas: atlas})
}

func TestParameters(t *testing.T) {
	v := vocabulary(t)
	for _, test := range []struct{ address, want string }{ // want: path, key and hint of each problem
		{"", ""},
		{"q=" + strings.Repeat("a", 500), ""},
		{"q=" + strings.Repeat("a", 501), "q text.too_long "},
		{"q=a&q=b", "q parameter.repeated "},
		{"tpye=hotel", "tpye parameter.unknown type"},
		{"swimmingpools=yes", "swimmingpools parameter.unknown "},
		{"type=hotel&type=campsite", ""},
		{"type=!hotel", ""},
		{"type=hotl", "type code.unknown hotel"},
		{"type=", "type code.malformed "},
		{"type=!", "type code.malformed "},
		{"owner=", "owner code.malformed "},
		{"owner=" + strings.Repeat("o", 201), "owner code.malformed "},
		{"owner=anybody", ""},
		{"status=publishd", "status code.unknown published"},
		{"feature=wifi", ""},
		{"feature=no:wifi", ""},
		{"feature=wify", "feature code.unknown wifi"},
		{"life=cancelled&media=photo&hours=told", ""},
		{"hours=tolt", "hours code.unknown told"},
		{"territory=tours", ""},
		{"territory=department:37", ""},
		{"commune=37261", ""},
		{"commune=Tours", ""},
		{"department=commune:37261", "department territory.unknown "},
		{"near=47.39,0.68;10km", ""},
		{"near=47.39,0.68;500m", ""},
		{"near=47.39,0.68", "near near.malformed "},
		{"near=47.39;10km", "near near.malformed "},
		{"near=a,b;10km", "near near.malformed "},
		{"near=47.39,0.68;10", ""},
		{"near=47.39,0.68;km", "near near.malformed "},
		{"near=47.39,0.68;-1km", "near near.radius "},
		{"near=47.39,0.68;0m", "near near.radius "},
		{"near=47.39,0.68;501km", "near near.radius "},
		{"near=47.39,0.68;NaNkm", "near near.radius "},
		{"near=47.39,0.68;Infkm", "near near.radius "},
		{"near=91,0.68;10km", "near position.off_the_map "},
		{"near=NaN,0.68;10km", "near near.malformed "},
		{"bbox=0.5,47.2,0.9,47.5", ""},
		{"bbox=0.9,47.2,0.5,47.5", "bbox bbox.malformed "},
		{"bbox=0.5,47.5,0.9,47.2", "bbox bbox.malformed "},
		{"bbox=47.2,0.5,47.5", "bbox bbox.malformed "},
		{"bbox=-181,47,0,48", "bbox bbox.malformed "},
		{"bbox=-Inf,47,0,48", "bbox bbox.malformed "},
		{`within={"type":"Polygon","coordinates":[[[0,47],[1,47],[1,48],[0,47]]]}`, ""},
		{`within={"type":"Polygon","coordinates":[[[0,47],[1,48],[1,47],[0,48],[0,47]]]}`, "within/coordinates/0/0 geo.ring_crosses "},
		{`within={"type":"Point"`, "within geo.not_geojson "},
		{"within=tours", ""},
		{"within=nowhere-at-all", "within territory.unknown "},
		{"within=tours&territory=department:37", "territory parameter.repeated "},
		{"open=now", ""},
		{"open=2026-07-14..2026-07-20", ""},
		{"open=2026-07-20..2026-07-14", "open span.ends_before_start "},
		{"open=14/07/2026", "open date.malformed "},
		{"open=2026-02-30", "open date.malformed "},
		{"open=2026-07-14..", "open date.malformed "},
		{"open=2026-01-01..2028-03-10", ""},
		{"open=2026-01-01..2028-03-11", "open open.too_long "},
		{"open=someday", "open date.malformed "},
		{"updated=2026-07-01..", ""},
		{"updated=..2026-07-01T08:00:00Z", ""},
		{"updated=2026-07-02..2026-07-01", "updated span.ends_before_start "},
		{"updated=2026-07-02T00:00:00Z", ""},
		{"updated=2026-07-03..2026-07-01", "updated span.ends_before_start "},
		{"updated=..", "updated date.malformed "},
		{"created=yesterday", "created date.malformed "},
		{"price[gte]=10&price[lte]=20", ""},
		{"price=10", ""},
		{"price[gte]=20&price[lte]=10", "price range.reversed "},
		{"price[gte]=ten", "price[gte] number.malformed "},
		{"price[gte]=NaN", "price[gte] number.malformed "},
		{"price[lte]=Inf", "price[lte] number.malformed "},
		{"price[gt]=10", "price[gt] parameter.unknown price[gte]"},
		{"price[gte=10", "price[gte parameter.unknown price[gte]"},
		{"price[gte]=1&price[gte]=2", "price[gte] parameter.repeated "},
		{"price=10&price[gte]=5", "price[gte] parameter.repeated "},
		{"sort=name", ""},
		{"sort=nam", "sort sort.unknown name"},
		{"sort=random", "sort sort.unknown random:1"},
		{"sort=random:7", ""},
		{"sort=random:-7", "sort number.malformed "},
		{"sort=name:7", "sort sort.unknown name"},
		{"sort=distance", "sort sort.distance_needs_near "},
		{"sort=distance&near=47,1;1km", ""},
		{"facets=type,feature&facets=type", ""},
		{"facets=tipe", "facets facet.unknown type"},
		{"facets=price", "facets facet.unknown "},
		{"limit=0", ""},
		{"limit=500", ""},
		{"limit=501", "limit limit.out_of_range "},
		{"limit=-1", "limit limit.out_of_range "},
		{"limit=many", "limit limit.out_of_range "},
		{"lang=de", ""},
		{"lang=fr,en", ""},
		{"lang=*", ""},
		{"lang=", "lang language.unknown "},
		{"lang=klingonisch", "lang language.unknown "},
		{"variant=groups", ""},
		{"variant=", "variant code.malformed "},
		{"variant=wintr", "variant code.unknown winter"},
		{"cursor=any thing", ""},
		{"view=card", ""}, // the caller's own
		{"limit=x&q=a&q=b&tpye=1", "limit limit.out_of_range , q parameter.repeated , tpye parameter.unknown type"},
	} {
		values, err := query.Parameters(test.address)
		if err != nil {
			t.Errorf("%s: %v", test.address, err)
			continue
		}
		_, err = v.Parse(values, tuesday, "view")
		if got := problems(err); got != test.want {
			t.Errorf("%.90s\n got %q\nwant %q", test.address, got, test.want)
		}
	}
	if _, err := v.Parse(url.Values{"q": {}, "price": {}, "type": nil}, tuesday); err != nil {
		t.Errorf("parameters without values: %v", err)
	}
	many := make([]string, query.MaxCodes+1)
	if _, err := v.Parse(url.Values{"owner": many}, tuesday); problems(err) != "owner list.too_long " {
		t.Errorf("many codes: %v", err)
	}
}

func problems(err error) string {
	var e *fault.Error
	if !errors.As(err, &e) {
		if err != nil {
			return err.Error()
		}
		return ""
	}
	var all []string
	for _, p := range e.Problems {
		all = append(all, p.Path+" "+p.Key+" "+p.Hint)
	}
	return strings.Join(all, ", ")
}

// A facet that fields of several sheets share is called as most of them call it.
func TestSharedFacetsAreCalledAsMostCallThem(t *testing.T) {
	shipped, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	v := query.NewVocabulary(offer.Reference{Catalog: shipped})
	for facet, want := range map[string]string{"feature": "features", "theme": "themes", "audience": "audiences"} {
		if f, _ := v.FacetField(facet); f == nil || f.Key != want {
			t.Errorf("%s is that of %+v", facet, f)
		}
	}
}

func TestSeveralCodesAreToldToBeRepeated(t *testing.T) {
	_, err := vocabulary(t).Parse(url.Values{"type": {"hotel,event"}}, tuesday)
	var e *fault.Error
	if !errors.As(err, &e) || len(e.Problems) != 1 || e.Problems[0].Key != "code.joined" || e.Problems[0].Args["value"] != "hotel&type=event" {
		t.Errorf("%+v", err)
	}
}

func TestWordsForDays(t *testing.T) {
	v := vocabulary(t)
	day := func(d int) opening.Date { return opening.DateOf(2026, 7, d) }
	for _, test := range []struct {
		today    int
		word     string
		from, to opening.Date
	}{
		{14, "today", day(14), day(14)},
		{14, "tomorrow", day(15), day(15)},
		{31, "tomorrow", opening.DateOf(2026, 8, 1), opening.DateOf(2026, 8, 1)},
		{13, "weekend", day(18), day(19)}, // Monday
		{14, "weekend", day(18), day(19)},
		{15, "weekend", day(18), day(19)},
		{16, "weekend", day(18), day(19)},
		{17, "weekend", day(18), day(19)},
		{18, "weekend", day(18), day(19)}, // Saturday
		{19, "weekend", day(19), day(19)}, // Sunday: what is left of it
		{14, "2026-07-20", day(20), day(20)},
		{14, "2026-07-01..2026-07-02", day(1), day(2)},
	} {
		now := time.Date(2026, 7, test.today, 23, 59, 0, 0, time.UTC)
		q, err := v.Parse(url.Values{"open": {test.word}}, now)
		if err != nil || q.Open == nil || *q.Open != (query.Days{From: test.from, To: test.to}) {
			t.Errorf("%s on the %d: %v, %v", test.word, test.today, q.Open, err)
		}
	}
	if q, _ := v.Parse(url.Values{"open": {"now"}}, tuesday); !q.Now || q.Open != nil || q.Minute != 630 || q.Today != day(14) {
		t.Errorf("now: %+v", q)
	}
}

func TestOrdersAndTheirDefaults(t *testing.T) {
	v := vocabulary(t)
	for address, want := range map[string]query.Sort{"": query.ByDraw, "q=a": query.ByRelevance, "near=47,1;1km": query.ByDistance,
		"q=a&near=47,1;1km": query.ByRelevance, "sort=relevance": query.ByDraw, "sort=date": query.ByDate, "q=a&sort=name": query.ByName} {
		values, _ := query.Parameters(address)
		if q, err := v.Parse(values, tuesday); err != nil || q.Sort != want {
			t.Errorf("%s: %s, %v", address, q.Sort, err)
		}
	}
	q, err := v.Parse(url.Values{"cursor": {"a b+c"}, "sort": {"random:18446744073709551615"}, "lang": {"de,fr"}, "limit": {"0"}}, tuesday)
	if err != nil || q.Cursor != "a b+c" || q.Seed != 1<<64-1 || q.Lang != "de" || q.Limit != 0 {
		t.Errorf("%+v, %v", q, err)
	}
}

func TestJSONSaysTheSameAsTheAddress(t *testing.T) {
	for _, test := range []struct{ body, address string }{
		{`{}`, ""},
		{`null`, ""},
		{`{"q":"château","limit":5}`, "q=château&limit=5"},
		{`{"type":["hotel","!campsite"]}`, "type=hotel&type=!campsite"},
		{`{"price":{"gte":1000000,"lte":2500000.5}}`, "price[gte]=1000000&price[lte]=2500000.5"},
		{`{"near":"47.39,0.68;10km"}`, "near=47.39,0.68;10km"},
		{`{"within":{"type":"Polygon","coordinates":[[[0,47],[1,47],[1,48],[0,47]]]}}`, `within={"coordinates":[[[0,47],[1,47],[1,48],[0,47]]],"type":"Polygon"}`},
		{`{"within":"tours"}`, "within=tours"},
	} {
		got, err := query.ParseJSON([]byte(test.body))
		want, _ := query.Parameters(test.address)
		if err != nil {
			t.Errorf("%s: %v", test.body, err)
		} else if diff := cmp.Diff(ask(t, want), ask(t, got), areas); diff != "" {
			t.Errorf("%s:\n%s", test.body, diff)
		}
	}
	for body, want := range map[string]string{
		`[`: " json.malformed ", `[]`: " json.malformed ", `{"q":"a","q":"b"}`: " json.malformed ", `{"q":null}`: "q json.not_a_value ",
		`{"type":[["hotel"]]}`: "type json.not_a_value ", `{"price":{"gte":null}}`: "price[gte] json.not_a_value ", `{"q":true}`: "q json.not_a_value ",
	} {
		if _, err := query.ParseJSON([]byte(body)); problems(err) != want {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// areas compares areas by what they look like.
var areas = cmp.Comparer(func(a, b geo.Area) bool { return string(a.AppendGeoJSON(nil)) == string(b.AppendGeoJSON(nil)) })

func ask(t *testing.T, values url.Values) query.Query {
	t.Helper()
	q, err := vocabulary(t).Parse(values, tuesday)
	if err != nil {
		t.Fatal(err)
	}
	return q.Query
}

// drawQuery draws a query as Parse gives them: lists sorted, one condition for each facet.
func drawQuery(t *rapid.T) *query.Query {
	q := &query.Query{Text: rapid.SampledFrom([]string{"", "château d’eau", "a&b=c;d%", "!"}).Draw(t, "text"),
		Variant: rapid.SampledFrom([]string{"", "groups"}).Draw(t, "variant")}
	codes := map[string][]string{"type": {"campsite", "hotel", "rental"}, "feature": {"no:wifi", "parking", "wifi"}, "owner": {"!x", "a b", "ot-tours"},
		"territory": {"commune:37261", "department:37"}}
	for _, facet := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"feature", "owner", "territory", "type"}), 0, 4, rapid.ID[string]).Draw(t, "facets") {
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(codes[facet]), 1, 3, rapid.ID[string]).Draw(t, "codes")
		term := query.Term{Facet: facet}
		for _, code := range list {
			if rapid.Bool().Draw(t, "not") || code[0] == '!' {
				term.None = append(term.None, code)
			} else {
				term.Any = append(term.Any, code)
			}
		}
		slices.Sort(term.Any)
		slices.Sort(term.None)
		q.Terms = append(q.Terms, term)
	}
	slices.SortFunc(q.Terms, func(a, b query.Term) int { return strings.Compare(a.Facet, b.Facet) })
	if rapid.Bool().Draw(t, "range?") {
		low := rapid.Float64Range(0, 1e5).Draw(t, "low")
		high := low + rapid.Float64Range(0, 1e5).Draw(t, "width")
		r := query.Range{Name: "price", Min: &low}
		if rapid.Bool().Draw(t, "both") {
			r.Max = &high
		}
		q.Ranges = []query.Range{r}
	}
	drawWhereAndWhen(t, q)
	return q
}

func drawWhereAndWhen(t *rapid.T, q *query.Query) {
	if rapid.Bool().Draw(t, "near?") {
		q.Near = &query.Circle{Centre: arbitrary.Point().Draw(t, "centre"), Radius: rapid.Float64Range(1e-3, query.MaxRadius).Draw(t, "radius")}
	}
	if rapid.Bool().Draw(t, "box?") {
		p := arbitrary.Point().Draw(t, "corner")
		q.Box = &geo.Box{West: p.Lon, South: p.Lat, East: p.Lon + rapid.Float64Range(0, 5).Draw(t, "dx"), North: p.Lat + rapid.Float64Range(0, 5).Draw(t, "dy")}
	}
	switch rapid.IntRange(0, 2).Draw(t, "open") {
	case 0:
		q.Now = true
	case 1:
		from := opening.DateOf(2026, 1, 1) + opening.Date(rapid.IntRange(0, 800).Draw(t, "from"))
		q.Open = &query.Days{From: from, To: from + opening.Date(rapid.IntRange(0, query.MaxDays-1).Draw(t, "days"))}
	}
	for _, span := range []*query.Span{&q.Updated, &q.Created} {
		if rapid.Bool().Draw(t, "span?") {
			span.Min = arbitrary.Instant().Draw(t, "min").UnixMicro()
		}
		if rapid.Bool().Draw(t, "end?") {
			span.Max = span.Min + 1 + rapid.Int64Range(0, 1e15).Draw(t, "micros")
		}
	}
}

func TestParsingGivesWhatWasPrinted(t *testing.T) {
	v := vocabulary(t)
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuery(t)
		values, err := query.Parameters(q.Values().Encode())
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.Parse(values, tuesday)
		if err != nil {
			t.Fatalf("%s: %v", q.Values().Encode(), err)
		}
		if diff := cmp.Diff(*q, got.Query, areas); diff != "" {
			t.Fatalf("%s:\n%s", values.Encode(), diff)
		}
		if q.Zero() != (len(values) == 0) {
			t.Fatalf("asks for everything: %v, but prints %v", q.Zero(), values)
		}
		body := map[string]any{}
		for name, list := range values {
			body[name] = list
		}
		text, _ := json.Marshal(body)
		again, err := query.ParseJSON(text)
		if diff := cmp.Diff(values, again); diff != "" || err != nil {
			t.Fatalf("as JSON: %v\n%s", err, diff)
		}
	})
}

func TestAreasArePrinted(t *testing.T) {
	v := vocabulary(t)
	square := `{"type":"Polygon","coordinates":[[[0,47],[1,47],[1,48],[0,48],[0,47]],[[0.4,47.4],[0.4,47.6],[0.6,47.6],[0.6,47.4],[0.4,47.4]]]}`
	q, err := v.Parse(url.Values{"within": {square}}, tuesday)
	if err != nil {
		t.Fatal(err)
	}
	again, err := v.Parse(q.Values(), tuesday)
	if err != nil || again.Within == nil {
		t.Fatal(err)
	}
	if first, second := q.Within.AppendGeoJSON(nil), again.Within.AppendGeoJSON(nil); string(first) != string(second) {
		t.Errorf("%s\n%s", first, second)
	}
}

func TestMatch(t *testing.T) {
	hours := offer.Hours{Sessions: []opening.Session{{Date: opening.DateOf(2026, 7, 14)}}}
	tours := geo.Point{Lat: 47.39, Lon: 0.69}
	s := &query.Subject{Codes: []offer.Code{{Facet: "type", Code: "hotel"}, {Facet: "feature", Code: "wifi"}, {Facet: "feature", Code: "parking"}},
		Numbers: []offer.Quantity{{Name: "price", Value: 50}, {Name: "price", Value: 90}}, Hours: &hours, Point: &tours,
		Updated: 100, Created: 50, Variants: []string{"groups"}}
	for address, want := range map[string]bool{
		"": true, "type=hotel": true, "type=campsite": false, "type=campsite&type=hotel": true, "type=!hotel": false, "type=!campsite": true,
		"feature=wifi&feature=!parking": false, "feature=wifi&type=hotel": true, "feature=wifi&type=campsite": false, "style=!modern": true,
		"price[gte]=80": true, "price[gte]=91": false, "price[lte]=50": true, "price=90": true, "price[gte]=60&price[lte]=80": false,
		"capacity[gte]=1": false, "near=47.39,0.69;1m": true, "near=47.5,0.69;1km": false, "bbox=0.69,47.39,1,48": true, "bbox=0.7,47,1,48": false,
		`within={"type":"Polygon","coordinates":[[[0,47],[1,47],[1,48],[0,48],[0,47]]]}`: true,
		`within={"type":"Polygon","coordinates":[[[2,47],[3,47],[3,48],[2,48],[2,47]]]}`: false,
		"open=2026-07-14": true, "open=2026-07-10..2026-07-14": true, "open=2026-07-15": false, "variant=groups": true, "variant=winter": false,
		"updated=1970-01-01T00:00:00.0001Z..": true, "updated=..1970-01-01T00:00:00.0001Z": false, "created=..1970-01-01T00:00:00.0001Z": true,
	} {
		values, _ := query.Parameters(address)
		q, err := vocabulary(t).Parse(values, tuesday)
		if err != nil {
			t.Errorf("%s: %v", address, err)
		} else if got := q.Match(s); got != want {
			t.Errorf("%s matches: %v", address, got)
		}
	}
	nowhere := &query.Subject{}
	for _, address := range []string{"near=47,1;1km", "bbox=0,0,1,1", "within=tours", "open=2026-07-14", "variant=winter", "type=hotel", "price=1"} {
		values, _ := query.Parameters(address)
		if q, err := vocabulary(t).Parse(values, tuesday); err != nil || q.Match(nowhere) {
			t.Errorf("%s: %v, or matches an offer of which nothing is known", address, err)
		}
	}
}

func TestSubjectsAreDrawnFromOffers(t *testing.T) {
	c := catalog(t)
	atlas := vocabulary(t).Atlas
	o := &offer.Offer{ID: 7, Type: "hotel", Status: offer.Published, Owner: "ot-tours", Created: time.UnixMicro(5), Cells: []offer.Cell{
		{Key: offer.Key{Field: "name"}, Value: offer.Say("fr", "Le Vieux"), Origin: offer.Origin{Source: "feed"}},
		{Key: offer.Key{Field: "location.address"}, Value: offer.Address{Commune: "37261"}},
		{Key: offer.Key{Field: "name", Variant: "groups"}, Value: offer.Say("fr", "Le Vieux en groupe")},
		{Key: offer.Key{Field: "location.point", Variant: "groups"}, Value: offer.Position{Lat: 47.4, Lon: 0.7}}}}
	s := query.SubjectOf(o, offer.Reference{Catalog: c, Atlas: atlas})
	var got []string
	for _, code := range s.Codes {
		if code.Field == nil {
			got = append(got, code.Facet+"="+code.Code)
		}
	}
	want := "commune=37261 country=fr department=37 hours=unknown life=active owner=ot-tours realm=offers region=24 source=feed status=published " +
		"territory=commune:37261 territory=country:fr territory=department:37 territory=region:24 type=hotel variant=groups"
	if strings.Join(got, " ") != want {
		t.Errorf("codes\n got %s\nwant %s", strings.Join(got, " "), want)
	}
	if s.Commune != "37261" || s.Created != 5 || s.Updated != 0 || s.Point != nil || s.Hours != nil {
		t.Errorf("%+v", s)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"q=a&type=hotel&type=!rental&price[gte]=1", "near=47,1;1km&open=weekend&updated=..2026-01-01", "within={}&bbox=1,2,3,4&sort=random:1",
		`within={"type":"Polygon","coordinates":[[[0,47],[1,47],[1,48],[0,47]]]}&lang=de,fr&limit=3&facets=type`} {
		f.Add(seed)
	}
	v := vocabulary(f)
	f.Fuzz(func(t *testing.T, address string) {
		values, err := query.Parameters(address)
		if err != nil {
			return
		}
		q, err := v.Parse(values, tuesday)
		if err != nil {
			return
		}
		again, err := v.Parse(q.Values(), tuesday)
		if err != nil {
			t.Fatalf("%v\n%s", err, q.Values().Encode())
		}
		if first, second := q.Values().Encode(), again.Values().Encode(); first != second {
			t.Fatalf("%s\n%s", first, second)
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(`{"q":"a","type":["hotel"],"price":{"gte":1.5},"within":{"type":"Polygon"}}`))
	f.Add([]byte(`{"near":"1,2;3km","x":[null,{}],"price":{"gte":[1]}}`))
	v := vocabulary(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		values, err := query.ParseJSON(body)
		if err != nil {
			return
		}
		v.Parse(values, tuesday)
	})
}
