package illustration

import "math"

func hills(c *canvas) {
	sun := c.sky(0.62)
	c.clouds(4, 0.08, 0.42)
	c.birds(sun.x+c.between(-0.3, 0.3), sun.y+0.12)
	lines := c.hillsides(5, 0.5, 0.78, 0.05, 0.8)
	c.grove(lines[2], 0, c.aspect, 16, 0.035, 0.45, c.round)
	x := c.between(0.2, 0.7) * c.aspect
	for i := range 4 {
		hx := x + float32(i)*0.05
		c.house(hx, c.top(lines[3], hx)+0.012, 0.026, 0.026, 0.65, c.mood.roof)
	}
	c.church(x+0.08, c.top(lines[3], x+0.08)+0.012, 0.12, 0.65)
	c.grove(lines[3], x+0.25, x+0.6, 8, 0.06, 0.7, c.cypress)
	front := c.noise(0.9, 0.035, 0.9, 0.3)
	c.land(front, c.tone(0.95), mix(c.mood.near, c.mood.treeDark, 0.6), 0.25)
	c.grove(front, -0.05, 0.25, 4, 0.2, 1, c.round)
	c.grove(front, c.aspect-0.2, c.aspect+0.05, 3, 0.24, 1, c.round)
}

func mountain(c *canvas) {
	c.sky(0.66)
	c.clouds(3, 0.1, 0.4)
	back := c.peaks(0.66, 0.4, 5)
	c.land(back, c.tone(0.06), c.tone(0.02), 0.4)
	c.snowcaps(back, 0.34, mix(white, c.mood.skyLow, 0.5))
	front := c.peaks(0.76, 0.5, 3)
	c.land(front, c.tone(0.36), c.tone(0.2), 0.45)
	c.snowcaps(front, 0.4, mix(white, c.mood.skyLow, 0.2))
	c.alpine(front)
	lines := c.hillsides(2, 0.74, 0.84, 0.55, 0.85)
	c.grove(lines[0], 0, c.aspect, 44, 0.06, 0.6, c.pine)
	x := c.between(0.3, 0.65) * c.aspect
	c.house(x, c.top(lines[1], x)+0.02, 0.075, 0.05, 0.95, c.mood.roof)
	c.grove(lines[1], x-0.3, x-0.04, 7, 0.12, 0.85, c.pine)
	c.grove(lines[1], x+0.2, x+0.6, 9, 0.12, 0.85, c.pine)
	ground := c.noise(0.94, 0.02, 0.8, 0.3)
	c.land(ground, mix(c.tone(1), c.mood.treeDark, 0.25), c.mood.treeDark, 0.12)
	c.grove(ground, -0.05, 0.28, 5, 0.3, 1, c.pine)
	c.grove(ground, c.aspect-0.22, c.aspect+0.06, 4, 0.36, 1, c.pine)
}

// alpine lays the shadowed flanks of the summits, on the side away from the light, down to the next valley.
func (c *canvas) alpine(line ridge) {
	h := float32(c.h)
	reach := max(2, c.h/14)
	for x := range line {
		if !isSummit(line, x, reach) || line[x] > 0.58*h {
			continue
		}
		valley := x
		for valley+reach < len(line) && line[valley+reach] > line[valley] {
			valley += max(1, reach/4)
		}
		px, py := float32(x)/h, line[x]/h
		vx, vy := float32(valley)/h, line[valley]/h
		foot := point{px + (vx-px)*0.42, vy + (vy-py)*0.55}
		p := at(px, py)
		for i := x; i < valley; i += max(1, c.h/200) {
			p.line(float32(i)/h, line[i]/h)
		}
		p.line(vx, vy).line(foot.x, foot.y)
		for i := 7; i >= 1; i-- { // the crest comes down in steps
			t := float32(i) / 8
			jog := (foot.y - py) * 0.06 * float32(i%2*2-1)
			p.line(px+(foot.x-px)*t+jog, py+(foot.y-py)*t)
		}
		c.fill(p, veil(mix(c.mood.near, c.mood.slate, 0.7), 0.3))
	}
}

func isSummit(line ridge, x, reach int) bool {
	for d := 1; d <= reach; d++ {
		if x-d >= 0 && line[x-d] <= line[x] || x+d < len(line) && line[x+d] < line[x] {
			return false
		}
	}
	return true
}

func forest(c *canvas) {
	sun := c.sky(0.75)
	c.halo(sun.x, sun.y, 0.55, c.mood.glow, 0.6)
	plant := c.pine
	if c.mood.near == autumn.near || c.chance(0.35) {
		plant = c.round
	}
	for i := range 5 {
		t := float32(i) / 4
		line := c.noise(0.56+0.3*t, 0.035, 0.7, 0.3)
		tone := c.tone(0.12 + 0.62*t)
		c.grove(line, -0.05, c.aspect+0.05, 26-4*i, 0.13+0.16*t, 0.08+0.7*t, plant)
		c.land(line, tone, mix(tone, c.mood.skyLow, 0.3*(1-t)), 0.12)
	}
	c.path(0.8, sun.x)
	front := c.noise(0.965, 0.015, 0.5, 0.3)
	c.land(front, c.mood.treeDark, c.mood.treeDark, 0.1)
	for _, x := range []float32{0.02, 0.16, c.aspect - 0.17, c.aspect - 0.03} {
		c.trunk(x+c.between(-0.03, 0.03), c.between(0.028, 0.045))
	}
}

// trunk stands so near that its crown is outside the picture.
func (c *canvas) trunk(x, w float32) {
	dark := mix(c.mood.treeDark, c.mood.near, 0.5)
	c.fill(at(x-w*0.7, -0.02).line(x+w*0.7, -0.02).quad(x+w*0.6, 0.7, x+w*1.5, 1.02).line(x-w*1.5, 1.02).quad(x-w*0.6, 0.7, x-w*0.7, -0.02), dark)
	c.fill(at(x-w*0.7, -0.02).line(x-w*0.35, -0.02).quad(x-w*0.3, 0.7, x-w*0.7, 1.02).line(x-w*1.5, 1.02).quad(x-w*0.6, 0.7, x-w*0.7, -0.02), veil(mix(c.mood.tree, c.mood.glow, 0.3), 0.55))
	for range 2 {
		y := c.between(0.05, 0.5)
		reach := c.between(0.08, 0.16)
		if c.chance(0.5) {
			reach = -reach
		}
		c.fill(at(x, y).quad(x+reach*0.5, y-0.02, x+reach, y-0.09).quad(x+reach*0.5, y+0.01, x, y+w*0.8), dark)
	}
}

// path winds from the foreground to a far point at height y, near x.
func (c *canvas) path(y, x float32) {
	bend := c.between(0.08, 0.2)
	left := at(c.aspect*0.5-0.3, 1.01)
	left.cube(c.aspect*0.5-bend, 0.96, x-bend*1.6, y+0.07, x-0.008, y)
	left.line(x+0.008, y)
	left.cube(x-bend*1.1, y+0.075, c.aspect*0.5+bend*1.6, 0.95, c.aspect*0.5+0.22, 1.01)
	c.fill(left, mix(c.mood.sand, c.mood.glow, 0.2))
}

func vineyard(c *canvas) {
	c.sky(0.52)
	c.clouds(3, 0.08, 0.34)
	lines := c.hillsides(3, 0.44, 0.54, 0.08, 0.42)
	c.grove(lines[1], 0, c.aspect, 12, 0.03, 0.4, c.round)
	x := c.between(0.25, 0.6) * c.aspect
	y := c.top(lines[2], x+0.05) + 0.02
	c.house(x, y, 0.07, 0.06, 0.75, c.mood.roof)
	c.house(x+0.115, y+0.004, 0.045, 0.04, 0.75, c.mood.roof)
	for i := range 6 {
		c.cypress(x-0.03-0.03*float32(i), y+0.004, 0.11*c.between(0.8, 1.1), 0.75)
	}
	field := c.noise(0.57, 0.012, 1, 0.2)
	soil := mix(c.mood.sand, c.mood.near, 0.35)
	c.land(field, mix(soil, c.mood.far, 0.3), soil, 0.4)
	c.rows(c.between(0.35, 0.65)*c.aspect, 0.46)
}

// rows of vines run to the point (x, y), which lies behind the brow of the field.
func (c *canvas) rows(x, y float32) {
	const n = 15
	for i := -n; i <= n; i++ {
		foot := x + float32(i)*0.21
		for _, side := range []struct {
			from, to float32
			dark     bool
		}{{-0.075, 0.02, false}, {0.02, 0.065, true}} {
			colour := c.mood.tree
			if side.dark {
				colour = c.mood.treeDark
			}
			c.strip(point{x, y}, foot+side.from, foot+side.to, 0.575, mix(colour, c.mood.far, 0.1))
		}
		c.leaves(x, y, foot-0.03)
	}
}

// strip runs from the lower edge, where it lies between x0 and x1, towards the vanishing point, as far as top. It is
// drawn in lengths, cut between two rows of pixels: a slanting strip's bounds, which cost, are mostly empty.
func (c *canvas) strip(end point, x0, x1, top float32, tint colour) {
	const foot, lengths = 1.03, 5
	across := func(x, y float32) float32 { return x + (end.x-x)*(foot-y)/(foot-end.y) }
	high := top
	for i := range lengths {
		low := float32(int((top+(foot-top)*float32(i+1)/lengths)*float32(c.h))) / float32(c.h)
		c.polygon(tint, across(x0, high), high, across(x1, high), high, across(x1, low), low, across(x0, low), low)
		high = low
	}
}

// leaves break the edge of the row that runs from its foot to the point (x, y); some hide a bunch of grapes.
func (c *canvas) leaves(x, y, foot float32) {
	const n = 20
	for k := range n {
		t := 0.24 + 0.76*float32(k)/n
		t *= t
		px, py, r := x+(foot-x)*t, y+(1.03-y)*t, 0.055*t*c.between(0.75, 1.1)
		if py < 0.585 || px < -r*2 || px > c.aspect+r*2 {
			continue
		}
		c.ellipse(px, py-r*0.5, r, r*0.75, mix(c.mood.tree, c.mood.glow, 0.12))
		c.ellipse(px+r*0.5, py-r*0.2, r*0.6, r*0.6, c.mood.treeDark)
		if c.chance(0.25) {
			c.disc(px, py-r*0.5, r*0.22, c.oneOf(c.mood.accent2, mix(c.mood.accent, c.mood.near, 0.4)))
		}
	}
}

func cycling(c *canvas) {
	c.sky(0.6)
	c.clouds(4, 0.07, 0.4)
	lines := c.hillsides(4, 0.5, 0.66, 0.06, 0.6)
	c.grove(lines[2], 0, c.aspect, 18, 0.04, 0.5, c.round)
	end := c.between(0.3, 0.7) * c.aspect
	meadow := c.noise(0.7, 0.02, 1, 0.25)
	c.land(meadow, c.tone(0.72), mix(c.tone(0.95), c.mood.glow, 0.1), 0.3)
	c.path(c.top(meadow, end)+0.005, end)
	for i := range 5 {
		t := float32(i) / 4
		x := end + (0.08+0.5*t*t)*1.2
		c.round(x, c.top(meadow, end)+0.012+0.13*t*t, 0.06+0.2*t, 0.6+0.4*t)
	}
	for range 70 {
		x, y := c.between(0, c.aspect), c.between(0.84, 1)
		if absolute(x-c.aspect*0.5) > 0.34 {
			c.disc(x, y, c.between(0.003, 0.007), c.oneOf(c.mood.accent, c.mood.accent2, c.mood.wall))
		}
	}
	x := c.aspect * 0.5
	c.bicycle(x-0.06, 0.93, 0.26, c.mood.accent)
	c.bicycle(x+0.16, 0.89, 0.19, c.mood.accent2)
}

// bicycle with its rider, from the side; s is the height of both.
func (c *canvas) bicycle(x, y, s float32, jersey colour) {
	dark := mix(c.mood.near, c.mood.treeDark, 0.5)
	r := s * 0.19
	c.ellipse(x, y+s*0.01, s*0.45, s*0.025, veil(c.mood.near, 0.35))
	for _, wx := range []float32{x - s*0.27, x + s*0.27} {
		ring := oval(wx, y-r, r, r)
		inner := oval(wx, y-r, r*0.86, -r*0.86) // wound the other way: a hole
		ring.verbs = append(ring.verbs, inner.verbs...)
		ring.points = append(ring.points, inner.points...)
		c.fill(ring, dark)
		for k := range 4 {
			a := float64(k) * math.Pi / 4
			dx, dy := r*float32(math.Cos(a))*0.9, r*float32(math.Sin(a))*0.9
			c.stroke(wx-dx, y-r-dy, wx+dx, y-r+dy, s*0.004, veil(dark, 0.6))
		}
	}
	frame := mix(jersey, white, 0.15)
	hubY, seatY := y-r, y-s*0.5
	c.stroke(x-s*0.27, hubY, x-s*0.09, seatY, s*0.018, frame)
	c.stroke(x-s*0.27, hubY, x-s*0.02, hubY, s*0.018, frame)
	c.stroke(x-s*0.02, hubY, x-s*0.09, seatY, s*0.018, frame)
	c.stroke(x-s*0.02, hubY, x+s*0.18, seatY+s*0.03, s*0.018, frame)
	c.stroke(x-s*0.09, seatY+s*0.04, x+s*0.18, seatY+s*0.03, s*0.018, frame)
	c.stroke(x+s*0.27, hubY, x+s*0.17, seatY-s*0.05, s*0.018, dark)
	c.stroke(x+s*0.12, seatY-s*0.05, x+s*0.2, seatY-s*0.05, s*0.018, dark)
	skin := mix(c.mood.sand, c.mood.roof, 0.3)
	c.stroke(x-s*0.1, seatY-s*0.02, x+s*0.06, y-s*0.36, s*0.07, dark)
	c.stroke(x+s*0.06, y-s*0.37, x+s*0.01, y-s*0.17, s*0.05, skin)
	c.stroke(x-s*0.02, y-s*0.15, x+s*0.07, y-s*0.15, s*0.035, dark)
	c.fill(at(x-s*0.16, seatY).quad(x-s*0.14, y-s*0.74, x+s*0.03, y-s*0.8).quad(x+s*0.12, y-s*0.74, x+s*0.07, y-s*0.66).quad(x-s*0.02, y-s*0.6, x-s*0.03, seatY), jersey)
	c.stroke(x+s*0.04, y-s*0.74, x+s*0.16, seatY-s*0.05, s*0.045, skin)
	c.disc(x+s*0.09, y-s*0.87, s*0.062, skin)
	c.fill(at(x+s*0.02, y-s*0.88).cube(x+s*0.02, y-s*1.0, x+s*0.16, y-s*0.99, x+s*0.165, y-s*0.89), c.mood.accent2)
}

func campsite(c *canvas) {
	c.sky(0.62)
	c.clouds(2, 0.1, 0.4)
	back := c.peaks(0.64, 0.26, 5)
	c.land(back, c.tone(0.1), c.tone(0.04), 0.3)
	lines := c.hillsides(2, 0.6, 0.68, 0.3, 0.55)
	c.grove(lines[1], -0.05, c.aspect+0.05, 34, 0.11, 0.5, c.pine)
	ground := c.noise(0.76, 0.015, 0.8, 0.3)
	c.land(ground, c.tone(0.8), mix(c.tone(1), c.mood.treeDark, 0.3), 0.25)
	c.grove(ground, -0.05, 0.35, 5, 0.32, 0.85, c.pine)
	c.grove(ground, c.aspect-0.3, c.aspect+0.05, 5, 0.38, 0.85, c.pine)
	x := c.between(0.42, 0.58) * c.aspect
	c.tent(x+0.32, 0.83, 0.13, c.mood.accent2)
	c.tent(x-0.12, 0.89, 0.2, c.mood.accent)
	fx, fy := x+0.2, float32(0.93)
	if c.mood.stars || c.mood.near == sunset.near {
		c.halo(fx, fy-0.03, 0.3, rgb(0xffa64d), 0.55)
	}
	c.stroke(fx-0.04, fy+0.008, fx+0.04, fy-0.006, 0.014, mix(c.mood.near, c.mood.roof, 0.4))
	c.stroke(fx-0.04, fy-0.006, fx+0.04, fy+0.008, 0.014, mix(c.mood.near, c.mood.roof, 0.4))
	c.fill(at(fx, fy-0.1).cube(fx+0.012, fy-0.06, fx+0.05, fy-0.04, fx+0.02, fy).line(fx-0.02, fy).cube(fx-0.05, fy-0.035, fx-0.01, fy-0.06, fx, fy-0.1), rgb(0xff8a3c))
	c.fill(at(fx+0.002, fy-0.06).cube(fx+0.01, fy-0.035, fx+0.025, fy-0.02, fx+0.01, fy).line(fx-0.01, fy).cube(fx-0.025, fy-0.02, fx-0.006, fy-0.035, fx+0.002, fy-0.06), rgb(0xffe08a))
}

func snow(c *canvas) {
	c.sky(0.6)
	c.clouds(3, 0.1, 0.36)
	pale, blue := mix(white, c.mood.skyLow, 0.25), mix(c.mood.far, c.mood.skyTop, 0.25)
	back := c.peaks(0.6, 0.4, 4)
	c.land(back, mix(c.mood.far, c.mood.skyTop, 0.75), mix(c.mood.far, c.mood.skyTop, 0.1), 0.35)
	c.snowcaps(back, 0.36, mix(white, c.mood.skyLow, 0.15))
	c.alpine(back)
	if c.mood.stars {
		pale, blue = rgb(0x9fb0dd), rgb(0x4d5f97)
	}
	lines := make([]ridge, 3)
	for i := range lines {
		t := float32(i) / 2
		lines[i] = c.noise(0.58+0.2*t, 0.05, 0.9, 0.2)
		if i < 2 {
			c.grove(lines[i], 0, c.aspect, 30-10*i, 0.07+0.07*t, 0.45+0.3*t, c.pine)
		}
		c.land(lines[i], mix(pale, white, t*0.5), mix(pale, blue, 0.6), 0.22)
	}
	x := c.between(0.25, 0.6) * c.aspect
	c.house(x, c.top(lines[2], x+0.05)+0.035, 0.11, 0.075, 1, c.mood.roof)
	c.grove(lines[2], x-0.32, x-0.03, 5, 0.18, 0.9, c.pine)
	c.grove(lines[2], x+0.24, x+0.45, 4, 0.16, 0.9, c.pine)
	front := c.noise(0.92, 0.03, 0.9, 0.2)
	c.land(front, mix(pale, white, 0.7), mix(pale, blue, 0.35), 0.2)
	c.fill(at(c.aspect*0.62, 1.01).cube(c.aspect*0.5, 0.93, c.aspect*0.75, 0.9, c.aspect*0.66, 0.85).cube(c.aspect*0.755, 0.9, c.aspect*0.52, 0.93, c.aspect*0.64, 1.01), veil(blue, 0.8))
	c.grove(front, c.aspect-0.25, c.aspect+0.05, 4, 0.36, 1, c.pine)
}
