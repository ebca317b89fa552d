package datatourisme

import (
	"escale/internal/offer"
)

// capacitiesOf gives the features whose quantity is a capacity of the whole offer, by the field that holds it, as the
// sheets declare it.
func capacitiesOf(c *offer.Catalog) map[string]string {
	capacities := map[string]string{}
	for _, sheet := range c.Sheets {
		for _, f := range sheet.Fields() {
			if f.Kind == offer.KindNumber && f.Group == "capacity" {
				for _, name := range f.Equals["datatourisme"] {
					capacities[name] = f.Key
				}
			}
		}
	}
	return capacities
}

// features reads what an offer is equipped with. One entry lists features and may say how many, how large, for how many
// people: a capacity where there is a field for it, else a note of the features.
func (d *decoding) features(n *node) {
	for v := range n.each {
		d.flags(v)
		count := d.count(v)
		note := d.measures(v, count)
		for f := range v.get("features").each {
			if d.pick(f, "feature", note, false) {
				f.use()
			}
		}
		for layout := range v.get("hasLayout").each {
			if d.pick(layout, "feature", d.note(v.get("additionalInformation"), v), false) {
				layout.use()
			}
		}
	}
}

// count reads a quantity into the field of its capacity; else it gives the words for it.
func (d *decoding) count(n *node) string {
	quantity := n.get("value").scalar()
	x, ok := n.get("value").number()
	if !ok {
		return ""
	}
	if f := n.get("features").first(); f != nil {
		name := f.get("@id")
		if name == nil {
			name = f
		}
		field := d.capacities[localName(name.text)]
		if spec := d.fields[field]; spec != nil && !d.told(field) && len(offer.Number(x).Check(spec, d.reference)) == 0 {
			d.put(field, "", offer.Number(x))
			quantity.used = true
			f.use() // the capacity says that there are some
			return ""
		}
	}
	return quantity.take()
}

// measures gives in words what an entry says about its features; numbers read the same in every language, and the
// network's own is French.
func (d *decoding) measures(n *node, count string) offer.Text {
	words := count
	if area := d.area(n.get("hasFloorSize")); area != "" {
		words = lines(words, area)
	}
	if seats := n.get("seatCount").word(); seats != "" {
		words = lines(words, seats+" places assises")
	}
	if people := n.get("occupancy").word(); people != "" {
		words = lines(words, people+" personnes")
	}
	if yes, told := n.get("charged").flag(); told {
		words = lines(words, map[bool]string{true: "en supplément", false: "compris"}[yes])
	}
	note := d.note(n.get("additionalInformation"), n)
	if words != "" {
		note = addNote(offer.Text{"fr": {Value: words, Maker: offer.BySource}}, note)
	}
	return note
}

// area reads a surface such as "137 m²". Half of them name a unit and no quantity, and say nothing.
func (d *decoding) area(n *node) string {
	v := n.first()
	if v == nil {
		return ""
	}
	value, unit := v.get("value").word(), v.get("unitText").word()
	if value == "" {
		return ""
	}
	if unit == "" || unit == "M2" || unit == "MTK" {
		unit = "m²"
	}
	return value + " " + unit
}

// floorSize reads the surface of the whole offer, in square metres; a unit alone is nothing.
func (d *decoding) floorSize(n *node) {
	v := n.first()
	value := v.get("value")
	if value == nil {
		v.use()
		return
	}
	numberIn("capacity.floor_area")(d, value)
	if value.scalar() != nil && value.scalar().used {
		v.get("unitText").use()
	}
}

// takeAway reads whether meals can be taken away: a field of restaurants, a feature of others.
func (d *decoding) takeAway(n *node) {
	if yes, told := n.flag(); told && !d.put("restaurant.takeaway", "", flagOf(yes)) {
		flagFeature("takeAway")(d, n)
	}
}

// flags reads the yes and no that stand on the offer, its place and its entries of features.
func (d *decoding) flags(n *node) {
	if yes, told := n.get("petsAllowed").flag(); told && !d.put("pets", "", flagOf(yes)) && d.told("pets") {
		d.doubt("/pets", "flag.contradiction")
	}
	for _, property := range []string{"internetAccess", "airConditioning", "noSmoking"} {
		if v := n.get(property); v != nil {
			flagFeature(property)(d, v)
		}
	}
}

// flagFeatures are features that come as a yes or no, by the value of the ontology's lists that says the same.
var flagFeatures = map[string]string{
	"internetAccess": "Wifi", "airConditioning": "AirConditioner", "noSmoking": "NonSmoking", "takeAway": "TakeawayFoodOrMeals",
}

// flagFeature reads a yes or no as a feature that is there or certainly is not.
func flagFeature(property string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		yes, told := n.flag()
		if !told {
			return
		}
		for _, name := range []string{property, flagFeatures[property]} {
			if c := d.concept(name, "feature"); c != nil && c.Scheme == "feature" {
				if !d.choose("features", offer.Choice{Code: c.Code, Not: !yes}) {
					d.doubt("/features/"+c.Code, "flag.contradiction")
				}
				return
			}
		}
		n.scalar().used = false
	}
}
