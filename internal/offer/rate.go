package offer

import (
	"strings"

	"escale/internal/fault"
	"escale/internal/opening"
)

// Rate is what something costs. Min alone means "from", Max alone "up to", both equal one price.
type Rate struct {
	Rate     string       `json:"rate,omitempty"`     // code of scheme rate: full, reduced, half-board…
	Audience string       `json:"audience,omitempty"` // code of scheme audience
	Unit     string       `json:"unit,omitempty"`     // code of scheme rate_unit: night, week, person, pitch…
	Min      *float64     `json:"min,omitempty"`
	Max      *float64     `json:"max,omitempty"`
	Currency string       `json:"currency,omitempty"` // ISO 4217; "" is EUR
	From     opening.Date `json:"from,omitzero"`
	To       opening.Date `json:"to,omitzero"`
	Tax      Flag         `json:"tourist_tax_included,omitempty"`
	MinAge   int          `json:"min_age,omitzero"`
	MaxAge   int          `json:"max_age,omitzero"`
	Note     Text         `json:"note,omitempty"`
}

func (Rate) Kind() Kind { return KindRate }

func (r Rate) Check(_ *Field, ref Reference) []fault.Problem {
	found := Span{r.From, r.To}.check("")
	for _, p := range []part[*float64]{{"/min", r.Min}, {"/max", r.Max}} {
		if p.value != nil && !(*p.value >= 0 && *p.value <= 1e6) {
			found = append(found, fault.At(p.path, "rate.implausible", "value", *p.value))
		}
	}
	if r.Min != nil && r.Max != nil && *r.Max < *r.Min {
		found = append(found, fault.At("/max", "rate.max_below_min", "min", *r.Min, "max", *r.Max))
	}
	if r.MinAge < 0 {
		found = append(found, fault.At("/min_age", "number.too_small", "value", r.MinAge, "min", 0))
	}
	if r.MaxAge != 0 && r.MaxAge < r.MinAge {
		found = append(found, fault.At("/max_age", "rate.ages_reversed", "min", r.MinAge, "max", r.MaxAge))
	}
	for _, c := range []struct{ path, scheme, code string }{{"/rate", "rate", r.Rate}, {"/audience", "audience", r.Audience}, {"/unit", "rate_unit", r.Unit}} {
		if c.code != "" {
			found = append(found, checkCode(c.path, c.scheme, c.code, ref)...)
		}
	}
	if r.Tax != "" {
		found = append(found, under("/tourist_tax_included", r.Tax.Check(nil, ref))...)
	}
	if r.Currency != "" && (len(r.Currency) != 3 || strings.Trim(r.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		found = append(found, fault.At("/currency", "code.malformed", "value", clip(r.Currency, 60)))
	}
	return append(found, under("/note", r.Note.Check(&Field{}, ref))...)
}

// Current tells whether the rate may be shown as today's: its period is not over.
func (r Rate) Current(today opening.Date) bool { return r.To.IsZero() || today <= r.To }

func (r Rate) Facts(f *Field, ref Reference, to *Facts) {
	r.Note.Facts(f, ref, to)
	if r.Min != nil {
		to.Numbers = append(to.Numbers, Quantity{f, "price", *r.Min})
	}
}
