package native

import (
	"slices"
	"sync"

	"escale/internal/offer"
)

// terms are the concepts of a scheme by code.
type terms map[string]*term

// term is a concept with what an answer in all languages says of it. Such an answer repeats some tens of concepts, each in
// seven languages, which is half of its bytes.
type term struct {
	labels offer.Label
	all    []byte // members: code and label
}

func termsOf(concepts []*offer.Concept) terms {
	of := make(terms, len(concepts))
	for _, c := range concepts {
		w := &writer{voice: Voice{All: true}}
		w.member("code").string(c.Code)
		w.label("label", c.Labels)
		of[c.Code] = &term{c.Labels, w.b}
	}
	return of
}

// addresses keeps the member "territories" of addresses, by commune and language: there are as many as communes, and an atlas
// with zones looks through all of them.
type addresses struct{ ready sync.Map }

type place struct {
	commune string
	lang    offer.Lang
}

func (a *addresses) of(r *Renderer, commune string, lang offer.Lang) []byte {
	if ready, ok := a.ready.Load(place{commune, lang}); ok {
		return ready.([]byte)
	}
	w := &writer{}
	w.member("territories").open('[')
	all := r.Reference.Atlas.Containing(commune)
	for _, t := range all {
		w.item()
		w.open('{')
		w.member("id").string(t.ID())
		w.member("name").string(t.In(string(lang)))
		w.close('}')
	}
	w.close(']')
	if len(all) > 0 && slices.Contains(offer.Languages, lang) { // codes that are wrong, and languages, are without end
		a.ready.Store(place{commune, lang}, w.b)
	}
	return w.b
}
