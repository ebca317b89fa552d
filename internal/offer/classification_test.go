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

func TestNoticeOfARenewal(t *testing.T) {
	for until, want := range map[string]string{"2027-03-31": "2026-09-30", "2026-08-31": "2026-02-28", "2028-08-31": "2028-02-29", "2026-07-01": "2026-01-01", "2026-03-15": "2025-09-15"} {
		last, err := opening.ParseDate(until)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Classification{Until: last}).Notice().String(); got != want {
			t.Errorf("of what ends on %s: %s, want %s", until, got, want)
		}
		if got := (Classification{Until: last, State: Maintained}).Notice(); got != 0 {
			t.Errorf("of what is maintained: %s", got)
		}
	}
	if got := (Classification{}).Notice(); got != 0 {
		t.Errorf("of what has no end: %s", got)
	}
}
