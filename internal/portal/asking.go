package portal

import (
	"net/url"
	"slices"
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
