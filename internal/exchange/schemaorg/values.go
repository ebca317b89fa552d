package schemaorg

import (
	"reflect"
	"slices"

	"escale/internal/offer"
)

// set puts a member into a document unless there is nothing to say.
func set(o Object, name string, v any) {
	if v == nil {
		return
	}
	if r := reflect.ValueOf(v); r.IsZero() || (r.Kind() == reflect.Slice || r.Kind() == reflect.Map) && r.Len() == 0 {
		if _, isBool := v.(bool); !isBool {
			return
		}
	}
	o[name] = v
}

// without takes out the members that say nothing.
func without(o Object) Object {
	left := Object{}
	for name, v := range o {
		set(left, name, v)
	}
	return left
}

// say gives a text in the page's language, or in one that stands in for it.
func (w *writer) say(t offer.Text) string {
	p, _ := t.In(append([]offer.Lang{w.p.Lang, "en", "fr"}, offer.Languages...)...)
	return p.Value
}

func (w *writer) text(field string) offer.Text {
	for c := range w.o.All(field) {
		if t, ok := c.Value.(offer.Text); ok {
			return t
		}
	}
	return nil
}

func (w *writer) words(field string) []string {
	var all []string
	for c := range w.o.All(field) {
		if v, ok := c.Value.(offer.Word); ok {
			all = append(all, string(v))
		}
	}
	return all
}

func (w *writer) word(field string) string {
	if all := w.words(field); len(all) > 0 {
		return all[0]
	}
	return ""
}

func (w *writer) number(field string) any {
	for c := range w.o.All(field) {
		if n, ok := c.Value.(offer.Number); ok {
			return float64(n)
		}
	}
	return nil
}

// flag gives yes or no; nil where it is not told.
func (w *writer) flag(field string) any {
	for c := range w.o.All(field) {
		if v, ok := c.Value.(offer.Flag); ok && v != offer.Unknown {
			return v == offer.Yes
		}
	}
	return nil
}

func (w *writer) codes(field string) []string {
	var all []string
	for c := range w.o.All(field) {
		if v, ok := c.Value.(offer.Choice); ok && !v.Not {
			all = append(all, v.Code)
		}
	}
	return all
}

func (w *writer) label(scheme, code string) string {
	if c := w.r.Catalog.Thesaurus.Concept(scheme, code); c != nil {
		return c.Labels.In(w.p.Lang)
	}
	return code
}

// labels says the codes of a field.
func (w *writer) labels(field string) []string {
	f := w.r.Catalog.Field(field)
	if f == nil {
		return nil
	}
	var all []string
	for _, code := range w.codes(field) {
		all = append(all, w.label(f.Scheme, code))
	}
	return all
}

// contacts lists those that are for everybody, the public ones first.
func (w *writer) contacts() []offer.Contact {
	var first, then []offer.Contact
	for c := range w.o.All(offer.FieldContacts) {
		switch v, ok := c.Value.(offer.Contact); {
		case !ok:
		case v.Role == offer.RolePublic:
			first = append(first, v)
		case v.Role == offer.RoleBooking:
			then = append(then, v)
		}
	}
	return append(first, then...)
}

// channel gives the first way of one of these means to reach the offer.
func (w *writer) channel(means ...offer.Means) string {
	for _, c := range w.contacts() {
		for _, ch := range c.Channels {
			if slices.Contains(means, ch.Means) {
				return ch.Value
			}
		}
	}
	return ""
}

// free tells whether entry is free; nil where it is not told.
func (w *writer) free() any {
	switch codes := w.codes("rate_mode"); {
	case len(codes) == 0:
		return nil
	case slices.Contains(codes, "free"), slices.Contains(codes, "free-entry"):
		return true
	case slices.Contains(codes, "paid"), slices.Contains(codes, "paid-not-told"):
		return false
	}
	return nil
}
