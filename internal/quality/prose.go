package quality

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// prose is what reading a phrase once tells of it.
type prose struct {
	length  int  // characters
	capital bool // shouts in capitals
	phone   bool
	email   bool
	web     bool
	markup  bool // tags or entities of HTML
	exclaim int  // exclamation marks
}

// Capitals count as shouting when the whole text has some and no small letter, or where so many follow each other.
const (
	fewestCapitals = 7 // below, a name in capitals may be an acronym
	capitalsRun    = 20
)

// readProse reads a phrase, once and byte by byte: most of an assessment's time goes here.
func readProse(s string) prose {
	var p prose
	upper, lower, run := 0, 0, 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			i += n
			p.length++
			switch {
			case unicode.IsUpper(r):
				upper++
				run++
			case unicode.IsLower(r):
				lower++
				run = 0
			}
			p.capital = p.capital || run >= capitalsRun
			continue
		}
		p.length++
		switch {
		case b >= 'a' && b <= 'z':
			lower++
			run = 0
			if b == 'h' || b == 'w' {
				p.web = p.web || startsWeb(s, i)
			}
		case b >= 'A' && b <= 'Z':
			upper++
			run++
			p.capital = p.capital || run >= capitalsRun
			if b == 'H' || b == 'W' {
				p.web = p.web || startsWeb(s, i)
			}
		case b == '!':
			p.exclaim++
		case b == '@':
			p.email = p.email || isEmail(s, i)
		case b == '<' || b == '&':
			p.markup = p.markup || isMarkup(s[i:])
		case b == '+' || b >= '0' && b <= '9':
			n, isPhone := readNumber(s[i:])
			p.phone = p.phone || isPhone
			p.length += utf8.RuneCountInString(s[i:i+n]) - 1
			i += n
			continue
		}
		i++
	}
	p.capital = p.capital || lower == 0 && upper >= fewestCapitals
	return p
}

// startsWeb tells whether an address of the web begins at i.
func startsWeb(s string, i int) bool {
	if i > 0 && isWordByte(s[i-1]) {
		return false
	}
	for _, start := range []string{"http://", "https://", "www."} {
		if len(s)-i > len(start) && strings.EqualFold(s[i:i+len(start)], start) {
			return true
		}
	}
	return false
}

// isEmail tells whether the @ at i stands in an address: a word before it, and a name with a dot after it.
func isEmail(s string, i int) bool {
	if i == 0 || !isWordByte(s[i-1]) {
		return false
	}
	rest := s[i+1:]
	end := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && r != '-' && !(r < utf8.RuneSelf && isWordByte(byte(r))) })
	if end >= 0 {
		rest = rest[:end]
	}
	dot := strings.IndexByte(strings.TrimRight(rest, ".-"), '.')
	return dot > 0
}

func isWordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}

// isMarkup tells whether a tag or an entity of HTML begins here.
func isMarkup(s string) bool {
	if s[0] == '&' {
		end := strings.IndexByte(s[:min(len(s), 12)], ';')
		return end > 2 && strings.IndexFunc(strings.TrimPrefix(s[1:end], "#"), func(r rune) bool { return r >= utf8.RuneSelf || !isWordByte(byte(r)) }) < 0
	}
	rest := strings.TrimPrefix(s[1:min(len(s), 300)], "/")
	if rest == "" || !(rest[0] >= 'a' && rest[0] <= 'z' || rest[0] >= 'A' && rest[0] <= 'Z') {
		return false
	}
	return strings.IndexByte(rest, '>') > 0
}

// readNumber reads digits in groups, as far as they go on, and tells whether they are a telephone number: ten digits that
// begin with 0, grouped as France groups them, or a + and a country's code. Dates, prices and SIRETs are grouped otherwise.
func readNumber(s string) (n int, isPhone bool) {
	var groups [16]int
	count, digits, gap := 0, 0, 0
	international := s[0] == '+'
	if international {
		n = 1
	}
	end := n
	for ; n < len(s); n++ {
		b := s[n]
		switch {
		case b >= '0' && b <= '9':
			if gap != 0 || count == 0 {
				if count == len(groups) {
					return n, false
				}
				count++
			}
			gap = 0
			groups[count-1]++
			digits++
			end = n + 1
			continue
		case (b == ' ' || b == '.' || b == '-' || international && (b == '(' || b == ')')) && count > 0 && gap < 2:
			gap++
			continue
		case strings.HasPrefix(s[n:], noBreakSpace) && count > 0 && gap < 2:
			gap++
			n++
			continue
		}
		break
	}
	end = max(end, 1)
	if international {
		return end, digits >= 9 && digits <= 15
	}
	if digits != 10 || s[0] != '0' || len(s) > 1 && s[1] == '0' {
		return end, false
	}
	g := groups[:count]
	return end, grouped(g, 2, 2, 2, 2, 2) || grouped(g, 10) || grouped(g, 4, 2, 2, 2) || grouped(g, 4, 3, 3) || grouped(g, 1, 3, 3, 3)
}

// noBreakSpace is what French typography puts between groups of digits.
const noBreakSpace = "\u00a0"

func grouped(groups []int, want ...int) bool {
	if len(groups) != len(want) {
		return false
	}
	for i := range want {
		if groups[i] != want[i] {
			return false
		}
	}
	return true
}

// hasWord gives the first of some words, in small letters, that a text in small letters holds as a whole word.
func hasWord(text string, words []string) (string, bool) {
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			i += from
			before, _ := utf8.DecodeLastRuneInString(text[:i])
			after, _ := utf8.DecodeRuneInString(text[i+len(w):])
			if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
				return w, true
			}
			from = i + len(w)
		}
	}
	return "", false
}
