package index

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"escale/internal/fault"
	"escale/internal/offer"
)

// How a question's words find offers. All words must be found in an offer, each in any text that the audience may read:
//
//   - as it stands, accents and case aside;
//   - by its stem, in texts of a language in which both have the same;
//   - the last word, when it has two letters or more and nothing follows it, as the beginning of a word;
//   - when none of that finds anything in all that the audience sees: with one typing error for words of four letters and
//     more; and when that finds nothing either, for words of eight letters and more, with two, the first letter being right.
//
// A typing error is a letter too many, missing or wrong, or two neighbours swapped; a word that only lacks letters counts
// for more. Words with digits have none. That the rule looks only at what the audience sees matters: otherwise the errors
// forgiven would tell what is hidden.
//
// Besides, a question as a whole finds offers by telephone number, e-mail, web address, official number or id.
type asked struct {
	words   []askedWord
	phrases [][]string // folded words that must follow each other, see phrase.go
	exacts  []string
	id      offer.ID // 0: none
}

type askedWord struct {
	word   string
	stems  []string // language, NUL, stem
	prefix bool
	errors int // that are forgiven; settled while searching
	weight int // by rarity among what the audience sees; settled while searching
}

// mostWords bounds the words of one question.
const mostWords = 32

// How sure a word is found, in quarters.
const (
	sureAsIs   = 4
	sureStem   = 3
	surePrefix = 2
	sureError  = 2
	sureErrors = 1
	sureMissed = 1 // more, when all the errors are letters left out: hands skip a letter more readily than they hit a wrong one
)

// ask analyses the text of a question.
func ask(text string) (*asked, error) {
	a := &asked{exacts: exactForms(text), phrases: phrasesOf(text)}
	if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil && n > 0 && n <= int64(offer.MaxID) {
		a.id = offer.ID(n)
	}
	words := tokens(text)
	var kept []token
	for _, w := range words {
		if !smallAnywhere(w.plain) {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		kept = words
	}
	for _, w := range kept {
		b := askedWord{word: w.word, prefix: w.end == len(text) && utf8.RuneCountInString(w.word) >= 2}
		if slices.ContainsFunc(a.words, func(c askedWord) bool { return c.word == b.word && c.prefix == b.prefix }) {
			continue
		}
		for _, lang := range stemmed {
			b.stems = append(b.stems, string(lang)+"\x00"+stem(lang, w.word))
		}
		a.words = append(a.words, b)
	}
	if len(a.words) > mostWords {
		return nil, fault.New(fault.Invalid, "query.too_many_words", "max", mostWords)
	}
	return a, nil
}

// exactForms gives the normal forms in which a question may stand among telephone numbers, addresses and ids.
func exactForms(text string) []string {
	text = strings.TrimSpace(text)
	if len(text) < 3 || len(text) > 500 {
		return nil
	}
	forms := []string{strings.ToLower(text), strings.ToLower(strings.Join(strings.Fields(text), "")), offer.NormalURL(text)}
	if strings.Contains(text, ".") && !strings.Contains(text, " ") {
		forms = append(forms, offer.NormalURL("https://"+text))
	}
	if strings.Trim(text, "+0123456789 .()-/\u00a0\u202f") == "" {
		forms = append(forms, offer.PhoneForms(text)...)
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// mayErr tells how many typing errors a word may have at most.
func (w *askedWord) mayErr() int {
	letters := utf8.RuneCountInString(w.word)
	switch {
	case letters < 4 || strings.ContainsAny(w.word, "0123456789"):
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// hit is an entry that a word finds, and how surely.
type hit struct {
	ref  uint32 // in the references of the terms
	sure uint8
}

// hits finds the entries of a word, each once and as surely as it is found.
func (m *matching) hits(w *askedWord, to []hit) []hit {
	t := &m.seg.terms
	add := func(term, sure int, lang offer.Lang) {
		for r := t.first[term]; r < t.first[term+1]; r++ {
			g := t.refs[r].grade
			if !m.sight.allowed[g].none() && (lang == "" || primary(m.seg.Grades[g].Lang) == lang) {
				to = append(to, hit{r, uint8(sure)})
			}
		}
	}
	if w.errors > 0 {
		sure := sureError
		if w.errors > 1 {
			sure = sureErrors
		}
		meant := utf8.RuneCountInString(w.word) + w.errors
		m.seg.misspelt(w.word, w.errors, func(term int) {
			if utf8.RuneCountInString(t.entry(term)) == meant { // as much longer as there are errors: nothing else is wrong
				add(term, sure+sureMissed, "")
			} else {
				add(term, sure, "")
			}
		})
		return to
	}
	if i := t.find(w.word); i >= 0 {
		add(i, sureAsIs, "")
	}
	for i, key := range w.stems {
		if s := m.seg.stems.find(key); s >= 0 {
			for _, term := range m.seg.stemTerms[m.seg.stems.first[s]:m.seg.stems.first[s+1]] {
				add(int(term), sureStem, stemmed[i])
			}
		}
	}
	if w.prefix {
		for i, end := t.prefixed(w.word); i < end; i++ {
			add(i, surePrefix, "")
		}
	}
	slices.SortFunc(to, func(a, b hit) int { return cmp.Or(cmp.Compare(a.ref, b.ref), cmp.Compare(b.sure, a.sure)) })
	return slices.CompactFunc(to, func(a, b hit) bool { return a.ref == b.ref })
}

// addHits adds the offers that hits lead to: those of a grade that may be read of some offers only, together.
func (m *matching) addHits(to dense, hits []hit) {
	var one [1]uint32
	var oneImpact [1]uint8
	limited := false
	for _, h := range hits {
		r := &m.seg.terms.refs[h.ref]
		if !m.sight.allowed[r.grade].all {
			limited = true
			continue
		}
		p := m.seg.postings(r, false, &one, &oneImpact)
		p.addTo(to)
	}
	if !limited {
		return
	}
	before := m.lend.mark()
	defer m.lend.back(before)
	byGrade := make([]dense, len(m.sight.allowed))
	for _, h := range hits {
		r := &m.seg.terms.refs[h.ref]
		if m.sight.allowed[r.grade].all {
			continue
		}
		if byGrade[r.grade] == nil {
			byGrade[r.grade] = m.lend.set(m.seg.count)
		}
		p := m.seg.postings(r, false, &one, &oneImpact)
		p.addTo(byGrade[r.grade])
	}
	for grade, set := range byGrade {
		if set != nil {
			set.and(m.sight.allowed[grade].in)
			to.or(set)
		}
	}
}

// addExact adds the offers that have the whole question as a number, an address or an id.
func (m *matching) addExact(to dense, a *asked) {
	for _, form := range a.exacts {
		if i := m.seg.exacts.find(form); i >= 0 {
			m.addRefs(to, m.seg.exacts.of(i))
		}
	}
	if a.id != 0 {
		if i, ok := m.seg.find(a.id); ok {
			for i = m.seg.standard(i); int(i) < m.seg.count && offer.ID(m.seg.ids[i]) == a.id; i++ {
				to.add(i) // each of its variants
			}
		}
	}
}
