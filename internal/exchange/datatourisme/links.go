package datatourisme

import (
	"regexp"
	"strings"

	"escale/internal/offer"
)

// isTourinsoft tells record numbers of Tourinsoft by their form: the entry form, the department's or region's code and
// then whatever the SIT added ("HOTCEN0360011517", "PCUAQU079V500JFX").
func isTourinsoft(id string) bool { return tourinsoftForm.MatchString(id) }

var tourinsoftForm = regexp.MustCompile(`^[A-Z]{3}[A-Z0-9]{2,4}[0-9][A-Z0-9]{6,}$`)

// apidaeFeed is the number of Apidae among the producers of the platform.
const apidaeFeed = "13"

// sourceID keeps the record's number in the system that produced it: Tourinsoft and Apidae are told by form and feed,
// any other by the number of its feed.
func (d *decoding) sourceID(n *node) {
	value := n.word()
	if value == "" {
		return
	}
	feed := feedOf(d.rec.Key)
	system := "datatourisme-" + feed
	switch {
	case isTourinsoft(value):
		system = "tourinsoft"
	case feed == apidaeFeed && strings.Trim(value, "0123456789") == "":
		system = "apidae"
	case feed == "":
		system = "datatourisme-source"
	}
	d.identifier(n.first(), system, value)
}

// feedOf gives the number of the producer in an address such as https://data.datatourisme.fr/15/…
func feedOf(key string) string {
	rest, ok := strings.CutPrefix(key, "https://data.datatourisme.fr/")
	feed, _, more := strings.Cut(rest, "/")
	if !ok || !more || len(feed) > 10 || strings.Trim(feed, "0123456789") != "" {
		return ""
	}
	return feed
}

// elsewhere says which system an address of the same thing belongs to: what stands behind the prefix is its identifier.
var elsewhere = []struct{ prefix, system string }{
	{"wikidata.org/entity/", "wikidata"},
	{"wikidata.org/wiki/", "wikidata"},
	{"pop.culture.gouv.fr/notice/merimee/", "merimee"},
	{"pop.culture.gouv.fr/notice/palissy/", "palissy"},
	{"pop.culture.gouv.fr/notice/museo/", "museofile"},
	{"openstreetmap.org/", "osm"},
	{"sws.geonames.org/", "geonames"},
	{"geonames.org/", "geonames"},
	{"base-sireneV3.fr/", "siret"},
	{"data.datatourisme.fr/", "datatourisme"},
	{"data.datatourisme.gouv.fr/", "datatourisme"},
}

// sameAs reads addresses of the same thing elsewhere.
func (d *decoding) sameAs(n *node) {
	for v := range n.each {
		address := v.id()
		bare := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), "www.")
		known := false
		for _, e := range elsewhere {
			rest, ok := strings.CutPrefix(bare, e.prefix)
			if rest = strings.Trim(rest, "/"); !ok || rest == "" {
				continue
			}
			if e.system == "datatourisme" {
				rest = Key(address)
			}
			d.identifier(v, e.system, rest)
			known = true
			break
		}
		if !known {
			v.release()
		}
	}
}

func (d *decoding) identifier(n *node, system, value string) {
	id := offer.Identifier{System: system, Value: value}
	if found := id.Check(nil, offer.Reference{}); len(found) > 0 {
		d.aside(n, offer.FieldIdentifiers, "", found[0].Key, "value", shorten(n))
		n.release()
		return
	}
	d.put(offer.FieldIdentifiers, itemID(system, value), id)
}

// natures are the relations of the ontology, in the words of the base, where the thesaurus does not name them.
var natures = map[string]string{"isPartOf": "part-of", "isAPartOf": "part-of", "isConsumableFor": "part-of", "suggests": "near"}

// relations reads pointers to other objects. Only who it is and what it is called counts: where the other is embedded
// whole, it has a file of its own.
func (d *decoding) relations(n *node) {
	nature := natures[n.key]
	if c := d.concept(n.key, "relation"); c != nil && c.Scheme == "relation" {
		nature = c.Code
	}
	if nature == "" || d.reference.Catalog.Thesaurus.Concept("relation", nature) == nil {
		return
	}
	for v := range n.each {
		uri := v.id()
		if !strings.Contains(uri, "://") {
			continue
		}
		relation := offer.Relation{Nature: nature, Elsewhere: &offer.Identifier{System: "datatourisme", Value: Key(uri)}}
		for _, p := range v.get("label").phrases() {
			if relation.Name == "" || p.lang == "fr" {
				relation.Name = p.words
			}
		}
		if d.put(offer.FieldRelations, itemID(nature, Key(uri)), relation) {
			v.use()
		}
	}
}
