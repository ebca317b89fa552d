package app

import (
	"context"
	"iter"
	"time"

	"escale/internal/access"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/query"
)

// pagesWidth is how many ids a chunk of pages covers, and so the most that it holds: sitemaps may have 50,000 addresses.
const pagesWidth = 45_000

// PageChunk is some of the offers that have pages, for the index of a sitemap. An offer stays in its chunk for life.
type PageChunk struct {
	Number  int
	Count   int
	Updated time.Time // the latest change of any of them
}

// PageChunks lists the chunks of all that a question finds, by number; those without any offer are left out. The zero question
// finds everything that visitors can use.
func (a *App) PageChunks(ctx context.Context, actor access.Actor, q *query.Question) ([]PageChunk, error) {
	s, err := a.sightOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	found, err := s.view.Stretches(q, s.audience, pagesWidth)
	chunks := make([]PageChunk, len(found))
	for i, f := range found {
		chunks[i] = PageChunk{int(f.First) / pagesWidth, f.Count, time.UnixMicro(f.Updated)}
	}
	return chunks, err
}

// Page is an offer that has a page.
type Page struct {
	ID      offer.ID
	Updated time.Time
	Names   []string // in each of the languages asked for, or what stands in there; "" where none may be read
}

// Pages gives the offers of a chunk by id, of those that part takes, with their names in some languages: valid until the next is asked
// for. Names are read from cards, which is what takes time: about as many microseconds as there are names.
func (a *App) Pages(ctx context.Context, actor access.Actor, q *query.Question, chunk int, langs []offer.Lang, part func(offer.ID) bool) (iter.Seq[Page], error) {
	s, err := a.sightOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	var found []index.Dated
	if chunk >= 0 && chunk <= int(offer.MaxID)/pagesWidth {
		from := int64(chunk) * pagesWidth
		if found, err = s.view.Between(q, s.audience, offer.ID(from), offer.ID(min(from+pagesWidth, int64(offer.MaxID)+1))); err != nil {
			return nil, err
		}
	}
	return func(yield func(Page) bool) {
		names, card := make([]string, len(langs)), []byte(nil)
		for _, f := range found {
			if !part(f.ID) {
				continue
			}
			for i, lang := range langs {
				var ok bool
				names[i] = ""
				if card, ok = s.AppendCard(card[:0], f.ID, lang); ok {
					names[i], _ = nameOn(card, "")
				}
			}
			if !yield(Page{f.ID, time.UnixMicro(f.Updated), names}) || ctx.Err() != nil {
				return
			}
		}
	}, nil
}
