package app_test

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/exchange/native"
	"escale/internal/house/testkit"
	"escale/internal/network"
	"escale/internal/query"
)

// spent gives the processor time that this process has used.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkImport brings whole files of DATAtourisme into an empty base whose server runs, until the index has all of it.
//
//	go test -run '^$' -bench Import -benchtime 1x ./internal/app
func BenchmarkImport(b *testing.B) {
	for _, file := range []string{"datatourisme-centre-val-de-loire-2020.zip", "datatourisme-nouvelle-aquitaine-2023.zip"} {
		b.Run(file, func(b *testing.B) {
			path := testkit.Data(b, file)
			for b.Loop() {
				b.StopTimer()
				a, err := app.Open(b.Context(), app.Options{Data: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				a.Start(b.Context())
				for a.Ready(b.Context()) != nil {
					time.Sleep(time.Millisecond)
				}
				before := spent(b)
				b.StartTimer()
				o := app.ImportOptions{Format: "datatourisme", Source: network.Source{Code: "bench", Name: "bench", Licence: "etalab-2.0"}}
				begun := time.Now()
				r, err := a.Import(b.Context(), access.Operator, []string{path}, o, nil)
				if err != nil {
					b.Fatal(err)
				}
				imported := time.Since(begun)
				a.Settle(b.Context())
				b.ReportMetric(float64(r.Objects)/imported.Seconds(), "objects/s")
				b.ReportMetric(float64(r.Objects)/time.Since(begun).Seconds(), "indexed/s")
				b.ReportMetric(float64((spent(b)-before).Microseconds())/float64(r.Objects), "cpu-µs/object")
				b.StopTimer()
				if err := a.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkExport writes a demo base as everybody may have it, in all languages. ESCALE_BENCH_OFFERS says of how many offers
// (5,000); ESCALE_BENCH_BASE, where the base lies, which is made when it is not there.
func BenchmarkExport(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("ESCALE_BENCH_OFFERS"))
	if n == 0 {
		n = 5_000
	}
	dir := os.Getenv("ESCALE_BENCH_BASE")
	if dir == "" {
		dir = filepath.Join(b.TempDir(), "base")
	}
	_, err := os.Stat(dir)
	isNew := err != nil
	a, err := app.Open(b.Context(), app.Options{Data: dir})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close() //nolint:errcheck // nothing is kept
	if isNew {
		if err := a.MakeDemo(b.Context(), access.Operator, app.DemoOptions{Offers: n, Seed: 1}, nil); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := a.Index(b.Context()); err != nil {
		b.Fatal(err)
	}
	before, written, offers := spent(b), counter(0), 0
	for b.Loop() {
		some, err := a.Export(b.Context(), access.Anonymous, &query.Question{}, native.Voice{All: true}, &written, nil)
		if err != nil {
			b.Fatal(err)
		}
		offers += some
	}
	b.ReportMetric(float64((spent(b)-before).Microseconds())/float64(offers), "cpu-µs/offer")
	b.ReportMetric(float64(written)/1e6/b.Elapsed().Seconds(), "MB/s")
}

// counter counts bytes.
type counter int64

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

// BenchmarkBase makes a demo base and builds its index from it. ESCALE_BENCH_OFFERS says of how many offers (10,000).
func BenchmarkBase(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("ESCALE_BENCH_OFFERS"))
	if n == 0 {
		n = 10_000
	}
	a, err := app.Open(b.Context(), app.Options{Data: filepath.Join(b.TempDir(), "base")})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close() //nolint:errcheck // nothing is kept
	b.Run("write", func(b *testing.B) {
		before := spent(b)
		if err := a.MakeDemo(b.Context(), access.Operator, app.DemoOptions{Offers: n, Seed: 1}, nil); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "offers/s")
		b.ReportMetric(float64((spent(b)-before).Microseconds())/float64(n), "cpu-µs/offer")
	})
	b.Run("index", func(b *testing.B) {
		before := spent(b)
		for b.Loop() {
			if err := a.RebuildIndex(b.Context(), access.Operator); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "offers/s")
		b.ReportMetric(float64((spent(b)-before).Microseconds())/float64(n*b.N), "cpu-µs/offer")
	})
}
