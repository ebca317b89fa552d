package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2"
	bgeo "github.com/blevesearch/bleve/v2/geo"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	"github.com/blevesearch/bleve/v2/search"
	bquery "github.com/blevesearch/bleve/v2/search/query"

	"escale/internal/geo"
	"escale/internal/opening"
	"escale/internal/query"
)

// inBleve is Bleve on disk, mapped into memory, in the same process as who asks; bleve_load.go has the documents.
//
// Scores are worked out only where the order rests on them. Orders rest on values kept by document (doc values), and so do
// facets; the next date and the order by chance are sorts of our own over such values, as Bleve has none.
type inBleve struct {
	index   bleve.Index
	book    *codebook
	lexicon *lexicon
	savable []*document
}

func measureBleve(ctx context.Context, s *stage) (any, error) {
	var all asked
	truth := map[string]*answer{}
	b := &inBleve{lexicon: new(lexicon)}
	if err := errors.Join(s.read("questions", &all), s.read("answers", &truth), s.read("lexicon", b.lexicon)); err != nil {
		return nil, err
	}
	b.book = all.Book
	result := &measured{Version: "Bleve " + version("github.com/blevesearch/bleve/v2")}
	path := filepath.Join(s.dir, "bleve")
	err := os.RemoveAll(path)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(path) //nolint:errcheck // it is taken away before the next one is made
	if err := b.load(ctx, s, path, result); err != nil {
		return nil, err
	}
	debug.FreeOSMemory()
	begun := time.Now()
	usual := map[string]any{"maxSegmentsPerTier": 10, "segmentsPerMergeTask": 10} // as Bleve has them
	if b.index, err = bleve.OpenUsing(path, map[string]any{mergePlan: usual}); err != nil {
		return nil, err
	}
	result.Restart = since(begun)
	t := &trial{stage: s, engine: b, truth: truth, result: result, budget: s.Slow}
	return result, errors.Join(t.whole(ctx, &all), b.index.Close())
}

func (b *inBleve) cpu() (time.Duration, error) { return ownCPU() }

func (b *inBleve) memory(context.Context) (*memory, error) { return ownMemory() }

type bleveAsking struct {
	b       *inBleve
	q       *question
	request *bleve.SearchRequest
	found   *bleve.SearchResult
}

func (b *inBleve) prepare(q *question) (asking, error) {
	r := bleve.NewSearchRequestOptions(b.query(q), limit, 0, false)
	r.Score = "none"
	switch q.Sort {
	case query.ByRelevance:
		r.Score = ""
		r.SortByCustom(search.SortOrder{&search.SortScore{Desc: true}, byField("id")})
	case query.ByDistance:
		far, err := search.NewSortGeoDistance("at", "m", q.Near.Centre.Lon, q.Near.Centre.Lat, false)
		if err != nil {
			return nil, err
		}
		r.SortByCustom(search.SortOrder{far, byField("id")})
	case query.ByDate:
		r.SortByCustom(search.SortOrder{&nextDate{from: q.From}, byField("id")})
	case query.ByName:
		r.SortByCustom(search.SortOrder{byField("name"), byField("id")})
	case query.ByRandom:
		r.SortByCustom(search.SortOrder{&chance{seed: q.Seed}})
	case query.ByDraw:
		r.SortByCustom(search.SortOrder{byField("draw")})
	default:
		return nil, fmt.Errorf("engine Bleve is not taught the order %q", q.Sort)
	}
	for _, f := range q.Facets {
		r.AddFacet(f, bleve.NewFacetRequest("f_"+f, codesOfFacet))
	}
	return &bleveAsking{b: b, q: q, request: r}, nil
}

func byField(name string) *search.SortField {
	return &search.SortField{Field: name, Type: search.SortFieldAsString, Missing: search.SortFieldMissingLast}
}

func (b *inBleve) query(q *question) bquery.Query {
	var must, not []bquery.Query
	for _, w := range q.Words {
		any := terms("words", w.Terms)
		if w.Prefix != "" {
			p := bleve.NewPrefixQuery(w.Prefix)
			p.SetField("words")
			any = append(any, p)
		}
		must = append(must, anyOf(any))
	}
	for _, c := range q.Codes {
		if len(c.Any) > 0 {
			must = append(must, anyOf(terms("codes", numbers(c.Any))))
		}
		not = append(not, terms("codes", numbers(c.None))...)
	}
	must = append(must, places(q)...)
	if q.To != 0 {
		var days []string
		for d := q.From; d <= q.To; d++ {
			days = append(days, d.String())
		}
		must = append(must, anyOf(terms("days", days)))
	}
	switch {
	case len(must) == 0 && len(not) == 0:
		return bleve.NewMatchAllQuery()
	case len(not) > 0:
		all := bleve.NewBooleanQuery()
		if len(must) == 0 {
			must = append(must, bleve.NewMatchAllQuery())
		}
		all.AddMust(must...)
		all.AddMustNot(not...)
		return all
	case len(must) == 1:
		return must[0]
	}
	return bleve.NewConjunctionQuery(must...)
}

func anyOf(list []bquery.Query) bquery.Query {
	if len(list) == 1 {
		return list[0]
	}
	return bleve.NewDisjunctionQuery(list...)
}

func terms(field string, list []string) []bquery.Query {
	var all []bquery.Query
	for _, term := range list {
		t := bleve.NewTermQuery(term)
		t.SetField(field)
		all = append(all, t)
	}
	return all
}

func numbers(codes []int32) []string {
	list := make([]string, len(codes))
	for i, n := range codes {
		list[i] = strconv.Itoa(int(n))
	}
	return list
}

func places(q *question) []bquery.Query {
	var all []bquery.Query
	if q.Near != nil {
		near := bleve.NewGeoDistanceQuery(q.Near.Centre.Lon, q.Near.Centre.Lat, strconv.FormatFloat(q.Near.Radius*stretch(q.Near), 'f', 3, 64)+"m")
		near.SetField("at")
		all = append(all, near)
	}
	if box := q.Box; box != nil {
		b := bleve.NewGeoBoundingBoxQuery(box.West, box.North, box.East, box.South)
		b.SetField("at")
		all = append(all, b)
	}
	if q.Ring != nil {
		var points []bgeo.Point
		for _, p := range q.Ring {
			points = append(points, bgeo.Point{Lon: p.Lon, Lat: p.Lat})
		}
		ring := bquery.NewGeoBoundingPolygonQuery(points)
		ring.SetField("at")
		all = append(all, ring)
	}
	return all
}

// stretch is how much longer a distance is by Bleve's measure, whose Earth is rounder at some latitudes than at others, than
// by ours, which is a sphere.
func stretch(near *query.Circle) float64 {
	c := near.Centre
	north := geo.Point{Lat: c.Lat + 0.05, Lon: c.Lon}
	return bgeo.Haversin(c.Lon, c.Lat, north.Lon, north.Lat) * 1000 / c.Distance(north)
}

func (a *bleveAsking) run(ctx context.Context) (err error) {
	a.found, err = a.b.index.SearchInContext(ctx, a.request)
	return err
}

func (a *bleveAsking) answer() *answer {
	got := &answer{Total: int(a.found.Total), Facets: map[string]map[string]int{}}
	for _, hit := range a.found.Hits {
		id, err := strconv.ParseInt(hit.ID, 10, 64)
		if err != nil {
			id = -1 // no id of ours, and like no other
		}
		got.IDs = append(got.IDs, id)
		if a.q.Sort == query.ByDistance {
			if metres, err := strconv.ParseFloat(hit.DecodedSort[0], 64); err == nil {
				got.Far = append(got.Far, metres/stretch(a.q.Near))
			}
		}
	}
	for name, f := range a.found.Facets {
		counts := map[string]int{}
		for _, t := range f.Terms.Terms() {
			counts[t.Term] = t.Count
		}
		got.Facets[name] = counts
	}
	return got
}

func (b *inBleve) save(_ context.Context, n int, word string) error {
	batch := b.index.NewBatch()
	if err := batch.IndexAdvanced(b.document(b.savable[n].another(b.lexicon, word))); err != nil {
		return err
	}
	return b.index.Batch(batch)
}

// settle makes one segment of all, in one go, as after any bulk load that is then read from.
func (b *inBleve) settle(ctx context.Context) error {
	inner, err := b.index.Advanced()
	if err != nil {
		return err
	}
	s, ok := inner.(*scorch.Scorch)
	if !ok {
		return fmt.Errorf("engine Bleve keeps its index in a %T, not in scorch", inner)
	}
	return s.ForceMerge(ctx, &mergeplan.MergePlanOptions{MaxSegmentsPerTier: 1, MaxSegmentSize: 1 << 30, MaxSegmentFileSize: 1 << 40, TierGrowth: 1,
		SegmentsPerMergeTask: manySegments, FloorSegmentSize: 1 << 30, FloorSegmentFileSize: 1 << 40, ReclaimDeletesWeight: 2})
}

// nextDate sorts by the first day, from a day on, that lies in a run of days.
type nextDate struct {
	from opening.Date
	next opening.Date // of the document being looked at; 0 while there is none
}

func (s *nextDate) UpdateVisitor(field string, term []byte) {
	if field != "runs" || len(term) != 2*runDigits {
		return
	}
	from, err1 := strconv.Atoi(string(term[:runDigits]))
	to, err2 := strconv.Atoi(string(term[runDigits:]))
	if day := max(opening.Date(from), s.from); err1 == nil && err2 == nil && opening.Date(to) >= day && (s.next == 0 || day < s.next) {
		s.next = day
	}
}

func (s *nextDate) Value(*search.DocumentMatch) string {
	next := s.next
	s.next = 0
	if next == 0 {
		return search.HighTerm
	}
	return fmt.Sprintf("%0*d", runDigits, next)
}

func (s *nextDate) DecodeValue(v string) string { return v }
func (s *nextDate) Descending() bool            { return false }
func (s *nextDate) RequiresDocID() bool         { return false }
func (s *nextDate) RequiresScoring() bool       { return false }
func (s *nextDate) RequiresFields() []string    { return []string{"runs"} }
func (s *nextDate) Reverse()                    {}
func (s *nextDate) Copy() search.SearchSort     { c := *s; return &c }

// chance sorts by a number that mixes a seed with the place in the draw, which is each document's own.
type chance struct {
	seed  uint64
	place uint64
}

func (s *chance) UpdateVisitor(field string, term []byte) {
	if field == "draw" {
		s.place, _ = strconv.ParseUint(string(term), 10, 64)
	}
}

func (s *chance) Value(*search.DocumentMatch) string {
	x := (s.place + s.seed) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x ^= x >> 27
	return string([]byte{byte(x >> 56), byte(x >> 48), byte(x >> 40), byte(x >> 32), byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)})
}

func (s *chance) DecodeValue(v string) string { return v }
func (s *chance) Descending() bool            { return false }
func (s *chance) RequiresDocID() bool         { return false }
func (s *chance) RequiresScoring() bool       { return false }
func (s *chance) RequiresFields() []string    { return []string{"draw"} }
func (s *chance) Reverse()                    {}
func (s *chance) Copy() search.SearchSort     { c := *s; return &c }
