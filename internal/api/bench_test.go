package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"escale/internal/house/testkit/world"
	"escale/internal/serving"
)

// nowhere takes an answer as cheaply as can be, so that a benchmark measures the face.
type nowhere struct {
	header http.Header
	status int
	bytes  int64
}

func (n *nowhere) Header() http.Header { return n.header }
func (n *nowhere) WriteHeader(s int)   { n.status = s }
func (n *nowhere) Write(b []byte) (int, error) {
	n.bytes += int64(len(b))
	return len(b), nil
}

func request(b *testing.B, query, encoding, tag string) *http.Request {
	b.Helper()
	r := httptest.NewRequest("GET", "/api/v1/offers?"+query, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	return r
}

// BenchmarkList measures pages of twenty cards in process: the same question again and again, and every question another.
func BenchmarkList(b *testing.B) {
	w := world.New(b, world.Options{Gites: 2000})
	h := serve(w, serving.Options{Rate: 1e9, Burst: 1e9})
	cold := serve(w, serving.Options{Rate: 1e9, Burst: 1e9, AnswerCache: -1})
	res, body := ask(b, h, "GET", "/api/v1/offers?q=val&limit=20", nil, "")
	tag := res.Header.Get("ETag")
	b.Logf("page of %d bytes", len(body))
	run := func(name string, h http.Handler, encoding, tag string, status int, query func(i int) string) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			out := &nowhere{header: http.Header{}}
			r := request(b, "", encoding, tag)
			i := 0
			for b.Loop() {
				r.URL.RawQuery = query(i)
				i++
				clear(out.header)
				h.ServeHTTP(out, r)
			}
			if out.status != 0 && out.status != status {
				b.Fatalf("status %d", out.status)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
		})
	}
	same := func(int) string { return "q=val&limit=20" }
	each := func(i int) string { return fmt.Sprintf("q=val&limit=20&sort=random:%d", i) }
	run("same/plain", h, "", "", 200, same)
	run("same/gzip", h, "gzip", "", 200, same)
	run("same/304", h, "", tag, 304, same)
	run("each/plain", cold, "", "", 200, each)
	run("each/gzip", cold, "gzip", "", 200, each)
	run("each/zstd", cold, "zstd", "", 200, each)
}

// BenchmarkLoopback measures over real connections, beside a constant answer of the same size: the ceiling.
func BenchmarkLoopback(b *testing.B) {
	w := world.New(b, world.Options{Gites: 2000})
	h := serve(w, serving.Options{Rate: 1e9, Burst: 1e9})
	page := []byte(get(b, h, "/api/v1/offers?q=val&limit=20"))
	constant := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write(page) //nolint:errcheck // a benchmark
	})
	for name, handler := range map[string]http.Handler{"constant": constant, "same": h, "each": h} {
		b.Run(name, func(b *testing.B) {
			s := httptest.NewServer(handler)
			defer s.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
			var n atomic.Int64
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					query := url.Values{"q": {"val"}, "limit": {"20"}}
					if name == "each" {
						query.Set("sort", fmt.Sprintf("random:%d", n.Add(1)))
					}
					res, err := client.Get(s.URL + "/api/v1/offers?" + query.Encode())
					if err != nil {
						b.Error(err)
						return
					}
					io.Copy(io.Discard, res.Body) //nolint:errcheck // read is what counts
					res.Body.Close()              //nolint:errcheck // as above
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
		})
	}
}
