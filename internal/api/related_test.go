package api_test

import (
	"fmt"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/offer"
)

// Of a relation one end is stored; the other end tells it under the inverse name, to who may see both.
func TestRelationsAreToldFromBothEnds(t *testing.T) {
	h, w := face(t)
	point := func(status offer.Status, name string) offer.ID {
		t.Helper()
		o := &offer.Offer{Type: "event", Status: status, Owner: "ot-blois"}
		set := func(field, item string, v offer.Value) {
			o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
		}
		shown, err := w.App.Offer(t.Context(), access.Operator, w.Fete)
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range shown.Cells {
			if cell.Field == offer.FieldOpening || cell.Field == offer.FieldCategory {
				o.Set(cell)
			}
		}
		set(offer.FieldName, "", offer.Say("fr", name))
		set(offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018"})
		set(offer.FieldPosition, "", offer.Position{Lat: 47.586, Lon: 1.336})
		set(offer.FieldRelations, "r", offer.Relation{Nature: "venue", To: w.Chateau})
		saved, err := w.App.Save(t.Context(), access.Operator, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.App.Wait(t.Context(), saved.Seq); err != nil {
			t.Fatal(err)
		}
		return saved.ID
	}
	seen, hidden := point(offer.Published, "Concert au château"), point(offer.Draft, "Concert secret")
	_, body := ask(t, h, "GET", fmt.Sprintf("/api/v1/offers/%d/relations?lang=en", w.Chateau), nil, "")
	for _, want := range []string{`"nature":"venue"`, `"label":"Hosts"`, fmt.Sprintf(`"id":%d`, seen), "Concert au château"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if strings.Contains(body, "secret") || strings.Contains(body, fmt.Sprint(hidden)) {
		t.Errorf("a draft is told: %s", body)
	}
	// What is kept of it is kept for one language, and until something changes.
	if _, other := ask(t, h, "GET", fmt.Sprintf("/api/v1/offers/%d/relations", w.Chateau), map[string]string{"Accept-Language": "fr"}, ""); strings.Contains(other, "Hosts") {
		t.Errorf("in French: %s", other)
	}
	point(offer.Published, "Bal au château")
	if _, later := ask(t, h, "GET", fmt.Sprintf("/api/v1/offers/%d/relations?lang=en", w.Chateau), nil, ""); !strings.Contains(later, "Bal au château") {
		t.Errorf("after another came: %s", later)
	}
	for _, address := range []string{fmt.Sprintf("/api/v1/offers/%d/relations", w.Draft), fmt.Sprintf("/api/v1/offers/%d/relations", w.Gone), "/api/v1/offers/x/relations"} {
		if res, body := ask(t, h, "GET", address, nil, ""); res.StatusCode != 404 && res.StatusCode != 410 {
			t.Errorf("%s answers %d: %s", address, res.StatusCode, body)
		}
	}
}
