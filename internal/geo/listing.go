package geo

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// listing holds the slugs of all names in one string, each word after a hyphen and each name on a line, so that
// completing a word is a search for "-tou" in half a megabyte.
type listing struct {
	text        string
	starts      []int32 // of each line in text
	territories []int32 // of each line
}

func newListing(territories []Territory) listing {
	var l listing
	text := make([]byte, 0, 24*len(territories))
	line := func(i int) {
		l.starts = append(l.starts, int32(len(text)))
		l.territories = append(l.territories, int32(i))
		text = append(text, '\n', '-')
	}
	l.starts = make([]int32, 0, len(territories))
	l.territories = make([]int32, 0, len(territories))
	for i := range territories {
		t := &territories[i]
		line(i)
		text = append(text, t.Slug...)
		for _, name := range t.Names {
			line(i)
			text = appendSlug(text, name)
		}
		for _, name := range t.FormerNames {
			line(i)
			text = appendSlug(text, name)
		}
	}
	l.text = string(text)
	return l
}

// Search completes a word or several for a list to choose from: territories with a name, present, former or in another
// language, that holds a word beginning so, or a code or postal code that does. First come whole names, then names
// that begin so, then the rest; among them full territories, then the most populous.
func (a *Atlas) Search(prefix string, n int) []*Territory {
	word := writeOutSaints(Slug(prefix[:min(len(prefix), longestName)]))
	if word == "" || n <= 0 {
		return nil
	}
	top := shortlist{atlas: a, n: n}
	if word[0] >= '0' && word[0] <= '9' {
		a.searchCodes(word, top.note)
	}
	a.listing.search(word, top.note)
	list := make([]*Territory, len(top.hits))
	for k, h := range top.hits {
		list[k] = &a.territories[h.territory]
	}
	return list
}

// shortlist keeps the best n hits in order, so that one letter does not sort half the country. A territory that is hit
// by several of its names counts by the best.
type shortlist struct {
	atlas *Atlas
	n     int
	hits  []hit
}

type hit struct {
	territory int32
	quality   int
}

func (s *shortlist) compare(h, k hit) int {
	t, u := &s.atlas.territories[h.territory], &s.atlas.territories[k.territory]
	return cmp.Or(cmp.Compare(h.quality, k.quality), cmp.Compare(t.rank(), u.rank()),
		cmp.Compare(u.Population, t.Population), cmp.Compare(h.territory, k.territory))
}

func (s *shortlist) note(territory int32, quality int) {
	h := hit{territory, quality}
	if len(s.hits) == s.n && s.compare(h, s.hits[s.n-1]) >= 0 {
		return
	}
	if old := slices.IndexFunc(s.hits, func(k hit) bool { return k.territory == territory }); old >= 0 {
		if s.hits[old].quality <= quality {
			return
		}
		s.hits = slices.Delete(s.hits, old, old+1)
	}
	at, _ := slices.BinarySearchFunc(s.hits, h, s.compare)
	s.hits = slices.Insert(s.hits, at, h)
	s.hits = s.hits[:min(len(s.hits), s.n)]
}

func (l *listing) search(word string, note func(territory int32, quality int)) {
	line := 0
	for at, pattern := 0, "-"+word; ; {
		hit := strings.Index(l.text[at:], pattern)
		if hit < 0 {
			return
		}
		at += hit
		line += sort.Search(len(l.starts)-line, func(k int) bool { return int(l.starts[line+k]) > at }) - 1
		quality := 2
		if l.text[at-1] == '\n' {
			if quality = 1; at+len(pattern) == len(l.text) || l.text[at+len(pattern)] == '\n' {
				quality = 0
			}
		}
		note(l.territories[line], quality)
		at += len(pattern)
	}
}

func (a *Atlas) searchCodes(word string, note func(territory int32, quality int)) {
	for i := range a.territories {
		t := &a.territories[i]
		hit := strings.HasPrefix(strings.ToLower(t.Code), word) ||
			slices.ContainsFunc(t.PostalCodes, func(code string) bool { return strings.HasPrefix(code, word) })
		if hit {
			note(int32(i), 1)
		}
	}
}
