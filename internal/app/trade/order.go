package trade

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

// orderDocument is an order as it is stored and sent: what the work is told besides stands under "with".
type orderDocument struct {
	Kind     Kind           `json:"kind"`
	Offers   []offer.ID     `json:"offers,omitempty"`
	Question string         `json:"question,omitempty"`
	On       opening.Date   `json:"on,omitzero"`
	Note     string         `json:"note,omitempty"`
	With     jsontext.Value `json:"with,omitempty"`
}

// MarshalJSONTo writes {"kind":"close","offers":[1000000001],"with":{"until":"2026-08-02"}}.
func (o Order) MarshalJSONTo(e *jsontext.Encoder) error {
	with, err := json.Marshal(o.Work, json.Deterministic(true))
	if err != nil {
		return err
	}
	if bytes.Equal(with, []byte("{}")) {
		with = nil
	}
	return json.MarshalEncode(e, orderDocument{o.Work.Kind(), o.Offers, o.Question, o.On, o.Note, with}, json.Deterministic(true))
}

// UnmarshalJSONFrom reads it; names that mean nothing are errors, so that a mistyped one is not taken for its absence.
func (o *Order) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var doc orderDocument
	if err := json.UnmarshalDecode(d, &doc, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	w := workOf(doc.Kind)
	if w == nil {
		return fault.Refuse("operation.invalid", []fault.Problem{fault.At("/kind", "operation.kind_unknown", "value", string(doc.Kind))})
	}
	if len(doc.With) > 0 {
		if err := json.Unmarshal(doc.With, w, json.RejectUnknownMembers(true)); err != nil {
			return err
		}
	}
	*o = Order{w, doc.Offers, doc.Question, doc.On, doc.Note}
	return nil
}

// workOf gives empty work of a kind; nil for one that is unknown, or that nobody orders.
func workOf(k Kind) Work {
	switch k {
	case Close:
		return new(Closing)
	case Reopen:
		return new(Reopening)
	case Cancel:
		return new(Cancelling)
	case Postpone:
		return new(Postponing)
	case Relocate:
		return new(Relocating)
	case Operator:
		return new(ChangingOperator)
	case HandOver:
		return new(HandingOver)
	case Leave:
		return new(Leaving)
	case Edit:
		return new(Setting)
	case Duplicate:
		return new(Duplicating)
	case Merge:
		return new(Merging)
	case Part:
		return new(Parting)
	case Undo:
		return new(Undoing)
	case lapse:
		return new(lapsing)
	}
	return nil
}

// orderable refuses what only the program itself orders.
func orderable(o *Order) error {
	if o.Work == nil || !slices.Contains(Kinds, o.Work.Kind()) {
		return fault.Refuse("operation.invalid", []fault.Problem{fault.At("/kind", "operation.kind_unknown", "value", "")})
	}
	return nil
}

// check says all that is wrong with an order before any offer is looked at.
func (t *Trade) check(o *Order, today opening.Date) error {
	var problems []fault.Problem
	fail := func(path, key string, args ...any) { problems = append(problems, fault.At(path, key, args...)) }
	_, own := o.Work.(targeted)
	switch {
	case own:
	case len(o.Offers) == 0 && o.Question == "":
		fail("/offers", "operation.about_nothing")
	case len(o.Offers) > 0 && o.Question != "":
		fail("/question", "operation.both")
	case len(o.Offers) > MaxOffers:
		fail("/offers", "list.too_long", "length", len(o.Offers), "max", MaxOffers)
	}
	if i := slices.IndexFunc(o.Offers, func(id offer.ID) bool { return id <= 0 || id > offer.MaxID }); i >= 0 {
		fail("/offers", "offer.id_wrong", "id", int64(o.Offers[i]))
	}
	if !o.On.IsZero() && o.On < today {
		fail("/on", "operation.day_passed", "day", o.On.String())
	}
	o.Note = strings.TrimSpace(offer.CleanText(o.Note))
	if len(o.Note) > MaxNote {
		fail("/note", "text.too_long", "length", len(o.Note), "max", MaxNote)
	}
	return fault.Refuse("operation.invalid", problems)
}

// targeted work knows by itself which offers it is about.
type targeted interface {
	targets(x *round) ([]offer.ID, error)
}

// person is an actor as an operation remembers it, for what is done when nobody sits there.
type person struct {
	Name         string        `json:"name"`
	Organisation string        `json:"organisation,omitempty"`
	Roles        network.Roles `json:"roles,omitempty"`
}
