package index

import (
	"cmp"
	"slices"
	"sync"

	"escale/internal/offer"
)

// Random order goes by the offer's id and the seed, never by where the offer happens to lie. A visitor may have a seed of
// his own, so that no walk can be kept for it, and looking at all offers for twenty of them costs in proportion to the base.
// So ids fall, once and for all, into so many slots that few share one; a seed puts the slots in an order that can be gone
// through from any place on; and within a slot the id and the seed decide.

// slotBits is the binary logarithm of the number of slots.
const slotBits = 20

// shuffle is the order of a seed.
type shuffle struct {
	seed uint64
	keys [4]uint64 // of the rounds
}

func newShuffle(seed uint64) shuffle {
	s := shuffle{seed: seed}
	for i := range s.keys {
		s.keys[i] = mix(seed, uint32(i))
	}
	return s
}

// key gives the place of an offer: its slot's, and its own within.
func (s *shuffle) key(id uint32) uint64 {
	return uint64(s.place(slotOf(id)))<<(64-slotBits) | mix(s.seed, id)>>slotBits
}

// mix is SplitMix64, whose output is a permutation of its input.
func mix(seed uint64, id uint32) uint64 {
	x := (seed+1)*0x9e3779b97f4a7c15 + uint64(id)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func slotOf(id uint32) uint32 { return uint32(mix(0, id) >> (64 - slotBits)) }

// place gives the place of a slot, and slot the slot at a place: a Feistel network of two halves, which is a permutation
// whatever its rounds compute.
func (s *shuffle) place(slot uint32) uint32 {
	left, right := slot>>halfBits, slot&halfMask
	for _, key := range s.keys {
		left, right = right, left^scramble(key, right)
	}
	return left<<halfBits | right
}

func (s *shuffle) slot(place uint32) uint32 {
	left, right := place>>halfBits, place&halfMask
	for i := len(s.keys) - 1; i >= 0; i-- {
		left, right = right^scramble(s.keys[i], left), left
	}
	return left<<halfBits | right
}

const (
	halfBits = slotBits / 2
	halfMask = 1<<halfBits - 1
)

func scramble(key uint64, half uint32) uint32 {
	x := (key ^ uint64(half)<<20) * 0x9e3779b97f4a7c15
	return uint32((x^x>>29)*0xbf58476d1ce4e5b9>>40) & halfMask
}

// slots is a segment by slot, worked out when first asked for.
type slots struct {
	once  sync.Once
	shift uint     // slots are looked up by their upper bits
	first []uint32 // of each group of slots in ords, and the end
	ords  []uint32
}

func (s *segment) bySlot() *slots {
	l := &s.slots
	l.once.Do(func() {
		l.shift = slotBits
		for l.shift > 0 && 1<<(slotBits-l.shift) < s.count {
			l.shift--
		}
		l.ords = make([]uint32, s.count)
		for i := range l.ords {
			l.ords[i] = uint32(i)
		}
		slices.SortFunc(l.ords, func(a, b uint32) int { return cmp.Compare(slotOf(s.ids[a]), slotOf(s.ids[b])) })
		l.first = make([]uint32, 1<<(slotBits-l.shift)+1)
		for _, i := range l.ords {
			l.first[slotOf(s.ids[i])>>l.shift+1]++
		}
		for g := range len(l.first) - 1 {
			l.first[g+1] += l.first[g]
		}
	})
	return l
}

// of gives the offers that share the group of a slot.
func (l *slots) of(slot uint32) []uint32 {
	g := slot >> l.shift
	return l.ords[l.first[g]:l.first[g+1]]
}

// pickAtRandom goes through the slots in their order when enough is found that the first places are met soon; else it looks
// at all that is found.
func (s *search) pickAtRandom(p *part, to *top) {
	order := newShuffle(s.seed)
	size := p.found.count()
	if size == 0 || size < to.want*p.index.slotCost*(1<<slotBits/size) {
		for i := range p.found.all {
			id := p.seg.ids[i]
			if slot := uint64(order.place(slotOf(id))) << (64 - slotBits); !to.full(slot) {
				to.offer(place{key: slot | mix(s.seed, id)>>slotBits, id: offer.ID(id)})
			}
		}
		return
	}
	from := uint32(0)
	if to.after != nil {
		from = uint32(to.after.key >> (64 - slotBits))
	}
	l := p.seg.bySlot()
	for at := from; at < 1<<slotBits && !to.full(uint64(at)<<(64-slotBits)); at++ {
		slot := order.slot(at)
		for _, i := range l.of(slot) {
			id := p.seg.ids[i]
			if p.found.has(i) && slotOf(id) == slot {
				to.offer(place{key: uint64(at)<<(64-slotBits) | mix(s.seed, id)>>slotBits, id: offer.ID(id)})
			}
		}
	}
}
