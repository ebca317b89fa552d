package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// size is what all stages left of one size; what has not run is nil.
type size struct {
	offers   int
	at       time.Time
	load     string // of the machine when Escale's stage began
	settings settings
	built    *built
	drawn    *drawn
	engines  [3]*measured // in the order of engines
	http     *overHTTP
	exchange *exchanged
}

// engines are the stages of engines and their names on the page.
var engines = [3]struct{ stage, name string }{{"escale", "Escale"}, {"postgres", "PostgreSQL"}, {"bleve", "Bleve"}}

// report writes the page from what the stages left, of the sizes asked for.
func report(o options) error {
	var sizes []*size
	for _, n := range o.sizes {
		s, err := gather(filepath.Join(o.work, fmt.Sprint(n)), n)
		if err != nil {
			return err
		}
		sizes = append(sizes, s)
	}
	slices.SortFunc(sizes, func(a, b *size) int { return cmp.Compare(a.offers, b.offers) })
	dir := o.work
	if o.write {
		dir = o.out
	}
	page := &page{sizes: sizes}
	page.write()
	name := filepath.Join(dir, "RESULTS.md")
	if err := os.WriteFile(name, []byte(page.String()), 0o644); err != nil {
		return err
	}
	if chart := drawRatios(sizes); chart != "" {
		if err := os.WriteFile(filepath.Join(dir, "ratios.svg"), []byte(chart), 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "written to %s\n", name)
	return nil
}

func gather(dir string, n int) (*size, error) {
	s := &size{offers: n}
	for name, to := range map[string]func() any{
		"base":     func() any { s.built = new(built); return s.built },
		"data":     func() any { s.drawn = new(drawn); return s.drawn },
		"http":     func() any { s.http = new(overHTTP); return s.http },
		"exchange": func() any { s.exchange = new(exchanged); return s.exchange },
	} {
		if _, _, err := kept(dir, name, to); err != nil {
			return nil, err
		}
	}
	for i, e := range engines {
		r, ran, err := kept(dir, e.stage, func() any { s.engines[i] = new(measured); return s.engines[i] })
		if err != nil {
			return nil, err
		}
		if ran && i == 0 {
			s.at, s.load, s.settings = r.At, r.Load, r.Settings
		}
	}
	if s.engines[0] == nil {
		return nil, fmt.Errorf("%d offers: the stage escale has not run", n)
	}
	return s, nil
}

// ratio tells how many times as long another engine takes for a shape, over the questions that both were asked.
func (s *size) ratio(i int, shape string, busy bool) (float64, bool) {
	a, b := s.engines[0].of(shape, busy), s.engines[i].of(shape, busy)
	if a == nil || b == nil {
		return 0, false
	}
	n := min(len(a.Means), len(b.Means))
	x, y := sum(a.Means[:n]), sum(b.Means[:n])
	return float64(y) / float64(x), n > 0 && x > 0
}

// mixRatio is the same for one question of each shape: what PostgreSQL and Bleve need for all of them, by what Escale needs.
func (s *size) mixRatio(i int, busy bool) (float64, bool) {
	x, y := 0.0, 0.0
	for _, sh := range shapes {
		r, ok := s.ratio(i, sh.name, busy)
		if !ok {
			return 0, false
		}
		mean := float64(s.engines[0].of(sh.name, busy).Mean)
		x, y = x+mean, y+mean*r
	}
	return y / x, true
}

func (m *measured) of(shape string, busy bool) *timing {
	if m == nil {
		return nil
	}
	list := m.Quiet
	if busy {
		list = m.Busy
	}
	for i := range list {
		if list[i].Shape == shape {
			return &list[i]
		}
	}
	return nil
}

// rate is how many questions a second are answered when each shape comes as often as the others.
func (m *measured) rate(busy bool) float64 {
	total := time.Duration(0)
	for _, sh := range shapes {
		t := m.of(sh.name, busy)
		if t == nil {
			return 0
		}
		total += t.Mean
	}
	return float64(len(shapes)) * float64(time.Second) / float64(total)
}

func sum(list []time.Duration) time.Duration {
	total := time.Duration(0)
	for _, d := range list {
		total += d
	}
	return total
}

// page is RESULTS.md.
type page struct {
	strings.Builder
	sizes []*size
}

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func (p *page) table(columns ...string) {
	p.line("\n| %s |\n|%s", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
}

func (p *page) row(cells ...string) { p.line("| %s |", strings.Join(cells, " | ")) }

func (p *page) write() {
	p.head()
	for _, s := range p.sizes {
		p.line("\n## %s offers", thousands(s.offers))
		p.base(s)
		p.line("\n### Questions, one after the other, nothing else going on\n\np50 / p99 in milliseconds; × is how many times as long as Escale, over the questions that both were asked.")
		p.questions(s, false)
		p.line("\n### The same with %d saves a second", savesPerSecond)
		p.questions(s, true)
		p.line("\n### Processor time of a question, in milliseconds")
		p.cpu(s)
		p.line("\n### What it takes to run")
		p.running(s)
		p.overHTTP(s)
		p.exchanged(s)
	}
	p.growth()
	p.caveats()
}

func (p *page) head() {
	s := p.sizes[0]
	versions := []string{"Escale of this repository, " + runtime.Version()}
	for _, e := range s.engines[1:] {
		if e != nil {
			versions = append(versions, e.Version)
		}
	}
	p.line("# Figures\n\nMade by `make bench` on %s: %s; %s.", s.at.Format(time.DateOnly), machine(), strings.Join(versions, "; "))
	p.line("\nAbsolute times change from machine to machine and with what else it does; ratios measured side by side in one run do not, or much less.")
	if s.engines[1] != nil && s.engines[2] != nil {
		p.line("\n![How many times as long PostgreSQL and Bleve take](ratios.svg)")
	}
	p.line("\nMake them again:\n\n```\nmake bench BENCH=\"-sizes %s -budget %s -write\"\n```", sizesOf(p.sizes), s.settings.Budget)
	p.line("\nHow it was measured, and what not to read into it, stands [at the end](#how-it-was-measured).")
}

func sizesOf(sizes []*size) string {
	var list []string
	for _, s := range sizes {
		list = append(list, fmt.Sprint(s.offers))
	}
	return strings.Join(list, ",")
}

func (p *page) base(s *size) {
	if s.drawn != nil {
		seen := ""
		if s.offers <= s.settings.Largest { // otherwise only some were looked at
			seen = fmt.Sprintf("The public sees %s of them; a", thousands(s.drawn.Offers))
		}
		p.line("\n%s mean document has %.1f KB, %.0f terms and %.0f codes.", cmp.Or(seen, "A"), float64(s.drawn.MeanRaw)/1000, s.drawn.MeanTerms, s.drawn.MeanCodes)
	}
	var compared []string
	for i, e := range s.engines {
		if e != nil && i > 0 {
			compared = append(compared, fmt.Sprintf("%s of %s", thousands(e.Compared), engines[i].name))
		}
	}
	if compared != nil {
		p.line("Answers compared with Escale's and found equal: %s. The load of the machine was %s when the questions began.", strings.Join(compared, ", "), s.load)
	}
}

func (p *page) questions(s *size, busy bool) {
	columns := []string{"shape", "offers found", "Escale"}
	for i := 1; i < len(engines); i++ {
		if s.engines[i] != nil {
			columns = append(columns, engines[i].name, "×")
		}
	}
	p.table(columns...)
	for _, sh := range shapes {
		t := s.engines[0].of(sh.name, busy)
		if t == nil {
			continue
		}
		cells := []string{sh.name, fmt.Sprintf("%.0f", t.Found), ms(t.P50) + " / " + ms(t.P99)}
		for i := 1; i < len(engines); i++ {
			if s.engines[i] == nil {
				continue
			}
			r, _ := s.ratio(i, sh.name, busy)
			other := s.engines[i].of(sh.name, busy)
			cells = append(cells, ms(other.P50)+" / "+ms(other.P99), times(r))
		}
		p.row(cells...)
	}
	last := []string{"**one of each in turn, questions a second**", "", fmt.Sprintf("**%.0f**", s.engines[0].rate(busy))}
	both := []string{"two clients at once, questions a second", "", fmt.Sprintf("%.0f", s.engines[0].Together)}
	for i := 1; i < len(engines); i++ {
		if e := s.engines[i]; e != nil {
			r, _ := s.mixRatio(i, busy)
			last = append(last, fmt.Sprintf("**%.1f**", e.rate(busy)), "**"+times(r)+"**")
			both = append(both, fmt.Sprintf("%.1f", e.Together), times(s.engines[0].Together/e.Together))
		}
	}
	p.row(last...)
	if !busy {
		p.row(both...)
	}
}

func (p *page) cpu(s *size) {
	columns := []string{"shape"}
	for i, e := range engines {
		if s.engines[i] != nil {
			columns = append(columns, e.name, "questions, runs")
		}
	}
	p.table(columns...)
	for _, sh := range shapes {
		cells := []string{sh.name}
		for _, e := range s.engines {
			if e != nil {
				t := e.of(sh.name, false)
				cells = append(cells, ms(t.CPU), fmt.Sprintf("%d, %s", t.Questions, thousands(t.Runs)))
			}
		}
		p.row(cells...)
	}
}

func (p *page) running(s *size) {
	columns := []string{""}
	var running []*measured
	for i, e := range engines {
		if s.engines[i] != nil {
			columns, running = append(columns, e.name), append(running, s.engines[i])
		}
	}
	p.table(columns...)
	each := func(what string, cell func(m *measured) string) {
		cells := []string{what}
		for _, m := range running {
			cells = append(cells, cell(m))
		}
		p.row(cells...)
	}
	each("build of what is searched", func(m *measured) string {
		if m == s.engines[0] && s.built != nil {
			return s.built.Index.String()
		}
		return m.Build.String()
	})
	each("ready again after a restart", func(m *measured) string { return m.Restart.String() })
	each("on disk", func(m *measured) string { return bytesOf(m.Disk) })
	each("anonymous memory, before questions / after all", func(m *measured) string { return bytesOf(m.Idle.Anonymous) + " / " + bytesOf(m.Full.Anonymous) })
	each("of which Go's heap", func(m *measured) string {
		if m.Full.Heap == 0 {
			return "–"
		}
		return bytesOf(m.Idle.Heap) + " / " + bytesOf(m.Full.Heap)
	})
	each("pages of files in memory", func(m *measured) string { return bytesOf(m.Idle.Mapped) + " / " + bytesOf(m.Full.Mapped) })
	each("shared_buffers in use", func(m *measured) string {
		if m.Full.Shared == 0 {
			return "–"
		}
		return bytesOf(m.Idle.Shared) + " / " + bytesOf(m.Full.Shared)
	})
	each("a save until a search sees it, p50 / p99 ms", func(m *measured) string { return ms(at(m.Saved, 0.5)) + " / " + ms(at(m.Saved, 0.99)) })
	each("the same while questions are asked", func(m *measured) string {
		return fmt.Sprintf("%s / %s, %.1f a second", ms(at(m.Rushed, 0.5)), ms(at(m.Rushed, 0.99)), m.SaveRate)
	})
	for _, m := range running {
		for _, note := range m.Notes {
			p.line("\nNote: %s.", note)
		}
	}
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
	if s.built != nil {
		p.row("making and writing the base", fmt.Sprintf("%s: %.0f offers a second, durable; %s with the index, without pictures", s.built.Write, float64(s.offers)/float64(s.built.Write), bytesOf(s.built.Bytes)), "")
	}
}

// growth tells with which power of the base processor time grows, from each size to the next.
func (p *page) growth() {
	if len(p.sizes) < 2 {
		return
	}
	p.line("\n## Growth\n\nProcessor time of a question grows as the base to the power of… (1 is in proportion)")
	columns := []string{"shape"}
	type step struct{ from, to, engine int }
	var steps []step
	for i := 1; i < len(p.sizes); i++ {
		for e := range engines {
			if p.sizes[i-1].engines[e] != nil && p.sizes[i].engines[e] != nil {
				steps = append(steps, step{i - 1, i, e})
				columns = append(columns, fmt.Sprintf("%s, %s → %s", engines[e].name, thousands(p.sizes[i-1].offers), thousands(p.sizes[i].offers)))
			}
		}
	}
	p.table(columns...)
	for _, sh := range shapes {
		cells := []string{sh.name}
		for _, st := range steps {
			a, b := p.sizes[st.from], p.sizes[st.to]
			x, y := a.engines[st.engine].of(sh.name, false), b.engines[st.engine].of(sh.name, false)
			cell := "–"
			if x.CPU > 0 && y.CPU > 0 {
				cell = fmt.Sprintf("%.2f", math.Log(float64(y.CPU)/float64(x.CPU))/math.Log(float64(b.offers)/float64(a.offers)))
			}
			cells = append(cells, cell)
		}
		p.row(cells...)
	}
}

func times(r float64) string {
	switch {
	case r == 0 || math.IsNaN(r) || math.IsInf(r, 0):
		return "–"
	case r < 10:
		return fmt.Sprintf("%.1f ×", r)
	}
	return thousands(int(r)) + " ×"
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func bytesOf(n int64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%.0f GB", float64(n)/(1<<30))
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%.0f MB", float64(n)/(1<<20))
}
