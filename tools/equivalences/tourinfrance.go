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
	lists, err := chapters(c, filepath.Join(data, tifCodes))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "TourInFrance 3, fields of %s: what has no place yet\n\n", tifFields)
	n.print(w)
	listTifCodes(w, lists)
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

// chapter is a list of the thesaurus of TourInFrance, and what becomes of its codes. Titles of lists do not count.
type chapter struct {
	code, name           string
	all, placed, without int
	why                  string   // where a rule goes for all of it
	lines                []string // codes without a place
}

// chapters weighs the codes of the thesaurus by their list.
func chapters(c *offer.Catalog, name string) ([]*chapter, error) {
	rows, err := readTSV(name)
	if err != nil {
		return nil, err
	}
	rules, err := tourinfrance.Codes()
	if err != nil {
		return nil, err
	}
	p := placesOf(c, "tourinfrance", nil)
	names, titles := map[string]string{}, map[string]bool{}
	for _, row := range rows {
		names[row["code"]] = row["fr"]
		titles[row["code"][:max(strings.LastIndexByte(row["code"], '.'), 0)]] = true
	}
	var all []*chapter
	for _, row := range rows {
		code := row["code"]
		if titles[code] || row["fr"] == "" || !strings.Contains(code, ".") {
			continue
		}
		parts := strings.Split(code, ".")
		head := strings.Join(parts[:min(len(parts)-1, 3)], ".")
		if len(all) == 0 || all[len(all)-1].code != head {
			all = append(all, &chapter{code: head, name: names[head]})
		}
		ch := all[len(all)-1]
		ch.all++
		rule, ruled := rules.Find(code)
		switch {
		case len(p.concepts(code))+len(p.fields[code]) > 0, ruled && rule.Fate == crosswalk.Placed:
			ch.placed++
		case ruled:
			ch.why = string(rule.Fate) + ": " + rule.Why
		default:
			ch.without++
			ch.lines = append(ch.lines, "\t"+code+"\t"+row["fr"])
		}
	}
	return all, nil
}

// listTifCodes lists, list by list, the codes that no concept, no field and no rule knows.
func listTifCodes(w io.Writer, all []*chapter) {
	codes, without := 0, 0
	for _, ch := range all {
		codes, without = codes+ch.all, without+ch.without
	}
	fmt.Fprintf(w, "\nTourInFrance 3, codes of %s without a place: %d of %d (%s), by list\n", tifCodes, without, codes, share(without, codes))
	for _, ch := range all {
		if ch.without > 0 {
			fmt.Fprintf(w, "\n%s %s: %d of %d\n%s\n", ch.code, ch.name, ch.without, ch.all, strings.Join(ch.lines, "\n"))
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
