package main

import (
	"slices"
	"strings"

	"escale/internal/exchange/crosswalk"
	"escale/internal/offer"
)

// places finds where what another standard has a name for stands in the catalog.
type places struct {
	catalog  *offer.Catalog
	standard string
	paths    *crosswalk.Table // may be nil
	fields   map[string][]*offer.Field
}

func placesOf(c *offer.Catalog, standard string, paths *crosswalk.Table) *places {
	p := &places{c, standard, paths, map[string][]*offer.Field{}}
	for _, s := range c.Sheets { // what a field equals may differ from type to type
		for _, f := range withSubs(s.Fields()) {
			for _, name := range f.Equals[standard] {
				if standard == "datatourisme" {
					name = plainNames(name)
				}
				if !slices.ContainsFunc(p.fields[name], func(o *offer.Field) bool { return o.Key == f.Key }) {
					p.fields[name] = append(p.fields[name], f)
				}
			}
		}
	}
	return p
}

// withSubs gives the fields, each part's own behind it.
func withSubs(fields []*offer.Field) []*offer.Field {
	var all []*offer.Field
	for _, f := range fields {
		all = append(append(all, f), f.Fields...)
	}
	return all
}

// taken are the kinds whose value is taken apart: that a field equals the structure does not place each part of it.
var taken = []offer.Kind{offer.KindContact, offer.KindRate, offer.KindHours, offer.KindMedium, offer.KindAddress, offer.KindPosition,
	offer.KindClassification, offer.KindTrack, offer.KindIdentifier, offer.KindLife, offer.KindPart}

// find gives the fate of a path: the field that equals it, else what a table says of it, else the field that equals what the
// path is a part of.
func (p *places) find(path string) (crosswalk.Rule, bool) {
	if fs := p.fields[path]; len(fs) > 0 {
		return crosswalk.Rule{Path: path, Fate: crosswalk.Placed, Place: fs[0].Key}, true
	}
	if p.paths != nil {
		if r, ok := p.paths.Find(path); ok {
			return r, true
		}
	}
	for at := path; at != ""; at = at[:max(strings.LastIndexByte(at, '.'), 0)] {
		for _, f := range p.fields[at] {
			if !slices.Contains(taken, f.Kind) {
				return crosswalk.Rule{Path: at, Fate: crosswalk.Placed, Place: f.Key}, true
			}
		}
	}
	return crosswalk.Rule{}, false
}

// concepts lists what a code means, as scheme:code; of relations also what it means from the other side.
func (p *places) concepts(code string) []string {
	var all []string
	for _, standard := range []string{p.standard, p.standard + "_inverse"} {
		for _, c := range p.catalog.Thesaurus.Equal(standard, code) {
			all = append(all, c.Scheme+":"+c.Code)
		}
	}
	return all
}
