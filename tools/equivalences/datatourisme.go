package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"escale/internal/exchange/crosswalk"
	"escale/internal/exchange/datatourisme"
	"escale/internal/geo/atlasdata"
	"escale/internal/offer"
	"escale/internal/opening"
)

var datatourismeZips = []string{"datatourisme-centre-val-de-loire-2020.zip", "datatourisme-nouvelle-aquitaine-2023.zip"}

// listDatatourisme lists what the real files hold that has no place, or a coarse one.
func listDatatourisme(w io.Writer, c *offer.Catalog, data string) error {
	labels, err := instanceLabels(filepath.Join(data, "thesaurus/datatourisme-kb-instances-multilang.tsv"))
	if err != nil {
		return err
	}
	met, err := newMeeting(c)
	if err != nil {
		return err
	}
	met.labels = labels
	for _, name := range datatourismeZips {
		f, err := met.read(filepath.Join(data, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s: %d objects, %d values, %d unmapped (%s)\n", name, f.objects, f.values, f.unmapped, share(f.unmapped, f.values))
	}
	met.print(w)
	return listVocabulary(w, c, data)
}

// meeting is what was met in real objects.
type meeting struct {
	*places
	decoder  *datatourisme.Decoder
	labels   map[string]string
	paths    map[string]*entry // of properties, by path
	values   map[string]*entry // of the ontology's lists, by name and path
	classes  map[string]*entry
	coarse   map[string]*entry // offers whose only category is that of their type, by their classes
	unmapped map[string]*entry // by path
	types    map[string]int    // offers
}

// flux is what one file came to.
type flux struct{ objects, values, unmapped int }

func newMeeting(c *offer.Catalog) (*meeting, error) {
	table, err := datatourisme.Paths()
	if err != nil {
		return nil, err
	}
	atlas, err := atlasdata.Atlas()
	if err != nil {
		return nil, err
	}
	return &meeting{
		places:  placesOf(c, "datatourisme", table),
		decoder: datatourisme.New("datatourisme", offer.Reference{Catalog: c, Atlas: atlas, Today: opening.DateOf(2026, time.January, 1)}),
		paths:   map[string]*entry{}, values: map[string]*entry{}, classes: map[string]*entry{}, coarse: map[string]*entry{},
		unmapped: map[string]*entry{}, types: map[string]int{},
	}, nil
}

// read reads a file twice over: into offers, and for its properties.
func (m *meeting) read(name string) (flux, error) {
	in, err := datatourisme.Open(name)
	if err != nil {
		return flux{}, err
	}
	defer in.Close()
	var sum flux
	for f := range in.Files() {
		rec, err := m.decoder.Decode(f.Name, f.Data)
		if err != nil {
			continue
		}
		sum.objects++
		sum.values += rec.Values
		typ := string(rec.Offer.Type)
		m.types[typ]++
		for path, n := range rec.Unmapped {
			sum.unmapped += n
			path = strings.ReplaceAll(path, "/", ".")
			e := m.unmapped[path]
			if e == nil {
				rule, _ := m.places.paths.Find(path)
				e = &entry{name: path, where: rule.Why, types: map[string]int{}}
				m.unmapped[path] = e
			}
			e.n += n
			e.types[typ] += n
		}
		var o map[string]any
		if err := json.Unmarshal(f.Data, &o); err != nil {
			return flux{}, fmt.Errorf("%s: %w", f.Name, err)
		}
		m.walk("", o, typ)
		m.classify(o, rec.Offer)
	}
	return sum, nil
}

func local(name string) string { return name[strings.LastIndexAny(name, ":#/")+1:] }

// plainNames brings what the sheets equal to the form of the paths here: without prefixes.
func plainNames(path string) string {
	parts := strings.Split(path, ".")
	for i, p := range parts {
		parts[i] = local(p)
	}
	return strings.Join(parts, ".")
}

// walk counts the properties and the values of the ontology's lists.
func (m *meeting) walk(path string, v any, typ string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			m.walk(path, item, typ)
		}
	case map[string]any:
		if id, _ := v["@id"].(string); strings.HasPrefix(id, "kb:") || strings.Contains(id, "/resource/core#") {
			if !strings.Contains(path, "hasAddressCity") {
				note(m.values, local(id)+"\t"+path, m.labels[local(id)], "", typ)
			}
			note(m.paths, path, id, "", typ)
			return
		}
		for key, item := range v {
			key = local(key)
			switch {
			case key == "@id", key == "@type", key == "@language", key == "@context", key == "hasTranslatedProperty":
			case key == "@value", len(key) == 2 && strings.ToLower(key) == key:
				m.walk(path, item, typ)
			case path == "":
				m.walk(key, item, typ)
			default:
				m.walk(path+"."+key, item, typ)
			}
		}
	default:
		note(m.paths, path, fmt.Sprint(v), "", typ)
	}
}

// classify counts classes, and what is of no closer category than its type.
func (m *meeting) classify(o map[string]any, of *offer.Offer) {
	var own []string
	list, ok := o["@type"].([]any)
	if !ok {
		list = []any{o["@type"]}
	}
	for _, v := range list {
		if name, _ := v.(string); name != "" && !strings.HasPrefix(name, "schema:") && !strings.HasPrefix(name, "olo:") {
			own = append(own, local(name))
			note(m.classes, local(name), "", "", string(of.Type))
		}
	}
	slices.Sort(own)
	for _, cell := range of.Cells {
		if c, ok := cell.Value.(offer.Choice); ok && cell.Field == offer.FieldCategory {
			if k := m.catalog.Thesaurus.Concept("category", c.Code); k != nil && k.Parent != "" {
				return
			}
		}
	}
	note(m.coarse, strings.Join(own, " "), of.Name()["fr"].Value, "", string(of.Type))
}

// bare are the classes at the top of the tree, of which every object has some.
var bare = []string{"PointOfInterest", "PlaceOfInterest"}

// homeless gives the properties, values and classes that were met and have no place.
func (m *meeting) homeless() (properties, values, classes map[string]*entry) {
	properties, values, classes = map[string]*entry{}, map[string]*entry{}, map[string]*entry{}
	for path, e := range m.paths {
		if _, ok := m.find(path); !ok {
			properties[path] = e
		}
	}
	for key, e := range m.values {
		name, path, _ := strings.Cut(key, "\t")
		if len(m.concepts(name)) == 0 && m.asksForConcept(path) {
			values[key] = e
		}
	}
	for name, e := range m.classes {
		if len(m.concepts(name))+len(m.catalog.Thesaurus.Equal("datatourisme_general", name)) == 0 && !slices.Contains(bare, name) {
			classes[name] = e
		}
	}
	return properties, values, classes
}

// asksForConcept tells whether the values of a property are read as concepts, or as something else: the type of a file.
func (m *meeting) asksForConcept(path string) bool {
	r, _ := m.find(path)
	f := m.catalog.Field(r.Field())
	return r.Fate != crosswalk.Implied && (r.Scheme != "" || f == nil || f.Kind == offer.KindChoice)
}

func (m *meeting) print(w io.Writer) {
	properties, values, classes := m.homeless()
	table(w, "Properties that the reader leaves as unmapped, and when", m.unmapped)
	table(w, "Offers of no closer category than their type: count, classes, type", m.coarse)
	table(w, "Classes without a category", classes)
	table(w, "Values of the ontology's lists without a concept: count, value and property, types, label", values)
	table(w, "Properties without a place", properties)
	table(w, "Concepts that several met values or classes become: count, concept, which (finer ones would lose less)", m.merged())
}

// merged gives the concepts that stand for several met values, which is where words of the source are lost.
func (m *meeting) merged() map[string]*entry {
	met := map[string]map[string]int{}
	count := func(name string, n int) {
		for _, c := range m.concepts(name) {
			if met[c] == nil {
				met[c] = map[string]int{}
			}
			met[c][name] += n
		}
	}
	for key, e := range m.values {
		name, _, _ := strings.Cut(key, "\t")
		count(name, e.n)
	}
	for name, e := range m.classes {
		count(name, e.n)
	}
	several := map[string]*entry{}
	for concept, names := range met {
		if len(names) < 2 {
			continue
		}
		e := &entry{name: concept}
		var words []string
		for name, n := range names {
			e.n += n
			words = append(words, fmt.Sprintf("%s %d", name, n))
		}
		slices.Sort(words)
		e.where = strings.Join(words, ", ")
		several[concept] = e
	}
	return several
}

// listVocabulary lists the classes and values of the ontology that the thesaurus does not hold, met or not.
func listVocabulary(w io.Writer, c *offer.Catalog, data string) error {
	met := placesOf(c, "datatourisme", nil)
	f, err := os.Open(filepath.Join(data, "thesaurus/datatourisme-classes_fr.csv"))
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	rows, err := r.ReadAll()
	if err != nil {
		return err
	}
	var lines []string
	for _, row := range rows[1:] {
		name := local(strings.Trim(row[0], "<>"))
		if len(met.concepts(name)) == 0 {
			lines = append(lines, fmt.Sprintf("\t%s\t%s\tunder %s", name, row[1], local(strings.Trim(row[2], "<>"))))
		}
	}
	slices.Sort(lines)
	fmt.Fprintf(w, "\nClasses of the ontology without a category: %d of %d\n%s\n", len(lines), len(rows)-1, strings.Join(lines, "\n"))
	f2, err := os.Open(filepath.Join(data, "thesaurus/datatourisme-thesaurus-instances_en.csv"))
	if err != nil {
		return err
	}
	defer f2.Close()
	r = csv.NewReader(f2)
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	if rows, err = r.ReadAll(); err != nil {
		return err
	}
	lists := map[string][]string{}
	without := 0
	for _, row := range rows {
		if name := local(row[0]); len(row) > 2 && len(met.concepts(name)) == 0 {
			without++
			lists[local(row[2])] = append(lists[local(row[2])], "\t"+name+"\t"+row[1])
		}
	}
	fmt.Fprintf(w, "\nValues of the ontology's lists without a concept: %d of %d (%s), by list\n", without, len(rows), share(without, len(rows)))
	for _, list := range slices.Sorted(maps.Keys(lists)) {
		fmt.Fprintf(w, "\n%s: %d\n%s\n", list, len(lists[list]), strings.Join(lists[list], "\n"))
	}
	return nil
}

func instanceLabels(name string) (map[string]string, error) {
	rows, err := readTSV(name)
	if err != nil {
		return nil, err
	}
	labels := map[string]string{}
	for _, row := range rows {
		labels[local(row["id"])] = row["fr"] + " (" + row["types"] + ")"
	}
	return labels, nil
}
