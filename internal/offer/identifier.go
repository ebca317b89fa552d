package offer

import (
	"strings"
	"unicode"

	"escale/internal/fault"
)

// Identifier is the same thing's identity in another system. A record's identity (System, Value) is unique among the live
// offers of a base; what an offer is about may be shared: two offers in one listed building, or of one legal unit.
type Identifier struct {
	System string `json:"system"` // datatourisme, tourinsoft, apidae, siret, osm, wikidata, acceslibre…
	Value  string `json:"value"`
}

// records are the systems whose identifiers name one record, and so one offer.
var records = map[string]bool{"datatourisme": true, "tourinsoft": true, "apidae": true, "tourinfrance": true, "lei": true, "escale": true}

// Unique tells whether at most one live offer may carry the identifier.
func (id Identifier) Unique() bool { return records[id.System] }

func (Identifier) Kind() Kind { return KindIdentifier }

func (id Identifier) Check(*Field, Reference) []fault.Problem {
	switch {
	case id.System == "" || len(id.System) > 40:
		return []fault.Problem{fault.At("/system", "identifier.no_system", "value", clip(id.System, 60))}
	case strings.TrimSpace(id.Value) == "" || len(id.Value) > 500:
		return []fault.Problem{fault.At("/value", "identifier.empty", "value", clip(id.Value, 60))}
	}
	return under("/value", checkNumber(id.System, id.Value))
}

func (id Identifier) Facts(f *Field, _ Reference, to *Facts) {
	to.Exact = append(to.Exact, Exact{f, f.Class, normalNumber(id.Value)})
}

// normalNumber brings an official number to the form in which it is compared: no blanks, lower case.
func normalNumber(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s))
}

// checkNumber checks numbers whose system has a check of its own.
func checkNumber(system, value string) []fault.Problem {
	digits := normalNumber(value)
	switch {
	case system == "siret" && !validSIRET(digits):
		return []fault.Problem{fault.At("", "siret.wrong", "value", clip(value, 60))}
	case system == "siren" && !(len(digits) == 9 && strings.Trim(digits, "0") != "" && luhn(digits)):
		return []fault.Problem{fault.At("", "siren.wrong", "value", clip(value, 60))}
	}
	return checkOfficial(system, value)
}

// validSIRET checks 14 digits by Luhn; La Poste's 356000000 numbers instead need a digit sum divisible by 5.
// Source: INSEE, répertoire Sirene.
func validSIRET(digits string) bool {
	if len(digits) != 14 || strings.Trim(digits, "0") == "" {
		return false
	}
	if strings.HasPrefix(digits, "356000000") {
		sum := 0
		for _, d := range digits {
			if d < '0' || d > '9' {
				return false
			}
			sum += int(d - '0')
		}
		if sum%5 == 0 {
			return true
		}
	}
	return luhn(digits)
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
