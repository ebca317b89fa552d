package apidae

import (
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Value is one value of an object: a scalar, one language of a text, or one element of the reference lists.
type Value struct {
	Path string // properties joined by dots, without the places in lists: prestations.services
	Code string // of an element of the reference lists: its type and number, PrestationService_687; of an enumeration the word
	Lang string // of a text: fr, en, ptBR…
	Text string // as it is written; of an element its French label
}

// Values gives every value of an object, in the order of the paths. An element of the reference lists is one value, its
// labels, order and family being those of the list.
func Values(object map[string]any) iter.Seq[Value] {
	return func(yield func(Value) bool) { walk("", object, yield) }
}

func walk(path string, v any, yield func(Value) bool) bool {
	switch v := v.(type) {
	case nil:
		return true
	case []any:
		for _, item := range v {
			if !walk(path, item, yield) {
				return false
			}
		}
		return true
	case map[string]any:
		if list, ok := v["elementReferenceType"].(string); ok {
			label, _ := v["libelleFr"].(string)
			return yield(Value{Path: path, Code: list + "_" + scalar(v["id"]), Text: label})
		}
		for _, key := range sorted(v) {
			if lang := language(key); lang != "" {
				if s, ok := v[key].(string); ok && s != "" && !yield(Value{Path: path, Lang: lang, Text: s}) {
					return false
				}
				continue
			}
			if !walk(join(path, key), v[key], yield) {
				return false
			}
		}
		return true
	}
	s := scalar(v)
	value := Value{Path: path, Text: s}
	if s != "" && s == strings.ToUpper(s) && strings.ToLower(s) != s && !strings.ContainsAny(s, " .:-") {
		value.Code = s // words of enumerations are written in capitals
	}
	return s == "" || yield(value)
}

// languages are the eleven of Apidae, as its texts name them: libelleFr, or fr alone in what is the same for most.
var languages = []string{"fr", "en", "es", "it", "de", "nl", "ru", "zh", "ptBR", "ja", "ko"}

// language gives the language that a key of a text names, or "".
func language(key string) string {
	lang, labelled := strings.CutPrefix(key, "libelle")
	if labelled && lang != "" {
		lang = strings.ToLower(lang[:1]) + lang[1:]
	}
	if slices.Contains(languages, lang) {
		return lang
	}
	return ""
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func sorted(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number:
		return v.String()
	}
	return ""
}
