package app

import (
	"context"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/query"
	"escale/internal/state"
	"escale/internal/store"
)

// Charter gives the network's own charter as it was written, nil where it has none, and the whole that is in force.
func (a *App) Charter(ctx context.Context, actor access.Actor) (own []byte, inForce *quality.Charter, err error) {
	if err := a.State().Policy.Decide(actor, access.Assess, access.Object{}).Err(); err != nil {
		return nil, nil, err
	}
	err = a.store.Read(ctx, func(tx *store.ReadTx) error {
		o, err := tx.Object(state.KindCharter, state.CharterCode)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err == nil {
			own = o.Document
		}
		return err
	})
	return own, a.State().Charter, err
}

// RuleChange is what another charter would change about one rule: how many offers break it under the one in force, and under
// the other.
type RuleChange struct {
	Rule  string `json:"rule"`
	Now   int    `json:"now"`
	Then  int    `json:"then"`
	State string `json:"state"` // new, gone or kept
}

// TryCharter says what a network's own charter would change, and writes nothing: every offer of the base is judged by it.
func (a *App) TryCharter(ctx context.Context, actor access.Actor, own []byte, progress func(done, total int64)) ([]RuleChange, error) {
	next, err := a.compile(actor, own)
	if err != nil {
		return nil, err
	}
	s, err := a.sight(ctx, actor)
	if err != nil {
		return nil, err
	}
	q := &query.Question{Everywhere: true, Lang: "fr", Sort: query.ByDraw, Today: opening.DayOf(s.at), Facets: []string{quality.FacetProblem}}
	found, err := s.view.Search(q, s.audience)
	if err != nil {
		return nil, err
	}
	changes := newChanges(s.now.Charter, next)
	for _, c := range found.Facets[0].Counts {
		changes.of(c.Code).Now = c.Count
	}
	all, err := s.view.Each(q, s.audience)
	if err != nil {
		return nil, err
	}
	r, done := s.now.Reference(), int64(0)
	r.Today = q.Today
	for id := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o, err := s.view.Offer(id)
		if err != nil {
			return nil, err
		}
		for _, code := range next.Broken(o, r) {
			changes.of(code).Then++
		}
		if done++; progress != nil && done%100 == 0 {
			progress(done, int64(found.Count))
		}
	}
	return changes.list, nil
}

// changes keeps what changes by rule, in the order of the charters.
type changes struct {
	list []RuleChange
	at   map[string]int
}

func newChanges(now, next *quality.Charter) *changes {
	c := &changes{at: map[string]int{}}
	for _, r := range next.Articles.Rules {
		kept := "kept"
		if now.Rule(r.Code) == nil {
			kept = "new"
		}
		c.add(r.Code, kept)
	}
	for _, r := range now.Articles.Rules {
		if next.Rule(r.Code) == nil {
			c.add(r.Code, "gone")
		}
	}
	return c
}

func (c *changes) add(code, kept string) {
	c.at[code] = len(c.list)
	c.list = append(c.list, RuleChange{Rule: code, State: kept})
}

func (c *changes) of(code string) *RuleChange {
	if _, there := c.at[code]; !there { // of an index that another charter made
		c.add(code, "gone")
	}
	return &c.list[c.at[code]]
}

// compile reads a network's own charter, for who may set it.
func (a *App) compile(actor access.Actor, own []byte) (*quality.Charter, error) {
	if err := a.State().Policy.Decide(actor, access.Administer, access.Object{}).Err(); err != nil {
		return nil, err
	}
	articles, err := quality.Read(own)
	if err != nil {
		return nil, err
	}
	return quality.Compile(articles, query.NewVocabulary(offer.Reference{Catalog: a.State().Catalog, Atlas: a.State().Atlas}))
}

// SetCharter lays a network's own charter over the shipped one, in the place of what it laid there before; an empty one takes it
// away. What is wrong with it is refused as a whole, with every fault.
func (a *App) SetCharter(ctx context.Context, actor access.Actor, own []byte) (*quality.Charter, error) {
	charter, err := a.compile(actor, own)
	if err != nil {
		return nil, err
	}
	by := store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "charter"}
	if _, err := a.store.Write(ctx, by, func(tx *store.Tx) error {
		return putObject(tx, state.KindCharter, state.CharterCode, own)
	}); err != nil {
		return nil, err
	}
	return charter, a.loadState(ctx)
}
