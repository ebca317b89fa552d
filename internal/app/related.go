package app

import (
	"cmp"
	"context"
	"slices"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
)

// Incoming is a relation as its other end sees it: of all relations only one side is stored, and the other is asked for.
type Incoming struct {
	Nature string // as the record that points here names it; the thesaurus has its inverse
	From   offer.ID
	Type   offer.Type
	Name   offer.Text
}

// MaxIncoming bounds how many records are told that point to one; the question related=ID pages through all.
const MaxIncoming = 500

// Incoming lists what points to a record, as far as the actor sees both ends and the relation itself: by nature, then by id.
// Of no more than most records, each of which is read whole, the first by name; count is how many there are in all.
func (a *App) Incoming(ctx context.Context, actor access.Actor, id offer.ID, most int) (list []Incoming, count int, err error) {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return nil, 0, err
	}
	if _, err := s.Offer(id); err != nil {
		return nil, 0, err
	}
	relations := s.now.Catalog.Field(offer.FieldRelations)
	q := &query.Question{Everywhere: true, Limit: min(most, MaxIncoming), Sort: query.ByName, Lang: "fr",
		Query: query.Query{Terms: []query.Term{{Facet: relations.Facet, Any: []string{offer.RelatedCode("", id)}}}}}
	found, err := s.view.Search(q, s.audience)
	if err != nil {
		return nil, 0, err
	}
	for _, from := range found.IDs {
		shown, err := s.Offer(from)
		if err != nil {
			return nil, 0, err
		}
		for cell := range shown.All(offer.FieldRelations) {
			if r, ok := cell.Value.(offer.Relation); ok && r.To == id {
				list = append(list, Incoming{r.Nature, from, shown.Type, shown.Name()})
			}
		}
	}
	slices.SortFunc(list, func(a, b Incoming) int { return cmp.Or(cmp.Compare(a.Nature, b.Nature), cmp.Compare(a.From, b.From)) })
	return list, found.Count, nil
}
