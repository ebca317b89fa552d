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
	met := newMeeting(c, labels)
	for _, name := range datatourismeZips {
		if err := met.read(w, filepath.Join(data, name)); err != nil {
			return err
		}
	}
	met.print(w)
	return listVocabulary(w, c, data, met)
}

// meeting is what was met in real objects.
type meeting struct {
	catalog    *offer.Catalog
	labels     map[string]string
	properties map[string]*entry // by path
	values     map[string]*entry // of the ontology's lists, by path and name
	classes    map[string]*entry
	coarse     map[string]*entry // offers whose only category is that of their type, by their classes
	unmapped   map[string]int
}

func newMeeting(c *offer.Catalog, labels map[string]string) *meeting {
	return &meeting{catalog: c, labels: labels, properties: map[string]*entry{}, values: map[string]*entry{},
		classes: map[string]*entry{}, coarse: map[string]*entry{}, unmapped: map[string]int{}}
}

func (m *meeting) read(w io.Writer, name string) error {
	in, err := datatourisme.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	atlas, err := atlasdata.Atlas()
	if err != nil {
		return err
	}
	d := datatourisme.New("datatourisme", offer.Reference{Catalog: m.catalog, Atlas: atlas, Today: opening.DateOf(2026, time.January, 1)})
	objects, values, lost := 0, 0, 0
	for f := range in.Files() {
		rec, err := d.Decode(f.Name, f.Data)
		if err != nil {
			continue
		}
		objects++
		values += rec.Values
		for path, n := range rec.Unmapped {
			m.unmapped[path] += n
			lost += n
		}
		var o map[string]any
		if err := json.Unmarshal(f.Data, &o); err != nil {
			continue
		}
		typ := string(rec.Offer.Type)
		m.walk("", o, typ)
		m.classify(o, rec.Offer)
	}
	fmt.Fprintf(w, "%s: %d objects, %d values, %d unmapped (%s)\n", filepath.Base(name), objects, values, lost, share(lost, values))
	return nil
}

func local(name string) string { return name[strings.LastIndexAny(name, ":#/")+1:] }

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
			note(m.properties, path, id, "", typ)
			return
		}
		for key, item := range v {
			key = local(key)
			if key == "@id" || key == "@type" || key == "hasTranslatedProperty" || key == "@context" || strings.HasPrefix(key, "COVID") {
				continue
			}
			if len(key) == 2 && strings.ToLower(key) == key {
				m.walk(path, item, typ)
				continue
			}
			at := key
			if path != "" {
				at = path + "." + key
			}
			m.walk(at, item, typ)
		}
	default:
		note(m.properties, path, fmt.Sprint(v), "", typ)
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

func (m *meeting) concepts(name string) []string {
	var all []string
	for _, c := range m.catalog.Thesaurus.Equal("datatourisme", name) {
		all = append(all, c.Scheme+":"+c.Code)
	}
	return all
}

func (m *meeting) print(w io.Writer) {
	lost := map[string]*entry{}
	for path, n := range m.unmapped {
		lost[path] = &entry{name: path, n: n}
	}
	table(w, "Properties that the reader leaves as unmapped", lost)
	table(w, "Offers of no closer category than their type: count, classes, type", m.coarse)
	classes := map[string]*entry{}
	for name, e := range m.classes {
		if len(m.concepts(name)) == 0 {
			classes[name] = e
		}
	}
	table(w, "Classes without a category", classes)
	values := map[string]*entry{}
	for key, e := range m.values {
		name, _, _ := strings.Cut(key, "\t")
		if len(m.concepts(name)) == 0 {
			values[key] = e
		}
	}
	table(w, "Values of the ontology's lists without a concept: count, value and property, types, label", values)
	table(w, "Concepts that several met values or classes become: count, concept, which (finer ones would lose less)", m.merged())
	named := map[string]bool{}
	for _, f := range m.catalog.Fields() {
		for _, e := range f.Equals["datatourisme"] {
			parts := strings.Split(e, ".")
			for i, p := range parts {
				parts[i] = local(p)
			}
			named[strings.Join(parts, ".")] = true
		}
	}
	properties := map[string]*entry{}
	for path, e := range m.properties {
		known := false
		for at := path; at != ""; at = at[:max(strings.LastIndexByte(at, '.'), 0)] {
			known = known || named[at]
		}
		if !known {
			properties[path] = e
		}
	}
	table(w, "Properties that no field's equals names, nor one above them (the reader may read them all the same)", properties)
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
func listVocabulary(w io.Writer, c *offer.Catalog, data string, met *meeting) error {
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
