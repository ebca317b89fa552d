package gpx

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
)

// MaxFile bounds a file that is read, in bytes.
const MaxFile = 64 << 20

// nearby is how far apart, in metres, two ends may lie that are meant as one point: receivers close a track and open the
// next where they stand.
const nearby = 1

// Read reads the line of an itinerary and what the file says about it: all tracks of the file as one, else its routes, else it is
// refused with gpx.no_line. Runs that touch become one; a run of one point is left out, and so is a point that is off the
// map, which is counted. GPX 1.0 and 1.1 are read, in any encoding that the file declares. What is not GPX is gpx.not_gpx, with the line.
func Read(r io.Reader) (*Journey, error) {
	limited := &io.LimitedReader{R: r, N: MaxFile + 1}
	d := xml.NewDecoder(limited)
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return e.NewDecoder().Reader(in), nil
	}
	f := reading{Decoder: d}
	err := f.file()
	switch line, _ := d.InputPos(); {
	case limited.N <= 0:
		return nil, fault.New(fault.Invalid, "gpx.too_large", "max", MaxFile)
	case f.points > offer.MaxTrack:
		return nil, fault.New(fault.Invalid, "list.too_long", "length", f.points, "max", offer.MaxTrack)
	case !errors.Is(err, io.EOF) || !f.isGPX:
		return nil, fault.New(fault.Invalid, "gpx.not_gpx", "line", line).Because(err)
	}
	line := f.tracks
	if len(line) == 0 {
		line = f.routes
	}
	if len(line) == 0 {
		return nil, fault.New(fault.Invalid, "gpx.no_line")
	}
	f.told.Track = line
	return &f.told, nil
}

// reading is a file while it is read.
type reading struct {
	*xml.Decoder
	isGPX          bool
	told           Journey
	tracks, routes offer.Track
	points         int
}

// file reads until it can read no more, and says why.
func (f *reading) file() error {
	for {
		token, err := f.Token()
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !f.isGPX && start.Name.Local != "gpx" {
			return errors.New("the file begins with " + start.Name.Local)
		}
		switch start.Name.Local {
		case "gpx":
			f.isGPX = true
		case "name":
			err = f.word(&start, &f.told.Name)
		case "desc":
			err = f.word(&start, &f.told.Description)
		case "trk", "rte":
			err = f.line(start.Name.Local)
		case "wpt", "extensions":
			err = f.Skip()
		}
		if err != nil {
			return err
		}
	}
}

// word reads the text of an element where nothing was said before.
func (f *reading) word(start *xml.StartElement, to *string) error {
	var s string
	if err := f.DecodeElement(&s, start); err != nil {
		return err
	}
	if *to == "" {
		*to = strings.TrimSpace(s)
	}
	return nil
}

// line reads a track with its segments, or a route, which is one.
func (f *reading) line(of string) error {
	to := &f.tracks
	if of == "rte" {
		to = &f.routes
	}
	var run [][]float64
	for {
		token, err := f.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "trkpt", "rtept":
				var p []float64
				if p, err = f.point(&t); p != nil {
					run = append(run, p)
				}
			case "name":
				err = f.word(&t, &f.told.Name)
			case "desc":
				err = f.word(&t, &f.told.Description)
			case "extensions":
				err = f.Skip()
			}
		case xml.EndElement:
			if t.Name.Local == "trkseg" || t.Name.Local == of {
				*to, run = join(*to, run), nil
			}
			if t.Name.Local == of {
				return nil
			}
		}
		if err != nil || f.points > offer.MaxTrack {
			return err
		}
	}
}

// point reads a point with its height; nil when it is off the map.
func (f *reading) point(start *xml.StartElement) ([]float64, error) {
	var p struct {
		Lat string `xml:"lat,attr"`
		Lon string `xml:"lon,attr"`
		Ele string `xml:"ele"`
	}
	if err := f.DecodeElement(&p, start); err != nil {
		return nil, err
	}
	lat, err1 := strconv.ParseFloat(strings.TrimSpace(p.Lat), 64)
	lon, err2 := strconv.ParseFloat(strings.TrimSpace(p.Lon), 64)
	if err1 != nil || err2 != nil || !(geo.Point{Lat: lat, Lon: lon}).Valid() {
		f.told.OffMap++
		return nil, nil
	}
	f.points++
	at := []float64{round(lon, 6), round(lat, 6)} // a tenth of a metre
	if ele, err := strconv.ParseFloat(strings.TrimSpace(p.Ele), 64); err == nil && math.Abs(ele) < 10_000 {
		at = append(at, round(ele, 1))
	}
	return at, nil
}

func round(x float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(x*scale) / scale
}

// join adds a run to a line: to the last one where it goes on from there. Points that do not move are one.
func join(line offer.Track, run [][]float64) offer.Track {
	var moved [][]float64
	for _, p := range run {
		if n := len(moved); n == 0 || moved[n-1][0] != p[0] || moved[n-1][1] != p[1] {
			moved = append(moved, p)
		}
	}
	if len(moved) < 2 {
		return line
	}
	if n := len(line); n > 0 {
		last := line[n-1]
		if end := last[len(last)-1]; at(end).Distance(at(moved[0])) <= nearby {
			line[n-1] = append(last, moved[1:]...)
			return line
		}
	}
	return append(line, moved)
}

func at(p []float64) geo.Point { return geo.Point{Lat: p[1], Lon: p[0]} }
