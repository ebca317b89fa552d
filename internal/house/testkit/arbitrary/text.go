package arbitrary

import (
	"pgregory.net/rapid"

	"escale/internal/offer"
)

// langs are languages of the interface, a regional one, one with a variant, and one of a neighbour.
var langs = []offer.Lang{"fr", "en", "de", "br", "fr-x-easy", "de-CH"}

// Lang draws the tag of a language.
func Lang() *rapid.Generator[offer.Lang] { return rapid.SampledFrom(langs) }

// awkward are words that have broken programs: quotes, markup, line ends of other systems, letters outside the first plane,
// letters that combine, the other direction of writing.
var awkward = []string{`dit "le Vieux"`, `a\b`, "</script><b>&amp;", "ligne\nsuite\tet fin", "a\u2028b\u2029c", "🥐 café", "e\u0301te\u0301",
	"שלום", "l’Œuvre d’Anaïs", "null", "0", "{}", "%s{{.}}", "…"}

// Words draws a short text that is not blank.
func Words() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringMatching(`[a-zé]{3,8}( [a-zàç]{2,7}){0,3}`), rapid.SampledFrom(awkward))
}

// Phrase draws a text in one language with its maker.
func Phrase() *rapid.Generator[offer.Phrase] {
	return rapid.Custom(func(t *rapid.T) offer.Phrase {
		return offer.Phrase{Value: Words().Draw(t, "words"), Outdated: rapid.IntRange(0, 5).Draw(t, "outdated") == 0,
			Maker: rapid.SampledFrom([]offer.Maker{"", offer.ByStaff, offer.BySource, offer.ByMachine}).Draw(t, "maker")}
	})
}

// Text draws a text in one to four languages.
func Text() *rapid.Generator[offer.Text] {
	return rapid.Map(rapid.MapOfN(Lang(), Phrase(), 1, 4), func(m map[offer.Lang]offer.Phrase) offer.Text { return m })
}

// note draws a text that may be left out.
func note(t *rapid.T, label string) offer.Text {
	if rapid.IntRange(0, 2).Draw(t, label+"?") != 0 {
		return nil
	}
	return Text().Draw(t, label)
}
