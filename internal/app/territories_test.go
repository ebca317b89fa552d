package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/geo"
)

// A country has more outlines than a follower takes in at once, and each changes what every offer is found by. They are one
// building of the index, not one for each step along the log.
func TestManyOutlinesAreOneBuilding(t *testing.T) {
	o := app.Options{Data: t.TempDir()}
	writer, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	bring(t, writer, folder(t, poi(1, "Musée un", nil)), app.ImportOptions{})
	if n := count(t, writer, access.Anonymous, "commune=41018"); n != 1 {
		t.Fatalf("found %d before", n)
	}
	path, n := outlines(t, writer, 1700)
	did, err := writer.ImportOutlines(t.Context(), access.Operator, path, geo.Commune, nil)
	if err != nil || did.Kept != n {
		t.Fatalf("%+v, %v", did, err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}

	var log bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	server := open(t, o)
	server.Start(t.Context())
	ready(t, server)
	if n := strings.Count(log.String(), "built the index"); n != 1 {
		t.Errorf("the index was built %d times:\n%s", n, &log)
	}
	if did, err := server.ImportOutlines(t.Context(), access.Operator, path, geo.Commune, nil); err != nil || did.Kept != n {
		t.Fatalf("again: %+v, %v", did, err)
	}
}

// outlines writes a small square around each of n communes.
func outlines(t *testing.T, a *app.App, n int) (path string, written int) {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for _, c := range a.State().Atlas.All() {
		at, exact := a.State().Atlas.Position(&c)
		if c.Level != geo.Commune || c.Country != "fr" || !exact || written == n {
			continue
		}
		if written++; written > 1 {
			b.WriteString(",\n")
		}
		const d = 0.005
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"insee":%q},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%[2]f,%[3]f]]]}}`,
			c.Code, at.Lon-d, at.Lat-d, at.Lon+d, at.Lat-d, at.Lon+d, at.Lat+d, at.Lon-d, at.Lat+d)
	}
	b.WriteString("]}")
	path = filepath.Join(t.TempDir(), "communes.geojson")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, written
}

// Who merges two communes moves their offers, and nobody has touched an offer.
func TestOffersFollowTheirCommune(t *testing.T) {
	a := open(t, app.Options{Data: t.TempDir()})
	bring(t, a, folder(t, poi(1, "Musée un", nil)), app.ImportOptions{})
	path := filepath.Join(t.TempDir(), "moves.csv")
	moves := "MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP\n" +
		"31,2026-02-01,COM,41018,Blois,COM,37261,Tours\n31,2026-02-01,COM,37261,Tours,COM,37261,Tours\n"
	if err := os.WriteFile(path, []byte(moves), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, apply := range []bool{false, true, true} {
		did, err := a.UpdateTerritories(t.Context(), access.Operator, path, apply)
		if err != nil {
			t.Fatal(err)
		}
		if before := count(t, a, access.Anonymous, "commune=37261"); !apply && (did.Offers != 1 || did.Applied || before != 0) {
			t.Errorf("looking only: %+v, %d in Tours", did, before)
		}
	}
	if n := count(t, a, access.Anonymous, "department=37"); n != 1 {
		t.Errorf("%d in the department after", n)
	}
	if n := count(t, a, access.Anonymous, "commune=41018"); n != 1 {
		t.Errorf("%d under the code that was entered", n)
	}
	if _, err := a.UpdateTerritories(t.Context(), access.Anonymous, path, true); err == nil {
		t.Error("everybody may move communes")
	}
}
