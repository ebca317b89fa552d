package geo

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"escale/internal/fault"
)

// topology is a TopoJSON file: borders stored once as arcs, and geometries that say through which arcs their rings run.
// (TopoJSON format specification 1.0, Bostock and Metcalf.)
type topology struct {
	Arcs      [][][]float64 `json:"arcs"`
	Transform *struct {
		Scale     [2]float64 `json:"scale"`
		Translate [2]float64 `json:"translate"`
	} `json:"transform"`
	Objects map[string]topoObject `json:"objects"`

	arcs [][]vertex
}

type topoObject struct {
	Type       string            `json:"type"`
	ID         any               `json:"id"`
	Properties map[string]any    `json:"properties"`
	Geometries []json.RawMessage `json:"geometries"`
	Arcs       json.RawMessage   `json:"arcs"`
}

// topology yields the outlines of a TopoJSON file, layer by layer in the order of their names.
func (p *outlineParser) topology() error {
	if len(p.topo.Objects) == 0 {
		return nil
	}
	if err := p.topo.place(p.limits.Points); err != nil {
		return err
	}
	layers := make([]string, 0, len(p.topo.Objects))
	for name := range p.topo.Objects {
		layers = append(layers, name)
	}
	slices.Sort(layers)
	points := p.limits.Points
	for _, layer := range layers {
		if err := p.layer(layer, p.topo.Objects[layer], &points, 0); err != nil || p.stopped {
			return err
		}
	}
	return nil
}

// place turns the arcs into positions, undoing quantization, by which positions are whole numbers and each but the
// first of an arc a difference.
func (t *topology) place(limit int) error {
	t.arcs = make([][]vertex, len(t.Arcs))
	for i, arc := range t.Arcs {
		if limit -= len(arc); limit < 0 {
			return fault.New(fault.TooMany, "geo.too_many_points")
		}
		var x, y float64
		t.arcs[i] = make([]vertex, 0, len(arc))
		for _, position := range arc {
			if len(position) < 2 {
				return fault.New(fault.Invalid, "geo.arc_invalid", "arc", i)
			}
			at := Point{Lon: position[0], Lat: position[1]}
			if t.Transform != nil {
				x, y = x+position[0], y+position[1]
				at = Point{Lon: x*t.Transform.Scale[0] + t.Transform.Translate[0], Lat: y*t.Transform.Scale[1] + t.Transform.Translate[1]}
			}
			if !onEarth(at) || math.IsNaN(at.Lat) || math.IsNaN(at.Lon) {
				return fault.New(fault.Invalid, "geo.arc_invalid", "arc", i, "lat", at.Lat, "lon", at.Lon)
			}
			t.arcs[i] = append(t.arcs[i], toVertex(at))
		}
	}
	t.Arcs = nil
	return nil
}

func (p *outlineParser) layer(layer string, o topoObject, points *int, depth int) error {
	if o.Type != "GeometryCollection" {
		if err := p.next(); err != nil {
			return err
		}
		outline, err := p.geometry(o, points)
		outline.Layer = layer
		p.send(outline, err)
		return nil
	}
	if depth > deepestObject {
		return fault.New(fault.Invalid, "geo.too_deep", "layer", layer)
	}
	for _, data := range o.Geometries {
		var member topoObject
		if err := json.Unmarshal(data, &member); err != nil {
			p.count++
			if !p.send(Outline{Layer: layer}, p.refuse("", []fault.Problem{fault.At("", "geo.not_topojson", "cause", err.Error())})) {
				return nil
			}
			continue
		}
		if err := p.layer(layer, member, points, depth+1); err != nil || p.stopped {
			return err
		}
	}
	return nil
}

func (p *outlineParser) geometry(o topoObject, points *int) (Outline, error) {
	outline := p.named(o.ID, o.Properties)
	if outline.Code == "" {
		return outline, p.refuse("", []fault.Problem{fault.At("/properties", "geo.no_code")})
	}
	var polygons [][][]int
	var err error
	switch o.Type {
	case "Polygon":
		polygons = make([][][]int, 1)
		err = json.Unmarshal(o.Arcs, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(o.Arcs, &polygons)
	default:
		return outline, p.refuse(outline.Code, []fault.Problem{fault.At("/type", "geo.not_an_area", "type", o.Type)})
	}
	if err != nil {
		return outline, p.refuse(outline.Code, []fault.Problem{fault.At("/arcs", "geo.not_topojson", "cause", err.Error())})
	}
	shapes, problems := p.topo.shapes(polygons, points)
	if len(problems) == 0 {
		if outline.Area = newArea(shapes); outline.Area.IsZero() {
			problems = append(problems, fault.At("/arcs", "geo.ring_too_short"))
		}
	}
	if len(problems) > 0 {
		return outline, p.refuse(outline.Code, problems)
	}
	return outline, nil
}

func (t *topology) shapes(polygons [][][]int, points *int) ([][][]vertex, []fault.Problem) {
	shapes := make([][][]vertex, len(polygons))
	for i, rings := range polygons {
		for j, arcs := range rings {
			var line []vertex
			for _, arc := range arcs {
				var problem string
				if line, problem = t.follow(line, arc, points); problem != "" {
					return nil, []fault.Problem{fault.At(fmt.Sprintf("/arcs/%d/%d", i, j), problem, "arc", arc)}
				}
			}
			shapes[i] = append(shapes[i], line)
		}
	}
	return shapes, nil
}

// follow appends an arc to a ring; ^i, that is -1-i, is arc i backwards. The points budget holds off the bomb of a few
// long arcs that every geometry repeats.
func (t *topology) follow(line []vertex, arc int, points *int) ([]vertex, string) {
	backwards := arc < 0
	if backwards {
		arc = ^arc
	}
	if arc >= len(t.arcs) {
		return nil, "geo.arc_unknown"
	}
	vertices := t.arcs[arc]
	if *points -= len(vertices); *points < 0 {
		return nil, "geo.too_many_points"
	}
	start := len(line)
	line = append(line, vertices...)
	if backwards {
		slices.Reverse(line[start:])
	}
	return line, ""
}
