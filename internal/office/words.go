package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/opening"
)

// said is a value in words: one line for each language of a text, else one without a language.
type said struct{ lang, words string }

// value says a value of a field in words, short and whole enough to tell it from another.
func (d *desk) value(f *offer.Field, v offer.Value) []said {
	if t, ok := v.(offer.Text); ok {
		return texts(t)
	}
	if v == nil {
		return nil
	}
	return []said{{words: d.plain(f, v)}}
}

func texts(t offer.Text) (lines []said) {
	for _, lang := range offer.Languages {
		if p, there := t[lang]; there {
			lines = append(lines, said{string(lang), p.Value})
		}
	}
	return lines
}

// plain says a value that is no text.
func (d *desk) plain(f *offer.Field, v offer.Value) string {
	switch v := v.(type) {
	case offer.Word:
		return string(v)
	case offer.Number:
		return strings.TrimSpace(d.speaker.Number(float64(v), -1) + " " + f.Unit)
	case offer.Flag:
		return d.say("word.flag." + string(v))
	case offer.Choice:
		words := d.term(f.Scheme, v.Code)
		if v.Not {
			words = d.say("office.value.not", "name", words)
		}
		return line(" – ", words, d.one(v.Note))
	case offer.Date:
		return d.day(opening.Date(v))
	case offer.Span:
		return d.span(v.From, v.To)
	case offer.Link:
		return line(" – ", d.one(v.Label), v.URL)
	case offer.Address:
		return d.addressOf(v)
	case offer.Position:
		return fmt.Sprintf("%.6f, %.6f", v.Lat, v.Lon)
	case offer.Track:
		return d.say("office.value.track")
	case offer.Hours:
		calendar := opening.Calendar(v)
		return calendar.Sentence(string(d.lang), d.today())
	case offer.Identifier:
		return v.System + " " + v.Value
	case offer.Life:
		return line(", ", d.say("word.life."+string(v.State)), d.span(v.From, v.To), v.Ground, d.one(v.Note))
	}
	return d.compound(f, v)
}

// compound says a value that has several sides.
func (d *desk) compound(f *offer.Field, v offer.Value) string {
	switch v := v.(type) {
	case offer.Contact:
		parts := []string{d.say("portal.role." + string(v.Role)), v.Name, v.Person}
		for _, c := range v.Channels {
			parts = append(parts, line(" ", c.Value, d.one(c.Note)))
		}
		if v.Address != nil {
			parts = append(parts, d.addressOf(*v.Address))
		}
		return line(" · ", parts...)
	case offer.Medium:
		return line(" · ", d.one(v.Title), d.one(v.Alt), line(" ", "©", v.Rights.Credit), string(v.Rights.Licence), d.span(v.Rights.From, v.Rights.Until))
	case offer.Rate:
		return line(" · ", d.term("rate", v.Rate), d.term("audience", v.Audience), d.price(v), d.term("rate_unit", v.Unit), d.span(v.From, v.To), d.one(v.Note))
	case offer.Classification:
		return line(" · ", d.term("label", v.Code), v.Number, d.span(v.From, v.Until), d.one(v.Note))
	case offer.Relation:
		return line(" · ", d.term("relation", v.Nature), d.related(v), d.one(v.Note))
	case offer.Part:
		var parts []string
		for _, sub := range f.Fields {
			for _, one := range v[sub.Name] {
				for _, s := range d.value(sub, one) {
					parts = append(parts, sub.Label.In(d.lang)+" : "+s.words)
				}
			}
		}
		return line(" · ", parts...)
	}
	return ""
}

func (d *desk) price(r offer.Rate) string {
	currency := r.Currency
	if currency == "" {
		currency = "EUR"
	}
	switch {
	case r.Min != nil && r.Max != nil && *r.Min != *r.Max:
		return d.speaker.Price(*r.Min, currency) + " – " + d.speaker.Price(*r.Max, currency)
	case r.Min != nil:
		return d.speaker.Price(*r.Min, currency)
	case r.Max != nil:
		return "≤ " + d.speaker.Price(*r.Max, currency)
	}
	return ""
}

func (d *desk) related(r offer.Relation) string {
	if r.To == 0 {
		return r.Name
	}
	if o, err := d.app.Offer(d.request.Context(), d.actor, r.To); err == nil {
		name, _ := o.Name().In(d.lang)
		return name.Value
	}
	return strconv.FormatInt(int64(r.To), 10)
}

func (d *desk) addressOf(a offer.Address) string {
	return line(", ", append(slices.Clone(a.Lines), line(" ", a.PostalCode, a.Locality))...)
}

func (d *desk) span(from, to opening.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case from.IsZero():
		return d.say("office.value.until", "day", d.day(to))
	case to.IsZero():
		return d.say("office.value.from", "day", d.day(from))
	}
	return d.day(from) + " – " + d.day(to)
}

func (d *desk) day(day opening.Date) string {
	if day.IsZero() {
		return ""
	}
	return d.speaker.Day(day.At(0, d.now.Location()), i18n.PlainDay)
}

// term gives the label of a code of the thesaurus, or the code.
func (d *desk) term(scheme, code string) string {
	if c := d.state.Catalog.Thesaurus.Concept(scheme, code); c != nil {
		return c.Labels.In(d.lang)
	}
	return code
}

// one gives a text in the reader's language, or another.
func (d *desk) one(t offer.Text) string {
	p, _ := t.In(d.lang)
	return p.Value
}

// line joins what there is.
func line(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), by)
}
