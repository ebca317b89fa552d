package offer

import (
	"testing"

	"escale/internal/opening"
)

// Stars leave by themselves at their end, unless a renewal visit keeps them up.
func TestClassificationsCountWhileTheyHold(t *testing.T) {
	catalog, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	june := opening.DateOf(2026, 6, 30)
	stars := Classification{Code: "stars-hotel-3", Until: june}
	kept := stars
	kept.State = Maintained
	asked := stars
	asked.State = Requested
	for _, test := range []struct {
		name  string
		value Classification
		today opening.Date
		want  bool
	}{
		{"on the last day", stars, june, true},
		{"the day after", stars, june + 1, false},
		{"no day given", stars, 0, true},
		{"maintained", kept, june + 100, true},
		{"only asked for", asked, june, false},
		{"asked for, no day given", asked, 0, false},
	} {
		facts := new(Facts)
		test.value.Facts(&Field{Key: FieldRatings, Facet: "label", Scheme: "label"}, Reference{Catalog: catalog, Today: test.today}, facts)
		if got := len(facts.Codes) > 0; got != test.want {
			t.Errorf("%s: counts %v", test.name, got)
		}
	}
}
