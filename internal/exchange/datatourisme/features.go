package datatourisme

import (
	"escale/internal/offer"
)

// features reads what an offer is equipped with. One entry lists features and may say how many, how large, for how many
// people: a capacity where there is a field for it, else a note of the features.
func (d *decoding) features(n *node) {
	for v := range n.each {
		d.flags(v)
		count, counted := d.count(v)
		note := d.measures(v, count)
		for f := range v.get("features").each {
			if f == counted && len(note) == 0 {
				continue // the capacity says that there are some
			}
			told := d.flagged(f)
			if d.pick(f, "feature", "features", note) || told {
				f.use()
			}
		}
		for layout := range v.get("hasLayout").each {
			if d.pick(layout, "feature", "hasLayout", d.note(v.get("additionalInformation"), v)) {
				layout.use()
			}
		}
	}
}

// count reads a quantity into the field of its capacity, and gives the feature that it counts; else it gives the words for it.
func (d *decoding) count(n *node) (words string, counted *node) {
	quantity := n.get("value").scalar()
	x, ok := n.get("value").number()
	if !ok {
		return "", nil
	}
	if f := n.get("features").first(); f != nil {
		field := d.capacities[nameOf(f)]
		if spec := d.fields[field]; spec != nil && !d.told(field) && len(offer.Number(x).Check(spec, d.reference)) == 0 {
			d.put(field, "", offer.Number(x))
			quantity.used = true
			f.use()
			return "", f
		}
	}
	return quantity.take(), nil
}

// flagged says yes in the field that stands for a feature, where the sheet has one.
func (d *decoding) flagged(f *node) bool {
	field := d.saidBy[nameOf(f)]
	return field != "" && (d.told(field) || d.put(field, "", offer.Yes))
}

// nameOf gives the local name of a value of the lists.
func nameOf(v *node) string {
	if id := v.get("@id"); id != nil {
		v = id
	}
	return localName(v.text)
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
			if c := d.concept(name, "feature"); c != nil && c.Scheme == "feature" && d.has("features") {
				if !d.choose("features", offer.Choice{Code: c.Code, Not: !yes}) {
					d.doubt("/features/"+c.Code, "flag.contradiction")
				}
				return
			}
		}
		n.scalar().used = false
	}
}
