package offer

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Catalog is what a network agreed on: its sheets and its thesaurus. It is never changed after it was made.
type Catalog struct {
	Sheets    []*Sheet // in the order of the menu
	Thesaurus *Thesaurus

	types  map[Type]*Sheet
	fields map[string]*Field
}

//go:embed sheets/*.yaml thesaurus/*.tsv
var shipped embed.FS

// Base gives the catalog that the program ships, which a network's own edits lie over.
var Base = sync.OnceValues(func() (*Catalog, error) { return LoadCatalog(shipped) })

// LoadCatalog reads sheets/*.yaml and thesaurus/*.tsv. The sheet common.yaml holds the fields of every type (the tronc
// commun): its sections come first, a section of the same key goes on where the common one ends, and a section that says
// "after" stands behind the one that it names. order.yaml lists the types in the order of the menu.
func LoadCatalog(files fs.FS) (*Catalog, error) {
	c := &Catalog{types: map[Type]*Sheet{}, fields: map[string]*Field{}}
	if err := c.loadThesaurus(files); err != nil {
		return nil, err
	}
	var common Sheet
	if err := loadYAML(files, "sheets/common.yaml", &common); err != nil {
		return nil, err
	}
	var order struct {
		Types []Type `yaml:"types"`
	}
	if err := loadYAML(files, "sheets/order.yaml", &order); err != nil {
		return nil, err
	}
	for _, t := range order.Types {
		sheet := new(Sheet)
		if err := loadYAML(files, "sheets/"+string(t)+".yaml", sheet); err != nil {
			return nil, err
		}
		if sheet.Type != t {
			return nil, fmt.Errorf("sheets/%s.yaml: is of type %q", t, sheet.Type)
		}
		sheet.Sections = join(common.Sections, sheet.Sections)
		if err := sheet.applyNeeds(); err != nil {
			return nil, err
		}
		c.Sheets = append(c.Sheets, sheet)
		c.types[t] = sheet
	}
	return c, c.check()
}

// Sheet gives the sheet of a type, or nil.
func (c *Catalog) Sheet(t Type) *Sheet { return c.types[t] }

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

// Facets lists the names of the facets of choices and flags, with a field that has it, sorted by name.
func (c *Catalog) Facets() []*Field {
	seen := map[string]bool{}
	var all []*Field
	for _, f := range c.Fields() {
		if f.Facet != "" && f.Kind != KindNumber && f.Kind != KindRate && !seen[f.Facet] {
			seen[f.Facet] = true
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b *Field) int { return strings.Compare(a.Facet, b.Facet) })
	return all
}

func (c *Catalog) loadThesaurus(files fs.FS) error {
	names, err := fs.Glob(files, "thesaurus/*.tsv")
	if err != nil {
		return err
	}
	var concepts []*Concept
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		more, err := ReadConcepts(strings.TrimSuffix(path.Base(name), ".tsv"), bytes.NewReader(data))
		if err != nil {
			return err
		}
		concepts = append(concepts, more...)
	}
	c.Thesaurus, err = NewThesaurus(concepts)
	return err
}

// check holds the data to the rules that code relies on: one kind, class and group per key, known kinds, schemes and groups.
func (c *Catalog) check() error {
	for _, s := range c.Sheets {
		if c.Thesaurus.Concept("category", s.Category) == nil {
			return fmt.Errorf("sheet %s: category %q is not in the thesaurus", s.Type, s.Category)
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
			c.fields[f.Key] = f
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

func (c *Catalog) checkField(f *Field) error {
	if g := c.fields[f.Key]; g != nil && (g.Kind != f.Kind || g.Class != f.Class || g.Group != f.Group || g.Many != f.Many || g.Facet != f.Facet) {
		return fmt.Errorf("means something else in another sheet")
	}
	switch {
	case newValue[f.Kind] == nil:
		return fmt.Errorf("kind %q is unknown", f.Kind)
	case !slices.Contains(Classes, f.Class):
		return fmt.Errorf("class %q is unknown", f.Class)
	case !slices.Contains(Groups, f.Group):
		return fmt.Errorf("group %q is unknown", f.Group)
	case f.Label["fr"] == "" || f.Label["en"] == "":
		return fmt.Errorf("lacks a French or English label")
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

func loadYAML(files fs.FS, name string, to any) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
