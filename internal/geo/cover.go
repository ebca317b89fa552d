package geo

// Cover says how much of something an area holds.
type Cover uint8

const (
	Outside Cover = iota
	Partly        // or it could not be told cheaply
	Inside
)

// Covers tells whether an area holds all points of a box, or none: so that many points that lie close together are judged
// as one. The box does not cross the antimeridian.
func (a Area) Covers(b Box) Cover {
	c := cellBox{toUnits(b.West, 180), toUnits(b.South, 90), toUnits(b.East, 180), toUnits(b.North, 90)}
	if a.IsZero() || !a.box.meets(c) {
		return Outside
	}
	for i := range a.polygons {
		for j := range a.polygons[i].rings {
			if a.polygons[i].rings[j].touches(c) {
				return Partly
			}
		}
	}
	// No border runs through the box: all of it lies where one corner lies.
	if a.containsVertex(vertex{c.minX, c.minY}) {
		return Inside
	}
	return Outside
}

// touches tells whether an edge of the ring may meet a box.
func (r *ring) touches(c cellBox) bool {
	if !r.box.meets(c) {
		return false
	}
	if r.starts == nil {
		for i := range r.vertices {
			if a, b := r.edge(i); meetsEdge(c, a, b) {
				return true
			}
		}
		return false
	}
	bands := len(r.starts) - 1
	first, last := r.band(max(c.minY, r.box.minY), bands), r.band(min(c.maxY, r.box.maxY), bands)
	for _, i := range r.edges[r.starts[first]:r.starts[last+1]] {
		if a, b := r.edge(int(i)); meetsEdge(c, a, b) {
			return true
		}
	}
	return false
}

// meetsEdge tells whether an edge has a point in a closed box: neither lies on one side of a side of the box, nor the box on
// one side of the edge.
func meetsEdge(c cellBox, a, b vertex) bool {
	if max(a.x, b.x) < c.minX || min(a.x, b.x) > c.maxX || max(a.y, b.y) < c.minY || min(a.y, b.y) > c.maxY {
		return false
	}
	left, right := 0, 0
	for _, corner := range [...]vertex{{c.minX, c.minY}, {c.minX, c.maxY}, {c.maxX, c.minY}, {c.maxX, c.maxY}} {
		switch side := cross(a, b, corner); {
		case side > 0:
			left++
		case side < 0:
			right++
		}
	}
	return left < 4 && right < 4
}
