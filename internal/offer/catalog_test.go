package offer

import "testing"

func TestBaseLoads(t *testing.T) {
	c, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sheets) != 16 {
		t.Errorf("%d sheets, want 16", len(c.Sheets))
	}
}
