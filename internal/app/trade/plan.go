package trade

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/store"
)

// Plan is what an order would do, were it done now. Nothing was written.
type Plan struct {
	Kind     Kind           `json:"kind"`
	On       opening.Date   `json:"on,omitzero"`
	Offers   int            `json:"offers"`   // that it is about
	Changed  int            `json:"changed"`  //
	Proposed int            `json:"proposed"` // to whoever may
	Partly   int            `json:"partly"`   // of those changed, some of it only proposed
	Same     int            `json:"same"`     // so already
	Refused  int            `json:"refused"`
	Reasons  map[string]int `json:"reasons,omitempty"` // how many were refused for what
	Steps    []Step         `json:"steps"`             // at most MaxShown, those refused first
	Doubts   []Doubt        `json:"doubts,omitempty"`
	Falls    []Fall         `json:"falls,omitempty"`
	Confirm  string         `json:"confirm"` // to give with the order, so that what changed since is told
}

// Step is what would become of one offer.
type Step struct {
	Offer   offer.ID     `json:"offer"`
	Name    string       `json:"name"`
	Type    offer.Type   `json:"type"`
	Owner   string       `json:"owner"`
	Verdict Verdict      `json:"verdict"`
	Partly  bool         `json:"partly,omitempty"`
	Fields  []string     `json:"fields,omitempty"` // that change, as the history names them
	Code    string       `json:"code,omitempty"`   // of why it is refused
	Why     *fault.Error `json:"-"`
	Writes  []Written    `json:"-"`
}

// Written is an offer as it is and as it would be; Was is nil for a new one.
type Written struct{ Was, Next *offer.Offer }

// Plan tells what an order would do.
func (t *Trade) Plan(ctx context.Context, actor access.Actor, o *Order) (*Plan, error) {
	if err := orderable(o); err != nil {
		return nil, err
	}
	p, _, err := t.plan(ctx, actor, o)
	return p, err
}

func (t *Trade) plan(ctx context.Context, actor access.Actor, o *Order) (*Plan, []offer.ID, error) {
	ids, err := t.reached(ctx, actor, o)
	if err != nil {
		return nil, nil, err
	}
	p := &Plan{Kind: o.Work.Kind(), On: o.On, Offers: len(ids), Reasons: map[string]int{}, Steps: []Step{}}
	sum := sha256.New()
	if doc, err := json.Marshal(o, json.Deterministic(true)); err == nil {
		sum.Write(doc)
	}
	for some := range slices.Chunk(ids, batch) {
		err := t.Read(ctx, func(tx *store.ReadTx) error {
			x := t.round(tx, actor, o)
			offers, err := tx.Offers(some)
			if err != nil {
				return err
			}
			for _, one := range offers {
				out, err := x.one(one)
				if err != nil {
					return err
				}
				p.count(one, out)
				fmt.Fprintf(sum, "%d %s %t\n", one.ID, out.verdict, out.partly)
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if err := t.falls(ctx, actor, o, ids, p); err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(p.Steps, func(a, b Step) int { return order(a.Verdict) - order(b.Verdict) })
	p.Steps = p.Steps[:min(len(p.Steps), MaxShown)]
	p.Confirm = fmt.Sprintf("%d.%d.%d.%s", p.Changed, p.Proposed, p.Refused, hex.EncodeToString(sum.Sum(nil))[:24])
	return p, ids, nil
}

// order is how soon somebody wants to read of a verdict.
func order(v Verdict) int { return slices.Index([]Verdict{Refused, Proposed, Changed, Same}, v) }

// mostSteps bounds what of the steps is kept while a plan is made: each holds its offers.
const mostSteps = 2 * MaxShown

func (p *Plan) count(o *offer.Offer, out outcome) {
	switch out.verdict {
	case Changed:
		p.Changed++
		if out.partly {
			p.Partly++
		}
	case Proposed:
		p.Proposed++
	case Same:
		p.Same++
	case Refused:
		p.Refused++
		p.Reasons[reason(out.why)]++
	}
	if len(p.Doubts)+len(out.doubts) <= MaxShown {
		p.Doubts = append(p.Doubts, out.doubts...)
	}
	if len(p.Steps) >= mostSteps && out.verdict != Refused || len(p.Steps) >= 2*mostSteps {
		return
	}
	s := Step{Offer: o.ID, Name: nameOf(o), Type: o.Type, Owner: o.Owner, Verdict: out.verdict, Partly: out.partly, Why: out.why, Fields: fields(out.writes)}
	if out.why != nil {
		s.Code = reason(out.why)
	}
	for _, w := range out.writes {
		s.Writes = append(s.Writes, Written{w.was, w.next})
	}
	p.Steps = append(p.Steps, s)
}

// reason names why an offer was refused: by the one problem that stands in the way, where there is one.
func reason(e *fault.Error) string {
	if len(e.Problems) > 0 {
		return e.Problems[0].Key
	}
	return e.Key
}

func nameOf(o *offer.Offer) string {
	p, _ := o.Name().In("fr")
	return p.Value
}

// reached lists the offers that an order is about: those that were named or found, in the sight of the actor, and those that
// the work reaches through them.
func (t *Trade) reached(ctx context.Context, actor access.Actor, o *Order) (ids []offer.ID, err error) {
	if err := t.check(o, opening.DayOf(t.app.Now())); err != nil {
		return nil, err
	}
	err = t.Read(ctx, func(tx *store.ReadTx) error {
		x := t.round(tx, actor, o)
		if w, ok := o.Work.(checked); ok {
			if err := w.check(x); err != nil {
				return err
			}
		}
		if w, ok := o.Work.(targeted); ok {
			ids, err = w.targets(x)
			return err
		}
		for _, id := range o.Offers {
			if _, err := x.target(id); err != nil {
				return err
			}
		}
		ids = slices.Clone(o.Offers)
		return nil
	})
	if err == nil && o.Question != "" {
		ids, err = t.found(ctx, actor, o.Question)
	}
	if w, ok := o.Work.(widened); ok && err == nil {
		ids, err = w.widen(ctx, t, ids)
	}
	if err != nil {
		return nil, err
	}
	if _, own := o.Work.(targeted); !own {
		slices.Sort(ids)
		ids = slices.Compact(ids)
	}
	if w, ok := o.Work.(arranged); ok {
		if err := t.Read(ctx, func(tx *store.ReadTx) (err error) {
			ids, err = w.arrange(t.round(tx, actor, o), ids)
			return err
		}); err != nil {
			return nil, err
		}
	}
	if len(ids) > MaxOffers {
		return nil, fault.New(fault.TooMany, "operation.too_many", "offers", len(ids), "max", MaxOffers)
	}
	return ids, nil
}

// found lists what a question finds.
func (t *Trade) found(ctx context.Context, actor access.Actor, question string) ([]offer.ID, error) {
	values, err := query.Parameters(strings.TrimPrefix(question, "?"))
	if err != nil {
		return nil, err
	}
	q, err := t.app.Vocabulary(actor).Parse(values, t.app.Now())
	if err != nil {
		return nil, err
	}
	return t.Found(ctx, actor, q)
}

func (t *Trade) falls(ctx context.Context, actor access.Actor, o *Order, ids []offer.ID, p *Plan) error {
	w, ok := o.Work.(falling)
	if !ok {
		return nil
	}
	return t.Read(ctx, func(tx *store.ReadTx) (err error) {
		p.Falls, err = w.falls(t.round(tx, actor, o), ids)
		return err
	})
}

// Most gives the reasons for which offers were refused, the most frequent first.
func (p *Plan) Most() []string {
	return slices.SortedFunc(maps.Keys(p.Reasons), func(a, b string) int {
		if n := p.Reasons[b] - p.Reasons[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
}
