// Package offer is the heart of the domain: what a tourism offer is, which fields its type has, and how two versions of
// one compare and merge. An offer is a head (identity, type, status, owner, version) and a list of cells; a cell is one
// value of one field, with its own origin. Everything else follows from that: masks hide cells, proposals set cells,
// merging compares cells, an import owns the cells that it brought. Sheets and the thesaurus are data beside the code.
// The package does no I/O and knows nobody but geo, opening and fault.
package offer

import (
	"iter"
	"slices"
	"time"

	"escale/internal/geo"
	"escale/internal/opening"
)

// ID identifies an offer in one base, for ever. Own ids start at FirstID and stay below 2^31, because the clients of the
// field store 32-bit integers; lower ones are numbers that an importer claimed from a foreign system.
type ID int64

// FirstID is the lowest id that a base gives by itself; MaxID bounds all of them.
const (
	FirstID ID = 1_000_000_000
	MaxID   ID = 1<<31 - 1
)

// Type says what an offer is about, and so which sheet it is entered with: hotel, restaurant, event…
type Type string

// Status is the state of publication. The state of life (closed, cancelled…) is a field of its own, see Life.
type Status string

const (
	Draft     Status = "draft"
	Published Status = "published"
	Withdrawn Status = "withdrawn"
	Deleted   Status = "deleted"
	Merged    Status = "merged" // MergedInto tells where it went
)

// Statuses lists every Status, in the order of a record's life.
var Statuses = []Status{Draft, Published, Withdrawn, Deleted, Merged}

// Offer is one record of the base (a fiche, never a bordereau), at one version. It holds only what the network shares;
// what one organisation keeps for itself is a Private.
type Offer struct {
	ID         ID
	Version    int64 // 1 for the first, given by the store
	Type       Type
	Status     Status
	MergedInto ID     // only with status Merged
	Owner      string // code of the organisation that answers for it
	Created    time.Time
	Updated    time.Time // last change of what the network shares
	Cells      []Cell    // in the order of entry; (Field, Variant, Item) is unique
	Unmapped   []Remainder
}

// Cell is one value of one field. Key tells them apart within an offer.
type Cell struct {
	Key
	Value  Value
	Origin Origin
}

// Key addresses a cell: the field's key in the sheets; the variant, "" being the standard one; and in a repeated field the
// item, stable for life. A repeated choice has its code as item.
type Key struct {
	Field   string
	Variant string
	Item    string
}

// Origin is where a value comes from: the organisation, file or service named by Source, and when it was last set.
// Overridden means that a person replaced what Source says; an import then leaves the cell alone. From is the record that an
// inherited value belongs to: such a cell is never stored, see Catalog.Inherit.
type Origin struct {
	Source     string    `json:"source,omitempty"`
	At         time.Time `json:"at,omitzero"`
	Overridden bool      `json:"overridden,omitzero"`
	From       ID        `json:"from,omitzero"`
}

// Remainder is a piece of a source that the model has no field for, or whose field does not take it. It counts as protected,
// is never indexed, and is dropped when the field it is bound to is edited.
type Remainder struct {
	Source string `json:"source"`
	Path   string `json:"path"`             // in the source's own form; of what was set aside by the sheet, in the offer's
	Field  string `json:"field,omitempty"`  // the field it refines, if any
	Reason string `json:"reason,omitempty"` // message key of why the field does not take it
	Value  string `json:"value"`            // JSON text
}

// Private is what one organisation keeps about an offer: criteria, notes. It has a version of its own, and touches
// neither the version nor the date of the offer.
type Private struct {
	Offer        ID
	Organisation string
	Version      int64
	Cells        []Cell
}

// All gives the standard cells of a field in their order.
func (o *Offer) All(field string) iter.Seq[*Cell] {
	return func(yield func(*Cell) bool) {
		for i := range o.Cells {
			if c := &o.Cells[i]; c.Field == field && c.Variant == "" && !yield(c) {
				return
			}
		}
	}
}

// Get gives the cell at a key, or nil.
func (o *Offer) Get(key Key) *Cell {
	for i := range o.Cells {
		if o.Cells[i].Key == key {
			return &o.Cells[i]
		}
	}
	return nil
}

// Set puts a cell in the place of the one with the same key, or at the end. A nil value removes it.
func (o *Offer) Set(c Cell) {
	i := slices.IndexFunc(o.Cells, func(d Cell) bool { return d.Key == c.Key })
	switch {
	case c.Value == nil && i >= 0:
		o.Cells = slices.Delete(o.Cells, i, i+1)
	case c.Value == nil:
	case i >= 0:
		o.Cells[i] = c
	default:
		o.Cells = append(o.Cells, c)
	}
}

// Clone copies the offer so that setting and removing cells leaves the original alone. Values are never changed in place
// and are shared.
func (o *Offer) Clone() *Offer {
	p := *o
	p.Cells = slices.Clone(o.Cells)
	p.Unmapped = slices.Clone(o.Unmapped)
	return &p
}

// Variants lists the variants that override something, sorted.
func (o *Offer) Variants() []string {
	var names []string
	for i := range o.Cells {
		if v := o.Cells[i].Variant; v != "" && !slices.Contains(names, v) {
			names = append(names, v)
		}
	}
	slices.Sort(names)
	return names
}

// As gives the offer as one variant shows it: a field that the variant sets is the variant's, any other the standard.
// The result has standard cells only.
func (o *Offer) As(variant string) *Offer {
	own := map[string]bool{}
	for i := range o.Cells {
		if o.Cells[i].Variant == variant {
			own[o.Cells[i].Field] = true
		}
	}
	p := *o
	p.Cells = nil
	for _, c := range o.Cells {
		if c.Variant == variant && variant != "" || c.Variant == "" && (!own[c.Field] || variant == "") {
			c.Variant = ""
			p.Cells = append(p.Cells, c)
		}
	}
	return &p
}

// The keys of the fields that the program itself reads. Every sheet has them; they stand in sheets/common.yaml.
const (
	FieldName        = "name"
	FieldFormerNames = "former_names"
	FieldAliases     = "aliases"
	FieldCategory    = "category"
	FieldLife        = "life"
	FieldAddress     = "location.address"
	FieldPosition    = "location.point"
	FieldCommunes    = "location.communes"
	FieldOpening     = "opening"
	FieldContacts    = "contacts"
	FieldMedia       = "media"
	FieldIdentifiers = "identifiers"
	FieldRelations   = "relations"
	FieldSummary     = "description.short"
	FieldDescription = "description.long"
	FieldRates       = "rates"
	FieldRatings     = "classifications"
	FieldFeatures    = "features"
	FieldTrack       = "itinerary.track"
)

// Name gives the name in every language.
func (o *Offer) Name() Text { return first[Text](o, FieldName) }

// Position gives where the offer is; false when that is not told.
func (o *Offer) Position() (geo.Point, bool) {
	p, ok := get[Position](o, FieldPosition)
	return geo.Point(p), ok
}

// Address gives the postal address; its Commune is the code that was entered.
func (o *Offer) Address() Address { return first[Address](o, FieldAddress) }

// Opening gives when the offer is open or takes place; false when nothing was said at all.
func (o *Offer) Opening() (opening.Calendar, bool) {
	h, ok := get[Hours](o, FieldOpening)
	return opening.Calendar(h), ok
}

// Life gives the state of life, Active when nothing else was said.
func (o *Offer) Life() Life {
	if l, ok := get[Life](o, FieldLife); ok {
		return l
	}
	return Life{State: Active}
}

// Identifiers lists the offer's identities in other systems.
func (o *Offer) Identifiers() []Identifier { return every[Identifier](o, FieldIdentifiers) }

// Media lists pictures, videos and documents in their order, the main one first.
func (o *Offer) Media() []Medium { return every[Medium](o, FieldMedia) }

// Category gives the codes of the categories, the principal one first.
func (o *Offer) Category() []string {
	var codes []string
	for _, c := range every[Choice](o, FieldCategory) {
		codes = append(codes, c.Code)
	}
	return codes
}

func get[V Value](o *Offer, field string) (V, bool) {
	for c := range o.All(field) {
		if v, ok := c.Value.(V); ok {
			return v, true
		}
	}
	var none V
	return none, false
}

func first[V Value](o *Offer, field string) V {
	v, _ := get[V](o, field)
	return v
}

func every[V Value](o *Offer, field string) []V {
	var all []V
	for c := range o.All(field) {
		if v, ok := c.Value.(V); ok {
			all = append(all, v)
		}
	}
	return all
}
