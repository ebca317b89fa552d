package illustration

func village(c *canvas) {
	c.sky(0.6)
	c.clouds(4, 0.07, 0.4)
	c.hillsides(4, 0.46, 0.62, 0.06, 0.5)
	mound := c.noise(0.78, 0.012, 0.6, 0.3)
	middle := c.between(0.4, 0.6)
	for x := range mound {
		t := (float32(x)/float32(c.w) - middle) * 2.1
		mound[x] -= max(0, 1-t*t) * 0.14 * float32(c.h)
	}
	c.land(mound, c.tone(0.62), c.tone(0.85), 0.25)
	cx := middle * c.aspect
	c.church(cx-0.06, c.top(mound, cx)+0.01, 0.27, 0.85)
	for row := range 3 {
		n := 7 + 2*row
		for i := range n {
			t := float32(i)/float32(n-1) - 0.5
			x := cx + t*(0.62+0.26*float32(row)) + c.between(-0.02, 0.02)
			s := 0.04 + 0.011*float32(row)
			y := c.top(mound, x) + 0.03 + 0.045*float32(row)
			c.house(x-s*0.7, y, s*c.between(0.9, 1.15), s*c.between(0.85, 1.2), 0.8+0.1*float32(row), c.mood.roof)
			if c.chance(0.4) {
				c.round(x+s*1.1, y+0.008, 0.06, 0.85)
			}
		}
	}
	front := c.noise(0.92, 0.02, 0.7, 0.3)
	c.land(front, c.tone(0.95), c.mood.treeDark, 0.2)
	c.grove(front, -0.03, 0.3, 6, 0.2, 1, c.cypress)
	c.grove(front, c.aspect-0.32, c.aspect+0.03, 4, 0.22, 1, c.round)
}

func castle(c *canvas) {
	sun := c.sky(0.58)
	c.clouds(4, 0.06, 0.38)
	lines := c.hillsides(3, 0.46, 0.56, 0.08, 0.4)
	c.grove(lines[1], 0, c.aspect, 22, 0.04, 0.4, c.round)
	lawn := c.noise(0.66, 0.006, 0.9, 0.3)
	c.land(lawn, c.tone(0.6), c.tone(0.75), 0.2)
	x := c.aspect * c.between(0.44, 0.56)
	c.grove(lawn, -0.03, x-0.42, 7, 0.16, 0.75, c.round)
	c.grove(lawn, x+0.42, c.aspect+0.03, 7, 0.16, 0.75, c.round)
	c.chateau(x, 0.69, 0.42)
	c.rect(-0.1, 0.69, c.aspect+0.1, 0.705, mix(c.mood.tree, c.mood.sand, 0.35))
	c.mirror(0.705)
	c.ripples(0.705, sun)
	bank := c.noise(0.97, 0.015, 0.6, 0.3)
	c.land(bank, c.tone(0.95), c.mood.treeDark, 0.15)
	c.grove(bank, -0.04, 0.16, 3, 0.3, 1, c.round)
	c.grove(bank, c.aspect-0.16, c.aspect+0.04, 3, 0.34, 1, c.round)
}

// chateau in the manner of the Loire: two round towers, a main building with dormers, pointed slate roofs; s is its
// height to the highest finial.
func (c *canvas) chateau(x, y, s float32) {
	slate := c.mood.slate
	half := s * 0.62
	c.rect(x-half, y-s*0.4, x+half, y, c.mood.wall)
	c.polygon(slate, x-half, y-s*0.4, x-half*0.86, y-s*0.66, x+half*0.86, y-s*0.66, x+half, y-s*0.4)
	n := 6
	for i := range n {
		wx := x - half + 2*half*(float32(i)+0.5)/float32(n)
		for _, wy := range []float32{0.36, 0.2} {
			c.rect(wx-s*0.03, y-s*wy, wx+s*0.03, y-s*(wy-0.11), c.mood.light)
			c.rect(wx-s*0.003, y-s*wy, wx+s*0.003, y-s*(wy-0.11), c.mood.wall)
		}
		c.rect(wx-s*0.035, y-s*0.52, wx+s*0.035, y-s*0.4, c.mood.wall)
		c.polygon(c.mood.shade, wx-s*0.045, y-s*0.52, wx, y-s*0.6, wx+s*0.045, y-s*0.52)
		c.rect(wx-s*0.018, y-s*0.5, wx+s*0.018, y-s*0.42, c.mood.light)
	}
	for _, cx := range []float32{-0.36, 0.2, 0.44} {
		c.rect(x+s*cx, y-s*0.78, x+s*(cx+0.05), y-s*0.6, c.mood.shade)
		c.rect(x+s*(cx-0.008), y-s*0.785, x+s*(cx+0.058), y-s*0.765, c.mood.wall)
	}
	c.tower(x-half, y, s*0.13, s*0.52, s*0.36, slate)
	c.tower(x+half, y, s*0.13, s*0.52, s*0.36, slate)
	c.tower(x+s*0.02, y, s*0.085, s*0.64, s*0.36, slate)
	c.fill(at(x-s*0.035, y).line(x-s*0.035, y-s*0.1).quad(x+s*0.02, y-s*0.17, x+s*0.075, y-s*0.1).line(x+s*0.075, y), mix(c.mood.near, c.mood.roof, 0.4))
}

// tower is round: lit on the left, shaded on the right, under a cone with a pennant.
func (c *canvas) tower(x, y, r, tall, cone float32, roof colour) {
	c.rect(x-r, y-tall, x+r, y, c.mood.wall)
	c.rect(x+r*0.25, y-tall, x+r, y, mix(c.mood.wall, c.mood.shade, 0.7))
	c.rect(x+r*0.7, y-tall, x+r, y, c.mood.shade)
	c.rect(x-r*1.1, y-tall, x+r*1.1, y-tall+r*0.22, c.mood.shade)
	c.polygon(roof, x-r*1.18, y-tall, x, y-tall-cone, x+r*1.18, y-tall)
	c.polygon(mix(roof, c.mood.near, 0.3), x+r*0.25, y-tall, x, y-tall-cone, x+r*1.18, y-tall)
	for i := range 3 {
		wy := y - tall*(0.82-0.27*float32(i))
		c.rect(x-r*0.3, wy, x+r*0.05, wy+tall*0.1, c.mood.light)
	}
	top := y - tall - cone
	c.stroke(x, top+0.01, x, top-r*0.6, r*0.06, c.mood.treeDark)
	c.polygon(c.mood.accent, x, top-r*0.6, x+r*0.75, top-r*0.42, x, top-r*0.22)
}

func market(c *canvas) {
	c.sky(0.5)
	c.clouds(2, 0.06, 0.25)
	x := float32(-0.04)
	palette := []colour{c.mood.wall, mix(c.mood.wall, c.mood.accent2, 0.4), mix(c.mood.wall, c.mood.accent, 0.35), mix(c.mood.wall, c.mood.skyTop, 0.3), mix(c.mood.wall, c.mood.sand, 0.5)}
	for x < c.aspect {
		w := c.between(0.15, 0.22)
		c.facade(x, 0.68, w, c.between(0.36, 0.48), mix(palette[c.pick(len(palette))], c.mood.far, 0.15))
		x += w
	}
	c.gradient(0.68, 1, mix(c.mood.sand, c.mood.shade, 0.3), mix(c.mood.sand, c.mood.near, 0.25))
	c.bunting(-0.05, 0.2, c.aspect*0.55, 0.24, 0.1)
	c.bunting(c.aspect*0.45, 0.17, c.aspect+0.05, 0.22, 0.11)
	for range 5 {
		c.person(0.1+c.between(0, c.aspect-0.2), 0.75+c.between(-0.01, 0.02), 0.13, c.oneOf(c.mood.accent, c.mood.water, c.mood.tree, c.mood.accent2))
	}
	c.stall(c.aspect*0.22+c.between(-0.03, 0.03), 0.83, 0.36, c.mood.accent)
	c.stall(c.aspect*0.8+c.between(-0.03, 0.03), 0.83, 0.36, c.mood.tree)
	c.stall(c.aspect*0.52+c.between(-0.03, 0.03), 0.95, 0.46, c.mood.accent2)
	c.person(c.aspect*0.3, 0.98, 0.26, c.mood.water)
	c.person(c.aspect*0.345, 0.985, 0.2, c.mood.accent)
	c.person(c.aspect*0.75, 0.98, 0.25, c.mood.tree)
}

// stall with a striped awning and crates of fruit; w is its width.
func (c *canvas) stall(x, y, w float32, cloth colour) {
	left, right, roof, eave := x-w/2, x+w/2, y-w*0.78, y-w*0.52
	c.ellipse(x, y, w*0.56, w*0.04, veil(c.mood.near, 0.3))
	c.rect(left, eave, left+w*0.025, y, c.mood.shade)
	c.rect(right-w*0.025, eave, right, y, c.mood.shade)
	c.rect(left+w*0.03, y-w*0.28, right-w*0.03, y, mix(c.mood.roof, c.mood.sand, 0.55))
	c.rect(left+w*0.03, y-w*0.14, right-w*0.03, y-w*0.125, mix(c.mood.roof, c.mood.near, 0.3))
	fruit := []colour{c.mood.accent, c.mood.accent2, c.mood.tree, mix(c.mood.accent, c.mood.near, 0.35), mix(c.mood.accent2, c.mood.tree, 0.5)}
	for crate := range 4 {
		cx := left + w*(0.06+0.225*float32(crate))
		tint := fruit[(crate+c.pick(2))%len(fruit)]
		for row := range 2 {
			for i := range 5 {
				c.disc(cx+w*(0.025+0.04*float32(i)), y-w*(0.29+0.03*float32(row)), w*0.024, mix(tint, white, c.between(0, 0.22)))
			}
		}
		c.polygon(mix(c.mood.sand, c.mood.roof, 0.3), cx, y-w*0.285, cx+w*0.21, y-w*0.285, cx+w*0.2, y-w*0.2, cx+w*0.01, y-w*0.2)
	}
	const stripes = 9
	for i := range stripes {
		a, b := float32(i)/stripes, float32(i+1)/stripes
		tint := cloth
		if i%2 == 1 {
			tint = mix(c.mood.wall, white, 0.4)
		}
		over := w * 0.06
		top0, top1 := left+w*a*0.92+w*0.04, left+w*b*0.92+w*0.04
		low0, low1 := left-over+(w+2*over)*a, left-over+(w+2*over)*b
		c.polygon(tint, top0, roof, top1, roof, low1, eave, low0, eave)
		c.fill(at(low0, eave-0.001).line(low1, eave-0.001).cube(low1, eave+w*0.07, low0, eave+w*0.07, low0, eave), mix(tint, c.mood.near, 0.14))
	}
}

func museum(c *canvas) {
	c.sky(0.62)
	c.clouds(4, 0.06, 0.4)
	park := c.noise(0.7, 0.01, 0.7, 0.3)
	c.grove(park, -0.03, c.aspect+0.03, 16, 0.2, 0.5, c.round)
	c.land(park, c.tone(0.6), c.tone(0.8), 0.2)
	x, w := c.aspect/2, float32(0.46)
	y := float32(0.78)
	wing := mix(c.mood.wall, c.mood.shade, 0.25)
	c.rect(x-w*1.3, y-0.27, x+w*1.3, y, wing)
	c.rect(x-w*1.33, y-0.295, x+w*1.33, y-0.265, c.mood.wall)
	for _, side := range []float32{-1, 1} {
		for i := range 3 {
			wx := x + side*w*(0.86+0.16*float32(i))
			c.fill(at(wx-0.02, y-0.06).line(wx-0.02, y-0.18).quad(wx, y-0.215, wx+0.02, y-0.18).line(wx+0.02, y-0.06), c.mood.light)
		}
		bx := x + side*w*0.7
		c.rect(bx-0.026, y-0.25, bx+0.026, y-0.06, c.oneOf(c.mood.accent, c.mood.accent2, c.mood.tree))
		c.disc(bx, y-0.185, 0.015, c.mood.wall)
	}
	c.rect(x-w*0.6, y-0.3, x+w*0.6, y, mix(c.mood.shade, c.mood.near, 0.25))
	c.fill(at(x-0.05, y).line(x-0.05, y-0.19).line(x+0.05, y-0.19).line(x+0.05, y), mix(c.mood.roof, c.mood.near, 0.3))
	for i := range 6 {
		px := x - w*0.56 + w*1.12*float32(i)/5
		c.rect(px-0.02, y-0.3, px+0.02, y, c.mood.wall)
		c.rect(px+0.006, y-0.3, px+0.02, y, c.mood.shade)
		c.rect(px-0.028, y-0.305, px+0.028, y-0.29, c.mood.wall)
		c.rect(px-0.028, y-0.014, px+0.028, y, c.mood.wall)
	}
	c.rect(x-w*0.66, y-0.345, x+w*0.66, y-0.3, c.mood.wall)
	c.polygon(c.mood.wall, x-w*0.7, y-0.343, x, y-0.475, x+w*0.7, y-0.343)
	c.polygon(c.mood.shade, x-w*0.54, y-0.355, x, y-0.452, x+w*0.54, y-0.355)
	c.disc(x, y-0.39, 0.026, c.mood.accent2)
	for i := range 5 {
		t := float32(i)
		c.rect(x-w*(0.68+0.05*t), y+0.012*t, x+w*(0.68+0.05*t), y+0.012*(t+1), mix(c.mood.wall, c.mood.shade, float32(i%2)*0.6+0.1))
	}
	c.gradient(0.84, 1, mix(c.mood.tree, c.mood.glow, 0.15), mix(c.mood.tree, c.mood.near, 0.4))
	c.polygon(mix(c.mood.sand, c.mood.glow, 0.3), x-w*0.62, 0.84, x+w*0.62, 0.84, x+w*1.3, 1.01, x-w*1.3, 1.01)
	for _, side := range []float32{-1, 1} {
		for i := range 3 {
			t := float32(i)
			c.cypress(x+side*(w*0.95+0.14*t), 0.88+0.05*t, 0.2+0.06*t, 1)
		}
	}
	for range 6 {
		c.person(x+c.between(-0.4, 0.4), c.between(0.86, 0.96), 0.09, c.oneOf(c.mood.accent, c.mood.accent2, c.mood.water))
	}
}

func hotel(c *canvas) {
	sun := c.sky(0.6)
	c.clouds(4, 0.06, 0.38)
	c.hillsides(3, 0.5, 0.62, 0.08, 0.42)
	park := c.noise(0.72, 0.01, 0.7, 0.3)
	c.land(park, c.tone(0.6), c.tone(0.85), 0.2)
	x, w, y, h := c.aspect*c.between(0.46, 0.54), float32(0.84), float32(0.8), float32(0.36)
	c.grove(park, -0.03, x-w*0.5, 6, 0.24, 0.8, c.round)
	c.grove(park, x+w*0.5, c.aspect+0.03, 6, 0.24, 0.8, c.round)
	slate := c.mood.slate
	c.rect(x-w/2, y-h, x+w/2, y, c.mood.wall)
	c.rect(x+w*0.46, y-h, x+w/2, y, c.mood.shade)
	c.polygon(slate, x-w*0.52, y-h, x-w*0.48, y-h-0.1, x+w*0.48, y-h-0.1, x+w*0.52, y-h)
	c.rect(x-w*0.13, y-h-0.05, x+w*0.13, y, mix(c.mood.wall, white, 0.25))
	c.fill(at(x-w*0.15, y-h-0.05).quad(x-w*0.1, y-h-0.19, x, y-h-0.19).quad(x+w*0.1, y-h-0.19, x+w*0.15, y-h-0.05), slate)
	c.stroke(x, y-h-0.19, x, y-h-0.26, 0.006, c.mood.treeDark)
	c.polygon(c.mood.accent, x, y-h-0.26, x+0.06, y-h-0.245, x, y-h-0.225)
	blind := c.oneOf(c.mood.accent, c.mood.accent2, c.mood.tree)
	for floor := range 3 {
		fy := y - h + 0.035 + 0.112*float32(floor)
		for i := range 9 {
			wx := x - w*0.44 + w*0.88*float32(i)/8
			c.rect(wx-0.018, fy, wx+0.018, fy+0.066, c.mood.light)
			c.rect(wx-0.002, fy, wx+0.002, fy+0.066, c.mood.wall)
			c.polygon(blind, wx-0.02, fy-0.004, wx+0.02, fy-0.004, wx+0.026, fy+0.022, wx-0.026, fy+0.022)
			c.rect(wx-0.026, fy+0.06, wx+0.026, fy+0.068, mix(c.mood.shade, c.mood.near, 0.3))
		}
	}
	for _, dx := range []float32{-0.38, -0.26, 0.26, 0.38} {
		c.rect(x+w*dx-0.025, y-h-0.075, x+w*dx+0.025, y-h-0.01, c.mood.wall)
		c.rect(x+w*dx-0.012, y-h-0.06, x+w*dx+0.012, y-h-0.015, c.mood.light)
	}
	c.gradient(0.8, 1, mix(c.mood.sand, c.mood.shade, 0.25), mix(c.mood.sand, c.mood.shade, 0.6))
	c.fill(oval(x, 0.925, w*0.52, 0.062), mix(c.mood.wall, white, 0.3))
	c.fill(oval(x, 0.928, w*0.49, 0.05), mix(c.mood.waterTop, c.mood.water, 0.45))
	c.ellipse(x+(sun.x-x)*0.3, 0.915, w*0.2, 0.008, veil(mix(c.mood.waterTop, white, 0.5), 0.7))
	c.ellipse(x-0.08, 0.945, w*0.14, 0.005, veil(mix(c.mood.waterTop, white, 0.5), 0.5))
	for i := range 4 {
		px := x + (float32(i)-1.5)*w*0.46
		c.parasol(px, 0.87+0.035*absolute(float32(i)-1.5), 0.13, blind)
	}
}

func festival(c *canvas) {
	c.sky(0.66)
	c.clouds(2, 0.08, 0.3)
	line := c.noise(0.62, 0.04, 0.5, 0.3)
	c.land(line, c.tone(0.35), c.tone(0.5), 0.2)
	c.grove(line, 0, c.aspect, 30, 0.07, 0.45, c.round)
	field := c.noise(0.72, 0.006, 0.8, 0.3)
	c.land(field, c.tone(0.7), c.mood.near, 0.3)
	x, w, y := c.aspect/2, float32(0.5), float32(0.78)
	dark := mix(c.mood.near, c.mood.treeDark, 0.4)
	c.rect(x-w, y-0.42, x+w, y, mix(c.mood.near, c.mood.accent, 0.22))
	c.gradientBox(x-w, y-0.42, x+w, y, mix(c.mood.near, c.mood.accent, 0.12), mix(c.mood.accent, c.mood.accent2, 0.35))
	beams := []colour{c.mood.accent2, c.mood.accent, c.mood.sun, c.mood.light}
	for i := range 7 {
		lx := x - w*0.84 + w*1.68*float32(i)/6
		aim := lx + c.between(-0.5, 0.5)
		spread := c.between(0.05, 0.11)
		c.polygon(veil(beams[i%len(beams)], 0.3), lx-0.004, y-0.4, lx+0.004, y-0.4, aim+spread, y+0.02, aim-spread, y+0.02)
		c.disc(lx, y-0.4, 0.013, mix(beams[i%len(beams)], white, 0.4))
		up := lx + c.between(-0.45, 0.45)
		c.polygon(veil(beams[i%len(beams)], 0.16), lx-0.004, y-0.5, lx+0.004, y-0.5, up+spread, -0.05, up-spread, -0.05)
	}
	for _, lx := range []float32{x - w, x + w} {
		c.truss(lx, y-0.5, y+0.03, dark)
	}
	c.fill(at(x-w-0.08, y-0.44).quad(x, y-0.66, x+w+0.08, y-0.44).line(x+w+0.04, y-0.405).quad(x, y-0.6, x-w-0.04, y-0.405), dark)
	for i, px := range []float32{-0.22, 0, 0.2} {
		c.person(x+px, y-0.02, 0.19, []colour{c.mood.accent2, c.mood.wall, c.mood.accent}[i])
		c.stroke(x+px-0.05, y-0.09, x+px+0.06, y-0.135, 0.012, mix(c.mood.roof, c.mood.near, 0.3))
	}
	c.rect(x-0.34, y-0.09, x-0.28, y-0.02, dark)
	c.rect(x+0.28, y-0.09, x+0.34, y-0.02, dark)
	c.rect(x-w-0.05, y-0.02, x+w+0.05, y+0.04, dark)
	c.bunting(-0.05, 0.3, x-w, y-0.44, 0.1)
	c.bunting(x+w, y-0.44, c.aspect+0.05, 0.3, 0.1)
	for row := range 4 {
		t := float32(row) / 3
		r := 0.018 + 0.017*t
		tint := mix(mix(c.mood.near, c.mood.accent, 0.28), mix(c.mood.near, rgb(0x000000), 0.35), t)
		for hx := c.between(-0.05, 0); hx < c.aspect+0.05; hx += r * c.between(2.3, 3.2) {
			hy := 0.845 + 0.05*float32(row) + c.between(-0.01, 0.01)
			c.disc(hx, hy, r, tint)
			c.fill(at(hx-r*1.9, 1.01).line(hx-r*1.7, hy+r*1.9).quad(hx, hy+r*0.5, hx+r*1.7, hy+r*1.9).line(hx+r*1.9, 1.01), tint)
			if c.chance(0.22) {
				lean := c.between(-0.6, 0.6) * r
				c.stroke(hx+r*1.2, hy+r*2.2, hx+r*1.5+lean, hy-r*2.2, r*0.6, tint)
				c.disc(hx+r*1.5+lean, hy-r*2.3, r*0.42, tint)
			}
		}
	}
}

// gradientBox fills a rectangle in eight bands: large soft lights without a seam are not in the manner of a poster.
func (c *canvas) gradientBox(x0, y0, x1, y1 float32, top, low colour) {
	const bands = 8
	for i := range bands {
		a, b := float32(i)/bands, float32(i+1)/bands
		c.rect(x0, y0+(y1-y0)*a, x1, y0+(y1-y0)*b+0.002, mix(top, low, a))
	}
}

// truss is a lattice mast.
func (c *canvas) truss(x, top, low float32, tint colour) {
	const half = 0.022
	c.rect(x-half, top, x-half+0.007, low, tint)
	c.rect(x+half-0.007, top, x+half, low, tint)
	for y := top; y < low; y += 2 * half {
		c.stroke(x-half, y, x+half, y+2*half, 0.005, tint)
		c.stroke(x+half, y, x-half, y+2*half, 0.005, tint)
	}
}

func table(c *canvas) {
	c.sky(0.56)
	c.clouds(4, 0.06, 0.36)
	lines := c.hillsides(4, 0.44, 0.64, 0.06, 0.6)
	c.grove(lines[1], 0, c.aspect, 14, 0.035, 0.4, c.round)
	x := c.between(0.2, 0.75) * c.aspect
	for i := range 3 {
		hx := x + 0.055*float32(i)
		c.house(hx, c.top(lines[2], hx)+0.015, 0.03, 0.03, 0.6, c.mood.roof)
	}
	c.grove(lines[3], 0, c.aspect*0.4, 6, 0.1, 0.75, c.cypress)
	c.grove(lines[3], c.aspect*0.65, c.aspect, 5, 0.1, 0.75, c.round)
	c.rect(-0.1, 0.7, c.aspect+0.1, 0.72, mix(c.mood.shade, c.mood.wall, 0.5))
	for px := float32(-0.02); px < c.aspect+0.05; px += 0.075 {
		c.fill(at(px-0.012, 0.72).quad(px-0.028, 0.76, px-0.01, 0.8).line(px+0.01, 0.8).quad(px+0.028, 0.76, px+0.012, 0.72), c.mood.wall)
	}
	c.gradient(0.79, 1, mix(c.mood.wall, white, 0.35), mix(c.mood.wall, c.mood.shade, 0.35))
	check := c.oneOf(c.mood.accent, c.mood.tree, c.mood.water)
	c.cloth(check)
	mid := c.aspect / 2
	c.bottle(mid-0.36, 0.9, 0.4)
	c.glass(mid-0.22, 0.93, 0.22, mix(c.mood.accent, c.mood.near, 0.35))
	c.plate(mid+0.02, 0.935, 0.19)
	c.glass(mid+0.27, 0.91, 0.22, c.mood.accent2)
	c.bread(mid+0.46, 0.925, 0.2)
	c.vine()
}

// cloth draws the checks of the table's cover, running away from us.
func (c *canvas) cloth(tint colour) {
	x := c.aspect / 2
	for i := -16; i <= 16; i += 2 {
		a, b := float32(i)*0.06, float32(i+1)*0.06
		c.polygon(veil(tint, 0.3), x+a, 0.79, x+b, 0.79, x+b*1.7, 1.01, x+a*1.7, 1.01)
	}
	for y, step := float32(0.8), float32(0.016); y < 1; y, step = y+2*step, step*1.25 {
		c.rect(0, y, c.aspect, y+step, veil(tint, 0.3))
	}
}

func (c *canvas) bottle(x, y, s float32) {
	glass := mix(c.mood.treeDark, c.mood.near, 0.35)
	c.ellipse(x+s*0.12, y, s*0.2, s*0.03, veil(c.mood.near, 0.28))
	w := s * 0.125
	c.fill(at(x-w, y).line(x-w, y-s*0.52).cube(x-w, y-s*0.68, x-w*0.34, y-s*0.64, x-w*0.34, y-s*0.8).line(x-w*0.34, y-s).
		line(x+w*0.34, y-s).line(x+w*0.34, y-s*0.8).cube(x+w*0.34, y-s*0.64, x+w, y-s*0.68, x+w, y-s*0.52).line(x+w, y).quad(x, y+s*0.03, x-w, y), glass)
	c.fill(at(x-w*0.75, y-s*0.05).line(x-w*0.75, y-s*0.52).quad(x-w*0.7, y-s*0.62, x-w*0.4, y-s*0.64).line(x-w*0.45, y-s*0.05), veil(white, 0.25))
	c.rect(x-w, y-s*0.42, x+w, y-s*0.16, c.mood.wall)
	c.rect(x-w, y-s*0.385, x+w, y-s*0.37, c.mood.accent)
	c.fill(at(x-w*0.6, y-s*0.2).quad(x, y-s*0.36, x+w*0.6, y-s*0.2), mix(c.mood.tree, c.mood.wall, 0.2))
	c.rect(x-w*0.38, y-s*1.005, x+w*0.38, y-s*0.88, c.mood.accent)
}

func (c *canvas) glass(x, y, s float32, wine colour) {
	c.ellipse(x+s*0.08, y, s*0.22, s*0.035, veil(c.mood.near, 0.22))
	clear := veil(mix(white, c.mood.skyLow, 0.3), 0.62)
	c.ellipse(x, y-s*0.01, s*0.19, s*0.03, clear)
	c.rect(x-s*0.014, y-s*0.42, x+s*0.014, y-s*0.01, clear)
	bowl := func(top, half float32) *path {
		return at(x-half, y-s*top).cube(x-s*0.3, y-s*0.5, x-s*0.12, y-s*0.4, x, y-s*0.4).cube(x+s*0.12, y-s*0.4, x+s*0.3, y-s*0.5, x+half, y-s*top)
	}
	c.fill(bowl(1, s*0.17), clear)
	c.fill(bowl(0.68, s*0.225), wine)
	c.ellipse(x, y-s*0.68, s*0.225, s*0.03, mix(wine, white, 0.25))
	c.fill(at(x-s*0.15, y-s*0.92).quad(x-s*0.22, y-s*0.7, x-s*0.15, y-s*0.5).quad(x-s*0.16, y-s*0.7, x-s*0.11, y-s*0.92), veil(white, 0.55))
}

func (c *canvas) plate(x, y, r float32) {
	c.ellipse(x+r*0.08, y+r*0.07, r*1.03, r*0.32, veil(c.mood.near, 0.25))
	c.ellipse(x, y, r, r*0.3, mix(white, c.mood.wall, 0.15))
	c.ellipse(x, y+r*0.005, r*0.7, r*0.2, mix(c.mood.wall, c.mood.shade, 0.35))
	for i := range 6 {
		px := x + r*(-0.45+0.18*float32(i))
		py := y - r*0.03 + r*0.06*float32(i%2)
		c.ellipse(px, py, r*0.15, r*0.09, c.oneOf(c.mood.tree, mix(c.mood.tree, c.mood.accent2, 0.5)))
	}
	for i := range 4 {
		px := x + r*(-0.32+0.21*float32(i))
		c.disc(px, y-r*0.09, r*0.095, c.mood.accent)
		c.disc(px-r*0.025, y-r*0.12, r*0.03, veil(white, 0.5))
	}
	c.polygon(c.mood.accent2, x-r*0.1, y-r*0.02, x+r*0.3, y-r*0.13, x+r*0.34, y-r*0.02, x+r*0.02, y+r*0.1)
}

func (c *canvas) bread(x, y, s float32) {
	crust := mix(c.mood.sand, c.mood.roof, 0.5)
	c.ellipse(x, y+s*0.05, s*0.72, s*0.12, veil(c.mood.near, 0.25))
	c.ellipse(x, y+s*0.02, s*0.7, s*0.13, mix(c.mood.roof, c.mood.near, 0.15))
	for _, loaf := range []point{{-0.12, -0.13}, {0.14, -0.05}} {
		lx, ly := x+s*loaf.x, y+s*loaf.y
		c.fill(at(lx-s*0.55, ly+s*0.06).cube(lx-s*0.5, ly-s*0.2, lx+s*0.5, ly-s*0.2, lx+s*0.55, ly+s*0.06).cube(lx+s*0.4, ly+s*0.14, lx-s*0.4, ly+s*0.14, lx-s*0.55, ly+s*0.06), crust)
		for i := range 4 {
			sx := lx + s*(-0.3+0.2*float32(i))
			c.fill(at(sx-s*0.06, ly+s*0.03).quad(sx-s*0.01, ly-s*0.1, sx+s*0.08, ly-s*0.1).quad(sx+s*0.03, ly-s*0.03, sx-s*0.06, ly+s*0.03), mix(c.mood.sand, white, 0.35))
		}
	}
}

// vine hangs leaves from the upper edge, as under an arbour.
func (c *canvas) vine() {
	for range 46 {
		x := c.between(-0.02, c.aspect+0.02)
		edge := absolute(x/c.aspect-0.5) * 2
		y := c.between(-0.03, 0.03+0.12*edge*edge)
		r := c.between(0.022, 0.042)
		tint := c.oneOf(c.mood.tree, c.mood.treeDark, mix(c.mood.tree, c.mood.glow, 0.2))
		c.fill(at(x, y+r*1.3).quad(x-r*1.3, y+r*0.5, x-r*0.9, y-r*0.4).quad(x, y-r, x+r*0.9, y-r*0.4).quad(x+r*1.3, y+r*0.5, x, y+r*1.3), tint)
	}
}
