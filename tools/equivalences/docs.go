package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"escale/internal/exchange/apidae"
	"escale/internal/exchange/crosswalk"
	"escale/internal/exchange/tourinfrance"
	"escale/internal/offer"
)

// standards are the three that the tables give a column each, and the others, which share one.
var (
	standards = []struct{ key, name string }{{"apidae", "Apidae"}, {"datatourisme", "DATAtourisme"}, {"tourinfrance", "TourInFrance"}}
	others    = []struct{ key, name string }{{"tourinsoft", "Tourinsoft"}, {"schemaorg", "schema.org"}, {"osm", "OSM"}}
)

const generated = "<!-- Made by `go run ./tools/equivalences -docs docs/reference`; edit the sheets and the thesaurus instead. -->\n\n"

// writeDocs writes the pages, and takes away those of sheets and schemes that are gone.
func writeDocs(folder string, pages map[string]string) error {
	for name, text := range pages {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	gone, err := stale(folder, pages)
	for _, path := range gone {
		err = os.Remove(path)
	}
	return err
}

// stale lists the pages of a folder that no sheet and no scheme has any more.
func stale(folder string, pages map[string]string) ([]string, error) {
	var gone []string
	for _, sub := range []string{"sheets", "thesaurus"} {
		found, err := filepath.Glob(filepath.Join(folder, sub, "*.md"))
		if err != nil {
			return nil, err
		}
		for _, path := range found {
			if _, ok := pages[sub+"/"+filepath.Base(path)]; !ok {
				gone = append(gone, path)
			}
		}
	}
	return gone, nil
}

// docPages gives the pages that follow from the repository alone, by their path below docs/reference.
func docPages(c *offer.Catalog) (map[string]string, error) {
	ap, err := apidae.Paths()
	if err != nil {
		return nil, err
	}
	tif, err := tourinfrance.Paths()
	if err != nil {
		return nil, err
	}
	tables := map[string]*crosswalk.Table{"apidae": ap, "tourinfrance": tif}
	common := commonFields(c)
	pages := map[string]string{
		"README.md":        frontPage(c, common),
		"sheets/common.md": commonPage(c, common),
		"values.md":        valuesPage(c, tables),
		"left-out.md":      leftOutPage(tables),
	}
	for _, s := range c.Sheets {
		pages["sheets/"+string(s.Type)+".md"] = sheetPage(s, common)
	}
	for _, scheme := range c.Thesaurus.Schemes() {
		pages["thesaurus/"+scheme+".md"] = schemePage(c, scheme)
	}
	return pages, nil
}

// commonFields lists the keys of the tronc commun: what two thirds of the types of offers have.
func commonFields(c *offer.Catalog) map[string]bool {
	types, spread := 0, map[string]int{}
	for _, s := range c.Sheets {
		if s.Realm != offer.Offers {
			continue
		}
		types++
		for _, f := range s.Fields() {
			spread[f.Key]++
		}
	}
	common := map[string]bool{}
	for key, n := range spread {
		common[key] = 3*n >= 2*types
	}
	return common
}

// fullest gives the sheet that has most of some fields.
func fullest(c *offer.Catalog, among map[string]bool) *offer.Sheet {
	return slices.MaxFunc(c.Sheets, func(a, b *offer.Sheet) int { return len(shared(a, among)) - len(shared(b, among)) })
}

func shared(s *offer.Sheet, among map[string]bool) []*offer.Field {
	return only(s.Fields(), func(f *offer.Field) bool { return among[f.Key] })
}

func frontPage(c *offer.Catalog, common map[string]bool) string {
	var b strings.Builder
	b.WriteString(generated + `# Fields and reference lists, and what other standards call them

Every field of a sheet and every concept of the thesaurus says what it equals elsewhere; these pages are made of that. A sheet that a
network edits changes them without code.

- **[Common fields](sheets/common.md)**, then one page for each type below.
- **[Parts of values](values.md)**: where the parts of a contact, a rate, a period… have their place.
- **[Left out](left-out.md)**: what the standards have and we keep as *unmapped*, or do not keep, with the reason of each.
- **[Coverage](coverage.md)**: how much of real records has a place, measured.

A record that comes in loses nothing: what has no place stays with the offer word by word (*unmapped*), is shown to those who may edit
it, and goes out again to the system it came from.

| type | in French | in English | fields of its own | with an equal in Apidae | in DATAtourisme | in TourInFrance |
|---|---|---|---|---|---|---|
`)
	row := func(link, key string, label offer.Label, fields []*offer.Field) {
		fmt.Fprintf(&b, "| [%s](sheets/%s.md) | %s | %s | %d", key, link, label["fr"], label["en"], len(fields))
		for _, st := range standards {
			n := 0
			for _, f := range fields {
				if len(f.Equals[st.key]) > 0 {
					n++
				}
			}
			fmt.Fprintf(&b, " | %d", n)
		}
		b.WriteString(" |\n")
	}
	row("common", "common", offer.Label{"fr": "Tronc commun", "en": "Common fields"}, shared(fullest(c, common), common))
	for _, s := range c.Sheets {
		row(string(s.Type), string(s.Type), s.Label, only(s.Fields(), func(f *offer.Field) bool { return !common[f.Key] }))
	}
	b.WriteString("\n## Reference lists\n\n| list | concepts | with English | equal to Apidae | to DATAtourisme | to TourInFrance |\n|---|---|---|---|---|---|\n")
	for _, scheme := range c.Thesaurus.Schemes() {
		all := c.Thesaurus.Scheme(scheme)
		english, equal := 0, map[string]int{}
		for _, k := range all {
			if k.Labels["en"] != "" {
				english++
			}
			for _, st := range standards {
				if len(k.Equals[st.key]) > 0 {
					equal[st.key]++
				}
			}
		}
		fmt.Fprintf(&b, "| [%s](thesaurus/%s.md) | %d | %d | %d | %d | %d |\n", scheme, scheme, len(all), english,
			equal["apidae"], equal["datatourisme"], equal["tourinfrance"])
	}
	return b.String()
}

func only(fields []*offer.Field, keep func(*offer.Field) bool) []*offer.Field {
	var kept []*offer.Field
	for _, f := range fields {
		if keep(f) {
			kept = append(kept, f)
		}
	}
	return kept
}

func commonPage(c *offer.Catalog, common map[string]bool) string {
	return generated + "# Common fields\n\nNearly every type of offer has them (*tronc commun*); its page says which it leaves out.\n" +
		fieldTables(fullest(c, common), func(f *offer.Field) bool { return common[f.Key] })
}

func sheetPage(s *offer.Sheet, common map[string]bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# %s – %s\n\nType `%s`, realm `%s`.", generated, s.Label["fr"], s.Label["en"], s.Type, s.Realm)
	for _, st := range standards {
		if names := s.Equals[st.key]; len(names) > 0 {
			fmt.Fprintf(&b, " %s: %s.", st.name, codes(names))
		}
	}
	b.WriteString("\n")
	if help := s.Help["en"]; help != "" {
		fmt.Fprintf(&b, "%s\n", help)
	}
	b.WriteString("Its common fields are on [a page of their own](common.md)")
	if len(s.Without) > 0 {
		fmt.Fprintf(&b, ", without %s", codes(s.Without))
	}
	b.WriteString(".\n")
	b.WriteString(fieldTables(s, func(f *offer.Field) bool { return !common[f.Key] }))
	return b.String()
}

// fieldTables gives a table for each section that has fields to show.
func fieldTables(s *offer.Sheet, show func(*offer.Field) bool) string {
	var b strings.Builder
	for _, section := range s.Sections {
		fields := only(section.Fields, show)
		if len(fields) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s – %s\n\n| field | key | holds | Apidae | DATAtourisme | TourInFrance | others |\n|---|---|---|---|---|---|---|\n",
			section.Label["fr"], section.Label["en"])
		for _, f := range withSubs(fields) {
			label := f.Label["fr"] + "<br>" + f.Label["en"]
			if f.Name != "" {
				label = "– " + f.Label["fr"] + "<br>– " + f.Label["en"]
			}
			if f.Replaced != "" {
				label += "<br>(given up for `" + f.Replaced + "`)"
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s", cell(label), f.Key, holds(f))
			for _, st := range standards {
				fmt.Fprintf(&b, " | %s", orDash(codes(f.Equals[st.key])))
			}
			fmt.Fprintf(&b, " | %s |\n", elsewhere(f.Equals))
		}
	}
	return b.String()
}

// holds says what a field can hold, in a few words.
func holds(f *offer.Field) string {
	s := string(f.Kind)
	if f.Many {
		s += "s"
	}
	switch {
	case f.Kind == offer.KindPart:
		s += ": each has what follows"
	case f.Scheme != "":
		s += " of [" + f.Scheme + "](../thesaurus/" + f.Scheme + ".md)"
	case f.Number != "":
		s += " (" + f.Number + ")"
	case f.Unit != "":
		s += ", " + f.Unit
	}
	return s
}

func elsewhere(e offer.Equals) string {
	var all []string
	for _, st := range others {
		if names := e[st.key]; len(names) > 0 {
			all = append(all, st.name+" "+codes(names))
		}
	}
	return strings.Join(all, "<br>")
}

func codes(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = "`" + n + "`"
	}
	return strings.Join(quoted, " ")
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// schemePage gives the concepts of a scheme, the tree told by indents.
func schemePage(c *offer.Catalog, scheme string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# Reference list `%s`\n\n", generated, scheme)
	var fields []string
	for _, f := range c.Fields() {
		if f.Scheme == scheme {
			fields = append(fields, f.Key)
		}
	}
	if len(fields) > 0 {
		fmt.Fprintf(&b, "Fields: %s.\n\n", codes(fields))
	}
	b.WriteString("| code | in French | in English | Apidae | DATAtourisme | TourInFrance | others |\n|---|---|---|---|---|---|---|\n")
	for _, k := range c.Thesaurus.Scheme(scheme) {
		fr := strings.Repeat("&emsp;", k.Depth()) + k.Labels["fr"]
		if k.ReplacedBy != "" {
			fr += " (given up for `" + k.ReplacedBy + "`)"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s", k.Code, cell(fr), cell(orDash(k.Labels["en"])))
		for _, st := range standards {
			fmt.Fprintf(&b, " | %s", orDash(codes(k.Equals[st.key])))
		}
		fmt.Fprintf(&b, " | %s |\n", elsewhere(k.Equals))
	}
	return b.String()
}

// valuesPage tells, for the fields whose values have parts, where each part comes from.
func valuesPage(c *offer.Catalog, tables map[string]*crosswalk.Table) string {
	var b strings.Builder
	b.WriteString(generated + "# Parts of values\n\nA contact, a rate, a medium or a calendar has parts. The table says what each part is called elsewhere; \"\\*\\*.\" is any\n" +
		"property above, \"\\*\" any one. A remark stands where the equivalence needs a word.\n")
	type part struct{ place, standard, path, why string }
	var parts []part
	for _, st := range standards {
		if t := tables[st.key]; t != nil {
			for _, r := range t.Rules {
				if r.Fate == crosswalk.Placed {
					parts = append(parts, part{r.Place, st.name, r.Path, r.Why})
				}
			}
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return strings.Compare(a.place, b.place) })
	last := ""
	for _, p := range parts {
		field, _, _ := strings.Cut(p.place, "#")
		if field != last {
			title := field
			if f := c.Field(field); f != nil {
				title = f.Label["fr"] + " – " + f.Label["en"] + " (`" + field + "`)"
			}
			fmt.Fprintf(&b, "\n## %s\n\n| part | standard | called | remark |\n|---|---|---|---|\n", title)
			last = field
		}
		_, of, _ := strings.Cut(p.place, "#")
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s |\n", orDash(of), p.standard, p.path, cell(p.why))
	}
	return b.String()
}

// leftOutPage tells what is not read into a field, and why.
func leftOutPage(tables map[string]*crosswalk.Table) string {
	var b strings.Builder
	b.WriteString(generated + "# Left out\n\nWhat other standards have and no field of ours takes. *Unmapped* stays with the offer word by word; *implied* is not kept,\n" +
		"as it follows from what is. What DATAtourisme has and we leave out stands in [its report](datatourisme-import.md).\n")
	for _, st := range standards {
		t := tables[st.key]
		if t == nil {
			continue
		}
		for _, fate := range []crosswalk.Fate{crosswalk.Unmapped, crosswalk.Implied} {
			fmt.Fprintf(&b, "\n## %s: %s\n\n| property | reason |\n|---|---|\n", st.name, fate)
			for _, r := range t.Rules {
				if r.Fate == fate {
					fmt.Fprintf(&b, "| `%s` | %s |\n", r.Path, cell(r.Why))
				}
			}
		}
	}
	return b.String()
}
