package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"escale/internal/query"
)

// trial puts the questions of one shape after the other to an engine.
type trial struct {
	*stage
	engine
	truth  map[string]*answer // by address; nil compares nothing
	own    bool               // the engine is Escale, whose answers are the truth
	result *measured
	saves  int
	asked  map[string]int // by shape: how many questions there was time for
	budget time.Duration  // for one shape, quiet
}

// atLeast is how many questions of a shape are asked however long they take; patient is how many budgets are spent on reaching
// the number that there should be.
const (
	atLeast = 8
	wished  = 20
	patient = 4
)

// whole runs everything: answers first, then times, quiet and with saves. What it has found is kept after each part.
func (t *trial) whole(ctx context.Context, all *asked) error {
	var err error
	if t.result.Idle, err = t.memory(ctx); err != nil {
		return err
	}
	t.asked = map[string]int{}
	for _, part := range []func(context.Context, *asked) error{t.quiet, t.together, t.alone, t.busy} {
		if err := part(ctx, all); err != nil {
			return err
		}
		if t.result.Full, err = t.memory(ctx); err != nil {
			return err
		}
		if err := t.interim(t.result); err != nil {
			return err
		}
	}
	return nil
}

func (t *trial) quiet(ctx context.Context, all *asked) error {
	for _, s := range shapes {
		took, err := t.first(ctx, s.name, all.of(s.name))
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		t.tell(took, "quiet")
		t.result.Quiet = append(t.result.Quiet, *took)
	}
	return nil
}

// busy asks the same questions again while saves go on, for two thirds of the time.
func (t *trial) busy(ctx context.Context, all *asked) error {
	stop := t.saving(ctx, all)
	defer stop()
	for _, s := range shapes {
		asks, err := t.prepared(all.of(s.name)[:t.asked[s.name]])
		if err != nil {
			return err
		}
		took, _, err := t.run(ctx, asks, t.budget*2/3, false)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		took.Shape, took.CPU = s.name, 0
		t.tell(took, "busy ")
		t.result.Busy = append(t.result.Busy, *took)
	}
	return nil
}

func (t *trial) tell(took *timing, how string) {
	t.say("%-24s %s p50 %s p99 %s ms, %d questions, %d runs", took.Shape, how, ms(took.P50), ms(took.P99), took.Questions, took.Runs)
}

// first asks the questions of a shape, as many as the time allows, each once, and then in turns for the same time again,
// which is what counts. Where once was all that there was time for, that counts. Then the answers are compared.
func (t *trial) first(ctx context.Context, name string, questions []*question) (*timing, error) {
	asks, err := t.prepared(questions)
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	took, answers, err := t.run(ctx, asks, t.budget, true)
	if err != nil {
		return nil, err
	}
	t.asked[name] = len(answers)
	if time.Since(begun) < t.budget || took.Runs < atLeast {
		if took, _, err = t.run(ctx, asks[:len(answers)], t.budget, false); err != nil {
			return nil, err
		}
	}
	took.Shape = name
	for i, a := range answers {
		took.Found += float64(a.Total) / float64(len(answers))
		t.check(questions[i], a)
	}
	begun = time.Now()
	for i := range answers[:min(len(answers), twins)] {
		if ordered(questions[i]) || time.Since(begun) > t.budget {
			continue
		}
		if err := t.twin(ctx, questions[i]); err != nil {
			return nil, err
		}
	}
	return took, nil
}

func (t *trial) prepared(questions []*question) ([]asking, error) {
	var asks []asking
	for _, q := range questions {
		a, err := t.prepare(q)
		if err != nil {
			return nil, err
		}
		asks = append(asks, a)
	}
	return asks, nil
}

// run asks questions in turn until the time is over and as many were asked as is wished, or patience ends; once at most when
// their answers are wanted.
func (t *trial) run(ctx context.Context, asks []asking, budget time.Duration, once bool) (*timing, []*answer, error) {
	var times []time.Duration
	var answers []*answer
	spent, runs := make([]time.Duration, len(asks)), make([]int, len(asks))
	before, err := t.cpu()
	if err != nil {
		return nil, nil, err
	}
	begun := time.Now()
	for n := 0; !once || n < len(asks); n++ {
		if gone := time.Since(begun); gone > budget && n >= atLeast && (n >= wished || gone > patient*budget) {
			break
		}
		i := n % len(asks)
		asked := time.Now()
		if err := asks[i].run(ctx); err != nil {
			return nil, nil, err
		}
		took := time.Since(asked)
		times = append(times, took)
		spent[i] += took
		runs[i]++
		if once {
			answers = append(answers, asks[i].answer())
		}
	}
	after, err := t.cpu()
	if err != nil {
		return nil, nil, err
	}
	return timingOf(times, spent, runs, after-before), answers, nil
}

// timingOf sums up runs of questions, of which the last may not have come to their turn.
func timingOf(times, spent []time.Duration, runs []int, cpu time.Duration) *timing {
	took := &timing{Runs: len(times), CPU: cpu / time.Duration(len(times))}
	for i, n := range runs {
		if n == 0 {
			break
		}
		took.Means = append(took.Means, spent[i]/time.Duration(n))
	}
	took.Questions = len(took.Means)
	took.Mean = sum(took.Means) / time.Duration(took.Questions)
	slices.Sort(times)
	took.P50, took.P99 = at(times, 0.5), at(times, 0.99)
	return took
}

// together asks one question of each shape in turn, two clients at once.
func (t *trial) together(ctx context.Context, all *asked) error {
	const clients = 2
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	total := 0
	begun := time.Now()
	until := begun.Add(2 * t.budget)
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
	until := time.Now().Add(4 * t.budget)
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
