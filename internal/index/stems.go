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
	kept map[string]string
}

// mostStems bounds them, for each language; beyond it they are forgotten.
const mostStems = 50_000

// of gives the stem of a word in a language, with the language and NUL in front.
func (s *stems) of(lang offer.Lang, word []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, ok := s.kept[string(word)]; ok {
		return st
	}
	if s.kept == nil || len(s.kept) >= mostStems {
		s.kept = map[string]string{}
	}
	text := string(word)
	st := string(lang) + "\x00" + stem(lang, text)
	s.kept[text] = st
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
	found := make([][]begun, len(stemmed))
	gradeLangs := d.stemmedLangs()
	from := uint32(0)
	for i, end := range terms.ends {
		text := terms.text[from:end]
		from = end
		done := uint(0) // languages, one bit each
		for _, r := range terms.of(i) {
			lang := gradeLangs[r.grade]
			if lang < 0 || done&(1<<lang) != 0 {
				continue
			}
			done |= 1 << lang
			stem := d.stems[lang].of(stemmed[lang], text)
			found[lang] = append(found[lang], begun{headOf(stem[len(stemmed[lang])+1:]), stem, uint32(i)})
		}
	}
	l := new(stemList)
	for _, lang := range inOrder {
		slices.SortFunc(found[lang], begun.compare)
		for i, s := range found[lang] {
			if i == 0 || s.text != found[lang][i-1].text {
				l.entry(s.text)
			}
			l.of = append(l.of, s.number)
		}
	}
	return l
}

// inOrder lists the places of the languages that have stems in the order of their tags, as stems stand.
var inOrder = func() []int {
	all := make([]int, len(stemmed))
	for i := range all {
		all[i] = i
	}
	slices.SortFunc(all, func(a, b int) int { return cmp.Compare(stemmed[a], stemmed[b]) })
	return all
}()

// stemmedLangs gives for each grade the place of its language among those that have stems, -1 when it has none.
func (d *draft) stemmedLangs() []int {
	langs := make([]int, len(d.used))
	for i, g := range d.used {
		langs[i] = slices.Index(stemmed, primary(g.Lang))
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
		lang := slices.Index(stemmed, offer.Lang(stem[:strings.IndexByte(stem, 0)]))
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
