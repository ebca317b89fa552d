package geo

import "strings"

// countryBoxes are generous: they may hold neighbours, never miss the country. The first is the mainland; France's
// others are overseas, in the order of their codes (971 and 977, 978 together).
var countryBoxes = map[string][]Box{
	"fr": {
		{South: 41.2, West: -5.6, North: 51.3, East: 9.8},
		{South: 15.7, West: -63.3, North: 18.3, East: -60.9},
		{South: 14.2, West: -61.4, North: 15.0, East: -60.7},
		{South: 1.9, West: -54.8, North: 6.0, East: -51.4},
		{South: -21.6, West: 55.0, North: -20.7, East: 56.0},
		{South: 46.5, West: -56.7, North: 47.4, East: -55.9},
		{South: -13.2, West: 44.8, North: -12.4, East: 45.5},
		{South: -50.3, West: 39.0, North: -11.0, East: 78.0},
		{South: -90, West: 136, North: -60, East: 142.2},
		{South: -14.6, West: -178.5, North: -13.0, East: -175.9},
		{South: -28.2, West: -155.2, North: -7.4, East: -134.0},
		{South: -23.1, West: 158.0, North: -17.5, East: 172.3},
	},
	"ch": {{South: 45.7, West: 5.8, North: 47.9, East: 10.6}},
	"it": {{South: 35.2, West: 6.5, North: 47.2, East: 18.7}},
	"de": {{South: 47.2, West: 5.7, North: 55.2, East: 15.2}},
	"es": {{South: 35.1, West: -9.5, North: 43.9, East: 4.5}, {South: 27.5, West: -18.3, North: 29.6, East: -13.2}},
	"be": {{South: 49.4, West: 2.4, North: 51.6, East: 6.5}},
	"lu": {{South: 49.4, West: 5.6, North: 50.3, East: 6.6}},
}

// BoxOf gives the box of a country's mainland by its ISO 3166-1 code; false for the countries the house does not know.
func BoxOf(country string) (Box, bool) {
	boxes, ok := countryBoxes[strings.ToLower(country)]
	if !ok {
		return Box{}, false
	}
	return boxes[0], true
}

// InCountry tells whether p may lie in a country, overseas parts included; with no country, in any that the house
// knows. It can only rule out: the boxes are generous. A country that is not known may hold any point.
func InCountry(p Point, country string) bool {
	if country != "" {
		boxes, known := countryBoxes[strings.ToLower(country)]
		return !known || inAny(boxes, p)
	}
	for _, boxes := range countryBoxes {
		if inAny(boxes, p) {
			return true
		}
	}
	return false
}

func inAny(boxes []Box, p Point) bool {
	for _, b := range boxes {
		if b.Contains(p) {
			return true
		}
	}
	return false
}

// Swapped tells whether latitude and longitude of p were most likely exchanged, and gives the point that was meant: p
// cannot lie in the country (in none that is known, when country is empty), and the exchanged point lies on its
// mainland.
func Swapped(p Point, country string) (Point, bool) {
	meant := Point{Lat: p.Lon, Lon: p.Lat}
	if onEarth(p) && InCountry(p, country) {
		return Point{}, false
	}
	if country != "" {
		box, known := BoxOf(country)
		return meant, known && box.Contains(meant)
	}
	for _, boxes := range countryBoxes {
		if boxes[0].Contains(meant) {
			return meant, true
		}
	}
	return Point{}, false
}
