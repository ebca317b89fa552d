package offer

import "escale/internal/opening"

// Facts is everything that can be asked of an offer, drawn from its cells: the index stores it, the slow scan of the tests
// looks through it, and a scope matches against it, so that all three mean the same. Each entry names its field, whose
// class and group decide who may find the offer by it.
type Facts struct {
	Words   []Words
	Codes   []Code
	Numbers []Quantity
	Exact   []Exact
	Hours   []opening.Calendar
	Flags   []Code // yes/no fields: Code "yes", "no" or "unknown"
}

// Words is a text to be searched. Lang is "" when the words belong to no language (a name of a person, a former name).
type Words struct {
	Field *Field
	Lang  Lang
	Text  string
}

// Code is a value of a facet. Hierarchies are spelled out: an offer in "hotel-restaurant" has "hotel" too.
type Code struct {
	Field *Field
	Facet string
	Code  string
}

// Quantity is a number that can be compared: capacity[gte]=20.
type Quantity struct {
	Field *Field
	Name  string
	Value float64
}

// Exact is a string that is found only as a whole, in the normal form of its kind: a telephone number, an e-mail, a
// SIRET, an id in another system, a web address.
type Exact struct {
	Field *Field
	Class Class // of the value, which may be narrower than its field's
	Text  string
}

// FactsOf draws the facts of an offer's cells, the standard variant and all others.
func FactsOf(o *Offer, r Reference) *Facts {
	to := &Facts{Words: make([]Words, 0, 4*len(o.Cells)), Codes: make([]Code, 0, 2*len(o.Cells))}
	r.Country = o.Country()
	for i := range o.Cells {
		c := &o.Cells[i]
		if f := r.Catalog.Field(c.Field); f != nil && c.Value != nil {
			c.Value.Facts(f, r, to)
		}
	}
	return to
}
