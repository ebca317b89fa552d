package index

import (
	"regexp"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"escale/internal/fault"
	"escale/internal/offer"
)

// A phrase stands in quotation marks: "cour carrée", «cour carrée», “cour carrée”. Its words, accents and case aside, must
// follow each other in one text that the audience may read. The segments hold no places of words, so what has all the words is
// looked at in the documents; that is bounded.

var quoted = regexp.MustCompile(`"([^"]+)"|«([^»]+)»|“([^”]+)”`)

// mostPhrased bounds the offers that are looked at for a phrase.
const mostPhrased = 5000

// phrasesOf gives the phrases of a question as folded words. One word alone is no phrase.
func phrasesOf(text string) [][]string {
	var phrases [][]string
	for _, groups := range quoted.FindAllStringSubmatch(text, -1) {
		if words := folded(groups[1] + groups[2] + groups[3]); len(words) > 1 {
			phrases = append(phrases, words)
		}
	}
	return phrases
}

func folded(text string) []string {
	all := tokens(text)
	words := make([]string, len(all))
	for i, t := range all {
		words[i] = t.word
	}
	return words
}

// keepPhrases drops what has the words of the phrases, and not the phrases.
func (s *search) keepPhrases() error {
	count := 0
	for i := range s.parts {
		count += s.parts[i].found.count()
	}
	if count > mostPhrased {
		return fault.New(fault.Invalid, "query.phrase_too_common", "found", count, "max", mostPhrased)
	}
	for i := range s.parts {
		p := &s.parts[i]
		var ords []uint32
		for ord := range p.found.all {
			ords = append(ords, ord)
		}
		has, err := s.havePhrases(p, ords)
		if err != nil {
			return err
		}
		for k, ord := range ords {
			if !has[k] {
				p.found.drop(ord)
			}
		}
	}
	return nil
}

// havePhrases looks at documents on all cores.
func (s *search) havePhrases(p *part, ords []uint32) ([]bool, error) {
	has := make([]bool, len(ords))
	var next atomic.Int64
	var g errgroup.Group
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			for {
				k := int(next.Add(1)) - 1
				if k >= len(ords) {
					return nil
				}
				var err error
				if has[k], err = s.hasPhrases(p, ords[k]); err != nil {
					return err
				}
			}
		})
	}
	return has, g.Wait()
}

func (s *search) hasPhrases(p *part, ord uint32) (bool, error) {
	o, err := p.seg.offer(ord)
	if err != nil {
		return false, err
	}
	opts := &s.view.index.opts
	shown, _ := opts.Policy.Show(o.As(s.q.Variant), p.sight.clausesOf(ord), opts.Reference.Catalog, opts.Now())
	facts := offer.FactsOf(shown, opts.Reference)
	for _, phrase := range s.asked.phrases {
		if !slices.ContainsFunc(facts.Words, func(w offer.Words) bool { return w.Field.Weight > 0 && follows(folded(w.Text), phrase) }) {
			return false, nil
		}
	}
	return true, nil
}

// follows tells whether the words of a phrase stand in a text one after the other.
func follows(text, phrase []string) bool {
	for i := 0; i+len(phrase) <= len(text); i++ {
		if slices.Equal(text[i:i+len(phrase)], phrase) {
			return true
		}
	}
	return false
}
