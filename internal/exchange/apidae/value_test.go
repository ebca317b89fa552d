package apidae

import (
	"encoding/json"
	"fmt"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestValues(t *testing.T) {
	const object = `{
		"type": "HOTELLERIE", "id": 12, "nom": {"libelleFr": "Hôtel du Pont", "libelleEn": "Bridge Hotel", "libelleDe": ""},
		"informations": {"moyensCommunication": [
			{"type": {"elementReferenceType": "MoyenCommunicationType", "id": 201, "libelleFr": "Téléphone", "ordre": 1},
			 "coordonnees": {"fr": "+33 1 00 00 00 00"}}]},
		"localisation": {"geolocalisation": {"geoJson": {"coordinates": [6.1, 45.2]}, "valide": true}},
		"liens": {"liensObjetsTouristiquesTypes": [{"libelleFr": "Sur place", "objetTouristique": null}]},
		"prestations": {"services": []}
	}`
	var o map[string]any
	if err := json.Unmarshal([]byte(object), &o); err != nil {
		t.Fatal(err)
	}
	var got []string
	for v := range Values(o) {
		got = append(got, fmt.Sprintf("%s|%s|%s|%s", v.Path, v.Code, v.Lang, v.Text))
	}
	want := []string{
		"id|||12",
		"informations.moyensCommunication.coordonnees||fr|+33 1 00 00 00 00",
		"informations.moyensCommunication.type|MoyenCommunicationType_201||Téléphone",
		"liens.liensObjetsTouristiquesTypes||fr|Sur place",
		"localisation.geolocalisation.geoJson.coordinates|||6.1",
		"localisation.geolocalisation.geoJson.coordinates|||45.2",
		"localisation.geolocalisation.valide|||true",
		"nom||en|Bridge Hotel",
		"nom||fr|Hôtel du Pont",
		"type|HOTELLERIE||HOTELLERIE",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
