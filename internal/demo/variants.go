package demo

import (
	"slices"
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// variants gives some offers a face for groups, summer or winter, which changes a few fields and leaves the others.
func (d *draft) variants() {
	if !d.chance(0.12) {
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

// leaveUnfinished takes from a draft what its author has not come to yet.
func (d *draft) leaveUnfinished() {
	d.o.Cells = slices.DeleteFunc(d.o.Cells, func(c offer.Cell) bool {
		return c.Field == offer.FieldDescription || c.Field == offer.FieldOpening || c.Field == offer.FieldRates || c.Variant != ""
	})
}
