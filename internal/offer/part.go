package offer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/fault"
)

// Part is one of several things of a kind that an offer is made of and that people look at one by one: a meeting room, a
// bedroom, a sort of pitch, a menu. Which fields it has, its sheet says (Field.Fields); they are of the simpler kinds, each
// told once or, where it holds many, several times. It is no offer: it has no page, no owner and no hours of its own. What has
// is an offer, and related. See docs/decisions/0022.
type Part map[string][]Value

// MaxPart bounds the values of one part.
const MaxPart = 200

// partKinds are the kinds that a field of a part can be of.
var partKinds = []Kind{KindText, KindWord, KindNumber, KindFlag, KindChoice, KindRate, KindLink}

func (Part) Kind() Kind { return KindPart }

// Names lists the fields that the part tells, sorted.
func (p Part) Names() []string { return slices.Sorted(maps.Keys(p)) }

func (p Part) Check(f *Field, r Reference) []fault.Problem {
	count := 0
	var found []fault.Problem
	for _, name := range p.Names() {
		path, values := "/"+escaped.Replace(name), p[name]
		count += len(values)
		sub := f.Sub(name)
		switch {
		case sub == nil:
			found = append(found, fault.Problem{Path: path, Key: "field.unknown", Hint: Nearest(name, f.subs()), Args: map[string]any{"field": clip(name, 60), "type": f.Key}})
			continue
		case len(values) > 1 && !sub.Many:
			found = append(found, fault.At(path, "value.items", "many", false))
		}
		for i, v := range values[:min(len(values), MaxPart)] {
			at := path
			if sub.Many {
				at += "/" + strconv.Itoa(i)
			}
			switch {
			case v == nil:
				found = append(found, fault.At(at, "value.missing"))
			case v.Kind() != sub.Kind:
				found = append(found, fault.At(at, "value.wrong_kind", "kind", string(v.Kind()), "want", string(sub.Kind)))
			default:
				found = append(found, under(at, v.Check(sub, r))...)
			}
		}
	}
	switch {
	case count == 0:
		return []fault.Problem{fault.At("", "value.missing")}
	case count > MaxPart:
		return append(found, fault.At("", "list.too_long", "length", count, "max", MaxPart))
	}
	return found
}

// Facts are those of its values, so that a hotel is found by its largest room and a restaurant by the dish on a menu. What a
// hall costs is not what its hotel costs: rates count only where their field is asked for.
func (p Part) Facts(f *Field, r Reference, to *Facts) {
	for _, name := range p.Names() {
		sub := f.Sub(name)
		if sub == nil {
			continue
		}
		for _, v := range p[name] {
			if v == nil || v.Kind() != sub.Kind {
				continue
			}
			numbers := len(to.Numbers)
			v.Facts(sub, r, to)
			if sub.Kind == KindRate && sub.Facet == "" {
				to.Numbers = to.Numbers[:numbers]
			}
		}
	}
}

// With gives the part with what change makes of each value; nil takes the value away. It is nil when nothing is left.
func (p Part) With(change func(name string, v Value) Value) Part {
	var left Part
	for name, values := range p {
		var some []Value
		for _, v := range values {
			if w := change(name, v); w != nil {
				some = append(some, w)
			}
		}
		if len(some) > 0 {
			if left == nil {
				left = Part{}
			}
			left[name] = some
		}
	}
	return left
}

// typed is a value beside its kind, so that a stored part can be read without its sheet.
type typed struct {
	Kind  Kind           `json:"k"`
	Value jsontext.Value `json:"v"`
}

// MarshalJSONTo writes {"area":[{"k":"number","v":55}]}, sorted by name.
func (p Part) MarshalJSONTo(e *jsontext.Encoder) error {
	all := map[string][]typed{}
	for name, values := range p {
		all[name] = []typed{}
		for _, v := range values {
			if v == nil {
				continue
			}
			data, err := json.Marshal(v, json.Deterministic(true))
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			all[name] = append(all[name], typed{v.Kind(), data})
		}
	}
	return json.MarshalEncode(e, all, json.Deterministic(true))
}

// Sub gives the field of a part by its name there, or nil.
func (f *Field) Sub(name string) *Field {
	if i := slices.IndexFunc(f.Fields, func(s *Field) bool { return s.Name == name }); i >= 0 {
		return f.Fields[i]
	}
	return nil
}

func (f *Field) subs() []string {
	var names []string
	for _, s := range f.Fields {
		names = append(names, s.Name)
	}
	return names
}

// nameSubs gives the fields of parts their full keys, and the rights of the field that holds them where they say none.
func (f *Field) nameSubs() {
	for _, s := range f.Fields {
		if s.Name != "" {
			continue
		}
		s.Name, s.Key = s.Key, f.Key+"."+s.Key
		if s.Class == "" {
			s.Class = f.Class
		}
		if s.Group == "" {
			s.Group = f.Group
		}
	}
}

// joined gives a field with all fields that its parts have on this sheet and on those before.
func (f *Field) joined(before *Field) *Field {
	if before == nil || f.Kind != KindPart {
		return f
	}
	all := *f
	all.Fields = laySubs(before.Fields, f.Fields)
	return &all
}

// checkSubs holds the fields of a part to what the code relies on.
func (c *Catalog) checkSubs(f *Field) error {
	if (f.Kind == KindPart) != (len(f.Fields) > 0) || f.Kind == KindPart && !f.Many {
		return fmt.Errorf("a list of parts, and no other, says which fields they have")
	}
	seen := map[string]bool{"id": true}
	for _, s := range f.Fields {
		switch {
		case !facetForm.MatchString(s.Name) || seen[s.Name]:
			return fmt.Errorf("%q is no name of a field of a part, or stands twice", s.Name)
		case !slices.Contains(partKinds, s.Kind):
			return fmt.Errorf("%s: a field of a part is one of %v", s.Name, partKinds)
		case slices.Index(Classes, s.Class) < slices.Index(Classes, f.Class):
			return fmt.Errorf("%s: is shown to more people than the part that it is in", s.Name)
		case s.Kind == KindText && s.Many:
			return fmt.Errorf("%s: a part says a text once", s.Name)
		case len(s.Needed) > 0 || s.Showing || s.Measure != "" || s.Card || len(s.Fields) > 0:
			return fmt.Errorf("%s: only a field of an offer can be needed, measured or on a card", s.Name)
		}
		seen[s.Name] = true
		if err := c.checkField(s); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		c.subs[s.Key] = s
	}
	return nil
}

// laySubs lays the fields of parts that a layer names over those below: each replaces its like or is added.
func laySubs(below, above []*Field) []*Field {
	all := slices.Clone(below)
	for _, s := range above {
		if i := slices.IndexFunc(all, func(b *Field) bool { return b.Key == s.Key }); i >= 0 {
			all[i] = s
		} else {
			all = append(all, s)
		}
	}
	return all
}
