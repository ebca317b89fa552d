package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"time"

	"escale/internal/api"
	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/serving"
)

// overHTTP is what the stage keeps: how each way of asking compares with a constant answer of the same size.
type overHTTP struct {
	Rows []row
}

type row struct {
	What     string
	Encoding string // asked for; "" is none
	Size     int    // bytes of the mean answer, as sent
	Rate     float64
	Ceiling  float64 // of a constant answer of that size, on net/http
	HitRate  float64 // of the cache of answers; below 0 where there is none
	Saves    float64 // a second, while asked
}

// rounds of each way and of its ceiling, in turn; the middle one counts.
const rounds = 3

// measureHTTP asks over loopback. The clients run in the same process on the same cores, as in every round of the ceiling.
func measureHTTP(ctx context.Context, s *stage) (any, error) {
	var all asked
	if err := s.read("questions", &all); err != nil {
		return nil, err
	}
	a, _, err := s.started(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	h := &httpTrial{stage: s, app: a, all: &all, kept: new(overHTTP)}
	for _, encoding := range []string{"", "gzip", "zstd"} {
		if err := h.pages(ctx, encoding); err != nil {
			return h.kept, err
		}
		if err := h.mix(ctx, encoding); err != nil {
			return h.kept, err
		}
	}
	return h.kept, h.single(ctx)
}

type httpTrial struct {
	*stage
	app  *app.App
	all  *asked
	kept *overHTTP
}

// served is the API behind a listener of its own.
type served struct {
	*httptest.Server
	server  *serving.Server
	address string
}

func (h *httpTrial) serve(o serving.Options) *served {
	o.Rate = -1 // no limit: all clients come from one address
	handler := serving.New(h.app, o, api.New(h.app))
	server := httptest.NewServer(handler)
	return &served{server, handler, server.Listener.Addr().String()}
}

// constant serves one answer prepared in advance, with the least that net/http does.
func constant(status int, header http.Header, body []byte) (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		w.Write(body) //nolint:errcheck // the client counts
	}), ReadHeaderTimeout: time.Minute}
	go server.Serve(l) //nolint:errcheck // it ends when it is closed
	return l.Addr().String(), func() { server.Close() }, nil
}

// pages asks questions of all shapes, each of which is worked out: there is no cache of answers.
func (h *httpTrial) pages(ctx context.Context, encoding string) error {
	server := h.serve(serving.Options{AnswerCache: -1})
	defer server.Close()
	paths := h.paths(h.all.Addresses)
	return h.compare(ctx, "every question different", encoding, server, paths, func(c, n int) string { return paths[(c*len(paths)/clients+n)%len(paths)] }, -1)
}

func (h *httpTrial) paths(addresses []string) []string {
	paths := make([]string, len(addresses))
	for i, a := range addresses {
		paths[i] = "/api/v1/offers?" + a
	}
	return paths
}

// mix asks as visitors do, some questions far more often than others (Zipf's law with exponent 1), while 20 saves a second
// make kept answers old.
func (h *httpTrial) mix(ctx context.Context, encoding string) error {
	server := h.serve(serving.Options{})
	defer server.Close()
	paths := h.paths(h.all.Addresses)
	weights := make([]float64, len(paths))
	sum := 0.0
	for i := range weights {
		sum += 1 / float64(i+1)
		weights[i] = sum
	}
	var dice [clients]*rand.Rand
	for c := range dice {
		dice[c] = rand.New(rand.NewPCG(3, uint64(c)))
	}
	t := &trial{stage: h.stage, engine: &escale{h.app, h.all.Savable}, result: new(measured), saves: 500_000 + 100_000*len(h.kept.Rows)}
	if err := h.touch(); err != nil {
		return err
	}
	stop := t.saving(ctx, h.all)
	err := h.compare(ctx, "Zipf mix of "+strconv.Itoa(len(paths))+", "+strconv.Itoa(savesPerSecond)+" saves a second", encoding, server, paths, func(c, _ int) string {
		return paths[min(len(paths)-1, sort.SearchFloat64s(weights, dice[c].Float64()*sum))]
	}, 0)
	stop()
	h.kept.Rows[len(h.kept.Rows)-1].Saves = t.result.SaveRate
	return err
}

// single asks for one offer after the other, and for one that the client has already.
func (h *httpTrial) single(ctx context.Context) error {
	server := h.serve(serving.Options{})
	defer server.Close()
	var paths []string
	for _, id := range h.all.Savable {
		paths = append(paths, onePath(id))
	}
	for _, encoding := range []string{"", "gzip"} {
		if err := h.compare(ctx, "one offer by its id", encoding, server, paths, func(c, n int) string { return paths[(n*clients+c)%len(paths)] }, 0); err != nil {
			return err
		}
	}
	plain := &http.Client{Transport: &http.Transport{DisableCompression: true}} // each encoding has a tag of its own
	answer, err := plain.Get(server.URL + paths[0])
	if err != nil {
		return err
	}
	answer.Body.Close()
	tag := answer.Header.Get("Etag")
	ceiling, stop, err := constant(http.StatusNotModified, http.Header{"Etag": {tag}}, nil)
	if err != nil {
		return err
	}
	defer stop()
	return h.alternate(ctx, row{What: "a 304", HitRate: -1}, request{Tag: tag}, http.StatusNotModified, server.address, ceiling, func(int, int) string { return paths[0] }, func() {})
}

func onePath(id offer.ID) string { return "/api/v1/offers/" + decimal(int64(id)) + "?lang=fr" }

// compare measures a way of asking and its ceiling. hits below 0: the server has no cache of answers.
func (h *httpTrial) compare(ctx context.Context, what, encoding string, server *served, paths []string, next func(c, n int) string, hits float64) error {
	r := request{Encoding: encoding}
	body, err := typical(ctx, server.address, r, paths)
	if err != nil {
		return err
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	ceiling, stop, err := constant(http.StatusOK, header, body)
	if err != nil {
		return err
	}
	defer stop()
	asked := row{What: what, Encoding: encoding, Size: len(body), HitRate: hits}
	had, missed := 0.0, 0.0
	if hits >= 0 {
		had, missed = hitsOf(server.server)
	}
	return h.alternate(ctx, asked, r, http.StatusOK, server.address, ceiling, next, func() {
		if hits >= 0 {
			hit, miss := hitsOf(server.server)
			h.kept.Rows[len(h.kept.Rows)-1].HitRate = (hit - had) / math.Max(1, hit-had+miss-missed)
		}
	})
}

// alternate measures one and the other in turn, and keeps the middle of each.
func (h *httpTrial) alternate(ctx context.Context, asked row, r request, status int, served, ceiling string, next func(c, n int) string, then func()) error {
	during := h.Slow
	var rates, ceilings []float64
	for range rounds {
		got, err := put(ctx, served, r, status, during, next)
		if err != nil {
			return fmt.Errorf("%s: %w", asked.What, err)
		}
		rates = append(rates, got.Rate)
		if got, err = put(ctx, ceiling, r, status, during/2, next); err != nil {
			return fmt.Errorf("the constant answer: %w", err)
		}
		ceilings = append(ceilings, got.Rate)
	}
	asked.Rate, asked.Ceiling = middle(rates), middle(ceilings)
	h.kept.Rows = append(h.kept.Rows, asked)
	then()
	last := h.kept.Rows[len(h.kept.Rows)-1]
	h.say("%s %s: %.0f a second, %.0f %% of a constant answer of %d bytes, hit rate %.2f", last.What, last.Encoding, last.Rate, 100*last.Rate/last.Ceiling, last.Size, last.HitRate)
	return nil
}

func middle(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// typical gives the answer, among some, whose size is nearest to the mean size.
func typical(ctx context.Context, address string, r request, paths []string) ([]byte, error) {
	c, err := dial(address)
	if err != nil {
		return nil, err
	}
	defer c.conn.Close()
	var bodies [][]byte
	total := 0
	for i := 0; i < len(paths) && len(bodies) < 300; i += 1 + len(paths)/300 {
		var b bytes.Buffer
		status, _, err := c.get(paths[i], r, &b)
		if err != nil {
			return nil, err
		}
		if status != http.StatusOK {
			return nil, fmt.Errorf("%s: status %d: %s", paths[i], status, b.Bytes()[:min(b.Len(), 300)])
		}
		total += b.Len()
		bodies = append(bodies, b.Bytes())
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if len(bodies) == 0 {
		return nil, errors.New("there is nothing to ask for")
	}
	mean := total / len(bodies)
	return slices.MinFunc(bodies, func(a, b []byte) int { return abs(len(a)-mean) - abs(len(b)-mean) }), nil
}

func abs(n int) int { return max(n, -n) }

var hitLine = regexp.MustCompile(`(?m)^escale_answer_cache_requests_total\{result="(hit|renewed|miss)"\} ([0-9.e+]+)$`)

// hitsOf reads what the server counts of its cache of answers.
func hitsOf(a *serving.Server) (hits, misses float64) {
	w := httptest.NewRecorder()
	a.Metrics().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, m := range hitLine.FindAllStringSubmatch(w.Body.String(), -1) {
		n, _ := strconv.ParseFloat(m[2], 64) // 0 when it is none, and seen in the page
		if m[1] == "miss" {
			misses = n
		} else {
			hits += n
		}
	}
	return hits, misses
}

func (p *page) overHTTP(s *size) {
	if s.http == nil {
		return
	}
	p.line("\n### Over HTTP\n\nOn loopback, %d connections, clients on the same cores; pages of %d cards. The ceiling is a constant answer of the mean size on `net/http`; middle of %d rounds, in turn.", clients, limit, rounds)
	p.table("what", "asked for as", "KB", "requests a second", "ceiling", "share", "hits of the cache")
	for _, r := range s.http.Rows {
		hits := "–"
		if r.HitRate >= 0 {
			hits = fmt.Sprintf("%.0f %%", 100*r.HitRate)
		}
		what := r.What
		if r.Saves > 0 {
			what += fmt.Sprintf(" (%.1f kept up)", r.Saves)
		}
		p.row(what, cmp.Or(r.Encoding, "plain"), fmt.Sprintf("%.1f", float64(r.Size)/1000), thousands(int(r.Rate)), thousands(int(r.Ceiling)), fmt.Sprintf("%.0f %%", 100*r.Rate/r.Ceiling), hits)
	}
}
