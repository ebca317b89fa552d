package index

import (
	"math"

	"escale/internal/geo"
	"escale/internal/query"
)

// Where offers are is asked of blocks first: 64 neighbours in the order of ordinals, which is by territory, with the box
// and the circle that hold them. Most blocks lie wholly outside or inside, and one word of the set is done.

// slack is by how many metres a block must clear the edge of a circle to be judged as a whole: far more than rounding.
const slack = 0.01

// space keeps the offers that lie where the query says.
func (m *matching) space(d dense, q *query.Query) {
	if q.Near == nil && q.Box == nil && q.Within == nil {
		return
	}
	switch {
	case m.sight.point.none():
		clear(d)
		return
	case !m.sight.point.all:
		d.and(m.sight.point.in)
	}
	if q.Near != nil {
		m.near(d, q.Near)
	}
	if q.Box != nil {
		box := *q.Box
		m.blocks(d, box, func(b *block) verdict { return inBox(b, &box) }, box.Contains)
	}
	if q.Within != nil {
		area := q.Within
		m.blocks(d, area.Box(), func(b *block) verdict { return inArea(b, area) }, area.Contains)
	}
}

func (m *matching) near(d dense, c *query.Circle) {
	disc := geo.NewDisc(c.Centre, c.Radius)
	m.blocks(d, geo.Around(c.Centre, c.Radius+1), func(b *block) verdict {
		far := c.Centre.Distance(geo.Point{Lat: b.lat, Lon: b.lon})
		switch {
		case far+b.radius < c.Radius-slack:
			return entirely
		case far-b.radius > c.Radius+slack:
			return none
		}
		return some
	}, disc.Contains)
}

// verdict says how much of a block lies inside.
type verdict uint8

const (
	none verdict = iota
	some
	entirely
)

// blocks keeps the offers that contains holds for. All of those lie in the box, and judge may spare looking at them one by
// one.
func (m *matching) blocks(d dense, box geo.Box, judge func(*block) verdict, contains func(geo.Point) bool) {
	for i, w := range d {
		if w == 0 {
			continue
		}
		b := &m.seg.blocks[i]
		if b.radius < 0 || !meets(b, &box) {
			d[i] = 0
			continue
		}
		v := judge(b)
		if v == none {
			d[i] = 0
			continue
		}
		for rest := w; rest != 0; rest &= rest - 1 {
			j := 64*i + trailing(rest)
			lat := m.seg.lat[j]
			if math.IsNaN(lat) || v == some && !contains(geo.Point{Lat: lat, Lon: m.seg.lon[j]}) {
				d[i] &^= rest & -rest
			}
		}
	}
}

// meets tells whether a block may have offers in a box, which may cross the antimeridian.
func meets(b *block, box *geo.Box) bool {
	if b.south > box.North || b.north < box.South {
		return false
	}
	if box.West > box.East {
		return b.east >= box.West || b.west <= box.East
	}
	return b.east >= box.West && b.west <= box.East
}

func inBox(b *block, box *geo.Box) verdict {
	if b.south >= box.South && b.north <= box.North && box.West <= box.East && b.west >= box.West && b.east <= box.East {
		return entirely
	}
	return some
}

func inArea(b *block, area *geo.Area) verdict {
	switch area.Covers(geo.Box{South: b.south, West: b.west, North: b.north, East: b.east}) {
	case geo.Outside:
		return none
	case geo.Inside:
		return entirely
	}
	return some
}
