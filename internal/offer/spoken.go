package offer

import (
	"maps"
	"slices"

	"escale/internal/opening"
)

// Spoken gives a value with only the languages that has lets through, in texts and in the notes of any other kind; it is nil
// for a text of which nothing is left. The value itself is not changed.
func Spoken(v Value, has func(Lang) bool) Value {
	switch v := v.(type) {
	case Text:
		if t := v.spoken(has); len(t) > 0 {
			return t
		}
		return nil
	case Choice:
		v.Note = v.Note.spoken(has)
		return v
	case Link:
		v.Label = v.Label.spoken(has)
		return v
	case Hours:
		return Hours(spokenHours(opening.Calendar(v), has))
	case Contact:
		v.Channels = slices.Clone(v.Channels)
		for i := range v.Channels {
			v.Channels[i].Note = v.Channels[i].Note.spoken(has)
		}
		return v
	case Medium:
		v.Title, v.Alt, v.Caption = v.Title.spoken(has), v.Alt.spoken(has), v.Caption.spoken(has)
		return v
	case Rate:
		v.Note = v.Note.spoken(has)
		return v
	case Classification:
		v.Note = v.Note.spoken(has)
		return v
	case Relation:
		v.Note = v.Note.spoken(has)
		return v
	case Life:
		v.Note = v.Note.spoken(has)
		return v
	case Part:
		if p := v.With(func(_ string, v Value) Value { return Spoken(v, has) }); p != nil {
			return p
		}
		return nil
	}
	return v
}

func (t Text) spoken(has func(Lang) bool) Text {
	if t == nil {
		return nil
	}
	left := maps.Clone(t)
	maps.DeleteFunc(left, func(lang Lang, _ Phrase) bool { return !has(lang) })
	return left
}

func spokenHours(c opening.Calendar, has func(Lang) bool) opening.Calendar {
	note := func(n *opening.Note) {
		*n = maps.Clone(*n)
		maps.DeleteFunc(*n, func(lang, _ string) bool { return !has(Lang(lang)) })
	}
	note(&c.Note)
	c.Periods = slices.Clone(c.Periods)
	for i := range c.Periods {
		note(&c.Periods[i].Note)
	}
	c.Sessions = slices.Clone(c.Sessions)
	for i := range c.Sessions {
		note(&c.Sessions[i].Note)
	}
	c.Recurrences = slices.Clone(c.Recurrences)
	for i := range c.Recurrences {
		note(&c.Recurrences[i].Note)
	}
	c.Exceptions = slices.Clone(c.Exceptions)
	for i := range c.Exceptions {
		note(&c.Exceptions[i].Note)
	}
	if c.Closure != nil {
		closure := *c.Closure
		note(&closure.Note)
		c.Closure = &closure
	}
	return c
}
