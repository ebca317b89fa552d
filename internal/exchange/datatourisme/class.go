package datatourisme

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/offer"
)

// An object carries several classes, with all their ancestors and often their schema.org twins, sometimes from two trees
// (a castle and its visit, a grocery that bakes). The thesaurus says which category each class is; here one type is made
// principal, and the other categories are kept.

// class is what a class of the ontology means in the thesaurus.
type class struct {
	typ      offer.Type
	category string
	rank     int  // of its type where an object claims several, as sheets/order.yaml says
	depth    int  // below the root of its type
	order    int  // in the data
	general  bool // counts only when an object has no narrower class
}

// bare are the classes at the top of the tree, which say nothing but that there is something.
var bare = []string{"PointOfInterest", "PlaceOfInterest", "Place", "Thing"}

// travelled is how the itineraries of a class are travelled, as a code of scheme practice.
var travelled = map[string]string{"WalkingTour": "on-foot", "PedestrianTour": "on-foot", "CyclingTour": "cycling", "HorseTour": "on-horseback",
	"RoadTour": "motorised", "FluvialTour": "on-water", "UnderwaterRoute": "underwater"}

// practices reads how an itinerary is travelled from its classes, where nothing said it more closely.
func (d *decoding) practices(n *node) {
	if d.rec.Offer.Type != "itinerary" || d.told("itinerary.practice") {
		return
	}
	for v := range n.each {
		if c := d.reference.Catalog.Thesaurus.Concept("practice", travelled[localName(v.text)]); c != nil {
			d.choose("itinerary.practice", offer.Choice{Code: c.Code})
		}
	}
}

// borrowed tells classes of other vocabularies, each of which twins with one of the ontology.
func borrowed(name string) bool {
	for _, from := range []string{"schema:", "olo:", "foaf:", "http://schema.org/", "https://schema.org/", "http://purl.org/", "http://xmlns.com/"} {
		if strings.HasPrefix(name, from) {
			return true
		}
	}
	return false
}

// classesOf reads what each class is from the thesaurus: the column datatourisme of the categories, and datatourisme_general
// for those that count only alone.
func classesOf(c *offer.Catalog) map[string]*class {
	ranks, types := map[offer.Type]int{}, map[string]offer.Type{}
	for i, s := range c.Sheets {
		ranks[s.Type], types[s.Category] = i, s.Type
	}
	classes := map[string]*class{}
	for order, concept := range c.Thesaurus.Scheme("category") {
		typ := types[concept.Root().Code]
		if typ == "" {
			continue
		}
		of := class{typ: typ, category: concept.Code, rank: ranks[typ], depth: concept.Depth(), order: order}
		for _, name := range concept.Equals["datatourisme"] {
			if classes[name] == nil {
				classes[name] = &of
			}
		}
		alone := of
		alone.general = true
		for _, name := range concept.Equals["datatourisme_general"] {
			if classes[name] == nil {
				classes[name] = &alone
			}
		}
	}
	return classes
}

// classify gives the principal type and the categories, the principal one first.
func (d *decoding) classify(n *node) (offer.Type, []string, error) {
	var known []*class
	var unknown []string
	for v := range n.each {
		name := localName(v.text)
		d.own = append(d.own, name)
		c := d.classes[name]
		switch {
		case slices.Contains(bare, name), borrowed(v.text):
			v.used = true
		case c == nil:
			unknown = append(unknown, name)
		default:
			v.used = true
			if !slices.Contains(known, c) {
				known = append(known, c)
			}
		}
	}
	switch {
	case n == nil:
		return "", nil, fault.New(fault.Invalid, "datatourisme.no_class", "field", "@type")
	case len(known) == 0:
		return "", nil, fault.New(fault.Invalid, "datatourisme.classes_unknown", "field", "@type", "classes", strings.Join(clipList(unknown), " "))
	}
	if narrow := slices.DeleteFunc(slices.Clone(known), func(c *class) bool { return c.general }); len(narrow) > 0 {
		known = narrow
	}
	typ := d.principal(known)
	slices.SortStableFunc(known, func(a, b *class) int {
		return cmp.Or(cmp.Compare(of(b, typ), of(a, typ)), cmp.Compare(a.rank, b.rank), cmp.Compare(b.depth, a.depth), cmp.Compare(a.order, b.order))
	})
	return typ, d.narrowest(known), nil
}

// entryForm tells record numbers that begin with the entry form they were typed in, as those of Tourinsoft and its
// forerunners do: HOTCEN0360011517, PCUAQU079V500JFX, RES41AASOR100619.
var entryForm = regexp.MustCompile(`^[A-Z]{3}[A-Z0-9]{11,15}$`)

// entriesOf gives the types by the entry form that the sheets say they equal; a sheet that names a form first stands first.
func entriesOf(c *offer.Catalog) map[string][]offer.Type {
	entries := map[string][]offer.Type{}
	for place := range 10 {
		for _, s := range c.Sheets {
			if names := s.Equals["tourinsoft"]; place < len(names) {
				entries[names[place]] = append(entries[names[place]], s.Type)
			}
		}
	}
	return entries
}

// principal chooses among the types of the classes. The entry form is the producer's own choice, and so stronger than the
// order of the sheets.
func (d *decoding) principal(known []*class) offer.Type {
	if id := d.root.get("identifier").first(); id != nil && entryForm.MatchString(id.text) {
		for _, t := range d.entries[id.text[:3]] {
			if slices.ContainsFunc(known, func(c *class) bool { return c.typ == t }) {
				return t
			}
		}
	}
	return slices.MinFunc(known, func(a, b *class) int { return cmp.Compare(a.rank, b.rank) }).typ
}

// narrowest gives the codes without those that stand above another of the list.
func (d *decoding) narrowest(known []*class) []string {
	var codes []string
	for _, c := range known {
		above := slices.ContainsFunc(known, func(o *class) bool {
			return o.category != c.category && d.reference.Catalog.Thesaurus.Under("category", o.category, c.category)
		})
		if !above && !slices.Contains(codes, c.category) {
			codes = append(codes, c.category)
		}
	}
	return codes
}

func of(c *class, t offer.Type) int {
	if c.typ == t {
		return 1
	}
	return 0
}

// clipList bounds what is echoed in a message.
func clipList(list []string) []string { return list[:min(len(list), 10)] }
