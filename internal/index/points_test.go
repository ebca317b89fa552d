package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/query"
)

// points is Points done slowly: it sorts what is found into tiles, and those with many into cells.
func (c *scan) points(q *query.Question, a *access.Audience, box geo.Box, zoom, alone int) *Points {
	plain := query.Question{Query: q.Query, Today: q.Today, Minute: q.Minute, Everywhere: q.Everywhere, Sort: query.ByUpdated}
	found := c.answer(&plain, a, false).IDs
	tiles := TilesOf(box, zoom)
	at := map[offer.ID]geo.Point{}
	inTile := map[[2]int][]offer.ID{}
	for _, v := range c.see(&plain, a) {
		if v.s.Point == nil || !slices.Contains(found, v.id) {
			continue
		}
		if column, row, inside := tiles.Place(geo.OnMercator(*v.s.Point)); inside {
			at[v.id] = *v.s.Point
			inTile[[2]int{column, row}] = append(inTile[[2]int{column, row}], v.id)
		}
	}
	out := &Points{Zoom: tiles.Zoom, Box: tiles.Box(), Count: len(at)}
	single := func(id offer.ID) { out.Points = append(out.Points, Point{id, c.offers[id].Type, at[id]}) }
	for _, ids := range inTile {
		inCell := map[[2]uint32][]offer.ID{}
		for _, id := range ids {
			x, y := geo.OnMercator(at[id]).Tile(tiles.Zoom + 3)
			inCell[[2]uint32{x, y}] = append(inCell[[2]uint32{x, y}], id)
		}
		for _, some := range inCell {
			if len(ids) <= alone || len(some) == 1 {
				for _, id := range some {
					single(id)
				}
				continue
			}
			cluster := Cluster{Count: len(some), Box: geo.EmptyBox()}
			x, y := 0.0, 0.0
			for _, id := range some {
				cluster.Box = cluster.Box.Extend(at[id])
				m := geo.OnMercator(at[id])
				x, y = x+float64(m.X), y+float64(m.Y)
			}
			cluster.At = geo.Mercator{X: uint32(x / float64(len(some))), Y: uint32(y / float64(len(some)))}.Point()
			out.Clusters = append(out.Clusters, cluster)
		}
	}
	slices.SortFunc(out.Points, func(a, b Point) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// about holds two answers for the same when places differ by less than a map shows.
var about = gocmp.Options{cmpopts.EquateApprox(0, 1e-6), cmpopts.EquateEmpty(),
	cmpopts.SortSlices(func(a, b Cluster) int {
		return cmp.Or(cmp.Compare(math.Round(a.Box.South*1e3), math.Round(b.Box.South*1e3)), cmp.Compare(math.Round(a.Box.West*1e3), math.Round(b.Box.West*1e3)))
	})}

// What a map is told equals the scan's: which offers are points and which are counted, in whatever box, for every audience.
func TestPointsEqualScan(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	all := audiences(p)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, rapid.IntRange(1, 40).Draw(t, "offers"))
		x := New(opts)
		defer x.Close()
		x.alone = rapid.IntRange(1, mostAlone).Draw(t, "alone")
		for _, o := range offers {
			if cell := o.Get(offer.Key{Field: offer.FieldPosition}); cell != nil && rapid.IntRange(0, 9).Draw(t, "far") == 0 {
				cell.Value = offer.Position{Lat: rapid.SampledFrom([]float64{-80, -16.5, 0, 80}).Draw(t, "far lat"), Lon: rapid.SampledFrom([]float64{-180, -179.9, 179.95, 180}).Draw(t, "far lon")}
			}
		}
		list := listed(offers)
		half := len(list) / 2
		if err := x.Apply(context.Background(), 1, list[:half], nil); err != nil {
			t.Fatal(err)
		}
		if err := x.Apply(context.Background(), 2, list[half:], nil); err != nil {
			t.Fatal(err)
		}
		c := &scan{ref: opts.Reference, policy: p, offers: offers}
		c.keep(t, x)
		for range 6 {
			q, a := drawQuestion(t), rapid.SampledFrom(all).Draw(t, "audience")
			box, zoom := drawSight(t), rapid.IntRange(0, 24).Draw(t, "zoom")
			got, err := x.Pin().Points(q, a, box, zoom)
			if err != nil {
				t.Fatal(err)
			}
			if d := gocmp.Diff(c.points(q, a, box, zoom, x.alone), got, about); d != "" {
				t.Fatalf("%s for %s in %v at %d: scan -, index +\n%s", q.Values().Encode(), a.Name, box, zoom, d)
			}
		}
	})
}

func drawSight(t *rapid.T) geo.Box {
	if rapid.IntRange(0, 3).Draw(t, "around the world") == 0 {
		west, east := rapid.Float64Range(-180, 180).Draw(t, "west"), rapid.Float64Range(-180, 180).Draw(t, "east")
		return geo.Box{South: rapid.Float64Range(-90, 0).Draw(t, "south"), North: rapid.Float64Range(0, 90).Draw(t, "north"), West: west, East: east}
	}
	south, west := rapid.Float64Range(46.9, 47.3).Draw(t, "south"), rapid.Float64Range(0.4, 0.8).Draw(t, "west")
	return geo.Box{South: south, West: west, North: south + rapid.Float64Range(0, 0.4).Draw(t, "high"), East: west + rapid.Float64Range(0, 0.4).Draw(t, "wide")}
}

// Moving the map changes nothing where both sights look, and clusters lead to offers: what is in the box of one is found there.
func TestPointsStandStill(t *testing.T) {
	p := policy(t)
	x := New(options(t, p))
	defer x.Close()
	x.alone = 3
	var offers []*offer.Offer
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		o := &offer.Offer{ID: offer.FirstID + offer.ID(i), Version: 1, Type: "hotel", Status: offer.Published}
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldPosition}, Value: offer.Position{Lat: 45 + r.Float64(), Lon: 1 + 2*r.Float64()}})
		offers = append(offers, o)
	}
	if err := x.Apply(t.Context(), 1, offers, nil); err != nil {
		t.Fatal(err)
	}
	v, a, q := x.Pin(), p.Diffusion(access.Public), &query.Question{}
	for zoom := 5; zoom < 10; zoom++ {
		marks := func(box geo.Box) map[string]bool {
			got, err := v.Points(q, a, box, zoom)
			if err != nil {
				t.Fatal(err)
			}
			all, count := map[string]bool{}, 0
			for _, m := range got.Points {
				all[fmt.Sprint(m)], count = true, count+1
			}
			for _, m := range got.Clusters {
				all[fmt.Sprint(m)], count = true, count+m.Count
				inBox, err := v.Search(&query.Question{Query: query.Query{Box: &m.Box}}, a)
				if err != nil || inBox.Count != m.Count || !m.Box.Contains(m.At) {
					t.Fatalf("%+v has %d offers in its box (%v)", m, inBox.Count, err)
				}
			}
			within, err := v.Search(&query.Question{Query: query.Query{Box: &got.Box}}, a)
			if err != nil || count != got.Count || within.Count != got.Count {
				t.Fatalf("zoom %d: marks tell of %d offers, the answer of %d, a search of %d (%v)", got.Zoom, count, got.Count, within.Count, err)
			}
			return all
		}
		here := geo.Box{South: 45.1, West: 1.2, North: 45.6, East: 2.2}
		at, moved := marks(here), marks(geo.Box{South: 45.13, West: 1.25, North: 45.63, East: 2.25})
		both := 0
		for m := range at {
			if moved[m] {
				both++
			}
		}
		if whole := TilesOf(here, zoom); whole == TilesOf(geo.Box{South: 45.13, West: 1.25, North: 45.63, East: 2.25}, zoom) && (both != len(at) || both != len(moved)) || both == 0 {
			t.Errorf("zoom %d: of %d marks %d stay", zoom, len(at), both)
		}
	}
}

func BenchmarkPoints(b *testing.B) {
	w := newBenchWorld(b, os.Getenv("ESCALE_BENCH_DIR"))
	x := New(w.opts)
	defer x.Close()
	if ok, err := x.Load(context.Background()); err != nil || !ok {
		b.Skip("run BenchmarkMix with ESCALE_BENCH_DIR first")
	}
	v, a := x.Pin(), w.policy.Diffusion(access.Public)
	for _, shape := range []struct {
		name string
		box  geo.Box
		zoom int
		q    query.Query
	}{
		{"everything", geo.Box{South: 41, West: -5, North: 51, East: 10}, 6, query.Query{}},
		{"hotels", geo.Box{South: 41, West: -5, North: 51, East: 10}, 6, query.Query{Terms: []query.Term{{Facet: "type", Any: []string{"hotel"}}}}},
		{"a department", geo.Box{South: 44, West: 0.5, North: 45, East: 2}, 9, query.Query{}},
		{"a town", geo.Box{South: 44.1, West: 0.6, North: 44.3, East: 0.9}, 12, query.Query{}},
	} {
		b.Run(shape.name, func(b *testing.B) {
			marks := 0
			for b.Loop() {
				r, err := v.Points(&query.Question{Query: shape.q}, a, shape.box, shape.zoom)
				if err != nil {
					b.Fatal(err)
				}
				marks = len(r.Points) + len(r.Clusters)
			}
			b.ReportMetric(float64(marks), "marks")
		})
	}
}
