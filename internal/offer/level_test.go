package offer

import (
	"strings"
	"testing"
)

func TestAFieldIsNoLevelOfAnother(t *testing.T) {
	const rest = ", kind: word, class: fact, group: identity, label: {fr: A, en: A}}"
	for keys, refused := range map[string]bool{"a a_b": false, "a.b a.c": false, "a b.a": false, "a a.b": true, "a.b.c a.b": true, "a.b a": true} {
		x, y, _ := strings.Cut(keys, " ")
		_, err := LoadCatalog(small("sections: [{key: one, fields: [{key: " + x + rest + ", {key: " + y + rest + "]}]\n"))
		if got := err != nil && strings.Contains(err.Error(), "both a field and a level"); got != refused {
			t.Errorf("%s: %v", keys, err)
		}
	}
}
