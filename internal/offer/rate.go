package offer

import (
	"math"

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
	for path, amount := range map[string]*float64{"/min": r.Min, "/max": r.Max} {
		if amount != nil && (*amount < 0 || *amount > 1e6 || math.IsNaN(*amount)) {
			found = append(found, fault.At(path, "rate.implausible", "value", *amount))
		}
	}
	if r.Min != nil && r.Max != nil && *r.Max < *r.Min {
		found = append(found, fault.At("/max", "rate.max_below_min", "min", *r.Min, "max", *r.Max))
	}
	if r.MaxAge != 0 && r.MaxAge < r.MinAge {
		found = append(found, fault.At("/max_age", "rate.ages_reversed", "min", r.MinAge, "max", r.MaxAge))
	}
	for scheme, code := range map[string]string{"rate": r.Rate, "audience": r.Audience, "rate_unit": r.Unit} {
		if code != "" && ref.Catalog.Thesaurus.Concept(scheme, code) == nil {
			found = append(found, fault.At("/"+scheme, "choice.unknown", "value", code, "scheme", scheme))
		}
	}
	return append(found, under("/note", r.Note.Check(&Field{}, ref))...)
}

// Current tells whether the rate may be shown as today's: its period is not over.
func (r Rate) Current(today opening.Date) bool { return r.To.IsZero() || today <= r.To }

func (r Rate) Facts(f *Field, _ Reference, to *Facts) {
	for lang, p := range r.Note {
		to.Words = append(to.Words, Words{f, lang, p.Value})
	}
	if r.Min != nil {
		to.Numbers = append(to.Numbers, Quantity{f, "price", *r.Min})
	}
}
