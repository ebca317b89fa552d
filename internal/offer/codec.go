package offer

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
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
	s := scan(doc)
	o := s.offer()
	if err := s.end(); err != nil {
		return nil, fmt.Errorf("decode offer: %w", err)
	}
	return o, nil
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
	s := scan(doc)
	var t table
	for s.begin('{'); s.more('}'); {
		s.tabled(s.name(), &t)
	}
	return t.joined(), s.end()
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

// DecodeValue reads the JSON of one value of a kind.
func DecodeValue(kind Kind, data []byte) (Value, error) {
	s := scan(data)
	v := s.value(kind)
	if err := s.end(); err != nil {
		return nil, err
	}
	return v, nil
}
