package trade

import (
	"context"
	"slices"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Closing closes places, trails, anything that is not an event: for a time, or for good. What is closed until a day opens by
// itself after it, as it was before.
type Closing struct {
	ForGood bool         `json:"for_good,omitzero"`
	From    opening.Date `json:"from,omitzero"`  // the day of the operation when nothing is said
	Until   opening.Date `json:"until,omitzero"` // the last day
	Ground  string       `json:"ground,omitempty"`
	Number  string       `json:"number,omitempty"` // of the order, such as that of a prefect
	Note    offer.Text   `json:"note,omitempty"`   // for visitors
}

func (*Closing) Kind() Kind { return Close }

func (w *Closing) end() opening.Date { return w.Until }

func (w *Closing) check(x *round) error {
	var problems []fault.Problem
	if w.ForGood && !w.Until.IsZero() {
		problems = append(problems, fault.At("/with/until", "operation.for_good_until"))
	}
	if from := max(w.From, x.day); !w.Until.IsZero() && w.Until < from {
		problems = append(problems, fault.At("/with/until", "span.ends_before_start", "from", from.String(), "to", w.Until.String()))
	}
	return x.refuse(append(problems, x.life(w.life(x))...))
}

// life gives the state that offers are in then.
func (w *Closing) life(x *round) offer.Life {
	l := offer.Life{State: offer.TemporarilyClosed, From: w.From, To: w.Until, Ground: w.Ground, Note: numbered(w.Note, w.Number)}
	if l.From.IsZero() {
		l.From = x.day
	}
	if w.ForGood {
		l.State = offer.ClosedForGood
	}
	return l
}

func (w *Closing) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if o.Type == "event" {
		return nil, nil, fault.New(fault.Invalid, "operation.event_closes", "id", int64(o.ID))
	}
	if err := alive(o); err != nil {
		return nil, nil, err
	}
	if now := o.Life(); now.State == offer.ClosedForGood && !w.ForGood {
		return nil, nil, fault.New(fault.Conflict, "operation.closed_for_good", "id", int64(o.ID))
	}
	next := o.Clone()
	x.set(next, field(offer.FieldLife), w.life(x))
	return changed(o, next), nil, nil
}

// Reopening takes back whatever state of life an offer is in: closed, cancelled, postponed, sold out.
type Reopening struct {
	Programme bool `json:"programme,omitzero"` // with what is on its programme
}

func (*Reopening) Kind() Kind { return Reopen }

func (w *Reopening) widen(ctx context.Context, t *Trade, ids []offer.ID) ([]offer.ID, error) {
	return t.programme(ctx, ids, w.Programme)
}

func (w *Reopening) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if err := alive(o); err != nil {
		return nil, nil, err
	}
	next := o.Clone()
	x.set(next, field(offer.FieldLife), nil)
	x.calendar(next, func(c *opening.Calendar) {
		if c.Closure.Holds(x.day) {
			c.Closure = nil
		}
		c.Reinstate(x.day, o.Life().Was.To)
	})
	return changed(o, next), nil, nil
}

// Cancelling cancels events, or some of their dates. They stay visible, as cancelled.
type Cancelling struct {
	Programme bool           `json:"programme,omitzero"` // with what is on its programme
	Dates     []opening.Date `json:"dates,omitempty"`    // these alone
	Ground    string         `json:"ground,omitempty"`
	Note      offer.Text     `json:"note,omitempty"`
}

func (*Cancelling) Kind() Kind { return Cancel }

func (w *Cancelling) check(x *round) error {
	return x.refuse(x.life(offer.Life{State: offer.Cancelled, Ground: w.Ground, Note: w.Note}))
}

func (w *Cancelling) widen(ctx context.Context, t *Trade, ids []offer.ID) ([]offer.ID, error) {
	return t.programme(ctx, ids, w.Programme)
}

func (w *Cancelling) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if err := takesPlace(o); err != nil {
		return nil, nil, err
	}
	next := o.Clone()
	if len(w.Dates) == 0 {
		x.set(next, field(offer.FieldLife), offer.Life{State: offer.Cancelled, Ground: w.Ground, Note: w.Note})
	}
	missing := slices.Clone(w.Dates)
	x.calendar(next, func(c *opening.Calendar) {
		cancelled := c.Cancel(x.day, w.Dates)
		missing = slices.DeleteFunc(missing, func(d opening.Date) bool { return slices.Contains(cancelled, d) })
	})
	if len(w.Dates) > 0 && len(missing) == len(w.Dates) {
		return nil, nil, fault.New(fault.Invalid, "operation.no_such_date", "id", int64(o.ID), "day", missing[0].String())
	}
	var doubts []Doubt
	for _, d := range missing {
		doubts = append(doubts, doubt(o.ID, "operation.no_such_date", "id", int64(o.ID), "day", d.String()))
	}
	return changed(o, next), doubts, nil
}

// Postponing moves events to later dates, or to dates that are not known yet. The dates before are kept.
type Postponing struct {
	To        opening.Date `json:"to,omitzero"` // the new first day; zero is not known yet
	Programme bool         `json:"programme,omitzero"`
	Ground    string       `json:"ground,omitempty"`
	Note      offer.Text   `json:"note,omitempty"`

	// First is the day from which to To everything moves: with a programme the first day of the event that was named, unless
	// another one is given; else that of each event.
	First opening.Date `json:"first,omitzero"`
}

func (*Postponing) Kind() Kind { return Postpone }

func (w *Postponing) check(x *round) error {
	problems := x.life(offer.Life{State: offer.Postponed, Ground: w.Ground, Note: w.Note})
	if !w.To.IsZero() && w.To < x.day {
		problems = append(problems, fault.At("/with/to", "operation.day_passed", "day", w.To.String()))
	}
	if w.Programme && !w.To.IsZero() && len(x.order.Offers) != 1 {
		problems = append(problems, fault.At("/with/programme", "operation.one_programme"))
	}
	if err := x.refuse(problems); err != nil || !w.Programme || w.To.IsZero() || !w.First.IsZero() {
		return err
	}
	whole, err := x.target(x.order.Offers[0])
	if err != nil {
		return err
	}
	c, _ := whole.Opening()
	first, _, known := c.Bounds(x.day)
	if !known {
		return fault.New(fault.Conflict, "operation.no_dates_to_come", "id", int64(whole.ID))
	}
	w.First = first
	return nil
}

func (w *Postponing) widen(ctx context.Context, t *Trade, ids []offer.ID) ([]offer.ID, error) {
	return t.programme(ctx, ids, w.Programme)
}

func (w *Postponing) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if err := takesPlace(o); err != nil {
		return nil, nil, err
	}
	c, told := o.Opening()
	first, last, known := c.Bounds(x.day)
	if !told || !known {
		return nil, nil, fault.New(fault.Conflict, "operation.no_dates_to_come", "id", int64(o.ID))
	}
	life := offer.Life{State: offer.Postponed, Ground: w.Ground, Note: w.Note, Was: offer.Span{From: first, To: last}}
	if now := o.Life(); now.State == offer.Postponed && !now.Was.From.IsZero() {
		life.Was = now.Was // what was announced first
	}
	if !w.First.IsZero() {
		first = w.First
	}
	next := o.Clone()
	x.set(next, field(offer.FieldLife), life)
	var doubts []Doubt
	x.calendar(next, func(c *opening.Calendar) {
		if w.To.IsZero() {
			c.Suspend(x.day)
		} else if fixed := c.Postpone(x.day, int(w.To-first)); fixed {
			doubts = append(doubts, doubt(o.ID, "operation.rule_by_calendar", "id", int64(o.ID)))
		}
	})
	return changed(o, next), doubts, nil
}

// Relocating moves events to another place.
type Relocating struct {
	Venue     offer.ID        `json:"venue,omitzero"`    // the record of the place, if there is one
	Place     string          `json:"place,omitempty"`   // else its name
	Address   *offer.Address  `json:"address,omitempty"` // else those of the venue
	Position  *offer.Position `json:"position,omitempty"`
	Programme bool            `json:"programme,omitzero"`
	Ground    string          `json:"ground,omitempty"`
	Note      offer.Text      `json:"note,omitempty"`
}

func (*Relocating) Kind() Kind { return Relocate }

func (w *Relocating) check(x *round) error {
	problems := x.life(offer.Life{State: offer.Moved, Ground: w.Ground, Note: w.Note})
	if w.Venue == 0 && w.Place == "" && w.Address == nil {
		problems = append(problems, fault.At("/with/venue", "operation.no_place"))
	}
	if w.Venue != 0 {
		if _, err := x.target(w.Venue); err != nil {
			return err
		}
	}
	return x.refuse(problems)
}

func (w *Relocating) widen(ctx context.Context, t *Trade, ids []offer.ID) ([]offer.ID, error) {
	return t.programme(ctx, ids, w.Programme)
}

func (w *Relocating) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if err := takesPlace(o); err != nil {
		return nil, nil, err
	}
	next := o.Clone()
	for c := range o.All(offer.FieldRelations) {
		if r, ok := c.Value.(offer.Relation); ok && r.Nature == "venue" {
			x.set(next, c.Key, nil)
		}
	}
	address, position := w.Address, w.Position
	if w.Venue != 0 {
		venue, err := x.target(w.Venue)
		if err != nil {
			return nil, nil, err
		}
		if a := venue.Address(); address == nil && (a.Commune != "" || len(a.Lines) > 0) {
			address = &a
		}
		if p, ok := venue.Position(); position == nil && ok {
			at := offer.Position(p)
			position = &at
		}
		x.set(next, offer.Key{Field: offer.FieldRelations, Item: newItem()}, offer.Relation{Nature: "venue", To: w.Venue})
	}
	if w.Place != "" {
		x.set(next, field("event.place"), offer.Word(w.Place))
	} else if w.Venue != 0 {
		x.set(next, field("event.place"), nil)
	}
	if address != nil {
		x.set(next, field(offer.FieldAddress), *address)
		x.set(next, field(offer.FieldPosition), nil) // the old one is wrong for sure
	}
	if position != nil {
		x.set(next, field(offer.FieldPosition), *position)
	}
	x.set(next, field("event.room"), nil)
	x.set(next, field(offer.FieldLife), offer.Life{State: offer.Moved, Ground: w.Ground, Note: w.Note})
	return changed(o, next), nil, nil
}

// programme adds what is on the programme of offers, and on the programme of that.
func (t *Trade) programme(ctx context.Context, ids []offer.ID, wanted bool) ([]offer.ID, error) {
	if !wanted {
		return ids, nil
	}
	const deepest = 5
	all := slices.Clone(ids)
	for range deepest {
		below, err := t.Pointing(ctx, "programme-of", ids...)
		if err != nil {
			return nil, err
		}
		if ids = slices.DeleteFunc(below, func(id offer.ID) bool { return slices.Contains(all, id) }); len(ids) == 0 {
			break
		}
		all = append(all, ids...)
	}
	return all, nil
}

// life checks a state of life by itself, as an order names it.
func (x *round) life(l offer.Life) []fault.Problem {
	f := x.state.Catalog.Field(offer.FieldLife)
	r := x.state.Reference()
	r.Today = x.day
	problems := l.Check(f, r)
	for i := range problems {
		problems[i].Path = "/with" + problems[i].Path
	}
	return problems
}

func (x *round) refuse(problems []fault.Problem) error {
	return fault.Refuse("operation.invalid", problems)
}

// calendar changes a copy of when an offer is open or takes place, where that is told.
func (x *round) calendar(o *offer.Offer, change func(*opening.Calendar)) {
	for i := range o.Cells {
		cell := o.Cells[i]
		hours, ok := cell.Value.(offer.Hours)
		if !ok || cell.Field != offer.FieldOpening {
			continue
		}
		c := opening.Calendar(hours)
		c = c.Clone()
		change(&c)
		x.set(o, cell.Key, offer.Hours(c))
	}
}

// changed gives the write of one offer, none where it stays as it is.
func changed(o, next *offer.Offer) []write {
	if len(offer.Changed(o, next)) == 0 {
		return nil
	}
	return []write{{was: o, next: next}}
}

// alive refuses what is no longer an offer.
func alive(o *offer.Offer) error {
	if o.Status == offer.Deleted || o.Status == offer.Merged {
		return fault.New(fault.Conflict, "operation.gone", "id", int64(o.ID), "status", string(o.Status))
	}
	return nil
}

// takesPlace refuses what is no event.
func takesPlace(o *offer.Offer) error {
	if c, _ := o.Opening(); o.Type != "event" && len(c.Sessions)+len(c.Recurrences) == 0 {
		return fault.New(fault.Invalid, "operation.no_event", "id", int64(o.ID), "type", string(o.Type))
	}
	return alive(o)
}

// numbered puts the number of an order behind what visitors read, in each language.
func numbered(note offer.Text, number string) offer.Text {
	if number == "" {
		return note
	}
	all := offer.Text{}
	for lang, p := range note {
		p.Value += " (" + number + ")"
		all[lang] = p
	}
	if len(all) == 0 {
		all["fr"] = offer.Phrase{Value: "Arrêté " + number}
		all["en"] = offer.Phrase{Value: "Order " + number}
	}
	return all
}
