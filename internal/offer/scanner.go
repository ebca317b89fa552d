package offer

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/opening"
)

// scanner reads the JSON of stored documents. Whatever reads an offer reads a document, so that this is the hottest reading
// there is: values go from the text to the cell with nothing between, and strings are pieces of the text, not copies. What
// was not understood is in err, of which the first counts; everything after it reads as nothing.
//
// An object is read so, and a list alike:
//
//	for s.begin('{'); s.more('}'); {
//		switch s.name() {
//		case "lat":
//			p.Lat = s.number()
//		default:
//			s.skip()
//		}
//	}
type scanner struct {
	text  string
	at    int
	fresh bool // an object or list was begun and has nothing yet
	err   error
}

// scan begins to read a text. It must be UTF-8, so that whatever is shown of it is.
func scan(text []byte) *scanner {
	s := &scanner{text: string(text)}
	if !utf8.ValidString(s.text) {
		s.fail("is not UTF-8")
	}
	return s
}

// fail notes what is wrong where the scanner is.
func (s *scanner) fail(what string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("at byte %d: %s", s.at, fmt.Sprintf(what, args...))
	}
	s.at = len(s.text)
}

// end gives what went wrong; nothing may follow what was read.
func (s *scanner) end() error {
	if s.err == nil && s.next() != 0 {
		s.fail("there is more than one value")
	}
	return s.err
}

// next gives the next byte that is no blank, 0 at the end, and stands before it.
func (s *scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) take(c byte) {
	if s.next() != c {
		s.fail("%q is missing", c)
		return
	}
	s.at++
}

// begin opens an object or a list.
func (s *scanner) begin(c byte) { s.take(c); s.fresh = true }

// more tells whether the object or list has another member or item, and stands before it; else it closes it.
func (s *scanner) more(end byte) bool {
	switch {
	case s.err != nil:
		return false
	case s.next() == end:
		s.at++
		s.fresh = false
		return false
	case s.fresh:
		s.fresh = false
	default:
		s.take(',')
	}
	return s.err == nil
}

// name reads the name of a member.
func (s *scanner) name() string {
	name := s.string()
	s.take(':')
	return name
}

func (s *scanner) string() string {
	s.take('"')
	from := s.at
	for i := from; i < min(from+shortString, len(s.text)); i++ {
		switch s.text[i] {
		case '"':
			s.at = i + 1
			return s.text[from:i]
		case '\\':
			return s.long(from)
		}
	}
	return s.long(from)
}

// shortString is how many bytes of a string are looked at one by one, which names and codes end within: searching costs more to
// begin.
const shortString = 20

// long reads the string from a place, however long, and whatever stands in it.
func (s *scanner) long(from int) string {
	quote, escaped := from-1, false
	for i := from; ; {
		if quote < i {
			n := strings.IndexByte(s.text[i:], '"')
			if n < 0 {
				s.fail("a string has no end")
				return ""
			}
			quote = i + n
		}
		n := strings.IndexByte(s.text[i:quote], '\\')
		if n < 0 {
			break
		}
		i, escaped = min(i+n+2, len(s.text)), true
	}
	s.at = quote + 1
	if !escaped {
		return s.text[from:quote]
	}
	return s.unescaped(from, quote)
}

// unescaped gives the string between two places.
func (s *scanner) unescaped(from, to int) string {
	var out strings.Builder
	out.Grow(to - from)
	for rest := s.text[from:to]; ; {
		n := strings.IndexByte(rest, '\\')
		if n < 0 {
			out.WriteString(rest)
			return out.String()
		}
		out.WriteString(rest[:n])
		switch c := rest[n+1]; c {
		case 'n':
			out.WriteByte('\n')
		case '"', '\\', '/':
			out.WriteByte(c)
		default: // rare, and with rules of its own
			whole, err := jsontext.AppendUnquote(nil, s.text[from-1:to+1])
			if err != nil {
				s.fail("%v", err)
			}
			return string(whole)
		}
		rest = rest[n+2:]
	}
}

// strings reads a list of strings.
func (s *scanner) strings() []string { return list(s, (*scanner).string) }

// list reads a list of whatever read reads.
func list[T any](s *scanner, read func(*scanner) T) []T {
	all := []T{}
	for s.begin('['); s.more(']'); {
		all = append(all, read(s))
	}
	return all
}

// word reads a string of a closed list, or of whatever else is one.
func word[T ~string](s *scanner) T { return T(s.string()) }

// numeral takes the text of a number.
func (s *scanner) numeral() string {
	s.next()
	from := s.at
	digits := func() int {
		first := s.at
		for s.at < len(s.text) && s.text[s.at]-'0' < 10 {
			s.at++
		}
		return s.at - first
	}
	if s.is('-') {
		s.at++
	}
	zero := s.is('0')
	n := digits()
	if n == 0 || zero && n > 1 {
		s.fail("no number")
		return ""
	}
	if s.is('.') {
		if s.at++; digits() == 0 {
			s.fail("no number")
			return ""
		}
	}
	if s.is('e') || s.is('E') {
		if s.at++; s.is('+') || s.is('-') {
			s.at++
		}
		if digits() == 0 {
			s.fail("no number")
			return ""
		}
	}
	return s.text[from:s.at]
}

func (s *scanner) is(c byte) bool { return s.at < len(s.text) && s.text[s.at] == c }

func (s *scanner) number() float64 {
	numeral := s.numeral()
	if s.err != nil {
		return 0
	}
	x, err := strconv.ParseFloat(numeral, 64)
	if err != nil {
		s.fail("%v", err)
	}
	return x
}

func (s *scanner) integer(bits int) int64 {
	numeral := s.numeral()
	if s.err != nil {
		return 0
	}
	n, err := strconv.ParseInt(numeral, 10, bits)
	if err != nil {
		s.fail("%v", err)
	}
	return n
}

func (s *scanner) count() int { return int(s.integer(strconv.IntSize)) }

func (s *scanner) bool() bool {
	s.next()
	switch rest := s.text[s.at:]; {
	case strings.HasPrefix(rest, "true"):
		s.at += len("true")
		return true
	case strings.HasPrefix(rest, "false"):
		s.at += len("false")
	default:
		s.fail("neither true nor false")
	}
	return false
}

func (s *scanner) date() opening.Date {
	d, err := opening.ParseDate(s.string())
	if err != nil {
		s.fail("%v", err)
	}
	return d
}

// maxNesting bounds how deep what is skipped may nest.
const maxNesting = 100

// skip passes over a value that nothing here knows, as a later version may have written it.
func (s *scanner) skip() { s.pass(0) }

func (s *scanner) pass(depth int) {
	if depth > maxNesting {
		s.fail("nests too deep")
	}
	switch c := s.next(); {
	case c == '{':
		for s.begin('{'); s.more('}'); {
			s.name()
			s.pass(depth + 1)
		}
	case c == '[':
		for s.begin('['); s.more(']'); {
			s.pass(depth + 1)
		}
	case c == '"':
		s.string()
	case c == 't' || c == 'f':
		s.bool()
	case strings.HasPrefix(s.text[s.at:], "null"):
		s.at += len("null")
	default:
		s.numeral()
	}
}

// raw takes the text of a value.
func (s *scanner) raw() string {
	s.next()
	from := s.at
	s.skip()
	return s.text[from:s.at]
}
