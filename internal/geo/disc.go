package geo

import "math"

// Disc is a circle on the ground, prepared to be asked about many points: for nearly all of them a few multiplications
// settle on which side they lie, and Distance is asked only about those that lie next to the edge.
type Disc struct {
	centre Point
	radius float64
	box    Box // around it; the zero Box where the bounds below are not worked out
	// Bounds of the haversine of a distance: a quarter of the sum of the squared differences, that of longitude weighed.
	weighLeast, weighMost float64
	surely, hardly        float64 // squares below the one are inside, above the other outside
}

// NewDisc prepares the circle of points that lie at most radius metres from a centre.
func NewDisc(centre Point, radius float64) Disc {
	d := Disc{centre: centre, radius: radius}
	const rad = math.Pi / 180
	box := Around(centre, radius+1)
	if box.West > box.East || box.South <= -90 || box.North >= 90 || radius > EarthRadius/4 {
		return d // across the antimeridian, over a pole, or so large that the bounds are wide: Distance alone
	}
	d.box = box
	at, south, north := math.Cos(centre.Lat*rad), math.Cos(box.South*rad), math.Cos(box.North*rad)
	d.weighLeast, d.weighMost = at*min(south, north), at*max(at, south, north)
	if box.South < 0 && box.North > 0 {
		d.weighMost = at
	}
	half := math.Sin(radius / (2 * EarthRadius))
	const rounding = 1e-9 // far more than that of the functions used
	// x²/4·(1-x²/12) ≤ sin²(x/2) ≤ x²/4
	d.surely = 4 * half * half * (1 - rounding)
	reach := max(box.North-box.South, box.East-box.West) * rad
	d.hardly = 4*half*half*(1+rounding)/(1-reach*reach/12) + 1e-30 // and squares that vanish
	return d
}

// Contains tells whether a point lies at most the radius away, as Distance measures it.
func (d *Disc) Contains(p Point) bool {
	if d.box != (Box{}) {
		if !d.box.Contains(p) {
			return false
		}
		const rad = math.Pi / 180
		dLat, dLon := (p.Lat-d.centre.Lat)*rad, (p.Lon-d.centre.Lon)*rad
		dLat, dLon = dLat*dLat, dLon*dLon
		if dLat+d.weighMost*dLon < d.surely {
			return true
		}
		if dLat+d.weighLeast*dLon > d.hardly {
			return false
		}
	}
	return d.centre.Distance(p) <= d.radius
}
