package geo

import (
	"bytes"
	"encoding/json"
	"fmt"

	"escale/internal/fault"
)

// AreaLimits bound what an area may cost. Zero fields take the defaults.
type AreaLimits struct {
	Bytes    int // of GeoJSON, 8 MB
	Points   int // in all rings, 200,000
	Polygons int // 10,000
}

func (l AreaLimits) withDefaults() AreaLimits {
	if l.Bytes <= 0 {
		l.Bytes = 8 << 20
	}
	if l.Points <= 0 {
		l.Points = 200_000
	}
	if l.Polygons <= 0 {
		l.Polygons = 10_000
	}
	return l
}

// mostProblems ends a report: whoever swapped the coordinates of a whole file need not read it a thousand times.
const mostProblems = 10

// ParseArea reads a GeoJSON Polygon or MultiPolygon, or Features and FeatureCollections of them (RFC 7946), as one
// area. Altitudes are dropped. It refuses, with the place of each fault, what is no area at all: other geometries,
// rings that are too short or not closed, positions outside the Earth. Call Check on areas that people drew.
func ParseArea(data []byte, limits AreaLimits) (Area, error) {
	limits = limits.withDefaults()
	if len(data) > limits.Bytes {
		return Area{}, fault.New(fault.TooMany, "geo.area_too_large", "bytes", len(data), "limit", limits.Bytes)
	}
	p := areaParser{limits: limits}
	p.object(data, "", 0)
	if len(p.problems) == 0 && len(p.polygons) == 0 {
		p.add("", "geo.no_area")
	}
	if err := fault.Refuse("geo.area_invalid", p.problems); err != nil {
		return Area{}, err
	}
	return newArea(p.polygons), nil
}

type areaParser struct {
	limits   AreaLimits
	polygons [][][]vertex
	points   int
	problems []fault.Problem
}

func (p *areaParser) add(path, key string, args ...any) {
	if len(p.problems) < mostProblems {
		p.problems = append(p.problems, fault.At(path, key, args...))
	}
}

func (p *areaParser) full() bool { return len(p.problems) >= mostProblems }

// geoObject is any GeoJSON object; what a type does not have stays empty.
type geoObject struct {
	Type        string            `json:"type"`
	Geometry    json.RawMessage   `json:"geometry"`
	Features    []json.RawMessage `json:"features"`
	Geometries  []json.RawMessage `json:"geometries"`
	Coordinates json.RawMessage   `json:"coordinates"`
}

// deepestObject is enough for a collection of features of collections of geometries.
const deepestObject = 4

func (p *areaParser) object(data []byte, path string, depth int) {
	var o geoObject
	if err := json.Unmarshal(data, &o); err != nil {
		p.add(path, "geo.not_geojson", "cause", err.Error())
		return
	}
	if depth > deepestObject {
		p.add(path, "geo.too_deep")
		return
	}
	switch o.Type {
	case "Polygon":
		var rings [][][]float64
		if p.decode(o.Coordinates, &rings, path) {
			p.polygon(rings, path+"/coordinates")
		}
	case "MultiPolygon":
		var polygons [][][][]float64
		if p.decode(o.Coordinates, &polygons, path) {
			for i, rings := range polygons {
				p.polygon(rings, fmt.Sprintf("%s/coordinates/%d", path, i))
			}
		}
	case "Feature":
		p.object(o.Geometry, path+"/geometry", depth+1)
	case "FeatureCollection":
		p.objects(o.Features, path+"/features", depth)
	case "GeometryCollection":
		p.objects(o.Geometries, path+"/geometries", depth)
	default:
		p.add(path+"/type", "geo.not_an_area", "type", o.Type)
	}
}

func (p *areaParser) objects(list []json.RawMessage, path string, depth int) {
	for i, data := range list {
		if p.full() {
			return
		}
		p.object(data, fmt.Sprintf("%s/%d", path, i), depth+1)
	}
}

func (p *areaParser) decode(data json.RawMessage, into any, path string) bool {
	if len(bytes.TrimSpace(data)) == 0 {
		p.add(path+"/coordinates", "geo.no_coordinates")
		return false
	}
	if err := json.Unmarshal(data, into); err != nil {
		p.add(path+"/coordinates", "geo.not_coordinates", "cause", err.Error())
		return false
	}
	return true
}

func (p *areaParser) polygon(rings [][][]float64, path string) {
	if len(p.polygons) >= p.limits.Polygons {
		p.add(path, "geo.too_many_polygons", "limit", p.limits.Polygons)
		return
	}
	if len(rings) == 0 {
		p.add(path, "geo.ring_too_short", "points", 0)
		return
	}
	polygon := make([][]vertex, 0, len(rings))
	for i, positions := range rings {
		if p.full() {
			return
		}
		if vertices, ok := p.ring(positions, fmt.Sprintf("%s/%d", path, i)); ok {
			polygon = append(polygon, vertices)
		}
	}
	p.polygons = append(p.polygons, polygon)
}

func (p *areaParser) ring(positions [][]float64, path string) ([]vertex, bool) {
	if p.points += len(positions); p.points > p.limits.Points {
		p.add(path, "geo.too_many_points", "limit", p.limits.Points)
		return nil, false
	}
	vertices := make([]vertex, len(positions))
	for i, position := range positions {
		if p.full() {
			return nil, false
		}
		vertices[i] = p.vertex(position, fmt.Sprintf("%s/%d", path, i))
	}
	if n := len(vertices); n > 0 && vertices[0] != vertices[n-1] {
		p.add(path, "geo.ring_open")
		return nil, false
	}
	r, ok := newRing(vertices)
	if !ok {
		p.add(path, "geo.ring_too_short", "points", len(positions))
	}
	return r.vertices, ok
}

func (p *areaParser) vertex(position []float64, path string) vertex {
	if len(position) < 2 {
		p.add(path, "geo.position_too_short")
		return vertex{}
	}
	at := Point{Lon: position[0], Lat: position[1]}
	if !onEarth(at) {
		problem := fault.At(path, "geo.off_earth", "lon", at.Lon, "lat", at.Lat)
		if swapped := (Point{Lat: at.Lon, Lon: at.Lat}); onEarth(swapped) {
			problem.Hint = fmt.Sprintf("[%v,%v]", swapped.Lon, swapped.Lat)
		}
		if !p.full() {
			p.problems = append(p.problems, problem)
		}
	}
	return toVertex(at)
}

func onEarth(p Point) bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180
}
