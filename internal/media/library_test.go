package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
)

func newLibrary(t *testing.T) *Library {
	return NewLibrary(newDisk(t), Options{Temporary: t.TempDir()})
}

func ingest(t *testing.T, l *Library, data []byte) Original {
	t.Helper()
	o, err := l.Ingest(t.Context(), bytes.NewReader(data), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestIngestDescribes(t *testing.T) {
	picture := withEXIF(photo(t, 400, 300), exif(6))
	for name, c := range map[string]struct {
		data []byte
		want Original
	}{
		"photo of a camera": {picture, Original{Kind: Image, Type: "image/jpeg", Width: 300, Height: 400, Turned: 6, Colour: "#7f7e80",
			Taken: "2024-07-14T10:22:31", Author: "Jeanne Martin", Copyright: "Ville de Tours", Position: true}},
		"plain photo":         {photo(t, 40, 30), Original{Kind: Image, Type: "image/jpeg", Width: 40, Height: 30, Colour: "#7f7e80"}},
		"logo":                {asPNG(t, logo(50, 50)), Original{Kind: Image, Type: "image/png", Width: 50, Height: 50, Alpha: true, Colour: "#c81e3c"}},
		"GIF":                 {asGIF(t, image.NewGray(image.Rect(0, 0, 9, 7))), Original{Kind: Image, Type: "image/gif", Width: 9, Height: 7, Colour: "#000000"}},
		"WebP":                {tinyWebP, Original{Kind: Image, Type: "image/webp", Width: 1, Height: 1, Alpha: true, Colour: "#ffffff"}},
		"image then archive":  {append(photo(t, 40, 30), "PK\x03\x04<script>"...), Original{Kind: Image, Type: "image/jpeg", Width: 40, Height: 30, Colour: "#7f7e80"}},
		"PDF":                 {[]byte(smallPDF), Original{Kind: Document, Type: "application/pdf"}},
		"GPX":                 {[]byte(smallGPX), Original{Kind: Track, Type: "application/gpx+xml"}},
		"GPX after a comment": {[]byte("\xef\xbb\xbf<!-- walk -->\n" + smallGPX[21:]), Original{Kind: Track, Type: "application/gpx+xml"}},
		"MP3":                 {[]byte(smallMP3(3)), Original{Kind: Sound, Type: "audio/mpeg"}},
		"MP3 with a tag":      {[]byte("ID3\x04\x00\x00\x00\x00\x00\x14" + strings.Repeat("\x00", 20) + smallMP3(3)), Original{Kind: Sound, Type: "audio/mpeg"}},
		"MP4":                 {[]byte(smallMP4()), Original{Kind: Video, Type: "video/mp4"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLibrary(t)
			got, err := l.Ingest(t.Context(), iotest.HalfReader(bytes.NewReader(c.data)), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			f, err := l.Open(t.Context(), got.Hash)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if kept, _ := io.ReadAll(f); !bytes.Equal(kept, c.data) || f.Type != got.Type || f.Size != got.Bytes {
				t.Errorf("kept %d bytes of %s, of %d", len(kept), f.Type, len(c.data))
			}
			if len(got.Hash) != 64 || got.Bytes != int64(len(c.data)) {
				t.Errorf("hash %q, bytes %d", got.Hash, got.Bytes)
			}
			got.Hash, got.Bytes = "", 0
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestIngestRefuses(t *testing.T) {
	jpg, pngBytes := photo(t, 100, 80), asPNG(t, scene(60, 60))
	animated := []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	for name, c := range map[string]struct {
		data string
		key  string
		code fault.Code
	}{
		"nothing":                 {"", "media.empty", fault.Invalid},
		"text":                    {"Bonjour", "media.type_unknown", fault.Invalid},
		"zeros":                   {strings.Repeat("\x00", 5000), "media.type_unknown", fault.Invalid},
		"SVG":                     {`<svg xmlns="http://www.w3.org/2000/svg"/>`, "media.svg_refused", fault.Invalid},
		"SVG behind a prologue":   {"\n<?xml version='1.0'?><!-- x --><!DOCTYPE svg><SVG onload='x()'>", "media.svg_refused", fault.Invalid},
		"SVG with a prefix":       {`<x:svg xmlns:x="http://www.w3.org/2000/svg"/>`, "media.svg_refused", fault.Invalid},
		"HTML":                    {"<!DOCTYPE html><html><script>x</script>", "media.type_unsupported", fault.Invalid},
		"HTML without doctype":    {"<html><script>x</script>", "media.type_unsupported", fault.Invalid},
		"KML":                     {`<?xml version="1.0"?><kml/>`, "media.type_unsupported", fault.Invalid},
		"ZIP":                     {"PK\x03\x04", "media.type_unsupported", fault.Invalid},
		"program":                 {"MZ\x90\x00", "media.type_unsupported", fault.Invalid},
		"HEIC":                    {box("ftyp", "heic\x00\x00\x00\x00mif1heic"), "media.type_unsupported", fault.Invalid},
		"AVIF":                    {box("ftyp", "avif\x00\x00\x00\x00"), "media.type_unsupported", fault.Invalid},
		"animated WebP":           {string(animated), "media.type_unsupported", fault.Invalid},
		"WAV":                     {"RIFF\x00\x00\x00\x00WAVE", "media.type_unsupported", fault.Invalid},
		"three bytes of a JPEG":   {"\xff\xd8\xff", "media.truncated", fault.Invalid},
		"half a JPEG":             {string(jpg[:len(jpg)/2]), "media.truncated", fault.Invalid},
		"JPEG without its end":    {string(jpg[:len(jpg)-20]), "media.truncated", fault.Invalid},
		"half a PNG":              {string(pngBytes[:len(pngBytes)/2]), "media.truncated", fault.Invalid},
		"PNG with a wrong sum":    {string(pngBytes[:60]) + "\x00\x00" + string(pngBytes[62:]), "media.damaged", fault.Invalid},
		"half a WebP":             {string(tinyWebP[:28]), "media.truncated", fault.Invalid},
		"GIF header only":         {"GIF89a\x09\x00\x07\x00\x00\x00\x00", "media.truncated", fault.Invalid},
		"PNG in name, then noise": {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + strings.Repeat("noise", 9), "media.damaged", fault.Invalid},
		"PNG of a terapixel":      {string(claimedPNG(1<<20, 1<<20)), "media.too_many_pixels", fault.TooMany},
		"PNG as wide as int":      {string(claimedPNG(math.MaxInt32, 1)), "media.too_many_pixels", fault.TooMany},
		"PNG without width":       {string(claimedPNG(0, 1)), "media.damaged", fault.Invalid},
		"JPEG of 4 gigapixels":    {string(claimedJPEG(0xc0, 65535, 65535)), "media.too_many_pixels", fault.TooMany},
		"progressive JPEG, 90 MP": {string(claimedJPEG(0xc2, 10000, 9000)), "media.too_many_pixels", fault.TooMany},
		"GIF of 4 gigapixels":     {"GIF89a\xff\xff\xff\xff\x00\x00\x00", "media.too_many_pixels", fault.TooMany},
		"half a PDF":              {smallPDF[:30], "media.truncated", fault.Invalid},
		"half a GPX":              {smallGPX[:150], "media.truncated", fault.Invalid},
		"broken GPX":              {strings.Replace(smallGPX, "</trk>", "</x>", 1), "media.damaged", fault.Invalid},
		"GPX without points":      {"<gpx></gpx>", "media.track_empty", fault.Invalid},
		"GPX with own entities":   {`<!DOCTYPE gpx [<!ENTITY a "aaaa">]><gpx>&a;</gpx>`, "media.damaged", fault.Invalid},
		"GPX nested deep":         {"<gpx>" + strings.Repeat("<a>", 100), "media.track_too_large", fault.TooMany},
		"one frame of an MP3":     {smallMP3(1), "media.damaged", fault.Invalid},
		"MP3, only a tag":         {"ID3\x04\x00\x00\x00\x00\x00\x14" + strings.Repeat("\x00", 20), "media.truncated", fault.Invalid},
		"half an MP4":             {smallMP4()[:60], "media.truncated", fault.Invalid},
		"MP4 without a film":      {box("ftyp", "isom\x00\x00\x02\x00") + box("mdat", "x"), "media.damaged", fault.Invalid},
		"MP4, a box of 3 bytes":   {box("ftyp", "isom\x00\x00\x02\x00") + "\x00\x00\x00\x03moov", "media.damaged", fault.Invalid},
		"MP4, a box beyond int64": {box("ftyp", "isom\x00\x00\x02\x00") + "\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff", "media.damaged", fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			bucket, temporary := newDisk(t), t.TempDir()
			_, err := NewLibrary(bucket, Options{Temporary: temporary}).Ingest(t.Context(), strings.NewReader(c.data), Limits{})
			var f *fault.Error
			if !errors.As(err, &f) || f.Key != c.key || f.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.key)
			}
			if left, _ := os.ReadDir(temporary); len(left) != 0 || len(list(t, bucket, "")) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestIngestRefusesWhatIsTooLarge(t *testing.T) {
	l, data := newLibrary(t), photo(t, 200, 100)
	size := int64(len(data))
	for name, c := range map[string]struct {
		limits Limits
		key    string
	}{
		"just small enough": {Limits{Bytes: size, Pixels: 20_000, Side: 200, Memory: 60_000}, ""},
		"a byte too long":   {Limits{Bytes: size - 1}, "media.too_large"},
		"a pixel too many":  {Limits{Pixels: 19_999}, "media.too_many_pixels"},
		"too wide":          {Limits{Side: 199}, "media.too_many_pixels"},
		"too much memory":   {Limits{Memory: 59_999}, "media.too_many_pixels"},
	} {
		_, err := l.Ingest(t.Context(), bytes.NewReader(data), c.limits)
		if (err == nil) != (c.key == "") || err != nil && !(fault.Is(err, fault.TooMany) && strings.HasPrefix(err.Error(), c.key+" ")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	endless := io.MultiReader(bytes.NewReader(data), iotest.DataErrReader(zeros{}))
	if _, err := l.Ingest(t.Context(), endless, Limits{Bytes: 1 << 20}); !fault.Is(err, fault.TooMany) {
		t.Errorf("endless: %v", err)
	}
	broken := errors.New("the line was cut")
	if _, err := l.Ingest(t.Context(), io.MultiReader(bytes.NewReader(data), iotest.ErrReader(broken)), Limits{}); !errors.Is(err, broken) {
		t.Errorf("a broken upload: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Ingest(ctx, bytes.NewReader(data), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A bomb is refused by its header: the memory it asks for is never taken.
func TestBombsCostNothing(t *testing.T) {
	l := newLibrary(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, bomb := range [][]byte{claimedPNG(29_000, 29_000), claimedJPEG(0xc2, 20_000, 20_000), []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00")} {
		if _, err := l.Ingest(t.Context(), bytes.NewReader(bomb), Limits{}); !fault.Is(err, fault.TooMany) {
			t.Error(err)
		}
	}
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 4<<20 {
		t.Errorf("took %d MB", taken>>20)
	}
}

func TestStoringTwiceStoresOnce(t *testing.T) {
	l, data := newLibrary(t), photo(t, 40, 30)
	a, b := ingest(t, l, data), ingest(t, l, data)
	if a != b || len(list(t, l.bucket, "")) != 1 {
		t.Errorf("%+v, %+v", a, b)
	}
}

func TestForget(t *testing.T) {
	l := newLibrary(t)
	gone, stays := ingest(t, l, photo(t, 400, 300)), ingest(t, l, photo(t, 401, 300))
	for _, o := range []Original{gone, stays} {
		picture(t, l, Request{Hash: o.Hash, Size: "320"})
		picture(t, l, Request{Hash: o.Hash, Size: "square-160", Adapt: true, Focus: &Focus{0.2, 0.8}})
	}
	for range 2 {
		if err := l.Forget(t.Context(), gone.Hash); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Rendition(t.Context(), Request{Hash: gone.Hash, Size: "320"}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if keys := list(t, l.bucket, ""); len(keys) != 3 || strings.Contains(fmt.Sprint(keys), gone.Hash) {
		t.Errorf("left: %v", keys)
	}
}

func FuzzIngest(f *testing.F) {
	for _, seed := range []string{
		string(photo(f, 16, 12)), string(withEXIF(photo(f, 8, 8), exif(5))), string(asPNG(f, logo(9, 9))),
		string(asGIF(f, scene(5, 5))), string(tinyWebP), smallGPX, smallPDF, smallMP3(2), smallMP4(),
		string(claimedPNG(5000, 5000)), string(claimedJPEG(0xc2, 900, 900)), "<svg/>", "PK\x03\x04", "",
	} {
		f.Add([]byte(seed))
	}
	bucket, err := OpenDisk(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	defer bucket.Close()
	l := NewLibrary(bucket, Options{})
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := l.Ingest(t.Context(), bytes.NewReader(data), Limits{Bytes: 1 << 16, Pixels: 1 << 16, Memory: 1 << 20})
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		defer l.Forget(t.Context(), o.Hash)
		rendition, err := l.Rendition(t.Context(), Request{Hash: o.Hash, Size: "square-160", Adapt: true})
		if (err == nil) != (o.Kind == Image) {
			t.Fatalf("taken in as %s, yet: %v", o.Kind, err)
		}
		if err != nil {
			return
		}
		defer rendition.Close()
		img, err := decode(rendition.Type, rendition)
		if err != nil || img.Bounds().Dx() > o.Width || img.Bounds().Dy() > o.Height {
			t.Fatalf("%d × %d became %v, %v", o.Width, o.Height, img, err)
		}
	})
}
