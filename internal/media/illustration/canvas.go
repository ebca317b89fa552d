package illustration

import (
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// canvas is what themes paint on. Coordinates are in heights of the picture: y from 0 (top) to 1, x from 0 to aspect.
type canvas struct {
	img    *image.RGBA
	w, h   int
	aspect float32
	mood   *mood
	state  uint64
	brush  vector.Rasterizer
	mask   []uint8 // of the shape being filled; kept to be used again
}

func newCanvas(w, h int, seed uint64) *canvas {
	return &canvas{
		img: image.NewRGBA(image.Rect(0, 0, w, h)), w: w, h: h,
		aspect: float32(w) / float32(h), state: scramble(seed),
	}
}

// next is SplitMix64 (Steele, Lea, Flood 2014): small, and defined on integers alone.
func (c *canvas) next() uint64 {
	c.state += 0x9e3779b97f4a7c15
	return scramble(c.state)
}

// scramble makes neighbouring numbers unlike: without it the pictures of seeds 1 and 2 would be sisters.
func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (c *canvas) pick(n int) int { return int(c.next() >> 33 % uint64(n)) }

// between gives one of 4096 steps from low to high.
func (c *canvas) between(low, high float32) float32 {
	return low + float32((high-low)*float32(float32(c.next()>>52)/4096))
}

func (c *canvas) chance(p float32) bool { return c.between(0, 1) < p }

func (c *canvas) oneOf(colours ...color.RGBA) color.RGBA { return colours[c.pick(len(colours))] }

// point is a place on the canvas.
type point struct{ x, y float32 }

// path is an outline to be filled; curves are marked by their control points.
type path struct {
	verbs  []byte // m, l, q, c
	points []point
}

func at(x, y float32) *path { return &path{[]byte{'m'}, []point{{x, y}}} }

func (p *path) line(x, y float32) *path {
	p.verbs, p.points = append(p.verbs, 'l'), append(p.points, point{x, y})
	return p
}

func (p *path) quad(bx, by, x, y float32) *path {
	p.verbs, p.points = append(p.verbs, 'q'), append(p.points, point{bx, by}, point{x, y})
	return p
}

func (p *path) cube(bx, by, cx, cy, x, y float32) *path {
	p.verbs, p.points = append(p.verbs, 'c'), append(p.points, point{bx, by}, point{cx, cy}, point{x, y})
	return p
}

// fill paints the inside of the path. The rasterizer is set to the path's own bounds, clipped to the canvas: its cost
// is in proportion to its area, and most shapes are small.
func (c *canvas) fill(p *path, colour color.RGBA) {
	minX, minY, maxX, maxY := float32(math.MaxFloat32), float32(math.MaxFloat32), float32(-math.MaxFloat32), float32(-math.MaxFloat32)
	for i := range p.points {
		x, y := c.pixel(p.points[i])
		minX, maxX, minY, maxY = min(minX, x), max(maxX, x), min(minY, y), max(maxY, y)
	}
	area := image.Rect(clampInt(minX, c.w)-1, clampInt(minY, c.h)-1, clampInt(maxX, c.w)+2, clampInt(maxY, c.h)+2).Intersect(c.img.Rect)
	if area.Empty() {
		return
	}
	c.brush.Reset(area.Dx(), area.Dy())
	next := 0
	take := func() (float32, float32) {
		x, y := c.pixel(p.points[next])
		next++
		return x - float32(area.Min.X), y - float32(area.Min.Y)
	}
	for i, verb := range p.verbs {
		switch verb {
		case 'm':
			if i > 0 {
				c.brush.ClosePath()
			}
			c.brush.MoveTo(take())
		case 'l':
			c.brush.LineTo(take())
		case 'q':
			bx, by := take()
			x, y := take()
			c.brush.QuadTo(bx, by, x, y)
		case 'c':
			bx, by := take()
			cx, cy := take()
			x, y := take()
			c.brush.CubeTo(bx, by, cx, cy, x, y)
		}
	}
	c.brush.ClosePath()
	c.blend(area, colour)
}

// blend lays the colour on where the brush has been. It is the rasterizer's own Draw over again, but passes over what
// is outside the shape eight pixels at a time, and merely copies inside: most of a picture is one or the other.
func (c *canvas) blend(area image.Rectangle, colour color.RGBA) {
	w, h := area.Dx(), area.Dy()
	if cap(c.mask) < w*h {
		c.mask = make([]uint8, w*h)
	}
	mask := &image.Alpha{Pix: c.mask[:w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
	c.brush.DrawOp = draw.Src
	c.brush.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	ink := [4]uint8{colour.R, colour.G, colour.B, 255}
	for y := range h {
		cover := mask.Pix[y*w : y*w+w]
		row := c.img.Pix[(area.Min.Y+y)*c.img.Stride+area.Min.X*4:][:w*4]
		for x := 0; x < w; x++ {
			if x+8 <= w && binary.LittleEndian.Uint64(cover[x:]) == 0 {
				x += 7
				continue
			}
			switch k := uint32(cover[x]); {
			case k == 0:
			case k == 255 && colour.A == 255:
				*(*[4]uint8)(row[x*4:]) = ink
			default:
				lay(row[x*4:x*4+3:x*4+3], colour, k)
			}
		}
	}
}

// lay puts a premultiplied colour over one pixel, with the cover k (0 to 255).
func lay(p []uint8, colour color.RGBA, k uint32) {
	rest := 255*255 - uint32(colour.A)*k
	p[0] = uint8((uint32(p[0])*rest + uint32(colour.R)*k*255 + 255*255/2) / (255 * 255))
	p[1] = uint8((uint32(p[1])*rest + uint32(colour.G)*k*255 + 255*255/2) / (255 * 255))
	p[2] = uint8((uint32(p[2])*rest + uint32(colour.B)*k*255 + 255*255/2) / (255 * 255))
}

// pixel gives a place in pixels, rounded to sixteenths.
func (c *canvas) pixel(p point) (x, y float32) {
	round := func(v float32) float32 {
		return float32(math.Floor(float64(float32(v*float32(c.h)))*16+0.5)) / 16
	}
	return round(p.x), round(p.y)
}

func clampInt(v float32, most int) int { return int(min(max(v, -2), float32(most)+2)) }

// The shapes below are what themes are made of.

func (c *canvas) rect(x0, y0, x1, y1 float32, colour color.RGBA) {
	px0, py0 := c.pixel(point{min(x0, x1), min(y0, y1)})
	px1, py1 := c.pixel(point{max(x0, x1), max(y0, y1)})
	area := image.Rect(clampInt(px0, c.w), clampInt(py0, c.h), clampInt(px1, c.w)+1, clampInt(py1, c.h)+1).Intersect(c.img.Rect)
	within := func(i int, from, to float32) uint32 { // how much of pixel i lies between, in 255ths
		return uint32(max(0, min(float32(i+1), to)-max(float32(i), from))*255 + 0.5)
	}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		down := within(y, py0, py1)
		row := c.img.Pix[y*c.img.Stride : y*c.img.Stride+c.w*4]
		for x := area.Min.X; x < area.Max.X; x++ {
			k := down
			if x == area.Min.X || x >= area.Max.X-2 {
				k = down * within(x, px0, px1) / 255
			}
			if k == 255 && colour.A == 255 {
				*(*[4]uint8)(row[x*4:]) = [4]uint8{colour.R, colour.G, colour.B, 255}
			} else if k > 0 {
				lay(row[x*4:x*4+3:x*4+3], colour, k)
			}
		}
	}
}

func (c *canvas) polygon(colour color.RGBA, xy ...float32) {
	p := at(xy[0], xy[1])
	for i := 2; i+1 < len(xy); i += 2 {
		p.line(xy[i], xy[i+1])
	}
	c.fill(p, colour)
}

func (c *canvas) disc(x, y, r float32, colour color.RGBA) { c.fill(oval(x, y, r, r), colour) }

func (c *canvas) ellipse(x, y, rx, ry float32, colour color.RGBA) { c.fill(oval(x, y, rx, ry), colour) }

// oval is four cubic arcs; 0.5523 is the usual distance of their control points, 4/3 (√2 − 1).
func oval(x, y, rx, ry float32) *path {
	kx, ky := rx*0.5523, ry*0.5523
	return at(x+rx, y).
		cube(x+rx, y+ky, x+kx, y+ry, x, y+ry).
		cube(x-kx, y+ry, x-rx, y+ky, x-rx, y).
		cube(x-rx, y-ky, x-kx, y-ry, x, y-ry).
		cube(x+kx, y-ry, x+rx, y-ky, x+rx, y)
}

// stroke paints a straight line of the given thickness.
func (c *canvas) stroke(x0, y0, x1, y1, thick float32, colour color.RGBA) {
	dx, dy := x1-x0, y1-y0
	length := float32(math.Sqrt(float64(dx*dx + dy*dy)))
	if length == 0 {
		return
	}
	nx, ny := -dy/length*thick/2, dx/length*thick/2
	c.polygon(colour, x0+nx, y0+ny, x1+nx, y1+ny, x1-nx, y1-ny, x0-nx, y0-ny)
}

// gradient fills rows y0 to y1 from one colour to another. A faint ordered pattern hides the steps between tones,
// which large flat skies would show as bands.
func (c *canvas) gradient(y0, y1 float32, top, low color.RGBA) {
	from, to := clampInt(y0*float32(c.h), c.h), clampInt(y1*float32(c.h), c.h)
	span := max(1, int32(to-from))
	for y := max(from, 0); y < min(to, c.h); y++ {
		t := (int32(y-from)<<16 + 1<<15) / span
		row := c.img.Pix[y*c.img.Stride : y*c.img.Stride+c.w*4]
		var tile [4][4]uint8
		for x := range tile {
			dither := int32(bayer[y&3][x])<<12 + 1<<11
			level := func(a, b uint8) uint8 { return uint8((int32(a)<<16 + (int32(b)-int32(a))*t + dither) >> 16) }
			tile[x] = [4]uint8{level(top.R, low.R), level(top.G, low.G), level(top.B, low.B), 255}
		}
		paintRow(row, tile)
	}
}

// paintRow repeats four pixels along a row, doubling what is there already.
func paintRow(row []uint8, tile [4][4]uint8) {
	done := 0
	for _, pixel := range tile {
		done += copy(row[done:], pixel[:])
	}
	for done < len(row) {
		done += copy(row[done:], row[:done])
	}
}

// bayer is the ordered dither matrix of order 4 (Bayer 1973).
var bayer = [4][4]uint8{{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}}

// halo lays a soft round light on what is there, strongest in its middle.
func (c *canvas) halo(x, y, r float32, colour color.RGBA, strength float32) {
	cx, cy, radius := int(x*float32(c.h)), int(y*float32(c.h)), max(1, int(r*float32(c.h)))
	area := image.Rect(cx-radius, cy-radius, cx+radius+1, cy+radius+1).Intersect(c.img.Rect)
	square := int64(radius) * int64(radius)
	most := int64(strength * 256)
	for py := area.Min.Y; py < area.Max.Y; py++ {
		row := c.img.Pix[py*c.img.Stride:]
		for px := area.Min.X; px < area.Max.X; px++ {
			dx, dy := int64(px-cx), int64(py-cy)
			rest := square - dx*dx - dy*dy
			if rest <= 0 {
				continue
			}
			f := rest << 12 / square // 0 … 4096
			k := int32(f * f >> 12 * f >> 12 * most >> 12)
			dither := int32(bayer[py&3][px&3]) << 4
			p := row[px*4 : px*4+3 : px*4+3]
			for i, v := range [3]uint8{colour.R, colour.G, colour.B} {
				p[i] = uint8((int32(p[i])*(256-k) + int32(v)*k + dither) >> 8)
			}
		}
	}
}

// ridge is a skyline: for each column of the canvas the height of its top, in pixels.
type ridge []float32

// noise makes a skyline around y, rising and falling by up to amplitude, in waves of the given length; rough (0 to 1)
// is how much of it the smaller waves have.
func (c *canvas) noise(y, amplitude, wave, rough float32) ridge {
	line := make(ridge, c.w)
	for octave := range 5 {
		seed := c.next()
		size := wave * float32(c.h)
		for range octave {
			size *= 0.5
		}
		gain := amplitude * float32(c.h)
		for range octave {
			gain *= rough
		}
		if size < 2 || gain < 0.05 {
			break
		}
		for x := range line {
			line[x] += gain * lattice(seed, float32(x)/size)
		}
	}
	for x := range line {
		line[x] = float32(math.Floor(float64(line[x]+y*float32(c.h))*16+0.5)) / 16
	}
	return line
}

// lattice is value noise between -1 and 1: random heights at whole numbers, smoothly joined.
func lattice(seed uint64, x float32) float32 {
	i := int64(math.Floor(float64(x)))
	t := x - float32(i)
	t = t * t * (3 - 2*t)
	a, b := height(seed, i), height(seed, i+1)
	return a + (b-a)*t
}

func height(seed uint64, i int64) float32 {
	return float32(scramble(seed^uint64(i)*0x9e3779b97f4a7c15)>>40)/float32(1<<23) - 1
}

// at gives the height of the skyline at x, in the units of the canvas.
func (c *canvas) top(line ridge, x float32) float32 {
	return line[min(max(int(x*float32(c.h)), 0), c.w-1)] / float32(c.h)
}

// land fills everything below the skyline, fading from the colour at its top to another at the given depth below.
func (c *canvas) land(line ridge, top, low color.RGBA, depth float32) {
	span := max(1, int32(depth*float32(c.h)))
	first := float32(c.h)
	for _, y := range line {
		first = min(first, y)
	}
	shades := make([][4]uint8, span+1)
	for i := range shades {
		m := mix(top, low, float32(i)/float32(span))
		shades[i] = [4]uint8{m.R, m.G, m.B, 255}
	}
	for y := max(0, int(first)); y < c.h; y++ {
		row := c.img.Pix[y*c.img.Stride : y*c.img.Stride+c.w*4]
		bottom := float32(y + 1)
		for x, edge := range line {
			cover := bottom - edge
			if cover <= 0 {
				continue
			}
			s := &shades[min(int32(cover), span)]
			if cover >= 1 {
				*(*[4]uint8)(row[x*4:]) = *s
				continue
			}
			p, k := row[x*4:x*4+3:x*4+3], int32(cover*256)
			p[0] = uint8((int32(p[0])*(256-k) + int32(s[0])*k) >> 8)
			p[1] = uint8((int32(p[1])*(256-k) + int32(s[1])*k) >> 8)
			p[2] = uint8((int32(p[2])*(256-k) + int32(s[2])*k) >> 8)
		}
	}
}
