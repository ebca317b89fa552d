// Package illustration draws the pictures of the demonstration network: flat landscapes in the manner of the old
// railway posters, one for each theme of tourism, different for every seed. It lies apart from media because it needs
// none of it and nothing but a demonstration needs it: real pictures have authors and rights, and a network shown
// without pictures looks like a table. Drawn pictures need no download, no licence and no file in the repository.
//
// The same theme, seed and size give the same bytes: all choices come from integers, and coordinates are rounded to
// sixteenths of a pixel before anything is drawn, which absorbs what processors disagree on.
package illustration

import (
	"image"
	"slices"
)

// theme composes one kind of picture on a fresh canvas.
type theme struct {
	name  string
	moods []mood // the lights it looks good in
	paint func(*canvas)
}

var themes = []theme{
	{"beach", []mood{morning, noon, sunset}, beach},
	{"campsite", []mood{sunset, night, morning}, campsite},
	{"castle", []mood{morning, noon, sunset, autumn}, castle},
	{"cycling", []mood{morning, noon, autumn}, cycling},
	{"festival", []mood{night, sunset}, festival},
	{"forest", []mood{morning, mist, autumn}, forest},
	{"harbour", []mood{morning, noon, sunset}, harbour},
	{"hills", []mood{morning, noon, sunset, autumn, mist}, hills},
	{"hotel", []mood{noon, sunset, night}, hotel},
	{"lake", []mood{morning, noon, sunset, mist}, lake},
	{"market", []mood{morning, noon, autumn}, market},
	{"mountain", []mood{morning, noon, sunset, winter}, mountain},
	{"museum", []mood{morning, noon, sunset}, museum},
	{"river", []mood{morning, noon, autumn}, river},
	{"snow", []mood{winter, night}, snow},
	{"table", []mood{noon, sunset, morning}, table},
	{"village", []mood{morning, sunset, autumn, night}, village},
	{"vineyard", []mood{noon, sunset, autumn}, vineyard},
}

// Themes lists the names that Draw knows, in alphabetical order.
func Themes() []string {
	names := make([]string, len(themes))
	for i, t := range themes {
		names[i] = t.name
	}
	return names
}

// maxSide bounds a picture to 64 million pixels.
const maxSide = 8000

// Draw gives the picture of a theme, w × h pixels (1 to 8000 each; others are brought into that range). An unknown
// theme is drawn as "hills". Pictures are composed for proportions from 1:1 to 2:1; others are valid, if odd.
func Draw(kind string, seed uint64, w, h int) *image.RGBA {
	w, h = min(max(w, 1), maxSide), min(max(h, 1), maxSide)
	i := slices.IndexFunc(themes, func(t theme) bool { return t.name == kind })
	if i < 0 {
		i = slices.IndexFunc(themes, func(t theme) bool { return t.name == "hills" })
	}
	t := themes[i]
	c := newCanvas(w, h, scramble(seed+1)+uint64(i+1))
	c.mood = &t.moods[c.pick(len(t.moods))]
	t.paint(c)
	if c.chance(0.5) {
		c.turnAround()
	}
	return c.img
}

// turnAround exchanges left and right, which makes two compositions of one.
func (c *canvas) turnAround() {
	for y := range c.h {
		row := c.img.Pix[y*c.img.Stride:]
		for a, b := 0, (c.w-1)*4; a < b; a, b = a+4, b-4 {
			left, right := (*[4]uint8)(row[a:]), (*[4]uint8)(row[b:])
			*left, *right = *right, *left
		}
	}
}
