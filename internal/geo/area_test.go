package geo

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/fault"
)

// square with a hole in its middle, and a second square apart.
const squares = `{"type":"MultiPolygon","coordinates":[
 [[[0,45],[4,45],[4,49],[0,49],[0,45]],[[1,46],[3,46],[3,48],[1,48],[1,46]]],
 [[[6,45],[7,45],[7,46],[6,46],[6,45]]]]}`

func mustArea(t testing.TB, geojson string) Area {
	t.Helper()
	area, err := ParseArea([]byte(geojson), AreaLimits{})
	if err != nil {
		t.Fatal(err)
	}
	return area
}

func TestContains(t *testing.T) {
	area := mustArea(t, squares)
	for _, c := range []struct {
		name string
		at   Point
		want bool
	}{
		{"in the frame", Point{Lat: 45.5, Lon: 2}, true},
		{"in the hole", Point{Lat: 47, Lon: 2}, false},
		{"in the second polygon", Point{Lat: 45.5, Lon: 6.5}, true},
		{"between", Point{Lat: 45.5, Lon: 5}, false},
		{"north of all", Point{Lat: 60, Lon: 2}, false},
		{"not a number", Point{Lat: math.NaN(), Lon: 2}, false},
		{"infinite", Point{Lat: 45.5, Lon: math.Inf(1)}, false},
	} {
		if got := area.Contains(c.at); got != c.want {
			t.Errorf("%s: Contains(%v) = %v", c.name, c.at, got)
		}
	}
	if got, want := area.Box(), (Box{South: 45, West: 0, North: 49, East: 7}); got != want {
		t.Errorf("Box() = %v, want %v", got, want)
	}
	if d := area.Distance(Point{Lat: 45.5, Lon: 5}); math.Abs(d-77_940) > 500 {
		t.Errorf("Distance from between = %.0f, want the 78 km of one degree of longitude", d)
	}
	if !area.Contains(area.Middle()) {
		t.Errorf("Middle() = %v lies outside", area.Middle())
	}
	if zero := (Area{}); zero.Contains(Point{Lat: 1, Lon: 1}) || !zero.IsZero() || !zero.Box().Empty() {
		t.Error("the zero area is not empty")
	}
}

func TestParseAreaRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, path, key string }{
		{"no JSON", `{"type":`, "", "geo.not_geojson"},
		{"point", `{"type":"Point","coordinates":[1,2]}`, "/type", "geo.not_an_area"},
		{"no coordinates", `{"type":"Polygon"}`, "/coordinates", "geo.no_coordinates"},
		{"wrong depth", `{"type":"Polygon","coordinates":[[1,2]]}`, "/coordinates", "geo.not_coordinates"},
		{"no ring", `{"type":"Polygon","coordinates":[]}`, "/coordinates", "geo.ring_too_short"},
		{"two points", `{"type":"Polygon","coordinates":[[[1,45],[2,45],[1,45]]]}`, "/coordinates/0", "geo.ring_too_short"},
		{"open", `{"type":"Polygon","coordinates":[[[1,45],[2,45],[2,46],[1,46]]]}`, "/coordinates/0", "geo.ring_open"},
		{"one number", `{"type":"Polygon","coordinates":[[[1],[2,45],[2,46],[1,45]]]}`, "/coordinates/0/0", "geo.position_too_short"},
		{"off Earth", `{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[1,45],[2,145],[2,46],[1,45]]]]}}`, "/geometry/coordinates/0/0/1", "geo.off_earth"},
		{"empty collection", `{"type":"FeatureCollection","features":[]}`, "", "geo.no_area"},
		{"null geometry", `{"type":"Feature","geometry":null}`, "/geometry/type", "geo.not_an_area"},
	} {
		_, err := ParseArea([]byte(c.in), AreaLimits{})
		var refused *fault.Error
		if !errors.As(err, &refused) || len(refused.Problems) == 0 {
			t.Errorf("%s: %v, want a fault with problems", c.name, err)
			continue
		}
		if p := refused.Problems[0]; p.Path != c.path || p.Key != c.key {
			t.Errorf("%s: %s at %q, want %s at %q", c.name, p.Key, p.Path, c.key, c.path)
		}
	}
	if _, err := ParseArea([]byte(squares), AreaLimits{Points: 10}); err == nil {
		t.Error("a limit of 10 points let 15 pass")
	}
	if _, err := ParseArea([]byte(squares), AreaLimits{Bytes: 10}); !fault.Is(err, fault.TooMany) {
		t.Errorf("a limit of 10 bytes: %v", err)
	}
	_, err := ParseArea([]byte(`{"type":"Polygon","coordinates":[[[45,120],[45,121],[46,121],[45,120]]]}`), AreaLimits{})
	var refused *fault.Error
	if !errors.As(err, &refused) || refused.Problems[0].Hint != "[120,45]" {
		t.Errorf("a latitude of 120: %+v, want the exchanged position as hint", err)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ name, in, path, key string }{
		{"good", squares, "", ""},
		{"bow tie", `{"type":"Polygon","coordinates":[[[1,45],[2,46],[2,45],[1,46],[1,45]]]}`, "/coordinates/0/0", "geo.ring_crosses"},
		{"spike", `{"type":"Polygon","coordinates":[[[1,45],[3,45],[2,45],[2,46],[1,45]]]}`, "/coordinates/0/0", "geo.ring_crosses"},
		{"touches itself", `{"type":"Polygon","coordinates":[[[1,45],[2,46],[3,45],[3,47],[2,46],[1,47],[1,45]]]}`, "", ""},
		{"hole outside", `{"type":"Polygon","coordinates":[[[1,45],[2,45],[2,46],[1,46],[1,45]],[[5,45],[6,45],[6,46],[5,45]]]}`, "/coordinates/0/1", "geo.hole_outside"},
		{"swapped", `{"type":"Polygon","coordinates":[[[47,0],[47,1],[48,1],[48,0],[47,0]]]}`, "/coordinates", "geo.swapped"},
	} {
		problems := mustArea(t, c.in).Check()
		switch {
		case c.key == "" && len(problems) > 0:
			t.Errorf("%s: %v", c.name, problems)
		case c.key != "" && (len(problems) == 0 || problems[0].Key != c.key || problems[0].Path != c.path):
			t.Errorf("%s: %v, want %s at %s", c.name, problems, c.key, c.path)
		}
	}
}

func TestCheckIsBounded(t *testing.T) {
	// Long parallel edges, every one of which overlaps all others in both directions.
	var vertices []vertex
	for i := range int32(20_000) {
		vertices = append(vertices, vertex{x: i, y: 45_000_000 + i}, vertex{x: 5_000_000 + i, y: 49_000_000 - i})
	}
	area := newArea([][][]vertex{{vertices}})
	if problems := area.Check(); len(problems) == 0 {
		t.Error("a drawing of 40,000 long edges passed as checked")
	}
}

// anyArea draws areas of one to three polygons with up to 60 wild vertices and some holes, on a coarse grid so that
// points fall on vertices and edges.
func anyArea(t *rapid.T) Area {
	coordinate := rapid.Int32Range(-40, 40)
	ring := rapid.Custom(func(t *rapid.T) []vertex {
		n := rapid.IntRange(3, 60).Draw(t, "vertices")
		vertices := make([]vertex, n)
		for i := range vertices {
			vertices[i] = vertex{x: coordinate.Draw(t, "x"), y: coordinate.Draw(t, "y")}
		}
		return vertices
	})
	return newArea(rapid.SliceOfN(rapid.SliceOfN(ring, 1, 3), 1, 3).Draw(t, "area"))
}

// slowContains is the obvious ray cast, with rationals as float64: the grid is small enough to be exact in signs.
func slowContains(a Area, v vertex) bool {
	for _, p := range a.polygons {
		in := make([]bool, len(p.rings))
		for i, r := range p.rings {
			for k := range r.vertices {
				b, c := r.vertices[k], r.vertices[(k+1)%len(r.vertices)]
				if (b.y > v.y) == (c.y > v.y) {
					continue
				}
				x := float64(b.x) + float64(v.y-b.y)/float64(c.y-b.y)*float64(c.x-b.x)
				if float64(v.x) < x-1e-9 {
					in[i] = !in[i]
				}
			}
		}
		if in[0] && !slices.Contains(in[1:], true) {
			return true
		}
	}
	return false
}

func TestContainsAgreesWithRayCast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		area := anyArea(t)
		for range 50 {
			v := vertex{x: rapid.Int32Range(-42, 42).Draw(t, "x"), y: rapid.Int32Range(-42, 42).Draw(t, "y")}
			if got, want := area.Contains(v.point()), slowContains(area, v); got != want {
				t.Fatalf("Contains(%v) = %v, the ray cast says %v", v, got, want)
			}
			if area.Contains(v.point()) && !area.Box().Contains(v.point()) {
				t.Fatalf("%v lies in the area and outside its box %v", v, area.Box())
			}
		}
	})
}

func TestNeighboursShareNoPointAndLoseNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A fan of triangles around a centre fills the square; each border runs both ways.
		center := vertex{x: rapid.Int32Range(1, 19).Draw(t, "x"), y: rapid.Int32Range(1, 19).Draw(t, "y")}
		corners := []vertex{{0, 0}, {7, 0}, {20, 0}, {20, 20}, {3, 20}, {0, 20}}
		at := vertex{x: rapid.Int32Range(0, 19).Draw(t, "px"), y: rapid.Int32Range(0, 19).Draw(t, "py")}
		holders := 0
		for i, c := range corners {
			triangle := newArea([][][]vertex{{{c, corners[(i+1)%len(corners)], center}}})
			if triangle.containsVertex(at) {
				holders++
			}
		}
		if holders != 1 {
			t.Fatalf("%d triangles hold %v", holders, at)
		}
	})
}

func TestAreaForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		area := anyArea(t)
		data, err := area.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back Area
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(area.polygons, back.polygons, cmp.AllowUnexported(polygon{}, ring{}, vertex{}, cellBox{})); diff != "" {
			t.Fatal(diff)
		}
		if area.IsZero() {
			return
		}
		text, err := json.Marshal(area)
		if err != nil {
			t.Fatal(err)
		}
		var drawn Area
		if err := json.Unmarshal(text, &drawn); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		for range 30 {
			p := vertex{x: rapid.Int32Range(-42, 42).Draw(t, "x"), y: rapid.Int32Range(-42, 42).Draw(t, "y")}.point()
			if area.Contains(p) != drawn.Contains(p) {
				t.Fatalf("%v is in only one of %s and what was read of it", p, text)
			}
		}
		if p := area.Middle(); onEarth(p) == false {
			t.Fatalf("Middle() = %v", p)
		}
	})
}

func FuzzParseArea(f *testing.F) {
	f.Add([]byte(squares))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":` + squares + `}]}`))
	f.Add([]byte(`{"type":"Polygon","coordinates":[[[1e308,2],[1,-1e308],[0,0],[1e308,2]]]}`))
	f.Add([]byte(strings.Repeat(`{"type":"Feature","geometry":`, 50)))
	f.Add([]byte(`{"type":"Polygon","coordinates":` + strings.Repeat("[", 5000)))
	f.Fuzz(func(t *testing.T, data []byte) {
		area, err := ParseArea(data, AreaLimits{Bytes: 1 << 16, Points: 1000})
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		if area.IsZero() || area.Points() > 1000 {
			t.Fatalf("%d points and no error", area.Points())
		}
		area.Check()
		area.Contains(area.Middle())
		packed, _ := area.MarshalBinary()
		var back Area
		if err := back.UnmarshalBinary(packed); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzUnmarshalArea(f *testing.F) {
	data, _ := newArea([][][]vertex{{{{0, 0}, {5, 0}, {5, 5}}}}).MarshalBinary()
	f.Add(data)
	f.Add([]byte{1, 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, data []byte) {
		var area Area
		if err := area.UnmarshalBinary(data); err == nil && area.Points() > len(data) {
			t.Fatalf("%d points out of %d bytes", area.Points(), len(data))
		}
	})
}

func BenchmarkContains(b *testing.B) {
	for _, n := range []int{20, 1_000, 100_000} {
		// A star with n points, so that its outline is long and wild.
		vertices := make([]vertex, n)
		for i := range vertices {
			angle := 2 * math.Pi * float64(i) / float64(n)
			radius := 1e6 * (1 + 0.3*float64(i%2))
			vertices[i] = vertex{x: int32(radius * math.Cos(angle)), y: 45_000_000 + int32(radius*math.Sin(angle))}
		}
		area := newArea([][][]vertex{{vertices}})
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				area.Contains(Point{Lat: 44 + float64(i%2000)/1000, Lon: 0.3})
			}
		})
	}
}
