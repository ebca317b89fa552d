package demo

import (
	"strconv"
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// rates says what it costs. A quarter of the offers does not tell.
func (d *draft) rates() {
	mode := d.recipe.Mode
	if d.o.Type == "event" {
		mode = pick(d.dice, []string{"paid", "paid", "free", "free-entry", "pay-what-you-want"})
	}
	if d.chance(0.85) {
		d.put("rate_mode", offer.Choice{Code: mode})
	}
	charged := mode == "paid" && d.chance(0.8) || mode == "free-entry" && d.chance(0.4) || mode == "free" && d.chance(0.08)
	if charged { // also where entry is free, for what else there is
		d.priceList()
	}
	if d.chance(0.25) {
		d.put("rate_note", d.text("note.rates"))
	}
	if len(d.recipe.Payment) > 0 && (mode == "paid" || charged) && d.chance(0.85) {
		d.choices("payment", some(d.dice, d.recipe.Payment, d.between(2, 5)))
	}
}

// priceList gives some of the rates of the recipe. Most hold for this year, some for the next, some are over.
func (d *draft) priceList() {
	list := d.recipe.Rates
	list = some(d.dice, list, d.between(2, len(list)))
	years := []int{0, 0, 0, 0, 1, -1}
	year := d.options.Today.Year() + pick(d.dice, years)
	level := d.Float64() // a dear house is dear in everything
	for k, r := range list {
		d.add(offer.FieldRates, "r"+strconv.Itoa(k+1), d.rate(r, year, level))
	}
}

func (d *draft) rate(r rateRecipe, year int, level float64) offer.Rate {
	least := float64(r.Min + int(level*float64(r.Max-r.Min)*0.6))
	most := least + float64(d.IntN(max(1, (r.Max-r.Min)*4/10)))
	out := offer.Rate{Rate: r.Rate, Unit: r.Unit, Min: &least, MinAge: r.Ages[0], MaxAge: r.Ages[1]}
	switch {
	case r.Rate == "group" || r.Rate == "group-adult":
		out.Audience = "groups"
	case r.Rate == "child" || r.Rate == "childrens-menu":
		out.Audience = "children"
	}
	if d.chance(0.7) { // without it the price is "from"
		out.Max = &most
	}
	if d.place.commune.Country == "ch" {
		out.Currency = "CHF"
	}
	if d.chance(0.7) {
		out.From, out.To = opening.DateOf(year, time.January, 1), opening.DateOf(year, time.December, 31)
	}
	if r.Unit == "night" || r.Unit == "week" {
		out.Tax = pick(d.dice, []offer.Flag{offer.Yes, offer.No, offer.Unknown})
	}
	if r.Note != "" && d.chance(0.5) {
		out.Note = d.note(r.Note)
	}
	return out
}
