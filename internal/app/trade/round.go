package trade

import (
	"crypto/rand"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/state"
	"escale/internal/store"
)

// round is one transaction's worth of an operation, or of the plan of one: what the work may look at.
type round struct {
	*Trade
	state *state.State
	read  *store.ReadTx
	write *store.Tx // nil while it is only planned
	actor access.Actor
	order *Order
	group string
	ids   []offer.ID   // all that the operation is about; in a plan none
	day   opening.Date // on which it is done: today, or the day that was ordered
	now   time.Time
	known map[offer.ID]*offer.Offer
}

func (t *Trade) round(tx *store.ReadTx, actor access.Actor, o *Order) *round {
	now := t.app.Now()
	return &round{Trade: t, state: t.app.State(), read: tx, actor: actor, order: o, day: max(o.On, opening.DayOf(now)), now: now}
}

// write is what is to become of one offer. was is nil for a new one.
type write struct {
	was, next *offer.Offer
	settled   bool         // who may was decided before: undoing at its end what was ordered to end
	restored  bool         // it was so before, and is not judged again
	within    *offer.Offer // a new one that this new one is on the programme of, in the place of another
	instead   offer.ID     // which is that one
	follows   bool         // from another write: where this one may not be, the others are made all the same
}

// offer gives another offer that the work needs to know, nil where there is none.
func (x *round) offer(id offer.ID) (*offer.Offer, error) {
	if o, known := x.known[id]; known {
		return o, nil
	}
	o, err := x.read.Offer(id)
	if fault.Is(err, fault.NotFound) {
		o, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if x.known == nil {
		x.known = map[offer.ID]*offer.Offer{}
	}
	x.known[id] = o
	return o, nil
}

// target gives an offer that the actor sees and that is there; what lies out of sight is not there.
func (x *round) target(id offer.ID) (*offer.Offer, error) {
	o, err := x.offer(id)
	if err != nil {
		return nil, err
	}
	if o == nil || !x.state.Policy.Decide(x.actor, access.Read, access.Object{Offer: o}).Allowed {
		return nil, fault.New(fault.NotFound, "offer.not_found", "id", int64(id))
	}
	return o, nil
}

// newItem gives an item that no list has. A plan gives another one than the act, which nobody minds.
func newItem() string { return strings.ToLower(rand.Text()[:10]) }

// set puts a value into a copy of an offer; the same value leaves it as it is. Where it comes from is settled when it is entered.
func (x *round) set(o *offer.Offer, key offer.Key, v offer.Value) {
	was := o.Get(key)
	if was != nil && offer.Equal(was.Value, v) || was == nil && v == nil {
		return
	}
	o.Set(offer.Cell{Key: key, Value: v})
}

func field(name string) offer.Key { return offer.Key{Field: name} }

func doubt(id offer.ID, key string, args ...any) Doubt {
	p := fault.At("", key, args...)
	return Doubt{id, p.Key, p.Args}
}
