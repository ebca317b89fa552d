package demo

import (
	"escale/internal/offer"
	"escale/internal/opening"
)

// A festival in one block of ten has a programme: twelve concerts of the same block, on the days of the festival and related to
// it. Which ones, and when, follows from the number of the block, so that each of them can be made without the others.
const (
	programmeOf  = 12
	festivalDays = 9
)

// programme tells whether an event is such a festival (0) or the kth on its programme, when the festival begins, and its number.
func (n *Network) programme(i int) (k int, first opening.Date, festival int, ok bool) {
	events := n.slots["event"]
	b := i / block
	if b%10 != 2 || len(events) <= programmeOf {
		return 0, 0, 0, false
	}
	festival = b*block + events[programmeOf]
	if festival < len(n.models) || festival >= n.options.Offers {
		return 0, 0, 0, false
	}
	for at, slot := range events[:programmeOf+1] {
		if slot == i%block {
			first := n.options.Today + opening.Date(25+37*(b/10)%300)
			return (at + 1) % (programmeOf + 1), first, festival, i >= len(n.models)
		}
	}
	return 0, 0, 0, false
}

// perform makes an event a festival with a programme, or a part of one.
func (d *draft) perform() bool {
	k, first, _, ok := d.Network.programme(d.i)
	if !ok || d.o.Type != "event" {
		return false
	}
	want := "concert"
	if k == 0 {
		want = "festival"
	}
	for _, kind := range d.recipe.kinds {
		if kind.Category == want {
			d.kind = kind
		}
	}
	d.o.Status = offer.Published
	d.dates.first = first
	if k > 0 {
		d.dates.first += opening.Date((k - 1) * festivalDays / programmeOf)
	}
	d.dates.last, d.dates.planned = d.dates.first, true
	return true
}

// onProgramme gives the dates of a festival with a programme, or of a concert on it.
func (d *draft) onProgramme() *opening.Calendar {
	if d.kind.Category == "festival" {
		return d.severalDays(festivalDays)
	}
	s := d.session("s1", d.dates.first, d.dates.first, hm(d.between(16, 21), 30), 0)
	if d.chance(0.5) {
		s.Slots = slots(s.Slots[0].From, s.Slots[0].From+hm(1, 45))
	}
	return &opening.Calendar{Sessions: []opening.Session{s}}
}

// double tells whether an offer is a double of another, into which it was merged: in one block of ten a rental and a restaurant
// that two offices had entered. Its number then leads on to the other.
func (n *Network) double(i int) (into int, ok bool) {
	if i/block%10 != 4 {
		return 0, false
	}
	for _, t := range []offer.Type{"rental", "restaurant"} {
		if slots := n.slots[t]; len(slots) > 3 && slots[len(slots)-1] == i%block {
			into = i - i%block + slots[len(slots)-2]
			return into, into >= len(n.models) && i < n.options.Offers
		}
	}
	return 0, false
}

// kept tells whether a double was merged into an offer, which is therefore published.
func (n *Network) kept(i int) bool {
	for _, t := range []offer.Type{"rental", "restaurant"} {
		if slots := n.slots[t]; len(slots) > 3 && slots[len(slots)-2] == i%block {
			_, ok := n.double(i - i%block + slots[len(slots)-1])
			return ok
		}
	}
	return false
}

// standing draws the status, which those that others count on have not left to chance.
func (d *draft) standing() {
	roll := d.IntN(1000)
	into, double := d.Network.double(d.i)
	switch {
	case double:
		d.o.Status, d.o.MergedInto = offer.Merged, offer.FirstID+offer.ID(into)
	case d.Network.kept(d.i):
	case roll < 20:
		d.o.Status = offer.Draft
	case roll < 35:
		d.o.Status = offer.Withdrawn
	}
}
