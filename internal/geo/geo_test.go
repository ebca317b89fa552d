package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func anyPoint() *rapid.Generator[Point] {
	return rapid.Custom(func(t *rapid.T) Point {
		return Point{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}
	})
}

func TestDistance(t *testing.T) {
	tours, geneva := Point{Lat: 47.39484, Lon: 0.70398}, Point{Lat: 46.20222, Lon: 6.14569}
	if d := tours.Distance(geneva); math.Abs(d-435_000) > 5_000 {
		t.Errorf("Tours to Geneva = %.0f m, want about 435 km", d)
	}
	rapid.Check(t, func(t *rapid.T) {
		p, q, r := anyPoint().Draw(t, "p"), anyPoint().Draw(t, "q"), anyPoint().Draw(t, "r")
		if math.Abs(p.Distance(q)-q.Distance(p)) > 1e-6 {
			t.Fatal("not symmetric")
		}
		if p.Distance(r) > p.Distance(q)+q.Distance(r)+1e-3 {
			t.Fatal("the way round is shorter")
		}
		if p.Distance(p) != 0 {
			t.Fatal("away from itself")
		}
	})
}

func TestBox(t *testing.T) {
	pacific := Box{South: -30, West: 160, North: 0, East: -130}
	if !pacific.Contains(Point{Lat: -17, Lon: -149}) || !pacific.Contains(Point{Lat: -22, Lon: 166}) || pacific.Contains(Point{Lat: -17, Lon: 0}) {
		t.Error("a box across the antimeridian holds the wrong half")
	}
	if !pacific.Intersects(Box{South: -20, West: -150, North: -10, East: -140}) || pacific.Intersects(Box{South: -20, West: 0, North: -10, East: 10}) {
		t.Error("Intersects across the antimeridian")
	}
	if got := pacific.Center(); math.Abs(got.Lon - -165) > 1e-9 {
		t.Errorf("Center() = %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.SliceOfN(anyPoint(), 1, 9).Draw(t, "points")
		box := EmptyBox()
		for _, p := range points {
			box = box.Extend(p)
		}
		for _, p := range points {
			if !box.Contains(p) {
				t.Fatalf("%v does not cover %v", box, p)
			}
		}
		if !box.Intersects(box) || EmptyBox().Intersects(box) {
			t.Fatal("Intersects with itself, or with nothing")
		}
	})
}

func TestAroundCoversTheCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPoint().Draw(t, "p")
		metres := rapid.Float64Range(1, 500_000).Draw(t, "metres")
		q := anyPoint().Draw(t, "q")
		// Bring q near: most pairs of points on Earth are far apart and would show nothing.
		step := rapid.Float64Range(0, 1).Draw(t, "step")
		q = Point{Lat: p.Lat + (q.Lat-p.Lat)*step*step*step, Lon: p.Lon + (q.Lon-p.Lon)*step*step*step}
		if p.Distance(q) <= metres*(1-1e-9) {
			box := Around(p, metres)
			box.South, box.North, box.West, box.East = box.South-1e-9, box.North+1e-9, box.West-1e-9, box.East+1e-9
			if !box.Contains(q) {
				t.Fatalf("%v is %.0f m away and outside %v", q, p.Distance(q), box)
			}
		}
	})
}

func TestCurveVisitsEveryCellOnce(t *testing.T) {
	// The first six levels of the curve, read from its highest bits: each cell once, each step to a neighbour.
	const side = 64
	at := make(map[uint64][2]int)
	for x := range side {
		for y := range side {
			at[hilbert(uint32(x)<<26, uint32(y)<<26)>>52] = [2]int{x, y}
		}
	}
	if len(at) != side*side {
		t.Fatalf("%d places for %d cells", len(at), side*side)
	}
	for d := uint64(1); d < side*side; d++ {
		p, q := at[d-1], at[d]
		if dx, dy := p[0]-q[0], p[1]-q[1]; dx*dx+dy*dy != 1 {
			t.Fatalf("step %d leads from %v to %v", d, p, q)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p, q := anyPoint().Draw(t, "p"), anyPoint().Draw(t, "q")
		if p != q && p.Distance(q) > 1 && Curve(p) == Curve(q) {
			t.Fatal("two places under one key")
		}
	})
	if Curve(Point{Lat: math.NaN(), Lon: math.Inf(1)}) != Curve(Point{Lat: -90, Lon: 180}) {
		t.Error("what is no number has no key of its own")
	}
}

func TestLine(t *testing.T) {
	up := Line{
		Points:     []Point{{45, 6}, {45, 6.01}, {45, 6.02}, {45, 6.03}},
		Elevations: []float64{1000, 1100, 1098, 1050},
	}
	if m := up.Length(); math.Abs(m-2359) > 10 {
		t.Errorf("Length() = %.0f", m)
	}
	if u, d, ok := up.Climb(); u != 100 || d != 50 || !ok {
		t.Errorf("Climb() = %v, %v, %v", u, d, ok)
	}
	noise := Line{}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 1000 {
		noise.Points = append(noise.Points, Point{Lat: 45, Lon: 6 + float64(i)*1e-5})
		noise.Elevations = append(noise.Elevations, 200+2*random.Float64())
	}
	if u, d, _ := noise.Climb(); u != 0 || d != 0 {
		t.Errorf("a flat walk climbs %v and falls %v", u, d)
	}
	if s := noise.Simplify(5); len(s.Points) != 2 || len(s.Elevations) != 2 || s.Points[1] != noise.Points[999] {
		t.Errorf("a straight walk keeps %d points", len(s.Points))
	}
	if _, _, ok := (Line{Points: up.Points}).Climb(); ok {
		t.Error("climb without elevations")
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"Tours": "tours", "L'Haÿ-les-Roses": "l-hay-les-roses", "Œuilly": "oeuilly", "Saint-Étienne": "saint-etienne",
		"  Île — de  France ": "ile-de-france", "Weißenburg": "weissenburg", "Nuku-Hiva": "nuku-hiva", "": "", "東京": "",
		"CC Faucigny - Glières": "cc-faucigny-glieres", "Ü": "u", "\xff\xfe": "", "e\u0301te\u0301": "ete", "Y": "y",
	} {
		if got := Slug(name); got != want {
			t.Errorf("Slug(%q) = %q, want %q", name, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Slug(rapid.String().Draw(t, "name"))
		if s != Slug(s) {
			t.Fatalf("the slug of %q is %q", s, Slug(s))
		}
	})
	for r := 'à'; r <= 'ÿ'; r++ {
		if base := baseLetter(r); latin1[r-'à'] != '.' && base != latin1[r-'à'] {
			t.Errorf("%c stands over %c in the table, over %c in Unicode", r, latin1[r-'à'], base)
		} else if base != 0 && latin1[r-'à'] == '.' {
			t.Errorf("%c is missing in the table", r)
		}
	}
	if diff := cmp.Diff("saint-malo", nameKey("St. Malo")); diff != "" {
		t.Error(diff)
	}
}

func TestSwapped(t *testing.T) {
	tours := Point{Lat: 47.39, Lon: 0.68}
	swapped := Point{Lat: 0.68, Lon: 47.39}
	if _, ok := Swapped(tours, "fr"); ok {
		t.Error("Tours seems swapped")
	}
	if got, ok := Swapped(swapped, "FR"); !ok || got != tours {
		t.Errorf("Swapped = %v, %v", got, ok)
	}
	if _, ok := Swapped(Point{Lat: -21.1, Lon: 55.3}, "fr"); ok {
		t.Error("Réunion seems swapped")
	}
	if _, ok := Swapped(Point{Lat: 10, Lon: 20}, "fr"); ok {
		t.Error("Chad seems a swapped place in France")
	}
	if _, ok := BoxOf("zz"); ok {
		t.Error("a box for no country")
	}
}
