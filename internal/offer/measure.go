package offer

import (
	"math"
	"slices"

	"escale/internal/geo"
)

// Measure names what a field can take from the track of its offer (Field.Measure in the sheets).
type Measure string

const (
	MeasureLength   Measure = "length"   // metres along the ground
	MeasureClimb    Measure = "climb"    // metres up, as geo.Line.Climb counts them
	MeasureDescent  Measure = "descent"  // metres down
	MeasureLowest   Measure = "lowest"   // metres above the sea
	MeasureHighest  Measure = "highest"  // metres above the sea
	MeasureStart    Measure = "start"    // the first point
	MeasureCommunes Measure = "communes" // codes of the communes crossed, in the order of the way
)

// measured gives the kind of value that each measure is.
var measured = map[Measure]Kind{MeasureLength: KindNumber, MeasureClimb: KindNumber, MeasureDescent: KindNumber, MeasureLowest: KindNumber,
	MeasureHighest: KindNumber, MeasureStart: KindPosition, MeasureCommunes: KindWord}

// Measured is the source of a value that was taken from the track, and follows it. No source of a network can be called so.
const Measured = "@track"

// Lines gives the runs of the track. A run of which not every point has a height has none.
func (t Track) Lines() []geo.Line {
	lines := make([]geo.Line, 0, len(t))
	for _, run := range t {
		l := geo.Line{Points: make([]geo.Point, 0, len(run))}
		for _, p := range run {
			l.Points = append(l.Points, geo.Point{Lat: p[1], Lon: p[0]})
			if len(p) > 2 {
				l.Elevations = append(l.Elevations, p[2])
			}
		}
		if len(l.Elevations) != len(l.Points) {
			l.Elevations = nil
		}
		lines = append(lines, l)
	}
	return lines
}

// Measured gives the operations by which fields follow the offer's track: those that were taken from it before, and those
// that nobody filled. What a person or another source said stays. An offer without a track has none. The atlas may be nil:
// communes are then left alone.
func (s *Sheet) Measured(o *Offer, atlas *geo.Atlas) []Op {
	track, ok := get[Track](o, FieldTrack)
	if !ok || len(track.Check(nil, Reference{})) > 0 {
		return nil
	}
	lines := track.Lines()
	var ops []Op
	for _, f := range s.Fields() {
		if f.Measure == "" || said(o, f.Key) {
			continue
		}
		found := f.Measure.of(lines, atlas)
		for c := range o.All(f.Key) {
			if !slices.ContainsFunc(found, func(v item) bool { return v.name == c.Item }) {
				ops = append(ops, Op{Key: c.Key})
			}
		}
		for _, v := range found {
			key := Key{Field: f.Key, Item: v.name}
			if c := o.Get(key); c == nil || !Equal(c.Value, v.value) {
				ops = append(ops, Op{key, v.value, Origin{Source: Measured}})
			}
		}
	}
	return ops
}

// said tells whether somebody else than the track filled the field.
func said(o *Offer, field string) bool {
	for c := range o.All(field) {
		if c.Origin.Source != Measured || c.Origin.Overridden {
			return true
		}
	}
	return false
}

// item is a measured value with its name in a repeated field, "" in others.
type item struct {
	name  string
	value Value
}

func (m Measure) of(lines []geo.Line, atlas *geo.Atlas) []item {
	switch m {
	case MeasureStart:
		return []item{{value: Position(lines[0].Points[0])}}
	case MeasureCommunes:
		return crossed(lines, atlas)
	case MeasureLength:
		metres := 0.0
		for _, l := range lines {
			metres += l.Length()
		}
		return []item{{value: Number(math.Round(metres))}}
	}
	up, down := 0.0, 0.0
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		u, d, ok := l.Climb()
		if !ok {
			return nil // part of a climb is none
		}
		up, down = up+u, down+d
		lowest, highest = min(lowest, slices.Min(l.Elevations)), max(highest, slices.Max(l.Elevations))
	}
	metres := map[Measure]float64{MeasureClimb: up, MeasureDescent: down, MeasureLowest: lowest, MeasureHighest: highest}
	return []item{{value: Number(math.Round(metres[m]))}}
}

func crossed(lines []geo.Line, atlas *geo.Atlas) (codes []item) {
	if atlas == nil {
		return nil
	}
	for _, l := range lines {
		for _, code := range atlas.Crossed(l) {
			if !slices.ContainsFunc(codes, func(c item) bool { return c.name == code }) {
				codes = append(codes, item{code, Word(code)})
			}
		}
	}
	return codes
}
