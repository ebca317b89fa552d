package offer

import (
	"reflect"
	"testing"

	"escale/internal/geo"
	"escale/internal/opening"
)

// Where an offer lies decides holidays, clock, money and telephone, and never what somebody said.
func TestPlaceDecides(t *testing.T) {
	atlas, err := geo.NewAtlas([]geo.Territory{{Level: geo.Country, Code: "fr", Name: "France", Country: "fr"}, {Level: geo.Country, Code: "ch", Name: "Suisse", Country: "ch"},
		{Level: geo.Region, Code: "ch-vd", Name: "Vaud", Country: "ch"}, {Level: geo.Department, Code: "67", Name: "Bas-Rhin", Country: "fr"}, {Level: geo.Department, Code: "974", Name: "La Réunion", Country: "fr"},
		{Level: geo.Commune, Code: "ch-5586", Name: "Lausanne", Country: "ch", Region: "ch-vd"}, {Level: geo.Commune, Code: "67482", Name: "Strasbourg", Country: "fr", Department: "67"},
		{Level: geo.Commune, Code: "97411", Name: "Saint-Denis", Country: "fr", Department: "974"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	price := 10.0
	at := func(commune, country string) *Offer {
		return &Offer{Type: "hotel", Cells: []Cell{{Key: Key{Field: FieldAddress}, Value: Address{Commune: commune, Country: country}},
			{Key: Key{Field: FieldOpening}, Value: Hours(opening.Calendar{Holidays: &opening.Holidays{Policy: opening.HolidaysClosed}})},
			{Key: Key{Field: FieldRates, Item: "1"}, Value: Rate{Min: &price}},
			{Key: Key{Field: FieldContacts, Item: "1"}, Value: Contact{Role: RolePublic, Channels: []Channel{{Means: Phone, Value: "021 613 99 99"}}}}}}
	}
	for _, c := range []struct {
		commune, country, clock, money, phone string
		holidays                              opening.HolidayZone
	}{
		{"ch-5586", "ch", "", "CHF", "41216139999", "ch-vd"},
		{"67482", "", "", "", "33216139999", "fr-alsace-moselle"},
		{"97411", "fr", "Indian/Reunion", "", "33216139999", "fr-reunion"},
		{"", "", "", "", "33216139999", ""},
	} {
		was := at(c.commune, c.country)
		o := was.Settle(atlas)
		calendar, _ := o.Opening()
		rate := o.Get(Key{Field: FieldRates, Item: "1"}).Value.(Rate)
		if calendar.Zone != c.clock || calendar.Holidays.Zone != c.holidays || rate.Currency != c.money {
			t.Errorf("%s: clock %q, holidays %q, money %q", c.commune, calendar.Zone, calendar.Holidays.Zone, rate.Currency)
		}
		if before, _ := was.Opening(); before.Holidays.Zone != "" {
			t.Errorf("%s: the offer itself was changed", c.commune)
		}
		if again := o.Settle(atlas); again != o {
			t.Errorf("%s: settled twice", c.commune)
		}
		catalog, err := Base()
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, e := range FactsOf(o, Reference{Catalog: catalog}).Exact {
			found = found || e.Text == c.phone
		}
		if !found {
			t.Errorf("%s: not found by %s", c.commune, c.phone)
		}
	}
	outing := opening.Calendar{Periods: []opening.Period{{Rules: []opening.Rule{{School: opening.InHolidays}}}}}
	for commune, want := range map[string]*opening.School{"67482": {Zone: "fr-b"}, "97411": {Zone: "fr-reunion"}, "": nil} {
		o := at(commune, "")
		o.Set(Cell{Key: Key{Field: FieldOpening}, Value: Hours(outing)})
		settled := o.Settle(atlas)
		if got, _ := settled.Opening(); !reflect.DeepEqual(got.School, want) {
			t.Errorf("%s: school holidays of %v, want %v", commune, got.School, want)
		}
		if settled.Settle(atlas) != settled {
			t.Errorf("%s: settled twice", commune)
		}
	}
	said := at("67482", "")
	said.Set(Cell{Key: Key{Field: FieldOpening}, Value: Hours(opening.Calendar{Zone: "Europe/Berlin", Holidays: &opening.Holidays{Zone: "de"}})})
	if o := said.Settle(atlas); o != said {
		t.Error("what somebody said was settled otherwise")
	}
}
