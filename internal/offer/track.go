package offer

import (
	"math"

	"escale/internal/fault"
	"escale/internal/geo"
)

// Track is the line of an itinerary: runs of points, each {lon, lat} or {lon, lat, metres above sea}, as in GeoJSON.
type Track [][][]float64

// MaxTrack bounds the points of a track.
const MaxTrack = 100_000

func (Track) Kind() Kind { return KindTrack }

func (t Track) Check(*Field, Reference) []fault.Problem {
	points := 0
	for _, run := range t {
		points += len(run)
		if len(run) < 2 {
			return []fault.Problem{fault.At("", "track.too_short")}
		}
		for _, p := range run {
			if len(p) < 2 || len(p) > 3 || len(p) == 3 && !(math.Abs(p[2]) < 10_000) || !(geo.Point{Lat: p[1], Lon: p[0]}).Valid() {
				return []fault.Problem{fault.At("", "position.off_the_map")}
			}
		}
	}
	switch {
	case points == 0:
		return []fault.Problem{fault.At("", "track.too_short")}
	case points > MaxTrack:
		return []fault.Problem{fault.At("", "list.too_long", "length", points, "max", MaxTrack)}
	}
	return nil
}

// High tells whether every point of the track has a height.
func (t Track) High() bool {
	for _, run := range t {
		for _, p := range run {
			if len(p) < 3 {
				return false
			}
		}
	}
	return len(t) > 0
}

func (t Track) Facts(*Field, Reference, *Facts) {}
