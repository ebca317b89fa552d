// Package gpx reads and writes itineraries as GPS receivers and walking applications do (GPX 1.1, topografix.com/GPX/1/1). It
// turns bytes into a journey and back, and knows nothing of who asks.
package gpx

import (
	"bytes"
	"encoding/xml"
	"strconv"

	"escale/internal/geo"
	"escale/internal/offer"
)

// Journey is what a file tells of one itinerary.
type Journey struct {
	Name        string
	Description string
	Link        string     // page about it
	Start       *geo.Point // shown as a waypoint
	Track       offer.Track
	OffMap      int // points that were read and left out, because there is no such place
	Author      string
	Licence     string
}

const head = xml.Header + `<gpx version="1.1" creator="Escale" xmlns="http://www.topografix.com/GPX/1/1">` + "\n"

// Append appends the file of a journey. The order of elements is that of the schema, which readers insist on.
func Append(b []byte, j Journey) []byte {
	b = append(b, head...)
	b = append(b, "<metadata>"...)
	b = element(b, "name", j.Name)
	b = element(b, "desc", j.Description)
	if j.Author != "" {
		b = append(b, "<author>"...)
		b = element(b, "name", j.Author)
		b = append(b, "</author>"...)
	}
	if j.Link != "" {
		b = append(b, `<link href="`...)
		b = text(b, j.Link)
		b = append(b, `"></link>`...)
	}
	b = append(b, "</metadata>\n"...)
	if j.Start != nil {
		b = point(b, "wpt", j.Start.Lat, j.Start.Lon)
		b = element(b, "name", j.Name)
		b = append(b, "</wpt>\n"...)
	}
	b = append(b, "<trk>"...)
	b = element(b, "name", j.Name)
	for _, run := range j.Track {
		b = append(b, "\n<trkseg>"...)
		for _, p := range run {
			if len(p) < 2 {
				continue
			}
			b = point(append(b, '\n'), "trkpt", p[1], p[0])
			if len(p) > 2 {
				b = append(b, "<ele>"...)
				b = strconv.AppendFloat(b, p[2], 'f', -1, 64)
				b = append(b, "</ele>"...)
			}
			b = append(b, "</trkpt>"...)
		}
		b = append(b, "\n</trkseg>"...)
	}
	return append(b, "\n</trk>\n</gpx>\n"...)
}

func point(b []byte, name string, lat, lon float64) []byte {
	b = append(b, '<')
	b = append(b, name...)
	b = append(b, ` lat="`...)
	b = strconv.AppendFloat(b, lat, 'f', -1, 64)
	b = append(b, `" lon="`...)
	b = strconv.AppendFloat(b, lon, 'f', -1, 64)
	return append(b, `">`...)
}

func element(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(append(b, '<'), name...), '>')
	b = text(b, value)
	return append(append(append(b, "</"...), name...), '>')
}

func text(b []byte, s string) []byte {
	var out bytes.Buffer
	xml.EscapeText(&out, []byte(s)) //nolint:errcheck // memory does not fail
	return append(b, out.Bytes()...)
}
