package quality

import (
	"slices"
	"strings"

	"escale/internal/offer"
)

// phrases reads the phrases of a text, in no order, or gives what reading them before told.
func (x *exam) phrases(c *offer.Cell, t offer.Text) []proseOf {
	for i := range x.read {
		if r := &x.read[i]; r.cell == c {
			return x.prose[r.from:r.to]
		}
	}
	from := len(x.prose)
	for lang, p := range t {
		x.prose = append(x.prose, proseOf{lang, p.Value, readProse(p.Value)})
	}
	x.read = append(x.read, readText{c, from, len(x.prose)})
	return x.prose[from:]
}

// langsOf gives the languages a rule is about: its own, or the network's first, in which offers are written.
func (x *exam) langsOf(r *rule) []offer.Lang {
	if len(r.Langs) > 0 {
		return r.Langs
	}
	return x.Articles.Languages[:1]
}

// targets gives the languages that a rule wants texts in: its own, or those that the network translates into.
func (x *exam) targets(r *rule) []offer.Lang {
	if len(r.Langs) > 0 {
		return r.Langs
	}
	return x.Articles.Languages[1:]
}

// texts judges each text of the rule's fields, variants too. What a variant says costs nothing: it is there besides.
func (x *exam) texts(r *rule, judge func(c *offer.Cell, t offer.Text) outcome) verdict {
	v := verdict{}
	for i, n := range r.reads {
		cells := x.standard[n]
		if len(cells) == 0 && v.outcome == good {
			v = verdict{absent, i}
		}
		for _, c := range cells {
			t, ok := c.Value.(offer.Text)
			if !ok {
				continue
			}
			switch judge(c, t) {
			case bad:
				v = verdict{outcome: bad}
			case absent:
				if v.outcome == good {
					v = verdict{absent, i}
				}
			}
		}
		for _, c := range x.variants[n] {
			if t, ok := c.Value.(offer.Text); ok {
				judge(c, t)
			}
		}
	}
	return v
}

func at(c *offer.Cell, lang offer.Lang) string { return c.Pointer() + "/" + string(lang) }

// length: not too short, nor too long, in characters.
func length(x *exam, r *rule) verdict {
	return x.texts(r, func(c *offer.Cell, t offer.Text) outcome {
		result := absent
		phrases := x.phrases(c, t)
		for _, lang := range x.langsOf(r) {
			i := slices.IndexFunc(phrases, func(p proseOf) bool { return p.lang == lang })
			if i < 0 {
				continue
			}
			n := phrases[i].length
			switch {
			case n < r.Min:
				x.found(at(c, lang), "length", n, "min", r.Min)
				result = bad
			case r.Max > 0 && n > r.Max:
				x.found(at(c, lang), "length", n, "max", r.Max)
				result = bad
			case result == absent:
				result = good
			}
		}
		return result
	})
}

// without: prose is prose. What belongs into a field of its own does not stand in it, nor what shouts.
func without(x *exam, r *rule) verdict {
	return x.texts(r, func(c *offer.Cell, t offer.Text) outcome {
		var wrong []offer.Lang
		for _, p := range x.phrases(c, t) {
			if (len(r.Langs) == 0 || slices.Contains(r.Langs, p.lang)) && !p.clean(r) {
				wrong = append(wrong, p.lang)
			}
		}
		if len(wrong) == 0 {
			return good
		}
		slices.Sort(wrong)
		for _, lang := range wrong {
			x.tell(c, lang, t[lang].Value, r)
		}
		return bad
	})
}

func (p *proseOf) clean(r *rule) bool {
	switch r.What {
	case "words":
		if len(r.Words[p.lang]) == 0 {
			return true
		}
		_, has := hasWord(strings.ToLower(p.words), r.Words[p.lang])
		return !has
	case "capitals":
		return !p.capital
	case "phone":
		return !p.phone
	case "email":
		return !p.email
	case "web":
		return !p.web
	case "markup":
		return !p.markup
	}
	return p.exclaim <= r.Max
}

func (x *exam) tell(c *offer.Cell, lang offer.Lang, words string, r *rule) {
	switch {
	case x.brief:
		x.found("")
	case r.What == "words":
		word, _ := hasWord(strings.ToLower(words), r.Words[lang])
		x.found(at(c, lang), "word", word)
	default:
		x.found(at(c, lang))
	}
}

// distinct: the second text does not only repeat the first.
func distinct(x *exam, r *rule) verdict {
	for i, n := range r.reads {
		if len(x.standard[n]) == 0 {
			return verdict{absent, i}
		}
	}
	first, _ := x.standard[r.reads[0]][0].Value.(offer.Text)
	v := verdict{}
	for _, n := range r.reads[1:] {
		c := x.standard[n][0]
		t, _ := c.Value.(offer.Text)
		for _, lang := range t.Langs() {
			if words, both := first[lang]; both && strings.EqualFold(strings.TrimSpace(words.Value), strings.TrimSpace(t[lang].Value)) {
				x.found(at(c, lang), "field", r.keys[0])
				v = verdict{outcome: bad}
			}
		}
	}
	return v
}

// translated: there in every language that is wanted.
func translated(x *exam, r *rule) verdict {
	return x.texts(r, func(c *offer.Cell, t offer.Text) outcome {
		result := good
		for _, lang := range x.targets(r) {
			if _, there := t[lang]; !there && c.Variant == "" {
				x.found(at(c, lang), "lang", string(lang))
				result = bad
			}
		}
		return result
	})
}

// currentTranslation: not made from words that have changed since.
func currentTranslation(x *exam, r *rule) verdict {
	return x.every(r, func(p offer.Phrase) bool { return !p.Outdated })
}

// humanTranslation: not a machine's alone.
func humanTranslation(x *exam, r *rule) verdict {
	return x.every(r, func(p offer.Phrase) bool { return p.Maker != offer.ByMachine })
}

// every judges each phrase by what is told of it.
func (x *exam) every(r *rule, fine func(offer.Phrase) bool) verdict {
	return x.texts(r, func(c *offer.Cell, t offer.Text) outcome {
		wrong := false
		for _, p := range t {
			wrong = wrong || !fine(p)
		}
		if !wrong {
			return good
		}
		result := good
		for _, lang := range t.Langs() {
			if !fine(t[lang]) && (len(r.Langs) == 0 || slices.Contains(r.Langs, lang)) {
				x.found(at(c, lang), "lang", string(lang))
				result = bad
			}
		}
		return result
	})
}
