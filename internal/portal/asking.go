package portal

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// asked is a question as the address of a page says it: the parameters, from which the addresses of neighbouring questions are
// made. Going to another question always begins at its first page.
type asked struct {
	path   string
	values url.Values
}

// where gives the address of the question itself.
func (a asked) where() string { return asking(a.path, a.values) }

// with gives the address of the question with one more code of a facet asked for.
func (a asked) with(name, code string) string {
	return a.changed(func(values url.Values) { values.Add(name, code) })
}

// without gives the address of the question with one thing less asked for.
func (a asked) without(name, value string) string {
	return a.changed(func(values url.Values) {
		left := slices.DeleteFunc(slices.Clone(values[name]), func(v string) bool { return v == value })
		if values[name] = left; len(left) == 0 {
			values.Del(name)
		}
	})
}

// set gives the address of the question with a parameter set, or taken out by "".
func (a asked) set(name, value string) string {
	return a.changed(func(values url.Values) {
		values.Del(name)
		if value != "" {
			values.Set(name, value)
		}
	})
}

func (a asked) changed(change func(url.Values)) string {
	values := cloned(a.values)
	values.Del("cursor")
	change(values)
	return asking(a.path, values)
}

// holds tells whether a value is asked for.
func (a asked) holds(name, value string) bool { return slices.Contains(a.values[name], value) }

func cloned(values url.Values) url.Values {
	next := url.Values{}
	for name, list := range values {
		next[name] = append([]string(nil), list...)
	}
	return next
}

func sortedNames(values url.Values) []string { return slices.Sorted(maps.Keys(values)) }

// clean drops the parameters that a form sends empty.
func clean(values url.Values) {
	for name, list := range values {
		kept := list[:0]
		for _, value := range list {
			if strings.TrimSpace(value) != "" {
				kept = append(kept, value)
			}
		}
		if values[name] = kept; len(kept) == 0 {
			values.Del(name)
		}
	}
}

// positive reads a number from 1.
func positive(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err == nil && n == 0 {
		err = strconv.ErrRange
	}
	return int(n), err
}
