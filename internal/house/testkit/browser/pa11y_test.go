package browser

import (
	"strings"
	"testing"
)

// A judge that finds nothing anywhere would be no judge.
func TestPA11yFindsFaults(t *testing.T) {
	tab := Open(t)
	tab.Go(`data:text/html,<html><title>x</title><img src="x"><p style="color:%23ccc;background:%23fff">pale</p>`)
	var codes []string
	for _, f := range tab.sniff() {
		codes = append(codes, f.Code)
	}
	for _, want := range []string{"1_1_1", "1_4_3", "3_1_1"} {
		if !strings.Contains(strings.Join(codes, " "), want) {
			t.Errorf("what breaks %s was not found: %v", want, codes)
		}
	}
}
