package geo

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDiscAgreesWithDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := Point{Lat: rapid.Float64Range(-89, 89).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}
		radius := rapid.OneOf(rapid.Float64Range(0, 1000), rapid.Float64Range(0, 200_000), rapid.Float64Range(0, 21e6)).Draw(t, "radius")
		disc := NewDisc(centre, radius)
		degrees := radius / 111_000
		for range 50 {
			p := Point{Lat: centre.Lat + rapid.Float64Range(-1.5, 1.5).Draw(t, "north")*degrees, Lon: centre.Lon + rapid.Float64Range(-2, 2).Draw(t, "east")*degrees}
			if !p.Valid() {
				continue
			}
			if got, want := disc.Contains(p), centre.Distance(p) <= radius; got != want {
				t.Fatalf("NewDisc(%v, %g).Contains(%v) = %v, and it is %g m away", centre, radius, p, got, centre.Distance(p))
			}
			edge := NewDisc(centre, centre.Distance(p))
			if !edge.Contains(p) {
				t.Fatalf("%v lies at the very radius around %v and is not inside", p, centre)
			}
		}
	})
}

func TestCoversAgreesWithContains(t *testing.T) {
	area := mustArea(t, squares)
	rapid.Check(t, func(t *rapid.T) {
		at := Point{Lat: rapid.Float64Range(44, 50).Draw(t, "lat"), Lon: rapid.Float64Range(-1, 8).Draw(t, "lon")}
		size := rapid.SampledFrom([]float64{0, 1e-6, 0.01, 0.5, 2, 5}).Draw(t, "size")
		box := Box{South: at.Lat, West: at.Lon, North: at.Lat + size, East: at.Lon + size}
		cover := area.Covers(box)
		for range 30 {
			p := Point{Lat: at.Lat + size*rapid.Float64Range(0, 1).Draw(t, "up"), Lon: at.Lon + size*rapid.Float64Range(0, 1).Draw(t, "right")}
			if in := area.Contains(p); in && cover == Outside || !in && cover == Inside {
				t.Fatalf("Covers(%v) = %v, and Contains(%v) = %v", box, cover, p, in)
			}
		}
	})
	for _, c := range []struct {
		box  Box
		want Cover
	}{
		{Box{45.1, 0.1, 45.2, 0.2}, Inside}, {Box{46.5, 1.5, 47, 2}, Outside}, {Box{50, 0, 51, 1}, Outside}, {Box{44, -1, 50, 8}, Partly},
	} {
		if got := area.Covers(c.box); got != c.want {
			t.Errorf("Covers(%v) = %v, want %v", c.box, got, c.want)
		}
	}
}
