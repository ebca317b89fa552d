package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/spanish"
	"golang.org/x/text/unicode/norm"

	"escale/internal/offer"
)

// How words are found. A text, of an offer or of a question, falls into words: runs of letters and digits, in lower case
// and without accents, with elided articles ("l'", "dell'") left out. So far no language plays a part, and a question
// needs none. A word of a text in one of the seven languages is also found by every other that has its stem in that
// language. Words so small that they are everywhere ("de", "the") are not kept from running text; in names they are,
// since some have no others. A question loses them when it has others.

// token is one word of a text and where it stood, as it was before accents went.
type token struct {
	word  string
	plain string // lower case, accents kept: "thé" is no English article
	end   int    // byte after it
}

// longestWord bounds a word, in bytes; what is longer is no word of any language and is cut.
const longestWord = 64

// elided are articles and particles that lose their vowel before another word.
var elided = set("l d j m n s t c qu jusqu lorsqu puisqu quoiqu un dell all nell sull dall coll quell gl")

// small are the words of each language that running text has everywhere.
var small = map[offer.Lang]map[string]bool{
	"fr": set("le la les de du des et en à au aux un une dans sur pour par avec ou où est ce cette ces son sa ses vous nous il elle qui que se sont plus votre vos notre nos d l"),
	"en": set("the of and in on at to a an with for from by is are your our its it you we this that be as or"),
	"de": set("der die das den dem des ein eine einen einer eines und im in am an auf mit für von vom zu zum zur bei ist sie wir es sich oder als auch aus"),
	"it": set("il lo la i gli le di del della dei delle dello degli da dal dalla in nel nella e ed con per su sul sulla a al alla ai un una uno è che si sono o"),
	"es": set("el la los las de del y e en con por para un una unos unas a al o que se es su sus"),
	"nl": set("de het een en van in op met voor aan te of bij is uw dat die er om u"),
	"pt": set("o a os as de do da dos das e em no na nos nas com por para um uma ao à que se é ou"),
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

var stemmers = map[offer.Lang]func(*snowballstem.Env) bool{
	"fr": french.Stem, "en": english.Stem, "de": german.Stem, "it": italian.Stem, "es": spanish.Stem, "nl": dutch.Stem, "pt": portuguese.Stem,
}

// stemmed lists the languages that have stems, in the order in which a question is analysed.
var stemmed = offer.Languages

// primary gives the language of a tag without region or script: "de-CH" is analysed as German.
func primary(lang offer.Lang) offer.Lang {
	if i := strings.IndexByte(string(lang), '-'); i > 0 {
		return lang[:i]
	}
	return lang
}

// stem gives the stem of a folded word in a language; a language without stems leaves it as it is. Numbers have none.
func stem(lang offer.Lang, word string) string {
	f := stemmers[primary(lang)]
	if f == nil || len(word) < 3 || word[0] >= '0' && word[0] <= '9' {
		return word
	}
	env := snowballstem.NewEnv(word)
	f(env)
	return env.Current()
}

// tokens cuts a text into words.
func tokens(text string) []token {
	var out []token
	eachWord(text, func(plain string, end int) {
		if word := fold(plain); word != "" {
			out = append(out, token{word: word, plain: plain, end: end})
		}
	})
	return out
}

// eachWord gives the words of a text in lower case, accents kept, each with the byte after it.
func eachWord(text string, word func(plain string, end int)) {
	after := -1 // where the word begins that an elided one leans on
	for at := 0; at < len(text); {
		size, letter, low := runeAt(text, at)
		if !letter {
			at += size
			continue
		}
		from, lower := at, low
		for at += size; at < len(text); at += size {
			if size, letter, low = runeAt(text, at); !letter {
				break
			}
			lower = lower && low
		}
		plain := text[from:at]
		if !lower {
			plain = strings.ToLower(plain)
		}
		switch {
		case apostrophe(text[at:]) && elided[plain]:
			_, size := utf8.DecodeRuneInString(text[at:])
			after = at + size
		case at-from == 1 && from != after && afterApostrophe(text[:from]) && plain[0] > '9': // chef's, 's-Hertogenbosch
		default:
			word(plain, at)
		}
	}
}

// runeAt gives the length of the rune at a byte, whether words are made of it, and whether it surely is in lower case.
func runeAt(text string, at int) (size int, letter, lower bool) {
	if c := text[at]; c < utf8.RuneSelf {
		return 1, wordByte[c], c < 'A' || c > 'Z'
	}
	r, size := utf8.DecodeRuneInString(text[at:])
	if r >= 0xdf && r <= 0xff { // ß to ÿ: nearly all that is not ASCII in the seven languages
		return size, r != 0xf7, true
	}
	return size, wordRune(r), false
}

var wordByte = func() (is [utf8.RuneSelf]bool) {
	for c := range is {
		is[c] = wordRune(rune(c))
	}
	return is
}()

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.M)
}

func apostrophe(rest string) bool {
	return strings.HasPrefix(rest, "'") || strings.HasPrefix(rest, "’")
}

func afterApostrophe(before string) bool {
	return strings.HasSuffix(before, "'") || strings.HasSuffix(before, "’")
}

// fold takes the accents from a word in lower case, and brings letters that are two back to two.
func fold(s string) string {
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < utf8.RuneSelf
	}
	if !ascii {
		var b strings.Builder
		for _, r := range norm.NFKD.String(s) {
			if two, ok := ligatures[r]; ok {
				b.WriteString(two)
			} else if !unicode.Is(unicode.M, r) {
				b.WriteRune(unicode.ToLower(r))
			}
		}
		s = b.String()
	}
	if len(s) > longestWord {
		cut := longestWord
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	return s
}

// ligatures are letters that Unicode does not take apart.
var ligatures = map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}

// smallAnywhere tells whether a word is small in one of the seven languages.
func smallAnywhere(plain string) bool {
	for _, words := range small {
		if words[plain] {
			return true
		}
	}
	return false
}
