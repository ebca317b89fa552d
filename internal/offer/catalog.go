package offer

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Catalog is what a network agreed on: its sheets and its thesaurus. It is never changed after it was made.
type Catalog struct {
	Sheets    []*Sheet // in the order of the menu
	Thesaurus *Thesaurus

	types  map[Type]*Sheet
	fields map[string]*Field
	subs   map[string]*Field // of parts, by their full keys
	layers []Layer           // that it was made of, the lowest first
}

//go:embed sheets/*.yaml thesaurus/*.tsv
var shipped embed.FS

// Base gives the catalog that the program ships, which a network's own edits lie over.
var Base = sync.OnceValues(func() (*Catalog, error) { return LoadCatalog(shipped) })

// LoadCatalog reads sheets/*.yaml and thesaurus/*.tsv. The sheet common.yaml holds the fields of every type (the tronc
// commun): its sections come first, a section of the same key goes on where the common one ends, and a section that says
// "after" stands behind the one that it names; a type says "without" for those that it has no use for. order.yaml lists
// the types in the order of the menu.
func LoadCatalog(files fs.FS) (*Catalog, error) {
	layer, err := readLayer(files)
	if err != nil {
		return nil, err
	}
	return load([]Layer{layer})
}

// With gives the catalog with a layer over it. It refuses what is wrong in itself; whether it takes anything away that
// offers may hold, Breaks tells.
func (c *Catalog) With(over Layer) (*Catalog, error) {
	if err := over.check(); err != nil {
		return nil, err
	}
	return load(append(slices.Clone(c.layers), over))
}

func load(layers []Layer) (*Catalog, error) {
	c := &Catalog{types: map[Type]*Sheet{}, fields: map[string]*Field{}, subs: map[string]*Field{}, layers: layers}
	concepts, err := conceptsOf(layers)
	if err != nil {
		return nil, err
	}
	if c.Thesaurus, err = NewThesaurus(concepts); err != nil {
		return nil, err
	}
	shared, err := sheetOf(layers, common)
	if err != nil {
		return nil, err
	}
	order, err := types(layers)
	if err != nil {
		return nil, err
	}
	for _, t := range order {
		sheet, err := sheetOf(layers, t)
		if err != nil {
			return nil, err
		}
		if err := sheet.complete(shared); err != nil {
			return nil, err
		}
		c.Sheets = append(c.Sheets, sheet)
		c.types[t] = sheet
	}
	return c, c.check()
}

// complete gives the sheet the common fields and what it says about them.
func (s *Sheet) complete(shared *Sheet) error {
	s.Realm = cmp.Or(s.Realm, Offers)
	sections, err := shared.leaveOut(s.Without)
	if err != nil {
		return fmt.Errorf("sheet %s: without: %w", s.Type, err)
	}
	s.Sections = join(sections, s.Sections)
	for _, f := range s.Fields() {
		f.nameSubs()
	}
	return s.applyNeeds()
}

// Sheet gives the sheet of a type, or nil.
func (c *Catalog) Sheet(t Type) *Sheet { return c.types[t] }

// Realm gives the realm of a type; one without a sheet, which another version of the program may have had, counts as an offer.
func (c *Catalog) Realm(t Type) Realm {
	if s := c.Sheet(t); s != nil {
		return s.Realm
	}
	return Offers
}

// Field gives the field with a key, whichever sheets have it, or nil.
func (c *Catalog) Field(key string) *Field { return c.fields[key] }

// Fields lists every field once, sorted by key.
func (c *Catalog) Fields() []*Field {
	var all []*Field
	for _, f := range c.fields {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *Field) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// Askable lists every field, and every field of a part, sorted by key.
func (c *Catalog) Askable() []*Field {
	all := c.Fields()
	for _, f := range c.subs {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *Field) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// Facets lists the names of the facets of choices and flags, with a field that has it, sorted by name.
func (c *Catalog) Facets() []*Field {
	seen := map[string]bool{}
	var all []*Field
	for _, f := range c.Askable() {
		if f.Facet != "" && f.Kind != KindNumber && f.Kind != KindRate && !seen[f.Facet] {
			seen[f.Facet] = true
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b *Field) int { return strings.Compare(a.Facet, b.Facet) })
	return all
}

// checkConcepts refuses concepts that stand on types, or lead to types and realms, which are not there.
func (c *Catalog) checkConcepts() error {
	for _, scheme := range c.Thesaurus.Schemes() {
		for _, concept := range c.Thesaurus.Scheme(scheme) {
			for _, t := range concept.Types {
				if c.Sheet(t) == nil {
					return fmt.Errorf("thesaurus: %s:%s stands on the type %q, which is not there", scheme, concept.Code, t)
				}
			}
			for _, to := range concept.To {
				if c.Sheet(Type(to)) == nil && !slices.Contains(Realms, Realm(to)) {
					return fmt.Errorf("thesaurus: %s:%s leads to %q, which is neither a type nor a realm", scheme, concept.Code, to)
				}
			}
		}
	}
	return nil
}

// check holds the data to the rules that code relies on: one kind, class and group per key, known kinds, schemes and groups.
func (c *Catalog) check() error {
	if err := c.checkConcepts(); err != nil {
		return err
	}
	for _, s := range c.Sheets {
		if c.Thesaurus.Concept("category", s.Category) == nil {
			return fmt.Errorf("sheet %s: category %q is not in the thesaurus", s.Type, s.Category)
		}
		if !slices.Contains(Realms, s.Realm) {
			return fmt.Errorf("sheet %s: realm %q is unknown; there are %v", s.Type, s.Realm, Realms)
		}
		if err := s.checkBeds(); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Type, err)
		}
		if err := c.checkPassesOn(s); err != nil {
			return fmt.Errorf("sheet %s: passes_on: %w", s.Type, err)
		}
		for _, section := range s.Sections {
			if section.Label["fr"] == "" || section.Label["en"] == "" {
				return fmt.Errorf("sheet %s: section %q is new and lacks a French or English label; there are %s", s.Type, section.Key, s.sectionKeys())
			}
		}
		seen := map[string]bool{}
		for _, f := range s.Fields() {
			if seen[f.Key] {
				return fmt.Errorf("sheet %s: field %s stands twice", s.Type, f.Key)
			}
			seen[f.Key] = true
			if err := c.checkField(f); err != nil {
				return fmt.Errorf("sheet %s: field %s: %w", s.Type, f.Key, err)
			}
			if err := c.checkSubs(f); err != nil {
				return fmt.Errorf("sheet %s: field %s: %w", s.Type, f.Key, err)
			}
			c.fields[f.Key] = f.joined(c.fields[f.Key])
		}
		for _, f := range s.Fields() {
			for i, b := range f.Key {
				if level := f.Key[:i]; b == '.' && seen[level] {
					return fmt.Errorf("sheet %s: %s is both a field and a level of %s", s.Type, level, f.Key)
				}
			}
		}
	}
	return nil
}

// sectionKeys lists the sections that have labels.
func (s *Sheet) sectionKeys() string {
	var keys []string
	for _, section := range s.Sections {
		if len(section.Label) > 0 {
			keys = append(keys, section.Key)
		}
	}
	return strings.Join(keys, ", ")
}

// checkPassesOn refuses what could never be passed on, and what must not be: who a record is stays with it.
func (c *Catalog) checkPassesOn(s *Sheet) error {
	if s.PassesOn == nil {
		return nil
	}
	for _, nature := range append([]string{s.PassesOn.Along}, s.PassesOn.Relations...) {
		if c.Thesaurus.Concept("relation", nature) == nil {
			return fmt.Errorf("relation %q is not in the thesaurus", nature)
		}
	}
	if s.PassesOn.Relation(s.PassesOn.Along) {
		return fmt.Errorf("relations of nature %s lead here, and cannot be passed on", s.PassesOn.Along)
	}
	for _, key := range slices.Concat(s.PassesOn.Fields, s.PassesOn.Whole) {
		if !slices.ContainsFunc(s.Fields(), func(f *Field) bool { return within(f.Key, key) }) {
			return fmt.Errorf("%s is neither a field nor a level of the sheet", key)
		}
	}
	for _, key := range []string{FieldName, FieldCategory, FieldLife, FieldIdentifiers, FieldRelations} {
		if s.PassesOn.Field(key) {
			return fmt.Errorf("%s belongs to one record, and cannot be passed on", key)
		}
	}
	return nil
}

func (c *Catalog) checkField(f *Field) error {
	if g := cmp.Or(c.fields[f.Key], c.subs[f.Key]); g != nil && (g.Name != f.Name || g.Kind != f.Kind || g.Class != f.Class || g.Group != f.Group || g.Many != f.Many || g.Facet != f.Facet) {
		return fmt.Errorf("means something else in another sheet")
	}
	if err := c.checkNames(f); err != nil {
		return err
	}
	switch {
	case !slices.Contains(kinds, f.Kind):
		return fmt.Errorf("kind %q is unknown", f.Kind)
	case !slices.Contains(Classes, f.Class):
		return fmt.Errorf("class %q is unknown", f.Class)
	case !slices.Contains(Groups, f.Group):
		return fmt.Errorf("group %q is unknown", f.Group)
	case f.Label["fr"] == "" || f.Label["en"] == "":
		return fmt.Errorf("lacks a French or English label")
	case f.Measure != "" && measured[f.Measure] != f.Kind:
		return fmt.Errorf("measure %q gives no %s", f.Measure, f.Kind)
	case f.Measure != "" && f.Many != (f.Measure == MeasureCommunes):
		return fmt.Errorf("measure %q does not give so many values", f.Measure)
	case f.Showing && (f.Kind != KindSpan || f.Many):
		return fmt.Errorf("only one span says when a record is shown")
	case f.Kind == KindChoice && c.Thesaurus.Scheme(f.Scheme) == nil:
		return fmt.Errorf("scheme %q is not in the thesaurus", f.Scheme)
	}
	for _, n := range f.Needed {
		if !slices.Contains(Needs, n) {
			return fmt.Errorf("need %q is unknown", n)
		}
	}
	return nil
}

var (
	keyForm   = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*$`)
	facetForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// heads are what every offer is written with beside its fields, which no field may be called.
var heads = []string{"id", "uri", "type", "status", "version", "owner", "created", "updated", "sources", "realm", "variants", "inherited", "withheld", "unmapped"}

// checkNames refuses a key that no answer could carry, and a facet that could not be asked for or means two things.
func (c *Catalog) checkNames(f *Field) error {
	level, _, _ := strings.Cut(f.Key, ".")
	switch {
	case len(f.Key) > 80 || !keyForm.MatchString(f.Key):
		return fmt.Errorf("a key is made of a-z, 0-9 and _, with dots between its levels (park.since)")
	case slices.Contains(heads, level):
		return fmt.Errorf("%q is part of every offer already; begin the key with another word", level)
	case f.Facet == "":
		return nil
	case len(f.Facet) > 40 || !facetForm.MatchString(f.Facet):
		return fmt.Errorf("facet %q: a facet is made of a-z, 0-9 and _", f.Facet)
	}
	for _, g := range c.Askable() {
		if g.Facet == f.Facet && (g.Scheme != f.Scheme || g.asNumber() != f.asNumber()) {
			return fmt.Errorf("facet %q is already that of %s, which holds something else", f.Facet, g.Key)
		}
	}
	return nil
}

// asNumber tells whether a facet of the field is bounded rather than counted.
func (f *Field) asNumber() bool { return f.Kind == KindNumber || f.Kind == KindRate }

// join puts the fields of a type's section behind those of the common section with the same key, and its other sections
// behind the one that they name, or at the end.
func join(common, own []Section) []Section {
	all := slices.Clone(common)
	for _, s := range own {
		if i := place(all, s.Key); i >= 0 {
			all[i].Fields = slices.Concat(all[i].Fields, s.Fields)
		} else if i = place(all, s.After); i >= 0 {
			all = slices.Insert(all, i+1, s)
		} else {
			all = append(all, s)
		}
	}
	return all
}

// leaveOut gives the sections without the fields that a type has no use for, and without those that are then empty. What
// names, sorts and identifies a record is never left out.
func (s *Sheet) leaveOut(keys []string) ([]Section, error) {
	for _, key := range keys {
		if !slices.ContainsFunc(s.Fields(), func(f *Field) bool { return within(f.Key, key) }) {
			return nil, fmt.Errorf("%s is neither a common field nor a level of some", key)
		}
		for _, kept := range []string{FieldName, FieldCategory, FieldIdentifiers, FieldRelations} {
			if within(kept, key) {
				return nil, fmt.Errorf("every type has %s", kept)
			}
		}
	}
	var all []Section
	for _, section := range s.Sections {
		had := len(section.Fields)
		section.Fields = slices.DeleteFunc(slices.Clone(section.Fields), func(f *Field) bool {
			return slices.ContainsFunc(keys, func(key string) bool { return within(f.Key, key) })
		})
		if had == 0 || len(section.Fields) > 0 {
			all = append(all, section)
		}
	}
	return all, nil
}

// applyNeeds gives the sheet fields of its own where it needs them for something else than other types do.
func (s *Sheet) applyNeeds() error {
	for key, needs := range s.Needs {
		if s.Field(key) == nil {
			return fmt.Errorf("sheet %s: needs %s, which is not there", s.Type, key)
		}
		for i := range s.Sections {
			fields := slices.Clone(s.Sections[i].Fields)
			if at := slices.IndexFunc(fields, func(f *Field) bool { return f.Key == key }); at >= 0 {
				own := *fields[at]
				own.Needed = needs
				fields[at] = &own
			}
			s.Sections[i].Fields = fields
		}
	}
	return nil
}

func place(all []Section, key string) int {
	return slices.IndexFunc(all, func(s Section) bool { return s.Key == key })
}
