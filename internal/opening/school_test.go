package opening

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSchoolTable(t *testing.T) {
	all, err := readSchools(schoolTable)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]SchoolZone{}
	for code, z := range all {
		for _, d := range z.departments {
			if of[d] != "" {
				t.Errorf("department %s is in %s and %s", d, of[d], code)
			}
			of[d] = code
		}
		for i, h := range z.holidays {
			if h.To < h.From || i > 0 && h.From <= z.holidays[i-1].To {
				t.Errorf("%s: %s to %s is out of order", code, h.From, h.To)
			}
			if !anyCovers(z.known, h.From) || !anyCovers(z.known, h.To) {
				t.Errorf("%s: %s to %s is not among the known days", code, h.From, h.To)
			}
			if h.From.Weekday() != time.Saturday && h.Name != "ascension" {
				t.Errorf("%s: the %s holidays begin on a %s", code, h.Name, h.From.Weekday())
			}
		}
	}
	if n := len(of); n != 96+3+11 { // with 20 for Corsica and 69 in two
		t.Errorf("%d departments", n)
	}
	for _, bad := range []string{"holiday\tfr-z\t2026-01-01\t2026-01-02\twinter", "holiday\tfr-a", "zone\tfr-a\tA\t01\nknown\tfr-a\t2026-13-01\t2026-01-02"} {
		if _, err := readSchools(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestSchoolZonesOfDepartments(t *testing.T) {
	for department, want := range map[string]SchoolZone{"37": "fr-b", "25": "fr-a", "69": "fr-a", "75": "fr-c", "34": "fr-c", "2A": "fr-corse", "974": "fr-reunion", "67": "fr-b", "": "", "vd": ""} {
		if got := SchoolZoneOf(department); got != want {
			t.Errorf("%s: %q, want %q", department, got, want)
		}
	}
	if SchoolZone("fr-b").Name() != "zone B" || SchoolZone("ch-vd").Name() != "ch-vd" || !slices.Contains(SchoolZones(), "fr-corse") {
		t.Error("names of zones")
	}
}

// museum is open on Wednesdays, and every day of school holidays.
func museum(school *School, zones ...SchoolZone) *Calendar {
	return &Calendar{School: school, Periods: []Period{{EveryYear: true, Rules: []Rule{
		{Weekdays: WeekdaysOf(time.Wednesday), Slots: []Slot{{840, 1080}}, School: InTerm, SchoolZones: zones},
		{Slots: []Slot{{600, 1080}}, School: InHolidays, SchoolZones: zones},
	}}}}
}

func TestOpenDuringSchoolHolidays(t *testing.T) {
	own := &School{From: date("2026-01-01"), To: date("2026-12-31"), Holidays: []Stretch{{From: date("2026-03-02"), To: date("2026-03-06")}}}
	for _, c := range []struct {
		calendar *Calendar
		day      string
		want     State
		from     Clock // of the first slot
	}{
		{museum(&School{Zone: "fr-b"}), "2026-02-19", Open, 600}, // Thursday of the winter holidays
		{museum(&School{Zone: "fr-a"}), "2026-02-26", Closed, 0}, // over since the Sunday before
		{museum(&School{Zone: "fr-a"}), "2026-02-25", Open, 840},
		{museum(&School{Zone: "fr-b"}), "2026-02-25", Open, 600},
		{museum(nil, "fr-a", "fr-b"), "2026-02-26", Open, 600},
		{museum(nil, "fr-a", "fr-c"), "2026-02-18", Open, 600},
		{museum(nil, "fr-a", "fr-reunion"), "2026-02-19", Open, 600}, // whatever Réunion does
		{museum(nil, "fr-c", "fr-reunion"), "2026-02-19", NotTold, 0},
		{museum(&School{Zone: "fr-b"}), "2027-08-29", Open, 600},
		{museum(&School{Zone: "fr-b"}), "2027-08-30", NotTold, 0}, // not published
		{museum(&School{Zone: "fr-corse"}), "2026-10-21", NotTold, 0},
		{museum(&School{Zone: "fr-mayotte"}), "2026-02-19", NotTold, 0},
		{museum(nil), "2026-02-19", NotTold, 0},
		{museum(own), "2026-03-03", Open, 600},
		{museum(own), "2026-03-10", Closed, 0},
		{museum(own), "2027-03-03", NotTold, 0},
	} {
		d := date(c.day)
		got := c.calendar.On(d)
		if got.State != c.want || c.want == Open && got.Slots[0].From != c.from || got.SchoolNotKnown != (c.want == NotTold) || c.calendar.SchoolKnown(d) != (c.want != NotTold) {
			t.Errorf("%s, %+v: %+v, want %v", c.day, c.calendar.School, got, c.want)
		}
		if p := c.calendar.Check(); len(p) > 0 {
			t.Error(p)
		}
	}
	if d, ok := museum(&School{Zone: "fr-b"}).NextDate(date("2027-08-30")); ok {
		t.Errorf("open on %v, when nobody knows", d)
	}
}

// A day that is open for certain may have more hours than anyone knows, and is not closed beside them.
func TestBesideUnknownSchoolHolidays(t *testing.T) {
	c := museum(&School{Zone: "fr-mayotte"})
	c.Periods[0].Rules = append(c.Periods[0].Rules, Rule{Slots: []Slot{{480, 540}}})
	d := date("2026-02-19")
	if got := c.On(d); got.State != Open || !got.SchoolNotKnown || len(got.Slots) != 1 {
		t.Errorf("%+v", got)
	}
	loc, err := time.LoadLocation(DefaultZone)
	if err != nil {
		t.Fatal(err)
	}
	if at := c.OpenAt(d.At(500, loc)); at != Open {
		t.Error(at)
	}
	if at := c.OpenAt(d.At(700, loc)); at != NotTold {
		t.Error(at)
	}
}

func TestSchoolHolidaysOfOpenStreetMap(t *testing.T) {
	for text, want := range map[string]string{
		"Mo-Fr 10:00-12:00; SH 10:00-18:00":            "Mo-Fr 10:00-12:00; SH off, SH 10:00-18:00",
		"We 14:00-18:00; SH Mo-Fr 10:00-18:00; PH off": "We 14:00-18:00; SH off, SH Mo-Fr 10:00-18:00; PH off",
		"Apr 01-Sep 30: Mo-Fr 09:00-12:00; SH off":     "Apr 01-Sep 30: Mo-Fr 09:00-12:00; Apr 01-Sep 30: SH off",
		"SH Mo,We 10:00-12:00":                         "SH Mo,We 10:00-12:00",
		`SH 10:00-12:00 "school zone fr-b"`:            `SH 10:00-12:00 "school zone fr-b"`,
		`We 10:00-12:00; SH off "school zone fr-b"`:    `We 10:00-12:00; SH off "school zone fr-b"`,
		"SH off":                               "",
		"Mo-Fr 10:00-12:00; SH Mo 10:00-18:00": "", // the other days of holidays are anybody's guess
		"2026 Jul 14 SH 10:00-12:00":           "",
		`Mo 10:00-12:00 "school zone fr-b"`:    "",
		`SH 10:00-12:00 "exceptional"`:         "",
	} {
		c, err := ParseOSM(text, "fr", &School{Zone: "fr-b"})
		switch {
		case err != nil && want != "":
			t.Errorf("%s: %v", text, err)
		case err == nil && c.OSM() != want:
			t.Errorf("%s became %s, want %q", text, c.OSM(), want)
		}
	}
}

// Whoever asks for the days of holidays or term of a zone gets every known day once.
func TestTermIsWhatHolidaysAreNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Calendar{School: drawSchool(t)}
		zones, d := drawZones(t), drawDate(t, "day")
		during, outside := c.applies(&Rule{School: InHolidays, SchoolZones: zones}, d), c.applies(&Rule{School: InTerm, SchoolZones: zones}, d)
		if during == notKnown != (outside == notKnown) || during == outside && during != notKnown {
			t.Fatalf("%v: during %v, outside %v", d, during, outside)
		}
	})
}
