package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// Map shows points. A list beside it always says the same. The map's library is loaded when the map comes into sight; before that,
// on paper and without scripts, there is Drawn, or else Fallback. What the addresses answer is said in
// assets/src/map.ts.
type Map struct {
	Label       string          // "Carte des offres"
	Points      string          // address that answers points for a box, such as /api/v1/offers/points?q=…; empty: only Marks
	Offer       string          // address of an offer with {id}, for points that bring none
	Marks       []Mark          // points known already
	Track       string          // address of a GeoJSON line
	Outline     bool            // Track is what bounds a territory
	Bounds      []float64       // west, south, east, north at the beginning; empty: all of Marks, or what is found
	Exact       bool            // Bounds need no margin
	Zoom        float64         // the closest at the beginning; 13 where 0
	Style       string          // address of another style of MapLibre; empty: the map that we ship
	Tiles       string          // address of tiles that are pictures, with {z}, {x}, {y}, instead of a style
	Attribution string          // whose Style or Tiles are
	Follow      string          // address with {box}: moving the map asks for it; empty: the map only looks
	Target      string          // id of the element that Follow's answer replaces
	FollowOn    string          // "Search as I move the map"
	Drawn       templ.Component // the same as a picture, for paper and until the map has come; may be nil
	Fallback    string          // "The list says the same as the map."
	Note        string          // said below it
	Words       MapWords
}

// MapWords are what the map itself says. Wheel is said to those who turn the wheel over a map within a page ("Ctrl and the wheel zoom
// the map"), Fingers to those who touch it ("Two fingers move the map"); Several says how many a cluster gathers ("{count} offers").
type MapWords struct{ ZoomIn, ZoomOut, Full, Close, Several, Sources, Wheel, Fingers string }

// Mark is one point.
type Mark struct {
	ID, Name, URL, Type string
	Number              string // its place in a list, where that matters
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
		"data-label": m.Label, "data-points": m.Points, "data-offer": m.Offer, "data-track": m.Track, "data-style": m.Style, "data-tiles": m.Tiles,
		"data-attribution": m.Attribution, "data-follow": m.Follow, "data-target": m.Target, "data-bounds": join(m.Bounds),
		"data-zoom-in": m.Words.ZoomIn, "data-zoom-out": m.Words.ZoomOut, "data-close": m.Words.Close, "data-full": m.Words.Full, "data-several": m.Words.Several, "data-sources": m.Words.Sources,
		"data-wheel": m.Words.Wheel, "data-fingers": m.Words.Fingers,
	} {
		if value != "" {
			a[name] = value
		}
	}
	if m.Outline {
		a["data-outline"] = ""
	}
	if m.Exact {
		a["data-exact"] = ""
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
