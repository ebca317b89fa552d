package geo

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestContaining(t *testing.T) {
	atlas, err := NewAtlas([]Territory{
		{Level: Country, Code: "fr", Name: "France", Country: "fr"},
		{Level: Region, Code: "24", Name: "Centre-Val de Loire", Country: "fr"},
		{Level: Department, Code: "37", Name: "Indre-et-Loire", Country: "fr", Region: "24"},
		{Level: Commune, Code: "37261", Name: "Tours", Country: "fr", Region: "24", Department: "37"},
		{Level: Commune, Kind: Former, Code: "37240", Name: "Sainte-Radegonde", Country: "fr", Region: "24", Department: "37", Commune: "37261", To: "1964-10-01", Successors: []string{"37261"}},
		{Level: Commune, Kind: Delegated, Code: "37232", Name: "Saint-Symphorien", Country: "fr", Region: "24", Department: "37", Commune: "37261", To: "1964-10-01", Successors: []string{"37261"}},
		{Level: Zone, Code: "val-de-loire", Name: "Val de Loire", Country: "fr", Members: []string{"department:37"}},
		{Level: Zone, Code: "alpes", Name: "Alpes", Country: "fr"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"commune:37261", "department:37", "region:24", "country:fr", "zone:val-de-loire"}
	for _, code := range []string{"37261", "37240", "37232"} {
		want := want
		if code == "37232" {
			want = slices.Insert(slices.Clone(want), 1, "commune:37232")
		}
		var got []string
		for _, one := range atlas.Containing(code) {
			got = append(got, one.ID())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Containing(%s): -want +got\n%s", code, diff)
		}
	}
	if got := atlas.Containing("99999"); len(got) != 0 {
		t.Errorf("Containing of an unknown code gives %v", got)
	}
}
