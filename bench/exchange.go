package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/exchange/datatourisme"
	"escale/internal/exchange/native"
	"escale/internal/network"
	"escale/internal/query"
)

// exchanged is what the stage keeps: rates of letting data out and in, beside the least that could be done.
type exchanged struct {
	Offers   int
	Bytes    int64
	Export   Seconds // to a file
	CPU      Seconds // that it used
	Compress Seconds // the same bytes with zstd level 3, one core
	Grown    int64   // anonymous memory that the export took at most
	Imports  []imported
	Missing  []string // files that are not here
}

type imported struct {
	File    string
	Objects int
	Refused int
	Import  Seconds // into a running base
	Parse   Seconds // decoding the same files on all cores, and nothing else
}

func measureExchange(ctx context.Context, s *stage) (any, error) {
	a, _, err := s.started(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	x := new(exchanged)
	if err := x.export(ctx, s, a); err != nil {
		return nil, err
	}
	if err := s.touch(); err != nil {
		return x, err
	}
	for _, name := range []string{"datatourisme-centre-val-de-loire-2020.zip", "datatourisme-nouvelle-aquitaine-2023.zip"} {
		path := filepath.Join(s.Real, name)
		if _, err := os.Stat(path); err != nil || s.Real == "" {
			s.say("imports: %s is not here (-real says where real files lie)", name)
			x.Missing = append(x.Missing, name)
			continue
		}
		if err := x.imports(ctx, s, a, path); err != nil {
			return x, err
		}
	}
	return x, nil
}

// export writes the whole base as everybody may have it, in all languages, and packs the same bytes.
func (x *exchanged) export(ctx context.Context, s *stage, a *app.App) error {
	path := s.file("export.ndjson")
	defer os.Remove(path)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	before, err := ownMemory()
	if err != nil {
		return err
	}
	stop := x.peak(before.Anonymous)
	used, err := ownCPU()
	if err != nil {
		return err
	}
	begun := time.Now()
	out := bufio.NewWriterSize(f, 1<<20)
	x.Offers, err = a.Export(ctx, access.Anonymous, &query.Question{}, native.Voice{All: true}, out, s.progress("export"))
	if err == nil {
		err = out.Flush()
	}
	x.Export = since(begun)
	stop()
	if err != nil {
		return err
	}
	after, err := ownCPU()
	if err != nil {
		return err
	}
	x.CPU = Seconds((after - used).Seconds())
	x.Bytes = sizeOf(path)
	if x.Compress, err = compress(path); err == nil {
		s.say("export: %d MB in %s (%s of processors), zstd -3 on one core %s", x.Bytes>>20, x.Export, x.CPU, x.Compress)
	}
	return err
}

// peak watches the anonymous memory until it is stopped.
func (x *exchanged) peak(before int64) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			if pages, err := pagesOf(os.Getpid()); err == nil {
				x.Grown = max(x.Grown, pages["Anonymous"]-before)
			}
			select {
			case <-quit:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	return func() { close(quit); <-done }
}

// compress packs a file with zstd level 3 on one core, and throws the result away.
func compress(path string) (Seconds, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	zip, err := zstd.NewWriter(io.Discard, zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(3)), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	if _, err = io.Copy(zip, f); err == nil {
		err = zip.Close()
	}
	return since(begun), err
}

func (x *exchanged) imports(ctx context.Context, s *stage, a *app.App, path string) error {
	i := imported{File: filepath.Base(path)}
	var err error
	if i.Parse, err = parseOnly(a, path); err != nil {
		return err
	}
	source := network.Source{Code: "bench-" + i.File[:len("datatourisme")+3], Name: "bench", Licence: "etalab-2.0"}
	report, err := a.Import(ctx, access.Operator, []string{path}, app.ImportOptions{Format: "datatourisme", Source: source}, s.progress("import"))
	if err != nil {
		return fmt.Errorf("%s: %w", i.File, err)
	}
	i.Objects, i.Refused, i.Import = report.Objects, report.RefusedCount(), Seconds(report.Seconds)
	x.Imports = append(x.Imports, i)
	s.say("import of %s: %d objects in %s, parsing alone %s", i.File, i.Objects, i.Import, i.Parse)
	return nil
}

// parseOnly decodes all objects of a file on all cores.
func parseOnly(a *app.App, path string) (Seconds, error) {
	begun := time.Now()
	in, err := datatourisme.Open(path)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	decoder := datatourisme.New("bench", a.State().Reference())
	files := make(chan datatourisme.File, 64)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for f := range files {
				if f.Err == nil {
					decoder.Decode(f.Name, f.Data) //nolint:errcheck // the import says what is refused
				}
			}
		})
	}
	for f := range in.Files() {
		files <- f
	}
	close(files)
	wg.Wait()
	return since(begun), nil
}

func (p *page) exchanged(s *size) {
	x := s.exchange
	if x == nil {
		return
	}
	p.line("\n### Import and export")
	p.table("what", "measured", "beside")
	mb := float64(x.Bytes) / 1e6
	p.row("export, NDJSON, all languages, open data", fmt.Sprintf("%s offers, %.0f MB in %s: %.0f MB a second, of processors %.0f MB a second and core; memory grew by %s", thousands(x.Offers), mb, x.Export, mb/float64(x.Export), mb/float64(x.CPU), bytesOf(x.Grown)),
		fmt.Sprintf("zstd level 3 of the same bytes on one core: %.0f MB a second; share %.0f %%, by processor time %.0f %%", mb/float64(x.Compress), 100*float64(x.Compress)/float64(x.Export), 100*float64(x.Compress)/float64(x.CPU)))
	for _, i := range x.Imports {
		p.row("import of "+i.File+", server running", fmt.Sprintf("%s objects in %s: %.0f a second, %d refused", thousands(i.Objects), i.Import, float64(i.Objects)/float64(i.Import), i.Refused),
			fmt.Sprintf("parsing alone: %.0f a second; share %.0f %%", float64(i.Objects)/float64(i.Parse), 100*float64(i.Parse)/float64(i.Import)))
	}
	for _, name := range x.Missing {
		p.row("import of "+name, "not measured: the file is not here", "")
	}
}
