package media

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"

	"escale/internal/fault"
)

// Limits bound what is taken in. The zero value of a field means the default.
type Limits struct {
	Bytes  int64 // size of the file; 50 MB
	Pixels int   // width × height of a picture; 100 million, what the largest cameras give
	Side   int   // width or height of a picture; 30,000
	Memory int64 // what decoding may need, in bytes; 1 GiB. Refuses progressive JPEG from about 60 million pixels on
}

func (l Limits) orDefault() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 50 << 20
	}
	if l.Pixels <= 0 {
		l.Pixels = 100_000_000
	}
	if l.Side <= 0 {
		l.Side = 30_000
	}
	if l.Memory <= 0 {
		l.Memory = 1 << 30
	}
	return l
}

// measure reads the header of a picture and gives its size and the memory that decoding it takes, or refuses it when
// either is beyond the limits: a file of some kilobytes may ask for terabytes.
func measure(mediaType string, r io.ReadSeeker, limits Limits) (size image.Point, memory int64, err error) {
	config, err := decodeConfig(mediaType, r)
	if err != nil {
		return size, 0, damaged(mediaType, readable(err))
	}
	size = image.Pt(config.Width, config.Height)
	if size.X <= 0 || size.Y <= 0 {
		return size, 0, fault.New(fault.Invalid, "media.damaged", "type", mediaType)
	}
	pixels := int64(size.X) * int64(size.Y)
	perPixel := pixelBytes(config.ColorModel)
	if mediaType == typeJPEG && isProgressive(r) {
		perPixel *= 5 // the decoder keeps a 32-bit coefficient for each sample until the last scan
	}
	memory = pixels * perPixel
	if size.X > limits.Side || size.Y > limits.Side || pixels > int64(limits.Pixels) || memory > limits.Memory {
		most := min(int64(limits.Pixels), limits.Memory/perPixel)
		return size, 0, fault.New(fault.TooMany, "media.too_many_pixels",
			"width", size.X, "height", size.Y, "most", most, "side", limits.Side)
	}
	return size, memory, nil
}

func decodeConfig(mediaType string, r io.ReadSeeker) (image.Config, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return image.Config{}, err
	}
	b := bufio.NewReader(r)
	switch mediaType {
	case typeJPEG:
		return jpeg.DecodeConfig(b)
	case typePNG:
		return png.DecodeConfig(b)
	case typeGIF:
		return gif.DecodeConfig(b)
	case typeWebP:
		return webp.DecodeConfig(b)
	}
	return image.Config{}, fmt.Errorf("%s is not a picture", mediaType)
}

// decode gives the pixels as stored; of an animation, the first picture. Call measure before.
func decode(mediaType string, r io.ReadSeeker) (img image.Image, err error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(r, 64<<10)
	switch mediaType {
	case typeJPEG:
		img, err = jpeg.Decode(b)
	case typePNG:
		img, err = png.Decode(b)
	case typeGIF:
		img, err = gif.Decode(b)
	case typeWebP:
		img, err = webp.Decode(b)
	default:
		err = fmt.Errorf("%s is not a picture", mediaType)
	}
	if err == nil && img.Bounds().Empty() {
		err = fmt.Errorf("a picture without pixels")
	}
	if err != nil {
		return nil, damaged(mediaType, readable(err))
	}
	return img, nil
}

// readable restores io.ErrUnexpectedEOF where a decoder reports a cut-off file only in words.
func readable(err error) error {
	for _, words := range []string{"EOF", "short Huffman data", "short chunk", "not enough image data", "not enough pixel data"} {
		if strings.Contains(err.Error(), words) {
			return fmt.Errorf("%w: %s", io.ErrUnexpectedEOF, err)
		}
	}
	return err
}

func pixelBytes(model color.Model) int64 {
	switch model {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := model.(color.Palette); ok {
		return 1
	}
	return 4
}

// isProgressive looks for a start-of-frame marker of a progressive JPEG (ITU-T T.81, table B.1: SOF2).
func isProgressive(r io.ReadSeeker) bool {
	if _, err := r.Seek(2, io.SeekStart); err != nil {
		return false
	}
	b := bufio.NewReader(r)
	for {
		marker, err := b.ReadByte()
		for err == nil && marker == 0xff {
			if marker, err = b.ReadByte(); err == nil && marker != 0xff {
				break
			}
		}
		if err != nil || marker == 0xda { // start of scan: the frame came before
			return false
		}
		if marker == 0xc2 {
			return true
		}
		if 0xc0 <= marker && marker <= 0xc1 {
			return false
		}
		var length [2]byte
		if _, err := io.ReadFull(b, length[:]); err != nil {
			return false
		}
		if _, err := b.Discard(max(0, int(binary.BigEndian.Uint16(length[:]))-2)); err != nil {
			return false
		}
	}
}

// isOpaque tells whether every pixel covers what is behind.
func isOpaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return !ok || o.Opaque()
}

// averageColour gives the mean of at most 64 × 64 pixels as "#rrggbb", for pages to paint until the picture arrives.
func averageColour(img image.Image) string {
	const grid = 64
	b := img.Bounds()
	nx, ny := min(grid, b.Dx()), min(grid, b.Dy())
	var sum [4]uint64
	for j := range ny {
		for i := range nx {
			c := img.At(b.Min.X+(2*i+1)*b.Dx()/(2*nx), b.Min.Y+(2*j+1)*b.Dy()/(2*ny))
			r, g, bl, a := c.RGBA()
			for k, v := range [4]uint32{r, g, bl, a} {
				sum[k] += uint64(v)
			}
		}
	}
	if sum[3] == 0 {
		return "#ffffff"
	}
	channel := func(k int) uint64 { return min(255, sum[k]*255/sum[3]) }
	return fmt.Sprintf("#%02x%02x%02x", channel(0), channel(1), channel(2))
}
