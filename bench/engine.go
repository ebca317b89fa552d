package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
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
	P50, P99  time.Duration // of fewer than enough runs, P99 is the longest
	Mean      time.Duration
	CPU       time.Duration // of a question; 0 where saves went on
	Found     float64       // offers of the mean answer
}

// enough runs for a p99: of fewer, it is the longest of them, and the page says so.
const enough = 100

// difference is an answer that is not Escale's.
type difference struct{ Shape, Address, What string }

// Rate is questions a second, one after the other.
func (t *timing) Rate() float64 { return float64(time.Second) / float64(t.Mean) }

// measured is what a stage of an engine keeps.
type measured struct {
	Version        string
	Build, Restart Seconds
	Copying        Seconds // of Build: handing over the documents; 0 where that is not apart
	Disk           int64
	Offers         int
	Quiet, Busy    []timing
	Together       float64 // questions of the mix a second, two clients at once
	Saved, Rushed  []time.Duration
	SaveRate       float64 // that was kept up while asked
	Idle, Full     *memory
	Compared       int          // answers
	Different      int          // of them
	Differences    []difference // the first of them
	Notes          []string
}

// ordered tells whether all engines give a question's answer in the same order. Relevance and chance are each engine's own.
func ordered(q *question) bool { return q.Sort != query.ByRelevance && q.Sort != query.ByRandom }

// twins is how many questions of a shape, whose order is each engine's own, are also asked by name, so that also which offers
// are found is compared, and not only how many.
const twins = 8

func (t *trial) twin(ctx context.Context, q *question) error {
	other := *q
	other.Sort, other.Address = query.ByName, "sort=name&"+dropSort(q.Address)
	a, err := t.prepare(&other)
	if err == nil {
		err = a.run(ctx)
	}
	if err == nil {
		t.check(&other, a.answer())
	}
	return err
}

func dropSort(address string) string {
	parts := strings.Split(address, "&")
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return strings.HasPrefix(p, "sort=") }), "&")
}

// mostDifferences are told one by one.
const mostDifferences = 20

// check compares an answer with Escale's, or keeps it when it is Escale's. A difference is a fault of the engine or of how it
// was asked; it is kept for the page, and the run goes on.
func (t *trial) check(q *question, got *answer) {
	if t.truth == nil {
		return
	}
	want, ok := t.truth[q.Address]
	if !ok && !t.own {
		return // Escale had no time for it
	}
	t.result.Compared++
	if !ok {
		t.truth[q.Address] = got
		return
	}
	what := differ(q, want, got)
	if what == "" {
		return
	}
	t.say("ANSWERS DIFFER: %s\n  %s", q.Address, what)
	t.result.Different++
	if len(t.result.Differences) < mostDifferences {
		t.result.Differences = append(t.result.Differences, difference{q.Shape, q.Address, what})
	}
}

// differ says in what two answers differ; "" in nothing.
func differ(q *question, want, got *answer) string {
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
	return strings.Join(what, "; ")
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
