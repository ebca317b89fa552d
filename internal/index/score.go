package index

import (
	"math"
	"math/bits"
	"slices"
)

// Scores are whole numbers, so that their order can be told by a test. An entry that a word finds counts with its impact,
// the more the surer it is found; of one word's entries in one offer the best counts. Words count by their rarity. See
// impact for what rests on one text.
//
// That only the best counts is what makes a frequent word as quick as a rare one: entries are gone through from the highest
// impact down, and as soon as enough offers stand higher than all that is left could bring them, the rest is not looked at.

// rarity weighs a word that found of all offers, as the inverse document frequency of BM25 does.
func rarity(found, all int) int {
	if found == 0 {
		return 1
	}
	return 1 + int(64*math.Log2(1+float64(all)/float64(found)))
}

const (
	mostTop = 255 * sureAsIs  // of impact and sureness
	exactly = uint64(1) << 31 // stands above all that words can reach: numbers, addresses
)

// scored is the score of an offer above and its ordinal below.
type scored uint64

func scoreOf(ord uint32, score uint64) scored { return scored(score<<32 | uint64(ord)) }

func (s scored) ord() uint32 { return uint32(s) }
func (s scored) key() uint64 { return ^uint64(s >> 32) } // the highest first

// score works out the scores of what was found in a part, as far as they may come among the first after a place.
func (s *search) score(p *part, want int, after *place) []scored {
	size := p.found.count()
	exact := p.lend.set(p.seg.count)
	p.addExact(exact, s.asked)
	exact.and(p.found)
	if words := s.asked.words; len(words) == 1 && size > p.index.scoreFrom*want && exact.empty() {
		return p.scoreFirst(size, &words[0], p.hits[0], want, after)
	}
	return s.scoreAll(p, size, exact)
}

// scoreAll scores all that was found.
func (s *search) scoreAll(p *part, size int, exact dense) []scored {
	ords := p.found.list(p.lend.numbers(size))
	scores := view[scored](bytesOf([]uint64(p.lend.raw(64*size))), size)
	for k, i := range ords {
		scores[k] = scoreOf(i, 0)
		if exact.has(i) {
			scores[k] = scoreOf(i, exactly)
		}
	}
	best := p.lend.zeros(p.seg.count)
	for n := range s.asked.words {
		for _, h := range p.hits[n] {
			p.eachImpact(h, p.found, size, func(i, n uint32) { best[i] = max(best[i], n) })
		}
		for k, i := range ords {
			scores[k] += scoreOf(0, uint64(s.asked.words[n].weight)*uint64(best[i]))
			best[i] = 0
		}
	}
	return scores
}

// eachImpact gives the offers of a set that an entry finds, and how much it tells of each.
func (m *matching) eachImpact(h hit, in dense, size int, yield func(i, n uint32)) {
	var one [1]uint32
	var oneImpact [1]uint8
	r := &m.seg.terms.refs[h.ref]
	allowed := &m.sight.allowed[r.grade]
	p := m.seg.postings(r, true, &one, &oneImpact)
	sure := uint32(h.sure)
	switch {
	case p.dense != nil:
		p.eachIn(in, size, func(i uint32, impact uint8) {
			if allowed.all || allowed.in.has(i) {
				yield(i, uint32(impact)*sure)
			}
		})
	case 16*size < len(p.list):
		rest, impacts := p.list, p.impacts
		for i := range in.all {
			k, found := slices.BinarySearch(rest, i)
			if found && (allowed.all || allowed.in.has(i)) {
				yield(i, uint32(impacts[k])*sure)
			}
			rest, impacts = rest[k:], impacts[k:]
		}
	default:
		for k, i := range p.list {
			if in.has(i) && (allowed.all || allowed.in.has(i)) {
				yield(i, uint32(p.impacts[k])*sure)
			}
		}
	}
}

// eachIn gives the impacts of dense postings in a set: one by one when it is small, else word by word.
func (p *postings) eachIn(in dense, size int, yield func(i uint32, impact uint8)) {
	if 8*size < len(in) {
		for i := range in.all {
			if p.dense.has(i) {
				yield(i, p.impacts[p.before(i)])
			}
		}
		return
	}
	before := 0
	for k, w := range p.dense {
		for both := w & in[k]; both != 0; both &= both - 1 {
			yield(uint32(k<<6+trailing(both)), p.impacts[before+bits.OnesCount64(w&(both&-both-1))])
		}
		before += bits.OnesCount64(w)
	}
}

// descent goes through the entries that a word finds, from the highest impact down. Each stands in the line of the most that
// it can still tell of an offer.
type descent struct {
	lines [mostTop + 1]uint32 // the first entry of each line, and 1
	next  []uint32            // after each entry, and 1
	level []uint32            // of each entry that has levels
}

func (d *descent) stand(hit uint32, most uint32) {
	d.next[hit] = d.lines[most]
	d.lines[most] = hit + 1
}

// ranking is what is known of the offers met on a descent.
type ranking struct {
	best  []uint32 // by ordinal
	met   []uint32
	high  [mostTop + 1]int // offers that may still come, by their best
	below uint32           // of offers whose best is above, none may still come
	at    *place           // nor of those with this best up to this place; nil for none
	ids   []uint32
}

// counts tells whether an offer with a best may still come.
func (r *ranking) counts(ord, best uint32) bool {
	return r.at == nil || best < r.below || best == r.below && r.ids[ord] > uint32(r.at.id)
}

func (r *ranking) meet(ord, n uint32) {
	old := r.best[ord]
	if n <= old {
		return
	}
	r.best[ord] = n
	if old == 0 {
		r.met = append(r.met, ord)
	} else if r.counts(ord, old) {
		r.high[old]--
	}
	if r.counts(ord, n) {
		r.high[n]++
	}
}

// scoreFirst scores a single word, as far as it takes to know the first: it gives the offers that may be among them.
func (p *part) scoreFirst(size int, w *askedWord, hits []hit, want int, after *place) []scored {
	d := descent{next: p.lend.numbers(len(hits)), level: p.lend.numbers(len(hits))}
	clear(d.level)
	for k, h := range hits {
		d.stand(uint32(k), uint32(p.seg.terms.refs[h.ref].top)*uint32(h.sure))
	}
	r := ranking{best: p.lend.zeros(p.seg.count), met: p.lend.numbers(size)[:0], at: after, ids: p.seg.ids}
	if after != nil {
		r.below = uint32(^after.key / uint64(max(1, w.weight)))
	}
	above, least := 0, 1 // met so far, and those that come before any other
	for n := uint32(mostTop); n > 0; n-- {
		for d.lines[n] > 0 {
			k := d.lines[n] - 1
			d.lines[n] = d.next[k]
			p.meetEntry(&r, hits[k], &d, k)
		}
		if above += r.high[n]; above >= want {
			least = int(n)
			break
		}
	}
	scores := view[scored](bytesOf([]uint64(p.lend.raw(64*len(r.met)))), len(r.met))[:0]
	for _, i := range r.met {
		if best := r.best[i]; int(best) >= least {
			scores = append(scores, scoreOf(i, uint64(w.weight)*uint64(best)))
		}
		r.best[i] = 0
	}
	return scores
}

// meetEntry meets the offers that an entry finds: of one with levels those of the highest that is left, of another all.
func (p *part) meetEntry(r *ranking, h hit, d *descent, k uint32) {
	var one [1]uint32
	var oneImpact [1]uint8
	ref := &p.seg.terms.refs[h.ref]
	allowed := &p.sight.allowed[ref.grade]
	list := p.seg.postings(ref, true, &one, &oneImpact)
	if list.dense == nil {
		for j, i := range list.list {
			if p.found.has(i) && (allowed.all || allowed.in.has(i)) {
				r.meet(i, uint32(list.impacts[j])*uint32(h.sure))
			}
		}
		return
	}
	impact, ords := list.level(int(d.level[k]))
	n := uint32(impact) * uint32(h.sure)
	for _, i := range ords {
		if p.found.has(i) && (allowed.all || allowed.in.has(i)) {
			r.meet(i, n)
		}
	}
	if d.level[k]++; int(d.level[k]) < len(list.levels)/2 {
		impact, _ = list.level(int(d.level[k]))
		d.stand(k, uint32(impact)*uint32(h.sure))
	}
}
