package geo

import "math"

// Box is a rectangle of latitudes and longitudes in degrees, borders included. West may be greater than East: the box
// then crosses the antimeridian, as in RFC 7946 section 5.2. The zero Box holds only null island; see EmptyBox.
type Box struct {
	South float64 `json:"south"`
	West  float64 `json:"west"`
	North float64 `json:"north"`
	East  float64 `json:"east"`
}

// EmptyBox holds nothing; extending it by a point gives a box of that point alone.
func EmptyBox() Box {
	return Box{South: math.Inf(1), West: math.Inf(1), North: math.Inf(-1), East: math.Inf(-1)}
}

// Around gives the box that covers every point within a distance in metres of p.
func Around(p Point, metres float64) Box {
	const degree = math.Pi / 180 * EarthRadius
	dLat := metres / degree
	box := Box{South: math.Max(-90, p.Lat-dLat), North: math.Min(90, p.Lat+dLat), West: -180, East: 180}
	// The circle is widest not at p's latitude but nearer the pole: sin(dLon) = sin(d)/cos(lat).
	ratio := math.Sin(math.Min(metres/EarthRadius, math.Pi/2)) / math.Cos(p.Lat*math.Pi/180)
	if box.South > -90 && box.North < 90 && ratio < 1 {
		dLon := math.Asin(ratio) * 180 / math.Pi
		if box.West, box.East = p.Lon-dLon, p.Lon+dLon; box.West < -180 {
			box.West += 360
		} else if box.East > 180 {
			box.East -= 360
		}
	}
	return box
}

// Empty tells whether no point can be in the box.
func (b Box) Empty() bool { return b.South > b.North || math.IsInf(b.West, 1) }

// Valid tells whether the box lies on Earth and south is not above north.
func (b Box) Valid() bool {
	return b.South >= -90 && b.North <= 90 && b.South <= b.North &&
		b.West >= -180 && b.West <= 180 && b.East >= -180 && b.East <= 180
}

// Contains tells whether p is in the box or on its border.
func (b Box) Contains(p Point) bool {
	if !(p.Lat >= b.South && p.Lat <= b.North) {
		return false
	}
	if b.West > b.East {
		return p.Lon >= b.West || p.Lon <= b.East
	}
	return p.Lon >= b.West && p.Lon <= b.East
}

// Intersects tells whether two boxes share a point.
func (b Box) Intersects(c Box) bool {
	if b.Empty() || c.Empty() || b.South > c.North || c.South > b.North {
		return false
	}
	for _, s := range b.spans() {
		for _, t := range c.spans() {
			if s[0] <= t[1] && t[0] <= s[1] {
				return true
			}
		}
	}
	return false
}

// Extend gives the smallest box that holds b and p. A box across the antimeridian grows on its nearer side.
func (b Box) Extend(p Point) Box {
	if b.Empty() {
		return Box{South: p.Lat, West: p.Lon, North: p.Lat, East: p.Lon}
	}
	b.South, b.North = math.Min(b.South, p.Lat), math.Max(b.North, p.Lat)
	switch {
	case b.West <= b.East:
		b.West, b.East = math.Min(b.West, p.Lon), math.Max(b.East, p.Lon)
	case p.Lon < b.West && p.Lon > b.East && b.West-p.Lon < p.Lon-b.East:
		b.West = p.Lon
	case p.Lon < b.West && p.Lon > b.East:
		b.East = p.Lon
	}
	return b
}

// Center gives the middle of the box.
func (b Box) Center() Point {
	lon := (b.West + b.East) / 2
	if b.West > b.East {
		if lon += 180; lon > 180 {
			lon -= 360
		}
	}
	return Point{Lat: (b.South + b.North) / 2, Lon: lon}
}

func (b Box) spans() [][2]float64 {
	if b.West > b.East {
		return [][2]float64{{b.West, 180}, {-180, b.East}}
	}
	return [][2]float64{{b.West, b.East}}
}
