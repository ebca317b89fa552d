package datatourisme

import (
	"slices"
	"strings"

	"escale/internal/offer"
)

// phrase is one text of a source in one language, as plain text, with the value that it came from.
type phrase struct {
	lang  offer.Lang
	words string
	from  *node
}

// phrases lists the texts of a property, in whichever of the shapes it comes: {"fr": ["x"]}, {"fr": "x"},
// [{"@language": "fr", "@value": "x"}], ["x"], "x". What names no language is French, the language of the producers.
func (n *node) phrases() []phrase {
	var all []phrase
	for v := range n.each {
		switch {
		case v.kind != isObject:
			all = appendPhrase(all, "fr", v)
		case v.get("@value") != nil:
			lang := "fr"
			if l := v.get("@language").first(); l != nil && l.kind == isText {
				lang = l.text
			}
			all = appendPhrase(all, lang, v.get("@value").first())
		default:
			for i := range v.kids {
				if !isLanguage(v.kids[i].key) {
					continue
				}
				for w := range v.kids[i].each {
					all = appendPhrase(all, v.kids[i].key, w)
				}
			}
		}
	}
	return all
}

func appendPhrase(all []phrase, tag string, n *node) []phrase {
	if n == nil || n.kind == isObject || n.kind == isList {
		return all
	}
	lang, ok := canonical(tag)
	words := plain(n.text)
	if words == "" {
		n.used = true
		return all
	}
	if !ok {
		return all
	}
	return append(all, phrase{lang, words, n})
}

// canonical brings a tag to the form of the base.
func canonical(tag string) (offer.Lang, bool) {
	for _, lang := range offer.Languages {
		if string(lang) == tag {
			return lang, true
		}
	}
	lang, err := offer.ParseLang(tag)
	return lang, err == nil
}

// text reads a property as the text of a field. Several phrases of one language become paragraphs; a phrase longer than
// the field holds stays in the remainder, whole, and is reported; "" is the note of an item. machine names the languages that a machine translated.
func (d *decoding) text(field string, n *node, machine languages) offer.Text {
	if field != "" && !d.has(field) {
		return nil
	}
	limit := d.maxLength(field)
	var t offer.Text
	for _, p := range n.phrases() {
		if len(p.words) > limit {
			d.aside(p.from, field, "/"+string(p.lang), "text.too_long", "length", len(p.words), "max", limit)
			continue
		}
		p.from.used = true
		if t == nil {
			t = make(offer.Text, 6)
		}
		words := p.words
		if before := t[p.lang].Value; before != "" && before != words && len(before)+len(words)+2 <= limit {
			words = before + "\n\n" + words
		}
		maker := offer.BySource
		if slices.Contains(machine, p.lang) {
			maker = offer.ByMachine
		}
		t[p.lang] = offer.Phrase{Value: words, Maker: maker}
	}
	return t
}

// note reads a property as the note of an item, bounded as texts without a limit of their own are.
func (d *decoding) note(n, holder *node) offer.Text {
	return d.text("", n, d.translated(holder, "additionalInformation"))
}

// languages are those of a property that a machine translated.
type languages []offer.Lang

// translated reads which languages of a property a machine translated: the platform leaves a trace beside the property,
// {"contributor": "https://api.deepl.com/v2/translate", "language": "it", "predicate": "shortDescription"}.
func (d *decoding) translated(holder *node, property string) languages {
	var found languages
	for trace := range holder.get("hasTranslatedProperty").each {
		about := trace.get("predicate").first()
		name := about.get("@id")
		if name == nil {
			name = about
		}
		if name == nil || localName(name.text) != property {
			continue
		}
		trace.used = true
		for l := range trace.get("language").each {
			if lang, ok := canonical(l.text); ok {
				found = append(found, lang)
			}
		}
	}
	return found
}

// lines joins short texts without repeating any.
func lines(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return strings.Join(all, "\n")
}

// sameWords tells whether two texts say the same in the same languages, whoever made them.
func sameWords(a, b offer.Text) bool {
	if len(a) != len(b) {
		return false
	}
	for lang, p := range a {
		if q, ok := b[lang]; !ok || p.Value != q.Value {
			return false
		}
	}
	return true
}
