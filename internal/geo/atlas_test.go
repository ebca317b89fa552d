package geo

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// handful is a country of two departments in one region, with each thing that happens to communes.
func handful() []Territory {
	commune := func(code, name, department string, more Territory) Territory {
		more.Level, more.Code, more.Name, more.Country, more.Region, more.Department = Commune, code, name, "fr", "24", department
		return more
	}
	return []Territory{
		{Level: Country, Code: "fr", Name: "France", Country: "fr", Names: map[string]string{"de": "Frankreich"}},
		{Level: Region, Code: "24", Name: "Centre-Val de Loire", Country: "fr"},
		{Level: Department, Code: "24", Name: "Dordogne", Country: "fr", Region: "24"}, // not where it is; as ambiguous as it is
		{Level: Department, Code: "37", Name: "Indre-et-Loire", Country: "fr", Region: "24"},
		{Level: EPCI, Code: "243700754", Name: "Tours Métropole Val de Loire", Country: "fr", Region: "24", Department: "37"},
		commune("37261", "Tours", "37", Territory{EPCI: "243700754", PostalCodes: []string{"37000", "37100"}, Population: 139_000, Position: Point{Lat: 47.39484, Lon: 0.70398}}),
		commune("37214", "Saint-Cyr-sur-Loire", "37", Territory{EPCI: "243700754", PostalCodes: []string{"37540"}, Population: 16_000, Position: Point{Lat: 47.4, Lon: 0.66667}}),
		commune("37239", "Saint-Symphorien", "37", Territory{Kind: Former, Commune: "37261", To: "1964-06-01", Successors: []string{"37261"}}),
		commune("37233", "Luynes", "37", Territory{Population: 5_000}),
		commune("24233", "Luynes", "24", Territory{Population: 900}),
		commune("37115", "Langeais", "37", Territory{From: "2017-01-01", Population: 4_000, FormerNames: []string{"Vieux Langeais"}}),
		commune("37115", "Les Essards", "37", Territory{Kind: Delegated, Commune: "37115", To: "2017-01-01", Successors: []string{"37115"}}),
		commune("37097", "Coupée", "37", Territory{Kind: Former, To: "1990-01-01", Successors: []string{"37233", "37261"}}),
		commune("37381", "Tours 1er Arrondissement", "37", Territory{Kind: Arrondissement, Commune: "37261", PostalCodes: []string{"37000"}}),
	}
}

func mustAtlas(t testing.TB, territories []Territory, outlines map[string]Area) *Atlas {
	t.Helper()
	a, err := NewAtlas(territories, outlines)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestResolve(t *testing.T) {
	a := mustAtlas(t, handful(), nil)
	for word, want := range map[string]string{
		"commune:37261": "commune:37261", "COMMUNE:37261": "commune:37261", "37261": "commune:37261", " tours ": "commune:37261",
		"37": "department:37", "indre-et-loire": "department:37", "Indre et Loire": "department:37",
		"FR": "country:fr", "frankreich": "country:fr", "243700754": "epci:243700754", "37239": "commune:37239",
		"st cyr sur loire": "commune:37214", "commune:37115-delegated": "commune:37115-delegated", "les-essards": "commune:37115-delegated",
		"37115": "commune:37115", "vieux langeais": "commune:37115", "luynes-24233": "commune:24233",
	} {
		got, err := a.Resolve(word)
		if err != nil {
			t.Errorf("Resolve(%q): %v", word, err)
		} else if got.ID() != want {
			t.Errorf("Resolve(%q) = %s, want %s", word, got.ID(), want)
		}
	}
	for _, c := range []struct {
		word, key string
		arg       string
		want      []string
	}{
		{"24", "territory.ambiguous", "candidates", []string{"region:24", "department:24"}},
		{"luynes", "territory.ambiguous", "candidates", []string{"commune:37233", "commune:24233"}},
		{"langais", "territory.unknown", "nearest", []string{"langeais"}},
		{"commune:langais", "territory.unknown", "nearest", []string{"langeais"}},
		{"", "territory.unknown", "nearest", []string{}},
		{strings.Repeat("é", 5000), "territory.unknown", "nearest", []string{}},
	} {
		_, err := a.Resolve(c.word)
		var refused *fault.Error
		if !errors.As(err, &refused) || refused.Key != c.key {
			t.Errorf("Resolve(%.20q): %v, want %s", c.word, err, c.key)
		} else if diff := cmp.Diff(c.want, refused.Args[c.arg]); diff != "" {
			t.Errorf("Resolve(%.20q): %s", c.word, diff)
		}
	}
}

func TestInForce(t *testing.T) {
	a := mustAtlas(t, handful(), nil)
	for _, c := range []struct{ code, on, want string }{
		{"37261", "2024-01-01", "commune:37261"},
		{"37239", "1964-05-31", "commune:37239"},
		{"37239", "1964-06-01", "commune:37261"},
		{"37115", "2016-12-31", "commune:37115-delegated"},
		{"37115", "2017-01-01", "commune:37115"},
		{"37381", "2024-01-01", "commune:37261"},
	} {
		got, err := a.InForce(c.code, day(c.on))
		if err != nil || got.ID() != c.want {
			t.Errorf("InForce(%s, %s) = %v, %v, want %s", c.code, c.on, got, err, c.want)
		}
	}
	if _, err := a.InForce("37097", day("2020-01-01")); !fault.Is(err, fault.Invalid) {
		t.Errorf("a split commune: %v", err)
	}
	if _, err := a.InForce("99999", day("2020-01-01")); !fault.Is(err, fault.NotFound) {
		t.Errorf("no commune: %v", err)
	}
	merged, _ := a.Commune("37239")
	if !merged.InForce(day("1964-05-31")) || merged.InForce(day("1964-06-01")) {
		t.Error("To is not the first day no longer in force")
	}
	whole, _ := a.Commune("37115")
	if whole.InForce(day("2016-12-31")) || !whole.InForce(day("2017-01-01")) {
		t.Error("From is not the first day in force")
	}
	circle := append(handful(),
		Territory{Level: Commune, Code: "1", Name: "A", Country: "fr", To: "2000-01-01", Successors: []string{"2"}},
		Territory{Level: Commune, Code: "2", Name: "B", Country: "fr", To: "2000-01-01", Successors: []string{"1"}})
	if _, err := mustAtlas(t, circle, nil).InForce("1", day("2020-01-01")); err == nil {
		t.Error("two communes that follow each other were resolved")
	}
}

func TestWithin(t *testing.T) {
	a := mustAtlas(t, handful(), nil)
	a, err := a.With(
		Territory{Level: Zone, Code: "bords-de-loire", Name: "Bords de Loire", Country: "fr", Members: []string{"commune:37214", "zone:langeais"}},
		Territory{Level: Zone, Code: "langeais", Name: "Pays de Langeais", Country: "fr", Members: []string{"commune:37115", "zone:bords-de-loire", "commune:gone"}})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][]string{
		"commune:37261":           {"37239", "37261", "37381"},
		"commune:37239":           {"37239"},
		"commune:37115":           {"37115"},
		"epci:243700754":          {"37214", "37261"},
		"department:24":           {"24233"},
		"country:fr":              {"24233", "37097", "37115", "37214", "37233", "37239", "37261", "37381"},
		"zone:bords-de-loire":     {"37115", "37214"},
		"zone:nowhere":            nil,
		"commune:37115-delegated": {"37115"},
	} {
		if diff := cmp.Diff(want, a.Within(id)); diff != "" {
			t.Errorf("Within(%s): %s", id, diff)
		}
	}
	drawn := a.WithOutlines(map[string]Area{"zone:langeais": mustArea(t, `{"type":"Polygon","coordinates":[[[0.7,47.3],[0.8,47.3],[0.8,47.5],[0.7,47.5],[0.7,47.3]]]}`)})
	if diff := cmp.Diff([]string{"37115", "37214", "37261"}, drawn.Within("zone:langeais")); diff != "" {
		t.Errorf("a zone with an outline: %s", diff)
	}
	if got := a.Within("zone:langeais"); len(got) != 2 {
		t.Errorf("the outline changed the atlas it was added to: %v", got)
	}
}

func TestChildren(t *testing.T) {
	a := mustAtlas(t, handful(), nil)
	for _, c := range []struct {
		id    string
		level Level
		want  []string
	}{
		{"country:fr", Region, []string{"region:24"}},
		{"region:24", Department, []string{"department:24", "department:37"}},
		{"department:37", EPCI, []string{"epci:243700754"}},
		{"epci:243700754", Commune, []string{"commune:37214", "commune:37261"}},
		{"commune:37261", Commune, []string{"commune:37239", "commune:37381"}},
		{"commune:00000", Commune, nil},
	} {
		var got []string
		for _, child := range a.Children(c.id, c.level) {
			got = append(got, child.ID())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Children(%s, %s): %s", c.id, c.level, diff)
		}
	}
}

func TestNames(t *testing.T) {
	a := mustAtlas(t, handful(), nil)
	ids := func(list []*Territory) []string {
		var ids []string
		for _, t := range list {
			ids = append(ids, t.ID())
		}
		return ids
	}
	for _, c := range []struct{ name, got, want any }{
		{"search word", ids(a.Search("tou", 2)), []string{"commune:37261", "epci:243700754"}},
		{"search inner word", ids(a.Search("cyr", 5)), []string{"commune:37214"}},
		{"search whole name first", ids(mustAtlas(t, append(handful(), Territory{Level: Commune, Code: "1", Name: "Tour", Country: "fr"}), nil).Search("tour", 2)), []string{"commune:1", "commune:37261"}},
		{"search code", ids(a.Search("3723", 5)), []string{"commune:37233", "commune:37239"}},
		{"search nothing", ids(a.Search("  ", 5)), []string(nil)},
		{"postal code", ids(a.ByPostalCode("37 000")), []string{"commune:37261", "commune:37381"}},
		{"name as on a letter", ids(a.ByName("ST CYR SUR LOIRE CEDEX 2", "37541")), []string{"commune:37214"}},
		{"name and department", ids(a.ByName("Luynes", "24100")), []string{"commune:24233"}},
		{"name alone", ids(a.ByName("Luynes", "")), []string{"commune:37233", "commune:24233"}},
		{"old name", ids(a.ByName("Vieux-Langeais", "")), []string{"commune:37115"}},
		{"a department's name", ids(a.ByName("Dordogne", "")), []string(nil)},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestCommuneAt(t *testing.T) {
	territories := handful()
	a := mustAtlas(t, territories, nil)
	for _, c := range []struct {
		at    Point
		want  string
		exact bool
	}{
		{Point{Lat: 47.39, Lon: 0.71}, "37261", false},
		{Point{Lat: 47.4, Lon: 0.66}, "37214", false},
		{Point{Lat: 48.9, Lon: 2.3}, "", false},
	} {
		if got, exact := a.CommuneAt(c.at); got == nil && c.want != "" || got != nil && got.Code != c.want || exact != c.exact {
			t.Errorf("CommuneAt(%v) = %v, %v, want %s", c.at, got, exact, c.want)
		}
	}
	square := func(west, south float64) Area {
		low := toVertex(Point{Lat: south, Lon: west})
		return newArea([][][]vertex{{{low, {low.x + 50_000, low.y}, {low.x + 50_000, low.y + 50_000}, {low.x, low.y + 50_000}}}})
	}
	drawn := a.WithOutlines(map[string]Area{"37214": square(0.65, 47.37), "37239": square(0.70, 47.37), "nonsense": square(1, 1)})
	for _, c := range []struct {
		at    Point
		want  string
		exact bool
	}{
		{Point{Lat: 47.4, Lon: 0.66}, "37214", true},
		{Point{Lat: 47.4, Lon: 0.72}, "37261", true}, // the outline of a part
		{Point{Lat: 47.4, Lon: 0.645}, "37214", false},
		{Point{Lat: 47.5, Lon: 0.70}, "37214", false},
	} {
		if got, exact := drawn.CommuneAt(c.at); got == nil || got.Code != c.want || exact != c.exact {
			t.Errorf("with outlines, CommuneAt(%v) = %v, %v, want %s", c.at, got, exact, c.want)
		}
	}
	if got, _ := drawn.OutlinedAt(Point{Lat: 47.4, Lon: 0.72}); got.Code != "37239" {
		t.Errorf("OutlinedAt = %s", got.Code)
	}
	track := Line{Points: []Point{{47.4, 0.66}, {47.4, 0.74}, {47.4, 0.66}}}
	if diff := cmp.Diff([]string{"37214", "37261"}, drawn.Crossed(track)); diff != "" {
		t.Error(diff)
	}
	luynes, _ := a.Commune("37233")
	if p, exact := a.Position(luynes); exact || !p.Valid() {
		t.Errorf("Position of a commune without one = %v, %v", p, exact)
	}
}

func TestNewAtlasRefuses(t *testing.T) {
	for name, bad := range map[string]Territory{
		"no name":        {Level: Commune, Code: "1"},
		"no level":       {Code: "1", Name: "A"},
		"a wild level":   {Level: 200, Code: "1", Name: "A"},
		"twice":          {Level: Commune, Code: "37261", Name: "Tours"},
		"unknown parent": {Level: Commune, Code: "1", Name: "A", Department: "99"},
	} {
		if _, err := NewAtlas(append(handful(), bad), nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a, err := NewAtlas(nil, nil); err != nil {
		t.Error(err)
	} else if got, _ := a.CommuneAt(Point{Lat: 47, Lon: 1}); got != nil || a.Within("country:fr") != nil {
		t.Error("an empty atlas holds something")
	}
}
