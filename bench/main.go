// Command bench measures the speed of Escale and writes bench/RESULTS.md, so that a figure can be made again by whoever
// doubts it. Every figure comes from one run on one base: a demo network of a given size with documents of the size of
// real ones. The engines it is to be compared with join in the next issue; until then it shows Escale alone.
//
//	go run ./bench                 60,000 offers
//	go run ./bench -offers 500000
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/api"
	"escale/internal/app"
	"escale/internal/exchange/native"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
)

// address is what addresses in answers begin with; an index kept under another one is not taken.
const address = "http://127.0.0.1"

func main() {
	offers := flag.Int("offers", 60_000, "how many offers the base has")
	real := flag.String("real", os.Getenv("ESCALE_TEST_DATA"), "folder of real DATAtourisme files, for the rate of imports")
	out := flag.String("out", "bench/RESULTS.md", "file to write")
	flag.Parse()
	if err := run(context.Background(), *offers, *real, *out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, offers int, real, out string) error {
	dir, err := os.MkdirTemp("", "escale-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r := &results{}
	r.head(offers)
	if err := build(ctx, r, dir, offers); err != nil {
		return err
	}
	a, err := restart(ctx, r, dir, offers)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := shapes(ctx, r, a); err != nil {
		return err
	}
	if err := overHTTP(r, a); err != nil {
		return err
	}
	if err := exporting(ctx, r, a); err != nil {
		return err
	}
	if err := importing(ctx, r, a, real); err != nil {
		return err
	}
	if err := saving(ctx, r, a); err != nil {
		return err
	}
	r.memory()
	fmt.Print(r.String())
	return os.WriteFile(out, []byte(r.String()), 0o644)
}

// build makes the demo base; the rate is that of durable writing, offers being made on the way.
func build(ctx context.Context, r *results, dir string, offers int) error {
	a, err := app.Open(ctx, app.Options{Data: dir, BaseURL: address})
	if err != nil {
		return err
	}
	start := time.Now()
	if err := a.MakeDemo(ctx, access.Operator, app.DemoOptions{Offers: offers, Seed: 1}, progress("making the base")); err != nil {
		return err
	}
	took := time.Since(start)
	r.row("make and write a demo base", "%d offers in %s (%.0f a second)", offers, took.Round(time.Second), float64(offers)/took.Seconds())
	start = time.Now()
	if _, err := a.Index(ctx); err != nil {
		return err
	}
	took = time.Since(start)
	r.row("build the index from the store", "%s (%.0f offers a second)", took.Round(10*time.Millisecond), float64(offers)/took.Seconds())
	return a.Close()
}

// restart opens the base as a server does after a stop, and waits until it may answer.
func restart(ctx context.Context, r *results, dir string, offers int) (*app.App, error) {
	start := time.Now()
	a, err := app.Open(ctx, app.Options{Data: dir, BaseURL: address})
	if err != nil {
		return nil, err
	}
	a.Start(ctx)
	for a.Ready(ctx) != nil {
		time.Sleep(time.Millisecond)
	}
	r.row("ready after a restart, from the snapshot", "%s", time.Since(start).Round(time.Millisecond))
	st := a.Stats()
	r.row("index", "%d offers, %d segments, %d MB mapped from files, %d MB in memory", st.Offers, st.Segments, st.Mapped>>20, st.InMemory>>20)
	return a, nil
}

// shape is a kind of question, as addresses of the API.
type shape struct {
	name      string
	questions []string
}

func mix() []shape {
	facets := "facets=type,category,commune,department,epci,feature,theme,label,language,payment,audience,environment,owner,life,media"
	return []shape{
		{"one common word", []string{"q=chateau", "q=jardin", "q=famille", "q=vue", "q=musee"}},
		{"text and facets", []string{"q=piscine&type=hotel&facets=category,label", "q=terrasse&type=restaurant&facets=cuisine", "q=concert&type=event&facets=theme"}},
		{"prefix while typing", []string{"q=cha", "q=mus", "q=res", "q=jar", "q=fe"}},
		{"one typing error", []string{"q=chateua", "q=restaurnt", "q=mussee", "q=jardni"}},
		{"facets and / or / not", []string{"type=hotel&type=rental&feature=wifi&feature=!parking", "type=restaurant&payment=cash&language=en&label=!michelin", "category=!museum&type=cultural-heritage"}},
		{"radius", []string{"near=47.39,0.68;10km", "near=47.9,1.9;5km", "near=47.58,1.33;20km", "near=46.81,1.69;15km"}},
		{"box", []string{"bbox=0.5,47.2,0.9,47.5", "bbox=1.7,47.7,2.1,48.0"}},
		{"polygon", []string{`within={"type":"Polygon","coordinates":[[[0.5,47.2],[1.2,47.1],[1.4,47.6],[0.9,47.8],[0.4,47.5],[0.5,47.2]]]}`}},
		{"open on given dates", []string{"open=today", "open=weekend", "open=tomorrow&type=event", "open=today&type=restaurant&near=47.39,0.68;20km"}},
		{"by name", []string{"type=hotel&sort=name", "territory=department:37&sort=name"}},
		{"random", []string{"sort=random:1", "sort=random:7&type=event", ""}},
		{"everything, 15 facets", []string{facets + "&limit=20"}},
	}
}

func shapes(ctx context.Context, r *results, a *app.App) error {
	r.heading("Questions in process, page of 20, no cache of answers", "shape | p50 ms | p99 ms | questions a second, one core")
	var all time.Duration
	asked := 0
	for _, s := range mix() {
		times, err := measure(ctx, a, s.questions)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		sum := time.Duration(0)
		for _, t := range times {
			sum += t
		}
		all, asked = all+sum, asked+len(times)
		slices.Sort(times)
		r.line("%s | %s | %s | %.0f", s.name, ms(times[len(times)/2]), ms(times[len(times)*99/100]), float64(len(times))/sum.Seconds())
	}
	r.line("whole mix | | | %.0f", float64(asked)/all.Seconds())
	return nil
}

// measure asks the questions in turn for about two seconds and gives the time of each.
func measure(ctx context.Context, a *app.App, questions []string) ([]time.Duration, error) {
	var parsed []*query.Question
	for _, q := range questions {
		values, err := query.Parameters(q)
		if err != nil {
			return nil, err
		}
		p, err := a.State().Vocabulary.Parse(values, a.Now())
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, p)
	}
	for _, q := range parsed {
		if _, err := a.Search(ctx, access.Anonymous, q); err != nil {
			return nil, err
		}
	}
	var times []time.Duration
	for until := time.Now().Add(2 * time.Second); time.Now().Before(until); {
		for _, q := range parsed {
			start := time.Now()
			if _, err := a.Search(ctx, access.Anonymous, q); err != nil {
				return nil, err
			}
			times = append(times, time.Since(start))
		}
	}
	return times, nil
}

// overHTTP compares a page of the API with a constant answer of the same size, over loopback with one client a core.
func overHTTP(r *results, a *app.App) error {
	handler := api.New(a, api.Options{Rate: 1e9})
	served := httptest.NewServer(handler)
	defer served.Close()
	r.heading("Over HTTP on loopback, client on the same cores", "what | requests a second | share of a constant answer of the same size")
	for _, what := range []struct{ name, path string }{
		{"page of 20 cards, the same question", "/api/v1/offers?type=hotel&limit=20"},
		{"page of 20 cards, every question different: a radius", "/api/v1/offers?limit=20&near=47.39,0.6%d;10km"},
		{"page of 20 cards, every question different: the whole base in random order", "/api/v1/offers?limit=20&sort=random:%d"},
		{"one offer", "/api/v1/offers/1000000000?lang=fr"},
	} {
		first := strings.ReplaceAll(what.path, "%d", "0")
		answer, err := http.Get(served.URL + first)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s %w", first, answer.Status, err)
		}
		constant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write(body) //nolint:errcheck // the client counts
		}))
		rate, err := load(served.URL, what.path)
		if err == nil {
			var ceiling float64
			ceiling, err = load(constant.URL, "/")
			r.line("%s (%d KB) | %.0f | %.0f %%", what.name, len(body)>>10, rate, 100*rate/ceiling)
		}
		constant.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// load asks for a path for three seconds over some connections, a number in it being another each time.
func load(url, path string) (float64, error) {
	const clients = 4
	type done struct {
		n   int
		err error
	}
	finished := make(chan done, clients)
	until := time.Now().Add(3 * time.Second)
	for c := range clients {
		go func() {
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
			d := done{}
			for n := c; time.Now().Before(until); n += clients {
				answer, err := client.Get(url + strings.ReplaceAll(path, "%d", fmt.Sprint(n)))
				if err != nil {
					d.err = err
					break
				}
				io.Copy(io.Discard, answer.Body) //nolint:errcheck // the status counts
				answer.Body.Close()
				if answer.StatusCode != http.StatusOK {
					d.err = fmt.Errorf("%s: %s", path, answer.Status)
					break
				}
				d.n++
			}
			finished <- d
		}()
	}
	total := 0
	for range clients {
		d := <-finished
		if d.err != nil {
			return 0, d.err
		}
		total += d.n
	}
	return float64(total) / 3, nil
}

func exporting(ctx context.Context, r *results, a *app.App) error {
	start := time.Now()
	var size counter
	n, err := a.Export(ctx, access.Anonymous, &query.Question{}, native.Voice{All: true}, &size, nil)
	if err != nil {
		return err
	}
	took := time.Since(start)
	r.row("export, NDJSON, all languages", "%d offers, %d MB in %s (%.0f MB a second, one core)", n, size>>20, took.Round(10*time.Millisecond), float64(size)/1e6/took.Seconds())
	return nil
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// importing measures how fast real files come into a running base, and how soon one save is seen.
func importing(ctx context.Context, r *results, a *app.App, real string) error {
	for _, name := range []string{"datatourisme-centre-val-de-loire-2020.zip", "datatourisme-nouvelle-aquitaine-2023.zip"} {
		path := filepath.Join(real, name)
		if _, err := os.Stat(path); err != nil {
			r.row("import "+name, "not measured: the file is not here")
			continue
		}
		source := network.Source{Code: "bench", Name: "bench", Licence: "etalab-2.0"}
		report, err := a.Import(ctx, access.Operator, []string{path}, app.ImportOptions{Format: "datatourisme", Source: source}, nil)
		if err != nil {
			return err
		}
		r.row("import "+name+", server running", "%d objects in %.1f s (%.0f a second), %d refused", report.Objects, report.Seconds, float64(report.Objects)/report.Seconds, len(report.Refused))
	}
	return nil
}

// saving measures from the call that saves to the search that sees it, quiet.
func saving(ctx context.Context, r *results, a *app.App) error {
	var times []time.Duration
	for n := range 300 {
		shown, err := a.Offer(ctx, access.Operator, offer.FirstID+offer.ID(n))
		if fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		o := shown.Offer.Clone()
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", fmt.Sprintf("Nom d’essai %d", n))})
		start := time.Now()
		saved, err := a.Save(ctx, access.Operator, o)
		if err != nil {
			return err
		}
		if err := a.Wait(ctx, saved.Seq); err != nil {
			return err
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	r.row("one save until it is seen by a search", "p50 %s ms, p99 %s ms", ms(times[len(times)/2]), ms(times[len(times)*99/100]))
	return nil
}

func progress(what string) func(done, total int64) {
	last := time.Now()
	return func(done, total int64) {
		if time.Since(last) > 5*time.Second {
			last = time.Now()
			fmt.Fprintf(os.Stderr, "%s: %d of %d\n", what, done, total)
		}
	}
}

// results gathers the page.
type results struct{ strings.Builder }

func (r *results) head(offers int) {
	fmt.Fprintf(r, "# Figures\n\nMade by `make bench` (`go run ./bench -offers %d`) on %s, %s, %d cores, %s.\nAbsolute times change from machine to machine and with what else it does; compare within one run only. Escale alone so far.\n\n## One run\n\n| what | measured |\n|---|---|\n",
		offers, time.Now().UTC().Format(time.DateOnly), runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

func (r *results) row(what, format string, args ...any) {
	if strings.Contains(r.String(), "## Questions") && !strings.Contains(r.String(), "## The rest") {
		fmt.Fprintf(r, "\n## The rest\n\n| what | measured |\n|---|---|\n")
	}
	fmt.Fprintf(r, "| %s | %s |\n", what, fmt.Sprintf(format, args...))
}

func (r *results) heading(title, columns string) {
	fmt.Fprintf(r, "\n## %s\n\n| %s |\n|%s\n", title, columns, strings.Repeat("---|", strings.Count(columns, "|")+1))
}

func (r *results) line(format string, args ...any) { fmt.Fprintf(r, "| "+format+" |\n", args...) }

func (r *results) memory() {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.row("memory of the process after all of it", "%d MB on the heap, %d MB held from the system, mapped files apart", m.HeapAlloc>>20, (m.Sys-m.HeapReleased)>>20)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.3f", float64(d.Microseconds())/1000) }
