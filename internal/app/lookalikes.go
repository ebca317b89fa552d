package app

import (
	"context"
	"strings"

	"escale/internal/access"
	"escale/internal/exchange/datatourisme"
	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/state"
)

// lookalikes finds offers that may be the same thing: one type, one name, one commune. It only asks; merging is for people.
type lookalikes struct {
	base  func(o *offer.Offer, key string) (offer.ID, bool) // those that were there before
	since map[string]offer.ID                               // those of this import
}

func newLookalikes(base func(*offer.Offer, string) (offer.ID, bool)) *lookalikes {
	return &lookalikes{base, map[string]offer.ID{}}
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
	return newLookalikes(func(o *offer.Offer, key string) (offer.ID, bool) {
		found, err := view.Search(&query.Question{Limit: 5, Lang: "fr", Sort: query.ByRelevance, Query: query.Query{Text: clipText(firstName(o)),
			Terms: []query.Term{{Facet: "commune", Any: []string{o.Address().Commune}}, {Facet: "type", Any: []string{string(o.Type)}}}}}, everything)
		if err != nil {
			return 0, false // a name that cannot be searched for is like no other
		}
		for _, id := range found.IDs {
			if other, err := view.Offer(id); err == nil && likeness(other) == key {
				return id, true
			}
		}
		return 0, false
	}), nil
}

// clipText keeps a text within what may be searched for.
func clipText(s string) string {
	if len(s) > query.MaxText {
		return strings.ToValidUTF8(s[:query.MaxText], "")
	}
	return s
}

func (l *lookalikes) find(o *offer.Offer) (offer.ID, bool) {
	key := likeness(o)
	if key == "" {
		return 0, false
	}
	if id, ok := l.since[key]; ok && id != o.ID {
		return id, true
	}
	if l.base == nil {
		return 0, false
	}
	return l.base(o, key)
}

func (l *lookalikes) add(o *offer.Offer) {
	if key := likeness(o); key != "" {
		if _, there := l.since[key]; !there {
			l.since[key] = o.ID
		}
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

// putOwners makes the organisations known that the source names as creators, and remembers their codes.
func (i *importing) putOwners(batch []*datatourisme.Record) error {
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
		if _, known := i.State().Organisations[code]; known || i.options.DryRun {
			continue
		}
		o := network.Organisation{Code: code, Kind: network.Partner, Name: name, Email: record.Creator.Email, Website: record.Creator.Homepage}
		if err := i.putState(i.ctx, i.by, state.KindOrganisation, code, o); err != nil {
			return err
		}
	}
	return nil
}
