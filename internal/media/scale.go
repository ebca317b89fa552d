package media

import (
	"image"
	stddraw "image/draw"

	"golang.org/x/image/draw"
)

// scalingMemory is what resample needs at most beside the decoded picture, in bytes.
const scalingMemory = 256 << 20

// resample draws the part of src at w × h pixels, never larger: averaging whole blocks first and by Catmull-Rom after.
// The latter alone would take seconds for the largest pictures, and show no difference.
func resample(src image.Image, part image.Rectangle, w, h int) *image.RGBA {
	if k := min(part.Dx()*2/(3*w), part.Dy()*2/(3*h)); k >= 2 {
		src = average(src, part, k)
		part = src.Bounds()
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if part.Dx() == w && part.Dy() == h {
		stddraw.Draw(dst, dst.Rect, src, part.Min, stddraw.Src)
		return dst
	}
	narrow := image.NewRGBA(image.Rect(0, 0, w, part.Dy()))
	inBands(part.Dy(), w, image.Pt(w, 0), image.Pt(part.Dx(), 0), func(s draw.Scaler, y0, y1 int) {
		band := image.Rect(part.Min.X, part.Min.Y+y0, part.Max.X, part.Min.Y+y1)
		s.Scale(narrow, image.Rect(0, y0, w, y1), src, band, draw.Src, nil)
	})
	inBands(w, part.Dy(), image.Pt(0, h), image.Pt(0, part.Dy()), func(s draw.Scaler, x0, x1 int) {
		s.Scale(dst, image.Rect(x0, 0, x1, h), narrow, image.Rect(x0, 0, x1, part.Dy()), draw.Src, nil)
	})
	return dst
}

// inBands cuts a length into bands of about half a million pixels. x/image/draw keeps four float64 for each pixel of
// the target's width times the source's height, gigabytes for a tall picture; since its filter is separable, scaling
// one direction at a time allows doing so band by band, with the same result up to rounding. The sizes from and to
// have zero in the direction that is cut; a scaler made for the band's length is kept while the length stays.
func inBands(length, across int, to, from image.Point, scale func(s draw.Scaler, start, end int)) {
	step := max(1, 1<<19/across)
	var scaler draw.Scaler
	for start, last := 0, 0; start < length; start += step {
		n := min(step, length-start)
		if n != last {
			t, f := whole(to, n), whole(from, n)
			scaler, last = draw.CatmullRom.NewScaler(t.X, t.Y, f.X, f.Y), n
		}
		scale(scaler, start, start+n)
	}
}

func whole(p image.Point, n int) image.Point {
	if p.X == 0 {
		return image.Pt(n, p.Y)
	}
	return image.Pt(p.X, n)
}

// average makes one pixel of each k × k block of the part. What is left over at the edges, less than a block, is cut
// off evenly: less than a pixel of any target.
func average(src image.Image, part image.Rectangle, k int) *image.RGBA {
	w, h := part.Dx()/k, part.Dy()/k
	left, top := part.Min.X+part.Dx()%k/2, part.Min.Y+part.Dy()%k/2
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	row := image.NewRGBA(image.Rect(0, 0, w*k, 1)) // image/draw converts every kind of picture, a row at a time
	sums := make([]uint32, w*4)
	half, count := uint32(k*k/2), uint32(k*k)
	for y := range h {
		clear(sums)
		for line := range k {
			stddraw.Draw(row, row.Rect, src, image.Pt(left, top+y*k+line), stddraw.Src)
			addRow(sums, row.Pix, k)
		}
		out := dst.Pix[y*dst.Stride : y*dst.Stride+w*4]
		for i, sum := range sums {
			out[i] = uint8((sum + half) / count)
		}
	}
	return dst
}

func addRow(sums []uint32, pix []uint8, k int) {
	at := 0
	for i := 0; i < len(sums); i += 4 {
		var r, g, b, a uint32
		for range k {
			p := pix[at : at+4 : at+4]
			r, g, b, a = r+uint32(p[0]), g+uint32(p[1]), b+uint32(p[2]), a+uint32(p[3])
			at += 4
		}
		sums[i] += r
		sums[i+1] += g
		sums[i+2] += b
		sums[i+3] += a
	}
}
