package app

import (
	"context"
	"iter"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/exchange/datatourisme"
	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/state"
	"escale/internal/store"
)

// lookalikes finds offers that may be the same thing: one type, one name, one commune. It only asks; merging is for people.
type lookalikes struct {
	base  func(t offer.Type, commune string) iter.Seq2[offer.ID, string] // likenesses of those that were there before
	read  map[place]bool                                                 // of which the base was asked
	known map[string]offer.ID                                            // by likeness
}

// place is where lookalikes of an offer may be. The names there are read once for all offers of an import: to search for
// each of its names would cost more than all else, since most are of no offer and are then sought with typing errors.
type place struct {
	of      offer.Type
	commune string
}

func newLookalikes(base func(offer.Type, string) iter.Seq2[offer.ID, string]) *lookalikes {
	return &lookalikes{base, map[place]bool{}, map[string]offer.ID{}}
}

// lookalikes looks among the offers that the index holds now.
func (a *App) lookalikes(ctx context.Context) (*lookalikes, error) {
	x, err := a.Index(ctx)
	if err != nil {
		return nil, err
	}
	view, everything := x.Pin(), a.State().Policy.Audience(access.Operator)
	if view.Stats().Offers == 0 {
		return newLookalikes(nil), nil
	}
	return newLookalikes(func(t offer.Type, commune string) iter.Seq2[offer.ID, string] {
		return func(yield func(offer.ID, string) bool) {
			found, err := view.Each(&query.Question{Lang: "fr", Query: query.Query{
				Terms: []query.Term{{Facet: "commune", Any: []string{commune}}, {Facet: "type", Any: []string{string(t)}}}}}, everything)
			if err != nil {
				return // where nothing can be asked for, nothing is alike
			}
			for id := range found {
				if other, err := view.Offer(id); err == nil && !yield(id, likeness(other)) {
					return
				}
			}
		}
	}), nil
}

func (l *lookalikes) find(o *offer.Offer) (offer.ID, bool) {
	key := likeness(o)
	if key == "" {
		return 0, false
	}
	if where := (place{o.Type, o.Address().Commune}); l.base != nil && !l.read[where] {
		l.read[where] = true
		for id, key := range l.base(where.of, where.commune) {
			l.keep(id, key)
		}
	}
	id, ok := l.known[key]
	return id, ok && id != o.ID
}

func (l *lookalikes) add(o *offer.Offer) { l.keep(o.ID, likeness(o)) }

// keep remembers the first offer that looks so.
func (l *lookalikes) keep(id offer.ID, key string) {
	if _, there := l.known[key]; !there && key != "" {
		l.known[key] = id
	}
}

// likeness is what offers that look the same have in common; "" when too little is known to compare.
func likeness(o *offer.Offer) string {
	name, commune := geo.Slug(firstName(o)), o.Address().Commune
	if name == "" || commune == "" {
		return ""
	}
	return strings.Join([]string{string(o.Type), name, commune}, "/")
}

func firstName(o *offer.Offer) string {
	p, _ := o.Name().In("fr")
	return p.Value
}

// freshOwners gives the organisations that the source names as creators and nobody knows yet, and remembers their codes.
func (i *importing) freshOwners(batch []*datatourisme.Record) []network.Organisation {
	var fresh []network.Organisation
	for _, record := range batch {
		name := record.Creator.Name
		if _, known := i.owners[name]; known || name == "" {
			continue
		}
		code := geo.Slug(name)
		if len(code) > 60 {
			code = strings.Trim(code[:60], "-")
		}
		if code == "" {
			continue
		}
		i.owners[name] = code
		if _, known := i.State().Organisations[code]; known || i.members[code] || i.options.DryRun {
			continue // also of two names that are one but for case or accents
		}
		i.members[code] = true
		fresh = append(fresh, network.Organisation{Code: code, Kind: network.Partner, Name: name, Email: record.Creator.Email, Website: record.Creator.Homepage})
	}
	return fresh
}

// putOwners makes organisations known.
func putOwners(tx *store.Tx, fresh []network.Organisation) error {
	for _, o := range fresh {
		doc, err := json.Marshal(o, json.Deterministic(true))
		if err != nil {
			return err
		}
		if err := putObject(tx, state.KindOrganisation, o.Code, doc); err != nil {
			return err
		}
	}
	return nil
}
