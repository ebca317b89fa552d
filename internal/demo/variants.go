package demo

import (
	"slices"
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// variants gives some offers a face for groups, summer or winter, which changes a few fields and leaves the others.
func (d *draft) variants() {
	if !d.often(0.12) {
		return
	}
	for _, v := range d.recipe.Variants {
		d.vary(v, offer.FieldSummary, "", d.text("variant."+v))
		switch v {
		case "groups":
			price := float64(d.between(4, 40))
			d.vary(v, offer.FieldRates, "g1", offer.Rate{Rate: "group-adult", Audience: "groups", Unit: "person", Min: &price})
			d.vary(v, offer.FieldOpening, "", offer.Hours(opening.Calendar{ByAppointment: true}))
		case "winter":
			p := opening.Period{ID: "w1", From: d.date(time.November, 15), To: d.date(time.March, 15), EveryYear: true,
				Rules: []opening.Rule{{Weekdays: friday | weekend, Slots: slots(hm(10, 0), hm(17, 0))}}}
			d.vary(v, offer.FieldOpening, "", offer.Hours(opening.Calendar{Periods: []opening.Period{p}}))
		case "summer":
			for _, code := range some(d.dice, d.recipe.Features, 3) {
				d.vary(v, offer.FieldFeatures, code, offer.Choice{Code: code})
			}
		}
	}
}

// fillRest gives a complete offer what the functions above know nothing of, so that a field which the network adds to a
// sheet shows at once. What no rule can invent (texts, contacts, media…) stays empty.
func (d *draft) fillRest() {
	has := map[string]bool{}
	for i := range d.o.Cells {
		has[d.o.Cells[i].Field] = true
	}
	for _, f := range d.reference.Catalog.Sheet(d.o.Type).Fields() {
		if has[f.Key] || f.Replaced != "" {
			continue
		}
		v, item := d.invent(f)
		switch {
		case v == nil:
		case f.Many:
			d.add(f.Key, item, v)
		default:
			d.put(f.Key, v)
		}
	}
}

func (d *draft) invent(f *offer.Field) (v offer.Value, item string) {
	switch f.Kind {
	case offer.KindChoice:
		for _, c := range d.reference.Catalog.Thesaurus.Scheme(f.Scheme) {
			if len(c.Children()) == 0 && c.ReplacedBy == "" && c.Fits(d.o.Type) {
				return offer.Choice{Code: c.Code}, c.Code
			}
		}
		return nil, ""
	case offer.KindNumber:
		n := 10.0
		if f.Max != nil {
			n = min(n, *f.Max)
		}
		if f.Min != nil {
			n = max(n, *f.Min)
		}
		return offer.Number(n), "x1"
	case offer.KindFlag:
		return offer.Yes, "x1"
	case offer.KindDate:
		return offer.Date(d.options.Today - 400), "x1"
	case offer.KindSpan:
		return offer.Span{From: d.options.Today - 400, To: d.options.Today + 400}, "x1"
	case offer.KindText:
		return d.note("choice.note"), "x1"
	case offer.KindLink:
		return offer.Link{URL: "https://demo.example.org/"}, "x1"
	case offer.KindPosition:
		if at, ok := d.o.Position(); ok {
			return offer.Position(at), "x1"
		}
	case offer.KindWord:
		if f.Example != "" {
			return offer.Word(f.Example), "x1" // of official numbers too: an example is a valid one
		}
		if f.Number == "" {
			return offer.Word("DEMO"), "x1"
		}
	}
	return nil, ""
}

// leaveUnfinished takes from a draft what its author has not come to yet.
func (d *draft) leaveUnfinished() {
	d.o.Cells = slices.DeleteFunc(d.o.Cells, func(c offer.Cell) bool {
		return c.Field == offer.FieldDescription || c.Field == offer.FieldOpening || c.Field == offer.FieldRates || c.Variant != ""
	})
}
