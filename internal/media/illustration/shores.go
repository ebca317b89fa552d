package illustration

func beach(c *canvas) {
	sun := c.sky(0.46)
	c.clouds(4, 0.06, 0.36)
	c.birds(c.aspect-sun.x, sun.y)
	cape := c.noise(0.45, 0.012, 0.3, 0.4)
	side := c.chance(0.5)
	for x := range cape {
		t := float32(x) / float32(c.w)
		if side {
			t = 1 - t
		}
		cape[x] += max(-0.09*float32(c.h), min(0.05*float32(c.h), (t-0.42)*0.35*float32(c.h)))
	}
	c.land(cape, c.tone(0.35), c.tone(0.2), 0.1)
	c.water(0.46, sun)
	for range 3 {
		c.sailboat(c.between(0.1, 0.9)*c.aspect, c.between(0.49, 0.56), c.between(0.06, 0.11), c.oneOf(c.mood.wall, c.mood.accent, c.mood.accent2))
	}
	for i, shade := range []colour{veil(mix(c.mood.waterTop, white, 0.5), 0.8), mix(c.mood.sand, c.mood.near, 0.12), c.mood.sand} {
		y := 0.735 + 0.018*float32(i)
		tilt := c.between(0.02, 0.05)
		c.fill(at(-0.1, y+tilt).cube(c.aspect*0.3, y-0.03, c.aspect*0.6, y+0.05, c.aspect+0.1, y-tilt).line(c.aspect+0.1, 1.1).line(-0.1, 1.1), shade)
	}
	walk := c.between(0.1, 0.9) * c.aspect
	c.person(walk, 0.765, 0.075, c.mood.accent)
	c.person(walk+0.035, 0.767, 0.055, c.mood.accent2)
	x := c.between(0.12, 0.34) * c.aspect
	for i := range 3 {
		px := x + 0.4*float32(i) + c.between(-0.04, 0.04)
		c.parasol(px, 0.96-0.035*float32(i%2), 0.23, []colour{c.mood.accent, c.mood.accent2, c.mood.water}[(i+c.pick(2))%3])
	}
}

// parasol of height s with a towel in its shade.
func (c *canvas) parasol(x, y, s float32, cloth colour) {
	c.ellipse(x+s*0.2, y, s*0.55, s*0.07, veil(c.mood.near, 0.25))
	c.polygon(mix(cloth, white, 0.55), x+s*0.05, y-s*0.03, x+s*0.6, y-s*0.06, x+s*0.68, y+s*0.03, x+s*0.1, y+s*0.07)
	c.stroke(x-s*0.02, y, x+s*0.06, y-s, s*0.022, c.mood.shade)
	top := point{x + s*0.07, y - s*1.02}
	left, right, low := x-s*0.48, x+s*0.58, y-s*0.58
	for i := range 6 {
		a, b := float32(i)/6, float32(i+1)/6
		stripe := cloth
		if i%2 == 1 {
			stripe = c.mood.wall
		}
		ax, bx := left+(right-left)*a, left+(right-left)*b
		bulge := func(t float32) float32 { return (t - 0.5) * s * 1.06 }
		c.fill(at(top.x, top.y).quad(top.x+bulge(a)*0.75, top.y+s*0.02, ax, low+s*0.06*(a-0.5)).
			quad((ax+bx)/2, low-s*0.04, bx, low+s*0.06*(b-0.5)).quad(top.x+bulge(b)*0.75, top.y+s*0.02, top.x, top.y), stripe)
	}
}

func lake(c *canvas) {
	sun := c.sky(0.56)
	c.clouds(3, 0.08, 0.36)
	back := c.peaks(0.58, 0.3, 4)
	c.land(back, c.tone(0.1), c.tone(0.03), 0.3)
	c.snowcaps(back, 0.36, mix(white, c.mood.skyLow, 0.4))
	lines := c.hillsides(2, 0.5, 0.55, 0.25, 0.45)
	c.grove(lines[1], 0, c.aspect, 50, 0.045, 0.5, c.pine)
	c.mirror(0.6)
	c.ripples(0.6, sun)
	c.sailboat(c.between(0.3, 0.7)*c.aspect, 0.7, 0.14, c.oneOf(c.mood.wall, c.mood.accent))
	c.sailboat(c.between(0.1, 0.9)*c.aspect, 0.635, 0.07, c.mood.accent2)
	bank := c.noise(1.02, 0.02, 0.5, 0.3)
	for x := range bank {
		t := absolute(float32(x)/float32(c.w)-0.5) * 2
		bank[x] -= t * t * 0.13 * float32(c.h)
	}
	c.land(bank, c.tone(0.95), c.mood.treeDark, 0.15)
	c.grove(bank, -0.04, 0.24, 4, 0.32, 1, c.pine)
	c.grove(bank, c.aspect-0.22, c.aspect+0.04, 4, 0.38, 1, c.pine)
	c.reeds(bank)
}

// mirror turns what stands above the shore upside down below it, in the colours of the water, farther down the more.
func (c *canvas) mirror(shore float32) {
	from := int(shore * float32(c.h))
	for y := max(from, 1); y < c.h; y++ {
		depth := y - from
		source := max(0, from-1-depth-depth/8)
		row := c.img.Pix[y*c.img.Stride : y*c.img.Stride+c.w*4]
		copy(row, c.img.Pix[source*c.img.Stride:][:c.w*4])
		t := float32(depth) / float32(max(1, c.h-from))
		tint := mix(c.mood.waterTop, c.mood.water, t)
		k := int32(70 + 120*t)
		for x := 0; x < len(row); x += 4 {
			row[x] = uint8((int32(row[x])*(256-k) + int32(tint.R)*k) >> 8)
			row[x+1] = uint8((int32(row[x+1])*(256-k) + int32(tint.G)*k) >> 8)
			row[x+2] = uint8((int32(row[x+2])*(256-k) + int32(tint.B)*k) >> 8)
		}
	}
}

// ripples are the glints of water without its ground.
func (c *canvas) ripples(shore float32, sun point) {
	c.rect(0, shore-0.0015, c.aspect, shore+0.0015, veil(mix(c.mood.waterTop, white, 0.4), 0.8))
	for i := range 110 {
		t := c.between(0, 1)
		near := t * t
		x := c.between(0, c.aspect)
		if i%3 == 0 {
			x = sun.x + c.between(-1, 1)*(0.03+0.14*near)
		}
		c.ellipse(x, shore+0.006+(1-shore)*near, 0.012+0.07*near*c.between(0.4, 1), 0.0008+0.003*near, veil(mix(c.mood.waterTop, white, 0.45), 0.4))
	}
}

func (c *canvas) reeds(bank ridge) {
	for range 26 {
		x := c.between(0.2, 0.48)
		if c.chance(0.5) {
			x = c.aspect - x
		}
		y, s := c.top(bank, x)+0.02, c.between(0.05, 0.11)
		lean := c.between(-0.02, 0.02)
		c.fill(at(x-0.003, y).quad(x, y-s*0.6, x+lean, y-s).quad(x+0.005, y-s*0.5, x+0.004, y), c.oneOf(c.mood.tree, c.mood.treeDark))
	}
}

func river(c *canvas) {
	c.sky(0.55)
	c.clouds(4, 0.07, 0.36)
	lines := c.hillsides(4, 0.44, 0.6, 0.06, 0.55)
	c.grove(lines[2], 0, c.aspect, 20, 0.04, 0.5, c.round)
	x := c.between(0.3, 0.6) * c.aspect
	c.church(x+0.1, c.top(lines[3], x)+0.02, 0.13, 0.65)
	for i := range 5 {
		hx := x - 0.1 + 0.062*float32(i)
		c.house(hx, c.top(lines[3], hx)+0.02, 0.032, 0.034, 0.65, c.mood.roof)
	}
	meadow := c.noise(0.63, 0.008, 0.8, 0.3)
	c.land(meadow, c.tone(0.65), c.tone(0.9), 0.3)
	end := x + 0.2
	stream := at(end-0.012, 0.632).cube(end-0.5, 0.7, c.aspect*0.66, 0.74, c.aspect*0.08, 1.02).
		line(c.aspect*0.94, 1.02).cube(c.aspect*0.98, 0.78, end-0.28, 0.7, end+0.012, 0.632)
	c.fill(stream, mix(c.mood.waterTop, c.mood.water, 0.55))
	c.fill(at(c.aspect*0.3, 1.02).cube(c.aspect*0.62, 0.82, c.aspect*0.72, 0.8, c.aspect*0.5, 0.72).cube(c.aspect*0.8, 0.8, c.aspect*0.74, 0.86, c.aspect*0.62, 1.02), veil(c.mood.waterTop, 0.6))
	c.grove(meadow, -0.02, end-0.3, 7, 0.09, 0.75, c.round)
	c.grove(meadow, end+0.15, c.aspect, 6, 0.1, 0.75, c.round)
	c.canoe(c.aspect*0.48, 0.9, 0.26, c.mood.accent)
	c.canoe(c.aspect*0.6, 0.8, 0.13, c.mood.accent2)
	c.round(0.06, 0.97, 0.45, 1)
	c.round(c.aspect-0.05, 0.99, 0.5, 1)
}

// canoe of length s with two paddlers.
func (c *canvas) canoe(x, y, s float32, hull colour) {
	c.ellipse(x, y+s*0.06, s*0.5, s*0.025, veil(c.mood.near, 0.35))
	for i, px := range []float32{x - s*0.17, x + s*0.15} {
		vest := []colour{c.mood.accent2, c.mood.wall}[i]
		c.stroke(px+s*0.02, y-s*0.13, px+s*0.14, y+s*0.05, s*0.014, c.mood.shade)
		c.fill(at(px-s*0.05, y).line(px-s*0.045, y-s*0.13).quad(px, y-s*0.19, px+s*0.045, y-s*0.13).line(px+s*0.05, y), vest)
		c.disc(px, y-s*0.21, s*0.04, mix(c.mood.sand, c.mood.roof, 0.3))
	}
	c.fill(at(x-s*0.5, y-s*0.07).quad(x, y+s*0.01, x+s*0.5, y-s*0.07).cube(x+s*0.4, y+s*0.07, x+s*0.25, y+s*0.07, x, y+s*0.07).cube(x-s*0.25, y+s*0.07, x-s*0.4, y+s*0.07, x-s*0.5, y-s*0.07), hull)
	c.fill(at(x-s*0.5, y-s*0.07).quad(x, y+s*0.01, x+s*0.5, y-s*0.07).quad(x, y+s*0.045, x-s*0.5, y-s*0.07), mix(hull, white, 0.35))
}

func harbour(c *canvas) {
	sun := c.sky(0.56)
	c.clouds(4, 0.06, 0.36)
	c.birds(sun.x, sun.y+0.1)
	coast := c.noise(0.53, 0.03, 0.5, 0.3)
	c.land(coast, c.tone(0.2), c.tone(0.08), 0.1)
	x := float32(-0.03)
	palette := []colour{c.mood.wall, mix(c.mood.wall, c.mood.accent2, 0.45), mix(c.mood.wall, c.mood.accent, 0.4), mix(c.mood.wall, c.mood.skyTop, 0.35), mix(c.mood.wall, c.mood.tree, 0.25)}
	right := c.aspect * c.between(0.6, 0.72)
	for x < right {
		w, h := c.between(0.07, 0.1), c.between(0.16, 0.26)
		c.facade(x, 0.6, w, h, palette[c.pick(len(palette))])
		x += w
	}
	c.rect(-0.1, 0.595, right+0.1, 0.63, mix(c.mood.shade, c.mood.near, 0.15))
	c.mirror(0.63)
	c.ripples(0.63, sun)
	c.rect(right+0.09, 0.597, c.aspect+0.1, 0.63, mix(c.mood.shade, c.mood.near, 0.3))
	c.lighthouse(c.aspect-c.between(0.14, 0.2), 0.6, 0.34)
	for i := range 4 {
		c.sailboat(0.16+0.3*float32(i)+c.between(-0.04, 0.04), 0.72+0.045*float32(i%2), 0.17, c.oneOf(c.mood.wall, c.mood.accent, c.mood.accent2))
	}
	c.sailboat(c.aspect*c.between(0.6, 0.75), 0.9, 0.3, c.mood.wall)
}

// facade is one house of a row: flat front, shutters, tiled roof.
func (c *canvas) facade(x, y, w, h float32, wall colour) {
	c.rect(x, y-h, x+w, y, wall)
	c.rect(x+w*0.93, y-h, x+w, y, mix(wall, c.mood.near, 0.18))
	c.polygon(c.mood.roof, x-w*0.03, y-h, x+w*0.08, y-h-w*0.36, x+w*0.92, y-h-w*0.36, x+w*1.03, y-h)
	c.rect(x+w*0.68, y-h-w*0.5, x+w*0.8, y-h-w*0.2, c.mood.shade)
	floors := max(2, int(h/0.062))
	shutter := c.oneOf(c.mood.tree, c.mood.accent, c.mood.water, c.mood.roof)
	for i := range floors {
		fy := y - h + h*(float32(i)+0.28)/float32(floors)
		low := fy + h*0.5/float32(floors)
		if i == floors-1 {
			c.rect(x+w*0.12, fy, x+w*0.88, y, mix(shutter, c.mood.near, 0.25))
			c.rect(x+w*0.18, fy+0.006, x+w*0.52, y-0.012, c.mood.light)
			c.polygon(mix(shutter, white, 0.2), x+w*0.08, fy+0.008, x+w*0.12, fy-0.008, x+w*0.88, fy-0.008, x+w*0.92, fy+0.008)
			continue
		}
		for _, wx := range []float32{x + w*0.25, x + w*0.64} {
			c.rect(wx-w*0.075, fy, wx+w*0.21, low, shutter)
			c.rect(wx, fy, wx+w*0.135, low, c.mood.light)
		}
	}
}

// lighthouse of height s.
func (c *canvas) lighthouse(x, y, s float32) {
	half := func(t float32) float32 { return s * (0.075 - 0.028*t) }
	for i := range 5 {
		a, b := float32(i)/5, float32(i+1)/5
		band := mix(c.mood.wall, white, 0.3)
		if i%2 == 0 {
			band = c.mood.accent
		}
		ya, yb := y-s*0.78*a, y-s*0.78*b
		c.polygon(band, x-half(a), ya, x+half(a), ya, x+half(b), yb, x-half(b), yb)
	}
	c.polygon(veil(c.mood.near, 0.22), x+half(0)*0.25, y, x+half(0), y, x+half(1), y-s*0.78, x+half(1)*0.25, y-s*0.78)
	c.rect(x-s*0.065, y-s*0.8, x+s*0.065, y-s*0.775, c.mood.treeDark)
	c.halo(x, y-s*0.85, s*0.35, c.mood.glow, 0.7)
	c.rect(x-s*0.035, y-s*0.9, x+s*0.035, y-s*0.8, c.mood.accent2)
	c.fill(at(x-s*0.05, y-s*0.9).quad(x, y-s*1.02, x+s*0.05, y-s*0.9), c.mood.treeDark)
}
