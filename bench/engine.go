package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"escale/internal/query"
)

// engine is one of those that are compared.
type engine interface {
	// prepare does what has to be done once for a question, however often it is asked.
	prepare(q *question) (asking, error)
	// save changes the name of one of the savable offers to a word that no other has, durably.
	save(ctx context.Context, n int, word string) error
	// cpu is the processor time that the engine has used so far.
	cpu() (time.Duration, error)
	memory(ctx context.Context) (*memory, error)
}

// asking is a question put to an engine.
type asking interface {
	run(ctx context.Context) error
	answer() *answer // what the last run found
}

// answer is what every engine says in the same way.
type answer struct {
	Total  int
	IDs    []int64
	Facets map[string]map[string]int
	Far    []float64 // by distance: how far each of the page is, in metres
}

// memory is what an engine holds, in bytes.
type memory struct {
	Heap      int64 // of Go, in use
	Anonymous int64 // pages of no file, as the system counts them
	Mapped    int64 // pages of files that are in memory, as many as the system leaves there
	Shared    int64 // of PostgreSQL: shared_buffers that are in use
}

// timing is how long one shape took.
type timing struct {
	Shape     string
	Questions int             // different ones
	Means     []time.Duration // of each question, in their order
	Runs      int
	P50, P99  time.Duration
	Mean      time.Duration
	CPU       time.Duration // of a question; 0 where saves went on
	Found     float64       // offers of the mean answer
}

// Rate is questions a second, one after the other.
func (t *timing) Rate() float64 { return float64(time.Second) / float64(t.Mean) }

// measured is what a stage of an engine keeps.
type measured struct {
	Version        string
	Build, Restart Seconds
	Disk           int64
	Offers         int
	Quiet, Busy    []timing
	Together       float64 // questions of the mix a second, two clients at once
	Saved, Rushed  []time.Duration
	SaveRate       float64 // that was kept up while asked
	Idle, Full     *memory
	Compared       int // answers
	Notes          []string
}

// trial puts the questions of one shape to an engine.
type trial struct {
	*stage
	engine
	truth  map[string]*answer // by address; nil collects
	result *measured
	saves  int
}

// whole runs everything: answers first, then times, quiet and with saves.
func (t *trial) whole(ctx context.Context, all *asked) error {
	var err error
	if t.result.Idle, err = t.memory(ctx); err != nil {
		return err
	}
	for _, busy := range []bool{false, true} {
		stop := func() {}
		if busy {
			if err := t.alone(ctx, all); err != nil {
				return err
			}
			stop = t.saving(ctx, all)
		}
		for _, s := range shapes {
			took, err := t.shape(ctx, s.name, all.of(s.name), busy)
			if err != nil {
				stop()
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if busy {
				t.result.Busy = append(t.result.Busy, *took)
			} else {
				t.result.Quiet = append(t.result.Quiet, *took)
			}
		}
		if !busy {
			if err := t.together(ctx, all); err != nil {
				return err
			}
		}
		stop()
	}
	t.result.Full, err = t.memory(ctx)
	return err
}

// shape checks the answers of a shape and measures as many of its questions as the time allows. Quiet, those that were
// checked are those that are timed.
func (t *trial) shape(ctx context.Context, name string, questions []*question, busy bool) (*timing, error) {
	budget := t.Budget
	asks, err := t.first(ctx, questions, budget, !busy)
	if err != nil {
		return nil, err
	}
	took := &timing{Shape: name, Questions: len(asks), Means: make([]time.Duration, len(asks))}
	for _, a := range asks {
		took.Found += float64(a.answer().Total) / float64(len(asks))
	}
	var times []time.Duration
	before, err := t.cpu()
	if err != nil {
		return nil, err
	}
	rounds := 0
	for until := time.Now().Add(budget); rounds == 0 || time.Now().Before(until); rounds++ {
		for i, a := range asks {
			begun := time.Now()
			if err := a.run(ctx); err != nil {
				return nil, err
			}
			spent := time.Since(begun)
			times = append(times, spent)
			took.Means[i] += spent
		}
	}
	after, err := t.cpu()
	if err != nil {
		return nil, err
	}
	for i := range took.Means {
		took.Mean += took.Means[i]
		took.Means[i] /= time.Duration(rounds)
	}
	took.Runs = len(times)
	took.Mean /= time.Duration(len(times))
	if !busy {
		took.CPU = (after - before) / time.Duration(len(times))
	}
	slices.Sort(times)
	took.P50, took.P99 = times[len(times)/2], times[len(times)*99/100]
	t.say("%-24s %s p50 %s p99 %s ms, %d questions, %d runs", name, map[bool]string{false: "quiet", true: "busy "}[busy], ms(took.P50), ms(took.P99), len(asks), len(times))
	return took, nil
}

// atLeast is how many questions of a shape are asked however long they take.
const atLeast = 8

// first asks the questions once, as many as half of the time allows, and compares their answers.
func (t *trial) first(ctx context.Context, questions []*question, budget time.Duration, check bool) ([]asking, error) {
	var asks []asking
	begun := time.Now()
	for i, q := range questions {
		if i >= atLeast && time.Since(begun) > budget/2 {
			break
		}
		a, err := t.prepare(q)
		if err != nil {
			return nil, err
		}
		if err := a.run(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", q.Address, err)
		}
		asks = append(asks, a)
		if !check {
			continue
		}
		if err := t.check(q, a.answer()); err != nil {
			return nil, err
		}
		if !ordered(q) && i < atLeast {
			if err := t.twin(ctx, q); err != nil {
				return nil, err
			}
		}
	}
	return asks, nil
}

// ordered tells whether all engines give a question's answer in the same order. Relevance and chance are each engine's own.
func ordered(q *question) bool { return q.Sort != query.ByRelevance && q.Sort != query.ByRandom }

// twin asks the same by name, so that also which offers are found is compared, and not only how many.
func (t *trial) twin(ctx context.Context, q *question) error {
	other := *q
	other.Sort, other.Address = query.ByName, "sort=name&"+dropSort(q.Address)
	a, err := t.prepare(&other)
	if err == nil {
		err = a.run(ctx)
	}
	if err != nil {
		return err
	}
	return t.check(&other, a.answer())
}

func dropSort(address string) string {
	parts := strings.Split(address, "&")
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return strings.HasPrefix(p, "sort=") }), "&")
}

// check compares an answer with Escale's, or keeps it when it is Escale's.
func (t *trial) check(q *question, got *answer) error {
	if t.truth == nil {
		return nil
	}
	want, ok := t.truth[q.Address]
	if !ok {
		t.truth[q.Address] = got
		t.result.Compared++
		return nil
	}
	t.result.Compared++
	return differ(q, want, got)
}

// differ says in what two answers differ.
func differ(q *question, want, got *answer) error {
	var what []string
	if want.Total != got.Total {
		what = append(what, fmt.Sprintf("total: %d, not %d", got.Total, want.Total))
	}
	for _, name := range q.Facets {
		if w, g := want.Facets[name], got.Facets[name]; !maps.Equal(w, g) {
			what = append(what, fmt.Sprintf("facet %s: %v, not %v", name, excerpt(g, w), excerpt(w, g)))
		}
	}
	if len(want.IDs) != len(got.IDs) || ordered(q) && !samePlaces(q, want, got) {
		what = append(what, fmt.Sprintf("page: %v, not %v", got.IDs, want.IDs))
	}
	if what == nil {
		return nil
	}
	return fmt.Errorf("answers differ: %s\n  %s", q.Address, strings.Join(what, "\n  "))
}

// samePlaces tells whether two pages are the same. By distance, offers that are equally far to a few centimetres may change
// places: engines measure with their own formula and keep positions with their own precision.
func samePlaces(q *question, want, got *answer) bool {
	if slices.Equal(want.IDs, got.IDs) {
		return true
	}
	if q.Sort != query.ByDistance || len(got.Far) != len(want.Far) {
		return false
	}
	for i := range want.Far {
		if math.Abs(want.Far[i]-got.Far[i]) > 0.05+want.Far[i]*1e-5 {
			return false
		}
	}
	return true
}

// excerpt gives a few of the counts in which one facet differs from another.
func excerpt(a, b map[string]int) map[string]int {
	some := map[string]int{}
	for code, n := range a {
		if b[code] != n && len(some) < 5 {
			some[code] = n
		}
	}
	return some
}

// together asks one question of each shape in turn, two clients at once.
func (t *trial) together(ctx context.Context, all *asked) error {
	const clients = 2
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	total := 0
	begun := time.Now()
	until := begun.Add(max(2*t.Budget, time.Second))
	for c := range clients {
		wg.Go(func() {
			n, err := t.mix(ctx, all, c, until)
			mu.Lock()
			defer mu.Unlock()
			total += n
			if err != nil {
				failed = err
			}
		})
	}
	wg.Wait()
	t.result.Together = float64(total) / time.Since(begun).Seconds()
	return failed
}

func (t *trial) mix(ctx context.Context, all *asked, client int, until time.Time) (n int, err error) {
	asks := map[*question]asking{}
	for round := client; ; round++ {
		for _, s := range shapes {
			questions := all.of(s.name)
			q := questions[round%min(len(questions), 2*atLeast)]
			a := asks[q]
			if a == nil {
				if a, err = t.prepare(q); err != nil {
					return n, err
				}
				asks[q] = a
			}
			if err := a.run(ctx); err != nil {
				return n, err
			}
			n++
		}
		if time.Now().After(until) {
			return n, nil
		}
	}
}

// savesEach is how many saves are measured with nothing else going on.
const savesEach = 100

// alone saves with nothing else going on, and measures until a search sees it.
func (t *trial) alone(ctx context.Context, all *asked) error {
	if err := t.touch(); err != nil {
		return err
	}
	until := time.Now().Add(4 * t.Budget)
	for n := 0; n < savesEach && (n < atLeast || time.Now().Before(until)); n++ {
		took, err := t.seen(ctx, all)
		if err != nil {
			return err
		}
		t.result.Saved = append(t.result.Saved, took)
	}
	slices.Sort(t.result.Saved)
	return nil
}

// seen saves, and asks for the new name until it is found.
func (t *trial) seen(ctx context.Context, all *asked) (time.Duration, error) {
	t.saves++
	name := fmt.Sprintf("essai%06d", t.saves)
	q := &question{Address: "q=" + name + ".", Words: []word{{Terms: []string{asIs(name)}}}, Sort: query.ByRelevance}
	a, err := t.prepare(q)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	if err := t.save(ctx, t.saves%len(all.Savable), name); err != nil {
		return 0, fmt.Errorf("saving: %w", err)
	}
	for {
		if err := a.run(ctx); err != nil {
			return 0, err
		}
		if a.answer().Total > 0 {
			return time.Since(begun), nil
		}
		if time.Since(begun) > time.Minute {
			return 0, fmt.Errorf("a save is not seen after a minute")
		}
	}
}

// savesPerSecond go on while the second round is measured.
const savesPerSecond = 20

// saving saves in the background until it is stopped.
func (t *trial) saving(ctx context.Context, all *asked) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	begun := time.Now()
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Second / savesPerSecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			took, err := t.seen(ctx, all)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				t.note("a save failed while questions were asked: %v", err)
				return
			}
			t.result.Rushed = append(t.result.Rushed, took)
		}
	}()
	return func() {
		cancel()
		<-done
		t.result.SaveRate = float64(len(t.result.Rushed)) / time.Since(begun).Seconds()
		slices.Sort(t.result.Rushed)
	}
}

func (t *trial) note(format string, args ...any) {
	t.say(format, args...)
	t.result.Notes = append(t.result.Notes, fmt.Sprintf(format, args...))
}

func ms(d time.Duration) string {
	switch x := float64(d) / 1e6; {
	case x < 0.1:
		return fmt.Sprintf("%.3f", x)
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 100:
		return fmt.Sprintf("%.1f", x)
	default:
		return fmt.Sprintf("%.0f", x)
	}
}

// at gives the duration below which a share of sorted ones lie.
func at(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
