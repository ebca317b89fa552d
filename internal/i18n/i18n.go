// Package i18n puts the program's own words into the reader's language: messages of faults, headings, names of orders, and how
// numbers and days are written. The words of offers, sheets and thesaurus are not here; they are data and carry their languages
// with them.
//
// Whoever works with the base reads French or English (fr.yaml, en.yaml). Whoever visits it reads one of seven languages: what a
// visitor meets lies in visitor/, complete in each of them.
package i18n

import (
	"embed"
	"fmt"
	"maps"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"escale/internal/fault"
)

//go:embed fr.yaml en.yaml visitor/*.yaml
var catalogues embed.FS

// Languages are those of the program's own words, the first being the one that stands in for others.
var Languages = []language.Tag{language.French, language.English}

// Visitors are the languages of the words that visitors read, the first being the one that stands in for others.
var Visitors = []language.Tag{language.French, language.English, language.German, language.Italian, language.Spanish, language.Dutch, language.Portuguese}

var bundle = sync.OnceValues(func() (*i18n.Bundle, error) {
	b := i18n.NewBundle(language.French)
	b.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	var names []string
	for _, tag := range Languages {
		names = append(names, tag.String()+".yaml")
	}
	for _, tag := range Visitors {
		names = append(names, "visitor/"+tag.String()+".yaml")
	}
	for _, name := range names {
		if _, err := b.LoadMessageFileFS(catalogues, name); err != nil {
			return nil, fmt.Errorf("i18n: %s: %w", name, err)
		}
	}
	return b, nil
})

// Speaker says messages in one language.
type Speaker struct {
	localizer *i18n.Localizer
	Lang      string
}

// Speak gives a speaker of the best language for an Accept-Language header or a list of tags.
func Speak(accept ...string) (*Speaker, error) { return speak(Languages, accept) }

// SpeakToVisitor is Speak in the languages of visitors. What only those who work with the base read, it says in English to
// whoever reads neither.
func SpeakToVisitor(accept ...string) (*Speaker, error) { return speak(Visitors, accept) }

func speak(languages []language.Tag, accept []string) (*Speaker, error) {
	b, err := bundle()
	if err != nil {
		return nil, err
	}
	_, i := language.MatchStrings(language.NewMatcher(languages), accept...)
	lang := languages[i].String()
	return &Speaker{i18n.NewLocalizer(b, lang, language.English.String()), lang}, nil
}

// Say gives the message of a key with its arguments put in. A key without a message is shown as it is: a test keeps the
// catalogues whole, and a reader is better served by the bare key than by nothing.
//
// An argument that has a text for each language, as the words of a network's own data do, is said in the speaker's.
func (s *Speaker) Say(key string, args map[string]any) string {
	args = s.spoken(args)
	config := i18n.LocalizeConfig{MessageID: key, TemplateData: args, PluralCount: args["count"]}
	text, err := s.localizer.Localize(&config)
	if err != nil && config.PluralCount != nil { // a message that has only the form for many
		config.PluralCount = nil
		text, err = s.localizer.Localize(&config)
	}
	if err != nil {
		return key
	}
	return text
}

func (s *Speaker) spoken(args map[string]any) map[string]any {
	var own map[string]any
	for name, value := range args {
		texts, many := value.(map[string]string)
		if !many {
			continue
		}
		if own == nil {
			own = maps.Clone(args)
		}
		if own[name] = texts[s.Lang]; texts[s.Lang] == "" {
			own[name] = texts[Languages[0].String()]
		}
	}
	if own == nil {
		return args
	}
	return own
}

// Fault gives the sentence of an error, its problems left aside.
func (s *Speaker) Fault(e *fault.Error) string { return s.Say(e.Key, e.Args) }

// Problem gives the sentence of a problem, with the value that would be right where there is one.
func (s *Speaker) Problem(p fault.Problem) string {
	text := s.Say(p.Key, p.Args)
	if p.Hint != "" {
		text += " " + s.Say("hint", map[string]any{"hint": p.Hint})
	}
	return text
}

// Messages gives the messages of a language by key, with their arguments as {{.name}}; of a message with plural forms, the
// form for many. They are those of whoever works with the base; VisitorMessages are the others.
func Messages(lang string) (map[string]string, error) { return read(lang + ".yaml") }

// VisitorMessages is Messages of what visitors read.
func VisitorMessages(lang string) (map[string]string, error) {
	return read("visitor/" + lang + ".yaml")
}

func read(name string) (map[string]string, error) {
	data, err := catalogues.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var read map[string]any
	if err := yaml.Unmarshal(data, &read); err != nil {
		return nil, err
	}
	messages := make(map[string]string, len(read))
	for key, message := range read {
		switch m := message.(type) {
		case string:
			messages[key] = m
		case map[string]any:
			messages[key], _ = m["other"].(string)
		}
	}
	return messages, nil
}
