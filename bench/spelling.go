package main

import "math/bits"

// spelt is a word as it is compared with others. An error changes at most two of the letters that it has at all.
type spelt struct {
	runes   []rune
	letters uint64 // which there are, by their number modulo 64
}

func spell(word string) spelt {
	s := spelt{runes: []rune(word)}
	for _, r := range s.runes {
		s.letters |= 1 << (r % 64)
	}
	return s
}

// near1 gives the words of the data that are so many typing errors away from one, as terms. With two errors the first letter
// must be right.
func (d *drawing) near1(word string, errors int) []string {
	var terms []string
	meant := spell(word)
	for i := range d.spelt {
		w := &d.spelt[i]
		if n := len(w.runes) - len(meant.runes); n < -errors || n > errors || bits.OnesCount64(w.letters^meant.letters) > 2*errors || errors > 1 && w.runes[0] != meant.runes[0] {
			continue
		}
		if distance(meant.runes, w.runes) == errors {
			terms = append(terms, asIs(d.words[i]))
		}
	}
	return terms
}

// distance counts letters too many, missing or wrong and neighbours swapped (optimal string alignment).
func distance(a, b []rune) int {
	two, one, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(one[j]+1, row[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
		}
		two, one, row = one, row, two
	}
	return one[len(b)]
}
