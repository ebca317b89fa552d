package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/image/draw"
)

// scene is a picture in which every place can be told from every other: red grows to the right, green downwards.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(255 * x / max(1, w-1)), uint8(255 * y / max(1, h-1)), 128, 255})
		}
	}
	return img
}

func photo(t testing.TB, w, h int) []byte { return asJPEG(t, scene(w, h)) }

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// logo is a disc on a transparent ground.
func logo(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if dx, dy := 2*x-w, 2*y-h; dx*dx+dy*dy < w*w*3/4 {
				img.SetNRGBA(x, y, color.NRGBA{200, 30, 60, 255})
			}
		}
	}
	return img
}

// tinyWebP is a lossless WebP of one transparent pixel, written out after the WebP Lossless Bitstream Specification: five
// prefix codes of a single symbol each.
var tinyWebP = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

// ifd writes one TIFF directory at the given offset, little-endian. Values longer than four bytes follow it.
func ifd(at int, entries ...entry) []byte {
	var head, tail bytes.Buffer
	le := binary.LittleEndian
	head.Write(le.AppendUint16(nil, uint16(len(entries))))
	values := at + 2 + 12*len(entries) + 4
	for _, e := range entries {
		head.Write(le.AppendUint16(nil, e.tag))
		head.Write(le.AppendUint16(nil, e.kind))
		head.Write(le.AppendUint32(nil, e.count))
		if len(e.value) <= 4 {
			head.Write(append(e.value, 0, 0, 0, 0)[:4])
			continue
		}
		head.Write(le.AppendUint32(nil, uint32(values+tail.Len())))
		tail.Write(e.value)
	}
	head.Write([]byte{0, 0, 0, 0})
	return append(head.Bytes(), tail.Bytes()...)
}

type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

func ascii(tag uint16, text string) entry {
	return entry{tag, 2, uint32(len(text) + 1), []byte(text + "\x00")}
}
func short(tag uint16, v int) entry { return entry{tag, 3, 1, []byte{byte(v), byte(v >> 8)}} }
func long(tag uint16, v int) entry {
	return entry{tag, 4, 1, binary.LittleEndian.AppendUint32(nil, uint32(v))}
}

func degrees(tag uint16, d, m, s uint32) entry {
	var b []byte
	for _, v := range []uint32{d, 1, m, 1, s, 1} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return entry{tag, 5, 3, b}
}

// exif gives an EXIF block with an orientation, an author, a date and a position (47°23'N 0°41'E).
func exif(orientation int) []byte {
	const subAt, gpsAt = 300, 400
	main := ifd(8,
		short(0x0112, orientation), ascii(0x013b, "Jeanne Martin"), ascii(0x8298, "Ville de Tours"),
		long(0x8769, subAt), long(0x8825, gpsAt))
	sub := ifd(subAt, ascii(0x9003, "2024:07:14 10:22:31"))
	gps := ifd(gpsAt, ascii(1, "N"), degrees(2, 47, 23, 0), ascii(3, "E"), degrees(4, 0, 41, 0))
	b := make([]byte, gpsAt, 600)
	copy(b, "II*\x00\x08\x00\x00\x00")
	copy(b[8:], main)
	copy(b[subAt:], sub)
	return append(b, gps...)
}

// withEXIF puts the block into a JPEG, after its first marker.
func withEXIF(jpegBytes, block []byte) []byte {
	segment := append([]byte("Exif\x00\x00"), block...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2))...)
	return append(append(out, segment...), jpegBytes[2:]...)
}

// claimedPNG is a PNG header that announces w × h pixels and holds none.
func claimedPNG(w, h uint32) []byte {
	data := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	data = append(data, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(data))
}

// claimedJPEG is a JPEG header (SOF marker given) that announces w × h pixels in three components and holds none.
func claimedJPEG(sof byte, w, h uint16) []byte {
	out := []byte{0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, sof, 0, 17, 8}
	out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, h), w)
	return append(out, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
}

const smallGPX = `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>` +
	`<trkpt lat="47.39" lon="0.68"/><trkpt lat="47.40" lon="0.69"/></trkseg></trk></gpx>`

const smallPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// smallMP3 is n silent frames of MPEG 1 layer III at 128 kbit/s and 44.1 kHz, 417 bytes each.
func smallMP3(n int) string {
	return strings.Repeat("\xff\xfb\x90\x00"+strings.Repeat("\x00", 413), n)
}

func box(name, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))) + name + content
}

func smallMP4() string {
	return box("ftyp", "isom\x00\x00\x02\x00isommp41") + box("moov", box("mvhd", strings.Repeat("\x00", 100))) + box("mdat", "film")
}

func TestSamplesAreWhatTheySay(t *testing.T) {
	if _, err := decode(typeWebP, bytes.NewReader(tinyWebP)); err != nil {
		t.Error("WebP: ", err)
	}
	m := readMetadata(typeJPEG, bytes.NewReader(withEXIF(photo(t, 8, 8), exif(6))))
	if m.orientation != 6 || !m.position {
		t.Errorf("EXIF: %+v", m)
	}
}

// near compares two pictures of one size, allowing for what JPEG loses.
func near(a, b image.Image, tolerance int) error {
	if a.Bounds().Size() != b.Bounds().Size() {
		return fmt.Errorf("size %v, want %v", a.Bounds().Size(), b.Bounds().Size())
	}
	x, y := flat(a), flat(b)
	for i := range x.Pix {
		if d := int(x.Pix[i]) - int(y.Pix[i]); d > tolerance || -d > tolerance {
			at := i / 4
			return fmt.Errorf("pixel (%d, %d): %v, want %v", at%x.Rect.Dx(), at/x.Rect.Dx(), x.Pix[i/4*4:i/4*4+4], y.Pix[i/4*4:i/4*4+4])
		}
	}
	return nil
}

func flat(src image.Image) *image.RGBA {
	dst := image.NewRGBA(image.Rectangle{Max: src.Bounds().Size()})
	draw.Draw(dst, dst.Rect, src, src.Bounds().Min, draw.Src)
	return dst
}
