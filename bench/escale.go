package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
)

// escale is Escale itself, asked in process as the faces ask it: who may see what, one generation, no cache of answers.
type escale struct {
	app     *app.App
	savable []offer.ID
}

// measureEscale measures Escale, and keeps its answers for the others to be held to.
func measureEscale(ctx context.Context, s *stage) (any, error) {
	var all asked
	if err := s.read("questions", &all); err != nil {
		return nil, err
	}
	a, restart, err := s.started(ctx)
	if err != nil {
		return nil, err
	}
	result := &measured{Restart: Seconds(restart.Seconds()), Offers: a.Stats().Offers, Disk: sizeOf(filepath.Join(s.dir, "base", "index"))}
	t := &trial{stage: s, engine: &escale{a, all.Savable}, result: result, own: true, budget: s.Budget}
	if !s.touched() { // answers of a base that saves have changed are no measure for others
		t.truth = map[string]*answer{}
	}
	err = t.whole(ctx, &all)
	if t.truth != nil {
		err = errors.Join(err, s.write("answers", t.truth))
	}
	return result, errors.Join(err, a.Close())
}

func (e *escale) cpu() (time.Duration, error) { return ownCPU() }

func (e *escale) memory(context.Context) (*memory, error) { return ownMemory() }

type escaleAsking struct {
	app   *app.App
	q     *query.Question
	found *app.Answer
}

func (e *escale) prepare(q *question) (asking, error) {
	values, err := query.Parameters(q.Address)
	if err != nil {
		return nil, err
	}
	parsed, err := e.app.State().Vocabulary.Parse(values, e.app.Now())
	if err != nil {
		return nil, err
	}
	return &escaleAsking{app: e.app, q: parsed}, nil
}

func (a *escaleAsking) run(ctx context.Context) (err error) {
	a.found, err = a.app.Search(ctx, access.Anonymous, a.q)
	return err
}

func (a *escaleAsking) answer() *answer {
	got := &answer{Total: a.found.Count, Facets: map[string]map[string]int{}, Far: a.found.Distances}
	for _, id := range a.found.IDs {
		got.IDs = append(got.IDs, int64(id))
	}
	for _, f := range a.found.Facets {
		counts := map[string]int{}
		for _, c := range f.Counts {
			counts[c.Code] = c.Count
		}
		got.Facets[f.Name] = counts
	}
	return got
}

// save does all that a save of Escale does: rights, checks, history, log, index.
func (e *escale) save(ctx context.Context, n int, word string) error {
	for {
		shown, err := e.app.Offer(ctx, access.Operator, e.savable[n%len(e.savable)])
		if err != nil {
			return err
		}
		o := shown.Offer.Clone()
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", word)})
		saved, err := e.app.Save(ctx, access.Operator, o)
		switch {
		case fault.Is(err, fault.Conflict): // saved a moment ago, and not yet seen
			continue
		case err != nil:
			return err
		}
		return e.app.Wait(ctx, saved.Seq)
	}
}
