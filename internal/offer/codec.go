package offer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/fault"
)

// Format is the number of the document format that Encode writes. Decode reads every format that was ever released.
const Format = 1

// The stored document names the kind of each value beside it, so that it can be read without the sheets: a field that was
// removed from them hides its values and loses none. Origins are listed once and pointed to.
type document struct {
	ID         ID          `json:"id"`
	Version    int64       `json:"version"`
	Type       Type        `json:"type"`
	Status     Status      `json:"status"`
	MergedInto ID          `json:"merged_into,omitzero"`
	Owner      string      `json:"owner,omitempty"`
	Created    time.Time   `json:"created,omitzero"`
	Updated    time.Time   `json:"updated,omitzero"`
	Origins    []Origin    `json:"origins,omitempty"`
	Cells      []cell      `json:"cells"`
	Unmapped   []Remainder `json:"unmapped,omitempty"`
}

// cell is a Cell as it is stored. Its value is written and read in place: a document has a hundred of them, and taking each
// apart twice was half of the cost.
type cell struct {
	Key
	kind   Kind
	value  Value
	origin int // place in origins, from 1; 0 has none
}

// MarshalJSONTo writes the members in a fixed order, the kind before the value that it explains.
func (c cell) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, m := range [...]struct{ name, text string }{{"f", c.Field}, {"r", c.Variant}, {"i", c.Item}, {"k", string(c.kind)}} {
		if m.text == "" && m.name != "f" {
			continue
		}
		if err := errors.Join(e.WriteToken(jsontext.String(m.name)), e.WriteToken(jsontext.String(m.text))); err != nil {
			return err
		}
	}
	if c.origin != 0 {
		if err := errors.Join(e.WriteToken(jsontext.String("o")), e.WriteToken(jsontext.Int(int64(c.origin)))); err != nil {
			return err
		}
	}
	if c.value != nil {
		if err := errors.Join(e.WriteToken(jsontext.String("v")), json.MarshalEncode(e, c.value, json.Deterministic(true))); err != nil {
			return fmt.Errorf("field %s: %w", c.Field, err)
		}
	}
	return e.WriteToken(jsontext.EndObject)
}

// UnmarshalJSONFrom reads what MarshalJSONTo wrote, in whichever order the members come.
func (c *cell) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return cmp.Or(err, errors.New("a cell is no object"))
	}
	var early jsontext.Value // a value that came before its kind
	for d.PeekKind() != '}' {
		name, err := d.ReadValue()
		if err != nil {
			return err
		}
		if err := c.member(d, name, &early); err != nil {
			return fmt.Errorf("field %s: %w", c.Field, err)
		}
	}
	if early != nil && c.kind != "" {
		v, err := DecodeValue(c.kind, early)
		if err != nil {
			return fmt.Errorf("field %s: %w", c.Field, err)
		}
		c.value = v
	}
	_, err := d.ReadToken()
	return err
}

func (c *cell) member(d *jsontext.Decoder, name jsontext.Value, early *jsontext.Value) (err error) {
	switch string(name) {
	case `"f"`:
		c.Field, err = readString(d)
	case `"r"`:
		c.Variant, err = readString(d)
	case `"i"`:
		c.Item, err = readString(d)
	case `"k"`:
		var kind string
		kind, err = readString(d)
		c.kind = Kind(kind)
	case `"o"`:
		return json.UnmarshalDecode(d, &c.origin)
	case `"v"`:
		if c.kind == "" {
			v, err := d.ReadValue()
			*early = v.Clone()
			return err
		}
		return c.readValue(d)
	default:
		return d.SkipValue()
	}
	return err
}

func (c *cell) readValue(d *jsontext.Decoder) error {
	if c.kind == KindText && d.PeekKind() == '{' {
		t, err := readText(d)
		c.value = t
		return err
	}
	make := newValue[c.kind]
	if make == nil {
		return fault.New(fault.Invalid, "value.kind_unknown", "kind", string(c.kind))
	}
	pointer, value := make()
	err := json.UnmarshalDecode(d, pointer)
	c.value = value()
	return err
}

// readString reads a string. Strings and texts are most of a document; read by reflection they took most of its time.
func readString(d *jsontext.Decoder) (string, error) {
	v, err := d.ReadValue()
	if err != nil {
		return "", err
	}
	if v.Kind() != '"' {
		return "", fmt.Errorf("%s is no string", v.Kind())
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1]), nil
	}
	s, err := jsontext.AppendUnquote(nil, v)
	return string(s), err
}

// readText reads a Text as it is written by its members' tags.
func readText(d *jsontext.Decoder) (Text, error) {
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	t := Text{}
	for d.PeekKind() != '}' {
		lang, err := readString(d)
		if err != nil {
			return nil, err
		}
		var p Phrase
		if d.PeekKind() == '{' {
			err = readPhrase(d, &p)
		} else {
			err = json.UnmarshalDecode(d, &p)
		}
		if err != nil {
			return nil, err
		}
		t[Lang(lang)] = p
	}
	_, err := d.ReadToken()
	return t, err
}

func readPhrase(d *jsontext.Decoder, p *Phrase) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadValue()
		if err != nil {
			return err
		}
		switch string(name) {
		case `"v"`:
			p.Value, err = readString(d)
		case `"by"`:
			var maker string
			maker, err = readString(d)
			p.Maker = Maker(maker)
		case `"outdated"`:
			err = json.UnmarshalDecode(d, &p.Outdated)
		default:
			err = d.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// Encode writes the offer as its stored document: JSON, the same bytes for the same offer.
func Encode(o *Offer) ([]byte, error) {
	d := document{ID: o.ID, Version: o.Version, Type: o.Type, Status: o.Status, MergedInto: o.MergedInto, Owner: o.Owner,
		Created: o.Created, Updated: o.Updated, Unmapped: o.Unmapped}
	d.Cells, d.Origins = encodeCells(o.Cells)
	doc, err := json.Marshal(d, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encode offer %d: %w", o.ID, err)
	}
	return doc, nil
}

// Decode reads a stored document of a format.
func Decode(format int, doc []byte) (*Offer, error) {
	if format != Format {
		return nil, fmt.Errorf("decode offer: format %d is newer than this program", format)
	}
	var d document
	if err := json.Unmarshal(doc, &d); err != nil {
		return nil, fmt.Errorf("decode offer: %w", err)
	}
	return &Offer{ID: d.ID, Version: d.Version, Type: d.Type, Status: d.Status, MergedInto: d.MergedInto, Owner: d.Owner,
		Created: d.Created, Updated: d.Updated, Unmapped: d.Unmapped, Cells: decodeCells(d.Cells, d.Origins)}, nil
}

type cellsDocument struct {
	Origins []Origin `json:"origins,omitempty"`
	Cells   []cell   `json:"cells"`
}

// EncodeCells writes cells alone, for a Private.
func EncodeCells(cells []Cell) ([]byte, error) {
	var d cellsDocument
	d.Cells, d.Origins = encodeCells(cells)
	return json.Marshal(d, json.Deterministic(true))
}

// DecodeCells reads what EncodeCells wrote.
func DecodeCells(doc []byte) ([]Cell, error) {
	var d cellsDocument
	if err := json.Unmarshal(doc, &d); err != nil {
		return nil, err
	}
	return decodeCells(d.Cells, d.Origins), nil
}

// EncodeOps writes the operations of a proposal; an operation without a value removes.
func EncodeOps(ops []Op) ([]byte, error) {
	cells := make([]Cell, len(ops))
	for i, op := range ops {
		cells[i] = Cell(op)
	}
	return EncodeCells(cells)
}

// DecodeOps reads what EncodeOps wrote.
func DecodeOps(doc []byte) ([]Op, error) {
	cells, err := DecodeCells(doc)
	ops := make([]Op, len(cells))
	for i, c := range cells {
		ops[i] = Op(c)
	}
	return ops, err
}

func encodeCells(cells []Cell) ([]cell, []Origin) {
	out := make([]cell, len(cells))
	var origins []Origin
	for i, c := range cells {
		out[i] = cell{Key: c.Key, value: c.Value}
		if c.Value != nil {
			out[i].kind = c.Value.Kind()
		}
		if c.Origin == (Origin{}) {
			continue
		}
		if out[i].origin = slices.Index(origins, c.Origin) + 1; out[i].origin == 0 {
			origins = append(origins, c.Origin)
			out[i].origin = len(origins)
		}
	}
	return out, origins
}

func decodeCells(cells []cell, origins []Origin) []Cell {
	out := make([]Cell, len(cells))
	for i, c := range cells {
		out[i] = Cell{Key: c.Key, Value: c.value}
		if c.origin > 0 && c.origin <= len(origins) {
			out[i].Origin = origins[c.origin-1]
		}
	}
	return out
}

// DecodeValue reads the JSON of one value of a kind.
func DecodeValue(kind Kind, data []byte) (Value, error) {
	make := newValue[kind]
	if make == nil {
		return nil, fault.New(fault.Invalid, "value.kind_unknown", "kind", string(kind))
	}
	pointer, value := make()
	if err := json.Unmarshal(data, pointer); err != nil {
		return nil, err
	}
	return value(), nil
}
