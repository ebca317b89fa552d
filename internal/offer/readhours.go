package offer

import (
	"time"

	"escale/internal/opening"
)

// calendar reads when something is open, as the members' tags in package opening write it.
func (s *scanner) calendar() (c opening.Calendar) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "zone":
			c.Zone = s.string()
		case "periods":
			c.Periods = list(s, (*scanner).period)
		case "sessions":
			c.Sessions = list(s, (*scanner).session)
		case "recurrences":
			c.Recurrences = list(s, (*scanner).recurrence)
		case "exceptions":
			c.Exceptions = list(s, (*scanner).exception)
		case "holidays":
			c.Holidays = s.holidays()
		case "school":
			c.School = s.school()
		case "closure":
			c.Closure = s.closure()
		case "by_appointment":
			c.ByAppointment = s.bool()
		case "as_of":
			c.AsOf = s.count()
		case "note":
			c.Note = s.note()
		default:
			s.skip()
		}
	}
	return c
}

func (s *scanner) period() (p opening.Period) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "id":
			p.ID = s.string()
		case "kind":
			p.Kind = word[opening.Kind](s)
		case "from":
			p.From = s.date()
		case "to":
			p.To = s.date()
		case "every_year":
			p.EveryYear = s.bool()
		case "rules":
			p.Rules = list(s, (*scanner).rule)
		case "note":
			p.Note = s.note()
		default:
			s.skip()
		}
	}
	return p
}

func (s *scanner) rule() (r opening.Rule) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "weekdays":
			r.Weekdays = s.weekdays()
		case "nth":
			r.Nth = list(s, (*scanner).small)
		case "slots":
			r.Slots = list(s, (*scanner).slot)
		case "by_appointment":
			r.ByAppointment = s.bool()
		case "school":
			r.School = word[opening.SchoolTime](s)
		case "school_zones":
			r.SchoolZones = list(s, word[opening.SchoolZone])
		default:
			s.skip()
		}
	}
	return r
}

func (s *scanner) session() (v opening.Session) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "id":
			v.ID = s.string()
		case "date":
			v.Date = s.date()
		case "to":
			v.To = s.date()
		case "slots":
			v.Slots = list(s, (*scanner).slot)
		case "state":
			v.State = word[opening.SessionState](s)
		case "was":
			v.Was = s.date()
		case "note":
			v.Note = s.note()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) recurrence() (r opening.Recurrence) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "id":
			r.ID = s.string()
		case "from":
			r.From = s.date()
		case "until":
			r.Until = s.date()
		case "count":
			r.Count = s.count()
		case "frequency":
			r.Frequency = word[opening.Frequency](s)
		case "interval":
			r.Interval = s.count()
		case "weekdays":
			r.Weekdays = s.weekdays()
		case "nth":
			r.Nth = list(s, (*scanner).small)
		case "month_days":
			r.MonthDays = list(s, (*scanner).small)
		case "months":
			r.Months = list(s, (*scanner).small)
		case "except":
			r.Except = list(s, (*scanner).date)
		case "slots":
			r.Slots = list(s, (*scanner).slot)
		case "state":
			r.State = word[opening.SessionState](s)
		case "note":
			r.Note = s.note()
		default:
			s.skip()
		}
	}
	return r
}

func (s *scanner) exception() (e opening.Exception) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "id":
			e.ID = s.string()
		case "kind":
			e.Kind = word[opening.Kind](s)
		case "from":
			e.From = s.date()
		case "to":
			e.To = s.date()
		case "every_year":
			e.EveryYear = s.bool()
		case "closed":
			e.Closed = s.bool()
		case "slots":
			e.Slots = list(s, (*scanner).slot)
		case "by_appointment":
			e.ByAppointment = s.bool()
		case "note":
			e.Note = s.note()
		default:
			s.skip()
		}
	}
	return e
}

func (s *scanner) holidays() *opening.Holidays {
	h := new(opening.Holidays)
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "zone":
			h.Zone = word[opening.HolidayZone](s)
		case "policy":
			h.Policy = word[opening.HolidayPolicy](s)
		case "slots":
			h.Slots = list(s, (*scanner).slot)
		case "closed":
			h.Closed = list(s, word[opening.Holiday])
		default:
			s.skip()
		}
	}
	return h
}

func (s *scanner) school() *opening.School {
	v := new(opening.School)
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "zone":
			v.Zone = word[opening.SchoolZone](s)
		case "from":
			v.From = s.date()
		case "to":
			v.To = s.date()
		case "holidays":
			v.Holidays = list(s, (*scanner).stretch)
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) stretch() (v opening.Stretch) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "from":
			v.From = s.date()
		case "to":
			v.To = s.date()
		case "name":
			v.Name = s.string()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) closure() *opening.Closure {
	c := new(opening.Closure)
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "from":
			c.From = s.date()
		case "to":
			c.To = s.date()
		case "ground":
			c.Ground = word[opening.Ground](s)
		case "note":
			c.Note = s.note()
		default:
			s.skip()
		}
	}
	return c
}

func (s *scanner) note() opening.Note {
	n := opening.Note{}
	for s.begin('{'); s.more('}'); {
		lang := s.name()
		n[lang] = s.string()
	}
	return n
}

func (s *scanner) slot() opening.Slot {
	slot, err := opening.ParseSlot(s.string())
	if err != nil {
		s.fail("%v", err)
	}
	return slot
}

func (s *scanner) weekdays() opening.Weekdays {
	var days []time.Weekday
	for s.begin('['); s.more(']'); {
		day, err := opening.ParseWeekday(s.string())
		if err != nil {
			s.fail("%v", err)
		}
		days = append(days, day)
	}
	return opening.WeekdaysOf(days...)
}

func (s *scanner) small() int8 { return int8(s.integer(8)) }
