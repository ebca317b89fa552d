package form

import (
	"slices"
	"strings"

	"escale/internal/offer"
)

// foldable tells whether the items of a field are folded, each showing in a line what it is.
func foldable(f *offer.Field) bool {
	switch f.Kind {
	case offer.KindContact, offer.KindMedium, offer.KindRate, offer.KindClassification, offer.KindRelation, offer.KindPart:
		return true
	}
	return false
}

// summary says in a line what an item is; "" where it says nothing yet.
func (s *Setting) summary(f *offer.Field, tree any) string {
	value, err := valueOf(f.Kind, tree)
	if err != nil || value == nil {
		return ""
	}
	var parts []string
	switch v := value.(type) {
	case offer.Contact:
		parts = []string{s.word("portal.role.", string(v.Role)), v.Name, v.Person}
		for _, ch := range v.Channels[:min(len(v.Channels), 2)] {
			parts = append(parts, ch.Value)
		}
	case offer.Medium:
		parts = []string{s.word("word.media.", string(v.Type)), s.phrase(v.Title), s.phrase(v.Alt), v.Rights.Credit}
	case offer.Rate:
		parts = s.rateWords(v)
	case offer.Classification:
		parts = []string{s.termOf("label", v.Code)}
		if !v.Until.IsZero() {
			parts = append(parts, s.say("form.until")+" "+v.Until.String())
		}
	case offer.Relation:
		parts = []string{s.termOf("relation", v.Nature), v.Name}
		if v.To != 0 && s.Record != nil {
			parts = append(parts, s.Record(v.To))
		}
	case offer.Part:
		parts = s.partWords(f, v)
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return clip(strings.Join(parts, " · "))
}

func (s *Setting) word(start, value string) string {
	if value == "" {
		return ""
	}
	return s.say(start + value)
}

func (s *Setting) phrase(t offer.Text) string {
	p, _ := t.In(s.source(), s.lang())
	return p.Value
}

func (s *Setting) rateWords(v offer.Rate) []string {
	parts := []string{s.termOf("rate", v.Rate), s.termOf("audience", v.Audience)}
	price := ""
	switch {
	case v.Min != nil && v.Max != nil && *v.Min != *v.Max:
		price = s.Speaker.Price(*v.Min, v.Currency) + " – " + s.Speaker.Price(*v.Max, v.Currency)
	case v.Min != nil:
		price = s.Speaker.Price(*v.Min, v.Currency)
	case v.Max != nil:
		price = "≤ " + s.Speaker.Price(*v.Max, v.Currency)
	}
	parts = append(parts, price, s.termOf("rate_unit", v.Unit))
	if !v.From.IsZero() || !v.To.IsZero() {
		parts = append(parts, v.From.String()+" → "+v.To.String())
	}
	return parts
}

// partWords are the first things that a part says.
func (s *Setting) partWords(f *offer.Field, v offer.Part) (parts []string) {
	for _, sub := range f.Fields {
		if len(v[sub.Name]) == 0 || len(parts) == 3 {
			continue
		}
		switch one := v[sub.Name][0].(type) {
		case offer.Text:
			parts = append(parts, s.phrase(one))
		case offer.Word:
			parts = append(parts, string(one))
		case offer.Number:
			parts = append(parts, strings.TrimSpace(writeNumber(s, float64(one))+" "+s.unit(sub.Unit)))
		case offer.Choice:
			parts = append(parts, s.termOf(sub.Scheme, one.Code))
		}
	}
	return parts
}

// thumbnail gives the address of a small picture of an item, "" for none.
func (s *Setting) thumbnail(f *offer.Field, tree any) string {
	if f.Kind != offer.KindMedium || s.Picture == nil {
		return ""
	}
	value, err := valueOf(f.Kind, tree)
	if m, is := value.(offer.Medium); is && err == nil {
		return s.Picture(m)
	}
	return ""
}
