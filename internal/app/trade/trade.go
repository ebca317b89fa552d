// Package trade is what the trade does with offers besides entering them: a hotel changes hands, communes pass from one office
// to another, a fire order closes forty trails until Sunday, a festival is cancelled with its sixty concerts, last year's
// edition becomes this year's, two records turn out to be one. Each is more than a few fields, touches many offers at once
// or takes effect on a day to come; done by hand it is half done.
//
// They all go one way. An Order says what is to be done with which offers. Plan tells, before anything is written, what
// would become of each: changed, proposed to whoever may, refused and why. Act does it, in bounded transactions that belong to
// one group, so that each offer has its own entry in its history and the whole can be undone as one. How far it has come lies
// in the base, beside what was written and in the same transaction: whoever kills the process in the middle finds it going on
// from there.
package trade

import (
	"context"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Limits of one operation.
const (
	MaxOffers = 50_000 // that one order is about
	MaxShown  = 200    // offers that a plan or a result spells out
	MaxNote   = 2_000  // bytes
	batch     = 100    // offers of one transaction
)

// Trade does operations on a base. It is safe for use by many at once.
type Trade struct {
	app.Inner
	app *app.App
}

// New gives the operations of a base. What takes long is done before a call returns, unless Follow was called.
func New(a *app.App) *Trade { return &Trade{a.Inner(), a} }

// Follow has operations that take long, wait for their day or were interrupted done behind the calls, by one process of the base at
// a time. It is called once, before app.Start.
func (t *Trade) Follow() *Trade {
	t.Effect(worker{t})
	return t
}

// Kind is the closed list of operations.
type Kind string

const (
	Close     Kind = "close"     // for a time or for good
	Reopen    Kind = "reopen"    //
	Cancel    Kind = "cancel"    // an event, or some of its dates
	Postpone  Kind = "postpone"  // an event, to a day or without one
	Relocate  Kind = "relocate"  // an event, to another place
	Operator  Kind = "operator"  // another runs it from a day on
	HandOver  Kind = "hand-over" // another organisation answers for it
	Leave     Kind = "leave"     // an organisation leaves the network, its offers stay
	Edit      Kind = "edit"      // one field of many offers
	Duplicate Kind = "duplicate" // the same again, or its next edition
	Merge     Kind = "merge"     // two records are one thing
	Part      Kind = "part"      // they were not
	Undo      Kind = "undo"      // another operation

	lapse Kind = "lapse" // one whose last day is over; nobody orders it
)

// Kinds lists every Kind.
var Kinds = []Kind{Close, Reopen, Cancel, Postpone, Relocate, Operator, HandOver, Leave, Edit, Duplicate, Merge, Part, Undo}

// Work is what an operation does: one type for each Kind, with what it is to be told besides the offers.
type Work interface {
	Kind() Kind
	// change says what becomes of an offer, in the order in which that is to be written: the offer itself, and others that
	// belong to the same act. Nothing means that it is so already. Refusals are fault errors; doubts are for the reader.
	change(x *round, o *offer.Offer) (writes []write, doubts []Doubt, err error)
}

// Some kinds of work are more than that.
type (
	// checked has something to say of the order before any offer is looked at.
	checked interface{ check(x *round) error }
	// widened reaches other offers through those that were named.
	widened interface {
		widen(ctx context.Context, t *Trade, ids []offer.ID) ([]offer.ID, error)
	}
	// arranged does offers in an order of its own, where one is told by another.
	arranged interface {
		arrange(x *round, ids []offer.ID) ([]offer.ID, error)
	}
	// finished has something to do when all offers are done, in the last transaction.
	finished interface{ finish(x *round) error }
	// followed has something else change with each offer that is written.
	followed interface{ follow(x *round, w write) error }
	// falling takes something along with the offers, or lets it fall.
	falling interface {
		falls(x *round, ids []offer.ID) ([]Fall, error)
	}
	// ending comes to its end by itself, at the end of a day.
	ending interface{ end() opening.Date }
)

// Doubt is something that the person is to look at, with the offer that it is about; nothing is kept from being done by it.
type Doubt struct {
	Offer offer.ID       `json:"offer,omitzero"`
	Key   string         `json:"code"`
	Args  map[string]any `json:"args,omitempty"`
}

// Fall is something beside the offers that goes along with them, or ends with the act.
type Fall struct {
	What   string     `json:"what"` // delegation, proposal, draft, own
	Code   string     `json:"code,omitempty"`
	Who    string     `json:"who,omitempty"` // the organisation that it is about
	Offers int        `json:"offers"`
	Some   []offer.ID `json:"some,omitempty"`
	Ends   bool       `json:"ends"` // it does not go along
}

// Order is what somebody wants done.
type Order struct {
	Work     Work
	Offers   []offer.ID   // by name, or
	Question string       // all that a question finds, as an address says it: type=itinerary&territory=epci:200072056
	On       opening.Date // the day at whose beginning it is done; zero is now
	Note     string       // why, for whoever reads it later
}

// by is who orders, as an operation remembers it.
func by(actor access.Actor) person {
	return person{actor.Name, actor.Organisation, actor.Roles}
}
