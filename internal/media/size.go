package media

import (
	"image"
	"slices"

	"escale/internal/fault"
)

// Size is one of the closed list of sizes in which a picture is shown. The list is closed because each size of each
// picture is kept: an address that took any number would let anyone fill the disk.
type Size struct {
	Name   string
	Width  int // at most, in pixels; 0 is as wide as the picture
	Height int // 0 keeps the picture's proportions; otherwise the picture is cropped to Width : Height
}

// Crops tells whether the size shows only a part, which an author may have forbidden.
func (s Size) Crops() bool { return s.Height > 0 }

var sizes = []Size{
	{Name: "320", Width: 320},
	{Name: "640", Width: 640},
	{Name: "1024", Width: 1024},
	{Name: "1600", Width: 1600},
	{Name: "2048", Width: 2048},
	{Name: "full"},
	{Name: "square-160", Width: 160, Height: 160},
	{Name: "square-320", Width: 320, Height: 320},
}

// Sizes lists the sizes there are: widths rising, then the original's own, then the cropped ones.
func Sizes() []Size { return slices.Clone(sizes) }

// SizeNamed finds a size, or says NotFound ("media.size_unknown").
func SizeNamed(name string) (Size, error) {
	for _, s := range sizes {
		if s.Name == name {
			return s, nil
		}
	}
	return Size{}, fault.New(fault.NotFound, "media.size_unknown", "size", name)
}

// Candidate is one entry of an HTML srcset: a size and the dimensions the picture has in it, in pixels.
type Candidate struct {
	Size          string
	Width, Height int
}

// SrcSet lists the uncropped sizes worth offering for a picture, widths rising: none twice, none larger than it is.
// It is empty for what is not a picture.
func SrcSet(o Original) []Candidate {
	var set []Candidate
	for _, s := range sizes {
		if s.Crops() || s.Width == 0 || o.Width <= 0 || o.Height <= 0 {
			continue
		}
		_, out := s.fit(image.Pt(o.Width, o.Height), Centre)
		set = append(set, Candidate{s.Name, out.X, out.Y})
		if out.X == o.Width {
			break
		}
	}
	return set
}

// Focus is the point of a picture that a crop must keep, as fractions of its width and height as seen: (0, 0) is the
// top left corner, (1, 1) the bottom right.
type Focus struct {
	X, Y float64
}

// Centre is the focus of a picture that nobody chose one for.
var Centre = Focus{0.5, 0.5}

func (f Focus) check() error {
	if f.X >= 0 && f.X <= 1 && f.Y >= 0 && f.Y <= 1 { // false for NaN as well
		return nil
	}
	return fault.New(fault.Invalid, "media.focus", "x", f.X, "y", f.Y)
}

// fit tells which part of a picture of the given size is shown, and at what size: never larger than the part is.
func (s Size) fit(picture image.Point, focus Focus) (part image.Rectangle, out image.Point) {
	part = image.Rectangle{Max: picture}
	switch {
	case s.Width == 0:
		return part, picture
	case !s.Crops():
		w := min(s.Width, picture.X)
		return part, image.Pt(w, proportional(picture.Y, w, picture.X))
	}
	// The largest part with the proportions asked, as near to having the focus in its middle as the edges allow.
	w, h := picture.X, proportional(picture.X, s.Height, s.Width)
	if h > picture.Y {
		w, h = min(picture.X, proportional(picture.Y, s.Width, s.Height)), picture.Y
	}
	x := slide(focus.X, picture.X, w)
	y := slide(focus.Y, picture.Y, h)
	part = image.Rect(x, y, x+w, y+h)
	if w <= s.Width || h <= s.Height {
		return part, part.Size()
	}
	return part, image.Pt(s.Width, s.Height)
}

// proportional gives a × b / c, rounded, at least 1.
func proportional(a, b, c int) int {
	return max(1, int((int64(a)*int64(b)+int64(c)/2)/int64(c)))
}

// slide gives the start of a window of the given length that has the focus in its middle, kept inside 0 … whole.
func slide(focus float64, whole, window int) int {
	start := int(focus*float64(whole) - float64(window)/2 + 0.5)
	return min(max(start, 0), whole-window)
}
