// Package locator draws where something lies as a picture (SVG), from the data of the map that the program carries: for paper, for
// browsers without scripts, and until the real map has come. It is a package of its own since it draws on the ground, of which components
// of pages know nothing.
package locator

import (
	"html"
	"math"
	"strconv"
	"unicode/utf8"

	"escale/internal/geo"
)

// Map is what is to be drawn.
type Map struct {
	Title   string // for those who listen: "Map: Hôtel du Lac, Vendôme"
	Width   int    // of the picture, in its own units; who shows it scales it
	Height  int
	Box     geo.Box    // to be seen; the zero box: everything that is drawn
	Marks   []Mark     // points
	Outline geo.Area   // of a territory
	Track   []geo.Line // of an itinerary
	Reach   float64    // how far around one point is seen, in metres; 25 km where it is 0
}

// Mark is a point, with its place in a list where that matters.
type Mark struct {
	At     geo.Point
	Number string
}

// Colours of the ground: those of assets/src/map-style.ts.
const (
	sea, land, around  = "#cfe3ec", "#fefdf8", "#f4f0e6"
	coast, river, town = "#8ea7ad", "#a9cfe0", "#5d6b70"
	region, department = "#a69a78", "#cfc8b2"
	brand, accent      = "#0c5460", "#e2542c" // a page may have others: .locator-mark, .locator-line
)

// Draw draws a map; nil where there is nothing to draw, or the program was built without its map.
func (m Map) Draw() []byte {
	ground, err := loaded()
	if err != nil {
		return nil
	}
	v, ok := m.view()
	if !ok {
		return nil
	}
	p := &pen{view: v}
	p.raw(`<svg xmlns="http://www.w3.org/2000/svg" class="locator" viewBox="0 0 `, strconv.Itoa(m.Width), " ", strconv.Itoa(m.Height),
		`" preserveAspectRatio="xMidYMid `, m.fill(), `" role="img"><title>`, html.EscapeString(m.Title), `</title><rect width="100%" height="100%" fill="`, sea, `"/>`)
	p.areas(ground.around, around, department)
	p.areas(ground.land, land, "none")
	p.areas(ground.lakes, sea, coast)
	p.lines(ground.rivers, river, "1.6", "")
	p.lines(ground.departments, department, "1", "4 3")
	p.lines(ground.regions, region, "1.2", "")
	p.lines(ground.coast, coast, "1.2", "")
	m.outline(p)
	m.track(p)
	labels := p.towns(ground.towns, m.spots(v))
	p.raw(labels)
	m.marks(p)
	p.scale(m.Width, m.Height)
	p.raw(`</svg>`)
	return p.b
}

// fill says how the picture takes a place of another shape: one point stands in the middle whatever is cut off; of more none is.
func (m Map) fill() string {
	if len(m.Marks) <= 1 && len(m.Track) == 0 && m.Outline.IsZero() {
		return "slice"
	}
	return "meet"
}

// spots are where the marks lie on the picture.
func (m Map) spots(v view) []spot {
	list := make([]spot, len(m.Marks))
	for i, mark := range m.Marks {
		list[i] = v.of(onGround(mark.At))
	}
	return list
}

func (m Map) outline(p *pen) {
	if m.Outline.IsZero() {
		return
	}
	p.raw(`<path class="locator-outline" fill="`, brand, `" fill-opacity=".08" stroke="`, brand, `" stroke-width="2.5" stroke-linejoin="round" d="`)
	for ring := range m.Outline.Rings() {
		p.ring(groundOf(ring))
	}
	p.raw(`"/>`)
}

func (m Map) track(p *pen) {
	if len(m.Track) == 0 {
		return
	}
	d := &pen{view: p.view}
	for _, line := range m.Track {
		d.line(groundOf(line.Points))
	}
	p.raw(`<g fill="none" stroke-linejoin="round" stroke-linecap="round"><path stroke="#fff" stroke-width="6" d="`, string(d.b),
		`"/><path class="locator-line" stroke="`, accent, `" stroke-width="3.5" d="`, string(d.b), `"/></g>`)
}

// marks draws the points; those at one place bear the numbers of all.
func (m Map) marks(p *pen) {
	const plain, numbered = 8, 12
	numbers := map[geo.Point]string{}
	for _, mark := range m.Marks {
		if before, there := numbers[mark.At]; there && mark.Number != "" {
			numbers[mark.At] = before + " · " + mark.Number
		} else if !there {
			numbers[mark.At] = mark.Number
		}
	}
	for _, mark := range m.Marks {
		number, left := numbers[mark.At]
		if !left {
			continue
		}
		delete(numbers, mark.At)
		at := p.of(onGround(mark.At))
		colour, kind, radius := accent, "locator-mark", float64(plain)
		if number != "" {
			colour, kind, radius = brand, "locator-number", numbered+2.2*float64(utf8.RuneCountInString(number)-1)
		}
		p.raw(`<circle class="`, kind, `" cx="`).number(at.x).raw(`" cy="`).number(at.y).raw(`" r="`).number(radius).raw(`" fill="`, colour, `" stroke="#fff" stroke-width="2.5"/>`)
		if number != "" {
			p.raw(`<text x="`).number(at.x).raw(`" y="`).number(at.y+4.5).raw(`" text-anchor="middle" font-family="sans-serif" font-size="13" font-weight="600" fill="#fff">`, html.EscapeString(number), `</text>`)
		}
	}
}

// view chooses what is seen: all that is drawn with a margin around it, but never so little that the ground shows nothing.
func (m Map) view() (view, bool) {
	if m.Width <= 0 || m.Height <= 0 {
		return view{}, false
	}
	box := m.Box
	if box == (geo.Box{}) {
		box = geo.EmptyBox()
		for _, mark := range m.Marks {
			box = box.Extend(mark.At)
		}
		for _, line := range m.Track {
			for _, p := range line.Points {
				box = box.Extend(p)
			}
		}
		if !m.Outline.IsZero() {
			b := m.Outline.Box()
			box = box.Extend(geo.Point{Lat: b.South, Lon: b.West}).Extend(geo.Point{Lat: b.North, Lon: b.East})
		}
	}
	if box.Empty() || !box.Valid() || box.West > box.East {
		return view{}, false
	}
	const margin = 0.16 // of the picture, on each side
	from, to := onGround(geo.Point{Lat: box.North, Lon: box.West}), onGround(geo.Point{Lat: box.South, Lon: box.East})
	reach := m.Reach
	if reach == 0 {
		reach = 25_000
	}
	least := 2 * reach / equator / math.Cos(box.Center().Lat*math.Pi/180)
	if len(m.Track) > 0 {
		least = 0 // a way is looked at as large as it gets
	}
	wide, high := max((to.x-from.x)/(1-2*margin), least), max((to.y-from.y)/(1-2*margin), least*float64(m.Height)/float64(m.Width))
	if wide <= 0 && high <= 0 {
		return view{}, false
	}
	v := view{width: float64(m.Width), height: float64(m.Height)}
	v.scale = min(v.width/max(wide, 1e-9), v.height/max(high, 1e-9))
	v.x0, v.y0 = (from.x+to.x)/2-v.width/2/v.scale, (from.y+to.y)/2-v.height/2/v.scale
	return v, true
}
