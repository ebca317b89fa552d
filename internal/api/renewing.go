package api

import (
	"slices"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/serving"
)

// Most edits change the card of an offer and no answer to any question: then a page that was kept is right again with that card
// written anew, which is a fraction of asking again.

// span is where a card stands in an answer.
type span struct{ from, to int32 }

// written is a page as it was written.
type written struct {
	*app.Lasting
	places    []span // of the cards, in the order of the page
	lang      offer.Lang
	mediaType string
}

// renew gives the page with the cards that are no longer right written anew; false when more than they has changed.
func (w *written) renew(m app.Moment, since app.Content, body []byte) (*serving.Answer, bool) {
	stale, ok := w.Stale(m, since)
	if !ok {
		return nil, false
	}
	next := &written{w.Lasting, make([]span, len(w.places)), w.lang, w.mediaType}
	n, err := serving.Written(w.mediaType, func(b []byte) ([]byte, error) {
		at := int32(0)
		for i, id := range w.Page() {
			place := w.places[i]
			b = append(b, body[at:place.from]...)
			at = place.to
			from := int32(len(b))
			if !slices.Contains(stale, id) {
				b = append(b, body[place.from:place.to]...)
			} else if b, ok = w.AppendCard(b, m, id, w.lang); !ok {
				return nil, nil
			}
			next.places[i] = span{from, int32(len(b))}
		}
		return append(b, body[at:]...), nil
	})
	if err != nil || !ok {
		return nil, false
	}
	n.Renew = next.renew
	return n, true
}
