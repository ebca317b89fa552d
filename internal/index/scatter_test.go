package index

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSlotsHaveOnePlaceEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, slot := rapid.Uint64().Draw(t, "seed"), rapid.Uint32Range(0, 1<<slotBits-1).Draw(t, "slot")
		order := newShuffle(seed)
		place := order.place(slot)
		if place >= 1<<slotBits || order.slot(place) != slot {
			t.Fatalf("slot %d has place %d, where slot %d is", slot, place, order.slot(place))
		}
	})
}

// Every offer has the same chance to come first, whatever its id and however many there are.
func TestRandomOrderIsFair(t *testing.T) {
	const offers, draws = 50, 20_000
	first := make([]int, offers)
	for seed := range uint64(draws) {
		best, least := 0, uint64(1<<64-1)
		order := newShuffle(seed)
		for i := range offers {
			if at := order.key(uint32(1_000_000_000 + i)); at < least {
				best, least = i, at
			}
		}
		first[best]++
	}
	for i, n := range first {
		if want := draws / offers; n < want*3/4 || n > want*5/4 { // five deviations
			t.Errorf("offer %d comes first %d times, want about %d", i, n, want)
		}
	}
}

// Who comes second does not hang on who comes first: two seeds that agree on the one do not agree on the other.
func TestRandomOrderHasNoPairs(t *testing.T) {
	const offers, draws = 20, 40_000
	next := map[[2]int]int{}
	for seed := range uint64(draws) {
		order := newShuffle(seed)
		keys := map[uint64]int{}
		var least, second uint64 = 1<<64 - 1, 1<<64 - 1
		for i := range offers {
			at := order.key(uint32(1_000_000_000 + i))
			keys[at] = i
			if at < least {
				least, second = at, least
			} else {
				second = min(second, at)
			}
		}
		next[[2]int{keys[least], keys[second]}]++
	}
	for pair, n := range next {
		if want := draws / offers / (offers - 1); n < want/2 || n > want*3/2 { // five deviations
			t.Errorf("offers %v come first together %d times, want about %d", pair, n, want)
		}
	}
}
