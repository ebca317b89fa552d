package trade

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// State is where an operation stands.
type State string

const (
	Scheduled State = "scheduled" // waits for its day
	Running   State = "running"
	Done      State = "done"
	Cancelled State = "cancelled" // by somebody, before it was done; what was done stands
	Failed    State = "failed"    // when its day came it could not be done, Problems say why; what was done stands
	Undone    State = "undone"
)

// States lists every State.
var States = []State{Scheduled, Running, Done, Cancelled, Failed, Undone}

// Operation is an order that was given, and how far it has come. Its ID is the group under which the history of the offers
// names it.
type Operation struct {
	ID           string       `json:"id"`
	Order        Order        `json:"order"`
	By           string       `json:"by"`
	Organisation string       `json:"organisation,omitempty"`
	At           time.Time    `json:"at"`
	State        State        `json:"state"`
	Offers       int          `json:"offers"`
	Done         int          `json:"done"`
	Changed      int          `json:"changed"`
	Proposed     int          `json:"proposed"`
	Same         int          `json:"same"`
	Refused      int          `json:"refused"`
	Problems     []Problem    `json:"problems,omitempty"` // at most MaxShown of those refused
	Doubts       []Doubt      `json:"doubts,omitempty"`
	Made         []offer.ID   `json:"made,omitempty"` // new offers, at most MaxShown
	Kept         []offer.ID   `json:"kept,omitempty"` // of an undoing: what was changed since, and stays
	Finished     time.Time    `json:"finished,omitzero"`
	Ends         opening.Date `json:"ends,omitzero"` // the last day, after which it is taken back by itself
	UndoneBy     string       `json:"undone_by,omitempty"`
	Seq          int64        `json:"-"` // of the last change, for reading one's own writes
}

// Problem is why an offer was refused.
type Problem struct {
	Offer offer.ID       `json:"offer"`
	Name  string         `json:"name"`
	Key   string         `json:"code"`
	Args  map[string]any `json:"args,omitempty"`
}

// The kinds of small objects under which operations lie: what was ordered, and which offers it is about, once; and how far it has
// come, again and again.
const (
	KindOperation = "operation"
	kindOffers    = "operation-offers"
	kindRun       = "operation-run"
)

// ordered is what is known of an operation from the beginning.
type ordered struct {
	Order Order     `json:"order"`
	By    person    `json:"by"`
	At    time.Time `json:"at"`
}

// run is how far it has come.
type run struct {
	State    State        `json:"state"`
	Offers   int          `json:"offers"`
	Done     int          `json:"done"`
	Changed  int          `json:"changed,omitzero"`
	Proposed int          `json:"proposed,omitzero"`
	Same     int          `json:"same,omitzero"`
	Refused  int          `json:"refused,omitzero"`
	Problems []Problem    `json:"problems,omitempty"`
	Doubts   []Doubt      `json:"doubts,omitempty"`
	Made     []offer.ID   `json:"made,omitempty"`
	Kept     []offer.ID   `json:"kept,omitempty"`
	Finished time.Time    `json:"finished,omitzero"`
	Ends     opening.Date `json:"ends,omitzero"`
	UndoneBy string       `json:"undone_by,omitempty"`
}

// newGroup names an operation.
func newGroup(k Kind) string { return string(k) + "-" + strings.ToLower(rand.Text()[:12]) }

func (d *ordered) actor() access.Actor {
	return access.Actor{Name: d.By.Name, Organisation: d.By.Organisation, Roles: d.By.Roles}
}

// load reads an operation.
func load(tx *store.ReadTx, id string) (*ordered, *run, *store.Object, error) {
	d, r := new(ordered), new(run)
	if _, err := read(tx, KindOperation, id, d); err != nil {
		return nil, nil, nil, err
	}
	o, err := read(tx, kindRun, id, r)
	for _, p := range r.Problems {
		whole(p.Args)
	}
	for _, p := range r.Doubts {
		whole(p.Args)
	}
	return d, r, o, err
}

// whole gives numbers that were read the form they had: nobody writes an offer's as 1.000000003e+09.
func whole(args map[string]any) {
	for name, v := range args {
		if n, ok := v.(float64); ok && n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			args[name] = int64(n)
		}
	}
}

// loadOffers reads which offers an operation is about; none where its question waits for its day.
func loadOffers(tx *store.ReadTx, id string) (ids []offer.ID, err error) {
	_, err = read(tx, kindOffers, id, &ids)
	return ids, err
}

func read(tx *store.ReadTx, kind, id string, to any) (*store.Object, error) {
	o, err := tx.Object(kind, id)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "operation.not_found", "id", id)
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(o.Document, to); err != nil {
		return nil, fmt.Errorf("%s %s: %w", kind, id, err)
	}
	return o, nil
}

func put(tx *store.Tx, o *store.Object, v any) error {
	doc, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	o.Document = doc
	_, err = tx.PutObject(o, store.Internal)
	return err
}

func operation(id string, d *ordered, r *run) *Operation {
	return &Operation{ID: id, Order: d.Order, By: d.By.Name, Organisation: d.By.Organisation, At: d.At, State: r.State, Offers: r.Offers, Done: r.Done,
		Changed: r.Changed, Proposed: r.Proposed, Same: r.Same, Refused: r.Refused, Problems: r.Problems, Doubts: r.Doubts, Made: r.Made, Kept: r.Kept,
		Finished: r.Finished, Ends: r.Ends, UndoneBy: r.UndoneBy}
}

// sees tells whether an operation is somebody's business: who ordered it, those of the same organisation who work there, and
// whoever looks after the network.
func (d *ordered) sees(actor access.Actor) bool {
	return actor.Roles.Has(network.Administrator) || actor.Name == d.By.Name && actor != access.Anonymous ||
		actor.Organisation != "" && actor.Organisation == d.By.Organisation && actor.Roles.Has(network.Validator|network.OrganisationAdministrator|network.Contributor)
}

// Operation gives an operation that is the actor's business.
func (t *Trade) Operation(ctx context.Context, actor access.Actor, id string) (op *Operation, err error) {
	err = t.Read(ctx, func(tx *store.ReadTx) error {
		d, r, _, err := load(tx, id)
		if err != nil {
			return err
		}
		if !d.sees(actor) {
			return fault.New(fault.NotFound, "operation.not_found", "id", id)
		}
		op = operation(id, d, r)
		return nil
	})
	return op, err
}

// mostListed bounds how many operations are listed.
const mostListed = 500

// Operations lists what was ordered and is the actor's business, the latest first.
func (t *Trade) Operations(ctx context.Context, actor access.Actor) ([]*Operation, error) {
	all := []*Operation{}
	err := t.Read(ctx, func(tx *store.ReadTx) error {
		var codes []string
		for o, err := range tx.Objects(KindOperation) {
			if err != nil {
				return err
			}
			codes = append(codes, o.Code)
		}
		for _, code := range codes {
			d, r, _, err := load(tx, code)
			if err != nil {
				return err
			}
			if d.sees(actor) {
				all = append(all, operation(code, d, r))
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b *Operation) int { return b.At.Compare(a.At) })
	return all[:min(len(all), mostListed)], err
}
