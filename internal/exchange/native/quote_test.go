package native

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"escale/internal/offer"
)

// Strings are quoted as the library quotes them.
func TestQuotedAsTheLibraryDoes(t *testing.T) {
	same := func(t interface{ Fatalf(string, ...any) }, s string) {
		want, err := jsontext.AppendQuote([]byte("x"), s)
		if err != nil {
			want, _ = jsontext.AppendQuote([]byte("x"), offer.CleanText(s))
		}
		if got := appendQuoted([]byte("x"), s); string(got) != string(want) {
			t.Fatalf("%q is written %s, not %s", s, got, want)
		}
	}
	for c := range 256 { // every byte in every place of a run of eight
		for at := range 17 {
			same(t, strings.Repeat("é", at/2)+strings.Repeat("a", at%2)+string([]byte{byte(c)})+"end of the text")
			same(t, strings.Repeat("a", at)+string(rune(c))+"é")
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		same(t, rapid.String().Draw(t, "text"))
		same(t, string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
	})
}

func BenchmarkQuote(b *testing.B) {
	s := strings.Repeat("Le départ se fait en face de l’ancien lavoir. Le chemin s’élève doucement.\n", 10)
	var room []byte
	b.Run("here", func(b *testing.B) {
		b.SetBytes(int64(len(s)))
		for b.Loop() {
			room = appendQuoted(room[:0], s)
		}
	})
	b.Run("library", func(b *testing.B) {
		b.SetBytes(int64(len(s)))
		for b.Loop() {
			room, _ = jsontext.AppendQuote(room[:0], s)
		}
	})
}
