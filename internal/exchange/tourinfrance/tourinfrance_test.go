package tourinfrance

import (
	"slices"
	"testing"

	"escale/internal/exchange/crosswalk"
)

func TestPath(t *testing.T) {
	tests := []struct {
		xpath, path string
		codes       []string
	}{
		{`tif:Langues/tif:Usage[attribute::type="11.01.01"]/tif:Langue`, "Langues.Usage.Langue", []string{"11.01.01"}},
		{`/tif:OI/tif:Contacts/tif:DetailContact[attribute::type="04.03.13"][1]/tif:Adresses/tif:DetailAdresse[1]/tif:Commune[1]/@code`,
			"Contacts.DetailContact.Adresses.DetailAdresse.Commune.@code", []string{"04.03.13"}},
		{`tif:Capacites/tif:CapacitesGlobales[attribute::type="14.01.02"]/tif:Capacite[attribute::unite="01.03.01.03" and attribute::classee="O"]`,
			"Capacites.CapacitesGlobales.Capacite", []string{"14.01.02", "01.03.01.03"}},
		{`tif:DublinCore/dc:description[attribute::xml:lang="fr"][1]`, "DublinCore.description", nil},
	}
	for _, test := range tests {
		if path, codes := Path(test.xpath); path != test.path || !slices.Equal(codes, test.codes) {
			t.Errorf("%s: %s %v, want %s %v", test.xpath, path, codes, test.path, test.codes)
		}
	}
}

func TestTables(t *testing.T) {
	paths, err := Paths()
	if err != nil {
		t.Fatal(err)
	}
	codes, err := Codes()
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := paths.Find("Contacts.DetailContact.Adresses.DetailAdresse.CodePostal"); !ok || r.Field() != "location.address" {
		t.Errorf("a postcode has its place in %q", r.Place)
	}
	if r, ok := codes.Find("04.02.05"); !ok || r.Place != "contacts#channels.means" {
		t.Errorf("a website has its place in %q", r.Place)
	}
	if r, ok := codes.Find("99.15.07.01"); !ok || r.Fate != crosswalk.Unmapped {
		t.Errorf("a list of a single network: %v", r)
	}
}
