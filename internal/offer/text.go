package offer

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"escale/internal/fault"
)

// Lang is a BCP 47 tag in its canonical form ("fr", "br", "de-CH"). Languages are open: any tag is kept, served and
// searched; Languages are those that the network translates into.
type Lang string

// Languages are the seven of the interface and of translation, in the order they are offered.
var Languages = []Lang{"fr", "en", "de", "it", "es", "nl", "pt"}

// EasyToRead marks a language variant written for people who read with difficulty (FALC in French).
const EasyToRead = "-x-easy"

// ParseLang brings a tag to its canonical form. It refuses what is no BCP 47 tag.
func ParseLang(s string) (Lang, error) {
	tag, err := language.Parse(s)
	if err != nil {
		return "", fault.New(fault.Invalid, "language.unknown", "value", s)
	}
	return Lang(tag.String()), nil
}

// canonical tells whether the tag is in its canonical form.
func (l Lang) canonical() bool {
	if slices.Contains(Languages, l) { // nearly all are, and parsing a tag costs more than checking its words
		return true
	}
	canonical, err := ParseLang(string(l))
	return err == nil && canonical == l
}

// Maker says who wrote a phrase; "" is a person of the network whose trade is not told.
type Maker string

const (
	ByStaff        Maker = "staff"
	ByProfessional Maker = "professional"
	ByAgency       Maker = "agency"
	BySource       Maker = "source"
	ByMachine      Maker = "machine"
)

var makers = []Maker{"", ByStaff, ByProfessional, ByAgency, BySource, ByMachine}

// Phrase is a text in one language: its words, who made them, and whether the source changed since.
type Phrase struct {
	Value    string `json:"v"`
	Maker    Maker  `json:"by,omitempty"`
	Outdated bool   `json:"outdated,omitzero"`
}

// Text holds one phrase per language.
type Text map[Lang]Phrase

// MaxText bounds a phrase, in bytes; MaxLangs the languages of a text.
const (
	MaxText  = 100_000
	MaxLangs = 100
)

// Say makes a text in one language.
func Say(lang Lang, words string) Text { return Text{lang: {Value: words}} }

func (Text) Kind() Kind { return KindText }

// In gives the phrase in the first of the languages that the text has; failing them all, in the first of Languages, then
// in any. The language tells which it is in; it is "" only for an empty text.
func (t Text) In(langs ...Lang) (Phrase, Lang) {
	for _, lang := range langs {
		if p, ok := t[lang]; ok {
			return p, lang
		}
	}
	for _, lang := range Languages {
		if p, ok := t[lang]; ok {
			return p, lang
		}
	}
	for _, lang := range t.Langs() {
		return t[lang], lang
	}
	return Phrase{}, ""
}

// Langs lists the languages, sorted.
func (t Text) Langs() []Lang {
	langs := make([]Lang, 0, len(t))
	for lang := range t {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	return langs
}

func (t Text) Check(f *Field, _ Reference) []fault.Problem {
	if len(t) > MaxLangs {
		return []fault.Problem{fault.At("", "list.too_long", "length", len(t), "max", MaxLangs)}
	}
	var found []fault.Problem
	for _, lang := range t.Langs() {
		path := "/" + string(lang)
		words := t[lang].Value
		if !lang.canonical() {
			found = append(found, fault.At(path, "language.unknown", "value", string(lang)))
		}
		limit := f.MaxLength
		if limit == 0 {
			limit = MaxText
		}
		if len(words) > limit {
			found = append(found, fault.At(path, "text.too_long", "length", len(words), "max", limit))
		}
		if strings.TrimSpace(words) == "" {
			found = append(found, fault.At(path, "text.empty"))
		}
		if !slices.Contains(makers, t[lang].Maker) {
			found = append(found, fault.At(path, "text.maker_unknown", "value", clip(string(t[lang].Maker), 60)))
		}
	}
	return found
}

func (t Text) Facts(f *Field, _ Reference, to *Facts) {
	for _, lang := range t.Langs() {
		to.Words = append(to.Words, Words{f, lang, t[lang].Value})
	}
}

// merge brings two changed texts together language by language; clashes lists the languages that both changed.
func (t Text) merge(base, theirs Text) (merged Text, clashes []Lang) {
	merged = Text{}
	langs := append(append(base.Langs(), t.Langs()...), theirs.Langs()...)
	slices.Sort(langs)
	for _, lang := range slices.Compact(langs) {
		was, hadBase := base[lang]
		mine, hasMine := t[lang]
		other, hasTheirs := theirs[lang]
		iChanged := mine != was || hasMine != hadBase
		theyChanged := other != was || hasTheirs != hadBase
		if iChanged && theyChanged && (mine != other || hasMine != hasTheirs) {
			clashes = append(clashes, lang)
		}
		if !iChanged {
			mine, hasMine = other, hasTheirs
		}
		if hasMine {
			merged[lang] = mine
		}
	}
	return merged, clashes
}
