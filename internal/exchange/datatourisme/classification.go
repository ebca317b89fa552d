package datatourisme

import "escale/internal/offer"

// reviews reads stars and labels. The platform calls them reviews; they are what a body gave, not what visitors think.
func (d *decoding) reviews(n *node) {
	for v := range n.each {
		value := v.get("hasReviewValue").first()
		if value == nil {
			continue
		}
		name := value
		if id := value.get("@id"); id != nil {
			name = id
		}
		if over[localName(name.text)] {
			v.use()
			continue
		}
		c := d.concept(name.text, "label")
		if c == nil || c.Scheme != "label" {
			continue
		}
		rating := offer.Classification{Code: c.Code}
		if pending, told := v.get("pending").flag(); told && pending {
			rating.State = offer.Requested
		}
		from, okFrom := d.boundary(v.get("reviewDeliveryDate"))
		until, okUntil := d.boundary(v.get("reviewExpirationDate"))
		if okFrom && okUntil && (until == 0 || from <= until) {
			rating.From, rating.Until = from, until
			v.get("reviewDeliveryDate").use()
			v.get("reviewExpirationDate").use()
		} else {
			d.aside(v, offer.FieldRatings, "/"+c.Code, "datatourisme.period_impossible")
		}
		if d.put(offer.FieldRatings, c.Code, rating) {
			value.use()
		}
	}
}

// over are labels of measures that ended in 2022.
var over = map[string]bool{"COVID19ProtocolsCommitted": true}
