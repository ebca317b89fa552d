package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Tiles of well-known places, as every map service cuts them.
func TestTilesAreThoseOfMapServices(t *testing.T) {
	for _, c := range []struct {
		name string
		at   Point
		zoom int
		x, y uint32
	}{
		{"Paris", Point{Lat: 48.8566, Lon: 2.3522}, 12, 2074, 1409},
		{"Chambord", Point{Lat: 47.6161, Lon: 1.517}, 10, 516, 357},
		{"Sydney", Point{Lat: -33.8688, Lon: 151.2093}, 8, 235, 153},
		{"north pole", Point{Lat: 90}, 3, 4, 0},
		{"south pole", Point{Lat: -90, Lon: -180}, 3, 0, 7},
		{"the far east", Point{Lon: 180}, 2, 3, 2},
		{"the whole", Point{Lat: 12, Lon: 13}, 0, 0, 0},
	} {
		if x, y := OnMercator(c.at).Tile(c.zoom); x != c.x || y != c.y {
			t.Errorf("%s at %d: tile %d/%d, want %d/%d", c.name, c.zoom, x, y, c.x, c.y)
		}
	}
}

func TestMercatorAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Point{Lat: rapid.Float64Range(-85, 85).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 179.9999).Draw(t, "lon")}
		m := OnMercator(p)
		if d := m.Point().Distance(p); d > 0.02 || m.Box().Extend(p).North-m.Box().North > 1e-9 {
			t.Fatalf("%v is %v m away, its step %v", p, d, m.Box())
		}
	})
}

// A box is covered by tiles that hold each of its points, no more of them than asked for, and whose own box is covered by the
// same tiles: that is what keeps a map from flickering.
func TestTilesOfABox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Float64Range(-90, 90), rapid.Float64Range(-180, 180)
		b := Box{South: lat.Draw(t, "south"), North: lat.Draw(t, "north"), West: lon.Draw(t, "west"), East: lon.Draw(t, "east")}
		b.South, b.North = min(b.South, b.North), max(b.South, b.North)
		zoom := rapid.IntRange(-1, 40).Draw(t, "zoom")
		tiles := TilesOf(b, zoom, 64)
		if tiles.Width < 1 || tiles.Height < 1 || tiles.Width*tiles.Height > 64 || tiles.Zoom > max(zoom, 0) || tiles.Width > 1<<tiles.Zoom {
			t.Fatalf("%+v", tiles)
		}
		p := Point{Lat: rapid.Float64Range(b.South, b.North).Draw(t, "lat"), Lon: lon.Draw(t, "lon")}
		column, row, inside := tiles.Place(OnMercator(p))
		if b.Contains(p) && (!inside || column >= tiles.Width || row >= tiles.Height) {
			t.Fatalf("%v lies in %v and in none of %+v", p, b, tiles)
		}
		wide := tiles.Box()
		if near := wide.Extend(p); inside && !wide.Contains(p) &&
			math.Abs(near.West-wide.West)+math.Abs(near.East-wide.East)+math.Abs(near.North-wide.North)+math.Abs(near.South-wide.South) > 1e-6 {
			t.Fatalf("%v is in %+v and not in %v", p, tiles, wide)
		}
	})
}
