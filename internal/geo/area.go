package geo

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Area is a piece of country: polygons with holes, prepared for Contains. It is immutable and safe for any number of
// readers; the zero Area is empty. Polygons may overlap: a point is inside when it is inside one of them.
type Area struct {
	polygons []polygon
	box      cellBox
}

// polygon is an outer ring and its holes.
type polygon struct {
	rings []ring
}

// vertex is a position in millionths of a degree. Differences stay below 2^29 and their products below 2^58, so every
// cross product is exact in 64 bits.
type vertex struct {
	x, y int32
}

const unitsPerDegree = 1e6

// ring is closed without repeating its first vertex. Rings of more than a few vertices carry bands: horizontal slices
// of equal height, each with the edges that pass through it, so that a point looks at a few edges and not at all.
type ring struct {
	vertices []vertex
	box      cellBox
	starts   []uint32 // of each band in edges; one more than there are bands
	edges    []uint32 // indexes of edges' first vertices
}

// cellBox is a closed box of vertices.
type cellBox struct {
	minX, minY, maxX, maxY int32
}

var noBox = cellBox{minX: math.MaxInt32, minY: math.MaxInt32, maxX: math.MinInt32, maxY: math.MinInt32}

func (b cellBox) holds(v vertex) bool {
	return v.x >= b.minX && v.x <= b.maxX && v.y >= b.minY && v.y <= b.maxY
}

func (b cellBox) meets(c cellBox) bool {
	return b.minX <= c.maxX && c.minX <= b.maxX && b.minY <= c.maxY && c.minY <= b.maxY
}

func (b cellBox) join(c cellBox) cellBox {
	return cellBox{min(b.minX, c.minX), min(b.minY, c.minY), max(b.maxX, c.maxX), max(b.maxY, c.maxY)}
}

func (b cellBox) add(v vertex) cellBox { return b.join(cellBox{v.x, v.y, v.x, v.y}) }

func toVertex(p Point) vertex {
	return vertex{x: toUnits(p.Lon, 180), y: toUnits(p.Lat, 90)}
}

// toUnits clamps, so that no foreign number can overflow; what is not a number becomes the lower end.
func toUnits(degrees, limit float64) int32 {
	if !(degrees > -limit) {
		degrees = -limit
	}
	return int32(math.Round(min(degrees, limit) * unitsPerDegree))
}

func (v vertex) point() Point {
	return Point{Lat: float64(v.y) / unitsPerDegree, Lon: float64(v.x) / unitsPerDegree}
}

// cross is twice the signed area of the triangle abc: positive when c lies left of the way from a to b.
func cross(a, b, c vertex) int64 {
	return (int64(b.x)-int64(a.x))*(int64(c.y)-int64(a.y)) - (int64(b.y)-int64(a.y))*(int64(c.x)-int64(a.x))
}

// AreaOf makes an area of polygons, each a list of rings of points, the outer one first. What is no ring is left out, as are points
// that lie nowhere on Earth.
func AreaOf(polygons [][][]Point) Area {
	all := make([][][]vertex, len(polygons))
	for i, rings := range polygons {
		all[i] = make([][]vertex, len(rings))
		for j, points := range rings {
			for _, p := range points {
				if onEarth(p) {
					all[i][j] = append(all[i][j], toVertex(p))
				}
			}
		}
	}
	return newArea(all)
}

// Rings gives the rings of all polygons, one after the other. They are not closed: the first point is not said again.
func (a Area) Rings() iter.Seq[[]Point] {
	return func(yield func([]Point) bool) {
		for i := range a.polygons {
			for j := range a.polygons[i].rings {
				ring := &a.polygons[i].rings[j]
				points := make([]Point, len(ring.vertices))
				for k, v := range ring.vertices {
					points[k] = v.point()
				}
				if !yield(points) {
					return
				}
			}
		}
	}
}

// newArea prepares polygons given as rings of vertices, which it keeps. Repeated vertices go; rings that have fewer than three left,
// and polygons that have lost their outer ring, go too.
func newArea(polygons [][][]vertex) Area {
	area := Area{box: noBox}
	for _, rings := range polygons {
		var p polygon
		for i, vertices := range rings {
			r, ok := newRing(vertices)
			if !ok && i == 0 {
				break
			}
			if ok {
				p.rings = append(p.rings, r)
			}
		}
		if len(p.rings) > 0 {
			area.polygons = append(area.polygons, p)
			area.box = area.box.join(p.rings[0].box)
		}
	}
	if len(area.polygons) == 0 {
		return Area{}
	}
	return area
}

func newRing(vertices []vertex) (ring, bool) {
	vertices = slices.Compact(vertices)
	for len(vertices) > 1 && vertices[0] == vertices[len(vertices)-1] {
		vertices = vertices[:len(vertices)-1]
	}
	if len(vertices) < 3 {
		return ring{}, false
	}
	if cap(vertices) > len(vertices)+len(vertices)/8 {
		vertices = slices.Clone(vertices)
	}
	r := ring{vertices: vertices, box: noBox}
	for _, v := range vertices {
		r.box = r.box.add(v)
	}
	r.prepare()
	return r, true
}

const (
	edgesPerBand   = 4  // on average, before edges that pass through several bands are counted again
	fewestForBands = 24 // below this a plain loop is as fast and needs no memory
)

// prepare sorts the edges into bands. A ring of n edges gets n/4 bands at most, and no more entries than 4n: a comb
// whose every tooth passes through every band gets fewer bands instead.
func (r *ring) prepare() {
	n := len(r.vertices)
	if n < fewestForBands {
		return
	}
	for bands := n / edgesPerBand; bands > 1; bands /= 2 {
		counts := make([]uint32, bands+1)
		total := 0
		for i := range n {
			first, last := r.bandsOf(i, bands)
			for b := first; b <= last; b++ {
				counts[b+1]++
			}
			if total += last - first + 1; total > 4*n {
				break
			}
		}
		if total > 4*n {
			continue
		}
		for b := range bands {
			counts[b+1] += counts[b]
		}
		r.starts, r.edges = counts, make([]uint32, total)
		next := slices.Clone(counts)
		for i := range n {
			first, last := r.bandsOf(i, bands)
			for b := first; b <= last; b++ {
				r.edges[next[b]] = uint32(i)
				next[b]++
			}
		}
		return
	}
}

func (r *ring) band(y int32, bands int) int {
	height := int64(r.box.maxY) - int64(r.box.minY) + 1
	return int((int64(y) - int64(r.box.minY)) * int64(bands) / height)
}

func (r *ring) bandsOf(edge, bands int) (first, last int) {
	a, b := r.edge(edge)
	return r.band(min(a.y, b.y), bands), r.band(max(a.y, b.y), bands)
}

func (r *ring) edge(i int) (a, b vertex) {
	if i+1 == len(r.vertices) {
		return r.vertices[i], r.vertices[0]
	}
	return r.vertices[i], r.vertices[i+1]
}

// contains counts the edges that lie right of v at its height. An edge holds its lower end and not its upper one, and
// runs upward whatever its direction in the ring; so an edge shared by two rings counts alike in both.
func (r *ring) contains(v vertex) bool {
	if !r.box.holds(v) {
		return false
	}
	inside := false
	if r.starts == nil {
		for i := range r.vertices {
			if a, b := r.edge(i); leftOf(a, b, v) {
				inside = !inside
			}
		}
		return inside
	}
	band := r.band(v.y, len(r.starts)-1)
	for _, i := range r.edges[r.starts[band]:r.starts[band+1]] {
		if a, b := r.edge(int(i)); leftOf(a, b, v) {
			inside = !inside
		}
	}
	return inside
}

// leftOf tells whether the edge spans v's height and v lies strictly left of it.
func leftOf(a, b, v vertex) bool {
	if a.y > b.y {
		a, b = b, a
	}
	return a.y <= v.y && v.y < b.y && cross(a, b, v) > 0
}

func (p *polygon) contains(v vertex) bool {
	if !p.rings[0].contains(v) {
		return false
	}
	for i := 1; i < len(p.rings); i++ {
		if p.rings[i].contains(v) {
			return false
		}
	}
	return true
}

// Contains tells whether p, rounded to a millionth of a degree, lies in the area. Of areas that share a border exactly
// one holds a point on it.
func (a Area) Contains(p Point) bool {
	return !math.IsNaN(p.Lat) && !math.IsNaN(p.Lon) && a.containsVertex(toVertex(p))
}

func (a *Area) containsVertex(v vertex) bool {
	if len(a.polygons) == 0 || !a.box.holds(v) {
		return false
	}
	for i := range a.polygons {
		if a.polygons[i].contains(v) {
			return true
		}
	}
	return false
}

// IsZero tells whether the area is empty.
func (a Area) IsZero() bool { return len(a.polygons) == 0 }

// Box gives the smallest box around the area; EmptyBox when there is none. It never crosses the antimeridian: an area
// that does comes as two polygons, as RFC 7946 asks.
func (a Area) Box() Box {
	if a.IsZero() {
		return EmptyBox()
	}
	low, high := vertex{a.box.minX, a.box.minY}.point(), vertex{a.box.maxX, a.box.maxY}.point()
	return Box{South: low.Lat, West: low.Lon, North: high.Lat, East: high.Lon}
}

// Points gives the number of vertices.
func (a Area) Points() int {
	n := 0
	for _, p := range a.polygons {
		for _, r := range p.rings {
			n += len(r.vertices)
		}
	}
	return n
}

// Middle gives a point for a label or a search: the centre of gravity where that lies inside, else the middle of the
// widest stretch inside along the parallel through it, or through the middle of the largest polygon.
func (a Area) Middle() Point {
	if a.IsZero() {
		return Point{}
	}
	shape := a.orb()
	center, _ := planar.CentroidArea(shape)
	if p := (Point{Lat: center[1], Lon: center[0]}); a.Contains(p) {
		return p
	}
	largest := slices.MaxFunc(shape, func(p, q orb.Polygon) int {
		return cmp.Compare(math.Abs(planar.Area(p)), math.Abs(planar.Area(q)))
	})
	center, _ = planar.CentroidArea(largest)
	if y := toUnits(center[1], 90); y > a.box.minY && y < a.box.maxY {
		if p, ok := a.widest(y); ok {
			return p
		}
	}
	return a.polygons[0].rings[0].vertices[0].point()
}

// widest gives the middle of the longest run of the parallel y inside the area.
func (a *Area) widest(y int32) (Point, bool) {
	var crossings []int32
	for _, p := range a.polygons {
		for _, r := range p.rings {
			for i := range r.vertices {
				b, c := r.edge(i)
				if (b.y <= y) != (c.y <= y) {
					x := float64(b.x) + float64(y-b.y)*(float64(c.x)-float64(b.x))/float64(c.y-b.y)
					crossings = append(crossings, int32(x))
				}
			}
		}
	}
	slices.Sort(crossings)
	var best vertex
	width := int32(-1)
	for i := 0; i+1 < len(crossings); i++ {
		middle := vertex{x: crossings[i] + (crossings[i+1]-crossings[i])/2, y: y}
		if w := crossings[i+1] - crossings[i]; w > width && a.containsVertex(middle) {
			best, width = middle, w
		}
	}
	return best.point(), width >= 0
}

// Distance gives the metres from p to the area: 0 inside, else to the nearest border. It is meant for the few hundred
// kilometres around a place, where the Earth is taken as flat along the parallel of p.
func (a Area) Distance(p Point) float64 {
	if a.IsZero() {
		return math.Inf(1)
	}
	if a.Contains(p) {
		return 0
	}
	best := math.Inf(1)
	scale := math.Cos(p.Lat * math.Pi / 180)
	for _, polygon := range a.polygons {
		for _, r := range polygon.rings {
			for i := range r.vertices {
				b, c := r.edge(i)
				best = min(best, planar.DistanceFromSegmentSquared(flat(b.point(), p, scale), flat(c.point(), p, scale), orb.Point{}))
			}
		}
	}
	return math.Sqrt(best)
}

// flat gives the position of p in metres east and north of the origin.
func flat(p, origin Point, scale float64) orb.Point {
	const degree = math.Pi / 180 * EarthRadius
	return orb.Point{(p.Lon - origin.Lon) * degree * scale, (p.Lat - origin.Lat) * degree}
}

func (a *Area) orb() orb.MultiPolygon {
	shape := make(orb.MultiPolygon, len(a.polygons))
	for i, p := range a.polygons {
		for _, r := range p.rings {
			ring := make(orb.Ring, 0, len(r.vertices)+1)
			for _, v := range r.vertices {
				q := v.point()
				ring = append(ring, orb.Point{q.Lon, q.Lat})
			}
			shape[i] = append(shape[i], append(ring, ring[0]))
		}
	}
	return shape
}
