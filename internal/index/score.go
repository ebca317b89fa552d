package index

import (
	"math"
	"slices"
)

// Scores are whole numbers, so that their order can be told by a test. An entry that a word finds counts with its impact,
// the more the surer it is found; of one word's entries in one offer the best counts, and the sum of all a little. Words
// count by their rarity. See impact for what rests on one text.

// rarity weighs a word that found of all offers, as the inverse document frequency of BM25 does.
func rarity(found, all int) int {
	if found == 0 {
		return 1
	}
	return 1 + int(64*math.Log2(1+float64(all)/float64(found)))
}

// strength brings the impacts of one word on one offer together: the best of them, and a little for all others.
func strength(best, sum uint32) uint32 { return 16*best + min(sum, fullSum) }

const (
	fullSum = 127             // above it the sum tells no more
	margin  = 8               // a best impact so much higher cannot be made up for by the sum
	mostTop = 255 * 4         // of impact and sureness
	exactly = uint32(1) << 31 // stands above all that words can reach: numbers, addresses
)

// score works out the scores of what was found in a part, as far as they may come among the first.
func (s *search) score(p *part, want int) {
	p.scores, p.worth = p.lend.zeros(p.seg.count), p.found
	size := p.found.count()
	before := p.lend.mark()
	exact := p.lend.set(p.seg.count)
	p.addExact(exact, s.asked)
	exact.and(p.found)
	words := s.asked.words
	if len(words) == 1 && s.cursor == nil && size > p.index.scoreFrom*want && exact.empty() {
		p.lend.back(before)
		p.worth = p.scoreFirst(size, &words[0], p.hits[0], want)
		return
	}
	for n := range words {
		p.scoreAll(size, &words[n], p.hits[n])
	}
	for i := range exact.all {
		p.scores[i] += exactly
	}
	p.lend.back(before)
}

// joined keeps the best impact of a word on an offer above and the sum below.
func joined(had, n uint32) uint32 {
	return max(had>>16, n)<<16 | min(had&0xffff+n, 0xffff)
}

// eachImpact gives the offers of a set that an entry finds, and how much it tells of each.
func (m *matching) eachImpact(h hit, in dense, size int, yield func(i, n uint32)) {
	var one [1]uint32
	var oneImpact [1]uint8
	r := &m.seg.terms.refs[h.ref]
	allowed := &m.sight.allowed[r.grade]
	p := m.seg.postings(r, true, &one, &oneImpact)
	sure := uint32(h.sure)
	if 16*size < len(p.list) {
		rest, impacts := p.list, p.impacts
		for i := range in.all {
			k, found := slices.BinarySearch(rest, i)
			if found && (allowed.all || allowed.in.has(i)) {
				yield(i, uint32(impacts[k])*sure)
			}
			rest, impacts = rest[k:], impacts[k:]
		}
		return
	}
	for k, i := range p.list {
		if in.has(i) && (allowed.all || allowed.in.has(i)) {
			yield(i, uint32(p.impacts[k])*sure)
		}
	}
}

// scoreAll adds what a word tells of all that was found.
func (p *part) scoreAll(size int, w *askedWord, hits []hit) {
	sums := p.lend.zeros(p.seg.count)
	for _, h := range hits {
		p.eachImpact(h, p.found, size, func(i, n uint32) { sums[i] = joined(sums[i], n) })
	}
	for i := range p.found.all {
		p.scores[i] += uint32(w.weight) * strength(sums[i]>>16, sums[i]&0xffff)
		sums[i] = 0
	}
}

// scoreFirst scores a single word. Its entries are taken from the highest impact down; as soon as so many offers stand so
// high that what only the rest finds cannot reach them, the rest matters for the sums of those few alone. It gives the
// offers that may be among the first.
func (p *part) scoreFirst(size int, w *askedWord, hits []hit, want int) dense {
	hits = p.byTop(hits)
	sums := p.lend.zeros(p.seg.count)
	defer clear(sums)
	var high [mostTop + 1]int // offers by their best impact
	above, bar := 0, mostTop+1
	next := 0
	for ; next < len(hits); next++ {
		for top := p.top(hits[next]); bar > top+margin; {
			bar--
			if bar <= mostTop {
				above += high[bar]
			}
		}
		if above >= want {
			break
		}
		p.eachImpact(hits[next], p.found, size, func(i, n uint32) {
			had := sums[i]
			sums[i] = joined(had, n)
			if old := int(had >> 16); int(n) > old {
				high[old]--
				high[n]++
				if int(n) >= bar && old < bar {
					above++
				}
			}
		})
	}
	least := mostTop
	for n := 0; least > 0; least-- {
		if n += high[least]; n >= want {
			break
		}
	}
	return p.finish(w, hits[next:], sums, max(1, least-margin))
}

// finish adds the rest to the sums of the offers whose best impact is high enough to be among the first.
func (p *part) finish(w *askedWord, rest []hit, sums []uint32, least int) dense {
	worth, open := p.lend.set(p.seg.count), p.lend.set(p.seg.count)
	size := 0
	for i, sum := range sums {
		if int(sum>>16) < least {
			continue
		}
		worth.add(uint32(i))
		if sum&0xffff < fullSum {
			open.add(uint32(i))
			size++
		}
	}
	for _, h := range rest {
		if size == 0 {
			break
		}
		p.eachImpact(h, open, size, func(i, n uint32) { sums[i] = joined(sums[i], n) })
	}
	for i := range worth.all {
		p.scores[i] = uint32(w.weight) * strength(sums[i]>>16, sums[i]&0xffff)
	}
	return worth
}

// top is the most that an entry can tell of an offer.
func (p *part) top(h hit) int { return int(p.seg.terms.refs[h.ref].top) * int(h.sure) }

// byTop sorts entries from the highest impact down, by counting.
func (p *part) byTop(hits []hit) []hit {
	var at [mostTop + 2]int
	for _, h := range hits {
		at[mostTop-p.top(h)+1]++
	}
	for i := 1; i < len(at); i++ {
		at[i] += at[i-1]
	}
	out := make([]hit, len(hits))
	for _, h := range hits {
		k := mostTop - p.top(h)
		out[at[k]] = h
		at[k]++
	}
	return out
}
