package index

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"escale/internal/offer"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"Château de la Loire":           "chateau de la loire",
		"L'Hôtel d’Artagnan":            "hotel artagnan",
		"aujourd'hui":                   "aujourd hui",
		"O'Connor's pub":                "o connor pub",
		"dell'Arte, l'Œuvre":            "arte oeuvre",
		"Straße 12bis — Saint-Étienne!": "strasse 12bis saint etienne",
		"été d'été":                     "ete ete",
		"'s-Hertogenbosch":              "hertogenbosch",
		"":                              "",
		"… !":                           "",
		"cafe\u0301":                    "cafe",
		strings.Repeat("é", 80):         strings.Repeat("e", 64),
	} {
		var got []string
		for _, w := range tokens(text) {
			got = append(got, w.word)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, strings.Join(got, " "), want)
		}
	}
}

// A word is found by another of its family, in every language that has families.
func TestStems(t *testing.T) {
	for _, c := range []struct {
		lang offer.Lang
		a, b string
	}{{"fr", "chateau", "chateaux"}, {"fr", "visite", "visites"}, {"en", "gardens", "garden"}, {"en", "walking", "walks"}, {"de", "hauser", "hause"},
		{"de-CH", "weine", "weinen"}, {"it", "giardino", "giardini"}, {"es", "ninos", "nino"}, {"nl", "musea", "musea"}, {"pt", "praias", "praia"}} {
		if stem(c.lang, c.a) != stem(c.lang, c.b) {
			t.Errorf("%s: %s → %s, %s → %s", c.lang, c.a, stem(c.lang, c.a), c.b, stem(c.lang, c.b))
		}
	}
	if stem("br", "kastelloù") != "kastelloù" || stem("fr", "1789") != "1789" {
		t.Error("what has no stem is changed")
	}
}

// Folding twice is folding once, and leaves valid text that is not too long.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Château d'If", "ﬁancé ½ Ⅷ", "a'b’c''d", "\xff\xfe", "İstanbul", "日本語 テスト"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range tokens(s) {
			if w.word == "" || len(w.word) > longestWord || utf8.ValidString(s) && !utf8.ValidString(w.word) || w.end > len(s) {
				t.Errorf("%q has the word %q", s, w.word)
			}
		}
	})
}

// misspelt finds what the definition of the distance says, and nothing else.
func TestMisspelt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringMatching(`[abcé]{1,9}`)
		words := rapid.SliceOfN(letters, 1, 60).Draw(t, "words")
		slices.Sort(words)
		words = slices.Compact(words)
		var d dictionary
		for _, w := range words {
			d.entry(w)
		}
		s := &segment{terms: table{ends: d.ends, text: d.text}}
		asked := rapid.StringMatching(`[abcé]{4,9}`).Draw(t, "asked")
		for errors := 1; errors <= 2; errors++ {
			var got, want []string
			s.misspelt(asked, errors, func(term int) { got = append(got, strings.Clone(s.terms.entry(term))) })
			for _, w := range words {
				sameStart := []rune(w)[0] == []rune(asked)[0]
				if scanDistance([]rune(asked), []rune(w)) == errors && (errors == 1 || sameStart) {
					want = append(want, w)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%q with %d errors among %q: %q, want %q", asked, errors, words, got, want)
			}
		}
	})
}

// The bits of a set do what sets do.
func TestDense(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "size")
		d, in := make(dense, wordsFor(n)), map[uint32]bool{}
		for range rapid.IntRange(0, 4).Draw(t, "ranges") {
			from := uint32(rapid.IntRange(0, n).Draw(t, "from"))
			to := uint32(rapid.IntRange(int(from), n).Draw(t, "to"))
			d.addRange(from, to)
			for i := from; i < to; i++ {
				in[i] = true
			}
		}
		from := uint32(rapid.IntRange(0, n).Draw(t, "count from"))
		to := uint32(rapid.IntRange(int(from), n).Draw(t, "count to"))
		want := 0
		for i := from; i < to; i++ {
			if in[i] {
				want++
			}
		}
		if d.count() != len(in) || d.countRange(from, to) != want {
			t.Fatalf("%d and %d in a range, want %d and %d", d.count(), d.countRange(from, to), len(in), want)
		}
		for i := range d.all {
			if !in[i] {
				t.Fatalf("%d is in", i)
			}
		}
	})
}

// The short ways of eachWord give the words that the definition gives: runs of letters, marks and digits, in lower case.
func TestWordsByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("abzAZ09éÉÿŸßẞ÷×œŒİıΣ -_.\u0301\u00a0日"))).Draw(t, "text")
		var got []string
		eachWord(text, func(plain string, _ int) { got = append(got, plain) })
		want := strings.FieldsFunc(text, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.M) })
		for i := range want {
			want[i] = strings.ToLower(want[i])
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	})
}
