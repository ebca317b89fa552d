package offer

import (
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/geo"
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
	return append(found, checkCommune("/commune", a.Commune, a.Locality, a.PostalCode, r)...)
}

// checkCommune takes the code of any commune that there is or was: what became of it is derived, and the entered code stays. Of
// others it says which one was meant, by name, by the postal code that people write in its place, or by its letters.
func checkCommune(path, code, locality, postal string, r Reference) []fault.Problem {
	if code == "" || r.Atlas == nil {
		return nil
	}
	if _, err := r.Atlas.Commune(code); err == nil {
		return nil
	}
	p := fault.At(path, "commune.unknown", "value", clip(code, 60))
	for _, meant := range [][]*geo.Territory{r.Atlas.ByName(locality, postal), r.Atlas.ByPostalCode(postal), r.Atlas.ByPostalCode(code), r.Atlas.Search(code, 1)} {
		if len(meant) > 0 {
			p.Hint = meant[0].Code
			break
		}
	}
	return []fault.Problem{p}
}

func (a Address) Facts(f *Field, _ Reference, to *Facts) {
	to.Words = append(to.Words, Words{f, "", strings.Join(a.all(), " ")})
}

// all gives the lines, postal code and locality in a list of its own: values are shared and never appended to.
func (a Address) all() []string { return slices.Concat(a.Lines, []string{a.PostalCode, a.Locality}) }
