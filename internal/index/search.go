package index

import (
	"iter"
	"math"
	"runtime"
	"slices"
	"sync"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// search is one question on its way through the segments.
//
// In each segment it starts from the offers that are current and that the audience sees, narrows them by the parts of the
// query, and has the set of what is found: counts and facets come from the set alone. Only then, and only for what is
// found, scores are worked out and the first places picked.
type search struct {
	view    *View
	q       *query.Question
	a       *access.Audience
	by      query.Sort
	notTold bool // what is asked for is those that do not tell their hours
	asked   *asked
	first   opening.Date // of the order by date
	seed    uint64
	spanish bool
	cursor  *cursor
	parts   []part
	lend    *scratch
}

// part is one segment in one search.
type part struct {
	matching
	number int   // among the segments
	seen   dense // current, and visible
	found  dense
	told   dense // asked for days or now: what matches otherwise; nil when not asked
	hits   [][]hit
	scores []scored // of what may come first by relevance
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// Search answers a question for an audience.
func (v *View) Search(q *query.Question, a *access.Audience) (*Result, error) {
	return v.search(q, a, false)
}

// SearchNotTold answers as Search does, with the offers that Search counts as NotTold: what matches but for the days or the
// moment asked for, and does not tell its hours.
func (v *View) SearchNotTold(q *query.Question, a *access.Audience) (*Result, error) {
	return v.search(q, a, true)
}

func (v *View) search(q *query.Question, a *access.Audience, notTold bool) (*Result, error) {
	s, err := v.begin(q, a, notTold)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.find(); err != nil {
		return nil, err
	}
	r := &Result{asked: s.asked}
	if asksOwn(q) {
		r.own = a.Own
	}
	for i := range s.parts {
		p := &s.parts[i]
		r.Count += p.found.count()
		r.NotTold += s.countNotTold(p)
	}
	if len(q.Facets) > 0 {
		r.Facets = s.wholeOr(q.Facets)
	}
	if q.Limit > 0 {
		s.page(r)
	}
	return r, nil
}

// begin settles what the search rests on.
func (v *View) begin(q *query.Question, a *access.Audience, notTold bool) (*search, error) {
	s := &search{view: v, q: q, a: a, by: q.Sort, notTold: notTold, first: q.Today, seed: q.Seed}
	s.spanish = primary(q.Lang) == "es"
	if q.Open != nil {
		s.first = q.Open.From
	}
	if q.Text != "" {
		var err error
		if s.asked, err = ask(q.Text); err != nil {
			return nil, err
		}
	}
	switch {
	case s.by == "" && s.asked != nil:
		s.by = query.ByRelevance
	case s.by == "", s.by == query.ByRelevance && s.asked == nil:
		s.by = query.ByDraw
	}
	if s.by == query.ByDistance && q.Near == nil {
		return nil, fault.New(fault.Invalid, "sort.distance_needs_near")
	}
	if q.Cursor != "" {
		var err error
		if s.cursor, err = parseCursor(q.Cursor, v.index.opts.Epoch, digest(q, s.by, notTold, a)); err != nil {
			return nil, err
		}
		if n := len(s.cursor.words); s.asked != nil && n != len(s.asked.words) || s.asked == nil && n > 0 {
			return nil, fault.New(fault.Invalid, "cursor.malformed")
		}
		s.first = s.cursor.first
	}
	if s.by == query.ByDraw {
		if s.cursor == nil {
			s.first = q.Today
		}
		s.seed = drawSeed(s.first)
	}
	s.lend = scratches.Get().(*scratch)
	for i, l := range v.segments {
		sight := l.segment.sight(v.index, a)
		p := part{number: i, matching: matching{index: v.index, seg: l.segment, sight: sight, own: v.ownOf(a), lend: s.lend}}
		p.seen = s.lend.copy(sight.visible)
		p.seen.and(l.live)
		l.segment.keep(p.seen, q)
		s.parts = append(s.parts, p)
	}
	return s, nil
}

func (s *search) end() {
	s.lend.reset()
	scratches.Put(s.lend)
	runtime.KeepAlive(s.view)
}

// find works out what is found in every part.
func (s *search) find() error {
	for i := range s.parts {
		p := &s.parts[i]
		p.found = s.lend.copy(p.seen)
		p.narrowButOpen(p.found, &s.q.Query)
	}
	if s.asked != nil {
		s.findText()
		if len(s.asked.phrases) > 0 {
			if err := s.keepPhrases(); err != nil {
				return err
			}
		}
	}
	if s.q.Open == nil && !s.q.Now {
		if s.notTold {
			for i := range s.parts {
				clear(s.parts[i].found)
			}
		}
		return nil
	}
	for i := range s.parts {
		p := &s.parts[i]
		p.told = s.lend.copy(p.found)
		p.matching.notTold(p.told)
		if s.notTold {
			p.found = p.told
			continue
		}
		if s.q.Open != nil {
			p.open(p.found, *s.q.Open)
		}
		if s.q.Now {
			p.openNow(p.found, s.q.Today, s.q.Minute)
		}
	}
	return nil
}

func (s *search) countNotTold(p *part) int {
	if p.told == nil {
		return 0
	}
	return p.told.count()
}

// findText keeps what has all the words, or the whole question as a number or an address.
func (s *search) findText() {
	all := 0
	texts := make([]dense, len(s.parts))
	for i := range s.parts {
		p := &s.parts[i]
		all += p.seen.count()
		texts[i] = s.lend.copy(p.seen)
		if len(s.asked.words) == 0 {
			clear(texts[i])
		}
	}
	for n := range s.asked.words {
		s.findWord(n, all, texts)
	}
	for i := range s.parts {
		p := &s.parts[i]
		before := s.lend.mark()
		exact := s.lend.set(p.seg.count)
		p.addExact(exact, s.asked)
		exact.and(p.seen)
		texts[i].or(exact)
		p.found.and(texts[i])
		s.lend.back(before)
	}
}

// findWord narrows the texts to those that have a word, after settling with how many errors it is read.
func (s *search) findWord(n, all int, texts []dense) {
	w := &s.asked.words[n]
	most := w.mayErr()
	if s.cursor != nil {
		w.errors, most = s.cursor.words[n].errors, 0
	}
	before := s.lend.mark()
	sets := make([]dense, len(s.parts))
	for found := 0; ; w.errors++ {
		s.lend.back(before)
		for i := range s.parts {
			p := &s.parts[i]
			p.hits = append(p.hits[:n], p.matching.hits(w, nil))
			sets[i] = s.lend.set(p.seg.count)
			p.addHits(sets[i], p.hits[n])
			sets[i].and(p.seen)
			found += sets[i].count()
		}
		if found > 0 || w.errors >= most {
			w.weight = rarity(found, all)
			break
		}
	}
	if s.cursor != nil {
		w.weight = s.cursor.words[n].weight
	}
	for i := range s.parts {
		texts[i].and(sets[i])
	}
	s.lend.back(before)
}

// wholeOr counts facets. Those of all that an audience sees are asked for most, and are kept with the generation.
func (s *search) wholeOr(names []string) []FacetCounts {
	if !s.q.Zero() || s.q.Everywhere || s.notTold {
		return s.facets(names)
	}
	v := s.view
	v.whole.mu.Lock()
	defer v.whole.mu.Unlock()
	kept := v.whole.kept[s.a.Name]
	if kept == nil || !sameClauses(kept.clauses, s.a.Clauses) {
		kept = &wholeCounts{clauses: s.a.Clauses, facets: map[string]FacetCounts{}}
		if v.whole.kept == nil || len(v.whole.kept) >= mostSights {
			v.whole.kept = map[string]*wholeCounts{}
		}
		v.whole.kept[s.a.Name] = kept
	}
	out := make([]FacetCounts, len(names))
	for i, name := range names {
		f, ok := kept.facets[name]
		if !ok {
			f = s.facets([]string{name})[0]
			if f.Counts != nil {
				kept.facets[name] = f
			}
		}
		out[i] = FacetCounts{f.Name, slices.Clone(f.Counts)}
	}
	return out
}

// whole keeps what is counted in all that an audience sees.
type whole struct {
	mu   sync.Mutex
	kept map[string]*wholeCounts
}

type wholeCounts struct {
	clauses []access.Clause
	facets  map[string]FacetCounts
}

// page picks the offers of the page and writes the cursor of the next.
func (s *search) page(r *Result) {
	rank := 0
	if s.cursor != nil {
		rank = s.cursor.at.rank
	}
	var places []place
	for ; rank <= len(s.q.First) && len(places) <= s.q.Limit; rank++ {
		places = append(places, s.pickRank(rank, s.q.Limit+1-len(places))...)
	}
	if len(places) > s.q.Limit {
		places = places[:s.q.Limit]
		r.Next = s.next(&places[s.q.Limit-1])
	}
	for i := range places {
		p := &places[i]
		r.IDs = append(r.IDs, p.id)
		switch s.by {
		case query.ByRelevance:
			r.Scores = append(r.Scores, int64(^p.key))
		case query.ByDistance:
			far := -1.0
			if p.key != last {
				far = math.Float64frombits(p.key)
			}
			r.Distances = append(r.Distances, far)
		case query.ByDate:
			day := opening.Date(0)
			if p.key != last {
				day = opening.Date(int64(p.key) - 1<<31)
			}
			r.Dates = append(r.Dates, day)
		}
	}
}

// pickRank picks the first places among the offers of one rank: those that the question favours in that place and in none
// before; the last rank is of all others.
func (s *search) pickRank(rank, want int) []place {
	before, lent := s.lend.mark(), s.lend.lent
	t := top{want: want}
	if s.cursor != nil && rank == s.cursor.at.rank {
		t.after = &s.cursor.at
	}
	for i := range s.parts {
		p := &s.parts[i]
		all := p.found
		if len(s.q.First) > 0 {
			p.found = s.lend.copy(all)
			p.favour(p.found, s.q.First, rank)
		}
		if s.by == query.ByRelevance {
			p.scores = s.score(p, want, t.after)
		}
		s.pick(p, &t)
		p.found, p.scores = all, nil
	}
	s.lend.back(before)
	s.lend.lent = lent
	places := t.sorted()
	for i := range places {
		places[i].rank = rank
	}
	return places
}

// favour leaves the offers of one rank.
func (m *matching) favour(d dense, first []query.Favour, rank int) {
	before := m.lend.mark()
	defer m.lend.back(before)
	for i := range first[:min(rank+1, len(first))] {
		set := m.lend.set(m.seg.count)
		m.addCode(set, first[i].Facet, first[i].Code)
		if i == rank {
			d.and(set)
		} else {
			d.andNot(set)
		}
	}
}

func (s *search) next(at *place) string {
	c := cursor{question: digest(s.q, s.by, s.notTold, s.a), epoch: sum32(s.view.index.opts.Epoch), at: *at, first: s.first}
	if s.asked != nil {
		for _, w := range s.asked.words {
			c.words = append(c.words, settled{w.errors, w.weight})
		}
	}
	return c.String()
}

// pointOf gives where an offer is, as far as the audience may know.
func (p *part) pointOf(i uint32) (geo.Point, bool) {
	at := geo.Point{Lat: p.seg.lat[i], Lon: p.seg.lon[i]}
	known := !math.IsNaN(at.Lat) && (p.sight.point.all || p.sight.point.in != nil && p.sight.point.in.has(i))
	return at, known
}

// Choices counts facets as a page shows them to choose from: each among the offers that match all but its own condition,
// so that a reader who chose "hotel" still sees how many campsites there are.
func (v *View) Choices(q *query.Question, a *access.Audience, facets []string) ([]FacetCounts, error) {
	var all []FacetCounts
	for _, name := range facets {
		other := *q
		other.Terms = slices.DeleteFunc(slices.Clone(q.Terms), func(t query.Term) bool { return t.Facet == name })
		other.Facets, other.Limit, other.Cursor = []string{name}, 0, ""
		r, err := v.Search(&other, a)
		if err != nil {
			return nil, err
		}
		all = append(all, r.Facets...)
	}
	return all, nil
}

// Each gives the ids of all offers that match, in their order. It holds one bit for each offer of the base while it runs.
func (v *View) Each(q *query.Question, a *access.Audience) (iter.Seq[offer.ID], error) {
	s, err := v.begin(q, a, false)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.find(); err != nil {
		return nil, err
	}
	found := make([]dense, len(s.parts))
	for i := range s.parts {
		found[i] = slices.Clone(s.parts[i].found)
	}
	return func(yield func(offer.ID) bool) { v.eachByID(found, yield) }, nil
}

// eachByID goes through all segments at once in the order of ids.
func (v *View) eachByID(found []dense, yield func(offer.ID) bool) {
	at := make([]int, len(found))
	next := func(i int) (offer.ID, bool) {
		s := v.segments[i].segment
		for ; at[i] < s.count; at[i]++ {
			if ord := s.byID[at[i]]; found[i].has(ord) {
				return offer.ID(s.ids[ord]), true
			}
		}
		return 0, false
	}
	for {
		best, from := offer.ID(math.MaxInt64), -1
		for i := range found {
			if id, ok := next(i); ok && id < best {
				best, from = id, i
			}
		}
		if from < 0 {
			runtime.KeepAlive(v)
			return
		}
		at[from]++
		if !yield(best) {
			return
		}
	}
}
