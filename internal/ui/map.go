package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// Map shows points. A list beside it always says the same. The map's library is loaded when the map comes into sight; before that, and
// without scripts, there are its children, such as a drawn locator, or else Fallback.
type Map struct {
	Label    string    // "Carte des offres"
	Points   string    // address that answers points for a box, as assets/src/map.ts describes; empty: only Marks
	Marks    []Mark    // points known already
	Track    string    // address of a GeoJSON line
	Bounds   []float64 // west, south, east, north at the beginning; empty: all of the points
	Zoom     float64   // for a single mark
	Style    string    // address of another style of MapLibre; empty: the map that we ship
	Follow   string    // address template with {box}: moving the map asks for it; empty: it only looks
	Target   string    // id of the element that Follow's answer replaces
	FollowOn string    // "Search as I move"
	Fallback string    // "The list says the same as the map."
	Words    MapWords
}

// MapWords are what the map itself says.
type MapWords struct{ ZoomIn, ZoomOut, Full, Close, Several string }

// Mark is one point.
type Mark struct {
	ID, Name, URL, Type string
	Lon, Lat            float64
}

// Split shows a list, its children, and beside it a map that stays in sight. On a phone the list is alone, and a button leads to the map.
// Open and Close are what the ways there and back are called; List is the id of the list.
type Split struct {
	List, Open, Close string
	Map               Map
}

func (m Map) attributes() templ.Attributes {
	a := templ.Attributes{}
	for name, value := range map[string]string{
		"data-points": m.Points, "data-track": m.Track, "data-style": m.Style, "data-follow": m.Follow, "data-target": m.Target,
		"data-bounds": join(m.Bounds), "data-zoom-in": m.Words.ZoomIn, "data-zoom-out": m.Words.ZoomOut, "data-full": m.Words.Full,
		"data-close": m.Words.Close, "data-several": m.Words.Several,
	} {
		if value != "" {
			a[name] = value
		}
	}
	if m.Zoom > 0 {
		a["data-zoom"] = coordinate(m.Zoom)
	}
	return a
}

// coordinate writes a number of degrees; five places are a metre.
func coordinate(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func join(numbers []float64) string {
	var text string
	for i, x := range numbers {
		if i > 0 {
			text += ","
		}
		text += coordinate(x)
	}
	return text
}
