package geo

import (
	"regexp"
	"strings"
)

// Nation is what a country decides for the offers in it.
type Nation struct {
	Currency string // ISO 4217
	Calling  string // ITU E.164 country code
	Trunk    string // what stands before a national number and leaves when it is called from abroad, "" for none
	Digits   [2]int // of a national number, trunk included: fewest and most
	Example  string // of a postal code
	Communes string // who numbers its communes

	postal *regexp.Regexp
}

// Nations, by ISO 3166-1 code in lower case. Sources: ITU national numbering plans; UPU postal addressing systems.
var nations = map[string]*Nation{
	"fr": {"EUR", "33", "0", [2]int{10, 10}, "37000", "INSEE", regexp.MustCompile(`^(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}$`)},
	"ch": {"CHF", "41", "0", [2]int{10, 10}, "1800", "BFS", regexp.MustCompile(`^[1-9][0-9]{3}$`)},
	"it": {"EUR", "39", "", [2]int{6, 11}, "11100", "ISTAT", regexp.MustCompile(`^[0-9]{5}$`)},
	"de": {"EUR", "49", "0", [2]int{6, 13}, "79098", "AGS", regexp.MustCompile(`^[0-9]{5}$`)},
	"es": {"EUR", "34", "", [2]int{9, 9}, "17480", "INE", regexp.MustCompile(`^(0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}$`)},
	"be": {"EUR", "32", "0", [2]int{9, 10}, "5000", "NIS", regexp.MustCompile(`^[1-9][0-9]{3}$`)},
	"lu": {"EUR", "352", "", [2]int{6, 9}, "1930", "STATEC", regexp.MustCompile(`^(L-)?[1-9][0-9]{3}$`)},
}

// NationOf gives what a country decides, by its code in any case; "" is France. False for one that the house does not know.
func NationOf(country string) (*Nation, bool) {
	if country == "" {
		country = "fr"
	}
	n, known := nations[strings.ToLower(country)]
	return n, known
}

// NationCodes lists the countries that NationOf knows, France first.
func NationCodes() []string { return []string{"fr", "ch", "it", "de", "es", "be", "lu"} }

// PostalCode tells whether a postal code has the form of the country's.
func (n *Nation) PostalCode(code string) bool { return n.postal.MatchString(strings.TrimSpace(code)) }

// overseas gives the calling codes of French departments and territories whose national numbers begin so.
var overseas = map[string]string{"0262": "262", "0263": "262", "0269": "262", "0639": "262", "0692": "262", "0693": "262",
	"0590": "590", "0690": "590", "0691": "590", "0594": "594", "0694": "594", "0596": "596", "0696": "596", "0697": "596", "0508": "508"}

// International gives a national number's digits as they are called from abroad, without a sign; false where they are no
// national number of the country, as emergency numbers are none.
func (n *Nation) International(digits string) (string, bool) {
	if len(digits) < n.Digits[0] || len(digits) > n.Digits[1] || !strings.HasPrefix(digits, n.Trunk) {
		return "", false
	}
	calling := n.Calling
	if calling == "33" && overseas[digits[:4]] != "" {
		calling = overseas[digits[:4]]
	}
	return calling + digits[len(n.Trunk):], true
}
