package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"escale/internal/offer"
)

const (
	tifFields = "thesaurus/tourinfrance3-field-dictionary.tsv"
	tifCodes  = "thesaurus/tourinfrance3-thesaurus.tsv"
)

// listTourinfrance lists the fields of the dictionary and the codes of the thesaurus that have no place.
func listTourinfrance(w io.Writer, c *offer.Catalog, data string) error {
	rows, err := readTSV(filepath.Join(data, tifFields))
	if err != nil {
		return err
	}
	codes, err := readTSV(filepath.Join(data, tifCodes))
	if err != nil {
		return err
	}
	p := placesOf(c, "tourinfrance", nil)
	byID := map[string]map[string]string{}
	for _, row := range rows {
		byID[row["idChamp"]] = row
	}
	fmt.Fprintf(w, "TourInFrance 3, fields of %s without a place: number, label, forms, path\n\n", tifFields)
	placed := 0
	for _, row := range rows {
		path, label, forms := row["xpath"], row["libelle"], row["bordereau"]
		for up := byID[row["idChampParent"]]; up != nil; up = byID[up["idChampParent"]] {
			path, label = up["xpath"]+"/"+path, up["libelle"]+" › "+label
			forms = up["bordereau"]
		}
		if p.coded(path) != "" {
			placed++
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t[%s]\t%s\n", row["idChamp"], label, forms, shortPath(path))
	}
	fmt.Fprintf(w, "\n%d of %d fields have a place.\n", placed, len(rows))
	listTifCodes(w, p, codes)
	return nil
}

var tifCode = regexp.MustCompile(`\d\d\.\d\d(?:\.\d\d)*`)

// coded gives the field that equals one of the codes in a path, or their chapter.
func (p *places) coded(path string) string {
	for _, code := range tifCode.FindAllString(path, -1) {
		for at := code; at != ""; at = at[:max(strings.LastIndexByte(at, '.'), 0)] {
			if fs := p.fields[at]; len(fs) > 0 {
				return fs[0].Key
			}
		}
	}
	return ""
}

func shortPath(path string) string {
	return strings.NewReplacer("tif:", "", "attribute::", "@", `"`, "", "/OI/", "").Replace(path)
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
