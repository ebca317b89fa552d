package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"escale/internal/exchange/apidae"
	"escale/internal/exchange/crosswalk"
	"escale/internal/offer"
)

const apidaeObjects = "apidae/objects-100-v002.json"

// listApidae lists the properties and reference elements of Apidae's objects that have no place.
func listApidae(w io.Writer, c *offer.Catalog, data string) error {
	file, err := os.ReadFile(filepath.Join(data, apidaeObjects))
	if err != nil {
		return err
	}
	count, err := countApidae(file, c)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Apidae, %s: what has no place yet\n\n", apidaeObjects)
	count.print(w)
	return listElements(w, c, data)
}

// listElements lists how many active elements of each of Apidae's reference lists a concept equals.
func listElements(w io.Writer, c *offer.Catalog, data string) error {
	z, err := zip.OpenReader(filepath.Join(data, "apidae-elements_reference.zip"))
	if err != nil {
		return err
	}
	defer z.Close()
	f, err := z.File[0].Open()
	if err != nil {
		return err
	}
	defer f.Close()
	var elements []struct {
		List   string `json:"elementReferenceType"`
		ID     int    `json:"id"`
		Active bool   `json:"actif"`
	}
	if err := json.NewDecoder(f).Decode(&elements); err != nil {
		return err
	}
	type list struct{ all, with int }
	lists := map[string]*list{}
	for _, e := range elements {
		if !e.Active {
			continue
		}
		l := lists[e.List]
		if l == nil {
			l = &list{}
			lists[e.List] = l
		}
		l.all++
		if len(c.Thesaurus.Equal("apidae", e.List+"_"+strconv.Itoa(e.ID))) > 0 {
			l.with++
		}
	}
	fmt.Fprintf(w, "\nThe whole reference lists of 2021: active elements, those with a concept, list\n")
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		fmt.Fprintf(w, "%7d\t%d\t%s\n", lists[name].all, lists[name].with, name)
	}
	return nil
}

// countApidae weighs the values of objects by what becomes of them.
func countApidae(file []byte, c *offer.Catalog) (*count, error) {
	table, err := apidae.Paths()
	if err != nil {
		return nil, err
	}
	var objects []map[string]any
	if err := json.Unmarshal(file, &objects); err != nil {
		return nil, err
	}
	p := placesOf(c, "apidae", table)
	n := newCount()
	for _, o := range objects {
		typ, _ := o["type"].(string)
		for v := range apidae.Values(o) {
			n.add(p.value(v.Path, v.Code), v.Path, v.Code, v.Text, typ)
		}
	}
	return n, nil
}

// value gives the fate of a value: that of its code where the table names it, else that of its path, but for a code of a list
// that the thesaurus does not know.
func (p *places) value(path, code string) crosswalk.Rule {
	if r, ok := p.paths.Find(code); ok && code != "" {
		return r
	}
	r, ok := p.find(path)
	if !ok {
		return crosswalk.Rule{Path: path}
	}
	scheme := r.Scheme
	if f := p.catalog.Field(r.Place); f != nil && (f.Kind == offer.KindChoice || f.Kind == offer.KindClassification) {
		scheme = f.Scheme
	}
	if r.Fate != crosswalk.Placed || scheme == "" || code == "" || len(p.concepts(code)) > 0 {
		return r
	}
	if rest, ok := p.paths.Find(path); ok && rest.Fate != crosswalk.Placed {
		return rest // what becomes of the codes that no concept equals
	}
	return crosswalk.Rule{Path: path, Place: r.Place, Scheme: scheme}
}
