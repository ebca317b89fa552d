// Package postcard draws the picture that stands for a page where its address is passed on (Open Graph): a photograph with a name and a
// place on it, or a drawn landscape where there is none. It is a package of its own since it is made of pixels, and nothing else of a page is.
package postcard

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"escale/internal/ui/assets"
)

// Width and Height are those that sites which show such pictures ask for.
const (
	Width  = 1200
	Height = 630
)

// Card is what stands on the picture.
type Card struct {
	Over, Title, Under string // what it is, its name, where
	Site               string // who shows it
	Credit             string // of the photograph
	Photo              image.Image
	FocusX, FocusY     float64 // what of the photograph must stay in sight, from 0 to 1
	Brand              string  // the project's colour, as #rrggbb
}

// faces are the fonts in the sizes that are used. Drawing with one changes it, so that each picture has its own.
type faces struct{ title, smaller, line, small font.Face }

var fonts = sync.OnceValues(func() (list [2]*opentype.Font, err error) {
	for i, name := range []string{"postcard-title.ttf", "postcard-text.ttf"} {
		data, err := assets.Read(name)
		if err != nil {
			return list, err
		}
		if list[i], err = opentype.Parse(data); err != nil {
			return list, errors.Join(errors.New("postcard: "+name), err)
		}
	}
	return list, nil
})

func newFaces() (f faces, err error) {
	parsed, err := fonts()
	if err != nil {
		return f, err
	}
	for _, one := range []struct {
		face *font.Face
		of   *opentype.Font
		size float64
	}{{&f.title, parsed[0], 76}, {&f.smaller, parsed[0], 56}, {&f.line, parsed[1], 34}, {&f.small, parsed[1], 20}} {
		if *one.face, err = opentype.NewFace(one.of, &opentype.FaceOptions{Size: one.size, DPI: 72, Hinting: font.HintingNone}); err != nil {
			return f, err
		}
	}
	return f, nil
}

// Draw draws the card.
func (c Card) Draw() (*image.RGBA, error) {
	f, err := newFaces()
	if err != nil {
		return nil, err
	}
	m := image.NewRGBA(image.Rect(0, 0, Width, Height))
	brand := parseColour(c.Brand)
	if c.Photo != nil {
		c.cover(m)
		shade(m, 0.16, 0.68)
	} else {
		landscape(m, brand)
		shade(m, 0.04, 0.42)
	}
	c.words(m, f)
	draw.Draw(m, image.Rect(0, Height-10, Width, Height), image.NewUniform(brand), image.Point{}, draw.Src)
	return m, nil
}

// JPEG draws the card and writes it as what most sites read.
func (c Card) JPEG() ([]byte, error) {
	return c.written(func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, &jpeg.Options{Quality: 84}) })
}

// PNG draws the card and writes it without loss.
func (c Card) PNG() ([]byte, error) { return c.written(png.Encode) }

func (c Card) written(write func(io.Writer, image.Image) error) ([]byte, error) {
	m, err := c.Draw()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = write(&b, m)
	return b.Bytes(), err
}

// cover fills the card with the photograph, of which what must stay in sight does.
func (c Card) cover(m *image.RGBA) {
	from := c.Photo.Bounds()
	wide, high := from.Dx(), from.Dy()
	if w := high * Width / Height; w < wide {
		left := min(max(int(c.FocusX*float64(wide))-w/2, 0), wide-w)
		from = image.Rect(from.Min.X+left, from.Min.Y, from.Min.X+left+w, from.Max.Y)
	} else if h := wide * Height / Width; h < high {
		top := min(max(int(c.FocusY*float64(high))-h/2, 0), high-h)
		from = image.Rect(from.Min.X, from.Min.Y+top, from.Max.X, from.Min.Y+top+h)
	}
	draw.BiLinear.Scale(m, m.Bounds(), c.Photo, from, draw.Src, nil)
}

// landscape is what stands where there is no photograph: hills in the project's colour.
func landscape(m *image.RGBA, brand color.RGBA) {
	sky := mixed(brand, color.RGBA{255, 255, 255, 255}, 0.72)
	for y := range Height {
		t := float64(y) / Height
		row := mixed(sky, color.RGBA{250, 236, 205, 255}, t)
		for x := range Width {
			m.SetRGBA(x, y, row)
		}
	}
	disc(m, 930, 170, 84, color.RGBA{255, 255, 255, 170})
	for i, hill := range []struct{ level, swing, wave, phase, dark float64 }{{360, 46, 3.1, 0.4, 0.35}, {430, 38, 4.3, 2.1, 0.12}, {500, 30, 5.2, 4.0, -0.2}} {
		shadeOf := mixed(brand, color.RGBA{255, 255, 255, 255}, hill.dark)
		if hill.dark < 0 {
			shadeOf = mixed(brand, color.RGBA{0, 0, 0, 255}, -hill.dark)
		}
		for x := range Width {
			top := int(hill.level + hill.swing*math.Sin(float64(x)/Width*hill.wave*2+hill.phase) + float64(i)*4)
			for y := top; y < Height; y++ {
				m.SetRGBA(x, y, shadeOf)
			}
		}
	}
}

func disc(m *image.RGBA, cx, cy, r int, c color.RGBA) {
	for y := -r; y <= r; y++ {
		for x := -r; x <= r; x++ {
			if x*x+y*y <= r*r {
				m.SetRGBA(cx+x, cy+y, mixed(m.RGBAAt(cx+x, cy+y), c, float64(c.A)/255))
			}
		}
	}
}

// shade darkens what words stand on, so that they can be read on any photograph.
func shade(m *image.RGBA, above, below float64) {
	for y := range Height {
		t := float64(y) / Height
		dark := above + below*math.Pow(max(0, (t-0.22)/0.78), 1.1)
		for x := range Width {
			m.SetRGBA(x, y, mixed(m.RGBAAt(x, y), color.RGBA{10, 25, 30, 255}, dark))
		}
	}
}

func mixed(a, b color.RGBA, t float64) color.RGBA {
	of := func(x, y uint8) uint8 { return uint8(float64(x) + t*(float64(y)-float64(x))) }
	return color.RGBA{of(a.R, b.R), of(a.G, b.G), of(a.B, b.B), 255}
}

func parseColour(text string) color.RGBA {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 16, 32)
	if err != nil || len(text) != 7 {
		return color.RGBA{12, 84, 96, 255}
	}
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}
}

const margin = 64

// words writes from below: where, the name in as many lines as it needs, what it is; the site above, the credit in the corner.
func (c Card) words(m *image.RGBA, f faces) {
	white := image.NewUniform(color.RGBA{255, 255, 255, 255})
	write := func(face font.Face, text string, x, y int) {
		d := font.Drawer{Dst: m, Src: white, Face: face, Dot: fixed.P(x, y)}
		d.DrawString(text)
	}
	wide := Width - 2*margin
	if c.Credit != "" {
		credit := cutTo(f.small, c.Credit, wide)
		write(f.small, credit, Width-28-font.MeasureString(f.small, credit).Ceil(), Height-26)
	}
	y := Height - 74
	if c.Under != "" {
		write(f.line, cutTo(f.line, c.Under, wide), margin, y)
		y -= 62
	}
	face, height := f.title, 84
	lines := broken(face, c.Title, wide)
	if len(lines) > 2 {
		face, height = f.smaller, 64
		lines = broken(face, c.Title, wide)
	}
	const most = 3
	if len(lines) > most {
		lines = append(lines[:most-1], cutTo(face, strings.Join(lines[most-1:], " "), wide))
	}
	for i := len(lines) - 1; i >= 0; i-- {
		write(face, lines[i], margin, y)
		y -= height
	}
	if c.Over != "" {
		write(f.line, cutTo(f.line, c.Over, wide), margin, y+height-76)
	}
	write(f.line, cutTo(f.line, c.Site, wide), margin, margin+22)
}

// broken breaks a text into lines no wider than wide; a word that is wider stands alone, and is cut.
func broken(face font.Face, text string, wide int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		if n := len(lines); n > 0 && font.MeasureString(face, lines[n-1]+" "+word).Ceil() <= wide {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, cutTo(face, word, wide))
	}
	return lines
}

// cutTo gives as much of a text as there is room for.
func cutTo(face font.Face, text string, wide int) string {
	if font.MeasureString(face, text).Ceil() <= wide {
		return text
	}
	letters := []rune(text)
	if len(letters) > 200 {
		letters = letters[:200]
	}
	for len(letters) > 0 && font.MeasureString(face, string(letters)+"…").Ceil() > wide {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimRight(string(letters), " ") + "…"
}
