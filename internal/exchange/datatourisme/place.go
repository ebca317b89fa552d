package datatourisme

import (
	"slices"
	"strings"

	"escale/internal/geo"
	"escale/internal/offer"
)

// Distances from the centre of a commune, in metres. Beyond far a position is doubtful (48 of 9,462 real objects), where only
// the surroundings of the commune are known beyond farther. Beyond astray, latitude and longitude may have been swapped.
const (
	far     = 25_000
	farther = 75_000
	astray  = 150_000
)

// place reads where the offer is. The first place is the offer's; of further ones only the communes are.
func (d *decoding) place(n *node) {
	main := true
	var communes []string
	for v := range n.each {
		var cities []string
		if main {
			cities = d.address(v.get("address"))
			d.position(v.get("geo"))
			d.flags(v)
			d.openingHours(v)
			d.altCode(v.get("altInsee"))
			d.access(v)
			main = false
		} else {
			for a := range v.get("address").each {
				cities = append(cities, citiesOf(a)...)
			}
		}
		for _, code := range cities {
			if !slices.Contains(communes, code) {
				communes = append(communes, code)
			}
		}
	}
	if len(communes) > 1 {
		for _, code := range communes {
			d.put(offer.FieldCommunes, code, offer.Word(code))
		}
	}
}

// access reads what is said in words about getting there or in.
func (d *decoding) access(n *node) {
	if t := d.text("location.access", n.get("additionalInformation"), d.translated(n, "additionalInformation")); len(t) > 0 {
		d.put("location.access", "", t)
	}
}

// altCode reads the code of the commune as the producer gave it, which nearly always is the one of the address.
func (d *decoding) altCode(n *node) {
	for v := range n.each {
		if v.text == d.commune() {
			v.used = true
		}
	}
}

// address reads the first postal address, and gives the codes of its communes.
func (d *decoding) address(n *node) []string {
	v := n.first()
	if v == nil {
		return nil
	}
	a, cities := postal(v)
	if found := a.Check(nil, offer.Reference{}); len(found) > 0 {
		for _, p := range found {
			d.refused(v.get("streetAddress"), offer.FieldAddress, p)
		}
		v.get("streetAddress").release()
		a.Lines = nil
	}
	d.put(offer.FieldAddress, "", a)
	return cities
}

// postal reads an address. An offer that lies in two communes names both; the first is the address's.
func postal(v *node) (offer.Address, []string) {
	a := offer.Address{PostalCode: v.get("postalCode").word()}
	for _, line := range v.get("streetAddress").words() {
		a.Lines = append(a.Lines, splitLines(plain(line))...)
	}
	a.Locality = strings.Join(v.get("addressLocality").words(), ", ")
	cities := citiesOf(v)
	if len(cities) > 0 {
		a.Commune = cities[0]
	}
	if country := v.get("addressCountry").word(); len(country) == 2 && !strings.EqualFold(country, "fr") {
		a.Country = strings.ToLower(country)
	}
	return a, cities
}

func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// citiesOf gives the codes of the communes of an address: INSEE codes, which are also the names of the resources.
func citiesOf(n *node) []string {
	var codes []string
	for city := range n.get("hasAddressCity").each {
		code := city.get("insee").word()
		if id := localName(city.id()); code == "" && len(id) == 5 {
			code = id
		}
		city.use()
		if code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// position reads the coordinates, puts swapped ones right, and doubts what lies far from the commune.
func (d *decoding) position(n *node) {
	v := n.first()
	if v == nil {
		return
	}
	if height := v.get("elevation"); height != nil {
		numberIn("location.altitude")(d, height)
	}
	lat, okLat := v.get("latitude").number()
	lon, okLon := v.get("longitude").number()
	if !okLat || !okLon || lat == 0 && lon == 0 {
		d.aside(v, offer.FieldPosition, "", "position.not_told")
		return
	}
	p, swapped := geo.Point{Lat: lat, Lon: lon}, geo.Point{Lat: lon, Lon: lat}
	centre, near, known := d.centre()
	switch {
	case known && swapped.Valid() && swapped.Distance(centre) < near && (!p.Valid() || p.Distance(centre) > astray),
		!known && metropolitan(swapped) && !metropolitan(p):
		p = swapped
		d.doubt("/location/point", "position.swapped", "lat", p.Lat, "lon", p.Lon)
	case !p.Valid():
		d.aside(v, offer.FieldPosition, "", "position.off_the_map", "lat", lat, "lon", lon)
		return
	case known && p.Distance(centre) > near:
		d.doubt("/location/point", "position.far_from_commune", "km", int(p.Distance(centre)/1000), "commune", d.commune())
	}
	if d.put(offer.FieldPosition, "", offer.Position(p)) {
		v.get("latitude").scalar().used, v.get("longitude").scalar().used = true, true
	}
}

// metropolitan tells whether a point lies in the box around mainland France and Corsica; longitude and latitude of no two
// points in it could be swapped unnoticed.
func metropolitan(p geo.Point) bool {
	return p.Lat > 41 && p.Lat < 51.5 && p.Lon > -5.5 && p.Lon < 10
}

func (d *decoding) commune() string {
	if c := d.find(offer.FieldAddress); c != nil {
		return c.Value.(offer.Address).Commune
	}
	return ""
}

// centre gives the middle of the commune of the address and how far from it a position is believed, if the atlas knows
// where the commune is.
func (d *decoding) centre() (middle geo.Point, near float64, known bool) {
	code := d.commune()
	if d.reference.Atlas == nil || code == "" {
		return geo.Point{}, 0, false
	}
	t, err := d.reference.Atlas.Commune(code)
	if err != nil {
		return geo.Point{}, 0, false
	}
	middle, exact := d.reference.Atlas.Position(t)
	if exact {
		return middle, far, middle.Valid()
	}
	return middle, farther, middle.Valid()
}
