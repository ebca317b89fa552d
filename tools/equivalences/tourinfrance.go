package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"escale/internal/exchange/crosswalk"
	"escale/internal/exchange/tourinfrance"
	"escale/internal/offer"
)

const (
	tifFields = "thesaurus/tourinfrance3-field-dictionary.tsv"
	tifCodes  = "thesaurus/tourinfrance3-thesaurus.tsv"
)

// listTourinfrance lists the fields of the dictionary and the codes of the thesaurus that have no place.
func listTourinfrance(w io.Writer, c *offer.Catalog, data string) error {
	n, err := countTourinfrance(c, filepath.Join(data, tifFields))
	if err != nil {
		return err
	}
	codes, err := readTSV(filepath.Join(data, tifCodes))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "TourInFrance 3, fields of %s: what has no place yet\n\n", tifFields)
	n.print(w)
	listTifCodes(w, placesOf(c, "tourinfrance", nil), codes)
	return nil
}

// countTourinfrance weighs the fields of the dictionary, each as one value.
func countTourinfrance(c *offer.Catalog, name string) (*count, error) {
	rows, err := readTSV(name)
	if err != nil {
		return nil, err
	}
	table, err := tourinfrance.Paths()
	if err != nil {
		return nil, err
	}
	p := placesOf(c, "tourinfrance", table)
	n := newCount()
	for _, f := range tifFieldsOf(rows) {
		path, codes := tourinfrance.Path(f.xpath)
		n.add(p.element(path, codes), path+" "+strings.Join(codes, " "), "", f.label, "field "+f.id+", "+f.forms)
	}
	return n, nil
}

// tifField is one field of the dictionary, its path and label told from the top.
type tifField struct{ id, label, forms, xpath string }

func tifFieldsOf(rows []map[string]string) []tifField {
	byID := map[string]map[string]string{}
	for _, row := range rows {
		byID[row["idChamp"]] = row
	}
	var all []tifField
	for _, row := range rows {
		f := tifField{row["idChamp"], row["libelle"], row["bordereau"], row["xpath"]}
		for up := byID[row["idChampParent"]]; up != nil; up = byID[up["idChampParent"]] {
			f.xpath, f.label, f.forms = up["xpath"]+"/"+f.xpath, up["libelle"]+" › "+f.label, up["bordereau"]
		}
		all = append(all, f)
	}
	return all
}

// element gives the fate of an element: the field that equals the closest of its codes, else what the table says of its
// path, else the field of the chapter that a code stands in.
func (p *places) element(path string, codes []string) crosswalk.Rule {
	var best *offer.Field
	from := ""
	for _, code := range codes {
		for _, f := range p.fields[code] {
			if !slices.Contains(taken, f.Kind) && (best == nil || len(code) > len(from)) {
				best, from = f, code
			}
		}
	}
	if best != nil {
		return crosswalk.Rule{Path: from, Fate: crosswalk.Placed, Place: best.Key}
	}
	if r, ok := p.paths.Find(path); ok {
		return r
	}
	for _, code := range codes {
		for at := code; at != ""; at = at[:max(strings.LastIndexByte(at, '.'), 0)] {
			for _, f := range p.fields[at] {
				return crosswalk.Rule{Path: at, Fate: crosswalk.Placed, Place: f.Key}
			}
		}
	}
	return crosswalk.Rule{Path: path}
}

// listTifCodes lists, chapter by chapter, the codes that no concept and no field equals.
func listTifCodes(w io.Writer, p *places, codes []map[string]string) {
	names := map[string]string{}
	type chapter struct {
		code         string
		all, without int
		lines        []string
	}
	var chapters []*chapter
	seen := map[string]*chapter{}
	for _, row := range codes {
		code := row["code"]
		names[code] = row["fr"]
		if strings.Count(code, ".") < 1 || row["fr"] == "" {
			continue
		}
		head := strings.Join(strings.SplitN(code, ".", 4)[:min(3, strings.Count(code, ".")+1)], ".")
		ch := seen[head]
		if ch == nil {
			ch = &chapter{code: head}
			seen[head], chapters = ch, append(chapters, ch)
		}
		ch.all++
		if len(p.concepts(code)) == 0 && len(p.fields[code]) == 0 {
			ch.without++
			ch.lines = append(ch.lines, fmt.Sprintf("\t%s\t%s", code, row["fr"]))
		}
	}
	all, without := 0, 0
	for _, ch := range chapters {
		all, without = all+ch.all, without+ch.without
	}
	fmt.Fprintf(w, "\nTourInFrance 3, codes of %s without a concept or field: %d of %d (%s), by chapter\n", tifCodes, without, all, share(without, all))
	for _, ch := range chapters {
		if ch.without > 0 {
			fmt.Fprintf(w, "\n%s %s: %d of %d\n%s\n", ch.code, names[ch.code], ch.without, ch.all, strings.Join(ch.lines, "\n"))
		}
	}
}

// readTSV reads a table into rows by column.
func readTSV(name string) ([]map[string]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', false, -1
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, col := range line {
			if i < len(lines[0]) {
				row[lines[0][i]] = strings.TrimSpace(col)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
