package crosswalk

import (
	"strings"
	"testing"
)

const example = `# A remark.
path	place	scheme	remark
name	name
contacts.type	contacts#role	role
contacts	contacts
contacts.id	=		a number of the source
**.link.id	relations#elsewhere
**.link	=		copied from the other object
venue.link.id	relations#elsewhere		nature venue
*.size	-		nobody asks for it
`

func TestFind(t *testing.T) {
	table, err := Read("example", strings.NewReader(example))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		path, rule string
		fate       Fate
	}{
		{"name", "name", Placed},
		{"names", "", ""},
		{"contacts.type", "contacts.type", Placed},
		{"contacts.mobile.number", "contacts", Placed},
		{"contacts.id", "contacts.id", Implied},
		{"a.b.link.id", "**.link.id", Placed},
		{"link.id", "**.link.id", Placed},
		{"a.link.name.fr", "**.link", Implied},
		{"venue.link.id", "venue.link.id", Placed},
		{"venue.link.name", "**.link", Implied},
		{"picture.size", "*.size", Unmapped},
		{"a.picture.size", "", ""},
		{"size", "", ""},
		{"", "", ""},
	}
	for _, test := range tests {
		r, ok := table.Find(test.path)
		if ok != (test.rule != "") || r.Path != test.rule || r.Fate != test.fate {
			t.Errorf("%q: rule %q, %s; want %q, %s", test.path, r.Path, r.Fate, test.rule, test.fate)
		}
	}
	if r, _ := table.Find("contacts.type"); r.Field() != "contacts" || r.Scheme != "role" {
		t.Errorf("contacts.type has its place in %q of scheme %q", r.Field(), r.Scheme)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no heading":     "name\tname\n",
		"no place":       "path\tplace\nname\t\n",
		"no reason":      "path\tplace\nname\t-\n",
		"standing twice": "path\tplace\nname\tname\nname\ttitle\n",
	} {
		if _, err := Read("x", strings.NewReader(text)); err == nil {
			t.Errorf("%s: read without complaint", name)
		}
	}
}
