package portal

import (
	"strings"

	"escale/internal/offer"
)

// ratesTable is what the offer costs, rate by rate.
type ratesTable struct {
	Rows    []rateRow
	Periods bool // some rate has a period
	Notes   bool
}

// rateRow is one rate.
type rateRow struct {
	Name   said
	For    string // whom, and by what it is counted
	Period string
	Price  string
	Note   said
}

// rates gives the rates that hold now or later; what is over is no longer said.
func (o *offered) rates() *ratesTable {
	o.take(offer.FieldRates)
	t := &ratesTable{}
	for c := range o.o.All(offer.FieldRates) {
		r, ok := c.Value.(offer.Rate)
		if !ok || !r.Current(o.shown.Today) {
			continue
		}
		row := o.rate(r)
		t.Periods = t.Periods || row.Period != ""
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func (o *offered) rate(r offer.Rate) rateRow {
	row := rateRow{Period: o.span(r.From, r.To), Price: o.price(r), Note: o.words(r.Note)}
	if row.Name = o.concept("rate", r.Rate); r.Rate == "" {
		row.Name = said{text: o.say("portal.offer.rate")}
	}
	var parts []string
	if r.Audience != "" {
		parts = append(parts, o.concept("audience", r.Audience).text)
	}
	switch {
	case r.MinAge > 0 && r.MaxAge > 0:
		parts = append(parts, o.say("portal.offer.ages", "from", r.MinAge, "to", r.MaxAge))
	case r.MinAge > 0:
		parts = append(parts, o.say("portal.offer.age_from", "age", r.MinAge))
	case r.MaxAge > 0:
		parts = append(parts, o.say("portal.offer.age_to", "age", r.MaxAge))
	}
	if r.Unit != "" {
		parts = append(parts, o.concept("rate_unit", r.Unit).text)
	}
	switch r.Tax {
	case offer.Yes:
		parts = append(parts, o.say("portal.offer.tax_included"))
	case offer.No:
		parts = append(parts, o.say("portal.offer.tax_extra"))
	}
	row.For = strings.Join(parts, " · ")
	return row
}

// price says an amount: one, from and to, or only one end.
func (o *offered) price(r offer.Rate) string {
	money := func(x float64) string { return o.speaker.Price(x, r.Currency) }
	switch {
	case r.Min != nil && r.Max != nil && *r.Min == *r.Max, r.Min != nil && r.Max == nil && *r.Min == 0:
		if *r.Min == 0 {
			return o.say("portal.offer.free")
		}
		return money(*r.Min)
	case r.Min != nil && r.Max != nil:
		return o.say("portal.when.span", "from", money(*r.Min), "to", money(*r.Max))
	case r.Min != nil:
		return o.say("portal.offer.price_from", "price", money(*r.Min))
	case r.Max != nil:
		return o.say("portal.offer.price_to", "price", money(*r.Max))
	}
	return ""
}

// table draws the rates with the component of tables, where no note needs a place of its own.
func (t *ratesTable) head(v *visit) []string {
	head := []string{v.say("portal.offer.rate")}
	if t.Periods {
		head = append(head, v.say("portal.offer.period"))
	}
	return append(head, v.say("portal.offer.price"))
}
