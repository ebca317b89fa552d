package trade

import (
	"slices"
	"strconv"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Merging takes offers for one thing with another: what they say goes over to it, their addresses lead to it from then on, and what
// points to them points to it. Each can be parted again.
type Merging struct {
	Into offer.ID              `json:"into"`
	Keep map[string]offer.Side `json:"keep,omitempty"` // by field, see offer.Sheet.Unite
}

func (*Merging) Kind() Kind { return Merge }

func (*Merging) whole() bool { return true }

func (w *Merging) proposal(o *offer.Offer) *offer.Proposal {
	return &offer.Proposal{Offer: o.ID, Type: o.Type, Base: o.Version, Into: w.Into, Reason: offer.Duplicate}
}

func (w *Merging) check(x *round) error {
	into, err := x.target(w.Into)
	if err != nil {
		return err
	}
	var problems []fault.Problem
	if slices.Contains(x.order.Offers, w.Into) {
		problems = append(problems, fault.At("/with/into", "operation.into_itself"))
	}
	if err := alive(into); err != nil {
		return err
	}
	for name, side := range w.Keep {
		if !slices.Contains(offer.Sides, side) {
			problems = append(problems, fault.At("/with/keep/"+name, "operation.side_unknown", "value", string(side)))
		}
	}
	return x.refuse(problems)
}

func (w *Merging) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if err := alive(o); err != nil {
		return nil, nil, err
	}
	into, err := x.target(w.Into)
	if err != nil {
		return nil, nil, err
	}
	catalog := x.state.Catalog
	if catalog.Realm(o.Type) != catalog.Realm(into.Type) {
		return nil, nil, fault.New(fault.Invalid, "operation.other_realm", "id", int64(o.ID), "type", string(o.Type), "into", string(into.Type))
	}
	sheet := catalog.Sheet(into.Type)
	if sheet == nil {
		return nil, nil, fault.New(fault.Invalid, "offer.type_unknown", "type", string(into.Type))
	}
	united, left := sheet.Unite(into, o, w.Keep, newItem)
	var doubts []Doubt
	for _, name := range left {
		doubts = append(doubts, doubt(o.ID, "operation.field_left", "field", name))
	}
	if o.Owner != into.Owner {
		doubts = append(doubts, doubt(o.ID, "operation.other_owner", "owner", o.Owner))
	}
	gone := o.Clone()
	gone.Status, gone.MergedInto = offer.Merged, w.Into
	writes := []write{{was: o, next: gone}} // first, so that it lets go of its identifiers
	writes = append(writes, changed(into, united)...)
	pointing, err := x.redirected(o.ID, w.Into)
	return append(writes, pointing...), doubts, err
}

// mostPointing bounds the offers that are made to point elsewhere: their addresses lead there anyway.
const mostPointing = 300

// redirected has what points to an offer point to another.
func (x *round) redirected(from, to offer.ID) ([]write, error) {
	ids, err := x.Pointing(x.read.Context(), "", from)
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(ids, func(id offer.ID) bool { return id == from || id == to })
	offers, err := x.read.Offers(ids[:min(len(ids), mostPointing)])
	if err != nil {
		return nil, err
	}
	var writes []write
	for _, o := range offers {
		next := o.Clone()
		for _, c := range o.Cells {
			r, ok := c.Value.(offer.Relation)
			if !ok || r.To != from {
				continue
			}
			r.To = to
			there := slices.ContainsFunc(next.Cells, func(d offer.Cell) bool { return d.Key != c.Key && d.Field == c.Field && offer.Equal(d.Value, r) })
			if there {
				x.set(next, c.Key, nil)
			} else {
				x.set(next, c.Key, r)
			}
		}
		for _, w := range changed(o, next) {
			w.follows = true
			writes = append(writes, w)
		}
	}
	return writes, nil
}

// Parting makes an offer that was merged into another what it was before, and takes from the other what came from it. What was
// changed since stays, and is told.
type Parting struct {
	Offer offer.ID `json:"offer"`

	undoing *Undoing // of the operation by which it was merged; nil where none did
	before  int64    // else its version before
}

func (*Parting) Kind() Kind { return Part }

func (w *Parting) check(x *round) error {
	o, err := x.target(w.Offer)
	if err != nil {
		return err
	}
	if o.Status != offer.Merged {
		return fault.New(fault.Conflict, "operation.not_merged", "id", int64(w.Offer))
	}
	return nil
}

func (w *Parting) targets(x *round) ([]offer.ID, error) {
	if err := w.find(x); err != nil {
		return nil, err
	}
	if w.undoing != nil {
		return w.undoing.targets(x)
	}
	return []offer.ID{w.Offer}, nil
}

// find looks for how the offer was merged: by an operation, or by whoever set its status.
func (w *Parting) find(x *round) error {
	changes, err := x.read.History(store.KindOffer, strconv.FormatInt(int64(w.Offer), 10), 0, 500)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if !slices.Contains(c.Changed, "status") {
			continue
		}
		w.before = c.Version - 1
		if d, r, _, err := load(x.read, c.By.Group); c.By.Group != "" && err == nil && r.State == Done && d.Order.Work.Kind() == Merge && r.Offers == 1 {
			w.undoing = &Undoing{Operation: c.By.Group}
		}
		return nil
	}
	return fault.New(fault.Conflict, "operation.not_merged", "id", int64(w.Offer))
}

func (w *Parting) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if w.before == 0 {
		if err := w.find(x); err != nil {
			return nil, nil, err
		}
	}
	if w.undoing != nil {
		return w.undoing.change(x, o)
	}
	was, err := x.read.OfferAt(o.ID, w.before)
	if err != nil {
		return nil, nil, err
	}
	next := o.Clone()
	next.Status, next.MergedInto = was.Status, 0
	return []write{{was: o, next: next, restored: true}}, []Doubt{doubt(o.MergedInto, "operation.stays_united", "id", int64(o.ID), "into", int64(o.MergedInto))}, nil
}

func (w *Parting) finish(x *round) error {
	if w.undoing == nil {
		return nil
	}
	return w.undoing.finish(x)
}
