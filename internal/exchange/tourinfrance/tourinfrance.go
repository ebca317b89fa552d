// Package tourinfrance knows the documents of TourInFrance 3, the national norm of exchange from which Tourinsoft's forms and
// the values of DATAtourisme descend: where each of its elements has its place in an offer.
//
// Nearly everything there is told by codes of one thesaurus, and those stand with our fields and concepts, in their equals.
// This package adds the paths of elements that have no code, and what is left out, with the reason.
//
// Source of the format: the thesaurus TIFV30, and the dictionary of the fields of a system that lived by it.
package tourinfrance

import (
	"bytes"
	_ "embed"
	"regexp"
	"strings"
	"sync"

	"escale/internal/exchange/crosswalk"
)

//go:embed paths.tsv
var paths []byte

// Paths gives the crosswalk of the elements that no code names.
var Paths = sync.OnceValues(func() (*crosswalk.Table, error) {
	return crosswalk.Read("tourinfrance/paths.tsv", bytes.NewReader(paths))
})

//go:embed codes.tsv
var codes []byte

// Codes gives the crosswalk of the codes of the thesaurus that no field and no concept equals.
var Codes = sync.OnceValues(func() (*crosswalk.Table, error) {
	return crosswalk.Read("tourinfrance/codes.tsv", bytes.NewReader(codes))
})

var (
	predicate = regexp.MustCompile(`\[[^\]]*\]`)
	prefix    = regexp.MustCompile(`\b(?:tif|dc|dcterms):`)
	code      = regexp.MustCompile(`\b\d\d(?:\.\d\d)+\b`)
)

// Path brings an XPath to the form of the crosswalk: names of elements and attributes joined by dots, without prefixes and
// predicates; and gives the codes that its predicates name.
//
//	tif:Langues/tif:Usage[@type="11.01.01"]/tif:Langue  →  Langues.Usage.Langue, 11.01.01
func Path(xpath string) (path string, named []string) {
	named = code.FindAllString(xpath, -1)
	path = prefix.ReplaceAllString(predicate.ReplaceAllString(xpath, ""), "")
	path = strings.ReplaceAll(strings.Trim(path, "/ "), "/", ".")
	return strings.ReplaceAll(strings.TrimPrefix(path, "OI."), " ", ""), named
}
