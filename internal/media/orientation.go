package media

import "image"

// orientation is the EXIF tag 0x0112 (CIPA DC-008, 4.6.5.1.6): how the stored picture must be turned to be seen as it was taken.
//
//	1 as stored          2 mirrored left-right   3 half a turn            4 mirrored top-bottom
//	5 transposed         6 quarter turn right    7 transposed + half turn 8 quarter turn left
type orientation uint8

const upright orientation = 1

func (o orientation) valid() bool { return 1 <= o && o <= 8 }

// turned tells whether width and height change places.
func (o orientation) turned() bool { return o >= 5 }

// seen gives the size a reader sees of a picture stored with size p, and back: it is its own inverse.
func (o orientation) seen(p image.Point) image.Point {
	if o.turned() {
		return image.Pt(p.Y, p.X)
	}
	return p
}

// stored gives, for pixel (x, y) as seen, the pixel of the stored picture of size (w, h).
func (o orientation) stored(x, y, w, h int) (int, int) {
	switch o {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}

// storedRect gives the part of a stored picture of size (w, h) that is seen as r.
func (o orientation) storedRect(r image.Rectangle, w, h int) image.Rectangle {
	x0, y0 := o.stored(r.Min.X, r.Min.Y, w, h)
	x1, y1 := o.stored(r.Max.X-1, r.Max.Y-1, w, h)
	return image.Rect(min(x0, x1), min(y0, y1), max(x0, x1)+1, max(y0, y1)+1)
}

// apply gives the picture as it is seen.
func (o orientation) apply(src *image.RGBA) *image.RGBA {
	if o == upright {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewRGBA(image.Rectangle{Max: o.seen(image.Pt(w, h))})
	for y := range dst.Rect.Dy() {
		row := dst.Pix[y*dst.Stride:]
		for x := range dst.Rect.Dx() {
			sx, sy := o.stored(x, y, w, h)
			at := sy*src.Stride + sx*4
			copy(row[x*4:x*4+4], src.Pix[at:at+4])
		}
	}
	return dst
}
