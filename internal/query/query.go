// Package query is the question: what somebody asks of the base, in one grammar that the address of a page, the API, a
// saved selection, a feed and the scope of a convention all share. It parses, checks and prints questions and knows what
// can be asked of an offer (its Subject); the index answers quickly what Match here answers slowly and obviously.
package query

import (
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Query asks for a set of offers. Its parts are joined by "and"; the zero value asks for all.
type Query struct {
	Text   string  // words, in any of the languages
	Terms  []Term  // facets; one per facet, sorted by its name
	Ranges []Range // numbers, sorted by name
	Near   *Circle
	Box    *geo.Box
	Within *geo.Area
	Open   *Days // open or taking place on one of these days
	Now    bool  // open at this moment
	// Updated and Created bound instants, in microseconds since 1970 UTC; zero ends are open.
	Updated, Created Span
	Variant          string // what is asked is asked of this variant, which offers without it are not found by
}

// Term asks for one facet: any of the codes in Any (or whatever, when it is empty), and none of those in None.
type Term struct {
	Facet string
	Any   []string
	None  []string
}

// Range bounds a number: capacity[gte]=20. Both ends are included; a nil end is open.
type Range struct {
	Name     string
	Min, Max *float64
}

// Circle is a centre and a radius in metres.
type Circle struct {
	Centre geo.Point
	Radius float64
}

// Days runs from a day to a day, both included.
type Days struct{ From, To opening.Date }

// Span bounds an instant: Min ≤ x < Max, in microseconds since 1970 UTC; 0 is open.
type Span struct{ Min, Max int64 }

// Sort is the closed list of orders. Every order ends with the id, so that pages neither overlap nor skip.
type Sort string

const (
	ByRelevance Sort = "relevance" // of the text; without text the draw
	ByDistance  Sort = "distance"  // from the centre of near
	ByDate      Sort = "date"      // the next date from the first day of open, or from today
	ByName      Sort = "name"      // in the collation of the language asked for
	ByUpdated   Sort = "updated"   // the latest first
	ByRandom    Sort = "random"    // by a seed of the caller's
	ByDraw      Sort = "draw"      // by a seed of the day: fair, and the same for all pages of a visit
)

// Sorts lists every Sort.
var Sorts = []Sort{ByRelevance, ByDistance, ByDate, ByName, ByUpdated, ByRandom, ByDraw}

// Question is a query and how its answer is wanted.
type Question struct {
	Query
	Sort   Sort
	First  []Favour // whose offers come before all others, the first of them before those of the next; within each by Sort
	Seed   uint64   // of ByRandom
	Facets []string // to count
	Limit  int      // offers on a page; 0 asks for none
	Cursor string   // where the last page ended
	Lang   offer.Lang
	Today  opening.Date // in the network's time zone; the first day of ByDate and the seed of ByDraw
	Minute int          // of the day, for Now

	Everywhere bool // about every realm, whatever Realm says: for what concerns the whole base
}

// Realm gives the realm that the question is about: one that names neither a realm nor a type is about what visitors can
// use; "" is every one. This is the only place that says so: a scope, which is a Query, holds records of every realm.
func (q *Question) Realm() offer.Realm {
	kind := q.Term("type")
	if q.Everywhere || kind != nil && len(kind.Any) > 0 || q.Term("realm") != nil {
		return ""
	}
	return offer.Offers
}

// Favour is a code of a facet whose offers are to come first: an organisation's members before all others.
type Favour struct{ Facet, Code string }

// Zero tells whether the query asks for everything.
func (q *Query) Zero() bool {
	return q.Text == "" && len(q.Terms) == 0 && len(q.Ranges) == 0 && q.Near == nil && q.Box == nil && q.Within == nil &&
		q.Open == nil && !q.Now && q.Updated == (Span{}) && q.Created == (Span{}) && q.Variant == ""
}

// Term gives the condition on a facet, or nil.
func (q *Query) Term(facet string) *Term {
	for i := range q.Terms {
		if q.Terms[i].Facet == facet {
			return &q.Terms[i]
		}
	}
	return nil
}
