package form_test

import (
	"io"
	"testing"

	"escale/internal/demo"
	"escale/internal/geo/atlasdata"
	"escale/internal/offer"
	"escale/internal/office/form"
)

// BenchmarkForm draws and reads the form of a hotel that is filled to the last field, which few are.
func BenchmarkForm(b *testing.B) {
	c := catalog(b)
	s := setting(b, small())
	atlas, err := atlasdata.Atlas()
	if err != nil {
		b.Fatal(err)
	}
	made, err := demo.New(demo.Options{Offers: 200, Seed: 1, Today: s.Reference.Today}, offer.Reference{Catalog: c, Atlas: atlas})
	if err != nil {
		b.Fatal(err)
	}
	for o := range made.Offers() {
		if o.Type == "hotel" && len(o.Cells) > len(s.Offer.Cells) {
			s = setting(b, o)
		}
	}
	sent := posted(drawn(b, s))
	b.Logf("%d cells, %d controls", len(s.Offer.Cells), len(sent))
	b.Run("draw", func(b *testing.B) {
		for b.Loop() {
			if err := form.New(s).View().Render(b.Context(), io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			form.Read(sent, s)
		}
	})
}
