package own

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"escale/internal/fault"
	"escale/internal/offer"
)

// A table is CSV (RFC 4180) with a heading: id or identifier, then keys or aliases of own fields. An empty place leaves a
// value as it is, Clear takes it away, several choices are joined by Join. A column that names no field is refused, but
// for name, which is there for people.

const (
	Clear = "-" // in a place of a table: takes the value away
	Join  = "|" // between the choices of one place
)

// Limits of one table.
const (
	MaxTable = 64 << 20 // bytes
	MaxRows  = 500_000
)

// The columns of a table that are no fields.
const (
	ColumnID         = "id"         // of the offer in this base
	ColumnIdentifier = "identifier" // in another system: system:value
	ColumnName       = "name"       // of the offer, not read
)

// Row is one line of a table: which offer, and what to set.
type Row struct {
	Line       int
	ID         offer.ID // 0 where the line has an identifier
	Identifier offer.Identifier
	Edit       Edit
}

// Table reads rows.
type Table struct {
	sheet   *Sheet
	csv     *csv.Reader
	columns []string
	rows    int
}

// OpenTable reads the heading. As French spreadsheets write tables, so they are read: the separator is a semicolon where the
// heading has one and no comma, and what is not UTF-8 is Windows-1252.
func OpenTable(r io.Reader, s *Sheet) (*Table, error) {
	b := bufio.NewReaderSize(transform.NewReader(io.LimitReader(r, MaxTable), toUTF8{}), 1<<16)
	if bom, _ := b.Peek(3); bytes.Equal(bom, []byte("\uFEFF")) {
		b.Discard(3) //nolint:errcheck // they were just seen
	}
	head, _ := b.Peek(4096)
	line, _, _ := bytes.Cut(head, []byte("\n"))
	t := &Table{sheet: s, csv: csv.NewReader(b)}
	t.csv.FieldsPerRecord = -1
	t.csv.LazyQuotes = true
	if bytes.IndexByte(line, ';') >= 0 && bytes.IndexByte(line, ',') < 0 {
		t.csv.Comma = ';'
	}
	columns, err := t.csv.Read()
	if err != nil {
		return nil, fault.Refuse("own.table_invalid", []fault.Problem{fault.At("1", "own.table_empty")})
	}
	t.columns = slices.Clone(columns)
	return t, t.check()
}

// toUTF8 leaves UTF-8 as it is and reads every other byte as Windows-1252, so that no letter is lost.
type toUTF8 struct{ transform.NopResetter }

func (toUTF8) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) {
		r, size := utf8.DecodeRune(src[read:])
		if r == utf8.RuneError && size == 1 {
			if !atEOF && !utf8.FullRune(src[read:]) {
				return written, read, transform.ErrShortSrc
			}
			r = charmap.Windows1252.DecodeByte(src[read])
		}
		if written+utf8.RuneLen(r) > len(dst) {
			return written, read, transform.ErrShortDst
		}
		written += utf8.EncodeRune(dst[written:], r)
		read += size
	}
	return written, read, nil
}

func (t *Table) check() error {
	var found []fault.Problem
	found = append(found, t.checkKey()...)
	known := append(t.sheet.keys(), ColumnID, ColumnIdentifier, ColumnName)
	seen := map[string]bool{}
	for i, name := range t.columns {
		name = strings.TrimSpace(offer.CleanText(name))
		t.columns[i] = name
		key := name
		if f := t.sheet.Field(name); f != nil {
			key = f.Key
		} else if name != ColumnID && name != ColumnIdentifier && name != ColumnName {
			found = append(found, fault.Problem{Path: clip(name), Key: "own.field_unknown", Hint: offer.Nearest(name, known), Args: map[string]any{"value": clip(name)}})
			continue
		}
		if seen[key] {
			found = append(found, fault.At(clip(name), "parameter.repeated"))
		}
		seen[key] = true
	}
	return fault.Refuse("own.table_invalid", found)
}

func (t *Table) checkKey() []fault.Problem {
	for _, name := range t.columns {
		if n := strings.TrimSpace(name); n == ColumnID || n == ColumnIdentifier {
			return nil
		}
	}
	return []fault.Problem{fault.At("1", "own.table_without_id")}
}

// Next gives the next row; io.EOF after the last. A row that cannot be read comes with a Problem whose path is its line, and
// the next one can be read all the same.
func (t *Table) Next() (*Row, *fault.Problem, error) {
	record, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, io.EOF
	}
	line, _ := t.csv.FieldPos(0)
	if t.rows++; t.rows > MaxRows {
		return nil, nil, fault.New(fault.TooMany, "own.table_too_long", "max", MaxRows)
	}
	refuse := func(key string, args ...any) (*Row, *fault.Problem, error) {
		p := fault.At(strconv.Itoa(line), key, args...)
		return nil, &p, nil
	}
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
		line = parse.Line
		return refuse("own.row_malformed")
	}
	if err != nil {
		return nil, nil, err
	}
	row := &Row{Line: line, Edit: Edit{}}
	for i, text := range record {
		if i >= len(t.columns) {
			break
		}
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		switch name := t.columns[i]; {
		case t.sheet.Field(name) != nil:
			row.Edit[name] = t.values(name, text)
		case name == ColumnID:
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < 1 || offer.ID(n) > offer.MaxID {
				return refuse("own.row_id_malformed", "value", clip(text))
			}
			row.ID = offer.ID(n)
		case name == ColumnIdentifier:
			system, value, ok := strings.Cut(text, ":")
			if !ok || system == "" || value == "" {
				return refuse("own.row_identifier_malformed", "value", clip(text))
			}
			row.Identifier = offer.Identifier{System: system, Value: value}
		}
	}
	if row.ID == 0 && row.Identifier.System == "" {
		return refuse("own.row_without_id")
	}
	return row, nil, nil
}

func (t *Table) values(name, text string) []string {
	switch f := t.sheet.Field(name); {
	case text == Clear:
		return nil
	case f.Many:
		return strings.Split(tamed(text), Join)
	case f.Kind == offer.KindFlag && frenchFlags[strings.ToLower(text)] != "":
		return []string{string(frenchFlags[strings.ToLower(text)])}
	}
	return []string{tamed(text)}
}

// frenchFlags are what people write into a table where the code is yes or no.
var frenchFlags = map[string]offer.Flag{"oui": offer.Yes, "non": offer.No}

// AppendHeading appends the heading of a table of all fields, and AppendRow what is kept about one offer.
func (s *Sheet) AppendHeading(w *csv.Writer) error {
	return w.Write(append([]string{ColumnID, ColumnName}, s.keys()...))
}

// AppendRow appends what is kept about one offer.
func (s *Sheet) AppendRow(w *csv.Writer, id offer.ID, name string, cells []offer.Cell) error {
	row := []string{strconv.FormatInt(int64(id), 10), harmless(name)}
	values := s.Values(cells)
	for _, f := range s.Fields {
		row = append(row, harmless(strings.Join(values[f.Key], Join)))
	}
	return w.Write(row)
}

// harmless keeps a text from being run as a formula by a spreadsheet (OWASP, "CSV injection"), and a text that is Clear from
// being read as that: it begins with an apostrophe. Numbers, also negative ones, stay numbers.
func harmless(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n|%'", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && s[0] == '-' {
		return s
	}
	return "'" + s
}

// tamed undoes harmless.
func tamed(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@\t\r\n|%'", rune(s[1])) {
		return s[1:]
	}
	return s
}
