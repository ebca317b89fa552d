package api_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/house/testkit/world"
	"escale/internal/network"
	"escale/internal/serving"
)

// bring writes offers into the base while it is being read, and gives the number of the last change.
func bring(t *testing.T, w *world.World, from, to int, name string) string {
	t.Helper()
	dir := t.TempDir()
	for i := from; i < to; i++ {
		data, err := json.Marshal(map[string]any{
			"@id": fmt.Sprintf("https://data.datatourisme.fr/15/%08d-0000-3000-8000-000000000000", i), "@type": []string{"Museum", "CulturalSite", "PlaceOfInterest", "PointOfInterest"},
			"rdfs:label": map[string]any{"fr": []string{fmt.Sprintf("%s %d", name, i)}},
			"isLocatedAt": []any{map[string]any{"schema:address": []any{map[string]any{"schema:addressLocality": "Blois", "hasAddressCity": []any{map[string]any{"insee": "41018"}}}},
				"schema:geo": map[string]any{"schema:latitude": "47.586", "schema:longitude": fmt.Sprint(1.33 + float64(i)/1000)}}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.json", i)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report, err := w.App.Import(t.Context(), access.Operator, []string{dir}, app.ImportOptions{Format: "datatourisme", Source: network.Source{Code: "blois", Licence: "etalab-2.0"}}, nil)
	if err != nil || report.Created+report.Changed != to-from {
		t.Fatalf("import: %v, %+v", err, report)
	}
	head, err := w.App.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatInt(head, 10)
}

// ticking is face with a clock that goes on.
func ticking(t *testing.T) (*serving.Server, *world.World) {
	t.Helper()
	begun := time.Now()
	w := world.New(t, world.Options{Now: func() time.Time { return world.Now.Add(time.Since(begun)) }})
	return serve(w, serving.Options{Rate: -1}), w
}

// Whoever wrote reads what was written, at once; tags tell that something changed, and kept answers do not hide it.
func TestReadYourWrites(t *testing.T) {
	h, w := ticking(t)
	for i := range 5 {
		before, _ := ask(t, h, "GET", "/api/v1/offers?type=cultural-heritage&facets=type", nil, "")
		seq := bring(t, w, i, i+1, "Musée")
		after, body := ask(t, h, "GET", "/api/v1/offers?type=cultural-heritage&facets=type", map[string]string{"Escale-Seq": seq, "If-None-Match": before.Header.Get("ETag")}, "")
		if after.StatusCode != 200 || !strings.Contains(body, fmt.Sprintf("Musée %d", i)) || !strings.Contains(body, fmt.Sprintf(`"count":%d`, i+2)) {
			t.Fatalf("write %d is not read: %d %s", i, after.StatusCode, body)
		}
		shown, err := strconv.Atoi(after.Header.Get("Escale-Seq"))
		if written, _ := strconv.Atoi(seq); err != nil || shown < written {
			t.Errorf("the answer shows change %d (%v), written was %s", shown, err, seq)
		}
	}
}

// An answer that did not change keeps its tag, although the base did.
func TestTagOutlivesOtherChanges(t *testing.T) {
	h, w := ticking(t)
	before, _ := ask(t, h, "GET", "/api/v1/offers?type=hotel", nil, "")
	seq := bring(t, w, 0, 1, "Musée")
	after, _ := ask(t, h, "GET", "/api/v1/offers?type=hotel", map[string]string{"Escale-Seq": seq, "If-None-Match": before.Header.Get("ETag")}, "")
	if after.StatusCode != 304 {
		t.Errorf("status %d, want 304", after.StatusCode)
	}
}

// While offers come in between pages, none that was there from the beginning to the end is skipped or comes twice.
func TestPagesWhileTheBaseChanges(t *testing.T) {
	for _, sort := range []string{"name", "updated", "random:3", "draw"} {
		h, w := ticking(t)
		there := ids(list(t, h, "/api/v1/offers?limit=500"))
		var got []int64
		address := "/api/v1/offers?limit=5&sort=" + sort
		for i := 0; address != ""; i++ {
			page := list(t, h, address)
			got = append(got, ids(page)...)
			address = strings.TrimPrefix(page.Links.Next, world.Base)
			if i < 4 {
				bring(t, w, 3*i, 3*i+3, []string{"Abbaye", "Zoo"}[i%2])
			}
		}
		for _, id := range there {
			if n := len(got) - len(slices.DeleteFunc(slices.Clone(got), func(g int64) bool { return g == id })); n != 1 {
				t.Errorf("sort %s: offer %d came %d times", sort, id, n)
			}
		}
	}
}
