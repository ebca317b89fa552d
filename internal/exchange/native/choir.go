package native

import (
	"bytes"

	"escale/internal/offer"
)

// choir lets a writer write in several languages at once. Most of a card is the same in all of them; what is not is written
// once for each, one after the other into the same bytes, and noted.
type choir struct {
	langs []offer.Lang
	at    int        // of the language being written
	notes [][]spoken // of each language
	cuts  []int      // of each place that differs: where it begins, and where the piece of each language ends
}

func newChoir(langs []offer.Lang) *choir {
	return &choir{langs: langs, notes: make([][]spoken, len(langs))}
}

// begin begins another run of pieces.
func (c *choir) begin() {
	clear(c.notes)
	c.cuts = c.cuts[:0]
}

// each writes what may differ by language. Whether something was written before must not differ.
func (w *writer) each(write func(lang offer.Lang)) {
	c := w.choir
	from, mark, comma := len(w.b), len(c.cuts), w.comma
	c.cuts = append(c.cuts, from)
	first, same := 0, true
	for i, lang := range c.langs {
		w.comma = comma
		at := len(w.b)
		c.at = i
		write(lang)
		if i == 0 {
			first = len(w.b)
		}
		same = same && bytes.Equal(w.b[at:], w.b[from:first])
		c.cuts = append(c.cuts, len(w.b))
	}
	w.comma = true
	if same {
		w.b, c.cuts = w.b[:first], c.cuts[:mark]
		w.comma = comma || first > from
	}
}

// textOfAll writes a text in each language, or in what stands in for it: every voice has something of a text that is not
// empty.
func (w *writer) textOfAll(name string, t offer.Text) bool {
	if len(t) == 0 {
		return false
	}
	w.member(name)
	w.each(func(asked offer.Lang) {
		phrase, lang := t.In(asked, "en", "fr")
		w.string(phrase.Value)
		if lang != asked || phrase.Maker == offer.ByMachine || phrase.Outdated {
			notes := &w.choir.notes[w.choir.at]
			*notes = append(*notes, spoken{w.pointer(name), lang, phrase.Maker, phrase.Outdated})
		}
	})
	return true
}

// pieces gives what was written: pieces that are one for all languages, or one for each.
func (w *writer) pieces() [][][]byte {
	var out [][][]byte
	at := 0
	for cuts := w.choir.cuts; len(cuts) > 0; cuts = cuts[len(w.choir.langs)+1:] {
		if from := cuts[0]; from > at {
			out = append(out, [][]byte{w.b[at:from:from]})
		}
		at = cuts[0]
		each := make([][]byte, len(w.choir.langs))
		for i := range each {
			end := cuts[i+1]
			each[i] = w.b[at:end:end]
			at = end
		}
		out = append(out, each)
	}
	if at < len(w.b) {
		out = append(out, [][]byte{w.b[at:]})
	}
	return out
}
