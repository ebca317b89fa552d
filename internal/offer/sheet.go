package offer

import (
	"slices"
	"strings"
)

// Class is the content class of a field or value: on which conditions it is diffused. See docs/guide/rights.md.
type Class string

const (
	Fact      Class = "fact"      // diffused once the offer is published
	Protected Class = "protected" // needs a right for the use at hand: texts, media, logos
	Personal  Class = "personal"  // a person's: only where the person agreed
	Network   Class = "network"   // members only
	Secret    Class = "private"   // one organisation only
)

// Classes lists every Class, the widest first.
var Classes = []Class{Fact, Protected, Personal, Network, Secret}

// Group is a field group: the grain of authority, delegation and diffusion.
type Group string

// Groups lists every Group; the list is closed.
var Groups = []Group{"identity", "location", "contact", "opening", "rates", "services", "classification", "accessibility",
	"capacity", "description", "media", "itinerary", "relations", "contact-private", "unmapped"}

// Need is what a field can be required for.
type Need string

// Needs lists every Need, the strictest last.
var Needs = []Need{"publish", "web", "brochure", "open-data"}

// Label is a short text of the house itself (not of an offer), by language. French is always there.
type Label map[Lang]string

// In gives the label in a language, else in English, else in French.
func (l Label) In(lang Lang) string {
	for _, try := range []Lang{lang, "en", "fr"} {
		if s := l[try]; s != "" {
			return s
		}
	}
	return ""
}

// Realm is the stock that the records of a sheet belong to. All are records alike; a question that names neither type nor
// realm is about offers. See docs/decisions/0010.
type Realm string

const (
	Offers         Realm = "offers"         // what a visitor can use
	Establishments Realm = "establishments" // places and who runs them, which offers share
	LegalUnits     Realm = "legal-units"    // companies, associations, persons in business
	Editorial      Realm = "editorial"      // articles and stories, told beside offers
)

// Realms lists every Realm, the default first.
var Realms = []Realm{Offers, Establishments, LegalUnits, Editorial}

// Sheet (bordereau) is the template of a type: which fields it has, in which sections, what they are needed for.
type Sheet struct {
	Type     Type      `yaml:"type" json:"type"`
	Realm    Realm     `yaml:"realm" json:"realm"` // Offers when the data say nothing
	Label    Label     `yaml:"label" json:"label"`
	Plural   Label     `yaml:"plural" json:"plural"`
	Help     Label     `yaml:"help" json:"help,omitempty"`
	Category string    `yaml:"category" json:"category"` // the root of its categories in the thesaurus
	Equals   Equals    `yaml:"equals" json:"equals,omitempty"`
	Sections []Section `yaml:"sections" json:"sections"`
	After    Type      `yaml:"after" json:"-"` // of a sheet that a network added: the type it follows in the menu

	// Needs says, by field, what this type needs a common field for, where that is not what common.yaml says.
	Needs map[string][]Need `yaml:"needs" json:"-"`

	// Without names the common fields, or levels of them, that this type has no use for.
	Without []string `yaml:"without" json:"-"`

	// Beds says how tourist beds are counted, the surest way first; offers of a type without have none.
	Beds []Bed `yaml:"beds" json:"beds,omitempty"`

	// PassesOn says what records of this type give to those that point to them; nil is nothing.
	PassesOn *PassesOn `yaml:"passes_on" json:"passes_on,omitempty"`
}

// PassesOn is what a record gives to the records that point to it, where they say nothing themselves. An establishment
// writes
//
//	passes_on:
//	  along: establishment
//	  fields: [contacts, accessibility]
//	  whole: [location]
//	  relations: [operator, manager, booking]
//
// See Inherit, which does it, and docs/decisions/0011.
type PassesOn struct {
	Along     string   `yaml:"along" json:"along"`                   // the nature of the relation that points here
	Fields    []string `yaml:"fields" json:"fields,omitempty"`       // keys, or levels: accessibility is accessibility.motor and all beside it
	Whole     []string `yaml:"whole" json:"whole,omitempty"`         // levels passed on all or not at all: one's own address does not go with another's point
	Relations []string `yaml:"relations" json:"relations,omitempty"` // natures of the giver's own relations
}

// Field tells whether a field is passed on. Relations are not: they go by their natures.
func (p *PassesOn) Field(key string) bool {
	in := func(f string) bool { return within(key, f) }
	return p != nil && (slices.ContainsFunc(p.Fields, in) || slices.ContainsFunc(p.Whole, in))
}

// Relation tells whether relations of a nature are passed on.
func (p *PassesOn) Relation(nature string) bool {
	return p != nil && slices.Contains(p.Relations, nature)
}

// within tells whether a key is a level, or stands below it.
func within(key, level string) bool {
	return key == level || strings.HasPrefix(key, level) && key[len(level)] == '.'
}

// Section is a part of a sheet, in the order of entry.
type Section struct {
	Key    string   `yaml:"key" json:"key"`
	Label  Label    `yaml:"label" json:"label"`
	After  string   `yaml:"after" json:"-"` // the common section behind which a type's own one stands
	Fields []*Field `yaml:"fields" json:"fields"`
}

// Equals names what an entry is called in other standards: datatourisme, tourinfrance, apidae, tourinsoft, schemaorg, osm.
type Equals map[string][]string

// Field is one field of a sheet. Its key and kind never change; a field that is given up is deprecated.
type Field struct {
	Key       string   `yaml:"key" json:"key"`
	Kind      Kind     `yaml:"kind" json:"kind"`
	Label     Label    `yaml:"label" json:"label"`
	Help      Label    `yaml:"help" json:"help,omitempty"`
	Example   string   `yaml:"example" json:"example,omitempty"`
	Class     Class    `yaml:"class" json:"class"`
	Group     Group    `yaml:"group" json:"group"`
	Many      bool     `yaml:"many" json:"many,omitempty"`       // holds a list of items
	Showing   bool     `yaml:"showing" json:"showing,omitempty"` // of a span: on other days only those who work on the record see it
	Match     []string `yaml:"match" json:"match,omitempty"`     // JSON keys by which an import without item ids finds an item again
	Scheme    string   `yaml:"scheme" json:"scheme,omitempty"`   // of the thesaurus, for choices
	Number    string   `yaml:"number" json:"number,omitempty"`   // of words that are official numbers: siret, registration…
	Unit      string   `yaml:"unit" json:"unit,omitempty"`       // m, km, m2, min, persons…
	Min       *float64 `yaml:"min" json:"min,omitempty"`
	Max       *float64 `yaml:"max" json:"max,omitempty"`
	Decimals  bool     `yaml:"decimals" json:"decimals,omitempty"`
	MaxLength int      `yaml:"max_length" json:"max_length,omitempty"` // bytes
	Needed    []Need   `yaml:"needed" json:"needed,omitempty"`
	Measure   Measure  `yaml:"measure" json:"measure,omitempty"` // taken from the track where nobody says otherwise
	Display   bool     `yaml:"display" json:"display,omitempty"` // the law wants it shown
	Facet     string   `yaml:"facet" json:"facet,omitempty"`     // the name to ask by; "" is not asked
	Weight    int      `yaml:"weight" json:"weight,omitempty"`   // in text search, 1 to 10; 0 is not searched
	Card      bool     `yaml:"card" json:"card,omitempty"`       // stands on the card of a list
	Equals    Equals   `yaml:"equals" json:"equals,omitempty"`
	Fields    []*Field `yaml:"fields" json:"fields,omitempty"`        // of a part; they have its class and group where they say none
	Name      string   `yaml:"-" json:"name,omitempty"`               // of a field of a part: its key without the part's
	Replaced  string   `yaml:"replaced" json:"replaced_by,omitempty"` // deprecated: the field to use instead
}

// ClassOf gives the class of one value of the field: its field's, or a narrower one that the value itself decides.
func (f *Field) ClassOf(v Value) Class {
	if c, ok := v.(Contact); ok && slices.Index(Classes, c.Class()) > slices.Index(Classes, f.Class) {
		return c.Class()
	}
	return f.Class
}

// Fields lists the fields of all sections in order.
func (s *Sheet) Fields() []*Field {
	var all []*Field
	for _, section := range s.Sections {
		all = append(all, section.Fields...)
	}
	return all
}

// Field gives the field with a key, or nil.
func (s *Sheet) Field(key string) *Field {
	for _, section := range s.Sections {
		if i := slices.IndexFunc(section.Fields, func(f *Field) bool { return f.Key == key }); i >= 0 {
			return section.Fields[i]
		}
	}
	return nil
}
