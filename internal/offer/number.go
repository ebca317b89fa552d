package offer

import (
	"math"

	"escale/internal/fault"
)

// Number is a quantity in the unit of its field. Fields without decimals hold whole numbers.
type Number float64

func (Number) Kind() Kind { return KindNumber }

func (n Number) Check(f *Field, _ Reference) []fault.Problem {
	x := float64(n)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return []fault.Problem{fault.At("", "number.not_a_number")}
	case f.Min != nil && x < *f.Min:
		return []fault.Problem{fault.At("", "number.too_small", "value", x, "min", *f.Min)}
	case f.Max != nil && x > *f.Max:
		return []fault.Problem{fault.At("", "number.too_large", "value", x, "max", *f.Max)}
	case !f.Decimals && x != math.Trunc(x):
		return []fault.Problem{fault.At("", "number.not_whole", "value", x)}
	}
	return nil
}

func (n Number) Facts(f *Field, _ Reference, to *Facts) {
	if f.Facet != "" {
		to.Numbers = append(to.Numbers, Quantity{f, f.Facet, float64(n)})
	}
}
