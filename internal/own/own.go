// Package own is what one organisation keeps for itself about the offers of all: its criteria (member, partner, spring
// guide), notes, numbers. They drive half of all sites and brochures, and are nobody else's business, so they stand apart
// from offers, sheets and thesaurus, which are everybody's. Each organisation has a sheet of its own, which is data; the
// values are cells of an offer.Private. Here is what such a sheet may say, what its values may be, and what can be asked
// of them. Who may see them is access's to say.
package own

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"escale/internal/fault"
	"escale/internal/offer"
)

// Prefix begins the names by which own fields are asked for: own.member=yes.
const Prefix = "own."

// Limits of one sheet.
const (
	MaxSheet   = 1 << 20 // bytes
	MaxFields  = 100
	MaxChoices = 1_000 // of one field
	MaxAliases = 20    // of one field or choice
	MaxAlias   = 200   // bytes
	MaxText    = 10_000
)

// Sheet is the fields of one organisation, in their order.
type Sheet struct {
	Organisation string   `yaml:"organisation" json:"organisation"`
	Fields       []*Field `yaml:"fields" json:"fields"`
}

// Field is one field of an own sheet. Its key and kind never change.
type Field struct {
	Key      string      `yaml:"key" json:"key"`
	Kind     offer.Kind  `yaml:"kind" json:"kind"` // one of Kinds
	Label    offer.Label `yaml:"label" json:"label"`
	Help     offer.Label `yaml:"help" json:"help,omitempty"`
	Many     bool        `yaml:"many" json:"many,omitempty"`   // several choices at once
	Facet    bool        `yaml:"facet" json:"facet,omitempty"` // can be asked for, counted, and put first
	Choices  []Choice    `yaml:"choices" json:"choices,omitempty"`
	Min      *float64    `yaml:"min" json:"min,omitempty"`
	Max      *float64    `yaml:"max" json:"max,omitempty"`
	Decimals bool        `yaml:"decimals" json:"decimals,omitempty"`
	Aliases  []string    `yaml:"aliases" json:"aliases,omitempty"` // what other systems call it
	Ended    bool        `yaml:"ended" json:"ended,omitempty"`     // no longer entered; what was entered stays
}

// Choice is one code of a field. Codes are for ever, as long as something has them.
type Choice struct {
	Code    string      `yaml:"code" json:"code"`
	Label   offer.Label `yaml:"label" json:"label"`
	Aliases []string    `yaml:"aliases" json:"aliases,omitempty"` // the ids of other systems, kept at import
	Ended   bool        `yaml:"ended" json:"ended,omitempty"`
}

// Kinds lists what an own field can hold. A text is a note in one language, the organisation's.
var Kinds = []offer.Kind{offer.KindFlag, offer.KindChoice, offer.KindNumber, offer.KindDate, offer.KindWord, offer.KindText}

// ParseSheet reads a sheet from YAML or JSON and checks it.
func ParseSheet(data []byte) (*Sheet, error) {
	if len(data) > MaxSheet {
		return nil, fault.New(fault.TooMany, "own.sheet_too_large", "max", MaxSheet)
	}
	s := new(Sheet)
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(s); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.Refuse("own.sheet_invalid", []fault.Problem{fault.At("", "yaml.malformed", "reason", fault.Plain(err))})
	}
	s.Fields = slices.DeleteFunc(s.Fields, func(f *Field) bool { return f == nil })
	return s, fault.Refuse("own.sheet_invalid", s.Check())
}

var (
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,62}$`)
)

// Check says what is wrong with a sheet by itself.
func (s *Sheet) Check() []fault.Problem {
	var found []fault.Problem
	if len(s.Fields) > MaxFields {
		return append(found, fault.At("/fields", "list.too_long", "length", len(s.Fields), "max", MaxFields))
	}
	names := newNames()
	for _, f := range s.Fields {
		at := "/fields/" + f.Key
		if !keyForm.MatchString(f.Key) {
			found = append(found, fault.At(at, "own.key_malformed", "value", f.Key))
		}
		found = append(found, names.add(at, f.Key, f.Aliases)...)
		found = append(found, f.check(at)...)
	}
	return found
}

func (f *Field) check(at string) []fault.Problem {
	var found []fault.Problem
	fail := func(path, key string, args ...any) { found = append(found, fault.At(at+path, key, args...)) }
	if !slices.Contains(Kinds, f.Kind) {
		found = append(found, fault.Problem{Path: at + "/kind", Key: "own.kind_unknown", Hint: offer.Nearest(string(f.Kind), kindNames()), Args: map[string]any{"value": string(f.Kind)}})
	}
	if f.Label["fr"] == "" || f.Label["en"] == "" {
		fail("/label", "own.label_missing")
	}
	switch {
	case f.Kind != offer.KindChoice && (len(f.Choices) > 0 || f.Many):
		fail("", "own.choices_of_choice", "kind", string(f.Kind))
	case f.Kind == offer.KindChoice && len(f.Choices) == 0:
		fail("/choices", "own.choices_missing")
	case len(f.Choices) > MaxChoices:
		fail("/choices", "list.too_long", "length", len(f.Choices), "max", MaxChoices)
		return found
	case f.Facet && (f.Kind == offer.KindText || f.Kind == offer.KindWord):
		fail("/facet", "own.facet_of_text", "kind", string(f.Kind))
	}
	if f.Min != nil && f.Max != nil && *f.Max < *f.Min {
		fail("/max", "range.reversed", "min", *f.Min, "max", *f.Max)
	}
	names := newNames()
	for _, c := range f.Choices {
		at := at + "/choices/" + c.Code
		if !codeForm.MatchString(c.Code) {
			found = append(found, fault.At(at, "code.malformed", "value", c.Code))
		}
		if c.Label["fr"] == "" || c.Label["en"] == "" {
			found = append(found, fault.At(at+"/label", "own.label_missing"))
		}
		found = append(found, names.add(at, c.Code, c.Aliases)...)
	}
	return found
}

// names tells whether two things are called the same.
type names map[string]bool

func newNames() names { return names{} }

func (n names) add(at, name string, aliases []string) (found []fault.Problem) {
	if len(aliases) > MaxAliases {
		return []fault.Problem{fault.At(at+"/aliases", "list.too_long", "length", len(aliases), "max", MaxAliases)}
	}
	for i, one := range append([]string{name}, aliases...) {
		switch {
		case i > 0 && (one == "" || len(one) > MaxAlias || offer.CleanText(one) != one):
			found = append(found, fault.At(at+"/aliases", "code.malformed", "value", one))
		case n[one]:
			found = append(found, fault.At(at, "own.name_twice", "value", one))
		}
		n[one] = true
	}
	return found
}

func kindNames() []string {
	all := make([]string, len(Kinds))
	for i, k := range Kinds {
		all[i] = string(k)
	}
	return all
}

// Field gives the field with a key or alias, or nil.
func (s *Sheet) Field(name string) *Field {
	if s == nil {
		return nil
	}
	for _, f := range s.Fields {
		if f.Key == name {
			return f
		}
	}
	for _, f := range s.Fields {
		if slices.Contains(f.Aliases, name) {
			return f
		}
	}
	return nil
}

// Choice gives the choice with a code or alias, or nil.
func (f *Field) Choice(name string) *Choice {
	for i := range f.Choices {
		if f.Choices[i].Code == name {
			return &f.Choices[i]
		}
	}
	for i := range f.Choices {
		if slices.Contains(f.Choices[i].Aliases, name) {
			return &f.Choices[i]
		}
	}
	return nil
}

// Codes lists the codes of a field in their order: of its choices, or yes, no and unknown.
func (f *Field) Codes() []string {
	if f.Kind == offer.KindFlag {
		return []string{string(offer.Yes), string(offer.No), string(offer.Unknown)}
	}
	all := make([]string, len(f.Choices))
	for i := range f.Choices {
		all[i] = f.Choices[i].Code
	}
	return all
}

// Use is which fields have values, and which codes: what a new sheet must not lose.
type Use map[string]map[string]bool

// Add notes the cells of one offer.
func (u Use) Add(cells []offer.Cell) {
	for _, c := range cells {
		if u[c.Field] == nil {
			u[c.Field] = map[string]bool{}
		}
		if choice, ok := c.Value.(offer.Choice); ok {
			u[c.Field][choice.Code] = true
		}
	}
}

// Replace says what stands in the way of a sheet taking the place of another: a key keeps its kind for ever, and what is in
// use does not vanish; it can be ended.
func (s *Sheet) Replace(before *Sheet, use Use) []fault.Problem {
	var found []fault.Problem
	for _, old := range before.Fields {
		at := "/fields/" + old.Key
		i := slices.IndexFunc(s.Fields, func(f *Field) bool { return f.Key == old.Key })
		if i < 0 {
			if use[old.Key] != nil {
				found = append(found, fault.At(at, "own.field_in_use", "field", old.Key))
			}
			continue
		}
		f := s.Fields[i]
		switch {
		case f.Kind != old.Kind:
			found = append(found, fault.At(at+"/kind", "own.kind_changed", "was", string(old.Kind), "value", string(f.Kind)))
			continue
		case old.Many != f.Many && use[old.Key] != nil:
			found = append(found, fault.At(at+"/many", "own.field_in_use", "field", old.Key))
		}
		for _, c := range old.Choices {
			gone := !slices.ContainsFunc(f.Choices, func(d Choice) bool { return d.Code == c.Code })
			if gone && use[old.Key][c.Code] {
				found = append(found, fault.At(at+"/choices/"+c.Code, "own.code_in_use", "value", c.Code))
			}
		}
	}
	return found
}
