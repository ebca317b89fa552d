package editing

import (
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"

	"escale/internal/offer"
)

// Stretch is a piece of a text beside another: Kept is in both, else it was Added or cut out.
type Stretch struct {
	Words string
	Kept  bool
	Added bool
}

// maxCompared bounds texts that are compared word by word, in bytes; larger ones are one cut and one addition.
const maxCompared = 30_000

// Compare tells by words what became of a text.
func Compare(was, is string) []Stretch {
	switch {
	case was == is && was == "":
		return nil
	case was == is:
		return []Stretch{{was, true, false}}
	case len(was)+len(is) > maxCompared || was == "" || is == "":
		var all []Stretch
		if was != "" {
			all = append(all, Stretch{was, false, false})
		}
		if is != "" {
			all = append(all, Stretch{is, false, true})
		}
		return all
	}
	// Each word stands for one letter of an alphabet that both texts share; the library compares those.
	alphabet := map[string]rune{}
	var words []string
	letters := func(text string) []rune {
		var line []rune
		for _, w := range split(text) {
			letter, known := alphabet[w]
			if !known {
				letter = rune(len(words) + 1)
				if letter >= 0xD800 { // where runes are halves of others
					letter += 0x800
				}
				alphabet[w] = letter
				words = append(words, w)
			}
			line = append(line, letter)
		}
		return line
	}
	before, after := letters(was), letters(is)
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // the size bounds it; by the clock, the same two texts would differ otherwise each time
	var all []Stretch
	for _, piece := range d.DiffMainRunes(before, after, false) {
		var b strings.Builder
		for _, letter := range piece.Text {
			if letter >= 0xE000 {
				letter -= 0x800
			}
			b.WriteString(words[letter-1])
		}
		all = append(all, Stretch{b.String(), piece.Type == diffmatchpatch.DiffEqual, piece.Type == diffmatchpatch.DiffInsert})
	}
	return all
}

// split parts a text into words, blanks and signs; joined they are the text.
func split(text string) []string {
	var words []string
	start, last := 0, -1
	for i, r := range text {
		class := 0
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			class = 1
		case unicode.IsSpace(r):
			class = 2
		}
		if i > 0 && (class != last || class == 0) {
			words = append(words, text[start:i])
			start = i
		}
		last = class
	}
	if start < len(text) {
		words = append(words, text[start:])
	}
	return words
}

// CompareTexts tells by words what became of a text in each of its languages that changed.
func CompareTexts(was, is offer.Text) map[offer.Lang][]Stretch {
	all := map[offer.Lang][]Stretch{}
	for _, t := range []offer.Text{was, is} {
		for lang := range t {
			if was[lang].Value != is[lang].Value {
				all[lang] = Compare(was[lang].Value, is[lang].Value)
			}
		}
	}
	return all
}
