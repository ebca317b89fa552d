package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"escale/internal/fault"
)

// picture asks for a rendition and decodes it.
func picture(t *testing.T, l *Library, q Request) (image.Image, *File) {
	t.Helper()
	f, err := l.Rendition(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := decode(f.Type, f)
	if err != nil {
		t.Fatal(err)
	}
	return img, f
}

func TestRenditionsAreTurnedUpright(t *testing.T) {
	l := newLibrary(t)
	want := scene(96, 64)
	for o := orientation(1); o <= 8; o++ {
		// Store the scene so that turning it by o shows it: pixel by pixel, the inverse of what is tested.
		size := o.seen(want.Rect.Size())
		stored := image.NewRGBA(image.Rectangle{Max: size})
		for y := range 64 {
			for x := range 96 {
				sx, sy := o.stored(x, y, size.X, size.Y)
				stored.SetRGBA(sx, sy, want.RGBAAt(x, y))
			}
		}
		original := ingest(t, l, withEXIF(asJPEG(t, stored), exif(int(o))))
		if original.Width != 96 || original.Height != 64 {
			t.Errorf("orientation %d: %d × %d", o, original.Width, original.Height)
		}
		got, _ := picture(t, l, Request{Hash: original.Hash, Size: "full"})
		if err := near(got, want, 24); err != nil {
			t.Errorf("orientation %d: %v", o, err)
		}
		corner, _ := picture(t, l, Request{Hash: original.Hash, Size: "square-160", Adapt: true, Focus: &Focus{0, 0}})
		if err := near(corner, want.SubImage(image.Rect(0, 0, 64, 64)), 24); err != nil {
			t.Errorf("orientation %d, cropped: %v", o, err)
		}
	}
}

// The eight orientations, by hand, on a picture stored as "ab/cd/ef": what the EXIF standard says each shows.
func TestOrientationsByHand(t *testing.T) {
	stored := []string{"ab", "cd", "ef"}
	for o, want := range map[orientation]string{
		1: "ab/cd/ef", 2: "ba/dc/fe", 3: "fe/dc/ba", 4: "ef/cd/ab", 5: "ace/bdf", 6: "eca/fdb", 7: "fdb/eca", 8: "bdf/ace",
	} {
		size := o.seen(image.Pt(2, 3))
		var rows []string
		for y := range size.Y {
			row := ""
			for x := range size.X {
				sx, sy := o.stored(x, y, 2, 3)
				row += stored[sy][sx : sx+1]
			}
			rows = append(rows, row)
		}
		if got := strings.Join(rows, "/"); got != want {
			t.Errorf("%d: %s, want %s", o, got, want)
		}
	}
}

func TestRenditionsHoldNothingButPixels(t *testing.T) {
	l := newLibrary(t)
	data := append(withEXIF(photo(t, 400, 300), exif(1)), "<script>alert(1)</script>PK\x03\x04"...)
	o := ingest(t, l, data)
	if !o.Position || !bytes.Contains(data, []byte("Jeanne")) {
		t.Fatal("the sample has nothing to hide")
	}
	for _, size := range Sizes() {
		f, err := l.Rendition(t.Context(), Request{Hash: o.Hash, Size: size.Name, Adapt: true})
		if err != nil {
			t.Fatal(err)
		}
		out, _ := io.ReadAll(f)
		f.Close()
		for _, secret := range []string{"Exif", "Jeanne", "Tours", "2024", "<script", "PK\x03\x04"} {
			if bytes.Contains(out, []byte(secret)) {
				t.Errorf("%s holds %q", size.Name, secret)
			}
		}
		if m := readMetadata(f.Type, bytes.NewReader(out)); m != (metadata{orientation: upright}) {
			t.Errorf("%s says %+v", size.Name, m)
		}
		if !bytes.HasSuffix(out, []byte("\xff\xd9")) {
			t.Errorf("%s goes on after its end", size.Name)
		}
	}
}

func TestTransparencyIsKept(t *testing.T) {
	l := newLibrary(t)
	o := ingest(t, l, asPNG(t, logo(700, 700)))
	img, f := picture(t, l, Request{Hash: o.Hash, Size: "320"})
	_, _, _, corner := img.At(0, 0).RGBA()
	_, _, _, middle := img.At(160, 160).RGBA()
	if f.Type != typePNG || corner != 0 || middle != 0xffff {
		t.Errorf("%s, corner %d, middle %d", f.Type, corner, middle)
	}
}

func TestScalingKeepsThePlaces(t *testing.T) {
	for _, part := range []image.Rectangle{image.Rect(0, 0, 1200, 900), image.Rect(300, 100, 900, 700), image.Rect(7, 11, 1190, 888)} {
		for _, w := range []int{900, 500, 320, 160, 31} {
			w = min(w, part.Dx())
			h := proportional(part.Dy(), w, part.Dx())
			want := image.NewRGBA(image.Rect(0, 0, w, h))
			for y := range h {
				for x := range w {
					sx := float64(part.Min.X) + (float64(x)+0.5)*float64(part.Dx())/float64(w) - 0.5
					sy := float64(part.Min.Y) + (float64(y)+0.5)*float64(part.Dy())/float64(h) - 0.5
					at := want.PixOffset(x, y)
					copy(want.Pix[at:], []uint8{uint8(255 * sx / 1199), uint8(255 * sy / 899), 128, 255})
				}
			}
			if err := near(resample(scene(1200, 900), part, w, h), want, 6); err != nil {
				t.Errorf("%v to %d: %v", part, w, err)
			}
		}
	}
}

func TestRenditionRefuses(t *testing.T) {
	l := newLibrary(t)
	o := ingest(t, l, photo(t, 400, 300))
	pdf := ingest(t, l, []byte(smallPDF))
	for name, c := range map[string]struct {
		q    Request
		code fault.Code
	}{
		"unknown size":          {Request{Hash: o.Hash, Size: "99999"}, fault.NotFound},
		"no such original":      {Request{Hash: strings.Repeat("0", 64), Size: "320"}, fault.NotFound},
		"a path for a hash":     {Request{Hash: "../../etc/passwd", Size: "320"}, fault.NotFound},
		"no hash":               {Request{Size: "320"}, fault.NotFound},
		"upper case":            {Request{Hash: strings.ToUpper(o.Hash), Size: "320"}, fault.NotFound},
		"a crop not allowed":    {Request{Hash: o.Hash, Size: "square-160"}, fault.Forbidden},
		"a focus outside":       {Request{Hash: o.Hash, Size: "square-160", Adapt: true, Focus: &Focus{1.1, 0}}, fault.Invalid},
		"a focus not a number":  {Request{Hash: o.Hash, Size: "square-160", Adapt: true, Focus: &Focus{math.NaN(), 0}}, fault.Invalid},
		"a rendition of a PDF":  {Request{Hash: pdf.Hash, Size: "320"}, fault.Invalid},
		"uncropped is adapting": {Request{Hash: o.Hash, Size: "320"}, ""},
	} {
		if f, err := l.Rendition(t.Context(), c.q); fault.CodeOf(err) != c.code || (err == nil) != (c.code == "") {
			t.Errorf("%s: %v", name, err)
		} else if err == nil {
			f.Close()
		}
	}
	// A crop made for whoever may have it is not handed to whoever may not.
	picture(t, l, Request{Hash: o.Hash, Size: "square-160", Adapt: true})
	if _, err := l.Rendition(t.Context(), Request{Hash: o.Hash, Size: "square-160"}); !fault.Is(err, fault.Forbidden) {
		t.Error("a crop already made was given out: ", err)
	}
}

func TestFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom(Sizes()).Draw(t, "size")
		p := image.Pt(rapid.IntRange(1, 30_000).Draw(t, "width"), rapid.IntRange(1, 30_000).Draw(t, "height"))
		focus := Focus{rapid.Float64Range(0, 1).Draw(t, "x"), rapid.Float64Range(0, 1).Draw(t, "y")}
		part, out := size.fit(p, focus)
		if part.Empty() || !part.In(image.Rectangle{Max: p}) {
			t.Fatalf("part %v of %v", part, p)
		}
		if out.X < 1 || out.Y < 1 || out.X > part.Dx() || out.Y > part.Dy() || size.Width > 0 && out.X > size.Width {
			t.Fatalf("%v drawn as %v", part, out)
		}
		if !size.Crops() {
			if part.Size() != p || math.Abs(float64(out.X)*float64(p.Y)/float64(p.X)-float64(out.Y)) > 1 {
				t.Fatalf("%v drawn as %v", p, out)
			}
			return
		}
		if part.Dx() != part.Dy() || out.X != out.Y || out.X != min(160, p.X, p.Y) && out.X != min(320, p.X, p.Y) {
			t.Fatalf("part %v drawn as %v", part, out)
		}
		x, y := focus.X*float64(p.X), focus.Y*float64(p.Y)
		if x < float64(part.Min.X)-1 || x > float64(part.Max.X)+1 || y < float64(part.Min.Y)-1 || y > float64(part.Max.Y)+1 {
			t.Fatalf("focus (%g, %g) is outside %v", x, y, part)
		}
		// Either the focus is in the middle, or the edge of the picture is what keeps it from there.
		offCentre := x - float64(part.Min.X+part.Max.X)/2
		if offCentre > 1 && part.Max.X != p.X || offCentre < -1 && part.Min.X != 0 {
			t.Fatalf("focus %g is %g off the middle of %v", x, offCentre, part)
		}
	})
}

func TestSrcSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Original{Kind: Image, Width: rapid.IntRange(1, 30_000).Draw(t, "width"), Height: rapid.IntRange(1, 30_000).Draw(t, "height")}
		set := SrcSet(o)
		if len(set) == 0 || set[len(set)-1].Width != min(o.Width, 2048) {
			t.Fatalf("%v for %d", set, o.Width)
		}
		for i, c := range set {
			if c.Width > o.Width || i > 0 && c.Width <= set[i-1].Width {
				t.Fatalf("%v for %d", set, o.Width)
			}
		}
	})
	if set := SrcSet(Original{Kind: Document}); len(set) != 0 {
		t.Error(set)
	}
}

// counting is a bucket that counts what is written, and may refuse to.
type counting struct {
	Bucket
	puts   atomic.Int32
	refuse atomic.Bool
}

func (c *counting) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	c.puts.Add(1)
	if c.refuse.Load() {
		return fault.New(fault.Unavailable, "media.no_space", "key", key)
	}
	return c.Bucket.Put(ctx, key, r, size)
}

func TestAskedByManyMadeOnce(t *testing.T) {
	bucket := &counting{Bucket: newDisk(t)}
	l := NewLibrary(bucket, Options{})
	o := ingest(t, l, photo(t, 900, 600))
	bucket.puts.Store(0)
	var all sync.WaitGroup
	var bodies sync.Map
	for i := range 100 {
		all.Go(func() {
			f, err := l.Rendition(t.Context(), Request{Hash: o.Hash, Size: "640"})
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			if i%2 == 0 { // readers do not disturb each other
				f.Seek(int64(i), io.SeekStart)
				f.Seek(0, io.SeekStart)
			}
			body, _ := io.ReadAll(f)
			bodies.Store(string(body)+f.ETag, true)
		})
	}
	all.Wait()
	if bucket.puts.Load() != 1 {
		t.Errorf("made %d times", bucket.puts.Load())
	}
	different := 0
	bodies.Range(func(any, any) bool { different++; return true })
	if different != 1 {
		t.Errorf("%d different answers", different)
	}
}

func TestLeavingDoesNotSpoilItForOthers(t *testing.T) {
	l := newLibrary(t)
	o := ingest(t, l, photo(t, 900, 600))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Rendition(ctx, Request{Hash: o.Hash, Size: "640"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	picture(t, l, Request{Hash: o.Hash, Size: "640"})
}

func TestFullBucketStillShowsPictures(t *testing.T) {
	bucket := &counting{Bucket: newDisk(t)}
	var warnings []error
	l := NewLibrary(bucket, Options{Warn: func(err error) { warnings = append(warnings, err) }})
	o := ingest(t, l, photo(t, 900, 600))
	bucket.refuse.Store(true)
	if img, _ := picture(t, l, Request{Hash: o.Hash, Size: "320"}); img.Bounds().Dx() != 320 || len(warnings) != 1 {
		t.Error(img.Bounds(), warnings)
	}
	if _, err := l.Ingest(t.Context(), bytes.NewReader(photo(t, 10, 10)), Limits{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("what could not be kept was accepted: %v", err)
	}
}

func TestTooManyWaiting(t *testing.T) {
	l := newLibrary(t)
	o := ingest(t, l, photo(t, 900, 600))
	l.queue.Store(maxQueue)
	if _, err := l.Rendition(t.Context(), Request{Hash: o.Hash, Size: "320"}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	l.queue.Store(0)
	picture(t, l, Request{Hash: o.Hash, Size: "320"})
}

func BenchmarkRendition(b *testing.B) {
	data := photo(b, 4000, 3000)
	for _, size := range []string{"square-320", "640", "2048"} {
		b.Run(size, func(b *testing.B) {
			bucket, err := OpenDisk(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			defer bucket.Close()
			l := NewLibrary(bucket, Options{})
			o, err := l.Ingest(b.Context(), bytes.NewReader(data), Limits{})
			if err != nil {
				b.Fatal(err)
			}
			s, _ := SizeNamed(size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.render(b.Context(), o.Hash, s, Centre); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
