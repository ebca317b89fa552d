package offer

import (
	"strings"

	"escale/internal/fault"
)

// official is a kind of number that an authority gives and that carries its own check.
type official struct {
	form  string            // an example of how it is written
	valid func(string) bool // of the number without blanks and signs, in capitals
}

// officials lists them by the name that a field's "number" or an identifier's system has. Kinds that are not here have no
// check of their own.
var officials = map[string]official{
	"rna":            {"W751234567", func(s string) bool { return len(s) == 10 && s[0] == 'W' && areDigits(s[1:]) }},
	"uid":            {"CHE-116.281.710", validUID},
	"partita-iva":    {"00743110157", validPartitaIVA},
	"codice-fiscale": {"RCCMNL83S18D969H", validCodiceFiscale},
	"ust-idnr":       {"DE136695976", func(s string) bool { return validUStIdNr(strings.TrimPrefix(s, "DE")) }},
	"bce":            {"0403.019.261", func(s string) bool { return validBCE(strings.TrimPrefix(s, "BE")) }},
	"nif":            {"A58818501", func(s string) bool { return validNIF(strings.TrimPrefix(s, "ES")) }},
	"nipc":           {"501964843", func(s string) bool { return validNIPC(strings.TrimPrefix(s, "PT")) }},
	"kvk":            {"12345678", func(s string) bool { return len(s) == 8 && areDigits(s) }},
	"vat":            {"FR83404833048", validVAT},
}

// checkOfficial checks a number of a kind that carries a check.
func checkOfficial(system, value string) []fault.Problem {
	kind, known := officials[system]
	if !known || kind.valid(plainNumber(value)) {
		return nil
	}
	return []fault.Problem{fault.At("", "number.not_official", "value", clip(value, 60), "system", system, "form", kind.form)}
}

// plainNumber takes out the signs that people put between groups of digits.
func plainNumber(s string) string {
	return strings.ToUpper(strings.NewReplacer(".", "", "-", "", "/", "", "·", "").Replace(normalNumber(s)))
}

func areDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// weighted sums digits times weights; the string has at least as many digits as there are weights.
func weighted(digits string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return sum
}

func numeric(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

// validUID checks a Swiss enterprise number, modulo 11. Source: Swiss Federal Statistical Office, UID register.
func validUID(s string) bool {
	s = strings.TrimPrefix(s, "CHE")
	for _, suffix := range []string{"MWST", "TVA", "IVA", "HR"} {
		s = strings.TrimSuffix(s, suffix)
	}
	if len(s) != 9 || !areDigits(s) {
		return false
	}
	return (11-weighted(s, 5, 4, 3, 2, 7, 6, 5, 4)%11)%11 == int(s[8]-'0')
}

// validPartitaIVA checks an Italian VAT number by Luhn. Source: Agenzia delle Entrate.
func validPartitaIVA(s string) bool {
	s = strings.TrimPrefix(s, "IT")
	return len(s) == 11 && areDigits(s) && strings.Trim(s, "0") != "" && luhn(s)
}

// oddValues are what the characters 0 to 9 and A to Z count in the odd places of a codice fiscale.
var oddValues = [36]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// validCodiceFiscale checks the last letter of a person's code; that of a company is its VAT number. Source: decreto
// ministeriale of 23 December 1976.
func validCodiceFiscale(s string) bool {
	if len(s) != 16 {
		return validPartitaIVA(s)
	}
	sum := 0
	for i := range 15 {
		c := s[i]
		switch even := i%2 == 1; {
		case c >= '0' && c <= '9' && even:
			sum += int(c - '0')
		case c >= '0' && c <= '9':
			sum += oddValues[c-'0']
		case c >= 'A' && c <= 'Z' && even:
			sum += int(c - 'A')
		case c >= 'A' && c <= 'Z':
			sum += oddValues[10+c-'A']
		default:
			return false
		}
	}
	return s[15] == byte('A'+sum%26)
}

// validUStIdNr checks a German VAT number by ISO 7064, MOD 11,10.
func validUStIdNr(s string) bool {
	if len(s) != 9 || !areDigits(s) || s[0] == '0' {
		return false
	}
	product := 10
	for i := range 8 {
		sum := (int(s[i]-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = 2 * sum % 11
	}
	return (11-product)%10 == int(s[8]-'0')
}

// validBCE checks a Belgian enterprise number, modulo 97. Source: Banque-Carrefour des Entreprises.
func validBCE(s string) bool {
	if len(s) == 9 {
		s = "0" + s // as it was written before 2005
	}
	return len(s) == 10 && areDigits(s) && s[0] <= '1' && 97-numeric(s[:8])%97 == numeric(s[8:])
}

// validLU checks a VAT number of Luxembourg, modulo 89. Source: Administration de l'enregistrement.
func validLU(s string) bool {
	return len(s) == 8 && areDigits(s) && numeric(s[:6])%89 == numeric(s[6:])
}

// nifLetters are the check letters of persons, nifSocieties those of companies.
const (
	nifLetters   = "TRWAGMYFPDXBNJZSQVHLCKE"
	nifSocieties = "JABCDEFGHI"
)

// validNIF checks a Spanish number: of a person (DNI), a foreigner (NIE) or a company (CIF). Source: Orden EHA/451/2008.
func validNIF(s string) bool {
	if len(s) != 9 || !areDigits(s[1:8]) {
		return false
	}
	person := s[:8]
	if i := strings.IndexByte("XYZ", s[0]); i >= 0 {
		person = string(rune('0'+i)) + s[1:8]
	}
	if areDigits(person) {
		return s[8] == nifLetters[numeric(person)%23]
	}
	if !strings.ContainsRune("ABCDEFGHJNPQRSUVW", rune(s[0])) {
		return false
	}
	sum := 0
	for i := 1; i < 8; i++ {
		d := int(s[i] - '0')
		if i%2 == 1 {
			d = 2*d/10 + 2*d%10
		}
		sum += d
	}
	check := (10 - sum%10) % 10
	return s[8] == byte('0'+check) && !strings.ContainsRune("NPQRSW", rune(s[0])) ||
		s[8] == nifSocieties[check] && !strings.ContainsRune("ABEH", rune(s[0]))
}

// validNIPC checks a Portuguese number, modulo 11. Source: Registo Nacional de Pessoas Coletivas.
func validNIPC(s string) bool {
	if len(s) != 9 || !areDigits(s) {
		return false
	}
	check := 11 - weighted(s, 9, 8, 7, 6, 5, 4, 3, 2)%11
	if check >= 10 {
		check = 0
	}
	return check == int(s[8]-'0')
}

// validVAT checks a VAT number by the country it begins with; those of countries that are not here pass.
func validVAT(s string) bool {
	if len(s) < 3 {
		return false
	}
	switch country, rest := s[:2], s[2:]; country {
	case "FR":
		return len(rest) == 11 && areDigits(rest[2:]) && luhn(rest[2:]) &&
			(!areDigits(rest[:2]) || (12+3*(numeric(rest[2:])%97))%97 == numeric(rest[:2])) // newer keys have letters
	case "BE":
		return validBCE(rest)
	case "CH":
		return validUID(s)
	case "DE":
		return validUStIdNr(rest)
	case "ES":
		return validNIF(rest)
	case "IT":
		return validPartitaIVA(rest)
	case "LU":
		return validLU(rest)
	case "PT":
		return validNIPC(rest)
	}
	return true
}
