package index

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What is counted by combination equals what is counted offer by offer, under each grade and in both ways of counting.
func TestCombined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		has := make([][]int, rapid.IntRange(1, 80).Draw(t, "offers"))
		in := make(dense, wordsFor(len(has)))
		for i := range has {
			has[i] = rapid.SliceOfNDistinct(rapid.IntRange(0, most-1), 0, 6, rapid.ID[int]).Draw(t, "codes")
			if rapid.Bool().Draw(t, "found") {
				in.add(uint32(i))
			}
		}
		if d := combinedDiff(has, rapid.SliceOfN(rapid.Uint16Range(0, 2), most, most).Draw(t, "grades"), in); d != "" {
			t.Fatal(d)
		}
	})
}

// Numbers of combinations are as wide as they must be.
func TestCombinedWide(t *testing.T) {
	for _, count := range []int{256, 257, 1 << 16, 1<<16 + 1} {
		has := make([][]int, count)
		for i := range has {
			for k := range most {
				if i>>k&1 == 1 {
					has[i] = append(has[i], k)
				}
			}
		}
		in := make(dense, wordsFor(count))
		in.addRange(3, uint32(count))
		if d := combinedDiff(has, make([]uint16, most), in); d != "" {
			t.Errorf("%d combinations: %s", count, d)
		}
	}
}

// most is the number of codes of the facet.
const most = 18

func combinedDiff(has [][]int, grades []uint16, in dense) string {
	want := make([]uint32, most)
	for i := range in.all {
		for _, k := range has[i] {
			want[k]++
		}
	}
	s, diff := combinedOf(has, grades), ""
	for _, by := range []way{byOffer, byNumber, byRow} {
		got := make([]uint32, most)
		for i := range s.combinations {
			c := s.combined(&s.combinations[i])
			if by == byRow {
				c.withRows()
			}
			c.count(by, in.list(make([]uint32, len(has))), got, new(scratch))
		}
		diff += cmp.Diff(want, got)
	}
	return diff
}

// withRows gives a combination rows that was not worth them.
func (c *combined) withRows() {
	if c.words == 0 {
		c.words = 1
		c.rows = rowsOf(c.ends, c.codes, 1)
	}
}

// combinedOf writes one facet, each code under a grade of its own.
func combinedOf(has [][]int, grades []uint16) *segment {
	var b bytes.Buffer
	w := newWriter(&b, 64)
	w.begin(secData)
	combine := &combiner{count: len(has)}
	var codes dictionary
	for k := range most {
		var ords []uint32
		for i := range has {
			if slices.Contains(has[i], k) {
				ords = append(ords, uint32(i))
			}
		}
		codes.entry("facet\x00" + string(rune('a'+k)))
		codes.refs = append(codes.refs, w.putPostings(grades[k], ords, nil, len(has)))
		combine.add(w, &codes, ords)
	}
	s := &segment{combinations: combine.finish(w)}
	w.end()
	s.data, s.count = b.Bytes(), len(has)
	return s
}
