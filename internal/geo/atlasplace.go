package geo

import (
	"math"
	"slices"
	"strings"
)

// place indexes outlines and positions.
func (a *Atlas) place(outlines map[string]Area) {
	a.outlines = make(map[string]Area, len(outlines))
	a.outlined, a.placed = nil, nil
	var boxes []cellBox
	for key, area := range outlines {
		i, ok := a.find(outlineID(key))
		if !ok || area.IsZero() {
			continue
		}
		a.outlines[a.territories[i].ID()] = area
		if a.territories[i].Level == Commune {
			a.outlined = append(a.outlined, outlinedCommune{territory: i, area: area})
		}
	}
	// A map comes in another order each time; answers should not.
	slices.SortFunc(a.outlined, func(s, t outlinedCommune) int { return int(s.territory) - int(t.territory) })
	for _, o := range a.outlined {
		boxes = append(boxes, o.area.box)
	}
	a.outlineAt = newBoxTree(boxes)
	boxes = boxes[:0]
	for i := range a.territories {
		if t := &a.territories[i]; t.Level == Commune && t.Position.Valid() {
			a.placed = append(a.placed, int32(i))
			boxes = append(boxes, noBox.add(toVertex(t.Position)))
		}
	}
	a.placeAt = newBoxTree(boxes)
}

func outlineID(key string) string {
	if strings.Contains(key, ":") {
		return key
	}
	return "commune:" + key
}

// Outline gives the outline of a territory, if it was loaded.
func (a *Atlas) Outline(id string) (Area, bool) {
	area, ok := a.outlines[id]
	return area, ok
}

// OutlinedAt gives the commune whose outline holds p, as it was when the outline was drawn: perhaps one that is today
// a part of another. Of a part and its commune, both outlined, it gives the part.
func (a *Atlas) OutlinedAt(p Point) (*Territory, bool) {
	if !onEarth(p) {
		return nil, false
	}
	v := toVertex(p)
	var found *Territory
	a.outlineAt.search(noBox.add(v), func(k int32) bool {
		o := &a.outlined[k]
		if !o.area.containsVertex(v) {
			return true
		}
		found = &a.territories[o.territory]
		return found.Kind == Full
	})
	return found, found != nil
}

// CommuneAt gives the commune in force at p. It is exact where an outline holds p. Else it is the one whose outline
// lies within 2 km (harbours, beaches, generalised borders), or the one whose town centre is nearest within 15 km;
// nil where there is neither.
func (a *Atlas) CommuneAt(p Point) (commune *Territory, exact bool) {
	if t, ok := a.OutlinedAt(p); ok {
		return a.whole(t), true
	}
	if !onEarth(p) {
		return nil, false
	}
	if t := a.nearestOutline(p); t != nil {
		return a.whole(t), false
	}
	if t := a.nearestPlace(p); t != nil {
		return a.whole(t), false
	}
	return nil, false
}

const (
	outlineReach = 2_000  // metres
	placeReach   = 15_000 // metres
)

func (a *Atlas) nearestOutline(p Point) *Territory {
	var nearest *Territory
	best := float64(outlineReach)
	a.outlineAt.search(toCells(Around(p, outlineReach)), func(k int32) bool {
		if d := a.outlined[k].area.Distance(p); d < best {
			nearest, best = &a.territories[a.outlined[k].territory], d
		}
		return true
	})
	return nearest
}

func (a *Atlas) nearestPlace(p Point) *Territory {
	var nearest *Territory
	best := math.Nextafter(placeReach, math.Inf(1))
	a.placeAt.search(toCells(Around(p, placeReach)), func(k int32) bool {
		t := &a.territories[a.placed[k]]
		if d := t.Position.Distance(p); d < best || d == best && t.Kind == Full {
			nearest, best = t, d
		}
		return true
	})
	return nearest
}

// whole gives the commune in force of which t is a part, or t.
func (a *Atlas) whole(t *Territory) *Territory {
	if i, ok := a.byCode[Commune][t.Commune]; ok {
		return &a.territories[i]
	}
	return t
}

// Position gives where a territory is. It is exact when the position is the territory's own; else it is the middle of
// its outline, or of the known positions of the communes in it, in its commune, its EPCI or its department, enough to
// open a map at. False exact with a zero point means that nothing is known.
func (a *Atlas) Position(t *Territory) (p Point, exact bool) {
	if t.Position.Valid() {
		return t.Position, true
	}
	if area, ok := a.outlines[t.ID()]; ok {
		return area.Middle(), false
	}
	own, _ := a.find(t.ID())
	if p, ok := a.mean(own); ok {
		return p, false
	}
	for _, level := range [...]Level{Commune, EPCI, Department, Region} {
		if i, ok := a.byCode[level][t.parent(level)]; ok {
			if p, ok := a.mean(i); ok {
				return p, false
			}
		}
	}
	return Point{}, false
}

func (a *Atlas) mean(i int32) (Point, bool) {
	if t := &a.territories[i]; t.Position.Valid() {
		return t.Position, true
	}
	var sum Point
	n := 0.0
	for _, m := range a.members(i, 0) {
		if p := a.territories[m].Position; p.Valid() {
			sum, n = Point{Lat: sum.Lat + p.Lat, Lon: sum.Lon + p.Lon}, n+1
		}
	}
	return Point{Lat: sum.Lat / n, Lon: sum.Lon / n}, n > 0
}

// crossedStep is how far apart, in metres, a track is looked at: a commune crossed over less may be missed.
const crossedStep = 100

// Crossed gives the codes of the communes in force that a track runs through, in the order of the way, each once.
// Where no outline is loaded it gives the nearest ones, as CommuneAt does.
func (a *Atlas) Crossed(track Line) []string {
	var codes []string
	seen := make(map[*Territory]bool)
	track.along(crossedStep, func(p Point) bool {
		if t, _ := a.CommuneAt(p); t != nil && !seen[t] {
			seen[t] = true
			codes = append(codes, t.Code)
		}
		return true
	})
	return codes
}
