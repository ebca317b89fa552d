package api_test

import (
	"fmt"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
)

// The network's own words: a type, a field with a facet, and the concepts they need.
var ownSheets = offer.Layer{
	"sheets/refuge.yaml": []byte(`type: refuge
label: {fr: Refuge, en: Mountain hut}
plural: {fr: Refuges, en: Mountain huts}
help: {fr: Un abri de montagne., en: A shelter in the mountains.}
category: refuge
sections:
  - key: refuge
    label: {fr: Le refuge, en: The hut}
    fields:
      - {key: refuge.guarded, kind: choice, scheme: guard, class: fact, group: services, facet: guarded, weight: 2, label: {fr: Gardiennage, en: Guarding}}
`),
	"thesaurus/guard.tsv":    []byte("code\tfr\ten\nwarden\tGardé l’été\tWith a warden\nunguarded\tNon gardé\tUnguarded\n"),
	"thesaurus/category.tsv": []byte("code\tfr\ten\nrefuge\tRefuge\tMountain hut\n"),
}

// A sheet edited in the data changes entry, facets, OpenAPI, documentation and search, while the server runs and without code.
func TestSheetsAreData(t *testing.T) {
	h, w := face(t)
	gets := func(address string, want ...string) {
		t.Helper()
		res, body := ask(t, h, "GET", address, nil, "")
		for _, s := range want {
			if res.StatusCode != 200 || !strings.Contains(body, s) {
				t.Errorf("%s answers %d without %q: %.300s", address, res.StatusCode, s, body)
			}
		}
	}
	if res, _ := ask(t, h, "GET", "/api/v1/offers?guarded=warden", nil, ""); res.StatusCode != 400 && res.StatusCode != 422 {
		t.Errorf("before there is such a facet: %d", res.StatusCode)
	}
	if _, err := w.App.EditSheets(t.Context(), access.Anonymous, ownSheets, false); !fault.Is(err, fault.Forbidden) {
		t.Errorf("anybody edits the sheets: %v", err)
	}
	if _, err := w.App.EditSheets(t.Context(), access.Operator, ownSheets, false); err != nil {
		t.Fatal(err)
	}

	hut := &offer.Offer{Type: "refuge", Status: offer.Published, Owner: "ot-blois"}
	set := func(field, item string, v offer.Value) {
		hut.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
	}
	set(offer.FieldName, "", offer.Say("fr", "Refuge du Lac"))
	set(offer.FieldCategory, "refuge", offer.Choice{Code: "refuge"})
	set(offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018"})
	set(offer.FieldPosition, "", offer.Position{Lat: 47.586, Lon: 1.336})
	set("refuge.guarded", "", offer.Choice{Code: "wardens"})
	_, err := w.App.Save(t.Context(), access.Operator, hut)
	if e, ok := err.(*fault.Error); !ok || len(e.Problems) != 1 || e.Problems[0].Path != "/refuge/guarded/code" || e.Problems[0].Hint != "warden" {
		t.Fatalf("entry of a code that is not there: %v", err)
	}
	set("refuge.guarded", "", offer.Choice{Code: "warden"})
	saved, err := w.App.Save(t.Context(), access.Operator, hut)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.App.Wait(t.Context(), saved.Seq); err != nil {
		t.Fatal(err)
	}
	gets("/api/v1/offers?guarded=warden&facets=guarded,type", fmt.Sprintf(`"id":%d`, saved.ID), "Gardé l’été", "Refuges")
	gets("/api/v1/offers?q=gard%C3%A9", fmt.Sprintf(`"id":%d`, saved.ID))
	gets(fmt.Sprintf("/api/v1/offers/%d", saved.ID), `"refuge":{"guarded"`)
	gets("/api/v1/openapi.json", "refuge", "guarded")
	gets("/api/v1/sheets/refuge", "refuge.guarded")
	gets("/api/v1/thesaurus/guard/warden?lang=en", "With a warden")
	gets("/docs/fields", "refuge.guarded", "Gardiennage")
	gets("/docs/api", "guarded")

	gets("/api/v1/thesaurus/relation/near?lang=en", `"inverse"`)

	_, err = w.App.EditSheets(t.Context(), access.Operator, offer.Layer{"thesaurus/guard.tsv": []byte("code\tfr\nunguarded\tNon gardé\n")}, true)
	if e, ok := err.(*fault.Error); !ok || e.Key != "catalog.breaks" || e.Problems[0].Args["value"] != "warden" {
		t.Errorf("a code vanishes: %v", err)
	}
}
