package form

import (
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/offer"
)

// A tree is a value taken apart as its document has it: maps, lists, strings, numbers and flags. Beside these it may hold typed, where
// somebody typed what is no value, and blank, where somebody added something and said nothing yet. Neither reaches the value.

// typed are words that are no value, and what is wrong with them.
type typed struct {
	words   string
	problem fault.Problem
}

// blank is an entry that was added and is empty.
type blank struct{}

// treeOf takes a value apart; nil for none. Tracks are not: nobody types a hundred thousand points.
func treeOf(v offer.Value) any {
	if v == nil || v.Kind() == offer.KindTrack {
		return nil
	}
	doc, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil
	}
	var tree any
	if json.Unmarshal(doc, &tree) != nil {
		return nil
	}
	return tree
}

// valueOf puts a tree together again; nil when there is nothing in it. What is not fit for the kind gives an error.
func valueOf(kind offer.Kind, tree any) (offer.Value, error) {
	tree = settled(tree)
	if tree == nil {
		return nil, nil
	}
	doc, err := json.Marshal(tree, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	return offer.DecodeValue(kind, doc)
}

// settled is a tree without what is no value, and without what is empty then. What was empty before stays: a closure without
// days is one until further notice.
func settled(tree any) any {
	switch t := tree.(type) {
	case typed, blank:
		return nil
	case map[string]any:
		left := map[string]any{}
		for name, v := range t {
			if v = settled(v); v != nil {
				left[name] = v
			}
		}
		if len(left) == 0 && len(t) > 0 {
			return nil
		}
		return left
	case []any:
		left := []any{}
		for _, v := range t {
			if v = settled(v); v != nil {
				left = append(left, v)
			}
		}
		if len(left) == 0 {
			return nil
		}
		return left
	}
	return tree
}

// same tells whether two trees say the same.
func same(a, b any) bool { return reflect.DeepEqual(a, b) }

// unsettled tells whether a tree holds what is no value.
func unsettled(tree any) bool {
	switch t := tree.(type) {
	case typed, blank:
		return true
	case map[string]any:
		for _, v := range t {
			if unsettled(v) {
				return true
			}
		}
	case []any:
		for _, v := range t {
			if unsettled(v) {
				return true
			}
		}
	}
	return false
}

// wordsOf writes a leaf of a tree as it stands in a plain field.
func wordsOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case typed:
		return v.words
	}
	return ""
}

// member gives a member of an object, nil where there is none.
func member(tree any, name string) any {
	m, _ := tree.(map[string]any)
	return m[name]
}

// entries gives the entries of a list.
func entries(tree any) []any {
	l, _ := tree.([]any)
	return l
}
