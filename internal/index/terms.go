package index

import (
	"slices"
	"strings"

	"escale/internal/offer"
)

// What stands here is for those who compare this index with others: given the same words, another engine can be held to the
// same answers, and its speed be told apart from that of its stemmer.

// Term is a word of a text as the index keeps it: folded, and its stem in the language of the text, "" where that has none.
type Term struct{ Word, Stem string }

// Analysis reads texts one after the other, and keeps the stems of the words that it met. It is safe for use by many at once.
type Analysis struct {
	stems [7]stems // of each language of stemmed
}

// Terms gives the words by which a text is found, in their order; none of a text that is not searched.
func (a *Analysis) Terms(w offer.Words) []Term {
	if w.Field == nil || w.Field.Weight == 0 {
		return nil
	}
	lang := primary(w.Lang)
	number := slices.Index(stemmed, lang)
	running := w.Field.Weight < nameWeight && number >= 0
	var terms []Term
	for _, t := range tokens(w.Text) {
		if running && small[lang][t.plain] {
			continue
		}
		term := Term{Word: t.word}
		if number >= 0 {
			_, term.Stem, _ = strings.Cut(a.stems[number].of(lang, []byte(t.word)), "\x00")
		}
		terms = append(terms, term)
	}
	return terms
}

// Named tells whether a text counts as a name.
func Named(w offer.Words) bool { return w.Field != nil && w.Field.Weight >= nameWeight }

// AskedTerm is a word of a question and all that finds an offer by it.
type AskedTerm struct {
	Word   string
	Stems  map[offer.Lang]string // by the language of the texts that have it
	Prefix bool                  // also what begins so
	Errors int                   // that are forgiven at most, one after the other, when nothing is found without
}

// TermsAsked gives the words of a question, all of which an offer must have.
func TermsAsked(text string) ([]AskedTerm, error) {
	a, err := ask(text)
	if err != nil {
		return nil, err
	}
	terms := make([]AskedTerm, len(a.words))
	for i := range a.words {
		w := &a.words[i]
		terms[i] = AskedTerm{Word: w.word, Stems: map[offer.Lang]string{}, Prefix: w.prefix, Errors: w.mayErr()}
		for _, lang := range stemmed {
			terms[i].Stems[lang] = stem(lang, w.word)
		}
	}
	return terms, nil
}
