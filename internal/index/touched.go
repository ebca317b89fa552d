package index

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/query"
)

// Most saves change nothing in most answers. So the index notes for a while what each Apply did, and tells of a result
// whether it still is what Search would give: then the answer made of it needs not be made again. What it says is exact in
// one direction: a result that holds is the same to the last figure; one that may be the same is given up when that could
// not be told in some microseconds.
//
// A change leaves a result as it was when either no offer of the change answers the question, neither as it was nor as it is; or
// all that the question looks at in them is as it was. Where such an offer is on the page, its card alone is to be written anew. Of a text it must be so
// for each word alone, since how rare a word is, and whether errors are forgiven, rests on all that the audience sees: where
// only texts have changed, each word must find the same in the offers of the change as it did.

// mostChanges is how many changes are remembered; a result older than that is given up.
const mostChanges = 128

// fewChanged is how many offers a change may have to be looked at: those of an import touch everything.
const fewChanged = 8

// change is what one Apply did.
type change struct {
	index *Index
	many  bool     // it is not looked at
	aged  bool     // an offer changed by itself as time passed: its document is the same, and what follows from it is not
	own   []string // no offer, but what these organisations keep
	pairs []pair

	asked atomic.Bool // somebody wanted to know whether a result outlives it
	once  sync.Once
	gone  bool     // it could not be looked at
	both  *segment // the offers as they were and as they are
	twins []twin
	// What is in all of them as it was.
	facts, words, names, exacts bool
}

// twin is where the same entry stands as it was and as it is.
type twin struct{ was, now uint32 }

// pair is the stored document of an offer as it was and as it is, packed; nil where it was not yet.
type pair struct {
	id       offer.ID
	was, now []byte
}

// noted adds what an Apply did to what is remembered.
func (v *View) noted(entries []*entry, removed int) []*change {
	c := &change{index: v.index, many: removed > 0 || len(entries) > fewChanged}
	for _, e := range entries {
		if c.many || e.variant != "" {
			continue
		}
		p := pair{id: e.id, now: e.doc}
		if s, ord, ok := v.find(e.id); ok {
			c.aged = c.aged || s.version[ord] == e.version
			p.was = slices.Clone(s.docs.at(ord)) // so that no segment is held for it
		}
		c.pairs = append(c.pairs, p)
	}
	before := v.changes[max(0, len(v.changes)+1-mostChanges):]
	if n := len(before); n > 0 && before[n-1].asked.Load() && !c.many && !c.aged {
		v.index.work.Go(func() { c.once.Do(c.look) })
	}
	return append(slices.Clone(before), c)
}

// Content tells what an index says of its offers apart from what it said before: it is another after every change, and the
// same after a merge.
type Content struct {
	of     *origin
	number uint64
}

// origin tells an index apart from all others of the process.
type origin struct{ _ byte }

// Content gives the content of the generation.
func (v *View) Content() Content { return Content{v.index.origin, v.content} }

// since gives the changes that led here from a content; false when they are not remembered.
func (v *View) since(c Content) ([]*change, bool) {
	if c.of != v.index.origin || c.number > v.content {
		return nil, false
	}
	missed := v.content - c.number
	if missed > uint64(len(v.changes)) {
		return nil, false
	}
	return v.changes[len(v.changes)-int(missed):], true
}

// Holds tells whether a result of a question that was right for a content is still what Search would give to the same
// audience, and the cards of its page are as they were.
func (v *View) Holds(r *Result, since Content, q *query.Question) bool {
	stale, holds := v.Stale(r, since, q)
	return holds && len(stale) == 0
}

// Stale is as Holds, for whoever writes the cards anew of the offers on the page that have changed since, which it gives.
func (v *View) Stale(r *Result, since Content, q *query.Question) (stale []offer.ID, holds bool) {
	changes, known := v.since(since)
	if !known {
		return nil, false
	}
	for _, c := range changes {
		if c.touches(r, q) {
			return nil, false
		}
		for _, p := range c.pairs {
			if slices.Contains(r.IDs, p.id) && !slices.Contains(stale, p.id) {
				stale = append(stale, p.id)
			}
		}
	}
	return stale, true
}

// HoldsOffer tells whether an offer is as it was in a content.
func (v *View) HoldsOffer(id offer.ID, since Content) bool {
	changes, known := v.since(since)
	return known && !slices.ContainsFunc(changes, func(c *change) bool { return c.many || c.has(id) })
}

func (c *change) has(id offer.ID) bool {
	return slices.ContainsFunc(c.pairs, func(p pair) bool { return p.id == id })
}

func (c *change) touches(r *Result, q *query.Question) bool {
	c.asked.Store(true)
	if c.own != nil {
		return slices.Contains(c.own, r.own)
	}
	if c.many || c.aged {
		return true
	}
	onPage := slices.ContainsFunc(r.IDs, c.has)
	c.once.Do(c.look)
	if c.gone {
		return true
	}
	alike := c.facts && (c.names || q.Sort != query.ByName) && q.Sort != query.ByUpdated && q.Updated == (query.Span{})
	switch {
	case onPage && !alike:
		return true
	case r.asked == nil:
		return !alike && c.mayMatch(q)
	case !c.facts: // who sees an offer hangs on them, and with that how rare all words are
		return true
	case alike && c.words:
		return false
	case alike && c.exacts && len(r.asked.phrases) == 0:
		return !c.tellsTheSame(r.asked)
	}
	return onPage || c.mayBeFound(r.asked)
}

// look compares the offers of the change. It is done beside the writer when somebody asked about the change before, so that
// readers need not wait for it; else by the first who asks, as it may be that nobody does.
func (c *change) look() {
	at := c.index.opts.Now()
	a := c.index.analyst(at)
	defer c.index.giveBack(a)
	c.facts, c.words, c.names, c.exacts = true, true, true, true
	var all []*entry
	for _, p := range c.pairs {
		was, now := a.again(p.was), a.again(p.now)
		if was == nil || now == nil { // an offer more: how rare each word is changes with it
			c.gone = true
			return
		}
		c.compare(was, now, uint32(len(all)))
		all = append(append(all, was...), now...)
	}
	for i, e := range all {
		e.id, e.place = offer.ID(i+1), 0 // the same offer stands there twice
	}
	var err error
	c.both, err = c.index.small(all, a.daysAt)
	c.gone = err != nil
}

// again analyses a stored document anew; nil when there is none.
func (a *analyst) again(packed []byte) []*entry {
	doc, err := unzip.DecodeAll(packed, nil)
	if err != nil || len(doc) == 0 {
		return nil
	}
	entries, err := a.read(Document{Format: offer.Format, Bytes: doc, Packed: packed})
	if err != nil {
		return nil
	}
	return entries
}

// compare compares the entries of an offer, which will stand in the segment of both from a place on.
func (c *change) compare(was, now []*entry, at uint32) {
	if len(was) != len(now) {
		c.facts, c.words, c.names, c.exacts = false, false, false, false
		return
	}
	for i, w := range was {
		n := now[i]
		c.twins = append(c.twins, twin{at + uint32(i), at + uint32(len(was)+i)})
		c.exacts = c.exacts && slices.Equal(w.exacts, n.exacts)
		c.words = c.words && slices.Equal(w.words, n.words) && slices.Equal(w.exacts, n.exacts)
		c.names = c.names && bytes.Equal(w.names, n.names)
		c.facts = c.facts && w.variant == n.variant && w.created == n.created && slices.Equal(w.codes, n.codes) && slices.Equal(w.numbers, n.numbers) &&
			bytes.Equal(w.hours, n.hours) && (w.point == nil) == (n.point == nil) && (w.point == nil || *w.point == *n.point)
	}
}

// mayBeFound tells whether a word of a question finds an offer of the change by itself, so that it is rarer or more frequent
// now, or is read with other errors.
func (c *change) mayBeFound(a *asked) bool {
	m := matching{index: c.index, seg: c.both, sight: c.both.unlimited(), lend: new(scratch)}
	for i := range a.words {
		if w := &a.words[i]; w.errors > 0 || len(m.hits(w, nil)) > 0 {
			return true
		}
	}
	exact := m.lend.set(c.both.count)
	m.addExact(exact, a)
	return !exact.empty()
}

// tellsTheSame tells whether each word of a question finds in the offers of the change what it found in them as they were, with
// as many errors as it is read with and with fewer, and as surely: then it is as rare as it was, and read as it was.
func (c *change) tellsTheSame(a *asked) bool {
	m := matching{index: c.index, seg: c.both, sight: c.both.unlimited(), lend: new(scratch)}
	var was, now []told
	for _, w := range a.words {
		for most := w.errors; ; most-- {
			w.errors = most
			if was, now = c.toldOf(&m, &w, was[:0], now[:0]); !slices.Equal(was, now) {
				return false
			}
			if most == 0 {
				break
			}
		}
	}
	return true
}

// told is how much a word tells of an entry by one grade.
type told struct{ twin, grade, n uint32 }

// toldOf gives what a word tells of the entries as they were and as they are, in order.
func (c *change) toldOf(m *matching, w *askedWord, was, now []told) ([]told, []told) {
	all := m.lend.set(c.both.count)
	all.addRange(0, uint32(c.both.count))
	for _, h := range m.hits(w, nil) {
		grade := uint32(c.both.terms.refs[h.ref].grade)
		m.eachImpact(h, all, c.both.count, func(i, n uint32) {
			k := slices.IndexFunc(c.twins, func(t twin) bool { return t.was == i || t.now == i })
			if c.twins[k].was == i {
				was = append(was, told{uint32(k), grade, n})
			} else {
				now = append(now, told{uint32(k), grade, n})
			}
		})
	}
	inOrder := func(a, b told) int {
		return cmp.Or(cmp.Compare(a.twin, b.twin), cmp.Compare(a.grade, b.grade), cmp.Compare(a.n, b.n))
	}
	slices.SortFunc(was, inOrder)
	slices.SortFunc(now, inOrder)
	return was, now
}

// mayMatch tells whether an offer of the change may answer a question for whatever audience, text and hours aside.
func (c *change) mayMatch(q *query.Question) bool {
	lend := new(scratch)
	m := matching{index: c.index, seg: c.both, sight: c.both.unlimited(), lend: lend}
	set := lend.set(c.both.count)
	set.addRange(0, uint32(c.both.count))
	wide := q.Query
	wide.Terms = nil
	wide.Ranges = slices.DeleteFunc(slices.Clone(q.Ranges), func(r query.Range) bool { return strings.HasPrefix(r.Name, own.Prefix) })
	for _, t := range q.Terms {
		if strings.HasPrefix(t.Facet, own.Prefix) {
			continue // what is kept about it stands elsewhere
		}
		if t.None = nil; len(t.Any) > 0 { // what some may not read excludes nothing for them
			wide.Terms = append(wide.Terms, t)
		}
	}
	m.narrowButOpen(set, &wide)
	return !set.empty()
}
