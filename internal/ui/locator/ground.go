package locator

import (
	"encoding/json"
	"errors"
	"math"
	"sync"

	"escale/internal/geo"
	"escale/internal/ui/assets"
)

// spot is a place: on the ground from 0 to 1 from west to east and from north to south, as maps of the web have it (EPSG:3857); on a
// picture in its own units.
type spot struct{ x, y float64 }

// equator is how long it is in metres, for who draws the Earth as a sphere.
const equator = 2 * math.Pi * geo.EarthRadius

func onGround(p geo.Point) spot {
	lat := min(max(p.Lat, -85), 85) * math.Pi / 180
	return spot{p.Lon/360 + 0.5, 0.5 - math.Log(math.Tan(lat)+1/math.Cos(lat))/(2*math.Pi)}
}

func groundOf(points []geo.Point) []spot {
	list := make([]spot, len(points))
	for i, p := range points {
		list[i] = onGround(p)
	}
	return list
}

// run is a line, with what holds it.
type run struct {
	spots    []spot
	from, to spot
}

func newRun(spots []spot) run {
	r := run{spots: spots, from: spot{math.Inf(1), math.Inf(1)}, to: spot{math.Inf(-1), math.Inf(-1)}}
	for _, s := range spots {
		r.from, r.to = spot{min(r.from.x, s.x), min(r.from.y, s.y)}, spot{max(r.to.x, s.x), max(r.to.y, s.y)}
	}
	return r
}

type settlement struct {
	name  string
	at    spot
	count int // of inhabitants
}

// ground is what the map that is shipped knows: rings of areas, and lines.
type ground struct {
	around, land, lakes                 []run
	coast, regions, departments, rivers []run
	towns                               []settlement // the largest first
	outlines                            map[string]geo.Area
}

// topology is what of TopoJSON (1.0, Bostock and Metcalf) the map's data have: arcs in whole numbers, each but the first a step.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   map[string]struct{ Geometries []geometry }
	arcs      [][]geo.Point
}

type geometry struct {
	Type       string
	Arcs       json.RawMessage
	Properties struct{ Code, Region string }
}

var errGround = errors.New("locator: the data of the map are not understood")

// loaded reads the ground once.
var loaded = sync.OnceValues(func() (*ground, error) {
	g := &ground{outlines: map[string]geo.Area{}}
	land, water := &topology{}, &topology{}
	for name, t := range map[string]*topology{"land.json": land, "water.json": water} {
		if err := t.read(name); err != nil {
			return nil, err
		}
	}
	for name, areas := range map[string]*[]run{"neighbours": &g.around, "regions": &g.land} {
		*areas = land.rings(name)
	}
	g.lakes, g.rivers = water.rings("lakes"), water.lines("rivers")
	g.coast, g.regions = land.borders("regions")
	_, g.departments = land.borders("departments")
	for _, one := range land.Objects["departments"].Geometries {
		g.outlines["department:"+one.Properties.Code] = geo.AreaOf(land.polygons(one))
	}
	for _, one := range land.Objects["regions"].Geometries {
		g.outlines["region:"+one.Properties.Region] = geo.AreaOf(land.polygons(one))
	}
	return g, g.readTowns()
})

// Outline gives the outline of a French department or region, as coarse as the map that is shipped: "department:37".
func Outline(id string) (geo.Area, bool) {
	g, err := loaded()
	if err != nil {
		return geo.Area{}, false
	}
	area, ok := g.outlines[id]
	return area, ok
}

func (t *topology) read(name string) error {
	data, err := assets.Read(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, t); err != nil {
		return errors.Join(errGround, err)
	}
	t.arcs = make([][]geo.Point, len(t.Arcs))
	for i, arc := range t.Arcs {
		x, y := 0.0, 0.0
		for _, step := range arc {
			x, y = x+step[0], y+step[1]
			t.arcs[i] = append(t.arcs[i], geo.Point{Lon: x*t.Transform.Scale[0] + t.Transform.Translate[0], Lat: y*t.Transform.Scale[1] + t.Transform.Translate[1]})
		}
	}
	return nil
}

// along joins arcs to one line; ~i is arc i backwards.
func (t *topology) along(numbers []int) []geo.Point {
	var line []geo.Point
	for _, n := range numbers {
		back := n < 0
		if back {
			n = ^n
		}
		if n >= len(t.arcs) {
			return nil
		}
		arc := t.arcs[n]
		for i := range arc {
			p := arc[i]
			if back {
				p = arc[len(arc)-1-i]
			}
			if i > 0 || len(line) == 0 {
				line = append(line, p)
			}
		}
	}
	return line
}

// arcsOf gives the numbers of a geometry's arcs, ring by ring or line by line, polygon by polygon.
func (one *geometry) arcsOf() [][][]int {
	var deep [][][]int
	var flat [][]int
	var single []int
	switch one.Type {
	case "MultiPolygon":
		_ = json.Unmarshal(one.Arcs, &deep) // what is not understood is not drawn
	case "Polygon", "MultiLineString":
		_ = json.Unmarshal(one.Arcs, &flat)
		deep = [][][]int{flat}
	case "LineString":
		_ = json.Unmarshal(one.Arcs, &single)
		deep = [][][]int{{single}}
	}
	return deep
}

func (t *topology) polygons(one geometry) [][][]geo.Point {
	var all [][][]geo.Point
	for _, polygon := range one.arcsOf() {
		var rings [][]geo.Point
		for _, ring := range polygon {
			rings = append(rings, t.along(ring))
		}
		all = append(all, rings)
	}
	return all
}

func (t *topology) rings(object string) []run {
	var all []run
	for _, one := range t.Objects[object].Geometries {
		for _, polygon := range t.polygons(one) {
			for _, ring := range polygon {
				all = append(all, newRun(groundOf(ring)))
			}
		}
	}
	return all
}

func (t *topology) lines(object string) []run { return t.rings(object) }

// borders gives the arcs of an object's areas: those of one alone, which are its edge, and those between two.
func (t *topology) borders(object string) (edge, between []run) {
	users := map[int]int{}
	for _, one := range t.Objects[object].Geometries {
		for _, polygon := range one.arcsOf() {
			for _, ring := range polygon {
				for _, n := range ring {
					users[max(n, ^n)]++
				}
			}
		}
	}
	for n := range t.arcs {
		switch r := newRun(groundOf(t.arcs[n])); users[n] {
		case 0:
		case 1:
			edge = append(edge, r)
		default:
			between = append(between, r)
		}
	}
	return edge, between
}

func (g *ground) readTowns() error {
	data, err := assets.Read("towns.json")
	if err != nil {
		return err
	}
	var list [][4]any
	if err := json.Unmarshal(data, &list); err != nil {
		return errors.Join(errGround, err)
	}
	for _, one := range list {
		name, _ := one[0].(string)
		lon, _ := one[1].(float64)
		lat, _ := one[2].(float64)
		count, _ := one[3].(float64)
		g.towns = append(g.towns, settlement{name, onGround(geo.Point{Lat: lat, Lon: lon}), int(count)})
	}
	return nil
}
