// Package crosswalk says, for the properties of another standard, where each has its place in an offer.
//
// Most of it stands where fields and concepts are declared, in the equals of the sheets and of the thesaurus. What remains
// are structures that a kind of value takes apart, such as a contact or a rate: no field names each of their parts. A table
// of this package names them, and gives a reason for everything that has no place. It exists so that one list serves the
// reader of a format, the tables in docs and the tests that count what is left.
package crosswalk

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Fate is what becomes of a property.
type Fate string

const (
	Placed   Fate = "placed"   // read into a field, a part of a value, the head or a relation
	Implied  Fate = "implied"  // not kept, as it follows from what is: labels of a list, copies, weights of files
	Unmapped Fate = "unmapped" // kept word by word with the offer, in no field
)

// Rule says where what a path of a standard holds has its place.
type Rule struct {
	Path  string // properties joined by dots; "*" stands for any one of them, a leading "**." for any above
	Fate  Fate
	Place string // of what is placed: a key of a field, with "#part" where it is a part of its value; "head.status"…
	// Scheme is the scheme of the thesaurus that must hold what stands there, where it is one of the standard's own lists.
	Scheme string
	Why    string // of what is not placed, the reason; else a remark or ""
}

// Table is the rules of one standard.
type Table struct {
	Rules []Rule
}

// Read reads a table: tab-separated lines of path, place, scheme and remark, under a heading. "=" in the place of a place says
// that the property is implied, "-" that it stays unmapped; both need a reason. Lines that start with # are remarks.
func Read(name string, r io.Reader) (*Table, error) {
	t := &Table{}
	lines := bufio.NewScanner(r)
	head := false
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), " \r")
		if line == "" || line[0] == '#' {
			continue
		}
		cols := append(strings.Split(line, "\t"), "", "", "")
		rule := Rule{Path: strings.TrimSpace(cols[0]), Fate: Placed, Place: strings.TrimSpace(cols[1]),
			Scheme: strings.TrimSpace(cols[2]), Why: strings.TrimSpace(cols[3])}
		if !head {
			if head = true; rule.Path != "path" || rule.Place != "place" {
				return nil, fmt.Errorf("%s:%d: the heading is not path, place, scheme, remark", name, n)
			}
			continue
		}
		switch rule.Place {
		case "":
			return nil, fmt.Errorf("%s:%d: %s has no place; write = or - with a reason", name, n, rule.Path)
		case "=":
			rule.Fate, rule.Place = Implied, ""
		case "-":
			rule.Fate, rule.Place = Unmapped, ""
		}
		if rule.Fate != Placed && rule.Why == "" {
			return nil, fmt.Errorf("%s:%d: %s has neither a place nor a reason for having none", name, n, rule.Path)
		}
		if slices.ContainsFunc(t.Rules, func(o Rule) bool { return o.Path == rule.Path }) {
			return nil, fmt.Errorf("%s:%d: %s stands twice", name, n, rule.Path)
		}
		t.Rules = append(t.Rules, rule)
	}
	return t, lines.Err()
}

// Find gives the rule of a path: the one that names the most of it, from its beginning on; a rule of a property goes for
// all below it. Between rules that name as much, the one with fewer wildcards wins.
func (t *Table) Find(path string) (Rule, bool) {
	names := strings.Split(path, ".")
	best, most := -1, 0
	for i, r := range t.Rules {
		if n := fit(strings.Split(r.Path, "."), names); n > most {
			best, most = i, n
		}
	}
	if best < 0 {
		return Rule{}, false
	}
	return t.Rules[best], true
}

// fit tells how well a pattern fits a path: 0 is not at all.
func fit(pattern, names []string) int {
	if len(pattern) > 0 && pattern[0] == "**" {
		best := 0
		for i := range names {
			if n := fit(pattern[1:], names[i:]); n > 0 {
				best = max(best, n+4*i) // what is skipped is named less than what is written
			}
		}
		return best
	}
	if len(pattern) > len(names) {
		return 0
	}
	n := 0
	for i, p := range pattern {
		switch p {
		case "*":
			n += 5
		case names[i]:
			n += 6
		default:
			return 0
		}
	}
	return n
}

// Field gives the key of the field of a place, without the part of its value.
func (r Rule) Field() string {
	key, _, _ := strings.Cut(r.Place, "#")
	return key
}
