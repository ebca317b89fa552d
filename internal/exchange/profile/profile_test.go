package profile

import (
	"encoding/xml"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"escale/internal/geo"
)

// Whatever the ground, the picture is well formed, is of a bounded size, and draws within its frame.
func TestAppend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 2000).Draw(t, "points")
		flat := rapid.Bool().Draw(t, "flat")
		l := geo.Line{}
		for i := range n {
			l.Points = append(l.Points, geo.Point{Lat: 45 + float64(i)*0.0001, Lon: 6})
			h := 1000.0
			if !flat {
				h = rapid.Float64Range(-50, 4800).Draw(t, "height")
			}
			l.Elevations = append(l.Elevations, h)
		}
		b, ok := Append(nil, []geo.Line{l}, Words{Title: `A <b> & "c"`, Lang: "fr", Distance: "km", Height: "m"})
		if !ok || len(b) > 30_000 {
			t.Fatalf("%v, %d bytes", ok, len(b))
		}
		var svg struct {
			Title string `xml:"title"`
			Paths []struct {
				D string `xml:"d,attr"`
			} `xml:"path"`
		}
		if err := xml.Unmarshal(b, &svg); err != nil || svg.Title != `A <b> & "c"` || len(svg.Paths) != 2 {
			t.Fatalf("%v in %s", err, b)
		}
		if strings.Contains(svg.Paths[1].D, "-") || strings.Contains(string(b), "NaN") {
			t.Fatalf("outside the frame: %s", svg.Paths[1].D)
		}
	})
}

func TestNoProfileWithoutHeights(t *testing.T) {
	two := []geo.Point{{Lat: 45, Lon: 6}, {Lat: 45.1, Lon: 6}}
	for name, lines := range map[string][]geo.Line{
		"no line":         nil,
		"no heights":      {{Points: two}},
		"one run without": {{Points: two, Elevations: []float64{1, 2}}, {Points: two}},
		"no distance":     {{Points: []geo.Point{two[0], two[0]}, Elevations: []float64{1, 2}}},
	} {
		if b, ok := Append([]byte("x"), lines, Words{}); ok || string(b) != "x" {
			t.Errorf("%s: %v, %s", name, ok, b)
		}
	}
}

func TestTick(t *testing.T) {
	for least, want := range map[float64]float64{0: 0.1, 0.3: 0.5, 1: 1, 1.2: 2, 30: 50, 70: 100} {
		if got := tick(least); got != want {
			t.Errorf("tick(%v) = %v, want %v", least, got, want)
		}
	}
}
