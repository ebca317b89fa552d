package locator

import (
	"html"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// view is what of the ground a picture shows.
type view struct {
	x0, y0        float64 // of its upper left corner, on the ground
	scale         float64 // units of the picture for the whole ground
	width, height float64
}

func (v view) of(s spot) spot { return spot{(s.x - v.x0) * v.scale, (s.y - v.y0) * v.scale} }

// edge is how far beyond the picture is drawn, so that no line is seen where it was cut.
const edge = 12

func (v view) sees(r run) bool {
	from, to := v.of(r.from), v.of(r.to)
	return to.x >= -edge && to.y >= -edge && from.x <= v.width+edge && from.y <= v.height+edge
}

// pen writes the picture.
type pen struct {
	view
	b []byte
}

func (p *pen) raw(parts ...string) *pen {
	for _, s := range parts {
		p.b = append(p.b, s...)
	}
	return p
}

func (p *pen) number(x float64) *pen {
	p.b = strconv.AppendFloat(p.b, math.Round(x*10)/10, 'f', -1, 64)
	return p
}

// whole writes a number without its fraction, which lines of the ground do not need.
func (p *pen) whole(x float64) *pen {
	p.b = strconv.AppendInt(p.b, int64(math.Round(x)), 10)
	return p
}

// areas draws rings filled. One path of all lets holes be holes.
func (p *pen) areas(rings []run, fill, stroke string) {
	start := len(p.b)
	p.raw(`<path fill="`, fill, `" stroke="`, stroke, `" stroke-width=".8" fill-rule="evenodd" d="`)
	empty := len(p.b)
	for _, r := range rings {
		if p.sees(r) {
			p.ring(r.spots)
		}
	}
	if len(p.b) == empty {
		p.b = p.b[:start]
		return
	}
	p.raw(`"/>`)
}

func (p *pen) lines(runs []run, stroke, width, dashes string) {
	start := len(p.b)
	p.raw(`<path fill="none" stroke="`, stroke, `" stroke-width="`, width, `" stroke-linejoin="round"`)
	if dashes != "" {
		p.raw(` stroke-dasharray="`, dashes, `"`)
	}
	p.raw(` d="`)
	empty := len(p.b)
	for _, r := range runs {
		if p.sees(r) {
			p.line(r.spots)
		}
	}
	if len(p.b) == empty {
		p.b = p.b[:start]
		return
	}
	p.raw(`"/>`)
}

// ring draws what of a ring is in sight: it is cut by each side of the picture in turn (Sutherland and Hodgman, Reentrant polygon
// clipping, 1974).
func (p *pen) ring(ring []spot) {
	points := make([]spot, len(ring))
	for i, s := range ring {
		points[i] = p.of(s)
	}
	sides := []func(spot) float64{
		func(s spot) float64 { return s.x + edge }, func(s spot) float64 { return p.width + edge - s.x },
		func(s spot) float64 { return s.y + edge }, func(s spot) float64 { return p.height + edge - s.y },
	}
	for _, inside := range sides {
		points = cut(points, inside)
	}
	if len(points) < 3 {
		return
	}
	p.path(points)
	p.raw("Z")
}

func cut(ring []spot, inside func(spot) float64) []spot {
	var kept []spot
	for i, here := range ring {
		before := ring[(i+len(ring)-1)%len(ring)]
		a, b := inside(before), inside(here)
		if a < 0 != (b < 0) {
			t := a / (a - b)
			kept = append(kept, spot{before.x + t*(here.x-before.x), before.y + t*(here.y-before.y)})
		}
		if b >= 0 {
			kept = append(kept, here)
		}
	}
	return kept
}

// line draws the pieces of a line that are in sight.
func (p *pen) line(line []spot) {
	var piece []spot
	for i := 1; i < len(line); i++ {
		a, b := p.of(line[i-1]), p.of(line[i])
		if max(a.x, b.x) < -edge || max(a.y, b.y) < -edge || min(a.x, b.x) > p.width+edge || min(a.y, b.y) > p.height+edge {
			p.path(piece)
			piece = piece[:0]
			continue
		}
		if len(piece) == 0 {
			piece = append(piece, a)
		}
		piece = append(piece, b)
	}
	p.path(piece)
}

// path writes points, but for those that are not seen beside the one before.
func (p *pen) path(points []spot) {
	const seen = 1.5
	last := spot{math.Inf(1), 0}
	for i, s := range points {
		if i > 0 && i < len(points)-1 && math.Hypot(s.x-last.x, s.y-last.y) < seen {
			continue
		}
		if i == 0 {
			p.raw("M")
		} else {
			p.raw("L")
		}
		p.whole(s.x).raw(" ").whole(s.y)
		last = s
	}
}

// label is where a name stands.
type label struct{ left, top, right, bottom float64 }

func (l label) meets(k label) bool {
	return l.left < k.right && k.left < l.right && l.top < k.bottom && k.top < l.bottom
}

// mostTowns is how many are named: more are not read.
const mostTowns = 14

// towns names the largest in sight, each where neither another name nor a mark stands.
func (p *pen) towns(all []settlement, marks []spot) string {
	const size, letter = 12.5, 6.3
	taken := make([]label, 0, len(marks)+mostTowns)
	for _, m := range marks {
		taken = append(taken, label{m.x - 12, m.y - 12, m.x + 12, m.y + 12})
	}
	var b strings.Builder
	names := 0
	for _, one := range all {
		at := p.of(one.at)
		if at.x < 0 || at.y < 14 || at.x > p.width || at.y > p.height-6 || names == mostTowns {
			continue
		}
		half := letter * float64(utf8.RuneCountInString(one.name)) / 2
		for _, down := range []float64{-7, 17, -14, 25} { // above its dot, or else below; or beyond a mark that stands on it
			l := label{at.x - half, at.y + down - size, at.x + half, at.y + down + 3}
			if l.left < 2 || l.right > p.width-2 || meets(taken, l) {
				continue
			}
			taken = append(taken, l)
			w := &pen{}
			w.raw(`<circle cx="`).number(at.x).raw(`" cy="`).number(at.y).raw(`" r="2" fill="`, town, `"/><text x="`).number(at.x).raw(`" y="`).number(at.y+down).
				raw(`">`, html.EscapeString(one.name), `</text>`)
			b.Write(w.b)
			names++
			break
		}
	}
	if names == 0 {
		return ""
	}
	return `<g font-family="sans-serif" font-size="12.5" text-anchor="middle" fill="` + town + `" stroke="` + land + `" stroke-width="3" stroke-linejoin="round" paint-order="stroke">` + b.String() + `</g>`
}

func meets(taken []label, l label) bool {
	for _, k := range taken {
		if l.meets(k) {
			return true
		}
	}
	return false
}

// scale draws how long a distance is.
func (p *pen) scale(width, height int) {
	lat := math.Atan(math.Sinh(math.Pi * (1 - 2*(p.y0+p.height/2/p.view.scale))))
	metres := equator * math.Cos(lat) / p.view.scale // of one unit
	most := metres * float64(width) / 5
	length := math.Pow(10, math.Floor(math.Log10(most)))
	for _, times := range []float64{5, 2} {
		if times*length <= most {
			length *= times
			break
		}
	}
	name := strconv.FormatFloat(length/1000, 'f', -1, 64) + " km"
	if length < 1000 {
		name = strconv.FormatFloat(length, 'f', -1, 64) + " m"
	}
	y, end := float64(height-12), 12+length/metres
	p.raw(`<path fill="none" stroke="#1b2b31" stroke-width="1.2" d="M12 `).number(y-5).raw("V").number(y).raw("H").number(end).raw("V").number(y-5).
		raw(`"/><text x="`).number((12+end)/2).raw(`" y="`).number(y-4).raw(`" text-anchor="middle" font-family="sans-serif" font-size="11" fill="#1b2b31">`, name, `</text>`)
}
