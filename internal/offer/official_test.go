package offer

import "testing"

// Examples that the authorities and the registers themselves publish, and the same with a digit changed.
func TestNumbersOfOtherCountriesAreChecked(t *testing.T) {
	for _, test := range []struct {
		system, right, wrong string
	}{
		{"uid", "CHE-116.281.710 MWST", "CHE-116.281.711"},
		{"uid", "CHE107787577IVA", "CHE107787578IVA"},
		{"partita-iva", "00743110157", "00743110158"},
		{"partita-iva", "IT 00743110157", "IT 0074311015"},
		{"codice-fiscale", "RCCMNL83S18D969H", "RCCMNL83S18D967H"},
		{"codice-fiscale", "00743110157", "00743110158"},

		{"ust-idnr", "DE136695976", "DE136695978"},
		{"bce", "BE 0403.019.261", "0403.019.262"},
		{"bce", "403019261", "403019262"},
		{"nif", "12345678Z", "12345678A"},
		{"nif", "X1234567L", "Y1234567L"},
		{"nif", "A58818501", "A58818502"},
		{"nif", "Q2818002D", "Q28180024"},
		{"nipc", "501 964 843", "501964842"},
		{"rna", "W751234567", "X751234567"},
		{"vat", "FR83404833048", "FR84404833048"},
		{"vat", "LU 150 274 42", "LU15027443"},
		{"vat", "DE136695976", "DE136695978"},
		{"vat", "CHE-116.281.710 TVA", "CHE-116.281.711 TVA"},
		{"vat", "AT anything", "X"},
	} {
		if found := checkNumber(test.system, test.right); len(found) != 0 {
			t.Errorf("%s %s: %v", test.system, test.right, found)
		}
		if found := checkNumber(test.system, test.wrong); len(found) != 1 || found[0].Key != "number.not_official" || found[0].Args["form"] == "" {
			t.Errorf("%s %s passes: %v", test.system, test.wrong, found)
		}
	}
}

// Whatever is typed, a check answers.
func FuzzOfficialNumbers(f *testing.F) {
	for _, seed := range []string{"", "CHE", "ÄÖ", "A5881850", "FRXX404833048", "0"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		for system := range officials {
			checkNumber(system, s)
		}
	})
}
