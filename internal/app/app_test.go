package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/network"
)

// open opens a base in a folder, closed at the end of the test.
func open(t *testing.T, o app.Options) *app.App {
	t.Helper()
	if o.Data == "" {
		o.Data = t.TempDir()
	}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// enrol takes organisations into the network.
func enrol(t *testing.T, a *app.App, organisations ...network.Organisation) {
	t.Helper()
	for _, o := range organisations {
		if err := a.PutOrganisation(t.Context(), access.Operator, &o); err != nil {
			t.Fatal(err)
		}
	}
}

// offices are those that the tests enter offers for.
var offices = []network.Organisation{{Code: "ot-blois", Kind: network.TouristOffice, Name: "Office de Blois"}, {Code: "ot-tours", Kind: network.TouristOffice, Name: "Office de Tours"},
	{Code: "adt-41", Kind: network.DepartmentalCommittee, Name: "Agence du Loir-et-Cher"}}

// poi is an object of DATAtourisme, as small as one may be.
func poi(n int, name string, more map[string]any) map[string]any {
	o := map[string]any{
		"@id": fmt.Sprintf("https://data.datatourisme.fr/15/%08d-0000-3000-8000-000000000000", n), "@type": []string{"Museum", "CulturalSite", "PlaceOfInterest", "PointOfInterest"},
		"rdfs:label": map[string]any{"fr": []string{name}}, "lastUpdate": "2026-01-02",
		"hasBeenCreatedBy": map[string]any{"@id": "https://data.datatourisme.fr/c1", "schema:legalName": "Office de Blois"},
		"isLocatedAt": []any{map[string]any{
			"schema:address": []any{map[string]any{"schema:addressLocality": "Blois", "schema:postalCode": "41000", "hasAddressCity": []any{map[string]any{"insee": "41018"}}}},
			"schema:geo":     map[string]any{"schema:latitude": "47.586", "schema:longitude": fmt.Sprint(1.33 + float64(n)/1000)}}},
	}
	for key, value := range more {
		o[key] = value
	}
	return o
}

// folder writes objects as a folder to import.
func folder(t *testing.T, objects ...map[string]any) string {
	t.Helper()
	dir := t.TempDir()
	for i, o := range objects {
		data, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.json", i)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var source = network.Source{Code: "blois", Name: "Blois", Licence: "etalab-2.0"}

func bring(t *testing.T, a *app.App, path string, o app.ImportOptions) *app.Report {
	t.Helper()
	o.Format, o.Source = "datatourisme", source
	r, err := a.Import(t.Context(), access.Operator, []string{path}, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func counts(r *app.Report) [5]int {
	return [5]int{r.Created, r.Changed, r.Unchanged, r.Removed, len(r.Refused)}
}

func count(t *testing.T, a *app.App, actor access.Actor, question string) int {
	t.Helper()
	values, err := url.ParseQuery(question)
	if err != nil {
		t.Fatal(err)
	}
	q, err := a.State().Vocabulary.Parse(values, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	found, err := a.Search(t.Context(), actor, q)
	if err != nil {
		t.Fatal(err)
	}
	return found.Count
}

func TestImportTwiceChangesNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		o := app.Options{Data: t.TempDir()}
		if e.Postgres {
			o.Database = e.URL(t)
		}
		a := open(t, o)
		objects := []map[string]any{poi(1, "Musée de la magie", nil), poi(2, "Musée des abeilles", nil), {"@id": "x", "@type": "Nothing"}}
		dir := folder(t, objects...)
		if got := counts(bring(t, a, dir, app.ImportOptions{DryRun: true})); got != [5]int{2, 0, 0, 0, 1} {
			t.Errorf("dry run: %v", got)
		}
		if n := count(t, a, access.Operator, ""); n != 0 {
			t.Errorf("a dry run wrote %d offers", n)
		}
		if got := counts(bring(t, a, dir, app.ImportOptions{})); got != [5]int{2, 0, 0, 0, 1} {
			t.Errorf("first: %v", got)
		}
		if got := counts(bring(t, a, dir, app.ImportOptions{})); got != [5]int{0, 0, 2, 0, 1} {
			t.Errorf("second: %v", got)
		}
		objects[0]["rdfs:label"] = map[string]any{"fr": "Maison de la magie", "en": "House of magic"}
		if got := counts(bring(t, a, folder(t, objects...), app.ImportOptions{})); got != [5]int{0, 1, 1, 0, 1} {
			t.Errorf("newer: %v", got)
		}
		if n := count(t, a, access.Anonymous, "q=magie"); n != 1 {
			t.Errorf("magie finds %d", n)
		}
		if n := count(t, a, access.Anonymous, "territory=blois&category=museum&q=house"); n != 1 {
			t.Errorf("house in Blois finds %d", n)
		}
	})
}

func TestUndoImport(t *testing.T) {
	a := open(t, app.Options{})
	bring(t, a, folder(t, poi(1, "Musée un", nil)), app.ImportOptions{})
	second := bring(t, a, folder(t, poi(1, "Musée premier", nil), poi(2, "Musée deux", nil)), app.ImportOptions{})
	if n := count(t, a, access.Anonymous, "q=premier"); n != 1 {
		t.Fatalf("premier finds %d", n)
	}
	undo, err := a.UndoImport(t.Context(), access.Operator, second.Group, nil)
	if err != nil {
		t.Fatal(err)
	}
	if undo.Deleted != 1 || undo.Restored != 1 || len(undo.Kept) != 0 {
		t.Errorf("undo: %+v", undo)
	}
	if n := count(t, a, access.Anonymous, ""); n != 1 {
		t.Errorf("%d offers are left", n)
	}
	if n := count(t, a, access.Anonymous, "q=premier"); n != 0 {
		t.Errorf("premier still finds %d", n)
	}
	if _, err := a.UndoImport(t.Context(), access.Operator, second.Group, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("undoing twice: %v", err)
	}
	if _, err := a.UndoImport(t.Context(), access.Operator, "nothing", nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("undoing nothing: %v", err)
	}
	if got := counts(bring(t, a, folder(t, poi(1, "Musée premier", nil), poi(2, "Musée deux", nil)), app.ImportOptions{})); got != [5]int{1, 1, 0, 0, 0} {
		t.Errorf("again after the undo: %v", got)
	}
}

// An import that is broken off has written what it had written: it is listed, and can be taken back like any other.
func TestImportCutShortCanBeTakenBack(t *testing.T) {
	a := open(t, app.Options{})
	var all []map[string]any
	for n := range 120 {
		all = append(all, poi(n, fmt.Sprintf("Musée numéro %d", n), nil))
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	o := app.ImportOptions{Format: "datatourisme", Source: source}
	report, err := a.Import(ctx, access.Operator, []string{folder(t, all...)}, o, func(_, _ int64) {
		if head, err := a.Head(t.Context()); err == nil && head > 20 { // the first offers are in
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || !report.Wrote() || report.Created == len(all) {
		t.Fatalf("cut short: %+v, %v", report, err)
	}
	imports, err := a.Imports(t.Context(), access.Operator)
	if err != nil || len(imports) != 1 || !imports[0].Unfinished || imports[0].Created != report.Created {
		t.Fatalf("listed: %+v, %v", imports, err)
	}
	undo, err := a.UndoImport(t.Context(), access.Operator, imports[0].Group, nil)
	if err != nil || undo.Deleted != report.Created {
		t.Errorf("undo: %+v, %v", undo, err)
	}
	if got := bring(t, a, folder(t, all...), app.ImportOptions{}); got.Unfinished || got.Created != len(all) {
		t.Errorf("again: %+v", got)
	}
}

// What was rehearsed must not be taken for done: organisations are made known by complete imports too.
func TestCompleteImportMakesOrganisations(t *testing.T) {
	a := open(t, app.Options{})
	r := bring(t, a, folder(t, poi(1, "Musée un", nil)), app.ImportOptions{Complete: true})
	if _, known := a.State().Organisations["office-de-blois"]; !known || r.Created != 1 {
		t.Errorf("known: %v", a.State().Organisations)
	}
	if head, err := a.Head(t.Context()); err != nil || r.Seq == 0 || r.Seq >= head {
		t.Errorf("the last offer is change %d of %d, %v", r.Seq, head, err)
	}
}

func TestCompleteImportStopsBeforeEmptyingTheBase(t *testing.T) {
	a := open(t, app.Options{})
	var all []map[string]any
	for n := range 40 {
		all = append(all, poi(n, fmt.Sprintf("Musée numéro %d", n), nil))
	}
	bring(t, a, folder(t, all...), app.ImportOptions{})
	few := folder(t, all[:10]...)
	o := app.ImportOptions{Format: "datatourisme", Source: source, Complete: true}
	_, err := a.Import(t.Context(), access.Operator, []string{few}, o, nil)
	var refused *fault.Error
	if !errors.As(err, &refused) || refused.Key != "import.too_many_removals" || refused.Args["removals"] != 30 {
		t.Fatalf("removing 30 of 40: %v", err)
	}
	if n := count(t, a, access.Anonymous, ""); n != 40 {
		t.Errorf("the import that stopped left %d of 40", n)
	}
	if got := counts(bring(t, a, few, app.ImportOptions{Complete: true, AcceptRemovals: 30})); got != [5]int{0, 0, 10, 30, 0} {
		t.Errorf("accepted: %v", got)
	}
	if n := count(t, a, access.Anonymous, ""); n != 10 {
		t.Errorf("%d of 10 are left", n)
	}
	if _, err := a.Offer(t.Context(), access.Anonymous, 1_000_000_020); !fault.Is(err, fault.Gone) {
		t.Errorf("a withdrawn offer that was public: %v", err)
	}
	if got := counts(bring(t, a, folder(t, all...), app.ImportOptions{})); got != [5]int{0, 30, 10, 0, 0} {
		t.Errorf("coming back: %v", got)
	}
	broken := append([]map[string]any{{"no": "object"}}, all...)
	o.AcceptRemovals = 0
	if _, err := a.Import(t.Context(), access.Operator, []string{folder(t, broken...)}, o, nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("a complete import with an unreadable object: %v", err)
	}
}

func TestDuplicatesAreProposedAndNeverMerged(t *testing.T) {
	a := open(t, app.Options{})
	bring(t, a, folder(t, poi(1, "Musée de la magie", nil)), app.ImportOptions{})
	r := bring(t, a, folder(t, poi(2, "MUSÉE DE LA MAGIE", nil)), app.ImportOptions{})
	if r.Created != 1 || len(r.Duplicates) != 1 || r.Duplicates[0].Like != 1_000_000_000 {
		t.Errorf("duplicates: %+v", r.Duplicates)
	}
}

func TestOnlyAdministratorsImport(t *testing.T) {
	a := open(t, app.Options{})
	_, err := a.Import(t.Context(), access.Anonymous, []string{t.TempDir()}, app.ImportOptions{Format: "datatourisme", Source: source}, nil)
	if !fault.Is(err, fault.Forbidden) {
		t.Errorf("a visitor imports: %v", err)
	}
}

// Two servers on one PostgreSQL: what is written through one is read through the other by whoever carries its number.
func TestTwoServersOnOneBase(t *testing.T) {
	url := testkit.Postgres().URL(t)
	one, two := open(t, app.Options{Database: url}), open(t, app.Options{Database: url})
	for _, a := range []*app.App{one, two} {
		a.Start(t.Context())
		ready(t, a)
	}
	for n := range 5 {
		bring(t, one, folder(t, poi(n, fmt.Sprintf("Musée %d", n), nil)), app.ImportOptions{})
		seq, err := one.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := two.Wait(t.Context(), seq); err != nil {
			t.Fatal(err)
		}
		if got := count(t, two, access.Anonymous, ""); got != n+1 {
			t.Fatalf("the other server shows %d of %d", got, n+1)
		}
	}
}

func TestRestartGoesOnFromTheSnapshot(t *testing.T) {
	o := app.Options{Data: t.TempDir()}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	a.Start(t.Context())
	ready(t, a)
	bring(t, a, folder(t, poi(1, "Musée un", nil), poi(2, "Musée deux", nil)), app.ImportOptions{})
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, o)
	b.Start(t.Context())
	ready(t, b)
	if done, _ := b.Building(); done != 0 {
		t.Errorf("the index was built anew from %d offers", done)
	}
	if n := count(t, b, access.Anonymous, "q=deux"); n != 1 {
		t.Errorf("deux finds %d after the restart", n)
	}
}

func ready(t *testing.T, a *app.App) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	for a.Ready(ctx) != nil {
		if ctx.Err() != nil {
			t.Fatal("not ready in 20 s:", a.Ready(t.Context()))
		}
		time.Sleep(5 * time.Millisecond)
	}
}
