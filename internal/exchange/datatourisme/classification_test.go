package datatourisme

import (
	"fmt"
	"testing"
)

// One code of the platform means the stars of whatever has them.
func TestStarsAreThoseOfTheType(t *testing.T) {
	for class, want := range map[string]string{"Hotel": "stars-hotel-3", "Camping": "stars-campsite-3", "SelfCateringAccommodation": "stars-rental-3"} {
		rec, err := decoder(t).Decode("x", fmt.Appendf(nil, `{"@id": "https://data.datatourisme.fr/15/00000000-0000-3000-8000-000000000001",
			"@type": [%q, "PlaceOfInterest", "PointOfInterest"], "rdfs:label": {"fr": ["X"]},
			"hasReview": [{"hasReviewValue": {"@id": "kb:ScaleRating_3etoiles"}}],
			"isLocatedAt": [{"schema:geo": {"schema:latitude": "47.4", "schema:longitude": "0.69"}}]}`, class))
		if err != nil {
			t.Errorf("%s: %v", class, err)
			continue
		}
		if got := facts(t, rec)["classifications"]; len(got) != 1 || got[0] != fmt.Sprintf(`{"code":%q}`, want) {
			t.Errorf("%s: %v, want %s", class, got, want)
		}
	}
}
