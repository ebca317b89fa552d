package offer

import (
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

type cell struct {
	Field   string         `json:"f"`
	Variant string         `json:"r,omitempty"`
	Item    string         `json:"i,omitempty"`
	Kind    Kind           `json:"k,omitempty"`
	Origin  int            `json:"o,omitzero"` // place in origins, from 1; 0 has none
	Value   jsontext.Value `json:"v,omitzero"` // {} and [] are values, and stay
}

// Encode writes the offer as its stored document: JSON, the same bytes for the same offer.
func Encode(o *Offer) ([]byte, error) {
	d := document{ID: o.ID, Version: o.Version, Type: o.Type, Status: o.Status, MergedInto: o.MergedInto, Owner: o.Owner,
		Created: o.Created, Updated: o.Updated, Unmapped: o.Unmapped}
	var err error
	if d.Cells, d.Origins, err = encodeCells(o.Cells); err != nil {
		return nil, fmt.Errorf("encode offer %d: %w", o.ID, err)
	}
	return json.Marshal(d, json.Deterministic(true))
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
	o := &Offer{ID: d.ID, Version: d.Version, Type: d.Type, Status: d.Status, MergedInto: d.MergedInto, Owner: d.Owner,
		Created: d.Created, Updated: d.Updated, Unmapped: d.Unmapped}
	var err error
	if o.Cells, err = decodeCells(d.Cells, d.Origins); err != nil {
		return nil, fmt.Errorf("decode offer %d: %w", d.ID, err)
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
	var err error
	if d.Cells, d.Origins, err = encodeCells(cells); err != nil {
		return nil, err
	}
	return json.Marshal(d, json.Deterministic(true))
}

// DecodeCells reads what EncodeCells wrote.
func DecodeCells(doc []byte) ([]Cell, error) {
	var d cellsDocument
	if err := json.Unmarshal(doc, &d); err != nil {
		return nil, err
	}
	return decodeCells(d.Cells, d.Origins)
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

func encodeCells(cells []Cell) ([]cell, []Origin, error) {
	out := make([]cell, 0, len(cells))
	var origins []Origin
	for _, c := range cells {
		e := cell{Field: c.Field, Variant: c.Variant, Item: c.Item}
		if c.Origin != (Origin{}) {
			if e.Origin = slices.Index(origins, c.Origin) + 1; e.Origin == 0 {
				origins = append(origins, c.Origin)
				e.Origin = len(origins)
			}
		}
		if c.Value != nil {
			e.Kind = c.Value.Kind()
			v, err := json.Marshal(c.Value, json.Deterministic(true))
			if err != nil {
				return nil, nil, fmt.Errorf("field %s: %w", c.Field, err)
			}
			e.Value = v
		}
		out = append(out, e)
	}
	return out, origins, nil
}

func decodeCells(cells []cell, origins []Origin) ([]Cell, error) {
	out := make([]Cell, 0, len(cells))
	for _, e := range cells {
		c := Cell{Key: Key{e.Field, e.Variant, e.Item}}
		if e.Origin > 0 && e.Origin <= len(origins) {
			c.Origin = origins[e.Origin-1]
		}
		if e.Kind != "" {
			v, err := DecodeValue(e.Kind, e.Value)
			if err != nil {
				return nil, fmt.Errorf("field %s: %w", e.Field, err)
			}
			c.Value = v
		}
		out = append(out, c)
	}
	return out, nil
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
