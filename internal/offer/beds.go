package offer

import (
	"fmt"
	"math"
	"slices"

	"escale/internal/opening"
)

// Bed is one way to count the tourist beds of an offer: so many for each of what a number counts. A sheet lists them, the
// surest first, and the first number that is told counts. By convention (INSEE, capacité d'accueil touristique) a room is two
// beds and a pitch three, where nobody counted them.
type Bed struct {
	Field string  `yaml:"field" json:"field"`
	Times float64 `yaml:"times" json:"times,omitempty"` // 0 is once: the field counts beds
}

// CountBeds gives the beds of an offer, and whether they were counted rather than reckoned from rooms or pitches; told is false where
// nothing is known, or where offers of this type have no beds.
func (s *Sheet) CountBeds(o *Offer) (beds int, counted, told bool) {
	for _, b := range s.Beds {
		n, ok := get[Number](o, b.Field)
		switch {
		case !ok:
		case b.Times == 0:
			return int(n), true, true
		default:
			return int(math.Round(float64(n) * b.Times)), false, true
		}
	}
	return 0, false, false
}

// Rating gives the code of the official classification that the offer holds on a day (scheme label, below "ratings"), "" when it holds none.
func (o *Offer) Rating(day opening.Date, t *Thesaurus) string {
	for _, c := range every[Classification](o, FieldRatings) {
		if concept := t.Concept("label", c.Code); concept != nil && concept.Root().Code == "ratings" && c.Holds(day) {
			return c.Code
		}
	}
	return ""
}

func (s *Sheet) checkBeds() error {
	for _, b := range s.Beds {
		if f := s.Field(b.Field); f == nil || f.Kind != KindNumber || f.Many {
			return fmt.Errorf("beds: %s is not a number of the sheet", b.Field)
		}
		if b.Times < 0 || slices.ContainsFunc(s.Beds, func(other Bed) bool { return other != b && other.Field == b.Field }) {
			return fmt.Errorf("beds: %s counts less than nothing, or twice", b.Field)
		}
	}
	return nil
}
