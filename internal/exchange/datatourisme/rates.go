package datatourisme

import (
	"math"
	"slices"
	"strconv"

	"escale/internal/offer"
	"escale/internal/opening"
)

// offers reads prices and means of payment.
func (d *decoding) offers(n *node) {
	var prices []*node
	for v := range n.each {
		for method := range v.get("acceptedPaymentMethod").each {
			if d.pick(method, "payment", "acceptedPaymentMethod", nil) {
				method.use()
			}
		}
		for p := range v.get("priceSpecification").each {
			if p.kind == isObject {
				prices = append(prices, p)
			}
		}
	}
	if d.free(prices) {
		return
	}
	for _, p := range prices {
		d.price(p)
	}
}

// free reads prices that say nothing but that it is free as the mode of the whole offer.
func (d *decoding) free(prices []*node) bool {
	for _, p := range prices {
		policies := slices.Collect(ids(p.get("hasEligiblePolicy")))
		if len(policies) == 0 || slices.ContainsFunc(policies, func(id string) bool { return localName(id) != "Free" }) || amounts(p) {
			return false
		}
	}
	if len(prices) == 0 || !d.choose("rate_mode", offer.Choice{Code: "free", Note: d.note(prices[0].get("additionalInformation"), prices[0])}) {
		return false
	}
	for i, p := range prices {
		p.get("hasEligiblePolicy").use()
		p.get("priceCurrency").use()
		p.get("hasPricingMode").use()
		if i > 0 {
			d.rateWords(p)
		}
	}
	return true
}

func amounts(p *node) bool {
	return p.get("minPrice") != nil || p.get("maxPrice") != nil || p.get("price") != nil
}

// price reads one price. Several amounts in one entry are so many prices, if there are as many least as greatest ones;
// else, as the platform sorts them and drops repetitions, nobody can tell which belong together.
func (d *decoding) price(p *node) {
	base := offer.Rate{Note: d.note(p.get("additionalInformation"), p)}
	base.Note = addNote(d.note(p.get("name"), p), base.Note)
	base.Rate = d.codeIn("rate", p.get("hasEligiblePolicy"), p.get("hasPricingOffer"), p.get("hasPricingSeason"))
	base.Audience = d.codeIn("audience", p.get("hasEligibleAudience"))
	base.Unit = d.codeIn("rate_unit", p.get("hasPricingMode"))
	if base.Unit != "" && len(slices.Collect(ids(p.get("hasPricingMode")))) > 1 {
		base.Unit = "" // "per person and per unit" is what one producer writes on every price: it tells nothing
	}
	if currency := p.get("priceCurrency").word(); currency != "EUR" && len(currency) == 3 {
		base.Currency = currency
	}
	if period := p.get("appliesOnPeriod").first(); period != nil {
		base.From, base.To = d.validity(period)
	}
	mins, maxs := quantities(p.get("minPrice")), quantities(p.get("maxPrice"))
	single := quantities(p.get("price"))
	if len(mins) == 0 && len(maxs) == 0 {
		mins, maxs = single, single
	}
	if len(mins) > 0 && len(maxs) > 0 && len(mins) != len(maxs) {
		d.doubt("/rates", "datatourisme.amounts_unpaired", "least", len(mins), "greatest", len(maxs))
		p.get("minPrice").release()
		p.get("maxPrice").release()
		mins, maxs = []float64{slices.Min(mins)}, []float64{slices.Max(maxs)}
	}
	count := max(len(mins), len(maxs))
	if count == 0 && base.Rate == "" && base.Audience == "" {
		if len(base.Note) > 0 {
			d.say("rate_note", base.Note)
		}
		return
	}
	id := p.get("@id").word()
	for i := range max(count, 1) {
		rate := base
		rate.Min, rate.Max = at(mins, i), at(maxs, i)
		d.rate(p, id, i, rate)
	}
}

// rate adds a price, or reports one that cannot be.
func (d *decoding) rate(p *node, id string, i int, rate offer.Rate) {
	for _, x := range []*float64{rate.Min, rate.Max} {
		if x != nil && (*x < 0 || *x > 1e6) {
			for _, property := range []string{"minPrice", "maxPrice", "price"} {
				p.get(property).release()
			}
			d.aside(p, offer.FieldRates, "", "rate.implausible", "value", *x)
			return
		}
	}
	item := itemID("rate", Key(id), strconv.Itoa(i))
	if id == "" {
		item = itemID("rate", rate.Rate, rate.Unit, rate.Audience, rate.From.String(), rate.To.String(), rate.Note["fr"].Value)
	}
	d.put(offer.FieldRates, item, rate)
}

// rateWords keeps the words of a price that has nothing else.
func (d *decoding) rateWords(p *node) {
	if note := d.note(p.get("additionalInformation"), p); len(note) > 0 {
		d.say("rate_note", note)
	}
}

// say adds to a text of the offer.
func (d *decoding) say(field string, t offer.Text) {
	if have := d.find(field); have != nil {
		have.Value = addNote(have.Value.(offer.Text), t)
		return
	}
	d.put(field, "", t)
}

// validity reads the dates of a price; impossible ones stay in the remainder.
func (d *decoding) validity(n *node) (from, to opening.Date) {
	from, okFrom := d.boundary(n.get("startDate"))
	to, okTo := d.boundary(n.get("endDate"))
	if !okFrom || !okTo || to != 0 && to < from {
		d.aside(n, offer.FieldRates, "", "datatourisme.period_impossible", "from", shorten(n.get("startDate").first()), "to", shorten(n.get("endDate").first()))
		return 0, 0
	}
	n.get("startDate").use()
	n.get("endDate").use()
	return from, to
}

// codeIn gives the code in a scheme of the first value that has one there.
func (d *decoding) codeIn(scheme string, properties ...*node) string {
	code := ""
	for _, n := range properties {
		for v := range n.each {
			name := v
			if id := v.get("@id"); id != nil {
				name = id
			}
			c := d.concept(name.text, scheme)
			if c == nil || c.Scheme != scheme {
				continue
			}
			if code == "" || code == c.Code || repeatsPrice[localName(name.text)] {
				v.use()
			}
			if code == "" {
				code = c.Code
			}
		}
	}
	return code
}

// repeatsPrice are values that add nothing to a price whose kind is known.
var repeatsPrice = map[string]bool{"Ticket": true, "PerUnit": true, "PerPerson": true}

func ids(n *node) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for v := range n.each {
			name := v
			if id := v.get("@id"); id != nil {
				name = id
			}
			if !yield(name.text) {
				return
			}
		}
	}
}

// quantities reads amounts, which are read only if all of them are amounts.
func quantities(n *node) []float64 {
	var all []float64
	for v := range n.each {
		x, ok := v.number()
		if !ok || math.IsInf(x, 0) {
			return nil
		}
		all = append(all, x)
	}
	n.use()
	return all
}

func at(amounts []float64, i int) *float64 {
	if i >= len(amounts) {
		return nil
	}
	x := amounts[i]
	return &x
}
