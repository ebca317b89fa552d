package opening

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
)

func TestEasterAgreesWithRRule(t *testing.T) {
	for year := minYear; year <= maxYear; year++ {
		rule, err := rrule.NewRRule(rrule.ROption{Freq: rrule.YEARLY, Byeaster: []int{0}, Count: 1,
			Dtstart: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		if want := DayOf(rule.All()[0]); Easter(year) != want {
			t.Errorf("%d: %v, rrule-go says %v", year, Easter(year), want)
		}
	}
}

// Written down from the law of each zone, not copied from a published calendar.
func TestHolidaysOfAYear(t *testing.T) {
	for _, test := range []struct {
		zone HolidayZone
		year int
		want []string
	}{
		{"fr", 2026, []string{"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25",
			"2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25"}},
		{"fr-alsace-moselle", 2025, []string{"2025-01-01", "2025-04-18", "2025-04-21", "2025-05-01", "2025-05-08",
			"2025-05-29", "2025-06-09", "2025-07-14", "2025-08-15", "2025-11-01", "2025-11-11", "2025-12-25", "2025-12-26"}},
		{"ch-ge", 2026, []string{"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2026-08-01",
			"2026-09-10", "2026-12-25", "2026-12-31"}},
		{"ch-vd", 2024, []string{"2024-01-01", "2024-01-02", "2024-03-29", "2024-04-01", "2024-05-09", "2024-05-20",
			"2024-08-01", "2024-09-16", "2024-12-25"}},
		{"ch-ne", 2023, []string{"2023-01-01", "2023-01-02", "2023-03-01", "2023-04-07", "2023-05-01", "2023-05-18",
			"2023-08-01", "2023-12-25"}},
		{"lu", 2018, []string{"2018-01-01", "2018-04-02", "2018-05-01", "2018-05-10", "2018-05-21", "2018-06-23",
			"2018-08-15", "2018-11-01", "2018-12-25", "2018-12-26"}},
	} {
		var got []string
		for _, h := range test.zone.In(test.year) {
			got = append(got, h.Date.String())
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s %d: %s", test.zone, test.year, diff)
		}
	}
}

func TestEveryHolidayHasNamesAndADay(t *testing.T) {
	used := map[Holiday]bool{}
	for _, z := range HolidayZones() {
		for _, o := range zones[z] {
			used[o.holiday] = true
			if !o.holiday.Known() || o.holiday.Name("fr-CH") == "" || o.holiday.In(2026) == 0 {
				t.Errorf("%s: %q is not defined", z, o.holiday)
			}
		}
	}
	for h := range feasts {
		if !used[h] {
			t.Errorf("%q is in no zone", h)
		}
	}
	if got := HolidayZone("fr").On(DateOf(2026, 7, 14)).Name("en"); got != "Bastille Day" {
		t.Error(got)
	}
	if HolidayZone("xx").Known() || len(HolidayZone("xx").In(2026)) > 0 {
		t.Error("an unknown zone has holidays")
	}
}
