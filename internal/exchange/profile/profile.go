// Package profile draws how high an itinerary goes, as a picture (SVG): a walker reads the day's work from it at a glance.
// It takes bytes from the domain and knows nothing of who asks.
package profile

import (
	"cmp"
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"

	"escale/internal/geo"
)

// Words are what the picture says: a title for those who listen, and the names of its axes.
type Words struct {
	Title    string // "Profile of La boucle des moulins: 12.4 km, from 92 to 340 m"
	Lang     string
	Distance string // "km"
	Height   string // "m"
}

// The picture in its own units; who shows it scales it.
const (
	width, height            = 640, 200
	left, right, top, bottom = 52, 12, 12, 28
	most                     = 320 // points drawn: more are not seen
)

// station is a place on the way: metres from the start, and metres above the sea.
type station struct{ at, height float64 }

// Append appends the picture of a way of several runs, one after the other; false when not all of it has heights.
func Append(b []byte, lines []geo.Line, w Words) ([]byte, bool) {
	way := stations(lines)
	if len(way) < 2 {
		return b, false
	}
	length := way[len(way)-1].at
	low, high := way[0].height, way[0].height
	for _, s := range way {
		low, high = min(low, s.height), max(high, s.height)
	}
	step := tick((high - low) / 4)
	floor, ceiling := math.Floor(low/step)*step, math.Ceil(high/step)*step
	if ceiling-floor < 4*step { // a flat way looks flat
		ceiling = floor + 4*step
	}
	x := func(metres float64) float64 { return left + metres/length*(width-left-right) }
	y := func(metres float64) float64 {
		return height - bottom - (metres-floor)/(ceiling-floor)*(height-top-bottom)
	}
	p := pen{b: b}
	p.raw(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 200" role="img" lang="`).text(w.Lang).raw(`"><title>`).text(w.Title).raw(`</title>`)
	p.raw(`<g stroke="#c9d3d0" fill="#3d4f4b" font-family="sans-serif" font-size="12">`)
	for h := floor; h <= ceiling+step/2; h += step {
		p.rule(left, y(h), width-right, y(h)).label(left-6, y(h)+4, "end", h, w.Height)
	}
	for km, s := 0.0, tick(length/1000/6); km*1000 <= length; km += s {
		p.rule(x(km*1000), height-bottom, x(km*1000), height-bottom+5).label(x(km*1000), height-8, "middle", km, w.Distance)
	}
	p.raw(`</g><path fill="#0d6e6e" fill-opacity=".18" stroke="none" d="`).path(way, x, y)
	p.raw("L").number(x(length)).raw(" ").number(height - bottom).raw("L").number(left).raw(" ").number(height - bottom).raw(`Z"/>`)
	p.raw(`<path fill="none" stroke="#0d6e6e" stroke-width="2" stroke-linejoin="round" d="`).path(way, x, y).raw(`"/></svg>`)
	return p.b, true
}

// stations lays the runs end to end, at most so many as are seen: of each stretch its lowest and highest.
func stations(lines []geo.Line) []station {
	var way []station
	at := 0.0
	for _, l := range lines {
		if len(l.Elevations) != len(l.Points) || len(l.Points) == 0 {
			return nil
		}
		for i, p := range l.Points {
			if i > 0 {
				at += l.Points[i-1].Distance(p)
			}
			if h := l.Elevations[i]; !math.IsNaN(h) && !math.IsInf(h, 0) {
				way = append(way, station{at, h})
			}
		}
	}
	if at == 0 {
		return nil
	}
	if len(way) <= most {
		return way
	}
	thin := []station{way[0]}
	for stretch := range slices.Chunk(way, len(way)*2/most+1) {
		byHeight := func(a, b station) int { return cmp.Compare(a.height, b.height) }
		low, high := slices.MinFunc(stretch, byHeight), slices.MaxFunc(stretch, byHeight)
		if low.at > high.at {
			low, high = high, low
		}
		thin = append(thin, low, high)
	}
	return append(thin, way[len(way)-1])
}

// tick gives the round step (1, 2 or 5 times a power of ten) that is at least so much, and no less than a tenth.
func tick(least float64) float64 {
	if least <= 0.1 {
		return 0.1
	}
	power := math.Pow10(int(math.Floor(math.Log10(least))))
	for _, times := range []float64{1, 2, 5} {
		if times*power >= least {
			return times * power
		}
	}
	return 10 * power
}

// pen writes SVG.
type pen struct{ b []byte }

func (p *pen) raw(s string) *pen {
	p.b = append(p.b, s...)
	return p
}

func (p *pen) text(s string) *pen {
	var out strings.Builder
	xml.EscapeText(&out, []byte(s)) //nolint:errcheck // memory does not fail
	return p.raw(out.String())
}

func (p *pen) number(x float64) *pen {
	p.b = strconv.AppendFloat(p.b, math.Round(x*10)/10, 'f', -1, 64)
	return p
}

func (p *pen) path(way []station, x, y func(float64) float64) *pen {
	for i, s := range way {
		if i == 0 {
			p.raw("M")
		} else {
			p.raw("L")
		}
		p.number(x(s.at)).raw(" ").number(y(s.height))
	}
	return p
}

func (p *pen) rule(x1, y1, x2, y2 float64) *pen {
	p.raw(`<path d="M`).number(x1).raw(" ").number(y1).raw("L").number(x2).raw(" ").number(y2)
	return p.raw(`"/>`)
}

func (p *pen) label(x, y float64, anchor string, value float64, unit string) *pen {
	p.raw(`<text stroke="none" x="`).number(x).raw(`" y="`).number(y).raw(`" text-anchor="`).raw(anchor).raw(`">`)
	return p.number(value).raw(" ").text(unit).raw(`</text>`)
}
