package offer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"escale/internal/fault"
)

// Layer is what one hand wrote of a catalog: sheets/<type>.yaml and thesaurus/<scheme>.tsv by name. The program ships the
// lowest layer, and a network lays its own over it. What a layer says of a sheet, a field or a concept that lies below
// replaces that word and leaves the others: a label, a facet, what a field is needed for; what lies below nowhere is added.
type Layer map[string][]byte

// MaxLayerFile bounds one file of a layer, in bytes.
const MaxLayerFile = 1 << 20

// orderFile lists the types in the order of the menu. Only the lowest layer has it: a sheet above says what it stands after.
const orderFile = "sheets/order.yaml"

func sheetFile(t Type) string { return "sheets/" + string(t) + ".yaml" }

// common is the type, so to speak, of the sheet whose fields every type has.
const common Type = "common"

// readLayer reads the sheets and the thesaurus of a folder.
func readLayer(files fs.FS) (Layer, error) {
	layer := Layer{}
	for _, pattern := range []string{"sheets/*.yaml", "thesaurus/*.tsv"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if layer[name], err = fs.ReadFile(files, name); err != nil {
				return nil, err
			}
		}
	}
	return layer, nil
}

// check refuses files that mean nothing in a layer over others.
func (l Layer) check() error {
	for _, name := range slices.Sorted(maps.Keys(l)) {
		sheet, _ := path.Match("sheets/*.yaml", name)
		scheme, _ := path.Match("thesaurus/*.tsv", name)
		switch {
		case name == orderFile:
			return fmt.Errorf("%s: a sheet says itself what it stands after", name)
		case !sheet && !scheme:
			return fmt.Errorf("%s: is neither a sheet (sheets/<type>.yaml) nor a list of the thesaurus (thesaurus/<scheme>.tsv)", name)
		case len(l[name]) > MaxLayerFile:
			return fmt.Errorf("%s: has %d bytes, more than %d", name, len(l[name]), MaxLayerFile)
		}
	}
	return nil
}

// types lists the types of all layers in the order of the menu.
func types(layers []Layer) ([]Type, error) {
	var order struct {
		Types []Type `yaml:"types"`
	}
	if err := readYAML(layers[0], orderFile, &order); err != nil {
		return nil, err
	}
	all := order.Types
	for _, l := range layers[1:] {
		for _, name := range slices.Sorted(maps.Keys(l)) {
			t := Type(strings.TrimSuffix(path.Base(name), ".yaml"))
			if path.Dir(name) != "sheets" || t == common || slices.Contains(all, t) {
				continue
			}
			var sheet Sheet
			if err := readYAML(l, name, &sheet); err != nil {
				return nil, err
			}
			at := slices.Index(all, sheet.After) + 1
			if at == 0 {
				at = len(all)
			}
			all = slices.Insert(all, at, t)
		}
	}
	return all, nil
}

// sheetOf lays what the layers say of a type over each other.
func sheetOf(layers []Layer, t Type) (*Sheet, error) {
	var sheet *Sheet
	for _, l := range layers {
		if l[sheetFile(t)] == nil {
			continue
		}
		own := new(Sheet)
		if err := readYAML(l, sheetFile(t), own); err != nil {
			return nil, err
		}
		if own.Type != t {
			return nil, fmt.Errorf("%s: is of type %q", sheetFile(t), own.Type)
		}
		if sheet == nil {
			sheet = own
			continue
		}
		var words sheetWords
		if err := yaml.Unmarshal(l[sheetFile(t)], &words); err != nil {
			return nil, fmt.Errorf("%s: %w", sheetFile(t), err)
		}
		if err := sheet.lay(own, &words); err != nil {
			return nil, fmt.Errorf("%s: %w", sheetFile(t), err)
		}
	}
	if sheet == nil {
		return nil, fmt.Errorf("%s: %w", sheetFile(t), fs.ErrNotExist)
	}
	return sheet, nil
}

// sheetWords is a sheet with its fields as they are written, so that what a layer says of one can be told from what it
// leaves open.
type sheetWords struct {
	Sections []struct {
		Fields []yaml.Node `yaml:"fields"`
	} `yaml:"sections"`
}

// lay puts what a layer says over the sheet.
func (s *Sheet) lay(own *Sheet, words *sheetWords) error {
	s.Label, s.Plural, s.Help, s.Equals = over(s.Label, own.Label), over(s.Plural, own.Plural), over(s.Help, own.Help), over(s.Equals, own.Equals)
	s.Category, s.Realm, s.Needs = cmp.Or(own.Category, s.Category), cmp.Or(own.Realm, s.Realm), over(s.Needs, own.Needs)
	s.Without = append(s.Without, own.Without...)
	if own.PassesOn != nil {
		s.PassesOn = own.PassesOn
	}
	for i, section := range own.Sections {
		var added []*Field
		for j, field := range section.Fields {
			below := s.Field(field.Key)
			if below == nil {
				added = append(added, field)
				continue
			}
			had := below.Fields
			if err := words.Sections[i].Fields[j].Decode(below); err != nil {
				return fmt.Errorf("field %s: %w", field.Key, err)
			}
			below.Fields = laySubs(had, field.Fields)
		}
		at := place(s.Sections, section.Key)
		if at < 0 {
			section.Fields = added
			s.Sections = append(s.Sections, section)
			continue
		}
		s.Sections[at].Label = over(s.Sections[at].Label, section.Label)
		s.Sections[at].Fields = append(s.Sections[at].Fields, added...)
	}
	return nil
}

// over gives the entries below with those above in their place.
func over[M ~map[K]V, K comparable, V any](below, above M) M {
	if len(above) == 0 {
		return below
	}
	all := maps.Clone(below)
	if all == nil {
		all = M{}
	}
	maps.Copy(all, above)
	return all
}

// conceptsOf lays the concepts of the layers over each other.
func conceptsOf(layers []Layer) ([]*Concept, error) {
	var all []*Concept
	at := map[[2]string]*Concept{}
	for _, l := range layers {
		for _, name := range slices.Sorted(maps.Keys(l)) {
			if path.Dir(name) != "thesaurus" {
				continue
			}
			scheme := strings.TrimSuffix(path.Base(name), ".tsv")
			more, err := ReadConcepts(scheme, bytes.NewReader(l[name]))
			if err != nil {
				return nil, err
			}
			said := map[string]bool{}
			for _, c := range more {
				key := [2]string{scheme, c.Code}
				below := at[key]
				if below == nil || said[c.Code] { // a code that stands twice in one table is refused where all are put together
					all = append(all, c)
					at[key] = c
				} else {
					below.lay(c)
				}
				said[c.Code] = true
			}
		}
	}
	return all, nil
}

// lay puts what a layer says of a concept over it.
func (c *Concept) lay(own *Concept) {
	c.Labels, c.Inverse, c.Equals = over(c.Labels, own.Labels), over(c.Inverse, own.Inverse), over(c.Equals, own.Equals)
	c.Parent, c.Family, c.ReplacedBy = cmp.Or(own.Parent, c.Parent), cmp.Or(own.Family, c.Family), cmp.Or(own.ReplacedBy, c.ReplacedBy)
	if own.Types != nil {
		c.Types = own.Types
	}
	if own.To != nil {
		c.To = own.To
	}
	if own.Excludes != nil {
		c.Excludes = own.Excludes
	}
}

func readYAML(l Layer, name string, to any) error {
	data, there := l[name]
	if !there {
		return fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	switch err := d.Decode(to); {
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%s: is empty", name)
	case err != nil:
		return fmt.Errorf("%s: %s", name, fault.Plain(err))
	}
	return nil
}
