package geo

import "testing"

func TestNations(t *testing.T) {
	for _, code := range NationCodes() {
		n, known := NationOf(code)
		if !known || !n.PostalCode(n.Example) {
			t.Errorf("%s: its example %q is no postal code of it", code, n.Example)
		}
		if _, boxed := BoxOf(code); !boxed {
			t.Errorf("%s has no box", code)
		}
	}
	if n, known := NationOf("zz"); known {
		t.Errorf("zz is %+v", n)
	}
	for _, c := range []struct{ country, national, want string }{
		{"", "0254717374", "33254717374"}, {"fr", "0262201234", "262262201234"}, {"fr", "112", ""}, {"fr", "3975", ""}, {"FR", "254717374", ""},
		{"ch", "0216139999", "41216139999"}, {"it", "0165236627", "390165236627"}, {"es", "972254577", "34972254577"},
		{"be", "081246449", "3281246449"}, {"lu", "222809", "352222809"}, {"de", "0761381880", "49761381880"},
	} {
		n, _ := NationOf(c.country)
		if got, ok := n.International(c.national); got != c.want || ok != (c.want != "") {
			t.Errorf("%s %s: %q, want %q", c.country, c.national, got, c.want)
		}
	}
	for country, codes := range map[string]map[string]bool{"fr": {"37000": true, "2A004": false, "99999": false, "97400": true, "3700": false}, "ch": {"1800": true, "0180": false}, "lu": {"L-1930": true, "1930": true}} {
		n, _ := NationOf(country)
		for code, right := range codes {
			if n.PostalCode(code) != right {
				t.Errorf("%s %s: %v", country, code, !right)
			}
		}
	}
}
