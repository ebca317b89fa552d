package query

import (
	"slices"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
)

// Scope reads a scope as an address has it: "type=event&territory=commune:41018". A scope says for years which records belong
// somewhere, so that it asks only by what a record is and where it lies: its type, its owner, territories, and lists of the
// thesaurus. Words, numbers, days and distances are for readers. Problems stand under the parameter's name.
func (v *Vocabulary) Scope(text string) (Query, error) {
	values, err := Parameters(text)
	if err != nil {
		return Nothing(), fault.Refuse("query.invalid", []fault.Problem{fault.At("", "request.query_malformed")})
	}
	p := parser{Vocabulary: v, q: new(Question)}
	for _, name := range sorted(values) {
		if !v.lasting(name) {
			p.fail(name, "scope.not_lasting", "name", name)
			continue
		}
		p.parameter(name, values[name], nil)
	}
	p.finish()
	if len(p.problems) > 0 {
		return Nothing(), fault.Refuse("query.invalid", p.problems)
	}
	return p.q.Query, nil
}

// lasting tells whether a scope may ask by a facet.
func (v *Vocabulary) lasting(facet string) bool {
	if _, isLevel := geo.ParseLevel(facet); isLevel || slices.Contains([]string{"type", "owner", "territory"}, facet) {
		return true
	}
	f := v.facets[facet]
	return f != nil && v.derived[facet].Field == nil && (f.Scheme != "" || f.Kind == offer.KindClassification)
}

// Nothing is the scope that holds no record: it stands for one that can no longer be read.
func Nothing() Query { return Query{Terms: []Term{{Facet: "type", Any: []string{""}}}} }

// In gives the query for what answers both. Scopes have terms alone; a facet that both ask by stands twice, since a record
// has many codes of some.
func (q Query) In(scope Query) Query {
	q.Terms = slices.Concat(q.Terms, scope.Terms)
	slices.SortStableFunc(q.Terms, func(a, b Term) int { return cmp(a.Facet, b.Facet) })
	return q
}
