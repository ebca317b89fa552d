package offer

import "slices"

// Receive brings what a source says now into the live offer: cells that came from the source follow it, also when they
// disappear there; what people or other sources set stays. heldBack lists what the source says where something else
// stands, for somebody to decide. The live offer is not changed.
func Receive(live, incoming *Offer, source string) (next *Offer, heldBack []Op) {
	next = live.Clone()
	said := make(map[Key]bool, len(incoming.Cells))
	was := index(live)
	for _, c := range incoming.Cells {
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
		return c.Origin.Source == source && !c.Origin.Overridden && c.Variant == "" && !said[c.Key]
	})
	next.Unmapped = slices.DeleteFunc(slices.Clone(live.Unmapped), func(r Remainder) bool { return r.Source == source })
	next.Unmapped = append(next.Unmapped, incoming.Unmapped...)
	next.Type = incoming.Type
	return next, heldBack
}
