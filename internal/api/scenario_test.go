package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"escale/internal/api"
	"escale/internal/house/testkit/world"
	"escale/internal/serving"
)

// scenario is a request and what its answer must and must not be. In address, body and expectations {chateau} and the other
// names of the world stand for ids.
type scenario struct {
	name    string
	method  string // GET
	address string
	headers map[string]string
	body    string
	status  int // 200
	sent    map[string]string
	has     []string
	hasNot  []string
}

// face gives the handler over the world, without a limit on requests.
// serve has the face answer alone.
func serve(w *world.World, o serving.Options) *serving.Server {
	return serving.New(w.App, o, api.New(w.App))
}

func face(t testing.TB) (*serving.Server, *world.World) {
	t.Helper()
	w := world.New(t, world.Options{})
	return serve(w, serving.Options{Rate: -1}), w
}

func names(w *world.World) *strings.Replacer {
	id := func(n any) string { return fmt.Sprint(n) }
	return strings.NewReplacer("{chateau}", id(w.Chateau), "{hotel}", id(w.Hotel), "{bistro}", id(w.Bistro), "{fete}", id(w.Fete), "{loire}", id(w.Loire),
		"{draft}", id(w.Draft), "{gone}", id(w.Gone), "{moved}", id(w.Moved), "{hostile}", id(w.Hostile), "{photo}", w.Photo)
}

// ask sends one request and gives the answer with its body read.
func ask(t testing.TB, h http.Handler, method, address string, headers map[string]string, body string) (*http.Response, string) {
	t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, "http://sit.example.org/", in)
	path, query, _ := strings.Cut(address, "?")
	r.URL.Path, r.URL.RawQuery, r.RequestURI = path, query, address
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Result(), rec.Body.String()
}

func get(t testing.TB, h http.Handler, address string) string {
	t.Helper()
	res, body := ask(t, h, "GET", address, nil, "")
	if res.StatusCode != 200 {
		t.Fatalf("%s: %d %s", address, res.StatusCode, body)
	}
	return body
}

func TestScenarios(t *testing.T) {
	h, w := face(t)
	resolve := names(w)
	documents := newValidator(t, h)
	seen := map[string]bool{}
	for _, s := range scenarios {
		if seen[s.name] {
			t.Fatalf("two scenarios are called %q", s.name)
		}
		seen[s.name] = true
		t.Run(s.name, func(t *testing.T) {
			method, status := "GET", 200
			if s.method != "" {
				method = s.method
			}
			if s.status != 0 {
				status = s.status
			}
			res, body := ask(t, h, method, resolve.Replace(s.address), s.headers, resolve.Replace(s.body))
			if res.StatusCode != status {
				t.Errorf("status %d, want %d", res.StatusCode, status)
			}
			for name, want := range s.sent {
				if got := res.Header.Get(name); !strings.Contains(got, resolve.Replace(want)) || want == "" && got != "" {
					t.Errorf("%s: %q, want %q in it", name, got, want)
				}
			}
			for _, part := range s.has {
				if !strings.Contains(body, resolve.Replace(part)) {
					t.Errorf("the answer lacks %q", part)
				}
			}
			for _, part := range append(s.hasNot, "<no value>") {
				if strings.Contains(body, resolve.Replace(part)) {
					t.Errorf("the answer must not hold %q", part)
				}
			}
			everywhere(t, res, body, method)
			documents.check(t, method, resolve.Replace(s.address), res, body)
			if t.Failed() {
				t.Logf("%s %s\n%v\n%s", method, s.address, res.Header, body[:min(len(body), 3000)])
			}
		})
	}
}

// everywhere checks what holds for every answer.
func everywhere(t *testing.T, res *http.Response, body, method string) {
	t.Helper()
	for _, word := range world.Hidden {
		if strings.Contains(strings.ToLower(body), strings.ToLower(word)) || strings.Contains(strings.ToLower(fmt.Sprint(res.Header)), strings.ToLower(word)) {
			t.Errorf("%q must never be seen by the public", word)
		}
	}
	if strings.Contains(body, "06 99 88 77 66") || strings.Contains(body, "unmapped") && strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") && strings.Contains(body, `"unmapped":[`) {
		t.Error("what is for members only was shown")
	}
	if res.Header.Get("Request-Id") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error("the answer lacks a request id or nosniff")
	}
	if kind := res.Header.Get("Content-Type"); strings.HasPrefix(kind, "text/html") {
		for _, part := range []string{`<html lang="`, "<main", "<h1", `href="/static/escale.css"`, "</html>"} {
			if !strings.Contains(body, part) {
				t.Errorf("the page lacks %s", part)
			}
		}
		if strings.Contains(body, "<script") || strings.Contains(body, "page.") && !strings.Contains(body, "/docs/") || strings.Contains(body, "onerror=alert(1)>") {
			t.Error("the page holds a script, or a key instead of words")
		}
		if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("the page's policy is %q", csp)
		}
	}
	if method == "HEAD" && body != "" {
		t.Error("HEAD has a body")
	}
	if n := res.Header.Get("Content-Length"); n != "" && method != "HEAD" && n != strconv.Itoa(len(body)) && res.StatusCode != 304 {
		t.Errorf("Content-Length %s, body %d", n, len(body))
	}
}

var scenarios = []scenario{
	// lists
	{name: "all", address: "/api/v1/offers", has: []string{`"count":36`, `"next":"http://sit.example.org/api/v1/offers?cursor=`},
		sent: map[string]string{"Content-Type": "application/json", "Content-Language": "fr", "Vary": "Accept-Language", "Access-Control-Allow-Origin": "*", "Link": `rel="next"`, "Cache-Control": "max-age=60"}},
	{name: "words with facets", address: "/api/v1/offers?q=chateau&facets=type,commune&limit=20",
		has:    []string{`"id":{chateau}`, `"id":{bistro}`, `"count":2`, `{"code":"restaurant","label":"Restaurants","count":1}`, `{"code":"41034","label":"Chambord","count":1}`},
		hasNot: []string{"Gîte", `"id":{moved}`}},
	{name: "variant", address: "/api/v1/offers?variant=winter&facets=feature,variant", has: []string{`"id":{hotel}`, `"count":1`, "Grogs et truffes", `"feature":[{"code":"parking",`, `"variant":[{"code":"winter","label":"Hiver","count":1}]`},
		hasNot: []string{"Vingt chambres", "wifi"}},
	{name: "word of a variant", address: "/api/v1/offers?variant=winter&q=truffe", has: []string{`"id":{hotel}`}},
	{name: "word of a variant elsewhere", address: "/api/v1/offers?q=truffe", has: []string{`"count":0`}},
	{name: "unknown variant", address: "/api/v1/offers?variant=wintre", status: 400, has: []string{"variant", "winter"}},
	{name: "unknown owner", address: "/api/v1/offers?owner=ot-blos", status: 400, has: []string{"ot-blois"}},
	{name: "unknown source", address: "/api/v1/offers?source=datatourism", status: 400, has: []string{"datatourisme"}},
	{name: "one as a variant", address: "/api/v1/offers/{hotel}?variant=winter", has: []string{"Grogs et truffes", "Hôtel de la Loire"}, hasNot: []string{"Vingt chambres", `"variants"`}},
	{name: "one without the variant", address: "/api/v1/offers/{bistro}?variant=winter", status: 404, has: []string{"winter"}},
	{name: "one mistake in the word", address: "/api/v1/offers?q=chambrd", has: []string{`"id":{chateau}`}},
	{name: "several languages", address: "/api/v1/offers?q=chambord&lang=fr,en", sent: map[string]string{"Content-Language": ""},
		has: []string{`"name":{"en":"Château of Chambord","fr":"Château de Chambord"}`}},
	{name: "every language", address: "/api/v1/offers?q=chambord&lang=*&view=full", has: []string{`"fr":"Château de Chambord"`, `"by":"machine"`}},
	{name: "a language that stands in is named", address: "/api/v1/offers/{hotel}?lang=es", sent: map[string]string{"Content-Language": "es"},
		has: []string{`"texts":[`, `"lang":"en"`, `"Loire Hotel"`}},
	{name: "nothing stands in", address: "/api/v1/offers/{hotel}?lang=es&fallback=none", hasNot: []string{"Loire Hotel", "Hôtel de la Loire", "Vingt chambres"}},
	{name: "another language stands in", address: "/api/v1/offers?q=loire&type=hotel&lang=es&fallback=de", has: []string{"Zwanzig Zimmer"}, hasNot: []string{"Vingt chambres"}},
	{name: "a language that few speak", address: "/api/v1/offers?q=chambord&lang=oc", has: []string{`"Château of Chambord"`}, sent: map[string]string{"Content-Language": "oc"}},
	{name: "the language of the browser", address: "/api/v1/offers?q=chambord", headers: map[string]string{"Accept-Language": "de;q=0.3, en-GB;q=0.9"},
		has: []string{`"name":"Château of Chambord"`}, sent: map[string]string{"Content-Language": "en"}},
	{name: "markers", address: "/api/v1/offers?view=map&type=hotel", has: []string{`{"id":{hotel},"type":"hotel","name":"Hôtel de la Loire","point":{"lat":47.39,"lon":0.685}}`}, hasNot: []string{"description"}},
	{name: "in full", address: "/api/v1/offers?view=full&type=cultural-heritage", has: []string{`"uri":"http://sit.example.org/offers/{chateau}"`, "double révolution", `"wikidata"`}},
	{name: "withheld is said", address: "/api/v1/offers?view=full&type=hotel", has: []string{`"withheld":[{"field":"media","reason":"rights","count":1}]`}},
	{name: "some fields", address: "/api/v1/offers?type=hotel&fields=name,location.point", has: []string{`{"id":{hotel},"name":"Hôtel de la Loire","location":{"point":{"lat":47.39,"lon":0.685}}}`}},
	{name: "near, a plain semicolon", address: "/api/v1/offers?near=47.39,0.68;10km", has: []string{`"id":{hotel}`, `"id":{hostile}`}, hasNot: []string{`"id":{chateau}`}},
	{name: "near, an encoded semicolon", address: "/api/v1/offers?near=47.39,0.68%3B10km", has: []string{`"id":{hotel}`}},
	{name: "in a territory", address: "/api/v1/offers?territory=commune:41034&facets=territory", has: []string{`"count":1`, `"label":"Loir-et-Cher"`}},
	{name: "open, with those not told apart", address: "/api/v1/offers?open=2026-07-14&type=event&type=restaurant", has: []string{`"id":{fete}`, `"count":1`, `"not_told":1`, `"not_told":"http://sit.example.org/api/v1/offers?hours=unknown&type=event&type=restaurant"`}, hasNot: []string{`"id":{bistro}`}},
	{name: "not told", address: "/api/v1/offers?hours=unknown&type=event&type=restaurant", has: []string{`"id":{bistro}`, `"count":1`}, hasNot: []string{`"id":{fete}`}},
	{name: "open now is not kept", address: "/api/v1/offers?open=now", has: []string{`"id":{chateau}`}, sent: map[string]string{"Cache-Control": "no-cache"}},
	{name: "by name", address: "/api/v1/offers?sort=name&limit=1&lang=fr&type=rental", has: []string{"Gîte 000 du Val"}},
	{name: "no offers, only counts", address: "/api/v1/offers?limit=0&facets=type", has: []string{`"data":[]`, `{"code":"rental","label":"Locations`}},
	{name: "not this type", address: "/api/v1/offers?type=!rental&limit=50", hasNot: []string{"Gîte"}, has: []string{`"id":{hotel}`}},
	{name: "head", method: "HEAD", address: "/api/v1/offers?limit=1", sent: map[string]string{"Content-Type": "application/json"}},
	{name: "the status of drafts cannot be asked for", address: "/api/v1/offers?status=draft&facets=status", has: []string{`"count":0`, `"data":[]`}, hasNot: []string{`"draft"`}},

	// searching by POST
	{name: "search", method: "POST", address: "/api/v1/offers/search", headers: map[string]string{"Content-Type": "application/json; charset=utf-8"},
		body: `{"q":"château","type":["restaurant","event"],"limit":5,"within":{"type":"Polygon","coordinates":[[[1,47],[2,47],[2,48],[1,48],[1,47]]]}}`,
		has:  []string{`"id":{bistro}`, `"count":1`}},
	{name: "search, not JSON", method: "POST", address: "/api/v1/offers/search", headers: map[string]string{"Content-Type": "application/json"}, body: `{"q":`, status: 400, has: []string{`"code":"json.malformed"`}},
	{name: "search, another type of body", method: "POST", address: "/api/v1/offers/search", headers: map[string]string{"Content-Type": "text/plain"}, body: "x", status: 415},
	{name: "search, an unknown word", method: "POST", address: "/api/v1/offers/search", headers: map[string]string{"Content-Type": "application/json"}, body: `{"tpye":"hotel"}`, status: 400, has: []string{`"pointer":"tpye"`, `"hint":"type"`}},
	{name: "search, too large", method: "POST", address: "/api/v1/offers/search", headers: map[string]string{"Content-Type": "application/json"}, body: `{"q":"` + strings.Repeat("x", 2<<20) + `"}`, status: 413},
	{name: "search, deeply nested", method: "POST", address: "/api/v1/offers/search", headers: map[string]string{"Content-Type": "application/json"}, body: strings.Repeat("[", 100_000), status: 400},

	// forms
	{name: "geojson", address: "/api/v1/offers.geojson?type=hotel", sent: map[string]string{"Content-Type": "application/geo+json"},
		has: []string{`"type":"FeatureCollection","numberMatched":1`, `"geometry":{"type":"Point","coordinates":[0.685,47.39]}`, `"name":"Hôtel de la Loire"`}},
	{name: "geojson of markers", address: "/api/v1/offers?format=geojson&view=map&type=hotel", has: []string{`"coordinates":[0.685,47.39]`}},
	{name: "geojson by header", address: "/api/v1/offers?type=hotel", headers: map[string]string{"Accept": "application/geo+json, */*;q=0.1"}, sent: map[string]string{"Content-Type": "application/geo+json"}},
	{name: "geojson without the position", address: "/api/v1/offers.geojson?type=hotel&fields=name", has: []string{`"geometry":null`}},
	{name: "ndjson", address: "/api/v1/offers.ndjson?type=rental&limit=2", sent: map[string]string{"Content-Type": "application/x-ndjson", "Link": "/api/v1/offers.ndjson?cursor="}, has: []string{"}\n{", "}\n"}},
	{name: "csv", address: "/api/v1/offers.csv?type=shop", sent: map[string]string{"Content-Type": "text/csv", "Content-Disposition": `filename="offers.csv"`},
		has:    []string{"id,uri,type,owner,updated,name,", "location.point.lat,location.point.lon", `"<script>alert(1)</script> & ""Fils"""`, "'=cmd|'"},
		hasNot: []string{",=cmd", "\n=cmd"}},
	{name: "csv in English", address: "/api/v1/offers?format=csv&type=shop&lang=en", has: []string{`"'=HYPERLINK(`}, hasNot: []string{`,=HYPERLINK`, `,"=HYPERLINK`}},
	{name: "csv of some fields", address: "/api/v1/offers.csv?type=hotel&fields=name,classifications", has: []string{"id,name,classifications\r\n", ",stars-hotel-3\r\n"}},
	{name: "a diary", address: "/api/v1/offers.ics?type=event", sent: map[string]string{"Content-Type": "text/calendar"}, has: []string{"BEGIN:VCALENDAR", "Festival des Jardins", "20260714T200000"}},

	// one
	{name: "one", address: "/api/v1/offers/{chateau}", has: []string{`"id":{chateau}`, `"identifiers"`, `"licence":"CC-BY-4.0"`, "2 54 50 40 00"}, sent: map[string]string{"Content-Type": "application/json"}},
	{name: "one with its ending", address: "/api/v1/offers/{chateau}.json", has: []string{`"id":{chateau}`}},
	{name: "one on a map", address: "/api/v1/offers/{chateau}.geojson", has: []string{`"geometry":{"type":"Point","coordinates":[1.517,47.6161]}`}},
	{name: "a way on a map", address: "/api/v1/offers/{loire}.geojson", has: []string{`"type":"MultiLineString"`, `[0.98,47.41,60]`}},
	{name: "a way for a receiver", address: "/api/v1/offers/{loire}.gpx", sent: map[string]string{"Content-Type": "application/gpx+xml"}, has: []string{`<trkpt lat="47.41" lon="0.98"><ele>60</ele>`, "La Loire à vélo"}},
	{name: "how high a way goes", address: "/api/v1/offers/{loire}.svg?lang=en", sent: map[string]string{"Content-Type": "image/svg+xml"}, has: []string{"Elevation profile: The Loire by bike", "km"}},
	{name: "how high a castle goes", address: "/api/v1/offers/{chateau}.svg", status: 404, has: []string{"profil"}},
	{name: "a castle for a receiver", address: "/api/v1/offers/{chateau}.gpx", status: 404, has: []string{"GPX"}},
	{name: "one diary", address: "/api/v1/offers/{fete}.ics", has: []string{"UID:", "@sit.example.org", "20260714T200000"}},
	{name: "a diary of nothing", address: "/api/v1/offers/{bistro}.ics", status: 404},
	{name: "some fields of one", address: "/api/v1/offers/{chateau}?fields=name,media", has: []string{`{"id":{chateau},"name":"Château de Chambord","media":[`}},
	{name: "the card of one", address: "/api/v1/offers/{chateau}?view=card", hasNot: []string{"identifiers"}},
	{name: "a form that is not", address: "/api/v1/offers/{chateau}.exe", status: 404},
	{name: "a draft", address: "/api/v1/offers/{draft}", status: 404, hasNot: []string{"draft"}},
	{name: "no offer", address: "/api/v1/offers/1999999999", status: 404, has: []string{`"type":"http://sit.example.org/docs/problems#not_found"`, `"code":"not_found"`, "1999999999"}, sent: map[string]string{"Content-Type": "application/problem+json", "Cache-Control": "no-store"}},
	{name: "no number", address: "/api/v1/offers/chambord", status: 404},
	{name: "a number too large", address: "/api/v1/offers/99999999999999999999", status: 404},
	{name: "withdrawn", address: "/api/v1/offers/{gone}", status: 410, has: []string{`"code":"gone"`, "withdrawn"}},
	{name: "merged", address: "/api/v1/offers/{moved}", status: 301, sent: map[string]string{"Location": "http://sit.example.org/api/v1/offers/{chateau}"}, has: []string{`"to":{chateau}`}},

	// wrong questions
	{name: "an unknown parameter", address: "/api/v1/offers?tpye=x", status: 400, has: []string{`"pointer":"tpye"`, `"code":"parameter.unknown"`, `"hint":"type"`, "Vouliez-vous dire « type » ?"}},
	{name: "an unknown parameter, in English", address: "/api/v1/offers?tpye=x", headers: map[string]string{"Accept-Language": "en"}, status: 400, has: []string{"Did you mean “type”?", `"title":"Wrong request"`}},
	{name: "an unknown code", address: "/api/v1/offers?type=hotle", status: 400, has: []string{`"code":"code.unknown"`, `"hint":"hotel"`}},
	{name: "an unknown facet", address: "/api/v1/offers?facets=tpye", status: 400, has: []string{`"hint":"type"`}},
	{name: "an unknown field", address: "/api/v1/offers?fields=nmae", status: 400, has: []string{`"code":"fields.unknown"`, `"hint":"name"`}},
	{name: "an unknown view", address: "/api/v1/offers?view=crad", status: 400, has: []string{`"hint":"card"`}},
	{name: "an unknown form", address: "/api/v1/offers?format=gojson", status: 400, has: []string{`"hint":"geojson"`}},
	{name: "two views", address: "/api/v1/offers?view=map&fields=name", status: 400, has: []string{"fields.with_view"}},
	{name: "several mistakes at once", address: "/api/v1/offers?limit=-1&sort=x&lang=@@&near=1", status: 400, has: []string{`"pointer":"limit"`, `"pointer":"sort"`, `"pointer":"lang"`, `"pointer":"near"`}},
	{name: "too many", address: "/api/v1/offers?limit=501", status: 400, has: []string{"limit.out_of_range"}},
	{name: "an absurd number", address: "/api/v1/offers?limit=99999999999999999999999", status: 400},
	{name: "a cursor of nobody", address: "/api/v1/offers?cursor=abc", status: 400, has: []string{"cursor"}},
	{name: "a cursor of noise", address: "/api/v1/offers?cursor=%00%ff%fe" + strings.Repeat("A", 2000), status: 400},
	{name: "a territory that is not", address: "/api/v1/offers?territory=chambrod", status: 400, has: []string{`"code":"territory.unknown"`}},
	{name: "an area that crosses itself", address: `/api/v1/offers?within={"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}`, status: 400, has: []string{`"pointer":"within`, "geo.ring_crosses", "près de 1, 1"}},
	{name: "NUL in the words", address: "/api/v1/offers?q=a%00b", has: []string{`"count":0`}},
	{name: "broken percent", address: "/api/v1/offers?q=%zz", status: 400, has: []string{`"code":"invalid"`}},
	{name: "not UTF-8", address: "/api/v1/offers?q=ch%e2teau", status: 400, has: []string{"parameter.not_utf8"}},
	{name: "a position on the equator and off the map", address: "/api/v1/offers?near=0,190;10km", headers: map[string]string{"Accept-Language": "en"}, status: 400, has: []string{"The position 0, 190 is off the map"}},
	{name: "a territory by another name", address: "/api/v1/offers?within=tours&limit=1", has: []string{`"self":"http://sit.example.org/api/v1/offers?limit=1&territory=commune:37261"`}},
	{name: "a huge address", address: "/api/v1/offers?q=" + strings.Repeat("x", 20_000), status: 414},
	{name: "a long word", address: "/api/v1/offers?q=" + strings.Repeat("x", 600), status: 400, has: []string{"text.too_long"}},
	{name: "out of the house", address: "/static/../../go.mod", status: 404, hasNot: []string{"module"}},
	{name: "out of the house, encoded", address: "/static/..%2f..%2fgo.mod", status: 404, hasNot: []string{"module"}},
	{name: "no address", address: "/api/v1/nothing", status: 404, has: []string{`"code":"not_found"`}},
	{name: "another method", method: "DELETE", address: "/api/v1/offers/{chateau}", status: 405, sent: map[string]string{"Allow": "GET, HEAD, OPTIONS", "Content-Type": "application/problem+json"}},
	{name: "before asking from a page", method: "OPTIONS", address: "/api/v1/offers/search", status: 204, headers: map[string]string{"Origin": "https://a.example", "Access-Control-Request-Method": "POST"},
		sent: map[string]string{"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "Escale-Seq", "Access-Control-Allow-Origin": "*"}},
	{name: "headers that pages may read", address: "/api/v1/offers?limit=1", headers: map[string]string{"Origin": "https://a.example"},
		sent: map[string]string{"Access-Control-Expose-Headers": "Escale-Seq", "Access-Control-Allow-Credentials": ""}},
	{name: "what was written is waited for", address: "/api/v1/offers?limit=1", headers: map[string]string{"Escale-Seq": "1"}},
	{name: "what nobody wrote is not waited for", address: "/api/v1/offers?limit=1", headers: map[string]string{"Escale-Seq": "99999999"}},
	{name: "no number of a change", address: "/api/v1/offers?limit=1", headers: map[string]string{"Escale-Seq": "-5; DROP"}, status: 400},
	{name: "an id of the caller", address: "/api/v1/offers?limit=1", headers: map[string]string{"Request-Id": "mine-1"}, sent: map[string]string{"Request-Id": "mine-1"}},

	// other resources
	{name: "landing", address: "/api/v1", has: []string{"http://sit.example.org/api/v1/offers", "openapi.json", `"title":"L’offre touristique`}},
	{name: "suggest", address: "/api/v1/offers/suggest?q=chambor", has: []string{`"kind":"territory"`, `"id":"commune:41034"`, `"id":{chateau}`}},
	{name: "points of a map", address: "/api/v1/offers/points?bbox=1.3,47.5,1.6,47.7&zoom=11.7", sent: map[string]string{"Content-Type": "application/geo+json", "Content-Language": "fr"},
		has: []string{`"zoom":11,"features":[`, `"id":{chateau},"geometry":{"type":"Point","coordinates":[1.517,47.6161]},"properties":{"id":{chateau},"type":"cultural-heritage","name":"Château de Chambord"}}`}, hasNot: []string{"cluster", "Gîte"}},
	{name: "points of the world", address: "/api/v1/offers/points?zoom=0&lang=de&type=cultural-heritage", has: []string{`"numberMatched":1,"bbox":[-180,-90,180,90],"zoom":0`, `"name":"Château of Chambord","lang":"en"`}},
	{name: "points of nothing", address: "/api/v1/offers/points?zoom=3&q=xyzzy", has: []string{`"numberMatched":0`, `"features":[]`}},
	{name: "points without zoom", address: "/api/v1/offers/points?bbox=1,47,2,48", status: 400, has: []string{"zoom"}},
	{name: "points have no order", address: "/api/v1/offers/points?zoom=3&sort=name", status: 400, has: []string{"sort"}},
	{name: "suggest nothing", address: "/api/v1/offers/suggest", status: 400},
	{name: "schemes", address: "/api/v1/thesaurus", has: []string{`"scheme":"category"`}},
	{name: "a scheme", address: "/api/v1/thesaurus/category?lang=en", has: []string{`"code":"castle"`, `"label":"Castle"`, `"parent":"remarkable-building"`}},
	{name: "a concept", address: "/api/v1/thesaurus/category/castle?lang=*", has: []string{`"fr":"Château"`, `"en":"Castle"`, `"datatourisme"`}},
	{name: "a concept that is not", address: "/api/v1/thesaurus/category/caslte", status: 404, has: []string{`"hint":"castle"`}},
	{name: "a scheme that is not", address: "/api/v1/thesaurus/categroy", status: 404, has: []string{`"hint":"category"`}},
	{name: "territories", address: "/api/v1/territories?q=amboi&level=commune", has: []string{`"id":"commune:37003"`, `"postal_codes":["37400"]`}},
	{name: "where is this", address: "/api/v1/territories?near=47.6161,1.517", has: []string{`"id":"department:41"`}},
	{name: "territories of nothing", address: "/api/v1/territories", status: 400},
	{name: "an unknown level", address: "/api/v1/territories?q=a&level=comune", status: 400, has: []string{`"hint":"commune"`}},
	{name: "a territory", address: "/api/v1/territories/commune:41034", has: []string{`"name":"Chambord"`, `"within":[`, `"offers":"http://sit.example.org/api/v1/offers?territory=commune:41034"`}},
	{name: "a territory by its slug", address: "/api/v1/territories/amboise", has: []string{`"id":"commune:37003"`}},
	{name: "a territory that nobody knows", address: "/api/v1/territories/atlantide", status: 404},
	{name: "sheets", address: "/api/v1/sheets", has: []string{`"type":"hotel"`}},
	{name: "a sheet", address: "/api/v1/sheets/restaurant?lang=en", has: []string{`"key":"cuisine"`}},
	{name: "a sheet that is not", address: "/api/v1/sheets/hotle", status: 404, has: []string{`"hint":"hotel"`}},
	{name: "beds", address: "/api/v1/capacity?by=type,department&lang=en", has: []string{`"codes":["hotel","37"]`, `"labels":["Hotels","Indre-et-Loire"]`, `"offers":1`}},
	{name: "beds of museums", address: "/api/v1/capacity?type=cultural-heritage", has: []string{`"total":{"offers":0`}},
	{name: "beds by moonlight", address: "/api/v1/capacity?by=moon", status: 400, has: []string{"moon"}},
	{name: "beds of a day that is none", address: "/api/v1/capacity?at=2026-02-30", status: 400},
	{name: "beds to come", address: "/api/v1/capacity?at=2199-01-01", status: 400, has: []string{"2199"}},
	{name: "organisations", address: "/api/v1/organisations", has: []string{`"code":"ot-blois"`, `"parent":"adt-41"`}, hasNot: []string{"pro-dupont", "email"}},
	{name: "an organisation", address: "/api/v1/organisations/adt-41", has: []string{"Tourisme en Loir-et-Cher"}},
	{name: "a professional is nobody's business", address: "/api/v1/organisations/pro-dupont", status: 404},
	{name: "the document", address: "/api/v1/openapi.json", has: []string{`"openapi":"3.1.0"`, `"Offer-hotel"`}},

	// media
	{name: "a picture", address: "/media/{chateau}/{photo}/320", sent: map[string]string{"Content-Type": "image/", "Cache-Control": "max-age=300", "Content-Security-Policy": "sandbox", "ETag": `"`}},
	{name: "a size that is not", address: "/media/{chateau}/{photo}/17", status: 404, has: []string{"square-320"}},
	{name: "a picture whose rights ended", address: "/media/{hotel}/m1/320", status: 404},
	{name: "a picture of a draft", address: "/media/{draft}/m1/320", status: 404},
	{name: "a picture of what is gone", address: "/media/{gone}/m1/320", status: 404},

	// pages
	{name: "the address of an offer, for a program", address: "/offers/{chateau}", headers: map[string]string{"Accept": "application/json"}, sent: map[string]string{"Content-Type": "application/json"}, has: []string{`"id":{chateau}`}},
	{name: "the address of an offer, for curl", address: "/offers/{chateau}", headers: map[string]string{"Accept": "*/*"}, sent: map[string]string{"Content-Type": "application/json"}},
	{name: "the address of what moved", address: "/offers/{moved}", status: 301, sent: map[string]string{"Location": "http://sit.example.org/offers/{chateau}"}},
	{name: "no page", address: "/docs/nowhere", headers: map[string]string{"Accept": "text/html"}, status: 404, sent: map[string]string{"Content-Type": "text/html"}},
	{name: "guide", address: "/docs/api", has: []string{"curl &#39;http://sit.example.org/api/v1/offers?near=47.39,0.68;10km&amp;open=weekend&#39;", "OpenAPI 3.1", "near", "<code>type</code>"}},
	{name: "guide in English", address: "/docs/api?lang=en", has: []string{"An unknown parameter"}},
	{name: "fields", address: "/docs/fields", has: []string{`id="location.point"`, "<th scope"}},
	{name: "problems", address: "/docs/problems", has: []string{`id="not_found"`, `id="parameter.unknown"`, "‹name›"}},
	{name: "style", address: "/static/escale.css", sent: map[string]string{"Content-Type": "text/css"}},

	// health
	{name: "alive", address: "/healthz", has: []string{`"status":"ok"`}},
	{name: "ready", address: "/readyz", has: []string{`"status":"ready"`, `"offers":`}},
}
