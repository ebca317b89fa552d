package native

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/offer"
)

// appendQuoted appends a string as JSON. What is no valid UTF-8 never gets into the base; what is left of it is shown.
func appendQuoted(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = offer.CleanText(s)
	}
	b = append(b, '"')
	for {
		n := plain(s)
		b = append(b, s[:n]...)
		if n == len(s) {
			return append(b, '"')
		}
		b = appendEscape(b, s[n])
		s = s[n+1:]
	}
}

// appendEscape appends a byte that may not stand in a string as it is.
func appendEscape(b []byte, c byte) []byte {
	if c == '\n' { // paragraphs are most of what is escaped
		return append(b, `\n`...)
	}
	quoted, _ := jsontext.AppendQuote(nil, []byte{c})
	return append(b, quoted[1:len(quoted)-1]...)
}

const (
	ones = 0x0101010101010101
	tops = 0x80 * ones
)

// plain gives the length of what a string begins with that stands in JSON as it is: neither a quote, nor a backslash, nor
// below a blank. It looks at eight bytes at a time: texts are most of an answer, and were a tenth of its time byte by byte.
func plain(s string) int {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		eight := s[i : i+8]
		x := uint64(eight[0]) | uint64(eight[1])<<8 | uint64(eight[2])<<16 | uint64(eight[3])<<24 |
			uint64(eight[4])<<32 | uint64(eight[5])<<40 | uint64(eight[6])<<48 | uint64(eight[7])<<56
		// A byte below n, or equal to one, leaves its top bit set; a borrow can only spoil the bytes above such a one.
		low := (x - 0x20*ones) &^ x
		quote := x ^ '"'*ones
		back := x ^ '\\'*ones
		if (low|(quote-ones)&^quote|(back-ones)&^back)&tops != 0 {
			break
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			break
		}
	}
	return i
}
