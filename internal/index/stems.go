package index

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"escale/internal/offer"
)

// stems keeps the stems of words met lately: segments of a few offers are made all the time, of the same words.
type stems struct {
	mu   sync.Mutex
	kept map[offer.Lang]map[string]string
	n    int
}

// mostStems bounds them; beyond it they are forgotten.
const mostStems = 100_000

// of gives the stem of a word in a language, with the language and NUL in front.
func (s *stems) of(lang offer.Lang, word []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, ok := s.kept[lang][string(word)]; ok {
		return st
	}
	if s.kept == nil || s.n >= mostStems {
		s.kept, s.n = map[offer.Lang]map[string]string{}, 0
	}
	if s.kept[lang] == nil {
		s.kept[lang] = map[string]string{}
	}
	text := string(word)
	st := string(lang) + "\x00" + stem(lang, text)
	s.kept[lang][text] = st
	s.n++
	return st
}

// stemList gathers for each language and stem, in order, the terms that have it there.
type stemList struct {
	ends, first, of []uint32
	text            []byte
}

// entry begins the next stem; the terms added to of after it are its own.
func (l *stemList) entry(stem string) {
	l.text = append(l.text, stem...)
	l.ends, l.first = append(l.ends, uint32(len(l.text))), append(l.first, uint32(len(l.of)))
}

func (l *stemList) write(w *writer) {
	w.whole(secStemEnds, bytesOf(l.ends))
	w.whole(secStemText, l.text)
	w.whole(secStemFirst, bytesOf(append(l.first, uint32(len(l.of)))))
	w.whole(secStemTerms, bytesOf(l.of))
}

// stemsOf works out the stems of terms in the languages in which they occur.
func (d *draft) stemsOf(terms *dictionary) *stemList {
	type stemmed struct {
		stem string
		term uint32
	}
	var found []stemmed
	gradeLangs := d.stemmedLangs()
	from := uint32(0)
	var langs []offer.Lang
	for i, end := range terms.ends {
		text := terms.text[from:end]
		from = end
		langs = langs[:0]
		for _, r := range terms.of(i) {
			if lang := gradeLangs[r.grade]; lang != "" && !slices.Contains(langs, lang) {
				langs = append(langs, lang)
				found = append(found, stemmed{d.stems.of(lang, text), uint32(i)})
			}
		}
	}
	slices.SortFunc(found, func(a, b stemmed) int {
		return cmp.Or(strings.Compare(a.stem, b.stem), cmp.Compare(a.term, b.term))
	})
	l := new(stemList)
	for i, s := range found {
		if i == 0 || s.stem != found[i-1].stem {
			l.entry(s.stem)
		}
		l.of = append(l.of, s.term)
	}
	return l
}

// stemmedLangs gives for each grade its language, "" when that has no stems.
func (d *draft) stemmedLangs() []offer.Lang {
	langs := make([]offer.Lang, len(d.used))
	for i, g := range d.used {
		if lang := primary(g.Lang); stemmers[lang] != nil {
			langs[i] = lang
		}
	}
	return langs
}

// stemsOf takes the stems from the sources, whose terms have their new numbers by now. Languages in which a term does not
// occur any more are left out, so that the result is as if it were worked out anew.
func (m *merger) stemsOf(terms *dictionary) *stemList {
	l, langs := new(stemList), m.stemmedLangs()
	at := make([]int, len(m.from))
	for {
		stem, any := m.least(at, func(s *segment) *table { return &s.stems })
		if !any {
			return l
		}
		lang := offer.Lang(stem[:strings.IndexByte(stem, 0)])
		var of []uint32
		for i, source := range m.from {
			s := source.segment
			if at[i] == s.stems.len() || s.stems.entry(at[i]) != stem {
				continue
			}
			for _, old := range s.stemTerms[s.stems.first[at[i]]:s.stems.first[at[i]+1]] {
				n := m.terms[i][old]
				if n != gone && slices.ContainsFunc(terms.of(int(n)), func(r ref) bool { return langs[r.grade] == lang }) {
					of = append(of, n)
				}
			}
			at[i]++
		}
		if len(of) == 0 {
			continue
		}
		slices.Sort(of)
		l.entry(stem)
		l.of = append(l.of, slices.Compact(of)...)
	}
}
