package gpx

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/offer"
)

func TestRead(t *testing.T) {
	const head = `<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">`
	point := func(kind, lat, lon string) string { return `<` + kind + ` lat="` + lat + `" lon="` + lon + `"/>` }
	a, b, c, d := point("trkpt", "47", "1"), point("trkpt", "47.1", "1"), point("trkpt", "47.2", "1"), point("trkpt", "47.3", "1")
	for name, test := range map[string]struct {
		file string
		want offer.Track
		key  string
	}{
		"one track":               {head + `<trk><trkseg>` + a + b + `</trkseg></trk></gpx>`, offer.Track{{{1, 47}, {1, 47.1}}}, ""},
		"with heights":            {head + `<trk><trkseg><trkpt lat="47" lon="1"><ele>92.04</ele><time>2026-01-01T00:00:00Z</time></trkpt>` + b + `</trkseg></trk></gpx>`, offer.Track{{{1, 47, 92}, {1, 47.1}}}, ""},
		"segments that touch":     {head + `<trk><trkseg>` + a + b + `</trkseg><trkseg>` + b + c + `</trkseg></trk></gpx>`, offer.Track{{{1, 47}, {1, 47.1}, {1, 47.2}}}, ""},
		"segments apart":          {head + `<trk><trkseg>` + a + b + `</trkseg><trkseg>` + c + d + `</trkseg></trk></gpx>`, offer.Track{{{1, 47}, {1, 47.1}}, {{1, 47.2}, {1, 47.3}}}, ""},
		"two tracks":              {head + `<trk><trkseg>` + a + b + `</trkseg></trk><trk><trkseg>` + c + d + `</trkseg></trk></gpx>`, offer.Track{{{1, 47}, {1, 47.1}}, {{1, 47.2}, {1, 47.3}}}, ""},
		"a run of one point":      {head + `<trk><trkseg>` + a + `</trkseg><trkseg>` + c + d + `</trkseg></trk></gpx>`, offer.Track{{{1, 47.2}, {1, 47.3}}}, ""},
		"a point off the map":     {head + `<trk><trkseg>` + a + point("trkpt", "147", "1") + b + `</trkseg></trk></gpx>`, offer.Track{{{1, 47}, {1, 47.1}}}, ""},
		"a route":                 {head + `<rte>` + point("rtept", "47", "1") + point("rtept", "47.1", "1") + `</rte></gpx>`, offer.Track{{{1, 47}, {1, 47.1}}}, ""},
		"a track before a route":  {head + `<rte>` + point("rtept", "40", "1") + point("rtept", "41", "1") + `</rte><trk><trkseg>` + a + b + `</trkseg></trk></gpx>`, offer.Track{{{1, 47}, {1, 47.1}}}, ""},
		"an old one in Latin-1":   {`<?xml version="1.0" encoding="ISO-8859-1"?><gpx version="1.0"><name>Caf` + "\xe9" + `</name><trk><trkseg>` + a + b + `</trkseg></trk></gpx>`, offer.Track{{{1, 47}, {1, 47.1}}}, ""},
		"waypoints only":          {head + point("wpt", "47", "1") + `</gpx>`, nil, "gpx.no_line"},
		"the same point twice":    {head + `<trk><trkseg>` + a + a + `</trkseg></trk></gpx>`, nil, "gpx.no_line"},
		"KML":                     {`<kml><Document/></kml>`, nil, "gpx.not_gpx"},
		"cut off":                 {head + `<trk><trkseg>` + a, nil, "gpx.not_gpx"},
		"nothing":                 {``, nil, "gpx.not_gpx"},
		"an unknown encoding":     {`<?xml version="1.0" encoding="klingon"?><gpx></gpx>`, nil, "gpx.not_gpx"},
		"an entity that explodes": {`<!DOCTYPE gpx [<!ENTITY a "aaaa">]><gpx><name>&a;</name></gpx>`, nil, "gpx.not_gpx"},
	} {
		j, err := Read(strings.NewReader(test.file))
		if test.key != "" {
			var e *fault.Error
			if !errors.As(err, &e) || e.Key != test.key {
				t.Errorf("%s: %v, want %s", name, err, test.key)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(test.want, j.Track); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if off := strings.Count(name, "off the map"); j.OffMap != off {
			t.Errorf("%s: %d points off the map, want %d", name, j.OffMap, off)
		}
		if strings.Contains(name, "Latin") && j.Name != "Café" {
			t.Errorf("%s: %q", name, j.Name)
		}
	}
}

// What is written is read again: out and in are one format.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var track offer.Track
		lat := 40.0
		for range rapid.IntRange(1, 3).Draw(t, "runs") {
			var run [][]float64
			for range rapid.IntRange(2, 6).Draw(t, "points") {
				lat += 0.01
				p := []float64{round(rapid.Float64Range(-5, 9).Draw(t, "lon"), 6), round(lat, 6)}
				if rapid.Bool().Draw(t, "height") {
					p = append(p, round(rapid.Float64Range(-10, 4000).Draw(t, "ele"), 1))
				}
				run = append(run, p)
			}
			track = append(track, run)
		}
		name := rapid.StringMatching(`[a-zé<>&"]{1,20}`).Draw(t, "name")
		j, err := Read(strings.NewReader(string(Append(nil, Journey{Name: name, Track: track}))))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(track, j.Track); diff != "" || j.Name != name {
			t.Fatal(diff, j.Name)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(string(Append(nil, Journey{Name: "a", Track: offer.Track{{{1, 47}, {1.1, 47, 20}}}})))
	f.Add(`<gpx><rte><rtept lat="1" lon="2"/><rtept lat="NaN" lon="2"/></rte></gpx>`)
	f.Fuzz(func(t *testing.T, file string) {
		j, err := Read(strings.NewReader(file))
		if err != nil {
			return
		}
		if problems := j.Track.Check(nil, offer.Reference{}); len(problems) > 0 {
			t.Errorf("%v", problems)
		}
	})
}

// Files that receivers and planners really wrote, where they are at hand.
func TestReadReal(t *testing.T) {
	for file, runs := range map[string]int{"trekking__apidae_trek_parser__apidae_test_trek.gpx": 1, "trekking__apidae_trek_parser__trace_with_route_points.gpx": 1,
		"trekking__apidae_trek_parser__trace_with_no_feature.gpx": 0, "cirkwi__trek.gpx": 1} {
		in, err := os.Open(testkit.Data(t, "fixtures/"+file))
		if err != nil {
			t.Fatal(err)
		}
		j, err := Read(in)
		in.Close()
		if got := 0; (err == nil) != (runs > 0) || err == nil && len(j.Track) != runs {
			if j != nil {
				got = len(j.Track)
			}
			t.Errorf("%s: %d runs, %v; want %d", file, got, err, runs)
		}
	}
}
