package api_test

import (
	"strconv"
	"testing"
	"time"

	"escale/internal/house/testkit/world"
	"escale/internal/serving"
)

// An address that was read once is not taken for another way of asking the same: whatever headers stand beside it, whoever
// asks, and whenever, the answer is that of a face that remembers nothing.
func TestAddressesAreReadAsTheyAreMeant(t *testing.T) {
	now := world.Now
	w := world.New(t, world.Options{Now: func() time.Time { return now }})
	remembering, fresh := serve(w, serving.Options{Rate: -1}), serve(w, serving.Options{Rate: -1, AnswerCache: -1})
	ways := []map[string]string{nil, {"Accept-Language": "en"}, {"Accept-Language": "de, fr;q=0.5"}, {"Accept": "application/geo+json"},
		{"Accept": "text/csv", "Accept-Language": "en"}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "zstd", "Accept-Language": "en"}}
	one := strconv.FormatInt(ids(list(t, fresh, "/api/v1/offers?limit=1"))[0], 10)
	addresses := []string{"/api/v1/offers?open=now&facets=type,hours", "/api/v1/offers?q=hotel&facets=type", "/api/v1/offers?open=today&lang=en", "/api/v1/offers.geojson?q=hotel&facets=type",
		"/api/v1/offers/" + one, "/api/v1/offers/" + one + "?view=card", "/api/v1/offers/" + one + ".geojson?view=card"}
	for range 4 {
		for range 2 { // the second time it is remembered
			for _, address := range addresses {
				for _, way := range ways {
					got, body := ask(t, remembering, "GET", address, way, "")
					wanted, want := ask(t, fresh, "GET", address, way, "")
					if body != want || got.Header.Get("Etag") != wanted.Header.Get("Etag") || got.Header.Get("Cache-Control") != wanted.Header.Get("Cache-Control") {
						t.Fatalf("at %s, %s with %v gives\n%s %s\nwant\n%s %s", now, address, way, got.Header, body, wanted.Header, want)
					}
				}
			}
		}
		now = now.Add(7 * time.Hour)
	}
}

// In whatever order an answer is asked for in its encodings, it is the same one.
func TestEncodingsHoldTheSame(t *testing.T) {
	w := world.New(t, world.Options{})
	const address = "/api/v1/offers?limit=20&sort=name"
	_, want := ask(t, serve(w, serving.Options{Rate: -1}), "GET", address, nil, "")
	orders := [][]string{{"", "gzip", "zstd"}, {"gzip", "", "zstd", "gzip"}, {"zstd", "", "gzip", ""}, {"gzip", "zstd", "", "zstd"}, {"zstd", "gzip", "zstd", ""}}
	for _, order := range orders {
		h := serve(w, serving.Options{Rate: -1})
		for _, encoding := range order {
			res, body := ask(t, h, "GET", address, map[string]string{"Accept-Encoding": encoding}, "")
			if res.Header.Get("Content-Encoding") != encoding {
				t.Fatalf("asked for in %q it came in %q", encoding, res.Header.Get("Content-Encoding"))
			}
			if got := unpacked(t, encoding, body); got != want {
				t.Errorf("after %q, in %q it is\n%s\nwant\n%s", order, encoding, got, want)
			}
		}
	}
}
