package illustration

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
)

func TestSameSeedSamePicture(t *testing.T) {
	for _, name := range Themes() {
		want := Draw(name, 7, 300, 200)
		var all sync.WaitGroup
		for range 4 { // side by side, as a server may
			all.Go(func() {
				if !bytes.Equal(Draw(name, 7, 300, 200).Pix, want.Pix) {
					t.Errorf("%s differs from itself", name)
				}
			})
		}
		all.Wait()
	}
}

// The demonstration's pictures are stored under the hash of their bytes: a change of drawing is a change of them all,
// and should be meant.
func TestPicturesAreTheOnesWeKnow(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("an amd64 processor is missing, on which the sum was made; others may round the last bit of a curve otherwise: " + runtime.GOARCH)
	}
	sum := sha256.New()
	for _, name := range Themes() {
		for seed := range uint64(3) {
			sum.Write(Draw(name, seed, 300, 200).Pix)
		}
	}
	const known = "732bab9147ec2fd4"
	if got := fmt.Sprintf("%x", sum.Sum(nil)[:8]); got != known {
		t.Errorf("the pictures changed; if that was meant, and they were looked at, write %q here", got)
	}
}

func TestEveryPictureIsItsOwn(t *testing.T) {
	seen := map[[32]byte]string{}
	for _, name := range Themes() {
		for seed := range uint64(12) {
			img := Draw(name, seed, 120, 80)
			what := fmt.Sprint(name, " ", seed)
			if other, twice := seen[sha256.Sum256(img.Pix)]; twice {
				t.Errorf("%s is %s", what, other)
			}
			seen[sha256.Sum256(img.Pix)] = what
			if !img.Opaque() {
				t.Errorf("%s has holes", what)
			}
		}
	}
}

func TestAnySize(t *testing.T) {
	for _, name := range append(Themes(), "unknown") {
		for _, size := range [][2]int{{1, 1}, {2, 3}, {7, 400}, {400, 7}, {150, 150}, {300, 150}} {
			img := Draw(name, 3, size[0], size[1])
			if img.Rect.Dx() != size[0] || img.Rect.Dy() != size[1] {
				t.Errorf("%s: %v for %v", name, img.Rect, size)
			}
		}
	}
	if img := Draw("hills", 1, -5, 0); img.Rect.Dx() != 1 || img.Rect.Dy() != 1 {
		t.Error(img.Rect)
	}
	if !bytes.Equal(Draw("unknown", 1, 60, 40).Pix, Draw("hills", 1, 60, 40).Pix) {
		t.Error("what is unknown is not hills")
	}
}

func TestThemesAreSorted(t *testing.T) {
	if names := Themes(); !slices.IsSorted(names) || len(slices.Compact(names)) < 12 {
		t.Error(names)
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, name := range Themes() {
		b.Run(name, func(b *testing.B) {
			for seed := uint64(0); b.Loop(); seed++ {
				Draw(name, seed, 1600, 1066)
			}
		})
	}
}
