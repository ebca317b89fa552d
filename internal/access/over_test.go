package access

import (
	"testing"
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

// Case 16: stars end on 30 June. The public sees them to the last minute of that day and not a minute longer; the network goes on
// seeing what has to be renewed.
func TestStarsLeaveAtTheirEnd(t *testing.T) {
	policy, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	o := &offer.Offer{ID: 1, Type: "hotel", Status: offer.Published}
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldRatings, Item: "k"}, Value: offer.Classification{Code: "stars-hotel-3", Until: opening.DateOf(2026, 6, 30)}})
	last := time.Date(2026, 6, 30, 23, 59, 0, 0, policy.Zone)
	for _, test := range []struct {
		audience *Audience
		at       time.Time
		want     int
	}{
		{policy.Audience(Anonymous), last, 1},
		{policy.Audience(Anonymous), last.Add(time.Minute), 0},
		{policy.Audience(Operator), last.Add(time.Minute), 1},
	} {
		shown, withheld := policy.Show(o, test.audience.Clauses, catalog, test.at)
		if len(shown.Cells) != test.want || len(withheld) != 0 {
			t.Errorf("%s at %s: %d cells, withheld %v", test.audience.Name, test.at, len(shown.Cells), withheld)
		}
	}
}
