package illustration

import "image/color"

// colour is short for what every brush takes.
type colour = color.RGBA

var white = rgb(0xffffff)

// tone is the colour of land at a distance: 0 farthest, 1 nearest.
func (c *canvas) tone(t float32) color.RGBA { return mix(c.mood.far, c.mood.near, t) }

// airy gives a thing's own colour as it looks through the air at a distance (0 far, 1 near).
func (c *canvas) airy(own color.RGBA, t float32) color.RGBA { return mix(c.mood.far, own, 0.3+0.7*t) }

// sky paints everything above the horizon, with a sun or moon, and gives the sun's place.
func (c *canvas) sky(horizon float32) point {
	m := c.mood
	c.gradient(0, horizon, m.skyTop, m.skyLow)
	c.gradient(horizon, 1.1, m.skyLow, m.skyLow)
	if m.stars {
		for range 90 {
			x, y := c.between(0, c.aspect), c.between(0, horizon*0.85)
			c.disc(x, y, c.between(0.0008, 0.0024), veil(white, c.between(0.3, 0.9)))
		}
	}
	side := c.between(0.14, 0.4)
	if c.chance(0.5) {
		side = 1 - side
	}
	sun := point{side * c.aspect, horizon * c.between(0.3, 0.62)}
	r := c.between(0.05, 0.075)
	c.halo(sun.x, sun.y, r*7, m.glow, 0.85)
	if m.stars {
		c.disc(sun.x, sun.y, r, m.sun)
		for range 3 {
			c.disc(sun.x+c.between(-0.6, 0.6)*r, sun.y+c.between(-0.6, 0.6)*r, r*c.between(0.08, 0.2), veil(m.glow, 0.25))
		}
		return sun
	}
	c.disc(sun.x, sun.y, r, m.sun)
	return sun
}

// clouds hang n flat-bottomed clouds between two heights; the lower, the smaller, as they are farther.
func (c *canvas) clouds(n int, high, low float32) {
	if c.mood.stars {
		n = n / 2
	}
	for i := range n {
		y := high + (low-high)*(float32(i)+c.between(0.1, 0.9))/float32(n)
		size := 0.34 - 0.22*(y-high)/max(0.01, low-high)
		colour := mix(c.mood.skyLow, white, 0.55)
		if c.mood.stars {
			colour = mix(c.mood.skyTop, c.mood.skyLow, 0.8)
		}
		c.cloud(c.between(-0.1, c.aspect), y, size*c.between(0.8, 1.2), veil(colour, 0.82))
	}
}

func (c *canvas) cloud(x, y, width float32, colour color.RGBA) {
	p := at(x, y)
	bumps := 3 + c.pick(3)
	step := width / float32(bumps)
	for i := range bumps {
		middle := 1 - absolute(2*(float32(i)+0.5)/float32(bumps)-1)
		lift := step * (0.5 + 1.1*middle) * c.between(0.85, 1.15)
		left := x + float32(i)*step
		p.cube(left-step*0.12, y-lift, left+step*1.12, y-lift, left+step, y)
	}
	tail := width * 0.16
	p.cube(x+width+tail, y, x+width+tail, y+width*0.03, x+width, y+width*0.03)
	p.line(x, y+width*0.03)
	p.cube(x-tail, y+width*0.03, x-tail, y, x, y)
	c.fill(p, colour)
}

func absolute(v float32) float32 { return max(v, -v) }

// birds cross the sky in a loose group.
func (c *canvas) birds(x, y float32) {
	colour := veil(mix(c.mood.near, c.mood.skyTop, 0.2), 0.8)
	for range 3 + c.pick(4) {
		bx, by, s := x+c.between(-0.12, 0.12), y+c.between(-0.06, 0.06), c.between(0.008, 0.016)
		c.fill(at(bx-s, by-s*0.4).quad(bx-s*0.4, by-s*0.7, bx, by).quad(bx+s*0.4, by-s*0.7, bx+s, by-s*0.4).
			quad(bx+s*0.4, by-s*0.4, bx, by+s*0.3).quad(bx-s*0.4, by-s*0.4, bx-s, by-s*0.4), colour)
	}
}

// hillsides paints n ranges of hills one before the other, from the heights high to low and the tones from to to; it gives
// the skylines, farthest first.
func (c *canvas) hillsides(n int, high, low, from, to float32) []ridge {
	lines := make([]ridge, n)
	for i := range n {
		t := float32(i) / float32(max(1, n-1))
		line := c.noise(high+(low-high)*t, 0.05+0.03*t, 0.5+0.5*t, 0.32)
		tone := c.tone(from + (to-from)*t)
		c.land(line, mix(tone, c.mood.glow, 0.12), mix(tone, c.mood.near, 0.22), 0.3)
		lines[i] = line
	}
	return lines
}

// peaks is a skyline of sharp summits.
func (c *canvas) peaks(base, tall float32, n int) ridge {
	line := make(ridge, c.w)
	for x := range line {
		line[x] = base * float32(c.h)
	}
	fine := c.noise(0, 0.012, 0.06, 0.5)
	for i := range n {
		middle := c.aspect * (float32(i) + c.between(0.15, 0.85)) / float32(n) * float32(c.h)
		rise := tall * c.between(0.55, 1) * float32(c.h)
		left, right := c.between(0.9, 1.5), c.between(0.9, 1.5)
		for x := range line {
			away := float32(x) - middle
			slope := left
			if away > 0 {
				slope = right
			}
			y := base*float32(c.h) - rise + absolute(away)*slope*0.72 + fine[x]*absolute(1-absolute(away)/(rise+1))
			line[x] = min(line[x], y)
		}
	}
	for x := range line {
		line[x] = float32(int32(line[x]*16)) / 16
	}
	return line
}

// snowcaps whitens the summits of a skyline down to about the given height, with a jagged lower edge.
func (c *canvas) snowcaps(line ridge, limit float32, colour color.RGBA) {
	edge := c.noise(limit, 0.035, 0.07, 0.6)
	for x, top := range line {
		low := min(edge[x], float32(c.h))
		for y := max(0, int(top)); float32(y) < low; y++ {
			cover := min(1, float32(y+1)-top, low-float32(y))
			if cover <= 0 {
				continue
			}
			p := c.img.Pix[y*c.img.Stride+x*4:][:3]
			k := int32(cover * 256)
			for i, v := range [3]uint8{colour.R, colour.G, colour.B} {
				p[i] = uint8((int32(p[i])*(256-k) + int32(v)*k) >> 8)
			}
		}
	}
}

// water paints a surface from the shore down, with glints under the sun.
func (c *canvas) water(shore float32, sun point) {
	c.gradient(shore, 1, c.mood.waterTop, c.mood.water)
	for range 70 {
		t := c.between(0, 1)
		y := shore + (1-shore)*t*t
		near := (y - shore) / (1 - shore)
		x := sun.x + c.between(-1, 1)*(0.03+0.16*near)
		c.ellipse(x, y, 0.012+0.05*near*c.between(0.4, 1), 0.0009+0.0035*near, veil(mix(c.mood.sun, c.mood.waterTop, 0.25), 0.55))
	}
	for range 60 {
		t := c.between(0, 1)
		y := shore + 0.01 + (1-shore)*t*t
		near := (y - shore) / (1 - shore)
		c.ellipse(c.between(0, c.aspect), y, 0.015+0.08*near*c.between(0.4, 1), 0.0008+0.003*near, veil(mix(c.mood.waterTop, white, 0.3), 0.28))
	}
}

// round is a broad-leaved tree of height s standing at (x, y).
func (c *canvas) round(x, y, s, near float32) {
	dark, lit := c.airy(c.mood.treeDark, near), c.airy(c.mood.tree, near)
	c.rect(x-s*0.035, y-s*0.4, x+s*0.035, y, mix(dark, c.mood.near, 0.4))
	c.ellipse(x, y-s*0.6, s*0.32, s*0.4, dark)
	c.ellipse(x-s*0.2, y-s*0.46, s*0.2, s*0.2, dark)
	c.ellipse(x+s*0.2, y-s*0.48, s*0.2, s*0.22, dark)
	c.ellipse(x-s*0.07, y-s*0.68, s*0.21, s*0.26, lit)
	c.ellipse(x-s*0.2, y-s*0.5, s*0.11, s*0.11, lit)
}

// cypress is a dark flame of height s.
func (c *canvas) cypress(x, y, s, near float32) {
	dark, lit := c.airy(c.mood.treeDark, near), c.airy(c.mood.tree, near)
	w := s * 0.13
	c.fill(at(x, y-s).cube(x+w*0.9, y-s*0.6, x+w*1.3, y-s*0.1, x, y).cube(x-w*1.3, y-s*0.1, x-w*0.9, y-s*0.6, x, y-s), dark)
	c.fill(at(x, y-s).cube(x-w*0.1, y-s*0.6, x-w*0.2, y-s*0.2, x, y-s*0.04).cube(x-w*1.1, y-s*0.15, x-w*0.8, y-s*0.6, x, y-s), veil(lit, 0.7))
}

// pine is a fir of height s in three tiers; with snow where the mood is winter.
func (c *canvas) pine(x, y, s, near float32) {
	dark, lit := c.airy(c.mood.treeDark, near), c.airy(c.mood.tree, near)
	c.rect(x-s*0.025, y-s*0.12, x+s*0.025, y, mix(dark, c.mood.near, 0.3))
	snowy := c.mood.near == winter.near
	for i := range 4 {
		t := float32(i) / 4
		low, high := y-s*(0.08+0.2*t*1.15), y-s*(0.48+0.6*t*0.87)
		half := s * (0.25 - 0.17*t)
		c.fill(at(x, high).quad(x+half*0.25, (low+high)/2, x+half, low).quad(x, low+s*0.03, x-half, low).quad(x-half*0.25, (low+high)/2, x, high), dark)
		c.fill(at(x, high).quad(x-half*0.25, (low+high)/2, x-half, low).quad(x-half*0.5, low+s*0.02, x-half*0.15, low+s*0.012).line(x, high), lit)
		if snowy {
			c.fill(at(x, high).quad(x-half*0.22, (low+high)/2, x-half*0.75, low-s*0.03).quad(x-half*0.3, low-s*0.08, x, high), veil(white, 0.9))
		}
	}
}

// grove plants n trees of about height s along a skyline between two places.
func (c *canvas) grove(line ridge, from, to float32, n int, s, near float32, plant func(x, y, s, near float32)) {
	for i := range n {
		x := from + (to-from)*(float32(i)+c.between(0.1, 0.9))/float32(n)
		if x < -s || x > c.aspect+s {
			continue
		}
		plant(x, c.top(line, x)+s*0.06, s*c.between(0.75, 1.15), near)
	}
}

// house is a gabled house seen from the front corner: lit front of width w, height h to the eaves.
func (c *canvas) house(x, y, w, h, near float32, roof color.RGBA) {
	wall, shade := c.airy(c.mood.wall, near), c.airy(c.mood.shade, near)
	roof = c.airy(roof, near)
	side := w * 0.55
	peak := h * c.between(0.5, 0.7)
	c.rect(x+w*0.99, y-h, x+w+side, y, shade)
	c.polygon(wall, x, y, x, y-h, x+w/2, y-h-peak, x+w, y-h, x+w, y)
	over := w * 0.05
	c.polygon(roof, x+w/2, y-h-peak-over, x+w/2+side, y-h-peak-over, x+w+side+over, y-h+over, x+w+over, y-h+over)
	c.polygon(mix(roof, c.mood.near, 0.3), x+w/2, y-h-peak-over, x+w+over, y-h+over, x+w, y-h+over*1.2, x+w/2, y-h-peak+over*0.4, x, y-h+over*1.2, x-over, y-h+over)
	c.rect(x+w*0.75+side*0.2, y-h-peak*1.15, x+w*0.75+side*0.2+w*0.1, y-h-peak*0.6, shade)
	pane := c.airy(c.mood.light, near)
	c.rect(x+w*0.2, y-h*0.8, x+w*0.36, y-h*0.5, pane)
	c.rect(x+w*0.64, y-h*0.8, x+w*0.8, y-h*0.5, pane)
	c.rect(x+w*0.42, y-h*0.42, x+w*0.58, y, mix(c.airy(c.mood.accent, near), shade, 0.35))
	c.rect(x+w+side*0.35, y-h*0.7, x+w+side*0.62, y-h*0.38, pane)
}

// church has a nave and a spire that shows a village from afar.
func (c *canvas) church(x, y, s, near float32) {
	wall, shade := c.airy(c.mood.wall, near), c.airy(c.mood.shade, near)
	roof := c.airy(mix(c.mood.roof, c.mood.near, 0.35), near)
	c.rect(x+s*0.1, y-s*0.34, x+s*0.72, y, shade)
	c.polygon(roof, x+s*0.05, y-s*0.33, x+s*0.14, y-s*0.52, x+s*0.66, y-s*0.52, x+s*0.76, y-s*0.33)
	c.rect(x, y-s*0.66, x+s*0.11, y, wall)
	c.rect(x+s*0.11, y-s*0.66, x+s*0.2, y, shade)
	c.polygon(roof, x-s*0.02, y-s*0.65, x+s*0.1, y-s*1.15, x+s*0.22, y-s*0.65)
	c.polygon(mix(roof, c.mood.near, 0.25), x+s*0.11, y-s*0.65, x+s*0.1, y-s*1.15, x+s*0.22, y-s*0.65)
	c.rect(x+s*0.035, y-s*0.58, x+s*0.075, y-s*0.46, c.airy(c.mood.light, near))
	for i := range 3 {
		wx := x + s*(0.3+0.15*float32(i))
		c.fill(at(wx, y-s*0.08).line(wx, y-s*0.2).quad(wx+s*0.025, y-s*0.26, wx+s*0.05, y-s*0.2).line(wx+s*0.05, y-s*0.08), c.airy(c.mood.light, near))
	}
}

// sailboat of height s floats at (x, y).
func (c *canvas) sailboat(x, y, s float32, sail color.RGBA) {
	c.ellipse(x, y+s*0.05, s*0.36, s*0.022, veil(c.mood.water, 0.55))
	c.fill(at(x-s*0.02, y-s).quad(x+s*0.12, y-s*0.5, x+s*0.34, y-s*0.13).line(x-s*0.02, y-s*0.13), sail)
	c.fill(at(x-s*0.05, y-s*0.9).quad(x-s*0.06, y-s*0.4, x-s*0.27, y-s*0.13).line(x-s*0.05, y-s*0.13), mix(sail, c.mood.shade, 0.35))
	c.stroke(x-s*0.035, y-s*1.04, x-s*0.035, y, s*0.016, c.mood.treeDark)
	c.fill(at(x-s*0.36, y-s*0.08).line(x+s*0.38, y-s*0.08).quad(x+s*0.3, y+s*0.05, x+s*0.16, y+s*0.05).line(x-s*0.2, y+s*0.05).quad(x-s*0.32, y+s*0.04, x-s*0.36, y-s*0.08), mix(c.mood.wall, white, 0.2))
	c.stroke(x-s*0.34, y-s*0.055, x+s*0.365, y-s*0.055, s*0.025, c.mood.accent)
}

// tent of height s, its entrance lit.
func (c *canvas) tent(x, y, s float32, cloth color.RGBA) {
	c.ellipse(x, y, s*0.95, s*0.06, veil(c.mood.near, 0.45))
	c.fill(at(x+s*0.1, y-s).quad(x+s*0.5, y-s*0.4, x+s*1.05, y).line(x+s*0.25, y), mix(cloth, c.mood.near, 0.38))
	c.fill(at(x+s*0.1, y-s).quad(x-s*0.25, y-s*0.4, x-s*0.75, y).line(x+s*0.3, y), cloth)
	inside := mix(c.mood.near, c.mood.light, 0.2)
	if c.mood.stars || c.mood.light == sunset.light {
		inside = c.mood.light
	}
	c.fill(at(x+s*0.06, y-s*0.82).quad(x-s*0.08, y-s*0.3, x-s*0.3, y).line(x+s*0.18, y), inside)
	c.fill(at(x+s*0.06, y-s*0.82).quad(x+s*0.02, y-s*0.3, x+s*0.04, y).line(x+s*0.18, y), mix(cloth, white, 0.25))
}

// bunting hangs flags between two points.
func (c *canvas) bunting(x0, y0, x1, y1, sag float32) {
	const flags = 13
	along := func(t float32) (float32, float32) { return x0 + (x1-x0)*t, y0 + (y1-y0)*t + sag*4*t*(1-t) }
	colours := []color.RGBA{c.mood.accent, c.mood.accent2, c.mood.wall, c.mood.tree}
	for i := range flags {
		a, b := float32(i)/flags, float32(i+1)/flags
		ax, ay := along(a)
		bx, by := along(b)
		c.stroke(ax, ay, bx, by, 0.0025, c.mood.treeDark)
		w := (bx - ax) * 0.36
		mx, my := (ax+bx)/2, (ay+by)/2
		c.polygon(colours[i%len(colours)], mx-w, my, mx+w, my, mx, my+absolute(w)*2.2)
	}
}

// person is a small figure of height s, as posters have them to show how large the rest is.
func (c *canvas) person(x, y, s float32, clothes color.RGBA) {
	dark := mix(c.mood.near, c.mood.treeDark, 0.5)
	c.rect(x-s*0.08, y-s*0.45, x-s*0.01, y, dark)
	c.rect(x+s*0.01, y-s*0.45, x+s*0.08, y, dark)
	c.fill(at(x-s*0.12, y-s*0.4).line(x-s*0.11, y-s*0.72).quad(x, y-s*0.86, x+s*0.11, y-s*0.72).line(x+s*0.12, y-s*0.4), clothes)
	c.disc(x, y-s*0.9, s*0.085, mix(c.mood.sand, c.mood.roof, 0.25))
}
