package offer

import (
	"testing"

	"escale/internal/geo"
)

// What the sheet takes from a track follows it, and never what somebody said.
func TestFieldsFollowTheTrack(t *testing.T) {
	catalog, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	sheet := catalog.Sheet("itinerary")
	atlas, err := geo.NewAtlas([]geo.Territory{{Level: geo.Country, Code: "fr", Name: "France", Country: "fr"},
		{Level: geo.Commune, Code: "37001", Name: "Alpha", Country: "fr", Position: geo.Point{Lat: 47, Lon: 1}},
		{Level: geo.Commune, Code: "37002", Name: "Beta", Country: "fr", Position: geo.Point{Lat: 47.1, Lon: 1}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	number := func(o *Offer, key string) float64 {
		c := o.Get(Key{Field: key})
		if c == nil {
			return -1
		}
		return float64(c.Value.(Number))
	}
	o := &Offer{Type: "itinerary", Cells: []Cell{{Key: Key{Field: "itinerary.climb"}, Value: Number(77)}}}
	if ops := sheet.Measured(o, atlas); ops != nil {
		t.Errorf("without a track: %v", ops)
	}
	o.Set(Cell{Key: Key{Field: FieldTrack}, Value: Track{{{1, 47, 100}, {1, 47.1, 220}}}})
	o = o.Apply(sheet.Measured(o, atlas))
	if d := number(o, "itinerary.distance"); d < 11_000 || d > 11_250 {
		t.Errorf("distance %v", d)
	}
	if c := number(o, "itinerary.climb"); c != 77 {
		t.Errorf("the climb that somebody said became %v", c)
	}
	if h := number(o, "itinerary.max_altitude"); h != 220 {
		t.Errorf("highest %v", h)
	}
	if p, ok := o.Position(); !ok || p != (geo.Point{Lat: 47, Lon: 1}) {
		t.Errorf("start %v", p)
	}
	if o.Get(Key{Field: FieldCommunes, Item: "37001"}) == nil || o.Get(Key{Field: FieldCommunes, Item: "37002"}) == nil {
		t.Errorf("communes: %v", o.Cells)
	}
	if ops := sheet.Measured(o, atlas); len(ops) != 0 {
		t.Errorf("measured again: %v", ops)
	}

	o.Set(Cell{Key: Key{Field: FieldTrack}, Value: Track{{{1, 47}, {1, 47.01}}}}) // shorter, and without heights
	o = o.Apply(sheet.Measured(o, atlas))
	if d, h := number(o, "itinerary.distance"), number(o, "itinerary.max_altitude"); d > 1_200 || h != -1 {
		t.Errorf("after another track: distance %v, highest %v", d, h)
	}
	if o.Get(Key{Field: FieldCommunes, Item: "37002"}) != nil {
		t.Error("a commune that the new track does not cross stays")
	}
}
