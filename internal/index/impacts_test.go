package index

import (
	"bytes"
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What is written of frequent words tells, of each offer, whether it has the word and how much that says: by ordinal, by
// set, large or small, and from the highest impact down.
func TestImpacts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.SampledFrom([]int{2, 64, 511, 512, 513, 3000}).Draw(t, "offers")
		share, levels := rapid.IntRange(1, 9).Draw(t, "share"), rapid.IntRange(1, 255).Draw(t, "levels")
		var ords []uint32
		var impacts []uint8
		in, want := make(dense, wordsFor(count)), map[uint32]uint8{}
		for i := range uint32(count) {
			draw := int(sum32(string(rune(i))+string(rune(share))) >> 3)
			if i >= 2 && draw%10 >= share {
				continue
			}
			ords, impacts = append(ords, i), append(impacts, uint8(1+draw/10%levels))
			if rapid.IntRange(0, 9).Draw(t, "found") < share {
				in.add(i)
				want[i] = impacts[len(impacts)-1]
			}
		}
		p := postingsOf(ords, impacts, count)
		for k, ord := range ords {
			if p.impacts[p.before(ord)] != impacts[k] || p.before(ord) != k {
				t.Fatalf("%d of %d is number %d with %d, not %d with %d", ord, count, p.before(ord), p.impacts[p.before(ord)], k, impacts[k])
			}
		}
		for _, size := range []int{0, count} { // as if the set were small, and large
			got := map[uint32]uint8{}
			p.eachIn(in, size, func(i uint32, impact uint8) { got[i] = impact })
			if d := gocmp.Diff(want, got); d != "" {
				t.Fatal(d)
			}
		}
		order := make([]int, len(ords))
		for k := range order {
			order[k] = k
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(impacts[b], impacts[a]) })
		at := 0
		for k := range len(p.levels) / 2 {
			impact, of := p.level(k)
			for _, ord := range of {
				if ord != ords[order[at]] || impact != impacts[order[at]] {
					t.Fatalf("place %d from above has %d with %d, not %d with %d", at, ord, impact, ords[order[at]], impacts[order[at]])
				}
				at++
			}
		}
		if at != len(ords) {
			t.Fatalf("%d of %d are on the ladder", at, len(ords))
		}
	})
}

func postingsOf(ords []uint32, impacts []uint8, count int) postings {
	var b bytes.Buffer
	w := newWriter(&b, 0)
	w.begin(secData)
	r := w.putPostings(0, ords, impacts, count)
	w.end()
	s := &segment{data: b.Bytes()}
	s.count = count
	return s.postings(&r, true, nil, nil)
}
