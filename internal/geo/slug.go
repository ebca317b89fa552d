package geo

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Slug gives a name as it stands in addresses: lower case without accents, every run of other signs one hyphen.
// "L'Haÿ-les-Roses" becomes "l-hay-les-roses", "Œuilly" "oeuilly".
func Slug(name string) string {
	return string(appendSlug(make([]byte, 0, len(name)+4), name))
}

func appendSlug(b []byte, name string) []byte {
	start := len(b)
	gap := false
	put := func(letters ...byte) {
		if gap && len(b) > start {
			b = append(b, '-')
		}
		b, gap = append(b, letters...), false
	}
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			put(byte(r))
		case r >= 'A' && r <= 'Z':
			put(byte(r) + 'a' - 'A')
		case r < utf8.RuneSelf:
			gap = true
		case r >= 'à' && r <= 'ÿ' && latin1[r-'à'] != '.':
			put(latin1[r-'à'])
		case letterPairs[r] != "":
			put([]byte(letterPairs[r])...)
		default:
			// Reading "e" and an acute accent apart, the accent must not become a gap.
			if base := baseLetter(r); base != 0 {
				put(base)
			} else if !unicode.Is(unicode.Mn, r) {
				gap = true
			}
		}
	}
	return b
}

// latin1 holds what lies under à to ÿ, nearly all accents of the languages served; the dots are no one letter.
const latin1 = "aaaaaa.ceeeeiiii.nooooo..uuuuy.y"

// letterPairs are the letters that no decomposition of Unicode takes apart.
var letterPairs = map[rune]string{
	'œ': "oe", 'Œ': "oe", 'æ': "ae", 'Æ': "ae", 'ß': "ss", 'ẞ': "ss", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l",
	'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ı': "i",
}

// baseLetter gives the ASCII letter under a letter's accents, in lower case, or 0.
func baseLetter(r rune) byte {
	var in [utf8.UTFMax]byte
	var out [32]byte
	n := utf8.EncodeRune(in[:], r)
	first := norm.NFKD.Append(out[:0], in[:n]...)[0]
	if first >= 'A' && first <= 'Z' {
		first += 'a' - 'A'
	}
	if first >= 'a' && first <= 'z' || first >= '0' && first <= '9' {
		return first
	}
	return 0
}

// saints are written out when names are compared: people write "St Malo" and "Ste-Mère".
var saints = map[string]string{"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

// nameKey is the slug by which names that people entered are found.
func nameKey(name string) string { return writeOutSaints(Slug(name)) }

func writeOutSaints(slug string) string {
	if !strings.HasPrefix(slug, "st") && !strings.Contains(slug, "-st") {
		return slug
	}
	words := strings.Split(slug, "-")
	for i, w := range words {
		if full, ok := saints[w]; ok && i+1 < len(words) {
			words[i] = full
		}
	}
	return strings.Join(words, "-")
}
