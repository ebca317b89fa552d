package demo

import (
	"math"
	"slices"

	"escale/internal/geo"
	"escale/internal/offer"
)

// way is how people go round: what it is called, how fast, how long, and how steep they take it.
type way struct {
	practice   []string
	labels     []string // difficulty, from easy on
	kmh        float64
	shortest   int // kilometres
	longest    int
	everyMetre float64 // between two points of the track
	duration   string  // the field for this way alone
}

var ways = map[string]way{
	"walking-route": {[]string{"hiking", "walk", "trail-running"}, []string{"very-easy", "easy", "moderate", "difficult"}, 4, 3, 18, 60, "itinerary.duration_on_foot"},
	"cycling-route": {[]string{"cycle-touring", "e-bike", "family-cycling"}, []string{"green", "blue", "red", "black"}, 14, 12, 60, 200, "itinerary.duration_cycling"},
	"riding-route":  {[]string{"horse-riding"}, []string{"easy", "moderate", "difficult"}, 7, 8, 30, 120, "itinerary.duration_horse"},
}

// route is the track of an itinerary and what was measured on it, in metres.
type route struct {
	line                     [][]float64
	metres, climb, low, high float64
}

func (d *draft) way() way {
	if w, ok := ways[d.kind.Category]; ok {
		return w
	}
	return ways["walking-route"]
}

// survey draws the track before anything is said, so that sentences and fields tell what was measured on it.
func (d *draft) survey() {
	w := d.way()
	d.counts[km] = d.between(w.shortest, w.longest)
	d.counts[climb] = d.between(20, 160)
	if d.place.district.alpine {
		d.counts[climb] = d.between(200, 900)
	}
	d.route.line = d.loop(w)
	d.route.measure()
	d.counts[km] = int(d.route.metres/1000 + 0.5)
	d.counts[climb] = int(d.route.climb)
}

func (d *draft) itinerary() {
	w, r := d.way(), &d.route
	d.put(offer.FieldTrack, offer.Track{r.line})
	d.put("itinerary.distance", offer.Number(r.metres))
	d.put("itinerary.climb", offer.Number(r.climb))
	d.put("itinerary.descent", offer.Number(r.climb)) // of a loop
	d.put("itinerary.min_altitude", offer.Number(r.low))
	d.put("itinerary.max_altitude", offer.Number(r.high))
	// One hour more for every 400 m of climb, as guides count.
	minutes := r.metres/1000/w.kmh*60 + r.climb/400*60
	d.put("itinerary.duration", offer.Number(math.Round(minutes/5)*5))
	d.put(w.duration, offer.Number(math.Round(minutes/5)*5))
	d.put("itinerary.shape", offer.Choice{Code: "loop"})
	d.choices("itinerary.practice", some(d.dice, w.practice, d.between(1, len(w.practice))))
	effort := int(r.metres/1000+r.climb/50) * len(w.labels) / (w.longest * 2)
	d.put("itinerary.difficulty", offer.Choice{Code: w.labels[min(effort, len(w.labels)-1)]})
	if d.chance(0.8) {
		d.put("itinerary.marking_note", d.text("itinerary.marking"))
	}
	if d.chance(0.1) {
		for _, other := range []string{"itinerary.duration_on_foot", "itinerary.duration_mtb", "itinerary.duration_cycling", "itinerary.duration_horse"} {
			if !d.has(other) {
				d.put(other, offer.Number(math.Round(minutes/2)))
			}
		}
	}
	for _, code := range d.crossed(r.line) {
		d.add("location.communes", code, offer.Word(code))
	}
}

// loop goes round in a circle, bent by a few slow waves, over ground that rises and falls with slower ones. It begins and
// ends where the offer is.
func (d *draft) loop(w way) [][]float64 {
	start := d.place.point
	want := float64(d.counts[km]) * 1000
	radius := want / (2 * math.Pi) / 1.04 // the waves lengthen it by about as much
	turn := d.Float64() * 2 * math.Pi
	type wave struct{ times, high, from float64 }
	var bends, ground [3]wave
	for k := range bends {
		bends[k] = wave{float64(2 + k), (0.22 - 0.06*float64(k)) * d.Float64(), d.Float64() * 2 * math.Pi}
		ground[k] = wave{float64(1 + k), 1 / float64(1+k), d.Float64() * 2 * math.Pi}
	}
	rise := float64(d.counts[climb]) / 4
	base := 90 + rise*2 + 40*d.Float64()
	if d.place.district.alpine {
		base += 900
	}
	at := func(share float64) (east, north, height float64) {
		angle := share * 2 * math.Pi
		r := radius
		height = base
		for k := range bends {
			r += float64(radius * bends[k].high * math.Sin(float64(angle*bends[k].times)+bends[k].from))
			height += float64(rise * ground[k].high * math.Sin(float64(angle*ground[k].times)+ground[k].from))
		}
		return r * math.Cos(angle+turn), r * math.Sin(angle+turn), height
	}
	points := min(900, max(24, int(want/w.everyMetre)))
	numbers := make([]float64, 0, 3*(points+1))
	line := make([][]float64, 0, points+1)
	east0, north0, _ := at(0)
	for k := range points + 1 {
		east, north, height := at(float64(k%points) / float64(points))
		p := near(start, east-east0, north-north0)
		numbers = append(numbers, p.Lon, p.Lat, math.Round(height))
		line = append(line, numbers[len(numbers)-3:len(numbers):len(numbers)])
	}
	return line
}

func (r *route) measure() {
	r.low, r.high = r.line[0][2], r.line[0][2]
	for k := 1; k < len(r.line); k++ {
		a, b := r.line[k-1], r.line[k]
		r.metres += geo.Point{Lat: a[1], Lon: a[0]}.Distance(geo.Point{Lat: b[1], Lon: b[0]})
		r.climb += max(0, b[2]-a[2])
		r.low, r.high = min(r.low, b[2]), max(r.high, b[2])
	}
	r.metres = math.Round(r.metres)
}

// looks is at how many points of a track the atlas is asked which commune it is: more would cost more than all the rest.
const looks = 8

func (d *draft) crossed(line [][]float64) []string {
	codes := []string{d.place.commune.Code}
	for k := range looks {
		p := line[k*len(line)/looks]
		if t, _ := d.reference.Atlas.CommuneAt(geo.Point{Lat: p[1], Lon: p[0]}); t != nil && !slices.Contains(codes, t.Code) {
			codes = append(codes, t.Code)
		}
	}
	return codes
}
