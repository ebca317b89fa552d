package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"escale/internal/exchange/crosswalk"
)

// count weighs the values of a standard's objects by what becomes of them.
type count struct {
	placed, implied, unmapped, homeless int
	paths                               map[string]*entry // without a place and without a reason, by path
	codes                               map[string]*entry // of lists, without a concept, by path and code
	kept                                map[string]*entry // unmapped with a reason, by path of the rule
}

// entry is something that was met.
type entry struct {
	name, label, where string
	n                  int
	types              map[string]int
}

func newCount() *count {
	return &count{paths: map[string]*entry{}, codes: map[string]*entry{}, kept: map[string]*entry{}}
}

// add counts a value. A rule without fate says that there is no place.
func (n *count) add(r crosswalk.Rule, path, code, text, typ string) {
	switch r.Fate {
	case crosswalk.Placed:
		n.placed++
	case crosswalk.Implied:
		n.implied++
	case crosswalk.Unmapped:
		n.unmapped++
		note(n.kept, r.Path, text, r.Why, typ)
	default:
		n.homeless++
		if r.Place == "" {
			note(n.paths, path, cmp.Or(code, "text")+" "+text, "", typ)
		} else {
			note(n.codes, code+"\t"+path, text, r.Place+" ("+r.Scheme+")", typ)
		}
	}
}

func note(m map[string]*entry, name, label, where, typ string) {
	e := m[name]
	if e == nil {
		e = &entry{name: name, label: clip(label, 60), where: where, types: map[string]int{}}
		m[name] = e
	}
	e.n++
	e.types[typ]++
}

func clip(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// values are all that count: what is implied says nothing of its own.
func (n *count) values() int { return n.placed + n.unmapped + n.homeless }

func share(part, whole int) string {
	return fmt.Sprintf("%.2f %%", 100*float64(part)/float64(max(whole, 1)))
}

func (n *count) print(w io.Writer) {
	all := n.values()
	fmt.Fprintf(w, "%d values: %d have a place, %d stay unmapped with a reason (%s), %d have neither (%s); %d more are implied.\n",
		all, n.placed, n.unmapped, share(n.unmapped, all), n.homeless, share(n.homeless, all), n.implied)
	table(w, "Properties without a place: count, path, types of objects, an example", n.paths)
	table(w, "Codes of lists without a concept: count, code and path, the field it would fill, types of objects, label", n.codes)
	table(w, "Kept as unmapped, with the reason", n.kept)
}

func table(w io.Writer, title string, m map[string]*entry) {
	if len(m) == 0 {
		return
	}
	total := 0
	for _, e := range m {
		total += e.n
	}
	fmt.Fprintf(w, "\n%s (%d, %d values)\n", title, len(m), total)
	for _, e := range ranked(m) {
		fmt.Fprintf(w, "%7d\t%s\t%s\t[%s]\t%s\n", e.n, e.name, e.where, kinds(e.types), e.label)
	}
}

// kinds names the types something was met on.
func kinds(types map[string]int) string {
	if len(types) > 5 {
		return "many types"
	}
	return strings.Join(slices.Sorted(maps.Keys(types)), " ")
}

// ranked lists entries, the heaviest first.
func ranked(m map[string]*entry) []*entry {
	return slices.SortedFunc(maps.Values(m), func(a, b *entry) int { return cmp.Or(b.n-a.n, cmp.Compare(a.name, b.name)) })
}
