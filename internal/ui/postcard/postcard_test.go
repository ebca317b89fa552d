package postcard_test

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg"
	"strings"
	"testing"

	"escale/internal/ui/postcard"
)

// hues is a photograph that is red on its left half and blue on its right one.
func hues(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			c := color.RGBA{200, 0, 0, 255}
			if x >= width/2 {
				c = color.RGBA{0, 0, 200, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func TestPicturesHaveTheirSizeWhateverStandsOnThem(t *testing.T) {
	long := strings.Repeat("Anticonstitutionnellement ", 40)
	for name, c := range map[string]postcard.Card{
		"nothing": {}, "words": {Over: "Hôtel", Title: "Hôtel des Lavandières", Under: "Vendôme", Site: "Escale", Brand: "#0c5460"},
		"long": {Over: long, Title: long + strings.Repeat("x", 5000), Under: long, Site: long, Credit: long, Photo: hues(30, 900)}, "flat": {Photo: hues(2000, 3), Title: "東京 👋 \x00"},
		"no colour": {Brand: "red; }"},
	} {
		data, err := c.JPEG()
		if err != nil {
			t.Fatal(name, err)
		}
		size, kind, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || kind != "jpeg" || size.Width != postcard.Width || size.Height != postcard.Height || len(data) > 300_000 {
			t.Errorf("%s: %v, %s, %d by %d, %d bytes", name, err, kind, size.Width, size.Height, len(data))
		}
	}
}

func TestWhatMattersStaysInSight(t *testing.T) {
	for focus, blue := range map[float64]bool{0: false, 1: true} {
		m, err := postcard.Card{Photo: hues(4000, 500), FocusX: focus, FocusY: 0.5}.Draw()
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []int{5, 1190} {
			if c := m.RGBAAt(x, 20); (c.B > c.R) != blue {
				t.Errorf("focus %v: %v at %d", focus, c, x)
			}
		}
	}
}

func TestWordsStandOnThePicture(t *testing.T) {
	without, err := postcard.Card{}.Draw()
	if err != nil {
		t.Fatal(err)
	}
	with, err := postcard.Card{Title: "Château de Courtevigne"}.Draw()
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i := range with.Pix {
		if with.Pix[i] != without.Pix[i] {
			changed++
		}
	}
	if changed < 20_000 {
		t.Errorf("%d bytes differ", changed)
	}
}
