package api

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"escale/internal/exchange/native"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/serving"
)

// wanted is a question with the shape that its answer is wanted in.
type wanted struct {
	*query.Question
	now    time.Time
	format *format
	view   string
	fields native.Fields
	voice  native.Voice
	ready  bool // the voice is one in which cards are kept ready

	book       *book
	vocabulary *query.Vocabulary // of who asks
	accepted   offer.Lang        // that the caller's program prefers
	id         offer.ID          // of the one offer asked for; 0 asks for a page
}

// views of an offer in an answer. With fields= there is no view.
const (
	viewMap  = "map"
	viewCard = "card"
	viewFull = "full"
)

var views = []string{viewCard, viewMap, viewFull}

// shapeWords are the parameters that say how an answer is wanted, besides those of the grammar.
var shapeWords = []string{"view", "fields", "fallback", "format"}

// read reads a question about offers. What is wrong is told all at once.
func (w *wanted) read(values url.Values) error {
	var problems []fault.Problem
	q, err := w.vocabulary.Parse(values, w.now, shapeWords...)
	if e := (*fault.Error)(nil); errors.As(err, &e) {
		problems = e.Problems
	} else if err != nil {
		return err
	}
	w.Question = q
	problems = append(problems, w.shape(values)...)
	problems = append(problems, w.speak(values)...)
	return fault.Refuse("query.invalid", problems)
}

// shape reads format, view and fields.
func (w *wanted) shape(values url.Values) (problems []fault.Problem) {
	for _, name := range shapeWords {
		if len(values[name]) > 1 && name != "fields" {
			problems = append(problems, fault.At(name, "parameter.repeated"))
		}
	}
	if name, told := first(values, "format"); told {
		f := formatNamed(name)
		if f == nil || f.list == nil {
			return append(problems, unknownWord("format", name, listFormats()))
		}
		w.format = f
	}
	if name, told := first(values, "view"); told {
		if w.view = name; !slices.Contains(views, name) {
			problems = append(problems, unknownWord("view", name, views))
		}
		if values.Has("fields") {
			problems = append(problems, fault.At("fields", "fields.with_view"))
		}
	}
	for _, list := range values["fields"] {
		for name := range strings.SplitSeq(list, ",") {
			if !w.book.members[name] {
				problems = append(problems, fault.Problem{Path: "fields", Key: "fields.unknown", Args: map[string]any{"value": clip(name, 100)},
					Hint: offer.Nearest(name, w.book.memberNames)})
				continue
			}
			w.fields = append(w.fields, name)
		}
	}
	slices.Sort(w.fields)
	w.fields = slices.Compact(w.fields)
	return problems
}

// speak reads the languages: those of lang=, else the one that the caller's program prefers.
func (w *wanted) speak(values url.Values) (problems []fault.Problem) {
	value, told := first(values, "lang")
	switch {
	case !told:
		w.Lang = w.accepted
		w.voice = native.Speak(w.Lang)
	case value == "*":
		w.voice = native.Voice{Langs: []offer.Lang{w.Lang}, All: true}
	default:
		var langs []offer.Lang
		for one := range strings.SplitSeq(value, ",") {
			lang, err := offer.ParseLang(one)
			if err != nil {
				if len(langs) > 0 { // the first is the grammar's
					problems = append(problems, fault.At("lang", "language.unknown", "value", clip(one, 50)))
				}
				continue
			}
			if !slices.Contains(langs, lang) {
				langs = append(langs, lang)
			}
		}
		w.voice = native.Speak(w.Lang)
		w.voice.Langs = langs
	}
	list, told := first(values, "fallback")
	w.ready = w.voice.Plain() && !told && slices.Contains(offer.Languages, w.Lang)
	if !told {
		return problems
	}
	w.voice.Fallback = nil
	if list == "none" {
		return problems
	}
	for one := range strings.SplitSeq(list, ",") {
		lang, err := offer.ParseLang(one)
		if err != nil {
			problems = append(problems, fault.At("fallback", "language.unknown", "value", clip(one, 50)))
			continue
		}
		w.voice.Fallback = append(w.voice.Fallback, lang)
	}
	return problems
}

// language gives the value of Content-Language: none where texts come as maps.
func (w *wanted) language() string {
	if w.voice.Plain() {
		return string(w.voice.Langs[0])
	}
	return ""
}

// key names everything in the question that its answer hangs on, in one order however it was asked.
func (w *wanted) key() string {
	var b strings.Builder
	b.WriteString(w.Values().Encode())
	for _, s := range []string{"sort", string(w.Sort), "view", w.view, "format", w.format.name, "lang", string(w.Lang), "cursor", w.Cursor,
		"today", w.Today.String()} {
		b.WriteByte(0)
		b.WriteString(s)
	}
	number(&b, int64(w.id), int64(w.Seed), int64(w.Limit))
	if w.Now {
		number(&b, int64(w.Minute))
	}
	lists(&b, w.Facets)
	for _, f := range w.First {
		lists(&b, []string{f.Facet, f.Code})
	}
	lists(&b, w.fields)
	if !w.ready {
		lists(&b, w.voice.Langs)
		lists(&b, w.voice.Fallback)
		if w.voice.All {
			b.WriteString("\x00*")
		}
	}
	return b.String()
}

func first(values url.Values, name string) (string, bool) {
	list := values[name]
	if len(list) == 0 {
		return "", false
	}
	return list[0], true
}

func unknownWord(parameter, value string, known []string) fault.Problem {
	return fault.Problem{Path: parameter, Key: "value.unknown", Hint: offer.Nearest(value, known),
		Args: map[string]any{"value": clip(value, 100), "known": strings.Join(known, ", ")}}
}

// acceptedLang chooses among the languages that the network translates into (RFC 9110, 12.5.4); French where none fits.
func acceptedLang(headers []string) offer.Lang {
	best, most := offer.Lang("fr"), 0.0
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			name, quality := serving.Weighed(part)
			primary, _, _ := strings.Cut(name, "-")
			if quality > most && slices.Contains(offer.Languages, offer.Lang(primary)) {
				best, most = offer.Lang(primary), quality
			}
		}
	}
	return best
}
