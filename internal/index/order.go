package index

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sort"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// place is where an offer stands in an order. What an order rests on is the offer itself and what the cursor carries along
// (weights of words, first day, seed): so an offer that did not change has the same place in every generation, and pages
// neither skip nor repeat it however the base changes in between.
type place struct {
	rank int // among what the question favours; places of several ranks are never compared
	key  uint64
	name []byte // by name: all of the collation key, of which key is the beginning
	id   offer.ID
}

func (p *place) compare(q *place) int {
	if p.key != q.key {
		return cmp.Compare(p.key, q.key)
	}
	if c := bytes.Compare(p.name, q.name); c != 0 {
		return c
	}
	return cmp.Compare(p.id, q.id)
}

// last is the key of what has no place of its own: no position, no date, no name.
const last = math.MaxUint64

// top keeps the first places that come after another, a heap with the last of them on top.
type top struct {
	after *place
	want  int
	heap  []place
}

// offer considers a place.
func (t *top) offer(p place) {
	if t.after != nil && p.compare(t.after) <= 0 {
		return
	}
	if len(t.heap) < t.want {
		t.heap = append(t.heap, p)
		for i := len(t.heap) - 1; i > 0; {
			up := (i - 1) / 2
			if t.heap[up].compare(&t.heap[i]) >= 0 {
				break
			}
			t.heap[up], t.heap[i] = t.heap[i], t.heap[up]
			i = up
		}
		return
	}
	if t.want == 0 || p.compare(&t.heap[0]) >= 0 {
		return
	}
	t.heap[0] = p
	for i := 0; ; {
		down := 2*i + 1
		if down >= len(t.heap) {
			return
		}
		if down+1 < len(t.heap) && t.heap[down+1].compare(&t.heap[down]) > 0 {
			down++
		}
		if t.heap[i].compare(&t.heap[down]) >= 0 {
			return
		}
		t.heap[i], t.heap[down] = t.heap[down], t.heap[i]
		i = down
	}
}

// updatedKey puts the latest first.
func updatedKey(at int64) uint64 { return ^(uint64(at) ^ 1<<63) }

// dateKey keeps the order of days, also of those before 1970.
func dateKey(d opening.Date) uint64 { return uint64(int64(d) + 1<<31) }

// full tells whether a key can no longer enter.
func (t *top) full(key uint64) bool {
	return len(t.heap) == t.want && (t.want == 0 || key > t.heap[0].key)
}

// beyond tells whether a place without a name can no longer enter.
func (t *top) beyond(p *place) bool {
	if len(t.heap) < t.want || t.want == 0 {
		return t.want == 0
	}
	last := &t.heap[0]
	return p.key > last.key || p.key == last.key && p.id >= last.id
}

func (t *top) sorted() []place {
	slices.SortFunc(t.heap, func(a, b place) int { return a.compare(&b) })
	return t.heap
}

// drawSeed is the seed of a day's draw.
func drawSeed(day opening.Date) uint64 { return uint64(uint32(day)) ^ 0x6472_6177<<32 }

// pick offers the places of all offers found in a part.
func (s *search) pick(p *part, to *top) {
	if s.walked(p, to) {
		return
	}
	switch s.by {
	case query.ByRelevance:
		for _, of := range p.scores {
			s.put(p, to, of.key(), of.ord())
		}
	case query.ByDistance:
		s.pickNear(p, to)
	case query.ByDate:
		s.pickByDate(p, to)
	case query.ByName:
		s.pickByName(p, to)
	case query.ByUpdated:
		for i := range p.found.all {
			s.put(p, to, updatedKey(p.seg.updated[i]), i)
		}
	default:
		s.pickAtRandom(p, to)
	}
}

func (s *search) put(p *part, to *top, key uint64, i uint32) {
	if at := (place{key: key, id: offer.ID(p.seg.ids[i])}); !to.beyond(&at) {
		to.offer(at)
	}
}

// putAll offers the places of a set that share a key. Of many the first by id are met soon by going through the ids.
func (s *search) putAll(p *part, to *top, key uint64, set dense) {
	size := set.count()
	if size*size <= 2*to.want*p.seg.count || p.seg.count < p.index.walkFrom {
		for i := range set.all {
			s.put(p, to, key, i)
		}
		return
	}
	from := 0
	if to.after != nil && to.after.key == key {
		from = sort.Search(p.seg.count, func(k int) bool { return offer.ID(p.seg.ids[p.seg.byID[k]]) > to.after.id })
	}
	for met := 0; met < to.want && from < p.seg.count; from++ {
		if i := p.seg.byID[from]; set.has(i) {
			s.put(p, to, key, i)
			met++
		}
	}
}

// pickNear goes through the blocks from the nearest on until no other can hold a place.
func (s *search) pickNear(p *part, to *top) {
	type way struct {
		least float64 // metres, to the nearest that the block may hold
		block int
	}
	var ways []way
	for i, w := range p.found {
		if w == 0 {
			continue
		}
		b := &p.seg.blocks[i]
		least := math.MaxFloat64
		if b.radius >= 0 {
			least = max(0, s.q.Near.Centre.Distance(geo.Point{Lat: b.lat, Lon: b.lon})-b.radius-slack)
		}
		ways = append(ways, way{least, i})
	}
	slices.SortFunc(ways, func(a, b way) int { return cmp.Compare(a.least, b.least) })
	for _, way := range ways {
		if to.full(math.Float64bits(way.least)) {
			return
		}
		for w := p.found[way.block]; w != 0; w &= w - 1 {
			i := uint32(64*way.block + trailing(w))
			key := uint64(last)
			if point, ok := p.pointOf(i); ok {
				key = math.Float64bits(s.q.Near.Centre.Distance(point))
			}
			s.put(p, to, key, i)
		}
	}
}

// pickByDate goes through the days until it has enough: offers of one day after those of the day before.
func (s *search) pickByDate(p *part, to *top) {
	rest := p.lend.copy(p.found)
	if !p.sight.hours.all {
		hidden := p.lend.copy(rest)
		if !p.sight.hours.none() {
			hidden.andNot(p.sight.hours.in)
		}
		s.putAll(p, to, last, hidden)
		rest.andNot(hidden)
	}
	end := p.seg.DaysAt + daysAll
	inWindow := s.first >= p.seg.DaysAt && s.first <= end
	if inWindow {
		day := p.lend.set(p.seg.count)
		for d := s.first; d < end; d++ {
			if to.full(dateKey(d)) {
				return
			}
			clear(day)
			p.addDay(day, d)
			day.and(rest)
			s.putAll(p, to, dateKey(d), day)
			rest.andNot(day)
		}
	}
	for i := range rest.all {
		next := opening.Date(p.seg.beyond[i])
		if !inWindow {
			next = p.seg.nextDate(i, s.first)
		}
		if next == 0 {
			s.put(p, to, last, i)
		} else {
			s.put(p, to, dateKey(next), i)
		}
	}
}

func (s *search) pickByName(p *part, to *top) {
	ranks := s.nameRanks(p)
	for i := range p.found.all {
		if at := p.namePlace(i, ranks, s.spanish); !to.full(at.key) {
			to.offer(at)
		}
	}
}

func (p *part) namePlace(i uint32, ranks []nameRank, spanish bool) place {
	at := place{key: last, name: p.nameKey(i, ranks, spanish), id: offer.ID(p.seg.ids[i])}
	if at.name != nil {
		var head [8]byte
		copy(head[:], at.name)
		at.key = binary.BigEndian.Uint64(head[:])
	}
	return at
}

// nameRank is how welcome a language is to name an offer, and in which offers it may be read.
type nameRank struct {
	rank    int
	allowed allowance
}

// nameRanks ranks the languages of names by number: the one asked for, then those of the network, then all others.
func (s *search) nameRanks(p *part) []nameRank {
	ranks := make([]nameRank, len(p.seg.Langs))
	for n, lang := range p.seg.Langs {
		rank := slices.Index(offer.Languages, lang) + 1
		switch {
		case lang == s.q.Lang:
			rank = 0
		case rank == 0:
			rank = len(offer.Languages) + 1
			for _, other := range p.seg.Langs {
				if other < lang {
					rank++
				}
			}
		}
		g := p.index.nameGrade
		g.Lang = lang
		ranks[n] = nameRank{rank, p.sight.allow(g)}
	}
	return ranks
}

// nameKey gives the collation key of the name that the reader gets to see first; nil when there is none.
func (p *part) nameKey(i uint32, ranks []nameRank, spanish bool) []byte {
	var best []byte
	bestRank, bestLang := math.MaxInt, -1
	for b := p.seg.names.at(i); len(b) >= 2; {
		lang, key := int(b[0]&^spanishKey), b[2:2+b[1]]
		own := b[0]&spanishKey != 0
		b = b[2+len(key):]
		r := &ranks[lang]
		switch {
		case own:
			if spanish && lang == bestLang {
				best = key
			}
		case r.rank < bestRank && (r.allowed.all || r.allowed.in != nil && r.allowed.in.has(i)):
			best, bestRank, bestLang = key, r.rank, lang
		}
	}
	return best
}
