package gpx

import (
	"encoding/xml"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/geo"
	"escale/internal/offer"
)

type file struct {
	XMLName xml.Name `xml:"http://www.topografix.com/GPX/1/1 gpx"`
	Version string   `xml:"version,attr"`
	Name    string   `xml:"metadata>name"`
	Link    struct {
		Href string `xml:"href,attr"`
	} `xml:"metadata>link"`
	Start []struct {
		Lat float64 `xml:"lat,attr"`
		Lon float64 `xml:"lon,attr"`
	} `xml:"wpt"`
	Segments []struct {
		Points []struct {
			Lat float64  `xml:"lat,attr"`
			Lon float64  `xml:"lon,attr"`
			Ele *float64 `xml:"ele"`
		} `xml:"trkpt"`
	} `xml:"trk>trkseg"`
}

// Whatever the track and the words, a reader of XML finds the same points and words again.
func TestReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		degrees := rapid.Float64Range(-89, 89)
		track := offer.Track(rapid.SliceOfN(rapid.SliceOfN(rapid.SliceOfN(degrees, 2, 3), 2, 5), 1, 3).Draw(t, "track"))
		name := rapid.StringMatching(`[ -~éà<>&"']{1,20}`).Draw(t, "name")
		data := Append(nil, Journey{Name: name, Link: "https://example.org/?a=1&b=2", Start: &geo.Point{Lat: 47, Lon: 1}, Track: track})
		var f file
		if err := xml.Unmarshal(data, &f); err != nil {
			t.Fatalf("%v in %s", err, data)
		}
		var read offer.Track
		for _, s := range f.Segments {
			var run [][]float64
			for _, p := range s.Points {
				at := []float64{p.Lon, p.Lat}
				if p.Ele != nil {
					at = append(at, *p.Ele)
				}
				run = append(run, at)
			}
			read = append(read, run)
		}
		if diff := cmp.Diff(track, read); diff != "" {
			t.Fatal(diff)
		}
		if f.Version != "1.1" || f.Name != name || f.Link.Href != "https://example.org/?a=1&b=2" || len(f.Start) != 1 {
			t.Fatalf("read back: %+v", f)
		}
	})
}
