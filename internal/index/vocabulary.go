package index

import (
	"slices"
	"strings"
)

// vocabulary numbers the words that an analyst meets, so that each is folded once and then is a number.
type vocabulary struct {
	met     map[string]lexeme // by the word in lower case, accents kept
	numbers map[string]uint32 // by the folded word
	words   []string
	labels  map[string]countedWords // of short texts, which many offers have: labels of codes, names of places
	room    []uint64                // for the words of one text
	counted []countedWord
}

// countedWords are the words of one text, each once.
type countedWords struct {
	each   []countedWord
	length int // in words, each as often as it comes
}

// countedWord is a word that is small in some languages, and how often it comes.
type countedWord struct {
	number uint32
	small  uint8
	times  int
}

type lexeme struct {
	number uint32
	small  uint8 // in which of the seven languages, one bit each
	empty  bool
}

// mostMet bounds a vocabulary; beyond it an analyst begins a new one.
const mostMet = 200_000

func newVocabulary() *vocabulary {
	return &vocabulary{met: map[string]lexeme{}, numbers: map[string]uint32{}, labels: map[string]countedWords{}}
}

func (v *vocabulary) lexeme(plain string) lexeme {
	if l, ok := v.met[plain]; ok {
		return l
	}
	plain = strings.Clone(plain)
	word := fold(plain)
	l := lexeme{empty: word == ""}
	for i, lang := range stemmed {
		if small[lang][plain] {
			l.small |= 1 << i
		}
	}
	var ok bool
	if l.number, ok = v.numbers[word]; !ok {
		l.number = uint32(len(v.words))
		v.numbers[word] = l.number
		v.words = append(v.words, word)
	}
	v.met[plain] = l
	return l
}

// The texts that are counted once for all offers: of at most longestLabel bytes, and mostLabels of them.
const (
	longestLabel = 48
	mostLabels   = 30_000
)

// count counts the words of a text. What it gives is good until the next text.
func (v *vocabulary) count(text string) countedWords {
	if len(text) > longestLabel {
		return v.countAnew(text)
	}
	words, known := v.labels[text]
	if !known {
		if len(v.labels) >= mostLabels {
			clear(v.labels)
		}
		words = v.countAnew(text)
		words.each = slices.Clone(words.each)
		v.labels[strings.Clone(text)] = words
	}
	return words
}

func (v *vocabulary) countAnew(text string) countedWords {
	v.room, v.counted = v.room[:0], v.counted[:0]
	eachWord(text, func(plain string, _ int) {
		if l := v.lexeme(plain); !l.empty {
			v.room = append(v.room, uint64(l.number)<<8|uint64(l.small))
		}
	})
	slices.Sort(v.room)
	for i, l := range v.room {
		if i > 0 && l == v.room[i-1] {
			v.counted[len(v.counted)-1].times++
			continue
		}
		v.counted = append(v.counted, countedWord{uint32(l >> 8), uint8(l), 1})
	}
	return countedWords{v.counted, len(v.room)}
}
