package offer

import (
	"slices"
	"strings"

	"escale/internal/fault"
)

// Address is a postal address. Commune is the code as entered (INSEE; BFS, ISTAT… with the country in front, see geo) and
// stays what it was when communes merge; the one in force is derived.
type Address struct {
	Lines      []string `json:"lines,omitempty"`
	PostalCode string   `json:"postal_code,omitempty"`
	Locality   string   `json:"locality,omitempty"`
	Commune    string   `json:"commune,omitempty"`
	Country    string   `json:"country,omitempty"` // ISO 3166-1 alpha-2, lower case; "" is France
}

func (Address) Kind() Kind { return KindAddress }

func (a Address) Check(_ *Field, r Reference) []fault.Problem {
	var found []fault.Problem
	if len(a.Lines) > 8 {
		found = append(found, fault.At("/lines", "list.too_long", "length", len(a.Lines), "max", 8))
	}
	for _, line := range a.all() {
		if len(line) > 400 {
			found = append(found, fault.At("/lines", "text.too_long", "length", len(line), "max", 400))
		}
	}
	if a.Commune != "" && r.Atlas != nil {
		if _, err := r.Atlas.Commune(a.Commune); err != nil {
			found = append(found, fault.At("/commune", "commune.unknown", "value", a.Commune))
		}
	}
	return found
}

func (a Address) Facts(f *Field, _ Reference, to *Facts) {
	to.Words = append(to.Words, Words{f, "", strings.Join(a.all(), " ")})
}

// all gives the lines, postal code and locality in a list of its own: values are shared and never appended to.
func (a Address) all() []string { return slices.Concat(a.Lines, []string{a.PostalCode, a.Locality}) }
