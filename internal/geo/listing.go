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
	best := make(map[int32]int)
	note := func(i int32, quality int) {
		if old, ok := best[i]; !ok || quality < old {
			best[i] = quality
		}
	}
	a.listing.search(word, note)
	if word[0] >= '0' && word[0] <= '9' {
		a.searchCodes(word, note)
	}
	found := make([]int32, 0, len(best))
	for i := range best {
		found = append(found, i)
	}
	slices.SortFunc(found, func(i, j int32) int {
		s, t := &a.territories[i], &a.territories[j]
		return cmp.Or(cmp.Compare(best[i], best[j]), cmp.Compare(s.rank(), t.rank()),
			cmp.Compare(t.Population, s.Population), cmp.Compare(i, j))
	})
	list := make([]*Territory, 0, min(n, len(found)))
	for _, i := range found[:min(n, len(found))] {
		list = append(list, &a.territories[i])
	}
	return list
}

func (l *listing) search(word string, note func(territory int32, quality int)) {
	for at, pattern := 0, "-"+word; ; {
		hit := strings.Index(l.text[at:], pattern)
		if hit < 0 {
			return
		}
		at += hit
		line := sort.Search(len(l.starts), func(k int) bool { return int(l.starts[k]) > at }) - 1
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
