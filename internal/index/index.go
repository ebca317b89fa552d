// Package index answers questions in memory. The store keeps the truth and could not answer a visitor's question in a
// millisecond; this package could be thrown away at any moment and rebuilt, and answers it in a fraction of one. It
// follows the change log, so that every node has its own, and readers scale by adding nodes.
//
// What it answers is defined elsewhere: query.Match says which offers match, access.Audience who may read what. The index
// only does it quickly, and a property test holds every answer (ids, order, counts, facets) equal to a slow scan.
//
// An index is a short list of segments, each one flat run of bytes that never changes (mapped from a file once it is
// large), and a bitmap per segment of the offers in it that are still current. An update adds a small segment and clears
// bits; a merge in the background makes one segment of several. A generation is one such list; readers take the current
// one and never wait. Each variant of an offer is an entry of its own (variants.go); what organisations keep for themselves
// lies beside the segments (own.go); and the index tells of an answer whether it outlives a change (touched.go). See
// segment.go for the bytes, search.go for the way of a question, combined.go for the counting of facets.
package index

import (
	"time"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// Options say what an index rests on.
type Options struct {
	Reference offer.Reference
	Policy    *access.Policy
	// Render gives an offer's card in some languages. The offer that it is given holds only what may be shown. Nil keeps no
	// cards.
	Render func(o *offer.Offer, langs []offer.Lang) Card
	// Mark adds to the subject of an offer what is worked out from the whole of it; nil adds nothing. What it adds stands
	// until the offer is applied again.
	Mark  func(s *query.Subject, o *offer.Offer, r offer.Reference)
	Langs []offer.Lang     // in which cards are kept ready; nil is offer.Languages
	Dir   string           // for the files of segments and the snapshot; "" keeps all bytes in memory
	Epoch string           // of the base: snapshots and cursors of another are refused
	Basis string           // tells sheets, thesaurus, conventions and program apart: snapshots of another are rebuilt
	Now   func() time.Time // nil is time.Now
}

// Card is an offer's card in several languages at once: members of a JSON object without the braces, those that are facts
// and those that are protected apart. The protected ones start with a comma or are empty. Each is a run of pieces, which are
// one for all languages or one for each.
type Card struct {
	Facts, Protected [][][]byte
}

// Document is a stored offer, as Build takes it.
type Document struct {
	ID     offer.ID
	Format int
	Bytes  []byte // may be used again after the next one was asked for
	Packed []byte // the same as one zstd frame, where it is at hand; it is kept
}

// Stored is an offer as ApplyStored takes it.
type Stored struct {
	Offer  *offer.Offer
	Packed []byte // its document of offer.Format as one zstd frame; nil where that is not at hand
}

// Result is an answer: one page of offers, and what is told of all that match.
type Result struct {
	IDs     []offer.ID
	Count   int // of all that match, always exact
	NotTold int // asked for days or for now: offers that match otherwise and whose hours are not told
	Facets  []FacetCounts
	Next    string // cursor of the next page, "" after the last

	// What the order of the page rests on, one for each of IDs; nil when the order rests on something else.
	Scores    []int64        // by relevance
	Distances []float64      // metres from the centre of near; -1 where the position is not told
	Dates     []opening.Date // the next date; 0 where there is none

	asked *asked // of its text
	own   string // the organisation on whose own criteria it rests, if any
}

// FacetCounts tells how many of the offers that match have each code, the most frequent first and equal ones by code.
// Codes that none has are left out.
type FacetCounts struct {
	Name   string
	Counts []CodeCount
}

// CodeCount is one code and how many offers have it.
type CodeCount struct {
	Code  string
	Count int
}

// Stats tells what an index holds.
type Stats struct {
	Seq        int64 // of the last change applied
	Generation uint64
	Offers     int
	Segments   int
	Mapped     int64 // bytes in files
	InMemory   int64 // bytes of segments on the heap
}
