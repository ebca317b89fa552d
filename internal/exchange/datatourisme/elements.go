package datatourisme

import (
	"bufio"
	"bytes"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/fault"
)

// A file holds one object, a list of them, or a list under "@graph" (JSON-LD) or "objects" (the REST service). Lists are
// cut at their commas without being understood, so that one broken object spoils no other and memory holds one at a time.

// read gives the objects of a file. size is what the file adds to the progress.
func (in *Input) read(name string, r io.Reader, size int64, yield func(File) bool) bool {
	limit := in.limits.Object
	data, err := readUpTo(r, limit+1, size)
	if err != nil {
		return yield(File{Name: name, Err: damaged(name, err), Size: size})
	}
	if err := notJSON(name, data); err != nil {
		return yield(File{Name: name, Err: err, Size: size})
	}
	if !holdsList(data) {
		if int64(len(data)) > limit {
			return yield(File{Name: name, Err: tooLarge(name, limit), Size: size})
		}
		return yield(File{Name: name, Data: data, Size: size})
	}
	e := &elements{in: bufio.NewReaderSize(io.MultiReader(bytes.NewReader(data), r), 64<<10), name: name, limit: limit, most: in.limits.Entries}
	return e.each(func(f File) bool {
		f.Size, size = min(int64(len(f.Data)), size), size-min(int64(len(f.Data)), size)
		return yield(f)
	})
}

func readUpTo(r io.Reader, limit, expected int64) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 0, min(max(expected, 1<<10), limit)+bytes.MinRead))
	_, err := b.ReadFrom(io.LimitReader(r, limit))
	return b.Bytes(), err
}

func tooLarge(name string, limit int64) error {
	return fault.New(fault.TooMany, "import.object_too_large", "file", name, "max", limit)
}

// notJSON refuses what cannot be JSON, by its first byte: the words of a parser would explain nothing.
func notJSON(name string, data []byte) error {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(data) == 0:
		return fault.New(fault.Invalid, "import.empty", "file", name)
	case !bytes.ContainsRune([]byte(`{["-0123456789tfn`), rune(data[0])):
		return fault.New(fault.Invalid, "import.not_json", "file", name)
	}
	return nil
}

// holdsList tells a list of objects from one object. An object that merely mentions "@graph" is found out when it is cut.
func holdsList(data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(data) == 0 {
		return false
	}
	return data[0] == '[' || data[0] == '{' && (bytes.Contains(data, []byte(`"@graph"`)) || firstKeys(data))
}

// firstKeys tells whether a top-level key before any long value is "objects".
func firstKeys(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 2000)], []byte(`"objects"`))
}

// elements cuts a list into its values.
type elements struct {
	in     *bufio.Reader
	name   string
	limit  int64
	most   int // objects of one list
	count  int
	opened bool // the list itself was found
	over   bool // and broke off
}

// each gives the values of the list. A list that ends too early gives what came before, and then says so.
func (e *elements) each(yield func(File) bool) bool {
	c, err := e.next()
	if err == nil && c == 0xef { // a byte order mark
		if _, err = e.in.Discard(2); err == nil {
			c, err = e.next()
		}
	}
	switch {
	case err != nil:
		return yield(File{Name: e.name, Err: e.cut()})
	case c == '[':
		return e.list(yield)
	}
	return e.members(yield)
}

// members looks for the list among the members of an object.
func (e *elements) members(yield func(File) bool) bool {
	whole := []byte{'{'} // in case the object turns out to be the only one
	for {
		c, err := e.next()
		if err != nil {
			return yield(File{Name: e.name, Err: e.cut()})
		}
		switch c {
		case ',':
			whole = append(whole, ',')
			continue
		case '}':
			if e.opened {
				return true
			}
			return e.alone(append(whole, '}'), yield)
		}
		key, err := e.value(c)
		if err != nil || len(key) == 0 || key[0] != '"' {
			return yield(File{Name: e.name, Err: e.broken(err)})
		}
		if c, err = e.next(); err != nil || c != ':' {
			return yield(File{Name: e.name, Err: e.broken(err)})
		}
		if c, err = e.next(); err != nil {
			return yield(File{Name: e.name, Err: e.cut()})
		}
		if k := localKey(jsontext.Value(key)); (k == "@graph" || string(key) == `"objects"`) && c == '[' {
			e.opened = true
			if !e.list(yield) {
				return false
			}
			if e.over {
				return true
			}
			continue
		}
		v, err := e.value(c)
		if err != nil {
			return yield(File{Name: e.name, Err: e.broken(err)})
		}
		if !e.opened && int64(len(whole)+len(v)) <= e.limit {
			whole = append(append(append(whole, key...), ':'), v...)
		}
	}
}

// alone gives the object that only looked like a holder of a list.
func (e *elements) alone(whole []byte, yield func(File) bool) bool {
	if int64(len(whole)) > e.limit {
		return yield(File{Name: e.name, Err: tooLarge(e.name, e.limit)})
	}
	return yield(File{Name: e.name, Data: whole})
}

// list gives the values up to the closing bracket.
func (e *elements) list(yield func(File) bool) bool {
	for {
		c, err := e.next()
		switch {
		case err != nil:
			e.over = true
			return yield(File{Name: e.name, Err: e.cut()})
		case c == ']':
			return true
		case c == ',':
			continue
		}
		if e.count == e.most {
			e.over = true
			return yield(File{Name: e.name, Err: fault.New(fault.TooMany, "import.too_many_objects", "file", e.name, "max", e.most)})
		}
		v, err := e.value(c)
		e.count++
		name := e.name + "#" + strconv.Itoa(e.count)
		switch {
		case err != nil:
			e.over = true
			return yield(File{Name: name, Err: e.broken(err)})
		case v == nil:
			if !yield(File{Name: name, Err: tooLarge(name, e.limit)}) {
				return false
			}
		case !yield(File{Name: name, Data: v}):
			return false
		}
	}
}

// next gives the next byte that is not blank.
func (e *elements) next() (byte, error) {
	for {
		c, err := e.in.ReadByte()
		if err != nil || c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c, err
		}
	}
}

// value gives the bytes of the value that begins with c: nil when they are too many, after having passed them.
func (e *elements) value(c byte) ([]byte, error) {
	v := []byte{c}
	depth, quoted, escaped, large := 0, c == '"', false, false
	if c == '{' || c == '[' {
		depth = 1
	}
	for depth > 0 || quoted || c != '"' && !isEnd(e.peek()) {
		b, err := e.in.ReadByte()
		if err != nil {
			return nil, err
		}
		if large = large || int64(len(v)) >= e.limit; !large {
			v = append(v, b)
		}
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = b == '\\', b != '"'
		case b == '"':
			quoted = true
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
		}
		if depth == 0 && !quoted && (c == '{' || c == '[' || c == '"') {
			break
		}
	}
	if large {
		return nil, nil
	}
	return v, nil
}

// peek gives the next byte without taking it; what follows the end counts as a comma.
func (e *elements) peek() byte {
	b, err := e.in.Peek(1)
	if err != nil {
		return ','
	}
	return b[0]
}

func isEnd(b byte) bool {
	return b == ',' || b == ']' || b == '}' || b == ' ' || b == '\n' || b == '\r' || b == '\t' || b == ':'
}

func (e *elements) cut() error {
	return fault.New(fault.Invalid, "import.list_cut", "file", e.name, "read", e.count)
}

func (e *elements) broken(err error) error {
	if err != nil {
		return e.cut()
	}
	return fault.New(fault.Invalid, "datatourisme.json_invalid", "file", e.name)
}
