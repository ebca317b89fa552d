package geo

import "math"

// Mercator is a place on the square of the Web-Mercator map (EPSG:3857 as map tiles are cut from it): x to the east from 180°
// west, y to the south from MaxMercator north, each side cut into 2³² steps of less than a centimetre. The tile that a place is in
// is the leading bits of its numbers, so that what lies in one tile is told without arithmetic.
type Mercator struct{ X, Y uint32 }

// MaxMercator is the latitude, north and south, at which the map is as high as it is wide, in degrees: atan(sinh(π)).
const MaxMercator = 85.05112877980659

// DeepestZoom is the last zoom at which tiles are told apart.
const DeepestZoom = 31

// OnMercator gives the place of p. What lies nearer to a pole than the map reaches is on its edge.
func OnMercator(p Point) Mercator {
	s := math.Sin(p.Lat * math.Pi / 180)
	return Mercator{step(p.Lon/360 + 0.5), step(0.5 - math.Log((1+s)/(1-s))/(4*math.Pi))}
}

func step(share float64) uint32 {
	if !(share > 0) {
		return 0
	}
	return uint32(min(math.Floor(share*(1<<32)), math.MaxUint32))
}

// Point gives the middle of the step.
func (m Mercator) Point() Point { return mercatorPoint(float64(m.X)+0.5, float64(m.Y)+0.5) }

// Box gives the box of the step; the first row reaches to the pole, and so does the last.
func (m Mercator) Box() Box {
	x, y := float64(m.X), float64(m.Y)
	from, to := mercatorPoint(x, y), mercatorPoint(x+1, y+1)
	b := Box{South: to.Lat, West: from.Lon, North: from.Lat, East: to.Lon}
	if m.Y == 0 {
		b.North = 90
	}
	if m.Y == math.MaxUint32 {
		b.South = -90
	}
	return b
}

func mercatorPoint(x, y float64) Point {
	const side = 1 << 32
	return Point{Lat: math.Atan(math.Sinh(math.Pi*(1-2*y/side))) * 180 / math.Pi, Lon: x/side*360 - 180}
}

// Tile gives the column and the row, from the north-west, of the tile at a zoom that the place is in.
func (m Mercator) Tile(zoom int) (x, y uint32) { return m.X >> (32 - zoom), m.Y >> (32 - zoom) }

// Tiles is a rectangle of tiles at one zoom. Its columns may go on over the antimeridian.
type Tiles struct {
	Zoom          int
	X, Y          uint32 // of the north-west
	Width, Height int
}

// TilesOf gives the tiles that a box touches, at a zoom or, where they would be more than most, at the deepest zoom before it at
// which they are not.
func TilesOf(b Box, zoom, most int) Tiles {
	t := tilesOf(b, max(0, min(zoom, DeepestZoom)))
	for t.Zoom > 0 && t.Width*t.Height > most {
		t = tilesOf(b, t.Zoom-1)
	}
	return t
}

func tilesOf(b Box, zoom int) Tiles {
	x0, y0 := OnMercator(Point{Lat: b.North, Lon: b.West}).Tile(zoom)
	x1, y1 := OnMercator(Point{Lat: b.South, Lon: b.East}).Tile(zoom)
	all := 1 << zoom
	t := Tiles{zoom, x0, y0, (int(x1)-int(x0)+all)%all + 1, int(y1) - int(y0) + 1}
	if b.West > b.East && x0 == x1 { // nearly once around
		t.Width = all
	}
	if t.Width == all {
		t.X = 0
	}
	return t
}

// Box gives the box of the tiles; the first row reaches to the pole, and so does the last.
func (t Tiles) Box() Box {
	side := math.Ldexp(1, 32-t.Zoom)
	all := math.Ldexp(1, t.Zoom)
	north := mercatorPoint(float64(t.X)*side, float64(t.Y)*side)
	east := float64(t.X) + float64(t.Width)
	if east > all {
		east -= all
	}
	south := mercatorPoint(east*side, float64(int(t.Y)+t.Height)*side)
	b := Box{South: south.Lat, West: north.Lon, North: north.Lat, East: south.Lon}
	if t.Y == 0 {
		b.North = 90
	}
	if float64(int(t.Y)+t.Height) >= all {
		b.South = -90
	}
	return b
}

// Place gives column and row within the rectangle of the tile that a place is in; false when it is outside.
func (t Tiles) Place(m Mercator) (column, row int, inside bool) {
	x, y := m.Tile(t.Zoom)
	column, row = int((x-t.X)&(1<<t.Zoom-1)), int(y)-int(t.Y)
	return column, row, column < t.Width && row >= 0 && row < t.Height
}
