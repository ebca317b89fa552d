package trade

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Duplicating makes drafts that say the same as offers, for the actor's own organisation. What belongs to the one record does not go
// along: identifiers, where values come from, classifications, the state of life.
type Duplicating struct {
	Edition   bool       `json:"edition,omitzero"`   // the next edition: the dates move to another year
	Year      int        `json:"year,omitzero"`      // of the edition; the one after that of the dates when nothing is said
	Programme bool       `json:"programme,omitzero"` // with what is on its programme
	Owner     string     `json:"owner,omitempty"`    // the actor's organisation when nothing is said
	Name      offer.Text `json:"name,omitempty"`     // in the place of the old one
}

func (*Duplicating) Kind() Kind { return Duplicate }

func (w *Duplicating) check(x *round) error {
	var problems []fault.Problem
	if w.Year != 0 && (!w.Edition || w.Year < 1900 || w.Year > 2200) {
		problems = append(problems, fault.At("/with/year", "operation.year", "value", w.Year))
	}
	if _, known := x.state.Organisations[w.Owner]; w.Owner != "" && !known {
		problems = append(problems, fault.At("/with/owner", "organisation.not_found", "code", w.Owner))
	}
	return x.refuse(problems)
}

// mostOnProgramme bounds what is duplicated with one offer, all of it in one transaction.
const mostOnProgramme = 200

func (w *Duplicating) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if err := alive(o); err != nil {
		return nil, nil, err
	}
	c, _ := o.Opening()
	by := 0
	if w.Edition {
		year := c.Year()
		if year == 0 {
			return nil, nil, fault.New(fault.Invalid, "operation.no_dates", "id", int64(o.ID))
		}
		by = 1
		if w.Year != 0 {
			by = w.Year - year
		}
	}
	d := &duplication{Duplicating: w, x: x, by: by}
	return d.writes(o)
}

// duplication is one offer being duplicated, with its programme.
type duplication struct {
	*Duplicating
	x      *round
	by     int // years
	doubts []Doubt
}

func (d *duplication) writes(o *offer.Offer) ([]write, []Doubt, error) {
	next, err := d.copy(o)
	if err != nil {
		return nil, nil, err
	}
	if len(d.Name) > 0 {
		next.Set(offer.Cell{Key: field(offer.FieldName), Value: d.Name})
	}
	writes := []write{{next: next}}
	if !d.Programme {
		return writes, d.doubts, nil
	}
	ids, err := d.x.Pointing(d.x.read.Context(), "programme-of", o.ID)
	if err != nil {
		return nil, nil, err
	}
	if len(ids) > mostOnProgramme {
		return nil, nil, fault.New(fault.TooMany, "operation.programme_too_long", "id", int64(o.ID), "offers", len(ids), "max", mostOnProgramme)
	}
	for _, id := range ids {
		child, err := d.x.target(id)
		if fault.Is(err, fault.NotFound) {
			continue // another office's draft
		}
		if err != nil {
			return nil, nil, err
		}
		if alive(child) != nil {
			continue
		}
		made, err := d.copy(child)
		if err != nil {
			return nil, nil, err
		}
		writes = append(writes, write{next: made, within: next, instead: o.ID})
	}
	return writes, d.doubts, nil
}

// stay are fields that belong to the one record, and do not go along: who it is elsewhere, what it was given, how it fares.
var stay = []string{offer.FieldIdentifiers, offer.FieldRatings, offer.FieldLife, offer.FieldFormerNames}

// copy gives a draft that says the same as an offer.
func (d *duplication) copy(o *offer.Offer) (*offer.Offer, error) {
	next := &offer.Offer{Type: o.Type, Status: offer.Draft, Owner: d.Owner}
	if next.Owner == "" {
		next.Owner = d.x.actor.Organisation
	}
	if next.Owner == "" {
		next.Owner = o.Owner
	}
	seen, err := d.x.Seen(d.x.read, d.x.actor, o)
	if err != nil {
		return nil, err
	}
	today := d.x.day
	for _, c := range seen.Cells {
		f := d.x.state.Catalog.Field(c.Field)
		if f == nil || slices.Contains(stay, c.Field) || strings.HasPrefix(c.Field, "legal.registration") {
			continue
		}
		if m, ok := c.Value.(offer.Medium); ok && !m.Rights.Until.IsZero() && m.Rights.Until < today {
			continue
		}
		c.Origin = offer.Origin{}
		if c.Item != "" && f.Kind != offer.KindChoice {
			c.Item = newItem()
		}
		if d.Edition {
			c.Value = d.moved(o, c.Field, c.Value)
		}
		next.Cells = append(next.Cells, c)
	}
	if d.Edition {
		next.Cells = append(next.Cells, offer.Cell{Key: offer.Key{Field: offer.FieldRelations, Item: newItem()}, Value: offer.Relation{Nature: "successor-of", To: o.ID}})
	}
	return next, nil
}

// moved gives a value as the edition of another year has it.
func (d *duplication) moved(o *offer.Offer, name string, v offer.Value) offer.Value {
	switch v := v.(type) {
	case offer.Hours:
		c := opening.Calendar(v)
		if c.Year() == 0 {
			return v
		}
		var zone opening.HolidayZone
		if c.Holidays != nil {
			zone = c.Holidays.Zone
		}
		next, tied := c.Edition(c.Year()+d.by, zone)
		for _, day := range tied {
			d.doubts = append(d.doubts, doubt(o.ID, "operation.holiday", "id", int64(o.ID), "day", day.String()))
		}
		next = renewed(next)
		return offer.Hours(next)
	case offer.Word:
		if name == "event.edition" {
			return counted(v, d.by)
		}
	case offer.Text:
		if name == offer.FieldName {
			return d.renamed(o, v)
		}
	case offer.Date:
		return offer.Date(sameDay(opening.Date(v), d.by))
	case offer.Rate:
		v.From, v.To = sameDay(v.From, d.by), sameDay(v.To, d.by)
		return v
	case offer.Relation:
		if v.Nature == "successor-of" {
			return offer.Relation{Nature: v.Nature, To: o.ID}
		}
	}
	return v
}

// renewed gives the items of a calendar ids of their own.
func renewed(c opening.Calendar) opening.Calendar {
	for i := range c.Sessions {
		c.Sessions[i].ID = newItem()
	}
	for i := range c.Periods {
		c.Periods[i].ID = newItem()
	}
	for i := range c.Recurrences {
		c.Recurrences[i].ID = newItem()
	}
	for i := range c.Exceptions {
		c.Exceptions[i].ID = newItem()
	}
	return c
}

// sameDay gives the same day of another year.
func sameDay(d opening.Date, by int) opening.Date {
	if d == 0 {
		return 0
	}
	year, month, day := d.Civil()
	return opening.DateOf(year+by, month, day)
}

var leadingNumber = regexp.MustCompile(`^\d{1,4}`)

// counted gives "13e édition" for "12e édition".
func counted(w offer.Word, by int) offer.Word {
	n := leadingNumber.FindString(string(w))
	if n == "" {
		return w
	}
	number, _ := strconv.Atoi(n)
	return offer.Word(strconv.Itoa(number+by) + string(w[len(n):]))
}

// renamed gives a name with the new year in the place of the old one, in every language.
func (d *duplication) renamed(o *offer.Offer, name offer.Text) offer.Text {
	c, _ := o.Opening()
	was := c.Year()
	if was == 0 {
		return name
	}
	old := regexp.MustCompile(fmt.Sprintf(`\b%d\b`, was))
	next := offer.Text{}
	for lang, p := range name {
		p.Value = old.ReplaceAllString(p.Value, strconv.Itoa(was+d.by))
		next[lang] = p
	}
	return next
}
