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
	for _, f := range c.Fields() {
		for _, name := range f.Equals[standard] {
			if standard == "datatourisme" {
				name = plainNames(name)
			}
			p.fields[name] = append(p.fields[name], f)
		}
	}
	return p
}

// taken are the kinds whose value is taken apart: that a field equals the structure does not place each part of it.
var taken = []offer.Kind{offer.KindContact, offer.KindRate, offer.KindHours, offer.KindMedium, offer.KindAddress, offer.KindPosition,
	offer.KindClassification, offer.KindTrack, offer.KindIdentifier, offer.KindLife}

// find gives the fate of a path: what a table says of it, else the field that equals it.
func (p *places) find(path string) (crosswalk.Rule, bool) {
	if p.paths != nil {
		if r, ok := p.paths.Find(path); ok {
			if exact := p.fields[path]; len(exact) == 0 || r.Path == path {
				return r, true
			}
		}
	}
	for at := path; at != ""; at = at[:max(strings.LastIndexByte(at, '.'), 0)] {
		for _, f := range p.fields[at] {
			if at == path || !slices.Contains(taken, f.Kind) {
				return crosswalk.Rule{Path: at, Fate: crosswalk.Placed, Place: f.Key}, true
			}
		}
	}
	return crosswalk.Rule{}, false
}

// concepts lists what a code means, as scheme:code.
func (p *places) concepts(code string) []string {
	var all []string
	for _, c := range p.catalog.Thesaurus.Equal(p.standard, code) {
		all = append(all, c.Scheme+":"+c.Code)
	}
	return all
}
