package offer

import (
	"slices"

	"escale/internal/fault"
)

// Breaks lists what another catalog would take from offers that were entered with this one: types, fields and codes never
// vanish, and a field's key, kind and rights stay what they were. What is no longer wanted is deprecated instead: a field by
// "replaced", a concept by "replaced_by".
func (c *Catalog) Breaks(next *Catalog) []fault.Problem {
	var found []fault.Problem
	for _, s := range c.Sheets {
		found = append(found, s.breaks(next.Sheet(s.Type))...)
	}
	for _, scheme := range c.Thesaurus.Schemes() {
		for _, concept := range c.Thesaurus.Scheme(scheme) {
			if next.Thesaurus.Concept(scheme, concept.Code) == nil {
				found = append(found, fault.At(listFile(scheme), "catalog.code_gone", "scheme", scheme, "value", concept.Code))
			}
		}
	}
	return found
}

func listFile(scheme string) string { return "thesaurus/" + scheme + ".tsv" }

func (s *Sheet) breaks(next *Sheet) []fault.Problem {
	if next == nil {
		return []fault.Problem{fault.At(sheetFile(s.Type), "catalog.type_gone", "type", string(s.Type))}
	}
	var found []fault.Problem
	if s.Realm != next.Realm {
		found = append(found, fault.At(sheetFile(s.Type), "catalog.realm_changed", "type", string(s.Type), "was", string(s.Realm), "now", string(next.Realm)))
	}
	for _, f := range s.Fields() {
		g := next.Field(f.Key)
		if g == nil {
			found = append(found, fault.At(sheetFile(s.Type), "catalog.field_gone", "type", string(s.Type), "field", f.Key))
			continue
		}
		found = append(found, f.breaks(g, s.Type)...)
		for _, sub := range f.Fields {
			if now := g.Sub(sub.Name); now == nil {
				found = append(found, fault.At(sheetFile(s.Type), "catalog.field_gone", "type", string(s.Type), "field", sub.Key))
			} else {
				found = append(found, sub.breaks(now, s.Type)...)
			}
		}
	}
	return found
}

// breaks lists the words of a field that may not change, and did.
func (f *Field) breaks(g *Field, of Type) (found []fault.Problem) {
	for _, word := range []struct{ name, was, now string }{
		{"kind", string(f.Kind), string(g.Kind)}, {"scheme", f.Scheme, g.Scheme}, {"number", f.Number, g.Number},
		{"unit", f.Unit, g.Unit}, {"many", yesNo(f.Many), yesNo(g.Many)}, {"class", string(widest(f.Class, g.Class)), string(g.Class)},
	} {
		if word.was != word.now {
			found = append(found, fault.At(sheetFile(of), "catalog.field_changed", "field", f.Key, "word", word.name, "was", word.was, "now", word.now))
		}
	}
	return found
}

// widest gives the class as it was where the next one would show to more people what was entered for fewer; a network may
// narrow a class, and then it gives the next one.
func widest(was, next Class) Class {
	if slices.Index(Classes, next) < slices.Index(Classes, was) {
		return was
	}
	return next
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
