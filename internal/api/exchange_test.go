package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"escale/internal/house/testkit/world"
	"escale/internal/serving"
)

func TestNotModified(t *testing.T) {
	h, w := face(t)
	tags := map[string]string{}
	for _, address := range []string{"/api/v1/offers", "/api/v1/offers?lang=en", "/api/v1/offers?view=map", "/api/v1/offers.geojson", "/api/v1/offers?limit=3",
		fmt.Sprintf("/api/v1/offers/%d", w.Chateau), fmt.Sprintf("/api/v1/offers/%d.gpx", w.Loire), "/api/v1/thesaurus/category", "/api/v1/openapi.json", "/static/escale.css"} {
		for _, encoding := range []string{"", "gzip", "zstd"} {
			headers := map[string]string{"Accept-Encoding": encoding}
			res, body := ask(t, h, "GET", address, headers, "")
			tag := res.Header.Get("ETag")
			if res.StatusCode != 200 || !strings.HasPrefix(tag, `"`) || body == "" {
				t.Fatalf("%s: %d, tag %q", address, res.StatusCode, tag)
			}
			if other, twice := tags[tag]; twice && res.Header.Get("Content-Encoding") == encoding { // what is too short is not packed
				t.Errorf("%s (%s) and %s have one tag", address, encoding, other)
			}
			tags[tag] = address + " " + encoding
			if encoding != "" && res.Header.Get("Content-Encoding") == encoding && !strings.HasSuffix(tag, "-"+encoding+`"`) {
				t.Errorf("%s: the tag %s does not name the encoding", address, tag)
			}
			for _, held := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
				headers["If-None-Match"] = held
				res, body := ask(t, h, "GET", address, headers, "")
				if res.StatusCode != 304 || body != "" || res.Header.Get("ETag") != tag || res.Header.Get("Vary") == "" || res.Header.Get("Cache-Control") == "" {
					t.Errorf("%s with %s: %d, %v", address, held, res.StatusCode, res.Header)
				}
			}
			headers["If-None-Match"] = `"other"`
			if res, _ := ask(t, h, "GET", address, headers, ""); res.StatusCode != 200 {
				t.Errorf("%s with another tag: %d", address, res.StatusCode)
			}
		}
	}
}

// Whatever encodings are accepted, the bytes decode to the same answer, and gzip is one member.
func TestEncodings(t *testing.T) {
	h, _ := face(t)
	plain := get(t, h, "/api/v1/offers?limit=20")
	for accept, want := range map[string]string{"gzip": "gzip", "zstd": "zstd", "gzip, deflate, br, zstd": "zstd", "zstd;q=0.5, gzip": "gzip", "gzip;q=0": "",
		"identity": "", "*": "gzip", "GZIP": "gzip", "gzip;q=2": "", "br": "", "": ""} {
		res, body := ask(t, h, "GET", "/api/v1/offers?limit=20", map[string]string{"Accept-Encoding": accept}, "")
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", accept, got, want)
			continue
		}
		if got := unpacked(t, want, body); got != plain {
			t.Errorf("Accept-Encoding %q: another answer", accept)
		}
	}
}

func unpacked(t *testing.T, encoding, body string) string {
	t.Helper()
	switch encoding {
	case "gzip":
		in := strings.NewReader(body)
		z, err := gzip.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		z.Multistream(false)
		data, err := io.ReadAll(z)
		if err != nil || in.Len() > 0 {
			t.Fatalf("gzip: %v, %d bytes after the first member", err, in.Len())
		}
		return string(data)
	case "zstd":
		z, err := zstd.NewReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		data, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	return body
}

type listed struct {
	Data []struct {
		ID int64 `json:"id"`
	} `json:"data"`
	Links struct {
		Next    string `json:"next"`
		NotTold string `json:"not_told"`
	} `json:"links"`
	Meta struct {
		Count   int    `json:"count"`
		NotTold int    `json:"not_told"`
		Cursor  string `json:"cursor"`
	} `json:"meta"`
}

func list(t testing.TB, h http.Handler, address string) listed {
	t.Helper()
	var l listed
	if err := json.Unmarshal([]byte(get(t, h, address)), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// Page by page, in every order, each offer comes once.
func TestPages(t *testing.T) {
	h, _ := face(t)
	whole := list(t, h, "/api/v1/offers?limit=500&sort=name")
	want := ids(whole)
	slices.Sort(want)
	for _, sort := range []string{"", "name", "updated", "date", "random:7", "draw", "distance&near=47.4,0.9;300km", "relevance&q=val"} {
		for _, limit := range []int{1, 7, 36} {
			address := fmt.Sprintf("/api/v1/offers?limit=%d", limit)
			if sort != "" {
				address += "&sort=" + sort
			}
			var got []int64
			count := 0
			for address != "" && len(got) < 200 {
				page := list(t, h, address)
				count = page.Meta.Count
				got = append(got, ids(page)...)
				address = strings.TrimPrefix(page.Links.Next, world.Base)
			}
			slices.Sort(got)
			if len(slices.Compact(slices.Clone(got))) != len(got) || len(got) != count {
				t.Errorf("sort %q, pages of %d: %d offers of %d, some twice or left out", sort, limit, len(got), count)
			}
			if !strings.Contains(sort, "q=") && !cmp.Equal(want, got) {
				t.Errorf("sort %q, pages of %d: other offers than all at once", sort, limit)
			}
		}
	}
}

// A question that is too long for an address goes on by the cursor, where it was asked.
func TestPagesOfALongQuestion(t *testing.T) {
	h, _ := face(t)
	var ring strings.Builder
	const corners = 1200
	for i := range corners + 1 {
		if i > 0 {
			ring.WriteByte(',')
		}
		turn := 2 * math.Pi * float64(i%corners) / corners
		fmt.Fprintf(&ring, "[%.6f,%.6f]", 1.2+math.Cos(turn), 47.4+math.Sin(turn)/2)
	}
	cursor, seen := "", map[int64]bool{}
	for {
		body := fmt.Sprintf(`{"limit":7,"cursor":%q,"within":{"type":"Polygon","coordinates":[[%s]]}}`, cursor, &ring)
		res, answer := ask(t, h, "POST", "/api/v1/offers/search", map[string]string{"Content-Type": "application/json"}, body)
		var page listed
		if err := json.Unmarshal([]byte(answer), &page); err != nil || res.StatusCode != 200 {
			t.Fatalf("%d %v %s", res.StatusCode, err, answer[:min(500, len(answer))])
		}
		if page.Links.Next != "" || len(res.Header.Get("Link")) > 0 {
			t.Fatal("an address that nobody answers is given")
		}
		for _, id := range ids(page) {
			if seen[id] {
				t.Fatalf("%d twice", id)
			}
			seen[id] = true
		}
		if cursor = page.Meta.Cursor; cursor == "" {
			if len(seen) != page.Meta.Count || len(seen) < 8 {
				t.Errorf("%d of %d", len(seen), page.Meta.Count)
			}
			return
		}
	}
}

func ids(l listed) (all []int64) {
	for _, o := range l.Data {
		all = append(all, o.ID)
	}
	return all
}

// The link to the offers whose hours are not told lists as many as were counted.
func TestNotToldLink(t *testing.T) {
	h, _ := face(t)
	for _, q := range []string{"open=2026-07-14", "open=now", "open=2026-07-14&type=!rental", "open=weekend&near=47.6,1.4;50km", "open=today&q=ch%C3%A2teau"} {
		l := list(t, h, "/api/v1/offers?"+q)
		if l.Meta.NotTold == 0 {
			t.Fatalf("%s: nothing to compare", q)
		}
		if n := list(t, h, strings.TrimPrefix(l.Links.NotTold, world.Base)).Meta.Count; n != l.Meta.NotTold {
			t.Errorf("%s: %d not told, the link %s lists %d", q, l.Meta.NotTold, l.Links.NotTold, n)
		}
	}
}

func TestRateLimit(t *testing.T) {
	w := world.New(t, world.Options{Gites: 1})
	h := serve(w, serving.Options{Rate: 0.01, Burst: 3, Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	from := func(remote, forwarded string) *http.Response {
		r := httptest.NewRequest("GET", "/api/v1/offers?limit=1", nil)
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		return rec.Result()
	}
	for i := range 3 {
		if res := from("192.0.2.1:1000", ""); res.StatusCode != 200 || res.Header.Get("RateLimit") == "" || res.Header.Get("RateLimit-Policy") == "" {
			t.Fatalf("request %d: %d %v", i, res.StatusCode, res.Header)
		}
	}
	refused := from("192.0.2.1:2000", "203.0.113.9") // claiming to be somebody else does not help
	if refused.StatusCode != 429 || refused.Header.Get("Retry-After") == "" || !strings.Contains(refused.Header.Get("RateLimit"), "r=0") {
		t.Fatalf("the fourth: %d %v", refused.StatusCode, refused.Header)
	}
	if res := from("192.0.2.2:1", ""); res.StatusCode != 200 {
		t.Errorf("another client: %d", res.StatusCode)
	}
	for i := range 4 { // one household of IPv6
		want := 200
		if i == 3 {
			want = 429
		}
		if res := from(fmt.Sprintf("[2001:db8::%d]:1", i), ""); res.StatusCode != want {
			t.Errorf("IPv6 %d: %d, want %d", i, res.StatusCode, want)
		}
	}
	for i := range 4 { // behind our own proxy, who asks is told from the right
		want := 200
		if i == 3 {
			want = 429
		}
		if res := from("10.1.2.3:1", fmt.Sprintf("1.2.3.%d, 198.51.100.7, 10.9.9.9", i)); res.StatusCode != want {
			t.Errorf("behind a proxy %d: %d, want %d", i, res.StatusCode, want)
		}
	}
	health := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/healthz", nil)
	r.RemoteAddr = "192.0.2.1:1"
	if h.ServeHTTP(health, r); health.Code != 200 {
		t.Errorf("health is counted: %d", health.Code)
	}
}

// What is asked for by many at once is made once, and everybody gets the same.
func TestManyAtOnce(t *testing.T) {
	h, _ := face(t)
	var wg sync.WaitGroup
	bodies := make([]string, 64)
	for i := range bodies {
		wg.Go(func() {
			_, body := ask(t, h, "GET", "/api/v1/offers?limit=50&facets=type,territory", map[string]string{"Accept-Encoding": "gzip"}, "")
			bodies[i] = unpacked(t, "gzip", body)
		})
	}
	wg.Wait()
	for _, body := range bodies {
		if body != bodies[0] {
			t.Fatal("two of them got another answer")
		}
	}
}

func TestLogMasksKeys(t *testing.T) {
	w := world.New(t, world.Options{Gites: 1})
	var log bytes.Buffer
	h := serve(w, serving.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	res, body := ask(t, h, "GET", "/api/v1/offers?apiKey=s3cret-1&q=x&token=s3cret-2", nil, "")
	if res.StatusCode != 400 || strings.Contains(log.String()+body, "s3cret") {
		t.Errorf("%d: a key is written down in %s or echoed in %s", res.StatusCode, log.String(), body)
	}
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatalf("not one line of JSON: %v in %s", err, log.String())
	}
	for _, name := range []string{"method", "address", "status", "bytes", "took", "request", "client"} {
		if _, there := line[name]; !there {
			t.Errorf("the log lacks %s: %s", name, log.String())
		}
	}
}

func TestMetrics(t *testing.T) {
	h, w := face(t)
	get(t, h, "/api/v1/offers?limit=1")
	get(t, h, "/api/v1/offers?limit=1")
	get(t, h, fmt.Sprintf("/api/v1/offers/%d", w.Hotel))
	rec := httptest.NewRecorder()
	h.Metrics().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	for _, part := range []string{`escale_http_requests_total{method="GET",route="/api/v1/offers",status="200"} 2`, `route="/api/v1/offers/{id}"`, `escale_answer_cache_requests_total{result="hit"} 1`,
		`escale_follower_lag_changes{follower="index"}`, "escale_index_offers", "go_goroutines"} {
		if !strings.Contains(rec.Body.String(), part) {
			t.Errorf("the figures lack %s in\n%s", part, rec.Body.String())
		}
	}
}

// Over a real connection: the sizes of headers are bounded, and HEAD says what GET sends.
func TestServer(t *testing.T) {
	h, _ := face(t)
	listener := httptest.NewUnstartedServer(nil)
	listener.Config = h.HTTP()
	listener.Start()
	defer listener.Close()
	head, err := http.Head(listener.URL + "/api/v1/offers?limit=1")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := http.Get(listener.URL + "/api/v1/offers?limit=1")
	if err != nil {
		t.Fatal(err)
	}
	whole.Body.Close() //nolint:errcheck // read is what counts
	if head.ContentLength <= 0 && !head.Uncompressed && whole.ContentLength > 0 || head.Header.Get("ETag") != whole.Header.Get("ETag") {
		t.Errorf("HEAD: %d %s, GET: %d %s", head.ContentLength, head.Header.Get("ETag"), whole.ContentLength, whole.Header.Get("ETag"))
	}
	r, err := http.NewRequest("GET", listener.URL+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Long", strings.Repeat("x", 200<<10))
	res, err := http.DefaultClient.Do(r)
	if err == nil && res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a header of 200 KB: %d", res.StatusCode)
	}
}

// Whatever is asked, nothing hidden comes out, nothing breaks, and an answer is JSON or a page.
func TestAnyQuestion(t *testing.T) {
	h, w := face(t)
	words := []string{"q", "type", "near", "bbox", "within", "open", "updated", "sort", "facets", "limit", "cursor", "lang", "fallback", "view", "fields", "format", "status", "owner",
		"territory", "price[gte]", "price[", "capacity[lte]", "variant", "source", "x", ""}
	values := append([]string{"", "*", "hotel", "!hotel", "draft", "47,1;5km", "1,2,3,4", "now", "2026-07-14..", "random:3", "type,status", "5", "-1", "1e400", "fr,en", "none", "full", "card", "name",
		"csv", "geojson", "{}", `{"type":"Polygon"}`, "\x00", "'; DROP TABLE offer; --", "../../etc/passwd", "%s%n", "NaN", strings.Repeat("9", 400), fmt.Sprint(w.Draft)}, world.Hidden...)
	rapid.Check(t, func(rt *rapid.T) {
		query := url.Values{}
		for range rapid.IntRange(0, 4).Draw(rt, "n") {
			value := rapid.OneOf(rapid.SampledFrom(values), rapid.String()).Draw(rt, "value")
			query.Add(rapid.SampledFrom(words).Draw(rt, "word"), value)
		}
		path := rapid.SampledFrom([]string{"/api/v1/offers", "/api/v1/offers.csv", "/api/v1/offers.ics", "/api/v1/territories", fmt.Sprintf("/api/v1/offers/%d", w.Chateau)}).Draw(rt, "path")
		res, body := ask(t, h, "GET", path+"?"+query.Encode(), nil, "")
		if res.StatusCode >= 500 {
			rt.Fatalf("%d %s", res.StatusCode, body)
		}
		echoed := strings.ToLower(query.Encode())
		for _, word := range world.Hidden {
			if low := strings.ToLower(word); res.StatusCode == 200 && !strings.Contains(echoed, low) && strings.Contains(strings.ToLower(body), low) {
				rt.Fatalf("%s came out of %s?%s", word, path, query.Encode())
			}
		}
		if kind := res.Header.Get("Content-Type"); strings.Contains(kind, "json") && !json.Valid([]byte(body)) {
			rt.Fatalf("no JSON: %s", body)
		}
	})
	for _, word := range world.Hidden { // and asking for it finds nothing
		for _, address := range []string{"/api/v1/offers?q=" + word, "/api/v1/offers?q=" + word[:5], "/api/v1/offers?facets=type,owner,media&q=" + word} {
			if n := list(t, h, address).Meta.Count; n != 0 {
				t.Errorf("%s finds %d", address, n)
			}
		}
		if body := get(t, h, "/api/v1/offers/suggest?q="+word[:4]); strings.Contains(body, `"kind":"offer"`) {
			t.Errorf("suggested for %s: %s", word[:4], body)
		}
	}
}

// A reader who hangs up while the answer is made costs nobody else theirs.
func TestHangingUp(t *testing.T) {
	h, _ := face(t)
	r := httptest.NewRequest("GET", "/api/v1/offers?limit=1&sort=name", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r.WithContext(ctx))
	if l := list(t, h, "/api/v1/offers?limit=1&sort=name"); len(l.Data) != 1 {
		t.Error("the next one got nothing")
	}
}

// At midnight rights end and "today" is another day: no answer may be kept beyond.
func TestNothingIsKeptBeyondMidnight(t *testing.T) {
	clock := time.Date(2026, 7, 10, 21, 59, 40, 0, time.UTC) // 23:59:40 in Paris
	w := world.New(t, world.Options{Gites: 1, Now: func() time.Time { return clock }})
	h := serve(w, serving.Options{Rate: -1, Fresh: time.Hour})
	res, _ := ask(t, h, "GET", "/api/v1/offers", nil, "")
	if got := res.Header.Get("Cache-Control"); got != "public, max-age=20, must-revalidate" {
		t.Errorf("Cache-Control: %s", got)
	}
}

// Every example of the guide is answered, and so is every address on the landing page.
func TestExamplesAnswer(t *testing.T) {
	h, _ := face(t)
	for _, guide := range []string{get(t, h, "/docs/api"), get(t, h, "/docs/api?lang=en")} {
		commands := regexp.MustCompile(`curl (?:&#39;|')(.+?)(?:&#39;|')(?:[^\n]* -d '(.+?)')?`).FindAllStringSubmatch(guide, -1)
		if len(commands) == 0 {
			t.Error("a guide without examples")
		}
		for _, m := range commands {
			address := strings.TrimPrefix(html.UnescapeString(m[1]), world.Base)
			if m[2] == "" {
				get(t, h, address)
				continue
			}
			if res, body := ask(t, h, "POST", address, map[string]string{"Content-Type": "application/json"}, html.UnescapeString(m[2])); res.StatusCode != 200 {
				t.Errorf("%s %s: %d %s", address, m[2], res.StatusCode, body)
			}
		}
		for _, m := range regexp.MustCompile(`href="(/[^"]*|http://sit[^"]*)"`).FindAllStringSubmatch(guide, -1) {
			if strings.HasPrefix(m[1], "/?") { // the portal, whose business that is
				continue
			}
			get(t, h, strings.TrimPrefix(html.UnescapeString(m[1]), world.Base))
		}
	}
	var landing struct {
		Links map[string]string `json:"links"`
	}
	if err := json.Unmarshal([]byte(get(t, h, "/api/v1")), &landing); err != nil {
		t.Fatal(err)
	}
	for name, address := range landing.Links {
		if strings.HasSuffix(address, "=") {
			address += "blois"
		}
		if name != "search" {
			get(t, h, strings.TrimPrefix(address, world.Base))
		}
	}
}
