package index

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// The benchmark makes a base by a seed: words by a Zipf law in seven languages, communes of very different size. Its size
// is ESCALE_BENCH_OFFERS (60,000), and ESCALE_BENCH_DIR keeps the index between runs.
//
//	go test -run '^$' -bench Mix -benchtime 2000x ./internal/index
//
// Each shape reports the median and the 99th percentile of one question, in microseconds.

type benchWorld struct {
	opts     Options
	policy   *access.Policy
	words    map[offer.Lang][]string
	communes []geo.Territory
	facets   map[string][]string // by field
}

func newBenchWorld(t testing.TB, dir string) *benchWorld {
	r := rand.New(rand.NewPCG(1, 2))
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	p, err := access.Default()
	if err != nil {
		t.Fatal(err)
	}
	w := &benchWorld{policy: p, words: map[offer.Lang][]string{}, facets: map[string][]string{}}
	territories := []geo.Territory{{Level: geo.Country, Code: "fr", Name: "France", Country: "fr"}, {Level: geo.Region, Code: "24", Name: "Centre", Country: "fr"}}
	for d := range 8 {
		dep := fmt.Sprintf("%02d", 30+d)
		territories = append(territories, geo.Territory{Level: geo.Department, Code: dep, Name: "D" + dep, Country: "fr", Region: "24"})
		for i := range 250 {
			lat, lon := 44+float64(d/4)*2+float64(i/16)*0.12, 0.5+float64(d%4)*2+float64(i%16)*0.12
			w.communes = append(w.communes, geo.Territory{Level: geo.Commune, Code: fmt.Sprintf("%s%03d", dep, i), Name: fmt.Sprintf("Commune %d", i),
				Country: "fr", Region: "24", Department: dep, Position: geo.Point{Lat: lat, Lon: lon}})
		}
	}
	atlas, err := geo.NewAtlas(append(territories, w.communes...), nil)
	if err != nil {
		t.Fatal(err)
	}
	syllables := strings.Fields("cha teau ber ge ro ma ni la vi lle mon ta gne sa lin for tu ne pa vil lon car re bou tin gue que ri vie res mu se um hal te ker plou ster dorf burg heim scha fen")
	for _, lang := range offer.Languages {
		seen := map[string]bool{}
		for len(w.words[lang]) < 12_000 {
			s := ""
			for range 2 + r.IntN(3) {
				s += syllables[r.IntN(len(syllables))]
			}
			if s += map[offer.Lang]string{"fr": "", "en": "ing", "de": "en", "it": "o", "es": "os", "nl": "je", "pt": "ão"}[lang]; !seen[s] {
				seen[s] = true
				w.words[lang] = append(w.words[lang], s)
			}
		}
	}
	for _, f := range c.Fields() {
		if f.Kind == offer.KindChoice && f.Facet != "" {
			for _, k := range c.Thesaurus.Scheme(f.Scheme) {
				w.facets[f.Key] = append(w.facets[f.Key], k.Code)
			}
		}
	}
	w.opts = Options{Reference: offer.Reference{Catalog: c, Atlas: atlas}, Policy: p, Epoch: "bench", Basis: "1", Dir: dir,
		Now: func() time.Time { return now }, Render: renderCard}
	return w
}

// zipf gives small numbers more often.
func zipf(r *rand.Rand, n int) int {
	return min(n-1, int(math.Exp(r.Float64()*math.Log(float64(n)+1))-1))
}

func (w *benchWorld) text(r *rand.Rand, lang offer.Lang, words int) string {
	var b strings.Builder
	for range words {
		b.WriteString(w.words[lang][zipf(r, len(w.words[lang]))])
		b.WriteByte(' ')
	}
	return b.String()
}

func (w *benchWorld) offer(i int, version int64) *offer.Offer {
	r := rand.New(rand.NewPCG(uint64(i), uint64(version)))
	types := []string{"hotel", "restaurant", "event", "cultural-heritage", "rental", "itinerary", "campsite", "activity"}
	at := w.communes[zipf(r, len(w.communes))*791%len(w.communes)]
	o := &offer.Offer{ID: offer.FirstID + offer.ID(i), Version: version, Type: offer.Type(types[zipf(r, len(types))]), Status: offer.Published,
		Owner: "office-" + at.Department, Created: now.Add(-time.Duration(r.IntN(1e6)) * time.Minute), Updated: now.Add(-time.Duration(r.IntN(1e6)) * time.Second)}
	if r.IntN(20) == 0 {
		o.Status = offer.Draft
	}
	put := func(field, item string, v offer.Value) {
		o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v, Origin: offer.Origin{Source: "s"}})
	}
	name, short, long := offer.Text{}, offer.Text{}, offer.Text{}
	for k, lang := range offer.Languages {
		if k > 0 && r.IntN(3) == 0 {
			continue
		}
		short[lang] = offer.Phrase{Value: w.text(r, lang, 25)}
		long[lang] = offer.Phrase{Value: w.text(r, lang, 80+r.IntN(60))}
	}
	name["fr"] = offer.Phrase{Value: w.text(r, "fr", 2+r.IntN(3))}
	put(offer.FieldName, "", name)
	put(offer.FieldSummary, "", short)
	put(offer.FieldDescription, "", long)
	for field, codes := range w.facets {
		many := w.opts.Reference.Catalog.Field(field).Many
		n := 1
		if many {
			n = r.IntN(5)
		}
		had := map[string]bool{}
		for range n {
			if code := codes[zipf(r, len(codes))]; !had[code] {
				had[code] = true
				put(field, code, offer.Choice{Code: code})
			}
		}
	}
	put(offer.FieldAddress, "", offer.Address{Lines: []string{"3 rue " + w.text(r, "fr", 2)}, PostalCode: at.Code, Locality: at.Name, Commune: at.Code})
	put(offer.FieldPosition, "", offer.Position{Lat: at.Position.Lat + r.NormFloat64()*0.02, Lon: at.Position.Lon + r.NormFloat64()*0.02})
	put(offer.FieldContacts, "1", offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Phone, Value: fmt.Sprintf("02%08d", r.IntN(1e8))}}})
	put("capacity", "", offer.Number(r.IntN(200)))
	if h := w.hours(r, o.Type); h != nil {
		put(offer.FieldOpening, "", *h)
	}
	return o
}

func (w *benchWorld) hours(r *rand.Rand, t offer.Type) *offer.Hours {
	switch {
	case t == "event":
		day := today + opening.Date(r.IntN(400)-100)
		return &offer.Hours{Sessions: []opening.Session{{ID: "s", Date: day, To: day + opening.Date(r.IntN(5)), Slots: []opening.Slot{{From: 600, To: 1080}}}}}
	case r.IntN(2) == 0:
		return nil
	}
	return &offer.Hours{Periods: []opening.Period{{ID: "p", From: opening.DateOf(2026, time.Month(1+r.IntN(6)), 1), To: opening.DateOf(2026, time.Month(8+r.IntN(5)), 28), EveryYear: r.IntN(2) == 0,
		Rules: []opening.Rule{{Weekdays: opening.Weekdays(1 + r.IntN(127)), Slots: []opening.Slot{{From: opening.Clock(540 + 30*r.IntN(4)), To: 720}, {From: 840, To: opening.Clock(1080 + 30*r.IntN(8))}}}}}}}
}

// documents makes the stored offers, on all cores, in order.
func (w *benchWorld) documents(n int) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		const some = 512
		for from := 0; from < n; from += some {
			docs := make([]*Document, min(some, n-from))
			var wait sync.WaitGroup
			for part := range runtime.GOMAXPROCS(0) {
				wait.Go(func() {
					for i := part; i < len(docs); i += runtime.GOMAXPROCS(0) {
						o := w.offer(from+i, 1)
						doc, err := offer.Encode(o)
						if err != nil {
							panic(err)
						}
						docs[i] = &Document{ID: o.ID, Format: offer.Format, Bytes: doc}
					}
				})
			}
			wait.Wait()
			for _, d := range docs {
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

// shapes are the kinds of questions of the mix.
func (w *benchWorld) shapes() map[string]func(r *rand.Rand) *query.Question {
	word := func(r *rand.Rand, from, to int) string { return w.words["fr"][from+r.IntN(to-from)] }
	five := []string{"type", "category", "feature", "commune", "label"}
	fifteen := []string{"type", "category", "feature", "commune", "department", "label", "theme", "environment", "payment", "language", "audience", "life", "owner", "hours", "media"}
	ask := func(q query.Query, facets []string) *query.Question {
		return &query.Question{Query: q, Facets: facets, Limit: 20, Lang: "fr", Today: today, Minute: 600}
	}
	term := func(facet string, codes ...string) query.Term { return query.Term{Facet: facet, Any: codes} }
	centre := func(r *rand.Rand) geo.Point { return w.communes[r.IntN(len(w.communes))].Position }
	feature := func(r *rand.Rand) string { return w.facets["features"][r.IntN(20)] }
	return map[string]func(r *rand.Rand) *query.Question{
		"word common": func(r *rand.Rand) *query.Question { return ask(query.Query{Text: word(r, 0, 20) + " "}, five) },
		"word rare":   func(r *rand.Rand) *query.Question { return ask(query.Query{Text: word(r, 2000, 12000) + " "}, five) },
		"words two": func(r *rand.Rand) *query.Question {
			return ask(query.Query{Text: word(r, 0, 100) + " " + word(r, 0, 300) + " "}, five)
		},
		"text facets": func(r *rand.Rand) *query.Question {
			return ask(query.Query{Text: word(r, 0, 200) + " ", Terms: []query.Term{term("feature", feature(r)), term("type", "hotel", "rental")}}, five)
		},
		"prefix": func(r *rand.Rand) *query.Question {
			w := word(r, 0, 500)
			return ask(query.Query{Text: w[:min(len(w), 2+r.IntN(4))]}, five)
		},
		"typo": func(r *rand.Rand) *query.Question {
			w := []byte(word(r, 0, 1000))
			w[1+r.IntN(len(w)-1)] = 'x'
			return ask(query.Query{Text: string(w) + " "}, five)
		},
		"facets": func(r *rand.Rand) *query.Question {
			return ask(query.Query{Terms: []query.Term{term("feature", feature(r), feature(r)), {Facet: "type", None: []string{"event"}}}}, five)
		},
		"radius": func(r *rand.Rand) *query.Question {
			q := ask(query.Query{Near: &query.Circle{Centre: centre(r), Radius: 5000 + 20000*r.Float64()}}, five)
			q.Sort = query.ByDistance
			return q
		},
		"box": func(r *rand.Rand) *query.Question {
			c := centre(r)
			return ask(query.Query{Box: &geo.Box{South: c.Lat - 0.3, North: c.Lat + 0.3, West: c.Lon - 0.4, East: c.Lon + 0.4}}, five)
		},
		"polygon": func(r *rand.Rand) *query.Question {
			c := centre(r)
			var ring []string
			for k := range 41 {
				a := float64(k%40) / 40 * 2 * math.Pi
				d := 0.25 + 0.05*math.Sin(7*a)
				ring = append(ring, fmt.Sprintf("[%f,%f]", c.Lon+d*math.Cos(a), c.Lat+d*math.Sin(a)))
			}
			area, err := geo.ParseArea([]byte(`{"type":"Polygon","coordinates":[[`+strings.Join(ring, ",")+`]]}`), geo.AreaLimits{})
			if err != nil {
				panic(err)
			}
			return ask(query.Query{Within: &area}, five)
		},
		"territory": func(r *rand.Rand) *query.Question {
			return ask(query.Query{Terms: []query.Term{term("commune", w.communes[r.IntN(2000)].Code, w.communes[r.IntN(2000)].Code)}}, fifteen)
		},
		"dates": func(r *rand.Rand) *query.Question {
			from := today + opening.Date(r.IntN(60))
			q := ask(query.Query{Open: &query.Days{From: from, To: from + 6}, Terms: []query.Term{term("type", "event")}}, five)
			q.Sort = query.ByDate
			return q
		},
		"now": func(r *rand.Rand) *query.Question {
			q := ask(query.Query{Now: true, Terms: []query.Term{term("department", "31")}}, five)
			q.Minute = r.IntN(1440)
			return q
		},
		"random": func(r *rand.Rand) *query.Question {
			q := ask(query.Query{}, five)
			q.Sort, q.Seed = query.ByRandom, r.Uint64()
			return q
		},
		"name": func(r *rand.Rand) *query.Question {
			q := ask(query.Query{Terms: []query.Term{term("type", "hotel")}}, five)
			q.Sort = query.ByName
			return q
		},
		"all, 15 facets": func(r *rand.Rand) *query.Question { return ask(query.Query{}, fifteen) },
		"heavy": func(r *rand.Rand) *query.Question {
			from := today + opening.Date(r.IntN(60))
			return ask(query.Query{Open: &query.Days{From: from, To: from + 6}}, fifteen)
		},
	}
}

func BenchmarkMix(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("ESCALE_BENCH_OFFERS"))
	if n == 0 {
		n = 60_000
	}
	dir := os.Getenv("ESCALE_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	w := newBenchWorld(b, dir)
	x := New(w.opts)
	defer x.Close()
	began := time.Now()
	if ok, err := x.Load(context.Background()); err != nil || !ok {
		if err := x.Build(context.Background(), 1, w.documents(n), nil); err != nil {
			b.Fatal(err)
		}
		b.Logf("built in %v", time.Since(began).Round(time.Millisecond))
		began = time.Now()
		if err := x.Save(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.Logf("saved in %v", time.Since(began).Round(time.Millisecond))
	} else {
		b.Logf("loaded in %v", time.Since(began).Round(time.Millisecond))
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.Logf("%+v, heap %d MB", x.Pin().Stats(), m.HeapAlloc>>20)
	a := w.policy.Diffusion(access.Public)
	shapes := w.shapes()
	var names []string
	for name := range shapes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(7, 7))
			var took []time.Duration
			found := 0
			v := x.Pin()
			questions := make([]*query.Question, 256)
			for i := range questions {
				questions[i] = shapes[name](r)
			}
			for i := 0; b.Loop(); i++ {
				q := questions[i%len(questions)]
				from := time.Now()
				res, err := v.Search(q, a)
				took = append(took, time.Since(from))
				if err != nil {
					b.Fatal(err)
				}
				found += res.Count
			}
			slices.Sort(took)
			at := func(p float64) float64 { return float64(took[int(p*float64(len(took)-1))].Nanoseconds()) / 1000 }
			b.ReportMetric(at(0.1), "p10-µs")
			b.ReportMetric(at(0.5), "p50-µs")
			b.ReportMetric(at(0.99), "p99-µs")
			b.ReportMetric(float64(found)/float64(len(took)), "found")
		})
	}
}

func BenchmarkCountBoth(b *testing.B) {
	d, e := make(dense, 940), make(dense, 940)
	d.addRange(0, 60_000)
	e.addRange(100, 50_000)
	for b.Loop() {
		d.countBoth(e)
	}
}

// BenchmarkApply tells how long one save takes until it is seen, while segments are merged behind it.
func BenchmarkApply(b *testing.B) {
	dir := os.Getenv("ESCALE_BENCH_DIR")
	w := newBenchWorld(b, dir)
	x := New(w.opts)
	defer x.Close()
	if ok, err := x.Load(context.Background()); err != nil || !ok {
		b.Skip("run BenchmarkMix with ESCALE_BENCH_DIR first")
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		o := w.offer(i*7919%60_000, int64(2+i))
		from := time.Now()
		if err := x.Apply(context.Background(), int64(2+i), []*offer.Offer{o}, nil); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(from))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(len(x.Pin().segments)), "segments")
}

// spent gives the processor time that this process has used.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkTaking tells what taking offers in costs each: analysing them, making a segment of 500, and merging four such.
func BenchmarkTaking(b *testing.B) {
	const some = 500
	w := newBenchWorld(b, "")
	x := New(w.opts)
	defer x.Close()
	a := x.newAnalyst(now)
	var layers []layer
	var entries [][]*entry
	var offers []*offer.Offer
	for i := range 4 {
		var made []*entry
		for j := range some {
			o := w.offer(i*some+j, 1)
			more, err := a.entries(o, nil, nil)
			if err != nil {
				b.Fatal(err)
			}
			made, offers = append(made, more...), append(offers, o)
		}
		s, err := x.small(made, a.daysAt)
		if err != nil {
			b.Fatal(err)
		}
		layers, entries = append(layers, fresh(s)), append(entries, made)
	}
	each := func(b *testing.B, from time.Duration, n int) {
		b.ReportMetric(float64((spent(b)-from).Microseconds())/float64(b.N*n), "cpu-µs/offer")
	}
	b.Run("analyse", func(b *testing.B) {
		b.ReportAllocs()
		from := spent(b)
		for i := 0; b.Loop(); i++ {
			if _, err := a.entries(offers[i%len(offers)], nil, []byte{0}); err != nil {
				b.Fatal(err)
			}
		}
		each(b, from, 1)
	})
	b.Run("segment", func(b *testing.B) {
		b.ReportAllocs()
		from := spent(b)
		for i := 0; b.Loop(); i++ {
			if _, err := x.small(entries[i%4], a.daysAt); err != nil {
				b.Fatal(err)
			}
		}
		each(b, from, some)
	})
	b.Run("merge", func(b *testing.B) {
		b.ReportAllocs()
		from := spent(b)
		for b.Loop() {
			if _, _, err := x.merge(layers); err != nil {
				b.Fatal(err)
			}
		}
		each(b, from, 4*some)
	})
}
