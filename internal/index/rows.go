package index

import "math/bits"

// Rows of bits are added up as a child adds large numbers, only that each column is a code and the sixty-four columns of a
// word go at once: the sum of a column is written in binary downwards, its ones in one word, its twos in the next. Adding
// three words into two, a sum and a carry, takes five operations, and each word is part of about one such addition. So an
// offer costs a nanosecond for sixty-four codes, however many of them it has.

// mostRow bounds the words of a row: beyond it most of a row is empty.
const mostRow = 8

// rowsOf writes the codes of combinations as bits: the first word of each, then the second of each.
func rowsOf(ends, codes []uint32, words int) []uint64 {
	rows := make([]uint64, words*len(ends))
	from := uint32(0)
	for n, end := range ends {
		for _, k := range codes[from:end] {
			rows[int(k>>6)*len(ends)+n] |= 1 << (k & 63)
		}
		from = end
	}
	return rows
}

// tally is the sums of the columns of one word: the k-th word has the bits that are worth 1<<k.
type tally [32]uint64

// plus adds three bits of each column.
func plus(a, b, c uint64) (carry, sum uint64) {
	u := a ^ b
	return a&b | u&c, u ^ c
}

// add adds bits that are worth 1<<k.
func (t *tally) add(k int, carry uint64) {
	for ; carry != 0; k++ {
		t[k], carry = t[k]^carry, t[k]&carry
	}
}

// addAll adds the words of offers, given by number of combination.
func (t *tally) addAll(words []uint64, numbers []uint32) {
	var ones, twos, fours, eights uint64
	for len(numbers) >= 16 {
		n := (*[16]uint32)(numbers)
		numbers = numbers[16:]
		var a, b, c, d, e, sixteens uint64
		a, ones = plus(ones, words[n[0]], words[n[1]])
		b, ones = plus(ones, words[n[2]], words[n[3]])
		c, twos = plus(twos, a, b)
		a, ones = plus(ones, words[n[4]], words[n[5]])
		b, ones = plus(ones, words[n[6]], words[n[7]])
		d, twos = plus(twos, a, b)
		e, fours = plus(fours, c, d)
		a, ones = plus(ones, words[n[8]], words[n[9]])
		b, ones = plus(ones, words[n[10]], words[n[11]])
		c, twos = plus(twos, a, b)
		a, ones = plus(ones, words[n[12]], words[n[13]])
		b, ones = plus(ones, words[n[14]], words[n[15]])
		d, twos = plus(twos, a, b)
		d, fours = plus(fours, c, d)
		sixteens, eights = plus(eights, d, e)
		t.add(4, sixteens)
	}
	for _, n := range numbers {
		t.add(0, words[n])
	}
	for k, w := range [4]uint64{ones, twos, fours, eights} {
		t.add(k, w)
	}
}

// countTo adds the sums to the counts of the codes from k on.
func (t *tally) countTo(counts []uint32) {
	for k, w := range t {
		for ; w != 0; w &= w - 1 {
			counts[bits.TrailingZeros64(w)] += 1 << k
		}
	}
}

// countRows adds up the rows of offers.
func countRows[T uint8 | uint16 | uint32](c *combined, numbers []T, ords, counts []uint32, lend *scratch) {
	before := lend.mark()
	defer lend.back(before)
	of := lend.numbers(len(ords))
	for i, ord := range ords {
		of[i] = uint32(numbers[ord])
	}
	for i := range c.words {
		var t tally
		t.addAll(c.rows[i*len(c.ends):(i+1)*len(c.ends)], of)
		t.countTo(counts[64*i:])
	}
}
