package index

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
)

// vocabulary numbers the words that an analyst meets, so that each is folded once and then is a number.
type vocabulary struct {
	met     lexemes           // by the word in lower case, accents kept
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
	return &vocabulary{met: newLexemes(), numbers: map[string]uint32{}, labels: map[string]countedWords{}}
}

func (v *vocabulary) lexeme(plain string) lexeme {
	if l, ok := v.met.find(plain); ok {
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
	v.met.add(plain, l)
	return l
}

// lexemes finds what is known of a word. Looking words up is the larger part of reading a text, and most of that is waiting
// for memory, so all of a word that is no longer than most lies in one place.
type lexemes struct {
	seed  [2]uint64
	slots []lexemeSlot // a power of two, at least half of them empty
	n     int
	long  map[string]lexeme // words that do not fit
}

// lexemeSlot is a word of at most 15 bytes, with its length behind them: 0 in an empty slot.
type lexemeSlot struct {
	word [2]uint64
	lexeme
}

func newLexemes() lexemes {
	return lexemes{seed: [2]uint64{rand.Uint64(), rand.Uint64()}, slots: make([]lexemeSlot, 1<<10), long: map[string]lexeme{}}
}

// inSlot gives a word as it lies in its slot; false when it does not fit.
func inSlot(plain string) (word [2]uint64, fits bool) {
	if len(plain) > 15 || plain == "" {
		return word, false
	}
	var b [16]byte
	copy(b[:], plain)
	b[15] = byte(len(plain))
	return [2]uint64{binary.LittleEndian.Uint64(b[:8]), binary.LittleEndian.Uint64(b[8:])}, true
}

// slot gives the slot of a word, or the empty one where it would lie.
func (l *lexemes) slot(word [2]uint64) *lexemeSlot {
	high, low := bits.Mul64(word[0]^l.seed[0], word[1]^l.seed[1])
	for at := high ^ low; ; at++ {
		s := &l.slots[at&uint64(len(l.slots)-1)]
		if s.word == word || s.word[1] == 0 {
			return s
		}
	}
}

func (l *lexemes) find(plain string) (lexeme, bool) {
	word, fits := inSlot(plain)
	if !fits {
		found, ok := l.long[plain]
		return found, ok
	}
	s := l.slot(word)
	return s.lexeme, s.word[1] != 0
}

func (l *lexemes) add(plain string, what lexeme) {
	l.n++
	word, fits := inSlot(plain)
	if !fits {
		l.long[plain] = what
		return
	}
	if 2*l.n > len(l.slots) {
		old := l.slots
		l.slots = make([]lexemeSlot, 2*len(old))
		for _, s := range old {
			if s.word[1] != 0 {
				*l.slot(s.word) = s
			}
		}
	}
	*l.slot(word) = lexemeSlot{word, what}
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
