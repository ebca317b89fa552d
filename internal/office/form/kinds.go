package form

import (
	"strings"

	"escale/internal/offer"
)

// framed tells whether the label of a field stands over several controls, rather than being that of its only one.
func framed(f *offer.Field) bool {
	switch f.Kind {
	case offer.KindText, offer.KindWord, offer.KindNumber, offer.KindFlag, offer.KindDate:
		return f.Many
	case offer.KindChoice:
		return f.Many
	}
	return true
}

// shape gives the controls of a value of a field. What is not in it stays as it is.
func (s *Setting) shape(f *offer.Field) node {
	named, help := said(f.Label.In(s.lang())), said(f.Help.In(s.lang()))
	if framed(f) {
		help = label{}
	}
	switch f.Kind {
	case offer.KindText:
		p := textOf(f, named)
		p.help = help
		return p
	case offer.KindWord:
		l := s.wordOf(f, named)
		l.help, l.quiet = help, f.Many
		return l
	case offer.KindNumber:
		l := numberOf(s, f, named)
		l.help, l.quiet = help, f.Many
		return l
	case offer.KindFlag:
		p := flagOf(named)
		p.help = help
		return p
	case offer.KindChoice:
		return s.choice(f, named)
	case offer.KindDate:
		l := day(named)
		l.help, l.quiet = help, f.Many
		return l
	case offer.KindSpan:
		return span(label{})
	case offer.KindLink:
		return linkOf()
	case offer.KindAddress:
		return s.address(label{})
	case offer.KindPosition:
		return position{}
	case offer.KindTrack:
		return track{}
	case offer.KindHours:
		return s.hours(f)
	case offer.KindContact:
		return s.contact()
	case offer.KindMedium:
		return s.medium()
	case offer.KindRate:
		return s.rate()
	case offer.KindClassification:
		return s.classification()
	case offer.KindRelation:
		return s.relation()
	case offer.KindIdentifier:
		return identifierOf()
	case offer.KindLife:
		return s.life()
	case offer.KindPart:
		return s.part(f)
	}
	return group{}
}

// textOf is a text of as many lines as it has room for.
func textOf(f *offer.Field, named label) phrases {
	switch {
	case f.MaxLength > 0 && f.MaxLength <= 500:
		return phrases{label: named, rows: 1, max: f.MaxLength}
	case f.MaxLength > 0:
		return phrases{label: named, rows: 3, max: f.MaxLength}
	case f.Key == offer.FieldDescription:
		return phrases{label: named, rows: 8}
	}
	return phrases{label: named, rows: 3}
}

// note is what a value adds in words.
func note(key string, rows int) phrases { return phrases{label: label{key: key}, rows: rows} }

func (s *Setting) wordOf(f *offer.Field, named label) leaf {
	if f.Key == offer.FieldCommunes {
		return s.commune(named)
	}
	l := leaf{label: named, max: f.MaxLength, sample: f.Example}
	if l.max == 0 {
		l.max = 255
	}
	return l
}

func numberOf(s *Setting, f *offer.Field, named label) leaf {
	if f.Unit != "" {
		named.text += " (" + s.unit(f.Unit) + ")"
	}
	l := quantity(named)
	l.sample = f.Example
	return l
}

// unit names a unit by itself: "m²", "personnes".
func (s *Setting) unit(unit string) string {
	key := "portal.unit." + unit
	if text := s.say(key, "number", ""); text != key {
		return strings.TrimSpace(text)
	}
	return unit // of a sheet of the network's own
}

func flagOf(named label) pick {
	return pick{label: named, radios: true, none: "form.flag.none", options: closed("word.flag.", offer.Yes, offer.No), size: "flag"}
}

// span is a first and a last day.
func span(named label) group {
	return group{label: named, class: "row", members: []part{{"from", day(label{key: "form.from"})}, {"to", day(label{key: "form.to"})}}}
}

// days is a span among other controls.
func days() part { return part{"", span(label{})} }

func linkOf() group {
	return group{members: []part{
		{"url", leaf{label: label{key: "form.link.url"}, input: "url", max: 2000, sample: "https://"}},
		{"lang", langs("form.link.lang")},
		{"label", note("form.link.label", 1)},
	}}
}

// langs is a choice of a language.
func langs(key string) pick {
	return pick{label: label{key: key}, size: "short", options: func(s *Setting) []option {
		var all []option
		for _, lang := range s.all() {
			all = append(all, option{string(lang), said(s.language(lang))})
		}
		return all
	}}
}

func identifierOf() group {
	return group{class: "row", members: []part{
		{"system", leaf{label: label{key: "form.identifier.system"}, list: "systems", max: 40, size: "short"}},
		{"value", leaf{label: label{key: "form.identifier.value"}, max: 500}},
	}}
}

func (s *Setting) contact() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"role", pick{label: label{key: "form.contact.role"}, options: closed("portal.role.", offer.RolePublic, offer.RoleBooking, offer.RoleGroups, offer.RolePress, offer.RoleOwner, offer.RoleAdministrative, offer.RoleEmergency), size: "short"}},
			{"name", leaf{label: label{key: "form.contact.name"}, max: offer.MaxShort}},
			{"person", leaf{label: label{key: "form.contact.person"}, max: offer.MaxShort}},
		}}},
		{"professional", tick{label: label{key: "form.contact.professional"}, help: label{key: "form.contact.professional_help"}}},
		{"channels", list{label: label{key: "form.contact.channels"}, one: "form.contact.channel", add: "form.contact.add_channel", class: "tight", item: group{class: "row", members: []part{
			{"means", pick{label: label{key: "form.contact.means"}, options: closed("portal.means.", offer.Phone, offer.Mobile, offer.Email, offer.Website, offer.Social, offer.Booking, offer.Ticket, offer.Messages, offer.Fax), size: "short"}},
			{"value", leaf{label: label{key: "form.contact.value"}, max: 2000, sample: "02 54 71 73 74"}},
			{"", group{label: label{key: "form.choice.more"}, fold: true, members: []part{{"note", note("form.note", 1)}}}},
		}}}},
		{"address", group{label: label{key: "form.contact.address"}, fold: true, members: s.address(label{}).(group).members}},
	}}
}

func (s *Setting) rate() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"rate", s.term("rate", label{key: "form.rate.rate"}, "")},
			{"audience", s.term("audience", label{key: "form.rate.audience"}, "")},
			{"min", money("form.rate.min")}, {"max", money("form.rate.max")},
			{"unit", s.term("rate_unit", label{key: "form.rate.unit"}, "short")},
		}}},
		days(),
		{"", group{label: label{key: "form.more"}, fold: true, members: []part{
			{"", group{class: "row", members: []part{
				{"currency", leaf{label: label{key: "form.rate.currency"}, list: "currencies", max: 3, size: "short", sample: "EUR"}},
				{"min_age", count(label{key: "form.rate.min_age"})}, {"max_age", count(label{key: "form.rate.max_age"})},
				{"tourist_tax_included", pick{label: label{key: "form.rate.tax"}, options: closed("word.flag.", offer.Yes, offer.No), size: "short"}},
			}}},
			{"note", note("form.note", 2)},
		}}},
	}}
}

func money(key string) leaf {
	l := quantity(label{key: key})
	l.sample = "0,00"
	return l
}

func (s *Setting) classification() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"code", s.term("label", label{key: "form.classification.code"}, "wide")},
			{"state", pick{label: label{key: "form.classification.state"}, none: "form.classification.valid", size: "short",
				options: closed("form.classification.is.", offer.Requested, offer.Maintained, offer.ToConfirm, offer.Expired, offer.Revoked, offer.Valid)}},
		}}},
		{"", group{class: "row", members: []part{{"from", day(label{key: "form.from"})}, {"until", day(label{key: "form.until"})},
			{"decided", day(label{key: "form.classification.decided"})}}}},
		{"", group{label: label{key: "form.more"}, fold: true, members: []part{
			{"", group{class: "row", members: []part{
				{"number", leaf{label: label{key: "form.classification.number"}, max: offer.MaxShort}},
				{"body", leaf{label: label{key: "form.classification.body"}, max: offer.MaxShort}},
				{"proof", leaf{label: label{key: "form.classification.proof"}, max: offer.MaxShort}},
				{"capacity", count(label{key: "form.classification.capacity"})},
			}}},
			{"note", note("form.note", 2)},
		}}},
	}}
}

func (s *Setting) life() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"state", pick{label: label{key: "form.life.state"}, options: closed("word.life.", offer.LifeStates...)}},
			{"ground", s.term("life_ground", label{key: "form.life.ground"}, "")},
		}}},
		{"", group{label: label{key: "form.life.more"}, fold: true, members: []part{
			days(),
			{"note", note("form.note", 2)},
			{"was", group{label: label{key: "form.life.was"}, members: []part{days()}}},
		}}},
	}}
}
