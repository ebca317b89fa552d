package trade

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Setting edits one field of many offers: what one might do by hand on each.
type Setting struct {
	Field   string         `json:"field"`
	Variant string         `json:"variant,omitempty"`
	Do      Doing          `json:"do"`
	Value   jsontext.Value `json:"value,omitempty"` // as an offer is stored, see docs/api; of a choice its code suffices

	value offer.Value
}

// Doing is what becomes of the field.
type Doing string

const (
	SetTo    Doing = "set"       // to the value; of a text the languages that it has; of a list it is the only item then
	AddTo    Doing = "add"       // one more item of a list, where it is not there yet
	TakeFrom Doing = "remove"    // that item of a list
	Clear    Doing = "clear"     // all of it
	NextYear Doing = "next-year" // rates and dates go over to the next year
)

// Doings lists every Doing.
var Doings = []Doing{SetTo, AddTo, TakeFrom, Clear, NextYear}

func (*Setting) Kind() Kind { return Edit }

// headless are the fields that are not edited in bulk: what tells records apart.
var headless = []string{offer.FieldIdentifiers}

func (w *Setting) check(x *round) error {
	f := x.state.Catalog.Field(w.Field)
	var problems []fault.Problem
	fail := func(path, key string, args ...any) { problems = append(problems, fault.At("/with"+path, key, args...)) }
	switch {
	case f == nil || slices.Contains(headless, w.Field):
		fail("/field", "operation.field_unknown", "field", w.Field)
		return x.refuse(problems)
	case !slices.Contains(Doings, w.Do):
		fail("/do", "operation.doing_unknown", "value", string(w.Do))
	case (w.Do == AddTo || w.Do == TakeFrom) && !f.Many:
		fail("/do", "operation.no_list", "field", w.Field)
	case w.Do == NextYear && f.Kind != offer.KindRate && f.Kind != offer.KindHours:
		fail("/do", "operation.no_year", "field", w.Field)
	}
	if w.Do == Clear || w.Do == NextYear || len(problems) > 0 {
		return x.refuse(problems)
	}
	value := w.Value
	if f.Kind == offer.KindChoice && value.Kind() == '"' {
		value = jsontext.Value(`{"code":` + string(value) + `}`)
	}
	if len(value) == 0 {
		fail("/value", "value.missing")
		return x.refuse(problems)
	}
	var err error
	if w.value, err = offer.DecodeValue(f.Kind, value); err != nil {
		fail("/value", "operation.value_malformed", "field", w.Field, "kind", string(f.Kind))
		return x.refuse(problems)
	}
	r := x.state.Reference()
	r.Today = x.day
	for _, p := range w.value.Check(f, r) {
		p.Path = "/with/value" + p.Path
		problems = append(problems, p)
	}
	return x.refuse(problems)
}

func (w *Setting) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if err := alive(o); err != nil {
		return nil, nil, err
	}
	sheet := x.state.Catalog.Sheet(o.Type)
	if sheet == nil || sheet.Field(w.Field) == nil {
		return nil, nil, fault.New(fault.Invalid, "operation.no_such_field", "id", int64(o.ID), "field", w.Field, "type", string(o.Type))
	}
	if w.value == nil && w.Do != Clear && w.Do != NextYear { // of an order that goes on after a restart
		if err := w.check(x); err != nil {
			return nil, nil, err
		}
	}
	f, next := sheet.Field(w.Field), o.Clone()
	if w.Do == NextYear {
		return w.carry(x, o, next)
	}
	there := false
	for _, c := range o.Cells {
		if c.Field != w.Field || c.Variant != w.Variant {
			continue
		}
		same := f.Alike(c.Value, w.value)
		there = there || same
		switch {
		case w.Do == Clear, w.Do == TakeFrom && same, w.Do == SetTo && f.Many && !same:
			x.set(next, c.Key, nil)
		}
	}
	if w.Do == AddTo && !there || w.Do == SetTo && (!f.Many || !there) {
		x.set(next, w.key(f), w.over(o))
	}
	return changed(o, next), nil, nil
}

func (w *Setting) key(f *offer.Field) offer.Key {
	key := offer.Key{Field: w.Field, Variant: w.Variant}
	if c, ok := w.value.(offer.Choice); ok && f.Many {
		key.Item = c.Code
	} else if f.Many {
		key.Item = newItem()
	}
	return key
}

// over gives the value as it is to stand: of a text with the languages that it does not speak of.
func (w *Setting) over(o *offer.Offer) offer.Value {
	text, ok := w.value.(offer.Text)
	was := o.Get(offer.Key{Field: w.Field, Variant: w.Variant})
	if !ok || was == nil {
		return w.value
	}
	all := offer.Text{}
	before, _ := was.Value.(offer.Text)
	for lang, p := range before {
		all[lang] = p
	}
	for lang, p := range text {
		all[lang] = p
	}
	return all
}

// carry takes rates and dates over to the next year.
func (w *Setting) carry(x *round, o, next *offer.Offer) ([]write, []Doubt, error) {
	var doubts []Doubt
	for _, c := range o.Cells {
		if c.Field != w.Field || c.Variant != w.Variant {
			continue
		}
		switch v := c.Value.(type) {
		case offer.Rate:
			v.From, v.To = sameDay(v.From, 1), sameDay(v.To, 1)
			x.set(next, c.Key, v)
		case offer.Hours:
			calendar := opening.Calendar(v)
			if calendar.Year() == 0 {
				continue
			}
			moved, tied := calendar.Edition(calendar.Year()+1, "")
			for _, day := range tied {
				doubts = append(doubts, doubt(o.ID, "operation.holiday", "id", int64(o.ID), "day", day.String()))
			}
			x.set(next, c.Key, offer.Hours(moved))
		}
	}
	return changed(o, next), doubts, nil
}
