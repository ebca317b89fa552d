package offer

import (
	"strings"

	"escale/internal/fault"
)

// Word is a short string that is the same in every language: a registration number, a former name, a room's name.
type Word string

func (Word) Kind() Kind { return KindWord }

func (w Word) Check(f *Field, r Reference) []fault.Problem {
	limit := f.MaxLength
	if limit == 0 {
		limit = 255
	}
	switch {
	case strings.TrimSpace(string(w)) == "":
		return []fault.Problem{fault.At("", "text.empty")}
	case len(w) > limit:
		return []fault.Problem{fault.At("", "text.too_long", "length", len(w), "max", limit)}
	}
	if f.Key == FieldCommunes {
		return checkCommune("", string(w), "", "", r)
	}
	return checkNumber(f.Number, string(w))
}

func (w Word) Facts(f *Field, _ Reference, to *Facts) {
	if f.Number != "" {
		to.Exact = append(to.Exact, Exact{f, f.Class, normalNumber(string(w))})
		return
	}
	to.Words = append(to.Words, Words{f, "", string(w)})
}
