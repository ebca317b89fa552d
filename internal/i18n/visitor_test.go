package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// told reads what visitors are told, by language.
func told(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for _, tag := range Visitors {
		messages, err := VisitorMessages(tag.String())
		if err != nil {
			t.Fatal(err)
		}
		all[tag.String()] = messages
	}
	return all
}

func TestVisitorsAreToldTheSameInEachLanguage(t *testing.T) {
	all := told(t)
	argument := regexp.MustCompile(`\{\{[^}]*?\.(\w+)[^}]*\}\}`)
	arguments := func(s string) []string {
		var names []string
		for _, m := range argument.FindAllStringSubmatch(s, -1) {
			names = append(names, m[1])
		}
		slices.Sort(names)
		return slices.Compact(names)
	}
	for lang, messages := range all {
		if diff := cmp.Diff(sorted(all["fr"]), sorted(messages)); diff != "" {
			t.Errorf("%s has other keys (- French, + %s):\n%s", lang, lang, diff)
		}
		for key, text := range messages {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", lang, key)
			}
			if strings.HasPrefix(key, "written.form.") || strings.HasPrefix(key, "written.clock.") {
				continue // Spanish and Portuguese say more, others less; English counts to twelve
			}
			if diff := cmp.Diff(arguments(all["fr"][key]), arguments(text)); diff != "" {
				t.Errorf("%s: %s has other arguments (- French):\n%s", lang, key, diff)
			}
		}
	}
}

func TestEveryWordOfVisitorsIsThereAndUsed(t *testing.T) {
	fr := told(t)["fr"]
	keys, starts := words(t, fr)
	for key, where := range keys {
		group, _, _ := strings.Cut(key, ".")
		if _, known := fr[key]; !known && slices.Contains([]string{"written", "path", "portal", "ui"}, group) {
			t.Errorf("%s: visitors lack the message %q", where, key)
		}
	}
	for key := range fr {
		_, used := keys[key]
		for start := range starts {
			used = used || strings.HasPrefix(key, start)
		}
		if !used {
			t.Errorf("nobody uses the message %q", key)
		}
	}
}

// Words of addresses can be typed, are no two pages' in one language, and none looks like a language.
func TestWordsOfAddresses(t *testing.T) {
	for lang, messages := range told(t) {
		pages := map[string]string{}
		for key, word := range messages {
			if !strings.HasPrefix(key, "path.") {
				continue
			}
			if !regexp.MustCompile(`^[a-z]{3,}(-[a-z]+)*$`).MatchString(word) {
				t.Errorf("%s: %s is %q", lang, key, word)
			}
			if other := pages[word]; other != "" {
				t.Errorf("%s: %q is both %s and %s", lang, word, key, other)
			}
			pages[word] = key
		}
	}
}

func TestWritten(t *testing.T) {
	first, later := time.Date(2026, time.May, 1, 12, 0, 0, 0, time.UTC), time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		lang string
		say  func(s *Speaker) string
		want string
	}{
		{"fr", func(s *Speaker) string { return s.Day(first, FullDay) }, "vendredi 1er mai 2026"},
		{"fr", func(s *Speaker) string { return s.Day(later, ShortDay) }, "dim. 22 nov."},
		{"en-GB", func(s *Speaker) string { return s.Day(later, FullDay) }, "Sunday 22 November 2026"},
		{"de", func(s *Speaker) string { return s.Day(first, NearDay) }, "Freitag, 1. Mai"},
		{"es", func(s *Speaker) string { return s.Day(later, PlainDay) }, "22 de noviembre de 2026"},
		{"pt", func(s *Speaker) string { return s.Month(first) }, "maio de 2026"},
		{"it", func(s *Speaker) string { return s.Number(1234.56, 1) }, "1.234,6"},
		{"fr", func(s *Speaker) string { return s.Distance(2_430) }, "2,4\u00a0km"},
		{"nl", func(s *Speaker) string { return s.Distance(347) }, "350\u00a0m"},
		{"en", func(s *Speaker) string { return s.Distance(18_400) }, "18\u00a0km"},
		{"fr", func(s *Speaker) string { return s.Clock(18, 5) }, "18\u00a0h\u00a005"},
		{"en", func(s *Speaker) string { return s.Clock(24, 0) }, "12\u00a0am"},
		{"en", func(s *Speaker) string { return s.Clock(13, 30) }, "1:30\u00a0pm"},
		{"de", func(s *Speaker) string { return s.Clock(9, 0) }, "9\u00a0Uhr"},
		{"ja", func(s *Speaker) string { return s.Day(first, PlainDay) }, "1er mai 2026"},
	} {
		s, err := SpeakToVisitor(c.lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.say(s); got != c.want {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
}
