package offer

import (
	"escale/internal/fault"
	"escale/internal/opening"
)

// Hours is when an offer is open or takes place.
type Hours opening.Calendar

func (Hours) Kind() Kind { return KindHours }

func (h Hours) Check(*Field, Reference) []fault.Problem {
	c := opening.Calendar(h)
	return c.Check()
}

func (h Hours) Facts(_ *Field, _ Reference, to *Facts) {
	to.Hours = append(to.Hours, opening.Calendar(h))
}
