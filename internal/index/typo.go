package index

import (
	"sort"
	"unicode/utf8"
)

// misspelt gives the terms within some typing errors of a word: exactly that many, since fewer were looked for before.
// With two errors the first letter must be right. Terms are sorted, so that those with a common beginning are judged
// together: the rows of the distance table for the beginning are kept, and as soon as no continuation can come near enough
// all terms with that beginning are passed over.
func (s *segment) misspelt(word string, errors int, found func(term int)) {
	w := []rune(word)
	t := &s.terms
	from, to := 0, t.len()
	if errors > 1 {
		from, to = t.prefixed(string(w[:1]))
	}
	d := distances{word: w, limit: errors}
	d.reset()
	last := ""
	for i := from; i < to; {
		term := t.entry(i)
		stop := d.follow(term, common(last, term))
		if stop > 0 {
			// No term that begins so can be near.
			last = term[:stop]
			bound := upper(last)
			if bound == "" {
				return
			}
			i += 1 + sort.Search(to-i-1, func(k int) bool { return t.entry(i+1+k) >= bound })
			continue
		}
		if d.distance() == errors {
			found(i)
		}
		last = term
		i++
	}
}

// common gives the length of the common beginning of two terms, in bytes.
func common(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// upper gives the least text above all that begin with s; "" when there is none.
func upper(s string) string {
	b := []byte(s)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < 0xff {
			b[i]++
			return string(b[:i+1])
		}
	}
	return ""
}

// distances is the table of the distance between a word and a term that grows letter by letter: one row per letter of the
// term. Swapping neighbours is one error (optimal string alignment).
type distances struct {
	word    []rune
	limit   int
	rows    [][]int
	least   []int // of each row
	letters []rune
	ends    []int // byte after each letter
}

func (d *distances) reset() {
	first := make([]int, len(d.word)+1)
	for i := range first {
		first[i] = i
	}
	d.rows = append(d.rows[:0], first)
	d.letters, d.ends, d.least = d.letters[:0], d.ends[:0], append(d.least[:0], 0)
}

// follow brings the table to a term, of which it has the first same bytes already. It gives the length of the beginning
// from which nothing can come near, or 0.
func (d *distances) follow(term string, same int) int {
	keep := 0
	for keep < len(d.ends) && d.ends[keep] <= same {
		keep++
	}
	d.letters, d.ends, d.rows, d.least = d.letters[:keep], d.ends[:keep], d.rows[:keep+1], d.least[:keep+1]
	at := 0
	if keep > 0 {
		at = d.ends[keep-1]
	}
	for _, r := range term[at:] {
		at += utf8.RuneLen(r)
		d.letters, d.ends = append(d.letters, r), append(d.ends, at)
		d.row(r)
		// A swap reaches back two rows, and costs one.
		if n := len(d.least) - 1; d.least[n] > d.limit && d.least[n-1]+1 > d.limit {
			return at
		}
	}
	return 0
}

// row adds the row of the next letter.
func (d *distances) row(r rune) {
	n := len(d.letters)
	if cap(d.rows) > n && len(d.rows) == n {
		d.rows = d.rows[:n+1]
		if d.rows[n] == nil || len(d.rows[n]) != len(d.word)+1 {
			d.rows[n] = make([]int, len(d.word)+1)
		}
	} else {
		d.rows = append(d.rows, make([]int, len(d.word)+1))
	}
	row, above := d.rows[n], d.rows[n-1]
	row[0] = n
	least := n
	for j := 1; j <= len(d.word); j++ {
		cost := 1
		if d.word[j-1] == r {
			cost = 0
		}
		row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
		if n > 1 && j > 1 && d.word[j-1] == d.letters[n-2] && d.word[j-2] == r {
			row[j] = min(row[j], d.rows[n-2][j-2]+1)
		}
		least = min(least, row[j])
	}
	d.least = append(d.least, least)
}

func (d *distances) distance() int { return d.rows[len(d.rows)-1][len(d.word)] }
