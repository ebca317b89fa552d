package opening

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spoken is the order of the languages in testdata/sentences.txt.
var spoken = []string{"fr", "en", "de", "it", "es", "nl", "pt"}

// The sentences of testdata/sentences.txt are judged by ear and changed by hand only. Each case is a line "# name, day", the
// calendar as JSON, and the sentence in each language of the list.
func TestSentences(t *testing.T) {
	b, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(strings.TrimSpace(string(b)), "\n\n")
	if len(cases) < 40 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, text := range cases {
		lines := strings.Split(text, "\n")
		if len(lines) != 2+len(spoken) {
			t.Fatalf("a case has %d lines: %q", 2+len(spoken), text)
		}
		name, day, _ := strings.Cut(strings.TrimPrefix(lines[0], "# "), ", ")
		t.Run(name, func(t *testing.T) {
			today, err := ParseDate(day)
			if err != nil {
				t.Fatal(err)
			}
			var c Calendar
			if err := json.Unmarshal([]byte(lines[1]), &c); err != nil {
				t.Fatal(err)
			}
			if p := c.Check(); len(p) > 0 {
				t.Fatal(p)
			}
			for i, lang := range spoken {
				if diff := cmp.Diff(lines[2+i], c.Sentence(lang, today)); diff != "" {
					t.Errorf("%s", diff)
				}
			}
		})
	}
}

func TestUnknownLanguagesAreEnglish(t *testing.T) {
	c := Calendar{ByAppointment: true}
	for lang, want := range map[string]string{"": "By appointment.", "ja": "By appointment.", "x-de": "By appointment.",
		"DE-at": "Nach Vereinbarung.", "pt-BR": "Por marcação.", "fr-CH": "Sur rendez-vous."} {
		if got := c.Sentence(lang, 0); got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

// A word that a table lacks would be a hole in a sentence.
func TestTonguesAreWhole(t *testing.T) {
	if got := slices.Sorted(maps.Keys(tongues)); !slices.Equal(got, slices.Sorted(slices.Values(spoken))) {
		t.Fatalf("the cases are in %v, spoken are %v", spoken, got)
	}
	for lang, l := range tongues {
		for _, f := range []any{l.hour, l.week, l.date, l.repeat} {
			v := reflect.ValueOf(f)
			for i := range v.NumField() {
				name, f := v.Type().Field(i).Name, v.Field(i)
				if f.Kind() == reflect.String && f.String() == "" || f.Kind() == reflect.Func && f.IsNil() && name != "vowel" {
					t.Errorf("%s lacks %s", lang, name)
				}
				if f.Kind() != reflect.Array || f.Type().Elem().Kind() != reflect.String {
					continue
				}
				for j := range f.Len() {
					if f.Index(j).String() == "" && (f.Len() > 2 || j == 0) {
						t.Errorf("%s lacks %s[%d]", lang, name, j)
					}
				}
			}
		}
		same := func(what string, a, b []string) {
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("%s: %s: %s", lang, what, diff)
			}
		}
		same("phrases", sortedKeys(french.phrases), sortedKeys(l.phrases))
		same("kinds", sortedKeys(french.kinds), sortedKeys(l.kinds))
		same("grounds", sortedKeys(french.grounds), sortedKeys(l.grounds))
		same("feasts", sortedKeys(french.feasts), sortedKeys(l.feasts))
		for key, phrase := range french.phrases {
			if a, b := strings.Count(phrase, "%"), strings.Count(l.phrases[key], "%"); a != b {
				t.Errorf("%s: %q has %d arguments, %q in French %d", lang, l.phrases[key], b, phrase, a)
			}
		}
	}
}

func sortedKeys[K ~string](m map[K]string) []string {
	var out []string
	for k, v := range m {
		if v != "" {
			out = append(out, string(k))
		}
	}
	slices.Sort(out)
	return out
}
