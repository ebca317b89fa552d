package atlasdata

import (
	"compress/gzip"
	"errors"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/house/testkit"
)

// france is built once for all tests of this package: it never changes.
var france = sync.OnceValues(Atlas)

func atlas(t testing.TB) *geo.Atlas {
	t.Helper()
	a, err := france()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestCounts(t *testing.T) {
	counts := make(map[string]int)
	placed := 0
	for _, c := range atlas(t).All() {
		counts[c.Level.String()+" "+string(c.Kind)]++
		if c.Level == geo.Commune && c.Position.Valid() {
			placed++
		}
	}
	want := map[string]int{
		"country ": 7, "region ": 26 + 5, "department ": 109 + 3, "epci ": 1255, "commune ": 34969 + 43,
		"commune delegated": 2105, "commune associated": 471, "commune arrondissement": 45, "commune former": 2248,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Error(diff)
	}
	if placed < 8_900 {
		t.Errorf("%d communes have a position", placed)
	}
}

func TestKnownTerritories(t *testing.T) {
	a := atlas(t)
	for word, want := range map[string]string{
		"tours": "commune:37261", "indre-et-loire": "department:37", "paris": "commune:75056", "la-reunion": "department:974",
		"centre-val-de-loire": "region:24", "geneve": "region:ch-ge,commune:ch-6621", "Mont Saint Michel": "",
		"le mont saint michel": "commune:50353", "St-Malo": "commune:35288", "2a004": "commune:2A004", "2A": "department:2A",
		"ch-6621": "commune:ch-6621", "it-007022": "commune:it-007022", "france": "country:fr", "Allemagne": "country:de",
		"champigne-49065": "commune:49065", "mayenne": "department:53,commune:53147", "75": "department:75,region:75", "37": "department:37",
		"nouvelle-caledonie": "department:988", "aosta": "commune:it-007003,department:it-007",
	} {
		got, err := a.Resolve(word)
		var refused *fault.Error
		switch {
		case err == nil && got.ID() != want:
			t.Errorf("Resolve(%q) = %s, want %s", word, got.ID(), want)
		case errors.As(err, &refused):
			candidates, _ := refused.Args["candidates"].([]string)
			for _, id := range strings.Split(want, ",") {
				if id != "" && !strings.Contains(strings.Join(candidates, ","), id) {
					t.Errorf("Resolve(%q): %v, want %s among the candidates", word, err, id)
				}
			}
		}
	}
	tours, _ := a.Resolve("tours")
	want := geo.Territory{
		Level: geo.Commune, Code: "37261", Name: "Tours", Slug: "tours", Country: "fr", Region: "24", Department: "37", EPCI: "243700754",
		PostalCodes: []string{"37000", "37100", "37200"}, Position: geo.Point{Lat: 47.39484, Lon: 0.70398}, Population: 139259,
	}
	if diff := cmp.Diff(want, *tours); diff != "" {
		t.Error(diff)
	}
}

func TestHistory(t *testing.T) {
	a := atlas(t)
	for _, c := range []struct{ code, on, want string }{
		{"49065", "2016-01-01", "commune:49065"},           // Champigné
		{"49065", "2020-01-01", "commune:49080"},           // Les Hauts-d'Anjou
		{"01015", "2015-12-31", "commune:01015-delegated"}, // Arbignieu
		{"01015", "2016-01-01", "commune:01015"},           // Arboys en Bugey
		{"20004", "1990-01-01", "commune:2A004"},           // Ajaccio, before Corsica was two
		{"78182", "1990-01-01", "commune:91182"},           // Courcouronnes, then of Essonne
		{"78182", "2024-01-01", "commune:91228"},           // today Évry-Courcouronnes
		{"75110", "2024-01-01", "commune:75056"},
		{"69232", "1963-08-06", "commune:69232"},
		{"69232", "1963-08-07", "commune:69123"},
		{"76095", "2024-01-01", "commune:76095"}, // Bihorel, merged in 2012 and undone in 2014
	} {
		on, _ := time.Parse(time.DateOnly, c.on)
		got, err := a.InForce(c.code, on)
		if err != nil || got.ID() != c.want {
			t.Errorf("InForce(%s, %s) = %v, %v, want %s", c.code, c.on, got, err, c.want)
		}
	}
	today := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range a.All() {
		if c.Level != geo.Commune {
			continue
		}
		if now, err := a.InForce(c.Code, today); err != nil || now.Kind != geo.Full {
			t.Errorf("%s (%s): in force today is %v, %v", c.ID(), c.Name, now, err)
		} else if c.Commune != "" && now.Code != c.Commune {
			t.Errorf("%s (%s): the successors end at %s, its commune is %s", c.ID(), c.Name, now.Code, c.Commune)
		}
	}
}

func TestEveryTerritoryResolves(t *testing.T) {
	a := atlas(t)
	all := a.All()
	slugs := make(map[string]string, len(all))
	for i := range all {
		if other, taken := slugs[all[i].Slug]; taken {
			t.Errorf("%s and %s share the slug %s", other, all[i].ID(), all[i].Slug)
		}
		slugs[all[i].Slug] = all[i].ID()
	}
	rapid.Check(t, func(t *rapid.T) {
		want := &all[rapid.IntRange(0, len(all)-1).Draw(t, "territory")]
		for _, word := range []string{want.ID(), want.Slug, strings.ToUpper(want.Slug), " " + want.ID() + " "} {
			if got, err := a.Resolve(word); err != nil || got != want {
				t.Fatalf("Resolve(%q) = %v, %v, want %s", word, got, err, want.ID())
			}
		}
		if want.Level == geo.Commune {
			found := a.ByName(want.Name, "")
			ok := false
			for _, f := range found {
				ok = ok || f == want
			}
			if !ok {
				t.Fatalf("ByName(%q) does not give %s", want.Name, want.ID())
			}
			if p, exact := a.Position(want); p.Valid() != (exact || p != geo.Point{}) {
				t.Fatalf("Position(%s) = %v, %v", want.ID(), p, exact)
			}
		}
	})
}

func TestDepartmentsCoverTheirRegion(t *testing.T) {
	a := atlas(t)
	for _, region := range a.Children("country:fr", geo.Region) {
		n := 0
		for _, department := range a.Children(region.ID(), geo.Department) {
			n += len(a.Within(department.ID()))
		}
		if got := len(a.Within(region.ID())); got != n {
			t.Errorf("%s: %d communes, its departments have %d", region.Name, got, n)
		}
	}
}

func TestSearchAsOneTypes(t *testing.T) {
	a := atlas(t)
	for prefix, want := range map[string]string{"tou": "Toulouse", "chambord": "Chambord", "st malo": "Saint-Malo", "37000": "Tours", "geneva": "Genève", "evry": "Évry-Courcouronnes"} {
		found := a.Search(prefix, 10)
		ok := false
		for _, f := range found {
			ok = ok || f.Name == want
		}
		if !ok {
			t.Errorf("Search(%q) does not give %s", prefix, want)
		}
	}
}

func TestSearchEqualsScan(t *testing.T) {
	a := atlas(t)
	all := a.All()
	lines := make([]string, len(all)) // all names of a territory, each word after a hyphen
	for i := range all {
		lines[i] = "-" + geo.Slug(all[i].Name)
		for _, name := range all[i].FormerNames {
			lines[i] += "\n-" + geo.Slug(name)
		}
		for _, name := range all[i].Names {
			lines[i] += "\n-" + geo.Slug(name)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		slug := geo.Slug(all[rapid.IntRange(0, len(all)-1).Draw(t, "territory")].Name)
		words := strings.Split(slug, "-")
		word := strings.Join(words[rapid.IntRange(0, len(words)-1).Draw(t, "word"):], "-")
		word = strings.TrimSuffix(word[:rapid.IntRange(1, len(word)).Draw(t, "letters")], "-")
		if strings.HasPrefix(word+"-", "st-") || strings.HasPrefix(word+"-", "ste-") || word[0] <= '9' {
			return // these mean more than what is written
		}
		want := 0
		for _, line := range lines {
			if strings.Contains(line, "-"+word) {
				want++
			}
		}
		few := a.Search(word, 5)
		if len(few) != min(want, 5) {
			t.Fatalf("Search(%q, 5) gives %d territories, a scan %d", word, len(few), want)
		}
		if want > 2000 {
			return // the whole list is slow to keep in order
		}
		found := a.Search(word, len(all))
		if len(found) != want {
			t.Fatalf("Search(%q) gives %d territories, a scan %d", word, len(found), want)
		}
		if !slices.Equal(few, found[:len(few)]) {
			t.Fatalf("the first five of Search(%q) depend on how many are asked for", word)
		}
	})
}

// outlines reads the real outlines of 2018, or skips.
func outlines(t testing.TB) map[string]geo.Area {
	t.Helper()
	file, err := os.Open(testkit.Data(t, "communes-2018.topo.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	areas := make(map[string]geo.Area)
	start := time.Now()
	for o, err := range geo.ParseOutlines(unpacked, geo.OutlineLimits{}) {
		if err != nil {
			t.Errorf("%s: %v", o.Code, err)
			continue
		}
		areas[o.Code] = o.Area
	}
	t.Logf("%d outlines read in %v", len(areas), time.Since(start))
	return areas
}

func TestRealOutlines(t *testing.T) {
	areas := outlines(t)
	if len(areas) < 35_300 {
		t.Errorf("%d outlines of 35,357", len(areas))
	}
	plain := atlas(t)
	start := time.Now()
	a := plain.WithOutlines(areas)
	t.Logf("indexed in %v", time.Since(start))

	points, bytes := 0, 0
	var middles []geo.Point
	for code, area := range areas {
		data, err := area.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		points, bytes = points+area.Points(), bytes+len(data)
		if at, ok := a.OutlinedAt(area.Middle()); !ok || at.Code != code {
			middles = append(middles, area.Middle())
		}
	}
	t.Logf("%d vertices, %d bytes packed; %d middles in another outline", points, bytes, len(middles))
	if len(middles) > len(areas)/1000 {
		t.Errorf("the middles of %d outlines lie in another", len(middles))
	}

	table, err := os.ReadFile(testkit.Data(t, "communes-centroids-2018.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	inside, whole, total := 0, 0, 0
	for i, line := range strings.Split(strings.TrimSpace(string(table)), "\n") {
		cells := strings.Split(line, "\t")
		if i == 0 || len(cells) < 4 {
			continue
		}
		lon, _ := strconv.ParseFloat(cells[2], 64)
		lat, _ := strconv.ParseFloat(cells[3], 64)
		total++
		if at, ok := a.OutlinedAt(geo.Point{Lat: lat, Lon: lon}); ok && at.Code == cells[0] {
			inside++
		}
		// A commune merged since 2018 is told as the one of today.
		entered, err := a.Commune(cells[0])
		if err != nil {
			continue
		}
		if at, exact := a.CommuneAt(geo.Point{Lat: lat, Lon: lon}); exact && (at.Code == entered.Code || at.Code == entered.Commune) {
			whole++
		}
	}
	t.Logf("of %d centres %d lie in their own outline, %d in their commune of today", total, inside, whole)
	if float64(min(inside, whole)) < 0.97*float64(total) {
		t.Errorf("of %d centres only %d lie in their own outline, %d in their commune of today", total, inside, whole)
	}
	placed, right := 0, 0
	for i := range plain.All() {
		c := &plain.All()[i]
		if _, ok := areas[c.Code]; c.Level != geo.Commune || c.Kind != geo.Full || !ok || !c.Position.Valid() {
			continue
		}
		placed++
		if at, _ := a.CommuneAt(c.Position); at != nil && at.Code == c.Code {
			right++
		}
	}
	t.Logf("of %d positions shipped %d lie in their commune", placed, right)
	if float64(right) < 0.97*float64(placed) {
		t.Errorf("of %d positions shipped only %d lie in their commune", placed, right)
	}
}

func TestMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	a, err := Atlas()
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) >> 20
	t.Logf("%d territories hold %d MB", len(a.All()), held)
	if held > 48 {
		t.Errorf("the atlas holds %d MB", held)
	}
	runtime.KeepAlive(a)
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"another header": "level\tcode\n",
		"no level":       header + "\nplanet\t\tx\n",
		"short row":      header + "\nregion\t\t24\tCentre\n",
		"long row":       header + "\nregion" + strings.Repeat("\t", 18) + "\n",
		"no number":      header + "\nregion\t\t24\tCentre\t\tfr\t\t\t\t\t\tnorth\t\t\t\t\t\t\n",
	} {
		if _, err := parse(text); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func BenchmarkTerritories(b *testing.B) {
	for b.Loop() {
		if _, err := Territories(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAtlas(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Atlas(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	a := atlas(b)
	for _, word := range []string{"commune:37261", "tours", "37"} {
		b.Run(word, func(b *testing.B) {
			for b.Loop() {
				_, _ = a.Resolve(word)
			}
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	a := atlas(b)
	for _, prefix := range []string{"s", "saint", "tou", "chambord"} {
		b.Run(prefix, func(b *testing.B) {
			for b.Loop() {
				a.Search(prefix, 10)
			}
		})
	}
}

func BenchmarkCommuneAt(b *testing.B) {
	plain := atlas(b)
	var points []geo.Point
	for _, c := range plain.All() {
		if p := c.Position; c.Level == geo.Commune && p.Valid() {
			points = append(points, geo.Point{Lat: p.Lat + 0.003, Lon: p.Lon - 0.002})
		}
	}
	run := func(a *geo.Atlas) func(*testing.B) {
		return func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				a.CommuneAt(points[i%len(points)])
			}
		}
	}
	b.Run("nearest", run(plain))
	b.Run("outlines", run(plain.WithOutlines(outlines(b))))
}
