package offer

import "slices"

// Receive brings what a source says now into the live offer: cells that came from the source follow it, also when they
// disappear there; what people or other sources set stays, and with it the remainders of a field that people took over stay
// away. heldBack lists what the source says where something else stands, for somebody to decide. Of two cells with one key
// the first counts. At the keys in stays, which the source says something wrong about, what it said before stays. The live
// offer is not changed, and receiving the same again changes nothing.
func Receive(live, incoming *Offer, source string, stays ...Key) (next *Offer, heldBack []Op) {
	next = live.Clone()
	said := make(map[Key]bool, len(incoming.Cells))
	kept := map[Key]bool{}
	for _, key := range stays {
		kept[key] = true
	}
	was := index(live)
	for _, c := range incoming.Cells {
		if said[c.Key] || c.Value == nil {
			continue
		}
		said[c.Key] = true
		old, there := was[c.Key]
		switch {
		case !there:
			next.Set(c)
		case Equal(old.Value, c.Value):
			// the value stands; that it was confirmed is no change
		case old.Origin.Source == source && !old.Origin.Overridden:
			next.Set(c)
		default:
			heldBack = append(heldBack, Op(c))
		}
	}
	next.Cells = slices.DeleteFunc(next.Cells, func(c Cell) bool {
		return c.Origin.Source == source && !c.Origin.Overridden && c.Variant == "" && !said[c.Key] && !kept[c.Key]
	})
	next.Unmapped = received(live, incoming, source)
	next.Type = incoming.Type
	return next, heldBack
}

// received gives the remainders: those of other sources, then those that the source brings now. Where it brings what it
// brought before they stay as they lie, so that two sources that take turns do not make a change each time.
func received(live, incoming *Offer, source string) []Remainder {
	taken := map[string]bool{}
	for _, c := range live.Cells {
		taken[c.Field] = taken[c.Field] || c.Origin.Overridden
	}
	var old, others, now []Remainder
	for _, r := range live.Unmapped {
		if r.Source == source {
			old = append(old, r)
		} else {
			others = append(others, r)
		}
	}
	for _, r := range incoming.Unmapped {
		if r.Field == "" || !taken[r.Field] {
			now = append(now, r)
		}
	}
	if slices.Equal(old, now) {
		return slices.Clone(live.Unmapped)
	}
	return append(others, now...)
}
