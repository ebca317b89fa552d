package geo

import "math"

// Point is a position on Earth in WGS 84, in degrees.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// EarthRadius is the mean radius in metres (IUGG), as used for every distance.
const EarthRadius = 6_371_008.8

// Valid tells whether p lies on Earth and is not the null island that unset coordinates point to.
func (p Point) Valid() bool {
	if math.IsNaN(p.Lat) || math.IsNaN(p.Lon) || (p.Lat == 0 && p.Lon == 0) {
		return false
	}
	return p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180
}

// Distance gives the metres between two points along the great circle (haversine).
func (p Point) Distance(q Point) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (q.Lat-p.Lat)*rad, (q.Lon-p.Lon)*rad
	s, t := math.Sin(dLat/2), math.Sin(dLon/2)
	h := s*s + math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad)*t*t
	return 2 * EarthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}
