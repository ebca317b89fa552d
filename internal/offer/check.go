package offer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"escale/internal/fault"
)

// MaxCells and MaxItems bound what one offer may hold, MaxName what its items and variants are called by.
const (
	MaxCells = 20_000
	MaxItems = 2_000 // of one repeated field
	MaxName  = 500   // bytes: items of imports may be addresses
)

// Check says what is wrong with an offer under its sheet, as pointers into its JSON. What is missing counts only when it is
// needed for publication and the offer is published: a draft may be incomplete. A stricter sheet never unpublishes by
// itself; whoever saves decides which problems block.
func (s *Sheet) Check(o *Offer, r Reference) []fault.Problem {
	var found []fault.Problem
	if len(o.Cells) > MaxCells {
		return []fault.Problem{fault.At("", "list.too_long", "length", len(o.Cells), "max", MaxCells)}
	}
	items := map[string]int{}
	for i := range o.Cells {
		c := &o.Cells[i]
		if c.Origin.From != 0 {
			continue // judged where it is entered
		}
		if s.Field(c.Field) != nil && crowd(items, c) == MaxItems+1 {
			found = append(found, crowded(c))
		}
		found = append(found, s.checkCell(c, r)...)
	}
	excluded(o, r, func(_ *Cell, p fault.Problem) { found = append(found, p) })
	if o.Status == Published {
		found = append(found, s.Missing(o, "publish")...)
	}
	return found
}

// crowd counts the items of a repeated field up to the cell.
func crowd(items map[string]int, c *Cell) int {
	items[c.Variant+"/"+c.Field]++
	return items[c.Variant+"/"+c.Field]
}

func crowded(c *Cell) fault.Problem {
	return fault.At(Pointer(c.Field), "list.too_long", "length", MaxItems+1, "max", MaxItems)
}

// checkCell says what is wrong with a cell by itself.
func (s *Sheet) checkCell(c *Cell, r Reference) []fault.Problem {
	f := s.Field(c.Field)
	switch {
	case f != nil:
		return append(c.check(f, r), s.unfit(c, f, r)...)
	case r.Catalog.Field(c.Field) == nil:
		return []fault.Problem{{Path: c.Pointer(), Key: "field.unknown", Hint: s.nearest(c.Field),
			Args: map[string]any{"field": c.Field, "type": string(s.Type)}}}
	}
	return nil // a field of another type is kept, out of sight
}

// Missing lists the fields that a need asks for and the offer lacks.
func (s *Sheet) Missing(o *Offer, need Need) []fault.Problem {
	var found []fault.Problem
	for _, f := range s.Fields() {
		if !slices.Contains(f.Needed, need) {
			continue
		}
		there := false
		for range o.All(f.Key) {
			there = true
			break
		}
		if !there {
			found = append(found, fault.At(Pointer(f.Key), "field.missing", "field", f.Key, "need", string(need)))
		}
	}
	return found
}

func (s *Sheet) nearest(key string) string {
	var keys []string
	for _, f := range s.Fields() {
		keys = append(keys, f.Key)
	}
	return Nearest(key, keys)
}

func (c *Cell) check(f *Field, r Reference) []fault.Problem {
	switch {
	case c.Value == nil:
		return []fault.Problem{fault.At(c.Pointer(), "value.missing")}
	case c.Value.Kind() != f.Kind:
		return []fault.Problem{fault.At(c.Pointer(), "value.wrong_kind", "kind", string(c.Value.Kind()), "want", string(f.Kind))}
	case f.Many != (c.Item != ""):
		return []fault.Problem{fault.At(c.Pointer(), "value.items", "many", f.Many)}
	case strings.Contains(c.Variant, "/"):
		return []fault.Problem{fault.At(Pointer(c.Field), "variant.nested", "value", clip(c.Variant, 60))}
	case c.Variant != "" && !r.Catalog.Thesaurus.known("variant", c.Variant):
		return []fault.Problem{{Path: Pointer(c.Field), Key: "variant.unknown", Hint: r.Catalog.Thesaurus.Nearest("variant", c.Variant), Args: map[string]any{"value": clip(c.Variant, 60)}}}
	case len(c.Item) > MaxName || len(c.Variant) > MaxName:
		return []fault.Problem{fault.At(Pointer(c.Field), "text.too_long", "length", max(len(c.Item), len(c.Variant)), "max", MaxName)}
	}
	if t, ok := c.Value.(Text); ok && len(t) == 0 {
		return []fault.Problem{fault.At(c.Pointer(), "value.missing")}
	}
	found := c.Value.Check(f, r)
	if len(found) == 0 {
		return nil // as nearly always; the pointer costs as much as many checks
	}
	return under(c.Pointer(), found)
}

// Pointer gives the JSON pointer of a field: its dots are levels.
func Pointer(field string) string { return "/" + strings.ReplaceAll(field, ".", "/") }

// Pointer gives the JSON pointer of the cell.
func (k Key) Pointer() string {
	p := Pointer(k.Field)
	if k.Variant != "" {
		p = "/variants/" + escaped.Replace(k.Variant) + p
	}
	if k.Item != "" {
		p += "/" + escaped.Replace(k.Item)
	}
	return p
}

// escaped writes a name as a level of a JSON pointer (RFC 6901).
var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// checkLength bounds a short string beside others in a value.
func checkLength(path, s string) []fault.Problem {
	if len(s) > MaxShort {
		return []fault.Problem{fault.At(path, "text.too_long", "length", len(s), "max", MaxShort)}
	}
	return nil
}

// MaxShort bounds names, credits and other short strings within values, in bytes.
const MaxShort = 2_000

// part is one of several alike within a value, and where it stands.
type part[V any] struct {
	path  string
	value V
}

// CleanText makes a string fit to be stored: valid UTF-8 without NUL and other control characters but tab and newline.
func CleanText(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, unwanted) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unwanted(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func unwanted(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' || r == 0x7f || r == utf8.RuneError
}
