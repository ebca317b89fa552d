package locator_test

import (
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"escale/internal/geo"
	"escale/internal/ui/locator"
)

var tours = geo.Point{Lat: 47.394, Lon: 0.685}

// drawn draws a map and reads it back as XML.
func drawn(t interface{ Fatalf(string, ...any) }, m locator.Map) string {
	b := m.Draw()
	for d := xml.NewDecoder(strings.NewReader(string(b))); ; {
		switch _, err := d.Token(); err {
		case nil:
		case io.EOF:
			return string(b)
		default:
			t.Fatalf("%v\n%s", err, b)
		}
	}
}

func TestAPointStandsInTheMiddleWithTheTownsAround(t *testing.T) {
	svg := drawn(t, locator.Map{Title: "Où ? <ici> & là", Width: 600, Height: 400, Marks: []locator.Mark{{At: tours}}})
	for _, want := range []string{`<title>Où ? &lt;ici&gt; &amp; là</title>`, `cx="300" cy="200" r="8"`, `>Amboise</text>`, ` km</text>`} {
		if !strings.Contains(svg, want) {
			t.Errorf("%s is missing in %s", want, svg)
		}
	}
	if len(svg) > 20_000 {
		t.Errorf("%d bytes", len(svg))
	}
}

func TestMarksAtOnePlaceBearTheNumbersOfAll(t *testing.T) {
	svg := drawn(t, locator.Map{Width: 600, Height: 400, Marks: []locator.Mark{{tours, "1"}, {geo.Point{Lat: 47.6, Lon: 1.33}, "2"}, {tours, "3"}}})
	for want, times := range map[string]int{`>1 · 3</text>`: 1, `>2</text>`: 1, "locator-number": 2} {
		if n := strings.Count(svg, want); n != times {
			t.Errorf("%s stands there %d times", want, n)
		}
	}
}

func TestOutlinesAreThoseOfTheirDepartments(t *testing.T) {
	for id, inside := range map[string]geo.Point{"department:37": tours, "department:2A": {Lat: 41.75, Lon: 9.0}, "region:53": {Lat: 48.11, Lon: -1.68}} {
		area, ok := locator.Outline(id)
		if !ok || !area.Contains(inside) {
			t.Errorf("%s: %v, and does not hold %v", id, ok, inside)
		}
		if svg := drawn(t, locator.Map{Width: 600, Height: 400, Outline: area}); !strings.Contains(svg, "locator-outline") {
			t.Errorf("%s is not drawn", id)
		}
	}
	if _, ok := locator.Outline("department:99"); ok {
		t.Error("there is no such department")
	}
}

func TestNothingIsDrawnOfNothing(t *testing.T) {
	for _, m := range []locator.Map{{}, {Width: 600, Height: 400}, {Marks: []locator.Mark{{At: tours}}}, {Width: 9, Height: 9, Box: geo.Box{South: 5, North: -5}}} {
		if svg := m.Draw(); svg != nil {
			t.Errorf("%+v: %s", m, svg)
		}
	}
}

// TestAnyPlaceCanBeDrawn holds pictures to their frame: whatever is asked for, they are XML of a modest size without numbers that are none.
func TestAnyPlaceCanBeDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Custom(func(t *rapid.T) geo.Point {
			return geo.Point{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}
		})
		m := locator.Map{Width: rapid.IntRange(1, 2000).Draw(t, "width"), Height: rapid.IntRange(1, 2000).Draw(t, "height"), Reach: rapid.SampledFrom([]float64{0, 1, 1e6, math.MaxFloat64}).Draw(t, "reach")}
		for _, p := range rapid.SliceOfN(at, 1, 5).Draw(t, "marks") {
			m.Marks = append(m.Marks, locator.Mark{At: p})
		}
		m.Track = []geo.Line{{Points: rapid.SliceOfN(at, 0, 5).Draw(t, "track")}}
		svg := drawn(t, m)
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || len(svg) > 300_000 {
			t.Fatalf("%d bytes, or no number: %.2000s", len(svg), svg)
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		locator.Map{Width: 600, Height: 400, Marks: []locator.Mark{{At: tours}}}.Draw()
	}
}
