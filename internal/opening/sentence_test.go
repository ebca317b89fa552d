package opening

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The sentences of testdata/sentences.txt are judged by ear and changed by hand only. Each case is a line "# name, day", the
// calendar as JSON, the sentence in French and the sentence in English.
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
		if len(lines) != 4 {
			t.Fatalf("a case has four lines: %q", text)
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
			for i, lang := range []string{"fr", "en"} {
				if diff := cmp.Diff(lines[2+i], c.Sentence(lang, today)); diff != "" {
					t.Errorf("%s", diff)
				}
			}
		})
	}
}
