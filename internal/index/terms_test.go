package index

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"escale/internal/offer"
)

func TestTermsAreThoseOfTheIndex(t *testing.T) {
	analysis := new(Analysis)
	rapid.Check(t, func(t *rapid.T) {
		w := offer.Words{Field: &offer.Field{Weight: rapid.SampledFrom([]int{0, 1, 4, nameWeight, 8}).Draw(t, "weight")},
			Lang: rapid.SampledFrom([]offer.Lang{"", "fr", "en", "de-CH", "br"}).Draw(t, "lang"),
			Text: rapid.SampledFrom([]string{"La forêt d’Œuvres", "the castle’s gardens", "und über die Straße", "12 l'été à l'eau", "de", ""}).Draw(t, "text")}
		var got []string
		for _, term := range analysis.Terms(w) {
			got = append(got, term.Word)
			if want := stemmers[primary(w.Lang)] != nil; want && term.Stem != stem(primary(w.Lang), term.Word) || !want && term.Stem != "" {
				t.Fatalf("the stem of %q in %q is %q", term.Word, w.Lang, term.Stem)
			}
		}
		var want []string
		if w.Field.Weight > 0 {
			want = scanText1(w, nil).words
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q in %q, weight %d: %q, not %q", w.Text, w.Lang, w.Field.Weight, got, want)
		}
		if Named(w) != (w.Field.Weight >= nameWeight) {
			t.Fatalf("weight %d counts as a name: %v", w.Field.Weight, Named(w))
		}
	})
}

func TestTermsAskedAreThoseLookedFor(t *testing.T) {
	terms, err := TermsAsked("les jardins de la chât")
	if err != nil || len(terms) != 2 {
		t.Fatalf("%+v, %v", terms, err)
	}
	if w := terms[0]; w.Word != "jardins" || w.Prefix || w.Stems["fr"] != "jardin" || w.Errors != 1 {
		t.Errorf("%+v", w)
	}
	if w := terms[1]; w.Word != "chat" || !w.Prefix || w.Errors != 1 {
		t.Errorf("%+v", w)
	}
}
