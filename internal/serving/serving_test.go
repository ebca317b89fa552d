package serving_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
	"escale/internal/serving"
)

// teller gives a face that says its name, and what went wrong.
func teller(name string, routes ...serving.Route) serving.Face {
	return serving.Face{Routes: routes, Vary: []string{"Accept"}, Fail: func(c *serving.Call, e *fault.Error) {
		c.WriteHeader(serving.StatusOf(e))
		fmt.Fprint(c, name, ": ", e.Key, " ", c.ID)
	}}
}

func says(text string) func(*serving.Call) error {
	return func(c *serving.Call) error {
		return c.Send("", serving.NewAnswer("text/plain", []byte(text)), time.Minute)
	}
}

// ask sends a request; headers come in pairs.
func ask(h http.Handler, method, address string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

// A panic is told as an internal error, without what it said; the log has it under the same id.
func TestPanic(t *testing.T) {
	w := world.New(t, world.Options{Gites: 1})
	var log bytes.Buffer
	s := serving.New(w.App, serving.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))},
		teller("face", serving.Route{Method: "GET", Path: "/", Answer: func(*serving.Call) error { panic("a secret of ours") }}))
	rec := ask(s, "GET", "/", "Request-Id", "mine-7")
	if rec.Code != 500 || rec.Body.String() != "face: internal mine-7" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(log.String(), "a secret of ours") || !strings.Contains(log.String(), `"request":"mine-7"`) {
		t.Errorf("the log does not tell what happened: %s", log.String())
	}
}

// Two faces share one base: each answers for its addresses, and one address may have data for programs and a page for people.
func TestFacesBesideEachOther(t *testing.T) {
	w := world.New(t, world.Options{Gites: 1})
	programs := teller("programs", serving.Route{Method: "GET", Path: "/api/it", Answer: says("data")}, serving.Route{Method: "GET", Path: "/it", Answer: says("data")})
	programs.Public = func(path string) bool { return strings.HasPrefix(path, "/api/") }
	people := teller("people", serving.Route{Method: "GET", Path: "/fr", Answer: says("page")}, serving.Route{Method: "GET", Path: "/it", People: true, Answer: says("page")},
		serving.Route{Method: "POST", Path: "/fr", Answer: says("taken")}, serving.Route{Method: "GET", Path: "/members", Right: access.Keep, Answer: says("page")})
	s := serving.New(w.App, serving.Options{}, programs, people)
	const browser, program = "text/html,application/xhtml+xml,*/*;q=0.8", "application/json"
	for _, one := range []struct {
		method, address, accept string
		status                  int
		body                    string
	}{
		{"GET", "/api/it", browser, 200, "data"},
		{"GET", "/fr", program, 200, "page"},
		{"HEAD", "/fr", browser, 200, ""},
		{"POST", "/fr", browser, 200, "taken"},
		{"GET", "/it", browser, 200, "page"},
		{"GET", "/it", program, 200, "data"},
		{"GET", "/it", "*/*", 200, "data"},
		{"GET", "/api/nothing", browser, 404, "programs: request.no_such_address"},
		{"GET", "/nothing", program, 404, "people: request.no_such_address"},
		{"GET", "/nothing/../fr", browser, 404, "people: request.no_such_address"},
		{"DELETE", "/fr", browser, 405, "people: request.method"},
		{"OPTIONS", "/fr", browser, 204, ""},
		{"GET", "/fr?" + strings.Repeat("x", serving.MaxAddress), browser, 414, "people: request.address_too_long"},
	} {
		rec := ask(s, one.method, one.address, "Accept", one.accept)
		if body := rec.Body.String(); rec.Code != one.status || !strings.HasPrefix(body, one.body) || one.body == "" && body != "" {
			t.Errorf("%s %.40s for %s: %d %q, want %d %q", one.method, one.address, one.accept, rec.Code, body, one.status, one.body)
		}
	}
	if allow := ask(s, "OPTIONS", "/fr").Header().Get("Allow"); allow != "GET, HEAD, OPTIONS, POST" {
		t.Errorf("Allow: %s", allow)
	}
	if rec := ask(s, "GET", "/members"); rec.Code != 401 {
		t.Errorf("what strangers have no right to: %d", rec.Code)
	}
}

// An answer is made once, packed once, and again when it is no longer right.
func TestKept(t *testing.T) {
	clock := world.Now
	w := world.New(t, world.Options{Gites: 1, Now: func() time.Time { return clock }})
	made, until, holds, alone := 0, time.Time{}, true, false
	text := strings.Repeat("lorem ipsum ", 200)
	s := serving.New(w.App, serving.Options{Rate: -1}, teller("face", serving.Route{Method: "GET", Path: "/", Answer: func(c *serving.Call) error {
		if err := c.See(); err != nil {
			return err
		}
		n, err := c.Kept("key", func() (*serving.Answer, error) {
			made++
			n := serving.NewAnswer("text/plain", []byte(text))
			n.Content, n.Until, n.Alone = c.Moment.Content(), until, alone
			n.Holds = func(app.Moment, app.Content) bool { return holds }
			return n, nil
		})
		if err != nil {
			return err
		}
		return c.Send("key", n, time.Minute)
	}}))
	check := func(what string, want int) {
		t.Helper()
		rec := ask(s, "GET", "/", "Accept-Encoding", "gzip")
		r, err := gzip.NewReader(rec.Body)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var b strings.Builder
		if _, err := r.WriteTo(&b); err != nil || b.String() != text {
			t.Errorf("%s: %v %.20s", what, err, b.String())
		}
		if made != want {
			t.Errorf("%s: made %d times, want %d", what, made, want)
		}
	}
	check("at first", 1)
	check("again", 1)
	if rec := ask(s, "GET", "/"); rec.Body.String() != text {
		t.Errorf("plain, after it was kept packed: %.40s", rec.Body)
	}
	tag := ask(s, "GET", "/").Header().Get("Etag")
	if rec := ask(s, "GET", "/", "If-None-Match", "W/"+tag); rec.Code != 304 || rec.Body.Len() > 0 {
		t.Errorf("known: %d", rec.Code)
	}
	if rec := ask(s, "HEAD", "/"); rec.Body.Len() > 0 || rec.Header().Get("Content-Length") != fmt.Sprint(len(text)) {
		t.Errorf("HEAD: %v", rec.Header())
	}
	save(t, w)
	check("which an offer that changed leaves as it is", 1)
	holds = false
	save(t, w)
	until = clock.Add(time.Minute)
	check("which an offer changed", 2)
	clock = clock.Add(59 * time.Second)
	check("before its time is over", 2)
	clock = clock.Add(time.Second)
	alone = true
	check("when its time is over", 3)
	check("for one alone", 4)
	if rec := ask(s, "GET", "/", "If-None-Match", tag); rec.Code != 200 || rec.Header().Get("Cache-Control") != "no-store" || rec.Header().Get("Etag") != "" {
		t.Errorf("for one alone: %d %v", rec.Code, rec.Header())
	}
}

// save has an offer change.
func save(t *testing.T, w *world.World) {
	t.Helper()
	shown, err := w.App.Offer(t.Context(), access.Operator, w.Hotel)
	if err != nil {
		t.Fatal(err)
	}
	o := shown.Offer.Clone()
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", fmt.Sprint("Hôtel ", o.Version))})
	saved, err := w.App.Save(t.Context(), access.Operator, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.App.Wait(t.Context(), saved.Seq); err != nil {
		t.Fatal(err)
	}
}
