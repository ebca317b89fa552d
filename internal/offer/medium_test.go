package offer

import "testing"

func TestAdaptable(t *testing.T) {
	for _, test := range []struct {
		rights MediumRights
		want   bool
	}{
		{MediumRights{}, true},
		{MediumRights{AsIs: true}, false},
		{MediumRights{Licence: CCBY}, true},
		{MediumRights{Licence: CCBY, AsIs: true}, false},
		{MediumRights{Licence: CCBYNCND}, false},
		{MediumRights{Licence: AllRightsReserved}, false},
	} {
		if got := (Medium{Rights: test.rights}).Adaptable(); got != test.want {
			t.Errorf("%+v: %v", test.rights, got)
		}
	}
}
