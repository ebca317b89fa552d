package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"escale/internal/offer"
)

// measured is how much of the real records has a place.
type measured struct {
	apidae, tourinfrance *count
	chapters             []*chapter
	datatourisme         *meeting
	fluxes               map[string]flux
}

// measure reads the real data of a folder.
func measure(c *offer.Catalog, data string) (*measured, error) {
	file, err := os.ReadFile(filepath.Join(data, apidaeObjects))
	if err != nil {
		return nil, err
	}
	m := &measured{fluxes: map[string]flux{}}
	if m.apidae, err = countApidae(file, c); err != nil {
		return nil, err
	}
	if m.tourinfrance, err = countTourinfrance(c, filepath.Join(data, tifFields)); err != nil {
		return nil, err
	}
	if m.chapters, err = chapters(c, filepath.Join(data, tifCodes)); err != nil {
		return nil, err
	}
	if m.datatourisme, err = newMeeting(c); err != nil {
		return nil, err
	}
	for _, name := range datatourismeZips {
		if m.fluxes[name], err = m.datatourisme.read(filepath.Join(data, name)); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// page writes what was measured.
func (m *measured) page() string {
	var b strings.Builder
	b.WriteString(generated + `# Coverage

How much of real records has a place. A value is a scalar, one language of a text, or one element of a reference list; what is implied
by others (labels of lists, copies, weights of files) does not count. *Without a place* there is neither a field nor a reason yet: an
import keeps these too as unmapped.
`)
	m.apidae.page(&b, "Apidae", "100 objects as its interface gives them (2014, in the form v002).")
	m.tourinfrance.page(&b, "TourInFrance", "The fields of the dictionary of a system that lived by it, each counted once.")
	chaptersTable(&b, m.chapters)
	m.datatourisme.page(&b, m.fluxes)
	return b.String()
}

func (n *count) page(b *strings.Builder, title, what string) {
	all := n.values()
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n| values | with a place | unmapped for a reason | without a place |\n|---|---|---|---|\n| %d | %d (%s) | %d (%s) | %d (%s) |\n",
		title, what, all, n.placed, share(n.placed, all), n.unmapped, share(n.unmapped, all), n.homeless, share(n.homeless, all))
	entryTable(b, "Unmapped for a reason", "property", "reason", n.kept)
	entryTable(b, "Without a place", "property", "for instance", n.paths)
	entryTable(b, "Elements of lists that no concept equals", "element and property", "field it would fill", n.codes)
}

// chaptersTable tells, list by list, how many codes of TourInFrance have a place.
func chaptersTable(b *strings.Builder, all []*chapter) {
	codes, placed := 0, 0
	for _, ch := range all {
		codes, placed = codes+ch.all, placed+ch.placed
	}
	fmt.Fprintf(b, "\n### Codes of the thesaurus, by list\n\n%d of %d codes have a place (%s): a concept, a field, or a part of a value.\n\n| list | codes | with a place | without, and why where there is a reason |\n|---|---|---|---|\n",
		placed, codes, share(placed, codes))
	for _, ch := range all {
		rest := ""
		if ch.placed < ch.all {
			rest = fmt.Sprintf("%d %s", ch.all-ch.placed, ch.why)
		}
		fmt.Fprintf(b, "| %s %s | %d | %d | %s |\n", ch.code, cell(ch.name), ch.all, ch.placed, cell(rest))
	}
}

func (m *meeting) page(b *strings.Builder, fluxes map[string]flux) {
	b.WriteString("\n## DATAtourisme\n\nRead by the importer itself.\n\n| file | objects | values | unmapped |\n|---|---|---|---|\n")
	for _, name := range datatourismeZips {
		f := fluxes[name]
		fmt.Fprintf(b, "| %s | %d | %d | %d (%s) |\n", name, f.objects, f.values, f.unmapped, share(f.unmapped, f.values))
	}
	var types []string
	for _, t := range slices.Sorted(maps.Keys(m.types)) {
		types = append(types, fmt.Sprintf("%s %d", t, m.types[t]))
	}
	coarse := 0
	for _, e := range m.coarse {
		coarse += e.n
	}
	fmt.Fprintf(b, "\nBecome: %s. Of %d the source says no more than the type, such as “CulturalSite”.\n", strings.Join(types, ", "), coarse)
	properties, values, classes := m.homeless()
	entryTable(b, "Values left unmapped", "property", "when", m.unmapped)
	entryTable(b, "Properties without a place", "property", "for instance", properties)
	entryTable(b, "Values of lists that no concept equals", "value and property", "", values)
	entryTable(b, "Classes without a category", "class", "", classes)
}

func entryTable(b *strings.Builder, title, name, where string, m map[string]*entry) {
	if len(m) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n| values | %s | %s |\n|---|---|---|\n", title, name, where)
	for _, e := range ranked(m) {
		fmt.Fprintf(b, "| %d | `%s` | %s |\n", e.n, strings.ReplaceAll(strings.TrimSpace(e.name), "\t", " "), cell(cmp.Or(e.where, e.label)))
	}
}
