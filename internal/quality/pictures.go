package quality

import (
	"slices"

	"escale/internal/offer"
)

// smallestSide is how many pixels the longer side of a picture must have, where a rule does not say.
const smallestSide = 1200

// media: so many photos ("min", else one) have all that is asked for.
func media(x *exam, r *rule) verdict {
	cells, want, have := x.standard[r.reads[0]], max(1, r.Min), 0
	for _, c := range cells {
		if m, ok := c.Value.(offer.Medium); ok && m.Type == offer.Photo && x.lacking(&m, r, true) == "" {
			have++
		}
	}
	switch {
	case have >= want:
		return verdict{}
	case len(cells) == 0 && len(r.Having) > 0:
		return verdict{outcome: absent} // that there is none is another rule's to say
	}
	x.found(offer.Pointer(offer.FieldMedia), "have", have, "min", want)
	return verdict{outcome: bad}
}

// eachMedium: every photo has all that is asked for, as far as it is known.
func eachMedium(x *exam, r *rule) verdict {
	cells := x.standard[r.reads[0]]
	v := verdict{outcome: absent}
	for _, c := range cells {
		m, ok := c.Value.(offer.Medium)
		if !ok || m.Type != offer.Photo {
			continue
		}
		if lacks := x.lacking(&m, r, false); lacks != "" {
			if v.outcome != bad || !x.brief {
				x.found(c.Pointer(), "lacks", lacks)
			}
			v = verdict{outcome: bad}
		} else if v.outcome == absent {
			v = verdict{}
		}
	}
	return v
}

// lacking gives the first of what is asked for that a photo lacks; "" for nothing. A size that nobody told is not enough where
// a picture must serve, and no fault where pictures are looked through.
func (x *exam) lacking(m *offer.Medium, r *rule, surely bool) string {
	for _, name := range r.Having {
		there := true
		switch name {
		case "credit":
			there = m.Rights.Credit != "" || m.Rights.Author != ""
		case "licence":
			there = m.Rights.Licence != "" || len(m.Rights.Uses) > 0
		case "alt":
			there = slices.ContainsFunc(x.langsOf(r), func(lang offer.Lang) bool { return m.Alt[lang].Value != "" })
		case "size":
			side, least := max(m.Width, m.Height), smallestSide
			if r.Max > 0 {
				least = r.Max
			}
			there = side >= least || side == 0 && !surely
		case "rights":
			there = x.rightful(m)
		}
		if !there {
			return name
		}
	}
	return ""
}

// rightful tells whether a medium may be shown today, by what it says itself.
func (x *exam) rightful(m *offer.Medium) bool {
	if m.Rights.People == offer.ConsentMissing || m.Rights.People == offer.ConsentWithdrawn {
		return false
	}
	if x.today == 0 {
		return true
	}
	if from := m.Rights.From; from > x.today {
		x.changes(from)
		return false
	}
	if until := m.Rights.Until; !until.IsZero() {
		x.changes(until + 1)
		return x.today <= until
	}
	return true
}
