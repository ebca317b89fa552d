package geo

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"
)

// Line is a track. Elevations, in metres above the sea, are either absent or as many as the points; a reading that a
// device missed is not a number.
type Line struct {
	Points     []Point   `json:"points"`
	Elevations []float64 `json:"elevations,omitempty"`
}

// Length gives the metres along the ground, slopes not counted.
func (l Line) Length() float64 {
	metres := 0.0
	for i := 1; i < len(l.Points); i++ {
		metres += l.Points[i-1].Distance(l.Points[i])
	}
	return metres
}

// climbStep is the change of height, in metres, below which a receiver's noise cannot be told from the ground. Adding
// up raw readings doubles the climb of a flat walk.
const climbStep = 5

// Climb gives the metres up and down along the track; false without elevations. Height counts once it has changed by
// five metres from the last turning point.
func (l Line) Climb() (up, down float64, ok bool) {
	if len(l.Elevations) == 0 || len(l.Elevations) != len(l.Points) {
		return 0, 0, false
	}
	base := math.NaN()
	for _, e := range l.Elevations {
		switch {
		case math.IsNaN(e) || math.IsInf(e, 0):
		case math.IsNaN(base):
			base, ok = e, true
		case e-base >= climbStep:
			up, base = up+e-base, e
		case base-e >= climbStep:
			down, base = down+base-e, e
		}
	}
	return up, down, ok
}

// Box gives the smallest box around the track.
func (l Line) Box() Box {
	box := EmptyBox()
	for _, p := range l.Points {
		box = box.Extend(p)
	}
	return box
}

// Simplify drops the points that lie within so many metres of the line through those it keeps (Douglas and Peucker,
// 1973), with the elevations of the dropped ones. First and last stay.
func (l Line) Simplify(metres float64) Line {
	if len(l.Points) < 3 || !(metres > 0) {
		return l
	}
	origin := l.Points[0]
	scale := math.Cos(origin.Lat * math.Pi / 180)
	track := make(orb.LineString, len(l.Points))
	for i, p := range l.Points {
		track[i] = flat(p, origin, scale)
	}
	kept := simplify.DouglasPeucker(metres).LineString(track.Clone())
	short := Line{Points: make([]Point, 0, len(kept))}
	withHeight := len(l.Elevations) == len(l.Points)
	next := 0
	for i, at := range track {
		if next < len(kept) && kept[next] == at {
			next++
			short.Points = append(short.Points, l.Points[i])
			if withHeight {
				short.Elevations = append(short.Elevations, l.Elevations[i])
			}
		}
	}
	return short
}

// along calls visit with points at most so many metres apart, both ends included, until it returns false.
func (l Line) along(metres float64, visit func(Point) bool) {
	for i, p := range l.Points {
		if i > 0 {
			from := l.Points[i-1]
			steps := int(math.Min(from.Distance(p)/metres, 1e5))
			for s := 1; s <= steps; s++ {
				t := float64(s) / float64(steps+1)
				if !visit(Point{Lat: from.Lat + t*(p.Lat-from.Lat), Lon: from.Lon + t*(p.Lon-from.Lon)}) {
					return
				}
			}
		}
		if !visit(p) {
			return
		}
	}
}
