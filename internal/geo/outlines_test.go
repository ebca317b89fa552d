package geo

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
)

const collection = `{"type":"FeatureCollection","name":"communes","features":[
 {"type":"Feature","properties":{"INSEE_COM":"37261","NOM_COM":"Tours"},"geometry":{"type":"Polygon","coordinates":[[[0,45],[1,45],[1,46],[0,45]]]}},
 {"type":"Feature","properties":{"code":1004,"nom":"Ambérieu"},"geometry":{"type":"Polygon","coordinates":[[[0,45],[1,45],[1,46],[0,45]]]}},
 {"type":"Feature","properties":{"nom":"Nulle part"},"geometry":{"type":"Polygon","coordinates":[[[0,45],[1,45],[1,46],[0,45]]]}},
 {"type":"Feature","id":"2A004","properties":null,"geometry":{"type":"Polygon","coordinates":[[[0,45],[1,45]]]}},
 {"type":"Feature","id":"75056","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,45],[1,45],[1,46],[0,45]]]}}
],"crs":null}`

// topo is two squares side by side that share the arc 0, quantized, with a department around both, and faults.
const topo = `{"objects":{"departements":{"type":"Polygon","id":"37","arcs":[[1,2]]},
 "communes":{"type":"GeometryCollection","geometries":[
  {"type":"Polygon","properties":{"code":"37001","nom":"Ouest"},"arcs":[[0,1]]},
  {"type":"MultiPolygon","properties":{"code":"37002","nom":"Est"},"arcs":[[[-1,2]]]},
  {"type":"Polygon","properties":{"code":"37003"},"arcs":[[7]]},
  {"type":"Point","properties":{"code":"37004"},"coordinates":[0,0]},
  {"type":"Polygon","properties":{"code":"37005"},"arcs":"x"}]}},
 "transform":{"scale":[0.1,0.1],"translate":[0,45]},"type":"Topology",
 "arcs":[[[10,0],[0,10]],[[10,10],[-10,0],[0,-10],[10,0]],[[10,0],[10,0],[0,10],[-10,0]]]}`

func read(t testing.TB, text string, limits OutlineLimits) (codes, faults []string, areas map[string]Area) {
	t.Helper()
	areas = make(map[string]Area)
	for o, err := range ParseOutlines(strings.NewReader(text), limits) {
		if err == nil {
			codes, areas[o.Code] = append(codes, o.Layer+"/"+o.Code+"/"+o.Name), o.Area
			continue
		}
		var refused *fault.Error
		if !errors.As(err, &refused) {
			t.Fatalf("not a fault: %v", err)
		}
		text := fmt.Sprint(refused.Key, " ", refused.Args["feature"], " ", refused.Args["code"])
		for _, p := range refused.Problems {
			text += " " + p.Path + " " + p.Key
		}
		faults = append(faults, text)
	}
	return codes, faults, areas
}

func TestParseOutlines(t *testing.T) {
	codes, faults, _ := read(t, collection, OutlineLimits{})
	if diff := cmp.Diff([]string{"/37261/Tours", "/01004/Ambérieu", "/75056/"}, codes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"geo.outline_refused 3  /properties geo.no_code",
		"geo.outline_refused 4 2A004 /coordinates/0 geo.ring_open",
	}, faults); diff != "" {
		t.Error(diff)
	}
	codes, faults, areas := read(t, topo, OutlineLimits{})
	if diff := cmp.Diff([]string{"communes/37001/Ouest", "communes/37002/Est", "departements/37/"}, codes); diff != "" {
		t.Error(diff)
	}
	if len(faults) != 3 {
		t.Errorf("faults: %q", faults)
	}
	for _, c := range []struct {
		lon              float64
		west, east, both bool
	}{{0.5, true, false, true}, {1.5, false, true, true}, {2.5, false, false, false}} {
		p := Point{Lat: 45.5, Lon: c.lon}
		if areas["37001"].Contains(p) != c.west || areas["37002"].Contains(p) != c.east || areas["37"].Contains(p) != c.both {
			t.Errorf("at %v: west %v, east %v, both %v", p, areas["37001"].Contains(p), areas["37002"].Contains(p), areas["37"].Contains(p))
		}
	}
}

func TestParseOutlinesStops(t *testing.T) {
	for _, c := range []struct {
		name, in string
		limits   OutlineLimits
		want     string
	}{
		{"nothing", "", OutlineLimits{}, "geo.outlines_unreadable"},
		{"an array", "[]", OutlineLimits{}, "geo.outlines_unreadable"},
		{"something else", `{"a":1}`, OutlineLimits{}, "geo.no_outlines"},
		{"cut off", collection[:len(collection)/2], OutlineLimits{}, "geo.outlines_unreadable"},
		{"too long", collection, OutlineLimits{Bytes: 300}, "geo.outlines_too_large"},
		{"too many", collection, OutlineLimits{Count: 1}, "geo.too_many_outlines"},
		{"arc off Earth", strings.Replace(topo, "[[10,0],[0,10]]", "[[10,0],[0,1e9]]", 1), OutlineLimits{}, "geo.arc_invalid"},
		{"short arc position", strings.Replace(topo, "[[10,0],[0,10]]", "[[10,0],[0]]", 1), OutlineLimits{}, "geo.arc_invalid"},
		{"long feature", `{"features":[{"id":"1","x":"` + strings.Repeat("x", 100_000) + `"}]}`, OutlineLimits{Feature: 1000}, "geo.outlines_too_large"},
	} {
		_, faults, _ := read(t, c.in, c.limits)
		if len(faults) == 0 || !strings.HasPrefix(faults[len(faults)-1], c.want) {
			t.Errorf("%s: %q, want %s", c.name, faults, c.want)
		}
	}
	bomb := `{"type":"Topology","arcs":[[` + strings.Repeat("[0,0],[0,1],[1,1],", 500) + `[0,0]]],"objects":{"c":{"type":"Polygon","id":"1","arcs":[[` + strings.Repeat("0,", 1000) + `0]]}}}`
	if _, faults, _ := read(t, bomb, OutlineLimits{Points: 10_000}); len(faults) != 1 || !strings.Contains(faults[0], "geo.too_many_points") {
		t.Errorf("one arc a thousand times: %q", faults)
	}
	for range ParseOutlines(strings.NewReader(collection), OutlineLimits{}) {
		break // leaving early must not be called again, which the runtime would punish with a panic
	}
}

func FuzzParseOutlines(f *testing.F) {
	f.Add(collection)
	f.Add(topo)
	f.Add(`{"features":[null,1,{}],"objects":{"a":{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}},"arcs":[[]]}`)
	f.Add(`{"objects":{"a":{"type":"Polygon","id":1,"arcs":[[-9223372036854775808]]}},"arcs":[[[0,0]]]}`)
	f.Fuzz(func(t *testing.T, text string) {
		limits := OutlineLimits{Bytes: 1 << 16, Points: 5000, Count: 100}
		for o, err := range ParseOutlines(strings.NewReader(text), limits) {
			if err != nil && fault.CodeOf(err) == "" {
				t.Fatalf("not a fault: %v", err)
			}
			if err == nil && (o.Code == "" || o.Area.IsZero()) {
				t.Fatalf("an outline without code or area: %+v", o)
			}
		}
	})
}
