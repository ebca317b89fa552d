package demo

import (
	"strconv"

	"escale/internal/offer"
)

// relations point to other offers of the same block, which are near, and to bodies that have no offer.
func (d *draft) relations() {
	r := &related{d: d}
	switch d.o.Type {
	case "event":
		if d.guest {
			host, _ := d.anchor(d.i)
			v := offer.Relation{Nature: "venue", To: offer.FirstID + offer.ID(host)}
			if d.chance(0.3) {
				v.Note = d.note("relation.note")
			}
			r.add(v)
		}
		if d.chance(0.6) {
			r.add(offer.Relation{Nature: "organiser", Name: "Comité des fêtes " + d.of})
		}
		if k, _, festival, ok := d.Network.programme(d.i); ok && k > 0 {
			r.add(offer.Relation{Nature: "programme-of", To: offer.FirstID + offer.ID(festival)})
		} else if !ok && d.kind.Category == "concert" && d.chance(0.3) {
			r.to("programme-of", "event", 0)
		}
	case "establishment":
		r.to("operator", "legal-unit", 1)
	case "rental":
		if d.chance(0.12) { // one concierge runs many
			r.to("operator", "legal-unit", 0)
		}
	case "article":
		r.to("about", "cultural-heritage", d.IntN(6))
		r.to("about", "itinerary", d.IntN(3))
		r.to("suggests", "hotel", d.IntN(4))
	case "restaurant":
		r.shares()
		if d.guest {
			host, _ := d.anchor(d.i)
			r.add(offer.Relation{Nature: "on-site", To: offer.FirstID + offer.ID(host)})
		}
		if d.chance(0.3) {
			r.to("sells-products-of", "producer", d.IntN(4))
		}
	case "cultural-heritage", "natural-heritage":
		if d.chance(0.3) {
			r.to("stage-of", "itinerary", d.IntN(3))
		}
	case "hotel", "activity":
		r.shares()
		if d.chance(0.15) {
			r.to("package-of", "package", 0)
		}
	case "itinerary":
		r.to("starts-at", "organisation", 0)
		r.add(offer.Relation{Nature: "manager", Name: "Fédération de randonnée de démonstration"})
	case "shop":
		r.to("sells-products-of", "producer", d.IntN(4))
	}
	if d.chance(0.2) {
		r.to("near", "cultural-heritage", d.IntN(6))
	}
	if d.chance(0.08) {
		r.add(offer.Relation{Nature: "information", Elsewhere: &offer.Identifier{System: "tourinsoft", Value: "DEMOORG" + strconv.Itoa(100+d.IntN(80))},
			Name: "Office de tourisme"})
	}
}

// related numbers the relations of an offer.
type related struct {
	d *draft
	n int
}

func (r *related) add(v offer.Relation) {
	r.n++
	r.d.add(offer.FieldRelations, "n"+strconv.Itoa(r.n), v)
}

// to relates to the kth offer of a type in the block, if it exists and is another.
func (r *related) to(nature string, t offer.Type, k int) {
	slots := r.d.Network.slots[t]
	i := r.d.i - r.d.i%block + slots[k%len(slots)]
	if i >= len(r.d.models) && i != r.d.i && i < r.d.options.Offers && r.d.typeAt(i) == t {
		r.add(offer.Relation{Nature: nature, To: offer.FirstID + offer.ID(i)})
	}
}

// shares points a hotel, and the restaurant in it, to the establishment at the same place.
func (r *related) shares() {
	if id, ok := r.d.house(); ok {
		r.add(offer.Relation{Nature: "establishment", To: id})
	}
}

// house gives the establishment that lies where the offer lies.
func (d *draft) house() (offer.ID, bool) {
	start := d.i - d.i%block
	place, _ := d.anchor(d.i)
	for _, slot := range d.Network.slots["establishment"] {
		i := start + slot
		if i < len(d.models) || i >= d.options.Offers {
			continue
		}
		if at, guest := d.anchor(i); guest && at == place {
			return offer.FirstID + offer.ID(i), true
		}
	}
	return 0, false
}
