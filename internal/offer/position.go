package offer

import (
	"escale/internal/fault"
	"escale/internal/geo"
)

// Position is a point on the map, in WGS 84.
type Position geo.Point

func (Position) Kind() Kind { return KindPosition }

func (p Position) Check(*Field, Reference) []fault.Problem {
	if !geo.Point(p).Valid() {
		return []fault.Problem{fault.At("", "position.off_the_map", "lat", p.Lat, "lon", p.Lon)}
	}
	return nil
}

func (p Position) Facts(*Field, Reference, *Facts) {}
