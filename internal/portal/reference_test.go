package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"escale/internal/offer"
)

func TestNetworkAndReference(t *testing.T) {
	p, _ := open(t)
	for _, lang := range offer.Languages {
		members, reference := path(t, lang, "network"), path(t, lang, "reference")
		for _, address := range []string{members, members + "/ot-blois", reference, path(t, lang, "sheets") + "/hotel", path(t, lang, "lists") + "/category"} {
			sound(t, address, page(t, p, address))
		}
	}
	for address, says := range map[string]string{"/fr/reseau": "Office de tourisme Blois-Chambord", "/fr/reseau/ot-blois": "ot.example.org", "/fr/reseau/adt-41": "Loir-et-Cher",
		"/fr/referentiel": "L’adresse manque", "/fr/fiches/hotel": "/api/v1/sheets/hotel", "/de/listen/category": "Museum"} {
		if _, body := get(t, p, strings.Replace(address, "/de/referenz", path(t, "de", "reference"), 1)); !strings.Contains(body, says) {
			t.Errorf("%s does not say %q", address, says)
		}
	}
	for _, address := range []string{"/fr/reseau/pro-dupont", "/fr/reseau/x", "/fr/fiches/x", "/fr/listes/x"} {
		if answer, body := get(t, p, address); answer.StatusCode != http.StatusNotFound || strings.Contains(body, "Zorglub") {
			t.Errorf("%s: %d", address, answer.StatusCode)
		}
	}
}
