package offer

import (
	"escale/internal/fault"
	"escale/internal/geo"
)

// value reads a value of a kind, as its members' tags write it.
func (s *scanner) value(kind Kind) Value {
	switch kind {
	case KindText:
		return s.texts()
	case KindWord:
		return word[Word](s)
	case KindNumber:
		return Number(s.number())
	case KindFlag:
		return word[Flag](s)
	case KindChoice:
		return s.choice()
	case KindDate:
		return Date(s.date())
	case KindSpan:
		return s.span()
	case KindLink:
		return s.link()
	case KindAddress:
		return s.address()
	case KindPosition:
		return Position(s.point())
	case KindTrack:
		return s.track()
	case KindHours:
		return Hours(s.calendar())
	case KindContact:
		return s.contact()
	case KindMedium:
		return s.medium()
	case KindRate:
		return s.rate()
	case KindClassification:
		return s.classification()
	case KindRelation:
		return s.relation()
	case KindIdentifier:
		return s.identifier()
	case KindLife:
		return s.life()
	case KindPart:
		return s.part()
	}
	if s.err == nil {
		s.err = fault.New(fault.Invalid, "value.kind_unknown", "kind", string(kind))
	}
	return nil
}

func (s *scanner) texts() Text {
	t := Text{}
	for s.begin('{'); s.more('}'); {
		lang := Lang(s.name())
		t[lang] = s.phrase()
	}
	return t
}

func (s *scanner) phrase() (p Phrase) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "v":
			p.Value = s.string()
		case "by":
			p.Maker = word[Maker](s)
		case "outdated":
			p.Outdated = s.bool()
		default:
			s.skip()
		}
	}
	return p
}

func (s *scanner) choice() (v Choice) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "code":
			v.Code = s.string()
		case "not":
			v.Not = s.bool()
		case "note":
			v.Note = s.texts()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) span() (v Span) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "from":
			v.From = s.date()
		case "to":
			v.To = s.date()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) link() (v Link) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "url":
			v.URL = s.string()
		case "label":
			v.Label = s.texts()
		case "lang":
			v.Lang = word[Lang](s)
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) address() (v Address) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "lines":
			v.Lines = s.strings()
		case "postal_code":
			v.PostalCode = s.string()
		case "locality":
			v.Locality = s.string()
		case "commune":
			v.Commune = s.string()
		case "country":
			v.Country = s.string()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) point() (p geo.Point) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "lat":
			p.Lat = s.number()
		case "lon":
			p.Lon = s.number()
		default:
			s.skip()
		}
	}
	return p
}

// track reads the runs of a track; its points are pieces of few lists.
func (s *scanner) track() Track {
	var flat []float64
	point := func(s *scanner) []float64 {
		from := len(flat)
		for s.begin('['); s.more(']'); {
			flat = append(flat, s.number())
		}
		return flat[from:len(flat):len(flat)]
	}
	return list(s, func(s *scanner) [][]float64 { return list(s, point) })
}

func (s *scanner) contact() (v Contact) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "role":
			v.Role = word[Role](s)
		case "name":
			v.Name = s.string()
		case "person":
			v.Person = s.string()
		case "professional":
			v.Professional = s.bool()
		case "channels":
			v.Channels = list(s, (*scanner).channel)
		case "address":
			a := s.address()
			v.Address = &a
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) channel() (v Channel) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "means":
			v.Means = word[Means](s)
		case "value":
			v.Value = s.string()
		case "note":
			v.Note = s.texts()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) medium() (v Medium) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "type":
			v.Type = word[MediaType](s)
		case "hash":
			v.Hash = s.string()
		case "url":
			v.URL = s.string()
		case "mime":
			v.MIME = s.string()
		case "width":
			v.Width = s.count()
		case "height":
			v.Height = s.count()
		case "title":
			v.Title = s.texts()
		case "alt":
			v.Alt = s.texts()
		case "caption":
			v.Caption = s.texts()
		case "focus":
			v.Focus = s.focus()
		case "rights":
			v.Rights = s.rights()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) focus() *Focus {
	v := new(Focus)
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "x":
			v.X = s.number()
		case "y":
			v.Y = s.number()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) rights() (v MediumRights) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "author":
			v.Author = s.string()
		case "credit":
			v.Credit = s.string()
		case "licence":
			v.Licence = word[Licence](s)
		case "stated":
			v.Stated = s.string()
		case "from":
			v.From = s.date()
		case "until":
			v.Until = s.date()
		case "uses":
			v.Uses = list(s, word[Use])
		case "as_is":
			v.AsIs = s.bool()
		case "people":
			v.People = word[Consent](s)
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) rate() (v Rate) {
	amount := func() *float64 { x := s.number(); return &x }
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "rate":
			v.Rate = s.string()
		case "audience":
			v.Audience = s.string()
		case "unit":
			v.Unit = s.string()
		case "min":
			v.Min = amount()
		case "max":
			v.Max = amount()
		case "currency":
			v.Currency = s.string()
		case "from":
			v.From = s.date()
		case "to":
			v.To = s.date()
		case "tourist_tax_included":
			v.Tax = word[Flag](s)
		case "min_age":
			v.MinAge = s.count()
		case "max_age":
			v.MaxAge = s.count()
		case "note":
			v.Note = s.texts()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) classification() (v Classification) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "code":
			v.Code = s.string()
		case "state":
			v.State = word[RatingState](s)
		case "number":
			v.Number = s.string()
		case "body":
			v.Body = s.string()
		case "decided":
			v.Decided = s.date()
		case "proof":
			v.Proof = s.string()
		case "from":
			v.From = s.date()
		case "until":
			v.Until = s.date()
		case "capacity":
			v.Capacity = s.count()
		case "note":
			v.Note = s.texts()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) relation() (v Relation) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "nature":
			v.Nature = s.string()
		case "to":
			v.To = ID(s.integer(64))
		case "elsewhere":
			id := s.identifier()
			v.Elsewhere = &id
		case "name":
			v.Name = s.string()
		case "note":
			v.Note = s.texts()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) identifier() (v Identifier) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "system":
			v.System = s.string()
		case "value":
			v.Value = s.string()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) life() (v Life) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "state":
			v.State = word[LifeState](s)
		case "from":
			v.From = s.date()
		case "to":
			v.To = s.date()
		case "ground":
			v.Ground = s.string()
		case "note":
			v.Note = s.texts()
		case "was":
			v.Was = s.span()
		default:
			s.skip()
		}
	}
	return v
}

// part reads the fields of a part, each value with its kind before it.
func (s *scanner) part() Part {
	p := Part{}
	for s.begin('{'); s.more('}'); {
		name := s.name()
		for _, v := range list(s, (*scanner).typed) {
			if v != nil {
				p[name] = append(p[name], v)
			}
		}
	}
	return p
}

func (s *scanner) typed() (v Value) {
	var kind Kind
	early := ""
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "k":
			kind = word[Kind](s)
		case "v":
			if kind == "" {
				early = s.raw()
			} else if kind == KindPart {
				s.fail("a part has no parts")
			} else {
				v = s.value(kind)
			}
		default:
			s.skip()
		}
	}
	switch {
	case early == "" || s.err != nil:
	case kind == KindPart:
		s.fail("a part has no parts")
	default:
		inner := &scanner{text: early}
		v = inner.value(kind)
		s.err = inner.end()
	}
	return v
}
