package geo

import (
	"cmp"
	"fmt"
	"slices"

	"escale/internal/fault"
)

// crossingBudget bounds the pairs of edges that Check compares: a drawing made to be slow is told to be too intricate
// after about a tenth of a second. Outlines of communes need some thousand pairs.
const crossingBudget = 30_000_000

// Check looks for what a person who drew an area did not mean: rings that cross themselves or each other, holes outside
// their polygon, latitude and longitude swapped. Paths point into the MultiPolygon that MarshalJSON gives.
func (a Area) Check() []fault.Problem {
	var problems []fault.Problem
	if center := a.Box().Center(); !a.IsZero() {
		if right, ok := Swapped(center, ""); ok {
			problem := fault.At("/coordinates", "geo.swapped", "lat", center.Lat, "lon", center.Lon)
			problem.Hint = fmt.Sprintf("[%v,%v]", right.Lon, right.Lat)
			problems = append(problems, problem)
		}
	}
	budget := crossingBudget
	for i := range a.polygons {
		if len(problems) >= mostProblems {
			break
		}
		problems = append(problems, a.polygons[i].check(fmt.Sprintf("/coordinates/%d", i), &budget)...)
	}
	if budget < 0 {
		problems = append(problems, fault.At("/coordinates", "geo.too_intricate"))
	}
	return problems[:min(len(problems), mostProblems)]
}

func (p *polygon) check(path string, budget *int) []fault.Problem {
	var problems []fault.Problem
	for i := 1; i < len(p.rings); i++ {
		if !slices.ContainsFunc(p.rings[i].vertices, p.rings[0].contains) {
			problems = append(problems, fault.At(fmt.Sprintf("%s/%d", path, i), "geo.hole_outside"))
		}
	}
	edges := p.segments()
	slices.SortFunc(edges, func(s, t segment) int { return cmp.Compare(s.box.minX, t.box.minX) })
	var active []segment
	for _, s := range edges {
		active = slices.DeleteFunc(active, func(t segment) bool { return t.box.maxX < s.box.minX })
		if *budget -= len(active); *budget < 0 {
			return problems
		}
		for _, t := range active {
			if s.box.meets(t.box) && s.crosses(t) {
				at := s.meeting(t)
				problems = append(problems, fault.At(fmt.Sprintf("%s/%d", path, s.ring), "geo.ring_crosses",
					"lat", at.Lat, "lon", at.Lon, "ring", t.ring))
				if len(problems) >= mostProblems {
					return problems
				}
			}
		}
		active = append(active, s)
	}
	return problems
}

// segment is an edge on its own.
type segment struct {
	a, b vertex
	box  cellBox
	ring int
}

func (p *polygon) segments() []segment {
	var list []segment
	for i := range p.rings {
		for j := range p.rings[i].vertices {
			a, b := p.rings[i].edge(j)
			list = append(list, segment{a: a, b: b, box: noBox.add(a).add(b), ring: i})
		}
	}
	return list
}

// crosses tells whether two segments pass through each other or run along each other. Touching in a point is allowed:
// a ring may come back to a vertex, and rings may meet in one.
func (s segment) crosses(t segment) bool {
	a, b := sign(cross(s.a, s.b, t.a)), sign(cross(s.a, s.b, t.b))
	c, d := sign(cross(t.a, t.b, s.a)), sign(cross(t.a, t.b, s.b))
	if a == 0 && b == 0 {
		width := int64(min(s.box.maxX, t.box.maxX)) - int64(max(s.box.minX, t.box.minX))
		height := int64(min(s.box.maxY, t.box.maxY)) - int64(max(s.box.minY, t.box.minY))
		return width >= 0 && height >= 0 && width+height > 0
	}
	return a*b < 0 && c*d < 0
}

// meeting gives the point where two segments cross, or the start of one where they run along each other.
func (s segment) meeting(t segment) Point {
	a, b, c, d := s.a.point(), s.b.point(), t.a.point(), t.b.point()
	turn := (b.Lon-a.Lon)*(d.Lat-c.Lat) - (b.Lat-a.Lat)*(d.Lon-c.Lon)
	if turn == 0 {
		return a
	}
	along := ((c.Lon-a.Lon)*(d.Lat-c.Lat) - (c.Lat-a.Lat)*(d.Lon-c.Lon)) / turn
	return toVertex(Point{Lat: a.Lat + along*(b.Lat-a.Lat), Lon: a.Lon + along*(b.Lon-a.Lon)}).point()
}

func sign(n int64) int { return cmp.Compare(n, 0) }
