package app

import (
	"slices"
	"strconv"

	"escale/internal/access"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/store"
)

// touched is what some changes may do to the records that point to those that changed.
type touched struct {
	ids   []offer.ID // every offer that changed
	known []offer.ID // of them, those whose status or identifiers changed, so that relations may lead elsewhere now
}

func touchedBy(changes []store.Change) (t touched, err error) {
	for _, c := range changes {
		if c.Kind != store.KindOffer {
			continue
		}
		n, err := strconv.ParseInt(c.Object, 10, 64)
		if err != nil {
			return t, err
		}
		t.ids = append(t.ids, offer.ID(n))
		if slices.Contains(c.Changed, "status") || slices.Contains(c.Changed, offer.FieldIdentifiers) {
			t.known = append(t.known, offer.ID(n))
		}
	}
	t.ids, t.known = unique(t.ids), unique(t.known)
	return t, nil
}

func unique(ids []offer.ID) []offer.ID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// affected lists the other offers that look otherwise after the changes: those that may inherit from an offer that changed,
// those whose relations name it by an identifier it has now, and those whose relations led to it. changed are the offers as they
// are now. The index itself knows who points to whom, by the facet "related" that relations are found by anyway: nothing else is
// to be kept, saved and brought back with it, on either engine. It is as of the change before; an offer that came to point here
// since is among those that changed.
func (a *App) affected(x *index.Index, t touched, changed []index.Stored) ([]offer.ID, error) {
	now := a.now.Load()
	relations := now.Catalog.Field(offer.FieldRelations)
	if relations == nil || relations.Facet == "" {
		return nil, nil
	}
	var codes []string
	for _, nature := range now.Catalog.Natures() {
		for _, id := range t.ids {
			codes = append(codes, offer.RelatedCode(nature, id))
		}
	}
	for _, id := range t.known {
		codes = append(codes, offer.RelatedCode("", id))
	}
	for i := range changed {
		o := changed[i].Offer
		if _, known := slices.BinarySearch(t.known, o.ID); !known {
			continue
		}
		for _, id := range o.Identifiers() {
			if id.Unique() {
				codes = append(codes, offer.ElsewhereCode(id))
			}
		}
	}
	if len(codes) == 0 {
		return nil, nil
	}
	q := &query.Question{Everywhere: true, Query: query.Query{Terms: []query.Term{{Facet: relations.Facet, Any: codes}}}}
	found, err := x.Pin().Each(q, now.Policy.Audience(access.Operator))
	if err != nil {
		return nil, err
	}
	var others []offer.ID
	for id := range found {
		if _, among := slices.BinarySearch(t.ids, id); !among {
			others = append(others, id)
		}
	}
	return others, nil
}
