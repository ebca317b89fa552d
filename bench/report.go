package main

import (
	"cmp"
	"errors"
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
	results  map[string]*result // by stage; nil where it has not run
	built    *built
	drawn    *drawn
	engines  [3]*measured // in the order of engines
	http     *overHTTP
	exchange *exchanged
}

// escale is what was left by Escale's stage.
func (s *size) escale() *result { return s.results["escale"] }

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
	s := &size{offers: n, results: map[string]*result{}}
	var errs []error
	for _, st := range stages {
		r, err := readResult(dir, st.name)
		if err == nil && r != nil {
			s.results[st.name] = r
			err = s.take(r)
		}
		errs = append(errs, err)
	}
	return s, errors.Join(errs...)
}

func (s *size) take(r *result) (err error) {
	switch r.Stage {
	case "base":
		s.built, err = data[built](r)
	case "data":
		s.drawn, err = data[drawn](r)
	case "http":
		s.http, err = data[overHTTP](r)
	case "exchange":
		s.exchange, err = data[exchanged](r)
	}
	for i, e := range engines {
		if e.stage == r.Stage {
			s.engines[i], err = data[measured](r)
		}
	}
	return err
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
		p.missing(s)
		if s.engines[0] != nil {
			p.engines(s)
		}
		p.overHTTP(s)
		p.exchanged(s)
	}
	p.growth()
	p.caveats()
}

// engines tells what was found by asking.
func (p *page) engines(s *size) {
	p.line("\n### Questions, one after the other, nothing else going on")
	p.line("\np50 / p99 in milliseconds, a p99 with * being the longest of fewer than %d runs; × is how many times as long as Escale, over the questions that both were asked.", enough)
	p.questions(s, false)
	if len(s.engines[0].Busy) > 0 {
		p.line("\n### The same with %d saves a second", savesPerSecond)
		p.questions(s, true)
	}
	p.line("\n### Processor time of a question, in milliseconds")
	p.cpu(s)
	p.line("\n### What it takes to run")
	p.running(s)
	p.differences(s)
}

// missing tells what was to be measured and was not, and why.
func (p *page) missing(s *size) {
	if s.alone() {
		p.line("Escale alone, and of it questions, memory, building and restarting.")
	}
	for _, st := range stages {
		r := s.results[st.name]
		switch {
		case st.compared && s.alone():
		case r == nil:
			p.line("\n**Not run: %s.**", st.name)
		case r.Fault != "" && string(r.Data) == "null":
			p.line("\n**Not run: %s** (%s).", st.name, oneLine(r.Fault))
		case r.Fault != "":
			p.line("\n**Ended early: %s** (%s). What it had measured stands here.", st.name, oneLine(r.Fault))
		}
	}
}

// alone tells whether the size is above those at which other engines take part.
func (s *size) alone() bool {
	for _, r := range s.results {
		return s.offers > r.Settings.Largest
	}
	return false
}

func oneLine(text string) string {
	const most = 300
	text = strings.Join(strings.Fields(text), " ")
	return text[:min(len(text), most)]
}

// differences tells which answers were not Escale's.
func (p *page) differences(s *size) {
	for i, m := range s.engines {
		if m == nil || m.Different == 0 {
			continue
		}
		p.line("\n**Answers of %s that differ from Escale's: %d of %d.** The first of them:\n", engines[i].name, m.Different, m.Compared)
		for _, d := range m.Differences[:min(len(m.Differences), 5)] {
			p.line("- %s, `%s`: %s", d.Shape, d.Address, oneLine(d.What))
		}
	}
}

func (p *page) head() {
	var first *result
	versions := []string{"Escale of this repository, " + runtime.Version()}
	both := false
	for _, s := range p.sizes {
		if first == nil {
			first = s.escale()
		}
		for _, e := range s.engines[1:] {
			if e != nil && e.Version != "" && !slices.Contains(versions, e.Version) {
				versions = append(versions, e.Version)
			}
		}
		both = both || s.engines[1] != nil && s.engines[2] != nil
	}
	if first == nil {
		p.line("# Figures\n\nNothing was measured yet.")
		return
	}
	p.line("# Figures\n\nMade by `make bench` on %s: %s; %s.", first.At.Format(time.DateOnly), machine(), strings.Join(versions, "; "))
	p.line("\nAbsolute times change from machine to machine and with what else it does; ratios measured side by side in one run do not, or much less.")
	if both {
		p.line("\n![How many times as long PostgreSQL and Bleve take](ratios.svg)")
	}
	p.line("\nMake them again:\n\n```\nmake bench BENCH=\"-sizes %s -largest %d -budget %s -slow %s -grow -write\"\n```", sizesOf(p.sizes), first.Settings.Largest, first.Settings.Budget, first.Settings.Slow)
	p.line("\nOne stage again: `-sizes 60000 -only postgres`. A run that is bounded (`-total 80m`) or stopped goes on where it was when it is begun again, and `-page -write` writes this page of what there is.")
	p.line("How it was measured, and what not to read into it, stands [at the end](#how-it-was-measured).")
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
		if !s.alone() { // otherwise only some were looked at
			seen = fmt.Sprintf("The public sees %s of them; a", thousands(s.drawn.Offers))
		}
		p.line("\n%s mean document has %.1f KB, %.0f terms and %.0f codes.", cmp.Or(seen, "A"), float64(s.drawn.MeanRaw)/1000, s.drawn.MeanTerms, s.drawn.MeanCodes)
	}
	if b := s.built; b != nil && b.Write > 0 {
		made, index := s.offers-b.From, cmp.Or(b.Index, 1)
		p.line("Making and writing %s offers of the base took %s, %.0f a second, durable; building its index %s, %.0f a second. On disk it has %s with the index, without pictures.",
			thousands(made), b.Write, float64(made)/float64(b.Write), b.Index, float64(s.offers)/float64(index), bytesOf(b.Bytes))
	}
	var compared []string
	for i, e := range s.engines {
		if e != nil && i > 0 {
			compared = append(compared, fmt.Sprintf("%s of %s", thousands(e.Compared-e.Different), engines[i].name))
		}
	}
	if compared != nil {
		p.line("Answers compared with Escale's and found equal: %s. The load of the machine was %s when the questions began.", strings.Join(compared, ", "), s.load())
	}
}

// load is what else the machine did when the questions began.
func (s *size) load() string {
	if r := s.escale(); r != nil {
		return r.Load
	}
	return "unknown"
}

func (t *timing) cell() string {
	if t == nil {
		return "–"
	}
	few := ""
	if t.Runs < enough {
		few = "*"
	}
	return ms(t.P50) + " / " + ms(t.P99) + few
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
		cells := []string{sh.name, fmt.Sprintf("%.0f", s.engines[0].of(sh.name, false).Found), t.cell()}
		for i := 1; i < len(engines); i++ {
			if s.engines[i] == nil {
				continue
			}
			r, _ := s.ratio(i, sh.name, busy)
			cells = append(cells, s.engines[i].of(sh.name, busy).cell(), times(r))
		}
		p.row(cells...)
	}
	last := []string{"**one of each in turn, questions a second**", "", "**" + rate(s.engines[0].rate(busy)) + "**"}
	both := []string{"two clients at once, questions a second", "", rate(s.engines[0].Together)}
	for i := 1; i < len(engines); i++ {
		if e := s.engines[i]; e != nil {
			r, _ := s.mixRatio(i, busy)
			last = append(last, "**"+rate(e.rate(busy))+"**", "**"+times(r)+"**")
			both = append(both, rate(e.Together), times(s.engines[0].Together/e.Together))
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
				if t := e.of(sh.name, false); t != nil {
					cells = append(cells, ms(t.CPU), fmt.Sprintf("%d, %s", t.Questions, thousands(t.Runs)))
				} else {
					cells = append(cells, "–", "")
				}
			}
		}
		p.row(cells...)
	}
}

func (p *page) running(s *size) {
	columns := []string{""}
	var running []*measured
	for i, e := range engines {
		if m := s.engines[i]; m != nil && m.Idle != nil && m.Full != nil {
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
		if m.Copying > 0 {
			return fmt.Sprintf("%s, of which %s to hand over the documents", m.Build, m.Copying)
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
	each("a save until a search sees it, p50 / p99 ms", func(m *measured) string {
		if m.Saved == nil {
			return "–"
		}
		return ms(at(m.Saved, 0.5)) + " / " + ms(at(m.Saved, 0.99))
	})
	each("the same while questions are asked", func(m *measured) string {
		if m.Rushed == nil {
			return "–"
		}
		return fmt.Sprintf("%s / %s, %.1f a second", ms(at(m.Rushed, 0.5)), ms(at(m.Rushed, 0.99)), m.SaveRate)
	})
	for _, m := range s.engines {
		if m == nil {
			continue
		}
		for _, note := range m.Notes {
			p.line("\nNote: %s.", note)
		}
	}
}

// rate tells a number a second; 0 is one that was not measured.
func rate(r float64) string {
	switch {
	case r == 0:
		return "–"
	case r < 100:
		return fmt.Sprintf("%.1f", r)
	}
	return fmt.Sprintf("%.0f", r)
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
